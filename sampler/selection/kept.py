"""What a design is certain to keep, measured over all its tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from sampler.selection.margins import Expected, Levels, margins_over, preferred_variables
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
    design: Design, expected: Expected, strata: Sequence[Levels], matched: int | None = None
) -> tuple[MarginKept, ...]:
    """Return how well a design keeps the one-way margins, then the preferred ones.

    Args:
        design: the tables and their weights.
        expected: the exact shares.
        strata: the levels of each stratum.
        matched: how many of the variables are matched; None: all.

    Example:
        >>> from sampler.selection.margins import expected_counts
        >>> design = Design(((1, 1, 0), (1, 0, 1)), (3, 2))
        >>> kept = margins_kept(design, expected_counts([5, 3, 2], 2), [["a"], ["b"], ["c"]])
        >>> [float(margins.worst) for margins in kept]
        [0.6]
    """
    number = len(strata[0])
    tables = np.array(design.tables, dtype=np.int64)
    kept = []
    for variables in [*((v,) for v in range(number)), *preferred_variables(number, matched)]:
        worst = np.zeros(len(tables), dtype=object)  # whole numbers of any length
        for margin in margins_over(expected, strata, variables):
            count = tables[:, list(margin.members)].sum(axis=1).astype(object)
            worst = np.maximum(worst, abs(count * expected.whole - margin.share))
        near = sum(w for w, miss in zip(design.weights, worst, strict=True) if miss < expected.whole)
        kept.append(
            MarginKept(
                variables,
                Fraction(int(worst.max()), expected.whole),
                Fraction(near, sum(design.weights)),
            )
        )
    return tuple(kept)
