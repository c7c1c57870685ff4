"""What a plan can be expected to say of assumed truths: `simulate`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING, Any

from stats.counts import confidence_mistakes, range_mistakes
from stats.errors import refuse_if_any
from stats.framework_files import framework_of
from stats.intervals import method_mistakes
from stats.rounding import fraction, half_up

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from stats.simulation.assumed import Assumed
    from stats.simulation.estimated import Drawn
    from stats.simulation.planned import SamplingPlan
    from stats.standards import Framework

__all__ = ["Simulation", "simulate"]

DRAWS = (100, 1_000_000)  # the fewest say little; more take more memory than there is
HAIR = 1e-12  # limits are M / N in floating point


@dataclass(frozen=True, slots=True)
class Simulation:
    """The draws of a plan against assumed truths; asked at any confidence.

    Attributes:
        questions: the assumed answers, a question each.
        draws: how often the plan was drawn.
        population: eligible cases.
        size: cases of a draw.
        seed: of the simulation.
        framework: that the bands come from.
        drawn: the counts of every draw, a question each.
        chances: the different chances that cases have; where there are several, percentages are weighted.
        confidence: of the intervals, two-sided, above 0 and below 1.
        method: of the intervals, one of `stats.METHODS`; for weighted percentages "korn-graubard", "logit",
            "wilson" or "wald".
    """

    questions: tuple[Assumed, ...]
    draws: int
    population: int
    size: int
    seed: int
    framework: Framework = field(repr=False)
    drawn: tuple[Drawn, ...] = field(repr=False, compare=False)
    chances: tuple[float, ...] = field(repr=False)
    confidence: float = 0.80
    method: str = "exact"

    def __post_init__(self) -> None:
        refuse_if_any([*confidence_mistakes(self.confidence), *_method_mistakes(self.method, self.chances)])

    def at(self, confidence: float) -> Simulation:
        """Return the same draws with intervals at another confidence, above 0 and below 1."""
        return replace(self, confidence=confidence)

    def to_frame(self) -> pd.DataFrame:
        """Return a row a question.

        Columns: question; true_percent and true_band, of all cases it applies to; draws, and without_base,
        the draws in which it applied to no case (left out of the rest); coverage, how often the interval
        held the truth, 0 to 1, and coverage_error, the standard error that comes of so many draws; width, the
        mean width in points; percent_mean and percent_sd, of the percentages; band_right, band_better and
        band_worse, how often the band of the percentage is the true one, or better or worse than it; crosses,
        how often the interval lies in more than one band; confidence, method.
        """
        import pandas as pd

        return pd.DataFrame(
            [self._row(question, drawn) for question, drawn in zip(self.questions, self.drawn, strict=True)]
        )

    def __str__(self) -> str:
        head = f"{self.draws:,} draws of {self.size:,} of {self.population:,} cases."
        return "\n".join([head, *(_sentence(row) for row in self.to_frame().to_dict("records"))])

    def _repr_html_(self) -> str:
        table = self.to_frame().to_html(index=False, border=0)
        return f"<p>{escape(str(self).splitlines()[0])}</p>{table}"

    def _row(self, question: Assumed, drawn: Drawn) -> dict[str, Any]:
        true = Fraction(sum(question.yes), sum(question.relevant))
        place = int(self._places([true])[0])
        return {
            "question": question.code,
            "true_percent": float(100 * true),
            "true_band": self.framework.bands[place].name,
            "draws": self.draws,
            "without_base": int((drawn.base.sum(axis=1) == 0).sum()),
            **self._figures(drawn, true, place),
            "confidence": self.confidence,
            "method": self.method,
        }

    def _figures(self, drawn: Drawn, true: Fraction, place: int) -> dict[str, float]:
        from stats.simulation.estimated import estimated

        found = estimated(drawn, self.chances, self.population, self.confidence, self.method)
        low, high, share, times = found.low, found.high, found.share, found.times
        places = self._places(found.exact)
        ends = [self._places([fraction(float(limit)) for limit in limits]) for limits in (low, high)]

        def mean(values: NDArray[Any]) -> float:
            return float(times @ values / times.sum()) if len(times) else float("nan")

        coverage = mean((low - HAIR <= float(true)) & (float(true) <= high + HAIR))
        average = mean(share)
        return {
            "coverage": coverage,
            "coverage_error": (coverage * (1 - coverage) / max(1, int(times.sum()))) ** 0.5,
            "width": 100 * mean(high - low),
            "percent_mean": 100 * average,
            "percent_sd": 100 * mean((share - average) ** 2) ** 0.5,
            "band_right": mean(places == place),
            "band_better": mean(places < place),
            "band_worse": mean(places > place),
            "crosses": mean(ends[0] != ends[1]),
        }

    def _places(self, shares: list[Fraction]) -> NDArray[np.int64]:
        """Return the place of each share's band, 0 the best."""
        import numpy as np

        place = {band.name: k for k, band in enumerate(self.framework.bands)}
        return np.array([place[self.framework.band_of(100 * share).name] for share in shares], dtype=np.int64)


def simulate(
    plan: SamplingPlan,
    truths: Any,
    draws: int = 2000,
    confidence: float = 0.80,
    method: str | None = None,
    standards: Framework | str | Path | None = None,
    relevant: Any = None,
    seed: int = 0,
) -> Simulation:
    """Return what a plan's draws would say, were the truth as assumed: coverage, width and misrating.

    The answers of all eligible cases are fixed, in whole cases: the cases a question applies to, and of
    these the yeses, are their expected numbers by stratum, rounded down or up (up where the remainder is
    largest) so that their total is the expected one rounded half up. For each draw a table of the plan is
    picked by its probability, and cases are drawn from each stratum at random, without replacement.
    Percentage, interval and band are worked out as `stats.questions` does, with the largest number of cases
    a question can apply to; where cases have unequal chances the percentages are weighted.

    Args:
        plan: with tables, such as `sampler.plan` makes.
        truths: the assumed share of yes, 0 to 1: one for all cases; a sequence with one for each row of
            `plan.strata`; or by the levels of a matched column, `{"gender": {"female": 0.6, "male": 0.8}}`.
            For several questions a mapping from their codes to any of these.
        draws: how often to draw, 100 to 1,000,000.
        confidence: of the intervals, two-sided, above 0 and below 1.
        method: of the intervals, one of `stats.METHODS`; None for "exact". Of weighted percentages
            "korn-graubard" (None), "logit", "wilson" or "wald".
        standards: that the bands come from: a Framework, the path of a `standards.toml`, or None for
            the bundled `nps_2018()`.
        relevant: the share of cases that a question applies to, in the same forms as `truths`; None for all.
        seed: of the simulation, a whole number of 0 or more.

    Returns:
        A Simulation. The same arguments give the same figures with the same version of numpy. Questions
        are drawn independently of each other. A truth of 0 or 1 has no error to simulate: every percentage
        is right.

    Raises:
        SamplerError: a plan without tables, systematic or capped, or that gives cases no chance (the
            sentence says what to simulate instead); truths, draws, seed or confidence out of range; all
            mistakes of the plan, or else of the rest, at once.

    Example:
        >>> import pandas as pd
        >>> from types import SimpleNamespace
        >>> plan = SimpleNamespace(
        ...     strata=pd.DataFrame({"gender": ["female", "male"], "population": [5, 20]}),
        ...     tables=[[5, 17], [4, 18]], probabilities=[0.4, 0.6], population=25, size=22)
        >>> found = simulate(plan, {"gender": {"female": 0.6, "male": 0.75}})
        >>> print(found)
        2,000 draws of 22 of 25 cases.
        All cases: in truth 72.0% (Good). The 80% interval holds it in ...% of draws and is 8.0 points wide;
        percentages are 72...% on average, with a standard deviation of 3... points; the band is right in
        ...%, better in ...%, worse in 0%; the interval lies in more than one band in ...%.
    """
    from stats.simulation.assumed import assumed
    from stats.simulation.planned import planned
    from stats.simulation.redrawn import redrawn

    framework = framework_of(standards)
    ready = planned(plan)
    method = method or ("exact" if len(ready.chances) == 1 else "korn-graubard")
    refuse_if_any(
        [
            *range_mistakes("draws", draws, *DRAWS),
            *range_mistakes("seed", seed, 0),
            *confidence_mistakes(confidence),
            *_method_mistakes(method, ready.chances),
        ]
    )
    questions = assumed(ready, truths, relevant)
    draws, seed = int(draws), int(seed)
    drawn = redrawn(ready, questions, draws, seed)
    return Simulation(
        questions,
        draws,
        ready.population,
        ready.size,
        seed,
        framework,
        drawn,
        ready.chances,
        confidence,
        method,
    )


def _method_mistakes(method: object, chances: tuple[float, ...]) -> Iterator[str]:
    if len(chances) == 1:
        yield from method_mistakes(method)
    else:
        from stats.survey.limits import survey_method_mistakes

        yield from survey_method_mistakes(method)


def _sentence(row: dict[Any, Any]) -> str:
    def percent(share: float) -> str:
        return f"{half_up(100 * fraction(share))}%"

    def points(value: float) -> str:
        return f"{float(half_up(fraction(value), 1)):.1f}"

    if row["without_base"] == row["draws"]:
        return f"{row['question']}: no draw had a case it applies to."
    level = (Decimal(str(row["confidence"])) * 100).normalize()
    truth = f"{points(row['true_percent'])}% ({row['true_band']})"
    right, better, worse = (percent(row[f"band_{name}"]) for name in ("right", "better", "worse"))
    without = f"; {row['without_base']:,} draws had no case it applies to" if row["without_base"] else ""
    return (
        f"{row['question']}: in truth {truth}. The {level:f}% interval holds it in "
        f"{percent(row['coverage'])} of draws and is {points(row['width'])} points wide; percentages are "
        f"{points(row['percent_mean'])}% on average, with a standard deviation of "
        f"{points(row['percent_sd'])} points; the band is right in {right}, better in {better}, worse in "
        f"{worse}; the interval lies in more than one band in {percent(row['crosses'])}{without}."
    )
