"""Draws by chance that are the same on every machine: whole numbers from raw bits, and nothing else.

Next: `stats.outlook.urns`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]
    Flags = NDArray[np.bool_]

__all__ = ["Stream", "compositions", "subsets"]

WORD = 64  # bits


class Stream:
    """Bits from PCG64, whose raw output is fixed by its definition; numpy's distributions are not used.

    Args:
        seed: any whole number, 0 or more.

    Source:
        O'Neill (2014), PCG: a family of simple fast space-efficient statistically good algorithms for random
        number generation, Harvey Mudd College HMC-CS-2014-0905.
    """

    def __init__(self, seed: int) -> None:
        self._bits = np.random.PCG64(seed)

    def below(self, limits: Whole | int, shape: tuple[int, ...]) -> Whole:
        """Return whole numbers from 0 to limit - 1, each as likely but for one part in 2**53 / limit.

        Args:
            limits: at least 1 and at most 2**50; one, or an array of that shape.
            shape: of the result.
        """
        raw = self._raw(shape) >> np.uint64(11)
        # Both factors are exact, so the product and its floor are the same wherever IEEE 754 holds.
        return np.floor(raw.astype(np.float64) * 2.0**-53 * limits).astype(np.int64)

    def coins(self, rows: int, columns: int) -> Flags:
        """Return fair coins, a table of them."""
        words = self._raw((rows, -(-columns // WORD)))
        bit = np.arange(columns)
        shown = words[:, bit // WORD] >> (bit % WORD).astype(np.uint64)
        return np.asarray(shown & np.uint64(1), dtype=np.bool_)

    def _raw(self, shape: tuple[int, ...]) -> NDArray[np.uint64]:
        count = int(np.prod(shape))
        return np.asarray(self._bits.random_raw(count), dtype=np.uint64).reshape(shape)


def subsets(stream: Stream, rows: int, slots: int, size: int) -> Whole:
    """Return a row of `size` different numbers below `slots`, sorted, every set as likely; so many rows.

    Numbers are drawn one after the other and those seen before passed over; what is kept are the first
    `size` different ones. Quick while the size is at most about half of the slots.
    """
    chosen = np.sort(stream.below(slots, (rows, size)), axis=1)
    open_rows = np.arange(rows)
    while open_rows.size:
        part = chosen[open_rows]
        again = part[:, 1:] == part[:, :-1]
        still = again.any(axis=1)
        open_rows, part, again = open_rows[still], part[still], again[still]
        part[:, 1:][again] = stream.below(slots, (int(again.sum()),))
        chosen[open_rows] = np.sort(part, axis=1)
    return chosen


def compositions(stream: Stream, rows: int, total: int, parts: int) -> Whole:
    """Return `parts` whole numbers, 0 or more, that sum to the total, every way as likely; so many rows.

    This is how many of `total` draws from a Polya urn fall to each of `parts` balls it began with, in one
    step: of the ways to set bars between stars, one.

    Source:
        Feller (1968), An Introduction to Probability Theory and Its Applications, vol. 1, 3rd ed., sections
        II.5 (stars and bars) and V.2 (Polya's urn; Bose-Einstein statistics).

    Example:
        >>> compositions(Stream(1), 3, total=5, parts=2).sum(axis=1).tolist()
        [5, 5, 5]
    """
    bars = parts - 1
    slots = total + bars
    if bars <= total:
        at = subsets(stream, rows, slots, bars)
        ends = np.full((rows, 1), slots)
        return np.diff(np.concatenate([np.full((rows, 1), -1), at, ends], axis=1), axis=1) - 1
    # Fewer stars than bars: the stars are placed. Before the i-th, at slot s, stand s - i bars.
    part = subsets(stream, rows, slots, total) - np.arange(total)
    cells = part + parts * np.arange(rows)[:, None]
    return np.bincount(cells.ravel(), minlength=rows * parts).reshape(rows, parts)
