"""A file as a grid of cells, as Excel would show it: `read_grid`.

Next: `sampler.sheets.reading`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sampler.errors import SamplerError
from sampler.sheets.formulas import formula_cells, stray_cell
from sampler.sheets.sheet import WORKSHEET

if TYPE_CHECKING:
    from pathlib import Path

_OLD_OR_LOCKED = bytes.fromhex("d0cf11e0a1b11ae1")
_SEPARATORS = ",;"

Cells = Sequence[Sequence[object]]


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a file, from A1 on, with what is needed to name one.

    Args:
        name: the file's name, followed by the worksheet's where it is the expected one.
        cells: rows of cells; a blank cell is `""`.
        formulas: the addresses of cells that hold a formula or an Excel error.
    """

    name: str
    cells: Cells
    formulas: frozenset[str] = frozenset()

    def place(self, row: int, column: int) -> str:
        """Return the full address of a cell, counted from 0: `file.xlsx, Answers!F17`."""
        return self.name + address(row, column)

    def cell(self, row: int, column: int) -> object:
        """Return what a cell holds; a row that ends before the column is blank there."""
        cells = self.cells[row]
        return cells[column] if column < len(cells) else ""


def shown(cell: object) -> str:
    """Return a cell as text without blanks around it; a blank cell is `""`."""
    return str(cell).strip()


def address(row: int, column: int) -> str:
    """Return a cell's address, counted from 0, such as `F17`.

    Example:
        >>> address(16, 5), address(0, 26)
        ('F17', 'AA1')
    """
    letters = ""
    while column >= 0:
        letters = chr(ord("A") + column % 26) + letters
        column = column // 26 - 1
    return f"{letters}{row + 1}"


def read_grid(path: Path) -> Grid:
    """Return the cells of an .xlsx or .csv file.

    Args:
        path: the file, known for what it is by its suffix.

    Raises:
        SamplerError: no such file, another kind of file, a password, an empty file,
            no worksheet Answers among several, an unknown encoding.
    """
    reader = _READERS.get(path.suffix.casefold())
    if reader is None:
        raise SamplerError(f"{path.name}: a filled sheet is an .xlsx or .csv file. Please save it as one.")
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise SamplerError(f"{path}: there is no such file.") from None
    except OSError as problem:
        reason = problem.strerror or "unknown reason"
        raise SamplerError(
            f"{path.name}: the file cannot be read ({reason}). Is it open in another program?"
        ) from None
    if not data:
        raise SamplerError(f"{path.name}: the file is empty (0 bytes). Please save or copy it again.")
    return reader(path.name, data)


def _read_xlsx(name: str, data: bytes) -> Grid:
    import zipfile
    import zlib

    from python_calamine import CalamineError, CalamineWorkbook

    if data.startswith(_OLD_OR_LOCKED):
        raise SamplerError(
            f"{name}: the workbook is protected by a password, or is of the old .xls kind. "
            "Please save it without a password as an Excel workbook (.xlsx)."
        )
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheet = WORKSHEET if WORKSHEET in book.sheet_names else book.sheet_names[0]
        stray = stray_cell(data, sheet)
        cells = [] if stray else book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        formulas = formula_cells(data, sheet)
    # A changed byte in the directory can also ask for a password (RuntimeError) or a later version of zip.
    except (
        *(CalamineError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError),
        *(SyntaxError, LookupError, ValueError, OSError),
    ):
        raise SamplerError(
            f"{name}: not an Excel workbook, or a damaged one. Please save it again."
        ) from None
    if stray:
        raise SamplerError(
            f"{name}: something stands far away from the answers, at {stray}. "
            "Please delete its row and column."
        )
    if sheet != WORKSHEET and len(book.sheet_names) > 1:
        raise SamplerError(
            f"{name}: none of its {len(book.sheet_names)} worksheets is called {WORKSHEET}. "
            "Please give the one with the answers that name."
        )
    return Grid(f"{name}, {WORKSHEET}!" if sheet == WORKSHEET else f"{name}, ", cells, formulas)


def _read_csv(name: str, data: bytes) -> Grid:
    text = _decoded(name, data)
    # Case ids and headings come first and hold neither, so the first one met is the separator.
    separator = next((letter for letter in text if letter in _SEPARATORS), ",")
    try:
        cells = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        raise SamplerError(f"{name}: not a CSV file, or a damaged one. Please save it again.") from None
    return Grid(f"{name}, ", cells)


def _decoded(name: str, data: bytes) -> str:
    """Return a CSV's text: UTF-8, with or without its mark, or else Windows-1252, as Excel writes."""
    if b"\0" not in data:
        for encoding in ("utf-8-sig", "cp1252"):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                continue
    raise SamplerError(
        f"{name}: the text is neither UTF-8 nor Windows-1252. In Excel, please save it as CSV UTF-8."
    )


_READERS: dict[str, Callable[[str, bytes], Grid]] = {".xlsx": _read_xlsx, ".csv": _read_csv}
