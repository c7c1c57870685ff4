"""What can be wrong with a design, told without showing a case; labels of strata are no secret."""

from __future__ import annotations

from collections.abc import Mapping, Set
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from stats import counts
from stats.counts import LARGEST, range_mistakes
from stats.errors import near
from stats.row_numbers import rows_named

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = [
    "blanks",
    "chance_mistakes",
    "domain_mistakes",
    "label_mistakes",
    "list_mistakes",
    "lonely_mistakes",
    "number_of",
    "population_mistakes",
    "weight_mistakes",
]

SHOWN = 5


def lonely_mistakes(lonely: object, rules: tuple[str, ...]) -> Iterator[str]:
    """Yield a sentence if there is no rule of this name."""
    if not isinstance(lonely, str) or lonely not in rules:
        yield f"lonely must be a rule for strata of one case, but got {lonely!r}. {near(str(lonely), rules)}"


def label_mistakes(cases: Any, strata: Sequence[Any] | NDArray[Any] | None) -> Iterator[str]:
    """Yield what is wrong with the labels of the strata, one a case."""
    if any(range_mistakes("cases", cases, 1)):
        yield "a sample must have a whole number of cases, at least one."
        return
    if strata is None:
        return
    yield from (wrong := tuple(list_mistakes("strata", "label", cases, strata)))
    if wrong:
        return
    blank = blanks(strata)
    if blank is None:
        yield "a stratum's label must be text, a number or a tuple of these, but a list is among them."
    elif blank.any():
        yield (
            f"every case must have a stratum, but it is blank in {rows_named(blank)}: fill it in, or give "
            "these cases a stratum of their own."
        )


def list_mistakes(name: str, one: str, cases: int, given: Any) -> Iterator[str]:
    """Yield a sentence if what is given is no list with a value a case."""
    single = isinstance(given, (str, bytes)) or not hasattr(given, "__len__")
    if single or isinstance(given, (Mapping, Set)) or getattr(given, "ndim", 1) != 1:
        kind = "a single value" if single else type(given).__name__
        yield f"{name} must hold one {one} a case, but got {kind}."
    elif len(given) != cases:
        yield f"{name} must hold one {one} a case, but got {len(given):,} for {cases:,} cases."


def blanks(labels: Any) -> NDArray[np.bool_] | None:
    """Return which of the labels, one a case, are blank; None if a list or the like is among them."""
    import pandas as pd

    try:
        codes, distinct = pd.factorize(np.fromiter(labels, dtype=object, count=len(labels)))
    except TypeError:
        return None
    return np.array([*map(_blank, distinct), True])[codes]  # pandas numbers None and NaN -1


def _blank(label: object) -> bool:
    if isinstance(label, tuple):
        return any(_blank(part) for part in label)
    return label is None or label != label or (isinstance(label, str) and not label.strip())


def weight_mistakes(cases: int, weights: Any) -> tuple[Array | None, list[str]]:
    """Return the weights as numbers, and what is wrong with them."""
    return _read("weights", "weight", cases, weights, LARGEST)


def chance_mistakes(cases: int, chances: Any) -> tuple[Array | None, list[str]]:
    """Return the chances as numbers, and what is wrong with them."""
    return _read("chances", "chance", cases, chances, 1.0)


def _read(name: str, one: str, cases: int, given: Any, most: float) -> tuple[Array | None, list[str]]:
    if given is None:
        return None, []
    if unlisted := list(list_mistakes(name, one, cases, given)):
        return None, unlisted
    values = _numbers(given)
    rules = (
        (np.isnan(values), "must be a number, but is missing or none"),
        (np.isinf(values), "must have an end, but has none"),
        (values == 0, "must be above 0, but is 0"),
        (values < 0, "must be above 0, but is negative"),
        ((values > 0) & (values < 1 / LARGEST), f"must be at least 1 / {LARGEST:,}, but is below"),
        (np.isfinite(values) & (values > most), f"must be at most {most:,.0f}, but is above"),
    )
    return values, [f"a {one} {rule} in {rows_named(wrong)}." for wrong, rule in rules if wrong.any()]


def _numbers(given: Any) -> Array:
    try:
        array = np.asarray(given)
    except ValueError:  # lists in it, of different lengths
        array = np.asarray(None)
    if array.dtype.kind in "iuf" and array.ndim == 1:
        return array.astype(np.float64)
    return np.fromiter(map(number_of, given), dtype=np.float64, count=len(given))


def number_of(value: object) -> float:
    """Return the value as a float; NaN for what is no number (None, text, booleans)."""
    return float(value) if isinstance(value, Decimal) else counts.number_of(value)


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
    elif size > LARGEST:
        yield f"{name} must not be above {LARGEST:,}, but got {size:g}."
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
