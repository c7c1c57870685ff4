"""How many cases to read so that a change is found with a stated chance.

Next: `sampler.size.differences.stepping`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sampler.errors import SamplerError, refuse_if_any
from sampler.size.differences.changes import change_mistakes, change_words, changed, of_hundred
from sampler.size.differences.deciding import FORMULA, enumeration_mistakes, method_mistakes
from sampler.size.differences.detection import Power, chances, small_change_mistakes
from sampler.size.differences.growing import Growth, growing, growth_mistakes, least_step
from sampler.size.formula import MOST, fraction_mistakes, percent

HAIR = 1e-9  # a chance this near (relatively) below the one asked for is met


@dataclass(frozen=True, slots=True)
class PowerSize:
    """The sizes of two samples for a chance of finding a change.

    Attributes:
        found: both samples, and the chance they give.
        power: the chance asked for.
        growth: how the sizes are tied to one another.
        tried: the largest size that was tried, where the results were gone through; None for the formula.
    """

    found: Power
    power: float
    growth: Growth
    tried: int | None

    @property
    def size(self) -> int:
        """Cases to read."""
        return self.found.samples.size

    @property
    def other_size(self) -> int:
        """Cases of the other to read, or those already read."""
        return self.found.samples.other_size

    @property
    def rule(self) -> tuple[str, ...]:
        """The whole rule in words, a part at a time."""
        which = "the smallest n with that chance"
        if self.tried is not None:
            which = f"the smallest n from which every one up to {self.tried:,} has that chance"
        return f"chance asked for {percent(self.power)}%, {which}; {self.growth.rule}", *self.found.rule

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as plain values by name."""
        return {**self.found.to_dict(), "power": self.power, **self.growth.to_dict(), "tried": self.tried}

    def __str__(self) -> str:
        change = change_words(self.found.from_proportion, self.found.change)
        return (
            f"To find {change} in {percent(self.power)} of 100 pairs of samples "
            f"({percent(self.found.confidence)}% confidence): {self.found.samples}."
        )


def size_for_power(
    change: float,
    population: float | None,
    other_population: float | None = None,
    other_size: int | None = None,
    power: float = 0.80,
    ratio: float = 1,
    from_proportion: float = 0.5,
    confidence: float = 0.80,
    method: str = "formula",
) -> PowerSize:
    """Return the smallest sizes of two samples with which a change is found with a stated chance.

    Both are sized together; or, with `other_size` given, one beside another that is drawn already, such as
    last year's. What is found, and how the chance is worked out: see `power`.

    Args:
        change: this share less the other, such as -0.10 for a fall of 10 points; not 0.
        population: cases the sample is drawn from; None for one without limit.
        other_population: cases the other is drawn from; None for as many, infinity for no limit.
        other_size: cases of the other, if it is drawn already; None where it is to be sized too.
        power: the chance of finding the change, from 0.5 to below 1.
        ratio: cases of the other for each case of this one, rounded up.
        from_proportion: the other's share of yes, 0 to 1.
        confidence: of the interval, between 0 and 1.
        method: "formula", or "newcombe", "miettinen-nurminen" or "exact" to go through all results. The true
            chance does not rise with every case: given is the smallest size from which every one holds
            that was tried, and a tenth and ten more of them hold in a row.

    Returns:
        A PowerSize. A sample that reaches its population is a census; the other then grows alone.

    Raises:
        SamplerError: listing all arguments out of range; or a chance that cannot be had beside the other
            sample, with the best that can.

    Source:
        See `sampler.size.differences.normal_power`, with the proof that a larger sample has no smaller
        chance.

    Example:
        >>> print(size_for_power(-0.10, 577, from_proportion=0.75))
        To find a fall from 75% to 65% in 80 of 100 pairs of samples (80% confidence): 143 of 577 cases each.
        >>> size_for_power(-0.10, 577, from_proportion=0.75, method="newcombe").size
        149
    """
    refuse_if_any(
        [
            *change_mistakes(change, from_proportion),
            *growth_mistakes(population, other_population, other_size, ratio),
            *power_mistakes(power),
            *fraction_mistakes("confidence", confidence),
            *method_mistakes(method),
        ]
    )
    growth = growing(population, other_population, other_size, ratio)
    share = changed(from_proportion, change)
    refuse_if_any(small_change_mistakes(growth.at(1), share, from_proportion, method))
    wanted = power * (1 - HAIR)

    def chance(step: int, by: str) -> float:
        refuse_if_any(enumeration_mistakes(growth.at(step), by))
        return chances(growth.at(step), share, from_proportion, confidence, by)[0]

    last, tried = growth.last or MOST, None
    step = last
    if growth.done is None or chance(last, FORMULA) >= wanted:
        step = least_step(lambda k: chance(k, FORMULA) >= wanted, growth.last)
    if method != FORMULA:
        step, top = _settled(step, last, lambda k: chance(k, method) >= wanted)
        tried = growth.at(top).size
    if step > last or chance(step, method) < wanted:
        raise _out_of_reach(power, growth, chance(last, method))
    samples = growth.at(step)
    both = chances(samples, share, from_proportion, confidence, method)
    return PowerSize(Power(*both, change, from_proportion, samples, confidence, method), power, growth, tried)


def power_mistakes(power: object) -> Iterator[str]:
    """Yield a sentence if the chance asked for is none, or below one half."""
    wrong = fraction_mistakes("power", power)
    yield from wrong
    if not wrong and power < 0.5:  # type: ignore[operator]
        yield f"power must be at least 0.5, for less is not worth a sample, but got {power!r}."


def _settled(start: int, last: int, holds: Callable[[int], bool]) -> tuple[int, int]:
    """Return the step after the last that fails, which may be beyond all there are, and the last tried."""
    first, top = start, start - 1
    while top < last and top - first < first // 10 + 9:
        top += 1
        if not holds(top):
            first = top + 1
    while 1 < first <= start and holds(first - 1):
        first -= 1
    return first, top


def _out_of_reach(power: float, growth: Growth, best: float) -> SamplerError:
    """Return the error that says what a census beside the sample that is done would give."""
    return SamplerError(
        f"power {power!r} cannot be had {growth.at_most}, the change is found in {of_hundred(best)} pairs of "
        "samples. Ask for less, or for a larger change."
    )
