"""A sizing at least cost as a problem in few whole numbers: strata that behave alike are taken together.

Next: `sampler.size.constrained.program`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import fsum, gcd, lcm

from sampler.size.allocations.priorities import least_variance
from sampler.size.constrained.demands import Demand
from sampler.size.constrained.strata import Stratum

_LARGEST = 10**5  # costs are counted in whole units as long as none is more than so many of them


class Group:
    """Strata in the same domains and of the same cost: of their cases together only the number matters.

    Every limit and the cost see such strata only through that number and the sum of N_h² S_h² / n_h. For
    each number the allocation within the group that makes the sum least is known exactly
    (`least_variance`), and the sum so found is convex in the number. So one whole number stands for all
    strata of the group, and nothing is lost.

    Without a case 1 / n_h is no number. Such a stratum counts 2 N_h² S_h², and `lack` besides: as much as no
    other change of the sum comes to. So the fewest strata are without a case, then those whose N_h² S_h² is
    small; and the sum stays convex, as the first case of a stratum takes off more than any later one.

    Args:
        members: the places of its strata.
        populations: their populations.
        spreads: their N_h² S_h².
        least: their least cases.
        most: their most cases.
        lack: what a stratum without a case adds to the sum besides, if it could have one.
    """

    def __init__(
        self,
        members: Sequence[int],
        populations: Sequence[int],
        spreads: Sequence[Fraction],
        least: Sequence[int],
        most: Sequence[int],
        lack: float,
    ) -> None:
        self.members = tuple(members)
        self._spreads, self._populations = list(spreads), list(populations)
        self._floats = [float(spread) for spread in spreads]
        self._least, self._most = tuple(least), tuple(most)
        self.low, self.high = sum(self._least), sum(self._most)
        self._lack = lack
        self._cases: dict[int, tuple[int, ...]] = {}
        self._known: dict[int, float] = {}

    def cases(self, size: int) -> tuple[int, ...]:
        """Return how `size` cases are shared out over its strata."""
        if size not in self._cases:
            least = self._cases.get(size - 1, self._least)  # a case more takes none away elsewhere
            found = least_variance(self._spreads, self._populations, size, least, self._most)
            self._cases[size] = found
        return self._cases[size]

    def spread(self, size: int) -> float:
        """Return the sum of N_h² S_h² / n_h for `size` cases, with what strata without a case count."""
        if size not in self._known:
            parts = zip(self._floats, self.cases(size), strict=True)
            self._known[size] = fsum([*(s / n if n else 2 * s for s, n in parts), self.lacking(size)])
        return self._known[size]

    def lacking(self, size: int) -> float:
        """Return the part of `spread` that only says how many strata are without a case."""
        if all(self._least):
            return 0.0
        parts = zip(self._floats, self.cases(size), self._most, strict=True)
        return self._lack * sum(n == 0 for spread, n, most in parts if spread and most)

    def alike(self) -> tuple[object, ...]:
        """Return what is the same of groups whose cases can be exchanged, as far as bounds allow."""
        return tuple(sorted(zip(self._spreads, self._populations, strict=True)))


Groups = dict[tuple[object, ...], Group]
"""The groups made so far, by their strata and bounds: what is known of one is kept for other problems."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What has to hold, for groups of strata.

    Attributes:
        strata: all strata.
        groups: the groups, each stratum in one of them.
        costs: what a case of each group costs.
        prices: the same in units of one size, for the solver.
        whole: whether all prices are whole numbers.
        demands: the margins, coefficients of variation and least cases.
        inside: for each demand the places of its groups.
        most_cases: the most cases in all; None for no such cap.
        budget: the most they may cost; None for no such cap.
    """

    strata: tuple[Stratum, ...]
    groups: tuple[Group, ...]
    costs: tuple[Fraction, ...]
    prices: tuple[float, ...]
    whole: bool
    demands: tuple[Demand, ...]
    inside: tuple[tuple[int, ...], ...]
    most_cases: int | None
    budget: Fraction | None

    def cases(self, sizes: Sequence[int]) -> tuple[int, ...]:
        """Return the cases of every stratum for the sizes of the groups."""
        found = [0] * len(self.strata)
        for group, size in zip(self.groups, sizes, strict=True):
            for h, n in zip(group.members, group.cases(size), strict=True):
                found[h] = n
        return tuple(found)

    def cost(self, sizes: Sequence[int]) -> Fraction:
        """Return what the sizes cost, exactly."""
        return sum((c * size for c, size in zip(self.costs, sizes, strict=True)), Fraction(0))

    def broken(self, sizes: Sequence[int]) -> list[int]:
        """Return the places of the demands that the sizes do not meet."""
        cases = self.cases(sizes)
        return [place for place, demand in enumerate(self.demands) if not demand.holds(cases)]

    def affords(self, sizes: Sequence[int]) -> bool:
        """Return whether the sizes keep both caps."""
        if self.most_cases is not None and sum(sizes) > self.most_cases:
            return False
        return self.budget is None or self.cost(sizes) <= self.budget


def problem_of(
    strata: tuple[Stratum, ...],
    demands: Sequence[Demand],
    spreads: Sequence[Fraction],
    costs: Sequence[Fraction],
    least: Sequence[int],
    most: Sequence[int],
    most_cases: int | None,
    budget: Fraction | None,
    known: Groups,
) -> Problem | None:
    """Return the problem, each stratum of a margin or cv with a case at least; None if a bound forbids it."""
    membership: list[list[int]] = [[] for _ in strata]
    least = list(least)
    for place, demand in enumerate(demands):
        for h in demand.strata:
            membership[h].append(place)
            if demand.kind != "least":
                least[h] = max(1, least[h])
    if any(low > high for low, high in zip(least, most, strict=True)):
        return None
    alike: dict[tuple[tuple[int, ...], Fraction, bool], list[int]] = {}
    for h in range(len(strata)):
        alike.setdefault((tuple(membership[h]), costs[h], least[h] > 0), []).append(h)
    groups = []
    lack = float(2 * sum(spreads, Fraction(0)))  # above any difference of two sums of spreads
    for members in alike.values():
        bounds = tuple(least[h] for h in members), tuple(most[h] for h in members)
        key = (tuple(members), *bounds)
        if key not in known:
            populations = [strata[h].population for h in members]
            known[key] = Group(members, populations, [spreads[h] for h in members], *bounds, lack)
        groups.append(known[key])
    exact = tuple(cost for _, cost, _ in alike)
    return Problem(
        strata,
        tuple(groups),
        exact,
        *_prices(exact),
        tuple(demands),
        tuple(
            tuple(g for g, (places, *_) in enumerate(alike) if place in places)
            for place in range(len(demands))
        ),
        most_cases,
        budget,
    )


def _prices(costs: Sequence[Fraction]) -> tuple[tuple[float, ...], bool]:
    """Return the costs in units of one size, and whether these are whole numbers."""
    unit = Fraction(gcd(*(cost.numerator for cost in costs)), lcm(*(cost.denominator for cost in costs)))
    if max(costs) / unit <= _LARGEST:
        return tuple(float(cost / unit) for cost in costs), True
    return tuple(float(cost / min(costs)) for cost in costs), False
