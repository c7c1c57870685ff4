"""From answers to an estimate: the share of yeses among all cases, with its interval.

Next: `stats.answers`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING, Any

from stats.counts import confidence_mistakes, read_counts, whole_mistakes
from stats.errors import SamplerError, refuse_if_any
from stats.intervals import Interval, interval, method_mistakes
from stats.rounding import fraction, half_up, percentage
from stats.tallies import UNKNOWN, coded, tally

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

__all__ = ["Estimate", "estimate"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimated share of yeses, with the counts it came from.

    Attributes:
        yes: cases answered yes.
        base: cases answered yes or no, at least 1.
        not_relevant: cases to which the question does not apply.
        missing: cases of the sample without an answer.
        population: eligible cases the sample was drawn from; None if unknown or without end.
        confidence: of the interval, two-sided, above 0 and below 1.
        method: of the interval, one of `stats.METHODS`.

    Raises:
        SamplerError: when made with counts that cannot be, a base of 0, or an unknown method; all mistakes
            at once.

    Example:
        >>> print(Estimate(yes=88, base=128, population=577))
        69% (80% confidence interval 64% to 73%; 88 of 128 cases)
        >>> print(Estimate(yes=88, base=128, population=577).at(0.95))
        69% (95% confidence interval 61% to 76%; 88 of 128 cases)
    """

    yes: int
    base: int
    not_relevant: int = 0
    missing: int = 0
    population: int | None = None
    confidence: float = 0.80
    method: str = "exact"

    def __post_init__(self) -> None:
        refuse_if_any(_mistakes(self))

    @property
    def domain_population(self) -> int | None:
        """The largest number of eligible cases the question can apply to; None if without end.

        That is the population less the cases found not relevant. How many others are not relevant is not
        known; taking the largest number keeps the interval from being too narrow.
        """
        return None if self.population is None else self.population - self.not_relevant

    @property
    def proportion(self) -> float:
        """Yeses as a share of the base, 0 to 1."""
        return self.yes / self.base

    @property
    def percent(self) -> float:
        """Yeses as a percentage of the base, 0 to 100, not rounded."""
        return float(percentage(self.yes, self.base))

    @property
    def interval(self) -> Interval[float]:
        """Both limits of the share, 0 to 1, for the cases the question applies to."""
        return interval(self.yes, self.base, self.domain_population, self.confidence, self.method)

    @property
    def low(self) -> float:
        """The low limit of the share, 0 to 1."""
        return self.interval.low

    @property
    def high(self) -> float:
        """The high limit of the share, 0 to 1."""
        return self.interval.high

    @property
    def bounds(self) -> tuple[float, float]:
        """The proportion if every missing answer were no, and if every one were yes."""
        whole = self.base + self.missing
        return self.yes / whole, (self.yes + self.missing) / whole

    def at(self, confidence: float) -> Estimate:
        """Return the same estimate at another confidence, above 0 and below 1."""
        return replace(self, confidence=confidence)

    def to_frame(self) -> pd.DataFrame:
        """Return one row: the counts, and percent, low and high as percentages, not rounded."""
        import pandas as pd

        return pd.DataFrame([self.as_row()])

    def as_row(self) -> dict[str, Any]:
        """Return the columns of `to_frame` by name."""
        low, high = self.interval
        if_no, if_yes = self.bounds
        return {
            "yes": self.yes,
            "base": self.base,
            "not_relevant": self.not_relevant,
            "missing": self.missing,
            "percent": self.percent,
            "low": 100 * low,
            "high": 100 * high,
            "population": self.population,
            "domain_population": self.domain_population,
            "confidence": self.confidence,
            "method": self.method,
            "percent_if_missing_no": 100 * if_no,
            "percent_if_missing_yes": 100 * if_yes,
        }

    def __str__(self) -> str:
        low, high = (half_up(100 * fraction(limit)) for limit in self.interval)
        confidence = (Decimal(str(self.confidence)) * 100).normalize()
        return (
            f"{half_up(percentage(self.yes, self.base))}% ({confidence:f}% confidence interval "
            f"{low}% to {high}%; {self.yes:,} of {self.base:,} cases)"
        )

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>{self.to_frame().to_html(index=False, border=0)}"


def estimate(
    answers: Sequence[str | None],
    population: int | None = None,
    confidence: float = 0.80,
    method: str = "exact",
) -> Estimate:
    """Return the estimated share of yeses among the eligible cases.

    The sample is one in which every eligible case had the same chance, so that its plain percentage is
    the unbiased estimate.

    Args:
        answers: one a case: "yes", "no", "not relevant", or "" (or None) if it is missing. Upper case and
            surrounding blanks do not matter.
        population: eligible cases the sample was drawn from; None if unknown or without end.
        confidence: of the interval, two-sided, above 0 and below 1.
        method: of the interval, one of `stats.METHODS`.

    Returns:
        An Estimate. Missing answers are counted, not guessed at: see its `bounds`.

    Raises:
        SamplerError: an answer outside the list, no yes or no at all, more answers than the population.

    Example:
        >>> found = estimate(["yes"] * 16 + ["no"] * 6 + ["not relevant"] * 3 + [""] * 2, population=30)
        >>> print(found)
        73% (80% confidence interval 67% to 78%; 16 of 22 cases)
        >>> found.domain_population, found.missing
        (27, 2)
    """
    if isinstance(answers, (str, bytes)):
        raise SamplerError("answers must be a sequence with one answer a case, but got a single text.")
    codes = coded(answers)
    if outside := int((codes == UNKNOWN).sum()):
        raise SamplerError(
            f"an answer must be yes, no, not relevant or blank; {outside:,} of {len(codes):,} are none of "
            f"these, the first is number {int((codes == UNKNOWN).argmax()) + 1}."
        )
    yes, no, not_relevant, missing = (int(count) for count in tally(codes))
    return Estimate(yes, yes + no, not_relevant, missing, population, confidence, method)


def _mistakes(found: Estimate) -> Iterator[str]:
    counts = (
        *read_counts(found.yes, found.base, found.population).mistakes,
        *whole_mistakes("not_relevant", found.not_relevant),
        *whole_mistakes("missing", found.missing),
    )
    yield from counts or _too_many(found)
    yield from confidence_mistakes(found.confidence)
    yield from method_mistakes(found.method)


def _too_many(found: Estimate) -> Iterator[str]:
    cases = found.base + found.not_relevant + found.missing
    if found.population is not None and cases > found.population:
        yield (
            "base, not_relevant and missing together must not be above the population, "
            f"but got {cases:,} and {found.population:,}."
        )
