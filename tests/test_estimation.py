"""Counts of answers, and the estimate they make."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from stats import Estimate, SamplerError, estimate, interval
from stats.rounding import half_up, percentage


def test_answers_are_counted_whatever_their_case_and_blanks() -> None:
    answers = ["yes", " YES ", "No", "not relevant", "Not Relevant\t", "", "  ", None, float("nan"), pd.NA]
    found = estimate(answers, population=40)
    assert (found.yes, found.base, found.not_relevant, found.missing) == (2, 3, 2, 5)
    assert found.population == 40
    assert found.domain_population == 38


def test_interval_is_for_the_largest_domain() -> None:
    found = Estimate(yes=16, base=22, not_relevant=3, missing=2, population=30, confidence=0.9)
    assert (found.low, found.high) == interval(16, 22, 27, confidence=0.9)
    assert found.proportion == 16 / 22
    assert found.percent == pytest.approx(1600 / 22, abs=1e-13)


def test_no_population_means_no_domain_population() -> None:
    found = Estimate(16, 22, not_relevant=3)
    assert found.domain_population is None
    assert (found.low, found.high) == interval(16, 22)


def test_bounds_are_all_missing_no_and_all_missing_yes() -> None:
    assert Estimate(16, 22, missing=3).bounds == (16 / 25, 19 / 25)
    assert Estimate(16, 22).bounds == (16 / 22, 16 / 22)


def test_census_has_no_uncertainty() -> None:
    found = Estimate(4, 7, not_relevant=3, population=10)
    assert found.low == found.high == 4 / 7


def test_another_confidence_and_method() -> None:
    found = Estimate(88, 128, population=577)
    wider = found.at(0.95)
    assert (wider.yes, wider.base, wider.population, wider.confidence) == (88, 128, 577, 0.95)
    assert wider.low < found.low < found.high < wider.high
    by_name = Estimate(88, 128, population=577, method="clopper-pearson")
    assert by_name.interval == interval(88, 128, 577, method="clopper-pearson")


def test_it_reads_as_a_sentence() -> None:
    """The whole percentages of 367 and 424 of 577 are 63.605 and 73.484."""
    found = Estimate(88, 128, population=577)
    assert str(found) == "69% (80% confidence interval 64% to 73%; 88 of 128 cases)"
    assert str(found.at(0.975)).startswith("69% (97.5% confidence interval ")
    assert str(found.at(0.9999999)).startswith("69% (99.99999% confidence interval ")
    assert "1,000 of 2,000 cases" in str(Estimate(1000, 2000))


def test_a_half_is_rounded_up() -> None:
    assert str(Estimate(5, 8)).startswith("63% ")  # 62.5
    assert [int(half_up(percentage(yes, 200))) for yes in (1, 3, 129, 199)] == [1, 2, 65, 100]


def test_table_and_html_hold_percentages() -> None:
    found = Estimate(88, 128, not_relevant=2, missing=1, population=577)
    row = found.to_frame().iloc[0]
    assert row["percent"] == pytest.approx(68.75)
    assert (row["low"], row["high"]) == (100 * found.low, 100 * found.high)
    assert row["domain_population"] == 575
    assert "69% (80% confidence interval" in found._repr_html_()
    assert "<td>88</td>" in found._repr_html_()


@pytest.mark.parametrize("answers", [[], ["", None], ["not relevant"]])
def test_no_relevant_answer_has_no_estimate(answers: list[str | None]) -> None:
    with pytest.raises(SamplerError, match=r"a base of 0 has no estimate: collect relevant answers"):
        estimate(answers)


def test_other_answers_are_refused_without_being_shown() -> None:
    with pytest.raises(SamplerError) as caught:
        estimate(["yes", "A. Person", 1])  # type: ignore[list-item]
    assert "2 of 3 are none of these, the first is number 2" in str(caught.value)
    assert "Person" not in str(caught.value)
    with pytest.raises(SamplerError, match="one answer a case, but got a single text"):
        estimate("yes")
    with pytest.raises(SamplerError, match="must be text"):
        estimate([["yes"]])  # type: ignore[list-item]


def test_counts_that_cannot_be_are_refused_together() -> None:
    with pytest.raises(SamplerError) as caught:
        Estimate(5, 3, not_relevant=-1, missing=0.5, confidence=80, method="wlad")  # type: ignore[arg-type]
    assert len(caught.value.mistakes) == 5
    with pytest.raises(SamplerError, match="together must not be above the population, but got 10 and 9"):
        Estimate(3, 5, not_relevant=3, missing=2, population=9)
    with pytest.raises(SamplerError, match="population must be a whole number"):
        Estimate(3, 5, population="9")  # type: ignore[arg-type]


def test_an_array_of_answers_will_do() -> None:
    assert estimate(np.array(["yes", "no"])).base == 2  # type: ignore[arg-type]
    assert estimate(pd.Series(["yes", None, "no"], index=[7, 8, 9])).missing == 1  # type: ignore[arg-type]


def test_a_limit_at_a_half_is_rounded_up_as_in_the_report():
    """In floating point 100 * 0.735 falls short of 73.5; the share stands for 147 of 200."""
    from fractions import Fraction

    from stats.rounding import fraction, half_up

    assert 100 * Fraction(147 / 200) != Fraction(147, 2)
    assert half_up(100 * fraction(147 / 200)) == 74
