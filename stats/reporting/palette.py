"""The colours of page and chart: the UK Government Analysis Function's categorical palette, and greys.

Source: Government Analysis Function, "Data visualisation: colours in charts". Colour never stands alone:
a shape or a word says the same.
"""

from __future__ import annotations

DARK_BLUE = "#12436D"
TURQUOISE = "#28A197"
DARK_PINK = "#801650"
ORANGE = "#F46A25"
DARK_GREY = "#3D3D3D"
LIGHT_PURPLE = "#A285D1"

INK = "#0B0C0C"
PAPER = "#FFFFFF"
RULE = "#B1B4B6"
ZONES = ("#E9EEF3", "#F6F8FA")
"""Grounds of neighbouring bands in the chart, in turn."""

BANDS = (DARK_BLUE, TURQUOISE, ORANGE, DARK_PINK, LIGHT_PURPLE, DARK_GREY)
"""Best band first; a seventh begins again."""


def band_colour(place: int) -> str:
    """Return the colour of the band at a place, 0 the best."""
    return BANDS[place % len(BANDS)]
