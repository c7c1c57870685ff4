"""Blaker's low limits, in a population with an end.

Next: `stats.methods.blaker`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from stats import hypergeometric
from stats.methods.hypergeometric_terms import holds_exactly

if TYPE_CHECKING:
    from collections.abc import Callable
    from fractions import Fraction

    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Flags = NDArray[np.bool_]

__all__ = ["finite_lows"]


class _Samples(NamedTuple):
    """Counts seen, samples and populations, and the other tail reached: counts of k and less."""

    x: Array
    n: Array
    size: Array
    k: Array

    def at(self, rows: NDArray[np.intp]) -> _Samples:
        return _Samples(*(values[rows] for values in self))


class _Tails(NamedTuple):
    """P(X >= x), P(X <= k + 1) and P(X <= k), given M, and P(X = x), P(X = k + 1)."""

    up: Array
    next: Array
    down: Array
    at: Array
    at_next: Array


def finite_lows(x: Array, n: Array, size: Array, alpha: Fraction) -> Array:
    """Return the smallest M whose acceptability is above alpha; x is at least 1.

    As M grows, P(X >= x) does, and the other tail P(X <= k) falls until k + 1 may be taken: when
    P(X <= k + 1) comes down to P(X >= x). From one such M to the next the two tails together fall, or rise,
    or fall and then rise; so the limit is one of those M, or one before the next.
    """
    low = hypergeometric.lower_limits(x, n, size, alpha / 2)  # below, twice P(X >= x) is alpha at most
    k = np.clip(np.floor(2 * n * low / size - x), -1, x - 1)
    samples = _Samples(x, n, size, k)
    _reach(samples, low)
    left = np.arange(len(x))
    while (left := left[~_accepted(samples.at(left), low[left], alpha)]).size:
        here = samples.at(left)
        turn = _first(here, low[left], size[left] - n[left] + x[left], _turned)
        # Between the ends of a stretch the tails together are highest at one of them.
        early = np.flatnonzero(turn - 1 > low[left])
        early = early[_accepted(here.at(early), turn[early] - 1, alpha)]
        some, ends = here.at(early), turn[early] - 1

        def accepted(samples: _Samples, m: Array) -> tuple[Flags, Array]:
            return _accepted(samples, m, alpha), np.full_like(m, np.inf)

        turn[early] = _first(some, low[left][early], ends, accepted)
        low[left] = turn
        later = np.setdiff1d(np.arange(len(left)), early)
        rest = samples.at(left[later])
        _reach(rest, low[left[later]])
        samples.k[left[later]] = rest.k
    return low


def _reach(samples: _Samples, m: Array) -> None:
    """Move every k to the largest of -1 ... x - 1 with P(X <= k | m) <= P(X >= x | m)."""
    left = np.flatnonzero(samples.k >= 0)
    while left.size:
        samples.k[left] -= 1
        turned, _ = _turned(samples.at(left), m[left])
        samples.k[left] += turned
        left = left[~turned & (samples.k[left] >= 0)]
    left = np.flatnonzero(samples.k < samples.x - 1)
    while left.size:
        turned, _ = _turned(samples.at(left), m[left])
        left = left[turned]
        samples.k[left] += 1
        left = left[samples.k[left] < samples.x[left] - 1]


def _first(samples: _Samples, below: Array, above: Array, holds: Callable[..., tuple[Flags, Array]]) -> Array:
    """Return the first M after `below` at which it holds, as it does at `above` and all between.

    `holds` returns also how far from M a step of Newton's would go.
    """
    below, above = below.copy(), above.copy()
    trial = np.minimum(below + np.ceil(samples.size / (2 * samples.n)), above)
    rounds = 0
    while (left := np.flatnonzero(above - below > 1)).size:
        m = trial[left]
        found, step = holds(samples.at(left), m)
        above[left] = np.where(found, m, above[left])
        below[left] = np.where(found, below[left], m)
        rounds += 1
        root = m + step if rounds <= hypergeometric.NEWTON_ROUNDS else np.full_like(m, np.inf)
        wanted = np.where(found, np.ceil(root) - 1, np.floor(root) + 1)
        inside = (wanted > below[left]) & (wanted < above[left])
        trial[left] = np.where(inside, wanted, np.floor((below[left] + above[left]) / 2))
    return above


def _turned(samples: _Samples, m: Array) -> tuple[Flags, Array]:
    """Return where P(X <= k + 1 | m) <= P(X >= x | m), and how far off the first such M seems."""
    x, n, size, k = samples
    tails = _tails(samples, m)
    turned = tails.next <= tails.up
    for i in np.flatnonzero(np.abs(tails.next - tails.up) <= hypergeometric.NEAR * tails.up):
        turned[i] = _no_likelier(int(k[i]) + 1, int(x[i]), int(n[i]), int(size[i]), int(m[i]))
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = tails.at * x / (m * tails.up) + tails.at_next * (n - k - 1) / ((size - m) * tails.next)
        step = np.log(tails.next / tails.up) / slope
    return turned, np.where(np.isfinite(step), step, np.inf)


def _accepted(samples: _Samples, m: Array, alpha: Fraction) -> Flags:
    """Return where P(X >= x | m) + P(X <= k | m) > alpha."""
    x, n, size, k = samples
    tails = _tails(samples, m)
    together = tails.up + tails.down
    accepted = np.asarray(together > float(alpha))
    for i in np.flatnonzero(np.abs(together - float(alpha)) <= hypergeometric.NEAR * float(alpha)):
        between = int(k[i]) + 1, int(x[i]) - 1, int(n[i]), int(size[i]), int(m[i])
        too_long = min(n[i], size[i] - n[i]) > hypergeometric.EXACT_SIZE  # then the wider interval is kept
        accepted[i] = too_long or not holds_exactly(*between, 1 - alpha)
    return accepted


def _tails(samples: _Samples, m: Array) -> _Tails:
    x, n, size, k = samples
    past, at = hypergeometric._chances(x, n, size, m, 1e-18)
    # Counts of k + 1 and less are noes of n - k - 1 and more.
    down, at_next = hypergeometric._chances(n - k - 1, n, size, size - m, 1e-18)
    return _Tails(past + at, down + at_next, down, at, at_next)


def _no_likelier(k: int, x: int, n: int, size: int, m: int) -> bool:
    """Return whether P(X <= k | m) <= P(X >= x | m): in whole numbers, or, too long for those, yes."""
    if min(n, size - n) > hypergeometric.EXACT_SIZE:
        return True
    down = sum(math.comb(m, j) * math.comb(size - m, n - j) for j in range(max(0, n + m - size), k + 1))
    up = sum(math.comb(m, j) * math.comb(size - m, n - j) for j in range(x, min(n, m) + 1))
    return down <= up
