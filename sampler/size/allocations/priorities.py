"""The allocation of a number of cases with the least variance, in whole numbers and proved: by priorities.

Next: `sampler.size.allocations.allocate`.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from heapq import heapify, heapreplace
from math import inf, isqrt, sqrt

_CLOSE = 1 + 1e-9  # a threshold found in floating point is raised by this before it is used


def least_variance(
    spreads: Sequence[Fraction],
    populations: Sequence[int],
    size: int,
    least: Sequence[int],
    most: Sequence[int],
) -> tuple[int, ...]:
    """Return the whole numbers n_h that make the sum of spread_h / n_h as small as it can be.

    The k-th case of a stratum lowers the sum by spread / ((k - 1) k): its priority. A later case of a
    stratum always has a lower one, so taking cases by priority gives the smallest sum there is. The first
    case of a stratum has a priority without limit. Of equal priorities the stratum with the larger spread
    comes first where both are without limit, then the larger population, then the order given.

    Args:
        spreads: N_h² S_h² a stratum, 0 or more.
        populations: cases a stratum, for ties.
        size: cases in all, sum(least) <= size <= sum(most).
        least: least cases a stratum, 0 or more.
        most: most cases a stratum, at least the least.

    Returns:
        Whole numbers that sum to the size, each within its bounds.

    Source:
        Wright (2012), The American Statistician 66:217-224, and (2017), Statistics & Probability Letters
        129:50-57 (with bounds).

    Example:
        >>> least_variance([Fraction(900), Fraction(100)], [60, 40], 4, [1, 1], [60, 40])
        (3, 1)
    """
    cases = _start(spreads, size, least, most)
    waiting = [
        (_priority(spreads[h], cases[h]), -populations[h], h) for h in range(len(cases)) if cases[h] < most[h]
    ]
    heapify(waiting)
    for _ in range(size - sum(cases)):
        _, population, h = waiting[0]
        cases[h] += 1
        after = _priority(spreads[h], cases[h]) if cases[h] < most[h] else _FULL
        heapreplace(waiting, (after, population, h))
    return tuple(cases)


class _Drop:
    """How much a case lowers the sum: a fraction, only compared where two are the same as floats."""

    __slots__ = ("over", "under")

    def __init__(self, over: int, under: int) -> None:
        self.over, self.under = over, under

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Drop) and self.over * other.under == other.over * self.under

    def __lt__(self, other: _Drop) -> bool:
        return self.over * other.under > other.over * self.under  # the larger drop first

    __hash__ = None  # type: ignore[assignment]


_FULL = (1, 0.0, _Drop(0, 1))


def _priority(spread: Fraction, cases: int) -> tuple[int, float, _Drop]:
    """Return what sorts the next case of a stratum: without limit first, then the larger drop, full last.

    Whole numbers divide to the nearest float, so a larger fraction never has the smaller float.
    """
    over, under = spread.numerator, spread.denominator * (cases * (cases + 1) or 1)
    return (-1 if over and not cases else 0), -(over / under), _Drop(over, under)


def _start(spreads: Sequence[Fraction], size: int, least: Sequence[int], most: Sequence[int]) -> list[int]:
    """Return the cases whose priorities lie above a threshold: nearly all of the size, never more."""
    firsts = sum(max(low, min(1, high)) for low, high in zip(least, most, strict=True))
    if not any(spreads) or firsts >= size or size - sum(least) <= len(least):
        return list(least)
    threshold = _threshold([float(spread) for spread in spreads], size, least, most)
    while threshold < inf:
        exact = Fraction(threshold)
        cases = [
            min(max(_cases_above(spread, exact), low), high)
            for spread, low, high in zip(spreads, least, most, strict=True)
        ]
        if sum(cases) <= size:
            return cases
        threshold *= 2
    return list(least)


def _cases_above(spread: Fraction, threshold: Fraction) -> int:
    """Return the largest k with (k - 1) k <= spread / threshold: the last case at or above the threshold."""
    ratio = spread.numerator * threshold.denominator // (spread.denominator * threshold.numerator)
    return (isqrt(4 * ratio + 1) + 1) // 2 if spread else 0


def _threshold(spreads: Sequence[float], size: int, least: Sequence[int], most: Sequence[int]) -> float:
    """Return a priority that about `size` cases lie above, by halving."""
    roots = [sqrt(spread) for spread in spreads]
    bounds = list(zip(roots, least, most, strict=True))
    few = max(roots)  # a threshold's root at which there are few cases, and one at which there are many
    many = min(root for root in roots if root) / (2 * max(most) + 2)
    for _ in range(60):
        middle = sqrt(few * many)
        there = sum(min(max(root / middle + 0.5, low), high) for root, low, high in bounds)
        if there > size:
            many = middle
        else:
            few = middle
            if size - there < len(bounds):
                break  # the rest is taken one by one
    return (few * _CLOSE) ** 2
