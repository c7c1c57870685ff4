"""Cases that are in both samples: the same people this year and last, or two questions of one sample."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stats.comparisons.sides import is_weighted
from stats.counts import hold_whole, whole_mistakes
from stats.errors import refuse_if_any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stats.estimation import Estimate

__all__ = ["Overlap", "correlation", "overlap_mistakes"]

_CELLS = ("both", "first_only", "second_only", "neither")


@dataclass(frozen=True, slots=True)
class Overlap:
    """How the cases in both samples were answered, each time with a yes or a no.

    Attributes:
        both: cases answered yes both times.
        first_only: cases answered yes in the first sample, no in the second.
        second_only: cases answered no in the first sample, yes in the second.
        neither: cases answered no both times.
        population: cases common to the two populations; None if not known. For two questions of one
            sample, or two years of the same cases, that is the whole population.

    Raises:
        SamplerError: when made with counts that are not whole or are negative, no case at all, or a
            population smaller than the overlap; all mistakes at once.

    Example:
        >>> Overlap(both=20, first_only=4, second_only=9, neither=7).size
        40
    """

    both: int
    first_only: int
    second_only: int
    neither: int
    population: int | None = None

    def __post_init__(self) -> None:
        refuse_if_any(_count_mistakes(self))
        hold_whole(self, (*_CELLS, "population"))
        refuse_if_any(_size_mistakes(self))

    @property
    def size(self) -> int:
        """The number of cases in both samples."""
        return self.both + self.first_only + self.second_only + self.neither


def correlation(first: Estimate, second: Estimate, overlap: Overlap) -> float:
    """Return the estimated correlation of the two samples' shares, -1 to 1.

    The shares have the covariance S12 (n12 / (n1 n2) - N12 / (N1 N2)), where S12 is the covariance of
    the two answers over the common cases, and variances S1² (1 / n1 - 1 / N1) and S2² (1 / n2 - 1 / N2).
    With S12 = r S1 S2 the standard deviations drop out. r is taken from the overlap, moved towards 0
    where it is positive, as Newcombe (1998c, method 10) does, so that a few cases do not claim too much;
    it is 0 where all answers of the overlap are alike in one of the samples.

    If N12 is not known, the value (from n12 to the smaller population) that gives the wider interval is
    taken. If a population is without end, or the common one is not known and the other is, N12 / (N1 N2)
    is 0. A census has no variance to share: 0.

    Source:
        Tam (1984), The American Statistician 38:288-289; Newcombe (1998c), Statistics in Medicine
        17:2635-2650.
    """
    n1, n2 = first.base, second.base
    size1, size2 = _size(first), _size(second)
    spread = (1 / n1 - 1 / size1) * (1 / n2 - 1 / size2)
    if spread <= 0:
        return 0.0
    r = _answers_correlation(overlap)
    common = overlap.population
    numbers = (overlap.size, min(size1, size2)) if common is None else (common, common)
    # Infinite populations: N12 is at most the smaller, so N12 / (N1 N2) is at most 1 / the larger.
    shared = (number / size1 / size2 if math.isfinite(number) else 0.0 for number in numbers)
    found = min(r * (overlap.size / (n1 * n2) - part) / math.sqrt(spread) for part in shared)
    return max(-1.0, min(1.0, found))


def overlap_mistakes(first: Estimate, second: Estimate, overlap: object) -> Iterator[str]:
    """Yield a sentence for everything in the overlap that the two samples cannot hold."""
    if not isinstance(overlap, Overlap):
        yield f"overlap must be a stats.Overlap, but got {type(overlap).__name__}."
        return
    if is_weighted(first) or is_weighted(second):
        yield "an overlap is of whole counts, but a percentage is weighted: leave overlap out."
        return
    for count, limit, words in (
        (overlap.both + overlap.first_only, first.yes, "yeses of the first sample"),
        (overlap.second_only + overlap.neither, first.base - first.yes, "noes of the first sample"),
        (overlap.both + overlap.second_only, second.yes, "yeses of the second sample"),
        (overlap.first_only + overlap.neither, second.base - second.yes, "noes of the second sample"),
    ):
        if count > limit:
            yield f"the overlap has {count:,} {words}, but there are only {limit:,}: count the cases again."
    smaller = min(_size(first), _size(second))
    if max(overlap.size, overlap.population or 0) > smaller:
        yield (
            f"the cases common to the two populations must not be above the smaller of them ({smaller:,}), "
            f"but got {max(overlap.size, overlap.population or 0):,}."
        )


def _count_mistakes(overlap: Overlap) -> Iterator[str]:
    for name in _CELLS:
        yield from whole_mistakes(name, getattr(overlap, name))
    if overlap.population is not None:
        yield from whole_mistakes("population", overlap.population)


def _size_mistakes(overlap: Overlap) -> Iterator[str]:
    if overlap.size == 0:
        yield "an overlap of 0 cases is none: leave overlap out."
    if overlap.population is not None and overlap.size > overlap.population:
        yield (
            f"the overlap must not be above the population common to both, but got {overlap.size:,} and "
            f"{overlap.population:,}."
        )


def _size(found: Estimate) -> float:
    size = found.domain_population
    return math.inf if size is None else size


def _answers_correlation(overlap: Overlap) -> float:
    """Return Newcombe's phi: ad - bc (less n / 2 where above 0) over the root of the margins' product."""
    a, b, c, d = overlap.both, overlap.first_only, overlap.second_only, overlap.neither
    margins = (a + b) * (c + d) * (a + c) * (b + d)
    if margins == 0:
        return 0.0
    product = a * d - b * c
    if product > 0:
        return max(product - overlap.size / 2, 0.0) / math.sqrt(margins)
    return product / math.sqrt(margins)
