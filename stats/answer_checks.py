"""Whether a table of answers fits its sample; told without showing a single id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from stats.errors import near
from stats.row_numbers import rows_named

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["Placed", "kind_mistakes", "layout_mistakes", "placed"]

NOT_IDS = "fbcmM"  # kinds of columns that have lost what an id looked like: decimals, booleans, dates


def kind_mistakes(answers: object, sample: object) -> Iterator[str]:
    """Yield what is no table, or no name of a column, in the answers and their sample."""
    import pandas as pd

    if lacking := [name for name in ("cases", "case", "population") if not hasattr(sample, name)]:
        yield f"a sample must have cases, case and population, but has no {' and no '.join(lacking)}."
        return
    for name, table in (("answers", answers), ("sample's cases", getattr(sample, "cases", None))):
        if not isinstance(table, pd.DataFrame):
            yield f"the {name} must be a pandas DataFrame, but got {type(table).__name__}."
    if not isinstance(case := getattr(sample, "case", None), str):
        yield f"the sample's case must be the name of its column of ids, but got {type(case).__name__}."


def layout_mistakes(
    answers: pd.DataFrame, drawn: pd.DataFrame, case: str, by: object = None
) -> Iterator[str]:
    """Yield what is wrong with the columns, and with the cases as a whole."""
    wrong = [
        *_column_mistakes("answers", answers, case, (case,)),
        *_column_mistakes("sample's cases", drawn, case, (case, "role")),
    ]
    yield from wrong
    of_sample = {case, by if isinstance(by, str) else case, *drawn.columns}
    if set(answers.columns) <= of_sample:
        yield "the answers must have at least one column of a question, such as 2.1.1, but have none."
    if not len(drawn):
        yield "the sample must have at least one case, but has none: take those in its file."
    elif not wrong and (blank := (_texts(drawn["role"]) == "").to_numpy(dtype=bool)).any():
        yield (
            f"a case of the sample must have a role, but it is blank in {rows_named(blank)} of its cases: "
            "take them as they stand in its file."
        )


def _column_mistakes(table: str, frame: pd.DataFrame, case: str, wanted: tuple[str, ...]) -> Iterator[str]:
    columns = [str(column) for column in frame.columns]
    there = list(frame.columns)  # a name among them as it is: a number is no text, a level no column
    for name in wanted:
        if name not in there:
            yield f"the {table} must have a column '{name}'. {near(name, columns)}"
    if twice := sorted({column for column in columns if columns.count(column) > 1}):
        yield f"the {table} must have every column once, but these come again: {', '.join(twice)}."
    elif case in there and frame[case].dtype.kind in NOT_IDS:
        yield (
            f"the column '{case}' of the {table} must hold text or whole numbers, but holds "
            f"{frame[case].dtype}: read the file as text (dtype=str)."
        )


class Placed(NamedTuple):
    """Where each row of the answers stands among the drawn cases, and what is wrong with the rows.

    Attributes:
        places: of each row of answers the row of its case among those drawn, counted from 0; -1 for none.
        mistakes: a sentence a rule that rows break.
    """

    places: NDArray[np.intp]
    mistakes: tuple[str, ...]


def placed(answers: pd.DataFrame, drawn: pd.DataFrame, case: str) -> Placed:
    """Return where the answers' cases stand in the sample, and which rows belong to none."""
    import numpy as np
    import pandas as pd

    ids, known = _texts(answers[case]), _texts(drawn[case])
    index = pd.Index(known)
    if not index.is_unique:
        again = rows_named(index.duplicated(keep=False))
        nowhere = np.full(len(ids), -1)
        return Placed(nowhere, (f"the sample's cases must have each id once, but {again} have one again.",))
    places = index.get_indexer(pd.Index(ids))
    return Placed(places, tuple(_row_mistakes(ids, places, drawn["role"])))


def _texts(ids: pd.Series[Any]) -> pd.Series[Any]:
    """Return ids as text: 7 and "7" are one case; what is missing is blank."""
    import pandas as pd

    texts = ids if isinstance(ids.dtype, pd.StringDtype) else ids.astype("string")
    return texts.fillna("").reset_index(drop=True)


def _row_mistakes(ids: pd.Series[Any], places: NDArray[np.intp], role: pd.Series[Any]) -> Iterator[str]:
    """Yield the rules that rows break: for each the rule, the rows, and what to do."""
    import numpy as np

    drawn = places >= 0
    times = np.bincount(places[drawn], minlength=len(role))
    roles = _texts(role).to_numpy(dtype=object)
    if drawn.all() and (times <= 1).all() and (roles[places] == "sample").all():
        return
    blank = (ids == "").to_numpy(dtype=bool)
    has_role = [drawn & np.isin(roles[places], named) for named in (["reserve"], ["replaced", "removed"])]
    rules = (
        (blank, "a row of answers must have a case id, but it is blank", "fill it in"),
        (
            ids.duplicated(keep=False).to_numpy() & ~blank,
            "a case must be answered once, but several rows have one case's id",
            "keep one row a case",
        ),
        (
            ~(drawn & np.isin(roles[places], ["sample", "reserve", "replaced", "removed"])) & ~blank,
            "only drawn cases can be answered for, but these were never drawn",
            "check the id (blanks and leading zeros count), or take the row out",
        ),
        (
            has_role[0],
            "a reserve can be answered for only when it was called, but these were not",
            "record the replacement first, or take the row out",
        ),
        (
            has_role[1],
            "a case that was replaced or removed is not answered for, but these were",
            "take the row out; answer for the reserve that was called, if there was one",
        ),
    )
    for wrong, rule, remedy in rules:
        if wrong.any():
            yield f"{rule}: {rows_named(wrong)}; {remedy}."
