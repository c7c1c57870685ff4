"""How two samples grow together until they do, and the least step at which they do.

Next: `sampler.size.differences.margins`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, isfinite

from sampler.errors import SamplerError
from sampler.size.differences.two_samples import (
    TwoSamples,
    population_mistakes,
    two_populations,
    whole_mistakes,
)
from sampler.size.formula import MOST, percent, whole


@dataclass(frozen=True, slots=True)
class Growth:
    """What is still to be settled of two samples: both, or one beside another that is done.

    Attributes:
        population: of the sample that is to be sized; None without limit.
        other_population: of the other; None without limit.
        ratio: cases of the other for each of the first, where both are to be sized.
        done: cases of the other where it is drawn already; None where both are to be sized.

    Example:
        Twice as many of the other, until its 30 are all read:

        >>> growth = Growth(40, 30, Fraction(2), None)
        >>> [(growth.at(step).size, growth.at(step).other_size) for step in (1, 10, 20, 40)]
        [(1, 2), (10, 20), (20, 30), (40, 30)]
    """

    population: int | None
    other_population: int | None
    ratio: Fraction
    done: int | None

    @property
    def last(self) -> int | None:
        """The step at which nothing is left to be read; None if there is no such step."""
        if self.population is None or self.done is not None:
            return self.population
        if self.other_population is None:
            return None
        return self.population + max(0, self.other_population - ceil(self.ratio * self.population))

    def at(self, step: int) -> TwoSamples:
        """Return both samples after so many steps, from 1: a case more of the first at each.

        The other keeps to the ratio, rounded up. A sample that has reached its population stays; the other
        goes on alone, by a case a step.
        """
        size = step if self.population is None else min(step, self.population)
        if self.done is not None:
            return TwoSamples(size, self.population, self.done, self.other_population)
        other = ceil(self.ratio * size) + step - size
        if self.other_population is not None:
            other = min(other, self.other_population)
        return TwoSamples(size, self.population, other, self.other_population)

    @property
    def rule(self) -> str:
        """The rule of growth in words."""
        if self.done is not None:
            return f"the other sample is fixed at {self.done:,}"
        cases = (
            "as many cases of both"
            if self.ratio == 1
            else f"{float(self.ratio):g} of the other for each case"
        )
        return f"{cases}, rounded up; one that reaches its N is a census, and the other grows alone"

    @property
    def at_most(self) -> str:
        """What can still be read beside a sample that is done, in words."""
        of = "" if self.other_population is None else f" of {self.other_population:,}"
        every = "however many" if self.population is None else f"even if all {self.population:,}"
        return f"beside the other sample of {self.done:,}{of} cases: {every} cases are read now"

    def to_dict(self) -> dict[str, float | bool]:
        """Return the ratio, and whether the other sample is done, by name."""
        return {"ratio": float(self.ratio), "other_size_fixed": self.done is not None}


def growing(population: object, other_population: object, other_size: object, ratio: object) -> Growth:
    """Return the growth of numbers known to be right."""
    first, second = two_populations(population, other_population)
    done = None if other_size is None else whole("other_size", other_size, least=1)
    return Growth(first, second, Fraction(str(ratio)), done)


def growth_mistakes(
    population: object, other_population: object, other_size: object, ratio: object
) -> Iterator[str]:
    """Yield a sentence for every number that cannot be."""
    wrong = list(population_mistakes(population, other_population))
    number = isinstance(ratio, int | float) and not isinstance(ratio, bool) and isfinite(ratio)
    if not number or not 1e-6 <= ratio <= 1e6:  # type: ignore[operator]
        wrong.append(f"ratio must be a number above 0, the other's cases for each case, but got {ratio!r}.")
    if other_size is not None:
        wrong += whole_mistakes("other_size", other_size)
        if number and ratio != 1:
            wrong.append("ratio has no meaning where other_size is given: leave out one of them.")
    yield from wrong
    if not wrong and other_size is not None:
        limit = two_populations(population, other_population)[1]
        if limit is not None and whole("other_size", other_size, least=1) > limit:
            yield f"other_size must be at most the other's population of {limit:,}, but got {other_size:,}."


def least_step(holds: Callable[[int], bool], last: int | None) -> int:
    """Return the least step at which something holds that goes on holding, and holds at the last.

    Raises:
        SamplerError: there is no last step, and it does not hold with as many cases as a list can have.
    """
    above = 1
    while not holds(above):
        if above == last or above >= MOST:
            raise SamplerError(f"No sample of up to {MOST:,} cases is large enough for what is asked.")
        above = min(2 * above, last or MOST)
    below = above // 2
    while above - below > 1:
        middle = (above + below) // 2
        if holds(middle):
            above = middle
        else:
            below = middle
    return above


def points(fraction: float) -> str:
    """Return a fraction in points with one decimal, or more below a tenth: 0.0707 gives "7.1"."""
    return (
        f"{100 * fraction:.1f}" if fraction == 0 or fraction >= 0.0005 else percent(float(f"{fraction:.1g}"))
    )
