"""The allocation of a number of cases with the least variance, in whole numbers and proved: by priorities.

Next: `sampler.size.allocation`.
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
        after = _priority(spreads[h], cases[h]) if cases[h] < most[h] else (1, Fraction(0))
        heapreplace(waiting, (after, population, h))
    return tuple(cases)


def _priority(spread: Fraction, cases: int) -> tuple[int, Fraction]:
    """Return what sorts the next case of a stratum: without limit first, then the larger drop, full last."""
    if cases == 0:
        return (-1, -spread) if spread else (0, Fraction(0))
    return 0, -spread / (cases * (cases + 1))


def _start(spreads: Sequence[Fraction], size: int, least: Sequence[int], most: Sequence[int]) -> list[int]:
    """Return the cases whose priorities lie above a threshold: nearly all of the size, never more."""
    if not any(spreads) or sum(max(low, min(1, high)) for low, high in zip(least, most, strict=True)) >= size:
        return list(least)
    threshold = _threshold([float(spread) for spread in spreads], size, least, most)
    while threshold < inf:
        exact = Fraction(threshold)
        cases = [
            min(max(_cases_above(spread / exact), low), high)
            for spread, low, high in zip(spreads, least, most, strict=True)
        ]
        if sum(cases) <= size:
            return cases
        threshold *= 2
    return list(least)


def _cases_above(ratio: Fraction) -> int:
    """Return the largest k with (k - 1) k <= ratio: the last case at or above the threshold."""
    return (isqrt(4 * (ratio.numerator // ratio.denominator) + 1) + 1) // 2 if ratio else 0


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
