"""The variance of residuals: after calibration to known totals, and under controlled selection.

Next: `stats.survey.limits`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stats.survey.taylor import WHOLE, spread_of, stratum_sum

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from stats.survey.calibration import Calibration
    from stats.survey.design import Design

    Array = NDArray[np.float64]
    Offsets = Callable[["Kinds", Array], Array]

__all__ = ["calibrated_variance", "indicator_rank", "matched_variance"]

YES, NO = 0, 1
ROUNDING = 1e-12  # less of a sum of squares left over than this is none
ROUNDS = 10  # of projections on each margin, as in R's survey


@dataclass(frozen=True, slots=True, eq=False)
class Kinds:
    """Cases alike in all but their answers, counted once.

    Attributes:
        of: the kind of each case.
        first: a case of each kind.
        count: the cases of each kind.
    """

    of: NDArray[np.intp]
    first: NDArray[np.intp]
    count: Array


def calibrated_variance(
    codes: NDArray[np.int8],
    design: Design,
    calibration: Calibration,
    groups: NDArray[np.intp] | None,
    share: Array,
    weight: Array,
) -> Array:
    """Return the linearised variance after calibration (questions, groups).

    The values z of `taylor_variance` give way to what is left of them after the known totals: after
    post-stratification z less w times the post-stratum's mean (by the weights before), after raking
    the same margin by margin ten times over, as R's `postStratify` and `rake` do.

    Source:
        Deville & Särndal (1992), JASA 87:376-382; Lumley (2010), Complex Surveys, chapter 7.
    """
    kinds = _kinds([design.strata, design.share, design.weights, *calibration.margins])
    spread, height = spread_of(design), design.stratum_count
    strata = design.strata[kinds.first]
    everywhere = np.ones((height, share.shape[0]), dtype=bool)

    def variance(total: Array, squares: Array) -> Array:
        offset = _calibration_offsets(calibration, kinds, total)
        left = np.where(design.share[kinds.first] > WHOLE, 0.0, 1 - design.share[kinds.first])[:, None]
        count = kinds.count[:, None]
        sums = _by(strata, left * (total - count * offset), height)
        more = _by(strata, left * (squares - 2 * offset * total + count * offset**2), height)
        more = np.where(more > ROUNDING * _by(strata, left * squares, height), more, 0)
        return stratum_sum(np.where(more > 0, sums, 0), more, everywhere, spread, design.lonely)

    return _by_group(codes, design, groups, share, weight, kinds, variance)


def matched_variance(
    codes: NDArray[np.int8],
    design: Design,
    matched: NDArray[np.intp],
    groups: NDArray[np.intp] | None,
    share: Array,
    weight: Array,
) -> Array:
    """Return the variance under controlled selection, from residuals on the matched variables.

    A controlled sample keeps the margins of the matched variables, so that only what these leave
    unexplained varies: n / (n - p) Σ (1 - f) e², with e the residuals of z (see `taylor_variance`) on
    the variables' levels, weighted by 1 - f, and p the rank of these. With equal chances and one
    question for all cases that is (1 - f) / n Σ e² / (n - p) of the residuals of yes and no.
    No unbiased estimator exists under this design.

    Args:
        codes: answers (cases, questions).
        design: of all cases.
        matched: each case's level of each matched variable, from 0 (cases, variables).
        groups: each case's group, or None.
        share: weighted share of yeses (questions, groups).
        weight: sum of weights of the yeses and noes.

    Source:
        Deville & Tillé (2005), Journal of Statistical Planning and Inference 128:569-591.
    """
    kinds = _kinds([design.share, design.weights, *matched.T])
    indicators = _indicators(matched[kinds.first])
    left = np.where(design.share[kinds.first] > WHOLE, 0.0, 1 - design.share[kinds.first])
    drawn = float(kinds.count[left > 0].sum())
    heavy = (indicators * (kinds.count * left)[:, None]).T @ indicators
    inverse = np.linalg.pinv(heavy, hermitian=True)
    rank = np.linalg.matrix_rank(heavy, hermitian=True)

    def variance(total: Array, squares: Array) -> Array:
        fitted = inverse @ (indicators.T @ (left[:, None] * total))
        offset = indicators @ fitted
        rest = left[:, None] * (squares - 2 * offset * total + kinds.count[:, None] * offset**2)
        if drawn <= rank:
            return np.full(total.shape[1], np.nan if drawn else 0.0)
        found: Array = rest.sum(axis=0) * drawn / (drawn - rank)
        return np.where(found > ROUNDING * (left[:, None] * squares).sum(axis=0), found, 0)

    return _by_group(codes, design, groups, share, weight, kinds, variance)


def indicator_rank(columns: tuple[NDArray[np.intp], ...]) -> int:
    """Return the rank of the indicators of the columns' levels: how many numbers they fix."""
    distinct = np.unique(np.column_stack(columns), axis=0)
    return int(np.linalg.matrix_rank(_indicators(distinct)))


def _by_group(
    codes: NDArray[np.int8],
    design: Design,
    groups: NDArray[np.intp] | None,
    share: Array,
    weight: Array,
    kinds: Kinds,
    variance: Callable[[Array, Array], Array],
) -> Array:
    found = np.empty_like(share)
    each = design.weights[kinds.first][:, None]
    for group in range(share.shape[1]):
        inside = np.arange(design.cases) if groups is None else np.flatnonzero(groups == group)
        yes, no = (_by(kinds.of[inside], codes[inside] == code, len(kinds.count)) for code in (YES, NO))
        with np.errstate(divide="ignore", invalid="ignore"):
            up, down = (1 - share[:, group]) / weight[:, group], -share[:, group] / weight[:, group]
            total, squares = each * (up * yes + down * no), each**2 * (up**2 * yes + down**2 * no)
        found[:, group] = variance(total, squares)
    return found


def _calibration_offsets(calibration: Calibration, kinds: Kinds, total: Array) -> Array:
    """Return what the known totals explain of each kind's z."""
    levels = [margin[kinds.first] for margin in calibration.margins]
    heights = [int(margin.max()) + 1 for margin in calibration.margins]
    stages = [stage[kinds.first][:, None] for stage in calibration.stages]
    if len(levels) == 1:
        before = calibration.before[kinds.first][:, None]
        mean = _by(levels[0], total * before / stages[0], heights[0]) / _by(
            levels[0], kinds.count[:, None] * before, heights[0]
        )
        return stages[0] * mean[levels[0]]
    offset, count = np.zeros_like(total), kinds.count[:, None]
    cases = [_by(level, count, height) for level, height in zip(levels, heights, strict=True)]
    for _ in range(ROUNDS):
        for level, height, stage, inside in zip(levels, heights, stages, cases, strict=True):
            mean = _by(level, (total - count * offset) / stage, height) / inside
            offset = offset + stage * mean[level]
    return offset


def _kinds(columns: list[NDArray[np.generic]]) -> Kinds:
    of = np.zeros(len(columns[0]), dtype=np.intp)
    for column in columns:
        values, codes = np.unique(column, return_inverse=True)
        of = np.unique(of * len(values) + codes, return_inverse=True)[1]
    _, first, count = np.unique(of, return_index=True, return_counts=True)
    return Kinds(of, first, count.astype(np.float64))


def _indicators(levels: NDArray[np.intp]) -> Array:
    return np.column_stack([(column[:, None] == np.unique(column)) for column in levels.T]).astype(np.float64)


def _by(keys: NDArray[np.intp], values: NDArray[np.generic], height: int) -> Array:
    """Return the sums of rows with the same key."""
    from scipy.sparse import csc_array

    rows = np.ones(len(keys))
    found: Array = csc_array((rows, keys, np.arange(len(keys) + 1)), shape=(height, len(keys))) @ np.asarray(
        values, dtype=np.float64
    )
    return found
