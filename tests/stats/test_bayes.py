"""The Bayesian limits, against the posterior in fractions, R and scipy."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import beta

from stats import interval
from stats.methods.bayes import _exactly, _matched, _summed
from tests.stats.whole_numbers import designs

REFERENCE = Path(__file__).parent.parent / "reference"


def rising(start: Fraction, count: int) -> Fraction:
    return math.prod((start + i for i in range(count)), start=Fraction(1))


@cache
def posterior(x: int, base: int, unread: int) -> list[Fraction]:
    """P(R = 0), ..., P(R = unread), the integral over shares worked out."""
    yes, no = x + Fraction(1, 2), base - x + Fraction(1, 2)
    return [
        math.comb(unread, r) * rising(yes, r) * rising(no, unread - r) / rising(yes + no, unread)
        for r in range(unread + 1)
    ]


def defined_low(x: int, base: int, population: int, tail: Fraction) -> int:
    if x == 0:
        return 0
    total = Fraction(0)
    for r, chance in enumerate(posterior(x, base, population - base)):
        total += chance
        if total > tail:
            return x + r
    raise AssertionError


@pytest.mark.parametrize("confidence", ["0.5", "0.8", "0.95", "0.999"])
def test_limits_are_their_definition(confidence: str) -> None:
    tail = (1 - Fraction(confidence)) / 2
    triples = [(x, n, size) for n, size in designs(18) for x in range(n + 1)]
    low, high = interval(*np.array(triples).T, float(confidence), "bayes")
    lows = {(x, n, size): defined_low(x, n, size, tail) for x, n, size in triples}
    assert low.tolist() == [lows[t] / t[2] for t in triples]
    assert high.tolist() == [(size - lows[n - x, n, size]) / size for x, n, size in triples]


def test_agrees_with_r() -> None:
    """Sums by R's lbeta and lchoose: see reference/finite_methods.R."""
    golden = pd.read_csv(REFERENCE / "finite_methods.csv", comment="#").query("method == 'bayes'")
    for confidence, rows in golden.groupby("confidence"):
        low, high = interval(rows.yes, rows.base, rows.population, float(confidence), "bayes")
        assert (low == rows.low / rows.population).all()
        assert (high == rows.high / rows.population).all()
    assert len(golden) > 25


def test_without_a_population_limits_are_beta_quantiles() -> None:
    for confidence in (0.5, 0.8, 0.999):
        low, high = interval(np.arange(1, 20), 20, confidence=confidence, method="bayes")
        golden = beta(np.arange(1, 20) + 0.5, 20.5 - np.arange(1, 20))
        assert low == pytest.approx(golden.ppf((1 - confidence) / 2), rel=1e-10)
        assert high == pytest.approx(golden.isf((1 - confidence) / 2), rel=1e-10)


def test_the_ends_a_census_and_the_smallest_samples() -> None:
    """With none of a kind the posterior leaves a limit open that is set to 0, or to 1."""
    for population in (None, 200):
        assert interval(0, 20, population, method="bayes").low == 0
        assert interval(20, 20, population, method="bayes").high == 1
    assert interval(0, 20, method="bayes").high == pytest.approx(beta(0.5, 20.5).ppf(0.9), rel=1e-10)
    for yes in (0, 3, 7):
        assert interval(yes, 7, 7, method="bayes") == (yes / 7, yes / 7)
    assert interval(1, 1, 1, method="bayes") == (1, 1)
    # One of two, a yes: the other is a no with 1/4, as the beta-binomial of 1 1/2 and 1/2 has it.
    assert interval(1, 1, 2, 0.49, method="bayes") == (1, 1)
    assert interval(1, 1, 2, 0.51, method="bayes") == (0.5, 1)


def test_a_tie_is_settled_in_whole_numbers() -> None:
    """One of two, a yes: the other is a no with 1/4 exactly, not above a tail of 1/4; above one of 0.2499."""
    assert interval(1, 1, 2, 0.5, method="bayes").low == 1
    assert interval(1, 1, 2, 0.5002, method="bayes").low == 0.5
    assert _exactly(1, 1, 1, Fraction(1, 4)) == 1
    assert _exactly(1, 1, 1, Fraction(2499, 10000)) == 0


def test_the_beta_quantile_of_the_same_mean_and_variance_is_near_the_sums() -> None:
    """For 120 random samples with up to a million cases not read, never off by more than 2 cases."""
    random = np.random.default_rng(577)
    for _ in range(120):
        unread, base = int(10 ** random.uniform(1, 6)), int(10 ** random.uniform(0, 5))
        sample = [np.array([float(v)]) for v in (random.integers(1, base + 1), base, unread)]
        tail = Fraction(1, int(random.choice([3, 10, 40, 2000])))
        guess = np.clip(_matched(*sample, float(tail)), 0, unread)
        assert abs(guess - _summed(*sample, tail))[0] <= 2


def test_a_large_population_is_nearly_without_end() -> None:
    x = np.arange(1, 128)
    endless = interval(x, 128, method="bayes")
    assert interval(x, 128, 10**9, method="bayes").low == pytest.approx(endless.low, abs=1e-6)
