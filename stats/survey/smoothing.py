"""A variance that is honest where all answers are alike, and where strata hold one case.

Next: `stats.survey.residuals`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stats.survey.design import Design
    from stats.survey.sums import Sums

    Array = NDArray[np.float64]

__all__ = ["Smoothed", "largest_domains", "smoothed_variance"]

TINY = np.finfo(float).tiny
ROUNDING = 1e-12  # less of a sum left over than this is none
PSEUDO = 1.0  # cases that pull a stratum's share towards the domain's, and the domain's towards a half


@dataclass(frozen=True, slots=True, eq=False)
class Smoothed:
    """The smoothed variance (questions, groups).

    Attributes:
        variance: of the share.
        equivalent: size of a simple sample from an endless list that would have it.
        domain: the number of cases that the domain is taken to have.
    """

    variance: Array
    equivalent: Array
    domain: Array


def largest_domains(sums: Sums, design: Design) -> Array:
    """Return how many cases of each stratum the domain can have at most (strata, questions, groups).

    That is the stratum's population less the cases of it seen to lie outside the domain.
    """
    inside = sums.count.sum(axis=0) + sums.missing
    largest: Array = design.population[:, None, None] - (design.counts[:, None, None] - inside)
    return largest


def smoothed_variance(sums: Sums, design: Design, share: Array, relevant: Array | None) -> Smoothed:
    """Return the variance with each stratum's share smoothed, for all questions and groups.

    A stratum's share is moved towards the domain's as one more case would move it, and all of them
    towards a half, as one more case in all would (as Jeffreys's prior does with a single list). The
    variance is the design's own formula at the smoothed shares p,

        Σ W² u s + Σ W² u (1 - a) m / (m - 1) d

    with W a stratum's part of the domain; u = (D - n) / (n (D - 1)) for its n answers out of D cases of
    the domain (unequal weights: Σ (1 - f) w² / (Σ w)² · D / (D - 1)); a the domain's part of the
    stratum's m cases; s = p (1 - p) divided by one less the part of it that chance takes away (so that s is
    right on average where strata are alike, and too large where they differ); and d the square of p less
    the domain's share, less what chance alone adds to it.

    Where the number of cases that a question applies to is not known, D is the n seen and of the
    stratum's others the part (n + 1) / (cases answered + 1).

    Args:
        sums: of each cell.
        design: of all cases.
        share: weighted share of yeses (questions, groups).
        relevant: known number of cases in the domain (questions, groups), or None.

    Returns:
        The variance: 0 only if all cases that the domain can have are answered in every stratum seen.
        And the equivalent size, the domain's own s over it: in a single stratum n (D - 1) / (D - n),
        whatever the answers.

    Source:
        This package's own; measured in docs/method/weights.md. The linearised form is as in
        `taylor_variance`; the equivalent size that of Korn & Graubard (1998), section 2.
    """
    count, weight, square = (values.sum(axis=0) for values in (sums.count, sums.weight, sums.square))
    every = np.maximum(weight.sum(axis=0), TINY)
    part = weight / every
    domain = _domains(sums, design, count, weight, relevant)
    unit = _unit_variance(sums, design, domain)
    pull = PSEUDO / (count + PSEUDO)
    whole = (part**2 * unit).sum(axis=0)
    size = every**2 / np.maximum(square.sum(axis=0), TINY)  # Kish's
    keep = size / (size + PSEUDO)
    own = np.where(count > 0, sums.weight[0] / np.where(weight > 0, weight, 1), share)
    p = keep * ((1 - pull) * own + pull * share) + (1 - keep) / 2
    centre = keep * share + (1 - keep) / 2
    # What chance takes of p (1 - p), and what it adds to (p - centre)², in multiples of p (1 - p).
    lost = (1 - pull) ** 2 * unit + 2 * (1 - pull) * pull * part * unit + pull**2 * whole
    added = (1 - pull) ** 2 * np.maximum(unit - 2 * part * unit + whole, 0)
    within = p * (1 - p) / (1 - keep**2 * np.minimum(lost, 1))
    drawn = design.counts[:, None, None]
    outside = (drawn - count) / np.maximum(drawn - 1, 1)
    distance = (p - centre) ** 2 - keep**2 * added * within
    shifts = (part**2 * unit * outside * distance).sum(axis=0)
    variance = (part**2 * unit * within).sum(axis=0) + np.maximum(shifts, 0)
    spread = centre * (1 - centre) / (1 - keep**2 * np.minimum(whole, 1))
    with np.errstate(divide="ignore"):
        return Smoothed(variance, spread / variance, domain.sum(axis=0))


def _unit_variance(sums: Sums, design: Design, domain: Array) -> Array:
    """Return the variance of each stratum's weighted mean of values whose p (1 - p) is 1."""
    count, weight, square = (values.sum(axis=0) for values in (sums.count, sums.weight, sums.square))
    size, drawn = design.population[:, None, None], design.counts[:, None, None]
    finite = np.isfinite(size) & (count > 0)
    with np.errstate(invalid="ignore"):
        # The share taken of the domain against that taken of the stratum.
        taken = np.where(finite, count * size / (np.maximum(domain, 1) * drawn), 1)
        once_more = np.where(finite & (domain > 1), domain / np.maximum(domain - 1, 1), 1)
    left = square - taken * sums.taken_square.sum(axis=0)
    left = np.where(left > ROUNDING * square, left, 0)
    unit: Array = np.where(count > 0, left / np.where(weight > 0, weight, 1) ** 2 * once_more, 0)
    return unit


def _domains(sums: Sums, design: Design, count: Array, weight: Array, relevant: Array | None) -> Array:
    """Return the number of cases of each stratum that the domain is taken to have."""
    largest = largest_domains(sums, design)
    answered = design.counts[:, None, None] - sums.missing
    with np.errstate(invalid="ignore"):
        guess = np.where(
            np.isfinite(largest), count + (largest - count) * (count + 1) / (answered + 1), largest
        )
    if relevant is None:
        return guess
    known = weight / np.maximum(weight.sum(axis=0), TINY) * relevant
    return np.where(np.isnan(relevant), guess, np.clip(known, count, largest))
