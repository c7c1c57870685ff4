"""Each provider's share, steadied by what the others show.

Next: `stats.providers.ranking`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING, Any

from stats.counts import confidence_mistakes
from stats.errors import refuse_if_any
from stats.providers.provider_counts import ProviderCounts, read_providers
from stats.rounding import fraction, half_up

if TYPE_CHECKING:
    import pandas as pd

    from stats.providers.beta_binomial import Grid
    from stats.providers.posteriors import Posterior
    from stats.providers.ranking import Ranks

__all__ = ["Shrunk", "shrink"]

FEW = 5


@dataclass(frozen=True, slots=True)
class Shrunk:
    """Providers' shares as they look once each is read beside the others.

    Attributes:
        counts: of the providers.
        mean: the likeliest mean of providers' shares, 0 to 1.
        precision: the likeliest precision, in cases: how many cases of its own outweigh the others. Infinite
            where the counts differ no more than chance makes them.
        grid: the means and spreads that remain likely, with their chances.
        confidence: of the intervals, two-sided, above 0 and below 1.

    Example:
        >>> import pandas as pd
        >>> found = shrink(pd.DataFrame({
        ...     "provider": ["North", "East", "South"], "yes": [88, 104, 12],
        ...     "base": [128, 128, 22], "population": [577, 560, 25]}))
        >>> print(found)
        3 providers around 71%; from one to another, shares differ by a standard deviation of about 14 points.
        With fewer than 5 providers this rests on the prior more than on them.
        North: 69% seen, 69% steadied (80% interval 64% to 73%)
        East: 81% seen, 80% steadied (80% interval 76% to 84%)
        South: 55% seen, 55% steadied (80% interval 52% to 60%)
    """

    counts: ProviderCounts
    mean: float
    precision: float
    grid: Grid = field(repr=False, compare=False)
    confidence: float = 0.80

    def __post_init__(self) -> None:
        refuse_if_any(confidence_mistakes(self.confidence))

    def at(self, confidence: float) -> Shrunk:
        """Return the same with intervals at another confidence, above 0 and below 1."""
        return replace(self, confidence=confidence)

    @property
    def spread(self) -> float:
        """The standard deviation of shares from provider to provider: its mean over what remains likely."""
        grid = self.grid
        return float(grid.weight @ ((grid.mean * (1 - grid.mean)) ** 0.5 * grid.spread))

    def posteriors(self) -> tuple[Posterior, ...]:
        """Return what remains possible for each provider's share."""
        from stats.providers.posteriors import posterior

        counts = self.counts
        rows = zip(counts.yes, counts.base, counts.population, strict=True)
        return tuple(posterior(yes, base, population, self.grid) for yes, base, population in rows)

    def ranks(self, draws: int = 10_000, seed: int = 0) -> Ranks:
        """Return how sure the order of the providers is: see `stats.Ranks`.

        Args:
            draws: how many times to simulate all shares, 100 to 1,000,000. A probability is then within
                1 / sqrt(draws) of its value nearly always (95 times of 100).
            seed: of the simulation, a whole number of 0 or more.
        """
        from stats.providers.ranking import ranked

        return ranked(self, draws, seed)

    def to_frame(self) -> pd.DataFrame:
        """Return a row a provider.

        Columns: provider, yes, base, population, percent; shrunk, low and high (0 to 100, the mean and the
        limits for the whole population of the provider); confidence.
        """
        import pandas as pd

        tail = float((1 - Fraction(str(self.confidence))) / 2)
        found = self.posteriors()
        limits = [one.interval(tail) for one in found]
        columns: dict[str, Any] = {
            **self.counts.columns(),
            "shrunk": [100 * one.mean for one in found],
            "low": [100 * low for low, _ in limits],
            "high": [100 * high for _, high in limits],
            "confidence": self.confidence,
        }
        return pd.DataFrame(columns).astype({"population": "Int64"})

    def __str__(self) -> str:
        table = self.to_frame()
        k = len(table)
        level = half_up(100 * Fraction(str(self.confidence)), 1)
        percent = f"{float(level):g}%"
        lines = [
            f"{k:,} provider{'' if k == 1 else 's'} around {_percent(self.mean)}; from one to another, "
            f"shares differ by a standard deviation of about {half_up(fraction(100 * self.spread))} points."
        ]
        if (alike := sum(self.counts.yes)) in (0, sum(self.counts.base)):
            seen = "yes" if alike else "no"
            lines[0] = (
                f"{k:,} provider{'' if k == 1 else 's'}, every case answered {seen}: how far their shares "
            )
            lines[0] += "differ cannot be told."
        if k < FEW:
            lines.append(f"With fewer than {FEW} providers this rests on the prior more than on them.")
        for name, was, now, low, high in zip(
            self.counts.names, table["percent"], table["shrunk"], table["low"], table["high"], strict=True
        ):
            lines.append(
                f"{name}: {_percent(was / 100)} seen, {_percent(now / 100)} steadied "
                f"({percent} interval {_percent(low / 100)} to {_percent(high / 100)})"
            )
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        table = self.to_frame().to_html(index=False, border=0, na_rep="")
        return f"<p>{escape(str(self).splitlines()[0])}</p>{table}"


def shrink(table: Any, confidence: float = 0.80) -> Shrunk:
    """Return the providers' shares, each drawn towards their mean as far as chance may have moved it away.

    The numbers of yeses in the providers' populations are taken to be beta-binomial with a common mean and
    precision, and each sample a simple random one of its population: the counts are then beta-binomial
    whatever the populations, and the share of a provider's cases not seen is known but for chance. The mean
    and the precision are not: intervals are averaged over all that remain likely, for a weak prior under
    which the mean, and the spread of shares as a part of the largest spread there can be, are uniform from 0
    to 1.

    Args:
        table: as for `stats.funnel`: `provider`, `yes`, `base`, and `population` where known.
        confidence: of the intervals, two-sided, above 0 and below 1.

    Returns:
        A Shrunk. One provider alone is drawn to nothing but the prior, about one case's worth. With no yes
        anywhere (or no no) the likeliest mean is 0 (or 1), but the intervals do not close. A provider seen in
        full keeps its share. Providers are exchangeable: if they differ for reasons that are known (regions,
        caseloads), shrink within groups alike.

    Raises:
        SamplerError: the table or the confidence is faulty.

    Source:
        Skellam (1948), Journal of the Royal Statistical Society B 10:257-261 (beta-binomial); Ericson (1969),
        ibid. 31:195-233 (finite populations); Gelman (2006), Bayesian Analysis 1:515-534 (uniform spread).

    Example:
        >>> import pandas as pd
        >>> found = shrink(pd.DataFrame({"provider": ["A", "B"], "yes": [88, 16], "base": [128, 22]}))
        >>> found.to_frame()[["provider", "percent", "shrunk", "low", "high"]].round(1)
          provider  percent  shrunk   low  high
        0        A     68.8    68.8  63.7  73.7
        1        B     72.7    70.4  61.3  79.7
    """
    import numpy as np

    from stats.providers.beta_binomial import likeliest, posterior_grid

    counts = read_providers(table)
    refuse_if_any(confidence_mistakes(confidence))
    order = counts.order()
    yes, base = (np.array(column, dtype=float)[order] for column in (counts.yes, counts.base))
    mean, spread = likeliest(yes, base)
    precision = 1 / spread**2 - 1 if spread else float("inf")
    return Shrunk(counts, mean, precision, posterior_grid(yes, base), confidence)


def _percent(share: float) -> str:
    return f"{half_up(100 * fraction(share))}%"
