"""The report: what the answers say, for people to read, print and quote.

A `Report` is a frozen value; four plain functions turn it into plain text, a table,
a page and a picture. The same report gives the same bytes on every machine.

Reading order: `rows` and `report` (the values), `words` (how numbers are said), `sentences`
and `cautions` (what is said), then the forms: `plain`, `table`, `diagram`, `page`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stats.reporting.diagram import chart
    from stats.reporting.grouping import Grouping, group_rows, groups_csv
    from stats.reporting.page import html
    from stats.reporting.plain import text
    from stats.reporting.report import Report, Reported, SampleSection
    from stats.reporting.rows import QuestionRow, Unanswered, rows_from, unanswered_from
    from stats.reporting.table import rows_csv

__all__ = [
    "Grouping",
    "QuestionRow",
    "Report",
    "Reported",
    "SampleSection",
    "Unanswered",
    "chart",
    "group_rows",
    "groups_csv",
    "html",
    "rows_csv",
    "rows_from",
    "text",
    "unanswered_from",
]

_HOMES = {
    "Grouping": "grouping",
    "QuestionRow": "rows",
    "Report": "report",
    "Reported": "report",
    "SampleSection": "report",
    "Unanswered": "rows",
    "chart": "diagram",
    "group_rows": "grouping",
    "groups_csv": "grouping",
    "html": "page",
    "rows_csv": "table",
    "rows_from": "rows",
    "unanswered_from": "rows",
    "text": "plain",
}


def __getattr__(name: str) -> object:
    """Return a public name, importing its module on first use, so that importing the package is quick."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
