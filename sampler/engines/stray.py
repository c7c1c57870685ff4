"""How far the cells of a workbook reach: known before its reader makes room for all of them.

The reader makes room for every cell between the first and the last, and stops the whole program where
there is none. A small file can ask for very much: by one cell far away, by a cell or row that is said to
be repeated, or by what it unpacks to.

Next: `sampler.engines.dataframes`.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from sampler.errors import SamplerError

MOST_CELLS = 10_000_000
"""Between the first cell of a sheet and its last: about 1.3 GB where each holds a text of its own."""
MOST_BYTES = 1 << 30
"""Of one part of a workbook, unpacked: several times what so many cells take."""
BLOCK = 1 << 20
_HEAD = 4096  # the extent stands in the first bytes of a sheet
_EXTENT = re.compile(rb'<(?:\w+:)?dimension [^>]*?ref="[A-Z]+\d+:([A-Z]{1,3})(\d{1,7})"')
_FILLED = re.compile(rb'<(?:\w+:)?c [^>]*?\br="([A-Z]{1,3})(\d{1,7})"(?:[^>]*[^/>])?>')
# In .ods files the names stand with these prefixes: the reader knows no other.
_TABLE = re.compile(rb"<table:table[\s>]")
_ROW = re.compile(rb"<table:table-row(?=[\s/>])([^>\"']*(?:(?:\"[^\"]*\"|'[^']*')[^>\"']*)*)>")
_ROW_START = b"<table:table-row"
_ROW_END = b"</table:table-row>"
_CELLS = (b"<table:table-cell", b"<table:covered-table-cell")
_ROWS_REPEATED = re.compile(rb"table:number-rows-repeated=[\"'](\d{1,18})[\"']")
_COLUMNS_REPEATED = re.compile(rb"table:number-columns-repeated=[\"'](\d{1,18})[\"']")

Place = tuple[int, int]
"""A column and a row, counted from 1."""


def refuse_stray(path: Path) -> None:
    """Refuse a workbook with a cell so far away that its sheet cannot be held in memory.

    Raises:
        SamplerError: with the column and the row; or the workbook unpacks to more than any list does.
    """
    try:
        with zipfile.ZipFile(path) as book:
            if any(part.file_size > MOST_BYTES for part in book.infolist()):
                raise SamplerError(
                    f"{path.name} unpacks to more than {MOST_BYTES >> 30} GiB: it is damaged, or holds much "
                    "more than the list. Save the list alone, as a CSV file."
                )
            last = max(_last_places(book), key=_cells, default=(1, 1))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
        return  # no .xlsx or .ods, or damaged: its reader will say so; an .xls cannot be too large
    if _cells(last) > MOST_CELLS:
        raise SamplerError(
            f"{path.name}: a sheet reaches to column {_letters(last[0])} and row {last[1]:,}. Something "
            "stands far away from the cases: delete its row and column. A list as large as that: save it as "
            "a CSV file."
        )


def _last_places(book: zipfile.ZipFile) -> Iterator[Place]:
    """Yield each sheet's last column and last row."""
    for name in book.namelist():
        if name.startswith("xl/worksheets/sheet"):
            yield _last_of_part(book, name)
        elif name == "content.xml":
            yield from _last_of_tables(book, name)


def _cells(last: Place) -> int:
    return last[0] * last[1]


def _last_of_part(book: zipfile.ZipFile, part: str) -> Place:
    """Return the last column and row of a sheet of an .xlsx file.

    The extent that a sheet states is taken if it is small; one that is not may only be formatted, so
    the cells with something in them decide.

    Source: ECMA-376 part 1, 18.3.1.35 (dimension), 18.3.1.4 (cell).
    """
    with book.open(part) as stream:
        stated = _EXTENT.search(stream.read(_HEAD))
    if stated and _cells(last := (_number(stated[1]), int(stated[2]))) <= MOST_CELLS:
        return last
    last_column, last_row = 1, 1
    for text in _blocks(book, part):
        for column, row in set(_FILLED.findall(text)):
            last_column, last_row = max(last_column, _number(column)), max(last_row, int(row))
    return last_column, last_row


def _last_of_tables(book: zipfile.ZipFile, part: str) -> Iterator[Place]:
    """Yield the last column and row of each table of an .ods file, repeated cells and rows counted.

    Blank cells and rows behind the last filled one take no room.

    Source: OpenDocument 1.3 part 3, 19.675 (number-columns-repeated), 19.677 (number-rows-repeated).
    """
    row = last_column = last_row = 0
    for text in _to_row_ends(_blocks(book, part)):
        if _TABLE.search(text):
            yield max(last_column, 1), max(last_row, 1)
            row = last_column = last_row = 0
        row += sum(1 + _more(_ROWS_REPEATED, tag) for tag in _ROW.findall(text))
        width = _width(text[max(text.rfind(_ROW_START), 0) :])  # behind the columns, and rows without cells
        if width:
            last_column, last_row = max(last_column, width), row
    yield max(last_column, 1), max(last_row, 1)


def _width(row: bytes) -> int:
    """Return the cells of a row up to the last that holds anything; 0 where none does."""
    end = len(row)
    while (last := max(row.rfind(cell, 0, end) for cell in _CELLS)) >= 0:
        if b"office:" in row[last:end] or not row[last:end].rstrip().endswith(b"/>"):
            return sum(row.count(cell, 0, end) for cell in _CELLS) + _more(_COLUMNS_REPEATED, row[:end])
        end = last
    return 0


def _more(repeated: re.Pattern[bytes], text: bytes) -> int:
    """Return how many cells or rows there are beside those written."""
    return sum(max(int(times), 1) - 1 for times in repeated.findall(text)) if b"-repeated=" in text else 0


def _to_row_ends(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield a text anew, each part up to the end of a row; no end of a row lies in two blocks."""
    waiting: list[bytes] = []
    for block in blocks:
        first, *rows = block.split(_ROW_END)
        waiting.append(first)
        if rows:
            yield b"".join(waiting)
            *whole, last = rows
            yield from whole
            waiting = [last]
    yield b"".join(waiting)


def _blocks(book: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Yield a part's text a block at a time, each cut before a tag."""
    rest = b""
    with book.open(part) as stream:
        while block := stream.read(BLOCK):
            rest += block
            cut = max(rest.rfind(b"<"), 0)
            yield rest[:cut]
            rest = rest[cut:]
    yield rest


def _number(letters: bytes) -> int:
    """Return the number of a column: 1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _letters(number: int) -> str:
    """Return the letters of a column: "A" for 1, "AA" for 27."""
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters
