"""The shortest acceptance regions, against enumeration in whole numbers, R, and published limits."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom, hypergeom

from stats import interval
from stats.methods.shortest import shortest
from tests.stats.whole_numbers import covered, designs, ways

REFERENCE = Path(__file__).parent.parent / "reference"
PUBLISHED = [(128, 577), (123, 487), (22, 25)]


def limits(base: int, population: int, confidence: str) -> tuple[list[int], list[int]]:
    """Both limits of 0, 1, ..., base yeses, in cases."""
    x = np.arange(base + 1)
    low, high = interval(x, base, population, float(confidence), method="exact-shortest")
    lows, highs = np.rint(low * population).astype(int), np.rint(high * population).astype(int)
    assert (low == lows / population).all()
    assert (high == highs / population).all()
    return lows.tolist(), highs.tolist()


def best_region(counts: tuple[int, ...], level: Fraction) -> tuple[int, int]:
    """The shortest run of counts with the chance wanted, of those the likeliest, of those the lowest."""
    sums = [0]
    for count in counts:
        sums.append(sums[-1] + count)
    for length in range(len(counts)):
        chances = [sums[a + length + 1] - sums[a] for a in range(len(counts) - length)]
        if max(chances) * level.denominator >= level.numerator * sums[-1]:
            first = chances.index(max(chances))
            return first, first + length
    raise AssertionError


def defined_regions(base: int, population: int, level: Fraction) -> list[tuple[int, int]]:
    """The definition, read aloud, for every M; nothing is widened but the middle."""
    half = (population + 1) // 2
    best = [best_region(ways(population, m, base), level) for m in range(half)]
    length = [last - first for first, last in best]
    first = [max(a for a, _ in best[: m + 1]) for m in range(half)]
    last = [a + more for a, more in zip(first, length, strict=True)]
    middle = []
    end = (base - length[-1]) // 2 + length[-1]
    if population % 2 == 0:
        counts, every = ways(population, population // 2, base), math.comb(population, base)
        enough = [a for a in range(base // 2 + 1) if Fraction(sum(counts[a : base - a + 1]), every) >= level]
        middle, end = [(enough[-1], base - enough[-1])], base - enough[-1]
    last[-1] = min(last[-1], end)
    last = [min(last[m:]) for m in range(half)]
    lower = [(b - more, b) for b, more in zip(last, length, strict=True)]
    return lower + middle + [(base - b, base - a) for a, b in reversed(lower)]


def check(base: int, population: int, confidence: str) -> None:
    """Limits are those of the definition; no M is covered less than it says; neither end ever falls."""
    level = Fraction(confidence)
    regions = defined_regions(base, population, level)
    assert regions == sorted(regions)
    assert [b for _, b in regions] == sorted(b for _, b in regions)
    lows, highs = limits(base, population, confidence)
    for x in range(base + 1):
        held = [m for m, (a, b) in enumerate(regions) if a <= x <= b and x <= m <= population - base + x]
        assert (lows[x], highs[x]) == (held[0], held[-1])
    assert lows == sorted(lows)
    assert highs == [population - m for m in reversed(lows)]
    assert all(covered(population, m, base, lows, highs) >= level for m in range(population + 1))


@pytest.mark.parametrize("confidence", ["0.5", "0.8", "0.95"])
def test_limits_are_their_definition_and_never_cover_less(confidence: str) -> None:
    for base, population in designs(16):
        check(base, population, confidence)


@pytest.mark.slow
@pytest.mark.parametrize("confidence", ["0.8", "0.95"])
def test_limits_of_all_samples_of_up_to_40(confidence: str) -> None:
    for base, population in designs(40):
        check(base, population, confidence)


@pytest.mark.parametrize("confidence", ["0.8", "0.95"])
@pytest.mark.parametrize(("base", "population"), [*PUBLISHED, (61, 244), (17, 201), (90, 127), (2, 216)])
def test_limits_of_published_and_other_samples(base: int, population: int, confidence: str) -> None:
    check(base, population, confidence)


def test_agrees_with_r() -> None:
    """Regions by R's dhyper, every M by itself: see reference/finite_methods.R."""
    golden = pd.read_csv(REFERENCE / "finite_methods.csv", comment="#").query("method == 'exact-shortest'")
    for confidence, rows in golden.groupby("confidence"):
        asked = (rows.yes, rows.base, rows.population, float(confidence))
        low, high = interval(*asked, method="exact-shortest")
        assert (low == rows.low / rows.population).all()
        assert (high == rows.high / rows.population).all()
    assert len(golden) > 25


def test_coverage_of_128_of_577() -> None:
    """At 80%, over every M: mean .825, minimum .800; mean width 8.0 points where exact has 8.4."""
    x, m = np.arange(129), np.arange(578)
    share = m[:, None] / 577
    chances = hypergeom.pmf(x, 577, m[:, None], 128)
    low, high = interval(x, 128, 577, method="exact-shortest")
    coverage = (chances * ((low <= share) & (share <= high))).sum(axis=1)
    assert coverage.mean().round(3) == 0.825
    assert coverage.min().round(3) == 0.800
    assert (high - low).mean().round(3) == 0.080
    exact = interval(x, 128, 577)
    assert (exact.high - exact.low).mean().round(3) == 0.084


@pytest.mark.parametrize(
    ("base", "population"), [(50, 10**7), (1000, 10**9), (300, 10**6 + 1), (9_900, 10**4)]
)
def test_regions_in_large_populations(base: int, population: int) -> None:
    """At limits, beside them and at random M: whole numbers say that it holds, and that no shorter does."""
    level = Fraction(8, 10)
    lows, highs = limits(base, population, "0.8")
    random = np.random.default_rng(577)
    ends = [lows[x] for x in random.integers(1, base, 6).tolist()]
    trials = random.integers(0, population, 6).tolist()
    every = math.comb(population, base)
    for m in {*ends, *(end - 1 for end in ends), *trials} - {population / 2}:
        held = [x for x in range(base + 1) if lows[x] <= m <= highs[x]]
        chance = {
            k: math.comb(m, k) * math.comb(population - m, base - k)
            for k in range(max(0, held[0] - 3), min(base, held[-1] + 3) + 1)
        }
        assert sum(chance[k] for k in held) * level.denominator >= level.numerator * every
        shorter = [
            sum(chance.get(k, 0) for k in range(first, first + len(held) - 1))
            for first in range(held[0] - 2, held[0] + 4)
        ]
        assert max(shorter) * level.denominator < level.numerator * every


@pytest.mark.parametrize("confidence", [0.5, 0.8, 0.95, 0.99])
@pytest.mark.parametrize("base", [1, 2, 5, 10, 29, 60, 128])
def test_without_a_population_no_share_is_covered_less(base: int, confidence: float) -> None:
    """The chance to be covered jumps at the limits only: there, beside them and between them."""
    x = np.arange(base + 1)
    low, high = interval(x, base, confidence=confidence, method="exact-shortest")
    assert low[0] == 0
    assert (np.diff(low) >= 0).all()
    assert high == pytest.approx(1 - low[::-1], abs=1e-15)
    ends = np.unique([low, high])
    shares = np.concatenate([ends, ends * (1 - 1e-12), (ends[1:] + ends[:-1]) / 2])[:, None]
    hair = 1e-14  # the high limits are one less a low limit, in floating point
    holds = (low <= shares + hair) & (shares - hair <= high)
    coverage = (binom.pmf(x, base, shares) * holds).sum(axis=1)
    assert coverage.min() >= confidence - 1e-10


def test_without_a_population_in_a_published_example() -> None:
    """Five cases at 95%: the admissible limits of Wang (2014), as his R package ExactCIone prints them."""
    low = interval(np.arange(6), 5, confidence=0.95, method="exact-shortest").low
    assert low == pytest.approx([0, 0.01020614, 0.07644030, 0.18925530, 0.34259163, 0.49999997], abs=2e-7)


def test_a_large_population_is_nearly_without_end() -> None:
    x = np.arange(31)
    endless = interval(x, 30, confidence=0.9, method="exact-shortest")
    assert interval(x, 30, 10**9, 0.9, "exact-shortest").low == pytest.approx(endless.low, abs=1e-6)


def test_the_smallest_samples_and_a_census() -> None:
    """One of two at 80%: M = 1 accepts both answers, so 0 yeses leave 0 or 1."""
    assert limits(1, 1, "0.8") == ([0, 1], [0, 1])
    assert limits(1, 2, "0.8") == ([0, 1], [1, 2])
    assert limits(7, 7, "0.8") == (list(range(8)), list(range(8)))
    assert limits(1, 10, "0.8") == ([0, 3], [7, 10])  # M = 2 accepts a no only, P = 8/10 exactly
    assert limits(1, 10, "0.81") == ([0, 2], [8, 10])


def test_more_confidence_may_move_a_limit_inwards() -> None:
    """It is not promised that intervals of more confidence hold those of less."""
    less, more = (interval(15, 128, 577, c, "exact-shortest").low for c in (0.50, 0.51))
    assert (less, more) == (57 / 577, 58 / 577)


def test_designs_may_be_mixed() -> None:
    """Rows of several designs, in any order, are those of each by itself; limits come back in place."""
    x, n = np.array([3.0, 88, 0, 16, 88, 5]), np.array([20.0, 128, 1, 22, 128, 20])
    size = np.array([np.inf, 577, 9, 25, 577, 200])
    low, high = shortest(x, n, size, Fraction(1, 10))
    for i, asked in enumerate(zip(x, n, size, strict=True)):
        alone = interval(*asked, method="exact-shortest")
        assert (low[i], high[i]) == pytest.approx(alone, abs=1e-15)
