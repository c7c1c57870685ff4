"""Making a plan from a list, and from what was sealed: `plan`.

Next: `sampler.samples`.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from sampler.engines import Count, LeftOut, Stratum, count
from sampler.errors import SamplerError
from sampler.frames import Frame
from sampler.plans import Plan, Sizing
from sampler.rule_reading import read_rule
from sampler.selection.tables import Design
from sampler.sizing import Precision, whole
from sampler.tickets import RULE, check_text


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
        reason: why the size was fixed by hand.
        tickets: the name of the sample this one is drawn from, where the two are to nest.

    Returns:
        A plan in which every eligible case has the chance n / N exactly, and every table keeps
        every one-way margin within one case of its share wherever that is possible.

    Raises:
        SamplerError: faults in the list (all of them at once), no eligible case, an argument out
            of range, or more strata than can be settled.

    Example:
        >>> import pandas as pd
        >>> cases = pd.DataFrame({"id": range(1, 26), "gender": ["f"] * 5 + ["m"] * 20})
        >>> victims = plan(Frame(cases, case="id", match=["gender"]), name="victims")
        >>> victims.size, victims.population
        (22, 25)
        >>> victims.tables.tolist(), victims.probabilities.round(2).tolist()
        ([[5, 17], [4, 18]], [0.4, 0.6])
    """
    from sampler.selection.design import controlled

    check_text("the sample's name", name)
    precision = Precision(confidence, margin, proportion, correction) if size is None else None
    wanted = None if size is None else whole("size", size, least=1)
    counted = count(frame)
    n = precision.size_for(counted.population) if precision else min(wanted or 0, counted.population)
    strata = counted.strata
    design = controlled([s.population for s in strata], [s.levels for s in strata], n)
    sizing = Sizing(n, precision, reason)
    return Plan(name, frame, counted, sizing, design, tickets or name, *_equal(counted, n))


def _equal(counted: Count, size: int) -> tuple[tuple[Fraction, ...], int]:
    """Return the chance n / N for each stratum, and N."""
    return (Fraction(size, counted.population),) * len(counted.strata), counted.population


def plan_from_json(sealed: Mapping[str, Any], source: Any) -> Plan:
    """Return the plan that `Plan.to_json` wrote, with the list it is about.

    Args:
        sealed: what was sealed.
        source: the list, as for `Frame`.

    Raises:
        SamplerError: it was sealed by another version's rule, or is damaged.
    """
    if sealed.get("rule") != RULE:
        raise SamplerError(
            f"the plan was sealed by the rule {sealed.get('rule')!r}, and this version knows {RULE!r} only. "
            "Use the version that made it."
        )
    try:
        rules, sizing = sealed["frame"], sealed["sizing"]
        frame = Frame(
            source,
            rules["case"],
            rules["match"],
            [read_rule(entry) for entry in rules["eligible"]],
            rules["blank"],
        )
        counted = Count(
            sealed["rows"],
            tuple(LeftOut(*part) for part in sealed["left_out"]),
            tuple(Stratum(tuple(levels), population) for levels, population in sealed["strata"]),
            sealed["fingerprint"],
        )
        design = Design(tuple(map(tuple, sealed["tables"])), tuple(sealed["weights"]))
        size = _sizing_from_json(sizing)
        chances = _equal(counted, size.size)
        return Plan(sealed["name"], frame, counted, size, design, sealed["tickets"], *chances)
    except (KeyError, TypeError, ValueError) as error:
        raise SamplerError("the plan is damaged: it was cut short or edited.") from error


def _sizing_from_json(sizing: Mapping[str, Any]) -> Sizing:
    if "fixed" in sizing:
        return Sizing(sizing["size"], None, sizing["fixed"])
    asked = Precision(sizing["confidence"], sizing["margin"], sizing["proportion"], sizing["correction"])
    return Sizing(sizing["size"], asked)
