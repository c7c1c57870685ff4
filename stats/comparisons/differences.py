"""The difference between two percentages, with its interval and p-value.

Next: `stats.comparisons.ratios`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING, Any

from stats.comparisons.difference_methods import DIFFERENCES
from stats.comparisons.exact import is_exactly_comparable, size_mistakes
from stats.comparisons.overlaps import Overlap, overlap_mistakes
from stats.comparisons.sides import (
    choice_mistakes,
    estimate_mistakes,
    is_census,
    settled_confidence,
    whole_count_mistakes,
)
from stats.comparisons.words import are_named, change_words, confidence_words, gap_words, range_words, verdict
from stats.counts import confidence_mistakes
from stats.errors import refuse_if_any

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from stats.estimation import Estimate

__all__ = ["Difference", "difference"]


@dataclass(frozen=True, slots=True)
class Difference:
    """The share of yeses of one estimate less that of another.

    Attributes:
        estimate: first less second, -1 to 1.
        low: the low limit, -1 to 1.
        high: the high limit, -1 to 1.
        p_value: two-sided, of no difference.
        confidence: of the interval, two-sided.
        method: of the interval and the p-value.
        first: the estimate the difference is counted from.
        second: the estimate taken away.
        overlap: the cases in both samples; None if there are none.

    Example:
        >>> from stats import Estimate, difference
        >>> this_year = Estimate(yes=74, base=128, population=560)
        >>> last_year = Estimate(yes=88, base=128, population=577)
        >>> print(difference(this_year, last_year))
        fell by 11 points (80% interval 4 to 18): more than chance would explain
        >>> difference(this_year, last_year, confidence=0.99).sentence("women", "men")
        'women are 11 points below men (99% interval: 24 below to 3 above): may be chance: the interval
        includes no difference'
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

    def at(self, confidence: float) -> Difference:
        """Return the same difference at another confidence, above 0 and below 1."""
        refuse_if_any(confidence_mistakes(confidence))
        low, high = DIFFERENCES[self.method].limits(self.first, self.second, confidence, self.overlap)
        return replace(self, low=low, high=high, confidence=confidence)

    def sentence(self, first: str = "", second: str = "", verb: str = "are") -> str:
        """Return the difference in words.

        Args:
            first: what the first estimate is of, such as "women"; "" for a change, from the second
                estimate (last year) to the first (this year).
            second: what the second is of.
            verb: "are", or "is" for a first that is one, such as "North".

        Returns:
            Points are rounded half up from the difference itself, so they may differ by one from the
            difference of the rounded percentages.

        Raises:
            SamplerError: only one of the two is named.
        """
        if are_named(first, second):
            what, ends = "difference", ("{} below", "level", "{} above")
            said = gap_words(self.estimate, first, second, verb)
        else:
            what, ends = "change", ("a fall of {}", "no change", "a rise of {}")
            said = change_words(self.estimate)
        limits_said = range_words(self.estimate, self.low, self.high, ends)
        known = is_census(self.first) and is_census(self.second)
        judged = verdict(self.estimate, self.low, self.high, 0.0, what, known)
        if known:
            return f"{said}: {judged}"
        return f"{said} ({confidence_words(self.confidence)} interval{limits_said}): {judged}"

    def to_frame(self) -> pd.DataFrame:
        """Return one row: both percentages with their counts, the difference and its limits in points."""
        import pandas as pd

        return pd.DataFrame([self.as_row()])

    def as_row(self) -> dict[str, Any]:
        """Return the columns of `to_frame` by name."""
        return {
            **side_columns("first", self.first),
            **side_columns("second", self.second),
            "difference": 100 * self.estimate,
            "low": 100 * self.low,
            "high": 100 * self.high,
            "p_value": self.p_value,
            "confidence": self.confidence,
            "method": self.method,
        }

    def __str__(self) -> str:
        return self.sentence()

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>{self.to_frame().to_html(index=False, border=0)}"


def difference(
    first: Estimate,
    second: Estimate,
    confidence: float | None = None,
    method: str | None = None,
    overlap: Overlap | None = None,
) -> Difference:
    """Return the difference first less second, between two groups of one sample or two samples.

    The two are taken as independent simple random samples, each from its own population (the
    `domain_population` of the estimate), unless an overlap is given. Groups of one sample are so, given
    how many cases of each were drawn.

    Args:
        first: an estimate: this year's, or the group to be looked at.
        second: the estimate to be taken away: last year's, or the other group.
        confidence: two-sided, above 0 and below 1; None takes the confidence both estimates have.
        method: None for "exact" where it can be had, else "newcombe"; or one of:

            "newcombe": the two intervals of the estimates, by their own method and with their
            populations, joined by the root of the squares of their distances (Newcombe 1998b, method 10).
            The p-value is 1 less the confidence at which the interval just holds 0. The only method
            for weighted percentages and for overlapping samples. Where most of a short list was read it can
            hold less often than it says.

            "miettinen-nurminen": score limits and score p-value (Miettinen & Nurminen 1985) on the
            effective sample sizes n (N - 1) / (N - n).

            "exact": for two samples from populations of known size: limits that hold in at least
            `confidence` of samples, whatever the populations (Buehler 1957, ordered by the score limit),
            and the p-value of `exact_test`. The two may disagree where the p-value is close to
            1 - confidence, for they order the results each in its own way.
        overlap: the cases in both samples, for "newcombe".

    Returns:
        A Difference. With 0% or 100% on either side the limits stay within -1 to 1 and have a width, unless
        every case was read.

    Raises:
        SamplerError: listing all mistakes: what is no estimate, different confidences, an unknown method,
            an overlap the samples cannot hold, and what a method cannot take.

    Example:
        >>> from stats import Estimate
        >>> women, men = Estimate(20, 24, population=60), Estimate(68, 104, population=517)
        >>> found = difference(women, men, method="miettinen-nurminen")
        >>> f"{found.estimate:.3f} ({found.low:.3f} to {found.high:.3f}), p = {found.p_value:.3f}"
        '0.179 (0.077 to 0.265), p = 0.033'
    """
    refuse_if_any([*estimate_mistakes(first, "first"), *estimate_mistakes(second, "second")])
    level, wrong = settled_confidence((first.confidence, second.confidence), confidence, "the two estimates")
    method = fitting_method(first, second, overlap) if method is None else method
    refuse_if_any(
        [*wrong, *choice_mistakes("method", method, DIFFERENCES), *_cannot(first, second, method, overlap)]
    )
    low, high = DIFFERENCES[method].limits(first, second, level, overlap)
    p_value = DIFFERENCES[method].p_value(first, second, overlap)
    gap = first.proportion - second.proportion
    return Difference(gap, low, high, p_value, level, method, first, second, overlap)


def fitting_method(first: Estimate, second: Estimate, overlap: object = None) -> str:
    """Return "exact" where both samples are from known lists, plainly counted, not too large and apart.

    Else "newcombe".
    """
    return "newcombe" if overlap is not None or not is_exactly_comparable(first, second) else "exact"


def side_columns(name: str, found: Estimate) -> dict[str, Any]:
    """Return the columns of one side of a comparison."""
    return {
        f"{name}_yes": found.yes,
        f"{name}_base": found.base,
        f"{name}_population": found.domain_population,
        f"{name}_percent": found.percent,
    }


def _cannot(first: Estimate, second: Estimate, method: object, overlap: object) -> Iterator[str]:
    if overlap is not None:
        yield from overlap_mistakes(first, second, overlap)
    if not isinstance(method, str) or method not in ("miettinen-nurminen", "exact"):
        return
    if overlap is not None:
        yield f"the method '{method}' takes no overlap: use method='newcombe'."
    for name, found in (("first", first), ("second", second)):
        yield from whole_count_mistakes(found, name, method, "newcombe")
        if method == "exact":
            yield from size_mistakes(found, name)
