"""Two readers' tables of answers, matched case by case: a row a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stats.counts import confidence_mistakes, count_mistakes
from stats.double_reading.reading import Agreement, counted
from stats.errors import near, refuse_if_any
from stats.intervals import method_mistakes
from stats.row_numbers import rows_named
from stats.tallies import UNKNOWN, coded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["agreements"]

NOT_IDS = "fbcmM"  # kinds of columns that have lost what an id looked like: decimals, booleans, dates


def agreements(
    first: pd.DataFrame,
    second: pd.DataFrame,
    case: str,
    questions: Sequence[str] | None = None,
    population: int | None = None,
    confidence: float = 0.80,
    method: str = "exact",
) -> pd.DataFrame:
    r"""Return how far two readers agree, a row a question.

    Args:
        first: the first reader's answers: a row a case, a column a question, besides the column of ids.
        second: the second reader's, of the same cases or some of them. Cases in `first` alone were not read
            twice, and are passed over.
        case: the name of the column of ids in both.
        questions: the columns to compare; None for all that both tables have besides the ids.
        population: cases that those read twice were drawn from at random; None if unknown or without end.
        confidence: of the intervals, two-sided, above 0 and below 1.
        method: of the interval of the share of agreement, one of `stats.METHODS`.

    Returns:
        A table in the order of the questions: question; cases (answered by both), left_out (of those read
        twice, missing with either), agreed; percent, low and high (0 to 100); kappa, kappa_low, kappa_high;
        ac1, ac1_low, ac1_high; yes_no and no_yes (first yes, second no; the other way round); population,
        confidence, method; note (why kappa or an interval is missing, else "").

    Raises:
        SamplerError: a table or column missing, ids that are blank, given twice or not among the first
            reader's, answers outside the list, a question without a case answered by both. All mistakes at
            once, by row number (counted from 1, without the headings): ids and contents are never shown.

    Example:
        >>> import pandas as pd
        >>> one = pd.DataFrame({"case_id": ["a", "b", "c"], "2.1.1": ["yes", "no", "yes"]})
        >>> two = pd.DataFrame({"case_id": ["c", "b"], "2.1.1": ["no", "no"]})
        >>> found = agreements(one, two, case="case_id")
        >>> found[["question", "cases", "agreed", "yes_no", "no_yes"]].to_string(index=False)
        'question  cases  agreed  yes_no  no_yes\n   2.1.1      2       1       1       0'
    """
    import pandas as pd

    pair = {"first": first, "second": second}
    refuse_if_any(_kind_mistakes(pair, questions))
    refuse_if_any(_layout_mistakes(pair, case, questions))
    names = list(questions) if questions is not None else _shared(first, second, case)
    codes = {reader: {name: coded(table[name].tolist()) for name in names} for reader, table in pair.items()}
    mistakes = [
        *(mistake for reader, table in pair.items() for mistake in _id_mistakes(reader, table[case])),
        *_unknown_mistakes(first[case], second[case]),
        *(mistake for reader in pair for mistake in _answer_mistakes(reader, codes[reader])),
        *confidence_mistakes(confidence),
        *method_mistakes(method),
        *_population_mistakes(population),
    ]
    refuse_if_any(mistakes)
    places = pd.Index(_ids(first[case])).get_indexer(pd.Index(_ids(second[case])))
    found = {name: counted(codes["first"][name][places], codes["second"][name]) for name in names}
    refuse_if_any(_empty_mistakes(found, population))
    rows = [
        {"question": str(name), **Agreement(table, out, population, confidence, method).as_row()}
        for name, (table, out) in found.items()
    ]
    return pd.DataFrame(rows)


def _shared(first: pd.DataFrame, second: pd.DataFrame, case: str) -> list[Any]:
    return [name for name in first.columns if name in set(second.columns) and name != case]


def _kind_mistakes(pair: dict[str, Any], questions: Sequence[str] | None) -> Iterator[str]:
    import pandas as pd

    for reader, table in pair.items():
        if not isinstance(table, pd.DataFrame):
            yield f"the {reader} reader's answers must be a pandas DataFrame, but got {type(table).__name__}."
    if isinstance(questions, str):
        yield f"questions must be a list of columns, but is a single text: write [{questions!r}]."
    elif questions is not None and not hasattr(questions, "__len__"):
        yield f"questions must be a list of columns, but got {type(questions).__name__}."
    elif questions is not None and not len(questions):
        yield "questions must name at least one column, but names none."


def _layout_mistakes(
    pair: dict[str, pd.DataFrame], case: str, questions: Sequence[str] | None
) -> Iterator[str]:
    for reader, table in pair.items():
        columns = [str(column) for column in table.columns]
        for name in [case, *(questions or ())]:
            if name not in columns:
                yield f"the {reader} reader's answers must have a column '{name}'. {near(name, columns)}"
        if twice := sorted({column for column in columns if columns.count(column) > 1}):
            yield f"the {reader} reader's answers have these columns more than once: {', '.join(twice)}."
        elif case in columns and table[case].dtype.kind in NOT_IDS:
            yield (
                f"the column '{case}' of the {reader} reader's answers must hold text or whole numbers, but "
                f"holds {table[case].dtype}: read the file as text (dtype=str)."
            )
    if questions is None and not _shared(pair["first"], pair["second"], case):
        yield "the two tables must have a question in common, but share no column besides the ids."


def _ids(column: pd.Series[Any]) -> pd.Series[Any]:
    return column.astype("string").fillna("")


def _id_mistakes(reader: str, column: pd.Series[Any]) -> Iterator[str]:
    ids = _ids(column)
    if (blank := (ids == "").to_numpy()).any():
        yield f"the {reader} reader's rows need a case id, but it is blank in {rows_named(blank)}."
    if (twice := (ids.duplicated(keep=False) & (ids != "")).to_numpy()).any():
        yield (
            f"a case must be answered once by a reader, but several rows of the {reader} reader have one "
            f"case's id: {rows_named(twice)}; keep one row a case."
        )


def _unknown_mistakes(first: pd.Series[Any], second: pd.Series[Any]) -> Iterator[str]:
    ids = _ids(second)
    unknown = (~ids.isin(_ids(first)) & (ids != "")).to_numpy()
    if unknown.any():
        yield (
            "a case of the second reader must be one of the first reader's, but these are not: "
            f"{rows_named(unknown)}; check the id (blanks and leading zeros count), or take the row out."
        )


def _answer_mistakes(reader: str, codes: dict[Any, NDArray[np.int8]]) -> Iterator[str]:
    for name, found in codes.items():
        if (unknown := found == UNKNOWN).any():
            yield (
                f"question {name}: an answer must be yes, no, not relevant or blank, but of the {reader} "
                f"reader's is none of these in {rows_named(unknown)}. If it is no question, name those there "
                "are: questions=[...]."
            )


def _population_mistakes(population: int | None) -> Iterator[str]:
    if population is not None:
        yield from count_mistakes(0, 1, population)


def _empty_mistakes(
    found: dict[Any, tuple[tuple[tuple[int, ...], ...], int]], population: int | None
) -> Iterator[str]:
    cases = {str(name): sum(map(sum, table)) for name, (table, _) in found.items()}
    if empty := [name for name, number in cases.items() if not number]:
        yield f"a question needs a case answered by both readers, but there is none for {', '.join(empty)}."
    if population is not None and (largest := max(cases.values())) > population:
        yield (
            f"the cases read twice must not be above the population, but got {largest:,} and {population:,}."
        )
