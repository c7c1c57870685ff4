"""What remains possible for one provider's share, over its whole population.

Next: `stats.providers.shrinkage`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import bdtr, betaln, polygamma, psi

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stats.providers.beta_binomial import Grid

    Array = NDArray[np.float64]

__all__ = ["ENDLESS", "Posterior", "posterior"]

POINTS = 601  # log odds at which the density is taken, closest about the provider's own
STRETCH = 2.0  # the distance in log odds from which they stand ever further apart
NARROW = 0.8  # a density whose standard deviation is less than so many steps is set on the points beside it
REACH = 9.0  # standard deviations of the log odds on either side
FURTHEST = 60.0  # log odds beyond it are a share of 0 or 1
FINER = 16  # points for one, where no chance of counts smooths the steps between them ...
MANY = 10_000  # ... that is, from so many unseen cases on
ENDLESS = 2**31
"""From so many cases on a population counts as endless: less than a thousandth of a point lies between."""


@dataclass(frozen=True, slots=True)
class Posterior:
    """The chances of shares for the cases not seen, and the counts of those seen.

    Attributes:
        yes: cases seen to be a yes.
        base: cases seen.
        population: cases there are; None if without end.
        unseen: mean share of yeses among the cases not seen.
        odds: log odds, rising.
        weight: chance of each; they sum to 1.
    """

    yes: int
    base: int
    population: int | None
    unseen: float
    odds: Array
    weight: Array

    @property
    def mean(self) -> float:
        """The mean of the share over the whole population."""
        if self.population is None:
            return self.unseen
        return (self.yes + (self.population - self.base) * self.unseen) / self.population

    def interval(self, tail: float) -> tuple[float, float]:
        """Return the equal-tailed interval of the share that leaves `tail` or less on each side.

        Of a finite population the low limit is the smallest number M of yeses with P(at most M) > tail, by
        the population; the high one mirrors it. Of a population seen in full both are its share.
        """
        if self.population is None or self.population >= ENDLESS:
            odds, weight = self._finer()
            low, high = _share(np.interp([tail, 1 - tail], np.cumsum(weight) - weight / 2, odds))
            return float(low), float(high)
        unseen = self.population - self.base
        odds, weight = (self.odds, self.weight) if unseen < MANY else self._finer()
        yeses = _fewest(unseen, _share(odds), weight, tail)
        noes = _fewest(unseen, _share(-odds), weight, tail)
        return (self.yes + yeses) / self.population, (self.yes + unseen - noes) / self.population

    def _finer(self) -> tuple[Array, Array]:
        """Return the log odds and weights with more points between, on straight lines.

        What stands at the two ends is for all shares beyond them, and stays there.
        """
        places = np.arange(len(self.odds), dtype=float)
        between = np.linspace(0, places[-1], FINER * (len(places) - 1) + 1)
        weight = np.interp(between, places, [0.0, *self.weight[1:-1], 0.0])
        weight[[0, -1]] = FINER * self.weight[[0, -1]]
        return np.interp(between, places, self.odds), weight / weight.sum()


def posterior(yes: int, base: int, population: int | None, grid: Grid) -> Posterior:
    """Return the posterior of one provider.

    Given the hyperparameters, the share of the cases not seen comes from a beta distribution with
    a + yes and b + base - yes. Its density is added up over the grid, on a scale of log odds, where the
    trapezoid rule is nearly exact.
    """
    a = grid.mean * grid.precision + yes
    b = (1 - grid.mean) * grid.precision + base - yes
    middle, spread = psi(a) - psi(b), np.sqrt(polygamma(1, a) + polygamma(1, b))
    odds, step = _points(middle, spread, np.log((yes + 0.5) / (base - yes + 0.5)))
    wide = spread >= NARROW * np.interp(middle, odds, step)
    # log of p and of 1 - p, without loss at either end
    log_yes, log_no = -np.logaddexp(0, -odds), -np.logaddexp(0, odds)
    log_density = np.outer(a[wide], log_yes) + np.outer(b[wide], log_no) - betaln(a[wide], b[wide])[:, None]
    mass = np.exp(log_density) * step
    # What lies beyond the ends, where a provider may be all yes or all no, stands at the ends.
    mass[:, 0 if 2 * yes < base else -1] += np.maximum(0, 1 - mass.sum(axis=1))
    weight = grid.weight[wide] @ mass + _set_beside(odds, middle[~wide], grid.weight[~wide])
    return Posterior(yes, base, population, float(grid.weight @ (a / (a + b))), odds, weight / weight.sum())


def _points(middle: Array, spread: Array, own: float) -> tuple[Array, Array]:
    """Return log odds that reach over all the densities, and how much of the axis each stands for."""
    low = max(-FURTHEST, float((middle - REACH * spread).min()))
    high = min(FURTHEST, float((middle + REACH * spread).max()))
    at = np.linspace(np.arcsinh((low - own) / STRETCH), np.arcsinh((high - own) / STRETCH), POINTS)
    return own + STRETCH * np.sinh(at), STRETCH * np.cosh(at) * (at[1] - at[0])


def _set_beside(odds: Array, middle: Array, weight: Array) -> Array:
    """Return narrow densities as weights of the two points beside each."""
    before = np.clip(np.searchsorted(odds, middle) - 1, 0, len(odds) - 2)
    part = np.clip((middle - odds[before]) / (odds[before + 1] - odds[before]), 0, 1)
    found = np.bincount(before, weight * (1 - part), minlength=len(odds))
    return np.asarray(found + np.bincount(before + 1, weight * part, minlength=len(odds)))


def _fewest(unseen: int, share: Array, weight: Array, tail: float) -> int:
    """Return the smallest number of yeses among the unseen with P(so many or fewer) above the tail."""
    below, above = -1, unseen
    while above - below > 1:
        trial = (below + above) // 2
        if float(weight @ bdtr(trial, unseen, share)) > tail:
            above = trial
        else:
            below = trial
    return above


def _share(odds: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-odds)))
