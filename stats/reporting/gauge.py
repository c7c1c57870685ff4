"""The overall score on its scale, as a small picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stats.reporting.markup import Markup, element
from stats.reporting.palette import INK, PAPER, band_colour
from stats.reporting.shapes import stroke, words

if TYPE_CHECKING:
    from stats.ratings import Rating

_WIDTH = 360
_SIDE = 2


def overall_bands(rating: Rating) -> tuple[tuple[str, int, int], ...]:
    """Return name, least and most points of each overall band, the best first."""
    most = rating.maximum
    found = []
    for band in rating.overall_bands:
        found.append((band.name, int(band.at_least), int(most)))
        most = band.at_least - 1
    return tuple(found)


def gauge(rating: Rating) -> Markup:
    """Return the overall bands as a bar of points with the score marked, as SVG.

    Args:
        rating: with an overall rating; its bands' limits are points, 0 to the maximum.

    Returns:
        One `<svg>` element; its label says the score, the rating and every band in words.
    """
    cell = (_WIDTH - 2 * _SIDE) / (rating.maximum + 1)  # each number of points has a cell of its own
    bands = overall_bands(rating)
    spoken = "; ".join(f"{name} {low} to {high}" for name, low, high in bands)
    shapes = []
    for place, (_, low, high) in enumerate(bands):
        x, wide = _SIDE + low * cell, (high - low + 1) * cell
        shapes.append(element("rect", x=x, y=34, width=wide - 2, height=22, fill=band_colour(place)))
        shapes.append(words(f"{low}–{high}", x + wide / 2 - 1, 75, text_anchor="middle"))
    at = _SIDE + (rating.score + 0.5) * cell
    shapes += [
        element("path", d=f"M{at - 7:.2f} 20h14l-7 11z", fill=INK),
        words(str(rating.score), at, 15, text_anchor="middle", font_weight="bold", font_size=17),
        stroke(at, 31, at, 60, PAPER, 5),
        stroke(at, 31, at, 60, INK, 2.5),
    ]
    return element(
        "svg",
        element("g", *shapes, aria_hidden="true"),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_WIDTH} 82",
        role="img",
        aria_label=f"{rating.score} of {rating.maximum} points: {rating.overall}. Bands: {spoken}.",
        font_family="Helvetica Neue, Helvetica, Arial, sans-serif",
        font_size=14,
        fill=INK,
    )
