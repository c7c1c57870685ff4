"""Several constraints at once at the least cost: whole numbers of cases a stratum, proved least.

Next: `sampler.size.constrained.results`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from math import isclose, isfinite
from time import monotonic
from typing import TYPE_CHECKING, Any

from sampler.errors import SamplerError, near, refuse_if_any
from sampler.size.constrained.advice import conflict_sentence
from sampler.size.constrained.asked import Asked
from sampler.size.constrained.conflicts import conflict_in
from sampler.size.constrained.constraints import Constraint, Cv, Least, Margin
from sampler.size.constrained.demands import demands_of
from sampler.size.constrained.optimum import cheapest, floors_of, steadiest
from sampler.size.constrained.results import LeastCost, Reached
from sampler.size.constrained.search import Solution
from sampler.size.constrained.strata import strata_of
from sampler.size.formula import CORRECTIONS, whole

if TYPE_CHECKING:
    from sampler.size.constrained.problem import Problem
    from sampler.size.constrained.program import Floor
    from sampler.size.constrained.strata import Strata


def least_cost(
    strata: Strata,
    constraints: Sequence[Constraint] | Constraint,
    *,
    most_cases: int | None = None,
    budget: float | None = None,
    minimum: int = 1,
    correction: str = "simple",
    seconds: float = 30.0,
    origin: str = "typed in",
) -> LeastCost:
    """Return the whole numbers of cases that meet every constraint at the least cost.

    The percentage of a domain is estimated from a stratified sample, the percentages of its strata weighted
    by their populations. Its variance is sum (N_h / N_d)² S_h² / n_h (1 - n_h / N_h), with S_h² =
    p_h (1 - p_h) ("simple") or p_h (1 - p_h) N_h / (N_h - 1) ("cochran"); a margin is z times its root, a
    coefficient of variation its root over the percentage. Strata in the same domains and of the same cost
    are taken together, with the allocation among them that makes the variance least; then 1 / n is replaced
    by its chords between whole numbers, which leaves a program in whole numbers that HiGHS solves to proof.

    Args:
        strata: a DataFrame with the columns stratum and population, and as wanted cost, proportion, minimum
            and maximum, and any others, which say where a stratum belongs; a mapping from the name to N_h or
            to such values; or a sequence of `Stratum`.
        constraints: `Margin`, `Cv` and `Least`, at least one.
        most_cases: the most cases in all; None for no such cap.
        budget: the most they may cost in all; None for no such cap.
        minimum: least cases of a stratum that states none, cut at its maximum and at the cases it has. With
            1 every case can be drawn; with 2 the variance within each stratum can be estimated. At 0 a
            stratum still gives a case if it is in the domain of a margin or a coefficient of variation.
        correction: "simple" or "cochran".
        seconds: how long to search at most. It is not proved to be least then, and the gap is stated.
        origin: where the populations come from, for the rule.

    Returns:
        The allocation, its cost, whether that is proved least (by HiGHS, in floating point), and what every
        constraint reaches. Of the allocations that cost the same, those with the fewest strata (whose S_h is
        above 0) left without a case; of these, the one with the smallest sum of N_h² S_h² / n_h over the
        strata, where one without a case counts twice its N_h² S_h², so that large ones get theirs first. Of
        strata that are alike, those that come first get more.

    Raises:
        SamplerError: an argument out of range, all of them at once; or constraints that cannot be met
            together, with the smallest set of them that conflicts, and the best that can be had.

    Source:
        Cochran (1977), Sampling Techniques, 3rd ed., sections 5.5 and 5.10; Wright (2012), The American
        Statistician 66:217-224 (within a group); Huddleston, Claypool & Hocking (1970), Applied Statistics
        19:273-278 (several constraints as a convex program).

    Example:
        >>> people = {"women": {"population": 26, "cost": 1.5}, "men": 551}
        >>> answer = least_cost(people, [Margin(0.05), Least(10, domain=["women"])])
        >>> answer.cases, float(answer.cost), answer.proved
        ({'women': 10, 'men': 120}, 135.0, True)
    """
    asked = _asked(strata, constraints, most_cases, budget, minimum, correction, seconds)
    deadline = monotonic() + seconds
    problem = asked.problem(asked.wishes)
    if problem is None:
        raise _refusal(asked, seconds)
    floors = floors_of(problem, (monotonic() + deadline) / 2)
    found = cheapest(problem, deadline, floors)
    if found.status == "infeasible":
        raise _refusal(asked, seconds)
    if found.sizes is None:
        raise SamplerError(
            f"no allocation within the caps was found in {seconds:g} seconds, nor a proof that there is "
            "none. Give it more seconds, or raise most_cases or budget."
        )
    sizes, settled = _settled(problem, found, floors, deadline)
    return _result(asked, problem, found, sizes, settled, correction, origin)


def _asked(
    strata: Strata,
    constraints: Sequence[Constraint] | Constraint,
    most_cases: int | None,
    budget: float | None,
    minimum: int,
    correction: str,
    seconds: float,
) -> Asked:
    mistakes = [*_mistakes(most_cases, budget, minimum, correction, seconds)]
    listed: list[Any] = list(constraints) if isinstance(constraints, list | tuple) else [constraints]
    if not listed:
        mistakes.append("constraints are empty: nothing is asked. Give at least one margin, cv or least.")
    if not all(isinstance(one, Margin | Cv | Least) for one in listed):
        mistakes.append("constraints must each be a Margin, a Cv or a Least.")
    try:
        known = strata_of(strata)
    except SamplerError as error:
        refuse_if_any([*mistakes, *error.mistakes])
        raise
    refuse_if_any(mistakes)
    demands = demands_of(listed, known, correction)
    spreads = tuple(stratum.spread(correction) for stratum in known)
    cap = None if budget is None else Fraction(str(budget))
    most = None if most_cases is None else int(most_cases)
    return Asked(known, demands, spreads, int(minimum), most, cap)


def _mistakes(
    most_cases: object, budget: object, minimum: object, correction: object, seconds: object
) -> Iterator[str]:
    for thing, value, least in (("most_cases", most_cases, 1), ("minimum", minimum, 0)):
        try:
            if value is not None or thing == "minimum":
                whole(thing, value, least=least)
        except SamplerError as error:
            yield from error.mistakes
    for thing, value in (("budget", budget), ("seconds", seconds)):
        if value is None and thing == "budget":
            continue
        number = isinstance(value, int | float | Fraction) and not isinstance(value, bool)
        if not number or not value > 0 or not isfinite(value):  # type: ignore[operator, arg-type]
            yield f"{thing} must be a number above 0, but got {value!r}."
    if correction not in CORRECTIONS:
        yield f"correction '{correction}' is not known. {near(str(correction), CORRECTIONS)}"


def _refusal(asked: Asked, seconds: float) -> SamplerError:
    return SamplerError(conflict_sentence(asked, conflict_in(asked, seconds), seconds))


def _settled(
    problem: Problem, found: Solution, floors: Sequence[Floor], deadline: float
) -> tuple[tuple[int, ...], bool]:
    """Return the steadiest sizes of the same cost, and whether they are proved to be."""
    sizes = found.sizes or ()
    best = steadiest(problem, deadline, cheap=sizes, floors=floors)
    cheap = best.sizes is not None and problem.cost(best.sizes) <= problem.cost(sizes)
    chosen = best.sizes if cheap and best.sizes is not None else sizes
    return _first_get_more(problem, chosen), cheap and best.status == "optimal"


def _first_get_more(problem: Problem, sizes: tuple[int, ...]) -> tuple[int, ...]:
    """Return the sizes with those of groups that are alike exchanged, the largest first, where that holds."""
    found = list(sizes)
    alike: dict[tuple[object, ...], list[int]] = {}
    for g, group in enumerate(problem.groups):
        alike.setdefault((problem.costs[g], *group.alike()), []).append(g)
    for first, second in (pair for same in alike.values() for pair in combinations(same, 2)):
        more, fewer = found[second], found[first]
        ahead, behind = problem.groups[first], problem.groups[second]
        if not (fewer < more <= ahead.high and fewer >= behind.low):
            continue
        spreads = ahead.spread(more) + behind.spread(fewer), ahead.spread(fewer) + behind.spread(more)
        swapped = found.copy()
        swapped[first], swapped[second] = more, fewer
        if isclose(*spreads, rel_tol=1e-12) and not problem.broken(swapped):
            found = swapped
    return tuple(found)


def _result(
    asked: Asked,
    problem: Problem,
    found: Solution,
    sizes: tuple[int, ...],
    settled: bool,
    correction: str,
    origin: str,
) -> LeastCost:
    cases = problem.cases(sizes)
    cost = problem.cost(sizes)
    bound = cost if found.status == "optimal" else _bound(found.bound, problem)
    reached = tuple(
        Reached(
            demand.name,
            demand.kind,
            float(demand.asked),
            demand.reached(cases),
            sum(cases[place] for place in demand.strata),
            tuple(asked.strata[place].name for place in demand.strata),
        )
        for demand in asked.demands
    )
    return LeastCost(
        cases=dict(zip((s.name for s in asked.strata), cases, strict=True)),
        cost=cost,
        proved=found.status == "optimal",
        bound=bound,
        settled=settled,
        reached=reached,
        strata=asked.strata,
        least=asked.least,
        most_cases=asked.most_cases,
        budget=asked.budget,
        correction=correction,
        origin=origin,
    )


def _bound(bound: float, problem: Problem) -> Fraction:
    """Return what nothing can cost less than, in the cost's own unit."""
    lowest = problem.cost([group.low for group in problem.groups])
    if not isfinite(bound):
        return lowest
    return max(lowest, Fraction(bound) * problem.costs[0] / Fraction(problem.prices[0]))
