"""The methods for a ratio, by name: limits at a confidence, and the p-value of equal shares.

`stats.comparisons.ratios` is the reader of this table.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from stats.comparisons.combining import combined_limits
from stats.comparisons.difference_methods import Method
from stats.comparisons.inverting import inverted_p_value
from stats.comparisons.overlaps import Overlap, correlation
from stats.comparisons.sides import effective_size, limits, possible_shares

if TYPE_CHECKING:
    from stats.estimation import Estimate

__all__ = ["RATIOS", "quotient"]


def quotient(above: float, below: float) -> float:
    """Return above / below, infinity where below is 0."""
    return math.inf if below == 0 else above / below


def _log(share: float) -> float:
    return -math.inf if share == 0 else math.log(share)


def _hybrid_limits(
    first: Estimate, second: Estimate, confidence: float, overlap: Overlap | None
) -> tuple[float, float]:
    p1, p2 = first.proportion, second.proportion
    (low1, high1), (low2, high2) = limits(first, confidence), limits(second, confidence)
    if p1 == 0 or p2 == 0:
        # There is no logarithm; the outer limits together are farther out than the root of their squares.
        return quotient(low1, high2), quotient(high1, low2)
    together = correlation(first, second, overlap) if overlap else 0.0
    logs = (_log(low1), _log(high1)), (_log(low2), _log(high2))
    ends = [(_log(least), _log(most)) for least, most in map(possible_shares, (first, second))]
    low, high = combined_limits((math.log(p1), math.log(p2)), logs, (1, -1), together, ends)
    return math.exp(low), math.exp(high)


def _hybrid_p_value(first: Estimate, second: Estimate, overlap: Overlap | None) -> float:
    def at(confidence: float) -> tuple[float, float]:
        return _hybrid_limits(first, second, confidence, overlap)

    return inverted_p_value(at, quotient(first.proportion, second.proportion), 1.0)


def _score_limits(
    first: Estimate, second: Estimate, confidence: float, unbiased: bool
) -> tuple[float, float]:
    import numpy as np
    from scipy.special import ndtri

    from stats.comparisons.score import ratio_limits

    (least1, most1), (least2, most2) = possible_shares(first), possible_shares(second)
    if least1 == most1 and least2 == most2:
        return quotient(least1, least2), quotient(least1, least2)
    p1, p2 = np.array(first.proportion), np.array(second.proportion)
    n1, n2 = np.array(effective_size(first)), np.array(effective_size(second))
    low, high = ratio_limits(p1, n1, p2, n2, float(ndtri((1 + confidence) / 2)), unbiased)
    return max(float(low), quotient(least1, most2)), min(float(high), quotient(most1, least2))


def _score_p_value(first: Estimate, second: Estimate, unbiased: bool) -> float:
    import numpy as np
    from scipy.special import ndtr

    from stats.comparisons.score import ratio_statistic

    p1, p2 = np.array(first.proportion), np.array(second.proportion)
    n1, n2 = np.array(effective_size(first)), np.array(effective_size(second))
    return float(2 * ndtr(-abs(ratio_statistic(p1, n1, p2, n2, np.ones(()), unbiased))))


def _score(unbiased: bool) -> Method:
    return Method(
        lambda first, second, confidence, _: _score_limits(first, second, confidence, unbiased),
        lambda first, second, _: _score_p_value(first, second, unbiased),
    )


RATIOS: dict[str, Method] = {
    "mover": Method(_hybrid_limits, _hybrid_p_value),
    "miettinen-nurminen": _score(unbiased=True),
    "koopman": _score(unbiased=False),
}
