"""Two samples drawn without replacement: the exact chance of a result at least as far out, and its limits.

Numbers of yeses X1 and X2 in samples of n1 of N1 and n2 of N2 cases, of which M1 and M2 would be yes, are
two independent hypergeometric variables. `stats.comparisons.exact` is the reader of this module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import gammaln, ndtri

from stats.comparisons.score import difference_limits, difference_statistic

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Whole = NDArray[np.int64]

__all__ = ["SampleCounts", "least_difference", "upper_chance"]

TIED = 1e-9  # results whose statistics differ by less count as equally far out
NEAR = 1e-9  # a chance so near (relatively) to the tail counts as above it, which can only widen the limits


class SampleCounts(NamedTuple):
    """Yeses, base and population of one sample, and the effective size of its base."""

    yes: int
    base: int
    population: int
    effective: float

    @property
    def possible(self) -> Whole:
        """The numbers of yeses the population can hold, after what was seen."""
        return np.arange(self.yes, self.population - self.base + self.yes + 1)


def upper_chance(first: SampleCounts, second: SampleCounts) -> float:
    """Return the largest chance of a result at least as far up, where M1 / N1 is not above M2 / N2.

    Results are ordered by the score statistic of no difference. The chance rises with M1 and falls with
    M2, so the largest is found where M1 is the largest allowed beside an M2. Only numbers that are
    possible after what was seen are looked at. 0 if none of those would be a difference of 0 or less.

    Source:
        Barnard (1947), Biometrika 34:123-138 (the largest chance over what is not known); Suissa & Shuster
        (1985), JRSS A 148:317-327 (the score statistic); Berger & Boos (1994), JASA 89:1012-1016 (looking
        at a part of the unknown values: here a part that is certain, so that nothing is added).
    """
    chances = _Chances(first, second, 0.0)
    m2 = second.possible
    m1 = np.minimum(m2 * first.population // second.population, first.possible[-1])
    allowed = m1 >= first.possible[0]
    return float(chances.at(m1[allowed], m2[allowed]).max(initial=0.0))


def least_difference(first: SampleCounts, second: SampleCounts, tail: float) -> float:
    """Return the least M1 / N1 - M2 / N2 at which a result at least as far up has a chance above `tail`.

    Results are ordered by their low score limit at the same tail, that is, by the score statistic of the
    difference which is the low score limit of the result seen: the order of no difference would give wide
    limits where the difference is large. Only possible numbers are looked at. Of all one-sided limits that
    keep to this order it is the highest that holds in at least 1 - tail of samples.

    Source:
        Buehler (1957), JASA 52:482-493; Kabaila & Lloyd (1997), Australian Journal of Statistics
        39:193-204 (an approximate limit as the order).
    """
    chances = _Chances(first, second, _low_score_limit(first, second, tail))
    m2 = second.possible
    below = np.full_like(m2, first.possible[0] - 1)
    above = np.full_like(m2, first.possible[-1] + 1)  # one past the possible: not found
    while (searched := np.flatnonzero(above - below > 1)).size:
        trial = (above[searched] + below[searched]) // 2
        likely = chances.at(trial, m2[searched]) > tail * (1 - NEAR)
        above[searched] = np.where(likely, trial, above[searched])
        below[searched] = np.where(likely, below[searched], trial)
    found = above <= first.possible[-1]
    return float((above[found] / first.population - m2[found] / second.population).min())


class _Chances:
    """Chances of a result at least as far up as the one seen, for any numbers of yeses in the populations."""

    __slots__ = ("_below", "_from", "_least1", "_least2", "_needed")

    def __init__(self, first: SampleCounts, second: SampleCounts, gap: float) -> None:
        self._needed = _needed(first, second, gap)
        self._least1, self._least2 = first.possible[0], second.possible[0]
        rising = _probabilities(first)[:, ::-1].cumsum(axis=1)[:, ::-1]
        # P(X1 >= x) for x = 0 to n1, and 0 for the x that cannot be.
        self._from = np.hstack([rising, np.zeros((len(rising), 1))])
        self._below = _probabilities(second)

    def at(self, m1: Whole, m2: Whole) -> Array:
        """Return P(result at least as far up | m1, m2): a sum of positive terms."""
        rows = (m1 - self._least1)[:, None]
        chances: Array = np.empty(len(m1))
        step = max(1, 2**20 // len(self._needed))
        for k in range(0, len(m1), step):
            part = slice(k, k + step)
            reached = self._from[rows[part], self._needed[None, :]]
            chances[part] = (reached * self._below[m2[part] - self._least2]).sum(axis=1)
        return chances


def _probabilities(sample: SampleCounts) -> Array:
    """Return P(X = x | M), a row for each possible M, a column for x = 0 to n."""
    n, size = sample.base, sample.population
    x, m = np.arange(n + 1)[None, :], sample.possible[:, None]
    other = size - m - n + x  # noes left unread
    there = (x <= m) & (other >= 0)
    ways = np.full(there.shape, -np.inf)
    logs = gammaln(np.arange(size + 2) + 1.0)
    mm, xx, oo = (np.broadcast_to(values, there.shape)[there] for values in (m, x, other))
    ways[there] = (logs[mm] - logs[xx] - logs[mm - xx]) + (logs[size - mm] - logs[n - xx] - logs[oo])
    terms = np.exp(ways - ways.max(axis=1, keepdims=True))
    share: Array = terms / terms.sum(axis=1, keepdims=True)
    return share


def _needed(first: SampleCounts, second: SampleCounts, gap: float) -> Whole:
    """Return for each x2 the least x1 that is at least as far up as what was seen; n1 + 1 where none is.

    A result with more yeses in the first sample, or fewer in the second, is never less far up.
    """
    far = _how_far(first, second, gap)
    np.maximum.accumulate(far, axis=0, out=far)
    far = np.maximum.accumulate(far[:, ::-1], axis=1)[:, ::-1]
    least: Whole = (far < far[first.yes, second.yes] - TIED).sum(axis=0)
    return least


def _low_score_limit(first: SampleCounts, second: SampleCounts, tail: float) -> float:
    p1, p2 = np.array(first.yes / first.base), np.array(second.yes / second.base)
    n1, n2 = np.array(first.effective), np.array(second.effective)
    return float(difference_limits(p1, n1, p2, n2, float(ndtri(1 - tail)))[0])


def _how_far(first: SampleCounts, second: SampleCounts, gap: float) -> Array:
    """Return the score statistic of `gap` for every pair (x1, x2), as z / sqrt(1 + z²): -1 to 1."""
    p1 = (np.arange(first.base + 1) / first.base)[:, None]
    p2 = (np.arange(second.base + 1) / second.base)[None, :]
    n1, n2 = np.array(first.effective), np.array(second.effective)
    z = difference_statistic(p1, n1, p2, n2, np.full((1, 1), gap))
    with np.errstate(divide="ignore"):
        return np.asarray(np.sign(z) / np.sqrt(1 + 1 / z**2))
