"""The funnel as a picture: percentages by base, each provider between its own limits.

Before: `funnel_scale` (the axes and curves), `stats.reporting.shapes`, `stats.reporting.markup`.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from stats.errors import SamplerError
from stats.providers.funnel_scale import LOWER, FunnelScale, curves, scale_of, why_no_curve
from stats.providers.funnels import Funnel
from stats.reporting.markup import Markup, element, join
from stats.reporting.palette import DARK_BLUE, DARK_GREY, DARK_PINK, INK, PAPER, RULE
from stats.reporting.shapes import stroke, words
from stats.reporting.words import clean, confidence_words, whole_percent
from stats.rounding import half_up

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["funnel_chart"]

WIDTH = 960
SIZE = 14
LINE = 20
TITLE_HEIGHT = 76
DASHES = ("2 3", "7 4", "")  # of the curves, by confidence: the widest limits are a full line


def funnel_chart(funnel: Funnel, title: str = "Cases answered yes, by provider") -> str:
    """Return a funnel chart as SVG, to stand in a page or alone in a file.

    Each provider is a numbered mark over its base: a filled dot inside all limits, a hollow diamond outside
    some, a hollow square outside all. Its own limits stand above and below it as ticks, the wider the more
    confident. Curves are drawn only where the base decides the limits (see the sentence in the picture).
    Below stands the key, with every value; the description holds it too.

    Args:
        funnel: of `stats.funnel`.
        title: written above the chart.

    Returns:
        One `<svg>` element with its name space, without scripts, styles, fonts or references. The same
        arguments give the same text.

    Raises:
        SamplerError: what is given is no Funnel, or the title no text.

    Example:
        >>> import pandas as pd
        >>> from stats import funnel
        >>> table = pd.DataFrame({"provider": ["North", "South"], "yes": [88, 16], "base": [128, 22]})
        >>> funnel_chart(funnel(table))[:53]
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 '
    """
    if not isinstance(funnel, Funnel):
        raise SamplerError(
            f"a funnel chart needs a Funnel, but got {type(funnel).__name__}: make one with stats.funnel."
        )
    if not isinstance(title, str):
        raise SamplerError(f"the title of a funnel chart must be text, but got {type(title).__name__}.")
    limits = [
        100 * place / base
        for row, base in zip(funnel.limits, funnel.counts.base, strict=True)
        for limit in row
        for place in (limit.drawn_low, limit.drawn_high)
    ]
    scale = scale_of(funnel.counts.base, [*limits, *funnel.counts.columns()["percent"]], TITLE_HEIGHT)
    key = _key(funnel)
    height = TITLE_HEIGHT + LOWER + 70 + LINE * len(key)
    shapes = (
        *_head(funnel, title),
        *_axes(scale),
        *_curves(funnel, scale),
        *_target(funnel, scale),
        *_providers(funnel, scale),
        *(words(line, 0, TITLE_HEIGHT + LOWER + 78 + LINE * place) for place, line in enumerate(key)),
    )
    return _picture(title, " ".join(str(funnel).splitlines() + key), shapes, height + 20)


def _picture(title: str, described: str, shapes: tuple[Markup, ...], height: float) -> Markup:
    # Several charts may stand in one page, so their ids come from what they hold.
    key = sha256(f"funnel {clean(title)} {described}".encode()).hexdigest()[:10]
    return element(
        "svg",
        element("title", title, id=f"title-{key}"),
        element("desc", clean(described), id=f"desc-{key}"),
        element("rect", width=WIDTH, height=height, fill=PAPER),
        element("g", *shapes, aria_hidden="true"),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {height:g}",
        width=WIDTH,
        height=height,
        role="img",
        aria_labelledby=f"title-{key}",
        aria_describedby=f"desc-{key}",
        font_family="Helvetica Neue, Helvetica, Arial, sans-serif",
        font_size=SIZE,
        fill=INK,
    )


def _head(funnel: Funnel, title: str) -> Iterator[Markup]:
    yield words(title, 0, 20, font_size=18, font_weight="bold")
    levels = ", ".join(map(confidence_words, funnel.confidence))
    yield words(f"Limits around {half_up(100 * funnel.target)}%, from the inside: {levels}.", 0, 44)
    yield words(why_no_curve(funnel.counts) or "Ticks are each provider's own limits.", 0, 64)


def _axes(scale: FunnelScale) -> Iterator[Markup]:
    left, right, bottom = scale.x(0), scale.x(scale.most), scale.y(scale.low)
    for percent in scale.percentages:
        yield stroke(left, scale.y(percent), right, scale.y(percent), RULE)
        yield words(f"{percent}%", left - 8, scale.y(percent) + 5, text_anchor="end")
    yield stroke(left, bottom, right, bottom, INK)
    for base in scale.bases:
        yield stroke(scale.x(base), bottom, scale.x(base), bottom + 5, INK)
        yield words(f"{base:,}", scale.x(base), bottom + 21, text_anchor="middle")
    note = f" (the upright axis begins at {scale.low}%)" if scale.low else ""
    yield words(f"Cases answered yes or no{note}", left, bottom + 44)


def _curves(funnel: Funnel, scale: FunnelScale) -> Iterator[Markup]:
    for place, pair in enumerate(curves(funnel, scale.most)):
        dashes = DASHES[max(0, len(DASHES) - len(funnel.confidence) + place)]
        for line in pair:
            inside = [(x, min(max(y, scale.low), scale.high)) for x, y in line]
            points = "L".join(f"{scale.x(x):.2f} {scale.y(y):.2f}" for x, y in inside)
            more = {"stroke_dasharray": dashes} if dashes else {}
            yield element("path", d=f"M{points}", fill="none", stroke=DARK_GREY, stroke_width=1.25, **more)


def _target(funnel: Funnel, scale: FunnelScale) -> Iterator[Markup]:
    y = scale.y(float(100 * funnel.target))
    yield stroke(scale.x(0), y, scale.x(scale.most), y, DARK_GREY, 2)


def _providers(funnel: Funnel, scale: FunnelScale) -> Iterator[Markup]:
    counts = funnel.counts
    rows = zip(counts.yes, counts.base, funnel.limits, funnel.sides, strict=True)
    for number, (yes, base, limits, sides) in enumerate(rows, start=1):
        x = scale.x(base)
        for place, limit in enumerate(limits):
            wide = 4 + 3 * place
            for drawn in (limit.drawn_low, limit.drawn_high):
                y = scale.y(100 * drawn / base)
                yield stroke(x - wide, y, x + wide, y, DARK_GREY, 1.5)
        yield join(_mark(x, scale.y(100 * yes / base), sides), _number(number, x, scale.y(100 * yes / base)))


def _mark(x: float, y: float, sides: tuple[str, ...]) -> Markup:
    if not any(sides):
        return element("circle", cx=x, cy=y, r=5, fill=DARK_BLUE)
    d = f"M{x - 6:.2f} {y - 6:.2f}h12v12h-12z" if all(sides) else f"M{x:.2f} {y - 8:.2f}l8 8-8 8-8-8z"
    return element("path", d=d, fill=PAPER, stroke=DARK_PINK, stroke_width=2.5)


def _number(number: int, x: float, y: float) -> Markup:
    return words(f"{number}", x + 11, y + 5, font_weight="bold")


def _key(funnel: Funnel) -> list[str]:
    counts = funnel.counts
    rows = zip(counts.names, counts.yes, counts.base, funnel.sides, strict=True)
    return [
        f"{number} {name}: {whole_percent(yes, base)}% ({yes:,} of {base:,}), {_place(funnel, sides)}"
        for number, (name, yes, base, sides) in enumerate(rows, start=1)
    ]


def _place(funnel: Funnel, sides: tuple[str, ...]) -> str:
    """Return where a provider lies, in words, with its mark."""
    passed = [(level, side) for level, side in zip(funnel.confidence, sides, strict=True) if side]
    if not passed:
        return "inside all limits (dot)"
    level, side = passed[-1]
    return f"{side} the {confidence_words(level)} limits ({'square' if all(sides) else 'diamond'})"
