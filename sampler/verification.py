"""The proof: everything again, from the list, the plan and the seed, and the first difference named."""

from __future__ import annotations

from sampler.chances import chances_of
from sampler.drawing import draw
from sampler.errors import SamplerError
from sampler.extension import extend
from sampler.planning import plan
from sampler.plans import Plan
from sampler.samples import Sample
from sampler.selection.design import RESIDUAL


def verify(sample: Sample) -> None:
    """Repeat a draw from its list, plan and seed; return nothing if all of it comes out the same.

    In this order: the plan's tables have the right size and give every case the chance n / N
    exactly; the list has the fingerprint that was sealed; planning again gives the same size and
    tables; the seed picks the same table; the tickets give the same cases in the same order. Of an extended
    sample the smaller one is verified so first, and then extended again.

    Raises:
        SamplerError: naming the first difference.

    Example:
        >>> import pandas as pd, sampler
        >>> cases = pd.DataFrame({"id": range(1, 26), "gender": ["f"] * 5 + ["m"] * 20})
        >>> sealed = sampler.plan(sampler.Frame(cases, case="id", match=["gender"]), size=4)
        >>> verify(sampler.draw(sealed, seed="4 8 15 16 23 42"))
    """
    if sample.extended_from is not None:
        verify(sample.extended_from)
        again = extend(sample.extended_from, sample.size, sample.plan.sizing.reason, sample.reserves)
        if sample.plan.design is not None and sample.plan.seal != again.plan.seal:
            raise SamplerError(f"Sample '{sample.name}': extending again gives another plan.")
    else:
        verify_tables(sample.plan)
        again = draw(sample.plan, sample.seed, sample.reserves, seed_source=sample.seed_source)
        verify_plan(sample.plan)
    if (again.table, again.allocation) != (sample.table, sample.allocation):
        raise SamplerError(
            f"Sample '{sample.name}': the seed picks {_table(again)}, but the sample was drawn by "
            f"{_table(sample)}. The seed or the plan is not the one it was drawn with."
        )
    if again.drawn != sample.drawn:
        raise SamplerError(f"Sample '{sample.name}': {_first_difference(sample, again)}")


def verify_tables(sealed: Plan) -> None:
    """Check what can be seen from the plan alone: sizes, bounds and chances, in exact arithmetic.

    Raises:
        SamplerError: naming the first difference.
    """
    if sealed.design is None:
        return
    populations = [stratum.population for stratum in sealed.count.strata]
    for number, table in enumerate(sealed.design.tables, start=1):
        if sum(table) != sealed.size:
            raise SamplerError(
                f"Plan '{sealed.name}': table {number} holds {sum(table)} cases instead of {sealed.size}."
            )
        if any(not 0 <= cases <= population for cases, population in zip(table, populations, strict=True)):
            raise SamplerError(f"Plan '{sealed.name}': table {number} takes more cases than a stratum has.")
        if sealed.settings.method != "stratified" and any(
            abs(cases - due) >= 1 for cases, due in zip(table, sealed.expected.fractions, strict=True)
        ):
            raise SamplerError(
                f"Plan '{sealed.name}': table {number} is a case or more away from a stratum's share."
            )
    if any(weight <= 0 for weight in sealed.design.weights):
        raise SamplerError(f"Plan '{sealed.name}': a table has no positive weight.")
    if chances_of(sealed).residual > RESIDUAL:
        raise SamplerError(
            f"Plan '{sealed.name}': the cases of a stratum do not have the chance due to them, such as "
            f"{sealed.size} in {sealed.population}: the tables' weights are not the planned ones."
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
            design=sealed.settings,
        )
    else:
        again = plan(
            sealed.frame,
            asked.confidence,
            asked.margin,
            name=sealed.name,
            proportion=asked.proportion,
            correction=asked.correction,
            reason="" if sealed.sizing.population is None else sealed.sizing.reason,
            tickets=sealed.tickets,
            design=sealed.settings,
            population=sealed.sizing.population,
        )
    if (sealed.count.rows, sealed.count.left_out) != (again.count.rows, again.count.left_out):
        raise SamplerError(
            f"Plan '{sealed.name}': planning again gives another result for the rows counted. "
            f"Sealed: {_counts(sealed)}. Now: {_counts(again)}."
        )
    for thing, before, now in (
        ("the strata and their cases", sealed.count.strata, again.count.strata),
        ("the sample size", sealed.size, again.size),
        ("the cases due to each stratum", sealed.expected, again.expected),
        ("the tables of whole cases and their weights", sealed.design, again.design),
        ("the seal", sealed.seal, again.seal),
    ):
        if before != now:
            raise SamplerError(f"Plan '{sealed.name}': planning again gives another result for {thing}.")


def _table(sample: Sample) -> str:
    return "another table" if sample.table is None else f"table {sample.table + 1} of the plan"


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
