"""Limits that are quantiles of the beta distribution."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stats.methods.beta_quantiles import high_quantiles, low_quantiles
from stats.methods.effective import effective

if TYPE_CHECKING:
    from fractions import Fraction

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["clopper_pearson", "jeffreys", "korn_graubard"]


def clopper_pearson(yes: Array, base: Array, population: Array, tail: Fraction) -> tuple[Array, Array]:
    """Return the shares that neither binomial tail refutes, of a population without end, whatever is given.

    Source:
        Clopper & Pearson (1934), Biometrika 26:404-413.
    """
    del population  # by its definition
    return _binomial(yes, base, tail)


def korn_graubard(yes: Array, base: Array, population: Array, tail: Fraction) -> tuple[Array, Array]:
    """Return Clopper and Pearson's limits for the effective numbers of yeses and cases.

    Source:
        Korn & Graubard (1998), Survey Methodology 24:193-201, for a simple random sample.
    """
    return _binomial(*effective(yes, base, population), tail)


def jeffreys(yes: Array, base: Array, population: Array, tail: Fraction) -> tuple[Array, Array]:
    """Return the equal-tailed interval after Jeffreys' prior, Beta(1/2, 1/2), on the effective numbers.

    Source:
        Brown, Cai & DasGupta (2001), Statistical Science 16:101-133, section 3.1.3, with their ends: the low
        limit is 0 with no yes, the high one 1 with nothing else.
    """
    x, n = effective(yes, base, population)
    low = low_quantiles(x + 0.5, n - x + 0.5, tail)
    high = high_quantiles(x + 0.5, n - x + 0.5, tail)
    return np.where(yes == 0, 0.0, low), np.where(yes == base, 1.0, high)


def _binomial(x: Array, n: Array, tail: Fraction) -> tuple[Array, Array]:
    # Where a limit is 0 or 1 the beta distribution does not exist; one with 1 stands in.
    none, all_ = x == 0, x == n
    low = low_quantiles(np.where(none, 1.0, x), n - x + 1, tail)
    high = high_quantiles(x + 1, np.where(all_, 1.0, n - x), tail)
    low[none] = 0
    high[all_] = 1
    return low, high
