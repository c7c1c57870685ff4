"""Where percentages stand on the chart's axis, and where the bands lie on it."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stats.standards import Band


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis from `start` to 100 per cent, drawn from `left` to `right`.

    Args:
        start: the first percentage shown: 0, 10, … 90.
        left: where it stands, in the picture's units.
        right: where 100 per cent stands.
    """

    start: int
    left: float
    right: float

    def __call__(self, percent: float) -> float:
        """Return where a percentage stands."""
        return self.left + (self.right - self.left) * (percent - self.start) / (100 - self.start)

    @property
    def ticks(self) -> range:
        """The percentages to write at the axis: every ten, or every twenty if all are shown."""
        return range(self.start, 101, 20 if self.start < 20 and self.start % 20 == 0 else 10)


def start_of_axis(percentages: Iterable[float]) -> int:
    """Return the multiple of ten at which the axis begins, at least five points below the lowest value.

    So nothing lies at its very edge, and the lowest band has room for its name.

    Example:
        >>> start_of_axis([57.2, 90]), start_of_axis([50.5]), start_of_axis([3, 80]), start_of_axis([100])
        (50, 40, 0, 90)
    """
    return min(90, max(0, floor((min(percentages) - 5) / 10) * 10))


def zones(bands: Sequence[Band], start: float) -> tuple[tuple[str, float, float], ...]:
    """Return name, lower and upper percentage of each band that reaches above `start`, worst first.

    Args:
        bands: each with `.name` and `.at_least`, the best first.
        start: the axis' first percentage; what lies below it is left out.

    Example:
        >>> from types import SimpleNamespace as Band
        >>> zones([Band(name="Good", at_least=65), Band(name="Poor", at_least=0)], 50)
        (('Poor', 50, 65), ('Good', 65, 100.0))
    """
    upper = 100.0
    found: list[tuple[str, float, float]] = []
    for band in bands:
        if upper > start:
            found.append((band.name, max(band.at_least, start), upper))
        upper = band.at_least
    return tuple(reversed(found))
