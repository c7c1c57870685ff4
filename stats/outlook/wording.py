"""Chances in words."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from stats.rounding import half_up

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["chance_in_words", "chances_in_words"]


def chance_in_words(chance: float) -> str:
    """Return a chance as a whole per cent; a share of completions is never called certain or impossible.

    Example:
        >>> [chance_in_words(chance) for chance in (0, 0.004, 0.125, 0.999, 1)]
        ['under 1%', 'under 1%', '13%', 'over 99%', 'over 99%']
    """
    if chance < 0.01:
        return "under 1%"
    if chance > 0.99:
        return "over 99%"
    return f"{half_up(Fraction(chance).limit_denominator(10**6) * 100)}%"


def chances_in_words(bands: Sequence[str], chances: Sequence[float]) -> str:
    """Return the bands that may be, with their chances, the likeliest first.

    Example:
        >>> chances_in_words(("Good", "Fair", "Poor"), (0.25, 0.75, 0.0))
        'Fair 75%, Good 25%'
    """
    order = sorted(range(len(bands)), key=lambda place: (-chances[place], place))
    return ", ".join(
        f"{bands[place]} {chance_in_words(chances[place])}" for place in order if chances[place] > 0
    )
