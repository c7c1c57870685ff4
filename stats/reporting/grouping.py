"""Results by group, such as local units: values, words for small groups, and the table for a spreadsheet."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stats.bases import VERY_SMALL_BASE
from stats.reporting.table import Cell, safe
from stats.reporting.words import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

__all__ = ["HIDDEN_BASE", "GroupRow", "Grouping", "group_rows", "groups_csv"]

HIDDEN_BASE = 5
"""Below this many answered cases nothing of a group is shown: a figure could speak of a person.

Nor is it of further groups, the smallest first, until two or more are hidden that hold as many together:
otherwise a hidden group could be worked out from the others and the figures of all.
"""

_HEADING = (
    *("sample", "by", "group", "question", "title"),
    *("yes", "base", "not relevant", "missing", "percent", "low", "high", "confidence", "method"),
    *("population", "mark", "weighted", "notice"),
)


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One question's result in one group.

    Args:
        group: the group's name, a level of the column.
        code: the key question's code.
        title: its short label; "" if there is none.
        yes: cases of the group answered yes.
        base: cases of the group answered yes or no; 0 is possible.
        not_relevant: cases to which the question did not apply.
        missing: cases without an answer.
        percent: the share of yes in per cent; NaN where the base is 0.
        low: lower limit of its interval in per cent; NaN where the base is 0.
        high: upper limit.
        population: eligible cases of the group; None if unknown.
        confidence: of the interval, a fraction.
        method: of the interval, by name.
        weighted: whether cases were weighted; `percent` is then not 100 yes / base.
        hidden: whether nothing may be shown of it.
    """

    group: str
    code: str
    title: str
    yes: int
    base: int
    not_relevant: int
    missing: int
    percent: float
    low: float
    high: float
    population: int | None
    confidence: float
    method: str
    weighted: bool = False
    hidden: bool = False

    @property
    def mark(self) -> str:
        """The sign for what is not shown: [x] no answers, [c] too few to show, [u] no percentage, else ""."""
        if self.hidden:
            return "[c]"
        if self.base == 0:
            return "[x]"
        return "[u]" if self.base < VERY_SMALL_BASE else ""

    @property
    def percent_words(self) -> str:
        """The percentage as printed; the mark where none is shown."""
        return self.mark or f"{nearest(self.percent)}%"

    @property
    def interval_words(self) -> str:
        """The interval as printed: 64% to 74%; the mark where none is shown."""
        hidden = self.mark if self.hidden or self.base == 0 else ""
        return hidden or f"{nearest(self.low)}% to {nearest(self.high)}%"

    @property
    def base_words(self) -> str:
        """What the percentage is taken of: 8 of 12; only the base where no percentage is shown."""
        if self.hidden or self.base == 0:
            return self.mark
        if self.mark:
            return str(self.base)
        return f"{self.base}, weighted" if self.weighted else f"{self.yes} of {self.base}"


@dataclass(frozen=True, slots=True)
class Grouping:
    """The results of one sample by the levels of one column: rows question by question, group by group."""

    sample: str
    by: str
    rows: tuple[GroupRow, ...]

    @property
    def questions(self) -> tuple[tuple[str, tuple[GroupRow, ...]], ...]:
        """Each question's code with its rows, in the order of the answers."""
        codes = dict.fromkeys(row.code for row in self.rows)
        return tuple((code, tuple(row for row in self.rows if row.code == code)) for code in codes)


def group_rows(frame: pd.DataFrame, titles: Mapping[str, str]) -> tuple[GroupRow, ...]:
    """Return the rows of a table made by `stats.questions` with `by`, with the questions' short labels.

    What must not be shown of small groups is marked as hidden.
    """
    hidden = _hidden(frame)
    return tuple(
        GroupRow(
            group=str(row["group"]),
            code=str(row["question"]),
            title=titles.get(str(row["question"]), ""),
            yes=int(row["yes"]),
            base=int(row["base"]),
            not_relevant=int(row["not_relevant"]),
            missing=int(row["missing"]),
            percent=float(row["percent"]),
            low=float(row["low"]),
            high=float(row["high"]),
            population=None if row["population"] is None else int(row["population"]),
            confidence=float(row["confidence"]),
            method=str(row["method"]),
            weighted=bool(row["weighted"]),
            hidden=place in hidden,
        )
        for place, row in enumerate(frame.to_dict("records"))
    )


def _hidden(frame: pd.DataFrame) -> set[int]:
    """Return the places of the rows that must not be shown, question by question."""
    hidden: set[int] = set()
    bases, codes = frame["base"].tolist(), frame["question"].tolist()
    for code in dict.fromkeys(codes):
        # Groups without an answer tell nothing and hide nothing.
        places = [place for place, of in enumerate(codes) if of == code and bases[place] > 0]
        order = sorted(places, key=lambda place: (bases[place], place))
        small = sum(bases[place] < HIDDEN_BASE for place in order)
        while 0 < small < len(order) and (
            small < 2 or sum(bases[place] for place in order[:small]) < HIDDEN_BASE
        ):
            small += 1
        hidden |= set(order[:small])
    return hidden


def grouping_title(grouping: Grouping) -> str:
    """Return a heading: Case supervision, by ldu."""
    return f"{grouping.sample}, by {grouping.by}"


_MARKS = {
    "[x]": "[x]: no case of the group was answered yes or no.",
    "[c]": (
        f"[c]: fewer than {HIDDEN_BASE} cases, or a group without which one of so few could be worked out; "
        "nothing is shown, as it could speak of a person."
    ),
    "[u]": f"[u]: fewer than {VERY_SMALL_BASE} cases; a percentage would mislead, the interval stands alone.",
}


_WEIGHTED = (
    "Weighted: each case counts by the inverse of its chance, so the percentage is not that of counts."
)


def mark_sentences(grouping: Grouping) -> tuple[str, ...]:
    """Return what the marks in a grouping mean, and how its intervals are to be read."""
    used = {row.mark for row in grouping.rows}
    return (
        *(words for mark, words in _MARKS.items() if mark in used),
        *((_WEIGHTED,) if any(row.weighted for row in grouping.rows) else ()),
        "A group's interval speaks for the eligible cases of the group. Among many groups some lie far apart "
        "by chance alone: a difference between two of them is to be tested, not read off.",
    )


def groups_csv(groupings: Iterable[Grouping], notice: str = "") -> str:
    """Return the results by group as CSV: a heading and a row a question and group, line ends as RFC 4180.

    Groups with fewer than 5 answered cases, and those without which these could be worked out, show nothing
    but their mark: [c]; [x] where nobody was answered for. Groups with fewer than 20 show no percentage: [u].
    Write it as UTF-8 with newline="".
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(_HEADING)
    for grouping in groupings:
        for row in grouping.rows:
            shown = row.base > 0 and not row.hidden
            counts: tuple[Cell, ...] = (row.yes, row.base, row.not_relevant, row.missing)
            if row.mark:  # of a small group the base alone, of a tiny one nothing
                counts = ("", row.base if shown else "", "", "")
            cells = (
                *(grouping.sample, grouping.by, row.group, row.code, row.title, *counts),
                "" if row.mark else round(row.percent, 9),
                *((round(row.low, 9), round(row.high, 9)) if shown else ("", "")),
                *(
                    row.confidence,
                    row.method,
                    row.population,
                    row.mark,
                    "yes" if row.weighted else "no",
                    notice,
                ),
            )
            writer.writerow([safe(cell) for cell in cells])
    return file.getvalue()
