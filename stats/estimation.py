"""From answers to an estimate: the share of yeses among all cases, with its interval.

Next: `stats.answers`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

from stats.bases import base_mark
from stats.counts import hold_whole
from stats.errors import SamplerError, refuse_if_any
from stats.estimate_checks import choice_mistakes, number_mistakes, size_mistakes
from stats.intervals import Interval, holding, interval
from stats.rounding import fraction, half_up, percentage
from stats.tallies import UNKNOWN, coded, tally

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from stats.weighting import WeightedShare

__all__ = ["Estimate", "Total", "estimate"]


class Total(NamedTuple):
    """An estimated number of cases, with the limits of its interval; not rounded."""

    cases: float
    low: float
    high: float

    def __str__(self) -> str:
        cases, low, high = (int(half_up(fraction(value))) for value in self)
        return f"about {cases:,} cases ({low:,} to {high:,})"


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimated share of yeses, with the counts it came from.

    Counts may be given as numpy's numbers or whole floats (16.0); they are held as Python's whole numbers.

    Attributes:
        yes: cases answered yes.
        base: cases answered yes or no, at least 1.
        not_relevant: cases to which the question does not apply.
        missing: cases of the sample without an answer.
        population: eligible cases the sample was drawn from; None if unknown or without end.
        confidence: of the interval, two-sided, above 0 and below 1.
        method: of the interval, one of `stats.METHODS`; for weighted cases one of "korn-graubard", "logit",
            "wilson" and "wald".
        relevant: eligible cases that the question applies to, where that is known; else None.
        weighted: the share where cases stand for different numbers of cases; None where they count alike.

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
    relevant: int | None = None
    weighted: WeightedShare | None = None

    def __post_init__(self) -> None:
        wrong = number_mistakes(self)
        if not wrong:
            hold_whole(self, ("yes", "base", "not_relevant", "missing", "population", "relevant"))
        refuse_if_any([*(wrong or size_mistakes(self)), *choice_mistakes(self)])

    @property
    def domain_population(self) -> int | None:
        """The number of eligible cases the question applies to, if known, else the largest there can be.

        The largest is the population less the cases found not relevant. How many others are not relevant is
        not known; taking the largest number keeps the interval from being too narrow. None if without end.
        """
        if self.relevant is not None:
            return self.relevant
        return None if self.population is None else self.population - self.not_relevant

    @property
    def proportion(self) -> float:
        """Yeses as a share of the base, 0 to 1; weighted where cases are."""
        return self.yes / self.base if self.weighted is None else self.weighted.share

    @property
    def percent(self) -> float:
        """Yeses as a percentage of the base, 0 to 100, not rounded; weighted where cases are."""
        if self.weighted is not None:
            return 100 * self.weighted.share
        return float(percentage(self.yes, self.base))

    @property
    def interval(self) -> Interval[float]:
        """Both limits of the share, 0 to 1, for the cases the question applies to.

        They are those of `stats.interval`, and hold the share itself: see `stats.intervals.holding`.
        """
        if self.weighted is not None:
            return self.weighted.interval(self.confidence, self.method)
        limits = interval(self.yes, self.base, self.domain_population, self.confidence, self.method)
        return holding(self.yes / self.base, limits)

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
        if self.weighted is not None:
            return self.weighted.missing_bounds
        whole = self.base + self.missing
        return self.yes / whole, (self.yes + self.missing) / whole

    @property
    def effective_base(self) -> float:
        """Cases of a simple random sample that would say as much; the base where all count alike."""
        return float(self.base) if self.weighted is None else self.weighted.effective_base

    @property
    def total(self) -> Total | None:
        """The eligible cases that are a yes, those the question does not apply to counted as no.

        Its interval rests on every case answered, not relevant ones among them; nothing has to be known of
        how many the question applies to. Where that is known, it is their number times the share. None if the
        population is unknown or without end.
        """
        if self.weighted is not None:
            found = self.weighted.total(self.confidence, self.method)
            return None if found is None else Total(*found)
        if self.population is None:
            return None
        if self.relevant is not None:
            low, high = self.interval
            return Total(self.relevant * self.proportion, self.relevant * low, self.relevant * high)
        answered = self.base + self.not_relevant
        share = self.yes / answered
        limits = interval(self.yes, answered, self.population, self.confidence, self.method)
        low, high = holding(share, limits)
        return Total(self.population * share, self.population * low, self.population * high)

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
        total = self.total or Total(math.nan, math.nan, math.nan)
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
            "total": total.cases,
            "total_low": total.low,
            "total_high": total.high,
            "weighted": self.weighted is not None,
            "effective_base": self.effective_base,
            "design_effect": 1.0 if self.weighted is None else self.weighted.design_effect,
            "small_base": base_mark(self.base),
        }

    def __str__(self) -> str:
        low, high = (half_up(100 * fraction(limit)) for limit in self.interval)
        confidence = (Decimal(str(self.confidence)) * 100).normalize()
        exact = percentage(self.yes, self.base) if self.weighted is None else 100 * fraction(self.proportion)
        weighted = "" if self.weighted is None else ", weighted"
        return (
            f"{half_up(exact)}% ({confidence:f}% confidence interval "
            f"{low}% to {high}%; {self.yes:,} of {self.base:,} cases{weighted})"
        )

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>{self.to_frame().to_html(index=False, border=0)}"


def estimate(
    answers: Sequence[str | None],
    population: int | Mapping[Any, int] | None = None,
    confidence: float = 0.80,
    method: str | None = None,
    *,
    strata: Sequence[Any] | None = None,
    weights: Sequence[float] | None = None,
    relevant: int | Mapping[Any, int] | None = None,
    auxiliary: Mapping[str, Sequence[Any]] | None = None,
    totals: Mapping[str, Mapping[Any, int]] | None = None,
    variance: str | None = None,
    lonely: str = "adjust",
) -> Estimate:
    """Return the estimated share of yeses among the eligible cases.

    With nothing but answers and a population, the sample is one in which every eligible case had the same
    chance, and its plain percentage the estimate. With strata, weights, totals or a variance, the share is
    weighted, and the interval rests on its estimated variance (see `stats.survey`).

    Args:
        answers: one a case: "yes", "no", "not relevant", or "" (or None) if it is missing. Upper case and
            surrounding blanks do not matter.
        population: eligible cases the sample was drawn from; None if unknown or without end. With strata a
            number for each, by its label.
        confidence: of the interval, two-sided, above 0 and below 1.
        method: of the interval: one of `stats.METHODS`, None for "exact"; for a weighted share
            one of "korn-graubard", "logit", "wilson" and "wald", None for "korn-graubard".
        strata: the stratum each case was drawn from, one a case.
        weights: how many eligible cases each stands for, one a case, above 0; None for the stratum's
            population / its cases.
        relevant: number of eligible cases the question applies to, where it is known; with strata a
            number for each, by its label, or one for all.
        auxiliary: for each of some variables its level, one a case, such as a DataFrame's columns.
        totals: for each of these variables the eligible cases of every level. The weights are fitted to
            them: by one variable post-stratification, by several raking.
        variance: "smoothed" (None, for a weighted share: never 0 but in a census), "taylor" (as R's
            survey), or "residual" (controlled selection: what `auxiliary`, the matched variables, leaves
            unexplained; no totals then).
        lonely: for "taylor", what to do with a stratum of one case, as R's survey: "adjust", "average",
            "certainty" or "remove".

    Returns:
        An Estimate. Missing answers are counted, not guessed at: see its `bounds`.

    Raises:
        SamplerError: an answer outside the list, no yes or no at all, more answers than the population;
            weights that are missing, 0 or negative, strata or levels without a population, totals that no
            weights can meet, more relevant cases than there can be.

    Example:
        >>> found = estimate(["yes"] * 16 + ["no"] * 6 + ["not relevant"] * 3 + [""] * 2, population=30)
        >>> print(found)
        73% (80% confidence interval 67% to 78%; 16 of 22 cases)
        >>> found.domain_population, found.missing, str(found.total)
        (27, 2, 'about 19 cases (18 to 21)')

        Ten of 26 women and 20 of 551 men: a man stands for many more.

        >>> answers = ["yes"] * 9 + ["no"] + ["yes"] * 12 + ["no"] * 8
        >>> print(estimate(answers, {"f": 26, "m": 551}, strata=["f"] * 10 + ["m"] * 20))
        61% (80% confidence interval 46% to 75%; 21 of 30 cases, weighted)
    """
    codes = coded(answers)
    if outside := int((codes == UNKNOWN).sum()):
        raise SamplerError(
            f"an answer must be yes, no, not relevant or blank; {outside:,} of {len(codes):,} are none of "
            f"these, the first is number {int((codes == UNKNOWN).argmax()) + 1}."
        )
    yes, no, not_relevant, missing = (int(count[0, 0]) for count in tally(codes[:, None]))
    if all(given is None for given in (strata, weights, totals, variance)):
        return Estimate(
            yes, yes + no, not_relevant, missing, _one(population, "population"), confidence,
            "exact" if method is None else method, _one(relevant, "relevant"),
        )  # fmt: skip
    from stats.weighting import weighted_share

    variance = "smoothed" if variance is None else variance
    share = weighted_share(codes, population, strata, weights, relevant, auxiliary, totals, variance, lonely)
    return Estimate(
        yes, yes + no, not_relevant, missing, share.population, confidence,
        "korn-graubard" if method is None else method, share.relevant, share,
    )  # fmt: skip


def _one(number: Any, name: str) -> Any:
    if isinstance(number, Mapping):
        raise SamplerError(f"{name} by stratum needs strata, one a case: give them, or one number.")
    return number
