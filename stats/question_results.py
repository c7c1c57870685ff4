"""A table of questions and percentages, read into exact numbers before it is judged."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from stats.counts import read_counts
from stats.errors import SamplerError, near, refuse_if_any
from stats.rounding import percentage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from stats.standards import Framework

__all__ = ["QuestionResult", "read_results"]


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """A key question's percentage, exact from its counts where they are known."""

    code: str
    percent: Fraction
    yes: int | None = None
    base: int | None = None


def read_results(questions: pd.DataFrame, framework: Framework) -> dict[str, QuestionResult]:
    """Return the results by question.

    Args:
        questions: columns `question` and `percent` (0 to 100), and where known `yes` and `base`.
        framework: that the questions belong to.

    Raises:
        SamplerError: a column is missing, a question is unknown or given twice, a percentage is outside
            0 to 100 or disagrees with the counts; all mistakes at once.
    """
    columns = [str(column) for column in questions.columns]
    refuse_if_any(
        f"the table of questions must have a column '{name}'. {near(name, columns)}"
        for name in ("question", "percent")
        if name not in columns
    )
    rows = [{str(key): value for key, value in row.items()} for row in questions.to_dict("records")]
    known = [question.code for standard in framework.standards for question in standard.questions]
    codes = [str(row["question"]) for row in rows]
    mistakes = [*_code_mistakes(codes, known, framework.name)]
    results = {}
    for code, row in zip(codes, rows, strict=True):
        mistakes += [f"question {code}: {mistake}" for mistake in _row_mistakes(row)]
        if not mistakes:
            results[code] = _result(code, row)
    refuse_if_any(mistakes)
    return results


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
        mistakes = read_counts(row["yes"], row["base"], None).mistakes
        yield from mistakes
        if not mistakes and abs(percentage(int(row["yes"]), int(row["base"])) - percent) > Fraction(1, 2):
            yield f"percent is {row['percent']}, but {row['yes']} of {row['base']} is not: which is right?"


def _result(code: str, row: Mapping[str, Any]) -> QuestionResult:
    if not _has_counts(row):
        return QuestionResult(code, _exact(row["percent"]))
    yes, base = int(row["yes"]), int(row["base"])
    return QuestionResult(code, percentage(yes, base), yes, base)


def _has_counts(row: Mapping[str, Any]) -> bool:
    import pandas as pd

    return not pd.isna(row.get("yes")) and not pd.isna(row.get("base"))


def _exact(percent: object) -> Fraction:
    """Return the decimal number that is written, not the binary one that stands for it: 79.5 is 79.5."""
    try:
        return Fraction(Decimal(str(percent)))
    except (ArithmeticError, ValueError):
        raise SamplerError("percent must be a number from 0 to 100, but is none.") from None
