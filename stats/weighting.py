"""One weighted share as a value: what `Estimate` keeps where cases stand for different numbers of cases.

Next: `stats.answers`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from stats.counts import whole_mistakes
from stats.errors import near, refuse_if_any
from stats.intervals import Interval
from stats.survey import (
    VARIANCES,
    DomainShares,
    calibrated,
    design_of,
    domain_design,
    domain_shares,
    limits,
)
from stats.survey.calibration_checks import level_mistakes
from stats.weighted_shares import missing_bounds, none_relevant

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from stats.survey import Design

__all__ = ["WeightedShare", "reported_share", "weighted_share"]


@dataclass(frozen=True, slots=True, eq=False)
class WeightedShare:
    """A weighted share of yes, with what its intervals rest on.

    Attributes:
        found: the share among yeses and noes: one question, one group.
        among_all: the share among all answered cases, those not relevant counted as no.
        missing_bounds: the share had every missing answer been no, and had every one been yes.
        population: eligible cases; None if unknown.
        relevant: eligible cases the question applies to; None if unknown.
    """

    found: DomainShares
    among_all: DomainShares
    missing_bounds: tuple[float, float]
    population: int | None
    relevant: int | None

    @property
    def share(self) -> float:
        """The weighted share of yes, 0 to 1."""
        return float(self.found.share[0, 0])

    @property
    def standard_error(self) -> float:
        """The estimated standard error of the share."""
        return float(np.sqrt(self.found.variance[0, 0]))

    @property
    def effective_base(self) -> float:
        """The number of cases of a simple random sample that would say as much."""
        return float(self.found.effective[0, 0])

    @property
    def design_effect(self) -> float:
        """The variance, as a multiple of that of a simple random sample of the base."""
        return float(self.found.design_effect[0, 0])

    def interval(self, confidence: float, method: str) -> Interval[float]:
        """Return both limits of the share, 0 to 1."""
        return _limits(self.found, confidence, method)

    def total(self, confidence: float, method: str) -> tuple[float, float, float] | None:
        """Return the eligible cases that are a yes, and the limits; None if the population is unknown."""
        size, shares = self.relevant, self.found
        if size is None:
            size, shares = self.population, self.among_all
        if size is None:
            return None
        low, high = _limits(shares, confidence, method)
        return size * float(shares.share[0, 0]), size * low, size * high


def reported_share(
    share: float, yes: int, base: int, equivalent: float, domain_population: int | None
) -> WeightedShare:
    """Return a weighted share from what a report says of it; its totals and bounds are not told.

    Args:
        share: of yes, 0 to 1.
        yes: cases answered yes.
        base: cases answered yes or no, at least 1.
        equivalent: cases of a simple sample from an endless list that would be as precise; infinity where
            all were read, or all of every stratum in which the question applied to a case.
        domain_population: eligible cases the question can apply to; None if unknown.
    """

    def one(value: float) -> NDArray[np.float64]:
        return np.array([[value]], dtype=np.float64)

    found = DomainShares(
        share=one(share),
        yes=np.array([[yes]]),
        base=np.array([[base]]),
        weight=one(np.nan),
        population=one(np.inf if domain_population is None else domain_population),
        variance=one(share * (1 - share) / equivalent),
        equivalent=one(equivalent),
        degrees=np.array([[base - 1]]),
        design_effect=one(np.nan),
        kish=one(np.nan),
        effective=one(np.nan),
        variance_name="smoothed",
        whole=np.array([[domain_population is not None and base >= domain_population]]),
        smoothed=one(equivalent),
    )
    return WeightedShare(found, found, (np.nan, np.nan), None, domain_population)


def _limits(shares: DomainShares, confidence: float, method: str) -> Interval[float]:
    low, high = limits(shares, confidence, method)
    return Interval(float(low[0, 0]), float(high[0, 0]))


def weighted_share(
    codes: NDArray[np.int8],
    population: int | Mapping[Any, int] | None,
    strata: Sequence[Any] | None,
    weights: Sequence[float] | None,
    relevant: int | Mapping[Any, int] | None,
    auxiliary: Mapping[str, Sequence[Any]] | None,
    totals: Mapping[str, Mapping[Any, int]] | None,
    variance: str,
    lonely: str,
) -> WeightedShare:
    """Return the weighted share of one question.

    `codes` are the answers' places in `stats.tallies.ANSWERS`, one a case. The other arguments, and what is
    refused, are those of `stats.estimate`.
    """
    refuse_if_any(_mistakes(len(codes), auxiliary, totals, variance, relevant, strata))
    design = design_of(len(codes), strata, population, weights, lonely=lonely)
    auxiliary = {name: list(column) for name, column in auxiliary.items()} if auxiliary is not None else {}
    if totals is not None:
        design = calibrated(design, auxiliary, totals)
    matched = _numbered(auxiliary) if variance == "residual" else None
    column = codes[:, None]
    bounds = missing_bounds(column, design, None, 1)
    among_all = domain_shares(none_relevant(column), design, variance=variance, matched=matched)
    found = _found(column, design, relevant, variance, matched)
    known = relevant if not isinstance(relevant, Mapping) else sum(map(int, relevant.values()))
    size = design.population.sum()
    return WeightedShare(
        found=found,
        among_all=among_all,
        missing_bounds=(float(bounds[0][0, 0]), float(bounds[1][0, 0])),
        population=round(size) if np.isfinite(size) else None,
        relevant=known,
    )


def _found(
    column: NDArray[np.int8],
    design: Design,
    relevant: int | Mapping[Any, int] | None,
    variance: str,
    matched: NDArray[np.intp] | None,
) -> DomainShares:
    if not isinstance(relevant, Mapping):
        return domain_shares(column, design, variance=variance, matched=matched, relevant=relevant)
    inside = column[:, 0] <= 1  # yes or no
    inner = domain_design(design, inside, relevant)
    return domain_shares(
        column[inside], inner, variance=variance, matched=None if matched is None else matched[inside]
    )


def _numbered(auxiliary: Mapping[str, Sequence[Any]]) -> NDArray[np.intp]:
    """Return each case's level of each variable as a number: a row a case."""
    import pandas as pd

    columns = [pd.factorize(np.array(levels, dtype=object))[0] for levels in auxiliary.values()]
    return np.stack(columns, axis=1)


def _mistakes(
    cases: int,
    auxiliary: Any,
    totals: Mapping[str, Mapping[Any, int]] | None,
    variance: str,
    relevant: object,
    strata: object,
) -> Iterator[str]:
    if not isinstance(variance, str) or variance not in VARIANCES:
        yield f"variance must be one of the variances, but got {variance!r}. {near(variance, VARIANCES)}"
        return
    if totals is not None and auxiliary is None:
        yield "totals need auxiliary, each case's level of the variables they are of: give both."
    if auxiliary is not None and totals is None and variance != "residual":
        yield 'auxiliary needs totals to fit the weights to, or variance="residual": give one of them.'
    if variance == "residual" and auxiliary is None:
        yield 'variance "residual" needs auxiliary, each case\'s level of the matched variables: give it.'
    yield from _auxiliary_mistakes(cases, auxiliary)
    if relevant is not None and not isinstance(relevant, Mapping):
        yield from whole_mistakes("relevant", relevant)
    if isinstance(relevant, Mapping) and strata is None:
        yield "relevant by stratum needs strata, one a case: give them, or one number."
    if isinstance(relevant, Mapping) and totals is not None:
        yield "relevant by stratum and totals are two ways to the same end: give one of them."


def _auxiliary_mistakes(cases: int, auxiliary: Any) -> Iterator[str]:
    if auxiliary is None:
        return
    if not hasattr(auxiliary, "items") or not len(auxiliary):  # a DataFrame is no Mapping, but has items
        yield "auxiliary must give columns of levels by name, such as {'gender': [...]}, at least one."
        return
    for name, column in auxiliary.items():
        yield from level_mistakes(cases, name, column)
