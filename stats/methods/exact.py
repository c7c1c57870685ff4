"""Equal-tailed limits of the hypergeometric distribution: Clopper and Pearson's twin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stats.hypergeometric import lower_limits

if TYPE_CHECKING:
    from fractions import Fraction

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["exact"]


def exact(yes: Array, base: Array, population: Array, tail: Fraction) -> tuple[Array, Array]:
    """Return M / N for the least and the greatest number M of yeses that neither tail refutes.

    Where there is no population, Clopper and Pearson's limits.

    Source:
        Buonaccorsi (1987), American Statistician 41:215-218.
    """
    low, high = np.empty_like(yes), np.empty_like(yes)
    finite = np.isfinite(population)
    if finite.any():
        x, n, size = yes[finite], base[finite], population[finite]
        # The high limit is the low limit of the noes, mirrored; with none of a kind the limit is 0 or 1.
        kind, n, sizes = np.concatenate([x, n - x]), np.tile(n, 2), np.tile(size, 2)
        found = kind > 0
        least = np.zeros_like(kind)
        least[found] = lower_limits(kind[found], n[found], sizes[found], tail)
        low[finite] = least[: len(x)] / size
        high[finite] = (size - least[len(x) :]) / size
    if (endless := ~finite).any():
        from stats.methods.beta import clopper_pearson

        low[endless], high[endless] = clopper_pearson(yes[endless], base[endless], population[endless], tail)
    return low, high
