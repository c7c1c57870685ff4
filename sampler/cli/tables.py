"""Tables that a command writes for a spreadsheet, or prints as JSON."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from sampler.files import inert

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["csv_of", "records_of"]


def csv_of(frame: pd.DataFrame) -> bytes:
    """Return a table as CSV: UTF-8, CRLF line ends; what is missing is empty, no text is taken for a formula.

    With letters beyond ASCII it begins with the mark that Excel needs to read them.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([inert(str(name)) for name in frame.columns])
    writer.writerows([inert(cell) for cell in row] for row in _cells(frame))
    text = stream.getvalue()
    return text.encode("utf-8" if text.isascii() else "utf-8-sig")


def records_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a table as a list of rows for JSON; what is missing is null."""
    records: list[dict[str, Any]] = json.loads(frame.to_json(orient="records", double_precision=15))
    return records


def _cells(frame: pd.DataFrame) -> list[list[object]]:
    import pandas as pd

    return [[None if pd.isna(cell) else cell for cell in row] for row in frame.astype(object).to_numpy()]
