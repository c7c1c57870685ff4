"""The result of a plain allocation, with its whole rule.

Next: `sampler.size.constrained.strata`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from sampler.wording import aligned, counted

if TYPE_CHECKING:
    import pandas as pd

_WORDS = {
    "proportional": "in proportion to N_h",
    "equal": "as many from each stratum",
    "power": "in proportion to N_h to the power of {power}",
    "neyman": "the least variance of the percentage over all strata: each case goes to the stratum in which "
    "it lowers N_h² p_h (1 - p_h) / n_h most",
}
_ROUNDED = (
    "rounded by largest remainder within the bounds; equal remainders: the larger population first, then the "
    "order given"
)
_PRIORITIES = (
    "whole numbers by priorities (Wright 2012, 2017), the least there is; equal priorities: the larger "
    "population first, then the order given"
)


@dataclass(frozen=True, slots=True)
class Allocation:
    """Whole numbers of cases a stratum, and what they were asked with.

    Attributes:
        cases: n_h by stratum, in the order given.
        populations: N_h by stratum.
        method: "proportional", "equal", "power" or "neyman".
        proportions: the share of yes assumed by stratum; empty where the method needs none.
        power: the power of N_h; None where the method needs none.
        minimums: the least cases by stratum.
        maximums: the most cases by stratum.
    """

    cases: dict[str, int]
    populations: dict[str, int]
    method: str
    proportions: dict[str, float]
    power: Fraction | float | None
    minimums: dict[str, int]
    maximums: dict[str, int]

    @property
    def size(self) -> int:
        """The cases in all."""
        return sum(self.cases.values())

    @property
    def rule(self) -> tuple[str, ...]:
        """The whole rule in words, a part at a time."""
        total = sum(self.populations.values())
        raised = sum(least > 0 for least in self.minimums.values())
        held = sum(self.maximums[name] < n for name, n in self.populations.items())
        return (
            f"n = {self.size:,} of N = {total:,} in {counted(len(self.cases), 'stratum', 'strata')}",
            f"allocation {self.method}: {_WORDS[self.method].format(power=self.power)}",
            _PRIORITIES if self.method == "neyman" else _ROUNDED,
            f"no stratum gives more cases than it has; {counted(raised, 'stratum has', 'strata have')} a "
            f"minimum and {counted(held, 'stratum', 'strata')} a maximum below its population",
        )

    def to_frame(self) -> pd.DataFrame:
        """Return a row a stratum: stratum, population, minimum, maximum, cases, share read."""
        import pandas as pd

        columns = ["stratum", "population", "minimum", "maximum", "cases", "share_read"]
        rows = [
            (
                name,
                n,
                self.minimums[name],
                self.maximums[name],
                self.cases[name],
                self.cases[name] / n if n else 0,
            )
            for name, n in self.populations.items()
        ]
        return pd.DataFrame(rows, columns=columns)

    def to_dict(self) -> dict[str, object]:
        """Return plain values, for JSON."""
        return {
            "size": self.size,
            "cases": dict(self.cases),
            "populations": dict(self.populations),
            "method": self.method,
            "proportions": dict(self.proportions),
            "power": None if self.power is None else float(self.power),
            "minimums": dict(self.minimums),
            "maximums": dict(self.maximums),
            "rule": list(self.rule),
        }

    def __str__(self) -> str:
        rows = [(name, n, self.cases[name]) for name, n in self.populations.items()]
        heading = (
            f"{counted(self.size, 'case')} of {sum(self.populations.values()):,}, {self.method} allocation"
        )
        return f"{heading}\n{aligned(('stratum', 'population', 'cases'), rows)}"
