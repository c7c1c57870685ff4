"""Closed forms from the normal approximation, on the effective size of the sample.

Throughout, p is the share of yeses in the sample, n the effective size (`stats.methods.effective`), and z the
normal quantile that leaves the tail above it.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from stats.methods.effective import effective, effective_size

if TYPE_CHECKING:
    from fractions import Fraction

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["agresti_coull", "arcsine", "logit", "wald", "wilson", "wilson_cc"]


def wald(yes: Array, base: Array, population: Array, tail: Fraction) -> tuple[Array, Array]:
    """Return p ± z √(p (1 - p) / n), the textbook interval: with no yes or no no, a point.

    Source:
        Cochran (1977), Sampling Techniques, 3.6, without the correction for continuity.
    """
    n = effective_size(base, population)
    p = yes / base
    reach = _z(tail) * np.sqrt(p * (1 - p) / n)
    return p - reach, p + reach


def wilson(yes: Array, base: Array, population: Array, tail: Fraction) -> tuple[Array, Array]:
    """Return the shares that a score test does not refute: (p - π)² ≤ z² π (1 - π) / n.

    Source:
        Wilson (1927), Journal of the American Statistical Association 22:209-212; Newcombe (1998), method 3.
    """
    z = _z(tail)
    p = yes / base
    spread = z * z / effective_size(base, population)
    centre = p + spread / 2
    reach = p * (1 - p)
    reach += spread / 4
    reach *= spread
    np.sqrt(reach, out=reach)
    if z < 0:  # below a half of confidence a one-sided limit lies beyond p
        np.negative(reach, out=reach)
    spread += 1
    low, high = centre - reach, centre + reach
    low /= spread
    high /= spread
    return _open_ends(yes, base, low, high)


def wilson_cc(yes: Array, base: Array, population: Array, tail: Fraction) -> tuple[Array, Array]:
    """Return the score interval with a correction for continuity: |p - π| - 1 / (2 n) in place of |p - π|.

    Source:
        Newcombe (1998), Statistics in Medicine 17:857-872, method 4.
    """
    z = _z(tail)
    n = effective_size(base, population)
    p = yes / base
    q = 1 - p
    shared = z * z - 1 / n
    below = np.sqrt(np.maximum(shared - 2 + 4 * p * (n * q + 1), 0))
    above = np.sqrt(np.maximum(shared + 2 + 4 * p * (n * q - 1), 0))
    low = (2 * n * p + z * z - 1 - z * below) / (2 * (n + z * z))
    high = (2 * n * p + z * z + 1 + z * above) / (2 * (n + z * z))
    return _open_ends(yes, base, low, high)


def agresti_coull(yes: Array, base: Array, population: Array, tail: Fraction) -> tuple[Array, Array]:
    """Return the textbook interval after adding z² / 2 yeses and as many noes.

    Source:
        Agresti & Coull (1998), American Statistician 52:119-126; Brown, Cai & DasGupta (2001), Statistical
        Science 16:101-133, section 3.1.2.
    """
    z = _z(tail)
    x, n = effective(yes, base, population)
    n = n + z * z
    p = (x + z * z / 2) / n
    reach = z * np.sqrt(p * (1 - p) / n)
    return _open_ends(yes, base, p - reach, p + reach)


def arcsine(yes: Array, base: Array, population: Array, tail: Fraction) -> tuple[Array, Array]:
    """Return sin²(arcsin √p ± z / (2 √n)), the angle kept between 0 and a right one.

    Source:
        Brown, Cai & DasGupta (2001), Statistical Science 16:101-133, section 4.1.1, with the plain x / n for
        their (x + 3/8) / (n + 3/4).
    """
    n = effective_size(base, population)
    angle = np.arcsin(np.sqrt(yes / base))
    reach = _z(tail) / (2 * np.sqrt(n))
    least, most = (np.clip(turned, 0, np.pi / 2) for turned in (angle - reach, angle + reach))
    return _open_ends(yes, base, np.sin(least) ** 2, np.sin(most) ** 2)


def logit(yes: Array, base: Array, population: Array, tail: Fraction) -> tuple[Array, Array]:
    """Return the interval that is symmetric on the scale log(p / (1 - p)), with variance 1 / (n p (1 - p)).

    With no yes or no no the scale has no end, and Clopper and Pearson's limits on the effective size,
    those of `korn-graubard`, stand in.

    Source:
        Brown, Cai & DasGupta (2001), Statistical Science 16:101-133, section 4.1.3; for the ends, none: it is
        our choice.
    """
    from stats.methods.beta import korn_graubard

    x, n = effective(yes, base, population)
    ends = (yes == 0) | (yes == base)
    x = np.where(ends, n / 2, x)  # stands in
    odds = x / (n - x)
    reach = np.exp(_z(tail) * np.sqrt(n / (x * (n - x))))
    low, high = odds / (odds + reach), odds * reach / (1 + odds * reach)
    if ends.any():
        low[ends], high[ends] = korn_graubard(yes[ends], base[ends], population[ends], tail)
    return low, high


def _z(tail: Fraction) -> float:
    return -NormalDist().inv_cdf(float(tail))


def _open_ends(yes: Array, base: Array, low: Array, high: Array) -> tuple[Array, Array]:
    """Return the limits, exactly 0 with no yes and exactly 1 with nothing else."""
    low[yes == 0] = 0
    high[yes == base] = 1
    return low, high
