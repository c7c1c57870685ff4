"""A filled sheet, read back as text: `read_sheet`; and whose it is: `read_cases`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sampler.errors import SamplerError, refuse_if_any
from sampler.sheets.entries import answer_at, id_at, mistakes_in_answers, mistakes_in_ids
from sampler.sheets.grid import read_grid, shown
from sampler.sheets.headings import find_case, find_columns

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Answers:
    """What inspectors answered, as text.

    Args:
        case: the heading of the column of case ids.
        questions: the codes of the key questions, in the order asked for.
        rows: (id, answers) of each case, in the order of the file; an answer is
            `"yes"`, `"no"`, `"not relevant"` or `""` (none yet).
        set_aside: how many cases had answers that do not count, since the cases left the sample.
    """

    case: str
    questions: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    set_aside: int = 0


def read_sheet(path: Path | str, case: str, columns: Sequence[str], questions: Sequence[str]) -> Answers:
    """Return the answers of a filled sheet.

    Rows and columns may be in any order; headings and answers may be in capitals
    or have blanks around them. A question's column is known by the code that its
    heading begins with. Matched columns are not read, and may be missing. An id
    that Excel turned into a whole number is taken as its digits (so `007`, retyped
    in Excel, comes back as `7`). Whether a case was drawn is not looked at here.

    Args:
        path: an .xlsx file (its worksheet Answers, or its only one), or a .csv
            file: UTF-8 or Windows-1252, separated by commas or semicolons.
        case: the heading of the column of case ids.
        columns: the headings of the matched columns.
        questions: the codes of the key questions, each of which must have a column.

    Returns:
        The answers, those not given as `""`; rows that are blank throughout are passed over.

    Raises:
        SamplerError: the file cannot be read as a sheet; or its headings are wrong;
            or, with the headings right, all mistakes in its cells at once, each with
            its address: answers outside the list, formulas, rows without an id, ids
            that became dates or decimals, a case in several rows. A sheet
            without cases is a mistake too.

    Example:
        >>> read_sheet("lost.xlsx", "case_id", (), ("2.1.1",))
        Traceback (most recent call last):
        ...
        stats.errors.SamplerError: lost.xlsx: there is no such file.
    """
    grid = read_grid(Path(path))
    places = find_columns(grid, case, columns, questions)
    filled = [row for row in range(places.top + 1, len(grid.cells)) if any(map(shown, grid.cells[row]))]
    if not filled:
        raise SamplerError(
            f"{grid.place(places.top, places.case)}: the sheet has headings, but no cases below."
        )
    refuse_if_any(
        [
            *mistakes_in_ids(grid, filled, places.case),
            *(line for row in filled for line in mistakes_in_answers(grid, row, places.questions)),
        ]
    )
    return Answers(
        case=case,
        questions=tuple(questions),
        rows=tuple(
            (id_at(grid, row, places.case), tuple(answer_at(grid, row, place) for place in places.questions))
            for row in filled
        ),
    )


def read_cases(path: Path, case: str) -> frozenset[str]:
    """Return the ids of the cases on a sheet, filled in or not; none where it has headings only.

    Args:
        path: an .xlsx or .csv file, as `read_sheet` reads it.
        case: the heading of the column of case ids.

    Raises:
        SamplerError: the file cannot be read as a sheet, or has no such heading.

    Example:
        >>> read_cases(Path("lost.xlsx"), "case_id")
        Traceback (most recent call last):
        ...
        stats.errors.SamplerError: lost.xlsx: there is no such file.
    """
    grid = read_grid(path)
    top, column = find_case(grid, case)
    return frozenset(id_at(grid, row, column) for row in range(top + 1, len(grid.cells))) - {""}
