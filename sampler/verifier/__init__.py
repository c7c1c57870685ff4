"""A page that proves a draw in any browser: a second implementation, which shares no code with the first.

`verifier.html` is written by hand and reads as it stands; here the sealed plans and the draw are put into
it. What the page does is said at the top of its script.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from importlib.resources import files

from sampler.files import canonical_json


def verifier_page(plans: Mapping[str, object], draw: Mapping[str, object]) -> bytes:
    r"""Return a page that draws the samples again from lists that are given to it; it holds no case.

    The page may run its own script and its own style, by their hashes (Content Security Policy,
    level 3), and nothing else: it can neither load nor send anything.

    Args:
        plans: what `plan.json` holds.
        draw: what `draw.json` holds.

    Example:
        >>> page = verifier_page({"inspection": "</script><b>"}, {})
        >>> b'{"inspection":"\\u003c/script>\\u003cb>"}' in page
        True
    """
    # Read as text, so that line ends are those which a browser hashes.
    template = files("sampler.verifier").joinpath("verifier.html").read_text("utf-8")
    parts = {
        "policy": (
            f"default-src 'none'; script-src {_hash_of('script', template)}; "
            f"style-src {_hash_of('style', template)}; base-uri 'none'; form-action 'none'"
        ),
        "plan": _inert_json(plans),
        "draw": _inert_json(draw),
    }
    # In one pass, so that nothing in a record is taken for a place.
    return re.sub(r"\{\{(\w+)\}\}", lambda place: parts[place[1]], template).encode("utf-8")


def _hash_of(tag: str, template: str) -> str:
    [content] = re.findall(rf"<{tag}>(.*?)</{tag}>", template, re.DOTALL)
    digest = hashlib.sha256(content.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _inert_json(value: object) -> str:
    """Return JSON in which nothing can end its block in HTML, or a line of a script."""
    text = canonical_json(value).decode("utf-8")
    for sign in "<\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text
