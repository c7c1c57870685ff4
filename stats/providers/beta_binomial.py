"""How well a common mean and precision explain the providers' counts, and what is left possible for them.

Next: `stats.providers.shrinkage`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaln

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["Grid", "likeliest", "log_likelihood", "posterior_grid"]

NODES = 48  # of the quadrature, a side; twice as many move no mean by 1e-6
NEGLIGIBLE = 26.0  # log densities further below the largest count for nothing (5e-12)
SMALL = 1e-9  # chances of pairs below it are left out: all together less than 3e-6
LARGE = 40.0  # from here on Stirling's series is exact to the last digit
SEARCH = 21  # points a side of the search for the likeliest values
ENDLESS = 1e-4  # spreads below it are none


@dataclass(frozen=True, slots=True)
class Grid:
    """Pairs of hyperparameters with weights that sum to 1; the precision is 1 / spread**2 - 1."""

    mean: Array
    spread: Array
    weight: Array

    @property
    def precision(self) -> Array:
        """What each pair counts for, in cases."""
        return 1 / self.spread**2 - 1


def log_likelihood(yes: Array, base: Array, mean: Array, spread: Array) -> Array:
    """Return the log of the chance of all the counts, but for a constant, at each pair of hyperparameters.

    The numbers of yeses in the populations are beta-binomial with a = mean * s and b = (1 - mean) * s, s the
    precision, and a provider's sample is a simple random one of its population. Then its count is
    beta-binomial with the base in the population's place, whatever the population. At a spread of 0 it is
    binomial.

    Args:
        yes: of each provider.
        base: of each provider.
        mean: above 0 and below 1, in one dimension.
        spread: square root of 1 / (s + 1), 0 to below 1; of the same shape.

    Source:
        Skellam (1948), Journal of the Royal Statistical Society B 10:257-261; that sampling without
        replacement preserves the family: Ericson (1969), ibid. 31:195-233.
    """
    found = np.empty_like(mean)
    flat = spread == 0
    chance = mean[flat, None]
    found[flat] = (yes * np.log(chance) + (base - yes) * np.log1p(-chance)).sum(axis=1)
    m, s = mean[~flat, None], 1 / spread[~flat, None] ** 2 - 1
    found[~flat] = (log_rising(m * s, yes) + log_rising((1 - m) * s, base - yes) - log_rising(s, base)).sum(
        axis=1
    )
    return found


def log_rising(start: Array, steps: Array) -> Array:
    """Return the log of start (start + 1) ... (start + steps - 1), without loss where start is large."""
    start, steps = np.broadcast_arrays(np.asarray(start, dtype=float), np.asarray(steps, dtype=float))
    small = np.minimum(start, LARGE)
    large = np.maximum(start, LARGE)
    end = large + steps
    by_series = (
        (large - 0.5) * np.log1p(steps / large)
        + steps * np.log(end)
        - steps
        + _stirling(end)
        - _stirling(large)
    )
    return np.asarray(np.where(start < LARGE, gammaln(small + steps) - gammaln(small), by_series))


def _stirling(z: Array) -> Array:
    return 1 / (12 * z) - 1 / (360 * z**3) + 1 / (1260 * z**5)


def likeliest(yes: Array, base: Array) -> tuple[float, float]:
    """Return the mean and the spread of the largest likelihood.

    Found by a grid drawn ever closer about its best point. With no yes at all, or no no, the mean is 0 or 1
    and the spread, which is then anything, 0. A spread of 0 is an endless precision: the counts differ no
    more than chance makes them.
    """
    share = float(yes.sum() / base.sum())
    if share in (0.0, 1.0):
        return share, 0.0
    low, high = np.array([1e-9, 0.0]), np.array([1 - 1e-9, 1 - 1e-9])
    floor, ceiling = low.copy(), high.copy()
    best = low
    for _ in range(24):
        mean, spread = _mesh(np.linspace(low[0], high[0], SEARCH), np.linspace(low[1], high[1], SEARCH))
        place = int(np.argmax(log_likelihood(yes, base, mean, spread)))
        best = np.array([mean[place], spread[place]])
        reach = (high - low) / 5
        low, high = np.maximum(floor, best - reach), np.minimum(ceiling, best + reach)
    return (share, 0.0) if best[1] < ENDLESS else (float(best[0]), float(best[1]))


def posterior_grid(yes: Array, base: Array) -> Grid:
    """Return the hyperparameters that remain likely, if all means and spreads from 0 to 1 were alike before.

    Gauss-Legendre quadrature in the box outside of which the density is negligible.
    """
    box = np.array([[0.0, 1.0], [0.0, 1.0]])
    for _ in range(40):
        mean, spread, weight = _nodes(box)
        density = log_likelihood(yes, base, mean, spread)
        kept = density > density.max() - NEGLIGIBLE
        smaller = _around(box, mean, spread, kept)
        settled = bool((np.diff(smaller) > 0.8 * np.diff(box)).all())
        if settled:
            break
        box = smaller
    mass = weight * np.exp(density - density.max())
    kept = mass > mass.sum() * SMALL
    return Grid(mean[kept], spread[kept], mass[kept] / mass[kept].sum())


def _around(box: Array, mean: Array, spread: Array, kept: NDArray[np.bool_]) -> Array:
    """Return the box of the kept nodes, with the room up to the nodes next to them."""
    found = box.copy()
    for side, values in enumerate((mean, spread)):
        nodes = np.unique(values)
        edges = np.concatenate([[box[side, 0]], nodes, [box[side, 1]]])
        inside = np.searchsorted(nodes, [values[kept].min(), values[kept].max()])
        found[side] = edges[inside[0]], edges[inside[1] + 2]
    return found


def _nodes(box: Array) -> tuple[Array, Array, Array]:
    points, weights = np.polynomial.legendre.leggauss(NODES)
    mean, spread = _mesh(*(low + (high - low) * (points + 1) / 2 for low, high in box))
    wide, high = _mesh(weights, weights)
    return mean, spread, wide * high


def _mesh(first: Array, second: Array) -> tuple[Array, Array]:
    one, other = np.meshgrid(first, second, indexing="ij")
    return one.ravel(), other.ravel()
