"""What the rows of a filled sheet hold, and what is wrong with them.

Next: `sampler.sheets.reading`.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeGuard

from sampler.sheets.grid import Grid, address, shown
from sampler.sheets.sheet import ANSWERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Excel keeps 15 digits of a number; what it shows beyond them is not what was there.
_EXACT_BELOW = 10**15

_PUT_BACK = "Please put it back as text."


def id_at(grid: Grid, row: int, column: int) -> str:
    """Return a case's id; a whole number, as Excel may have made of it, gives its digits."""
    cell = grid.cell(row, column)
    return str(int(cell)) if _is_whole(cell) else shown(cell)


def answer_at(grid: Grid, row: int, column: int) -> str:
    """Return an answer in small letters, without blanks around it or doubled inside it."""
    return " ".join(shown(grid.cell(row, column)).split()).casefold()


def mistakes_in_ids(grid: Grid, rows: Sequence[int], column: int) -> Iterator[str]:
    """Return a sentence for each row without a proper id, and for each case in several rows."""
    where: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        problem = _problem_with_id(grid, row, column)
        if problem:
            yield f"{grid.place(row, column)}: {problem}"
        else:
            where[id_at(grid, row, column)].append(address(row, column))
    for cells in where.values():
        if len(cells) > 1:
            yield f"{grid.name}{' and '.join(cells)}: the same case. Please keep the row that is right."


def mistakes_in_answers(grid: Grid, row: int, columns: Sequence[int]) -> Iterator[str]:
    """Return a sentence for each of a row's answers that is outside the list, or worked out by a formula."""
    for column in columns:
        if address(row, column) in grid.formulas:
            yield f"{grid.place(row, column)}: an answer is typed or chosen; this is a formula or an error."
        elif answer_at(grid, row, column) not in {*ANSWERS, ""}:
            yield f"{grid.place(row, column)}: an answer must be yes, no, not relevant or blank."


def _problem_with_id(grid: Grid, row: int, column: int) -> str:
    cell = grid.cell(row, column)
    if address(row, column) in grid.formulas:
        return "a case id is text, but this is a formula or an error. Please put the id back."
    if isinstance(cell, str):
        return "" if cell.strip() else "the row is filled, but has no case id. Please put the id back."
    if not isinstance(cell, int | float) or isinstance(cell, bool):
        return f"the case id became a date, a time or true/false. {_PUT_BACK}"
    if not _is_whole(cell):
        return f"the case id became a number with decimals or a sign. {_PUT_BACK}"
    if cell >= _EXACT_BELOW:
        return f"the case id became a number of more than 15 digits, which Excel rounds. {_PUT_BACK}"
    return ""


def _is_whole(cell: object) -> TypeGuard[int | float]:
    if not isinstance(cell, int | float) or isinstance(cell, bool):
        return False
    return cell >= 0 and float(cell).is_integer()
