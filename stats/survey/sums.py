"""Sums over the cells of strata and groups: all that the estimates need to know of single cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stats.survey.design import Design

    Array = NDArray[np.float64]

__all__ = ["Sums", "cell_sums"]

YES, NO, MISSING = 0, 1, 3


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """Sums of each cell's cases, in arrays (answers, strata, questions, groups); answers are yes and no.

    With w a case's weight and f the share taken: count, w, w², f w, f w². `missing` has no first axis.
    """

    count: Array
    weight: Array
    square: Array
    taken: Array
    taken_square: Array
    missing: Array


def cell_sums(
    codes: NDArray[np.int8], design: Design, groups: NDArray[np.intp] | None, group_count: int
) -> Sums:
    """Return the sums over cases, one product of a sparse matrix and the answers' indicators.

    Args:
        codes: answers (cases, questions) as `stats.tallies.coded` numbers them.
        design: of the cases.
        groups: each case's group from 0, negative for none; None if all are in one.
        group_count: number of groups.
    """
    from scipy.sparse import csc_array

    weights, share, strata = design.weights, design.share, design.strata
    group = np.zeros(design.cases, dtype=np.intp) if groups is None else groups
    inside = np.flatnonzero(group >= 0)
    if len(inside) < design.cases:
        codes, weights, share = codes[inside], weights[inside], share[inside]
        strata, group = strata[inside], group[inside]
    cells, questions = design.stratum_count * group_count, codes.shape[1]
    heavy = weights * weights
    values = np.column_stack([np.ones(len(weights)), weights, heavy, share * weights, share * heavy])
    rows = (strata * group_count + group)[:, None] + cells * np.arange(5)
    columns = np.arange(0, values.size + 1, 5)
    matrix = csc_array((values.ravel(), rows.ravel(), columns), shape=(5 * cells, len(weights)))
    given = np.concatenate([codes == YES, codes == NO, codes == MISSING], axis=1).astype(np.float64)
    found = (matrix @ given).reshape(5, design.stratum_count, group_count, 3, questions)
    kinds = found.transpose(0, 3, 1, 4, 2)  # quantity, answer, stratum, question, group
    count, weight, square, taken, taken_square = kinds[:, :2]
    return Sums(count, weight, square, taken, taken_square, missing=kinds[0, 2])
