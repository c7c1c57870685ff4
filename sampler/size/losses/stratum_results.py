"""A share of reserves in every stratum, as a value: what it holds, its whole rule, and the words for it.

Next: `sampler.size.losses.stratum_reserves`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sampler.size.formula import percent
from sampler.size.losses.shares import Parts, loss_words
from sampler.size.reaching import chance_words
from sampler.wording import counted


@dataclass(frozen=True, slots=True)
class StratumReserves:
    """A share of reserves in every stratum, and what it holds. Make one with `stratum_reserves`.

    Attributes:
        share: reserves as a share of each stratum's cases, as inspection.toml has it.
        reserves: reserves in all strata together; of the table that has the most, where a draw picks one.
        fewest: those of the table that has the fewest.
        main: cases of the sample.
        usable: cases that must remain.
        chance: that so many remain.
        certainty: asked for.
        held: cases that remain with the certainty, at least.
        expected: cases that remain on average.
        strata: strata that give cases, in any table.
        tables: tables of cases by stratum that a draw can pick.
        parts: the losses by name.
    """

    share: float
    reserves: int
    fewest: int
    main: int
    usable: int
    chance: float
    certainty: float
    held: int
    expected: float
    strata: int
    tables: int
    parts: Parts

    @property
    def total(self) -> int:
        """The cases to draw, reserves among them."""
        return self.main + self.reserves

    @property
    def rule(self) -> tuple[str, ...]:
        """The whole rule in words, a part at a time."""
        return (
            f"{counted(self.main, 'case')} in {counted(self.strata, 'stratum', 'strata')}, "
            f"{loss_words(self.parts)}, certainty {percent(self.certainty)}%",
            *(
                [f"over {self.tables:,} tables that a draw can pick, by their chances"]
                if self.tables > 1
                else []
            ),
            f"reserves of each stratum: {self.share:g} of its cases, rounded up, used in it alone, and no "
            f"more than there are; in all {self._many}",
            "cases that remain of a stratum: at most its own, X binomial (cases and reserves, 1 - loss); "
            "the chances of all strata are combined",
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, for JSON."""
        return {
            "share": self.share,
            "reserves": self.reserves,
            "fewest_reserves": self.fewest,
            "main": self.main,
            "total": self.total,
            "usable": self.usable,
            "chance": self.chance,
            "certainty": self.certainty,
            "held": self.held,
            "expected": self.expected,
            "strata": self.strata,
            "tables": self.tables,
            "losses": [{"name": name, "share": share} for name, share in self.parts],
            "rule": list(self.rule),
        }

    @property
    def _many(self) -> str:
        if self.fewest == self.reserves:
            return counted(self.reserves, "case")
        return f"{self.fewest:,} to {counted(self.reserves, 'case')}"

    def __str__(self) -> str:
        return (
            f"Reserves of {self.share:g}, {self._many}, for "
            f"{counted(self.main, 'case')} in {counted(self.strata, 'stratum', 'strata')}: {self.usable:,} "
            f"usable ones remain with a chance of {chance_words(self.chance)}; with "
            f"{percent(self.certainty)}% certainty {self.held:,} do, and on average {self.expected:,.1f}."
        )
