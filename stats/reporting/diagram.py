"""The results as one picture: a dot and an interval for each question, and the bands behind them.

Before: `scale` (the axis), `layout` (the places), `shapes`, `drawing` (the picture in words), `heading`.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from stats.errors import SamplerError
from stats.reporting.drawing import Drawing, description
from stats.reporting.heading import head
from stats.reporting.layout import LINE, WIDE, Layout, Place, places
from stats.reporting.markup import Markup, element
from stats.reporting.palette import DARK_GREY, INK, PAPER, ZONES
from stats.reporting.scale import Scale, start_of_axis, zones
from stats.reporting.shapes import diamond, estimate, stroke, words
from stats.reporting.words import base_words, clean, percent_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stats.reporting.rows import QuestionRow
    from stats.standards import Band

_AXIS = 54  # below the last question


def chart(
    rows: Sequence[QuestionRow],
    bands: Sequence[Band],
    beside: Mapping[str, float] | None = None,
    beside_title: str = "",
    title: str = "Cases answered yes, by key question",
    *,
    layout: Layout = WIDE,
) -> str:
    """Return a dot-and-interval chart as SVG, to stand in a page or alone in a file.

    A filled dot marks a question whose interval lies in one band; a hollow dot and a dashed line one whose
    interval lies in more; a diamond the figure beside. The axis begins at the multiple of ten below the
    lowest value and says so if that is not 0. The description, for those who cannot see the picture, holds
    every value in it. There are no scripts, styles, fonts or references.

    Args:
        rows: the questions, in the order to draw; at least one.
        bands: each with `.name` and `.at_least` in per cent, the best first.
        beside: question's code -> an earlier or published percentage, 0 to 100; others are ignored.
        beside_title: what those are; "" for "Earlier".
        title: written above the chart.
        layout: the measures; `stats.reporting.layout.NARROW` is for telephones.

    Returns:
        One `<svg>` element with its name space. The same arguments give the same text.

    Raises:
        SamplerError: there are no rows.

    Example:
        >>> from types import SimpleNamespace as Band
        >>> from stats.reporting import QuestionRow
        >>> row = QuestionRow("2.3.2", "Services", 88, 128, 0, 0, 68.75, 63.6, 73.5, 577, 577,
        ...                   "Good", True, "exact", 0.8)
        >>> chart([row], [Band(name="Good", at_least=65), Band(name="Poor", at_least=0)])[:53]
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 '
    """
    if not rows:
        raise SamplerError("A chart needs at least one question, but got none; read the filled sheets first.")
    drawn_beside = {row.code: beside[row.code] for row in rows if row.code in beside} if beside else {}
    start = start_of_axis([*(row.low for row in rows), *drawn_beside.values()])
    scale = Scale(start, layout.left, layout.right)
    drawing = Drawing(
        tuple(rows), tuple(bands), drawn_beside, beside_title or "Earlier", title, scale, layout
    )
    top_shapes, top = head(drawing)
    stood = places(rows, top, layout)
    body = (
        *_ground(stood, drawing),
        *(shape for place in stood for shape in _question(place, drawing)),
        *_axis(stood[-1].bottom, drawing),
    )
    return _picture(drawing, (*top_shapes, *body), stood[-1].bottom + _AXIS)


def _picture(drawing: Drawing, shapes: tuple[Markup, ...], height: float) -> Markup:
    described = description(drawing)
    width = drawing.layout.width
    # Several charts may stand in one page, so their ids come from what they hold.
    key = sha256(f"{width} {clean(drawing.title)} {described}".encode()).hexdigest()[:10]
    return element(
        "svg",
        element("title", drawing.title, id=f"title-{key}"),
        element("desc", described, id=f"desc-{key}"),
        element("rect", width=width, height=height, fill=PAPER),
        element("g", *shapes, aria_hidden="true"),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} {height:g}",
        width=width,
        height=height,
        role="img",
        aria_labelledby=f"title-{key}",
        aria_describedby=f"desc-{key}",
        font_family="Helvetica Neue, Helvetica, Arial, sans-serif",
        font_size=drawing.layout.size,
        fill=INK,
    )


def _ground(stood: Sequence[Place], drawing: Drawing) -> Iterator[Markup]:
    """Yield the bands as strips behind the questions, with a line at each boundary."""
    strips = _strips(stood)
    parts = zones(drawing.bands, drawing.scale.start)
    for number, (_, low, high) in enumerate(parts):
        x, wide = drawing.scale(low), drawing.scale(high) - drawing.scale(low)
        path = "".join(f"M{x:.2f} {top:g}h{wide:.2f}v{bottom - top:g}h{-wide:.2f}z" for top, bottom in strips)
        yield element("path", d=path, fill=ZONES[(len(parts) - number) % len(ZONES)])
    for _, low, _ in parts[1:]:
        path = "".join(f"M{drawing.scale(low):.2f} {top:g}V{bottom:g}" for top, bottom in strips)
        yield element("path", d=path, stroke=DARK_GREY, stroke_width=1.25, fill="none")


def _strips(stood: Sequence[Place]) -> list[tuple[float, float]]:
    """Return upper and lower edge of each run of questions without a gap."""
    edges = iter([(place.strip, place.bottom) for place in stood])
    strips = [next(edges)]
    for top, bottom in edges:
        if top == strips[-1][1]:
            strips[-1] = (strips[-1][0], bottom)
        else:
            strips.append((top, bottom))
    return strips


def _question(place: Place, drawing: Drawing) -> Iterator[Markup]:
    layout, scale, row = drawing.layout, drawing.scale, place.row
    first = place.top + 13 if layout.above else place.middle + 5 - LINE * (len(place.label) - 1) / 2
    yield words(row.code, 0, first, font_weight="bold")
    for number, line in enumerate(place.label):
        yield words(line, place.code_width, first + LINE * number)
    y = place.middle
    if row.code in drawing.beside:
        yield diamond(scale(drawing.beside[row.code]), y)
    yield estimate(scale(row.low), scale(row.percent), scale(row.high), y, crosses=row.crosses)
    yield words(percent_words(row), layout.yes, y + 5, text_anchor="end", font_weight="bold")
    base = f"{row.base} weighted" if row.weighted else base_words(row)
    yield words(base, layout.width, y + 5, text_anchor="end")


def _axis(y: float, drawing: Drawing) -> Iterator[Markup]:
    layout, scale = drawing.layout, drawing.scale
    yield stroke(layout.left, y, layout.right, y, INK)
    for percent in scale.ticks:
        yield stroke(scale(percent), y, scale(percent), y + 5, INK)
        yield words(f"{percent}%", scale(percent), y + 21, text_anchor="middle")
    note = f" (the axis begins at {scale.start}%)" if scale.start else ""
    yield words(f"Cases answered yes{note}", layout.left, y + 44)
