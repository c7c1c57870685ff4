"""Everything asked of a sizing at least cost, and the problem that any part of it makes.

Next: `sampler.size.constrained.advice`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from sampler.size.constrained.demands import Demand
from sampler.size.constrained.problem import Groups, Problem, problem_of
from sampler.size.constrained.strata import Stratum
from sampler.wording import counted

MINIMUMS, MAXIMUMS, MOST_CASES, BUDGET = "minimums", "maximums", "most_cases", "budget"
Wish = int | str
"""One thing asked: the place of a demand, or one of the four names above."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Strata, demands, bounds and caps.

    Attributes:
        strata: all strata.
        demands: the margins, coefficients of variation and least cases.
        spreads: N_h² S_h² of all strata.
        minimum: least cases of a stratum that names none itself, as far as it can give them.
        most_cases: the most cases in all; None for no such cap.
        budget: the most they may cost; None for no such cap.
    """

    strata: tuple[Stratum, ...]
    demands: tuple[Demand, ...]
    spreads: tuple[Fraction, ...]
    minimum: int
    most_cases: int | None
    budget: Fraction | None
    _groups: Groups = field(default_factory=dict, compare=False, repr=False)

    @property
    def wishes(self) -> tuple[Wish, ...]:
        """Everything asked, one by one: the demands, then bounds, then caps, as far as there are any."""
        there = {
            MINIMUMS: any(self.least),
            MAXIMUMS: any(s.most < s.population for s in self.strata),
            MOST_CASES: self.most_cases is not None,
            BUDGET: self.budget is not None,
        }
        return *range(len(self.demands)), *(name for name, given in there.items() if given)

    @property
    def least(self) -> tuple[int, ...]:
        """The least cases of each stratum."""
        return tuple(min(self.minimum, s.most) if s.minimum is None else s.minimum for s in self.strata)

    def problem(
        self, wishes: Collection[Wish], extra: Sequence[Demand] = (), *, priced: bool = True
    ) -> Problem | None:
        """Return the problem of some of the wishes.

        Args:
            wishes: which of them.
            extra: demands besides.
            priced: whether cases have their cost; otherwise each costs 1.

        Returns:
            The problem; None if bounds forbid it at once.
        """
        return problem_of(
            self.strata,
            [*(self.demands[w] for w in wishes if isinstance(w, int)), *extra],
            self.spreads,
            [s.price if priced else Fraction(1) for s in self.strata],
            self.least if MINIMUMS in wishes else [0] * len(self.strata),
            self.most(wishes),
            self.most_cases if MOST_CASES in wishes else None,
            self.budget if BUDGET in wishes else None,
            self._groups,
        )

    def most(self, wishes: Collection[Wish]) -> tuple[int, ...]:
        """Return the most cases of each stratum."""
        return tuple(s.most if MAXIMUMS in wishes else s.population for s in self.strata)

    def met(self, cases: Sequence[int]) -> frozenset[Wish]:
        """Return the wishes that an allocation meets."""
        met: set[Wish] = {place for place, demand in enumerate(self.demands) if demand.holds(cases)}
        cost = sum((s.price * n for s, n in zip(self.strata, cases, strict=True)), Fraction(0))
        kept = {
            MINIMUMS: all(n >= least for n, least in zip(cases, self.least, strict=True)),
            MAXIMUMS: all(n <= s.most for n, s in zip(cases, self.strata, strict=True)),
            MOST_CASES: self.most_cases is None or sum(cases) <= self.most_cases,
            BUDGET: self.budget is None or cost <= self.budget,
        }
        return frozenset(met | {name for name, holds in kept.items() if holds})

    def named(self, wish: Wish) -> str:
        """Return a wish for people."""
        if isinstance(wish, int):
            return f"'{self.demands[wish].name}'"
        if wish == MOST_CASES:
            return f"at most {counted(self.most_cases or 0, 'case')}"
        if wish == BUDGET:
            return f"a budget of {money(self.budget or 0)}"
        if wish == MINIMUMS:
            return f"the minimums of the strata ({counted(sum(self.least), 'case')} in all)"
        held = sum(s.most < s.population for s in self.strata)
        return "the maximum of a stratum" if held == 1 else f"the maximums of {held:,} strata"


def money(value: Fraction | float) -> str:
    """Return a cost without needless digits.

    Example:
        >>> money(Fraction(2415, 2)), money(Fraction(2000))
        ('1,207.5', '2,000')
    """
    text = f"{float(value):,.2f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
