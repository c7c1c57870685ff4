"""The draws: a table picked, then whole cases of each stratum at random.

Next: `stats.simulation.estimated`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stats.simulation.estimated import Drawn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stats.simulation.assumed import Assumed
    from stats.simulation.planned import Planned

__all__ = ["redrawn"]


def redrawn(plan: Planned, questions: Sequence[Assumed], draws: int, seed: int) -> tuple[Drawn, ...]:
    """Return the counts of every draw, a question each.

    The tables are the same for all questions; the cases of a stratum are drawn anew for each, so that the
    results of two questions say nothing of how the two go together.
    """
    chance = np.random.Generator(np.random.PCG64(seed))
    cumulated = np.cumsum(plan.probabilities)
    picked = np.minimum(np.searchsorted(cumulated, chance.random(draws), side="right"), len(cumulated) - 1)
    taken = plan.tables[picked]
    into = (plan.classes[:, None] == np.arange(len(plan.chances))).astype(np.int64)
    found = []
    for question in questions:
        yes, relevant = np.array(question.yes), np.array(question.relevant)
        drawn_yes = chance.hypergeometric(yes, plan.populations - yes, taken)
        # Of the cases that are left, those of a stratum that are relevant but no yes.
        drawn_no = chance.hypergeometric(relevant - yes, plan.populations - relevant, taken - drawn_yes)
        found.append(Drawn(taken @ into, drawn_yes @ into, (drawn_yes + drawn_no) @ into))
    return tuple(found)
