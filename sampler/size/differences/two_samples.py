"""Two independent samples, each from its own population: what differences are sized for.

Next: `sampler.size.differences.growing`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from sampler.errors import SamplerError, refuse_if_any
from sampler.size.formula import whole


@dataclass(frozen=True, slots=True)
class TwoSamples:
    """A simple random sample and the one it is compared with, drawn independently of it.

    Attributes:
        size: cases of the sample, such as this year's.
        population: the cases it is drawn from; None without limit.
        other_size: cases of the other, such as last year's.
        other_population: the cases that one is drawn from; None without limit.

    Example:
        >>> print(TwoSamples(128, 577, 123, 487))
        128 of 577 cases and 123 of 487
    """

    size: int
    population: int | None
    other_size: int
    other_population: int | None

    @property
    def alike(self) -> bool:
        """Whether both have the same size and population."""
        return (self.size, self.population) == (self.other_size, self.other_population)

    @property
    def census(self) -> bool:
        """Whether every case of both populations is read."""
        return self.size == self.population and self.other_size == self.other_population

    def spreads(self, correction: str) -> tuple[float, float]:
        """Return what p (1 - p) of each is multiplied by in the variance of its share: see `spread`."""
        return (
            spread(self.size, self.population, correction),
            spread(self.other_size, self.other_population, correction),
        )

    def to_dict(self) -> dict[str, int | None]:
        """Return the sizes and the populations by name."""
        return {
            "size": self.size,
            "population": self.population,
            "other_size": self.other_size,
            "other_population": self.other_population,
        }

    def __str__(self) -> str:
        first = _counted(self.size, self.population, " cases")
        return (
            f"{first} each"
            if self.alike
            else f"{first} and {_counted(self.other_size, self.other_population)}"
        )


def spread(size: int, population: int | None, correction: str) -> float:
    """Return the variance of a share from a simple random sample, as a multiple of p (1 - p).

    (1 - n/N) / n ("simple") or (N - n) / (N - 1) / n ("cochran", which is exact for p = M / N). 0 in a
    census, 1/n without limit.

    Source:
        Cochran (1977), Sampling Techniques, 3rd ed., theorem 3.2.
    """
    if population is None:
        return 1 / size
    if size == population:
        return 0.0
    return (population - size) / (size * (population if correction == "simple" else population - 1))


def two_samples(
    size: object, population: object, other_size: object = None, other_population: object = None
) -> TwoSamples:
    """Return both samples; what is None of the other is as in the first. One without limit is infinity.

    Raises:
        SamplerError: no whole numbers, or a size above its population; all mistakes at once.
    """
    refuse_if_any(sample_mistakes(size, population, other_size, other_population))
    first, second = two_populations(population, other_population)
    sizes = [whole("size", value, least=1) for value in (size, size if other_size is None else other_size)]
    return TwoSamples(sizes[0], first, sizes[1], second)


def two_populations(population: object, other_population: object) -> tuple[int | None, int | None]:
    """Return both populations, known to be right; None for one without limit."""
    given = (population, population if other_population is None else other_population)
    first, second = (None if _endless(value) else whole("population", value, least=1) for value in given)
    return first, second


def sample_mistakes(
    size: object, population: object, other_size: object, other_population: object
) -> Iterator[str]:
    """Yield a sentence for every number that is not whole, or else for every sample above its population."""
    sizes = {"size": size} if other_size is None else {"size": size, "other_size": other_size}
    wrong = [sentence for thing, value in sizes.items() for sentence in whole_mistakes(thing, value)]
    wrong += population_mistakes(population, other_population)
    yield from wrong
    if wrong:
        return
    limits = two_populations(population, other_population)
    names = ("size", "size" if other_size is None else "other_size")
    for thing, place, limit in zip(names, ("population", "other_population"), limits, strict=True):
        number = whole(thing, sizes[thing], least=1)
        if limit is not None and number > limit:
            yield f"{thing} must be at most the {place} of {limit:,}, but got {number:,}."
            if place == "population" and limits[0] == limits[1] and other_size is None:
                return


def population_mistakes(population: object, other_population: object) -> Iterator[str]:
    """Yield a sentence for every population that is no whole number of at least 1, nor without limit."""
    for thing, value in (("population", population), ("other_population", other_population)):
        if not _endless(value):
            yield from whole_mistakes(thing, value)


def whole_mistakes(thing: str, value: object) -> list[str]:
    """Return a sentence in a list if the value is no whole number of at least 1."""
    try:
        whole(thing, value, least=1)
    except SamplerError as error:
        return list(error.mistakes)
    return []


def _endless(value: object) -> bool:
    return value is None or (isinstance(value, float) and value == math.inf)


def _counted(size: int, population: int | None, noun: str = "") -> str:
    if population is None:
        return f"{size:,}{noun}"
    return f"all {size:,}{noun}" if size == population else f"{size:,} of {population:,}{noun}"
