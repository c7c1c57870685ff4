"""The answers of a whole sample: a row for each of its cases, whether it was answered for or not.

Next: `stats.grouping`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from stats.answer_checks import kind_mistakes, layout_mistakes, placed
from stats.counts import whole_mistakes
from stats.errors import refuse_if_any
from stats.grouping import group_mistakes
from stats.row_numbers import rows_named
from stats.tallies import ANSWERS, UNKNOWN, coded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["DrawnSample", "Responses", "check_layout", "responses_of"]


class DrawnSample(Protocol):
    """What is to be known of a sample; `sampler.Sample` is one.

    Its cases may have a column "weight": of how many eligible cases each is one. It may also have `strata`, a
    table of the eligible cases by the columns they were matched on, with their number in "population":
    groups made by those columns are known to be so many cases.
    """

    @property
    def cases(self) -> pd.DataFrame:
        """A row a case, with the column of ids and a column "role": "sample" or another."""

    @property
    def case(self) -> str:
        """The name of the column of ids."""

    @property
    def population(self) -> int | None:
        """The number of eligible cases it was drawn from; None if unknown or without end."""


@dataclass(frozen=True, slots=True)
class Responses:
    """What was answered, a row for each case of the sample.

    Attributes:
        questions: names of the questions.
        codes: places in `stats.tallies.ANSWERS`, a row a case, a column a question; all missing where a
            case has no row of answers.
        cases: the sample's cases, in the same order.
        answered: their rows of answers, in the same order; blank where there is none.
        population: eligible cases; infinity if unknown.
        strata: the sample's, or None.
    """

    questions: tuple[str, ...]
    codes: NDArray[np.int8]
    cases: pd.DataFrame
    answered: pd.DataFrame
    population: float
    strata: pd.DataFrame | None


def check_layout(answers: pd.DataFrame, sample: DrawnSample, by: str | None = None) -> None:
    """Raise a SamplerError, with all mistakes, if tables, columns or cases are missing; do nothing else."""
    refuse_if_any(kind_mistakes(answers, sample))
    drawn, case = sample.cases, sample.case
    refuse_if_any([*layout_mistakes(answers, drawn, case, by), *group_mistakes(by, answers, drawn, case)])


def responses_of(
    answers: pd.DataFrame, sample: DrawnSample, by: str | None = None, mistakes: Iterable[str] = ()
) -> Responses:
    """Return the answers, put in the order of the sample's cases.

    Args:
        answers: that passed `check_layout`: a row a case and a column a question, besides the column of ids,
            the columns the sample has too, and `by`.
        sample: that the answers belong to.
        by: a column that is no question.
        mistakes: found elsewhere, to be told together with those found here.

    Raises:
        SamplerError: all mistakes of `stats.questions` that concern the answers and the sample, at once.
    """
    import numpy as np

    drawn, case = sample.cases, sample.case
    names = [name for name in answers.columns if name not in {*drawn.columns, by}]
    codes = np.column_stack([coded(answers[name].array) for name in names])
    found = placed(answers, drawn, case)
    in_sample = (drawn["role"] == "sample").to_numpy(dtype=bool)
    size = np.inf if sample.population is None else sample.population
    refuse_if_any(
        [
            *found.mistakes,
            *_answer_mistakes(codes, [str(name) for name in names]),
            *_size_mistakes(int(in_sample.sum()), size),
            *mistakes,
        ]
    )
    row_of = np.full(len(drawn), -1)
    row_of[found.places] = np.arange(len(answers))
    rows = row_of[in_sample]
    whole = np.where((rows >= 0)[:, None], codes[rows], np.int8(ANSWERS.index("")))
    columns = [by] if by is not None and by not in drawn.columns else []
    return Responses(
        questions=tuple(str(name) for name in names),
        codes=whole,
        cases=drawn[in_sample].reset_index(drop=True),
        answered=answers[columns].reset_index(drop=True).reindex(np.where(rows >= 0, rows, len(answers))),
        population=float(size),
        strata=getattr(sample, "strata", None),
    )


def _answer_mistakes(codes: NDArray[np.int8], names: Sequence[str]) -> Iterator[str]:
    unknown = codes == UNKNOWN
    for i in unknown.any(axis=0).nonzero()[0]:
        yield (
            f"question {names[i]}: an answer must be yes, no, not relevant or blank, "
            f"but is none of these in {rows_named(unknown[:, i])}."
        )
    if not unknown.any() and not (codes <= ANSWERS.index("no")).any():
        yield "no question was answered yes or no by anybody: collect answers first."


def _size_mistakes(cases: int, population: Any) -> Iterator[str]:
    yield from (wrong := tuple(whole_mistakes("population", population)))
    if not wrong and cases > population:
        yield (
            f"the sample's cases must not be more than the population, but are {cases:,} of {population:,}."
        )
