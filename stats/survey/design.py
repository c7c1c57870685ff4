"""How the cases of a sample were chosen: strata, weights, and how much of each stratum was taken.

Next: `stats.survey.sums`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from stats.errors import SamplerError, refuse_if_any
from stats.survey.design_checks import (
    chance_mistakes,
    domain_mistakes,
    label_mistakes,
    lonely_mistakes,
    population_mistakes,
    weight_mistakes,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from stats.survey.calibration import Calibration

    Array = NDArray[np.float64]

__all__ = ["LONELY", "Design", "design_of", "domain_design"]

LONELY = ("adjust", "average", "certainty", "remove")
"""Rules for the Taylor variance of a stratum of one case, named as R's `survey.lonely.psu`."""


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """A sample's design, a value a case or a stratum. Made by `design_of`, which checks it.

    Attributes:
        weights: one a case, above 0: how many cases it speaks for (only their ratios matter to a share).
        strata: the number of each case's stratum, from 0.
        share: one a case, 0 to 1: the share of its stratum that was taken, or the case's own chance;
            0 where the population is without end, 1 where the stratum was taken whole.
        population: eligible cases, one a stratum; infinity where unknown or without end.
        labels: the strata's labels.
        lonely: how the Taylor variance treats a stratum of one case, one of `LONELY`.
        calibration: how the weights were fitted to known totals, if they were.
    """

    weights: Array
    strata: NDArray[np.intp]
    share: Array
    population: Array
    labels: tuple[Any, ...]
    lonely: str = "adjust"
    calibration: Calibration | None = field(default=None, repr=False)

    @property
    def cases(self) -> int:
        """The number of cases in the sample."""
        return len(self.weights)

    @property
    def stratum_count(self) -> int:
        """The number of strata."""
        return len(self.labels)

    @property
    def counts(self) -> NDArray[np.intp]:
        """The number of cases of the sample in each stratum."""
        return np.bincount(self.strata, minlength=self.stratum_count)


def design_of(
    cases: int,
    strata: Sequence[Any] | NDArray[Any] | None = None,
    population: int | Mapping[Any, int] | None = None,
    weights: Sequence[float] | NDArray[Any] | None = None,
    chances: Sequence[float] | NDArray[Any] | None = None,
    lonely: str = "adjust",
) -> Design:
    """Return the design of a sample, checked.

    Args:
        cases: number of cases in the sample, answered or not, at least 1.
        strata: the stratum's label, one a case (text, a number, or a tuple of several levels); None for
            a sample from one list as a whole.
        population: eligible cases: a number if there are no strata, else one for each stratum by its
            label; None if unknown or without end (then there is no finite correction).
        weights: one a case, above 0; None for the inverse of the chances if these are given, else for
            population / cases of its stratum.
        chances: each case's chance of being drawn, above 0 and at most 1, where cases of one stratum
            differ in it; they then take the place of population / cases in the finite correction.
        lonely: rule for the Taylor variance of strata with one case, one of `LONELY`.

    Returns:
        A Design.

    Raises:
        SamplerError: all mistakes at once: lists of another length, blank labels, weights or chances
            that are missing, no numbers, 0, negative or above 1 (chances); a population below
            the number of its cases; a stratum of the answers without a population, or with one
            but without a case (nothing is known of it, and a percentage of all cases would claim to);
            neither weights nor populations for several strata.

    Example:
        >>> made = design_of(5, ["a", "a", "b", "b", "b"], {"a": 10, "b": 6})
        >>> made.weights.tolist(), made.share.tolist()
        ([5.0, 5.0, 2.0, 2.0, 2.0], [0.2, 0.2, 0.5, 0.5, 0.5])
    """
    mistakes = list(label_mistakes(cases, strata))
    weight, weight_wrong = weight_mistakes(cases, weights)
    chance, chance_wrong = chance_mistakes(cases, chances)
    if not mistakes:
        codes, labels = _coded(cases, strata)
        counts = np.bincount(codes, minlength=len(labels))
        weighted = weights is not None or chances is not None
        mistakes += population_mistakes(counts, labels, strata is not None, population, weighted)
    refuse_if_any([*mistakes, *weight_wrong, *chance_wrong, *lonely_mistakes(lonely, LONELY)])
    size = _sizes(population, labels, chance, codes)
    taken = counts / size
    share = taken[codes] if chance is None else chance
    if weight is None:
        weight = 1 / share if np.isfinite(size).all() else np.ones(cases)
    return Design(weight, codes, share, size, labels, lonely)


def domain_design(
    design: Design, inside: NDArray[np.bool_], relevant: Mapping[Any, int], name: str = "relevant"
) -> Design:
    """Return the design of the cases inside a domain whose number is known in every stratum.

    The cases inside are a sample of the domain's own cases, stratum by stratum; their weights are raised or
    lowered to those numbers, and the finite correction rests on them.

    Args:
        design: of all cases; not calibrated.
        inside: whether each case belongs to the domain and was answered.
        relevant: cases of the domain among the eligible, by the label of the stratum.
        name: what to call `relevant` in an error.

    Raises:
        SamplerError: a calibrated design; a stratum without a number, fewer than were seen, more than there
            are, or a stratum with relevant cases but no answer.

    Example:
        >>> made = design_of(4, list("aabb"), {"a": 10, "b": 6})
        >>> import numpy as np
        >>> domain_design(made, np.array([True, True, True, False]), {"a": 4, "b": 3}).weights.tolist()
        [2.0, 2.0, 3.0]
    """
    counts = np.bincount(design.strata[inside], minlength=design.stratum_count)
    outside = design.counts - counts
    if design.calibration is not None:
        raise SamplerError(f"{name} by stratum and known totals do not go together: give one of the two.")
    refuse_if_any(domain_mistakes(counts, outside, design.population, design.labels, relevant, name))
    kept = np.flatnonzero(counts)
    size = np.array([float(relevant[design.labels[i]]) for i in kept])
    place = np.full(design.stratum_count, -1)
    place[kept] = np.arange(len(kept))
    codes = place[design.strata[inside]]
    now = np.bincount(codes, design.weights[inside], minlength=len(kept))
    return replace(
        design,
        weights=design.weights[inside] * (size / now)[codes],
        strata=codes,
        share=(counts[kept] / size)[codes],
        population=size,
        labels=tuple(design.labels[i] for i in kept),
        calibration=None,
    )


def _coded(
    cases: int, strata: Sequence[Any] | NDArray[Any] | None
) -> tuple[NDArray[np.intp], tuple[Any, ...]]:
    import pandas as pd

    if strata is None:
        return np.zeros(cases, dtype=np.intp), (None,)
    codes, labels = pd.factorize(np.fromiter(strata, dtype=object, count=cases))
    return codes.astype(np.intp), tuple(
        label.item() if isinstance(label, np.generic) else label for label in labels
    )


def _sizes(
    population: int | Mapping[Any, int] | None,
    labels: tuple[Any, ...],
    chance: Array | None,
    codes: NDArray[np.intp],
) -> Array:
    """Return the cases of each stratum; infinity if unknown, their estimate if only chances are."""
    from collections.abc import Mapping

    if isinstance(population, Mapping):
        return np.array([float(population[label]) for label in labels])
    if population is not None:
        return np.array([float(population)])
    if chance is not None:
        return np.asarray(np.bincount(codes, 1 / chance, minlength=len(labels)), dtype=np.float64)
    return np.full(len(labels), np.inf)
