"""The effective size of a sample from a population with an end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["effective", "effective_size"]


def effective_size(base: Array, population: Array) -> Array:
    """Return the number of cases of a sample with replacement that would tell as much.

    The share of yeses among n of N cases varies as one among n* = n (N - 1) / (N - n) cases drawn from a
    population without end: the variances p (1 - p) / n* are equal. In a census, where n* has no end, n stands
    in; without a population n* is n.

    Source:
        Cochran (1977), Sampling Techniques, 3.2: the variance of a proportion; Kish (1965), Survey Sampling,
        8.2: effective sizes.
    """
    part = np.isfinite(population)
    part &= population > base
    if not part.any():
        return base
    if part.all():
        return base * (population - 1) / (population - base)
    size = base.copy()
    np.divide(base * (population - 1), population - base, out=size, where=part)
    return size


def effective(yes: Array, base: Array, population: Array) -> tuple[Array, Array]:
    """Return the effective numbers of yeses and of cases: the yeses keep their share, x* = n* x / n."""
    factor = effective_size(base, population) / base
    return yes * factor, base * factor  # so that they are equal where all are a yes
