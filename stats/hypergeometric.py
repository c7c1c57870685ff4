"""How many of all the cases would be a yes, at least: exact limits for many samples at once.

The one hard calculation of the package. `stats.intervals` is its reader.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betaincinv

if TYPE_CHECKING:
    from fractions import Fraction

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["lower_limits"]

NEAR = 1e-9  # closer than this (relatively) to the tail, whole numbers decide instead of floats
EXACT_SIZE = 20_000  # the largest sample (or remainder) whose chances are summed in whole numbers
ROWS = 1024  # samples worked on together, and ...
CELLS = 1 << 16  # ... terms held at a time: both small enough for a processor's cache
NEWTON_ROUNDS = 8  # after so many guesses halving the bracket takes over; one is usual


def lower_limits(yes: Array, base: Array, population: Array, tail: Fraction) -> Array:
    """Return the smallest numbers M of yeses in the population with P(X >= yes | M) > tail.

    X is the number of yeses in a simple random sample of `base` from the population. Smaller M
    are refuted: they would give so many yeses with a chance of `tail` or less.

    M is found as a quantile. Number the population so that its yeses come first; then X >= yes
    exactly when the sampled case that is `yes`-th in order stands at place M or before. So P(X >= yes | M)
    is the distribution function, in M, of one order statistic, with probability P(X = yes | M) yes / M
    at M. Newton's method on it, inside a bracket, starts from the beta quantile with the same mean and
    variance, which at usual confidences is nearly always the limit itself, whatever the population.

    Args:
        yes: numbers of yeses, at least 1, in one dimension; whole numbers as floats.
        base: sample sizes, of the same shape.
        population: population sizes, at most 2**53, of the same shape.
        tail: the chance allowed for so many yeses, between 0 and 1.

    Returns:
        M, from `yes` to `population - base + yes`. In a census (base = population) M is `yes`.
        A chance within 1e-9 of the tail is settled in whole numbers; where those would be too long
        (base and remainder both above 20,000), the smaller M is kept, which errs by at most one
        in 10**9 of the tail and never towards too narrow an interval.

    Source:
        Buonaccorsi (1987), American Statistician 41:215-218 (the limits); Wilks (1962), Mathematical
        Statistics, chapter 8 (order statistics in samples from finite populations).
    """
    below, above = yes - 1, population - base + yes  # chance(below) = 0 <= tail < chance(above) = 1
    trial = np.clip(_first_guess(yes, base, population, float(tail)), yes, above)
    rounds = 0
    while (searched := np.flatnonzero(above - below > 1)).size:
        x, n, size, m = yes[searched], base[searched], population[searched], trial[searched]
        past, at = _chances(x, n, size, m, float(tail) * 1e-14)
        here = _exceeds(past + at, x, n, size, m, tail)
        before = _exceeds(past + at * (m - x) / m, x, n, size, m - 1, tail)  # P(X >= x | M - 1)
        above[searched] = np.where(before, m - 1, np.where(here, m, above[searched]))
        below[searched] = np.where(before, below[searched], np.where(here, m - 1, m))
        rounds += 1
        step = np.full_like(m, np.inf)
        if rounds <= NEWTON_ROUNDS:
            np.divide(float(tail) - past - at, at * x / m, out=step, where=at > float(tail) * 1e-6)
        trial[searched] = _within(m + np.floor(step) + 1, below[searched], above[searched])
    return above


def _first_guess(x: Array, n: Array, size: Array, tail: float) -> Array:
    """Return the beta quantile, moved to the mean and variance of the order statistic."""
    share = betaincinv(x, n - x + 1, tail) - x / (n + 1)
    return np.asarray(np.rint(x * (size + 1) / (n + 1) + np.sqrt((size - n) * (size + 1)) * share))


def _within(wanted: Array, below: Array, above: Array) -> Array:
    """Return the wanted trial where it lies in (below, above], else the middle of the bracket."""
    return np.where((wanted > below) & (wanted <= above), wanted, above - np.floor((above - below) / 2))


def _exceeds(chance: Array, x: Array, n: Array, size: Array, m: Array, tail: Fraction) -> NDArray[np.bool_]:
    """Return where P(X >= x | m) > tail, by the float chance, or in whole numbers where that is near."""
    greater = chance > float(tail)
    for i in np.flatnonzero(np.abs(chance - float(tail)) <= NEAR * float(tail)):
        greater[i] = _exceeds_exactly(int(x[i]), int(n[i]), int(size[i]), int(m[i]), tail)
    return greater


def _exceeds_exactly(x: int, n: int, size: int, m: int, tail: Fraction) -> bool:
    if min(n, size - n) > EXACT_SIZE:
        return True
    ways, term = 0, math.comb(m, x) * math.comb(size - m, n - x)
    for k in range(x, min(n, m) + 1):
        ways += term
        term = term * ((m - k) * (n - k)) // ((k + 1) * (size - m - n + k + 1))
    return ways * tail.denominator > tail.numerator * math.comb(size, n)


def _chances(x: Array, n: Array, size: Array, m: Array, negligible: float) -> tuple[Array, Array]:
    """Return P(X > x | m) and P(X = x | m).

    The terms are taken relative to that of the mode and divided by their total in the end: nothing
    overflows, and no logarithm of a factorial loses digits (at a million cases that costs seven).
    """
    past, at = np.empty_like(x), np.empty_like(x)
    for first in range(0, len(x), ROWS):
        part = slice(first, first + ROWS)
        past[part], at[part] = _chances_of_part(x[part], n[part], size[part], m[part], negligible)
    return past, at


def _chances_of_part(x: Array, n: Array, size: Array, m: Array, negligible: float) -> tuple[Array, Array]:
    mode = np.clip(np.floor((n + 1) / (size + 2) * (m + 1)), np.maximum(0, n + m - size), np.minimum(n, m))
    up, up_past, up_at = _sweep(mode, x, n, size, m, negligible)
    # Downwards is upwards for the noes.
    down, down_past, down_at = _sweep(n - mode, n - x, n, size, size - m, negligible)
    total = 1 + up + down
    at = np.where(x == mode, 1, up_at + down_at)
    past = np.where(x < mode, total - down_at - down_past, np.where(x == mode, up, up_past))
    return past / total, at / total


def _sweep(
    mode: Array, x: Array, n: Array, size: Array, m: Array, negligible: float
) -> tuple[Array, Array, Array]:
    """Return, relative to the term of the mode, the terms above it: all, those above x, the one at x."""
    every, past, at = np.zeros_like(x), np.zeros_like(x), np.zeros_like(x)
    rows, k, term = np.arange(len(x)), mode.copy(), np.ones_like(x)
    while rows.size:
        steps = k[:, None] + np.arange(max(32, CELLS // max(rows.size, ROWS // 8)))
        n_, m_, size_, x_ = n[rows, None], m[rows, None], size[rows, None], x[rows, None]
        ratios = np.maximum(m_ - steps, 0) * np.maximum(n_ - steps, 0)
        steps += 1
        ratios /= steps * (size_ - m_ - n_ + steps)
        terms = np.cumprod(ratios, axis=1) * term[:, None]
        every[rows] += terms.sum(axis=1)
        past[rows] += np.where(steps > x_, terms, 0).sum(axis=1)
        at[rows] += np.where(steps == x_, terms, 0).sum(axis=1)
        # Ratios only fall, so what is left is less than a geometric series.
        left = terms[:, -1] > negligible * (1 - ratios[:, -1])
        rows, k, term = rows[left], steps[left, -1], terms[left, -1]
    return every, past, at
