"""How exactly the difference of two percentages is known, and the sizes for it.

Next: `sampler.size.differences.changes`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from sampler.errors import SamplerError, near, refuse_if_any
from sampler.size.differences.growing import Growth, growing, growth_mistakes, least_step, points
from sampler.size.differences.two_samples import TwoSamples, sample_mistakes, two_samples
from sampler.size.formula import CORRECTIONS, Precision, fraction_mistakes, percent

HAIR = 1e-9  # a margin of error this near (relatively) to the one asked for is met

_LEFT = {"simple": "(1 - n/N)", "cochran": "(N - n) / (N - 1)"}


@dataclass(frozen=True, slots=True)
class Assumed:
    """What is assumed of two percentages, and how sure their difference is to be.

    Attributes:
        confidence: of the interval, two-sided.
        proportion: the share of yes assumed.
        other_proportion: the share of yes assumed in the other sample.
        correction: "simple" or "cochran".
    """

    confidence: float
    proportion: float
    other_proportion: float
    correction: str

    @property
    def z(self) -> float:
        """The normal quantile of the confidence."""
        return Precision(confidence=self.confidence).z

    def margin(self, samples: TwoSamples) -> float:
        """Return z times the root of the sum of both variances: the margin of error of the difference."""
        one, other = samples.spreads(self.correction)
        p, q = self.proportion, self.other_proportion
        return self.z * math.sqrt(p * (1 - p) * one + q * (1 - q) * other)

    @property
    def rule(self) -> tuple[str, str]:
        """The assumptions and the formula in words."""
        shares = f"{percent(self.proportion)}%"
        if self.other_proportion != self.proportion:
            shares += f" and {percent(self.other_proportion)}%"
        given = f"confidence {percent(self.confidence)}%, assumed share {shares}, z = {self.z:.10f}"
        left = _LEFT[self.correction]
        formula = f"e = z √(p1 (1 - p1) / n1 {left} + p2 (1 - p2) / n2 {left})"
        return given, f"{formula} ({self.correction} correction)"


@dataclass(frozen=True, slots=True)
class DifferenceMargin:
    """The margin of error of a difference between two percentages.

    Attributes:
        margin: half the width of the interval, as a fraction; 0 if every case of both is read.
        samples: both samples, with their populations.
        assumed: confidence, shares and correction.
    """

    margin: float
    samples: TwoSamples
    assumed: Assumed

    @property
    def rule(self) -> tuple[str, ...]:
        """The whole rule in words, a part at a time."""
        return *self.assumed.rule, f"n and N = {self.samples}", f"e = {100 * self.margin:.4f} points"

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as plain values by name."""
        return {"margin": self.margin, **self.samples.to_dict(), **asdict(self.assumed)}

    def __str__(self) -> str:
        if self.samples.census:
            return "Every case of both is read: the difference is known, and there is no margin of error."
        return (
            f"With {self.samples}, the difference between the two percentages is known to within "
            f"{points(self.margin)} points ({percent(self.assumed.confidence)}% confidence)."
        )


@dataclass(frozen=True, slots=True)
class DifferenceSize:
    """The sizes of two samples for a margin of error of the difference.

    Attributes:
        samples: both samples, with their populations.
        held: the margin of error with them, a fraction; at most the one asked for.
        margin: the margin of error asked for, as a fraction.
        growth: how the sizes are tied to one another.
        assumed: confidence, shares and correction.
    """

    samples: TwoSamples
    held: float
    margin: float
    growth: Growth
    assumed: Assumed

    @property
    def size(self) -> int:
        """Cases to read."""
        return self.samples.size

    @property
    def other_size(self) -> int:
        """Cases of the other to read, or those already read."""
        return self.samples.other_size

    @property
    def rule(self) -> tuple[str, ...]:
        """The whole rule in words, a part at a time."""
        given, formula = self.assumed.rule
        return (
            f"margin of error of the difference {percent(self.margin)} points, {given}",
            formula,
            f"the smallest n for which e is at most that; {self.growth.rule}",
            f"n and N = {self.samples}: e = {100 * self.held:.4f} points",
        )

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as plain values by name."""
        asked = {"held": self.held, "margin": self.margin, **self.growth.to_dict()}
        return {**self.samples.to_dict(), **asked, **asdict(self.assumed)}

    def __str__(self) -> str:
        wanted = f"{percent(self.margin)} points ({percent(self.assumed.confidence)}% confidence)"
        return f"To know the difference between the two percentages to within {wanted}: {self.samples}."


def difference_margin(
    size: int,
    population: float | None,
    other_size: int | None = None,
    other_population: float | None = None,
    confidence: float = 0.80,
    proportion: float = 0.5,
    other_proportion: float | None = None,
    correction: str = "simple",
) -> DifferenceMargin:
    """Return the margin of error of the difference between the percentages of two independent samples.

    e = z sqrt(p1 (1-p1)/n1 (1 - n1/N1) + p2 (1-p2)/n2 (1 - n2/N2)) ("simple"), or with (N - n)/(N - 1) for
    1 - n/N ("cochran"). Like the margin of one percentage it rests on the normal approximation at the
    shares assumed. Two years, or two groups of which each has its own list, are such samples.

    Args:
        size: cases of the sample, 1 <= size <= population.
        population: cases it is drawn from; None for one without limit.
        other_size: cases of the other; None for as many.
        other_population: cases that one is drawn from; None for as many, infinity for no limit.
        confidence: between 0 and 1.
        proportion: the share of yes assumed, between 0 and 1; 0.5 is the safest.
        other_proportion: that of the other; None for the same.
        correction: "simple" or "cochran".

    Returns:
        A DifferenceMargin. Where all of one are read, the margin is that of the other percentage alone;
        where all of both are read, 0.

    Raises:
        SamplerError: listing all arguments out of range.

    Source:
        Cochran (1977), Sampling Techniques, 3rd ed., section 2.14 and theorem 3.2.

    Example:
        128 cases of 577 in each of two years:

        >>> found = difference_margin(128, 577)
        >>> round(found.margin, 4)
        0.0707
        >>> print(found)
        With 128 of 577 cases each, the difference between the two percentages is known to within 7.1 points
        (80% confidence).
    """
    refuse_if_any(
        [
            *sample_mistakes(size, population, other_size, other_population),
            *_assumption_mistakes(confidence, proportion, other_proportion, correction),
        ]
    )
    samples = two_samples(size, population, other_size, other_population)
    other = proportion if other_proportion is None else other_proportion
    assumed = Assumed(confidence, proportion, other, correction)
    return DifferenceMargin(assumed.margin(samples), samples, assumed)


def difference_size(
    margin: float,
    population: float | None,
    other_population: float | None = None,
    other_size: int | None = None,
    ratio: float = 1,
    confidence: float = 0.80,
    proportion: float = 0.5,
    other_proportion: float | None = None,
    correction: str = "simple",
) -> DifferenceSize:
    """Return the smallest sizes of two samples for a margin of error of the difference.

    The margin is that of `difference_margin`. Both are sized together; or, with `other_size` given, one
    beside another that is drawn already, such as last year's.

    Args:
        margin: of the difference, a fraction between 0 and 1.
        population: cases the sample is drawn from; None for one without limit.
        other_population: cases the other is drawn from; None for as many, infinity for no limit.
        other_size: cases of the other, if it is drawn already; None where it is to be sized too.
        ratio: cases of the other for each case of this one, rounded up.
        confidence: between 0 and 1.
        proportion: the share of yes assumed, between 0 and 1; 0.5 is the safest.
        other_proportion: that of the other; None for the same.
        correction: "simple" or "cochran".

    Returns:
        A DifferenceSize. A sample that reaches its population is a census; the other then grows alone. A
        margin within one part in 10^9 of the one asked for is met, so that floating point adds no case.

    Raises:
        SamplerError: listing all arguments out of range; or a margin that cannot be had beside the other
            sample, with the best that can.

    Example:
        >>> difference_size(0.05, 577).size
        210
        >>> print(difference_size(0.07, 577, other_size=128))
        To know the difference between the two percentages to within 7 points (80% confidence): 132 of 577
        cases and 128 of 577.
    """
    refuse_if_any(
        [
            *fraction_mistakes("margin", margin),
            *growth_mistakes(population, other_population, other_size, ratio),
            *_assumption_mistakes(confidence, proportion, other_proportion, correction),
        ]
    )
    growth = growing(population, other_population, other_size, ratio)
    other = proportion if other_proportion is None else other_proportion
    assumed = Assumed(confidence, proportion, other, correction)
    if growth.done is not None:
        _refuse_if_out_of_reach(margin, growth, assumed)

    def holds(step: int) -> bool:
        return assumed.margin(growth.at(step)) <= margin * (1 + HAIR)

    samples = growth.at(least_step(holds, growth.last))
    return DifferenceSize(samples, assumed.margin(samples), margin, growth, assumed)


def _refuse_if_out_of_reach(margin: float, growth: Growth, assumed: Assumed) -> None:
    """Raise if the other sample alone leaves a larger margin of error."""
    q = assumed.other_proportion
    best = assumed.z * math.sqrt(q * (1 - q) * growth.at(1).spreads(assumed.correction)[1])
    if best > margin * (1 + HAIR) or (growth.population is None and best >= margin):
        least = math.ceil(best * 1e5) / 1e5
        reachable = f"{least:g}, {percent(least)} points"
        raise SamplerError(
            f"margin {margin!r} cannot be had {growth.at_most}, the best that can be had is {reachable}. "
            "Ask for that or more."
        )


def _assumption_mistakes(
    confidence: object, proportion: object, other_proportion: object, correction: object
) -> Iterator[str]:
    yield from fraction_mistakes("confidence", confidence)
    yield from fraction_mistakes("proportion", proportion)
    if other_proportion is not None:
        yield from fraction_mistakes("other_proportion", other_proportion)
    if correction not in CORRECTIONS:
        yield f"correction '{correction}' is not known. {near(str(correction), CORRECTIONS)}"
