"""The first picture: margin of error by number of cases, a line a share and a line a population.

Next: `sampler.size.pictures.intervals`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sampler.size.formula import percent
from sampler.size.pictures.look import BOLD_LETTER, LEFT, LINE, STEPS, TYPE, WIDTH, apart
from sampler.size.pictures.rows import plain_rows
from sampler.size.pictures.tables import EXPECTED, FORMULA
from sampler.size.pictures.words import chosen_words, margin_at, population_words
from stats.reporting.palette import DARK_BLUE, DARK_GREY, DARK_PINK, INK, PAPER

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sampler.size.pictures.what_if import WhatIf

ROOM = 1.6  # inches to the right, for the names of the lines
HEIGHT_OF_MARGINS = 2.5
_DASHES = ((0, (6, 2)), (0, (3, 2)), (0, (1, 1.5)), (0, (6, 2, 1, 2)), (0, (8, 3, 1, 1, 1, 3)), (0, (2, 4)))
_NEAR_END = 0.9  # of a population: beyond, the lines of all shares run together towards 0


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the picture, with margins in points."""

    label: str
    population: int | None
    sizes: tuple[int, ...]
    margins: tuple[float, ...]
    colour: str
    dashes: object = "-"
    chosen: bool = False

    def at(self, size: float) -> float:
        """Return the height of the line at a size; at its ends, that of the end."""
        import numpy as np

        return float(np.interp(size, self.sizes, self.margins))

    def labelled_at(self, last: int) -> int:
        """Return the size from which a stroke leads to the label: the end, or where lines still differ."""
        if self.population is None or self.population < last:
            return self.sizes[-1]
        before = [size for size in self.sizes if size <= _NEAR_END * self.population]
        return before[-1] if before else self.sizes[-1]


def draw_margins(axes: Axes, what: WhatIf) -> None:
    """Draw the lines, the dots, the chosen point and their labels."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    found = _lines(what)
    for line in found:
        axes.plot(
            line.sizes,
            line.margins,
            color=line.colour,
            linestyle=line.dashes,
            linewidth=3 if line.chosen else 1.6,
            zorder=3 if line.chosen else 4,
            clip_on=False,
        )
    first, last = found[0].sizes[0], max(line.sizes[-1] for line in found)
    axes.set_xlim(first, last if last > first else first + 1)
    place = _place_of_label(what, found)
    axes.set_ylim(0, place[2])
    _exact(axes, what)
    _chosen(axes, what, place)
    _names(axes, found, last, place[2])
    axes.grid(axis="y")
    axes.xaxis.set_major_locator(MaxNLocator(7, integer=True, steps=STEPS))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=STEPS))
    axes.set_xlabel("Cases inspected")


def _lines(what: WhatIf) -> list[_Line]:
    """Return the lines of the formula, the chosen one first; those of a kind share a colour."""
    chosen = what.precision.proportion, what.population
    rows: dict[tuple[float, int | None], list[tuple[int, float]]] = {}
    for row in plain_rows(what.margins):
        if row["rule"] == FORMULA:
            of = row["proportion"], row["population"]
            rows.setdefault(of, []).append((row["size"], 100 * row["margin"]))
    lines, shares, populations = [], 0, 0
    for (share, population), points in rows.items():
        sizes, margins = zip(*points, strict=True)
        given = population, sizes, margins
        words = f"{percent(share)}% yes"
        if (share, population) == chosen:
            lines.append(_Line(words, *given, DARK_BLUE, chosen=True))
        elif population == what.population:
            lines.append(_Line(words, *given, DARK_BLUE, _DASHES[shares % len(_DASHES)]))
            shares += 1
        else:
            dashes = _DASHES[::-1][populations % len(_DASHES)]
            lines.append(_Line(population_words(population), *given, DARK_PINK, dashes))
            populations += 1
    return lines


def _exact(axes: Axes, what: WhatIf) -> None:
    table = what.margins[what.margins["rule"] == EXPECTED]
    axes.plot(
        table["size"],
        100 * table["margin"],
        linestyle="none",
        marker="o",
        markersize=3.6,
        markerfacecolor=PAPER,
        markeredgecolor=DARK_GREY,
        zorder=5,
        clip_on=False,
    )


def _place_of_label(what: WhatIf, found: Sequence[_Line]) -> tuple[float, float, float]:
    """Return where the chosen point's label begins, clear of all lines, and how high the picture must be."""
    first, last = found[0].sizes[0], max(line.sizes[-1] for line in found)
    inch = max(last - first, 1) / (WIDTH - LEFT - ROOM)
    width = inch * (BOLD_LETTER * len(chosen_words(what)) + 0.1)
    left = what.size + 0.2 * inch
    if left + width > last:
        left = max(first + 0.1 * inch, min(what.size - 0.2 * inch, last) - width)
    highest = max(max(line.at(left) for line in found), 100 * margin_at(what, EXPECTED))
    start = 100 * float(what.margins["margin"].max())
    top = max(1.05 * start, highest / (1 - 0.6 / HEIGHT_OF_MARGINS), 0.1)
    return left, highest + 0.3 * top / HEIGHT_OF_MARGINS, top


def _chosen(axes: Axes, what: WhatIf, place: tuple[float, float, float]) -> None:
    x, y = what.size, 100 * margin_at(what, FORMULA)
    axes.plot([x, x], [0, y], color=INK, linewidth=0.9, linestyle=(0, (2, 2)), zorder=2)
    axes.plot([axes.get_xlim()[0], x], [y, y], color=INK, linewidth=0.9, linestyle=(0, (2, 2)), zorder=2)
    axes.plot(x, y, "D", color=INK, markersize=8, markeredgecolor=PAPER, zorder=7, clip_on=False)
    left, bottom, _ = place
    axes.annotate(
        chosen_words(what),
        xy=(x, y),
        xytext=(left, bottom),
        fontsize=TYPE,
        fontweight="bold",
        va="bottom",
        zorder=8,
        arrowprops={"arrowstyle": "-", "color": INK, "linewidth": 0.9, "shrinkB": 5, "relpos": (0.1, 0)},
        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1.5},
    )


def _names(axes: Axes, found: Sequence[_Line], last: int, top: float) -> None:
    """Write the name of each line to the right, with a thin stroke from the line to it."""
    inch = top / HEIGHT_OF_MARGINS
    starts = [line.labelled_at(last) for line in found]
    heights = [line.at(start) for line, start in zip(found, starts, strict=True)]
    across = (axes.get_xlim()[1] - axes.get_xlim()[0]) / (WIDTH - LEFT - ROOM)
    beside = axes.get_xlim()[1] + 0.32 * across
    for line, start, y, height in zip(
        found, starts, heights, apart(heights, LINE * inch, 0.0, top - 0.1 * inch), strict=True
    ):
        axes.plot(
            [start, beside - 0.05 * across],
            [y, height],
            color=line.colour,
            linewidth=0.7,
            zorder=1,
            clip_on=False,
        )
        axes.text(
            beside,
            height,
            line.label,
            color=line.colour,
            va="center",
            fontweight="bold" if line.chosen else "normal",
        )
