"""What a design is certain to keep, measured over all its tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from sampler.selection.margins import Levels, expected_counts, margins_over, pairs_in_order
from sampler.selection.tables import Design


@dataclass(frozen=True, slots=True)
class MarginKept:
    """How well a design keeps the margins over some matched variables.

    Attributes:
        variables: positions of the variables, in the order of importance.
        worst: the largest distance, in cases, of any such margin from its expected count in any table.
        within_one: the probability that all of them are within one case of it.
    """

    variables: tuple[int, ...]
    worst: Fraction
    within_one: Fraction


def margins_kept(
    design: Design, populations: Sequence[int], strata: Sequence[Levels]
) -> tuple[MarginKept, ...]:
    """Return how well a design keeps the one-way margins, then the two-way margins.

    Args:
        design: the tables and their weights.
        populations: eligible cases per stratum.
        strata: the levels of each stratum.

    Example:
        >>> design = Design(((1, 1, 0), (1, 0, 1)), (3, 2))
        >>> [float(kept.worst) for kept in margins_kept(design, [5, 3, 2], [["a"], ["b"], ["c"]])]
        [0.6]
    """
    expected = expected_counts(populations, sum(design.tables[0]))
    number = len(strata[0])
    tables = np.array(design.tables, dtype=np.int64)
    kept = []
    for variables in [*((v,) for v in range(number)), *pairs_in_order(number)]:
        worst = np.zeros(len(tables), dtype=np.int64)
        for margin in margins_over(expected, populations, strata, variables):
            count = tables[:, list(margin.members)].sum(axis=1)
            worst = np.maximum(worst, abs(count * expected.population - margin.share))
        near = sum(w for w, miss in zip(design.weights, worst, strict=True) if miss < expected.population)
        kept.append(
            MarginKept(
                variables,
                Fraction(int(worst.max()), expected.population),
                Fraction(near, sum(design.weights)),
            )
        )
    return tuple(kept)
