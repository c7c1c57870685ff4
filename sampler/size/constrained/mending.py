"""Sizes that nearly meet what is asked, made to meet it, and made no larger than that needs.

Next: `sampler.size.constrained.asked`.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from sampler.size.constrained.problem import Problem

_STEPS = 200  # cases are added one by one where fewer are missing


def mended(problem: Problem, sizes: Sequence[int], weights: Sequence[float]) -> tuple[int, ...]:
    """Return sizes that meet every demand where cases can be added for it, then none more than it needs.

    A case at a time goes to the group in which it does most for what it costs; then cases are taken away
    again, the dearest first, as long as every demand holds. It is a good try, not the best: that is for the
    solver to prove.

    Args:
        problem: what has to hold.
        sizes: cases of each group.
        weights: what a case of each group costs.
    """
    found = _nearly(problem, list(sizes))
    while broken := problem.broken(found):
        gains = [(_gain(problem, found, broken, g) / weights[g], -g) for g in range(len(found))]
        gain, place = max(gains)
        if gain <= 0:
            return tuple(found)  # the bounds forbid it
        found[-place] += 1
    for g in sorted(range(len(found)), key=lambda g: (-weights[g], g)):
        found[g] = _fewest(problem, found, g)
    return tuple(found)


def _nearly(problem: Problem, sizes: list[int]) -> list[int]:
    """Return sizes from which only some steps are missing, all groups of broken demands raised alike."""
    broken = problem.broken(sizes)
    raised = {g for place in broken for g in problem.inside[place]}

    def at(part: float) -> list[int]:
        return [
            ceil(n + part * (problem.groups[g].high - n)) if g in raised else n for g, n in enumerate(sizes)
        ]

    low, high = 0.0, 1.0
    while broken and sum(at(high)) - sum(at(low)) > _STEPS and (low + high) / 2 not in (low, high):
        middle = (low + high) / 2
        holds = not set(broken) & set(problem.broken(at(middle)))
        low, high = (low, middle) if holds else (middle, high)
    return at(low) if low else sizes


def _fewest(problem: Problem, sizes: Sequence[int], g: int) -> int:
    """Return the fewest cases of a group with which every demand holds, the others as they are."""
    if sizes[g] == problem.groups[g].low or problem.broken([*sizes[:g], sizes[g] - 1, *sizes[g + 1 :]]):
        return sizes[g]
    low, high = problem.groups[g].low, sizes[g] - 1
    while low < high:
        middle = (low + high) // 2
        holds = not problem.broken([*sizes[:g], middle, *sizes[g + 1 :]])
        low, high = (low, middle) if holds else (middle + 1, high)
    return low


def _gain(problem: Problem, sizes: Sequence[int], broken: Sequence[int], g: int) -> float:
    """Return how far one case more in a group moves the broken demands, as parts of their limits."""
    group = problem.groups[g]
    if sizes[g] >= group.high:
        return 0.0
    gain = 0.0
    for place in broken:
        demand = problem.demands[place]
        if g not in problem.inside[place]:
            continue
        if demand.kind == "least":
            gain += 1 / float(demand.limit)
        else:
            gain += (group.spread(sizes[g]) - group.spread(sizes[g] + 1)) / float(demand.limit)
    return gain
