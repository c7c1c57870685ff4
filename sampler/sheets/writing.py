"""The workbook as bytes: `sheet_bytes`.

Next: `sampler.sheets.guide`, the second worksheet; then `sampler.sheets.grid`.
"""

from __future__ import annotations

import textwrap
from datetime import datetime
from io import BytesIO
from typing import Any

from sampler.sheets.guide import write_guide
from sampler.sheets.look import Look
from sampler.sheets.sheet import ANSWERS, WORKSHEET, Sheet

# xlsxwriter would write the time of writing; the same sheet must give the same bytes.
_CREATED = datetime(2000, 1, 1)

_A4 = 9
_QUESTION_WIDTH = 15
_LINE_HEIGHT = 15


def sheet_bytes(sheet: Sheet) -> bytes:
    """Return the bytes of an .xlsx workbook in which inspectors answer the key questions.

    The worksheet Answers has a row a case. Ids and values are text cells, so that
    `007` stays `007` and a value that begins with `=` is never a formula. Answer
    cells offer the list yes / no / not relevant; all others are locked, without a
    password: the lock is against slips, not against intent. The worksheet How to
    fill in says how.

    Args:
        sheet: what to show and ask. With no rows the workbook has headings only.

    Returns:
        The file's bytes: the same for the same sheet, whenever it is made
        (with the same versions of xlsxwriter and of Python's zlib).

    Example:
        >>> sheet = Sheet(sample="s", title="t", case="case_id", columns=(), rows=(("007",),),
        ...               questions=(("2.1.1", "Assessment: engaging"),), about=())
        >>> sheet_bytes(sheet)[:2]
        b'PK'
        >>> sheet_bytes(sheet) == sheet_bytes(sheet)
        True
    """
    import xlsxwriter  # type: ignore[import-untyped]

    buffer = BytesIO()
    # Every text is written as text below; the options say so a second time.
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": _CREATED})
        book.set_size(1600 * 15, 900 * 15)
        look = Look(book)
        page = book.add_worksheet(WORKSHEET)
        _write_headings(page, sheet, look)
        _write_cases(page, sheet, look)
        _guide_answers(page, sheet, look)
        _arrange(page, sheet)
        write_guide(book.add_worksheet("How to fill in"), sheet, look)
    return buffer.getvalue()


def _write_headings(page: Any, sheet: Sheet, look: Look) -> None:
    for column, name in enumerate((sheet.case, *sheet.columns)):
        page.write_string(0, column, name, look.heading(kind="detail", first=column == 0))
        longest = max((len(row[column]) for row in sheet.rows), default=0)
        # Two characters more, for the filter's arrow.
        page.set_column(column, column, min(max(longest, len(name)) + 3, 34))
    lines = 2
    for column, (code, title) in enumerate(sheet.questions, sheet.first_answer):
        text = f"{code}\n{title}".rstrip()
        page.write_string(0, column, text, look.heading(kind="answer", first=_begins(sheet, column)))
        lines = max(lines, 1 + len(textwrap.wrap(title, _QUESTION_WIDTH - 2)))
    page.set_column(sheet.first_answer, sheet.width - 1, _QUESTION_WIDTH)
    # One line to spare, so that the filter's arrow covers no words.
    page.set_row(0, min((lines + 1) * _LINE_HEIGHT, 400))


def _write_cases(page: Any, sheet: Sheet, look: Look) -> None:
    blank = ("",) * len(sheet.questions)
    for place, row in enumerate(sheet.rows):
        answers = sheet.answers[place] if sheet.answers else blank
        for column, text in enumerate((*row, *answers)):
            kind = "answer" if column >= sheet.first_answer else "id" if column == 0 else "detail"
            style = look.cell(kind=kind, banded=place % 2 == 1, first=_begins(sheet, column))
            page.write_string(place + 1, column, text, style)


def _begins(sheet: Sheet, column: int) -> bool:
    """Whether a column is the first question of its standard (2.1.1 after 2.0.9), which gets a line."""
    place = column - sheet.first_answer
    if place <= 0:
        return place == 0
    standards = [code.rpartition(".")[0] for code, _ in sheet.questions]
    return standards[place] != standards[place - 1]


def _guide_answers(page: Any, sheet: Sheet, look: Look) -> None:
    if not sheet.rows:
        return
    answers = (1, sheet.first_answer, len(sheet.rows), sheet.width - 1)
    page.data_validation(
        *answers,
        {
            "validate": "list",
            "source": list(ANSWERS),
            "error_title": "Not one of the answers",
            "error_message": "Please choose yes, no or not relevant from the list "
            "(Alt and the down arrow open it), or press Delete to leave the cell blank for now.",
        },
    )
    # Only in a case that has been begun: a page of yellow would tell nobody where the gaps are.
    row = _range(1, sheet.first_answer, 1, sheet.width - 1, columns_fixed=True)
    first = _range(1, sheet.first_answer, 1, sheet.first_answer)
    gap = f"=AND(LEN(TRIM({first}))=0,COUNTA({row})>0)"
    page.conditional_format(*answers, {"type": "formula", "criteria": gap, "format": look.blank})
    # Ids such as 007 are text on purpose: no green corners.
    page.ignore_errors({"number_stored_as_text": _range(1, 0, len(sheet.rows), sheet.width - 1)})


def _range(top: int, left: int, bottom: int, right: int, *, columns_fixed: bool = False) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell  # type: ignore[import-untyped]

    ends = {(top, left), (bottom, right)}
    return ":".join(xl_rowcol_to_cell(*end, col_abs=columns_fixed) for end in sorted(ends))


def _arrange(page: Any, sheet: Sheet) -> None:
    page.set_default_row(18)
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, max(len(sheet.rows), 1), sheet.width - 1)
    page.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})
    page.set_selection(1, sheet.first_answer, 1, sheet.first_answer)
    page.set_landscape()
    page.set_paper(_A4)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    # An ampersand starts a code in a footer; two print one. A footer holds 255 characters.
    name = textwrap.shorten(f"{sheet.sample}: {sheet.title}", 100, placeholder="…").replace("&", "&&")
    page.set_footer(f"&L {name}&RPage &P of &N")
