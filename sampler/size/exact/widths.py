"""How wide an interval is: for every result of a sample, and as it can be expected.

Next: `sampler.size.exact.blocks`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

_ROOM = 40  # results looked at beyond nine standard deviations: those left out weigh less than 10^-12


ENDLESS = 10**8
"""A larger population is taken to have no limit. A sample of n is then n² / N cases too large at most."""


def seen(population: int | None) -> int | None:
    """Return the population as intervals are asked for it: None where it has no limit, or as good as none."""
    return None if population is None or population > ENDLESS else population


@dataclass(frozen=True, slots=True)
class Widths:
    """The half-widths of an interval, (high limit - low limit) / 2 as a fraction.

    Attributes:
        population: eligible cases N; None without limit.
        confidence: of the interval, between 0 and 1.
        method: of the interval, one of `stats.METHODS`.

    Example:
        >>> widths = Widths(577, 0.80, "exact")
        >>> f"{widths.of_all(141).max():.4f}"
        '0.0494'
    """

    population: int | None
    confidence: float
    method: str

    def limits(self, yes: Ints, sizes: Ints) -> tuple[Floats, Floats]:
        """Return the low and the high limits for results, each with its sample size: equal shapes."""
        from stats import interval

        found = interval(yes, sizes, self.population, self.confidence, self.method)
        return found.low, found.high

    def of(self, yes: Ints, sizes: Ints) -> Floats:
        """Return the half-widths for results, each with its sample size: equal shapes."""
        low, high = self.limits(yes, sizes)
        half: Floats = (high - low) / 2
        return half

    def of_all(self, size: int) -> Floats:
        """Return the half-widths of every result of a sample, from no yes to nothing else."""
        import numpy as np

        return self.of(np.arange(size + 1), np.full(size + 1, size))

    def expected(self, sizes: Ints, proportion: float) -> Floats:
        """Return the expected half-width of samples of these sizes, where a share of the list is yes.

        The number of yeses on the list is `proportion` of it, rounded to the nearest whole one, a half
        upwards; the result is then hypergeometric, without limit binomial.
        """
        import numpy as np

        yes, of, chances, starts = self._results(sizes, proportion)
        averages: Floats = np.add.reduceat(self.of(yes, of) * chances, starts)
        return averages

    def chance_within(self, sizes: Ints, proportion: float, margin: float) -> Floats:
        """Return the chance that the half-width is at most a margin, for samples of these sizes."""
        import numpy as np

        yes, of, chances, starts = self._results(sizes, proportion)
        sums: Floats = np.add.reduceat((self.of(yes, of) <= margin) * chances, starts)
        return sums

    def _results(self, sizes: Ints, proportion: float) -> tuple[Ints, Ints, Floats, Any]:
        """Return the likely results of samples end to end: yeses, sizes, chances, and where each starts."""
        import numpy as np

        listed = None if self.population is None else yes_on_list(self.population, proportion)
        lowest, highest, share, spread = _reach(sizes, self.population, listed, proportion)
        reach = np.ceil(9 * np.sqrt(spread)).astype(np.int64) + _ROOM
        first = np.maximum(lowest, np.floor(sizes * share).astype(np.int64) - reach)
        count = np.minimum(highest, np.ceil(sizes * share).astype(np.int64) + reach) - first + 1
        starts = np.cumsum(count) - count
        of = np.repeat(sizes, count)
        yes = np.arange(len(of)) - np.repeat(starts - first, count)
        # The chance of each result relative to the one before it, multiplied up from the first of its sample.
        with np.errstate(divide="ignore", invalid="ignore"):
            if self.population is None or listed is None:
                ratios = (of - yes + 1) / yes * (proportion / (1 - proportion))
            else:
                noes_left = (self.population - listed) - (of - yes)
                ratios = (listed - yes + 1.0) * (of - yes + 1.0) / (yes * noes_left.astype(float))
        ratios[starts] = 1
        logs = np.cumsum(np.log(ratios))
        logs -= np.repeat(np.maximum.reduceat(logs, starts), count)
        chances = np.exp(logs)
        return yes, of, chances / np.repeat(np.add.reduceat(chances, starts), count), starts


def _reach(
    sizes: Ints, population: int | None, listed: int | None, proportion: float
) -> tuple[Ints, Ints, float, Floats]:
    """Return the least and the most yeses of samples, the share of yes, and the variance of the count."""
    import numpy as np

    if population is None or listed is None:
        spread: Floats = np.asarray(sizes * proportion * (1 - proportion), dtype=np.float64)
        return np.zeros_like(sizes), sizes, proportion, spread
    share = listed / population
    lowest, highest = np.maximum(0, sizes - (population - listed)), np.minimum(sizes, listed)
    spread = np.asarray(sizes * share * (1 - share) * (1 - sizes / population), dtype=np.float64)
    return lowest, highest, share, spread


def yes_on_list(population: int, proportion: float) -> int:
    """Return the yeses on a list of which a share is yes: the nearest whole number, a half upwards.

    Example:
        >>> yes_on_list(577, 0.75), yes_on_list(577, 0.5)
        (433, 289)
    """
    return floor(Fraction(str(proportion)) * population + Fraction(1, 2))
