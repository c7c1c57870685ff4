"""The p-value that belongs to an interval: one less the confidence at which it just holds "no difference"."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["LEAST", "inverted_p_value"]

LEAST = 1e-12  # no smaller p-value is told
WIDTH = 1e-5  # of the bracket, in logarithms, inside which a straight line is drawn


def inverted_p_value(
    limits: Callable[[float], tuple[float, float]], estimate: float, no_difference: float
) -> float:
    """Return the two-sided p-value of "no difference": 1 - confidence where it is just within the limits.

    So an interval leaves out "no difference" where the p-value is below 1 - confidence.

    Args:
        limits: gives the low and the high limit at a confidence; wider at a higher one.
        estimate: what lies between them.
        no_difference: 0 for a difference, 1 for a ratio.

    Returns:
        1 if "no difference" lies within however low the confidence; 0 if the limits are one point
        elsewhere, as when every case was read; else not below 1e-12. Nine digits where limits move smoothly,
        five where they move by whole cases; fewer below 1e-8.
    """

    def inside_by(logarithm: float) -> float:
        """Return how far "no difference" lies inside the limit next to it; below 0 if it is left out."""
        low, high = limits(1 - math.exp(logarithm))
        distance = no_difference - low if estimate > no_difference else high - no_difference
        return max(-1.0, min(1.0, distance))

    inside, outside = math.log(LEAST), math.log(1 - LEAST)
    if estimate == no_difference or (past := inside_by(outside)) >= 0:
        return 1.0
    if (within := inside_by(inside)) < 0:
        low, high = limits(1 - LEAST)
        return 0.0 if low == high else LEAST
    while outside - inside > WIDTH:
        middle = (inside + outside) / 2
        if (distance := inside_by(middle)) < 0:
            outside, past = middle, distance
        else:
            inside, within = middle, distance
    return math.exp(inside + (outside - inside) * within / (within - past))
