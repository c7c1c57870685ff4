"""The draw: which table, which cases, which reserves. A function of the plan and the seed.

Next: `sampler.replacement`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from fractions import Fraction

from sampler.engines import Count, Engine, count_in, lowest_in, measured_in, officers_in, opened
from sampler.errors import SamplerError, refuse_if_any
from sampler.plans import Plan
from sampler.samples import RESERVE, SAMPLE, Drawn, Sample
from sampler.selection.margins import required_margins
from sampler.tickets import check_text, pick_number, ticket_key
from sampler.wording import counted


def draw(plan: Plan, seed: str | None = None, reserves: float = 0.20, *, seed_source: str = "") -> Sample:
    """Return the sample that a sealed plan and a seed give, with reserves.

    The number SHA-256(seed, sample, "allocation") picks a table by its weight; each stratum gives
    its cases with the lowest tickets; the next tickets are its reserves.

    Args:
        plan: a sealed plan. The list is counted again: it must be the one that was sealed.
        seed: any text on one line (dice, a lottery, a public beacon). None: the operating system
            gives 128 random bits.
        reserves: reserves as a share of each stratum's cases, 0 to 10, rounded up; fewer where a
            stratum has no more cases. 0: none.
        seed_source: where the seed came from, in words.

    Raises:
        SamplerError: the list is no longer the sealed one; a seed that is empty or has a control
            character; reserves out of range.

    Example:
        >>> import pandas as pd, sampler
        >>> cases = pd.DataFrame({"id": range(1, 26), "gender": ["f"] * 5 + ["m"] * 20})
        >>> sealed = sampler.plan(sampler.Frame(cases, case="id", match=["gender"]), size=4)
        >>> sampler.draw(sealed, seed="4 8 15 16 23 42", reserves=0.25).cases[["id", "gender", "role"]]
           id gender     role
        0  20      m   sample
        1  23      m   sample
        2  12      m   sample
        3  13      m   sample
        4  11      m  reserve
    """
    share = _share(reserves)
    if seed is None:
        seed, seed_source = secrets.token_hex(16), seed_source or "the operating system's random numbers"
    check_text("the seed", seed)
    table, allocation = allocated(plan, seed)
    wanted = [-(-cases * share.numerator // share.denominator) for cases in allocation]
    with opened(plan.frame) as engine:
        refuse_if_any(differences(plan.count, count_in(engine)))
        take = _ROADS.get(plan.settings.method, _lowest) if plan.settings.cap is None else _capped
        drawn = take(engine, plan, ticket_key(seed, plan.tickets), allocation, wanted)
    source = seed_source or "given by the planner"
    return Sample(plan, seed, source, float(reserves), table, allocation, tuple(drawn))


def allocated(plan: Plan, seed: str) -> tuple[int | None, tuple[int, ...]]:
    """Return which table a seed picks, and its cases per stratum; None where a walk makes the table.

    The number SHA-256(seed, sample, "allocation") picks the table by the tables' weights; written as 64
    hex digits it is the key of a walk.

    Raises:
        SamplerError: a seed that is empty or has a control character.
    """
    if plan.design is not None:
        table = plan.design.picked(pick_number(seed, plan.name, plan.step))
        return table, plan.design.tables[table]
    if not plan.by_walk:
        return None, (plan.size,)
    from sampler.selection.walk import walk

    strata = [stratum.levels for stratum in plan.count.strata]
    margins = [margin for group in required_margins(plan.expected, strata) for margin in group]
    return None, walk(plan.expected, margins, f"{pick_number(seed, plan.name, plan.step):064x}")


def _lowest(
    engine: Engine, plan: Plan, key: str, allocation: Sequence[int], reserves: Sequence[int]
) -> list[Drawn]:
    """Return the cases with the lowest tickets of each stratum, then its reserves."""
    strata = plan.count.strata
    take = _there(plan, allocation, reserves)
    order = dict.fromkeys(range(len(strata)), 0)
    drawn = []
    for found in lowest_in(engine, key, strata, take):
        order[found.stratum] += 1
        place = order[found.stratum]
        role = SAMPLE if place <= allocation[found.stratum] else RESERVE
        drawn.append(Drawn(found.case, found.stratum, role, place))
    return drawn


def _by_measure(
    engine: Engine, plan: Plan, key: str, allocation: Sequence[int], reserves: Sequence[int]
) -> list[Drawn]:
    """Return the first cases in Pareto order, then the reserves, with the chance of each."""
    from sampler.pareto import pareto_order
    from sampler.pareto_chances import pareto_chances

    cases = measured_in(engine, key, plan.count.strata)
    measures = [case.measure for case in cases]
    order = pareto_order(measures, [case.ticket for case in cases], plan.size)
    chances = pareto_chances(measures, plan.size).values
    return [
        Drawn(cases[at].case, 0, SAMPLE if place <= plan.size else RESERVE, place, chances[at])
        for place, at in enumerate(order[: plan.size + reserves[0]], start=1)
    ]


def _capped(
    engine: Engine, plan: Plan, key: str, allocation: Sequence[int], reserves: Sequence[int]
) -> list[Drawn]:
    """Return the cases in ticket order, none beyond an officer's cap, with simulated chances."""
    from sampler.capping import capped

    strata, cap = plan.count.strata, plan.settings.cap or 0
    everyone = lowest_in(engine, key, strata, [stratum.population for stratum in strata])
    found = sorted(everyone, key=lambda case: case.ticket)
    taken = capped([(case.stratum, case.officer) for case in found], allocation, reserves, cap)
    if taken is None:
        raise SamplerError(
            f"Sample '{plan.name}': with at most {counted(cap, 'case')} of one officer its strata cannot be "
            "given their cases. Plan again: planning refuses such a cap."
        )
    chances = _simulated(engine, plan)
    order = dict.fromkeys(range(len(strata)), 0)
    drawn = []
    for at, role in [*((at, SAMPLE) for at in taken.sample), *((at, RESERVE) for at in taken.reserves)]:
        case = found[at]
        order[case.stratum] += 1
        chance = chances[case.stratum, case.officer]
        drawn.append(Drawn(case.case, case.stratum, role, order[case.stratum], chance))
    return sorted(drawn, key=lambda case: (case.stratum, case.order))


def _simulated(engine: Engine, plan: Plan) -> dict[tuple[int, str], float]:
    """Return the chance of each stratum's cases of each officer, from draws driven by the plan itself."""
    from sampler.capped_chances import simulated_chances
    from sampler.selection.walk import trial_walks

    strata = [stratum.levels for stratum in plan.count.strata]
    tables = plan.design or trial_walks(plan.expected, strata, 200)
    counts = officers_in(engine, plan.count.strata)
    seed = bytes.fromhex(plan.seal)
    found = simulated_chances(counts, tables, plan.settings.cap or 0, seed, known=plan.inclusion)
    return {key: simulated.chance for key, simulated in found.chances.items()}


def _there(plan: Plan, allocation: Sequence[int], reserves: Sequence[int]) -> list[int]:
    """Return the cases and reserves wanted of each stratum, as far as it has so many."""
    return [
        min(stratum.population, cases + more)
        for stratum, cases, more in zip(plan.count.strata, allocation, reserves, strict=True)
    ]


_ROADS: dict[str, Callable[[Engine, Plan, str, Sequence[int], Sequence[int]], list[Drawn]]] = {
    "pps": _by_measure
}


def differences(sealed: Count, now: Count) -> list[str]:
    """Return a sentence on how a list differs from the one that was sealed; none if it agrees."""
    if now.fingerprint == sealed.fingerprint:
        return []
    if now.population != sealed.population:
        what = f"it has {now.population:,} eligible cases, and {sealed.population:,} were sealed"
    elif now.strata != sealed.strata:
        moved = sum(a != b for a, b in zip(sealed.strata, now.strata, strict=False))
        what = f"the same number of cases is eligible, but {max(moved, 1)} strata hold another number"
    else:
        what = "the counts are the same, but they are not all the same cases"
    return [
        f"The list is no longer the one that the plan was sealed for: {what}. "
        "Restore the list, or plan again (the seal will be another)."
    ]


def _share(reserves: float) -> Fraction:
    number = isinstance(reserves, int | float) and not isinstance(reserves, bool)
    if not number or not 0 <= reserves <= 10:
        meant = f" Is {reserves / 100:g} meant?" if number and 10 < reserves <= 100 else ""
        raise SamplerError(
            f"reserves must be a share from 0 to 10, such as 0.2, but got {reserves!r}.{meant}"
        )
    return Fraction(str(reserves))
