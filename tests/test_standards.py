"""Frameworks: what the bundled one holds, and what a faulty file is told."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from importlib.resources import files
from pathlib import Path

import pandas as pd
import pytest

from stats import Band, Framework, OverallBand, Question, SamplerError, Standard, nps_2018, read_framework
from stats.framework_files import framework_of

REFERENCE = Path(__file__).parent / "reference"
BUNDLED = (files("stats") / "data" / "nps_2018.toml").read_text("utf-8")


def read(tmp_path: Path, text: str) -> Framework:
    path = tmp_path / "standards.toml"
    path.write_text(text, "utf-8")
    return read_framework(path)


def mistakes(tmp_path: Path, text: str) -> list[str]:
    """Return what the file is told, without its path, which every sentence begins with."""
    with pytest.raises(SamplerError) as caught:
        read(tmp_path, text)
    start = f"{tmp_path / 'standards.toml'}: "
    assert all(mistake.startswith(start) for mistake in caught.value.mistakes)
    return [mistake.removeprefix(start) for mistake in caught.value.mistakes]


def test_bundled_framework_is_the_published_one() -> None:
    """Standards and key questions as printed in Annex 2: see reference/midlands-2018.csv."""
    published = pd.read_csv(REFERENCE / "midlands-2018.csv", comment="#")
    published = published[published.standard != "OVERALL (21/30 by 0-3 sum)"]
    framework = nps_2018()
    titles = sorted(set(published.standard))
    assert [f"{standard.code} {standard.title}" for standard in framework.standards] == titles
    asked = [question.code for standard in framework.standards for question in standard.questions]
    assert asked == published.key_question.dropna().tolist()
    assert [(b.name, b.at_least, b.score) for b in framework.bands] == [
        ("Outstanding", 80, 3),
        ("Good", 65, 2),
        ("Requires improvement", 50, 1),
        ("Inadequate", 0, 0),
    ]
    assert (framework.near_boundary, framework.small_base, framework.rounding) == (5, 5, "half-up")
    assert framework.maximum == 30
    assert framework.boundaries == (80, 65, 50)


def test_question_titles_tell_the_questions_apart() -> None:
    titles = [question.title for standard in nps_2018().standards for question in standard.questions]
    assert len(set(titles)) == len(titles) == 18


def test_overall_bands() -> None:
    """Of 30: 0-5 Inadequate, 6-15 Requires improvement, 16-25 Good, 26-30 Outstanding."""
    names = [nps_2018().overall_of(points).name for points in range(31)]
    assert names == ["Inadequate"] * 6 + ["Requires improvement"] * 10 + ["Good"] * 10 + ["Outstanding"] * 5


@pytest.mark.parametrize(
    ("percent", "rounded", "unrounded"),
    [
        (Fraction(100), "Outstanding", "Outstanding"),
        (Fraction(159, 2), "Outstanding", "Good"),
        (Fraction(7949, 100), "Good", "Good"),
        (Fraction(129, 2), "Good", "Requires improvement"),
        (Fraction(99, 2), "Requires improvement", "Inadequate"),
        (Fraction(0), "Inadequate", "Inadequate"),
    ],
)
def test_bands_of_percentages(percent: Fraction, rounded: str, unrounded: str, tmp_path: Path) -> None:
    assert nps_2018().band_of(percent).name == rounded
    exact = read(tmp_path, BUNDLED.replace('rounding = "half-up"', 'rounding = "none"'))
    assert exact.band_of(percent).name == unrounded


def test_a_file_reads_back_and_a_byte_order_mark_does_not_matter(tmp_path: Path) -> None:
    assert read(tmp_path, BUNDLED) == nps_2018()
    assert read(tmp_path, "\ufeff" + BUNDLED) == nps_2018()
    assert framework_of(tmp_path / "standards.toml") == nps_2018()
    assert framework_of(str(tmp_path / "standards.toml")) == nps_2018()
    assert framework_of(None) is nps_2018()
    with pytest.raises(SamplerError, match="must be a Framework or the path of a file, but got int"):
        framework_of(3)  # type: ignore[arg-type]


def test_an_unscored_standard_adds_nothing_to_the_maximum(tmp_path: Path) -> None:
    text = BUNDLED.replace('title = "Services"', 'title = "Services"\nscored = false')
    text = text.replace("at_least = 26", "at_least = 24")
    assert read(tmp_path, text).maximum == 27


def test_every_mistake_of_a_file_is_told_with_its_place(tmp_path: Path) -> None:
    text = """
        naem = "Own"
        rounding = "halfup"
        near_boundary = 101
        small_base = -1
        bands = [
            { name = "Good", at_least = 101, score = 1 },
            { name = "good", at_least = "50", score = 1 },
            { name = " ", at_least = 10, score = 0.5, colour = "red" },
        ]
        overall = 3
        [[standards]]
        code = 2.1
        title = "Assessment"
        scored = "no"
        [[standards]]
        code = "2.2"
        title = "Planning"
        questions = [{ code = "2.2.1", titel = "Engaging" }, { code = "2.2.1", title = "" }]
        [[standards]]
        code = "2.2"
        title = "Planning"
        questions = ["2.2.3"]
    """
    assert mistakes(tmp_path, text) == [
        "name must be text in quotes and not blank, but is missing.",
        "small_base must be a whole number, 0 or more, but is -1.",
        "bands[1].at_least must be a whole number, 0 or more, but is '50'.",
        "bands[2].name must be text in quotes and not blank, but is ' '.",
        "bands[2].score must be a whole number, 0 or more, but is 0.5.",
        "bands[2].colour is not known. There are: at_least, name, score.",
        "overall must be a list of tables, but is 3.",
        "standards[0].code must be text in quotes and not blank, but is 2.1.",
        "standards[0].scored must be true or false, but is 'no'.",
        "standards[1].questions[0].title must be text in quotes and not blank, but is missing.",
        "standards[1].questions[0].titel is not known. Did you mean 'title'?",
        "standards[1].questions[1].title must be text in quotes and not blank, but is ''.",
        "standards[2].questions must be a list of tables, but is a list of other things.",
        "naem is not known. Did you mean 'name'?",
        "bands[1].name must be used once, but 'good' is also at bands[0].name.",
        "bands[2].at_least must be 0, as the last band takes the rest, but is 10.",
        "bands[0].at_least must be at most 100, but is 101.",
        "bands[1].score must be below 1, as the best comes first, but is 1.",
        "overall must name at least one band.",
        "standards[2].code must be used once, but '2.2' is also at standards[1].code.",
        "standards[1].questions[1].code must be used once, but '2.2.1' is also at "
        "standards[1].questions[0].code.",
        "near_boundary must be at most 100 points, but is 101.",
        "rounding must be one of half-up and none, but is 'halfup'. Did you mean 'half-up'?",
    ]


def test_an_empty_file_is_told_what_it_needs(tmp_path: Path) -> None:
    assert mistakes(tmp_path, "") == [
        "name must be text in quotes and not blank, but is missing.",
        "bands must be a list of tables, but is missing.",
        "overall must be a list of tables, but is missing.",
        "standards must be a list of tables, but is missing.",
        "bands must name at least one band.",
        "overall must name at least one band.",
        "standards must name at least one standard.",
    ]


def test_overall_bands_out_of_reach_are_refused(tmp_path: Path) -> None:
    """A planner who takes a standard out must set the overall bands anew."""
    eight = BUNDLED[: BUNDLED.index("# 3. Sector-specific")]
    assert mistakes(tmp_path, eight) == [
        "overall[0].at_least must be at most 24, the points of 8 scored standards, but is 26: "
        "set the overall bands anew."
    ]


@pytest.mark.parametrize("sign", ["\\u0007", "\u202e", "\u200b", "\\n", "\u2028"])
def test_signs_that_are_not_seen_are_refused(tmp_path: Path, sign: str) -> None:
    spoilt = BUNDLED.replace('"Good"', f'"Go{sign}od"').replace('"2.1.1"', f'"2.1{sign}.1"')
    spoilt = spoilt.replace('"NPS 2018', f'"NPS{sign} 2018')
    rule = "must be on one line, without control characters or others that are not seen: type it again."
    places = ("name", "bands[1].name", "overall[1].name", "standards[4].questions[0].code")
    said = mistakes(tmp_path, spoilt)
    assert said[: len(places)] == [f"{place} {rule}" for place in places]


def test_joiners_are_spelling_and_are_kept() -> None:
    assert replace(nps_2018(), name="می\u200cخواهم").name == "می\u200cخواهم"


def test_a_framework_made_by_hand_is_checked_too() -> None:
    bands = (Band("Good", 50, 1), Band("Poor", 10, 0))
    with pytest.raises(SamplerError, match=r"bands\[1\].at_least must be 0"):
        Framework("Own", bands, (OverallBand("All", 0),), (Standard("1", "One", (Question("1.1", "Q"),)),))


@pytest.mark.parametrize(
    ("contents", "sentence"),
    [
        (None, "cannot be read: No such file or directory."),
        (b"name = ", "is not TOML: Invalid value (at "),
        (b'name = "\xe9"', "must be UTF-8 text"),
    ],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, contents: bytes | None, sentence: str) -> None:
    path = tmp_path / "standards.toml"
    if contents is not None:
        path.write_bytes(contents)
    with pytest.raises(SamplerError) as caught:
        read_framework(path)
    assert str(caught.value).startswith(f"{path} {sentence}")


def test_the_package_is_light_until_it_is_used() -> None:
    """Neither numpy nor pandas nor scipy is imported by `import stats` or by reading a framework."""
    import subprocess
    import sys

    code = (
        "import stats, sys; stats.nps_2018(); stats.METHODS; stats.Estimate; stats.rate; stats.questions;"
        "print(sorted({'numpy', 'pandas', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_public_name_is_there() -> None:
    import stats

    assert all(getattr(stats, name) is not None for name in stats.__all__)
    assert set(stats.__all__) <= set(dir(stats))
    assert set(stats.__all__) == set(stats._HOME_OF)
    with pytest.raises(AttributeError, match="no attribute 'mean'"):
        stats.mean  # noqa: B018
