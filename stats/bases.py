"""Which bases are small: too few cases to quote a percentage without care."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["SMALL_BASE", "VERY_SMALL_BASE", "base_mark", "base_marks"]

SMALL_BASE = 30
"""Below this many cases, quote the interval with the percentage."""
VERY_SMALL_BASE = 20
"""Below this many cases, do not quote the percentage alone."""


def base_mark(base: int) -> str:
    """Return what to say of one base: "very small", "small", or ""."""
    if base < VERY_SMALL_BASE:
        return "very small"
    return "small" if base < SMALL_BASE else ""


def base_marks(bases: NDArray[np.int64]) -> NDArray[Any]:
    """Return what to say of each base: "very small", "small", or "".

    Example:
        >>> import numpy as np
        >>> base_marks(np.array([0, 19, 20, 29, 30])).tolist()
        ['very small', 'very small', 'small', 'small', '']
    """
    import numpy as np

    marks = np.where(bases < SMALL_BASE, "small", "")
    return np.where(bases < VERY_SMALL_BASE, "very small", marks).astype(object)
