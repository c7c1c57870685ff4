"""The cheapest sizes of a problem, the fewest, the largest of a domain, and the steadiest of a cost.

Next: `sampler.size.constrained.mending`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil, inf
from time import monotonic

from sampler.size.constrained.problem import Problem
from sampler.size.constrained.program import Floor, Goal, Program
from sampler.size.constrained.search import Solution, solved

_SAME = 1e-7  # a bound may lie this far above the truth, or this part of it


def cheapest(problem: Problem, deadline: float, floors: Sequence[Floor] | None = None) -> Solution:
    """Return the sizes of least cost, with a proof or a bound in the unit of `Problem.prices`.

    Args:
        problem: what has to hold.
        deadline: by the monotonic clock.
        floors: of `floors_of`; None to find them.
    """
    return _least(problem, Goal(problem.prices, whole=problem.whole), deadline, floors)


def fewest(problem: Problem, deadline: float) -> Solution:
    """Return the sizes of the fewest cases in all, whatever they cost (within the budget)."""
    return _least(problem, Goal((1.0,) * len(problem.groups), whole=True), deadline, None)


def most_in(problem: Problem, deadline: float, inside: Sequence[int]) -> Solution:
    """Return the sizes with the most cases in some groups; the bound is less what they come to."""
    chosen = set(inside)
    weights = tuple(-1.0 if g in chosen else 0.0 for g in range(len(problem.groups)))
    return solved(Program(problem, Goal(weights, whole=True)), deadline)


def _least(problem: Problem, goal: Goal, deadline: float, floors: Sequence[Floor] | None) -> Solution:
    known = floors_of(problem, (monotonic() + deadline) / 2) if floors is None else tuple(floors)
    program = Program(problem, goal)
    program.floors = known
    return solved(program, deadline, _joined(problem, known))


def steadiest(
    problem: Problem,
    deadline: float,
    inside: Sequence[int] | None = None,
    cheap: Sequence[int] | None = None,
    floors: Sequence[Floor] = (),
) -> Solution:
    """Return the sizes with the least sum of N_h² S_h² / n_h over some groups.

    Args:
        problem: what has to hold.
        deadline: by the monotonic clock.
        inside: the groups; None for all.
        cheap: sizes that must not be exceeded in cost; None for no such limit.
        floors: of `floors_of`.
    """
    count = len(problem.groups)
    program = Program(problem, Goal((0.0,) * count, (0.0,) * count))
    chosen = [g for g in (range(count) if inside is None else inside) if program.scales[g]]
    total = max(program.scales, default=0.0) or 1.0
    weights = tuple(program.scales[g] / total if g in set(chosen) else 0.0 for g in range(count))
    program.goal = replace(program.goal, on_spreads=weights)
    program.floors = tuple(floors)
    if cheap is not None:
        cost = sum(price * size for price, size in zip(problem.prices, cheap, strict=True))
        program.cost_cap = cost
    return solved(program, deadline, cheap)


def floors_of(problem: Problem, deadline: float) -> tuple[Floor, ...]:
    """Return the least cost of each domain by itself: what it must cost in the whole, as the solver is told.

    Told so, the solver proves in seconds what it otherwise does not in minutes. Smaller domains come first,
    and are told to those that hold them.
    """
    found: list[Floor] = []
    domains = {
        inside
        for demand, inside in zip(problem.demands, problem.inside, strict=True)
        if demand.kind != "least" and 1 <= len(inside) < len(problem.groups)
    }
    for domain in sorted(domains, key=lambda inside: (len(inside), inside)):
        place = {g: k for k, g in enumerate(domain)}
        part = _part(problem, domain)
        program = Program(part, Goal(part.prices, whole=part.whole))
        program.floors = tuple(
            Floor(tuple(place[g] for g in one.groups), one.least)
            for one in found
            if set(one.groups) <= set(domain)
        )
        best = _of_one_group(part) if len(domain) == 1 else solved(program, deadline)
        if best.bound not in (inf, -inf):
            slack = _SAME * max(1, abs(best.bound) * 1e-3) if part.whole else _SAME * abs(best.bound)
            least = ceil(best.bound - slack) if part.whole else best.bound - slack
            found.append(Floor(domain, least, best.sizes))
    return tuple(found)


def _of_one_group(part: Problem) -> Solution:
    """Return the fewest cases of a single group that meet its demands, by halving."""
    low, high = part.groups[0].low, part.groups[0].high
    if part.broken([high]):
        return Solution(None, inf, "infeasible")
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if part.broken([middle]) else (low, middle)
    return Solution((low,), part.prices[0] * low, "optimal")


def _joined(problem: Problem, floors: Sequence[Floor]) -> tuple[int, ...]:
    """Return the sizes that meet every domain by itself, the largest where domains overlap."""
    sizes = [group.low for group in problem.groups]
    for part in floors:
        for g, size in zip(part.groups, part.sizes or (), strict=part.sizes is not None):
            sizes[g] = max(sizes[g], size)
    return tuple(sizes)


def _part(problem: Problem, domain: Sequence[int]) -> Problem:
    """Return the problem of some groups alone, with the demands that speak of no others, without caps."""
    kept = [d for d, inside in enumerate(problem.inside) if set(inside) <= set(domain)]
    place = {g: k for k, g in enumerate(domain)}
    return replace(
        problem,
        groups=tuple(problem.groups[g] for g in domain),
        costs=tuple(problem.costs[g] for g in domain),
        prices=tuple(problem.prices[g] for g in domain),
        demands=tuple(problem.demands[d] for d in kept),
        inside=tuple(tuple(place[g] for g in problem.inside[d]) for d in kept),
        most_cases=None,
        budget=None,
    )
