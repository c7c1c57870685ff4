"""The ratio of two percentages, with its interval and p-value.

Next: `stats.comparisons.rest`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING, Any

from stats.comparisons.differences import side_columns
from stats.comparisons.overlaps import Overlap, overlap_mistakes
from stats.comparisons.ratio_methods import RATIOS, quotient
from stats.comparisons.sides import (
    choice_mistakes,
    estimate_mistakes,
    is_census,
    settled_confidence,
    whole_count_mistakes,
)
from stats.comparisons.words import are_named, confidence_words, number_words, verdict
from stats.counts import confidence_mistakes
from stats.errors import refuse_if_any

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from stats.estimation import Estimate

__all__ = ["Ratio", "ratio"]


@dataclass(frozen=True, slots=True)
class Ratio:
    """The share of yeses of one estimate divided by that of another.

    Attributes:
        estimate: first / second, 0 to infinity; NaN where neither has a yes, as 0 / 0 has no value.
        low: the low limit, 0 to infinity.
        high: the high limit, 0 to infinity.
        p_value: two-sided, of equal shares.
        confidence: of the interval, two-sided.
        method: of the interval and the p-value.
        first: the estimate divided.
        second: the estimate it is divided by.
        overlap: the cases in both samples; None if there are none.

    Example:
        >>> from stats import Estimate, ratio
        >>> found = ratio(Estimate(20, 24, population=60), Estimate(68, 104, population=517))
        >>> print(found.sentence("women", "men"))
        the percentage of women is 1.27 times that of men (80% interval 1.10 to 1.44): more than chance
        would explain
    """

    estimate: float
    low: float
    high: float
    p_value: float
    confidence: float
    method: str
    first: Estimate
    second: Estimate
    overlap: Overlap | None = None

    def at(self, confidence: float) -> Ratio:
        """Return the same ratio at another confidence, above 0 and below 1."""
        refuse_if_any(confidence_mistakes(confidence))
        if math.isnan(self.estimate):
            return replace(self, confidence=confidence)
        low, high = RATIOS[self.method].limits(self.first, self.second, confidence, self.overlap)
        return replace(self, low=low, high=high, confidence=confidence)

    def sentence(self, first: str = "", second: str = "") -> str:
        """Return the ratio in words.

        Args:
            first: what the first estimate is of, such as "women"; "" for a change since the second.
            second: what the second is of.

        Raises:
            SamplerError: only one of the two is named.
        """
        said = self._said(first, second)
        if math.isnan(self.estimate):
            return said
        known = is_census(self.first) and is_census(self.second)
        judged = verdict(self.estimate, self.low, self.high, 1.0, "difference" if first else "change", known)
        if known:
            return f"{said}: {judged}"
        if math.isinf(self.low) and is_census(self.second):
            return f"{said}: every case of the second was read, and none is a yes"
        if math.isinf(self.low):
            level = confidence_words(self.confidence)
            return f"{said}: at {level} the few cases of the second left to read leave it at no yes"
        above = "and above" if math.isinf(self.high) else f"to {number_words(self.high)}"
        ends = f"{number_words(self.low)} {above}"
        return f"{said} ({confidence_words(self.confidence)} interval {ends}): {judged}{self._at_zero()}"

    def to_frame(self) -> pd.DataFrame:
        """Return one row: both percentages with their counts, the ratio and its limits."""
        import pandas as pd

        return pd.DataFrame([self.as_row()])

    def as_row(self) -> dict[str, Any]:
        """Return the columns of `to_frame` by name."""
        return {
            **side_columns("first", self.first),
            **side_columns("second", self.second),
            "ratio": self.estimate,
            "low": self.low,
            "high": self.high,
            "p_value": self.p_value,
            "confidence": self.confidence,
            "method": self.method,
        }

    def _said(self, first: str, second: str) -> str:
        named = are_named(first, second)
        if math.isnan(self.estimate):
            return "there is no ratio, for neither has a yes: compare the difference"
        if math.isinf(self.estimate):
            return f"the ratio {f'of {first} to {second}' if named else 'to what it was'} is without limit"
        times = f"{number_words(self.estimate)} times"
        if named:
            return f"the percentage of {first} is {times} that of {second}"
        return f"the percentage is {times} what it was"

    def _at_zero(self) -> str:
        if self.estimate == 0:
            return "; the first has no yes, so the ratio has no low limit but 0"
        if math.isinf(self.estimate):
            return "; the second has no yes, so the ratio has no high limit"
        return ""

    def __str__(self) -> str:
        return self.sentence()

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>{self.to_frame().to_html(index=False, border=0)}"


def ratio(
    first: Estimate,
    second: Estimate,
    confidence: float | None = None,
    method: str = "mover",
    overlap: Overlap | None = None,
) -> Ratio:
    """Return the ratio of two shares, first / second.

    Args:
        first: an estimate: this year's, or the group to be looked at.
        second: the estimate to divide by: last year's, or the other group.
        confidence: two-sided, above 0 and below 1; None takes the confidence both estimates have.
        method: one of:

            "mover": the two intervals of the estimates, by their own method and with their populations,
            joined on the scale of logarithms (Zou & Donner 2008, Statistics in Medicine 27:1693-1702). The
            p-value is 1 less the confidence at which the interval just holds 1. The only method for
            weighted percentages and for overlapping samples.

            "miettinen-nurminen": score limits and score p-value (Miettinen & Nurminen 1985).

            "koopman": the same without the factor n / (n - 1) (Koopman 1984). Both use the effective
            sample sizes n (N - 1) / (N - n).
        overlap: the cases in both samples, for "mover".

    Returns:
        A Ratio. Where the first has no yes the ratio and its low limit are 0; where the second has none
        they are infinite. There "mover" has no logarithm to work with and takes the quotient of the two
        outer limits for the other end, which is wider. Where neither has a yes the ratio is NaN, its
        limits 0 and infinity, and the sentence says why.

    Raises:
        SamplerError: listing all mistakes: what is no estimate, different confidences, an unknown method,
            an overlap the samples cannot hold, and what a method cannot take.

    Example:
        Koopman's own example, 36 of 40 and 16 of 80:

        >>> from stats import Estimate
        >>> found = ratio(Estimate(36, 40), Estimate(16, 80), confidence=0.95, method="koopman")
        >>> f"{found.estimate:.1f} ({found.low:.2f} to {found.high:.2f})"
        '4.5 (2.94 to 7.15)'
    """
    refuse_if_any([*estimate_mistakes(first, "first"), *estimate_mistakes(second, "second")])
    level, wrong = settled_confidence((first.confidence, second.confidence), confidence, "the two estimates")
    refuse_if_any(
        [*wrong, *choice_mistakes("method", method, RATIOS), *_cannot(first, second, method, overlap)]
    )
    p1, p2 = first.proportion, second.proportion
    if p1 == p2 == 0:
        return Ratio(math.nan, 0.0, math.inf, 1.0, level, method, first, second, overlap)
    low, high = RATIOS[method].limits(first, second, level, overlap)
    p_value = RATIOS[method].p_value(first, second, overlap)
    return Ratio(quotient(p1, p2), low, high, p_value, level, method, first, second, overlap)


def _cannot(first: Estimate, second: Estimate, method: object, overlap: object) -> Iterator[str]:
    if overlap is not None:
        yield from overlap_mistakes(first, second, overlap)
    if not isinstance(method, str) or method not in ("miettinen-nurminen", "koopman"):
        return
    if overlap is not None:
        yield f"the method '{method}' takes no overlap: use method='mover'."
    for name, found in (("first", first), ("second", second)):
        yield from whole_count_mistakes(found, name, method, "mover")
