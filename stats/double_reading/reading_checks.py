"""What two readings cannot be, each in a sentence, and the answers as codes.

Next: `stats.double_reading.reading`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stats.counts import count_mistakes, whole_mistakes
from stats.errors import SamplerError
from stats.tallies import ANSWERS, UNKNOWN, coded

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from stats.double_reading.reading import Agreement

__all__ = ["GIVEN", "case_mistakes", "cell_mistakes", "codes_of", "rows_of"]

GIVEN = ANSWERS[:3]  # yes, no, not relevant


def codes_of(reader: str, answers: Sequence[str | None]) -> tuple[NDArray[np.int8], list[str]]:
    """Return a reader's answers as codes, and a sentence in a list if some are none of those allowed."""
    try:
        codes = coded(answers)
    except SamplerError as error:
        raise SamplerError(f"the {reader} reader's {error}") from None
    outside = int((codes == UNKNOWN).sum())
    return codes, [
        f"an answer must be yes, no, not relevant or blank; of the {reader} reader's {outside:,} of "
        f"{len(codes):,} are none of these, the first is number {int((codes == UNKNOWN).argmax()) + 1}."
    ] if outside else []


def rows_of(table: Any) -> list[list[Any]]:
    """Return the rows of a table; none of what is no table."""
    try:
        return [list(row) for row in table]
    except TypeError:
        return []


def cell_mistakes(rows: list[list[Any]], left_out: object) -> tuple[str, ...]:
    """Return what is wrong with the cells of a crossed table, and with the number left out of it."""
    if [len(row) for row in rows] != [len(GIVEN)] * len(GIVEN):
        return ("the table of two readers must have 3 rows of 3: yes, no, not relevant.",)
    cells = (mistake for row in rows for cell in row for mistake in whole_mistakes("a cell", cell))
    return (*cells, *whole_mistakes("left_out", left_out))


def case_mistakes(found: Agreement) -> tuple[str, ...]:
    """Return what is wrong with the number of cases, alone and beside the population."""
    if found.cases:
        return count_mistakes(found.agreed, found.cases, found.population)
    return ("no case has an answer of both readers, so there is no agreement: have some cases read twice.",)
