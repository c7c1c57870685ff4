"""Weights fitted to known totals: post-stratification for one column, raking for several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from stats.errors import SamplerError, refuse_if_any
from stats.survey.calibration_checks import column_mistakes, total_mistakes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from stats.survey.design import Design

    Array = NDArray[np.float64]

__all__ = ["Calibration", "calibrated"]

NEAR = 1e-10  # the largest deviation from a known total, as a part of all cases, that counts as none
ROUNDS = 5_000


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """How weights were fitted: what the variance needs to know of it.

    Attributes:
        names: the columns' names.
        margins: each case's level of each column, from 0.
        before: the weights before.
        stages: the weights after the last round's step for each column.
    """

    names: tuple[str, ...]
    margins: tuple[NDArray[np.intp], ...]
    before: Array
    stages: tuple[Array, ...]


def calibrated(
    design: Design, auxiliary: Mapping[str, Sequence[Any]], totals: Mapping[str, Mapping[Any, float]]
) -> Design:
    """Return the design with weights that meet known totals of eligible cases.

    One column is post-stratified: each level's weights are multiplied by the same number. Several are
    raked: column after column the same, until all totals are met (iterative proportional fitting,
    Deming & Stephan 1940), which keeps the proportions inside the table of the columns as they were.

    Args:
        design: of the cases.
        auxiliary: by name, the level of each case.
        totals: by the same names, eligible cases of each level.

    Returns:
        A Design with the new weights. Its variance is that of the residuals (see `calibrated_variance`).

    Raises:
        SamplerError: all mistakes at once: names that do not fit, columns of another length, blanks, a
            level of the cases without a total, a total without a case, totals that are negative or 0
            with cases, columns (or the design's populations) with different sums; or totals that
            no weights can meet.

    Example:
        >>> from stats.survey.design import design_of
        >>> plain = design_of(4, population=100)
        >>> known = calibrated(plain, {"sex": ["f", "m", "m", "m"]}, {"sex": {"f": 40, "m": 60}})
        >>> known.weights.tolist()
        [40.0, 20.0, 20.0, 20.0]
    """
    refuse_if_any(column_mistakes(design.cases, auxiliary, totals, design.calibration is not None))
    margins, wanted, labels = [], [], []
    mistakes: list[str] = []
    for name, column in auxiliary.items():
        codes, levels = _coded(column)
        mistakes += total_mistakes(name, levels, np.bincount(codes), totals[name])
        margins.append(codes)
        labels.append([f"{name} {level}" for level in levels])
        if not mistakes:
            wanted.append(np.array([float(totals[name][level]) for level in levels]))
    mistakes = mistakes or list(_sum_mistakes(tuple(auxiliary), wanted, design))
    refuse_if_any(mistakes)
    stages = _raked(design.weights, margins, wanted, labels)
    known = Calibration(tuple(auxiliary), tuple(margins), design.weights, tuple(stages))
    return replace(design, weights=stages[-1], calibration=known)


def _coded(column: Sequence[Any]) -> tuple[NDArray[np.intp], list[Any]]:
    import pandas as pd

    codes, levels = pd.factorize(np.fromiter(column, dtype=object, count=len(column)))
    return codes.astype(np.intp), list(levels)


def _sum_mistakes(names: tuple[str, ...], wanted: list[Array], design: Design) -> list[str]:
    """Return a sentence if the columns' totals are not totals of the same cases."""
    sums = {f"the totals of {name}": float(total.sum()) for name, total in zip(names, wanted, strict=True)}
    taken, size = (design.counts / design.population)[design.strata], design.population
    # A population that is a sum of inverse chances is an estimate, and no reason to refuse.
    if np.isfinite(size).all() and (size == np.rint(size)).all() and np.allclose(taken, design.share):
        sums["the populations of the strata" if design.stratum_count > 1 else "the population"] = float(
            design.population.sum()
        )
    if max(sums.values()) - min(sums.values()) <= NEAR * max(sums.values()):
        return []
    told = ", ".join(f"{name} {value:,.12g}" for name, value in sums.items())
    return [f"all totals must be of the same eligible cases, but they sum differently: {told}."]


def _raked(
    weights: Array, margins: list[NDArray[np.intp]], wanted: list[Array], labels: list[list[str]]
) -> list[Array]:
    """Return the weights after each column's step of the last round."""
    cells, of = np.unique(np.column_stack(margins), axis=0, return_inverse=True)
    of = of.reshape(-1)
    start = np.bincount(of, weights)
    now, steps = start.copy(), [start]
    for _ in range(ROUNDS):
        steps = []
        for column, total in zip(cells.T, wanted, strict=True):
            now = now * (total / np.bincount(column, now, len(total)))[column]
            steps.append(now)
        gaps = [np.bincount(c, now, len(t)) - t for c, t in zip(cells.T, wanted, strict=True)]
        if max(float(np.abs(gap).max()) for gap in gaps) <= NEAR * wanted[0].sum():
            return [weights * (step / start)[of] for step in steps]
    worst = [
        (float(abs(g)), label)
        for gap, names in zip(gaps, labels, strict=True)
        for g, label in zip(gap, names, strict=True)
    ]
    named = ", ".join(f"{label} ({gap:,.3g} off)" for gap, label in sorted(worst, reverse=True)[:3])
    raise SamplerError(
        f"no weights of these cases meet all the totals at once; after {ROUNDS:,} rounds the furthest off "
        f"are {named}. Levels that never meet in a case fix more than the totals allow: join such levels, or "
        "leave a column out."
    )
