"""The design: tables with their weights.

Next: `sampler.selection.kept`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sampler.files import digest
from sampler.selection.entropy import exp, solve_weights
from sampler.selection.enumeration import Additions, candidates
from sampler.selection.exactness import make_exact
from sampler.selection.face import usable
from sampler.selection.margins import Expected, Levels, Margin, preferred_margins, required_margins
from sampler.selection.pool import pool
from sampler.selection.tables import Design

MOST_IN_A_POOL = 1_000
"""Beyond so many unsettled strata a pool takes minutes and a plan many megabytes: one walk does."""

MOST_EXACT = 40
"""Up to so many unsettled strata a pool's average is made exact; with more that would take long."""

PENALTIES = (10.0, 3.0, 0.0)
"""For preferred margins that cannot be kept always; the milder ones where weights would differ too much."""

RESIDUAL = 1e-9
"""The most by which a pool's average may miss a share, in cases. In all tried so far: below 1e-12."""


def controlled(expected: Expected, strata: Sequence[Levels], matched: int | None = None) -> Design | None:
    """Return the controlled selection of whole cases per stratum.

    Every table sums to the size; every one-way margin of every variable lies at the floor or ceiling
    of its exact share; and the average of the tables, weighted, is every stratum's share. So each case
    has the chance due to it.

    The preferred margins (pairs of matched variables, those named first before the others, and the table of
    the matched ones where there are more) are kept in every table too, set by set, as long as tables that
    keep them can have that average. From the first set that they cannot keep, tables that miss fewer are
    favoured by the weights, not guaranteed.

    The tables are all that there are, where they can be listed; their average is then exact. Else they
    are a pool (`sampler.selection.pool`), whose average misses no share by more than 1e-9 of a case; there,
    a set of preferred margins may be given up that other tables than those of the pool could keep.

    Where a list makes the one-way margins impossible with the chances that are due (there are such
    lists with three variables), the margins of the least important variable may miss by one
    case more, then those of the next. `sampler.selection.kept` measures what any table may do.

    Args:
        expected: the exact shares, at least one case in all.
        strata: the levels of each stratum, one for each variable, in order of importance.
        matched: how many of the variables are matched; the sample is only spread over the others.
            None: all.

    Returns:
        The design; None where the strata are too many for a pool. A walk (`sampler.selection.walk`)
        then makes one table when the seed is known.

    Source:
        Goodman & Kish (1950), J. Amer. Statist. Assoc. 45:350-372; Causey, Cox & Ernst (1985),
        J. Amer. Statist. Assoc. 80:903-909; Tiwari, Nigam & Pant (2007), Survey Methodology 33:87-94.

    Example:
        Three strata of 5, 3 and 2 cases; a sample of 2 has shares of 1, 0.6 and 0.4.

        >>> from sampler.selection.margins import expected_counts
        >>> design = controlled(expected_counts([5, 3, 2], 2), [["a"], ["b"], ["c"]])
        >>> design.tables
        ((1, 1, 0), (1, 0, 1))
        >>> [w / sum(design.weights) for w in design.weights]
        [0.6, 0.4]
    """
    if not expected.unsettled:
        return Design((expected.base,), (1,))
    required = required_margins(expected, strata)
    preferred = preferred_margins(expected, strata, matched)
    found = _listed(expected, required, preferred)
    if found is None and len(expected.unsettled) <= MOST_IN_A_POOL:
        found = _pooled(expected, strata, required, preferred)
    if found is None:
        return None
    additions, weights = found
    tables = np.tile(np.array(expected.base, dtype=np.int64), (len(additions), 1))
    tables[:, list(expected.unsettled)] += additions
    return Design(tuple(map(tuple, tables.tolist())), weights)


_Tables = tuple[Additions, tuple[int, ...]]
_Sets = Sequence[Sequence[Margin]]


def _listed(expected: Expected, required: _Sets, preferred: _Sets) -> _Tables | None:
    """Return all tables with exact weights, giving up the least important margins only if need be.

    First all tables that keep every margin, the preferred ones too; where their average cannot be the
    shares, those that may miss the last set of margins; and so on, down to the one-way margins, which no
    table misses by more than one case besides.
    """
    sets = [*required, *preferred]
    for kept in reversed(range(1, len(sets) + 1)):
        groups = sets[: max(kept, len(required))]
        slack = [int(place >= kept) for place, group in enumerate(groups) for _ in group]
        additions = candidates(expected, [margin for group in groups for margin in group], slack)
        if additions is None:
            return None
        found = _weighted(expected, additions, sets[kept:])
        if found is not None:
            return found
    return None


def _weighted(expected: Expected, additions: Additions, preferred: _Sets) -> _Tables | None:
    """Return those of some tables that have a weight, with exact weights; None where none would be right."""
    exact = _exact_weights(expected, additions, preferred, PENALTIES[0])
    if exact is None:
        face = usable(additions, expected)
        if face is None:
            return None
        additions = additions[face]
        tries = (_exact_weights(expected, additions, preferred, penalty) for penalty in PENALTIES)
        exact = next((found for found in tries if found is not None), None)
    if exact is None:
        return None
    used = np.array([weight > 0 for weight in exact])
    return additions[used], tuple(weight for weight in exact if weight > 0)


def _exact_weights(
    expected: Expected, additions: Additions, preferred: _Sets, penalty: float
) -> tuple[int, ...] | None:
    weights = solve_weights(additions, _prior(expected, additions, preferred, penalty), expected)
    return None if weights is None else make_exact(additions, weights, expected)


def _pooled(
    expected: Expected, strata: Sequence[Levels], required: _Sets, preferred: _Sets
) -> _Tables | None:
    """Return a pool with its weights; the least important margins are only preferred there, if need be."""
    key = digest(["pool", expected.whole, expected.base, expected.remainder, [list(s) for s in strata]])
    for kept in reversed(range(1, len(required) + 1)):
        made = pool(expected, strata, required[:kept], [*required[kept:], *preferred], f"{key},{kept}")
        if made is not None:
            additions, weights = made
            exact = make_exact(additions, weights, expected) if _is_small(expected) else None
            found = tuple(weights.tolist()) if exact is None else exact
            if _residual(additions, found, expected) <= RESIDUAL:
                return additions, found
    return None


def _is_small(expected: Expected) -> bool:
    return len(expected.unsettled) <= MOST_EXACT


def _residual(additions: Additions, weights: tuple[int, ...], expected: Expected) -> float:
    """Return by how much the weighted average of the tables misses a share, in cases, at most."""
    total = sum(weights)
    missing = [
        abs(raised * expected.whole - expected.remainder[cell] * total)
        for cell, raised in zip(
            expected.unsettled, (np.array(weights, dtype=object) @ additions).tolist(), strict=True
        )
    ]
    return float(max(missing) / (total * expected.whole))


def _prior(expected: Expected, additions: Additions, preferred: _Sets, penalty: float) -> NDArray[np.float64]:
    """Return a factor a table: e**-penalty for each case that the first set's margins miss, milder later."""
    factor = np.ones(len(additions))
    for place, margins in enumerate(preferred):
        misses = np.zeros(len(additions), dtype=np.int64)
        for margin in margins:
            base = sum(expected.base[cell] for cell in margin.members)
            columns = [k for k, cell in enumerate(expected.unsettled) if cell in margin.members]
            count = base + additions[:, columns].sum(axis=1, dtype=np.int64)
            misses += np.maximum(margin.low - count, 0) + np.maximum(count - margin.high, 0)
        one_miss = exp(-penalty * (len(preferred) - place) / len(preferred))
        for miss in range(1, int(misses.max(initial=0)) + 1):
            factor = np.where(misses >= miss, factor * one_miss, factor)
    return factor
