"""Long arrays of counts, in pieces that fit a processor's cache, or each different one once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Numbers = NDArray[Any]
    Work = Callable[[Array, Array, Array], tuple[Array, Array]]

__all__ = ["BLOCK", "in_blocks", "once_each"]

BLOCK = 8192  # counts worked on together: some ten arrays of them fit a cache


def in_blocks(work: Work, yes: Numbers, base: Numbers, population: Numbers) -> tuple[Array, Array]:
    """Return what the work makes of the counts, block by block.

    All blocks are of one length, the last overlapping the one before, so that equal counts have equal limits
    wherever they stand.
    """
    low, high = np.empty(len(yes)), np.empty(len(yes))
    last = max(0, len(yes) - BLOCK)
    for first in range(0, last + BLOCK, BLOCK):
        part = slice(min(first, last), min(first, last) + BLOCK)
        counts = (values[part].astype(np.float64) for values in (yes, base, population))
        low[part], high[part] = work(*counts)
    return low, high


def once_each(work: Work, yes: Numbers, base: Numbers, population: Numbers) -> tuple[Array, Array]:
    """Return what the work makes of the counts, each different triple worked on once."""
    sizes = np.where(np.isfinite(population), population, 0)  # no population is 0
    key = _joined(_joined(_whole(yes), _whole(base)), _whole(sizes))
    _, first, back = np.unique(key, return_index=True, return_inverse=True)
    low, high = work(*(values[first].astype(np.float64) for values in (yes, base, population)))
    return low[back], high[back]


def _whole(values: Numbers) -> Numbers:
    return values.astype(np.int64)


def _joined(one: Numbers, other: Numbers) -> Numbers:
    """Return one whole number for each pair; pairs are equal where these are."""
    if not len(one):
        return one
    if (int(one.max()) + 1) * (int(other.max()) + 1) >= 2**63:  # then places in order stand for the numbers
        one, other = (np.unique(values, return_inverse=True)[1] for values in (one, other))
    return one * (int(other.max()) + 1) + other
