"""Standards and the overall rating, against the published ones and the rules' own words."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stats import (
    Framework,
    PanelDecision,
    Question,
    Rating,
    SamplerError,
    Standard,
    StandardRating,
    nps_2018,
    rate,
    read_decisions,
)

REFERENCE = Path(__file__).parent / "reference"

JUDGED = (
    PanelDecision("1.1", "Good", "Evidence from interviews."),
    PanelDecision("1.2", "Requires improvement", "Workloads."),
    PanelDecision("1.3", "Good", "Range of services."),
    PanelDecision("1.4", "Requires improvement", "State of the buildings."),
)
PLANNING = PanelDecision("2.2", "Outstanding", "One question of three is two points short.")


@pytest.fixture(scope="module")
def midlands() -> pd.DataFrame:
    published = pd.read_csv(REFERENCE / "midlands-2018.csv", comment="#")
    return published.dropna(subset="key_question").rename(columns={"key_question": "question"})


def own(questions: int = 1, **options: object) -> Framework:
    """Return a framework of one standard "1" with questions "1.1", "1.2", ..."""
    asked = tuple(Question(f"1.{i + 1}", f"Question {i + 1}") for i in range(questions))
    whole = replace(
        nps_2018(),
        standards=(*(Standard(str(9 - i), "Other") for i in range(8)), Standard("1", "One", asked)),
    )
    return replace(whole, **options)  # type: ignore[arg-type]


def standard(counts: list[tuple[int, int]], framework: Framework | None = None) -> StandardRating:
    """Return the rating of a standard with so many (yes, base) a question."""
    rows = [
        {"question": f"1.{i + 1}", "percent": 100 * yes / base, "yes": yes, "base": base}
        for i, (yes, base) in enumerate(counts)
    ]
    return rate(pd.DataFrame(rows), framework or own(len(counts))).standards[-1]


def refusal(
    questions: pd.DataFrame, *decisions: PanelDecision, framework: Framework | None = None
) -> tuple[str, ...]:
    with pytest.raises(SamplerError) as caught:
        rate(questions, framework, decisions)
    return caught.value.mistakes


def test_midlands_2018_as_published(midlands: pd.DataFrame) -> None:
    """Annex 2 and the ratings of domain one: 21 of 30, Good; each standard as printed."""
    rating = rate(midlands, decisions=(*JUDGED, PLANNING))
    assert (rating.score, rating.maximum, rating.overall, rating.why_no_overall) == (21, 30, "Good", "")
    published = pd.read_csv(REFERENCE / "midlands-2018.csv", comment="#")
    printed = dict(zip(published.standard, published.rating_of_standard, strict=True))
    assert all(printed[f"{r.code} {r.title}"] == r.band for r in rating.standards)
    assert len(rating.standards) == 10
    assert sum(r.score or 0 for r in rating.standards) == 21


def test_planning_is_good_as_computed_and_outstanding_by_the_panel(midlands: pd.DataFrame) -> None:
    """Lowest question 2.2.3 at 78%: within 5 points of 80."""
    planning = rate(midlands, decisions=(PLANNING,)).standards[5]
    assert (planning.code, planning.lowest_question, planning.lowest_percent) == ("2.2", "2.2.3", 78)
    assert (planning.computed, planning.panel, planning.band, planning.score) == (
        "Good",
        "Outstanding",
        "Outstanding",
        3,
    )
    assert planning.reason == PLANNING.reason
    assert planning.may_decide == ("within 5 points of the boundary at 80%",)
    without = rate(midlands).standards[5]
    assert (without.computed, without.panel, without.band, without.score) == ("Good", None, "Good", 2)


def test_without_the_panel_there_is_no_overall_rating(midlands: pd.DataFrame) -> None:
    rating = rate(midlands, decisions=JUDGED[:3])
    assert (rating.overall, rating.maximum) == (None, 27)
    assert rating.why_no_overall == "1.4: judged without cases, and not decided yet"
    assert rating.standards[3].band is None
    assert rating.standards[3].may_decide == ("judged without cases",)


def test_a_standard_with_an_absent_question_is_not_rated(midlands: pd.DataFrame) -> None:
    rating = rate(midlands[~midlands.question.isin(["2.1.2", "2.1.3"])], decisions=(*JUDGED, PLANNING))
    assessment = rating.standards[4]
    assert (assessment.band, assessment.score, assessment.lowest_question) == (None, None, None)
    assert assessment.why_unrated == "no answers to 2.1.2, 2.1.3"
    assert (rating.score, rating.maximum, rating.overall) == (18, 27, None)
    assert rating.why_no_overall == "2.1: no answers to 2.1.2, 2.1.3"


@pytest.mark.parametrize(
    ("yes", "base", "percent", "band"),
    [
        (159, 200, 80, "Outstanding"),  # 79.5
        (7949, 10_000, 79, "Good"),
        (129, 200, 65, "Good"),  # 64.5: round() would make it 64
        (99, 200, 50, "Requires improvement"),  # 49.5
        (0, 10, 0, "Inadequate"),
        (10, 10, 100, "Outstanding"),
    ],
)
def test_halves_are_rounded_up_exactly(yes: int, base: int, percent: int, band: str) -> None:
    rating = standard([(yes, base)])
    assert (rating.lowest_percent, rating.computed) == (percent, band)
    assert type(rating.lowest_percent) is int


def test_a_percentage_alone_is_taken_as_it_is_written() -> None:
    """64.5 and 79.5 as decimals; 1.005-like binary leftovers do not count."""
    frame = pd.DataFrame({"question": ["1.1"], "percent": [79.5]})
    assert rate(frame, own()).standards[-1].computed == "Outstanding"
    assert rate(frame.assign(percent=79.49999), own()).standards[-1].computed == "Good"
    assert rate(frame.assign(percent="64.5"), own()).standards[-1].computed == "Good"


def test_counts_decide_over_a_rounded_percentage() -> None:
    """127 of 160 is 79.375: printed 79, but 79.5 in a table that rounds to halves."""
    frame = pd.DataFrame({"question": ["1.1"], "percent": [79.5], "yes": [127], "base": [160]})
    assert rate(frame, own()).standards[-1].computed == "Good"
    assert rate(frame.assign(yes=None, base=None), own()).standards[-1].computed == "Outstanding"


def test_unrounded_when_the_framework_says_so() -> None:
    rating = standard([(159, 200)], own(rounding="none"))
    assert (rating.lowest_percent, rating.computed) == (79.5, "Good")


def test_panel_may_decide_near_a_boundary_one_answer_away_or_on_a_small_base() -> None:
    near = "within 5 points of the boundary at {}%"
    one, small = "one answer would change the band", "base of 5 or fewer"
    assert standard([(720, 1000)]).may_decide == ()
    assert standard([(744, 1000)]).may_decide == ()  # 74.4: 74
    assert standard([(745, 1000)]).may_decide == (near.format(80),)  # 74.5: 75
    assert standard([(850, 1000)]).may_decide == (near.format(80),)
    assert standard([(855, 1000)]).may_decide == ()  # 85.5: 86
    assert standard([(7, 10)]).may_decide == (near.format(65), one)  # 60 or 80
    assert standard([(73, 100)]).may_decide == ()
    assert standard([(8, 11)]).may_decide == (one,)  # 73; 9 of 11 is 82
    assert standard([(5, 5)]).may_decide == (small,)  # 4 of 5 is 80, the same band
    assert standard([(6, 6)]).may_decide == ()
    assert standard([(2, 5)]).may_decide == (one, small)  # 40; 3 of 5 is 60


def test_one_answer_to_any_key_question_counts() -> None:
    """The lowest, 73%, is far from a boundary, but 4 of 5 less one is 60%."""
    assert standard([(730, 1000), (900, 1000)]).may_decide == ()
    assert standard([(730, 1000), (4, 5)]).may_decide == ("one answer would change the band",)
    # With two questions in the lower band, one answer more to one of them changes nothing.
    near = "within 5 points of the boundary at 80%"
    assert standard([(18, 23)]).may_decide == (near, "one answer would change the band")  # 74, 78, 83
    assert standard([(18, 23), (18, 23)]).may_decide == (near,)


def test_a_decision_where_the_panel_may_not_decide_is_refused() -> None:
    frame = pd.DataFrame({"question": ["1.1"], "percent": [73], "yes": [730], "base": [1000]})
    assert refusal(frame, PanelDecision("1", "Outstanding", "We liked it."), framework=own()) == (
        "standard 1: the panel may decide only within 5 points of a boundary, where one answer would change "
        "the band, or on a base of 5 or fewer; 1.1 at 73% is none of these. Take the decision out.",
    )


def test_mistakes_in_decisions_come_at_once(midlands: pd.DataFrame) -> None:
    decisions = (
        PanelDecision("2.9", "Good", "x"),
        PanelDecision("2.2", "outstandin", "x"),
        PanelDecision("2.2", "Good", "x"),
        PanelDecision("2.1", "Good", "x"),
    )
    partial = midlands[midlands.question != "2.1.3"]
    assert refusal(partial, *decisions) == (
        "standard '2.9' of a decision is not in the framework 'NPS 2018'. Did you mean '2.4'?",
        "standard 2.2: 'outstandin' is not a band. Did you mean 'Outstanding'?",
        "standard 2.2 must be decided once, but has several decisions: keep one.",
        "standard 2.1: the panel cannot decide yet: no answers to 2.1.3.",
    )


def test_a_decision_needs_a_reason() -> None:
    with pytest.raises(SamplerError, match=r"standard 2.2 must have a reason"):
        PanelDecision("2.2", "Good", "  ")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"question": "1.l"}, "question '1.l' is not in the framework 'NPS 2018'. Did you mean '1.1'?"),
        ({"percent": 101}, "question 1.1: percent must lie between 0 and 100, but is 101."),
        ({"percent": None}, "question 1.1: percent must be a number from 0 to 100, but is none."),
        ({"percent": "Infinity"}, "question 1.1: percent must be a number from 0 to 100, but is none."),
        ({"yes": 9, "base": 8}, "question 1.1: yes must not be above the base, but got 9 and 8."),
        ({"yes": 5, "base": 10}, "question 1.1: percent is 73, but 5 of 10 is not: which is right?"),
    ],
)
def test_mistakes_in_the_table(change: dict[str, object], sentence: str) -> None:
    row = {"question": "1.1", "percent": 73, "yes": 730, "base": 1000, **change}
    assert refusal(pd.DataFrame([row]), framework=own())[0].startswith(sentence)


def test_tables_that_are_no_table_of_questions() -> None:
    assert refusal(pd.DataFrame({"questions": [], "yes": []})) == (
        "the table of questions must have a column 'question'. Did you mean 'questions'?",
        "the table of questions must have a column 'percent'. There are: questions, yes.",
    )
    assert refusal(pd.DataFrame({"question": [], "percent": []})) == (
        "the table of questions must have a row, but is empty: give the results to rate.",
    )
    twice = pd.DataFrame({"question": ["1.1", "1.1"], "percent": [73, 74]})
    assert refusal(twice, framework=own()) == ("question 1.1 must be given once, but is given 2 times.",)


def test_an_unscored_standard_is_rated_but_not_counted(midlands: pd.DataFrame) -> None:
    framework = nps_2018()
    changed = tuple(replace(s, scored=s.code != "3.2") for s in framework.standards)
    rating = rate(midlands, replace(framework, standards=changed), (*JUDGED, PLANNING))
    assert (rating.score, rating.maximum, rating.overall) == (19, 27, "Good")
    assert (rating.standards[-1].band, rating.standards[-1].score) == ("Good", None)
    unrated = midlands[~midlands.question.str.startswith("3.2")]
    assert rate(unrated, replace(framework, standards=changed), (*JUDGED, PLANNING)).overall == "Good"


def test_it_reads_as_text_table_and_html(midlands: pd.DataFrame) -> None:
    hostile = replace(JUDGED[0], reason="<script>alert(1)</script>")
    rating = rate(midlands, decisions=(hostile, *JUDGED[1:], PLANNING))
    lines = str(rating).splitlines()
    assert lines[0] == "NPS 2018"
    assert lines[-1] == "Overall: 21 of 30, Good"
    assert re.sub(" +", " ", lines[6]) == (
        "2.2 Planning Outstanding 3 2.2.3 at 78% is Good; "
        "the panel: One question of three is two points short."
    )
    assert (
        len({line.index(word) for line, word in zip(lines[1:5], ("Good", "Req", "Good", "Req"), strict=True)})
        == 1
    )
    frame = rating.to_frame()
    assert frame.score.sum() == 21
    assert frame.set_index("standard").loc["2.2", ["band", "computed", "panel"]].tolist() == [
        "Outstanding",
        "Good",
        "Outstanding",
    ]
    assert "<script>" not in rating._repr_html_()
    assert "&lt;script&gt;" in rating._repr_html_()
    assert str(rate(midlands)).endswith(
        "Overall: no rating (without a rating: 1.1, 1.2, 1.3, 1.4: judged without cases, and not decided yet)"
    )


def test_decisions_are_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "panel.toml"
    path.write_text('[[decision]]\nstandard = "2.2"\nband = "Outstanding"\nreason = " So it is. "\n')
    assert read_decisions(path) == (PanelDecision("2.2", "Outstanding", "So it is."),)
    path.write_text("# nothing was decided\n")
    assert read_decisions(path) == ()
    path.write_text('[[decision]]\nstandard = 2.2\nband = "Good"\nreson = "x"\n[[decisions]]\n')
    with pytest.raises(SamplerError) as caught:
        read_decisions(path)
    assert caught.value.mistakes == (
        f"{path}: decision[0].standard must be text in quotes and not blank, but is 2.2.",
        f"{path}: decision[0].reason must be text in quotes and not blank, but is missing.",
        f"{path}: decision[0].reson is not known. Did you mean 'reason'?",
        f"{path}: decisions is not known. Did you mean 'decision'?",
    )


counts = st.integers(1, 60).flatmap(lambda base: st.tuples(st.integers(0, base), st.just(base)))


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.lists(counts, min_size=1, max_size=4))
def test_a_standard_takes_the_band_of_its_lowest_question(found: list[tuple[int, int]]) -> None:
    """Worked out anew, question by question, without fractions of a point."""

    def score(yes: int, base: int) -> int:
        return sum(2 * 100 * yes + base >= 2 * base * boundary for boundary in (50, 65, 80))

    rating = standard(found)
    assert rating.score == min(score(*pair) for pair in found)
    lowest = found[int((rating.lowest_question or "").removeprefix("1.")) - 1]
    assert Fraction(*lowest) == min(Fraction(*pair) for pair in found)
    changes = [
        min(score(*pair) for pair in [*found[:i], (found[i][0] + step, found[i][1]), *found[i + 1 :]])
        for i in range(len(found))
        for step in (-1, 1)
        if 0 <= found[i][0] + step <= found[i][1]
    ]
    hangs = any(change != rating.score for change in changes)
    assert ("one answer would change the band" in rating.may_decide) == hangs


def test_a_rating_can_be_compared() -> None:
    frame = pd.DataFrame({"question": ["1.1"], "percent": [73]})
    assert isinstance(rate(frame, own()), Rating)
    assert rate(frame, own()) == rate(frame, own()) != rate(frame.assign(percent=80), own())
