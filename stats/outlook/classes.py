"""Classes of cases that had the same chance to be drawn, told by their weights.

Next: `stats.outlook.completion`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stats.case_weights import ALIKE, alike
from stats.outlook.urns import Urn
from stats.tallies import ANSWERS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Whole = NDArray[np.int64]
    Flags = NDArray[np.bool_]

__all__ = ["urns_of"]

MISSING = ANSWERS.index("")

FEWEST = 20
"""A class with fewer cases read than this is joined with the next.

An urn that begins with n cases has (n - 1) / (n + 1) of the variance they show: with five cases two thirds,
with twenty nine tenths. Chances from many small classes were too sure by three points.
"""

UNIT = 1024
"""Where a class has several weights a case counts in such parts of a case."""

ENDLESS = 2**40
"""Unread cases of a population without end: their shares are those of infinitely many, to 12 digits."""


def urns_of(codes: NDArray[np.int8], weights: Array, population: float) -> tuple[Urn, ...]:
    """Return an urn for each class of cases with the same weight.

    Weights within one per cent are the same. A class is as large as its weights sum to; if there is one
    alone, it is the population. A class with fewer than 20 cases read is joined with that of the next
    larger weight (or, if there is none, smaller); in a class so joined a case and its copies count in
    proportion to the case's weight. Where every case of a class was drawn and read, nothing is open, and
    nothing is joined.

    Args:
        codes: places in `stats.tallies.ANSWERS`, a row a case of the sample; a case without any answer was
            not read.
        weights: of how many eligible cases each is one, above 0.
        population: eligible cases; infinity if unknown.
    """
    read = (codes != MISSING).any(axis=1)
    groups = _joined(_by_weight(weights), weights, read)
    unit = UNIT if any(not alike(weights[group]) for group in groups) else 1
    if len(groups) > 1:
        return tuple(_class(group, codes, weights, read, unit) for group in groups)
    unread = ENDLESS if np.isinf(population) else int(population) - int(read.sum())
    return (_urn(codes[read], weights[read], unread, unit),)


def _class(group: Whole, codes: NDArray[np.int8], weights: Array, read: Flags, unit: int) -> Urn:
    size = max(round(float(weights[group].sum())), len(group))
    there = group[read[group]]
    return _urn(codes[there], weights[there], size - len(there), unit)


def _urn(codes: NDArray[np.int8], weights: Array, unread: int, unit: int) -> Urn:
    counts_as = np.full(len(weights), unit) if alike(weights) else np.rint(unit * weights / weights.mean())
    return Urn(codes, counts_as.astype(np.int64), unit, unread)


def _by_weight(weights: Array) -> list[Whole]:
    """Return the places of the cases by weight, those of about the same weight together."""
    order = np.argsort(weights, kind="stable")
    groups, first = [], 0
    for place in range(1, len(order) + 1):
        if place == len(order) or weights[order[place]] > ALIKE * weights[order[first]]:
            groups.append(order[first:place])
            first = place
    return groups


def _joined(groups: list[Whole], weights: Array, read: Flags) -> list[Whole]:
    """Return the groups, small ones joined to the next until enough of their cases were read."""
    done = [group for group in groups if read[group].all() and weights[group].max() <= ALIKE]
    made: list[Whole] = []
    for group in (group for group in groups if not any(group is whole for whole in done)):
        if made and read[made[-1]].sum() < FEWEST:
            made[-1] = np.concatenate([made[-1], group])
        else:
            made.append(group)
    if len(made) > 1 and read[made[-1]].sum() < FEWEST:
        last = made.pop()
        made[-1] = np.concatenate([made[-1], last])
    if made and not read[made[0]].any():  # nothing is known of these cases alone
        return [np.concatenate([*done, *made])]
    return [*done, *made]
