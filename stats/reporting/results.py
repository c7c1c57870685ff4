"""The page's results in the shape of an annex: a standard with its rating, then its questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stats.reporting.grouping import mark_sentences
from stats.reporting.likely import question_chances, standard_chances
from stats.reporting.markup import Markup, element, join
from stats.reporting.parts import band_names, bullets, rating_tag
from stats.reporting.sentences import how_rated
from stats.reporting.words import (
    base_words,
    confidence_words,
    interval_heading,
    interval_words,
    marks,
    nearest,
    percent_words,
)

if TYPE_CHECKING:
    from stats.ratings import StandardRating
    from stats.reporting.grouping import Grouping, GroupRow
    from stats.reporting.report import Report
    from stats.reporting.rows import QuestionRow


def results(report: Report) -> Markup:
    """Return each standard's heading, rating and table of key questions."""
    return join(*(_standard(report, standard, rows) for standard, rows in report.groups()))


def grouped(grouping: Grouping) -> Markup:
    """Return the results by group: a table a question, opened one at a time, and what the marks mean."""
    return join(
        *(_by_group(grouping.by, code, rows) for code, rows in grouping.questions),
        bullets(mark_sentences(grouping)),
    )


def _by_group(by: str, code: str, rows: tuple[GroupRow, ...]) -> Markup:
    columns = ("Yes", f"{confidence_words(rows[0].confidence)} interval", "Cases")
    body = (
        element(
            "tr",
            element("th", row.group, scope="row", role="rowheader"),
            *(
                element("td", cell, role="cell", data_label=name)
                for name, cell in zip(
                    columns, (row.percent_words, row.interval_words, row.base_words), strict=True
                )
            ),
            role="row",
        )
        for row in rows
    )
    headings = (element("th", words, scope="col", role="columnheader") for words in (by, *columns))
    table = element(
        "table",
        element("caption", f"{code} by {by}", class_="unseen"),
        element("thead", element("tr", *headings, role="row"), role="rowgroup"),
        element("tbody", *body, role="rowgroup"),
        class_="questions",
        role="table",
    )
    return element("details", element("summary", f"{code} {rows[0].title}"), table, open="open")


def _standard(report: Report, standard: StandardRating | None, rows: tuple[QuestionRow, ...]) -> Markup:
    if standard is None:
        return element("div", element("h3", "Questions of no standard"), _table(report, "no standard", rows))
    heading = element(
        "h3",
        element("span", f"{standard.code} {standard.title}"),
        " ",
        rating_tag(standard.band, band_names(report.rating)),
    )
    said = " ".join([*how_rated(standard), *standard_chances(report, standard.code)])
    how = element("p", said, class_="decided" if standard.panel else "how")
    table = _table(report, f"{standard.code} {standard.title}", rows) if rows else ""
    return element("div", heading, how, table, class_="standard")


def _table(report: Report, name: str, rows: tuple[QuestionRow, ...]) -> Markup:
    # Roles are named because a narrow screen shows rows as blocks, and browsers then forget the table.
    beside = (report.beside_title,) if report.beside else ()
    columns = ("Yes", interval_heading(rows), "Cases", "Band", *beside)
    headings = (
        element("th", words, scope="col", role="columnheader") for words in ("Key question", *columns)
    )
    return element(
        "table",
        element("caption", f"Key questions of {name}", class_="unseen"),
        element("thead", element("tr", *headings, role="row"), role="rowgroup"),
        element("tbody", *(_row(report, row, columns) for row in rows), role="rowgroup"),
        class_="questions",
        role="table",
    )


def _row(report: Report, row: QuestionRow, columns: tuple[str, ...]) -> Markup:
    notes = (element("span", mark, class_="mark") for mark in marks(row, question_chances(report, row.code)))
    beside = (_beside(report, row),) if report.beside else ()
    cells = (percent_words(row), interval_words(row), base_words(row), row.band, *beside)
    return element(
        "tr",
        element(
            "th",
            element("span", row.code, class_="code"),
            f" {row.title}",
            *notes,
            scope="row",
            role="rowheader",
        ),
        *(
            element("td", cell, role="cell", data_label=name)
            for name, cell in zip(columns, cells, strict=True)
        ),
        role="row",
    )


def _beside(report: Report, row: QuestionRow) -> str:
    return f"{nearest(report.beside[row.code])}%" if row.code in report.beside else "–"
