"""The true chance that a test finds a change: every pair of results, and how likely it is.

Next: `sampler.size.differences.detection`.
"""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import binom

from sampler.size.differences.yes_chances import yes_chances

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sampler.size.differences.deciding import Found
    from sampler.size.differences.two_samples import TwoSamples

    Array = NDArray[np.float64]

BLOCK = 1 << 17  # chances worked on together


def enumerated_power(
    found: Found, samples: TwoSamples, share: float, other_share: float
) -> tuple[float, float]:
    """Return the chances of finding a change in its own direction, and in the wrong one.

    The yeses in each sample are hypergeometric; binomial where the population is without limit.

    Args:
        found: what is found of each pair of results: see `sampler.size.differences.deciding.found_changes`.
        samples: both samples, with their populations.
        share: of yes where the first is drawn from, 0 to 1: the nearest whole number of cases is taken.
        other_share: of yes where the other is drawn from.

    Returns:
        Sums of positive terms, to about ten digits.
    """
    chances = _chances(samples.size, samples.population, share)
    other_chances = _chances(samples.other_size, samples.other_population, other_share)
    rise, fall = (float(chances @ (found == way) @ other_chances) for way in (1, -1))
    return (rise, fall) if share > other_share else (fall, rise)


def enumerated_powers(found: Found, samples: TwoSamples, other_share: float, way: int) -> Array:
    """Return the chance of finding a rise (`way` 1) or a fall (-1) for all numbers of yeses, from 0 to N.

    As `enumerated_power`, with the weights of the other sample summed once. The yeses are those of the
    population of the first.
    """
    population = samples.population
    if population is None:
        raise AssertionError("checked before")
    once = (found == way) @ _chances(samples.other_size, samples.other_population, other_share)
    step = max(1, BLOCK // (samples.size + 1))
    blocks = (np.arange(first, min(first + step, population + 1)) for first in range(0, population + 1, step))
    return np.concatenate([yes_chances(samples.size, population, block) @ once for block in blocks])


def whole_share(population: int | None, share: float) -> float:
    """Return the share that the nearest whole number of yeses is, halves upwards; without limit the share.

    Example:
        >>> whole_share(577, 0.75) == 433 / 577, whole_share(None, 0.75)
        (True, 0.75)
    """
    return share if population is None else yeses(population, share) / population


def yeses(population: int, share: float) -> int:
    """Return the nearest whole number of cases to a share of them, halves upwards."""
    return floor(Fraction(str(share)) * population + Fraction(1, 2))


def _chances(size: int, population: int | None, share: float) -> Array:
    """Return P(X = x) for x = 0 to n."""
    if population is None:
        return np.asarray(binom.pmf(np.arange(size + 1), size, share))
    [chances] = yes_chances(size, population, np.array([yeses(population, share)]))
    return np.asarray(chances)
