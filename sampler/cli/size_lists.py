"""The lists that `sampler size` is asked about: a number that was typed, or those of a folder."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING

from sampler.errors import SamplerError, near, refuse_if_any
from sampler.size.answers.asked import Listed
from sampler.size.answers.shared import Shared

if TYPE_CHECKING:
    from sampler.engines.questions import Count
    from sampler.settings import Inspection, SampleSettings

Units = Mapping[str, Mapping[int, int]]
"""Eligible cases by level of a column, each by place of their stratum."""

MOST_UNITS = 1_000  # levels that a table is printed of
WALKS = 200  # tables that are tried where each draw makes its own
FEW_UNITS = 10  # levels that are never taken for names, however few the cases


def is_number(typed: str) -> bool:
    """Return whether a number of cases was typed, and not a folder."""
    plain = typed.strip()
    return plain.casefold() == "infinite" or re.fullmatch(r"[+-]?[0-9][0-9,. ]*", plain, re.ASCII) is not None


def typed_list(typed: str) -> Listed:
    """Return the list that a typed number stands for.

    Raises:
        SamplerError: it is no whole number of at least 1.
    """
    from sampler.size.formula import grouped, whole

    if typed.strip().casefold() == "infinite":
        return Listed("", None, "typed in")
    try:
        number = grouped(typed)
    except ValueError:
        shown = typed if len(typed) <= 40 else typed[:40] + "..."
        raise SamplerError(
            f"population must be a whole number of at least 1, such as 577 or 1,000, but got {shown}."
        ) from None
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
            units: Units = {} if column is None else _units(settings, column)
            found.append((_listed(settings, cases, units, column or ""), cases))
        except SamplerError as error:
            mistakes += [f"Sample {settings.name}: {sentence}" for sentence in error.mistakes]
    if mistakes and column is not None and len(samples) > 1:
        mistakes[-1] += " Name one sample with --sample, if the column is in its list alone."
    refuse_if_any(mistakes)
    return iter(found)


def _listed(settings: SampleSettings, cases: Count, units: Units, column: str) -> Listed:
    by_hand = settings.population
    return Listed(
        name=settings.name,
        population=cases.population if by_hand is None else by_hand,
        origin="counted on the list" if by_hand is None else f"fixed by hand: {settings.reason}",
        fixed=settings.size,
        reason=settings.reason,
        counted=None if by_hand is None else cases.population,
        reserves=settings.reserves,
        plan_for=cache(partial(shared_out, settings)),
        unequal=_unequal(settings),
        column=column,
        units=units,
    )


def shared_out(settings: SampleSettings, size: int) -> Shared:
    """Return how a plan of so many cases shares them out."""
    from sampler.planning import plan
    from sampler.selection.walk import trial_walks

    made = plan(
        settings.frame(), size=size, name=settings.name, reason="a size asked about", design=settings.design
    )
    populations = tuple(stratum.population for stratum in made.count.strata)
    tables: tuple[tuple[int, ...], ...] = ((made.size,),)
    weights: tuple[int, ...] = (1,)
    if made.design is not None:
        tables, weights = made.design.tables, made.design.weights
    elif made.by_walk:
        tried = trial_walks(made.expected, [stratum.levels for stratum in made.count.strata], WALKS)
        tables, weights = tried.tables, tried.weights
    elif len(populations) > 1:
        populations = (sum(populations),)  # all stand in one order, whatever they are
    return Shared(populations, tables, weights, made.inclusion, made.by_walk)


def _unequal(settings: SampleSettings) -> str:
    """Return what in a sample's settings gives its cases unequal chances."""
    design = settings.design
    said = [key for key in ("minimum", "take_all") if getattr(design, key)]
    said += [f"allocation = '{design.allocation}'"] if design.allocation != "proportional" else []
    said += [f"method = '{design.method}'"] if design.method in ("pps", "stratified") else []
    said += ["cap"] if design.cap is not None else []
    return ", ".join(said)


def _units(settings: SampleSettings, column: str) -> Units:
    """Return the eligible cases by level of a column, matched or not, and by place of their stratum.

    Blanks are a level, too.

    Raises:
        SamplerError: the list has no such column, or it holds ids or the like, which are not to be printed.
    """
    from sampler.engines import count

    people = {name for names in settings.person.same for name in names} if settings.person else set()
    if column in {settings.case, *people}:
        raise SamplerError(f"--by needs a column that groups cases, but '{column}' tells one from another.")
    places = {stratum.levels: place for place, stratum in enumerate(count(settings.frame()).strata)}
    known = column in settings.strata_by
    beside = (
        settings
        if known
        else replace(
            settings,
            spread=(*settings.spread, column),
            blank={**settings.blank, column: settings.blank.get(column, "(blank)")},
        )
    )
    at = settings.strata_by.index(column) if known else -1
    units: dict[str, dict[int, int]] = {}
    for stratum in count(beside.frame()).strata:
        place = places[stratum.levels if known else stratum.levels[:-1]]
        units.setdefault(stratum.levels[at], {})[place] = stratum.population
    cases = sum(sum(cells.values()) for cells in units.values())
    if len(units) > MOST_UNITS or 2 * len(units) > max(cases, 2 * FEW_UNITS):
        raise SamplerError(
            f"--by needs a column that groups cases, but '{column}' has {len(units):,} levels in "
            f"{cases:,} eligible cases."
        )
    return dict(sorted(units.items()))
