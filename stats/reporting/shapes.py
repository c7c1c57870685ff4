"""The shapes of the chart. Each meaning has a shape of its own besides its colour."""

from __future__ import annotations

from stats.reporting.markup import Markup, element, join
from stats.reporting.palette import DARK_BLUE, DARK_GREY, DARK_PINK, PAPER


def words(content: str, x: float, y: float, **attributes: str | float) -> Markup:
    """Return text whose base line begins (or as `text_anchor` says) at a point."""
    return element("text", content, x=x, y=y, **attributes)


def stroke(x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1, **more: str) -> Markup:
    """Return a straight line."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=colour, stroke_width=width, **more)


def estimate(low: float, middle: float, high: float, y: float, *, crosses: bool) -> Markup:
    """Return a dot with its interval; hollow and dashed where the interval lies in more than one band."""
    colour = DARK_PINK if crosses else DARK_BLUE
    dashes = {"stroke_dasharray": "5 3"} if crosses else {}
    return join(
        stroke(low, y, high, y, colour, 2.5, **dashes),
        stroke(low, y - 6, low, y + 6, colour, 2.5),
        stroke(high, y - 6, high, y + 6, colour, 2.5),
        element(
            "circle",
            cx=middle,
            cy=y,
            r=5.5,
            fill=PAPER if crosses else colour,
            stroke=colour,
            stroke_width=2.5,
        ),
    )


def diamond(x: float, y: float) -> Markup:
    """Return the sign of a figure beside: a hollow diamond, larger than a dot so that both can be seen."""
    return element(
        "path",
        d=f"M{x:.2f} {y - 10:.2f}l10 10-10 10-10-10z",
        fill="none",
        stroke=DARK_GREY,
        stroke_width=1.75,
    )
