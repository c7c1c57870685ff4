"""The results as a tidy table: one row a question, for a spreadsheet or another program."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from stats.reporting.likely import chance_of_band
from stats.reporting.words import clean

if TYPE_CHECKING:
    from stats.ratings import StandardRating
    from stats.reporting.report import Report
    from stats.reporting.rows import QuestionRow

_COLUMNS = (
    *("standard", "standard title", "question", "title", "sample"),
    *("yes", "base", "not relevant", "missing", "percent", "low", "high", "confidence", "method"),
    *("population", "relevant population", "band", "crosses", "beside", "beside title"),
    *("standard band", "standard computed", "standard panel", "standard reason", "notice"),
    *("unavailable", "percent if missing no", "percent if missing yes"),
    *("weighted", "total", "total low", "total high", "to better", "to worse", "chance of band"),
    "equivalent base",
)
# What a spreadsheet takes for the start of a formula, full-width forms included (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

Cell = str | int | float | None


def rows_csv(report: Report) -> str:
    """Return the results as CSV: a heading and a row a question, lines ending in CR LF (RFC 4180).

    Percentages and limits are unrounded (to nine decimals) numbers from 0 to 100. What is unknown is empty.
    Text that a spreadsheet would take for a formula gets an apostrophe before it; numbers stay numbers.
    The notice stands in every row, so that no figure travels without it. Write it to a file as UTF-8 with
    newline="", or CR LF becomes something else.

    Args:
        report: whose questions to write.

    Returns:
        The text of the file. The same report gives the same text.

    Example:
        >>> print(rows_csv(report))  # doctest: +SKIP
        standard,standard title,question,...
    """
    samples = {row.code: sample.name for sample in report.samples for row in sample.rows}
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for standard, rows in report.groups():
        for row in rows:
            cells = (
                *_of_question(report, standard, row, samples[row.code]),
                *_of_standard(standard),
                report.notice,
                report.unavailable(row),
                *(round(bound, 9) for bound in row.bounds),
                "yes" if row.weighted else "no",
                *(None if n is None else round(n, 9) for n in (row.total, row.total_low, row.total_high)),
                *(row.to_better, row.to_worse, chance_of_band(report, row.code)),
                row.equivalent_base,
            )
            writer.writerow([safe(cell) for cell in cells])
    return file.getvalue()


def _of_question(
    report: Report, standard: StandardRating | None, row: QuestionRow, sample: str
) -> tuple[Cell, ...]:
    beside = report.beside.get(row.code)
    return (
        *((standard.code, standard.title) if standard else (None, None)),
        *(row.code, row.title, sample, row.yes, row.base, row.not_relevant, row.missing),
        *(round(row.percent, 9), round(row.low, 9), round(row.high, 9), row.confidence, row.method),
        *(row.population, row.domain_population, row.band, "yes" if row.crosses else "no"),
        *(beside, None if beside is None else report.beside_title),
    )


def _of_standard(standard: StandardRating | None) -> tuple[Cell, ...]:
    if standard is None:
        return (None, None, None, None)
    return (standard.band, standard.computed, standard.panel, standard.reason)


def safe(cell: Cell) -> Cell:
    """Return a cell that a spreadsheet takes for what it is: text never for a formula."""
    if not isinstance(cell, str):
        return cell
    cleaned = clean(cell)
    return f"'{cleaned}" if cell.startswith(_FORMULA) or cleaned.startswith(_FORMULA) else cleaned
