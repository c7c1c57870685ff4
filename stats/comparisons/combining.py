"""Limits of a sum from the limits of its parts: the root of the squares of the distances."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    Pair = tuple[float, float]

__all__ = ["combined_limits", "settled"]

_ROUNDING = 1e-12


def combined_limits(
    values: Sequence[float],
    limits: Sequence[Pair],
    factors: Sequence[float],
    correlation: float = 0.0,
    possible: Sequence[Pair] = (),
) -> Pair:
    """Return the limits of the sum of factor times value, each value having its own two limits.

    A part's distance to the limit that moves the sum down (or up) stands for its standard deviation
    there; squares are added and the root is taken. With factors 1 and -1 it is Newcombe's hybrid for a
    difference. Correlated parts are allowed for two values.

    Where nearly all of a list was read, a limit ends at what is still possible, and the distance no
    longer grows with the confidence: it is no standard deviation then. Such distances are added up first,
    as if all lay at their ends together, which they may.

    Args:
        values: estimates, independent unless a correlation is given.
        limits: the low and the high limit of each.
        factors: what each value is multiplied by.
        correlation: of the two values' estimates, -1 to 1.
        possible: the least and the largest each can be, after what was seen; () if nothing bounds them.

    Source:
        Newcombe (1998b), Statistics in Medicine 17:873-890, method 10; Zou, Huang & Zhang (2009),
        Computational Statistics & Data Analysis 53:1080-1085. Adding up what has come to its end is ours.

    Example:
        56 of 70 and 48 of 80 with the limits of Wilson at 95%:

        >>> low, high = combined_limits((0.8, 0.6), ((0.6918, 0.8769), (0.4904, 0.7004)), (1, -1))
        >>> f"{low:.3f} to {high:.3f}"
        '0.052 to 0.334'
    """
    total = math.fsum(factor * value for factor, value in zip(factors, values, strict=True))
    ends = possible or [(-math.inf, math.inf)] * len(limits)
    sign = math.copysign(1.0, math.prod(factors)) * correlation
    falls, rises = [], []
    for value, (low, high), (least, most), factor in zip(values, limits, ends, factors, strict=True):
        below = abs(factor) * (value - low), low <= least
        above = abs(factor) * (high - value), high >= most
        falls.append(below if factor > 0 else above)
        rises.append(above if factor > 0 else below)
    scale = math.fsum(map(abs, factors))
    return settled(total - _together(falls, sign), scale), settled(total + _together(rises, sign), scale)


def settled(total: float, scale: float) -> float:
    """Return a sum of parts of the size of the scale, as 0 where only rounding keeps it from being 0."""
    return 0.0 if abs(total) <= _ROUNDING * scale else total


def _together(parts: Sequence[tuple[float, bool]], correlation: float) -> float:
    """Return the distance of a sum from those of its parts, each with whether it has come to its end."""
    ended = [distance for distance, at_end in parts if at_end]
    if len(ended) > 1:
        return math.hypot(math.fsum(ended), *(distance for distance, at_end in parts if not at_end))
    return _root([distance for distance, _ in parts], correlation)


def _root(distances: Sequence[float], correlation: float) -> float:
    """Return the root of the squares' sum, and of twice the correlated product of two."""
    if correlation == 0 or math.inf in distances:
        return math.hypot(*distances)
    first, second = distances
    # Rounding must not leave less than nothing under the root.
    return math.sqrt(max(first**2 + second**2 + 2 * correlation * first * second, 0.0))
