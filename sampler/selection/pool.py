"""A pool of tables, where they are too many to list: all keep the required margins, their average is exact.

Walks from the exact shares give the first tables, so that every kind of table has its share. Chains of
exchanges bring each to its margins and mix them. Then the tables are weighted as listed ones are.

Next: `sampler.selection.design`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from sampler.selection.chain import Chains, costs
from sampler.selection.entropy import Weights, solve_weights
from sampler.selection.enumeration import Additions
from sampler.selection.margins import Expected, Levels, Margin
from sampler.selection.walk import walk

Ints = NDArray[np.int64]

WALKS = 24
TABLES_PER_STRATUM = 3  # an average in so many dimensions takes at least twice as many tables
FEWEST_TABLES = 1_000
FIRST_PART = 3  # one table in so many goes first, until the odds are about right
ROUNDS = 13  # of mixing, between which the odds are set right; after two such runs nothing moved in try-outs
MOST_POOLS = 3  # the pool is enlarged so often before margins are given up


def pool(
    expected: Expected,
    strata: Sequence[Levels],
    required: Sequence[Sequence[Margin]],
    preferred: Sequence[Sequence[Margin]],
    key: str,
) -> tuple[Additions, Weights] | None:
    """Return tables that keep all required margins, and weights with which their average is the shares.

    Args:
        expected: the exact shares.
        strata: the levels of each stratum.
        required: sets of margins to keep, the total first; each set holds every stratum once.
        preferred: sets to keep in every table too, as far as weights are found for such tables, the most
            important first. The rest are missed by fewer tables the more important they are.
        key: any text; the pool is a function of it.

    Returns:
        The additions to the base, sorted, and a whole-number weight for each; None where no weights were
        found, which happens when equal chances and the required margins exclude one another.
    """
    chains = Chains(expected, strata, costs(expected, required, preferred), key)
    started = _walks(expected, [margin for group in required for margin in group], key)
    # How many margins are kept by tables that keep the required sets, and those with one more preferred set.
    sets = [len(group) for group in (*required, *preferred)]
    counts = list(accumulate(sets))[len(required) - 1 :]
    number = max(FEWEST_TABLES, TABLES_PER_STRATUM * len(expected.unsettled))
    chains.start(started[np.arange(number // FIRST_PART) % len(started)])
    _mix(chains, ROUNDS)
    chains.start(chains.tables[np.arange(number) % len(chains.tables)])
    found: list[Additions] = []
    kept: list[Ints] = []
    for _ in range(MOST_POOLS):
        _mix(chains, ROUNDS)
        found.append(chains.tables.copy())
        kept.append(chains.kept())
        every = _weighted(expected, found, kept, counts[-1])
        if every is not None:
            return every
    weaker = (_weighted(expected, found, kept, margins) for margins in reversed(counts[:-1]))
    return next((some for some in weaker if some is not None), None)


def _weighted(
    expected: Expected, found: Sequence[Additions], kept: Sequence[Ints], margins: int
) -> tuple[Additions, Weights] | None:
    """Return the tables that keep so many margins, with weights; None where none have the right average."""
    among = np.concatenate(found)[np.concatenate(kept) >= margins]
    tables, times = np.unique(among, axis=0, return_counts=True)
    weights = solve_weights(tables, times.astype(np.float64), expected, np.ones(tables.shape[1]))
    if weights is None:
        return None
    used = weights > 0
    return tables[used], weights[used]


def _mix(chains: Chains, rounds: int) -> None:
    for _ in range(rounds):
        chains.run(10 + chains.tables.shape[1] * 7 // 10)
        chains.set_right()


def _walks(expected: Expected, margins: Sequence[Margin], key: str) -> Additions:
    """Return the additions of walks from the exact shares."""
    tables = np.array([walk(expected, margins, f"{key},walk,{number}") for number in range(WALKS)])
    unsettled = list(expected.unsettled)
    additions: Additions = (tables[:, unsettled] - np.array(expected.base)[unsettled]).astype(np.int8)
    return additions
