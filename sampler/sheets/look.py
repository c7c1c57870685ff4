"""How the workbook looks: colours and borders, made once a workbook.

Next: `sampler.sheets.guide`.
"""

from __future__ import annotations

from typing import Any

# Dark blue and grey of the Government Analysis Function's palette; the rest are pale tints.
_BLUE = "#12436D"
_GREY = "#3D3D3D"
_LINE = "#C8CED6"
_BAND = "#EEF3F8"
_BLANK = "#FFF6D6"


class Look:
    """The formats of one workbook, each made when first asked for.

    Args:
        book: the xlsxwriter workbook they belong to.
    """

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[object, ...], Any] = {}
        self.blank = book.add_format({"bg_color": _BLANK})
        self.title = book.add_format({"bold": True, "font_size": 16, "font_color": _BLUE})
        self.section = book.add_format({"bold": True, "font_size": 12, "font_color": _BLUE, "bottom": 1})
        self.label = book.add_format({"bold": True, "valign": "vcenter", "text_wrap": True})
        self.text = book.add_format({"valign": "vcenter", "text_wrap": True})
        self.number = book.add_format({"valign": "vcenter", "align": "left", "num_format": "#,##0"})

    def heading(self, *, kind: str, first: bool) -> Any:
        """Return the format of a heading: of a case's `detail` or of an `answer`."""
        style = {
            **_side(first=first),
            "bold": True,
            "font_color": "#FFFFFF",
            "bg_color": _BLUE if kind == "answer" else _GREY,
            "text_wrap": True,
            "valign": "top",
        }
        return self._format(("heading", kind, first), style)

    def cell(self, *, kind: str, banded: bool, first: bool) -> Any:
        """Return the format of a cell: a case's `id`, a `detail` or an `answer`, the only kind unlocked."""
        style: dict[str, object] = {
            **_side(first=first),
            "bottom": 1,
            "bottom_color": _LINE,
            "num_format": "@",
            "valign": "vcenter",
        }
        if banded:
            style["bg_color"] = _BAND
        if kind == "answer":
            style |= {"locked": False, "align": "center"}
        if kind == "id":
            style["bold"] = True
        return self._format((kind, banded, first), style)

    def _format(self, key: tuple[object, ...], style: dict[str, object]) -> Any:
        if key not in self._made:
            self._made[key] = self._book.add_format(style)
        return self._made[key]


def _side(*, first: bool) -> dict[str, object]:
    return {"left": 2 if first else 1, "left_color": _GREY if first else _LINE}
