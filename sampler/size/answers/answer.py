"""One answer: in words to paste, as values for programs, and as rows for a spreadsheet.

Next: `sampler.size.answers.precise`.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

WIDTH = 100
COLUMNS = (
    "sample",
    "question",
    "part",
    "population",
    "cases",
    "margin_points",
    "confidence_percent",
    "assumed_percent",
    "chance_percent",
    "method",
    "words",
)
"""The columns of the table of answers."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found for one question.

    Attributes:
        question: its key among the values, such as "exact".
        words: what to paste: a sentence or more a line; lines that are indented are a table's and stay so.
        rule: the whole rule, a part at a time.
        values: plain values, for JSON.
        rows: for a table, by the names in `COLUMNS`, with fractions where those say points or percent; what a
            row does not say is blank.
        title: what was asked, for a line above the words; "" for none.
    """

    question: str
    words: str
    rule: tuple[str, ...]
    values: Any
    rows: tuple[Row, ...]
    title: str = ""

    def text(self, name: str) -> str:
        """Return the answer as lines: the title, the words, and indented below them the rule."""
        parts = [part for part in (name, self.title) if part]
        if self.title:
            said = [": ".join(parts), *self.words.split("\n")]
        else:
            said = ": ".join([*parts, self.words]).split("\n")
        lines = [line if line.startswith(" ") else wrapped(line, "") for line in said]
        return "\n".join([*lines, *(wrapped(part, "  ") for part in self.rule)])


def rounded(row: Row) -> dict[str, Any]:
    """Return a row with points and percentages in place of fractions, to four decimals."""
    return {
        name: round(100 * value, 4) if name.endswith(("_points", "_percent")) and value is not None else value
        for name, value in row.items()
    }


def wrapped(text: str, indent: str) -> str:
    """Return a text in lines of at most 100 letters, all indented, the further ones by two more."""
    further = f"{indent}  " if indent else ""
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=further,
        break_long_words=False,
        break_on_hyphens=False,
    )
