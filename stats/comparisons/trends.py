"""A percentage over several years: how steep, whether more than chance, and whether a straight line fits."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from operator import mul
from typing import TYPE_CHECKING, Any, NamedTuple

from stats.comparisons.combining import combined_limits, settled
from stats.comparisons.inverting import inverted_p_value
from stats.comparisons.sides import (
    choice_mistakes,
    effective_size,
    estimate_mistakes,
    is_census,
    limits,
    possible_shares,
    settled_confidence,
    whole_count_mistakes,
)
from stats.comparisons.words import change_words, confidence_words, range_words, verdict
from stats.errors import SamplerError, refuse_if_any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pandas as pd

    from stats.estimation import Estimate

__all__ = ["Trend", "trend"]

_MORE_THAN_CHANCE = " by more than chance would explain"
FITTING = 0.80  # the confidence at which limits stand for variances when a straight line is tried
LEAST_VARIANCE = 1e-14  # stands for none, in a census, so that the line has to pass through it


class Fitted(NamedTuple):
    """What a method finds."""

    slope: float
    low: float
    high: float
    p_value: float
    departure: float | None


@dataclass(frozen=True, slots=True)
class Trend:
    """A straight line through percentages over time.

    Attributes:
        slope: change of the share in one unit of time, such as a year; below 0 it falls.
        low: the low limit of the slope.
        high: the high limit of the slope.
        p_value: two-sided, of no trend.
        departure_p_value: of a straight line; small where the years do not lie on one. None for two times.
        confidence: of the interval, two-sided.
        method: "mover" or "cochran-armitage".
        estimates: one a time.
        times: increasing, such as years.
    """

    slope: float
    low: float
    high: float
    p_value: float
    departure_p_value: float | None
    confidence: float
    method: str
    estimates: tuple[Estimate, ...]
    times: tuple[float, ...]

    def at(self, confidence: float) -> Trend:
        """Return the same trend at another confidence, above 0 and below 1."""
        return trend(self.estimates, self.times, confidence, self.method)

    def sentence(self, unit: str = "year") -> str:
        """Return the trend in words, points with one decimal; `unit` is what the times count."""
        ends = ("a fall of {}", "no change", "a rise of {}")
        limits_said = range_words(self.slope, self.low, self.high, ends, 1)
        known = all(is_census(found) for found in self.estimates)
        level = len({found.proportion for found in self.estimates}) == 1
        moved = change_words(self.slope, 1) if self.slope or level else "has no trend"
        judged = verdict(self.slope, self.low, self.high, 0.0, "change", known)
        per = "" if self.slope == 0 else f" a {unit}"
        interval = "" if known else f" ({confidence_words(self.confidence)} interval{limits_said})"
        return f"{moved}{per}{interval}: {judged}{self._departure(unit)}"

    def to_frame(self) -> pd.DataFrame:
        """Return one row: the times, the slope and its limits in points, and the p-values."""
        import pandas as pd

        return pd.DataFrame([self.as_row()])

    def as_row(self) -> dict[str, Any]:
        """Return the columns of `to_frame` by name."""
        return {
            "from": self.times[0],
            "to": self.times[-1],
            "times": len(self.times),
            "slope": 100 * self.slope,
            "low": 100 * self.low,
            "high": 100 * self.high,
            "p_value": self.p_value,
            "departure_p_value": self.departure_p_value,
            "confidence": self.confidence,
            "method": self.method,
        }

    def _departure(self, unit: str) -> str:
        if self.departure_p_value is None or self.departure_p_value > 1 - self.confidence:
            return ""
        known = all(is_census(found) for found in self.estimates)
        return f"; but the {unit}s do not lie on a straight line{'' if known else _MORE_THAN_CHANCE}"

    def __str__(self) -> str:
        return self.sentence()

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>{self.to_frame().to_html(index=False, border=0)}"


def trend(
    estimates: Iterable[Estimate],
    times: Iterable[float],
    confidence: float | None = None,
    method: str = "mover",
) -> Trend:
    """Return the straight line through percentages over time: its slope, interval and tests.

    The estimates are taken as independent, each of its own population: another sample every year.

    Args:
        estimates: at least two, one a time.
        times: increasing numbers, such as years; equal steps are not needed.
        confidence: two-sided, above 0 and below 1; None takes the one all estimates have.
        method: one of:

            "mover": the least-squares slope, every year counting alike, which is a plain sum of the
            shares; so its limits are joined from the estimates' own (Zou, Huang & Zhang 2009). It needs
            share and limits only, and holds at 0%, at 100% and in a census. The p-value is 1 less the
            confidence at which the interval just holds 0. The straight line is tried by weighted least
            squares, a year's standard deviation being half the width of its 80% interval over 1.28.

            "cochran-armitage": the slope with years weighted by their effective sizes n (N - 1) / (N - n),
            and the p-value of Cochran's and Armitage's test for it (1954, 1955), which supposes one share
            for all years. Its limits are joined as above. The straight line is tried by what that test
            leaves of the chi-square of equal shares.

    Returns:
        A Trend; `slope`, `low` and `high` are shares a unit of time.

    Raises:
        SamplerError: listing all mistakes: fewer than two estimates, times that do not increase or are not
            as many, different confidences, an unknown method, and for "cochran-armitage" weighted
            percentages or a year in which every case was read.

    Source:
        Zou, Huang & Zhang (2009), CSDA 53:1080-1085; Cochran (1954), Biometrics 10:417-451; Armitage
        (1955), Biometrics 11:375-386. The effective sizes in place of n are ours.

    Example:
        >>> from stats import Estimate
        >>> years = [Estimate(yes, 128, population=577) for yes in (74, 80, 79, 92)]
        >>> print(trend(years, [2021, 2022, 2023, 2024]))
        rose by 4.1 points a year (80% interval 1.9 to 6.4): more than chance would explain
    """
    found, when = _listed(estimates, "estimates"), _listed(times, "times")
    refuse_if_any(
        sentence
        for number, one in enumerate(found, 1)
        for sentence in estimate_mistakes(one, f"estimate {number}")
    )
    level, wrong = settled_confidence([one.confidence for one in found] or [0.8], confidence, "the estimates")
    refuse_if_any(
        [
            *wrong,
            *_time_mistakes(found, when),
            *choice_mistakes("method", method, _METHODS),
            *_cannot(found, method),
        ]
    )
    years = tuple(float(time) for time in when)
    fitted = _METHODS[method](found, years, level)
    return Trend(*fitted, level, method, found, tuple(when))


def _listed(values: object, name: str) -> tuple[Any, ...]:
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise SamplerError(f"{name} must be several, one a time, but got {type(values).__name__}.")
    return tuple(values)


def _time_mistakes(estimates: Sequence[Estimate], times: Sequence[object]) -> Iterator[str]:
    if len(estimates) < 2:
        yield f"a trend needs at least two estimates, but got {len(estimates)}."
    if len(times) != len(estimates):
        yield f"there must be one time for each estimate, but got {len(times)} and {len(estimates)}."
    values = [_number(time) for time in times]
    if bad := [number for number, value in enumerate(values, 1) if not math.isfinite(value)]:
        yield f"times must be numbers, such as years; not so at {', '.join(map(str, bad))}, counted from 1."
        return
    if back := [number + 2 for number, step in enumerate(_steps(values)) if not step > 0]:
        places = ", ".join(map(str, back))
        yield f"times must increase; not so at {places}, counted from 1: put the estimates in order of time."


def _number(time: object) -> float:
    if isinstance(time, bool | str | bytes):
        return math.nan
    try:
        return float(time)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return math.nan


def _steps(values: Sequence[float]) -> list[float]:
    return [later - earlier for earlier, later in pairwise(values)]


def _cannot(estimates: Sequence[Estimate], method: object) -> Iterator[str]:
    if not isinstance(method, str) or method != "cochran-armitage":
        return
    for number, found in enumerate(estimates, 1):
        yield from whole_count_mistakes(found, f"estimate {number}", method, "mover")
        if is_census(found):
            yield (
                f"in estimate {number} every case was read, and 'cochran-armitage' supposes samples: "
                "use method='mover'."
            )


def _mover(estimates: Sequence[Estimate], times: Sequence[float], confidence: float) -> Fitted:
    shares = [found.proportion for found in estimates]
    factors = _slope_factors(times, [1.0] * len(times))
    ends = [possible_shares(found) for found in estimates]

    def at(level: float) -> tuple[float, float]:
        both = [limits(found, level) for found in estimates]
        return combined_limits(shares, both, factors, possible=ends)

    slope = _slope(factors, shares)
    p_value = inverted_p_value(at, slope, 0.0)
    return Fitted(slope, *at(confidence), p_value, _departure(estimates, times))


def _cochran_armitage(estimates: Sequence[Estimate], times: Sequence[float], confidence: float) -> Fitted:
    from scipy.special import chdtrc, ndtr

    shares = [found.proportion for found in estimates]
    sizes = [effective_size(found) for found in estimates]
    factors = _slope_factors(times, sizes)
    slope = _slope(factors, shares)
    both, ends = [limits(found, confidence) for found in estimates], [*map(possible_shares, estimates)]
    low, high = combined_limits(shares, both, factors, possible=ends)
    mean = math.fsum(map(mul, sizes, shares)) / math.fsum(sizes)
    spread = mean * (1 - mean)
    if spread <= 0 or len(set(shares)) == 1:
        return Fitted(slope, low, high, 1.0, 1.0 if len(times) > 2 else None)
    # A slope has the variance of its factors' squares over the sizes; factors are size x distance / sum.
    squared = slope**2 / (spread * math.fsum(f**2 / n for f, n in zip(factors, sizes, strict=True)))
    unequal = math.fsum(n * (p - mean) ** 2 for n, p in zip(sizes, shares, strict=True)) / spread
    departure = float(chdtrc(len(times) - 2, max(unequal - squared, 0.0))) if len(times) > 2 else None
    return Fitted(slope, low, high, float(2 * ndtr(-math.sqrt(squared))), departure)


def _departure(estimates: Sequence[Estimate], times: Sequence[float]) -> float | None:
    """Return the p-value of a straight line, by weighted least squares; None for two times."""
    from scipy.special import chdtrc, ndtri

    if len(times) == 2:
        return None
    widths = [high - low for low, high in (limits(found, FITTING) for found in estimates)]
    reach = 2 * float(ndtri((1 + FITTING) / 2))
    weights = [1 / max((width / reach) ** 2, LEAST_VARIANCE) for width in widths]
    shares = [found.proportion for found in estimates]
    slope = math.fsum(map(mul, _slope_factors(times, weights), shares))
    total = math.fsum(weights)
    mean, middle = (math.fsum(map(mul, weights, values)) / total for values in (shares, times))
    off = [share - mean - slope * (time - middle) for share, time in zip(shares, times, strict=True)]
    left = math.fsum(weight * distance**2 for weight, distance in zip(weights, off, strict=True))
    return float(chdtrc(len(times) - 2, left))


def _slope(factors: Sequence[float], shares: Sequence[float]) -> float:
    return settled(math.fsum(map(mul, factors, shares)), math.fsum(map(abs, factors)))


def _slope_factors(times: Sequence[float], weights: Sequence[float]) -> list[float]:
    """Return what each share is multiplied by in the weighted least-squares slope."""
    middle = math.fsum(map(mul, weights, times)) / math.fsum(weights)
    moments = [weight * (time - middle) for weight, time in zip(weights, times, strict=True)]
    spread = math.fsum(moment * (time - middle) for moment, time in zip(moments, times, strict=True))
    return [moment / spread for moment in moments]


_METHODS: dict[str, Callable[[Sequence[Estimate], Sequence[float], float], Fitted]] = {
    "mover": _mover,
    "cochran-armitage": _cochran_armitage,
}
