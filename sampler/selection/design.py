"""The design: tables with their weights.

Next: `sampler.selection.kept`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sampler.errors import SamplerError
from sampler.selection.entropy import exp, solve_weights
from sampler.selection.enumeration import Additions, candidates
from sampler.selection.exactness import make_exact
from sampler.selection.face import usable
from sampler.selection.margins import (
    Expected,
    Levels,
    Margin,
    expected_counts,
    margins_over,
    pairs_in_order,
)
from sampler.selection.tables import Design


def controlled(populations: Sequence[int], strata: Sequence[Levels], size: int) -> Design:
    """Return the controlled selection of whole cases per stratum.

    Every table sums to `size`; every one-way margin of every variable lies at the floor or
    ceiling of its exact share; two-way margins are kept as often as possible, the pairs named
    first before the others; and the average of the tables, weighted, **is** N_c n / N in every
    stratum, exactly. So every eligible case has the same chance n / N.

    Where a list makes the one-way margins impossible with equal chances (there are such
    lists with three variables), the margins of the least important variable may miss by one
    case more, then those of the next. `sampler.selection.kept` measures what any table may do.

    Args:
        populations: eligible cases per stratum, each at least 1.
        strata: the levels of each stratum, one for each matched variable, in order of importance.
        size: the sample size, 1 <= size <= sum(populations). At the population: a census.

    Raises:
        SamplerError: more tables than can be listed (up to about 20 unsettled strata in one variable and
            24 in several are safe).

    Source:
        Goodman & Kish (1950), J. Amer. Statist. Assoc. 45:350-372; Causey, Cox & Ernst (1985),
        J. Amer. Statist. Assoc. 80:903-909; Tiwari, Nigam & Pant (2007), Survey Methodology 33:87-94.

    Example:
        Three strata of 5, 3 and 2 cases; a sample of 2 has shares of 1, 0.6 and 0.4.

        >>> design = controlled([5, 3, 2], [["a"], ["b"], ["c"]], 2)
        >>> design.tables
        ((1, 1, 0), (1, 0, 1))
        >>> [w / sum(design.weights) for w in design.weights]
        [0.6, 0.4]
    """
    expected = expected_counts(populations, size)
    number = len(strata[0])
    one_way = [margins_over(expected, populations, strata, (v,)) for v in range(number)]
    two_way = [margins_over(expected, populations, strata, pair) for pair in pairs_in_order(number)]
    total = margins_over(expected, populations, strata, ())
    additions, weights = _weighted(expected, total, one_way, two_way)
    base = np.array(expected.base, dtype=np.int64)
    tables = np.tile(base, (len(additions), 1))
    tables[:, list(expected.unsettled)] += additions
    return Design(tuple(map(tuple, tables.tolist())), weights)


def _weighted(
    expected: Expected,
    total: tuple[Margin, ...],
    one_way: list[tuple[Margin, ...]],
    two_way: list[tuple[Margin, ...]],
) -> tuple[Additions, tuple[int, ...]]:
    """Return the tables and exact weights, giving up the least important margins only if need be."""
    if not expected.unsettled:
        return np.zeros((1, 0), dtype=np.int8), (1,)
    required = [*total, *(margin for margins in one_way for margin in margins)]
    for given_up in range(len(one_way) + 1):
        slack = [int(bool(m.variables) and m.variables[0] >= len(one_way) - given_up) for m in required]
        additions = candidates(expected, required, slack)
        exact = _exact_weights(expected, additions, two_way)
        if exact is None:
            face = usable(additions, expected)
            additions = additions[:0] if face is None else additions[face]
            exact = _exact_weights(expected, additions, two_way)
        if exact is not None:
            used = np.array([weight > 0 for weight in exact])
            return additions[used], tuple(weight for weight in exact if weight > 0)
    raise SamplerError("No set of tables gives every case the same chance: please report this list's counts.")


def _exact_weights(
    expected: Expected, additions: Additions, two_way: list[tuple[Margin, ...]]
) -> tuple[int, ...] | None:
    weights = solve_weights(additions, _penalty(expected, additions, two_way), expected)
    return None if weights is None else make_exact(additions, weights, expected)


def _penalty(
    expected: Expected, additions: Additions, two_way: list[tuple[Margin, ...]]
) -> NDArray[np.float64]:
    """Return a factor a table: e**-10 for each case by which the first pair's margins miss, milder later."""
    factor = np.ones(len(additions))
    for place, margins in enumerate(two_way):
        misses = np.zeros(len(additions), dtype=np.int64)
        for margin in margins:
            base = sum(expected.base[cell] for cell in margin.members)
            columns = [k for k, cell in enumerate(expected.unsettled) if cell in margin.members]
            count = base + additions[:, columns].sum(axis=1, dtype=np.int64)
            misses += np.maximum(margin.low - count, 0) + np.maximum(count - margin.high, 0)
        one_miss = exp(-10 * (len(two_way) - place) / len(two_way))
        for miss in range(1, int(misses.max(initial=0)) + 1):
            factor = np.where(misses >= miss, factor * one_miss, factor)
    return factor
