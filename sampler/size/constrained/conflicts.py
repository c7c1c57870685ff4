"""Constraints that cannot be met together: the smallest set of them, by name.

Next: `sampler.size.constrained.sizes`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from time import monotonic
from typing import NamedTuple

from sampler.size.constrained.asked import BUDGET, MOST_CASES, Asked, Wish
from sampler.size.constrained.optimum import cheapest
from sampler.size.constrained.solver import Rows, minimise

_PATIENCE = 20.0  # seconds to look for the smallest set at most
_ALIKE = 1e-4  # of sets of the same number, those with wishes that come first


@dataclass(frozen=True, slots=True)
class Conflict:
    """Wishes that cannot be met together.

    Attributes:
        wishes: them, in their order.
        smallest: whether no set with fewer wishes conflicts.
        needed: whether the others could be met together if any one of them were given up.
    """

    wishes: tuple[Wish, ...]
    smallest: bool
    needed: bool


def conflict_in(asked: Asked, seconds: float) -> Conflict:
    """Return a smallest conflicting set of what is asked, which is known to conflict.

    Every conflicting set has a wish outside each set that can be met. So the smallest set that has one
    outside every such set found so far either conflicts, and is the answer, or can be met, is filled up with
    all that can be met besides, and is kept for the next try. When time runs out, wishes are given up one by
    one as long as the rest conflicts; what is left is a conflict that needs each of its wishes.

    Source:
        Ignatiev, Previti, Liffiton & Marques-Silva (2015), Smallest MUS extraction with minimal hitting set
        dualization, CP 2015; Chinneck & Dravnieks (1991), ORSA Journal on Computing 3:157-168 (deletion).
    """
    half = min(seconds, _PATIENCE) / 2
    deadline = monotonic() + half
    outsides: list[frozenset[Wish]] = []
    while monotonic() < deadline:
        chosen = _smallest_hitting(asked.wishes, outsides)
        if chosen is None:
            break
        trial = _tried(asked, chosen, deadline)
        if trial.verdict == "conflict":
            return Conflict(chosen, True, True)
        if trial.verdict == "unknown":
            break
        outsides.append(frozenset(asked.wishes) - _filled_up(asked, trial.met, deadline))
    return _irreducible(asked, monotonic() + half)


class _Trial(NamedTuple):
    """Some wishes are "met", with what is met besides, or in "conflict", or it is "unknown"."""

    verdict: str
    met: frozenset[Wish] = frozenset()


def _tried(asked: Asked, wishes: Collection[Wish], deadline: float) -> _Trial:
    most = asked.most(wishes)
    if MOST_CASES not in wishes and BUDGET not in wishes:
        met = asked.met(most)
        return _Trial("met", met) if met.issuperset(wishes) else _Trial("conflict")
    # The one cap is left out, and the least that the rest needs compared with it: that is proved sooner.
    capped = MOST_CASES in wishes and BUDGET in wishes
    left_out = "" if capped else MOST_CASES if MOST_CASES in wishes else BUDGET
    problem = asked.problem([wish for wish in wishes if wish != left_out], priced=BUDGET in wishes)
    if problem is None:
        return _Trial("conflict")
    found = cheapest(problem, deadline)
    if found.sizes is not None and (met := asked.met(problem.cases(found.sizes))).issuperset(wishes):
        return _Trial("met", met)
    proved = found.status == "infeasible" or (found.status == "optimal" and not capped)
    return _Trial("conflict" if proved else "unknown")


def _filled_up(asked: Asked, met: frozenset[Wish], deadline: float) -> frozenset[Wish]:
    """Return wishes that can be met together with as many others as one after the other can."""
    for wish in asked.wishes:
        if wish not in met and monotonic() < deadline:
            trial = _tried(asked, (met & set(asked.wishes)) | {wish}, deadline)
            met = trial.met if trial.verdict == "met" else met
    return met


def _smallest_hitting(wishes: tuple[Wish, ...], outsides: list[frozenset[Wish]]) -> tuple[Wish, ...] | None:
    """Return the smallest set with a wish in each of the sets; None if the solver does not find it."""
    rows = Rows()
    for outside in outsides:
        places = [k for k, wish in enumerate(wishes) if wish in outside]
        rows.add(places, [1.0] * len(places), low=1.0)
    if not outsides:
        return ()
    count = len(wishes)
    weights = [1 + _ALIKE * k / count for k in range(count)]
    found = minimise(weights, rows, [0.0] * count, [1.0] * count, [True] * count, monotonic() + 10)
    if found.values is None or found.status != "optimal":
        return None
    return tuple(wish for wish, value in zip(wishes, found.values, strict=True) if value > 0.5)


def _irreducible(asked: Asked, deadline: float) -> Conflict:
    kept = list(asked.wishes)
    needed = True
    for wish in reversed(asked.wishes):
        if monotonic() > deadline:
            return Conflict(tuple(kept), False, False)
        without = [other for other in kept if other != wish]
        verdict = _tried(asked, without, deadline).verdict
        if verdict == "conflict":
            kept = without
        needed = needed and verdict != "unknown"
    return Conflict(tuple(kept), False, needed)
