"""The textbook variance of a weighted share: Taylor linearisation, stratum by stratum.

Next: `stats.survey.smoothing`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stats.survey.design import Design
    from stats.survey.sums import Sums

    Array = NDArray[np.float64]

__all__ = ["Spread", "degrees_of_freedom", "spread_of", "taylor_variance"]

WHOLE = 1 - 1e-7  # a stratum taken up to here counts as whole, as in R's survey


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """What the finite correction leaves of each stratum.

    Attributes:
        drawn: cases that were left to chance (share below 1), one a stratum.
        left: their sum of 1 - share.
    """

    drawn: NDArray[np.intp]
    left: Array


def spread_of(design: Design) -> Spread:
    """Return what was left to chance in each stratum."""
    left = np.where(design.share > WHOLE, 0.0, 1 - design.share)
    height = design.stratum_count
    drawn = np.bincount(design.strata[left > 0], minlength=height)
    return Spread(drawn, np.asarray(np.bincount(design.strata, left, height), dtype=np.float64))


def taylor_variance(sums: Sums, design: Design, share: Array, weight: Array) -> Array:
    """Return the linearised variance of weighted shares (questions, groups).

    With z = w (y - share) / weight for cases of the domain and 0 for the stratum's others, a stratum
    of m cases left to chance adds m / (m - 1) Σ (1 - f) (z - mean)², the mean weighted by 1 - f. With equal
    chances in a stratum that is the usual formula; with unequal ones it is that of Hájek as Deville & Tillé
    (2005) give it, with the stratum's size as the only balancing variable.

    Where all is taken the variance is 0; so it is where all answers are alike, which says nothing
    about the truth. It is NaN where the rule "average" has no stratum to average over.

    Args:
        sums: of each cell.
        design: of all cases.
        share: weighted share of yeses.
        weight: sum of weights of the yeses and noes.

    Source:
        Woodruff (1971), JASA 66:411-414; Särndal, Swensson & Wretman (1992), sections 5.5-5.8 and 10.3;
        rules for strata of one case as in R's survey (Lumley 2010, Complex Surveys, section 3.2.1).
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        yes, no = (1 - share) / weight, -share / weight
    left, left_square = sums.weight - sums.taken, sums.square - sums.taken_square
    total = yes * left[0] + no * left[1]
    squares = yes**2 * left_square[0] + no**2 * left_square[1]
    seen = sums.count.sum(axis=0) > 0
    return stratum_sum(total, squares, seen, spread_of(design), design.lonely)


def stratum_sum(total: Array, squares: Array, seen: NDArray[np.bool_], spread: Spread, lonely: str) -> Array:
    """Return the variance from each stratum's Σ (1 - f) z and Σ (1 - f) z², strata first.

    Strata not `seen` count for nothing when strata of one case take the average of the others.
    """
    shape = (-1,) + (1,) * (squares.ndim - 1)
    drawn, left = spread.drawn.reshape(shape), spread.left.reshape(shape)
    several = drawn > 1
    centred = np.maximum(squares - total**2 / np.where(left > 0, left, 1), 0)
    # What rounding leaves of equal values is no variance.
    centred = np.where(centred > 1e-14 * squares, centred, 0)
    by_stratum = np.where(several, drawn / np.maximum(drawn - 1, 1) * centred, 0)
    if lonely == "adjust":
        by_stratum = np.where(drawn == 1, squares, by_stratum)
    variance: Array = by_stratum.sum(axis=0)
    if lonely == "average":
        present = seen.sum(axis=0)
        alone = (seen & (drawn == 1)).sum(axis=0)
        scale = np.where(present > alone, present / np.maximum(present - alone, 1), np.nan)
        variance = variance * np.where(alone > 0, scale, 1)
    return variance


def degrees_of_freedom(sums: Sums) -> NDArray[np.intp]:
    """Return cases less strata, both of the domain, as R's `degf` of a subset (questions, groups)."""
    count = sums.count.sum(axis=0)
    degrees: NDArray[np.intp] = (count.sum(axis=0) - (count > 0).sum(axis=0)).astype(np.intp)
    return degrees
