"""The second picture: the interval to expect by base.

Next: `sampler.size.pictures.costs`.
"""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING, Any

from sampler.size.pictures.look import TYPE
from sampler.size.pictures.rows import plain_rows
from sampler.size.pictures.words import widest
from stats.reporting.palette import DARK_BLUE, DARK_GREY, PAPER, ZONES
from stats.reporting.words import nearest

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sampler.size.pictures.what_if import WhatIf

HEIGHT_OF_INTERVALS = 1.9  # inches
_ROOM = 0.24  # inches above and below the intervals, for the limits in figures


def draw_intervals(axes: Axes, what: WhatIf) -> None:
    """Draw a thick line a base, a thin one where the relevant cases are not counted, and the limits."""
    rows = plain_rows(what.intervals)
    known = [row for row in rows if row["known"]]
    low, high = _limits(rows)
    room = _ROOM * (high - low) / HEIGHT_OF_INTERVALS
    axes.set_ylim(low - room, high + room)
    axes.set_xlim(-0.5, len(known) - 0.5)
    _marks(axes, known)
    axes.axhline(
        100 * what.precision.proportion, color=DARK_GREY, linewidth=1, linestyle=(0, (4, 3)), zorder=1
    )
    for place, (row, wide) in enumerate(zip(known, widest(what), strict=True)):
        _interval(axes, place, row, wide)
    axes.set_xticks(range(len(known)), [_label(row, what.size) for row in known])
    axes.tick_params(axis="x", length=0)
    ticks = [tick for tick in range(0, 101, 10 if high - low <= 60 else 20) if low <= tick <= high]
    axes.set_yticks(ticks, [f"{tick}%" for tick in ticks])
    axes.set_xlabel("Relevant cases in the sample (base)")


def _limits(rows: list[dict[str, Any]]) -> tuple[int, int]:
    """Return the tens below and above all limits, at least twenty points apart."""
    low = 10 * floor(10 * min(min(row["low"], row["proportion"]) for row in rows))
    high = 10 * ceil(10 * max(max(row["high"], row["proportion"]) for row in rows))
    low, high = max(0, low), min(100, high)
    return (low, high) if high - low >= 20 else (max(0, high - 20), max(20, high))


def _interval(axes: Axes, place: int, row: dict[str, Any], wide: dict[str, Any]) -> None:
    """Draw both intervals of a base, with the wider one's limits in figures; a point is one dot."""
    low, high = 100 * wide["low"], 100 * wide["high"]
    inner = [100 * row["low"], 100 * row["high"]]
    axes.plot([place, place], [low, high], color=DARK_BLUE, linewidth=1.2, marker="_", markersize=9, zorder=3)
    axes.plot([place, place], inner, color=DARK_BLUE, linewidth=7, solid_capstyle="butt", zorder=4)
    middle = 100 * row["proportion"]
    axes.plot(place, middle, "o", color=PAPER, markeredgecolor=DARK_BLUE, markersize=5, zorder=5)
    for y, side in ((low, -1), (high, 1)) if high > low else ((high, 1),):
        axes.annotate(
            f"{nearest(y)}%",
            xy=(place, y),
            xytext=(0, 4 * side),
            textcoords="offset points",
            ha="center",
            va="bottom" if side > 0 else "top",
            fontsize=TYPE,
            zorder=6,
        )


def _marks(axes: Axes, known: list[dict[str, Any]]) -> None:
    """Shade the small bases, the very small ones more, with a line where each kind ends."""
    marks = [row["mark"] for row in known]
    for mark, ground in (("very small", ZONES[0]), ("small", ZONES[1])):
        if mark in marks:
            first, end = marks.index(mark) - 0.5, marks.index(mark) + marks.count(mark) - 0.5
            axes.axvspan(first, end, facecolor=ground, edgecolor="none", zorder=0)
            if end < len(marks) - 0.5:
                axes.axvline(end, color=DARK_GREY, linewidth=0.9, linestyle=(0, (1, 2)), zorder=1)


def _label(row: dict[str, Any], size: int) -> str:
    """Return a base, and below it whether it is small, or all there are."""
    return f"{row['base']:,}\n{row['mark'] or ('all' if row['base'] == size else '')}"
