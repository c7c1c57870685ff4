"""Measures, type and the way of drawing, whatever the machine's own settings of matplotlib are.

Next: `sampler.size.pictures.margins`.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from textwrap import wrap
from typing import TYPE_CHECKING

from stats.reporting.palette import INK, PAPER, RULE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 7.2  # inches, as are all measures: a page of A4 within its margins
TYPE, TITLE_TYPE = 9.0, 11.0  # points
LINE, TITLE_LINE = 0.17, 0.21
LETTER, BOLD_LETTER, TITLE_LETTER = 0.071, 0.08, 0.098  # no letter of a usual sentence is wider on average
MARGIN = 0.1
LEFT, RIGHT = 0.66, 0.2
STEPS = (1, 2, 2.5, 5, 10)  # between the figures at an axis, and tens of them
AXIS = 0.52  # below a panel, for the figures of its axis and what they are


_SETTINGS = {
    "font.family": ["DejaVu Sans"],  # it comes with matplotlib
    "font.size": TYPE,
    "text.parse_math": False,  # a dollar is a dollar
    "svg.fonttype": "path",  # looks the same everywhere, without a font
    "svg.hashsalt": "sampler",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": INK,
    "text.color": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "grid.color": RULE,
    "grid.linewidth": 0.6,
    "figure.facecolor": PAPER,
}


@contextmanager
def look() -> Iterator[None]:
    """Draw in matplotlib's own settings and these; the user's are as before when it is done."""
    with _hushed(), warnings.catch_warnings():
        import matplotlib.style

        # A name in a script that the font does not have: its signs are boxes, the description has them.
        warnings.filterwarnings("ignore", "Glyph .* missing from font", UserWarning)
        with matplotlib.style.context(["default", _SETTINGS]):
            yield


@contextmanager
def _hushed() -> Iterator[None]:
    """Let matplotlib not say where it keeps its list of the machine's fonts: none of them is used."""
    log = logging.getLogger("matplotlib")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(before)


def lines(words: str, letter: float, width: float = WIDTH - 2 * MARGIN) -> list[str]:
    """Return words in lines that are not wider than a width in inches."""
    return wrap(words, int(width / letter)) or [""]


def write(figure: Figure, words: str, top: float, *, bold: bool = False) -> None:
    """Write one line at the left, at a place in inches from the upper edge; bold is a title."""
    height = figure.get_size_inches()[1]
    figure.text(
        MARGIN / WIDTH,
        1 - top / height,
        words,
        va="top",
        fontsize=TITLE_TYPE if bold else TYPE,
        fontweight="bold" if bold else "normal",
    )


def panel(figure: Figure, top: float, high: float, right: float = RIGHT) -> Axes:
    """Return axes at a place in inches from the upper edge, with so much room to the right."""
    height = figure.get_size_inches()[1]
    across = (WIDTH - LEFT - right) / WIDTH
    axes = figure.add_axes((LEFT / WIDTH, 1 - (top + high) / height, across, high / height))
    axes.set_axisbelow(True)
    return axes


def apart(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Return places moved as little as need be, so that neighbours are a gap apart, within limits.

    Args:
        places: where the labels belong, in any order.
        gap: between two.
        low: the lowest place there is.
        high: the highest.

    Returns:
        Places in the order given. If there is no room for all, they stand a gap apart from the low end.

    Example:
        >>> apart([1.0, 1.1, 5.0], 1.0, 0.0, 5.5)
        [0.55, 1.55, 5.0]
        >>> apart([0.0, 0.0], 1.0, 0.0, 5.0)
        [0.0, 1.0]
    """
    order = sorted(range(len(places)), key=lambda k: (places[k], k))
    runs: list[tuple[float, int]] = []  # of neighbours that touch: where the lowest stands, and how many
    for k in order:
        start, count = places[k], 1
        while runs and start < runs[-1][0] + runs[-1][1] * gap:
            before, many = runs.pop()
            start, count = (before * many + (start - many * gap) * count) / (many + count), many + count
        runs.append((start, count))
    found = [start + gap * k for start, count in runs for k in range(count)]
    for k in reversed(range(len(found))):
        found[k] = min(found[k], (found[k + 1] - gap) if k + 1 < len(found) else high)
    for k in range(len(found)):
        found[k] = max(found[k], (found[k - 1] + gap) if k else low)
    return [found[order.index(k)] for k in range(len(places))]
