"""Sizes that nearly meet what is asked, made to meet it, and made no larger than that needs.

Next: `sampler.size.search`.
"""

from __future__ import annotations

from collections.abc import Sequence

from sampler.size.problem import Problem


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
    found = list(sizes)
    while broken := problem.broken(found):
        gains = [(_gain(problem, found, broken, g) / weights[g], -g) for g in range(len(found))]
        gain, place = max(gains)
        if gain <= 0:
            return tuple(found)  # the bounds forbid it
        found[-place] += 1
    for g in sorted(range(len(found)), key=lambda g: (-weights[g], g)):
        while found[g] > problem.groups[g].low:
            found[g] -= 1
            if problem.broken(found):
                found[g] += 1
                break
    return tuple(found)


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
