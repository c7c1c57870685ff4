"""Counts with their nouns, aligned tables for the prompt, and tables for Jupyter.

Next: `sampler.engines`.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def aligned(heading: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a table in plain text: texts to the left, numbers to the right, decimals to two places.

    Example:
        >>> print(aligned(["level", "cases"], [["female", 12], ["male", 116]]))
        level   cases
        female     12
        male      116
    """
    cells = [[_written(value) for value in row] for row in rows]
    right = [bool(rows) and not isinstance(value, str) for value in (rows[0] if rows else heading)]
    widths = [max(len(row[k]) for row in [list(heading), *cells]) for k in range(len(heading))]
    return "\n".join(
        "  ".join(
            text.rjust(width) if flush else text.ljust(width)
            for text, width, flush in zip(row, widths, right, strict=True)
        ).rstrip()
        for row in [list(heading), *cells]
    )


def _written(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.2f}".replace("-0.00", "0.00") if abs(value) < 0.005 else f"{value:,.2f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def counted(number: int, one: str, several: str = "") -> str:
    """Return a number with its noun: "1 case", "2 cases", "1 stratum", "2 strata".

    Example:
        >>> counted(1, "stratum", "strata"), counted(1200, "case")
        ('1 stratum', '1,200 cases')
    """
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def as_html(caption: str, table: pd.DataFrame) -> str:
    """Return a table for Jupyter with a caption; every text is escaped."""
    return f"<p><strong>{escape(caption)}</strong></p>{table.to_html(index=False, escape=True, border=0)}"
