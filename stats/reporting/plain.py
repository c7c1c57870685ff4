"""The report as aligned plain text, for a terminal, an e-mail or a log."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from stats.reporting.cautions import cautions
from stats.reporting.grouping import grouping_title, mark_sentences
from stats.reporting.likely import overall_chances, question_chances, standard_chances
from stats.reporting.sentences import (
    finding,
    how_rated,
    interval_sentences,
    left_out_words,
    overall_words,
    sizing_sentences,
)
from stats.reporting.words import (
    base_words,
    clean,
    confidence_words,
    fieldwork_words,
    interval_heading,
    interval_words,
    marks,
    nearest,
    percent_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stats.ratings import StandardRating
    from stats.reporting.grouping import Grouping
    from stats.reporting.report import Report, SampleSection
    from stats.reporting.rows import QuestionRow

_WIDTH = 100
_TITLE = 36  # the questions' column; the others are as wide as what they hold


def text(report: Report) -> str:
    """Return the report as plain text, at most 100 columns wide, in the shape of a results annex.

    Each standard stands with its rating; where the panel decided, with the computed band and the reason.
    Its questions follow with percentage, interval, base, band, and the figure beside if there is one.
    Then come the overall score and sentences for the methodology and results annexes.

    Args:
        report: what to print. Text in it is put on one line, without unprintable characters.

    Returns:
        Lines that end in LF. The same report gives the same text.

    Example:
        >>> print(text(report))  # doctest: +SKIP
        Overall rating
        ...
    """
    lines = [
        *_notice(report.notice),
        *_heading(clean(report.title), "="),
        *([fieldwork_words(report.fieldwork), ""] if report.fieldwork else []),
        *_overall(report),
        *_heading("Results by standard"),
        *(line for standard, rows in report.groups() for line in _standard(report, standard, rows)),
        *(line for grouping in report.groupings for line in _grouping(grouping)),
        *_heading("How the samples were made"),
        *(line for sample in report.samples for line in _sample(sample)),
        *_heading("How the percentages and intervals were made"),
        *_bullets(interval_sentences(report)),
        *_heading("What to be careful with"),
        *_bullets(cautions(report) or ("Nothing was found that calls for a warning.",)),
        *_heading("The findings in sentences"),
        *_bullets(f"{row.code} {row.title}: {finding(row)}" for row in report.rows),
        *(("", clean(report.made_with)) if report.made_with else ()),
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _notice(notice: str) -> list[str]:
    if not notice:
        return []
    return ["!" * _WIDTH, *(f"!  {line}" for line in _wrapped(notice, _WIDTH - 4)), "!" * _WIDTH, ""]


def _heading(words: str, rule: str = "-") -> list[str]:
    lines = _wrapped(words, _WIDTH)
    return ["", *lines, rule * max(map(len, lines)), ""] if rule == "-" else [*lines, rule * _WIDTH, ""]


def _overall(report: Report) -> Iterator[str]:
    rating = report.rating
    yield f"Overall: {clean(overall_words(rating))}"
    if rating.overall is None:
        yield from _wrapped(f"Without a rating: {rating.why_no_overall}.", _WIDTH, "  ")
    for words in (*([left_out_words(rating)] if rating.left_out else ()), *overall_chances(report)):
        yield from _wrapped(words, _WIDTH, "  ")
    yield ""
    for standard in rating.standards:
        points = "" if standard.score is None else str(standard.score)
        decided = " (panel)" if standard.panel else ""
        name = _cut(f"{standard.code} {standard.title}", 60)
        yield f"  {name:<60}  {_cut(standard.band or 'Not rated', 22) + decided:<30}  {points:>2}"


def _standard(
    report: Report, standard: StandardRating | None, rows: tuple[QuestionRow, ...]
) -> Iterator[str]:
    if standard is None:
        yield "Questions of no standard"
    else:
        name = _cut(f"{standard.code} {standard.title}", 68)
        yield f"{name:<70}{clean(standard.band or 'Not rated'):>30}"
        said = (*how_rated(standard), *standard_chances(report, standard.code))
        yield from (line for words in said for line in _wrapped(words, _WIDTH, "  "))
    if rows:
        yield ""
        yield from _table(report, rows)
    yield ""


def _table(report: Report, rows: tuple[QuestionRow, ...]) -> Iterator[str]:
    """The questions in columns; what to be careful with stands in its own line below each."""
    columns = [
        ("Yes", [percent_words(row) for row in rows]),
        (interval_heading(rows), [interval_words(row) for row in rows]),
        ("Cases", [base_words(row) for row in rows]),
        ("Band", [_cut(row.band, 20) for row in rows]),
        *([(_cut(report.beside_title, 15), [_beside(report, row) for row in rows])] if report.beside else ()),
    ]
    widths = [max(map(len, (heading, *cells))) for heading, cells in columns]
    title = max(16, min(_TITLE, _WIDTH - 2 - sum(widths) - 2 * len(widths)))
    yield _line(title, "Key question", [heading for heading, _ in columns], widths)
    for number, row in enumerate(rows):
        first, *more = _wrapped(f"{row.code} {row.title}", title)
        yield _line(title, first, [cells[number] for _, cells in columns], widths)
        yield from (f"    {line}" for line in more)
        for mark in marks(row, question_chances(report, row.code)):
            yield from wrap(clean(mark), _WIDTH, initial_indent="      * ", subsequent_indent="        ")


def _grouping(grouping: Grouping) -> Iterator[str]:
    """The results by group, question by question; what the marks mean stands below."""
    yield from _heading(grouping_title(grouping))
    for code, rows in grouping.questions:
        columns = [
            ("Yes", [row.percent_words for row in rows]),
            (f"{confidence_words(rows[0].confidence)} interval", [row.interval_words for row in rows]),
            ("Cases", [row.base_words for row in rows]),
        ]
        widths = [max(map(len, (heading, *cells))) for heading, cells in columns]
        yield from _wrapped(f"{code} {rows[0].title}", _WIDTH)
        yield _line(_TITLE, _cut(grouping.by, _TITLE), [heading for heading, _ in columns], widths)
        for number, row in enumerate(rows):
            yield _line(_TITLE, _cut(row.group, _TITLE), [cells[number] for _, cells in columns], widths)
        yield ""
    yield from _bullets(mark_sentences(grouping))


def _line(title: int, first: str, cells: list[str], widths: list[int]) -> str:
    return f"  {first:<{title}}" + "".join(
        f"  {cell:<{width}}" for cell, width in zip(cells, widths, strict=True)
    )


def _beside(report: Report, row: QuestionRow) -> str:
    return f"{nearest(report.beside[row.code])}%" if row.code in report.beside else "-"


def _sample(sample: SampleSection) -> Iterator[str]:
    yield from _wrapped(f"{sample.title} ({sample.name})", _WIDTH)
    yield from _bullets(sizing_sentences(sample))
    yield ""


def _bullets(sentences: Iterable[str]) -> Iterator[str]:
    for sentence in sentences:
        yield from wrap(clean(sentence), _WIDTH, initial_indent="  - ", subsequent_indent="    ")


def _wrapped(words: str, width: int, indent: str = "") -> list[str]:
    return wrap(clean(words), width, initial_indent=indent, subsequent_indent=indent) or [indent]


def _cut(words: str, width: int) -> str:
    words = clean(words)
    return words if len(words) <= width else f"{words[: width - 1]}…"
