"""A slow and obvious oracle for the exact rule: all results of all sizes, chances by counting samples."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cache

import numpy as np

from stats import interval

HAIR = 1 + 1e-9  # what floating point adds to a half-width that is the margin


@cache
def halves(method, population, confidence, size):
    """The half-width of every result of a sample."""
    low, high = interval(np.arange(size + 1), np.full(size + 1, size), population, confidence, method)
    return (np.asarray(high) - np.asarray(low)) / 2


@cache
def chances(population, proportion, size):
    """The chance of every result, each the nearest float to a ratio of whole numbers."""
    share = Fraction(str(proportion))
    if population is None:
        exactly = [math.comb(size, x) * share**x * (1 - share) ** (size - x) for x in range(size + 1)]
    else:
        yes = math.floor(share * population + Fraction(1, 2))
        every = math.comb(population, size)
        exactly = [
            Fraction(math.comb(yes, x) * math.comb(population - yes, size - x), every)
            for x in range(size + 1)
        ]
    assert sum(exactly) == 1
    return np.array([float(one) for one in exactly])


def holds(size, population, confidence, margin, method, hold, proportion=0.5, assurance=0.9):
    """Whether samples of a size are narrow enough, after the definition."""
    widths = halves(method, population, confidence, size)
    if hold == "every":
        return bool(widths.max() <= margin * HAIR)
    weights = chances(population, proportion, size)
    if hold == "expected":
        return math.fsum(widths * weights) <= margin * HAIR
    return math.fsum(weights[widths <= margin * HAIR]) >= assurance / HAIR


def sizes(top, population, confidence, margin, method, hold, proportion=0.5, assurance=0.9):
    """The size from which on all up to `top` hold, and the first that holds."""
    held = [
        holds(size, population, confidence, margin, method, hold, proportion, assurance)
        for size in range(1, top + 1)
    ]
    assert held[-1]
    last_failed = max((size for size, kept in enumerate(held, 1) if not kept), default=0)
    return last_failed + 1, held.index(True) + 1


@cache
def whole_limits(size, population, tail):
    """The equal-tailed limits in whole numbers of yeses on the list, for every result.

    The low one is the least M with P(X >= x | M) > tail, the high one the greatest with P(X <= x | M) > tail.
    """
    every = math.comb(population, size)
    limits = []
    for x in range(size + 1):
        kept = [
            yes
            for yes in range(population + 1)
            if _ways(population, yes, size, range(x, size + 1)) * tail.denominator > tail.numerator * every
            and _ways(population, yes, size, range(x + 1)) * tail.denominator > tail.numerator * every
        ]
        limits.append((kept[0], kept[-1]))
    return limits


def _ways(population, yes, size, results):
    return sum(math.comb(yes, x) * math.comb(population - yes, size - x) for x in results)
