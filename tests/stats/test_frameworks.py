"""Bundled frameworks against published scores, and ratings where cases are wanting or weighted."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import stats
from stats import Framework, PanelDecision, SamplerError, rate

REFERENCE = Path(__file__).parent.parent / "reference"
BANDS = ["Outstanding", "Good", "Requires improvement", "Inadequate"]
BY_MAXIMUM = {30: "nps-2018", 27: "pdu-2021", 21: "pdu-2023", 36: "youth-justice-2021"}
YOUTH = stats.framework("youth-justice-2021")
PUBLISHED = pd.read_csv(REFERENCE / "overall-scores.csv", comment="#", dtype=str, keep_default_na=False)


@pytest.mark.parametrize("row", PUBLISHED.to_dict("records"), ids=lambda row: row["provider"])
def test_published_overall_scores(row: dict[str, str]) -> None:
    """Every published total is given its published rating.

    Of one the page says "at most 9": some total up to 9 must be so rated. One page's rating was lost when it
    was copied; its 22 of 36 must then be rated as Lewisham's 22 of 36 was, Good.
    """
    framework = stats.framework(BY_MAXIMUM[int(row["max_points"])])
    assert framework.maximum == int(row["max_points"])
    rating = row["overall_rating"] or "Good"
    if found := re.fullmatch(r"at most (\d+)", row["points"]):
        assert rating in {framework.overall_of(points).name for points in range(int(found[1]) + 1)}
    else:
        assert framework.overall_of(int(row["points"])).name == rating


def test_all_rows_were_there() -> None:
    assert len(PUBLISHED) == 32
    assert (PUBLISHED.max_points == "36").sum() == 28


@pytest.mark.parametrize(
    ("name", "maximum", "tops"),
    [
        ("nps-2018", 30, (5, 15, 25)),
        ("crc-2018", 30, (5, 15, 25)),
        ("pdu-2021", 27, (4, 13, 22)),
        ("pdu-2023", 21, (3, 10, 17)),
        ("youth-justice-2021", 36, (6, 18, 30)),
    ],
)
def test_overall_bands_take_a_sixth_a_half_and_five_sixths(
    name: str, maximum: int, tops: tuple[int, ...]
) -> None:
    """The highest totals of the three lower bands; worked out by hand."""
    framework = stats.framework(name)
    assert framework.maximum == maximum
    names = [framework.overall_of(points).name for points in range(maximum + 1)]
    assert tuple(maximum - names[::-1].index(band) for band in BANDS[:0:-1]) == tops
    assert tops == tuple(maximum * share // 6 for share in (1, 3, 5))
    assert [(band.name, band.at_least) for band in framework.bands] == [
        ("Outstanding", 80),
        ("Good", 65),
        ("Requires improvement", 50),
        ("Inadequate", 0),
    ]


def test_what_the_frameworks_hold() -> None:
    """Crc: 4.1 and 4.2 as in a report's contents; Midlands' 2.1 to 2.4 everywhere but among young people."""
    codes = {name: [s.code for s in stats.framework(name).standards] for name in stats.FRAMEWORKS}
    assert codes["crc-2018"] == ["1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3", "2.4", "4.1", "4.2"]
    assert codes["pdu-2021"] == ["1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3", "2.4", "2.5"]
    assert codes["pdu-2023"] == ["1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2.4"]
    assert len(codes["youth-justice-2021"]) == 13
    assert [s.code for s in YOUTH.standards if not s.scored] == ["4.1"]
    assert [s.code for s in YOUTH.standards if not s.questions] == ["1.1", "1.2", "1.3", "1.4", "3.4", "4.1"]
    assert [stats.framework(name).shrinks for name in stats.FRAMEWORKS] == [False] * 4 + [True]
    for name in stats.FRAMEWORKS:
        titles = [q.title for s in stats.framework(name).standards for q in s.questions]
        assert len(set(titles)) == len(titles) >= 12


def test_a_name_is_taken_wherever_a_framework_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = pd.DataFrame({"question": ["4.1.1"], "percent": [70]})
    assert rate(table, "crc-2018").framework is stats.framework("crc-2018")
    with pytest.raises(SamplerError, match=r"no bundled framework 'crc-2108'. Did you mean 'crc-2018'\?"):
        rate(table, "crc-2108")
    with pytest.raises(SamplerError, match=r"no bundled framework 'x'. There are: nps-2018, crc-2018"):
        stats.framework("x")
    monkeypatch.chdir(tmp_path)
    text = (files("stats") / "data" / "crc_2018.toml").read_text("utf-8").replace("CRC 2018", "Own")
    Path("own").write_text(text, "utf-8")
    Path("standards.toml").write_text(text, "utf-8")
    assert rate(table, "own").framework.name == rate(table, "standards.toml").framework.name == "Own"
    with pytest.raises(SamplerError, match=r"other.toml cannot be read"):
        rate(table, "other.toml")


def decided(framework: Framework, band: str) -> list[PanelDecision]:
    return [PanelDecision(s.code, band, "Evidence.") for s in framework.standards if not s.questions]


def answered(framework: Framework, but: tuple[str, ...] = (), percent: float = 70) -> pd.DataFrame:
    """Return results for all key questions, but without an estimate for some standards'."""
    rows = [
        {"question": q.code, "percent": percent, "yes": percent, "base": 100}
        if s.code not in but
        else {"question": q.code, "percent": np.nan, "yes": 0, "base": 0}
        for s in framework.standards
        for q in s.questions
    ]
    return pd.DataFrame(rows)


def test_resettlement_is_rated_but_apart() -> None:
    rating = rate(answered(YOUTH), YOUTH, decided(YOUTH, "Good"))
    assert (rating.score, rating.maximum, rating.overall, rating.left_out) == (24, 36, "Good", ())
    assert (rating.standards[-1].code, rating.standards[-1].band, rating.standards[-1].score) == (
        "4.1",
        "Good",
        None,
    )
    undecided = [decision for decision in decided(YOUTH, "Good") if decision.standard != "4.1"]
    assert rate(answered(YOUTH), YOUTH, undecided).overall == "Good"


def test_the_maximum_shrinks_by_standards_without_cases() -> None:
    """Nine standards of 27 points: up to 4, 13 and 22. With 18 points Good; 13 and 14 on either side."""
    gone = ("3.1", "3.2", "3.3")
    rating = rate(answered(YOUTH, gone), YOUTH, decided(YOUTH, "Good"))
    assert (rating.score, rating.maximum, rating.overall) == (18, 27, "Good")
    assert rating.left_out == gone
    assert [band.at_least for band in rating.overall_bands] == [23, 14, 5, 0]
    assert str(rating).endswith("Overall: 18 of 27, Good (left out, as there were no cases: 3.1, 3.2, 3.3)")
    assert {r.why_unrated for r in rating.standards if r.left_out} == {"no cases to judge it by"}
    four, five = ("Requires improvement", "Good")
    bands = dict.fromkeys(("1.1", "1.2", "1.3", "1.4"), four) | {"3.4": five, "4.1": "Good"}
    panel = [PanelDecision(code, band, "Evidence.") for code, band in bands.items()]
    just = rate(answered(YOUTH, gone), YOUTH, panel)
    assert (just.score, just.overall) == (14, "Good")
    below = rate(answered(YOUTH, gone), YOUTH, [replace(p, band=four) for p in panel])
    assert (below.score, below.overall) == (13, "Requires improvement")
    assert YOUTH.overall_of(14).name == "Requires improvement"  # of 36 it would not do


def test_only_where_the_framework_says_so() -> None:
    held = replace(YOUTH, shrinks=False)
    rating = rate(answered(held, ("3.1",)), held, decided(held, "Good"))
    assert (rating.overall, rating.left_out, rating.maximum) == (None, (), 33)
    assert rating.why_no_overall == "3.1: no cases to judge it by"


def test_questions_not_in_the_table_are_not_taken_for_want_of_cases() -> None:
    """Half-way through the fieldwork there must be no overall rating of half the standards."""
    table = answered(YOUTH)
    table = table[~table.question.str.startswith("3.")]
    halfway = rate(table, YOUTH, decided(YOUTH, "Good"))
    assert (halfway.overall, halfway.left_out) == (None, ())
    assert "3.1: no answers to 3.1.1, 3.1.2, 3.1.3" in halfway.why_no_overall
    told = rate(table, YOUTH, decided(YOUTH, "Good"), without_cases=("3.1", "3.2", "3.3"))
    assert (told.score, told.maximum, told.overall) == (18, 27, "Good")


def test_standards_wrongly_said_to_be_without_cases() -> None:
    with pytest.raises(SamplerError) as caught:
        rate(answered(YOUTH), YOUTH, (), ("3.1", "1.1", "3.9"))
    assert caught.value.mistakes == (
        "standard 3.1 cannot be without cases: there are answers to 3.1.1, 3.1.2, 3.1.3.",
        "standard 1.1 is judged without cases anyway: take it out of those that had none.",
        "standard '3.9' is not in the framework 'Youth justice 2021'. Did you mean '3.4'?",
    )
    with pytest.raises(SamplerError, match="'NPS 2018' leaves no standard out for want of cases"):
        rate(answered(stats.nps_2018(), ("3.1",)), None, (), ("3.1",))


def test_a_question_without_an_estimate_leaves_its_standard_unrated() -> None:
    """One question of three answered by nobody: not for want of cases, so nothing shrinks."""
    table = answered(YOUTH)
    table.loc[table.question == "2.1.3", ["percent", "yes", "base"]] = [np.nan, 0, 0]
    rating = rate(table, YOUTH, decided(YOUTH, "Good"))
    assert rating.standards[4].why_unrated == "no case answered yes or no to 2.1.3"
    assert (rating.standards[4].band, rating.standards[4].may_decide) == (None, ())
    assert (rating.overall, rating.maximum) == (None, 33)
    both = rate(table[table.question != "2.1.2"], YOUTH).standards[4]
    assert both.why_unrated == "no answers to 2.1.2, and no case answered yes or no to 2.1.3"
    with pytest.raises(SamplerError, match=r"standard 2.1: the panel cannot decide yet"):
        rate(table, YOUTH, [PanelDecision("2.1", "Good", "So it is.")])


def test_a_percentage_that_is_missing_beside_a_base_is_a_mistake() -> None:
    table = pd.DataFrame({"question": ["2.1.1"], "percent": [np.nan], "yes": [3], "base": [5]})
    with pytest.raises(SamplerError, match=r"2.1.1: percent must be a number"):
        rate(table)
    with pytest.raises(SamplerError, match="a base of 0 has no estimate"):
        rate(table.assign(percent=50.0, yes=0, base=0))


def weighted(percent: float, yes: int, base: int, flag: object = True) -> stats.StandardRating:
    rows = {"percent": [percent] * 2, "yes": [yes] * 2, "base": [base] * 2, "weighted": [flag] * 2}
    table = pd.DataFrame({"question": ["3.1.1", "3.1.2"], **rows})
    table.loc[1, ["percent", "yes", "base", "weighted"]] = [95.0, 950, 1000, False]
    return rate(table).standards[8]


def test_weighted_percentages_are_judged_as_they_are() -> None:
    """6 of 10 is 60%, but weighted 73.2%."""
    found = weighted(73.2, 6, 10)
    assert (found.lowest_percent, found.computed) == (73, "Good")
    # One answer moves it by 10 points: to 83.2% or 63.2%.
    assert found.may_decide == ("one answer would change the band",)
    assert weighted(72.0, 60, 100).may_decide == ()
    assert weighted(79.49999999999999, 60, 100).computed == "Outstanding"  # 79.5 in floating point
    assert weighted(79.49, 60, 100).computed == "Good"
    assert weighted(100.0, 4, 4).lowest_percent == 95  # no step above 100
    with pytest.raises(SamplerError, match=r"73.2, but 6 of 10 is not: which is right"):
        weighted(73.2, 6, 10, flag=False)


def test_the_template_of_a_new_inspection_reads_as_the_default(tmp_path: Path) -> None:
    from sampler.starting import start_folder

    start_folder(tmp_path / "new")
    assert stats.read_framework(tmp_path / "new" / "standards.toml") == stats.nps_2018()
