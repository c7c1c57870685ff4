"""Where bases and percentages stand in a funnel chart, and the curves that can be drawn in it.

Next: `stats.providers.funnel_picture`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, log10
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from stats.providers.funnels import Funnel
    from stats.providers.provider_counts import ProviderCounts

__all__ = ["FunnelScale", "curves", "scale_of", "why_no_curve"]

LEFT, RIGHT, UPPER, LOWER = 64.0, 936.0, 20.0, 440.0
STEPS = 120  # points of a curve

Line = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class FunnelScale:
    """Axes: bases from 0 to `most`, percentages from `low` to `high`, `top` the height of the upper edge."""

    most: int
    step: int
    low: int
    high: int
    top: float

    def x(self, base: float) -> float:
        """Return where a base stands."""
        return LEFT + (RIGHT - LEFT) * base / self.most

    def y(self, percent: float) -> float:
        """Return where a percentage stands."""
        return self.top + UPPER + (LOWER - UPPER) * (self.high - percent) / (self.high - self.low)

    @property
    def bases(self) -> range:
        """The bases written at the axis."""
        return range(0, self.most + 1, self.step)

    @property
    def percentages(self) -> range:
        """The percentages written at the axis."""
        return range(self.low, self.high + 1, 10 if self.high - self.low <= 60 else 20)


def scale_of(bases: Iterable[int], percentages: Iterable[float], top: float) -> FunnelScale:
    """Return axes that hold all the bases and, in tens, all the percentages with some room.

    Example:
        >>> scale = scale_of([22, 128], [51.0, 83.2], 0)
        >>> (scale.most, scale.step, scale.low, scale.high)
        (140, 20, 50, 90)
    """
    largest, shown = max(bases), list(percentages)
    rough = 1.05 * largest / 7
    power = 10 ** floor(log10(rough)) if rough > 1 else 1
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    low = max(0, floor((min(shown) - 1) / 10) * 10)
    high = min(100, ceil((max(shown) + 1) / 10) * 10)
    return FunnelScale(step * ceil(1.05 * largest / step), step, low, max(high, low + 10), top)


def curves(funnel: Funnel, most: int) -> list[tuple[Line, Line]]:
    """Return the lower and upper limits over all bases, (base, percentage) a point, an entry a confidence.

    There is a curve only where the base alone decides the limits: no population is known, or all are the
    same, or every base is the same part of its population (to within a case). Else there is none.
    """
    from stats.providers.control_limits import tails

    population_at = _population_at(funnel.counts)
    if population_at is None:
        return []
    bases = sorted({max(1, round(most * (step / STEPS) ** 2)) for step in range(1, STEPS + 1)})
    found: list[tuple[Line, Line]] = [([], []) for _ in funnel.confidence]
    for base in bases:
        population = population_at(base)
        if population is not None and base > population:
            break
        chances = tails(base, population, funnel.target)
        for level, (low, high) in zip(funnel.confidence, found, strict=True):
            limit = chances.limits((1 - Fraction(str(level))) / 2)
            low.append((base, 100 * limit.drawn_low / base))
            high.append((base, 100 * limit.drawn_high / base))
    return found


def why_no_curve(counts: ProviderCounts) -> str:
    """Return why no curve is drawn, in a sentence; "" where one is."""
    if _population_at(counts) is not None:
        return ""
    return "There are no curves, since limits depend on a provider's number of cases, not on its base alone."


def _population_at(counts: ProviderCounts) -> Callable[[int], int | None] | None:
    """Return what gives the population for a base, if the base decides it."""
    if all(size is None for size in counts.population):
        return lambda base: None
    sizes = [size for size in counts.population if size is not None]
    if len(sizes) < len(counts.population):
        return None
    if len(set(sizes)) == 1:
        return lambda base: sizes[0]
    part = Fraction(sum(counts.base), sum(sizes))
    if all(abs(part * size - base) < 1 for size, base in zip(sizes, counts.base, strict=True)):
        return lambda base: max(base, round(base / part))
    return None
