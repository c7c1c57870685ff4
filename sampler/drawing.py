"""The draw: which table, which cases, which reserves. A function of the plan and the seed.

Next: `sampler.verification`.
"""

from __future__ import annotations

import secrets
from fractions import Fraction

from sampler.engines import Count, count_in, lowest_in, opened
from sampler.errors import SamplerError, refuse_if_any
from sampler.plans import Plan
from sampler.samples import RESERVE, SAMPLE, Drawn, Sample
from sampler.tickets import check_text, pick_number, ticket_key


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
    table = plan.design.picked(pick_number(seed, plan.name))
    allocation = plan.design.tables[table]
    strata = plan.count.strata
    take = [
        min(stratum.population, cases + -(-cases * share.numerator // share.denominator))
        for stratum, cases in zip(strata, allocation, strict=True)
    ]
    with opened(plan.frame) as engine:
        refuse_if_any(differences(plan.count, count_in(engine)))
        lowest = lowest_in(engine, ticket_key(seed, plan.tickets), strata, take)
    order = dict.fromkeys(range(len(strata)), 0)
    drawn = []
    for found in lowest:
        order[found.stratum] += 1
        place = order[found.stratum]
        role = SAMPLE if place <= allocation[found.stratum] else RESERVE
        drawn.append(Drawn(found.case, found.stratum, role, place))
    source = seed_source or "given by the planner"
    return Sample(plan, seed, source, float(reserves), table, tuple(drawn))


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
