"""Both limits from the low one: the high limit of the yeses is the low limit of the noes, mirrored."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable
    from fractions import Fraction

    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Lows = Callable[[Array, Array, Array, Fraction], Array]

__all__ = ["mirrored"]


def mirrored(
    yes: Array, base: Array, population: Array, tail: Fraction, finite_lows: Lows, endless_lows: Lows
) -> tuple[Array, Array]:
    """Return both limits, 0 to 1, of a method that treats yeses and noes alike.

    With no yeses the low limit is 0, with nothing else the high limit is 1.

    Args:
        yes: numbers of yeses, in one dimension.
        base: sample sizes.
        population: population sizes; infinity without one.
        tail: handed on.
        finite_lows: the low limits as numbers of yeses in the population, of counts with at least one yes.
        endless_lows: the low limits as shares, of such counts without a population.
    """
    low, high = np.empty_like(yes), np.empty_like(yes)
    finite = np.isfinite(population)
    for rows, lows in ((finite, finite_lows), (~finite, endless_lows)):
        x, n, size = yes[rows], base[rows], population[rows]
        kind, n, size = np.concatenate([x, n - x]), np.tile(n, 2), np.tile(size, 2)
        least, some = np.zeros_like(kind), kind > 0
        if some.any():
            least[some] = lows(kind[some], n[some], size[some], tail)
        whole = np.where(np.isfinite(size), size, 1)
        low[rows] = (least / whole)[: len(x)]
        high[rows] = ((whole - least) / whole)[len(x) :]
    # At confidences below one half a method that covers only on average can leave nothing between them.
    return np.minimum(low, high), np.maximum(low, high)
