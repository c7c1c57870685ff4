"""How numbers, dates and other people's text are said in every form of the report."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from stats.bases import SMALL_BASE, VERY_SMALL_BASE
from stats.rounding import half_up, percentage

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence

    from stats.reporting.rows import QuestionRow

# Spelt out, because the names in `calendar` and `strftime` change with the machine's language.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
# What neither XML nor a terminal should be given: controls, lone surrogates, non-characters, and the
# marks that turn the direction of reading and can make a line say something else than it holds.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def clean(words: str) -> str:
    r"""Return text on one line, blanks collapsed, with unprintable characters shown as the sign for such.

    Example:
        >>> clean("Wales  and\nthe West")
        'Wales and the West'
    """
    return " ".join(_UNPRINTABLE.sub("\ufffd", words).split())


def whole_percent(yes: int, base: int) -> int:
    """Return `yes` of `base` as a whole percentage, half up, exactly.

    Whole numbers only are used, so that 1 of 200 is 1% on every machine.

    Args:
        yes: cases answered yes, 0 to `base`.
        base: cases with a relevant answer, at least 1.

    Returns:
        0 to 100.

    Example:
        >>> whole_percent(88, 128), whole_percent(1, 200), whole_percent(0, 5), whole_percent(5, 5)
        (69, 1, 0, 100)
    """
    return int(half_up(percentage(yes, base)))


def nearest(value: float) -> int:
    """Return a percentage rounded half up to a whole one, from its shortest decimal form.

    Example:
        >>> nearest(63.6), nearest(73.48), nearest(0.5)
        (64, 73, 1)
    """
    return int(half_up(Fraction(repr(float(value)))))


def fieldwork_words(date: datetime.date | None) -> str:
    """Return when fieldwork began, as people write it: Fieldwork from 2 July 2018; "" for no date."""
    return "" if date is None else f"Fieldwork from {date.day} {_MONTHS[date.month - 1]} {date.year}"


def plural(count: int, noun: str) -> str:
    """Return a count with its noun: 1 case, 1,280 cases."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def listed(names: Iterable[str]) -> str:
    """Return names as a list in a sentence: a, b and c."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def confidence_words(confidence: float) -> str:
    """Return a confidence level as a percentage without needless decimals.

    Example:
        >>> confidence_words(0.8), confidence_words(0.975)
        ('80%', '97.5%')
    """
    return f"{(Decimal(repr(float(confidence))) * 100).normalize():f}%"


def percent_words(row: QuestionRow) -> str:
    """Return the percentage answered yes, as printed: 69%."""
    return f"{nearest(row.percent) if row.weighted else whole_percent(row.yes, row.base)}%"


def interval_words(row: QuestionRow) -> str:
    """Return the interval, each limit rounded to the nearest whole per cent: 64% to 74%."""
    return f"{nearest(row.low)}% to {nearest(row.high)}%"


def interval_heading(rows: Sequence[QuestionRow]) -> str:
    """Return a column's heading: 80% interval; all confidences, if the rows differ."""
    levels = sorted({row.confidence for row in rows})
    return f"{' / '.join(map(confidence_words, levels))} interval"


def total_words(row: QuestionRow) -> str:
    """Return the eligible cases that are a yes, with the limits; "" where that is not known.

    Example:
        >>> from stats.reporting import QuestionRow
        >>> total_words(QuestionRow("2.3.2", "", 88, 128, 0, 0, 68.75, 63.6, 73.5, 577, 577, "Good", True,
        ...                         "exact", 0.8, total=396.7, total_low=367, total_high=424))
        'about 397 of 577 cases (367 to 424)'
    """
    if row.total is None or row.total_low is None or row.total_high is None or row.population is None:
        return ""
    cases, low, high = (f"{nearest(value):,}" for value in (row.total, row.total_low, row.total_high))
    return f"about {cases} of {row.population:,} cases ({low} to {high})"


def base_words(row: QuestionRow) -> str:
    """Return what the percentage is taken of: 88 of 128."""
    return f"{row.yes} of {row.base}"


def marks(row: QuestionRow, likely: str = "") -> tuple[str, ...]:
    """Return what to be careful with in one question, in a few words each; () if nothing.

    Args:
        row: the question's result.
        likely: the bands it may be in, with their chances; "" to leave them out.
    """
    more = f"interval lies in more than one band{f': {likely}' if likely else ''}"
    return (
        *((more,) if row.crosses else ()),
        *(("weighted: not the percentage of the counts",) if row.weighted else ()),
        *(("very small base",) if row.base < VERY_SMALL_BASE else ()),
        *(("small base",) if VERY_SMALL_BASE <= row.base < SMALL_BASE else ()),
        *((_missing(row),) if row.missing else ()),
    )


def _missing(row: QuestionRow) -> str:
    worst, best = (nearest(bound) for bound in row.bounds)
    return (
        f"{plural(row.missing, 'answer')} missing: {worst}% had they all been no, {best}% had they been yes"
    )
