"""The larger parts of one sample in `inspection.toml`: its design, levels and persons.

Next: `sampler.inspected_before`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from sampler.design_settings import DesignSettings
from sampler.errors import SamplerError
from sampler.persons import Person
from sampler.rule_reading import OF_THE_SAMPLE

if TYPE_CHECKING:
    from stats.toml_tables import Table


def read_design(entry: Table) -> DesignSettings:
    """Return the method of drawing and its options; every mistake is noted with its place."""
    options = {
        "method": entry.text("method", "controlled"),
        "allocation": entry.text("allocation", "proportional"),
        "power": entry.number("power") if entry.given("power") else None,
        "expected": _by_level(entry, "expected", lambda table, level: table.number(level)),
        "minimum": _by_level(entry, "minimum", lambda table, level: table.whole(level)),
        "take_all": read_texts(entry, "take_all"),
        "cap": _cap(entry),
        "rounding": entry.text("rounding", "cell"),
    }
    try:
        return DesignSettings(**{key: value for key, value in options.items() if value is not None})
    except SamplerError as error:
        for sentence in error.mistakes:
            option, _, rest = sentence.partition(" ")
            entry.note(option, rest)
        return DesignSettings()


def read_officer(entry: Table) -> str:
    """Return the column whose cases are capped; "" for none."""
    columns = entry.table("cap").names()
    if len(columns) > 1:
        entry.note("cap", f"must name one column, the responsible officer's, but names {len(columns)}.")
    return next(iter(columns), "")


def _cap(entry: Table) -> Any:
    """Return the most cases of one officer; None for no cap."""
    caps = entry.raw("cap")
    return next(iter(caps.values()), None) if isinstance(caps, dict) else None


def read_levels(entry: Table) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return, for each column, the values that stand for its levels; every mistake is noted."""
    levels = _by_level(entry, "levels", lambda table, level: table.one_or_more(level))
    for column, level in ((column, level) for column, named in levels.items() for level in named):
        if level in OF_THE_SAMPLE:
            entry.note(
                f"levels.{column}.{level}",
                "is the name of a setting. Settings of a sample stand above its levels, or they are read as "
                "levels: move it up, or call the level something else.",
            )
    return levels


def read_person(entry: Table) -> Person | None:
    """Return how the rows of one person are known; None where it is not given, or wrong and noted."""
    if not entry.given("person"):
        return None
    table = entry.table("person")
    if not isinstance(entry.raw("person"), dict):
        return None
    same, first = table.raw("same"), table.text("first")
    table.finish()
    if first is None:
        return None
    if not isinstance(same, list):
        table.note("same", 'must be lists of columns, such as [["PNC"], ["Family name", "DoB"]].')
        return None
    try:
        return Person(tuple(same), first)
    except SamplerError as error:
        for sentence in error.mistakes:
            entry.note("person:", sentence)
        return None


def read_texts(entry: Table, key: str) -> dict[str, tuple[str, ...]]:
    """Return the texts that a table gives for each column; a single text stands for a list of one."""
    table = entry.table(key)
    return _given({column: table.one_or_more(column) for column in table.names()})


def _by_level(entry: Table, key: str, read: Callable[[Table, str], Any]) -> dict[str, dict[str, Any]]:
    columns = entry.table(key)
    found = {}
    for column in columns.names():
        table = columns.table(column)
        values = _given({level: read(table, level) for level in table.names()})
        if values or columns.raw(column) == {}:  # otherwise its mistakes are noted
            found[column] = values
    return found


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that are no mistakes, which were noted."""
    return {key: value for key, value in values.items() if value is not None}
