"""Score statistics and limits of a difference and of a ratio of two shares, for many pairs at once.

The variance of a share from a simple random sample is p (1 - p) / n*, where n* = n (N - 1) / (N - n) is the
effective sample size (infinite in a census, n without a population). Everything here takes shares and
effective sizes, in arrays of one shape. `stats.comparisons.differences` and `.ratios` are its readers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["difference_limits", "difference_statistic", "ratio_limits", "ratio_statistic"]

HALVINGS = 64  # of a bracket at most 2 wide (differences) or 80 wide (logarithms of ratios)
FARTHEST = 40.0  # logarithm of the largest ratio looked at


def difference_statistic(p1: Array, n1: Array, p2: Array, n2: Array, gap: Array) -> Array:
    """Return the score statistic z of a true difference `gap`, below 0 where p1 - p2 is below it.

    z = (p1 - p2 - gap) / sqrt((r1 (1 - r1) / n1 + r2 (1 - r2) / n2) n / (n - 1)), n = n1 + n2, where r1 and
    r2 are the likeliest shares that are `gap` apart. 0 / 0 is 0.

    Source:
        Miettinen & Nurminen (1985), Statistics in Medicine 4:213-226, equations 8 and 9. They take n1 and
        n2 cases of populations without end; the effective sizes in their place are ours: they make the
        variances those of samples from populations with an end.
    """
    r2 = _likeliest_second(p1, n1, p2, n2, gap)
    variance = _spread(r2 + gap, n1) + _spread(r2, n2)
    return _divided(p1 - p2 - gap, np.sqrt(variance * _unbiased(n1, n2)))


def difference_limits(p1: Array, n1: Array, p2: Array, n2: Array, z: float) -> tuple[Array, Array]:
    """Return the differences at which the statistic is z and -z: from -1 to 1, p1 - p2 between them."""
    gap = np.asarray(p1 - p2, dtype=np.float64)

    def refuted(trial: Array) -> NDArray[np.bool_]:
        return np.abs(difference_statistic(p1, n1, p2, n2, trial)) > z

    return _edge(refuted, -np.ones_like(gap), gap), _edge(refuted, np.ones_like(gap), gap)


def ratio_statistic(p1: Array, n1: Array, p2: Array, n2: Array, ratio: Array, unbiased: bool = True) -> Array:
    """Return the score statistic z of a true ratio, below 0 where p1 / p2 is below it.

    z = (p1 - ratio p2) / sqrt((r1 (1 - r1) / n1 + ratio² r2 (1 - r2) / n2) n / (n - 1)), where r1 and r2
    are the likeliest shares with that ratio. Without the factor n / (n - 1) (`unbiased` false) its
    square is Koopman's chi-square. 0 / 0 is 0.

    Source:
        Miettinen & Nurminen (1985), equations 10 to 12; Koopman (1984), Biometrics 40:513-517.
    """
    r1, r2 = _likeliest_in_ratio(p1, n1, p2, n2, ratio)
    variance = _spread(r1, n1) + ratio**2 * _spread(r2, n2)
    return _divided(p1 - ratio * p2, np.sqrt(variance * (_unbiased(n1, n2) if unbiased else 1.0)))


def ratio_limits(
    p1: Array, n1: Array, p2: Array, n2: Array, z: float, unbiased: bool = True
) -> tuple[Array, Array]:
    """Return the ratios at which the statistic is z and -z: 0 where p1 is 0, infinity where p2 is 0."""

    def refuted(trial: Array) -> NDArray[np.bool_]:
        return np.abs(ratio_statistic(p1, n1, p2, n2, np.exp(trial), unbiased)) > z

    with np.errstate(divide="ignore", invalid="ignore"):
        middle = np.clip(np.log(p1) - np.log(p2), -FARTHEST, FARTHEST)
    ends = np.full_like(middle, FARTHEST)
    low, high = np.exp(_edge(refuted, -ends, middle)), np.exp(_edge(refuted, ends, middle))
    return np.where(p1 == 0, 0.0, low), np.where(p2 == 0, np.inf, high)


def _edge(refuted: Callable[[Array], NDArray[np.bool_]], outside: Array, inside: Array) -> Array:
    """Return where `refuted` changes between the two, by halving; `inside` is taken not to be refuted."""
    for _ in range(HALVINGS):
        middle = (outside + inside) / 2
        out = refuted(middle)
        outside, inside = np.where(out, middle, outside), np.where(out, inside, middle)
    return inside


def _spread(share: Array, size: Array) -> Array:
    share = np.clip(share, 0.0, 1.0)
    return share * (1 - share) / size


def _unbiased(n1: Array, n2: Array) -> Array:
    return 1 / (1 - 1 / (n1 + n2))


def _divided(distance: Array, deviation: Array) -> Array:
    """Return distance / deviation; no distance is 0 whatever the deviation."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(distance == 0, 0.0, distance / deviation)


def _weights(n1: Array, n2: Array) -> tuple[Array, Array]:
    """Return what each sample counts for, adding up to 1; a census counts for everything."""
    with np.errstate(invalid="ignore"):
        first = np.where(np.isinf(n1), 1.0, n1 / (n1 + n2))
    return first, 1 - first


def _likeliest_second(p1: Array, n1: Array, p2: Array, n2: Array, gap: Array) -> Array:
    """Return the second share of the likeliest two that are `gap` apart: a root of a cubic.

    The derivative of the likelihood, multiplied out, in the notation of Miettinen & Nurminen (1985),
    appendix 1, divided by n1 + n2. The sought root lies between 0 and 1, as does root + gap.
    """
    w1, w2 = _weights(n1, n2)
    c2 = (w1 + 2 * w2) * gap - 1 - w1 * p1 - w2 * p2
    c1 = (w2 * gap - 1 - 2 * w2 * p2) * gap + w1 * p1 + w2 * p2
    c0 = w2 * p2 * gap * (1 - gap)
    q = (c2 / 3) ** 3 - c1 * c2 / 6 + c0 / 2
    reach = np.copysign(np.sqrt(np.maximum((c2 / 3) ** 2 - c1 / 3, 0.0)), q)
    with np.errstate(divide="ignore", invalid="ignore"):
        cosine = np.where(reach == 0, 0.0, np.clip(q / reach**3, -1.0, 1.0))
    root = 2 * reach * np.cos((np.pi + np.arccos(cosine)) / 3) - c2 / 3
    return np.clip(root, np.maximum(0.0, -gap), np.minimum(1.0, 1 - gap))


def _likeliest_in_ratio(p1: Array, n1: Array, p2: Array, n2: Array, ratio: Array) -> tuple[Array, Array]:
    """Return the likeliest two shares with this ratio: the smaller root of a quadratic."""
    w1, w2 = _weights(n1, n2)
    yes = w1 * p1 + w2 * p2
    b = w1 * ratio + w1 * p1 + w2 + w2 * p2 * ratio
    root = 2 * yes / (b + np.sqrt(np.maximum(b**2 - 4 * ratio * yes, 0.0)))
    second = np.minimum(root, np.minimum(1.0, 1 / ratio))
    return second * ratio, second
