"""Whether a table of answers fits its sample; told without showing a single id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stats.errors import near
from stats.row_numbers import rows_named

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

__all__ = ["case_mistakes", "layout_mistakes", "weight_mistakes"]

NOT_IDS = "fbcmM"  # kinds of columns that have lost what an id looked like: decimals, booleans, dates


def layout_mistakes(answers: Any, drawn: pd.DataFrame, case: str) -> Iterator[str]:
    """Yield what is wrong with the columns."""
    import pandas as pd

    if not isinstance(answers, pd.DataFrame):
        yield f"the answers must be a pandas DataFrame, but got {type(answers).__name__}."
        return
    yield from _column_mistakes("answers", answers, case, (case,))
    yield from _column_mistakes("sample's cases", drawn, case, (case, "role"))
    if set(answers.columns) <= {case, *drawn.columns}:
        yield "the answers must have at least one column of a question, such as 2.1.1, but have none."


def _column_mistakes(table: str, frame: pd.DataFrame, case: str, wanted: tuple[str, ...]) -> Iterator[str]:
    columns = [str(column) for column in frame.columns]
    for name in wanted:
        if name not in columns:
            yield f"the {table} must have a column '{name}'. {near(name, columns)}"
    if twice := sorted({column for column in columns if columns.count(column) > 1}):
        yield f"the {table} must have every column once, but these come again: {', '.join(twice)}."
    elif case in columns and frame[case].dtype.kind in NOT_IDS:
        yield (
            f"the column '{case}' of the {table} must hold text or whole numbers, but holds "
            f"{frame[case].dtype}: read the file as text (dtype=str)."
        )


def case_mistakes(answers: pd.DataFrame, drawn: pd.DataFrame, case: str) -> Iterator[str]:
    """Yield which rows of the answers belong to no case of the sample, or to one already answered."""
    ids = answers[case].astype("string").fillna("")
    known = drawn[case].astype("string")
    in_sample = ids.isin(known[drawn["role"] == "sample"])
    replaced = ids.isin(known[drawn["role"].isin(["replaced", "removed"])])
    reserve = ids.isin(known[drawn["role"] == "reserve"])
    blank = ids == ""
    rules = (
        (blank, "a row of answers must have a case id, but it is blank", "fill it in"),
        (
            ids.duplicated(keep=False) & ~blank,
            "a case must be answered once, but several rows have one case's id",
            "keep one row a case",
        ),
        (
            ~in_sample & ~reserve & ~replaced & ~blank,
            "only drawn cases can be answered for, but these were never drawn",
            "check the id (blanks and leading zeros count), or take the row out",
        ),
        (
            reserve,
            "a reserve can be answered for only when it was called, but these were not",
            "record the replacement first, or take the row out",
        ),
        (
            replaced,
            "a case that was replaced or removed is not answered for, but these were",
            "take the row out; answer for the reserve that was called, if there was one",
        ),
    )
    for wrong, rule, remedy in rules:
        if wrong.any():
            yield f"{rule}: {rows_named(wrong.to_numpy())}; {remedy}."


ALIKE = 1.01
"""Weights may differ by this factor and count as equal: what is lost is far below what is printed."""


def weight_mistakes(drawn: pd.DataFrame) -> Iterator[str]:
    """Refuse a sample whose cases speak for different numbers of cases: a plain percentage would be wrong."""
    weights = drawn.loc[drawn["role"] == "sample", "weight"] if "weight" in drawn.columns else ()
    if len(weights) and max(weights) > ALIKE * min(weights):
        yield (
            f"the cases of the sample have weights from {min(weights):.2f} to {max(weights):.2f}, and a "
            "percentage that counts them alike would be wrong. This version has no weighted ones: work "
            "with the weights in the sample's file, or draw with equal chances."
        )
