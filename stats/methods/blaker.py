"""Blaker's interval: what is seen, with the other tail that is no likelier, is not too unlikely.

Next: `stats.intervals`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stats.methods.blaker_endless import endless_lows
from stats.methods.blaker_finite import finite_lows
from stats.methods.mirrored import mirrored

if TYPE_CHECKING:
    from fractions import Fraction

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["blaker"]


def blaker(yes: Array, base: Array, population: Array, tail: Fraction) -> tuple[Array, Array]:
    """Return M / N for the least and the greatest M whose acceptability is above 1 - confidence.

    The acceptability of M, a number of yeses in the population, is the smaller of P(X <= yes | M) and
    P(X >= yes | M) and, added to it, the likeliest tail of the other side that is not likelier. Without
    a population it is that of a share, X being binomial. Where acceptable M leave gaps, the interval spans
    them.

    It lies within the exact interval, and its coverage is never below the confidence. With no yeses the low
    limit is 0, with nothing else the high limit 1, in a census both are yes / base. A limit by itself is no
    bound. More confidence never gives a narrower interval.

    Source:
        Blaker (2000), Canadian Journal of Statistics 28:783-798.
    """
    return mirrored(yes, base, population, 2 * tail, finite_lows, endless_lows)
