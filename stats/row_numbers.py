"""Rows of a table, named by number."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["rows_named"]

SHOWN = 5


def rows_named(flags: NDArray[np.bool_]) -> str:
    """Return the numbers of the flagged rows, counted from 1, and how many more there are.

    Example:
        >>> import numpy as np
        >>> rows_named(np.array([False, True])), rows_named(np.ones(7, dtype=bool))
        ('row 2', 'rows 1, 2, 3, 4, 5 and 2 more')
    """
    rows = [str(i + 1) for i in flags.nonzero()[0]]
    if len(rows) == 1:
        return f"row {rows[0]}"
    more = f" and {len(rows) - SHOWN:,} more" if len(rows) > SHOWN else ""
    return f"rows {', '.join(rows[:SHOWN])}{more}"
