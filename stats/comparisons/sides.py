"""What a comparison takes of an estimate, and what it refuses.

Share and limits are enough for the hybrid methods, whatever the estimate is made of. The others need the
whole counts of a simple random sample.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

from stats.counts import confidence_mistakes
from stats.errors import near
from stats.estimation import Estimate

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

__all__ = [
    "choice_mistakes",
    "effective_size",
    "estimate_mistakes",
    "is_census",
    "is_weighted",
    "limits",
    "possible_shares",
    "settled_confidence",
    "whole_count_mistakes",
]


ALMOST_SURE = 1 - 1e-15
"""A confidence above all that are asked for: limits that are no wider there have come to their end."""


def is_weighted(found: Estimate) -> bool:
    """Return whether the share is a weighted one, and not `yes` of `base` cases alike."""
    return found.weighted is not None


def is_census(found: Estimate) -> bool:
    """Return whether every case the question can apply to was answered."""
    return found.base == found.domain_population


def limits(found: Estimate, confidence: float) -> tuple[float, float]:
    """Return both limits of the share, by the estimate's own method, at this confidence."""
    low, high = found.at(confidence).interval
    return low, high


def possible_shares(found: Estimate) -> tuple[float, float]:
    """Return the least and the largest share the population can have after what was seen.

    Of a weighted share, where its limits end as the confidence rises.
    """
    size = found.domain_population
    if is_weighted(found):
        return limits(found, ALMOST_SURE)
    if size is None:
        return 0.0, 1.0
    return found.yes / size, (size - found.base + found.yes) / size


def effective_size(found: Estimate) -> float:
    """Return n (N - 1) / (N - n): the cases that say as much where the population has no end.

    The share of a simple random sample of n from N cases has variance P (1 - P) / n (N - n) / (N - 1)
    (Cochran 1977, theorem 3.2). Infinity in a census, n without a population.
    """
    n, size = found.base, found.domain_population
    if size is None:
        return float(n)
    return math.inf if size == n else n * (size - 1) / (size - n)


def estimate_mistakes(found: object, name: str) -> Iterator[str]:
    """Yield a sentence if the value is not an estimate."""
    if not isinstance(found, Estimate):
        yield f"{name} must be a stats.Estimate, but got {type(found).__name__}."


def choice_mistakes(kind: str, name: object, names: Collection[str]) -> Iterator[str]:
    """Yield a sentence if there is no method (or other choice) of this name."""
    if not isinstance(name, str) or name not in names:
        yield f"{kind} must be one of those offered, but got {name!r}. {near(str(name), names)}"


def whole_count_mistakes(found: Estimate, name: str, method: str, instead: str) -> Iterator[str]:
    """Yield a sentence if the share is weighted, where a method needs whole counts."""
    if is_weighted(found):
        yield (
            f"{name} is a weighted percentage, and the method '{method}' needs whole counts of cases drawn "
            f"with equal chances: use method='{instead}'."
        )


def settled_confidence(
    confidences: Sequence[float], asked: object, things: str
) -> tuple[float, tuple[str, ...]]:
    """Return the confidence asked for, or else the one all have, and what is wrong with it."""
    if asked is not None:
        mistakes = tuple(confidence_mistakes(asked))
        return (0.0 if mistakes else float(Fraction(str(asked)))), mistakes  # as written: float32 too
    different = sorted(set(confidences))
    if len(different) == 1:
        return different[0], ()
    named = ", ".join(f"{value:g}" for value in different)
    return 0.0, (
        f"{things} are of different confidences ({named}): say which is wanted, as confidence=0.80.",
    )
