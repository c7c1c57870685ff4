"""A file of wishes: what is asked of a sizing at least cost, as a planner writes it down.

Next: `sampler.size.pictures.rows`.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sampler.errors import SamplerError, refuse_if_any
from sampler.size.constrained.constraints import Constraint, Cv, Least, Margin
from sampler.size.constrained.sizes import least_cost
from sampler.size.constrained.strata import FIELDS, Stratum, stratum_of_row
from sampler.size.formula import grouped
from stats.toml_tables import Table, path_mistakes, read_toml

if TYPE_CHECKING:
    from sampler.size.constrained.results import LeastCost

_TOLD = 20  # mistakes of a file of strata that are told one by one
_WHOLE = ("population", "minimum", "maximum")


@dataclass(frozen=True, slots=True)
class Wishes:
    """Strata, constraints and caps, as read from a file.

    Attributes:
        strata: the strata.
        constraints: the margins, coefficients of variation and least cases, in the file's order.
        options: what else `least_cost` is told, by name, as far as the file says it.
    """

    strata: tuple[Stratum, ...]
    constraints: tuple[Constraint, ...]
    options: dict[str, Any] = field(default_factory=dict)

    def least_cost(self, **changes: Any) -> LeastCost:
        """Return the allocation of least cost; changes stand for the file's own options."""
        return least_cost(self.strata, self.constraints, **{**self.options, **changes})


def read_wishes(path: str | Path, strata: Sequence[Stratum] = ()) -> Wishes:
    """Return what a file of wishes asks for.

    The file is TOML. `strata`, which may be left out where strata are given, names a CSV file beside it with
    the columns population and, as wanted, stratum, cost, proportion, minimum and maximum; every other column
    says where a stratum belongs, and can be named in a domain. Any number of tables `[[margin]]`, `[[cv]]`
    and `[[least]]` follow, each with an optional `domain` (names of strata, or levels by column), `each` (a
    column) and `name`. `most_cases`, `budget`, `minimum`, `correction` and `seconds` stand above them.

    Args:
        path: the file.
        strata: those to take if the file names none, such as those counted on a list.

    Raises:
        SamplerError: a file cannot be read, or a value is missing, out of range or not known; all of them
            at once, with key, row and column.

    Example:
        A file such as this:

            strata = "strata.csv"
            most_cases = 200

            [[margin]]
            margin = 0.05

            [[margin]]
            margin = 0.12
            each = "ldu"

            [[least]]
            cases = 10
            domain = { gender = "female" }
    """
    refuse_if_any(path_mistakes(path))
    path = Path(path)
    mistakes: list[str] = []
    table = Table(read_toml(path), mistakes)
    source = table.optional_text("strata") if strata else _source(table)
    options = _options(table)
    constraints = [
        *_read(table, "margin", lambda e: {k: e.number(k) for k in _given(e, "margin", "confidence")}),
        *_read(table, "cv", lambda e: {k: e.number(k) for k in _given(e, "cv")}),
        *_read(table, "least", lambda e: {k: e.whole(k) for k in _given(e, "cases")}),
    ]
    table.finish()
    if not constraints and not mistakes:
        mistakes.append("nothing is asked: give at least one [[margin]], [[cv]] or [[least]].")
    of_strata: tuple[str, ...] = ()
    if source:
        try:
            strata = read_strata(path.parent / source)
        except SamplerError as error:
            of_strata = error.mistakes
    refuse_if_any([*(f"{path.name}: {sentence}" for sentence in mistakes), *of_strata])
    origin = f"read from {source}" if source else "counted on the list"
    return Wishes(tuple(strata), tuple(constraints), {**options, "origin": origin})


def _source(table: Table) -> str:
    if not table.given("strata"):
        table.note("strata", "is missing: name a CSV file beside it, or give an inspection's folder, too.")
    return table.optional_text("strata")


def read_strata(path: str | Path) -> tuple[Stratum, ...]:
    """Return the strata of a CSV file, in its order: see `read_wishes` for its columns.

    Raises:
        SamplerError: it cannot be read, a column is missing or repeated, or a value is missing or out of
            range; all of them at once, with row (as a spreadsheet counts) and column.
    """
    refuse_if_any(path_mistakes(path))
    path = Path(path)
    rows = _rows(path)
    strata: list[Stratum] = []
    mistakes: list[str] = []
    for number, row in rows:
        wrong: list[str] = []
        values: dict[str, Any] = dict(row)
        for column in (c for c in FIELDS if row.get(c, "").strip()):
            values[column] = _number(column, row[column], f"row {number}, column {column}", wrong)
        try:
            if not wrong:
                strata.append(stratum_of_row(values, f"row {number}"))
        except SamplerError as error:
            own = ("strata: row", "strata: column")
            wrong += [
                text.removeprefix("strata: ") if text.startswith(own) else f"row {number}, {text}"
                for text in error.mistakes
            ]
        mistakes += wrong
    if not rows:
        mistakes.append("there are no strata. Add a row for each.")
    names = [stratum.name for stratum in strata]
    if len(set(names)) < len(names):
        mistakes.append(
            f"{len(names) - len(set(names))} strata are called as others are. Give each its own name."
        )
    told = list(dict.fromkeys(f"{path.name}: {sentence}" for sentence in mistakes))
    more = len(told) - _TOLD
    refuse_if_any([*told[:_TOLD], *([f"{path.name}: and {more:,} more like these."] if more > 0 else [])])
    return tuple(strata)


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Return the rows of a CSV file with their numbers, blank ones left out."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.reader(file))
    except OSError as error:
        raise SamplerError(f"{path} cannot be read: {error.strerror or 'unknown reason'}.") from None
    except UnicodeDecodeError:
        raise SamplerError(f"{path} must be UTF-8 text: save it as such.") from None
    except csv.Error:
        raise SamplerError(f"{path} is not CSV: is a quote missing?") from None
    heading = [name.strip() for name in lines[0]] if lines else []
    mistakes = []
    if "population" not in heading:
        commas = " Columns are separated by commas here." if any(";" in name for name in heading) else ""
        mistakes.append(f"a column called population is needed, with the cases of each stratum.{commas}")
    if "" in heading or len(set(heading)) < len(heading):
        mistakes.append("every column needs a name of its own in the first row.")
    uneven = [k for k, line in enumerate(lines, 1) if any(line) and len(line) != len(heading)]
    if uneven:
        shown = ", ".join(str(k) for k in uneven[:5])
        mistakes.append(
            f"rows must have {len(heading)} values as the first row has, but these have not: {shown}."
        )
    refuse_if_any(f"{path.name}: {sentence}" for sentence in mistakes)
    return [
        (number, dict(zip(heading, (cell.strip() for cell in line), strict=True)))
        for number, line in enumerate(lines[1:], 2)
        if any(cell.strip() for cell in line)
    ]


def _number(column: str, text: str, place: str, mistakes: list[str]) -> int | float | None:
    try:
        if column in _WHOLE:
            return grouped(text)
        if isfinite(number := float(text)):
            return number
        raise ValueError
    except ValueError:
        what = "a whole number" if column in _WHOLE else "a number with a decimal point, such as 0.75"
        mistakes.append(f"{place} must be {what}.")
        return None


def _options(table: Table) -> dict[str, Any]:
    """Return the settings that stand above the constraints, as far as they are given."""
    readers: dict[str, Callable[[str], Any]] = {
        "most_cases": table.whole,
        "budget": table.number,
        "minimum": table.whole,
        "correction": table.text,
        "seconds": table.number,
    }
    given = {key: read(key) for key, read in readers.items() if table.given(key)}
    for key in readers:
        table.raw(key)  # a key there is, though it is not given
    return given


def _read(table: Table, kind: str, read: Callable[[Table], dict[str, Any]]) -> list[Constraint]:
    """Return the constraints of one kind; every mistake is noted with its place."""
    found: list[Constraint] = []
    make = {"margin": Margin, "cv": Cv, "least": Least}[kind]
    needed = "cases" if kind == "least" else kind
    for entry in table.tables(kind, optional=True):
        values = read(entry)
        if not entry.given(needed):
            entry.note(needed, "is missing.")
        values |= {"domain": _domain(entry), "each": entry.optional_text("each")}
        values["name"] = entry.optional_text("name")
        for key in ("margin", "confidence") if kind == "margin" else (needed,):
            entry.raw(key)
        entry.finish()
        if values.get(needed) is None or values.get("confidence", 0) is None:
            continue  # noted
        try:
            found.append(make(**values))
        except SamplerError as error:
            for sentence in error.mistakes:
                key, _, rest = sentence.partition(" ")
                entry.note(key, rest)
    return found


def _domain(entry: Table) -> Any:
    """Return the domain: names of strata, or levels by column; None for all."""
    value = entry.raw("domain")
    if value is None:
        return None
    if not isinstance(value, dict):
        return entry.one_or_more("domain")
    levels = entry.table("domain")
    found = {column: levels.one_or_more(column) for column in levels.names()}
    if not found:
        entry.note("domain", "is empty: name a column and its levels, or leave it out for all strata.")
    return found


def _given(entry: Table, *keys: str) -> list[str]:
    return [key for key in keys if entry.given(key)]
