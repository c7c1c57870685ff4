"""What a CSV file is: its encoding, its delimiter, its line ends and its headings.

Only encodings and delimiters that spreadsheets really write are looked for, and
nothing is guessed from the cells, so `007` stays `007`.

Next: `sampler.engines.workbook`.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sampler.engines.needed import HEADING_ROWS, found, heading_place
from sampler.errors import SamplerError

BLOCK = 1 << 20
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DELIMITERS = {",": "the comma", ";": "the semicolon", "\t": "the tab"}
MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class CsvShape:
    """How a CSV file is written.

    Attributes:
        encoding: "utf-8", "utf-8-sig" (UTF-8 with a mark), "utf-16" or "cp1252" (Windows-1252).
        delimiter: comma, semicolon or tab.
        heading: the column names, without blanks around them.
        above: the rows above the headings.
        line_end: what ends the row of the headings, and so every row; "" where no row follows. Cells in
            quotes may hold other line breaks.
    """

    encoding: str
    delimiter: str
    heading: tuple[str, ...]
    above: int
    line_end: str

    @property
    def is_utf8(self) -> bool:
        """Whether the bytes are UTF-8 as they stand."""
        return self.encoding.startswith("utf-8")


def csv_shape(path: Path, needed: Sequence[str]) -> CsvShape:
    """Return how a CSV file is written.

    A byte order mark decides; without one the file is UTF-8 if all of it is, and otherwise
    Windows-1252. The headings are looked for in the first 20 rows (`heading_place`); the delimiter is
    the one by which most needed columns are found, and of several, if some are missing by each, the one
    that gives most columns.

    Args:
        path: the file.
        needed: the columns needed.

    Raises:
        SamplerError: the file is empty, or is not text in one of these encodings; all columns are found by
            two delimiters, in other places; or its first rows end in different ways.
    """
    encoding = _encoding(path)
    shapes = [_shape(path, encoding, delimiter, needed) for delimiter in _DELIMITERS]
    fitting = [shape for shape in shapes if found(shape.heading, needed) == len(needed)]
    if len({(shape.heading, shape.above) for shape in fitting}) > 1:
        raise SamplerError(
            f"{path.name} has all the columns asked for by more than one delimiter, each in another place: "
            f"by {' and by '.join(_DELIMITERS[shape.delimiter] for shape in fitting)}. Keep one row of "
            "headings and one delimiter, or save the list as a workbook (.xlsx)."
        )
    shape = max(shapes, key=lambda shape: (found(shape.heading, needed), len(shape.heading)))
    if not any(shape.heading):
        raise SamplerError(f"{path.name} has no heading: its first row must name the columns.")
    if shape.line_end == MIXED:
        raise SamplerError(
            f"{path.name} mixes two kinds of line ends in its first rows. Save it anew from the program that "
            "made it."
        )
    return shape


def _shape(path: Path, encoding: str, delimiter: str, needed: Sequence[str]) -> CsvShape:
    rows, ends = _first_rows(path, encoding, delimiter)
    place = heading_place(rows, needed)
    names = rows[place] if rows else []
    below = set(ends[place : place + 2]) - {""}  # of the headings and of the first case
    end = MIXED if len(below) > 1 else "".join(below)
    return CsvShape(encoding, delimiter, tuple(name.strip() for name in names), place, end)


def _first_rows(path: Path, encoding: str, delimiter: str) -> tuple[list[list[str]], list[str]]:
    """Return the first rows of a CSV file, and what ends each."""
    rows, ends, last = [], [], [""]
    with path.open(encoding=encoding, newline="") as stream, suppress(csv.Error):
        for row in islice(csv.reader(_noting(stream, last), delimiter=delimiter), HEADING_ROWS):
            rows.append(row)
            ends.append(last[0][len(last[0].rstrip("\r\n")) :])
    return rows, ends


def _noting(lines: Iterable[str], last: list[str]) -> Iterator[str]:
    """Yield lines, and note the last one taken: a reader of rows takes no more than a row needs."""
    for line in lines:
        last[0] = line
        yield line


def csv_rows(path: Path, encoding: str, delimiter: str) -> Iterator[list[str]]:
    """Yield the rows of a CSV file, a blank line as an empty one, up to a cell too long to be one."""
    with path.open(encoding=encoding, newline="") as lines:
        reader = csv.reader(lines, delimiter=delimiter)
        with suppress(csv.Error):  # a quote that does not close; the engine will name its line
            yield from reader


def row_numbers(path: Path, shape: CsvShape, places: Sequence[int]) -> list[int]:
    """Return the numbers, counted from 1, of the rows at some places below the headings.

    The places are counted from 1 and pass over blank lines, as the engine does.
    """
    rows = enumerate(csv_rows(path, shape.encoding, shape.delimiter), start=1)
    single = len(shape.heading) == 1  # a blank line is a row then
    numbers = (number for number, row in rows if number > shape.above + 1 and (row or single))
    wanted, last = set(places), max(places, default=0)
    return [number for place, number in enumerate(islice(numbers, last), start=1) if place in wanted]


def decoded_blocks(path: Path, encoding: str) -> Iterator[bytes]:
    """Yield a text file's content as UTF-8, a block at a time."""
    with path.open(encoding=encoding, newline="") as text:
        while block := text.read(BLOCK):
            yield block.encode("utf-8")


def _encoding(path: Path) -> str:
    with path.open("rb") as stream:
        start = stream.read(4)
    if not start:
        raise SamplerError(f"{path.name} is empty: it must hold a heading and a row for each case.")
    marked = next((name for mark, name in _MARKS if start.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "cp1252"):
        if _is_text(path, encoding):
            return encoding
    raise SamplerError(
        f"{path.name} is not text in UTF-8, UTF-16 or Windows-1252. Save it as 'CSV UTF-8' in Excel."
    )


def _is_text(path: Path, encoding: str) -> bool:
    try:
        with path.open(encoding=encoding, newline="") as text:
            while block := text.read(BLOCK):
                if "\0" in block:
                    return False
    except UnicodeError:
        return False
    return True
