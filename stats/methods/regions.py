"""The shortest regions that hold the sample's count often enough, made to rise with the parameter.

The parameter is M, the number of yeses in the population, or their share where it has no end.

Next: `stats.methods.shortest`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Flags = NDArray[np.bool_]

__all__ = ["Regions", "Windows", "shortest_regions"]


class Windows(Protocol):
    """What a family of chances can say of windows first ... last of counts (see `acceptance`)."""

    @property
    def n(self) -> int:
        """Return the size of the sample."""

    @property
    def half(self) -> float:
        """Return where the lower half of the parameter ends."""

    def peak(self, first: Array, last: Array) -> Array:
        """Return the parameter at which each window is most likely."""

    def turn(self, first: Array, last: Array) -> Array:
        """Return the parameter from which the window one higher is better."""

    def accepts(self, first: Array, last: Array, parameter: Array) -> Flags:
        """Return where the window holds the count with the chance wanted."""

    def span(self, first: Array, last: Array, peak: Array) -> tuple[Array, Array]:
        """Return from where to where (this end not included) each window is accepted."""


class Regions(NamedTuple):
    """Regions first ... last over the lower half of the parameter, from each start to the next."""

    start: Array
    stop: Array
    first: Array
    last: Array


def shortest_regions(windows: Windows, guess: Array, cap: Array | None) -> Regions:
    """Return the regions of the lower half, whose ends never fall; the upper half mirrors it.

    At each parameter the shortest window of the chance wanted is taken, of those the likeliest (the lower,
    if two are). Where that makes an end fall as the parameter grows, the window is shifted: up to the
    highest first count before it, then down to the lowest last count behind it, its length kept. A
    window so shifted still has the chance wanted: it lies between two that have it at this parameter or
    around it (Bartroff, Lorden & Wang 2022). What then still fell would be widened.

    Args:
        windows: the family of chances.
        guess: a length (last - first) for each first count 0 ... n // 2 + 1, about right.
        cap: the region of the very middle, first and last, if one parameter has it to itself.
    """
    lengths = _shortest_lengths(windows, guess)
    for more in range(1, windows.n + 2):
        if (pieces := _painted(windows, lengths, more)) is not None:
            return _rising(windows.n, pieces, cap)
    raise ArithmeticError(f"no regions were found for a sample of {windows.n}")


def _shortest_lengths(windows: Windows, guess: Array) -> Array:
    """Return, for each first count, the smallest length that is accepted by any parameter."""
    first = np.arange(len(guess), dtype=np.float64)
    below, above = np.full_like(first, -1), windows.n - first  # the whole rest is accepted: all are yeses
    trial = np.clip(guess, 0, above)
    while (left := np.flatnonzero(above - below > 1)).size:
        a, b = first[left], first[left] + trial[left]
        enough = windows.accepts(a, b, windows.peak(a, b))
        above[left] = np.where(enough, trial[left], above[left])
        below[left] = np.where(enough, below[left], trial[left])
        trial[left] = np.where(enough, trial[left] - 1, trial[left] + 1)
    return above


def _painted(windows: Windows, lengths: Array, more: int) -> Regions | None:
    """Return the shortest windows, likeliest first; None if windows longer still are needed.

    Of each first count the lengths from the smallest accepted are looked at, to that of the next count and
    `more`. That is all there is to know if every parameter is covered, and if no window was taken while one
    shorter by one beside it was left out: the best window holds the best of the length below.
    """
    count = len(lengths)
    longest = np.minimum(np.maximum(lengths, np.append(lengths[1:], 0)) + more, windows.n - np.arange(count))
    looked_at = (longest - lengths + 1).astype(int)
    first = np.repeat(np.arange(count, dtype=np.float64), looked_at)
    begins = np.cumsum(looked_at) - looked_at
    length = np.repeat(lengths, looked_at) + np.arange(len(first)) - np.repeat(begins, looked_at)
    start, stop = windows.span(first, first + length, windows.peak(first, first + length))
    lowest, highest = np.zeros_like(start), np.full_like(start, windows.half)
    some = first > 0
    lowest[some] = windows.turn(first[some] - 1, first[some] + length[some] - 1)
    some = first + length < windows.n
    highest[some] = windows.turn(first[some], first[some] + length[some])
    start = np.maximum(start, lowest)
    stop = np.minimum(np.minimum(stop, highest), windows.half)
    kept = np.flatnonzero(start < stop)
    order = kept[np.argsort(-length[kept], kind="stable")]
    edges = np.unique(np.concatenate([[0], start[order], stop[order]]))
    taken = np.full(len(edges) - 1, -1)
    froms, tos = np.searchsorted(edges, start[order]), np.searchsorted(edges, stop[order])
    for i, begin, end in zip(order.tolist(), froms.tolist(), tos.tolist(), strict=True):
        taken[begin:end] = i
    if edges[-1] < windows.half or (taken < 0).any():
        return None
    used = np.unique(taken)
    beside = np.minimum(first[used] + 1, count - 1).astype(int)
    if (length[used] - 1 > longest[beside]).any():
        return None
    return Regions(edges[:-1], edges[1:], first[taken], first[taken] + length[taken])


def _rising(n: int, pieces: Regions, cap: Array | None) -> Regions:
    """Return the pieces with ends that never fall, nor pass those of the middle and the upper half."""
    length = pieces.last - pieces.first
    first = np.maximum.accumulate(pieces.first)
    last = first + length
    # The upper half mirrors the lower: at the middle, first + last must not be above n.
    end = math.floor((n - length[-1]) / 2) + length[-1] if cap is None else cap[1]
    last[-1] = min(last[-1], end)
    last = np.minimum.accumulate(last[::-1])[::-1]
    first = last - length
    if cap is not None:
        first[-1] = min(first[-1], cap[0])
    return Regions(
        pieces.start, pieces.stop, np.minimum.accumulate(first[::-1])[::-1], np.maximum.accumulate(last)
    )
