"""The Bayesian interval with Jeffreys' prior, for the cases not read as well as those read.

Next: `stats.intervals`.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betaincinv

from stats.methods.mirrored import mirrored

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["bayes"]

SUMMED = 1 << 20  # up to so many cases not read, their chances are summed
CELLS = 1 << 17  # terms held at a time
NEAR = 1e-11  # sums this close to the tail, relatively to all, are taken in whole numbers ...
EXACT_SIZE = 3_000  # ... of up to so many cases not read


def bayes(yes: Array, base: Array, population: Array, tail: Fraction) -> tuple[Array, Array]:
    """Return the share of yeses that leaves `tail` of the posterior chance, at most, below and above.

    Jeffreys' prior Beta(1/2, 1/2) on the share of yeses where cases come from; given yes of base, the yeses
    R among the population - base cases not read are beta-binomial. The low limit is (yes + r) / population
    with the smallest r for which P(R <= r) > tail; the high limit mirrors it. Without a population the
    limits are the quantiles of Beta(yes + 1/2, base - yes + 1/2). With no yeses the low limit is 0, with
    nothing else the high limit 1, whatever the posterior; in a census both are yes / base.

    The chances of up to 2**20 cases not read are summed; of more, the beta quantile of the same mean and
    variance is taken. Against sums for 10 to 10**6 cases not read that is never off by more than 2 cases.

    Coverage is near the confidence on average, and at some M below it.

    Source:
        Bolfarine & Zacks (1992), Prediction Theory for Finite Populations, chapter 3 (the posterior);
        Brown, Cai & DasGupta (2001), Statistical Science 16:101-133 (the prior, and the limits 0 and 1).
    """
    return mirrored(yes, base, population, tail, _finite_lows, _endless_lows)


def _endless_lows(x: Array, n: Array, size: Array, tail: Fraction) -> Array:
    del size
    return np.asarray(betaincinv(x + 0.5, n - x + 0.5, float(tail)), dtype=np.float64)


def _finite_lows(x: Array, n: Array, size: Array, tail: Fraction) -> Array:
    unread = size - n
    more = np.clip(_matched(x, n, unread, float(tail)), 0, unread)
    order = np.argsort(unread, kind="stable")
    order = order[unread[order] <= SUMMED]
    begin = 0
    while begin < len(order):
        # As many rows at once as fit, the shortest first.
        cells = (unread[order[begin:]] + 1) * np.arange(1, len(order) - begin + 1)
        end = begin + max(1, int(np.searchsorted(cells, CELLS, side="right")))
        rows = order[begin:end]
        more[rows] = _summed(x[rows], n[rows], unread[rows], tail)
        begin = end
    return np.asarray(x + more)


def _matched(x: Array, n: Array, unread: Array, tail: float) -> Array:
    """Return the quantile of the beta distribution moved to the mean and variance of the beta-binomial."""
    mean = (x + 0.5) / (n + 1)
    apart = betaincinv(x + 0.5, n - x + 0.5, tail) - mean
    return np.asarray(np.floor(unread * mean - 0.5 + np.sqrt(unread * (unread + n + 1)) * apart) + 1)


def _summed(x: Array, n: Array, unread: Array, tail: Fraction) -> Array:
    """Return the smallest r with P(R <= r) > tail, from all chances of R, taken relative to the largest."""
    r = np.arange(int(unread.max()) + 1)
    x_, n_, m_ = x[:, None], n[:, None], unread[:, None]
    ratios = np.maximum(m_ - r[:-1], 0) * (x_ + 0.5 + r[:-1])
    ratios /= (r[1:]) * np.maximum(n_ - x_ - 0.5 + m_ - r[:-1], 0.5)
    logs = np.zeros((len(x), len(r)))
    with np.errstate(divide="ignore"):
        np.cumsum(np.log(ratios), axis=1, out=logs[:, 1:])
    logs -= logs.max(axis=1)[:, None]
    sums = np.cumsum(np.exp(logs), axis=1)
    sums /= sums[:, -1:]
    found: Array = (sums <= float(tail)).sum(axis=1).astype(np.float64)
    near = (np.abs(sums - float(tail)) <= NEAR).any(axis=1) & (unread <= EXACT_SIZE)
    for i in np.flatnonzero(near):
        found[i] = _exactly(int(x[i]), int(n[i]), int(unread[i]), tail)
    return found


def _exactly(x: int, n: int, unread: int, tail: Fraction) -> int:
    """Return the smallest r with P(R <= r) > tail, in whole numbers.

    C(m, r) (x + 1/2) ... (x + r - 1/2) (n - x + 1/2) ... (n - x + m - r - 1/2), each factor doubled, is in
    proportion to P(R = r); all of them together are (n + 1) ... (n + m), doubled.
    """
    every = math.prod(2 * (n + 1 + i) for i in range(unread))
    term, below = math.prod(2 * (n - x + i) + 1 for i in range(unread)), 0
    for r in range(unread + 1):
        below += term
        if below * tail.denominator > tail.numerator * every:
            return r
        term = term * (unread - r) * (2 * (x + r) + 1) // ((r + 1) * (2 * (n - x + unread - r) - 1))
    return unread
