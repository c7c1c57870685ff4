"""What is refused of the arguments of an allocation, each in a sentence.

Next: `sampler.size.allocations.priorities`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from sampler.errors import SamplerError, near, refuse_if_any
from sampler.size.formula import fraction_mistakes, whole

_PLACES = "Give a number for each stratum in order, or a mapping from its name."


def by_stratum(thing: str, given: Any, strata: Mapping[str, object] | None = None) -> dict[str, Any]:
    """Return what was given by the stratum's name: a mapping as it is, a sequence in the order of the strata.

    Raises:
        SamplerError: it is neither, it is empty, it has another length, or it names a stratum there is not.

    Example:
        >>> by_stratum("populations", [577, 487])
        {'1': 577, '2': 487}
    """
    if isinstance(given, Mapping) or (hasattr(given, "items") and hasattr(given, "index")):  # a Series too
        found = {str(name): value for name, value in given.items()}
        if len(found) < len(given):
            raise SamplerError(f"{thing} must name each stratum once, but two have the same name as text.")
        unknown = [name for name in found if strata is not None and name not in strata]
        refuse_if_any(
            f"{thing} names a stratum '{name}' that populations has not. {near(name, strata or ())}"
            for name in unknown
        )
    else:
        if isinstance(given, str | set | frozenset) or not _has_order(given):
            raise SamplerError(f"{thing} must be a number a stratum. {_PLACES}")
        names = [str(place + 1) for place in range(len(given))] if strata is None else list(strata)
        if len(names) != len(given):
            raise SamplerError(f"{thing} has {len(given)} values for {len(names)} strata. {_PLACES}")
        found = dict(zip(names, list(given), strict=True))
    if not found and strata is None:
        raise SamplerError(f"{thing} is empty: there is nothing to share out over.")
    return found


def _has_order(given: object) -> bool:
    """Return whether there are values in an order: a single number of numpy's has none."""
    return hasattr(given, "__len__") and hasattr(given, "__iter__") and getattr(given, "shape", (1,)) != ()


def whole_by_stratum(
    thing: str, given: Any, populations: Mapping[str, Any], default: int | None = None
) -> dict[str, int]:
    """Return a whole number for every stratum; a single number holds for all, as far as they have cases.

    Where a mapping leaves a stratum out it gets the default, or, where there is none, its population.

    Raises:
        SamplerError: a value that is no whole number of 0 or more; all of them at once.
    """
    if hasattr(given, "__index__") and not isinstance(given, bool):
        one = whole(thing, given, least=0)
        return {name: min(one, n) for name, n in populations.items()}
    found = by_stratum(thing, given, populations)
    values: dict[str, int] = {}
    mistakes: list[str] = []
    for name, population in populations.items():
        value = found.get(name, population if default is None else default)
        try:
            values[name] = whole(f"{thing}['{name}']", value, least=0)
        except SamplerError as error:
            mistakes += error.mistakes
    refuse_if_any(mistakes)
    return values


def allocation_mistakes(
    size: object,
    populations: Mapping[str, int],
    method: str,
    proportions: Mapping[str, float],
    power: Fraction | float,
    minimums: Mapping[str, int],
    maximums: Mapping[str, int],
) -> Iterator[str]:
    """Yield every sentence to refuse the arguments of `allocate` with; numbers a stratum are whole."""
    number = isinstance(power, int | float | Fraction) and not isinstance(power, bool)
    if method == "power" and (not number or not 0 <= power <= 1):
        yield f"power must lie from 0 (equal) to 1 (proportional), but is {power!r}."
    if bool(proportions) != (method == "neyman"):
        yield (
            "proportions must be given with method 'neyman', and only then: the share of yes assumed in "
            f"each stratum; but method is '{method}' and {len(proportions)} are given."
        )
    elif missing := [name for name in populations if proportions and name not in proportions]:
        yield f"proportions must have a share for every stratum, and {_some(missing)} have none."
    for name, share in proportions.items():
        yield from fraction_mistakes(f"proportions['{name}']", share)
    for name, least in minimums.items():
        if least > maximums[name]:
            which = "population" if maximums[name] == populations[name] else "maximum"
            yield f"minimums['{name}'] is {least:,}, above its {which} of {maximums[name]:,}."
    yield from _size_mistakes(size, sum(minimums.values()), sum(maximums.values()), sum(populations.values()))


def _size_mistakes(size: object, least: int, most: int, population: int) -> Iterator[str]:
    try:
        n = whole("size", size, least=0)
    except SamplerError as error:
        yield from error.mistakes
        return
    if n > population:
        yield f"size must be at most the population of {population:,}, but is {n:,}."
    elif n > most:
        yield f"size is {n:,}, but the maximums let the strata give no more than {most:,}."
    if n < least:
        yield f"size is {n:,}, but the minimums need {least:,}. Enlarge the sample, or lower them."


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(f"'{name}'" for name in names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"
