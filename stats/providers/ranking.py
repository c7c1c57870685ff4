"""How sure the order of the providers is."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from stats.counts import confidence_mistakes, range_mistakes
from stats.errors import refuse_if_any
from stats.rounding import fraction, half_up

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from stats.providers.shrinkage import Shrunk

    Array = NDArray[np.float64]

__all__ = ["Ranks", "ranked"]

DRAWS = (100, 1_000_000)  # the fewest say little; more take more memory than there is
SURE = 0.80


@dataclass(frozen=True, slots=True)
class Ranks:
    """How often each provider took each rank, rank 1 being the highest share over its whole population.

    Shares that are equal are put in an order by lot, every order alike; so the chances of being the best add
    up to 1.

    Attributes:
        names: of the providers.
        chances: of each rank: a row a provider, a column a rank.
        draws: how many times all shares were simulated.
        seed: of the simulation.
        confidence: of the intervals of ranks, above 0 and below 1.
    """

    names: tuple[str, ...]
    chances: Array = field(repr=False, compare=False)
    draws: int
    seed: int
    confidence: float = 0.80

    def __post_init__(self) -> None:
        refuse_if_any(confidence_mistakes(self.confidence))

    @property
    def lowest_quarter(self) -> int:
        """How many ranks make the lowest quarter: a quarter of the providers, rounded down, at least 1."""
        return max(1, len(self.names) // 4)

    def at(self, confidence: float) -> Ranks:
        """Return the same with intervals at another confidence, above 0 and below 1."""
        return replace(self, confidence=confidence)

    def to_frame(self) -> pd.DataFrame:
        """Return a row a provider.

        Columns: provider; mean_rank; rank_low and rank_high, the ranks it holds with the confidence (at most
        half of the rest on each side); best, worst and lowest_quarter, the chances of each, 0 to 1;
        confidence.
        """
        import pandas as pd

        tail = float((1 - Fraction(str(self.confidence))) / 2) * (1 + 1e-12)
        ranks = np.arange(1, len(self.names) + 1)
        up_to = np.cumsum(self.chances, axis=1)
        from_on = np.cumsum(self.chances[:, ::-1], axis=1)[:, ::-1]
        return pd.DataFrame(
            {
                "provider": self.names,
                "mean_rank": (self.chances * ranks).sum(axis=1),
                "rank_low": (up_to > tail).argmax(axis=1) + 1,
                "rank_high": len(ranks) - (from_on > tail)[:, ::-1].argmax(axis=1),
                "best": self.chances[:, 0],
                "worst": self.chances[:, -1],
                "lowest_quarter": self.chances[:, -self.lowest_quarter :].sum(axis=1),
                "confidence": self.confidence,
            }
        )

    def __str__(self) -> str:
        table = self.to_frame()
        percent = f"{float(100 * Fraction(str(self.confidence))):g}%"
        k = len(self.names)
        rows = zip(
            self.names, table["rank_low"], table["rank_high"], table["best"], table["worst"], strict=True
        )
        lines = [
            f"{name}: rank {_ranks(low, high)} of {k} ({percent} interval); highest with a chance of "
            f"{_percent(best)}, lowest with {_percent(worst)}"
            for name, low, high, best, worst in rows
        ]
        sure = [n for n, chance in zip(self.names, table["lowest_quarter"], strict=True) if chance >= SURE]
        named = ", ".join(sure) or "none"
        return "\n".join(
            [
                *lines,
                f"In the lowest quarter ({self.lowest_quarter} of {k}), 80% sure or more: {named}.",
            ]
        )

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self).splitlines()[-1])}</p>{self.to_frame().to_html(index=False, border=0)}"


def ranked(shrunk: Shrunk, draws: int, seed: int) -> Ranks:
    """Return the ranks of shares simulated from what remains possible, all providers of a draw together.

    Only the generator's raw uniforms are used, turned into values by inverse distribution functions: the
    same seed gives the same ranks with any version of numpy. Providers take them in an order of their own, so
    that a provider's ranks do not depend on where it stands in the table.
    """
    refuse_if_any([*range_mistakes("draws", draws, *DRAWS), *range_mistakes("seed", seed, 0)])
    draws, seed = int(draws), int(seed)
    uniforms = np.random.Generator(np.random.PCG64(seed))
    places = shrunk.counts.order()
    shares = _simulated(shrunk, places, draws, uniforms)
    lots = uniforms.random(shares.shape)
    order = np.lexsort((lots, -shares), axis=1)
    k = shares.shape[1]
    chances = np.zeros((k, k))
    for rank in range(k):
        chances[places, rank] = np.bincount(order[:, rank], minlength=k) / draws
    return Ranks(shrunk.counts.names, chances, draws, seed, shrunk.confidence)


def _simulated(shrunk: Shrunk, providers: Sequence[int], draws: int, uniforms: np.random.Generator) -> Array:
    """Return shares over the whole populations: a row a draw, a column a provider, in the order given."""
    from scipy.special import betaincinv

    from stats.providers.posteriors import ENDLESS

    grid, counts = shrunk.grid, shrunk.counts
    # Evenly spaced: the hyperparameters come up as often as they should, to within one draw each.
    places = (np.arange(draws) + uniforms.random()) / draws
    pair = np.minimum(np.searchsorted(np.cumsum(grid.weight), places), len(grid.weight) - 1)
    mean, precision = grid.mean[pair], grid.precision[pair]
    shares = np.empty((draws, len(providers)))
    for column, place in enumerate(providers):
        yes, base, population = counts.yes[place], counts.base[place], counts.population[place]
        a, b = mean * precision + yes, (1 - mean) * precision + base - yes
        chance = np.asarray(betaincinv(a, b, uniforms.random(draws)), dtype=np.float64)
        unseen = uniforms.random(draws)
        if population is None or population >= ENDLESS:
            shares[:, column] = chance
        else:
            shares[:, column] = (yes + _binomial(unseen, population - base, chance)) / population
    return shares


def _binomial(uniform: Array, size: int, chance: Array) -> Array:
    """Return the smallest counts with P(so many or fewer) of the uniform or more."""
    from scipy.special import bdtr

    below, above = np.full_like(uniform, -1.0), np.full_like(uniform, float(size))
    while (above - below > 1).any():
        trial = np.floor((below + above) / 2)
        split = above - below > 1
        # A trial beyond the ends belongs to a draw that is settled.
        reached = bdtr(np.clip(trial, 0, size), size, chance) >= uniform
        above = np.where(split & reached, trial, above)
        below = np.where(split & ~reached, trial, below)
    return above


def _ranks(low: int, high: int) -> str:
    return f"{low}" if low == high else f"{low} to {high}"


def _percent(share: float) -> str:
    return f"{half_up(100 * fraction(share))}%"
