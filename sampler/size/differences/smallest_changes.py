"""The smallest fall and the smallest rise that two samples find with a stated chance.

Next: `sampler.size.allocations.checks`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Any, NamedTuple

from sampler.errors import refuse_if_any
from sampler.size.differences.changes import level, of_hundred, share_mistakes
from sampler.size.differences.deciding import FORMULA, enumeration_mistakes, found_changes, method_mistakes
from sampler.size.differences.detection import method_name
from sampler.size.differences.detection_sizes import power_mistakes
from sampler.size.differences.growing import least_step, points
from sampler.size.differences.normal_power import normal_power
from sampler.size.differences.two_samples import TwoSamples, sample_mistakes, two_samples
from sampler.size.formula import fraction_mistakes, percent

FINE = 10**12  # shares are looked for in steps of 1 / FINE


class Detectable(NamedTuple):
    """The smallest change one way, and the chance of finding it.

    Attributes:
        change: as a fraction, below 0 for a fall; None if no change is found so often.
        chance: of finding it, or else the largest there can be; 0 if there is no room for a change.
    """

    change: float | None
    chance: float


@dataclass(frozen=True, slots=True)
class SmallestChange:
    """The smallest changes that two samples find with a stated chance.

    Attributes:
        fall: the smallest fall.
        rise: the smallest rise.
        power: the chance asked for.
        from_proportion: the share that the change is counted from.
        samples: both samples, with their populations.
        confidence: of the interval; the test's level is 1 less it, two-sided.
        method: of the chance: "formula", or the test whose results were gone through.
    """

    fall: Detectable
    rise: Detectable
    power: float
    from_proportion: float
    samples: TwoSamples
    confidence: float
    method: str

    @property
    def rule(self) -> tuple[str, ...]:
        """The whole rule in words, a part at a time."""
        steps = (
            "to 1 part in 10^12"
            if self.method == FORMULA
            else "in whole cases, or to 1 part in 10^12 without limit"
        )
        return (
            f"chance asked for {percent(self.power)}%, from {percent(self.from_proportion)}%, "
            f"confidence {percent(self.confidence)}% (two-sided test at {percent(level(self.confidence))}%)",
            f"n and N = {self.samples}",
            method_name(self.method),
            f"the smallest change, {steps}, from which every larger one has that chance",
        )

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as plain values by name."""
        return {
            "fall": self.fall.change,
            "fall_chance": self.fall.chance,
            "rise": self.rise.change,
            "rise_chance": self.rise.chance,
            "power": self.power,
            "from_proportion": self.from_proportion,
            **self.samples.to_dict(),
            "confidence": self.confidence,
            "method": self.method,
        }

    def __str__(self) -> str:
        chance, confidence = percent(self.power), percent(self.confidence)
        said = [self._said("fall", self.fall, "0%"), self._said("rise", self.rise, "100%")]
        return (
            f"With {self.samples}, from {percent(self.from_proportion)}%, at a chance of {chance}% "
            f"({confidence}% confidence): {'; '.join(said)}."
        )

    def _said(self, way: str, found: Detectable, end: str) -> str:
        if found.change is not None:
            return f"the smallest {way} that is found is one of {points(abs(found.change))} points"
        if found.chance == 0:
            return f"there is no room for a {way}"
        often = of_hundred(found.chance)
        return f"no {way} is found so often, for one to {end} is found in {often} pairs of samples"


def smallest_change(
    size: int,
    population: float | None,
    other_size: int | None = None,
    other_population: float | None = None,
    from_proportion: float = 0.5,
    power: float = 0.80,
    confidence: float = 0.80,
    method: str = "formula",
) -> SmallestChange:
    """Return the smallest fall and the smallest rise that two independent samples find with a stated chance.

    The two differ, for a share varies less the nearer it comes to 0% or 100%. What is found, and how the
    chance is worked out: see `sampler.size.differences.detection.power`.

    Args:
        size: cases of the sample, 1 <= size <= population.
        population: cases it is drawn from; None for one without limit.
        other_size: cases of the other, which the change is counted from; None for as many.
        other_population: cases that one is drawn from; None for as many, infinity for no limit.
        from_proportion: the other's share of yes, 0 to 1.
        power: the chance of finding the change, from 0.5 to below 1.
        confidence: of the interval, between 0 and 1.
        method: "formula", or "newcombe", "miettinen-nurminen" or "exact" to go through all results, with
            changes by whole cases of the population.

    Returns:
        A SmallestChange. A change is None where not even one to 0% (or 100%) is found so often.

    Raises:
        SamplerError: listing all arguments out of range; samples too large to go through all results.

    Example:
        >>> found = smallest_change(128, 577, from_proportion=0.75)
        >>> round(found.fall.change, 4), round(found.rise.change, 4)
        (-0.1075, 0.094)
        >>> smallest_change(128, 577, from_proportion=0.01).fall
        Detectable(change=None, chance=0.501...)
    """
    refuse_if_any(
        [
            *sample_mistakes(size, population, other_size, other_population),
            *share_mistakes("from_proportion", from_proportion),
            *power_mistakes(power),
            *fraction_mistakes("confidence", confidence),
            *method_mistakes(method),
        ]
    )
    samples = two_samples(size, population, other_size, other_population)
    refuse_if_any(enumeration_mistakes(samples, method))
    start, grid = _start(samples, from_proportion, method)
    fall, rise = (
        _smallest(start, grid, way, _chances(samples, start, grid, way, confidence, method), power, method)
        for way in (-1, 1)
    )
    return SmallestChange(fall, rise, power, from_proportion, samples, confidence, method)
