"""The methods for a difference, by name: limits at a confidence, and the p-value of no difference.

`stats.comparisons.differences` is the reader of this table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from stats.comparisons.combining import combined_limits
from stats.comparisons.exact import exact_limits, exact_p_value
from stats.comparisons.inverting import inverted_p_value
from stats.comparisons.overlaps import Overlap, correlation
from stats.comparisons.sides import effective_size, limits, possible_shares

if TYPE_CHECKING:
    from collections.abc import Callable

    from stats.estimation import Estimate

    Limits = Callable[[Estimate, Estimate, float, Overlap | None], tuple[float, float]]
    PValue = Callable[[Estimate, Estimate, Overlap | None], float]

__all__ = ["DIFFERENCES", "Method"]


class Method(NamedTuple):
    """One way to find limits and a p-value."""

    limits: Limits
    p_value: PValue


def _hybrid_limits(
    first: Estimate, second: Estimate, confidence: float, overlap: Overlap | None
) -> tuple[float, float]:
    together = correlation(first, second, overlap) if overlap else 0.0
    both = limits(first, confidence), limits(second, confidence)
    ends = possible_shares(first), possible_shares(second)
    return combined_limits((first.proportion, second.proportion), both, (1, -1), together, ends)


def _hybrid_p_value(first: Estimate, second: Estimate, overlap: Overlap | None) -> float:
    def at(confidence: float) -> tuple[float, float]:
        return _hybrid_limits(first, second, confidence, overlap)

    return inverted_p_value(at, first.proportion - second.proportion, 0.0)


def _score_limits(
    first: Estimate, second: Estimate, confidence: float, overlap: Overlap | None
) -> tuple[float, float]:
    import numpy as np
    from scipy.special import ndtri

    from stats.comparisons.score import difference_limits

    del overlap  # refused
    (least1, most1), (least2, most2) = possible_shares(first), possible_shares(second)
    if least1 == most1 and least2 == most2:
        return least1 - least2, least1 - least2
    p1, p2 = np.array(first.proportion), np.array(second.proportion)
    n1, n2 = np.array(effective_size(first)), np.array(effective_size(second))
    low, high = difference_limits(p1, n1, p2, n2, float(ndtri((1 + confidence) / 2)))
    return max(float(low), least1 - most2), min(float(high), most1 - least2)


def _score_p_value(first: Estimate, second: Estimate, overlap: Overlap | None) -> float:
    import numpy as np
    from scipy.special import ndtr

    from stats.comparisons.score import difference_statistic

    del overlap  # refused
    p1, p2 = np.array(first.proportion), np.array(second.proportion)
    n1, n2 = np.array(effective_size(first)), np.array(effective_size(second))
    return float(2 * ndtr(-abs(difference_statistic(p1, n1, p2, n2, np.zeros(())))))


def _exact_limits(
    first: Estimate, second: Estimate, confidence: float, overlap: Overlap | None
) -> tuple[float, float]:
    del overlap  # refused
    return exact_limits(first, second, confidence)


def _exact_p_value(first: Estimate, second: Estimate, overlap: Overlap | None) -> float:
    del overlap  # refused
    return exact_p_value(first, second)


DIFFERENCES: dict[str, Method] = {
    "newcombe": Method(_hybrid_limits, _hybrid_p_value),
    "miettinen-nurminen": Method(_score_limits, _score_p_value),
    "exact": Method(_exact_limits, _exact_p_value),
}
