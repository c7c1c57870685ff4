"""What can be wrong with known totals; names and levels are no secret, cases are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from stats.counts import LARGEST
from stats.errors import near
from stats.row_numbers import rows_named
from stats.survey.design_checks import blanks, list_mistakes, number_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["column_mistakes", "level_mistakes", "total_mistakes"]


def column_mistakes(cases: int, auxiliary: Any, totals: Any, twice: bool) -> Iterator[str]:
    """Yield what is wrong with the columns of levels, by name."""
    if twice:
        yield "a design is calibrated once, but this one was already: give all columns together."
    if not isinstance(auxiliary, Mapping) or not isinstance(totals, Mapping) or not auxiliary:
        yield "auxiliary and totals must both be given by name, such as {'gender': ...}, at least one."
        return
    for name in auxiliary:
        if name not in totals:
            yield f"auxiliary has {name!r}, but totals has not. {near(str(name), map(str, totals))}"
        elif not isinstance(totals[name], Mapping):
            yield f"totals of {name!r} must be given by level, such as {{'female': 26, 'male': 551}}."
    for name in totals:
        if name not in auxiliary:
            yield f"totals has {name!r}, but auxiliary has not. {near(str(name), map(str, auxiliary))}"
    for name, column in auxiliary.items():
        yield from level_mistakes(cases, name, column)


def level_mistakes(cases: int, name: str, column: Any) -> Iterator[str]:
    """Yield what is wrong with the levels of one column."""
    yield from (wrong := tuple(list_mistakes(f"auxiliary {name!r}", "level", cases, column)))
    if not wrong:
        blank = blanks(column)
        if blank is None:
            yield (
                f"a level of auxiliary {name!r} must be text, a number or a tuple of these, but a list is "
                "among them."
            )
        elif blank.any():
            yield f"auxiliary {name!r} must have a level in every case, but is blank in {rows_named(blank)}."


def total_mistakes(
    name: str, levels: list[Any], counts: NDArray[np.intp], totals: Mapping[Any, Any]
) -> Iterator[str]:
    """Yield what does not fit between a column's levels and its known totals."""
    known = dict(zip(levels, counts.tolist(), strict=True))
    for level in levels:
        if level not in totals:
            yield f"totals of {name!r} must name every level of the cases, but not {level!r}. " + near(
                str(level), map(str, totals)
            )
    for level, given in totals.items():
        total = number_of(given)
        if not np.isfinite(total):
            yield f"the total of {name} {level!r} must be a number, but got none."
        elif total < 0:
            yield f"the total of {name} {level!r} must not be negative, but got {total:g}."
        elif total > LARGEST:
            yield f"the total of {name} {level!r} must not be above {LARGEST:,}, but got {total:g}."
        elif total > 0 and level not in known:
            yield (
                f"the total of {name} {level!r} is {total:,.12g}, but no case of the sample is: join it with "
                "a level like it, in both."
            )
        elif total == 0 and level in known:
            yield f"the total of {name} {level!r} is 0, but {known[level]:,} cases of the sample are."
