"""What to say of constraints that cannot be met together: what they need, and the best that can be had.

Next: `sampler.size.constrained.conflicts`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil, inf
from time import monotonic
from typing import NamedTuple

from sampler.size.constrained.asked import BUDGET, MAXIMUMS, MOST_CASES, Asked, Wish, money
from sampler.size.constrained.conflicts import Conflict
from sampler.size.constrained.demands import Demand
from sampler.size.constrained.optimum import cheapest, fewest, most_in, steadiest
from sampler.wording import counted

_FEW = 3  # so many demands have the best that can be had said, one by one
_KINDS = {"margin": "margin", "cv": "coefficient of variation", "least": "number of cases"}
_TOO_WIDE = {"margin": 1.0, "cv": 2.0}  # no margin or cv can be asked for from here on


def conflict_sentence(asked: Asked, conflict: Conflict, seconds: float) -> str:
    """Return the conflict in words: its wishes, what the rest needs, and the best for each with the rest.

    What is advised holds with everything else that was asked. Where that conflicts without the wish given up
    too, only the wishes of the conflict are kept, and the sentence says so.
    """
    wishes = conflict.wishes
    names = [asked.named(wish) for wish in wishes]
    caps = [wish for wish in (MOST_CASES, BUDGET) if wish in wishes]
    demands = [wish for wish in wishes if isinstance(wish, int)]
    demands = [] if len(demands) > _FEW else demands
    share = seconds / max(1, len(caps) + len(demands))
    needs = [_need(asked, wishes, cap, share) for cap in caps]
    bests = [_best(asked, wishes, place, share) for place in demands]
    if len(names) == 1:
        return " ".join([f"{names[0]} cannot be met.", *filter(None, bests)])
    if conflict.smallest:
        proof = "No smaller set of the constraints conflicts."
    elif conflict.needed:
        proof = "Without any one of them the others can be met; whether a smaller set conflicts is not known."
    else:
        proof = "Perhaps fewer of them conflict already: there was no time to tell."
    said = f"constraints cannot be met together: {', '.join(names[:-1])} and {names[-1]}. {proof}"
    return " ".join(filter(None, [said, *needs, *_maximums(asked, wishes), *bests]))


class _Answer(NamedTuple):
    """What was found with some wishes kept, and whether it is proved, or that they conflict.

    The words are the amount needed, or the best that can be had; "" where nothing was found.
    """

    words: str
    proved: bool


def _need(asked: Asked, wishes: tuple[Wish, ...], cap: Wish, seconds: float) -> str:
    """Return what the others need where a cap conflicts with them."""
    without = "Without the cap on cases" if cap == MOST_CASES else "Without the budget"
    verb = "needs" if cap == MOST_CASES else "costs"
    rest, named = _answers(asked, wishes, cap, seconds)
    if rest.words:
        return f"{without} everything else {verb} {rest.words}{'' if rest.proved else ', perhaps less'}."
    if not named.words:
        return ""
    more = "the rest conflicts even so" if rest.proved else "the rest may ask for more"
    return f"{without} what else is named here {verb} {named.words} by itself; {more}."


def _best(asked: Asked, wishes: tuple[Wish, ...], place: int, seconds: float) -> str:
    """Return the best there is for a demand while the others hold."""
    rest, named = _answers(asked, wishes, place, seconds)
    if rest.words:
        return f"{'With everything else as asked' if len(asked.wishes) > 1 else 'As it is,'} {rest.words}."
    if not named.words:
        return ""
    of_kind = _KINDS[asked.demands[place].kind]
    more = f"with everything else no {of_kind} can be had" if rest.proved else "the rest may not allow it"
    return f"With what else is named here, and the rest given up, {named.words}; {more}."


def _answers(
    asked: Asked, wishes: tuple[Wish, ...], given_up: Wish, seconds: float
) -> tuple[_Answer, _Answer]:
    """Return what is found with all other wishes, and where nothing is, with those of the conflict alone."""
    find = _amount if isinstance(given_up, str) else _reachable
    rest = [wish for wish in asked.wishes if wish != given_up]
    named = [wish for wish in wishes if wish != given_up]
    deadline = monotonic() + seconds
    first = find(asked, given_up, rest, deadline - seconds / 2 if named != rest else deadline)
    return first, _Answer("", False) if first.words else find(asked, given_up, named, deadline)


def _amount(asked: Asked, cap: Wish, others: Sequence[Wish], deadline: float) -> _Answer:
    """Return the fewest cases, or the least cost, with which the others can be met."""
    problem = asked.problem(others, priced=cap == BUDGET or BUDGET in others)
    if problem is None:
        return _Answer("", True)
    found = (cheapest if cap == BUDGET else fewest)(problem, deadline)
    if found.sizes is None:
        return _Answer("", found.status == "infeasible")
    cost = Fraction(ceil(100 * problem.cost(found.sizes)), 100)  # as much as is printed is enough
    words = money(cost) if cap == BUDGET else counted(sum(found.sizes), "case")
    return _Answer(words, found.status == "optimal")


def _reachable(asked: Asked, place: Wish, others: Sequence[Wish], deadline: float) -> _Answer:
    """Return the best for a demand with which the others can be met."""
    demand = asked.demands[int(place)]
    most = asked.most(others)
    if not asked.met(most).issuperset(set(others) - {MOST_CASES, BUDGET}):
        return _Answer("", True)
    if (MOST_CASES not in others and BUDGET not in others) or demand.reached(most) == inf:
        return _Answer(_worded(demand, demand.reached(most), True), True)
    least = demand.kind == "least"  # it is asked for so little that it always holds
    loose = replace(demand, limit=Fraction(0) if least else sum(demand.spreads, Fraction(0)) or Fraction(1))
    problem = asked.problem(others, [loose])
    if problem is None:
        return _Answer("", True)
    found = (most_in if least else steadiest)(problem, deadline, problem.inside[-1])
    if found.sizes is None:
        return _Answer("", found.status == "infeasible")
    proved = found.status == "optimal"
    return _Answer(_worded(demand, demand.reached(problem.cases(found.sizes)), proved), proved)


def _worded(demand: Demand, value: float, proved: bool) -> str:
    """Return the best for a demand, rounded so that asking for what is printed can be met."""
    if demand.kind == "least":
        if not value:
            return f"not a case can be had for '{demand.name}'"
    elif value != inf:
        rounded = round(value, 4)
        value = rounded if rounded >= value else round(rounded + 1e-4, 4)
        if value >= _TOO_WIDE[demand.kind]:  # more than can be asked for
            limit = demand.worded(_TOO_WIDE[demand.kind])
            return f"nothing below {limit} can be had for '{demand.name}'"
    return f"the best {'' if proved else 'found '}for '{demand.name}' is {demand.worded(value)}"


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
