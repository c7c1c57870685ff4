"""The second worksheet: what the sheet is, and how to fill it in.

Next: `sampler.sheets.grid`.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from sampler.sheets.sheet import WORKSHEET, Sheet

if TYPE_CHECKING:
    from sampler.sheets.look import Look

_TEXT_WIDTH = 95
_LINE_HEIGHT = 15
_HIGHEST_ROW = 400

_STEPS = (
    f"On the worksheet {WORKSHEET}, a row is a case and a blue column is a key question.",
    "Choose yes, no or not relevant from the list in the cell. Alt and the down arrow open it; "
    "typing the words does as well.",
    "Choose not relevant only where the question does not arise in the case. Such a case is left out of "
    "that question's percentage.",
    "A blank cell means that there is no answer yet; it counts as missing. Once a case has one answer, "
    "those still blank turn pale yellow.",
    "The arrow in a heading filters the cases, such as those still blank. Rows filtered out are read too.",
    "All other cells are locked against slips. Please add no rows or columns. Leave a case that cannot be "
    "inspected blank, and tell the planner.",
    "Answer for a case in one file only: where it was begun in another copy of the sheet, go on there.",
    "Save the file as it is (an Excel workbook, .xlsx) and send it back by a secure route: "
    "it identifies cases.",
)


def write_guide(page: Any, sheet: Sheet, look: Look) -> None:
    """Write the worksheet How to fill in: about, progress, instructions, questions.

    Args:
        page: the empty xlsxwriter worksheet.
        sheet: what the workbook shows and asks.
        look: the workbook's formats.
    """
    page.set_column(0, 0, 24)
    page.set_column(1, 1, _TEXT_WIDTH)
    page.write_string(0, 0, sheet.title, look.title)
    page.set_row(0, 26)
    line = _write_pairs(page, 2, "About this sheet", sheet.about, look)
    page.write_string(line - 1, 0, "Cases", look.label)
    page.write_number(line - 1, 1, len(sheet.rows), look.number)
    _write_progress(page, line, sheet, look)
    steps = tuple((f"Step {place}", text) for place, text in enumerate(_STEPS, 1))
    line = _write_pairs(page, line + 2, "How to fill in", steps, look)
    _write_pairs(page, line, "Key questions", sheet.questions, look)
    _arrange(page)


def _write_pairs(page: Any, line: int, name: str, pairs: tuple[tuple[str, str], ...], look: Look) -> int:
    """Write a section from a line on; return the line after the blank one that ends it."""
    page.write_string(line, 0, name, look.section)
    page.write_blank(line, 1, None, look.section)
    for place, (label, text) in enumerate(pairs, line + 1):
        page.write_string(place, 0, label, look.label)
        page.write_string(place, 1, text, look.text)
        # Set by hand, since not every program fits a row's height to its text; with room for a wider font.
        lines = sum(max(len(textwrap.wrap(part, _TEXT_WIDTH - 5)), 1) for part in text.split("\n"))
        page.set_row(place, min(_LINE_HEIGHT * lines + 3, _HIGHEST_ROW))
    return line + len(pairs) + 2


def _write_progress(page: Any, line: int, sheet: Sheet, look: Look) -> None:
    from xlsxwriter.utility import xl_range  # type: ignore[import-untyped]

    page.write_string(line, 0, "Answers still blank", look.label)
    if not sheet.rows:
        page.write_number(line, 1, 0, look.number)
        return
    cells = xl_range(1, sheet.first_answer, len(sheet.rows), sheet.width - 1)
    given = sum(answer != "" for row in sheet.answers for answer in row)
    blank = len(sheet.rows) * len(sheet.questions) - given
    page.write_formula(line, 1, f"=COUNTBLANK({WORKSHEET}!{cells})", look.number, blank)


def _arrange(page: Any) -> None:
    page.protect("", {"format_columns": True, "format_rows": True})
    page.hide_gridlines(2)
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_footer("&RPage &P of &N")
