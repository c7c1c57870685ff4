"""Where nearly all of a list was read, a share of the answers need not be a share of the list."""

from __future__ import annotations

from fractions import Fraction
from math import comb
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import stats
from stats.intervals import METHODS, holding


@pytest.mark.parametrize("method", [name for name in METHODS if name not in ("blaker", "exact-shortest")])
def test_an_estimate_lies_in_its_interval(method: str) -> None:
    for population in (1, 2, 5, 20, 37, 60):
        for base in {1, population - 2, population - 1, population} & set(range(1, population + 1)):
            for yes in range(base + 1):
                found = stats.Estimate(yes, base, population=population, method=method)
                assert found.low <= found.proportion <= found.high
                low, high = stats.interval(yes, base, population, method=method)
                # Never narrower than the method's own limits, nor wider by a case or more.
                assert low - 1 / population < found.low <= low
                assert high <= found.high < high + 1 / population


def test_the_table_of_questions_says_the_same() -> None:
    answers = pd.DataFrame({"2.1.1": ["yes"] * 2 + ["no"] * 34 + [""]})
    cases = pd.DataFrame({"case_id": range(37), "role": "sample"})
    sample = SimpleNamespace(cases=cases, case="case_id", population=37)
    table = stats.questions(answers.assign(case_id=range(37)), sample).iloc[0]
    assert [table["low"], table["high"]] == pytest.approx([200 / 37, 200 / 36])
    assert [table["total_low"], table["total_high"]] == pytest.approx([2, 37 * 2 / 36])
    one = stats.estimate(list(answers["2.1.1"]), 37)
    assert one.interval == pytest.approx((table["low"] / 100, table["high"] / 100))
    assert one.total is not None
    assert one.total.high == pytest.approx(table["total_high"])


def test_held_limits_cover_no_less() -> None:
    """Every sample of 18 from lists of 20, by enumeration: chances in whole numbers."""
    size, population = 18, 20
    yes = np.arange(size + 1)
    limits = holding(yes / size, stats.interval(yes, np.full(size + 1, size), population))
    for truth in range(population + 1):
        held = sum(
            comb(truth, x) * comb(population - truth, size - x)
            for x in range(size + 1)
            if limits.low[x] <= truth / population <= limits.high[x]
        )
        assert Fraction(held, comb(population, size)) >= Fraction(8, 10)


@pytest.mark.parametrize(
    ("population", "size", "relevant", "truth", "covered"),
    [(40, 20, 33, 3, 0.786), (100, 95, 71, 7, 0.749)],
)
def test_what_unknown_relevant_cases_cost(population, size, relevant, truth, covered) -> None:
    """The coverages told in docs/method.md: every base and number of yeses, in whole numbers."""
    held = ways = 0
    for base in range(max(1, size - (population - relevant)), min(size, relevant) + 1):
        for yes in range(max(0, base - (relevant - truth)), min(base, truth) + 1):
            drawn = comb(truth, yes) * comb(relevant - truth, base - yes)
            drawn *= comb(population - relevant, size - base)
            found = stats.Estimate(yes, base, size - base, population=population)
            ways += drawn
            held += drawn * (found.low <= truth / relevant <= found.high)
    assert ways == comb(population, size)
    assert float(Fraction(held, ways)) == pytest.approx(covered, abs=5e-4)
