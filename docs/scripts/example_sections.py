"""Let a docstring's `Example:` be shown as code, as its `Examples:` would be, when the site is built."""

from __future__ import annotations

import re
from typing import Any

import griffe


class ExampleSections(griffe.Extension):
    """Reads `Example:` as the heading of a section of examples."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Rename the heading before the docstring is parsed."""
        if obj.docstring:
            obj.docstring.value = re.sub(r"(?m)^Example:$", "Examples:", obj.docstring.value)
