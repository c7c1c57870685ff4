"""Percentages, exactly, and as they are printed."""

from __future__ import annotations

import math
from fractions import Fraction

__all__ = ["fraction", "half_up", "percentage"]

FINEST = 10**6  # shares of up to a million cases come back exactly


def percentage(yes: int, base: int) -> Fraction:
    """Return the percentage `yes` is of `base`, 0 to 100, as an exact fraction.

    Example:
        >>> percentage(1, 8)
        Fraction(25, 2)
    """
    return Fraction(100 * yes, base)


def fraction(share: float) -> Fraction:
    """Return the simplest fraction that a floating-point share stands for, to be judged or rounded.

    Example:
        >>> fraction(147 / 200)
        Fraction(147, 200)
    """
    return Fraction(share).limit_denominator(FINEST)


def half_up(value: Fraction | int, decimals: int = 0) -> Fraction:
    """Return the value rounded to so many decimals, halves upwards, as people and published tables do.

    Python's own `round` takes halves to the even neighbour, and a float such as 64.5 may stand for a
    little less; so this takes exact fractions only.

    Example:
        >>> half_up(percentage(1, 8)), half_up(Fraction(129, 2))
        (Fraction(13, 1), Fraction(65, 1))
        >>> float(half_up(percentage(367, 577), 1))
        63.6
    """
    scale = 10**decimals
    return Fraction(math.floor(value * scale + Fraction(1, 2)), scale)
