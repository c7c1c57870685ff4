"""The result of a sizing at least cost, with its whole rule.

Next: `sampler.size.constrained.wishes`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from sampler.size.constrained.asked import money
from sampler.size.constrained.strata import Stratum
from sampler.wording import aligned, counted

if TYPE_CHECKING:
    import pandas as pd

_S2 = {"simple": "p_h (1 - p_h)", "cochran": "p_h (1 - p_h) N_h / (N_h - 1)"}


@dataclass(frozen=True, slots=True)
class Reached:
    """What an allocation reaches for one constraint.

    Attributes:
        name: the constraint, such as "ldu Derby: margin of 8 points at 80%".
        kind: "margin", "cv" or "least".
        asked: the margin, the coefficient of variation, or the cases.
        reached: the same as the allocation gives it.
        cases: those of the domain.
        domain: the names of its strata that have cases.
    """

    name: str
    kind: str
    asked: float
    reached: float
    cases: int
    domain: tuple[str, ...] = field(repr=False)

    @property
    def slack(self) -> float:
        """How much better it is than asked, in the same unit; 0 or more, to one part in 10^9."""
        return self.reached - self.asked if self.kind == "least" else self.asked - self.reached

    def __str__(self) -> str:
        if self.kind == "least":
            return f"{self.name}: {self.reached:,.0f}"
        unit = " points" if self.kind == "margin" else "%"
        return f"{self.name}: {100 * self.reached:.2f}{unit} with {counted(self.cases, 'case')}"


@dataclass(frozen=True, slots=True)
class LeastCost:
    """The cases of each stratum that meet every constraint at the least cost.

    Attributes:
        cases: n_h by stratum, in the order given.
        cost: what they cost, exactly.
        proved: whether nothing cheaper meets the constraints, to the solver's precision.
        bound: nothing can cost less than this; the cost itself where it is proved.
        settled: whether, among allocations of this cost, it is proved the one with the fewest strata left
            without a case, then with the least sum of N_h² S_h² / n_h (see `least_cost`).
        reached: what it gives for each constraint.
        strata: the strata.
        least: least cases of each.
        most_cases: the cap on cases; None for none.
        budget: the cap on cost; None for none.
        correction: "simple" or "cochran".
        origin: where the populations come from.
    """

    cases: dict[str, int]
    cost: Fraction
    proved: bool
    bound: Fraction
    settled: bool
    reached: tuple[Reached, ...]
    strata: tuple[Stratum, ...]
    least: tuple[int, ...]
    most_cases: int | None
    budget: Fraction | None
    correction: str
    origin: str

    @property
    def size(self) -> int:
        """The cases in all."""
        return sum(self.cases.values())

    @property
    def population(self) -> int:
        """The cases there are."""
        return sum(stratum.population for stratum in self.strata)

    @property
    def gap(self) -> float:
        """How much of the cost might be saved at most, as a part of it; 0 where it is proved least."""
        return 0.0 if self.proved or not self.cost else float((self.cost - self.bound) / self.cost)

    @property
    def rule(self) -> tuple[str, ...]:
        """The whole rule in words, a part at a time."""
        return (
            f"{counted(len(self.strata), 'stratum', 'strata')}, N = {self.population:,} ({self.origin}); "
            f"cost of a case {_span([s.price for s in self.strata])}, assumed share "
            f"{_span([100 * s.share for s in self.strata])}%, minimum {_span(self.least)}, maximum "
            f"{_span([s.most for s in self.strata])}",
            f"variance of a domain's percentage: sum (N_h / N_d)² S_h² / n_h (1 - n_h / N_h), S_h² = "
            f"{_S2[self.correction]} ({self.correction} correction)",
            *(f"asked: {one.name}" for one in self.reached),
            *([f"asked: at most {counted(self.most_cases, 'case')}"] if self.most_cases is not None else []),
            *([f"asked: a budget of {money(self.budget)}"] if self.budget is not None else []),
            "whole numbers of least cost by chords of 1/n and HiGHS (scipy.optimize.milp); a limit is held "
            f"to one part in 10^9; {self._proof}",
            f"of the same cost, {self._steadiest} ({'proved' if self.settled else 'not proved'}); of strata "
            "that are alike the first get more",
        )

    @property
    def _steadiest(self) -> str:
        least = "the least sum of N_h² S_h² / n_h"
        if all(n or not s.population for n, s in zip(self.cases.values(), self.strata, strict=True)):
            return least
        return f"the fewest strata without a case, then {least}, 2 N_h² S_h² for one without"

    @property
    def _proof(self) -> str:
        if self.proved:
            return "proved: nothing cheaper holds"
        return (
            f"not proved in the time given: nothing below {money(self.bound)} holds, "
            f"a gap of {100 * self.gap:.2f}%"
        )

    def to_frame(self) -> pd.DataFrame:
        """Return a row a stratum: what was said of it, its cases, the share read and their cost."""
        import pandas as pd

        rows = [
            {
                **record,
                "cases": n,
                "share_read": n / stratum.population if stratum.population else 0.0,
                "cost_in_all": float(stratum.price * n),
            }
            for record, stratum, n in zip(self._records(), self.strata, self.cases.values(), strict=True)
        ]
        return pd.DataFrame(rows)

    def constraints_to_frame(self) -> pd.DataFrame:
        """Return a row a constraint: its name, kind, what was asked, what is reached, and the slack."""
        import pandas as pd

        columns = ["constraint", "kind", "asked", "reached", "slack"]
        rows = [(one.name, one.kind, one.asked, one.reached, one.slack) for one in self.reached]
        return pd.DataFrame(rows, columns=columns)

    def to_dict(self) -> dict[str, object]:
        """Return plain values, for JSON."""
        return {
            "size": self.size,
            "cost": float(self.cost),
            "proved": self.proved,
            "bound": float(self.bound),
            "gap": self.gap,
            "settled": self.settled,
            "cases": dict(self.cases),
            "strata": self._records(),
            "constraints": [
                {
                    "name": r.name,
                    "kind": r.kind,
                    "asked": r.asked,
                    "reached": r.reached,
                    "slack": r.slack,
                    "cases": r.cases,
                }
                for r in self.reached
            ],
            "most_cases": self.most_cases,
            "budget": None if self.budget is None else float(self.budget),
            "correction": self.correction,
            "origin": self.origin,
            "rule": list(self.rule),
        }

    def _records(self) -> list[dict[str, object]]:
        """Return what was said of each stratum."""
        return [
            {
                "stratum": stratum.name,
                **stratum.levels,
                "population": stratum.population,
                "cost": float(stratum.cost),
                "proportion": float(stratum.proportion),
                "minimum": least,
                "maximum": stratum.most,
            }
            for stratum, least in zip(self.strata, self.least, strict=True)
        ]

    def __str__(self) -> str:
        worth = "" if self.cost == self.size else f" at a cost of {money(self.cost)}"
        rows = [(s.name, s.population, self.cases[s.name]) for s in self.strata]
        lines = [
            f"{counted(self.size, 'case')} of {self.population:,}{worth}; {self._proof}.",
            *(f"  {one}" for one in self.reached),
            aligned(("stratum", "population", "cases"), rows),
        ]
        return "\n".join(lines)


def _span(values: list[Fraction] | list[int] | tuple[int, ...]) -> str:
    """Return the least and the largest of some numbers, or the one that all are."""
    low, high = money(min(values)), money(max(values))
    return low if low == high else f"{low} to {high}"
