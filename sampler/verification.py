"""The proof: everything again, from the list, the plan and the seed, and the first difference named."""

from __future__ import annotations

from fractions import Fraction

from sampler.drawing import draw
from sampler.errors import SamplerError
from sampler.planning import plan
from sampler.plans import Plan
from sampler.samples import Sample
from sampler.selection.margins import expected_counts


def verify(sample: Sample) -> None:
    """Repeat a draw from its list, plan and seed; return nothing if all of it comes out the same.

    In this order: the plan's tables have the right size and give every case the chance n / N
    exactly; the list has the fingerprint that was sealed; planning again gives the same size and
    tables; the seed picks the same table; the tickets give the same cases in the same order.

    Raises:
        SamplerError: naming the first difference.

    Example:
        >>> import pandas as pd, sampler
        >>> cases = pd.DataFrame({"id": range(1, 26), "gender": ["f"] * 5 + ["m"] * 20})
        >>> sealed = sampler.plan(sampler.Frame(cases, case="id", match=["gender"]), size=4)
        >>> verify(sampler.draw(sealed, seed="4 8 15 16 23 42"))
    """
    verify_tables(sample.plan)
    again = draw(sample.plan, sample.seed, sample.reserves, seed_source=sample.seed_source)
    verify_plan(sample.plan)
    if again.table != sample.table:
        raise SamplerError(
            f"Sample '{sample.name}': the seed picks table {again.table + 1} of the plan, but the sample was "
            f"drawn by table {sample.table + 1}. The seed or the plan is not the one it was drawn with."
        )
    if again.drawn != sample.drawn:
        raise SamplerError(f"Sample '{sample.name}': {_first_difference(sample, again)}")


def verify_tables(sealed: Plan) -> None:
    """Check what can be seen from the plan alone: sizes, bounds and equal chances, in exact arithmetic.

    Raises:
        SamplerError: naming the first difference.
    """
    strata = sealed.count.strata
    expected = expected_counts([stratum.population for stratum in strata], sealed.size)
    for number, table in enumerate(sealed.design.tables, start=1):
        if sum(table) != sealed.size:
            raise SamplerError(
                f"Plan '{sealed.name}': table {number} holds {sum(table)} cases instead of {sealed.size}."
            )
        if any(cases - low not in (0, 1) for cases, low in zip(table, expected.base, strict=True)):
            raise SamplerError(
                f"Plan '{sealed.name}': table {number} is a case or more away from a stratum's share."
            )
    if any(weight <= 0 for weight in sealed.design.weights):
        raise SamplerError(f"Plan '{sealed.name}': a table has no positive weight.")
    for stratum, mean in zip(strata, sealed.design.average(), strict=True):
        if mean != Fraction(stratum.population * sealed.size, sealed.population):
            raise SamplerError(
                f"Plan '{sealed.name}': the cases of a stratum do not have the chance {sealed.size} in "
                f"{sealed.population}: the tables' weights are not the planned ones."
            )


def verify_plan(sealed: Plan) -> None:
    """Plan again from the list and compare.

    Raises:
        SamplerError: naming the first difference.
    """
    asked = sealed.sizing.precision
    if asked is None:
        again = plan(
            sealed.frame,
            size=sealed.size,
            name=sealed.name,
            reason=sealed.sizing.reason,
            tickets=sealed.tickets,
        )
    else:
        again = plan(
            sealed.frame,
            asked.confidence,
            asked.margin,
            name=sealed.name,
            proportion=asked.proportion,
            correction=asked.correction,
            tickets=sealed.tickets,
        )
    if (sealed.count.rows, sealed.count.left_out) != (again.count.rows, again.count.left_out):
        raise SamplerError(
            f"Plan '{sealed.name}': planning again gives another result for the rows counted. "
            f"Sealed: {_counts(sealed)}. Now: {_counts(again)}."
        )
    for thing, before, now in (
        ("the sample size", sealed.size, again.size),
        ("the tables of whole cases", sealed.design.tables, again.design.tables),
        ("the tables' weights", sealed.design.weights, again.design.weights),
        ("the seal", sealed.seal, again.seal),
    ):
        if before != now:
            raise SamplerError(f"Plan '{sealed.name}': planning again gives another result for {thing}.")


def _counts(counted: Plan) -> str:
    parts = [f"{part.rows:,} left out ({part.words(counted.frame)})" for part in counted.count.left_out]
    return "; ".join([f"{counted.count.rows:,} rows", *parts])


def _first_difference(sample: Sample, again: Sample) -> str:
    if len(sample.drawn) != len(again.drawn):
        return f"it holds {len(sample.drawn)} cases and reserves, but the draw gives {len(again.drawn)}."
    row = next(k for k, (a, b) in enumerate(zip(sample.drawn, again.drawn, strict=True)) if a != b)
    before, now = sample.drawn[row], again.drawn[row]
    what = "is another case" if before.case != now.case else "has another role, stratum or order"
    return f"row {row + 1} of its cases {what} than the draw gives."
