"""What an inspectors' sheet holds: `Sheet`.

Next: `sampler.sheets.writing`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sampler.errors import refuse_if_any

if TYPE_CHECKING:
    from collections.abc import Iterator

ANSWERS = ("yes", "no", "not relevant")
"""What an answer may be, besides blank: the list is closed."""

WORKSHEET = "Answers"
"""The worksheet that holds the answers."""

LONGEST_CELL = 32_767
MOST_CASES = 1_048_575
MOST_COLUMNS = 16_384

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What one sample's workbook shows and asks.

    Args:
        sample: the sample's name; it is the start of the printed footer.
        title: one line that says what is inspected.
        case: the heading of the column of case ids.
        columns: the headings of the matched columns, in order; may be empty.
        rows: a row a case: its id, then a value for each of `columns`, all text.
        questions: (code, short title) of each key question; a code has no blanks.
        about: (label, text) pairs printed above the instructions, such as the seal.
        answers: a row a case and an answer a question, to begin from; `()` leaves all blank.

    Raises:
        SamplerError: all of them at once: a row of another length, headings that
            repeat, a blank or divided code, an answer outside the list, a text
            longer than a cell, more cases than a worksheet holds.

    Example:
        >>> sheet = Sheet(sample="domain_two", title="Case supervision", case="case_id",
        ...               columns=("gender",), rows=(("007", "female"),),
        ...               questions=(("2.1.1", "Assessment: engaging"),), about=())
        >>> sheet.width
        3
    """

    sample: str
    title: str
    case: str
    columns: Row
    rows: tuple[Row, ...]
    questions: tuple[tuple[str, str], ...]
    about: tuple[tuple[str, str], ...]
    answers: tuple[Row, ...] = ()

    def __post_init__(self) -> None:
        refuse_if_any(_mistakes(self))

    @property
    def first_answer(self) -> int:
        """The place of the first answer's column, counted from 0."""
        return 1 + len(self.columns)

    @property
    def width(self) -> int:
        """The number of columns: the id, the matched columns and the questions."""
        return self.first_answer + len(self.questions)


def _mistakes(sheet: Sheet) -> Iterator[str]:
    yield from _mistakes_in_headings(sheet)
    yield from _mistakes_in_rows(sheet)
    if sheet.answers:
        yield from _mistakes_in_answers(sheet)


def _mistakes_in_headings(sheet: Sheet) -> Iterator[str]:
    if not sheet.questions:
        yield "a sheet needs at least one question, but got none."
    if sheet.width > MOST_COLUMNS:
        yield f"a worksheet holds {MOST_COLUMNS:,} columns, but the sheet needs {sheet.width:,}."
    codes = [code for code, _ in sheet.questions]
    broken = [place for place, code in enumerate(codes, 1) if code.split() != [code]]
    if broken:
        yield f"a question's code is text without blanks, but these are not: questions {_listed(broken)}."
    # The reader knows a column by its heading without regard to case, so no two may be alike.
    headings = Counter(" ".join(name.split()).casefold() for name in (sheet.case, *sheet.columns, *codes))
    if headings[""]:
        yield "every column needs a heading, but one is blank."
    repeated = sum(times > 1 for name, times in headings.items() if name)
    if repeated:
        yield (
            f"headings must differ in more than upper and lower case, but {repeated} "
            f"of the case column's, the matched columns' and the questions' occur twice or more."
        )


def _mistakes_in_rows(sheet: Sheet) -> Iterator[str]:
    if len(sheet.rows) > MOST_CASES:
        yield f"a worksheet holds {MOST_CASES:,} cases, but the sample has {len(sheet.rows):,}."
    uneven = [place for place, row in enumerate(sheet.rows, 1) if len(row) != sheet.first_answer]
    if uneven:
        yield f"each case needs {sheet.first_answer} values, but cases {_listed(uneven)} have other numbers."
    texts = (text for row in (*sheet.rows, *sheet.questions, *sheet.about, sheet.columns) for text in row)
    long = sum(len(text) > LONGEST_CELL for text in (*texts, sheet.case, sheet.title))
    if long:
        yield f"a cell holds {LONGEST_CELL:,} characters, but {long} of the sheet's texts are longer."


def _mistakes_in_answers(sheet: Sheet) -> Iterator[str]:
    if len(sheet.answers) != len(sheet.rows):
        yield f"answers must be given for all {len(sheet.rows)} cases or none, but got {len(sheet.answers)}."
    wide = len(sheet.questions)
    uneven = [place for place, row in enumerate(sheet.answers, 1) if len(row) != wide]
    if uneven:
        yield f"each case needs {wide} answers, but cases {_listed(uneven)} have other numbers."
    known = {*ANSWERS, ""}
    foreign = sum(answer not in known for row in sheet.answers for answer in row)
    if foreign:
        yield f"an answer must be yes, no, not relevant or blank, but {foreign} are not."


def _listed(places: list[int]) -> str:
    return ", ".join(map(str, places[:10])) + (f" and {len(places) - 10} more" if len(places) > 10 else "")
