"""Which column is which: `find_columns`, `find_case`.

Next: `sampler.sheets.entries`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sampler.errors import SamplerError, near, refuse_if_any
from sampler.sheets.grid import Grid, address, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# How far down the headings may begin: somebody may have put a title above them.
_WITHIN = 20


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a sheet's columns are, counted from 0.

    Args:
        top: the row of the headings.
        case: the column of case ids.
        questions: the columns of the questions, in the order asked for.
    """

    top: int
    case: int
    questions: tuple[int, ...]


def find_columns(grid: Grid, case: str, columns: Sequence[str], questions: Sequence[str]) -> Columns:
    """Return where the case column and the questions are.

    Args:
        grid: the file's cells.
        case: the heading of the column of case ids.
        columns: the headings of the matched columns: known, but not needed.
        questions: the codes of the questions, each the first word of a heading.

    Raises:
        SamplerError: headings missing, unknown or repeated, or cells filled under none: all at once.
    """
    top = _heading_row(grid, case)
    details = {_key(name): name for name in (case, *columns)}
    codes = {_key(code): code for code in questions}
    found: dict[str, list[int]] = defaultdict(list)
    unknown = []
    for place, heading in enumerate(grid.cells[top]):
        key = _key(heading)
        name = details.get(key) or codes.get(key.partition(" ")[0])
        if name:
            found[name].append(place)
        elif key:
            unknown.append(place)
    refuse_if_any(
        [
            *_unknown(grid, top, unknown, [name for name in (*questions, *columns) if name not in found]),
            *_repeated(grid, top, found),
            *_missing(grid, top, [code for code in questions if code not in found]),
            *_under_no_heading(grid, top),
        ]
    )
    return Columns(top, found[case][0], tuple(found[code][0] for code in questions))


def find_case(grid: Grid, case: str) -> tuple[int, int]:
    """Return the row of the headings and the column of case ids, whatever the other headings are.

    Raises:
        SamplerError: no heading reads as that of the case ids.
    """
    top = _heading_row(grid, case)
    return top, [_key(heading) for heading in grid.cells[top]].index(_key(case))


def _key(heading: object) -> str:
    return " ".join(shown(heading).split()).casefold()


def _heading_row(grid: Grid, case: str) -> int:
    for row, cells in enumerate(grid.cells[:_WITHIN]):
        if _key(case) in map(_key, cells):
            return row
    raise SamplerError(
        f"{grid.place(0, 0)}: no heading reads '{case}', the column of case ids. "
        "Please put it back, and keep the headings in row 1."
    )


def _unknown(grid: Grid, top: int, places: list[int], lacking: list[str]) -> Iterator[str]:
    for place in places:
        # The heading itself is not quoted: it may be anything that was typed there.
        word = _key(grid.cells[top][place]).partition(" ")[0]
        advice = near(word, lacking) if lacking else "Please clear the column."
        yield (
            f"{grid.place(top, place)}: this heading is neither a question of this sheet, "
            f"its case column nor a matched column. {advice}"
        )


def _repeated(grid: Grid, top: int, found: Mapping[str, list[int]]) -> Iterator[str]:
    for name, places in found.items():
        if len(places) > 1:
            cells = " and ".join(address(top, place) for place in places)
            yield f"{grid.name}{cells}: all are headed '{name}'. Please keep the one that is right."


def _missing(grid: Grid, top: int, codes: list[str]) -> Iterator[str]:
    for code in codes:
        yield (
            f"{grid.name}{top + 1}:{top + 1}: question {code} has no column. "
            "Please put back the one whose heading begins with that code."
        )


def _under_no_heading(grid: Grid, top: int) -> Iterator[str]:
    """Name the columns filled under no heading: what they hold would be lost in silence."""
    headed = {place for place, heading in enumerate(grid.cells[top]) if shown(heading)}
    first: dict[int, int] = {}
    for row, cells in enumerate(grid.cells[top + 1 :], top + 1):
        for place, cell in enumerate(cells):
            if place not in headed and shown(cell):
                first.setdefault(place, row)
    for place, row in sorted(first.items()):
        yield f"{grid.place(row, place)}: there is something in a column without a heading. Please clear it."
