"""The head of the chart: its title, what the shapes mean, the bands' names, and the columns' headings."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, NamedTuple

from stats.reporting.layout import LINE, fitted, tiers
from stats.reporting.markup import Markup, element
from stats.reporting.scale import zones
from stats.reporting.shapes import diamond, estimate, words
from stats.reporting.words import clean, interval_heading

if TYPE_CHECKING:
    from stats.reporting.drawing import Drawing


def head(drawing: Drawing) -> tuple[list[Markup], float]:
    """Return title, key, bands' names and column headings, and where the first question may begin."""
    layout = drawing.layout
    large = layout.size + 4
    lines = wrap(clean(drawing.title), int(layout.width / layout.width_of("x", large))) or [""]
    title = [words(line, 0, 20 + 23 * n, font_size=large, font_weight="bold") for n, line in enumerate(lines)]
    key, y = _key(drawing, 20 + 23 * len(lines) + 8)
    names, y = _names(drawing, y + 20)
    columns = [
        words(heading, x, y - 8, text_anchor="end", font_weight="bold")
        for heading, x in (("Yes", layout.yes), ("Cases", layout.width))
    ]
    return [*title, *key, *names, *columns], y


def _key(drawing: Drawing, y: float) -> tuple[list[Markup], float]:
    """Return what the shapes mean, side by side as long as there is room, and the height below."""
    interval = interval_heading(drawing.rows)
    crossing = {row.crosses for row in drawing.rows}
    entries = [
        *((f"{interval} in one band", estimate(1, 17, 33, 0, crosses=False)) for _ in crossing - {True}),
        *((f"{interval} in more than one", estimate(1, 17, 33, 0, crosses=True)) for _ in crossing - {False}),
        *([(clean(drawing.beside_title), diamond(17, 0))] if drawing.beside else []),
    ]
    drawn: list[Markup] = []
    x = 0.0
    for label, shape in entries:
        wide = 42 + drawing.layout.width_of(label)
        if x and x + wide > drawing.layout.width:
            x, y = 0.0, y + 26
        entry = (shape, words(label, 42, 5))
        drawn.append(element("g", *entry, transform=f"translate({x:g} {y:g})"))
        x += wide + 18
    return drawn, y


class _Name(NamedTuple):
    """A band's name above its part of the axis: its lines, half their width, and their middle."""

    lines: tuple[str, ...]
    half: float
    middle: float


def _names(drawing: Drawing, y: float) -> tuple[list[Markup], float]:
    """Return the bands' names above the axis, on as many tiers as they need, and the height below."""
    layout, scale = drawing.layout, drawing.scale
    named = [
        _Name(lines, max(map(layout.width_of, lines)) / 2 + 4, (scale(low) + scale(high)) / 2)
        for name, low, high in zones(drawing.bands, scale.start)
        for lines in [fitted(name, scale(high) - scale(low), layout)]
    ]
    levels = tiers([(name.middle - name.half, name.middle + name.half) for name in named])
    tall = LINE * max(len(name.lines) for name in named)
    bottom = y + tall * (max(levels) + 1)
    return [
        words(
            line,
            name.middle,
            bottom - 8 - tall * level - LINE * above,
            text_anchor="middle",
            font_weight="bold",
        )
        for name, level in zip(named, levels, strict=True)
        for above, line in enumerate(reversed(name.lines))
    ], bottom
