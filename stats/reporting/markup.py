"""Elements of HTML and SVG in which every text is escaped, because nothing else can be written."""

from __future__ import annotations

from html import escape

from stats.reporting.words import clean

_EMPTY = frozenset({"meta"})
_SHAPES = frozenset({"circle", "line", "path", "rect"})


class Markup(str):
    """Text that is markup already and must not be escaped again; only `element` makes it."""

    __slots__ = ()


def element(name: str, /, *children: str, **attributes: str | float) -> Markup:
    """Return one element with its children and attributes, all text escaped.

    Args:
        name: the element's name; never from data.
        *children: `Markup` stands as it is, any other text is cleaned and escaped.
        **attributes: values are cleaned and escaped; in names a trailing underscore is dropped (`class_`)
            and others become hyphens (`stroke_width`). A number is written without needless decimals.

    Returns:
        The element; well-formed as XML too, but for the HTML elements that have no end.

    Example:
        >>> element("p", "1 < 2 ", element("b", "& so on"), class_='"x"')
        '<p class="&quot;x&quot;">1 &lt; 2 <b>&amp; so on</b></p>'
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_value(value))}"' for key, value in attributes.items()
    )
    if name in _EMPTY:
        return Markup(f"<{name}{written}>")
    if name in _SHAPES and not children:
        return Markup(f"<{name}{written}/>")
    return Markup(f"<{name}{written}>{join(*children)}</{name}>")


def join(*children: str) -> Markup:
    """Return children side by side, those that are not markup escaped."""
    return Markup(
        "".join(child if isinstance(child, Markup) else escape(_spaced(child)) for child in children)
    )


def _value(value: str | float) -> str:
    return clean(value) if isinstance(value, str) else f"{round(value, 2):g}"


def _spaced(words: str) -> str:
    """Clean, but keep a blank at either end: it parts a text from the element beside it."""
    before, after = words[:1].isspace(), words[-1:].isspace()
    return f"{' ' if before else ''}{clean(words)}{' ' if after and words.strip() else ''}"
