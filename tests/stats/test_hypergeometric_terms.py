"""Chances of runs of counts, against whole numbers; roots, against scipy."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from scipy.special import betainc, betaincinv

from stats.methods.acceptance import FiniteWindows
from stats.methods.hypergeometric_terms import holds_exactly, inside
from stats.methods.roots import roots

SIZES = [
    (1, 1),
    (1, 2),
    (10, 10),
    (22, 25),
    (128, 577),
    (10_000, 12_000),
    (1000, 10**6),
    (500, 10**9),
    (1000, 10**9),
]


@pytest.mark.parametrize(("n", "size"), SIZES)
def test_chances_are_those_of_whole_numbers(n: int, size: int) -> None:
    """Runs of up to 60 counts near the mean of 15 random M, and at both ends: 12 digits."""
    random = np.random.default_rng(577)
    every = math.comb(size, n)
    for m in [0, size, *random.integers(0, size + 1, 15).tolist()]:
        mean, spread = n * m / size, max(1.0, math.sqrt(n) / 4)
        first = int(np.clip(round(mean + random.normal() * spread), 0, n))
        last = min(n, first + int(random.integers(0, 60)))
        counts = {k: math.comb(m, k) * math.comb(size - m, n - k) for k in range(first, min(n, last + 1) + 1)}
        found = inside(*(np.array([float(v)]) for v in (first, last)), n, size, np.array([float(m)]))
        golden = Fraction(sum(v for k, v in counts.items() if k <= last), every)
        assert found.chance[0] == pytest.approx(float(golden), rel=1e-12, abs=1e-300)
        assert found.first[0] == pytest.approx(float(Fraction(counts[first], every)), rel=1e-12, abs=1e-300)
        after = counts.get(last + 1, 0) if last < n else 0
        assert found.after[0] == pytest.approx(float(Fraction(after, every)), rel=1e-12, abs=1e-300)
        assert holds_exactly(first, last, n, size, m, golden)
        assert not holds_exactly(first, last, n, size, m, golden + Fraction(1, every))


def test_near_the_level_whole_numbers_decide_or_where_too_long_the_window_is_not_accepted() -> None:
    first, last, m = np.array([0.0]), np.array([0.0]), np.array([2.0])
    assert FiniteWindows(1, 10, Fraction(8, 10)).accepts(first, last, m)[0]
    assert not FiniteWindows(1, 10, Fraction(8, 10) + Fraction(1, 10**30)).accepts(first, last, m)[0]
    half = np.array([25_000.0])
    window = FiniteWindows(50_000, 100_000, Fraction(1, 2))
    level = Fraction(float(inside(half - 50, half + 50, 50_000, 100_000, 2 * half).chance[0]))
    assert window.accepts(half - 500, half + 500, 2 * half)[0]
    assert not FiniteWindows(50_000, 100_000, level).accepts(half - 50, half + 50, 2 * half)[0]


def test_roots_are_beta_quantiles() -> None:
    random = np.random.default_rng(577)
    a, b, tail = (
        random.uniform(0.5, 500, 200),
        random.uniform(0.5, 500, 200),
        random.uniform(0.001, 0.999, 200),
    )
    calls = []

    def function(point: np.ndarray, rows: np.ndarray) -> np.ndarray:
        calls.append(len(rows))
        return betainc(a[rows], b[rows], point) - tail[rows]

    found = roots(function, np.zeros(200), np.ones(200))
    assert found == pytest.approx(betaincinv(a, b, tail), rel=1e-11)
    assert sum(calls) < 200 * 20


def test_roots_without_a_change_of_sign_are_the_end_nearer_zero() -> None:
    found = roots(lambda point, rows: point - 2, np.zeros(1), np.ones(1))
    assert found[0] == 1
