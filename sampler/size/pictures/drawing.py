"""The figure: a heading, three panels one below the other, and how they were made.

Next: `sampler.size.pictures.files`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from sampler.size.formula import percent
from sampler.size.pictures.look import (
    AXIS,
    LETTER,
    LINE,
    RIGHT,
    TITLE_LETTER,
    TITLE_LINE,
    WIDTH,
    lines,
    look,
    panel,
    write,
)
from sampler.size.pictures.words import asked_points, exact_too, population_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sampler.size.pictures.what_if import WhatIf

_EDGE, _APART, _SECOND = 0.1, 0.2, 0.15  # inches; the last for the second line of figures at an axis


class _Part(NamedTuple):
    """A panel: what is written above it, how high it is, how it is drawn."""

    title: list[str]
    words: list[str]
    high: float
    below: float
    right: float
    draw: Callable[[Axes, WhatIf], None]

    @property
    def head(self) -> float:
        return TITLE_LINE * len(self.title) + LINE * len(self.words) + 0.1


def drawn(what: WhatIf) -> Figure:
    """Return the figure of the three pictures; no more is drawn than the tables hold."""
    parts = _parts(what)
    name = lines(what.name, TITLE_LETTER) if what.name else []
    made = lines(f"How it was made: {'; '.join(what.rule)}.", LETTER)
    heights = [part.head + part.high + part.below + _APART for part in parts]
    top = _EDGE + TITLE_LINE * len(name) + (_APART if name else 0)
    with look():
        from matplotlib.figure import Figure

        figure = Figure(figsize=(WIDTH, top + sum(heights) + LINE * len(made) + _EDGE))
        _written(figure, name, _EDGE, TITLE_LINE)
        for part, height in zip(parts, heights, strict=True):
            _written(figure, part.title, top, TITLE_LINE)
            _written(figure, part.words, top + TITLE_LINE * len(part.title), LINE)
            part.draw(panel(figure, top + part.head, part.high, part.right), what)
            top += height
        _written(figure, made, top, LINE)
    return figure


def _written(figure: Figure, words: list[str], top: float, step: float) -> None:
    for place, line in enumerate(words):
        write(figure, line, top + step * place, bold=step == TITLE_LINE)


def _parts(what: WhatIf) -> tuple[_Part, ...]:
    from sampler.size.pictures.costs import draw_costs, height_of_costs
    from sampler.size.pictures.intervals import HEIGHT_OF_INTERVALS, draw_intervals
    from sampler.size.pictures.margins import HEIGHT_OF_MARGINS, ROOM, draw_margins

    asked = what.precision
    level, share = f"{percent(asked.confidence)}%", f"{percent(asked.proportion)}%"
    whole = population_words(what.population)
    exactly = ", and so that every possible result holds it exactly" if exact_too(what) else ""
    words = (
        f"Margin of error in points by cases inspected, at {level} confidence. Thick line: {share} yes, "
        f"{whole}; the others change one of the two. Rings: half-width to expect of the exact interval.",
        f"Exact {level} interval to expect by base, where {share} are yes; thick, where the number of "
        "relevant cases on the list is known. Very small: quote no percentage alone. Small: quote the "
        "interval.",
        f"Cases inspected for a margin of {asked_points(asked.margin)}, by confidence: by the formula "
        f"at {share} yes{exactly}. {whole}.",
    )
    draw = (draw_margins, draw_intervals, draw_costs)
    high = HEIGHT_OF_MARGINS, HEIGHT_OF_INTERVALS, height_of_costs(what)
    below, right = (AXIS, AXIS + _SECOND, AXIS), (ROOM, RIGHT, RIGHT)
    return tuple(
        _Part(lines(title, TITLE_LETTER), lines(said, LETTER), *measures)
        for title, said, *measures in zip(what.titles, words, high, below, right, draw, strict=True)
    )
