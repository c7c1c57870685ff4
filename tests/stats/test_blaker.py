"""Blaker's limits, against the definition in whole numbers and fractions, and R."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd
import pytest

from stats import interval
from stats.methods import blaker_finite
from tests.stats.whole_numbers import covered, designs, ways

REFERENCE = Path(__file__).parent.parent / "reference"
Number = TypeVar("Number", int, Fraction)
PUBLISHED = [(128, 577), (123, 487), (22, 25)]


def acceptability(chances: Sequence[Number]) -> list[Number]:
    """The definition, read aloud: of each count, the chance of all counts whose smaller tail is no larger."""
    sums = [chances[0] - chances[0]]
    for chance in chances:
        sums.append(sums[-1] + chance)
    smaller = [min(sums[x + 1], sums[-1] - sums[x]) for x in range(len(chances))]
    order = sorted(range(len(chances)), key=lambda x: smaller[x])
    found, total, same = [sums[0]] * len(chances), sums[0], 0
    for last, x in enumerate(order, 1):
        total += chances[x]
        if last == len(order) or smaller[order[last]] > smaller[x]:
            for y in order[same:last]:
                found[y] = total
            same = last
    return found


@cache
def acceptable(base: int, population: int) -> list[list[int]]:
    return [acceptability(ways(population, m, base)) for m in range(population + 1)]


def check(base: int, population: int, confidence: str) -> None:
    """Limits are the first and the last acceptable M; no M is covered less than it says."""
    alpha, every = 1 - Fraction(confidence), math.comb(population, base)
    x = np.arange(base + 1)
    low, high = interval(x, base, population, float(confidence), "blaker")
    lows, highs = (
        np.rint(low * population).astype(int).tolist(),
        np.rint(high * population).astype(int).tolist(),
    )
    table = acceptable(base, population)
    for yes in range(base + 1):
        held = [m for m in range(yes, population - base + yes + 1) if table[m][yes] > alpha * every]
        assert (low[yes], high[yes]) == (held[0] / population, held[-1] / population)
    assert all(covered(population, m, base, lows, highs) >= 1 - alpha for m in range(population + 1))
    exact = interval(x, base, population, float(confidence))
    assert (exact.low <= low).all()
    assert (high <= exact.high).all()


@pytest.mark.parametrize("confidence", ["0.3", "0.8", "0.95"])
def test_limits_are_their_definition_and_never_cover_less(confidence: str) -> None:
    for base, population in designs(14):
        check(base, population, confidence)


@pytest.mark.slow
@pytest.mark.parametrize("confidence", ["0.5", "0.8", "0.95"])
def test_limits_of_all_samples_of_up_to_40(confidence: str) -> None:
    for base, population in designs(40):
        check(base, population, confidence)


@pytest.mark.parametrize("confidence", ["0.8", "0.95"])
@pytest.mark.parametrize(("base", "population"), [*PUBLISHED, (61, 244), (17, 201), (90, 127), (2, 216)])
def test_limits_of_published_and_other_samples(base: int, population: int, confidence: str) -> None:
    check(base, population, confidence)


def test_agrees_with_r() -> None:
    """The acceptability of every M by R's phyper: see reference/finite_methods.R."""
    golden = pd.read_csv(REFERENCE / "finite_methods.csv", comment="#").query("method == 'blaker'")
    for confidence, rows in golden.groupby("confidence"):
        low, high = interval(rows.yes, rows.base, rows.population, float(confidence), "blaker")
        assert (low == rows.low / rows.population).all()
        assert (high == rows.high / rows.population).all()
    assert len(golden) > 25


def share_acceptability(base: int, share: float) -> list[Fraction]:
    p = Fraction(share)
    return acceptability([math.comb(base, x) * p**x * (1 - p) ** (base - x) for x in range(base + 1)])


@pytest.mark.parametrize("confidence", ["0.3", "0.8", "0.95", "0.99"])
@pytest.mark.parametrize("base", [1, 2, 7, 14])
def test_without_a_population_shares_past_the_limit_are_not_acceptable(base: int, confidence: str) -> None:
    """In fractions: the share at the low limit is, within rounding; none of 40 below it is."""
    alpha = 1 - Fraction(confidence)
    lows = interval(np.arange(base + 1), base, confidence=float(confidence), method="blaker").low
    assert lows[0] == 0
    for x in range(1, base + 1):
        inside = max(share_acceptability(base, lows[x] * (1 + near))[x] for near in (0, 1e-13, 1e-9))
        assert inside > alpha - Fraction(1, 10**12)
        for outside in [lows[x] * (1 - 1e-12), *np.linspace(0, lows[x], 40, endpoint=False)]:
            assert share_acceptability(base, outside)[x] <= alpha + Fraction(1, 10**10)


def test_without_a_population_more_confidence_holds_less_and_exact_holds_both() -> None:
    x = np.arange(61)
    found = [interval(x, 60, confidence=c, method="blaker") for c in (0.3, 0.5, 0.8, 0.81, 0.95, 0.999)]
    exact = [interval(x, 60, confidence=c) for c in (0.3, 0.5, 0.8, 0.81, 0.95, 0.999)]
    for less, more in pairwise(found):
        assert (more.low <= less.low + 1e-15).all()
        assert (less.high <= more.high + 1e-15).all()
    for inner, outer in zip(found, exact, strict=True):
        assert (outer.low <= inner.low + 1e-14).all()
        assert (inner.high <= outer.high + 1e-14).all()


@pytest.mark.parametrize(("x", "n", "size"), [(31, 50, 10**9), (400, 1000, 10**6), (5_000, 9_000, 10**4)])
def test_large_populations(x: int, n: int, size: int) -> None:
    """The limit is acceptable; the case below it, and others from the exact limit on, are not."""
    alpha, every = Fraction(2, 10), math.comb(size, n)
    low = round(interval(x, n, size, method="blaker").low * size)
    exact = round(interval(x, n, size).low * size)

    def accepts(m: int) -> bool:
        counts = range(max(0, n + m - size), min(n, m) + 1)
        term, terms = math.comb(m, counts[0]) * math.comb(size - m, n - counts[0]), []
        for k in counts:
            terms.append(term)
            term = term * ((m - k) * (n - k)) // max(1, (k + 1) * (size - m - n + k + 1))
        up = sum(terms[x - counts[0] :])
        total = up
        for chance in terms:
            if total - up + chance > up:
                break
            total += chance
        return total > alpha * every

    assert accepts(low)
    assert not accepts(low - 1)
    random = np.random.default_rng(577)
    assert not any(
        accepts(m) for m in random.integers(min(exact, low - 1), low, 30 if n < 2000 else 1).tolist()
    )


def test_the_ends_a_census_and_the_smallest_samples() -> None:
    for population in (None, 200):
        assert interval(0, 20, population, method="blaker").low == 0
        assert interval(20, 20, population, method="blaker").high == 1
    for yes in (0, 3, 7):
        assert interval(yes, 7, 7, method="blaker") == (yes / 7, yes / 7)
    assert interval(1, 1, 1, method="blaker") == (1, 1)
    assert interval(1, 1, 2, method="blaker") == (0.5, 1)
    # Of 10: M = 2 gives a yes with 2/10, which is not above 2/10.
    assert interval(1, 1, 10, method="blaker") == (0.3, 1)
    assert interval(1, 1, 10, 0.81, "blaker") == (0.2, 1)
    assert interval(1, 1, method="blaker") == pytest.approx((0.2, 1), abs=1e-15)


def test_what_is_too_long_for_whole_numbers_keeps_the_wider_interval() -> None:
    assert blaker_finite._no_likelier(3, 7, 10, 20, 10)  # tails of one size
    assert not blaker_finite._no_likelier(4, 7, 10, 20, 10)
    assert blaker_finite._no_likelier(49_999, 49_999, 100_000, 10**6, 500_000)
