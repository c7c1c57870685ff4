"""Chances of finite populations in whole numbers, read aloud from their definitions."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cache

__all__ = ["covered", "designs", "ways"]


@cache
def ways(population: int, yeses: int, base: int) -> tuple[int, ...]:
    """In how many of the samples X is 0, 1, ..., base."""
    return tuple(math.comb(yeses, x) * math.comb(population - yeses, base - x) for x in range(base + 1))


def covered(population: int, yeses: int, base: int, lows: list[int], highs: list[int]) -> Fraction:
    """The chance that the limits of X hold the number of yeses."""
    counts = ways(population, yeses, base)
    held = sum(count for x, count in enumerate(counts) if lows[x] <= yeses <= highs[x])
    return Fraction(held, math.comb(population, base))


def designs(largest: int) -> list[tuple[int, int]]:
    """Every sample of every population up to the largest."""
    return [(base, population) for population in range(1, largest + 1) for base in range(1, population + 1)]
