"""What a reader of the results should be careful with, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stats.bases import SMALL_BASE, VERY_SMALL_BASE
from stats.reporting.words import (
    confidence_words,
    interval_words,
    listed,
    nearest,
    percent_words,
    plural,
)

if TYPE_CHECKING:
    from stats.reporting.report import Report
    from stats.reporting.rows import QuestionRow, Unanswered


def cautions(report: Report) -> tuple[str, ...]:
    """Return what a reader should be careful with, most important first; () if nothing."""
    rows = report.rows
    crossing = [row for row in rows if row.crosses]
    very_small = [row for row in rows if row.base < VERY_SMALL_BASE]
    small = [row for row in rows if VERY_SMALL_BASE <= row.base < SMALL_BASE]
    certain = [row for row in rows if row.yes in (0, row.base) and row.low != row.high]
    leaning = [row for row in rows if row.base < SMALL_BASE and not _half_read(row)]
    still = [row for row in rows if _within_a_case(row) and not _all_read(row)]
    return (
        *(_unanswered(question) for sample in report.samples for question in sample.unanswered),
        *([_crossing(crossing, len(rows))] if crossing else []),
        *([_small("Very small", VERY_SMALL_BASE, very_small, "alone")] if very_small else []),
        *([_small("Small", SMALL_BASE, small, "without the interval")] if small else []),
        *(_missing(row, report.unavailable(row)) for row in rows if row.missing),
        *(_certain(row) for row in certain),
        *(_still(row) for row in still),
        *([_leaning(leaning)] if report.chances is not None and leaning else []),
        *([_partial(rows)] if any(row.not_relevant for row in rows) else []),
    )


def _unanswered(question: Unanswered) -> str:
    return (
        f"{question.code} {question.title}: no percentage, since no case was answered yes or no "
        f"({question.not_relevant:,} not relevant, {question.missing:,} missing)."
    )


def _crossing(rows: list[QuestionRow], asked: int) -> str:
    return (
        f"{len(rows)} of {plural(asked, 'interval')} {'lies' if len(rows) == 1 else 'lie'} in more than one "
        "band, so that another draw could have put the question in another band: "
        f"{listed(row.code for row in rows)}."
    )


def _small(size: str, limit: int, rows: list[QuestionRow], how: str) -> str:
    bases = listed(f"{row.code} ({plural(row.base, 'case')})" for row in rows)
    return f"{size} base (below {limit}): {bases}; do not quote the percentage {how}."


def _missing(row: QuestionRow, unavailable: int) -> str:
    worst, best = row.bounds
    lost = f", {unavailable:,} of them since the case was unavailable" if unavailable else ""
    return (
        f"{row.code}: {plural(row.missing, 'answer')} missing{lost}. Had they all been no, the percentage "
        f"would be {nearest(worst)}%; had they all been yes, {nearest(best)}%."
    )


def _certain(row: QuestionRow) -> str:
    return (
        f"{row.code}: {percent_words(row)} of the base does not mean {percent_words(row)} of all the "
        f"eligible cases: the interval is {interval_words(row)}."
    )


def _half_read(row: QuestionRow) -> bool:
    return row.domain_population is not None and 2 * row.base >= row.domain_population


def _leaning(rows: list[QuestionRow]) -> str:
    return (
        f"How likely the bands of {listed(row.code for row in rows)} are rests on few cases of a longer "
        "list, and so on what was taken to be likely before any answer: it is often said too surely."
    )


def _all_read(row: QuestionRow) -> bool:
    return row.domain_population is not None and row.base >= row.domain_population


def _still(row: QuestionRow) -> str:
    return (
        f"{row.code}: not every eligible case was answered. That the interval is narrower than one case says "
        f"only that at {confidence_words(row.confidence)} the few others cannot move it; they may still "
        "differ."
    )


def _within_a_case(row: QuestionRow) -> bool:
    if row.domain_population is None:
        return row.low == row.high
    return (row.high - row.low) / 100 * row.domain_population < 1 - 1e-9


def _partial(rows: tuple[QuestionRow, ...]) -> str:
    some = listed(f"{row.code} ({row.not_relevant})" for row in rows if row.not_relevant)
    return f"Not relevant to every case, and so resting on fewer (cases left out in brackets): {some}."
