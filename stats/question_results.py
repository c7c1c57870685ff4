"""A table of questions and percentages, read into exact numbers before it is judged."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from stats.counts import count_mistakes, is_missing
from stats.errors import SamplerError, near, refuse_if_any
from stats.rounding import fraction, percentage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from stats.standards import Framework

__all__ = ["QuestionResult", "Results", "read_results"]


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """A key question's percentage, exact from its counts where they are known and not weighted."""

    code: str
    percent: Fraction
    base: int | None = None


class Results(NamedTuple):
    """What a table of questions says, by question's code.

    Attributes:
        found: the results.
        empty: the questions that no case answered yes or no to: they have no estimate.
    """

    found: Mapping[str, QuestionResult]
    empty: frozenset[str]


def read_results(questions: pd.DataFrame, framework: Framework) -> Results:
    """Return the results by question.

    Args:
        questions: columns `question` and `percent` (0 to 100), and where known `yes` and `base`. A base of 0
            with a percent that is missing is a question without an estimate. Where a column `weighted` is
            true, `percent` counts, and need not agree with yes and base.
        framework: that the questions belong to.

    Raises:
        SamplerError: a column is missing, a question is unknown or given twice, a percentage is outside
            0 to 100 or disagrees with the counts; all mistakes at once.
    """
    refuse_if_any(_layout_mistakes(questions))
    rows = [{str(key): value for key, value in row.items()} for row in questions.to_dict("records")]
    known = [question.code for standard in framework.standards for question in standard.questions]
    codes = [str(row["question"]) for row in rows]
    mistakes = [*_code_mistakes(codes, known, framework.name)]
    found: dict[str, QuestionResult] = {}
    empty = [code for code, row in zip(codes, rows, strict=True) if _has_no_estimate(row)]
    for code, row in zip(codes, rows, strict=True):
        if code not in empty:
            mistakes += [f"question {code}: {mistake}" for mistake in _row_mistakes(row)]
        if not mistakes and code not in empty:
            found[code] = _result(code, row)
    refuse_if_any(mistakes)
    return Results(found, frozenset(empty))


def _layout_mistakes(questions: object) -> Iterator[str]:
    import pandas as pd

    if not isinstance(questions, pd.DataFrame):
        yield f"the table of questions must be a pandas DataFrame, but got {type(questions).__name__}."
        return
    columns = [str(column) for column in questions.columns]
    for name in ("question", "percent"):
        if name not in columns:
            yield f"the table of questions must have a column '{name}'. {near(name, columns)}"
    if twice := sorted({column for column in columns if columns.count(column) > 1}):
        yield f"the table of questions must have every column once, but these come again: {', '.join(twice)}."


def _code_mistakes(codes: list[str], known: list[str], framework: str) -> Iterator[str]:
    if not codes:
        yield "the table of questions must have a row, but is empty: give the results to rate."
    for code in dict.fromkeys(codes):
        if code not in known:
            yield (
                f"question {code!r} is not in the framework '{framework}'. {near(code, known)} "
                "Take it out of the table, or add it to the standards."
            )
        elif codes.count(code) > 1:
            yield f"question {code} must be given once, but is given {codes.count(code)} times."


def _row_mistakes(row: Mapping[str, Any]) -> Iterator[str]:
    try:
        percent = _exact(row["percent"])
    except SamplerError as error:
        yield str(error)
        return
    if not 0 <= percent <= 100:
        yield f"percent must lie between 0 and 100, but is {row['percent']}."
    if _has_counts(row):
        mistakes = count_mistakes(row["yes"], row["base"])
        yield from mistakes
        if mistakes or _is_weighted(row):
            return
        if abs(percentage(int(row["yes"]), int(row["base"])) - percent) > Fraction(1, 2):
            yield f"percent is {row['percent']}, but {row['yes']} of {row['base']} is not: which is right?"


def _result(code: str, row: Mapping[str, Any]) -> QuestionResult:
    if not _has_counts(row):
        return QuestionResult(code, _exact(row["percent"]))
    base = int(row["base"])
    if _is_weighted(row):
        return QuestionResult(code, fraction(float(row["percent"])), base)
    return QuestionResult(code, percentage(int(row["yes"]), base), base)


def _has_no_estimate(row: Mapping[str, Any]) -> bool:
    """Return whether nobody answered yes or no: told by a base of 0, and no percentage beside it."""
    return is_missing(row["percent"]) and not is_missing(base := row.get("base")) and bool(base == 0)


def _is_weighted(row: Mapping[str, Any]) -> bool:
    weighted = row.get("weighted", False)
    return not is_missing(weighted) and bool(weighted)


def _has_counts(row: Mapping[str, Any]) -> bool:
    return not is_missing(row.get("yes")) and not is_missing(row.get("base"))


def _exact(percent: object) -> Fraction:
    """Return the decimal number that is written, not the binary one that stands for it: 79.5 is 79.5."""
    try:
        return Fraction(Decimal(str(percent)))
    except (ArithmeticError, ValueError):
        raise SamplerError("percent must be a number from 0 to 100, but is none.") from None
