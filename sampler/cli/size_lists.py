"""The lists that `sampler size` is asked about: a number that was typed, or those of a folder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from sampler.errors import SamplerError, near, refuse_if_any
from sampler.size.answers.asked import Listed

if TYPE_CHECKING:
    from sampler.engines.questions import Count
    from sampler.settings import Inspection, SampleSettings

MOST_UNITS = 1_000  # levels that a table is printed of
FEW_UNITS = 10  # levels that are never taken for names, however few the cases


def is_number(typed: str) -> bool:
    """Return whether a number of cases was typed, and not a folder."""
    return typed == "infinite" or re.fullmatch(r"-?[0-9][0-9,_]{0,30}(\.[0-9]*)?", typed) is not None


def typed_list(typed: str) -> Listed:
    """Return the list that a typed number stands for.

    Raises:
        SamplerError: it is no whole number of at least 1.
    """
    from sampler.size.formula import whole

    if typed == "infinite":
        return Listed("", None, "typed in")
    plain = typed.replace(",", "")
    number: object = int(plain) if re.fullmatch(r"-?[0-9]+", plain) else float(plain.replace("_", ""))
    return Listed("", whole("population", number, least=1), "typed in")


def chosen_samples(inspection: Inspection, name: str | None) -> list[SampleSettings]:
    """Return the samples that have a list of their own, or the one that was named.

    Raises:
        SamplerError: no sample has that name; or it is drawn from another one and is not sized.
    """
    named = {settings.name: settings for settings in inspection.samples}
    if name is None:
        return [settings for settings in inspection.samples if settings.source is not None]
    if name not in named:
        raise SamplerError(f"inspection.toml has no sample '{name}'. {near(name, named)}")
    if named[name].source is None:
        parent = named[name].drawn_from
        raise SamplerError(
            f"sample '{name}' is drawn from '{parent}', and its size is given in inspection.toml: ask about "
            f"'{parent}'."
        )
    return [named[name]]


def nested_samples(inspection: Inspection) -> list[dict[str, object]]:
    """Return name, parent, size and reason of each sample that is drawn from another and not sized here."""
    return [
        {"name": one.name, "from": one.drawn_from, "size": one.size, "reason": one.reason}
        for one in inspection.samples
        if one.source is None
    ]


def counted_lists(samples: list[SampleSettings], column: str | None) -> Iterator[tuple[Listed, Count]]:
    """Return each sample's list with its count; the faults of all lists at once.

    Args:
        samples: with a list of their own.
        column: a column of the lists whose levels are to be counted, too; None for none.

    Raises:
        SamplerError: a list that cannot be counted.
    """
    from sampler.engines import count

    found: list[tuple[Listed, Count]] = []
    mistakes: list[str] = []
    for settings in samples:
        try:
            cases = count(settings.frame())
            units = {} if column is None else _units(settings, column)
            found.append((_listed(settings, cases, units, column or ""), cases))
        except SamplerError as error:
            mistakes += [f"Sample {settings.name}: {sentence}" for sentence in error.mistakes]
    refuse_if_any(mistakes)
    return iter(found)


def _listed(settings: SampleSettings, cases: Count, units: dict[str, int], column: str) -> Listed:
    by_hand = settings.population
    origin = "counted on the list" if by_hand is None else f"fixed by hand: {settings.reason}"
    return Listed(
        settings.name,
        cases.population if by_hand is None else by_hand,
        origin,
        settings.size,
        settings.reason,
        tuple(stratum.population for stratum in cases.strata),
        settings.reserves,
        units,
        column,
        None if by_hand is None else cases.population,
    )


def _units(settings: SampleSettings, column: str) -> dict[str, int]:
    """Return the eligible cases by level of a column, matched or not; blanks are a level, too.

    Raises:
        SamplerError: it holds ids or the like, which are not to be printed.
    """
    from sampler.engines import count

    people = {name for names in settings.person.same for name in names} if settings.person else set()
    if column in {settings.case, *people}:
        raise SamplerError(f"--by needs a column that groups cases, but '{column}' tells one from another.")
    alone = replace(
        settings,
        match=(column,),
        spread=(),
        blank={column: settings.blank.get(column, "(blank)")},
        levels={key: value for key, value in settings.levels.items() if key == column},
        officer="",
        measure="",
    )
    units = {stratum.levels[0]: stratum.population for stratum in count(alone.frame()).strata}
    if len(units) > MOST_UNITS or 2 * len(units) > max(sum(units.values()), 2 * FEW_UNITS):
        raise SamplerError(
            f"--by needs a column that groups cases, but '{column}' has {len(units):,} levels in "
            f"{sum(units.values()):,} eligible cases."
        )
    return units
