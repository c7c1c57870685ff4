"""What can be wrong with a design, told without showing a case; labels of strata are no secret."""

from __future__ import annotations

import numbers
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from stats.errors import near
from stats.row_numbers import rows_named

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = [
    "chance_mistakes",
    "domain_mistakes",
    "label_mistakes",
    "lonely_mistakes",
    "population_mistakes",
    "weight_mistakes",
]

SHOWN = 5


def lonely_mistakes(lonely: object, rules: tuple[str, ...]) -> Iterator[str]:
    """Yield a sentence if there is no rule of this name."""
    if lonely not in rules:
        yield f"lonely must be a rule for strata of one case, but got {lonely!r}. {near(str(lonely), rules)}"


def label_mistakes(cases: Any, strata: Sequence[Any] | NDArray[Any] | None) -> Iterator[str]:
    """Yield what is wrong with the labels of the strata, one a case."""
    if isinstance(cases, bool) or not isinstance(cases, numbers.Integral) or cases < 1:
        yield "a sample must have a whole number of cases, at least one."
        return
    if strata is None:
        return
    import pandas as pd

    if isinstance(strata, (str, bytes)) or not hasattr(strata, "__len__"):
        yield "strata must hold one label a case, but got a single value."
        return
    if len(strata) != cases:
        yield f"strata must hold one label a case, but got {len(strata):,} for {cases:,} cases."
        return
    try:
        codes, labels = pd.factorize(np.fromiter(strata, dtype=object, count=cases))
    except TypeError:
        yield "a stratum's label must be text, a number or a tuple of these, but a list is among them."
        return
    blank = np.array([*map(_blank, labels), True])[codes]  # pandas numbers None and NaN -1
    if blank.any():
        yield (
            f"every case must have a stratum, but it is blank in {rows_named(blank)}: fill it in, or give "
            "these cases a stratum of their own."
        )


def _blank(label: object) -> bool:
    if isinstance(label, tuple):
        return any(_blank(part) for part in label)
    return label is None or label != label or (isinstance(label, str) and not label.strip())


def weight_mistakes(cases: int, weights: Any) -> tuple[Array | None, list[str]]:
    """Return the weights as numbers, and what is wrong with them."""
    return _read("weights", "weight", cases, weights, np.inf)


def chance_mistakes(cases: int, chances: Any) -> tuple[Array | None, list[str]]:
    """Return the chances as numbers, and what is wrong with them."""
    return _read("chances", "chance", cases, chances, 1.0)


def _read(name: str, one: str, cases: int, given: Any, most: float) -> tuple[Array | None, list[str]]:
    if given is None:
        return None, []
    if isinstance(given, (str, bytes)) or not hasattr(given, "__len__"):
        return None, [f"{name} must hold one {one} a case, but got a single value."]
    if len(given) != cases:
        return None, [f"{name} must hold one {one} a case, but got {len(given):,} for {cases:,} cases."]
    values = _numbers(given)
    rules = (
        (np.isnan(values), "must be a number, but is missing or none"),
        (np.isinf(values), "must have an end, but has none"),
        (values == 0, "must be above 0, but is 0"),
        (values < 0, "must be above 0, but is negative"),
        (np.isfinite(values) & (values > most), f"must be at most {most:g}, but is above"),
    )
    return values, [f"a {one} {rule} in {rows_named(wrong)}." for wrong, rule in rules if wrong.any()]


def _numbers(given: Any) -> Array:
    array = np.asarray(given)
    if array.dtype.kind in "iuf":
        return array.astype(np.float64)
    return np.fromiter(map(number_of, given), dtype=np.float64, count=len(given))


def number_of(value: object) -> float:
    """Return the value as a float; NaN for what is no number (None, text, booleans)."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (numbers.Real, Decimal)):
        return np.nan
    return float(value)


def population_mistakes(
    counts: NDArray[np.intp], labels: tuple[Any, ...], stratified: bool, population: Any, weighted: bool
) -> Iterator[str]:
    """Yield what does not fit between the strata of the sample and the numbers of eligible cases."""
    if isinstance(population, Mapping):
        if stratified:
            yield from _stratum_mistakes(counts, labels, population)
        else:
            yield "population is given by stratum, but the cases have no strata: give one label a case."
    elif population is None:
        if len(labels) > 1 and not weighted:
            yield (
                f"{len(labels):,} strata need their populations or the cases' weights, but neither was "
                "given: without them nobody knows for how many cases each speaks."
            )
    elif stratified and len(labels) > 1:
        yield (
            f"with {len(labels):,} strata, population must be given by stratum, such as "
            "{'female': 26, 'male': 551}, but got one number for all."
        )
    else:
        yield from _size_mistakes("population", population, int(counts.sum()))


def _stratum_mistakes(
    counts: NDArray[np.intp], labels: tuple[Any, ...], population: Mapping[Any, Any]
) -> Iterator[str]:
    names = [str(label) for label in population]
    for label in labels:
        if label not in population:
            advice = near(str(label), names)
            yield f"population must name every stratum of the answers, but not {label!r}. {advice}"
    count_of = dict(zip(labels, counts.tolist(), strict=True))
    for label, size in population.items():
        yield from _size_mistakes(f"population of stratum {label!r}", size, count_of.get(label, 0))
    empty = [
        repr(label) for label, size in population.items() if label not in count_of and number_of(size) > 0
    ]
    if empty:
        more = f" and {len(empty) - SHOWN:,} more" if len(empty) > SHOWN else ""
        yield (
            f"no case of the sample is of stratum {', '.join(empty[:SHOWN])}{more}, so nothing is known of "
            "its cases: join it with a stratum like it (in strata and population both), or take it out of "
            "population and say that the percentages do not speak for it."
        )


def _size_mistakes(name: str, given: Any, cases: int) -> Iterator[str]:
    size = number_of(given)
    if np.isnan(size):
        yield f"{name} must be a whole number, but got no number."
    elif np.isinf(size) or size != int(size) or size < 0:
        yield f"{name} must be a whole number of 0 or more, but got {size:g}."
    elif size < cases:
        yield f"{name} must be at least the {cases:,} cases sampled of it, but got {int(size):,}."


def domain_mistakes(
    inside: NDArray[np.intp],
    outside: NDArray[np.intp],
    population: Array,
    labels: tuple[Any, ...],
    relevant: Any,
    name: str,
) -> Iterator[str]:
    """Yield what does not fit between the relevant cases known by stratum and those seen."""
    if not isinstance(relevant, Mapping):
        yield f"{name} must be given by stratum here, such as {{'female': 20, 'male': 400}}."
        return
    for label in relevant:
        if label not in labels:
            yield f"{name} names {label!r}, which is no stratum of the sample."
    for label, seen, others, size in zip(labels, inside.tolist(), outside.tolist(), population, strict=True):
        if label not in relevant:
            yield f"{name} must give the number of relevant cases of every stratum, but not of {label!r}."
            continue
        wrong = list(_size_mistakes(f"{name} of stratum {label!r}", relevant[label], seen))
        yield from wrong
        if wrong:
            continue
        if relevant[label] > size:
            yield f"{name} of stratum {label!r} must be at most its {size:,.0f} eligible cases."
        if relevant[label] > 0 and seen == 0:
            yield (
                f"{name} gives stratum {label!r} {relevant[label]:,} relevant cases, but none of them was "
                f"answered ({others:,} cases sampled): join it with a stratum like it."
            )
