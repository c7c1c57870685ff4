"""All tables that keep the required margins, found by adding one stratum at a time.

A table adds 0 or 1 to the base of each unsettled stratum. Partial tables that can
no longer reach a margin's floor, or are past its ceiling, are dropped at once, so
far fewer than 2**strata are ever looked at.

Next: `sampler.selection.entropy`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sampler.selection.margins import Expected, Margin

Additions = NDArray[np.int8]
"""Candidate tables: a row a table, a column an unsettled stratum, each entry 0 or 1."""

MOST_UNSETTLED = 60
"""So many strata are always too many to list; their number alone says so, at once."""

MOST_PARTIAL = 250_000
"""Beyond this many partial tables, listing them all takes too long and too much room."""

MOST_LISTED = 20_000
"""Beyond this many tables, weighting them all takes longer than a pool of some of them, and gains nothing."""


def candidates(expected: Expected, required: Sequence[Margin], slack: Sequence[int]) -> Additions | None:
    """Return every table whose required margins lie between floor - slack and ceiling + slack.

    Args:
        expected: the exact shares.
        required: the margins to keep.
        slack: whole cases by which each of them may miss, in the same order; 0 for "not at all".

    Returns:
        The additions to the base, in a fixed order; no row when no table keeps them all; None where the
        tables are too many to list.
    """
    unsettled = expected.unsettled
    if len(unsettled) > MOST_UNSETTLED:
        return None
    member = np.array([[cell in margin.members for margin in required] for cell in unsettled], dtype=np.int16)
    base = np.array([sum(expected.base[cell] for cell in margin.members) for margin in required])
    low = np.array([margin.low for margin in required]) - base - np.array(slack)
    high = np.array([margin.high for margin in required]) - base + np.array(slack)

    tables = np.zeros((1, 0), dtype=np.int8)
    sums = np.zeros((1, len(required)), dtype=np.int16)
    still_to_come = member.sum(axis=0)
    for row in member:
        still_to_come = still_to_come - row
        sums = np.concatenate([sums, sums + row])
        tables = np.concatenate([_with_column(tables, 0), _with_column(tables, 1)])
        alive = ((sums <= high) & (sums + still_to_come >= low)).all(axis=1)
        sums, tables = sums[alive], tables[alive]
        if len(tables) > MOST_PARTIAL:
            return None
    return tables if len(tables) <= MOST_LISTED else None


def _with_column(tables: Additions, value: int) -> Additions:
    return np.concatenate([tables, np.full((len(tables), 1), value, dtype=np.int8)], axis=1)
