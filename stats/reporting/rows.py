"""One key question's result as a frozen value, checked as it is made."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from typing import TYPE_CHECKING, Any

from stats.errors import SamplerError, near, refuse_if_any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from stats.standards import Framework

_TOLERANCE = 1e-6  # of a percentage point: more than floating point loses, less than one case in 10^8


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One key question's result, as a row of the results table.

    Args:
        code: the key question's code, such as "2.1.1".
        title: its short label; "" if there is none.
        yes: cases answered yes, 0 to `base`.
        base: cases with a relevant answer, at least 1.
        not_relevant: cases to which the question did not apply.
        missing: cases without an answer.
        percent: 100 yes / base.
        low: lower limit of the interval in per cent, 0 to `percent`.
        high: upper limit in per cent, `percent` to 100.
        population: eligible cases; None if unknown or without limit.
        domain_population: eligible cases to which the question applies, or the most there can be.
        band: the name of the band of the rounded percentage.
        crosses: whether the interval lies in more than one band.
        method: how the interval was made, by name.
        confidence: of the interval, strictly between 0 and 1.
        weighted: whether cases were weighted; `percent` is then not 100 yes / base.
        missing_bounds: the percentage if every missing answer were no, and if every one were yes; None to
            have them from the counts.
        total: eligible cases that would be answered yes, those not relevant counted as no; None if unknown.
        total_low: the low limit of `total`.
        total_high: its high limit.
        equivalent_base: cases that would say as much, had they been drawn from a list without end; None if
            unknown.
        to_better: answers that would have to be yes for the next better band; None if there is none.
        to_worse: answers that would have to be no for the next worse band; None if there is none.

    Raises:
        SamplerError: the numbers contradict each other; all contradictions at once.
    """

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
    domain_population: int | None
    band: str
    crosses: bool
    method: str
    confidence: float
    weighted: bool = False
    missing_bounds: tuple[float, float] | None = None
    total: float | None = None
    total_low: float | None = None
    total_high: float | None = None
    equivalent_base: float | None = None
    to_better: int | None = None
    to_worse: int | None = None

    def __post_init__(self) -> None:
        refuse_if_any(_contradictions(self))

    @property
    def bounds(self) -> tuple[float, float]:
        """The percentage if every missing answer were no, and if every one were yes."""
        if self.missing_bounds is not None:
            return self.missing_bounds
        every = self.base + self.missing
        return 100 * self.yes / every, 100 * (self.yes + self.missing) / every


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question without a percentage: its code and short label, and how its cases were answered instead."""

    code: str
    title: str
    not_relevant: int
    missing: int


def _contradictions(row: QuestionRow) -> Iterator[str]:
    place = f"question {row.code}"
    if row.base < 1:
        yield f"{place}: a base of {row.base} has no percentage; leave the question out of the report."
        return
    if not 0 <= row.yes <= row.base:
        yield f"{place}: yes must lie between 0 and the base of {row.base}, but is {row.yes}; count again."
        return
    if row.not_relevant < 0 or row.missing < 0:
        yield f"{place}: not_relevant and missing are counts and cannot be below 0; count again."
    if not row.weighted and not abs(row.percent - 100 * row.yes / row.base) <= _TOLERANCE:
        yield f"{place}: percent is {row.percent}, but {row.yes} of {row.base} is not; give 100 yes / base."
    if (
        not -_TOLERANCE
        <= row.low
        <= row.percent + _TOLERANCE
        <= row.high + 2 * _TOLERANCE
        <= 100 + 3 * _TOLERANCE
    ):
        yield (
            f"{place}: 0 <= low <= percent <= high <= 100 must hold, but low is {row.low}, percent "
            f"{row.percent}, high {row.high}; give percentages, not fractions."
        )
    if not 0 < row.confidence < 1:
        yield f"{place}: confidence must lie between 0 and 1, but is {row.confidence}; write 0.80 for 80%."


def rows_from(frame: pd.DataFrame, framework: Framework) -> tuple[QuestionRow, ...]:
    """Return the rows of a table made by `stats.questions`, with the framework's short labels.

    A question without a base has no percentage and no row.

    Args:
        frame: a row a question, with the columns that `stats.questions` gives; others are ignored. Those
            that say more of a result (`total`, `to_better`, ...) may be absent.
        framework: where the labels come from. A question it does not know gets the label "".

    Returns:
        A `QuestionRow` for each row, in the table's order; () for a table without rows.

    Raises:
        SamplerError: a column is missing, or numbers contradict each other; all of them at once.
    """
    needed = [
        field.name
        for field in fields(QuestionRow)
        if field.default is MISSING and field.name not in ("code", "title")
    ]
    there = [str(column) for column in frame.columns]
    refuse_if_any(
        f"the table of questions has no column {name!r}. {near(name, there)}"
        for name in ["question", *needed]
        if name not in there
    )
    titles = {q.code: q.title for standard in framework.standards for q in standard.questions}
    rows: list[QuestionRow] = []
    mistakes: list[str] = []
    for record in frame[frame["base"] != 0].to_dict("records"):
        try:
            rows.append(_row({str(name): value for name, value in record.items()}, titles))
        except SamplerError as error:
            mistakes += error.mistakes
    refuse_if_any(mistakes)
    return tuple(rows)


def unanswered_from(frame: pd.DataFrame, framework: Framework) -> tuple[Unanswered, ...]:
    """Return the questions of a table made by `stats.questions` that have no base, in its order."""
    titles = {q.code: q.title for standard in framework.standards for q in standard.questions}
    return tuple(
        Unanswered(code, titles.get(code, ""), int(row["not_relevant"]), int(row["missing"]))
        for row in frame[frame["base"] == 0].to_dict("records")
        for code in [str(row["question"])]
    )


def _row(record: dict[str, Any], titles: Mapping[str, str]) -> QuestionRow:
    code = str(record["question"])
    return QuestionRow(
        code=code,
        title=titles.get(code, ""),
        yes=int(record["yes"]),
        base=int(record["base"]),
        not_relevant=int(record["not_relevant"]),
        missing=int(record["missing"]),
        percent=float(record["percent"]),
        low=float(record["low"]),
        high=float(record["high"]),
        population=_count_or_none(record["population"]),
        domain_population=_count_or_none(record["domain_population"]),
        band=str(record["band"]),
        crosses=bool(record["crosses"]),
        method=str(record["method"]),
        confidence=float(record["confidence"]),
        weighted=bool(record.get("weighted", False)),
        missing_bounds=_missing_bounds(record),
        total=_number_or_none(record.get("total")),
        total_low=_number_or_none(record.get("total_low")),
        total_high=_number_or_none(record.get("total_high")),
        equivalent_base=_number_or_none(record.get("equivalent_base")),
        to_better=_count_or_none(record.get("to_better")),
        to_worse=_count_or_none(record.get("to_worse")),
    )


def _missing_bounds(record: Mapping[str, Any]) -> tuple[float, float] | None:
    if not record.get("weighted"):
        return None
    return float(record["percent_if_missing_no"]), float(record["percent_if_missing_yes"])


def _number_or_none(value: Any) -> float | None:
    import pandas as pd

    return None if pd.isna(value) else float(value)


def _count_or_none(value: Any) -> int | None:
    """Return a whole count; None for a blank or for a population without limit."""
    import pandas as pd

    return None if pd.isna(value) or value == float("inf") else int(value)
