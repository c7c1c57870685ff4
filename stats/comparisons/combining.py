"""Limits of a sum from the limits of its parts: the root of the squares of the distances."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["combined_limits"]


def combined_limits(
    values: Sequence[float],
    limits: Sequence[tuple[float, float]],
    factors: Sequence[float],
    correlation: float = 0.0,
) -> tuple[float, float]:
    """Return the limits of the sum of factor times value, each value having its own two limits.

    A part's distance to the limit that moves the sum down (or up) stands for its standard deviation
    there; squares are added and the root is taken. With factors 1 and -1 it is Newcombe's hybrid for a
    difference. Correlated parts are allowed for two values.

    Args:
        values: estimates, independent unless a correlation is given.
        limits: the low and the high limit of each.
        factors: what each value is multiplied by.
        correlation: of the two values' estimates, -1 to 1.

    Source:
        Newcombe (1998b), Statistics in Medicine 17:873-890, method 10; Zou, Huang & Zhang (2009),
        Computational Statistics & Data Analysis 53:1080-1085.

    Example:
        56 of 70 and 48 of 80 with the limits of Wilson at 95%:

        >>> low, high = combined_limits((0.8, 0.6), ((0.6918, 0.8769), (0.4904, 0.7004)), (1, -1))
        >>> f"{low:.3f} to {high:.3f}"
        '0.052 to 0.334'
    """
    parts = list(zip(values, limits, factors, strict=True))
    total = math.fsum(factor * value for value, _, factor in parts)
    down = [
        abs(factor) * ((value - low) if factor > 0 else (high - value))
        for value, (low, high), factor in parts
    ]
    up = [
        abs(factor) * ((high - value) if factor > 0 else (value - low))
        for value, (low, high), factor in parts
    ]
    sign = math.copysign(1.0, math.prod(factors)) * correlation
    return total - _root(down, sign), total + _root(up, sign)


def _root(distances: Sequence[float], correlation: float) -> float:
    """Return the root of the squares' sum, and of twice the correlated product of two."""
    if correlation == 0 or math.inf in distances:
        return math.hypot(*distances)
    first, second = distances
    # Rounding must not leave less than nothing under the root.
    return math.sqrt(max(first**2 + second**2 + 2 * correlation * first * second, 0.0))
