"""Kappa and AC1, against statsmodels, published tables and the delta method; and tables matched by case."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.inter_rater import cohens_kappa

from stats import Agreement, SamplerError, agreement, agreements, interval
from stats.double_reading.coefficients import Coefficient, ac1, kappa

Table = list[list[int]]
FLEISS = [[75, 1, 4], [5, 4, 1], [0, 0, 10]]
ABSTRACTORS = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]
PARADOX = [[118, 5], [2, 0]]


@pytest.mark.parametrize(
    "table", [FLEISS, ABSTRACTORS, PARADOX, [[0, 3], [4, 0]], [[5, 0, 1], [0, 0, 0], [2, 0, 7]]]
)
def test_kappa_and_its_error_are_those_of_statsmodels(table: Table) -> None:
    golden = cohens_kappa(np.array(table))
    found = kappa(np.array(table, dtype=float))
    assert found == pytest.approx((golden.kappa, golden.std_kappa), abs=1e-12)


def test_kappa_as_published() -> None:
    """Fleiss (1981), Statistical Methods for Rates and Proportions, table 13.1: .68."""
    assert round(kappa(np.array(FLEISS, dtype=float)).value or 0, 2) == 0.68


def test_both_as_printed_by_irr_cac() -> None:
    """Gwet's own R package irrCAC 1.0: kappa2.table and gwet.ac1.table of cont3x3abstractors (its README)."""
    table = np.array(ABSTRACTORS, dtype=float)
    assert kappa(table) == pytest.approx((0.7964094, 0.05891072), abs=5e-8)
    assert ac1(table) == pytest.approx((0.8493305, 0.04321747), abs=5e-8)


def test_the_paradox_of_kappa() -> None:
    """118 of 125 cases alike, and yet no kappa: Gwet (2002), where AC1 is .94."""
    table = np.array(PARADOX, dtype=float)
    assert round(kappa(table).value or 0, 3) == -0.023
    assert round(ac1(table).value or 0, 2) == 0.94


@pytest.mark.parametrize("coefficient", [kappa, ac1])
@pytest.mark.parametrize("table", [FLEISS, ABSTRACTORS, PARADOX, [[9, 3, 1], [4, 7, 2], [1, 0, 5]]])
def test_errors_are_those_of_the_delta_method(coefficient: Callable[..., Coefficient], table: Table) -> None:
    """An independent derivation: the variance of a smooth function of multinomial shares, by differences."""
    counts = np.array(table, dtype=float)
    shares, n = counts / counts.sum(), counts.sum()
    step = 1e-6
    gradient = np.zeros_like(shares)
    for cell in np.argwhere(counts > 0):
        ends = []
        for sign in (1, -1):
            moved = counts.copy()
            moved[tuple(cell)] += sign * step * n
            ends.append(coefficient(moved).value)
        gradient[tuple(cell)] = (ends[0] - ends[1]) / (2 * step)
    # Moving a cell moves the total too; the coefficients depend on shares alone, so that projects itself.
    variance = (shares * gradient**2).sum() - (shares * gradient).sum() ** 2
    assert coefficient(counts).standard_error == pytest.approx(math.sqrt(variance / n), rel=1e-6)


def test_a_finite_population_shortens_the_intervals() -> None:
    endless = Agreement(((60, 10, 0), (5, 25, 0), (0, 0, 0)))
    half = Agreement(endless.table, population=200)
    assert half.ac1 == endless.ac1
    for name in ("kappa_interval", "ac1_interval"):
        wide, narrow = getattr(endless, name), getattr(half, name)
        assert (narrow.high - narrow.low) / (wide.high - wide.low) == pytest.approx(math.sqrt(0.5))
    whole = Agreement(endless.table, population=100)
    assert whole.kappa_interval == pytest.approx((whole.kappa, whole.kappa))
    assert whole.interval == (0.85, 0.85)


def test_intervals_hold_as_often_as_they_say() -> None:
    """4,000 samples of 60 from a fixed table: AC1's normal interval at 80%.

    Coverage below 74% or above 86% would be nine standard errors from 80%; normal intervals are not exact.
    """
    chance = np.random.Generator(np.random.PCG64(4))
    shares = np.array([[0.55, 0.1, 0], [0.05, 0.3, 0], [0, 0, 0]])
    truth = ac1(shares * 1000).value or 0
    held = 0
    for cells in chance.multinomial(60, shares.ravel(), 4000):
        found = ac1(cells.reshape(3, 3).astype(float))
        held += abs((found.value or 0) - truth) <= 1.2815515655446004 * (found.standard_error or 0)
    assert 0.74 < held / 4000 < 0.86


def test_answers_are_crossed_and_those_missing_left_out() -> None:
    first = ["yes", " YES ", "no", "not relevant", "", "yes", None, "no"]
    second = ["yes", "no", "yes", "not relevant", "yes", "", "", "no"]
    found = agreement(first, second, population=50)
    assert found.table == ((1, 1, 0), (1, 1, 0), (0, 0, 1))
    assert (found.cases, found.left_out, found.agreed, found.yes_no, found.no_yes) == (5, 3, 3, 1, 1)
    assert found.interval == interval(3, 5, 50)
    assert found.crossed().loc["yes", "no"] == 1
    assert "60% agree (80% confidence interval" in str(found)
    assert "3 of 5 cases; 3 left out" in str(found)
    wilder = agreement(first, second, 50, 0.9, "clopper-pearson")
    assert wilder.interval == interval(3, 5, 50, 0.9, "clopper-pearson")


def test_one_reader_sees_relevance_where_the_other_does_not() -> None:
    found = agreement(["yes", "not relevant", "no"], ["not relevant", "no", "no"])
    assert "not relevant to one of them: 2" in str(found)


def test_one_answer_throughout_has_no_kappa_and_says_so() -> None:
    found = agreement(["yes"] * 20, ["yes"] * 20)
    assert found.kappa is None
    assert found.kappa_interval is found.ac1_interval is None
    assert found.ac1 == 1
    assert "kappa does not exist where every answer is yes" in found.why_no_interval
    assert "Kappa does not exist, AC1 1.00." in str(found)
    assert math.isnan(found.to_frame().loc[0, "kappa"])
    assert found.to_frame().loc[0, "note"] == found.why_no_interval


def test_full_agreement_has_coefficients_without_intervals() -> None:
    found = agreement(["yes", "no"] * 5, ["yes", "no"] * 5)
    assert (found.kappa, found.ac1) == (1, 1)
    assert found.kappa_interval is found.ac1_interval is None
    assert found.why_no_interval.startswith("no interval of kappa or AC1 exists")
    assert found.interval.low < 1


def test_no_agreement_at_all() -> None:
    found = agreement(["yes", "no"] * 5, ["no", "yes"] * 5)
    assert (found.agreed, found.kappa) == (0, -1)
    assert found.interval.low == 0
    # kappa is -1 by the formula with a standard error of 0: no interval, for ten cases do not make it certain
    assert found.kappa_interval is found.ac1_interval is None
    assert found.why_no_interval.startswith("no interval of kappa or AC1 exists here")


@pytest.mark.parametrize("agreed", range(1, 60, 7))
@pytest.mark.parametrize("differed", range(1, 60, 7))
def test_rounding_makes_no_interval_of_kappa(agreed: int, differed: int) -> None:
    found = Agreement(((agreed, differed, 0), (0, 0, 0), (0, 0, 0)))
    assert found.kappa_interval is None


def test_an_agreement_lies_in_its_interval() -> None:
    found = Agreement(((34, 2, 0), (0, 0, 0), (0, 0, 0)), population=37)
    assert found.interval.low <= 34 / 36 <= found.interval.high


def test_a_reader_with_one_answer_only_leaves_kappa_without_interval() -> None:
    found = Agreement(((18, 2, 0), (0, 0, 0), (0, 0, 0)), 0, 128)
    assert found.kappa == 0
    assert found.kappa_interval is None
    assert found.ac1_interval is not None
    assert found.why_no_interval.startswith("no interval of kappa exists here")
    assert "(0.00 to 0.00)" not in str(found)
    whole = Agreement(found.table, 0, 20)  # every case was read twice: nothing is left to chance
    assert whole.kappa_interval == pytest.approx((0, 0), abs=1e-9)


def test_one_reader_with_one_answer() -> None:
    """Kappa is 0 by its definition, with an error of 0 by statsmodels too: no interval."""
    found = agreement(["yes"] * 10, ["yes"] * 7 + ["no"] * 3)
    assert found.kappa == pytest.approx(0, abs=1e-15)
    assert found.kappa_interval is None
    assert found.ac1 == pytest.approx((0.7 - 0.255) / (1 - 0.255))  # pe = 2 * .85 * .15


@pytest.mark.parametrize(
    ("arguments", "sentences"),
    [
        ((["yes"], ["yes", "no"]), ["in one order, but they have 1 and 2"]),
        (
            (["yes", "maybe"], ["A. Person", "x"]),
            ["of the first reader's 1 of 2", "of the second reader's 2 of 2"],
        ),
        ((["", None], ["yes", "no"]), ["no case has an answer of both readers"]),
        (([], []), ["no case has an answer of both readers"]),
        ((["yes"] * 3, ["yes"] * 3, 2), ["the base must not be above the population, but got 3 and 2"]),
        ((["yes"], ["yes"], None, 80, "wlad"), ["confidence must lie", "method must be one of"]),
        (
            ("yes", ["yes"]),
            ["the first reader's answers must be a sequence with one answer a case, but got a single text"],
        ),
    ],
)
def test_mistakes_are_refused_all_at_once(arguments: tuple[object, ...], sentences: list[str]) -> None:
    with pytest.raises(SamplerError) as caught:
        agreement(*arguments)  # type: ignore[arg-type]
    assert len(caught.value.mistakes) == len(sentences)
    for sentence in sentences:
        assert sentence in str(caught.value)
    assert "Person" not in str(caught.value)


def test_a_table_made_by_hand_is_checked() -> None:
    with pytest.raises(SamplerError, match="must have 3 rows of 3"):
        Agreement(((1, 2), (3, 4)))
    with pytest.raises(SamplerError, match="a cell must be a whole number"):
        Agreement(((1.5, 0, 0), (0, 0, 0), (0, 0, 0)))  # type: ignore[arg-type]


def readings() -> tuple[pd.DataFrame, pd.DataFrame]:
    ids = [f"S{place:03}" for place in range(20)]
    first = pd.DataFrame({"case_id": ids, "2.1.1": ["yes", "no"] * 10, "2.1.2": ["yes"] * 20})
    second = first.iloc[[7, 3, 11, 15, 2]].reset_index(drop=True)
    second.loc[0, "2.1.1"] = "yes"
    second.loc[4, "2.1.1"] = ""
    return first, second


def test_tables_are_matched_by_case_whatever_their_order() -> None:
    first, second = readings()
    found = agreements(first, second, case="case_id", population=128).set_index("question")
    assert found.loc["2.1.1", ["cases", "left_out", "agreed", "yes_no", "no_yes"]].tolist() == [4, 1, 3, 0, 1]
    assert found.loc["2.1.2", ["cases", "agreed", "ac1"]].tolist() == [5, 5, 1]
    assert "kappa does not exist" in found.loc["2.1.2", "note"]
    one = agreement(["no"] * 4 + ["yes"], second["2.1.1"].tolist(), population=128)
    assert found.loc["2.1.1", "high"] == 100 * one.interval.high
    only = agreements(first, second, case="case_id", questions=["2.1.2"])
    assert only["question"].tolist() == ["2.1.2"]


def test_ids_are_text_or_whole_numbers() -> None:
    first = pd.DataFrame({"id": [1, 2], "q": ["yes", "no"]})
    assert agreements(first, pd.DataFrame({"id": ["2"], "q": ["no"]}), case="id").loc[0, "agreed"] == 1
    with pytest.raises(SamplerError, match="must hold text or whole numbers, but holds float64"):
        agreements(first, pd.DataFrame({"id": [1.0], "q": ["yes"]}), case="id")


def test_all_mistakes_of_both_tables_come_at_once_without_ids() -> None:
    first, second = readings()
    first.loc[1, "case_id"] = "S000"
    second.loc[0, "case_id"] = "X999"
    second.loc[1, "case_id"] = None
    second.loc[2, "2.1.1"] = "A. Person"
    with pytest.raises(SamplerError) as caught:
        agreements(first, second, case="case_id", confidence=80)
    told = str(caught.value)
    assert len(caught.value.mistakes) == 5
    for sentence in (
        "several rows of the first reader have one case's id: rows 1, 2",
        "the second reader's rows need a case id, but it is blank in row 2",
        "one of the first reader's, but these are not: row 1",
        "question 2.1.1: an answer must be yes",
        "confidence must lie",
    ):
        assert sentence in told
    for secret in ("S000", "X999", "Person"):
        assert secret not in told


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (
            lambda a, b: (a.rename(columns={"case_id": "caseid"}), b),
            "must have a column 'case_id'. Did you mean",
        ),
        (lambda a, b: (a, b[["case_id"]]), "share no column besides the ids"),
        (lambda a, b: (a, b.assign(**{"2.1.1": "", "2.1.2": ""})), "there is none for 2.1.1, 2.1.2"),
        (lambda a, b: (a, [b]), "the second reader's answers must be a pandas DataFrame, but got list"),
        (lambda a, b: (pd.concat([a, a["2.1.1"]], axis=1), b), "more than once: 2.1.1"),
    ],
)
def test_tables_that_do_not_fit(spoil: Callable[..., tuple[object, object]], sentence: str) -> None:
    with pytest.raises(SamplerError) as caught:
        agreements(*spoil(*readings()), case="case_id")  # type: ignore[arg-type]
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"questions": "2.1.1"}, "write ['2.1.1']"),
        ({"questions": []}, "names none"),
        ({"questions": ["2.1.3"]}, "must have a column '2.1.3'"),
        ({"population": 3}, "the cases read twice must not be above the population, but got 5 and 3"),
        ({"population": 1.5}, "population must be a whole number"),
    ],
)
def test_arguments_that_do_not_fit(more: dict[str, object], sentence: str) -> None:
    with pytest.raises(SamplerError) as caught:
        agreements(*readings(), case="case_id", **more)  # type: ignore[arg-type]
    assert sentence in str(caught.value)
