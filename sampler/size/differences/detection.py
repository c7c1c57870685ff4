"""The chance that a change between two samples is found.

Next: `sampler.size.differences.detection_sizes`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sampler.errors import refuse_if_any
from sampler.size.differences.changes import change_mistakes, change_words, changed, level, of_hundred
from sampler.size.differences.deciding import FORMULA, enumeration_mistakes, found_changes, method_mistakes
from sampler.size.differences.normal_power import normal_power
from sampler.size.differences.two_samples import TwoSamples, sample_mistakes, two_samples
from sampler.size.formula import fraction_mistakes, percent

_METHODS = {
    FORMULA: "Φ((|p1 - p2| - z s0) / s1), s0 from the pooled share, s1 from both, v = (N - n) / (N - 1) / n",
    "newcombe": "all pairs of results, found where that interval (of 'exact' intervals) leaves out 0",
    "miettinen-nurminen": "all pairs of results, found where that interval leaves out 0",
    "exact": "all pairs of results, found where the p-value of the exact test is at most the level",
}


@dataclass(frozen=True, slots=True)
class Power:
    """The chance that a change of the share of yes is found.

    Attributes:
        chance: of finding it, in its own direction, 0 to 1.
        wrong_way: the chance of finding a change in the other direction.
        change: this share less the other, below 0 for a fall.
        from_proportion: the other share, which the change is counted from.
        samples: both samples, with their populations.
        confidence: of the interval; the test's level is 1 less it, two-sided.
        method: of the chance: "formula", or the test whose results were gone through.
    """

    chance: float
    wrong_way: float
    change: float
    from_proportion: float
    samples: TwoSamples
    confidence: float
    method: str

    @property
    def to_proportion(self) -> float:
        """The share that the change leads to."""
        return changed(self.from_proportion, self.change)

    @property
    def rule(self) -> tuple[str, ...]:
        """The whole rule in words, a part at a time."""
        return (
            f"from {percent(self.from_proportion)}% to {percent(self.to_proportion)}%, "
            f"confidence {percent(self.confidence)}% (two-sided test at {percent(level(self.confidence))}%)",
            f"n and N = {self.samples}",
            *method_rule(self.method, self.samples, self.to_proportion, self.from_proportion),
            f"chance {self.chance:.4f}; of a change the wrong way {self.wrong_way:.4f}",
        )

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as plain values by name."""
        return {
            "chance": self.chance,
            "wrong_way": self.wrong_way,
            "change": self.change,
            "from_proportion": self.from_proportion,
            "to_proportion": self.to_proportion,
            **self.samples.to_dict(),
            "confidence": self.confidence,
            "method": self.method,
        }

    def __str__(self) -> str:
        return (
            f"With {self.samples}, {change_words(self.from_proportion, self.change)} would be found in "
            f"{of_hundred(self.chance)} pairs of samples ({percent(self.confidence)}% confidence)."
        )


def power(
    change: float,
    size: int,
    population: float | None,
    other_size: int | None = None,
    other_population: float | None = None,
    from_proportion: float = 0.5,
    confidence: float = 0.80,
    method: str = "formula",
) -> Power:
    """Return the chance that a change of the share of yes is found by comparing two independent samples.

    Found is what the interval of the difference says: it lies wholly on the side of the true change, above 0
    or below. That is a two-sided test at the level 1 - confidence.

    Args:
        change: this share less the other, such as -0.10 for a fall of 10 points; not 0.
        size: cases of the sample, 1 <= size <= population.
        population: cases it is drawn from; None for one without limit.
        other_size: cases of the other, which the change is counted from; None for as many.
        other_population: cases that one is drawn from; None for as many, infinity for no limit.
        from_proportion: the other's share of yes, 0 to 1.
        confidence: of the interval, between 0 and 1.
        method: one of:

            "formula": the normal approximation, pooled variance under no change, variances of finite
            populations. At once, whatever the sizes.

            "newcombe", "miettinen-nurminen": the true chance that the interval of `stats.difference` by
            that method leaves out 0: every pair of results, weighed by its hypergeometric chance.
            "newcombe" joins "exact" intervals: it mostly finds less than the formula says, but of short
            lists that were read nearly whole it may find far more.

            "exact": the same, with the p-value of `stats.exact_test` at or below the level.

            All but the formula take the nearest whole number of yeses in each population.

    Returns:
        A Power. 1 where every case of both is read. With shares of 0 and 1 nothing is divided by 0: where
        neither can vary, the chance is 1 or 0.

    Raises:
        SamplerError: listing all arguments out of range; a change that leads below 0% or above 100%, or
            of less than one case; samples too large to go through all results.

    Source:
        See `sampler.size.differences.normal_power`; enumeration: the definition.

    Example:
        >>> print(power(-0.10, 128, 577, from_proportion=0.75))
        With 128 of 577 cases each, a fall from 75% to 65% would be found in 76 of 100 pairs of samples (80%
        confidence).
        >>> round(power(-0.10, 128, 577, from_proportion=0.75, method="newcombe").chance, 2)
        0.74
    """
    refuse_if_any(
        [
            *sample_mistakes(size, population, other_size, other_population),
            *change_mistakes(change, from_proportion),
            *fraction_mistakes("confidence", confidence),
            *method_mistakes(method),
        ]
    )
    samples = two_samples(size, population, other_size, other_population)
    share = changed(from_proportion, change)
    refuse_if_any(
        [
            *enumeration_mistakes(samples, method),
            *small_change_mistakes(samples, share, from_proportion, method),
        ]
    )
    chance, wrong_way = chances(samples, share, from_proportion, confidence, method)
    return Power(chance, wrong_way, change, from_proportion, samples, confidence, method)


def chances(
    samples: TwoSamples, share: float, other_share: float, confidence: float, method: str
) -> tuple[float, float]:
    """Return the chances of finding a change in its own direction, and in the wrong one, by a method."""
    if method == FORMULA:
        return normal_power(samples, share, other_share, confidence)
    from sampler.size.differences.enumerating import enumerated_power

    return enumerated_power(found_changes(samples, method, confidence), samples, share, other_share)


def method_name(method: str) -> str:
    """Return what a method does, in words."""
    return f"method '{method}': {_METHODS[method]}"


def method_rule(method: str, samples: TwoSamples, share: float, other_share: float) -> tuple[str, ...]:
    """Return how a chance was found, in words."""
    parts = (method_name(method),)
    sides = ((share, samples.population), (other_share, samples.other_population))
    if method == FORMULA or all(population is None for _, population in sides):
        return parts
    from sampler.size.differences.enumerating import yeses

    taken = " and ".join(f"{yeses(size, part):,} of {size:,}" for part, size in sides if size is not None)
    return *parts, f"yeses in the populations, whole numbers: {taken}"


def small_change_mistakes(
    samples: TwoSamples, share: float, other_share: float, method: str
) -> Iterator[str]:
    """Yield a sentence if whole numbers of yeses turn a change into none, or round."""
    if method == FORMULA:
        return
    from sampler.size.differences.enumerating import whole_share

    one, other = whole_share(samples.population, share), whole_share(samples.other_population, other_share)
    if (one > other) != (share > other_share) or one == other:
        yield (
            f"from {percent(other_share)}% to {percent(share)}% is less than a case in such populations: "
            "give a larger change, or use method='formula'."
        )
