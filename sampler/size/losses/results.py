"""A sample with its reserves against losses, as a value: its certainty, its whole rule, and the words for it.

Next: `sampler.size.losses.sizes`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sampler.size.formula import percent
from sampler.size.losses.shares import Parts, loss_words
from sampler.size.reaching import chance_words
from sampler.wording import counted


@dataclass(frozen=True, slots=True)
class Losses:
    """A main sample and its reserves against losses. Make one with `size_for_losses`.

    Attributes:
        total: cases to draw, reserves among them.
        main: cases of the main sample, as many as must remain usable.
        reserves: cases to hold ready, in order.
        reserve_share: the smallest `reserves` in hundredths, as inspection.toml has it, that gives so many
            where the sample is one stratum; None above 10.
        chance: that enough remain of the total.
        certainty: asked for.
        loss: the share expected to be lost, all causes together.
        parts: the causes by name, with their shares; one without a name if a single share was given.
        population: eligible cases N as listed; None without limit.
        usable_in_population: of them, those that can be used; None without limit.
        expected_total: cases that it takes on average to find as many usable ones as the main sample has.
        usual: what usable / (1 - loss) gives, rounded up.
        usual_chance: that enough remain of that many.
        origin: where the numbers of cases came from.
    """

    total: int
    main: int
    reserves: int
    reserve_share: float | None
    chance: float
    certainty: float
    loss: float
    parts: Parts
    population: int | None
    usable_in_population: int | None
    expected_total: float
    usual: int
    usual_chance: float
    origin: str

    @property
    def rule(self) -> tuple[str, ...]:
        """The whole rule in words, a part at a time."""
        if self.population is None:
            drawn = "binomial (m, 1 - loss)"
            listed = "N = without limit: each case is lost by chance, whatever becomes of others"
        else:
            drawn = "hypergeometric (N, usable in N, m)"
            listed = (
                f"N = {self.population:,} ({self.origin}), of which (1 - loss) N, rounded down, are usable: "
                f"{self.usable_in_population:,}"
            )
        return (
            f"usable cases {self.main:,}, {loss_words(self.parts)}, certainty {percent(self.certainty)}%",
            f"m = {self.total:,}, the least with P(X >= usable) >= certainty, X {drawn}"
            "; every larger m holds too",
            f"reserves = m - usable = {self.reserves:,}, in one order for the whole sample, not by stratum",
            f"usable / (1 - loss), rounded up, would be {self.usual:,}: enough with a chance of "
            f"{chance_words(self.usual_chance)}",
            listed,
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, for JSON."""
        return {
            "total": self.total,
            "main": self.main,
            "reserves": self.reserves,
            "reserve_share": self.reserve_share,
            "chance": self.chance,
            "certainty": self.certainty,
            "loss": self.loss,
            "losses": [{"name": name, "share": share} for name, share in self.parts],
            "population": self.population,
            "usable_in_population": self.usable_in_population,
            "expected_total": self.expected_total,
            "usual": self.usual,
            "usual_chance": self.usual_chance,
            "rule": list(self.rule),
        }

    def __str__(self) -> str:
        if self.reserves == 0:
            return f"{counted(self.main, 'case')} and no reserves: none is expected to be lost."
        usual = (
            f" The usual {self.main:,} / (1 - {percent(self.loss)}%) = {self.usual:,} cases would be enough "
            f"with a chance of only {chance_words(self.usual_chance)}."
            if self.usual < self.total
            else ""
        )
        return (
            f"{counted(self.main, 'case')} and {counted(self.reserves, 'reserve')}, {self.total:,} in all: "
            f"where {percent(self.loss)}% are lost, {self.main:,} usable ones remain with a chance of "
            f"{chance_words(self.chance)}.{usual}"
        )
