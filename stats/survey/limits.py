"""Confidence limits of weighted shares.

Next: `stats.survey.calibration`.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from stats.counts import confidence_mistakes
from stats.errors import near, refuse_if_any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from stats.survey.shares import DomainShares

    Array = NDArray[np.float64]

__all__ = ["SURVEY_METHODS", "limits", "survey_method_mistakes"]


def limits(
    shares: DomainShares, confidence: float = 0.80, method: str = "korn-graubard"
) -> tuple[Array, Array]:
    """Return the low and high limits of every share, 0 to 1 (questions, groups).

    Each method is that of a simple sample from an endless list, of the size that would have the share's
    variance (`equivalent`). With the Taylor variance the degrees of freedom count, as in R's survey.
    Where a variance other than the smoothed one is 0 though not every case was read, or does not
    exist, the smoothed one takes its place. No limit contradicts what was seen, none excludes the share
    itself; a census has both limits at the share. NaN where nobody answered yes or no.

    Args:
        shares: with their variance.
        confidence: two-sided, above 0 and below 1.
        method: one of `SURVEY_METHODS`:

            "korn-graubard": Clopper-Pearson on the equivalent size (Korn & Graubard 1998); R's
            `svyciprop(method = "beta")`.
            "logit": symmetric in the log odds; R's `"xlogit"`. Korn-Graubard at 0% and 100%.
            "wilson": the score interval (Wilson 1927) on the equivalent size.
            "wald": share ± t √variance; R's `"mean"`. Korn-Graubard at 0% and 100%.

    Raises:
        SamplerError: a confidence outside (0, 1), an unknown method.

    Source:
        Korn & Graubard (1998), Survey Methodology 24:193-201; Dean & Pagano (2015), Journal of Survey
        Statistics and Methodology 3:484-503 (a comparison).
    """
    from scipy.stats import norm, t

    refuse_if_any([*confidence_mistakes(confidence), *survey_method_mistakes(method)])
    tail = float((1 - Fraction(str(confidence))) / 2)
    share, base = shares.share, np.asarray(shares.base, dtype=np.float64)
    size, reach, shrink = shares.smoothed, np.full(share.shape, norm.isf(tail)), np.ones(share.shape)
    if shares.variance_name != "smoothed":
        usable = np.isfinite(shares.equivalent) & (shares.equivalent > 0)
        student = t.isf(tail, np.maximum(shares.degrees, 1))
        size = np.where(usable, shares.equivalent, size)
        reach = np.where(usable, student, reach)
        shrink = np.where(usable, (t.isf(tail, np.maximum(base - 1, 1)) / student) ** 2, shrink)
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = _METHODS[method](share, size, reach, shrink, tail)
        least = np.where(np.isfinite(shares.population), shares.yes / shares.population, 0.0)
        most = np.where(np.isfinite(shares.population), 1 - (base - shares.yes) / shares.population, 1.0)
    # Relevant cases of a stratum none of whose sampled cases was relevant: anything seen as possible is.
    known = np.isfinite(size)
    low = np.minimum(np.where(known, np.clip(low, least, 1), least), share)
    high = np.maximum(np.where(known, np.clip(high, 0, most), most), share)
    low, high = np.where(shares.whole, share, low), np.where(shares.whole, share, high)
    return np.where(base > 0, low, np.nan), np.where(base > 0, high, np.nan)


def survey_method_mistakes(method: object) -> Iterator[str]:
    """Yield a sentence if there is no method of this name for weighted shares."""
    if not isinstance(method, str) or method not in _METHODS:
        yield (
            f"method must be one of those for weighted percentages, but got {method!r}. "
            f"{near(str(method), SURVEY_METHODS)}"
        )


def _korn_graubard(
    share: Array, size: Array, reach: Array, shrink: Array, tail: float
) -> tuple[Array, Array]:
    from scipy.special import betainccinv, betaincinv

    del reach
    size = size * shrink
    yes, no = size * share, size * (1 - share)
    low = np.where(share <= 0, 0.0, betaincinv(yes, no + 1, tail))
    high = np.where(share >= 1, 1.0, betainccinv(yes + 1, no, tail))
    return low, high


def _logit(share: Array, size: Array, reach: Array, shrink: Array, tail: float) -> tuple[Array, Array]:
    from scipy.special import expit, logit

    error = reach / np.sqrt(size * share * (1 - share))
    inner = (share > 0) & (share < 1)
    low, high = _korn_graubard(share, size, reach, shrink, tail)
    return np.where(inner, expit(logit(share) - error), low), np.where(
        inner, expit(logit(share) + error), high
    )


def _wilson(share: Array, size: Array, reach: Array, shrink: Array, tail: float) -> tuple[Array, Array]:
    del shrink, tail
    ratio = reach**2 / size
    centre = (share + ratio / 2) / (1 + ratio)
    half = np.sqrt(ratio * share * (1 - share) + ratio**2 / 4) / (1 + ratio)
    return np.where(share <= 0, 0.0, centre - half), np.where(share >= 1, 1.0, centre + half)


def _wald(share: Array, size: Array, reach: Array, shrink: Array, tail: float) -> tuple[Array, Array]:
    half = reach * np.sqrt(share * (1 - share) / size)
    inner = (share > 0) & (share < 1)
    low, high = _korn_graubard(share, size, reach, shrink, tail)
    return np.where(inner, share - half, low), np.where(inner, share + half, high)


_METHODS: dict[str, Callable[[Array, Array, Array, Array, float], tuple[Array, Array]]] = {
    "korn-graubard": _korn_graubard,
    "logit": _logit,
    "wilson": _wilson,
    "wald": _wald,
}

SURVEY_METHODS: tuple[str, ...] = tuple(_METHODS)
