"""From counts to bands, for many populations at once: questions, standards, the overall rating.

Bands are told by their place in the framework, 0 the best.

Next: `stats.outlook.chances`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from stats.standards import Framework

    Whole = NDArray[np.int64]
    Array = NDArray[np.float64]

__all__ = ["overall_places", "places", "shares"]


def places(yes: Whole, base: Whole, framework: Framework) -> Whole:
    """Return the place of the band of each percentage, as the framework judges it: in whole numbers, exactly.

    Args:
        yes: at most 2**53.
        base: of the same shape, at least 1.
        framework: with the bands.

    Example:
        >>> from stats import nps_2018
        >>> places(np.array([159, 158, 99, 98]), np.array([200, 200, 200, 200]), nps_2018()).tolist()
        [0, 1, 2, 3]
    """
    found = np.zeros(yes.shape, dtype=np.int64)
    for boundary in framework.boundaries:
        needed = framework.needed(boundary)
        found += 100 * needed.denominator * yes < needed.numerator * base
    return found


def overall_places(
    standards: Sequence[Whole], fixed: Whole, framework: Framework, maximum: int | None
) -> Whole:
    """Return the place of the overall rating, for many populations.

    Args:
        standards: the places of the bands of the scored standards that vary, each an array over populations.
        fixed: points of the others, one for each population.
        framework: with scores and overall bands.
        maximum: of the points, if it has shrunk.
    """
    scores = np.array([band.score for band in framework.bands])
    points = fixed + sum((scores[place] for place in standards), start=np.zeros_like(fixed))
    lowest = [band.at_least for band in framework.overall_bands(maximum)[:-1]]
    return np.asarray(np.less.outer(points, lowest).sum(axis=1), dtype=np.int64)


def shares(found: Whole, number: int) -> tuple[float, ...]:
    """Return how often each place was found, as shares of all: one for each of `number` bands."""
    return tuple(float(count) / len(found) for count in np.bincount(found, minlength=number))
