"""All the answers about one list, in the order in which a planner reads them.

Next: `sampler.selection`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sampler.size.answers.answer import COLUMNS, Answer, rounded
from sampler.size.answers.changes import change_answers, difference_answers
from sampler.size.answers.parts import relevant_answers
from sampler.size.answers.precise import by_hand_answer, exact_answer, formula_answer, unequal_answer
from sampler.size.answers.units import units_answer
from sampler.size.answers.usable import losses_answers

if TYPE_CHECKING:
    import pandas as pd

    from sampler.size.answers.asked import Asked, Listed


def answers(asked: Asked, listed: Listed) -> tuple[Answer, ...]:
    """Return the answer to each question that was asked of a list.

    Raises:
        SamplerError: a value out of range; a size above the population; a margin that cannot be met, with
            the best that can.
    """
    by_hand = by_hand_answer(asked, listed)
    single = (
        by_hand if asked.cases is not None else None,
        formula_answer(asked, listed),
        by_hand if asked.cases is None else None,
        unequal_answer(asked, listed),
        None if asked.formula else exact_answer(asked, listed),
        units_answer(asked, listed),
    )
    return (
        *(answer for answer in single if answer is not None),
        *relevant_answers(asked, listed),
        *difference_answers(asked, listed),
        *change_answers(asked, listed),
        *losses_answers(asked, listed),
    )


def answers_to_dict(found: Iterable[Answer]) -> dict[str, Any]:
    """Return the values by question; several parts of a list are in a list."""
    values: dict[str, Any] = {}
    for answer in found:
        if answer.question == "relevant":
            values.setdefault("relevant", []).append(answer.values)
        else:
            values[answer.question] = answer.values
    return values


def answers_to_frame(found: Iterable[tuple[Listed, Iterable[Answer]]]) -> pd.DataFrame:
    """Return a table of all answers about all lists: a row a number of cases, columns as in `COLUMNS`."""
    import pandas as pd

    rows = [
        {"sample": listed.name, **rounded(row)}
        for listed, answers in found
        for answer in answers
        for row in answer.rows
    ]
    return pd.DataFrame(rows, columns=COLUMNS, dtype=object)  # so that whole numbers stay such
