"""Which cells of a worksheet hold a formula or an error, and which stray: `formula_cells`, `stray_cell`.

The workbook reader shows an error such as `#N/A`, and a formula that was never
worked out, as a blank cell. Read that way, an answer would be missing and nobody
would know.

Next: `sampler.sheets.reading`.
"""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree
from zipfile import ZipFile

MOST_CELLS = 20_000_000  # between A1 and the last cell of a worksheet
_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"')
_BOOK = "xl/workbook.xml"
_LINKS = "xl/_rels/workbook.xml.rels"


def formula_cells(data: bytes, sheet: str) -> frozenset[str]:
    """Return the addresses of the cells that hold a formula or an error, such as `F17`.

    Args:
        data: an .xlsx file's bytes.
        sheet: the worksheet's name.

    Raises:
        KeyError, zipfile.BadZipFile, ElementTree.ParseError: not a workbook, or no such worksheet.

    Source: ECMA-376 part 1, 18.3.1.4 (cell: `t="e"` marks an error), 18.3.1.40 (formula).
    """
    with ZipFile(io.BytesIO(data)) as book:
        part = _part(book, sheet)
        found = []
        for _, cell in ElementTree.iterparse(book.open(part)):  # noqa: S314 (expat caps entity expansion)
            if _name(cell.tag) != "c":
                continue
            if cell.get("t") == "e" or any(_name(child.tag) == "f" for child in cell):
                found.append(cell.get("r", ""))
            cell.clear()
    return frozenset(found)


def stray_cell(data: bytes, sheet: str) -> str:
    """Return the address of a cell too far away for the worksheet to be held in memory; or "".

    The workbook reader makes room for every cell between A1 and the last one.

    Args:
        data: an .xlsx file's bytes.
        sheet: the worksheet's name.

    Raises:
        KeyError, zipfile.BadZipFile, ElementTree.ParseError: not a workbook, or no such worksheet.
    """
    with ZipFile(io.BytesIO(data)) as book:
        cells = _CELL.findall(book.read(_part(book, sheet)))
    places = [(int(row), _column(letters), letters + row) for letters, row in cells]
    rows, columns = max(places, default=(0,))[0], max((column for _, column, _ in places), default=0)
    if rows * columns <= MOST_CELLS:
        return ""
    farthest: bytes = max((row * column, place) for row, column, place in places)[1]
    return farthest.decode("ascii")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _part(book: ZipFile, sheet: str) -> str:
    """Return the path, inside the file, of the worksheet of this name."""
    links = {link.get("Id"): link.get("Target", "") for link in _elements(book, _LINKS, "Relationship")}
    for entry in _elements(book, _BOOK, "sheet"):
        if entry.get("name") == sheet:
            target = next(links[value] for key, value in entry.items() if _name(key) == "id")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise KeyError(sheet)


def _elements(book: ZipFile, part: str, name: str) -> list[ElementTree.Element]:
    root = ElementTree.fromstring(book.read(part))  # noqa: S314 (expat caps entity expansion)
    return [element for element in root.iter() if _name(element.tag) == name]


def _name(tag: str) -> str:
    # The namespace differs between the two kinds of .xlsx (transitional and strict).
    return tag.rpartition("}")[2]
