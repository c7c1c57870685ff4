"""What a CSV file is: its encoding, its delimiter and its heading.

Only encodings and delimiters that spreadsheets really write are looked for, and
nothing is guessed from the cells, so `007` stays `007`.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sampler.errors import SamplerError

BLOCK = 1 << 20
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class CsvShape:
    """How a CSV file is written.

    Attributes:
        encoding: "utf-8", "utf-8-sig" (UTF-8 with a mark), "utf-16" or "cp1252" (Windows-1252).
        delimiter: comma, semicolon or tab.
        heading: the column names of its first row, without blanks around them.
    """

    encoding: str
    delimiter: str
    heading: tuple[str, ...]

    @property
    def is_utf8(self) -> bool:
        """Whether the bytes are UTF-8 as they stand."""
        return self.encoding.startswith("utf-8")


def csv_shape(path: Path) -> CsvShape:
    """Return how a CSV file is written.

    A byte order mark decides; without one the file is UTF-8 if all of it is, and otherwise
    Windows-1252. The delimiter is the one that splits the heading into the most columns.

    Raises:
        SamplerError: the file is empty, or is not text in one of these encodings.
    """
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as lines:
        first = _first_line(lines)
        lines.seek(0)
        delimiter = max(_DELIMITERS, key=lambda sign: len(next(csv.reader([first], delimiter=sign))))
        heading = next(csv.reader(lines, delimiter=delimiter), [])
    if not any(name.strip() for name in heading):
        raise SamplerError(f"{path.name} has no heading: its first row must name the columns.")
    return CsvShape(encoding, delimiter, tuple(name.strip() for name in heading))


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


def _first_line(lines: Iterator[str]) -> str:
    return next(lines, "").rstrip("\r\n")
