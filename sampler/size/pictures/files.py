"""The figure as SVG and PNG: the same bytes each time, with its words in it.

Next: `sampler.size.pictures.what_if`.
"""

from __future__ import annotations

import re
from html import escape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from sampler.errors import SamplerError
from sampler.files import digest, refuse_existing, write_whole
from sampler.size.pictures.look import look

if TYPE_CHECKING:
    from sampler.size.pictures.what_if import WhatIf

DOTS = 200  # an inch, in a PNG
_UNSAID = {"Date": None, "Creator": None, "Format": None, "Type": None}
_STYLE = re.compile(r"\s*<defs>\s*<style[^>]*>.*?</style>\s*</defs>", re.DOTALL)


def save(what: WhatIf, path: Path, *, force: bool) -> None:
    """Write the figure, whole or not at all: see `WhatIf.save`."""
    suffix = path.suffix.lower()
    if suffix not in (".svg", ".png"):
        ending = f"ends in '{path.suffix}'" if suffix else "has no ending"
        raise SamplerError(
            f"a picture is written to a file that ends in .svg or .png, but {path.name} {ending}."
        )
    refuse_existing([path], force=force)  # before the work of drawing it
    write_whole({path: drawn_as(what, suffix)}, force=force)


def drawn_as(what: WhatIf, suffix: str) -> bytes:
    """Return the figure as the bytes of a file that ends in ".svg" or ".png"."""
    return as_svg(what).encode() if suffix == ".svg" else as_png(what)


def as_svg(what: WhatIf) -> str:
    """Return the figure as one `<svg>` element with title and description.

    There are no scripts, styles, fonts or references to anything outside it.
    """
    stream = BytesIO()
    with look():
        what.figure().savefig(stream, format="svg", metadata=_UNSAID)
    drawn = stream.getvalue().decode()
    # What stands before the element refers to a file on the web; the style would rule the page around it.
    head, _, body = _STYLE.sub("", drawn[drawn.index("<svg ") :], count=1).partition(">")
    title, alt = escape(_heading(what)), escape(what.alt)
    key = digest([title, alt])[:10]  # several may stand in one page
    return (
        f'{head} role="img" aria-labelledby="title-{key}" aria-describedby="desc-{key}" '
        f'stroke-linejoin="round" stroke-linecap="butt">\n'
        f'<title id="title-{key}">{title}</title>\n<desc id="desc-{key}">{alt}</desc>'
        f"{body}"
    )


def as_png(what: WhatIf) -> bytes:
    """Return the figure as PNG, with title and description as its texts."""
    stream = BytesIO()
    texts = {"Software": None, "Title": _heading(what), "Description": what.alt}
    with look():
        what.figure().savefig(stream, format="png", dpi=DOTS, metadata=texts)
    return stream.getvalue()


def _heading(what: WhatIf) -> str:
    return f"{what.name}: {what.titles[0]}" if what.name else what.titles[0]
