"""A larger sample after a smaller one: the cases drawn stay, and more are added.

The cases added are a sample of those not drawn yet, matched as the first was. Given the first
sample, each case left has the chance f = (m - n) / (N - n) to be added, so in all a case with the chance p
before has

    p + (1 - p) f,        with equal chances n / N + (1 - n / N) f = m / N, exactly.

Tickets decide as before: the cases added are the next of their stratum, so the first sample's reserves
come first. The table is picked by the same seed; nothing is left to choose but the size.

Next: `sampler.verification`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction

from sampler.drawing import draw
from sampler.errors import SamplerError
from sampler.plans import Plan, Sizing
from sampler.roles import RESERVE
from sampler.samples import Sample
from sampler.selection.margins import Expected, expected_from
from sampler.selection.tables import Design
from sampler.size.formula import whole
from sampler.wording import counted


def extend(sample: Sample, size: int, reason: str, reserves: float | None = None) -> Sample:
    """Return a larger sample that holds the given one.

    Args:
        sample: a drawn sample. What was reported of its cases stays on record.
        size: the new size m, above the present one; at or above the population, a census.
        reason: why, in words.
        reserves: reserves as a share of each stratum's cases, 0 to 10; None: as in the draw.

    Returns:
        The sample with its cases and the added ones. Its plan holds the chances after both steps.
        After one extension every margin that was within one case of its share is within two, where the second
        step can keep it within one.

    Raises:
        SamplerError: the size is not above the present one; no reason; the list is no longer the sealed one;
            fewer reserves than were called already; the sample was drawn with probability proportional to
            size or under a cap, where a larger one need not hold the smaller, or from another sample.

    Example:
        >>> import pandas as pd, sampler
        >>> cases = pd.DataFrame({"id": range(1, 26), "gender": ["f"] * 5 + ["m"] * 20})
        >>> sealed = sampler.plan(sampler.Frame(cases, case="id", match=["gender"]), size=4)
        >>> first = sampler.draw(sealed, seed="4 8 15 16 23 42")
        >>> larger = extend(first, 10, "two more inspectors joined")
        >>> larger.size, set(first.cases["id"][:4]) <= set(larger.cases["id"][larger.cases.role == "sample"])
        (10, True)
    """
    share = sample.reserves if reserves is None else reserves
    made = extended_plan(sample, size, reason)
    drawn = draw(made, sample.seed, share, seed_source=sample.seed_source)
    larger = replace(drawn, replacements=sample.replacements, extended_from=sample)
    _check_reserves(sample, larger)
    return larger


def extended_plan(sample: Sample, size: int, reason: str) -> Plan:
    """Return the plan of an extended sample: tables that add to the cases it has.

    Raises:
        SamplerError: as for `extend`.
    """
    from sampler.selection.design import controlled

    made = extended_shares(sample, size, reason)
    added = [due - had for due, had in zip(made.expected.fractions, made.before, strict=True)]
    strata = [stratum.levels for stratum in made.count.strata]
    tables = controlled(expected_from(added), strata, len(made.frame.match))
    return replace(made, design=None if tables is None else _on_top(tables, made.before))


def extended_shares(sample: Sample, size: int, reason: str) -> Plan:
    """Return the plan of an extended sample without its tables, which take long where strata are many.

    Raises:
        SamplerError: as for `extend`, but the list is not looked at.
    """
    plan = sample.plan
    m = min(whole("size", size, least=1), plan.population)
    _check(sample, m, reason)
    populations = [stratum.population for stratum in plan.count.strata]
    chance = Fraction(m - plan.size, plan.population - plan.size)
    more = [chance * (there - had) for there, had in zip(populations, sample.allocation, strict=True)]
    return replace(
        plan,
        sizing=Sizing(m, None, reason),
        expected=_shifted(expected_from(more), sample.allocation),
        design=None,
        inclusion=tuple(p + (1 - p) * chance for p in plan.inclusion),
        step=plan.step + 1,
        before=sample.allocation,
    )


def _check(sample: Sample, size: int, reason: str) -> None:
    plan = sample.plan
    if plan.tickets != plan.name:
        raise SamplerError(
            f"'{plan.name}' is drawn from the sample '{plan.tickets}' and cannot be extended: the cases it "
            "could get depend on that sample."
        )
    if plan.settings.method == "pps" or plan.settings.cap is not None:
        raise SamplerError(
            f"'{plan.name}' was drawn by size or under a cap on officers: a larger sample need not hold the "
            "smaller one, so it cannot be extended. Draw another sample of the cases left."
        )
    if size <= plan.size:
        raise SamplerError(
            f"size must be above the {plan.size:,} cases that '{plan.name}' has (and the population is "
            f"{plan.population:,}), but is {size:,}."
        )
    if not reason.strip():
        raise SamplerError("reason must say why the sample is extended.")


def _check_reserves(sample: Sample, larger: Sample) -> None:
    """Refuse fewer reserves than were called: the base would fall short, or a case of the sample be missing.

    A stratum that had none left when a case of it was removed may stay short; it needs no reserve for that.
    """
    gone = Counter(report.stratum for report in sample.replacements if report.replaced)
    held = Counter(case.stratum for case in sample.current if case.role != RESERVE)
    there = Counter(case.stratum for case in larger.drawn)
    strata = enumerate(zip(larger.allocation, larger.plan.count.strata, strict=True))
    short = [k for k, (cases, s) in strata if there[k] < max(held[k], min(s.population, cases + gone[k]))]
    if short:
        raise SamplerError(
            f"reserves of {larger.reserves:g} are fewer than were called already in "
            f"{counted(len(short), 'stratum', 'strata')} of '{sample.name}'. Give {sample.reserves:g} "
            "or more."
        )


def _shifted(expected: Expected, before: tuple[int, ...]) -> Expected:
    base = tuple(b + had for b, had in zip(expected.base, before, strict=True))
    return replace(expected, size=expected.size + sum(before), base=base)


def _on_top(added: Design, before: tuple[int, ...]) -> Design:
    tables = tuple(
        tuple(more + had for more, had in zip(table, before, strict=True)) for table in added.tables
    )
    return Design(tables, added.weights)
