"""Chances in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["chances_in_words"]

TOLD = 0.001  # a smaller chance is not told
SEEN = 0.01  # a smaller chance is "under 1%", and one that leaves so little to others "over 99%"


def chances_in_words(bands: Sequence[str], chances: Sequence[float]) -> str:
    """Return the bands that may be, with their chances, the likeliest first.

    Chances of 1% and more are rounded so that they add up to 100%. A share of completions is never called
    certain: one below 1% is "under 1%", one above 99% "over 99%". One below 1 in 1,000 is left out.

    Args:
        bands: names of the bands.
        chances: of each, 0 to 1, summing to 1.

    Example:
        >>> chances_in_words(("Good", "Fair", "Poor"), (0.25, 0.75, 0.0))
        'Fair 75%, Good 25%'
        >>> chances_in_words(("Good", "Fair", "Poor"), (0.615, 0.385, 0.0))
        'Good 62%, Fair 38%'
        >>> chances_in_words(("Good", "Fair", "Poor"), (0.004, 0.996, 0.0))
        'Fair over 99%, Good under 1%'
    """
    order = sorted(range(len(bands)), key=lambda place: (-chances[place], place))
    percents = _rounded([chances[place] for place in order])
    return ", ".join(
        f"{bands[place]} {percent}"
        for place, percent in zip(order, percents, strict=True)
        if chances[place] >= TOLD
    )


def _rounded(falling: Sequence[float]) -> list[str]:
    """Return chances as whole per cents that add up to 100: the largest remainders are rounded up."""
    seen = [100 * chance for chance in falling if chance >= SEEN]
    if falling[0] >= 1 - SEEN:
        return ["over 99%", *("under 1%" for _ in falling[1:])]
    whole = [math.floor(percent + 1e-9) for percent in seen]
    by_remainder = sorted(range(len(seen)), key=lambda k: (round(whole[k] - seen[k], 9), k))
    for k in by_remainder[: 100 - sum(whole)]:
        whole[k] += 1
    return [*(f"{percent}%" for percent in whole), *("under 1%" for _ in falling[len(seen) :])]
