"""The mid-p interval: both tails equal, what was seen counted by half.

Next: `stats.intervals`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betainc, betaincinv

from stats import hypergeometric
from stats.methods.mirrored import mirrored
from stats.methods.roots import roots

if TYPE_CHECKING:
    from fractions import Fraction

    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Rows = NDArray[np.intp]

__all__ = ["mid_p"]


def mid_p(yes: Array, base: Array, population: Array, tail: Fraction) -> tuple[Array, Array]:
    """Return M / N for the least and the greatest M whose mid-p tails are both above the tail.

    The low limit is the smallest number M of yeses in the population with
    P(X > yes | M) + P(X = yes | M) / 2 > tail, X being hypergeometric; the high limit mirrors it. Without
    a population the low limit is the share that gives tail exactly, X being binomial. With no yeses the
    low limit is 0, with nothing else the high limit 1; in a census both are yes / base. At confidences below
    one half no M may be left; the limits, which have then passed each other, are exchanged.

    Coverage is near the confidence on average, and usually below it at some M.

    Source:
        Lancaster (1961), JASA 56:223-234; Newcombe (1998), Statistics in Medicine 17:857-872, method 6;
        for a population with an end the same tails of the hypergeometric distribution.
    """
    return mirrored(yes, base, population, tail, _finite_lows, _endless_lows)


def _endless_lows(x: Array, n: Array, size: Array, tail: Fraction) -> Array:
    del size
    beyond = np.maximum(n - x, 1)  # with x = n nothing is beyond

    def above(share: Array, rows: Rows) -> Array:
        past = np.where(x[rows] < n[rows], betainc(x[rows] + 1, beyond[rows], share), 0)
        return np.asarray((past + betainc(x[rows], (n - x + 1)[rows], share)) / 2 - float(tail))

    # P(X > x) < P(X > x) + P(X = x) / 2 < P(X >= x), whose own limits are known.
    least = np.asarray(betaincinv(x, n - x + 1, float(tail)), dtype=np.float64)
    most = np.where(x < n, betaincinv(x + 1, beyond, float(tail)), 1.0)
    return roots(above, least * (1 - 1e-9), np.minimum(most * (1 + 1e-9), 1))


def _finite_lows(x: Array, n: Array, size: Array, tail: Fraction) -> Array:
    """Return the smallest M with P(X > x | M) + P(X = x | M) / 2 > tail, as `lower_limits` finds its M."""
    below, above = x - 1, size - n + x
    trial = np.clip(_first_guess(x, n, size, float(tail)), x, above)
    rounds = 0
    while (left := np.flatnonzero(above - below > 1)).size:
        x_, n_, size_, m = x[left], n[left], size[left], trial[left]
        past, at = hypergeometric._chances(x_, n_, size_, m, float(tail) * 1e-14)
        half = past + at / 2
        # From M - 1 to M it rises by half the chances that the yes drawn x-th, or next, stands at M.
        rise = at / m * (x_ + (m - x_) * (n_ - x_) / (size_ - m - n_ + x_ + 1)) / 2
        here = _exceeds(half, x_, n_, size_, m, tail)
        before = _exceeds(half - rise, x_, n_, size_, m - 1, tail)
        above[left] = np.where(before, m - 1, np.where(here, m, above[left]))
        below[left] = np.where(before, below[left], np.where(here, m - 1, m))
        rounds += 1
        step = np.full_like(m, np.inf)
        if rounds <= hypergeometric.NEWTON_ROUNDS:
            np.divide(float(tail) - half, rise, out=step, where=rise > float(tail) * 1e-9)
        wanted = m + np.floor(step) + 1
        inside = (wanted > below[left]) & (wanted <= above[left])
        trial[left] = np.where(inside, wanted, above[left] - np.floor((above[left] - below[left]) / 2))
    return above


def _first_guess(x: Array, n: Array, size: Array, tail: float) -> Array:
    """Return the Jeffreys quantile, drawn towards the share seen as the population ends."""
    seen = (x + 0.5) / (n + 1)
    share = betaincinv(x + 0.5, n - x + 0.5, tail) - seen
    return np.asarray(np.rint(seen * (size + 1) - 0.5 + np.sqrt((size - n) * (size + 1)) * share))


def _exceeds(chance: Array, x: Array, n: Array, size: Array, m: Array, tail: Fraction) -> Flags:
    greater = np.asarray(chance > float(tail))
    for i in np.flatnonzero(np.abs(chance - float(tail)) <= hypergeometric.NEAR * float(tail)):
        greater[i] = _exceeds_exactly(int(x[i]), int(n[i]), int(size[i]), int(m[i]), tail)
    return greater


def _exceeds_exactly(x: int, n: int, size: int, m: int, tail: Fraction) -> bool:
    """Return whether the mid-p tail is above the tail: in whole numbers, or, too long for those, yes."""
    if min(n, size - n) > hypergeometric.EXACT_SIZE:
        return True
    ways, term = 0, 2 * math.comb(m, x) * math.comb(size - m, n - x)
    ways -= term // 2
    for k in range(x, min(n, m) + 1):
        ways += term
        term = term * ((m - k) * (n - k)) // ((k + 1) * (size - m - n + k + 1)) if k < min(n, m) else 0
    return ways * tail.denominator > 2 * tail.numerator * math.comb(size, n)
