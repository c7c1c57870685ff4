"""The exact test and the exact limits of a difference, for two samples from populations of known size."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from stats.comparisons.sides import effective_size, estimate_mistakes, is_weighted, whole_count_mistakes
from stats.errors import refuse_if_any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stats.comparisons.pairs import SampleCounts
    from stats.estimation import Estimate

__all__ = [
    "LARGEST_TABLE",
    "exact_limits",
    "exact_p_value",
    "exact_test",
    "is_exactly_comparable",
    "size_mistakes",
]

LARGEST_TABLE = 4_000_000  # chances held for one sample: (population + 1) (base + 1)


def exact_test(first: Estimate, second: Estimate) -> float:
    """Return the two-sided p-value of no difference between two finite populations, exactly.

    Twice the smaller of two one-sided p-values, at most 1. A one-sided p-value is the largest chance that
    two samples lie as far up (or down) as those seen, over all pairs of populations whose first share is
    not above (not below) the second, and which are possible after what was seen. Samples are ordered by the
    score statistic. Where there is no difference, it is at or below 0.2 in at most 20% of samples, and so
    for every level.

    Args:
        first: an estimate with a population.
        second: another, from another sample or of another group.

    Returns:
        0 to 1; 0 if the difference is certain, as when every case was read; 1 if the shares are equal.
        Chances are summed in floating point from positive terms, to about ten digits.

    Raises:
        SamplerError: an estimate without a population, or weighted, or too large: (population + 1)
            times (base + 1) must not be above 4,000,000 for either, such as 1,000 of 3,900.

    Source:
        Barnard (1947); Suissa & Shuster (1985); Berger & Boos (1994): see `stats.comparisons.pairs`.

    Example:
        >>> from stats import Estimate
        >>> round(exact_test(Estimate(9, 10, population=40), Estimate(3, 10, population=40)), 4)
        0.0025
    """
    refuse_if_any([*estimate_mistakes(first, "first"), *estimate_mistakes(second, "second")])
    sides = (("first", first), ("second", second))
    mistakes = [sentence for name, found in sides for sentence in size_mistakes(found, name)]
    weighted = [
        sentence
        for name, found in sides
        for sentence in whole_count_mistakes(found, name, "exact", "newcombe")
    ]
    refuse_if_any([*weighted, *mistakes])
    return exact_p_value(first, second)


def exact_p_value(first: Estimate, second: Estimate) -> float:
    """Return the p-value of `exact_test`, of estimates known to be fit for it."""
    from stats.comparisons.pairs import upper_chance

    one, other = _counts(first), _counts(second)
    return min(1.0, 2 * min(upper_chance(one, other), upper_chance(other, one)))


def exact_limits(first: Estimate, second: Estimate, confidence: float) -> tuple[float, float]:
    """Return the exact limits of the difference, of estimates known to be fit for it."""
    from stats.comparisons.pairs import least_difference

    tail = float((1 - Fraction(str(confidence))) / 2)
    gap = first.proportion - second.proportion
    low = least_difference(_counts(first), _counts(second), tail)
    high = -least_difference(_counts(second), _counts(first), tail)
    return min(low, gap), max(high, gap)


def size_mistakes(found: Estimate, name: str) -> Iterator[str]:
    """Yield a sentence if the estimate has no population, or one too large for exact sums."""
    size = found.domain_population
    if size is None:
        yield (
            f"{name} has no population, and the exact method needs one: give it, or use "
            "method='miettinen-nurminen'."
        )
    elif (cells := (size + 1) * (found.base + 1)) > LARGEST_TABLE:
        yield (
            f"{name} is too large for the exact method: (population + 1) times (base + 1) is {cells:,}, "
            f"above {LARGEST_TABLE:,}; use method='miettinen-nurminen', which is as good for so many cases."
        )


def is_exactly_comparable(first: Estimate, second: Estimate) -> bool:
    """Return whether both are plain counts from lists of known size, and not too large for exact sums."""
    return not any(is_weighted(found) or [*size_mistakes(found, "")] for found in (first, second))


def _counts(found: Estimate) -> SampleCounts:
    from stats.comparisons.pairs import SampleCounts

    size = found.domain_population
    if size is None:
        raise AssertionError("checked before")
    return SampleCounts(int(found.yes), int(found.base), int(size), effective_size(found))
