"""The percentage and interval of every draw, worked out once for draws that are alike.

Next: `stats.simulation.simulating`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from stats.intervals import interval
from stats.rounding import fraction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Whole = NDArray[np.int64]

__all__ = ["Drawn", "Estimates", "estimated"]


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """One question's counts in every draw: a row a draw, a column a class of cases with one chance."""

    taken: Whole
    yes: Whole
    base: Whole


@dataclass(frozen=True, slots=True, eq=False)
class Estimates:
    """Shares and limits, 0 to 1, with how many draws gave them; `exact` are the shares as fractions."""

    exact: list[Fraction]
    share: Array
    low: Array
    high: Array
    times: Whole


def estimated(
    drawn: Drawn, chances: Sequence[float], population: int, confidence: float, method: str
) -> Estimates:
    """Return the estimates of the draws in which the question applied to a case."""
    kept = drawn.base.sum(axis=1) > 0
    counts = np.concatenate([drawn.taken[kept], drawn.yes[kept], drawn.base[kept]], axis=1)
    rows, times = np.unique(counts, axis=0, return_counts=True)
    taken, yes, base = np.split(rows, 3, axis=1)
    if len(chances) > 1:
        share, low, high = _weighted(taken, yes, base, chances, population, confidence, method)
        return Estimates([fraction(float(value)) for value in share], share, low, high, times)
    x, n, size = yes[:, 0], base[:, 0], taken[:, 0]
    low, high = interval(x, n, population - (size - n), confidence, method)
    exact = [Fraction(int(a), int(b)) for a, b in zip(x, n, strict=True)]
    return Estimates(exact, x / n, low, high, times)


def _weighted(
    taken: Whole,
    yes: Whole,
    base: Whole,
    chances: Sequence[float],
    population: int,
    confidence: float,
    method: str,
) -> tuple[Array, Array, Array]:
    """Return weighted shares and limits as `stats.questions` does for a sample with unequal chances."""
    from stats.survey import domain_shares, limits
    from stats.weighted_shares import design_of_sample

    share, low, high = (np.empty(len(taken)) for _ in range(3))
    for sizes in np.unique(taken, axis=0):
        here = np.flatnonzero((taken == sizes).all(axis=1))
        weights = np.repeat(1 / np.asarray(chances), sizes)
        design = design_of_sample(weights, len(weights), population, "adjust")
        found = domain_shares(_answers(sizes, yes[here], base[here]), design)
        ends = limits(found, confidence, method)
        share[here], low[here], high[here] = found.share[:, 0], ends[0][:, 0], ends[1][:, 0]
    return share, low, high


def _answers(sizes: Whole, yes: Whole, base: Whole) -> NDArray[np.int8]:
    """Return answers with these counts, cases by draws: in each class yes, then no, then not relevant."""
    blocks = []
    for place, size in enumerate(sizes):
        case = np.arange(size)[:, None]
        blocks.append((case >= yes[:, place]).astype(np.int8) + (case >= base[:, place]))
    return np.concatenate(blocks).astype(np.int8)
