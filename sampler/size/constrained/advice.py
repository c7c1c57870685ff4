"""What to say of constraints that cannot be met together: what they need, and the best that can be had.

Next: `sampler.size.constrained.conflicts`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from time import monotonic

from sampler.size.constrained.asked import BUDGET, MAXIMUMS, MOST_CASES, Asked, Wish, money
from sampler.size.constrained.conflicts import Conflict
from sampler.size.constrained.demands import Demand
from sampler.size.constrained.optimum import cheapest, steadiest
from sampler.wording import counted

_FEW = 3  # so many demands have the best that can be had said, one by one


def conflict_sentence(asked: Asked, conflict: Conflict, seconds: float) -> str:
    """Return the conflict in words: its wishes, what they need, and the best for each with the others."""
    wishes = conflict.wishes
    names = [asked.named(wish) for wish in wishes]
    deadline = monotonic() + seconds
    if len(names) == 1:
        return " ".join([f"{names[0]} cannot be met.", *_bests(asked, wishes, deadline)])
    if conflict.smallest:
        proof = "No smaller set of the constraints conflicts."
    elif conflict.needed:
        proof = "Without any one of them the others can be met; whether a smaller set conflicts is not known."
    else:
        proof = "Perhaps fewer of them conflict already: there was no time to tell."
    parts = [
        f"constraints cannot be met together: {', '.join(names[:-1])} and {names[-1]}. {proof}",
        *_needs(asked, wishes, deadline),
        *_maximums(asked, wishes),
        *_bests(asked, wishes, deadline),
    ]
    return " ".join(parts)


def _needs(asked: Asked, wishes: tuple[Wish, ...], deadline: float) -> Iterator[str]:
    """Yield what the others need where a cap conflicts with them."""
    for cap in (MOST_CASES, BUDGET):
        others = [wish for wish in wishes if wish != cap]
        problem = asked.problem(others, priced=cap == BUDGET) if cap in wishes else None
        found = None if problem is None else cheapest(problem, deadline)
        if problem is None or found is None or found.sizes is None:
            continue
        about = "" if found.status == "optimal" else "about "
        if cap == MOST_CASES:
            yield f"Without the cap on cases the rest needs {about}{counted(sum(found.sizes), 'case')}."
        else:
            yield f"Without the budget the rest costs {about}{money(problem.cost(found.sizes))}."


def _bests(asked: Asked, wishes: tuple[Wish, ...], deadline: float) -> Iterator[str]:
    """Yield, for each demand, the best there is while the other wishes of the conflict hold."""
    demands = [wish for wish in wishes if isinstance(wish, int)]
    if len(demands) > _FEW:
        return
    for place in demands:
        demand = asked.demands[place]
        others = [wish for wish in wishes if wish != place]
        cases = _best(asked, demand, others, deadline)
        if cases is not None:
            reached = demand.reached(cases)
            kept = (
                "As it is,"
                if not others
                else "With the rest"
                if len(others) > 1
                else f"With {asked.named(others[0])}"
            )
            yield f"{kept} the best for '{demand.name}' is {demand.worded(_worse(reached, demand))}."


def _worse(value: float, demand: Demand) -> float:
    """Return a margin or cv rounded away from what was asked, so that asking for it can be met."""
    if demand.kind == "least" or value == float("inf"):
        return value
    rounded = round(value, 4)
    return rounded if rounded >= value else rounded + 1e-4


def _best(asked: Asked, demand: Demand, others: list[Wish], deadline: float) -> tuple[int, ...] | None:
    if MOST_CASES not in others and BUDGET not in others:
        return asked.most(others)
    if demand.kind == "least":
        return None
    free = replace(demand, limit=sum(demand.spreads, Fraction(0)) or Fraction(1))
    problem = asked.problem(others, [free])
    if problem is None:
        return None
    found = steadiest(problem, deadline, problem.inside[-1])
    return None if found.sizes is None else problem.cases(found.sizes)


def _maximums(asked: Asked, wishes: tuple[Wish, ...]) -> Iterator[str]:
    """Yield the fewest strata whose maximums alone make a single demand impossible."""
    others = [wish for wish in wishes if wish != MAXIMUMS]
    if MAXIMUMS not in wishes or len(others) != 1 or not isinstance(others[0], int):
        return
    demand = asked.demands[others[0]]
    held = [h for h in demand.strata if asked.strata[h].most < asked.strata[h].population]
    gains = sorted(((_gain(asked, demand, h), h) for h in held), key=lambda pair: (pair[0], -pair[1]))
    cases = list(asked.most(wishes))
    for _, h in gains:  # the least helpful maximums are given up as long as it stays impossible
        before, cases[h] = cases[h], asked.strata[h].population
        if demand.holds(cases):
            cases[h] = before
            break
    kept = [h for h in held if cases[h] < asked.strata[h].population]
    shown = ", ".join(f"{asked.strata[h].name} (at most {asked.strata[h].most:,})" for h in kept[:5])
    more = f" and {len(kept) - 5} more" if len(kept) > 5 else ""
    yield f"The maximums that matter: {shown}{more}."


def _gain(asked: Asked, demand: Demand, h: int) -> Fraction | float:
    """Return how much a demand gains where the maximum of a stratum is given up."""
    stratum = asked.strata[h]
    if demand.kind == "least":
        return Fraction(stratum.population - stratum.most)
    if not stratum.most:
        return float("inf")
    spread = demand.spreads[demand.strata.index(h)]
    return spread / stratum.most - spread / stratum.population
