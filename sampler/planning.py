"""Making a plan from a list, and from what was sealed: `plan`.

Next: `sampler.roles`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from sampler.cap_checks import require_room
from sampler.design_settings import POWER, WITHOUT_STRATA, DesignSettings
from sampler.design_settings import design_from_json as settings_from_json
from sampler.engines import Count, LeftOut, Stratum, count, measured_in, opened
from sampler.errors import SamplerError, refuse_if_any
from sampler.frames import Frame, frame_from_json
from sampler.plans import Plan, Sizing
from sampler.selection.margins import Expected, Levels, expected_counts, expected_from
from sampler.selection.tables import Design, design_from_json
from sampler.size.formula import Precision, whole
from sampler.tickets import LINE_RULE, RULE, check_text, on_one_line


def plan(
    frame: Frame,
    confidence: float = 0.80,
    margin: float = 0.05,
    size: int | None = None,
    name: str = "sample",
    *,
    proportion: float = 0.5,
    correction: str = "simple",
    reason: str = "",
    tickets: str | None = None,
    design: DesignSettings | None = None,
    population: int | None = None,
) -> Plan:
    """Return the sealed plan of a sample: its size, its strata, and tables that match the ratios.

    Args:
        frame: the list of cases and its rules.
        confidence: of the percentages to come, between 0 and 1.
        margin: the margin of error asked for, a fraction.
        size: a sample size fixed by hand instead, 1 <= size; at or above the population, a census.
        name: the sample's name; it enters the tickets.
        proportion: the share of yes assumed in sizing, between 0 and 1.
        correction: the finite population correction in sizing, "simple" or "cochran".
        reason: why the size or the population was fixed by hand, on one line; the plan holds it.
        tickets: the name of the sample this one is drawn from, where the two are to nest.
        design: the method of drawing and its options; None: controlled selection with equal chances.
        population: a population N fixed by hand, with a reason: the size is that for N at the precision, or
            a census of the list where this has fewer cases. The draw is from the list all the same.

    Returns:
        Unless `design` says otherwise, a plan in which every eligible case has the chance n / N, and every
        table keeps every one-way margin within one case of its share wherever that is possible.

    Raises:
        SamplerError: faults in the list (all of them at once), no eligible case, an argument out
            of range, or options that the list cannot meet.

    Example:
        >>> import pandas as pd
        >>> cases = pd.DataFrame({"id": range(1, 26), "gender": ["f"] * 5 + ["m"] * 20})
        >>> victims = plan(Frame(cases, case="id", match=["gender"]), name="victims")
        >>> victims.size, victims.population
        (22, 25)
        >>> victims.tables.tolist(), victims.probabilities.round(2).tolist()
        ([[5, 17], [4, 18]], [0.4, 0.6])
    """
    check_text("the sample's name", name)
    settings = design or DesignSettings()
    refuse_if_any([*_contradictions(frame, settings), *_contradictions_by_hand(size, population, reason)])
    precision = Precision(confidence, margin, proportion, correction) if size is None else None
    wanted = None if size is None else whole("size", size, least=1)
    sized_for = None if population is None else whole("population", population, least=1)
    counted = count(frame)
    asked = precision.size_for(sized_for or counted.population) if precision else wanted
    n = min(asked or 0, counted.population)
    if settings.method == "pps":
        _require_chances(frame, counted, n)
    due = _due(counted, frame, settings, n)
    tables = _TABLES[settings.method](due, [s.levels for s in counted.strata], len(frame.match), settings)
    if settings.cap is not None:
        require_room(frame, counted, settings.cap, due, tables)
    sizing = Sizing(n, precision, reason, sized_for)
    return _plan(name, frame, counted, sizing, settings, due, tables, tickets or name)


def _plan(
    name: str,
    frame: Frame,
    counted: Count,
    sizing: Sizing,
    settings: DesignSettings,
    due: Expected,
    tables: Design | None,
    tickets: str,
) -> Plan:
    populations = [stratum.population for stratum in counted.strata]
    cases: Sequence[Fraction] = due.fractions
    if settings.method == "stratified" and tables is not None:
        cases = [Fraction(number) for number in tables.tables[0]]
    inclusion = tuple(k / population for k, population in zip(cases, populations, strict=True))
    return Plan(name, frame, counted, sizing, settings, due, tables, tickets, inclusion, counted.population)


def _contradictions(frame: Frame, settings: DesignSettings) -> list[str]:
    """Return what the list's columns and the method say together that they must not."""
    mistakes = []
    if settings.method in WITHOUT_STRATA and frame.strata_by:
        mistakes.append(
            f"method '{settings.method}' draws from the whole list at once, so no ratio is matched: take "
            "match and spread out, or use another method."
        )
    if (settings.method == "pps") != bool(frame.measure):
        mistakes.append("method 'pps' and measure, the column with each case's size, go together: give both.")
    if (settings.cap is not None) != bool(frame.officer):
        mistakes.append("cap and officer, the column it counts by, go together: give both, or neither.")
    return mistakes


def _contradictions_by_hand(size: int | None, population: int | None, reason: str) -> list[str]:
    """Return what is fixed by hand that must not be, or without a reason that can stand in a plan."""
    mistakes = []
    if size is not None and population is not None:
        mistakes.append(
            "size and population are both given: fix one of them by hand, the size or the population that it "
            "is worked out for."
        )
    if size is None and population is None and reason:
        mistakes.append("reason says why the size or the population was fixed by hand, but neither is given.")
    if population is not None and not (isinstance(reason, str) and reason.strip()):
        mistakes.append("reason must say why the population was fixed by hand.")
    if isinstance(reason, str) and not on_one_line(reason):
        mistakes.append(f"reason must be {LINE_RULE}.")
    return mistakes


def _require_chances(frame: Frame, counted: Count, size: int) -> None:
    """Refuse sizes of cases that leave one with next to no chance, before a plan is sealed by them."""
    from sampler.pareto_chances import pareto_chances

    with opened(frame) as engine:
        pareto_chances([case.measure for case in measured_in(engine, "", counted.strata)], size)


def _due(counted: Count, frame: Frame, settings: DesignSettings, size: int) -> Expected:
    """Return the cases due to each stratum."""
    populations = [stratum.population for stratum in counted.strata]
    if settings.allocation == "proportional" and not settings.columns:
        return expected_counts(populations, size)
    from sampler.selection.shares import expected_shares

    strata = [stratum.levels for stratum in counted.strata]
    return expected_from(
        expected_shares(
            populations,
            strata,
            size,
            frame.strata_by,
            allocation=settings.allocation,
            power=POWER if settings.power is None else settings.power,
            expected=settings.expected,
            minimum=settings.minimum,
            take_all=settings.take_all,
        )
    )


def _controlled(due: Expected, strata: Sequence[Levels], matched: int, _: DesignSettings) -> Design | None:
    from sampler.selection.design import controlled

    return controlled(due, strata, matched)


def _systematic(due: Expected, strata: Sequence[Levels], _: int, __: DesignSettings) -> Design:
    from sampler.selection.systematic import systematic

    return systematic(due.fractions, strata)


def _stratified(due: Expected, strata: Sequence[Levels], _: int, settings: DesignSettings) -> Design:
    from sampler.selection.rounding import largest_remainder, nested

    if settings.rounding == "nested":
        return Design((nested(due.fractions, strata),), (1,))
    return Design((largest_remainder(due.fractions),), (1,))


def _none(due: Expected, _: Sequence[Levels], __: int, ___: DesignSettings) -> Design | None:
    """Return no table, unless every share is whole and one table is all there is."""
    return None if due.unsettled else Design((due.base,), (1,))


def _ranked(due: Expected, _: Sequence[Levels], __: int, ___: DesignSettings) -> None:
    """Return no table: the cases are ranked one by one."""


_TABLES: dict[str, Callable[[Expected, Sequence[Levels], int, DesignSettings], Design | None]] = {
    "controlled": _controlled,
    "walk": _none,
    "stratified": _stratified,
    "systematic": _systematic,
    "srs": _none,
    "pps": _ranked,
}


def plan_from_json(
    sealed: Mapping[str, Any], source: Any, *, sheet: str = "", inspected: Iterable[str] = ()
) -> Plan:
    """Return the plan that `Plan.to_json` wrote, with the list it is about.

    Args:
        sealed: what was sealed.
        source: the list, as for `Frame`.
        sheet: the sheet of a workbook.
        inspected: the ids of the cases inspected before, of which a plan holds the number and a hash.

    Raises:
        SamplerError: it was sealed by another version's rule, or is damaged.
    """
    if sealed.get("rule") != RULE:
        raise SamplerError(
            f"the plan was sealed by the rule {sealed.get('rule')!r}, and this version knows {RULE!r} only. "
            "Use the version that made it."
        )
    try:
        frame = frame_from_json(sealed["frame"], source, sheet=sheet, inspected=inspected)
        counted = Count(
            sealed["rows"],
            tuple(LeftOut(*part) for part in sealed["left_out"]),
            tuple(Stratum(tuple(levels), population) for levels, population in sealed["strata"]),
            sealed["fingerprint"],
        )
        due = expected_from(
            [Fraction(units, sealed["expected"]["of"]) for units in sealed["expected"]["cases"]]
        )
        settings = settings_from_json(sealed["method"])
        tables = design_from_json(sealed)
        sizing = _sizing_from_json(sealed["sizing"])
        return _plan(sealed["name"], frame, counted, sizing, settings, due, tables, sealed["tickets"])
    except (KeyError, TypeError, ValueError) as error:
        raise SamplerError("the plan is damaged: it was cut short or edited.") from error


def _sizing_from_json(sizing: Mapping[str, Any]) -> Sizing:
    if "fixed" in sizing and "population" not in sizing:
        return Sizing(sizing["size"], None, sizing["fixed"])
    asked = Precision(sizing["confidence"], sizing["margin"], sizing["proportion"], sizing["correction"])
    if "population" in sizing:
        return Sizing(sizing["size"], asked, sizing["fixed"], sizing["population"])
    return Sizing(sizing["size"], asked)
