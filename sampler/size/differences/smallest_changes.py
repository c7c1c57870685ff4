"""The smallest fall and the smallest rise that two samples find with a stated chance.

Next: `sampler.size.allocations.checks`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sampler.errors import refuse_if_any
from sampler.size.differences.changes import level, of_hundred, share_mistakes
from sampler.size.differences.deciding import FORMULA, enumeration_mistakes, found_changes, method_mistakes
from sampler.size.differences.detection import method_name
from sampler.size.differences.detection_sizes import HAIR, power_mistakes
from sampler.size.differences.growing import points
from sampler.size.differences.normal_power import normal_power
from sampler.size.differences.stepping import Changes, Detectable
from sampler.size.differences.two_samples import TwoSamples, sample_mistakes, two_samples
from sampler.size.formula import fraction_mistakes, percent

if TYPE_CHECKING:
    from sampler.size.differences.deciding import Found

FINE = 10**12  # shares are looked for in steps of 1 / FINE


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
        return (
            f"chance asked for {percent(self.power)}%, from {percent(self.from_proportion)}%, "
            f"confidence {percent(self.confidence)}% (two-sided test at {percent(level(self.confidence))}%)",
            f"n and N = {self.samples}",
            method_name(self.method),
            *self._whole_cases,
            "the smallest change from which every larger one has that chance, to the last digit shown",
        )

    @property
    def _whole_cases(self) -> tuple[str, ...]:
        """Which changes are looked at, in words, where they are those of whole cases."""
        size, other = self.samples.population, self.samples.other_population
        if self.method == FORMULA or (size is None and other is None):
            return ()
        of = "any share" if size is None else f"whole cases of {size:,}"
        start = _start(self.samples, self.from_proportion, self.method)
        counted = "" if other is None else f", counted from {int(start * other):,} of {other:,}"
        return (f"changes to {of}{counted}",)

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
    chance is worked out: see `sampler.size.differences.detection.power`. Every larger change has it too.

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
        A SmallestChange. A change is None where not even one to 0% (or 100%) is found so often. By the
        formula, or without limit, it is right to 1 part in 10^12. Where results are gone through, a chance
        within 1 part in 10^9 of the one asked for is met.

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
    start = _start(samples, from_proportion, method)
    grid = (samples.population if method != FORMULA else None) or FINE
    ways = [Changes(start, grid, way) for way in (-1, 1)]
    if method == FORMULA:
        fall, rise = (
            changes.halved(lambda share: normal_power(samples, share, float(start), confidence)[0], power)
            for changes in ways
        )
    else:
        found = found_changes(samples, method, confidence)
        fall, rise = (_enumerated(changes, found, samples, power * (1 - HAIR)) for changes in ways)
    return SmallestChange(fall, rise, power, from_proportion, samples, confidence, method)


def _start(samples: TwoSamples, from_proportion: float, method: str) -> Fraction:
    """Return the share that changes are counted from; by enumeration that of whole cases of the other."""
    start, other = Fraction(str(from_proportion)), samples.other_population
    if method == FORMULA or other is None:
        return start
    from sampler.size.differences.enumerating import yeses

    return Fraction(yeses(other, from_proportion), other)


def _enumerated(changes: Changes, found: Found, samples: TwoSamples, wanted: float) -> Detectable:
    """Return the smallest change one way, by what is found of each pair of results.

    All changes are gone through where the chances of the sample fit into the table of the exact test, as
    they do wherever the method is "exact": by that test a case more of yes can turn a rise back into none.
    For longer lists the steps are halved: by the other methods it cannot, for their limits never fall as
    the yeses in the sample grow, and of more yeses in the population there are never fewer in the sample
    (in stochastic order).
    """
    from sampler.size.differences.enumerating import enumerated_power, enumerated_powers
    from stats.comparisons.exact import LARGEST_TABLE

    start, population = float(changes.start), samples.population
    if population is None or (population + 1) * (samples.size + 1) > LARGEST_TABLE:
        return changes.halved(lambda share: enumerated_power(found, samples, share, start)[0], wanted)
    chances = enumerated_powers(found, samples, start, changes.way)
    return changes.walked(chances[changes.beside + changes.way :: changes.way], wanted)
