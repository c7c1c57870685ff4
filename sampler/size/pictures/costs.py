"""The third picture: the cases that confidence costs.

Next: `sampler.size.pictures.drawing`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sampler.size.formula import percent
from sampler.size.pictures.look import LEFT, LETTER, RIGHT, STEPS, WIDTH
from sampler.size.pictures.rows import plain_rows
from sampler.size.pictures.tables import FORMULA
from stats.reporting.palette import DARK_BLUE, INK, PAPER

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sampler.size.pictures.what_if import WhatIf

_BAR, _GAP = 0.19, 0.12  # inches: a bar, and between two confidences
_KINDS = {FORMULA: "by the formula"}
_OTHER = "exact, every result"


def height_of_costs(what: WhatIf) -> float:
    """Return how high the picture is, in inches."""
    groups = what.costs["confidence"].nunique()
    return float(_BAR * len(what.costs) + _GAP * groups)


def draw_costs(axes: Axes, what: WhatIf) -> None:
    """Draw a bar a confidence and rule, with its number; those of the first confidence say the rule."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    rows = plain_rows(what.costs)
    first, most, down = rows[0]["confidence"], 0.0, 0.0
    middles: dict[float, list[float]] = {}
    across = WIDTH - LEFT - RIGHT
    for place, row in enumerate(rows):
        if place and row["confidence"] != rows[place - 1]["confidence"]:
            down += _GAP
        formula = row["rule"] == FORMULA
        words = f"{row['size']:,}"
        if row["confidence"] == first:
            words += f" {_KINDS.get(row['rule'], _OTHER)}"
        axes.barh(
            down + _BAR / 2,
            row["size"],
            height=0.8 * _BAR,
            color=DARK_BLUE if formula else PAPER,
            edgecolor=DARK_BLUE,
            hatch="" if formula else "////",
            linewidth=1,
        )
        axes.annotate(
            words, (row["size"], down + _BAR / 2), (4, 0), textcoords="offset points", va="center_baseline"
        )
        most = max(most, row["size"] * across / (across - LETTER * len(words) - 0.15))
        middles.setdefault(row["confidence"], []).append(down + _BAR / 2)
        down += _BAR
    axes.set_xlim(0, most)
    axes.set_ylim(down + _GAP / 2, -_GAP / 2)
    _levels(axes, what, middles)
    axes.spines["left"].set_visible(False)
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.xaxis.set_major_locator(MaxNLocator(7, integer=True, steps=STEPS))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.set_xlabel("Cases inspected")


def _levels(axes: Axes, what: WhatIf, middles: dict[float, list[float]]) -> None:
    """Write the confidences to the left of their bars, the chosen one bold."""
    axes.set_yticks(
        [sum(places) / len(places) for places in middles.values()],
        [f"{percent(level)}%" for level in middles],
    )
    axes.tick_params(axis="y", length=0)
    for level, label in zip(middles, axes.get_yticklabels(), strict=True):
        label.set_fontweight("bold" if level == what.precision.confidence else "normal")
