"""Mid-p limits, against enumeration in whole numbers, their own equation, R and a published table."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from stats import interval
from stats.methods.mid_p import _exceeds_exactly, mid_p
from tests.stats.whole_numbers import designs, ways

REFERENCE = Path(__file__).parent.parent / "reference"


def defined_low(x: int, base: int, population: int, tail: Fraction) -> int:
    """The definition, read aloud."""
    if x == 0:
        return 0
    every = math.comb(population, base)
    for m in range(population + 1):
        counts = ways(population, m, base)
        if sum(counts[x + 1 :]) + Fraction(counts[x], 2) > tail * every:
            return m
    raise AssertionError


@pytest.mark.parametrize("confidence", ["0.5", "0.8", "0.95", "0.999"])
def test_limits_are_their_definition(confidence: str) -> None:
    tail = (1 - Fraction(confidence)) / 2
    triples = [(x, n, size) for n, size in designs(22) for x in range(n + 1)]
    low, high = interval(*np.array(triples).T, float(confidence), "mid-p")
    lows = {(x, n, size): defined_low(x, n, size, tail) for x, n, size in triples}
    assert low.tolist() == [lows[t] / t[2] for t in triples]
    assert high.tolist() == [(size - lows[n - x, n, size]) / size for x, n, size in triples]


def test_agrees_with_r() -> None:
    """Tails by R's phyper at every M: see reference/finite_methods.R."""
    golden = pd.read_csv(REFERENCE / "finite_methods.csv", comment="#").query("method == 'mid-p'")
    for confidence, rows in golden.groupby("confidence"):
        low, high = interval(rows.yes, rows.base, rows.population, float(confidence), "mid-p")
        assert (low == rows.low / rows.population).all()
        assert (high == rows.high / rows.population).all()
    assert len(golden) > 25


def test_newcombe_1998() -> None:
    golden = pd.read_csv(REFERENCE / "newcombe-1998.csv", comment="#").query("method == 'mid-p'")
    low, high = interval(golden.yes, golden.base, confidence=0.95, method="mid-p")
    assert len(golden) == 4
    np.testing.assert_array_equal(low.round(4), golden.low)
    np.testing.assert_array_equal(high.round(4), golden.high)


@pytest.mark.parametrize("confidence", ["0.5", "0.8", "0.999"])
@pytest.mark.parametrize(
    ("yes", "base"), [(1, 1), (1, 2), (1, 29), (88, 128), (127, 128), (128, 128), (3, 200)]
)
def test_without_a_population_the_equation_is_solved(yes: int, base: int, confidence: str) -> None:
    """The polynomial in the limit, in exact fractions: 12 digits of the tail."""
    tail = (1 - Fraction(confidence)) / 2
    low, high = interval(yes, base, confidence=float(confidence), method="mid-p")

    def chance(x: int, share: Fraction) -> Fraction:
        return math.comb(base, x) * share**x * (1 - share) ** (base - x)

    p = Fraction(low)
    few = sum(chance(x, p) for x in range(yes + 1, base + 1)) + chance(yes, p) / 2
    assert float(few / tail) == pytest.approx(1, abs=1e-12)
    assert high == 1 - interval(base - yes, base, confidence=float(confidence), method="mid-p").low
    if yes == base:
        assert low == pytest.approx(float(2 * tail) ** (1 / base), rel=1e-14)


@pytest.mark.parametrize(
    ("x", "n", "size"), [(31, 50, 10**9), (400, 1000, 10**9), (7, 12, 10**15), (1, 1, 2**53)]
)
def test_large_populations(x: int, n: int, size: int) -> None:
    """The defining inequality, in whole numbers, at the limit and one case below it."""
    tail = Fraction(1, 10)
    low = mid_p(*(np.array([float(v)]) for v in (x, n, size)), tail)[0][0]
    m, every = round(low * size), math.comb(size, n)

    def half(m: int) -> Fraction:
        counts = [math.comb(m, k) * math.comb(size - m, n - k) for k in range(x, n + 1)]
        return Fraction(2 * sum(counts) - counts[0], 2)

    assert half(m) > tail * every
    assert half(m - 1) <= tail * every


def test_the_ends_a_census_and_the_smallest_samples() -> None:
    for population in (None, 200):
        assert interval(0, 20, population, method="mid-p").low == 0
        assert interval(20, 20, population, method="mid-p").high == 1
    for yes in (0, 3, 7):
        assert interval(yes, 7, 7, method="mid-p") == (yes / 7, yes / 7)
    assert interval(1, 1, 1, method="mid-p") == (1, 1)
    assert interval(1, 1, 2, method="mid-p") == (0.5, 1)  # P(X = 1 | M = 1) / 2 = 1/4
    assert interval(1, 1, method="mid-p") == pytest.approx((0.2, 1), abs=1e-15)  # share / 2 = 1/10


def test_ties_and_what_is_too_long_for_whole_numbers() -> None:
    """One of five: P(X = 1 | M = 1) / 2 is 1/10 exactly, which is not above 1/10."""
    assert interval(1, 1, 5, method="mid-p").low == 0.4
    assert not _exceeds_exactly(1, 1, 5, 1, Fraction(1, 10))
    assert _exceeds_exactly(1, 1, 5, 2, Fraction(1, 10))
    assert _exceeds_exactly(50_000, 50_000, 100_000, 50_000, Fraction(1, 10))


def test_lies_within_the_exact_interval() -> None:
    x = np.arange(129)
    for population in (577, None):
        for confidence in (0.5, 0.8, 0.99):
            low, high = interval(x, 128, population, confidence, "mid-p")
            outer = interval(x, 128, population, confidence)
            assert (outer.low <= low).all()
            assert (high <= outer.high).all()
