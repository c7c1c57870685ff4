"""The reliability diagram of docs/method/ratings.md: chances said against how often they came true."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from stats.reporting.markup import Markup, element
from stats.reporting.palette import DARK_BLUE, DARK_GREY, DARK_PINK, INK, ORANGE, PAPER, RULE
from stats.reporting.shapes import stroke, words

SIDE, LEFT, TOP = 400, 70, 66
KEY = LEFT + SIDE + 30
WIDTH, HEIGHT = KEY + 170, TOP + SIDE + 70

Curve = Sequence[tuple[float, float, int]]


def picture(curves: Mapping[str, Curve], populations: int) -> Markup:
    """Return the diagram as SVG; its description holds every value.

    Args:
        curves: by level "question", "standard" and "overall": mean chance, share that came true, number.
        populations: how many were made up.
    """
    shapes = [
        *_axes(),
        *(shape for level, curve in curves.items() for shape in _curve(level, curve)),
        *_key(),
    ]
    return element(
        "svg",
        element("title", "Chances of bands, said and come true", id="title-calibration"),
        element("desc", _description(curves, populations), id="desc-calibration"),
        element("rect", width=WIDTH, height=HEIGHT, fill=PAPER),
        element("g", *shapes, aria_hidden="true"),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        width=WIDTH,
        height=HEIGHT,
        role="img",
        aria_labelledby="title-calibration",
        aria_describedby="desc-calibration",
        font_family="Helvetica Neue, Helvetica, Arial, sans-serif",
        font_size=14,
        fill=INK,
    )


def _description(curves: Mapping[str, Curve], populations: int) -> str:
    said = [
        f"{level}: "
        + "; ".join(f"said {100 * x:.0f}%, came true {100 * y:.0f}% of {n:,}" for x, y, n in curve)
        + "."
        for level, curve in curves.items()
    ]
    return (
        f"Chances said by tenths against how often they came true, in {populations:,} made-up inspections. "
        "Points on the diagonal are calibrated. " + " ".join(said)
    )


def _x(share: float) -> float:
    return LEFT + SIDE * share


def _y(share: float) -> float:
    return TOP + SIDE * (1 - share)


def _axes() -> Iterator[Markup]:
    yield words("Chances of bands, said and come true", 0, 24, font_size=18, font_weight="bold")
    for tenth in range(0, 11, 2):
        share = tenth / 10
        yield stroke(_x(share), _y(0), _x(share), _y(1), RULE)
        yield stroke(_x(0), _y(share), _x(1), _y(share), RULE)
        yield words(f"{10 * tenth}%", _x(share), _y(0) + 20, text_anchor="middle")
        yield words(f"{10 * tenth}%", _x(0) - 8, _y(share) + 5, text_anchor="end")
    yield stroke(_x(0), _y(0), _x(1), _y(1), DARK_GREY, 1.5, stroke_dasharray="6 4")
    yield words("Chance said", _x(0.5), _y(0) + 46, text_anchor="middle")
    yield words("Came true", 0, TOP - 16)


def _curve(level: str, curve: Curve) -> Iterator[Markup]:
    for said, came, _ in curve:
        yield _point(level, _x(said), _y(came))


def _point(level: str, x: float, y: float) -> Markup:
    """Return a filled dot, a hollow square or a hollow diamond: each level has a shape besides its colour."""
    if level == "question":
        return element("circle", cx=x, cy=y, r=5, fill=DARK_BLUE, stroke=PAPER, stroke_width=1)
    if level == "standard":
        return element(
            "rect",
            x=x - 5.5,
            y=y - 5.5,
            width=11,
            height=11,
            fill="none",
            stroke=DARK_PINK,
            stroke_width=2.25,
        )
    return element(
        "path", d=f"M{x:.2f} {y - 8:.2f}l8 8-8 8-8-8z", fill="none", stroke=ORANGE, stroke_width=2.25
    )


def _key() -> Iterator[Markup]:
    for row, (level, name) in enumerate(
        (("question", "key questions"), ("standard", "standards"), ("overall", "overall"))
    ):
        y = TOP + 20 + 28 * row
        yield _point(level, KEY, y)
        yield words(name, KEY + 16, y + 5)
    y = TOP + 20 + 28 * 3
    yield stroke(KEY - 9, y, KEY + 9, y, DARK_GREY, 1.5, stroke_dasharray="6 4")
    yield words("calibrated", KEY + 16, y + 5)
