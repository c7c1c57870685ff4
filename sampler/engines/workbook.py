"""A list of cases in a workbook: the sheet with the cases, as a CSV file of texts.

A cell of a workbook holds a text, a number, a date or a truth value, and its format, which only
says how it looks, is not read: a number shown as 00123 is 123.

Next: `sampler.engines.stray`.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from sampler.engines.needed import HEADING_ROWS, found, heading_place, places
from sampler.engines.stray import refuse_stray
from sampler.errors import SamplerError, near
from sampler.frames import Frame

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
EXACT_BELOW = 10**15
"""A whole number in a workbook is exact below this: its cells hold 15 digits."""
NO_ID = "no id"
"""Stands for a number or date among the ids: its blank makes the rule for ids refuse the row."""
_OLD_OR_LOCKED = bytes.fromhex("d0cf11e0a1b11ae1")

Cell = int | float | str | bool | time | date | datetime | timedelta


def sheet_as_csv(frame: Frame, path: Path, copy: Path) -> int:
    """Write the needed columns of a workbook's sheet to a CSV file; return the rows above its cases.

    Dates become yyyy-mm-dd, with the time of day where there is one; whole numbers below 10^15 their
    digits. The first row of the copy names the columns as the frame does.

    Args:
        frame: the frame.
        path: the workbook.
        copy: the CSV file to write, in UTF-8.

    Raises:
        SamplerError: no workbook, a password, several sheets with the columns, or a cell too far away
            for the sheet to be held in memory.
    """
    rows = _rows(frame, path)
    above = heading_place(_texts(rows[:HEADING_ROWS]), frame.columns)
    if not any(any(row) for row in _texts(rows[:HEADING_ROWS])):
        raise SamplerError(f"{path.name} has no heading: its first row must name the columns.")
    at = places(frame, _texts([rows[above]])[0], above + 1)
    case = at[frame.case]
    with copy.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
        writer.writerow(at)
        for row in islice(rows, above + 1, None):
            row[case] = _id(row[case])
            writer.writerow(
                [cell if type(cell) is str else _text(cell) for cell in map(row.__getitem__, at.values())]
            )
    return above + 1


def _rows(frame: Frame, path: Path) -> list[list[Cell]]:
    """Return the rows of the sheet with the cases."""
    from python_calamine import CalamineError, CalamineWorkbook

    refuse_stray(path)
    try:
        with CalamineWorkbook.from_path(path) as book:
            name = _sheet(frame, path, book)
            return book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (SamplerError, PermissionError):
        raise
    except (CalamineError, OSError, ValueError, LookupError):
        raise SamplerError(_unreadable(path)) from None


def _sheet(frame: Frame, path: Path, book: CalamineWorkbook) -> str:
    """Return the name of the sheet with the cases: the one asked for, or the one that has the columns."""
    names = book.sheet_names
    if frame.sheet:
        if frame.sheet not in names:
            raise SamplerError(f"{path.name} has no sheet '{frame.sheet}'. {near(frame.sheet, names)}")
        return frame.sheet
    numbers = [_found(book, name, frame.columns) if len(names) > 1 else 0 for name in names]
    fitting = [name for name, number in zip(names, numbers, strict=True) if number == len(frame.columns)]
    if len(fitting) > 1:
        listed = ", ".join(f"'{name}'" for name in fitting)
        raise SamplerError(
            f"{path.name} has {len(fitting)} sheets with all the columns asked for: {listed}. Name the one "
            'with the cases: sheet = "..." under [samples.NAME] in inspection.toml.'
        )
    return names[numbers.index(max(numbers))]


def _found(book: CalamineWorkbook, name: str, needed: Sequence[str]) -> int:
    """Return how many of the needed columns a sheet's headings name."""
    rows = _texts(book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=HEADING_ROWS))
    return found(rows[heading_place(rows, needed)], needed) if rows else 0


def _unreadable(path: Path) -> str:
    with path.open("rb") as stream:
        locked = stream.read(8) == _OLD_OR_LOCKED
    if locked:
        return (
            f"{path.name} is protected by a password, or damaged. Save it without a password as an Excel "
            "workbook (.xlsx)."
        )
    return f"{path.name} is not a workbook, or a damaged one. Save it again from the program that made it."


def _texts(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    return [[_text(cell) for cell in row] for row in rows]


def _text(cell: Cell) -> str:
    """Return a cell as text."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        return str(int(cell)) if _is_exact(cell) else repr(cell)
    if isinstance(cell, datetime):
        has_time = bool(cell.hour or cell.minute or cell.second)
        return cell.isoformat(" ", "seconds") if has_time else cell.date().isoformat()
    return str(cell)


def _id(cell: Cell) -> str:
    """Return an id: a text, the digits of a whole number, or for anything else what no id can be."""
    if isinstance(cell, str):
        return cell
    return str(int(cell)) if type(cell) in {int, float} and _is_exact(cell) else NO_ID  # type: ignore[arg-type]


def _is_exact(number: int | float) -> bool:
    """Return whether a number of a workbook is a whole one with all its digits."""
    return abs(number) < EXACT_BELOW and float(number).is_integer()
