"""The report in its four forms.

Counts are made up so that their percentages are the published ones (HM Inspectorate of Probation, Midlands
Division, December 2018, Annex 2); two answers are missing and some cases not relevant, to see it said.
Intervals come from `stats.interval`, which has its own tests against enumeration.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import stats
from stats import PanelDecision, SamplerError, nps_2018
from stats.reporting import (
    QuestionRow,
    Report,
    SampleSection,
    chart,
    html,
    palette,
    rows_csv,
    rows_from,
    text,
)
from stats.reporting.cautions import cautions
from stats.reporting.layout import NARROW, tiers
from stats.reporting.markup import element
from stats.reporting.scale import Scale, start_of_axis, zones
from stats.reporting.sentences import finding, interval_sentences
from stats.reporting.words import clean, nearest, whole_percent

SVG = "{http://www.w3.org/2000/svg}"
NOTICE = "The cases and answers are synthetic."
HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(1)> & '=cmd()' \x1b[31m\x00"
# question: (yes, base, missing); the sample's size and population follow below.
COUNTS = {
    "2.1.1": (115, 128, 0),
    "2.1.2": (113, 128, 0),
    "2.1.3": (107, 128, 0),
    "2.2.1": (111, 128, 0),
    "2.2.2": (105, 128, 0),
    "2.2.3": (85, 109, 0),
    "2.3.1": (116, 128, 0),
    "2.3.2": (88, 128, 0),
    "2.3.3": (82, 109, 0),
    "2.4.1": (108, 128, 0),
    "2.4.2": (99, 126, 2),
    "2.4.3": (75, 109, 0),
    "3.1.1": (102, 123, 0),
    "3.1.2": (98, 123, 0),
    "3.2.1": (16, 22, 0),
    "3.2.2": (19, 22, 0),
    "3.2.3": (16, 16, 0),
    "3.2.4": (18, 20, 0),
}
SAMPLES = {"2.": ("domain_two", 577, 128), "3.1": ("court", 487, 123), "3.2": ("victims", 25, 22)}
DECISIONS = (
    PanelDecision("1.1", "Good", "Leaders are well informed"),
    PanelDecision("1.2", "Requires improvement", "Workloads are too high"),
    PanelDecision("1.3", "Good", "The range of services is wide"),
    PanelDecision("1.4", "Requires improvement", "Repairs take too long"),
    PanelDecision("2.2", "Outstanding", "Two of three questions are well above the boundary"),
)


def table(prefix: str) -> pd.DataFrame:
    """A table as `stats.questions` gives it."""
    framework = nps_2018()
    _, population, size = SAMPLES[prefix]
    records = []
    for code, (yes, base, missing) in COUNTS.items():
        if code.startswith(prefix):
            found = stats.Estimate(yes, base, size - base - missing, missing, population)
            bands = {framework.band_of(stats.rounding.half_up(int(nearest(100 * x)))) for x in found.interval}
            band = framework.band_of(stats.rounding.percentage(yes, base)).name
            records.append({"question": code, **found.as_row(), "band": band, "crosses": len(bands) > 1})
    return pd.DataFrame(records)


def report(**changes: Any) -> Report:
    """The whole report, with changes."""
    framework = nps_2018()
    tables = {prefix: table(prefix) for prefix in SAMPLES}
    sections = tuple(
        SampleSection(
            name=name,
            title=name.replace("_", " ").capitalize(),
            population=population,
            size=size,
            reserves=3,
            confidence=0.8,
            margin=0.05,
            sizing=f"z = 1.2816, p = 0.5, N = {population} (counted on the list): {size}",
            matched="gender and disposal: every level is within one case of its share.",
            seal="9f2c" * 16,
            seed_source="three throws of dice",
            rows=rows_from(tables[prefix], framework),
        )
        for prefix, (name, population, size) in SAMPLES.items()
    )
    made = Report(
        title="Inspection of Midlands",
        fieldwork=datetime.date(2018, 12, 18),
        notice=NOTICE,
        samples=sections,
        rating=stats.rate(pd.concat(list(tables.values())), framework, DECISIONS),
        beside_title="Published",
        beside=published(),
        made_with="inspection-sampler 0.1.0",
    )
    return replace(made, **changes)


def published() -> dict[str, float]:
    lines = (
        Path(__file__).parent.joinpath("reference/midlands-2018.csv").read_text(encoding="utf-8").splitlines()
    )
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return {row["key_question"]: float(row["percent"]) for row in rows if row["percent"]}


@pytest.fixture(scope="module")
def midlands() -> Report:
    return report()


def row(**changes: Any) -> QuestionRow:
    values = {
        "code": "2.3.2",
        "title": "Services",
        "yes": 88,
        "base": 128,
        "not_relevant": 0,
        "missing": 0,
        "percent": 68.75,
        "low": 63.6,
        "high": 73.5,
        "population": 577,
        "domain_population": 577,
        "band": "Good",
        "crosses": True,
        "method": "exact",
        "confidence": 0.8,
    }
    return QuestionRow(**(values | changes))  # type: ignore[arg-type]


def one_row(made: Report, only: QuestionRow) -> Report:
    return replace(made, samples=(replace(made.samples[0], rows=(only,)),))


class TestNumbers:
    def test_percentages_are_the_published_ones(self, midlands: Report) -> None:
        assert {r.code: whole_percent(r.yes, r.base) for r in midlands.rows} == published()

    def test_whole_percent_is_half_up_exactly(self) -> None:
        """By the definition, in whole numbers: p - 1/2 <= 100 yes / base < p + 1/2."""
        for base in range(1, 121):
            for yes in range(base + 1):
                p = whole_percent(yes, base)
                assert 2 * p * base - base <= 200 * yes < 2 * p * base + base

    def test_limits_round_to_nearest_half_up(self) -> None:
        # 88 of 128 of 577 at 80%: 367 to 424 cases of 577, by enumeration of the hypergeometric distribution.
        assert (nearest(100 * 367 / 577), nearest(100 * 424 / 577)) == (64, 73)
        assert [nearest(x) for x in (0.0, 0.4999, 0.5, 64.5, 65.5, 99.5, 100.0)] == [
            0,
            0,
            1,
            65,
            66,
            100,
            100,
        ]

    @pytest.mark.parametrize("wrong", [
        {"base": 0}, {"yes": 129}, {"yes": -1}, {"missing": -1}, {"percent": 0.6875}, {"low": 70.0},
        {"high": 60.0}, {"high": 101.0}, {"low": -1.0}, {"confidence": 80}, {"percent": float("nan")},
    ])  # fmt: skip
    def test_numbers_that_contradict_each_other_are_refused(self, wrong: dict[str, Any]) -> None:
        with pytest.raises(SamplerError, match=r"question 2\.3\.2"):
            row(**wrong)

    def test_all_mistakes_of_a_table_come_at_once(self) -> None:
        faulty = table("2.")
        faulty.loc[[0, 3], "yes"] = 500
        with pytest.raises(SamplerError) as caught:
            rows_from(faulty, nps_2018())
        assert len(caught.value.mistakes) == 2

    def test_missing_columns_are_named(self) -> None:
        with pytest.raises(SamplerError) as caught:
            rows_from(table("2.").drop(columns=["low", "band"]), nps_2018())
        assert {"'low'" in m or "'band'" in m for m in caught.value.mistakes} == {True}
        assert len(caught.value.mistakes) == 2

    def test_population_without_limit_is_none(self) -> None:
        unlimited = table("2.").assign(population=float("inf"), domain_population=float("nan"))
        first = rows_from(unlimited, nps_2018())[0]
        assert (first.population, first.domain_population) == (None, None)
        assert finding(first).endswith("115 of 128 cases).")


class TestReport:
    def test_no_questions_are_refused(self, midlands: Report) -> None:
        with pytest.raises(SamplerError, match="needs a question"):
            replace(midlands, samples=(), beside={})

    def test_a_question_in_two_samples_is_refused(self, midlands: Report) -> None:
        with pytest.raises(SamplerError, match=r"2\.1\.1 stands 2 times"):
            replace(midlands, samples=(*midlands.samples, midlands.samples[0]))

    def test_a_figure_beside_needs_its_question_and_range(self, midlands: Report) -> None:
        with pytest.raises(SamplerError) as caught:
            replace(midlands, beside={"2.1.9": 50.0, "2.1.1": 101.0, "2.1.2": float("nan")})
        assert len(caught.value.mistakes) == 3

    def test_its_figures_cannot_be_changed_from_outside(self) -> None:
        beside = {"2.1.1": 90.0}
        made = report(beside=beside)
        beside["2.1.1"] = 10.0
        assert made.beside["2.1.1"] == 90.0

    def test_rows_stand_in_the_frameworks_order_and_strangers_last(self, midlands: Report) -> None:
        stranger = replace(midlands.samples[0], name="x", rows=(row(code="0.0.1"),))
        made = replace(midlands, samples=(stranger, *reversed(midlands.samples)))
        assert [r.code for r in made.rows] == [*COUNTS, "0.0.1"]
        assert made.groups()[-1] == (None, (row(code="0.0.1"),))
        for form in (text(made), html(made), rows_csv(made)):
            assert "0.0.1" in form


class TestText:
    def test_is_at_most_100_columns_wide(self, midlands: Report) -> None:
        for made in (
            midlands,
            replace(midlands, title="Very long title " * 20, beside_title="Published in 2018"),
        ):
            assert max(map(len, text(made).splitlines())) <= 100

    def test_notice_comes_first(self, midlands: Report) -> None:
        assert NOTICE in text(midlands).splitlines()[1]
        assert text(replace(midlands, notice="")).startswith("Inspection of Midlands\n")
        assert text(replace(midlands, notice="", fieldwork=None)).startswith("Inspection of Midlands\n")

    def test_results_have_the_shape_of_the_annex(self, midlands: Report) -> None:
        lines = text(midlands).splitlines()
        assert "Overall: 21 of 30: Good" in lines
        [line] = [line for line in lines if line.startswith("  2.3.2 ")]
        assert line.endswith("69%  64% to 73%    88 of 128   Good         69%")
        [head] = [n for n, line in enumerate(lines) if re.fullmatch(r"2\.2 Planning +Outstanding", line)]
        assert lines[head + 1].strip() == "Decided by the panel: Outstanding."
        assert lines[head + 2].strip() == "Computed: Good, from the lowest question, 2.2.3 (78%)."
        assert lines[head + 3].strip() == "Reason: Two of three questions are well above the boundary."

    def test_cautions_name_every_question_concerned(self, midlands: Report) -> None:
        flat = " ".join(text(midlands).split())
        crossing = [r.code for r in midlands.rows if r.crosses]
        assert f"{len(crossing)} of 18 intervals lie in more than one band" in flat
        assert f"{', '.join(crossing[:-1])} and {crossing[-1]}." in flat
        assert "Very small base (below 20): 3.2.3 (16 cases)" in flat
        assert "Small base (below 30): 3.2.1 (22 cases), 3.2.2 (22 cases) and 3.2.4 (20 cases)" in flat
        # 99 of 128 is 77.3%, 101 of 128 is 78.9%
        assert "2.4.2: 2 answers missing. Had they all been no, the percentage would be 77%; " in flat
        assert "had they all been yes, 79%." in flat

    def test_sentences_of_the_annexes(self, midlands: Report) -> None:
        flat = " ".join(text(midlands).split())
        assert (
            "We estimate that 69% of eligible cases would be answered yes (80% confidence interval 64% to "
            "73%; 88 of 128 cases; 577 eligible)."
        ) in flat
        assert "85 of 109 cases; it applies to at most 558 of 577 eligible)." in flat
        assert "128 of the 577 eligible cases were drawn, with 3 reserves in order behind them." in flat
        assert "The aim was a confidence level of 80% and a margin of error of 5 percentage points." in flat
        assert "about 80 of 100 such intervals" in flat  # some questions did not apply to every case
        assert "of the 18 here, up to about 4 can be expected to miss" in flat  # 18 x .2 = 3.6

    def test_every_interval_covers_at_least_so_often_where_all_is_known(self, midlands: Report) -> None:
        made = one_row(midlands, row())
        assert any("at least 80 of 100 such" in said for said in interval_sentences(made))
        for changes in ({"not_relevant": 1}, {"method": "wilson"}):
            made = one_row(midlands, row(**changes))
            assert any("about 80 of 100 such" in said for said in interval_sentences(made))

    def test_an_interval_without_width_is_no_census(self, midlands: Report) -> None:
        whole = {"yes": 56, "base": 56, "percent": 100.0, "low": 100.0, "high": 100.0, "population": 57}
        said = cautions(one_row(midlands, row(**whole, domain_population=57)))
        assert any("not every eligible case was answered. That the interval is narrower" in s for s in said)
        moved = {"yes": 2, "base": 36, "percent": 200 / 36, "low": 200 / 37, "high": 200 / 36}
        said = cautions(one_row(midlands, row(**moved, population=37, domain_population=37)))
        assert any("narrower than one case" in s for s in said)
        said = cautions(one_row(midlands, row(**whole, domain_population=56)))
        assert not any("narrower" in s for s in said)

    def test_no_aim_is_claimed_for_a_size_fixed_by_hand(self, midlands: Report) -> None:
        fixed = tuple(replace(sample, margin=None) for sample in midlands.samples)
        for form in (text, html):
            assert "margin of error of 5" in form(midlands)
            assert "margin of error of 5" not in form(replace(midlands, samples=fixed))

    def test_unrated_standards_are_said(self) -> None:
        rating = stats.rate(table("2."), nps_2018())
        made = report(rating=rating)
        flat = " ".join(text(made).split())
        assert "Overall: no rating" in flat
        assert f"Overall: {rating.score}" not in flat  # no figure to quote without a rating
        assert rating.why_no_overall in flat
        assert "There is no overall rating" in html(made)
        assert "<svg" not in html(made).split('id="standards"')[0]


class TestTable:
    def rows(self, made: Report) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(rows_csv(made), newline="")))

    def test_every_question_has_a_row_of_numbers(self, midlands: Report) -> None:
        rows = self.rows(midlands)
        assert [r["question"] for r in rows] == list(COUNTS)
        for got, meant in zip(rows, midlands.rows, strict=True):
            assert (int(got["yes"]), int(got["base"]), int(got["missing"])) == (
                meant.yes,
                meant.base,
                meant.missing,
            )
            assert float(got["percent"]) == pytest.approx(100 * meant.yes / meant.base, abs=1e-9)
            assert (float(got["low"]), float(got["high"])) == pytest.approx((meant.low, meant.high), abs=1e-9)
            assert got["crosses"] == ("yes" if meant.crosses else "no")
            assert got["notice"] == NOTICE

    def test_standard_keeps_computed_and_panel_apart(self, midlands: Report) -> None:
        planning = next(r for r in self.rows(midlands) if r["question"] == "2.2.1")
        assert planning["standard band"] == planning["standard panel"] == "Outstanding"
        assert planning["standard computed"] == "Good"

    def test_lines_end_in_cr_lf(self, midlands: Report) -> None:
        assert rows_csv(midlands).count("\r\n") == rows_csv(midlands).count("\n") == 19

    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", " =", "\n@", "＝", "＠"])
    def test_text_never_becomes_a_formula(self, midlands: Report, start: str) -> None:
        rows = self.rows(replace(midlands, notice=f"{start}cmd()", beside_title=f"{start}1+1"))
        for got in rows:
            assert got["notice"].startswith("'")
            assert got["beside title"].startswith("'")
            assert float(got["beside"]) >= 0


class Balance(HTMLParser):
    """Collects what is not balanced, the attributes, and the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def hostile() -> Report:
    made = report(title=HOSTILE, notice=HOSTILE, beside_title=HOSTILE, made_with=HOSTILE)
    section = made.samples[0]
    rows = (replace(section.rows[0], title=HOSTILE, band=HOSTILE, method=HOSTILE), *section.rows[1:])
    words = dict.fromkeys(("name", "title", "sizing", "matched", "seal", "seed_source"), HOSTILE)
    standards = tuple(replace(s, reason=HOSTILE, panel=HOSTILE, title=HOSTILE) for s in made.rating.standards)
    return replace(
        made,
        samples=(replace(section, rows=rows, **words), *made.samples[1:]),
        rating=replace(made.rating, standards=standards),
    )


class TestPage:
    def test_is_balanced_and_unique(self, midlands: Report) -> None:
        for made in (midlands, hostile(), report(notice="", fieldwork=None, made_with="", beside={})):
            page = Balance(html(made))
            assert (page.open, page.wrong) == ([], [])
            ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
            assert len(ids) == len(set(ids))
            for _, attrs in page.tags:
                for name in ("aria-labelledby", "aria-describedby"):
                    assert attrs.get(name, ids[0]) in ids
                if (target := attrs.get("href")) is not None:
                    assert target.startswith("#")
                    assert target[1:] in ids

    def test_hostile_text_stays_text(self) -> None:
        page = Balance(html(hostile()))
        plain = {tag for tag, _ in Balance(html(report())).tags}
        assert {tag for tag, _ in page.tags} == plain
        assert not plain & {"script", "img", "iframe", "link", "object", "embed", "form", "base"}
        assert not [
            name for _, attrs in page.tags for name in attrs if name.startswith("on") or name == "style"
        ]
        assert "<script>alert(1)</script>" in " ".join(page.words)
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", html(hostile()) + text(hostile()))

    def test_refers_to_nothing_outside(self, midlands: Report) -> None:
        rest = html(midlands).replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?:|url\(|@import|src=|//\w", rest)

    def test_policy_allows_its_one_style_sheet_only(self, midlands: Report) -> None:
        page = html(midlands)
        [style] = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
        digest = b64encode(sha256(style.encode()).digest()).decode()
        [policy] = [
            a["content"] for t, a in Balance(page).tags if a.get("http-equiv") == "Content-Security-Policy"
        ]
        assert policy is not None
        assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")
        assert "unsafe" not in policy

    def test_every_question_standard_and_sample_is_there(self, midlands: Report) -> None:
        words = " ".join(Balance(html(midlands)).words)
        for result in midlands.rows:
            assert f"{result.title}" in words
            assert finding(result) in words
        for standard in midlands.rating.standards:
            assert f"{standard.code} {standard.title}" in words
        for section in midlands.samples:
            assert section.seal in words
        assert "21" in words
        assert words.index(NOTICE) < words.index("18 December 2018")

    def test_can_be_read_by_a_screen_reader(self, midlands: Report) -> None:
        tags = Balance(html(midlands)).tags
        assert tags[0] == ("html", {"lang": "en-GB"})
        count = [tag for tag, _ in tags].count
        assert count("h1") == count("main") == 1
        assert (
            count("table") == count("caption") == 1 + 6
        )  # the summary, and a table for each standard with questions
        assert all(attrs.get("scope") in ("row", "col") for tag, attrs in tags if tag == "th")
        pictures = [attrs for tag, attrs in tags if tag == "svg"]
        assert [attrs["role"] for attrs in pictures] == ["img"] * 3
        levels = [int(tag[1]) for tag, _ in tags if re.fullmatch("h[1-6]", tag)]
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
        body = [tag for tag in tags if tag[0] == "a"]
        assert body[0][1] == {"href": "#main", "class": "skip"}

    def test_gauge_says_every_band(self, midlands: Report) -> None:
        [label] = [
            a["aria-label"] for t, a in Balance(html(midlands)).tags if t == "svg" and "aria-label" in a
        ]
        assert label == (
            "21 of 30 points: Good. Bands: Outstanding 26 to 30; Good 16 to 25; Requires improvement 6 to "
            "15; Inadequate 0 to 5."
        )


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314 (made just now, by us)


def luminance(colour: str) -> float:
    """Relative luminance as the Web Content Accessibility Guidelines 2.2 define it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


class TestColours:
    def test_the_measure_itself(self) -> None:
        assert contrast("#000000", "#FFFFFF") == pytest.approx(21)  # the guidelines' own extreme
        assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.005)  # the usual textbook grey

    def test_text_of_the_page_is_legible(self) -> None:
        style = Path(stats.reporting.__file__).with_name("page.css").read_text(encoding="utf-8")
        inks = set(re.findall(r"[^-]color: (#\w{6})", style)) - {"#FFFFFF"}
        grounds = set(re.findall(r"background: (#\w{6})", style)) - {palette.DARK_BLUE}
        assert {palette.INK, palette.DARK_GREY, palette.DARK_BLUE, palette.DARK_PINK} == inks
        assert len(grounds) >= 8
        for ink in inks:
            for ground in grounds:
                assert contrast(ink, ground) >= 4.5, (ink, ground)
        assert contrast("#FFFFFF", palette.DARK_BLUE) >= 4.5

    def test_text_and_marks_of_the_chart_are_legible(self, midlands: Report) -> None:
        drawing = parsed(chart(midlands.rows, midlands.rating.framework.bands))
        assert {shape.get("fill") for shape in drawing.iter(f"{SVG}text")} == {None}  # all have the root's
        assert drawing.get("fill") == palette.INK
        for ground in (palette.PAPER, *palette.ZONES):
            assert contrast(palette.INK, ground) >= 4.5
            for mark in (palette.DARK_BLUE, palette.DARK_PINK, palette.DARK_GREY):
                assert contrast(mark, ground) >= 4.5


class TestChart:
    def draw(self, midlands: Report, **changes: Any) -> ElementTree.Element:
        made = chart(midlands.rows, midlands.rating.framework.bands, midlands.beside, "Published", **changes)
        return parsed(made)

    @pytest.mark.parametrize("changes", [{}, {"layout": NARROW}])
    def test_stands_alone_and_holds_every_value(self, midlands: Report, changes: dict[str, Any]) -> None:
        drawing = self.draw(midlands, **changes)
        assert drawing.tag == f"{SVG}svg"
        _, _, width, height = map(float, (drawing.get("viewBox") or "").split())
        assert (float(drawing.get("width") or 0), float(drawing.get("height") or 0)) == (width, height)
        title, description = drawing[0], drawing[1]
        assert (title.tag, description.tag) == (f"{SVG}title", f"{SVG}desc")
        assert drawing.get("aria-labelledby") == title.get("id")
        assert drawing.get("aria-describedby") == description.get("id")
        said = description.text or ""
        for r in midlands.rows:
            reach = "in more than one band" if r.crosses else "in one band"
            assert (
                f"{r.code} {r.title}: {whole_percent(r.yes, r.base)}%, 80% interval {nearest(r.low)}% to "
                f"{nearest(r.high)}%, {reach}; {r.yes} of {r.base} cases; {r.band}; "
                f"Published {published()[r.code]:g}%."
            ) in said
        for x in (float(shape.get("x") or 0) for shape in drawing.iter(f"{SVG}text")):
            assert 0 <= x <= width

    def test_dots_stand_where_the_percentages_are(self, midlands: Report) -> None:
        """Solves the axis from its own labels, and reads the dots off it."""
        drawing = self.draw(midlands)
        ticks = {
            int((shape.text or "").rstrip("%")): float(shape.get("x") or 0)
            for shape in drawing.iter(f"{SVG}text")
            if shape.get("text-anchor") == "middle" and re.fullmatch(r"\d+%", shape.text or "")
        }
        per_cent = (ticks[100] - ticks[50]) / 50
        dots = list(drawing.iter(f"{SVG}circle"))[2:]  # the first two are the key's
        read = [100 - (ticks[100] - float(dot.get("cx") or 0)) / per_cent for dot in dots]
        assert read == pytest.approx([r.percent for r in midlands.rows], abs=0.01)
        hollow = [dot.get("fill") == palette.PAPER for dot in dots]
        assert hollow == [r.crosses for r in midlands.rows]

    def test_axis_says_where_it_begins(self, midlands: Report) -> None:
        said = chart(midlands.rows, midlands.rating.framework.bands)
        assert "(the axis begins at 50%)" in said
        low = row(yes=1, percent=100 / 128, low=0.2, high=3.0, band="Inadequate", crosses=False)
        assert "axis begins" not in chart([low], midlands.rating.framework.bands)

    def test_key_lists_what_is_drawn_only(self, midlands: Report) -> None:
        bands = midlands.rating.framework.bands
        one = chart([row(crosses=False)], bands)
        assert "in one band</text>" in one
        assert "in more than one</text>" not in one
        assert "M0 -10" not in one
        assert "Earlier</text>" in chart([row()], bands, {"2.3.2": 70.0})

    def test_no_rows_are_refused(self, midlands: Report) -> None:
        with pytest.raises(SamplerError, match="at least one question"):
            chart([], midlands.rating.framework.bands)

    def test_hostile_text_stays_well_formed(self) -> None:
        made = hostile()
        drawing = parsed(chart(made.rows, made.rating.framework.bands, made.beside, HOSTILE, HOSTILE))
        assert "<script>alert(1)</script>" in (drawing[0].text or "")
        assert not list(drawing.iter(f"{SVG}script"))

    def test_names_of_bands_do_not_touch(self) -> None:
        spans = [(0.0, 40.0), (30.0, 60.0), (35.0, 50.0), (61.0, 90.0)]
        levels = tiers(spans)
        for i, (left, right) in enumerate(spans):
            for j, (other_left, other_right) in enumerate(spans[:i]):
                assert levels[i] != levels[j] or left >= other_right or right <= other_left

    def test_scale_and_zones(self) -> None:
        scale = Scale(50, 100, 600)
        assert [scale(p) for p in (50, 65, 100)] == [100, 250, 600]
        for lowest in range(101):
            start = start_of_axis([lowest, 100])
            assert start % 10 == 0
            assert start <= max(0, lowest - 5)
        framework = nps_2018()
        assert zones(framework.bands, 65) == (("Good", 65, 80), ("Outstanding", 80, 100.0))
        assert len(zones(framework.bands, 0)) == 4


def test_the_same_report_gives_the_same_bytes_in_another_process(midlands: Report, tmp_path: Path) -> None:
    script = (
        "import sys; sys.path.append(sys.argv[1]); import test_reporting as t\n"
        "from hashlib import sha256; made = t.report()\n"
        "print(sha256((t.text(made) + t.html(made) + t.rows_csv(made)).encode()).hexdigest())"
    )
    there = str(Path(__file__).parent)
    run = [sys.executable, "-c", script, there]
    other = subprocess.run(
        run, capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "7", "LANG": "C"}
    )
    here = sha256((text(midlands) + html(midlands) + rows_csv(midlands)).encode()).hexdigest()
    assert other.stdout.strip() == here


def test_importing_the_package_is_light() -> None:
    script = "import sys, stats.reporting; print({'pandas', 'numpy', 'scipy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_markup_escapes_everything_but_itself() -> None:
    inner = element("b", "<&>", title="\"'<")
    assert inner == '<b title="&quot;&#x27;&lt;">&lt;&amp;&gt;</b>'
    assert element("p", inner, "<b>") == f"<p>{inner}&lt;b&gt;</p>"
    assert clean("a\x00b\u202ec\n d") == "a\ufffdb\ufffdc d"
