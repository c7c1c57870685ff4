"""What the exact test says of every pair of results, all at once: the p-values of `stats.exact_test`.

Next: `sampler.size.differences.yes_chances`.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sampler.size.differences.statistic import statistic
from sampler.size.differences.two_samples import TwoSamples
from sampler.size.differences.yes_chances import yes_chances

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Whole = NDArray[np.int64]
    Found = NDArray[np.int8]

TIED = 1e-9  # results whose statistics differ by less are equally far up, as in the test
HAIR = 1e-9  # a p-value this near (relatively) to the level is at the level, and so found


def exact_changes(samples: TwoSamples, confidence: float) -> Found:
    """Return 1 for a rise, -1 for a fall, 0 where the p-value is above 1 - confidence.

    Args:
        samples: both samples, with their populations.
        confidence: 1 less the level of the two-sided test.
    """
    tail = float((1 - Fraction(str(confidence))) / 2) * (1 + HAIR)
    # With the yeses of both counted as noes, a fall is a rise.
    rise = _rising_p_values(samples) <= tail
    fall = rise[::-1, ::-1] if samples.alike else _rising_p_values(samples)[::-1, ::-1] <= tail
    return rise.astype(np.int8) - fall


class _Ordered(NamedTuple):
    """The pairs of results that lean to a rise, the farthest first."""

    one: Whole
    other: Whole
    reached: Whole  # for each pair, the last one that is as far up


def _rising_p_values(samples: TwoSamples) -> Array:
    """Return the one-sided p-value of a rise for every pair; 1 where the first share is not the larger.

    It is the largest chance of a result as far up, over the pairs of populations without a rise that are
    possible after what was seen. The chance rises with the first population's yeses and falls with the
    other's, so the largest is on the boundary, which is gone along once for all results.

    Source:
        See `stats.exact_test`, which goes along it for one result.
    """
    population, other_population = samples.population, samples.other_population
    if population is None or other_population is None:
        raise AssertionError("checked before")
    chance1 = yes_chances(samples.size, population, np.arange(population + 1))
    chance2 = yes_chances(samples.other_size, other_population, np.arange(other_population + 1))
    ordered = _ordered(samples)
    unread1, unread2 = population - samples.size, other_population - samples.other_size
    largest = np.zeros(len(ordered.one))
    for m1, m2 in _boundary(population, other_population):
        together = np.cumsum(chance1[m1, ordered.one] * chance2[m2, ordered.other])[ordered.reached]
        possible = (ordered.one <= m1) & (m1 <= ordered.one + unread1)
        possible &= (ordered.other <= m2) & (m2 <= ordered.other + unread2)
        np.maximum(largest, together, out=largest, where=possible)
    values = np.ones((samples.size + 1, samples.other_size + 1))
    values[ordered.one, ordered.other] = largest
    return values


def _ordered(samples: TwoSamples) -> _Ordered:
    """Return the pairs in the order of the test: more yeses here, or fewer there, are never less far up."""
    with np.errstate(divide="ignore"):
        z = statistic(samples, np.arange(samples.size + 1))
        far = np.sign(z) / np.sqrt(1 + 1 / z**2)
    far = np.maximum.accumulate(far, axis=0)
    far = np.maximum.accumulate(far[:, ::-1], axis=1)[:, ::-1]
    order = np.argsort(-far, axis=None, kind="stable")[: int((far > 0).sum())]
    sizes = -far.ravel()[order]
    one, other = np.unravel_index(order, far.shape)
    return _Ordered(one, other, np.searchsorted(sizes, sizes + TIED, side="right") - 1)


def _boundary(population: int, other_population: int) -> Iterator[tuple[int, int]]:
    """Yield the pairs of yeses without a rise of which neither can be moved towards one."""
    edge = {(m2 * population // other_population, m2) for m2 in range(other_population + 1)}
    edge |= {(m1, -(-m1 * other_population // population)) for m1 in range(population + 1)}
    yield from sorted(edge)
