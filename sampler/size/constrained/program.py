"""A problem as a whole-number program: 1/n is replaced by its chords between whole numbers.

Next: `sampler.size.constrained.solver`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor, inf

from sampler.size.constrained.demands import HAIR
from sampler.size.constrained.problem import Problem
from sampler.size.constrained.solver import Answer, Rows, minimise

SCALE = 1e3
"""A limit in the program, so that the solver's tolerance is small beside it."""

LOOSE = 1e-6
"""Every row is loosened by this part: more than the solver's tolerance, so that it never cuts off what holds.

What it offers beyond a limit is found out exactly, and ruled out."""

_LESS_THAN_ONE = 1e-3
_FLAT = 1e-8  # a chord that falls less than this says nothing


@dataclass(frozen=True, slots=True)
class Floor:
    """What some groups together must cost at least.

    Attributes:
        groups: the places of the groups.
        least: what they cost at least, in the unit of `Problem.prices`.
        sizes: cases of each of them at such a cost; None where none is known.
    """

    groups: tuple[int, ...]
    least: float
    sizes: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """What is made least: a cost for each case of a group, or the spread of some groups.

    Attributes:
        on_sizes: what a case of each group adds.
        on_spreads: how much its spread (in its own scale) adds.
        whole: whether the value is always a whole number.
    """

    on_sizes: tuple[float, ...]
    on_spreads: tuple[float, ...] = ()
    whole: bool = False


class Program:
    """A problem's program: the sizes, then the spreads, then a choice for each size that was ruled out.

    A spread is held above its chords: straight lines through two neighbouring whole numbers. With all of
    them a program in whole numbers is the problem itself; they are added where a solution lies.
    """

    def __init__(self, problem: Problem, goal: Goal) -> None:
        self.problem, self.goal = problem, goal
        self.groups = problem.groups
        self.scales = [self._scale(g) for g in range(len(self.groups))]
        self.chords: set[tuple[int, int]] = set()
        self.floors: tuple[Floor, ...] = ()
        self.cost_cap: float | None = None
        self.ruled_out: list[tuple[tuple[int, int], ...]] = []
        for g, group in enumerate(self.groups):
            self.add_chords(g, _spaced(group.low, group.high))

    def _scale(self, g: int) -> float:
        """Return the spread that counts as one: the tightest limit of the group's domains."""
        limits = [
            float(demand.limit)
            for demand, inside in zip(self.problem.demands, self.problem.inside, strict=True)
            if g in inside and demand.kind != "least"
        ]
        if limits:
            return min(limits)
        group = self.groups[g]
        one_each = min(len(group.members), group.high)
        return group.spread(max(group.low, one_each)) or 1.0

    def add_chords(self, g: int, starts: Sequence[int]) -> bool:
        """Add the chords from these sizes to the next ones; return whether any is new."""
        group, before = self.groups[g], len(self.chords)
        if self.scales[g]:
            self.chords |= {(g, k) for k in starts if group.low <= k < group.high}
        return len(self.chords) > before

    def solve(self, deadline: float, whole: bool) -> Answer:
        """Return the solver's answer with the chords so far, in whole numbers or without."""
        count = len(self.groups)
        rows = self._rows()
        choices = sum(len(options) for options in self.ruled_out)
        low = [*(g.low for g in self.groups), *(self._lowest(g) for g in range(count)), *[0.0] * choices]
        high = [*(g.high for g in self.groups), *[inf] * count, *[1.0] * choices]
        weights = self.goal.on_spreads or (0.0,) * count
        objective = [*self.goal.on_sizes, *weights, *[0.0] * choices]
        kinds = [*[whole] * count, *[False] * count, *[whole] * choices]
        return minimise(objective, rows, low, high, kinds, deadline)

    def _lowest(self, g: int) -> float:
        group = self.groups[g]
        return SCALE * group.spread(group.high) / self.scales[g] if self.scales[g] else 0.0

    def _rows(self) -> Rows:
        rows, count = Rows(), len(self.groups)
        for g, k in sorted(self.chords):
            here, there = (SCALE * self.groups[g].spread(n) / self.scales[g] for n in (k, k + 1))
            if here - there > _FLAT:
                rows.add([g, count + g], [here - there, 1.0], low=here + (here - there) * k)
        for demand, inside in zip(self.problem.demands, self.problem.inside, strict=True):
            if demand.kind == "least":
                rows.add(inside, [1.0] * len(inside), low=float(demand.limit))
            else:
                limit = float(demand.limit / (1 - HAIR))
                rows.add(
                    [count + g for g in inside],
                    [self.scales[g] / limit for g in inside],
                    high=SCALE * (1 + LOOSE),
                )
        self._add_caps(rows)
        self._add_ruled_out(rows)
        return rows

    def _add_caps(self, rows: Rows) -> None:
        problem, count = self.problem, len(self.groups)
        prices, whole = problem.prices, problem.whole
        if problem.most_cases is not None:
            rows.add(range(count), [1.0] * count, high=problem.most_cases)
        if problem.budget is not None:
            units = problem.budget / problem.costs[0] * Fraction(prices[0])
            budget = floor(units) if whole else float(units)
            rows.add(range(count), prices, high=budget + self._loose(budget))
        if self.cost_cap is not None:
            rows.add(range(count), prices, high=self.cost_cap + self._loose(self.cost_cap))
        for part in self.floors:
            rows.add(part.groups, [prices[g] for g in part.groups], low=part.least - self._loose(part.least))

    def _loose(self, cost: float) -> float:
        """Return by how much a row of costs is loosened: whole ones by far less than one."""
        return _LESS_THAN_ONE if self.problem.whole else LOOSE * cost

    def _add_ruled_out(self, rows: Rows) -> None:
        """A size too small by less than the solver can see: one group at least must have more."""
        variable = 2 * len(self.groups)
        for options in self.ruled_out:
            choices = range(variable, variable + len(options))
            for choice, (g, size) in zip(choices, options, strict=True):
                low = self.groups[g].low
                rows.add([g, choice], [1.0, -float(size + 1 - low)], low=low)
            rows.add(choices, [1.0] * len(options), low=1.0)
            variable += len(options)

    def refine(self, values: Sequence[float]) -> bool:
        """Add the chords where a solution lies; return whether any is new."""
        news = []
        for g in range(len(self.groups)):
            near = round(values[g])
            starts = [near - 1, near] if abs(values[g] - near) < 1e-6 else [floor(values[g])]
            news.append(self.add_chords(g, starts))
        return any(news)

    def value(self, sizes: Sequence[int]) -> float:
        """Return what the goal is at these sizes in truth."""
        value = sum(weight * size for weight, size in zip(self.goal.on_sizes, sizes, strict=True))
        for g, weight in enumerate(self.goal.on_spreads):
            if weight:
                value += weight * SCALE * self.groups[g].spread(sizes[g]) / self.scales[g]
        return value

    def lacking(self, sizes: Sequence[int]) -> float:
        """Return the part of the goal that only says how many strata are without a case."""
        weights = self.goal.on_spreads or (0.0,) * len(self.groups)
        parts = zip(weights, self.groups, sizes, self.scales, strict=True)
        return sum(SCALE * w * group.lacking(n) / scale for w, group, n, scale in parts if w)

    def allows(self, sizes: Sequence[int]) -> bool:
        """Return whether the sizes meet every demand and keep the caps."""
        cost = sum(price * size for price, size in zip(self.problem.prices, sizes, strict=True))
        within = self.cost_cap is None or cost <= self.cost_cap * (1 + 1e-12)
        return within and self.problem.affords(sizes) and not self.problem.broken(sizes)

    def rule_out(self, sizes: Sequence[int]) -> bool:
        """Forbid sizes that break a demand, and all below them; return whether there was one."""
        broken = self.problem.broken(sizes)
        for place in broken[:1]:
            inside = self.problem.inside[place]
            self.ruled_out.append(tuple((g, sizes[g]) for g in inside if sizes[g] < self.groups[g].high))
        return bool(broken)


def _spaced(low: int, high: int) -> list[int]:
    """Return some sizes between two, each half as much again as the one before."""
    sizes: list[int] = []
    size = low
    while size < high and len(sizes) < 60:
        sizes.append(size)
        size = max(size + 1, size * 3 // 2)
    return sizes
