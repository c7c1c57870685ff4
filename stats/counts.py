"""Yeses, bases and populations, checked before anything is calculated from them."""

from __future__ import annotations

import math
import numbers
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Numbers = NDArray[Any]
    Flags = NDArray[np.bool_]

__all__ = [
    "LARGEST",
    "Counts",
    "confidence_mistakes",
    "count_mistakes",
    "hold_whole",
    "is_missing",
    "number_of",
    "range_mistakes",
    "read_counts",
    "single_mistakes",
    "whole_mistakes",
]

LARGEST = 2**53  # above this a float no longer holds every whole number
SHOWN = 5  # positions named in an error; the others are counted


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of one shape, and what is wrong with them; a value that is wrong in itself is NaN.

    Numbers given as an array without mistakes are that array, whatever its type: they are not copied.
    """

    yes: Numbers
    base: Numbers
    population: Numbers  # infinity where it is unknown or without end
    mistakes: tuple[str, ...]


def read_counts(yes: Any, base: Any, population: Any) -> Counts:
    """Return the three broadcast to one shape, with a sentence for every mistake.

    Whole numbers are wanted: Python's, numpy's, or floats without a fraction (16.0). Booleans are refused.
    A population may be None or infinity.
    """
    import numpy as np

    (x, wrong_yes), (n, wrong_base) = _checked("yes", yes), _checked("base", base)
    size, wrong_population = _checked("population", population, none=math.inf)
    mistakes = (*wrong_yes, *wrong_base, *wrong_population)
    try:
        shape = np.broadcast_shapes(x.shape, n.shape, size.shape)
    except ValueError:
        shapes = f"but got {x.shape}, {n.shape} and {size.shape}"
        return Counts(x, n, size, (*mistakes, f"yes, base and population must be of one shape, {shapes}."))
    related = not mistakes and _related(x, n, size)
    x, n, size = (np.broadcast_to(values, shape) for values in (x, n, size))
    return Counts(x, n, size, mistakes if related else (*mistakes, *_relation_mistakes(x, n, size)))


def single_mistakes(name: str, value: object) -> Iterator[str]:
    """Yield a sentence if the value is a list, an array or another collection where one number is wanted."""
    if isinstance(value, Iterable) and not isinstance(value, (str, bytes)):
        yield f"{name} must be one number, but got several ({type(value).__name__})."


def count_mistakes(yes: object, base: object, population: object = None) -> tuple[str, ...]:
    """Return the mistakes of `read_counts`, for one number each."""
    named = (("yes", yes), ("base", base), ("population", population))
    several = tuple(sentence for name, value in named for sentence in single_mistakes(name, value))
    return several or read_counts(yes, base, population).mistakes


def whole_mistakes(name: str, value: object) -> Iterator[str]:
    """Yield a sentence if the value is not one whole number of 0 or more."""
    several = tuple(single_mistakes(name, value))
    return iter(several or tuple(_value_mistakes(name, _numbers(value))))


def range_mistakes(name: str, value: Any, least: int, most: int | None = None) -> Iterator[str]:
    """Yield a sentence if the value is not a whole number, Python's or numpy's, in the range."""
    whole = isinstance(value, numbers.Integral) and not math.isnan(number_of(value))
    if not (whole and value >= least and (most is None or value <= most)):
        end = "or more" if most is None else f"to {most:,}"
        yield f"{name} must be a whole number of {least:,} {end}, but got {value!r}."


def hold_whole(found: object, names: Iterable[str]) -> None:
    """Make fields of a frozen value, found to be without mistakes, Python's whole numbers.

    Numpy's own would overflow in sums and products: 100 * np.uint8(88) is 96. Infinity becomes None.
    """
    for name in names:
        value = getattr(found, name)
        object.__setattr__(found, name, None if value is None or value == math.inf else int(value))


def confidence_mistakes(confidence: object) -> Iterator[str]:
    """Yield a sentence if the confidence does not lie between 0 and 1."""
    value = number_of(confidence)
    if math.isnan(value):
        yield "confidence must be a number between 0 and 1, but got no number."
    elif not 0 < value < 1:
        meant = f": is {value / 100:.2f} meant?" if 1 < value < 100 else "."
        yield f"confidence must lie between 0 and 1, but got {value:g}{meant}"


def _checked(name: str, values: Any, none: float = math.nan) -> tuple[Numbers, tuple[str, ...]]:
    """Return the values as they are where all is well, else as floats, with the mistakes."""
    import numpy as np

    try:
        array = np.asarray(values)
    except ValueError:  # numpy's, of lists in lists
        return np.array(np.nan), (f"{name} must be numbers, but got lists of different lengths.",)
    if array.dtype == np.float16:  # holds no count above 65,504
        array = array.astype(np.float64)
    if array.dtype.kind in "iuf" and _sound(array):
        return array, ()
    floats = _numbers(array, none)
    mistakes = tuple(_value_mistakes(name, floats))
    return floats, mistakes


def _sound(array: Numbers) -> bool:
    """Return whether all are whole numbers from 0 to the largest: in a few passes that name no places."""
    import numpy as np

    if not array.size:
        return True
    if not (array.min() >= 0 and array.max().item() <= LARGEST):  # Python's: float16 cannot hold it
        return False
    return array.dtype.kind in "iu" or bool((np.floor(array) == array).all())


def _numbers(values: Any, none: float = math.nan) -> Array:
    """Return the values as floats of their own; NaN for what is no number (None, text, booleans)."""
    import numpy as np

    array = np.asarray(values)
    if array.dtype.kind in "iuf":
        return array.astype(np.float64)
    if array.dtype.kind != "O":  # text, booleans, dates, spans of time: some would turn into numbers
        return np.full(array.shape, np.nan)
    flat = [none if value is None else number_of(value) for value in array.ravel()]
    return np.array(flat, dtype=np.float64).reshape(array.shape)


def is_missing(cell: Any) -> bool:
    """Return whether a table's cell is None, NaN or the like; a list is not."""
    import pandas as pd

    return bool(pd.api.types.is_scalar(cell) and pd.isna(cell))


def number_of(value: object) -> float:
    """Return the value as a float, the largest there is for one beyond it; NaN for what is no number."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        return math.nan
    try:
        return float(value)
    except TypeError:  # numpy's spans of time say they are whole numbers
        return math.nan
    except OverflowError:
        return sys.float_info.max if value > 0 else -sys.float_info.max  # type: ignore[operator]


def _value_mistakes(name: str, values: Array) -> Iterator[str]:
    """Yield what is wrong with the values in themselves, and set those to NaN."""
    import numpy as np

    endless = (values == np.inf) & (name == "population")
    rules: tuple[tuple[Flags, str], ...] = (
        (
            ~endless & (np.isnan(values) | np.isinf(values) | (np.floor(values) != values)),
            "must be a whole number",
        ),
        (np.isfinite(values) & (values < 0), "must not be negative"),
        (np.isfinite(values) & (values > LARGEST), f"must not be above {LARGEST:,}"),
    )
    for broken, rule in rules:
        if broken.any():
            yield f"{name} {rule}{_but_got(values, broken)}."
    values[np.logical_or.reduce([broken for broken, _ in rules])] = np.nan


def _related(yes: Numbers, base: Numbers, population: Numbers) -> bool:
    """Return whether 1 <= base, yes <= base <= population everywhere, before any is broadcast."""
    if not (yes.size and base.size and population.size):
        return True
    within = bool(base.max() <= population.min()) or bool((base <= population).all())
    return within and bool(base.min() >= 1) and bool((yes <= base).all())


def _relation_mistakes(yes: Numbers, base: Numbers, population: Numbers) -> Iterator[str]:
    if (empty := base == 0).any():
        yield (
            f"a base of 0 has no estimate{_places(empty)}: "
            "collect relevant answers first, or leave the question out."
        )
    if (beyond := (yes > base) & ~empty).any():
        yield f"yes must not be above the base{_pairs(yes, base, beyond)}."
    if (beyond := base > population).any():
        yield f"the base must not be above the population{_pairs(base, population, beyond)}."


def _but_got(values: Numbers, broken: Flags) -> str:
    if broken.ndim == 0:
        return ", but got no number" if math.isnan(values) else f", but got {float(values):,.12g}"
    return _places(broken)


def _pairs(left: Numbers, right: Numbers, broken: Flags) -> str:
    return f", but got {float(left):,.0f} and {float(right):,.0f}" if broken.ndim == 0 else _places(broken)


def _places(broken: Flags) -> str:
    """Return where: nothing for a single value, else the first positions and how many there are."""
    import numpy as np

    if broken.ndim == 0:
        return ""
    places = [tuple(int(i) for i in place) for place in np.argwhere(broken)]
    named = ", ".join(str(place[0] if len(place) == 1 else place) for place in places[:SHOWN])
    first = "the first " if len(places) > SHOWN else ""
    return f" ({len(places):,} of {broken.size:,} values; {first}at {named}, counted from 0)"
