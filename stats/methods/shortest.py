"""The interval of the shortest acceptance regions ("exact-shortest").

Next: `stats.intervals`.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from stats.methods.acceptance import FiniteWindows
from stats.methods.endless_acceptance import EndlessWindows
from stats.methods.regions import Regions, shortest_regions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["shortest"]


def shortest(yes: Array, base: Array, population: Array, tail: Fraction) -> tuple[Array, Array]:
    """Return both limits; the work is done once for each base and population.

    Regions of counts, one for each number M of yeses in the population: the shortest a(M) ... b(M) with
    P(a(M) <= X <= b(M) | M) >= 1 - 2 tail, of the shortest the likeliest, shifted where need be so that
    neither end falls as M grows (see `stats.methods.regions`). The upper half mirrors the lower; where N is
    even, M = N / 2 has the shortest region that is its own mirror image. The interval is every M
    whose region holds `yes`. As each region holds X often enough, so does the interval hold M.

    Limits rise with `yes`, and mirror each other. With no yeses the low limit is 0, with nothing else the
    high limit 1, in a census both are yes / base. Without a population the same is done for every share
    0 to 1 of a binomial X.

    It is not promised that more confidence gives limits further apart on both sides, nor that one limit by
    itself is a bound at any confidence.

    Source:
        Bartroff, Lorden & Wang (2022), American Statistician 77:151-159; Wang (2015), JASA 110:1491-1499;
        for shares Blyth & Still (1983), JASA 78:108-116.
    """
    low, high = np.empty_like(yes), np.empty_like(yes)
    designs, where = np.unique(np.stack([base, population]), axis=1, return_inverse=True)
    order = np.argsort(where, kind="stable")
    ends = np.cumsum(np.bincount(where, minlength=designs.shape[1]))
    begin = 0
    for (n, size), end in zip(designs.T.tolist(), ends.tolist(), strict=True):
        rows = order[begin:end]
        begin = end
        x, noes = yes[rows].astype(int), (base - yes)[rows].astype(int)
        if math.isinf(size):
            table = _endless_lows(int(n), 1 - 2 * tail)
            low[rows], high[rows] = table[x], 1 - table[noes]
        else:
            table = _finite_lows(int(n), int(size), 1 - 2 * tail)
            low[rows], high[rows] = table[x] / size, (size - table[noes]) / size
    return low, high


def _finite_lows(n: int, size: int, level: Fraction) -> Array:
    """Return the low limits, as numbers of cases, of 0 ... n yeses."""
    windows = FiniteWindows(n, size, level)
    cap = None if size % 2 else _middle(windows)
    regions = shortest_regions(windows, _guess(n, 1 - n / size, level), cap)
    lows = _lows(regions, n, size, cap, 1)
    # So many yeses have been seen; a region may reach past what its M makes possible.
    return np.maximum(lows, np.arange(n + 1))


def _endless_lows(n: int, level: Fraction) -> Array:
    """Return the low limits, as shares, of 0 ... n yeses."""
    regions = shortest_regions(EndlessWindows(n, level), _guess(n, 1, level), None)
    return _lows(regions, n, 1, None, 0)


def _guess(n: int, rest: float, level: Fraction) -> Array:
    first = np.arange(min(n // 2 + 1, n) + 1, dtype=np.float64)
    reach = -2 * ndtri(max(float(1 - level) / 2, 1e-300))
    length = np.zeros_like(first)
    for _ in range(3):
        share = np.minimum((first + length / 2) / n, 0.5)
        length = np.maximum(np.rint(reach * np.sqrt(n * share * (1 - share) * rest)) - 1, 0)
    return length


def _middle(windows: FiniteWindows) -> Array:
    """Return the shortest region first ... n - first that half the population being yeses accepts."""
    n, m = windows.n, np.array([windows.size / 2])
    below, above = 0, n // 2 + 1  # 0 is accepted
    while above - below > 1:
        trial = (below + above) // 2
        first = np.array([float(trial)])
        if windows.accepts(first, n - first, m)[0]:
            below = trial
        else:
            above = trial
    return np.array([float(below), float(n - below)])


def _lows(regions: Regions, n: int, size: float, cap: Array | None, unit: float) -> Array:
    """Return, for 0 ... n yeses, the smallest parameter whose region reaches so far."""
    x = np.arange(n + 1, dtype=np.float64)
    place = np.searchsorted(regions.last, x)
    inner = place < len(regions.last)
    low = np.where(inner, regions.start[np.minimum(place, len(regions.last) - 1)], size / 2)
    # Past the middle regions mirror those below it.
    mirrored = np.searchsorted(regions.first, n - x, side="right") - 1
    upper = size - (regions.stop[np.maximum(mirrored, 0)] - unit)
    above = ~inner if cap is None else ~inner & (x > cap[1])
    return np.where(above, upper, low)
