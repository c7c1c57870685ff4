"""What a simulation needs to know of a plan, and which plans it can redraw.

Next: `stats.simulation.assumed`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from stats.errors import SamplerError, refuse_if_any

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["Planned", "SamplingPlan", "planned"]

ALIKE = 1.01  # chances may differ by this factor and count as equal, as the weights of a sample may
NEAR = 1e-9
DIGITS = 12  # chances that agree so far are the same


class SamplingPlan(Protocol):
    """What `simulate` needs to know of a plan; `sampler.Plan` is one."""

    @property
    def strata(self) -> pd.DataFrame:
        """A row a stratum: the matched columns and `population`."""

    @property
    def tables(self) -> NDArray[np.int64]:
        """The cases to draw: a row a table, a column a stratum."""

    @property
    def probabilities(self) -> NDArray[np.float64]:
        """The probability of each table; they sum to 1."""

    @property
    def population(self) -> int:
        """The number of eligible cases."""

    @property
    def size(self) -> int:
        """The number of cases to draw."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan as arrays.

    Attributes:
        tables: cases to draw, a row a table, a column a stratum.
        probabilities: of the tables.
        populations: of the strata.
        strata: the strata themselves.
        chances: the different chances that cases have; one where they are alike.
        classes: the place in `chances` of each stratum's.
    """

    tables: NDArray[np.int64]
    probabilities: NDArray[np.float64]
    populations: NDArray[np.int64]
    strata: pd.DataFrame
    chances: tuple[float, ...]
    classes: NDArray[np.intp]

    @property
    def population(self) -> int:
        """The number of eligible cases."""
        return int(self.populations.sum())

    @property
    def size(self) -> int:
        """The number of cases to draw."""
        return int(self.tables[0].sum())


def planned(plan: SamplingPlan) -> Planned:
    """Return the plan as arrays.

    Raises:
        SamplerError: no plan, one without tables, one whose draws its tables do not describe, or one that
            gives some cases no chance; each with what to do instead.
    """
    import numpy as np

    for name in ("strata", "population", "size"):
        if not hasattr(plan, name):
            raise SamplerError(
                f"a plan must have {name}, tables and probabilities, but has no {name}: give a Plan."
            )
    refuse_if_any(_method_mistakes(plan))
    tables = _tables(plan)
    populations = np.asarray(plan.strata["population"], dtype=np.int64)
    probabilities = np.asarray(plan.probabilities, dtype=float)
    refuse_if_any(_shape_mistakes(tables, probabilities, populations, plan))
    by_stratum = (probabilities @ tables) / populations
    refuse_if_any(_chance_mistakes(by_stratum))
    if by_stratum.max() <= ALIKE * by_stratum.min():
        by_stratum = np.full(len(populations), plan.size / plan.population)
    chances, classes = np.unique(by_stratum.round(DIGITS), return_inverse=True)
    return Planned(
        tables, probabilities, populations, plan.strata, tuple(chances.tolist()), classes.astype(np.intp)
    )


def _tables(plan: SamplingPlan) -> NDArray[np.int64]:
    import numpy as np

    try:
        tables: Any = plan.tables
    except (AttributeError, SamplerError):
        tables = None
    if tables is None or not np.size(tables):
        raise SamplerError(
            "the plan has no tables, since the seed makes them (a walk, or chances by size), so it cannot be "
            "redrawn here: match or spread over fewer columns until the plan has tables, or simulate a plan "
            "of the same size without matching (method 'srs'), whose percentages vary a little more."
        )
    return np.atleast_2d(np.asarray(tables, dtype=np.int64))


def _method_mistakes(plan: Any) -> Iterator[str]:
    settings = getattr(plan, "settings", None)
    if getattr(settings, "method", None) == "systematic":
        yield (
            "a systematic plan takes every so many cases of the sorted list, and a plan does not hold the "
            "list's order, so it cannot be redrawn here: simulate a plan of the same size by method 'srs'."
        )
    if getattr(settings, "cap", None) is not None:
        yield (
            "a plan with a cap has chances that depend on each officer's cases, so it cannot be redrawn "
            "here: simulate the plan without the cap."
        )


def _shape_mistakes(
    tables: NDArray[np.int64],
    probabilities: NDArray[np.float64],
    populations: NDArray[np.int64],
    plan: SamplingPlan,
) -> Iterator[str]:
    if tables.shape != (len(probabilities), len(populations)):
        yield (
            f"the plan's tables must be a row a probability ({len(probabilities):,}) and a column a "
            f"stratum ({len(populations):,}), but are {tables.shape[0]:,} by {tables.shape[1]:,}."
        )
        return
    if (tables < 0).any() or (tables > populations).any():
        yield "a table of the plan must take from 0 to all of a stratum's cases, but one does not."
    if (tables.sum(axis=1) != plan.size).any():
        yield f"every table of the plan must hold its {plan.size:,} cases, but one does not."
    if populations.sum() != plan.population:
        yield (
            f"the strata must hold the {plan.population:,} eligible cases, but hold {populations.sum():,}."
        )
    if (probabilities < 0).any() or abs(probabilities.sum() - 1) > NEAR:
        yield "the probabilities of the plan's tables must sum to 1, but do not."


def _chance_mistakes(chances: NDArray[np.float64]) -> Iterator[str]:
    if none := int((chances <= 0).sum()):
        yield (
            f"the plan gives the cases of {none:,} of {len(chances):,} strata no chance, so no percentage of "
            "its draws speaks for them: simulate a plan by method 'controlled'."
        )
