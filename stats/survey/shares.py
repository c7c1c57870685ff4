"""Weighted shares of yeses, with their variances, for many questions and groups at once.

Next: `stats.survey.taylor`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from stats.errors import SamplerError, near
from stats.survey.residuals import calibrated_variance, indicator_rank, matched_variance
from stats.survey.smoothing import Smoothed, largest_domains, smoothed_variance
from stats.survey.sums import Sums, cell_sums
from stats.survey.taylor import degrees_of_freedom, taylor_variance

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stats.survey.design import Design

    Array = NDArray[np.float64]

__all__ = ["VARIANCES", "DomainShares", "domain_shares"]

VARIANCES = ("smoothed", "taylor", "residual")
WHOLE = 1e-9  # fewer cases than this left unread are none: populations can be sums of weights


@dataclass(frozen=True, slots=True, eq=False)
class DomainShares:
    """Weighted shares, in arrays (questions, groups). Where nobody answered yes or no they are NaN.

    Attributes:
        share: weighted share of yeses among yeses and noes, 0 to 1.
        yes: cases answered yes.
        base: cases answered yes or no.
        weight: sum of weights of the base.
        population: the number of cases the domain has, if known, else the largest it can have.
        variance: of the share, by `variance_name`.
        equivalent: size of a simple sample from an endless list with this variance: what the
            intervals rest on. Infinity where all was taken; NaN where all answers are alike and the
            variance is not the smoothed one.
        degrees: degrees of freedom, cases less strata, as R's `degf` of a subset.
        design_effect: the variance against that of a simple sample with the same base.
        kish: Kish's (1965) design effect of weights alone, base Σ w² / (Σ w)².
        effective: base / design_effect: the simple sample that would have said as much.
        variance_name: one of `VARIANCES`.
        whole: where every case the domain can have was answered: a census, without an interval.
        smoothed: the equivalent size by the smoothed variance, which stands in where another says nothing.
    """

    share: Array
    yes: NDArray[np.intp]
    base: NDArray[np.intp]
    weight: Array
    population: Array
    variance: Array
    equivalent: Array
    degrees: NDArray[np.intp]
    design_effect: Array
    kish: Array
    effective: Array
    variance_name: str
    whole: NDArray[np.bool_]
    smoothed: Array

    @property
    def kish_effective(self) -> Array:
        """The simple sample that would have said as much if only the weights mattered: base / kish."""
        return self.base / self.kish


def domain_shares(
    codes: NDArray[np.int8],
    design: Design,
    groups: NDArray[np.intp] | None = None,
    group_count: int = 1,
    variance: str = "smoothed",
    matched: NDArray[np.intp] | None = None,
    relevant: NDArray[np.float64] | float | None = None,
) -> DomainShares:
    """Return the weighted shares of yeses for every question and group.

    Cases outside a group, and those not relevant or missing, stay in their strata with 0: how many of
    a stratum's cases fall into the domain is up to chance too.

    Args:
        codes: answers (cases, questions): 0 yes, 1 no, 2 not relevant, 3 missing.
        design: of all cases of the sample.
        groups: each case's group from 0, negative for none; None if all are in one.
        group_count: number of groups.
        variance: one of `VARIANCES`: "smoothed" (see `smoothed_variance`), "taylor" (agrees with R's
            survey; see `taylor_variance` and `calibrated_variance`), "residual" (controlled selection;
            see `matched_variance`).
        matched: for "residual", each case's level of each matched variable, from 0 (cases, variables).
        relevant: known number of eligible cases the question applies to; one, or an array that
            broadcasts to (questions, groups), NaN where unknown.

    Returns:
        DomainShares. The smoothed variance is 0 only in a census; the others also where all answers
        are alike.

    Raises:
        SamplerError: an unknown variance; "residual" without matched variables or with a
            calibrated design; fewer relevant cases than were seen, or more than there can be.

    Example:
        >>> import numpy as np
        >>> from stats.survey.design import design_of
        >>> made = design_of(6, list("aaabbb"), {"a": 30, "b": 6})
        >>> found = domain_shares(np.array([[0, 0, 1, 1, 1, 0]], dtype=np.int8).T, made)
        >>> found.share.round(3), found.base, found.effective.round(1)
        (array([[0.611]]), array([[6]]), array([[3.8]]))
    """
    _refuse(variance, matched, design)
    sums = cell_sums(codes, design, groups, group_count)
    count, yes, no = sums.count.sum(axis=(0, 1)), sums.weight[0].sum(axis=0), sums.weight[1].sum(axis=0)
    weight = yes + no  # so that a share of nothing but yeses is 1, to the last digit
    with np.errstate(divide="ignore", invalid="ignore"):
        share = yes / weight
    largest = largest_domains(sums, design).sum(axis=0)
    known = None if relevant is None else np.broadcast_to(np.asarray(relevant, np.float64), share.shape)
    if known is not None:
        _refuse_relevant(known, count, largest)
    smooth = smoothed_variance(sums, design, share, known)
    population = largest if known is None else np.where(np.isnan(known), largest, known)
    taylor = taylor_variance(sums, design, share, weight)
    named = smooth.variance
    if design.calibration is not None:
        plain = calibrated_variance(codes, design, design.calibration, groups, share, weight)
        smooth = _gained(smooth, taylor, plain, count, design)
        taylor, named = plain, smooth.variance
    if variance == "residual" and matched is not None:
        taylor = matched_variance(codes, design, matched, groups, share, weight)
    if variance != "smoothed":
        named = taylor
    return _assembled(sums, share, weight, population, named, smooth, variance, design)


def _assembled(
    sums: Sums,
    share: Array,
    weight: Array,
    population: Array,
    named: Array,
    smooth: Smoothed,
    variance: str,
    design: Design,
) -> DomainShares:
    base = sums.count.sum(axis=(0, 1))
    blank = np.where(base > 0, 1.0, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = share * (1 - share)
        equivalent = smooth.equivalent if variance == "smoothed" else spread / named
        simple = _simple(base, weight, smooth.domain, variance, design)
        effect = np.where(np.isfinite(equivalent), simple / equivalent, 1.0) * blank
        kish = base * sums.square.sum(axis=(0, 1)) / weight**2
    return DomainShares(
        share=share,
        yes=sums.count[0].sum(axis=0).astype(np.intp),
        base=base.astype(np.intp),
        weight=weight,
        population=population,
        variance=named * blank,
        equivalent=equivalent * blank,
        degrees=degrees_of_freedom(sums),
        design_effect=effect,
        kish=kish,
        effective=base / effect,
        variance_name=variance,
        whole=(base > 0) & (base >= population - WHOLE),
        smoothed=smooth.equivalent * blank,
    )


def _simple(base: Array, weight: Array, domain: Array, variance: str, design: Design) -> Array:
    """Return the equivalent size of a simple sample of each base: as smoothed, or as R's survey has it."""
    if variance == "smoothed":
        return np.where(np.isfinite(domain), base * (domain - 1) / (domain - base), base)
    finite = np.isfinite(design.population).all() & (weight > base)
    return np.asarray((base - 1) / np.where(finite, 1 - base / weight, 1))


def _gained(smooth: Smoothed, before: Array, after: Array, base: Array, design: Design) -> Smoothed:
    """Return the smoothed variance less the part that the known totals explain.

    That part is what they take of the Taylor variance, less what as many meaningless numbers would, and as
    if one case more had been left unexplained.
    """
    fixed = 0 if design.calibration is None else indicator_rank(design.calibration.margins)
    chance = (design.cases - 1) / max(design.cases - fixed, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        left = np.where(before > 0, np.minimum(after / before * chance, 1), 1)
    left = (base * left + 1) / (base + 1)
    return replace(smooth, variance=smooth.variance * left, equivalent=smooth.equivalent / left)


def _refuse(variance: str, matched: NDArray[np.intp] | None, design: Design) -> None:
    if variance not in VARIANCES:
        raise SamplerError(
            f"variance must be one of the variances, but got {variance!r}. {near(str(variance), VARIANCES)}"
        )
    if variance == "residual" and matched is None:
        raise SamplerError('variance "residual" needs the matched variables, but none were given.')
    if variance == "residual" and design.calibration is not None:
        raise SamplerError(
            'variance "residual" is for controlled samples as drawn, but this one is calibrated to totals: '
            'use "smoothed" or "taylor".'
        )


def _refuse_relevant(relevant: Array, base: Array, largest: Array) -> None:
    few, many = relevant < base, relevant > largest
    if few.any():
        raise SamplerError(
            "relevant must be at least the cases answered yes or no, but is below them for "
            f"{int(few.sum()):,} of {few.size:,}."
        )
    if many.any():
        raise SamplerError(
            "relevant must be at most the population less the cases seen to be outside, but is above for "
            f"{int(many.sum()):,} of {many.size:,}."
        )
