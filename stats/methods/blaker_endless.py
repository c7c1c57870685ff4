"""Blaker's low limits, in a population without end.

Next: `stats.methods.blaker`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betainc, betaincc, betaincinv

from stats.methods.roots import roots

if TYPE_CHECKING:
    from collections.abc import Callable
    from fractions import Fraction

    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Rows = NDArray[np.intp]

__all__ = ["endless_lows"]


def endless_lows(x: Array, n: Array, size: Array, alpha: Fraction) -> Array:
    """Return the least shares whose acceptability is above alpha; x is at least 1.

    As the share grows, P(X >= x) does, and the other tail P(X <= k) falls until k + 1 may be taken:
    when P(X <= k + 1) comes down to P(X >= x). From one such share to the next the two tails together fall,
    or rise, or fall and then rise; so the limit is one of those shares, or the root before the next.
    """
    del size
    allowed = float(alpha)

    def both(share: Array, rows: Rows) -> Array:
        return np.asarray(_up(x[rows], n[rows], share) + _down(k[rows], n[rows], share) - allowed)

    def ahead(share: Array, rows: Rows) -> Array:
        return np.asarray(_up(x[rows], n[rows], share) - _down(k[rows] + 1, n[rows], share))

    low = np.asarray(betaincinv(x, n - x + 1, allowed / 2), dtype=np.float64)
    # Here the two tails are alpha at most.
    k = _other_tail(x, n, low)
    left = np.arange(len(x))
    while left.size:
        turn = _roots_of(ahead, left, low[left], np.ones(len(left)))
        rising = both(turn, left) > 0
        early = left[rising]
        low[early] = _roots_of(both, early, low[early], turn[rising])
        left, turn = left[~rising], turn[~rising]
        low[left] = turn
        k[left] += 1
        left = left[both(turn, left) <= 0]
    return low


def _roots_of(function: Callable[[Array, Rows], Array], rows: Rows, below: Array, above: Array) -> Array:
    return roots(lambda share, part: function(share, rows[part]), below, above)


def _other_tail(x: Array, n: Array, share: Array) -> Array:
    """Return the largest k, -1 or more, with P(X <= k) <= P(X >= x)."""
    k = np.clip(np.floor(2 * n * share - x), -1, x - 1)
    up = _up(x, n, share)
    while (over := (k >= 0) & (_down(k, n, share) > up)).any():
        k[over] -= 1
    while (under := (k < x - 1) & (_down(k + 1, n, share) <= up)).any():
        k[under] += 1
    return k


def _up(x: Array, n: Array, share: Array) -> Array:
    return np.asarray(betainc(x, n - x + 1, share))


def _down(k: Array, n: Array, share: Array) -> Array:
    """Return P(X <= k), k being below n."""
    return np.where(k >= 0, betaincc(np.maximum(k, 0) + 1, n - np.maximum(k, 0), share), 0)
