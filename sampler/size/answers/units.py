"""What a size buys for every level of a column, such as every local unit, and what it would take.

Next: `sampler.size.answers.changes`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sampler.size.answers.answer import Answer, Row
from sampler.size.answers.shared import margin_by_strata
from sampler.size.formula import percent
from sampler.wording import aligned, counted
from stats.bases import SMALL_BASE, VERY_SMALL_BASE

if TYPE_CHECKING:
    from sampler.size.answers.asked import Asked, Listed
    from sampler.size.domains.rows import DomainSizes

WIDEST = 40  # letters of a level that a table shows


@dataclass(frozen=True, slots=True)
class Unit:
    """One level.

    Attributes:
        name: of the level.
        population: its eligible cases.
        expected: cases expected in the sample.
        margin: the margin of error by the formula, a fraction; None with less than one case.
        exact: half of the exact interval's width on average, of the expected cases rounded down; None with
            none of them, or where chances are unequal.
        needed: cases that the margin asked for needs.
        size: cases of the whole sample, drawn in proportion, that have as many.
    """

    name: str
    population: int
    expected: Fraction
    margin: float | None
    exact: float | None
    needed: int
    size: int

    @property
    def mark(self) -> str:
        """Whether a report would call the base small."""
        if self.expected < VERY_SMALL_BASE:
            return "very small"
        return "small" if self.expected < SMALL_BASE else ""


def units_answer(asked: Asked, listed: Listed) -> Answer | None:
    """Return what the size buys for every level, and what a margin in each would take; None if not asked."""
    if not listed.units:
        return None
    if listed.by_case and asked.allocation == "proportional":
        words = f"Not told: chances differ from case to case ({listed.unequal}), not by stratum."
        return Answer(
            "units", words, (), {"column": listed.column, "levels": None}, (), f"by {listed.column}"
        )
    from sampler.size.domains.tables import domain_sizes

    precision = asked.precision
    populations = {name: sum(cells.values()) for name, cells in listed.units.items()}
    wanted = domain_sizes(
        populations,
        precision.confidence,
        precision.margin,
        precision.proportion,
        precision.correction,
        origin="counted on the list",
    )
    size = min(asked.size_for(listed), sum(populations.values()))
    chances = _chances(asked, listed, size, populations)
    units = [
        _unit(asked, name, cells, chances[name], (row.base_needed, row.size_needed))
        for (name, cells), row in zip(listed.units.items(), wanted.rows, strict=True)
    ]
    how = _how(asked, listed)
    values = {
        "column": listed.column,
        "size": size,
        "how": how,
        "levels": [_values(unit) for unit in units],
        "each": wanted.to_dict(),
    }
    return Answer(
        "units",
        _words(asked, units, wanted, f"{counted(size, 'case')} of {sum(populations.values()):,}, {how}"),
        (
            "expected: sum over strata of cases times chance; margin: by the formula, of the cases expected",
            "exact: half of the width of the interval, on average, of the cases expected, rounded down",
            *wanted.rule[2:4],
        ),
        values,
        tuple(row for unit in units for row in _rows(unit, asked, how)),
        f"by {listed.column}",
    )


def _words(asked: Asked, units: list[Unit], wanted: DomainSizes, drawn: str) -> str:
    """Return what was found in a sentence, the table, and what it would take."""
    points = f"{percent(asked.precision.margin)} points"
    holding = sum(unit.expected >= unit.needed for unit in units)
    return (
        f"{drawn}: {holding:,} of {counted(len(units), 'level')} expect the cases that {points} at "
        f"{percent(asked.precision.confidence)}% confidence need.\n{_table(units, points)}\n"
        f"{wanted.size:,} cases hold {points} in every level, drawn from each by itself; drawn in proportion "
        f"it takes {wanted.proportional:,}."
    )


def _chances(asked: Asked, listed: Listed, size: int, populations: dict[str, int]) -> dict[str, Any]:
    """Return for each level the chance of its cases, by place of their stratum, or one for all of them."""
    if asked.allocation != "proportional":
        from sampler.size.allocations.allocate import allocate

        shares = dict.fromkeys(populations, asked.precision.proportion)
        cases = allocate(
            size, populations, asked.allocation, shares if asked.allocation == "neyman" else None
        ).cases
        return {name: Fraction(cases[name], populations[name]) for name in populations}
    if listed.unequal and listed.plan_for is not None:
        by_stratum = listed.plan_for(size).chances
        return dict.fromkeys(populations, by_stratum)
    return dict.fromkeys(populations, Fraction(size, sum(populations.values())))


def _unit(asked: Asked, name: str, cells: Any, chances: Any, needs: tuple[int, int]) -> Unit:
    known = [
        (cases, chances if isinstance(chances, Fraction) else chances[place])
        for place, cases in cells.items()
    ]
    expected = sum((cases * chance for cases, chance in known), start=Fraction(0))
    equal = len({chance for _, chance in known}) == 1
    population = sum(cells.values())
    return Unit(
        name,
        population,
        expected,
        margin_by_strata(known, asked.precision) if expected >= 1 else None,
        _exact(asked, math.floor(expected), population) if equal else None,
        *needs,
    )


def _exact(asked: Asked, base: int, population: int) -> float | None:
    from sampler.size.exact.results import held_by
    from sampler.size.exact.too_wide import MOST_LOOKED_AT

    if asked.formula or not 1 <= base <= MOST_LOOKED_AT:
        return None
    precision = asked.precision
    how = (precision.confidence, precision.proportion, precision.correction, asked.method)
    return held_by(base, population, *how).expected


def _how(asked: Asked, listed: Listed) -> str:
    if asked.allocation != "proportional":
        return f"shared out by '{asked.allocation}' over the levels"
    return f"drawn with unequal chances ({listed.unequal})" if listed.unequal else "drawn in proportion"


def _table(units: list[Unit], points: str) -> str:
    heading = ["level", "cases", "expected", "margin", "exact", "", f"need for {points}", "sample for that"]
    rows = [
        (
            unit.name if len(unit.name) <= WIDEST else f"{unit.name[:WIDEST]}…",
            unit.population,
            float(unit.expected),
            _points(unit.margin),
            _points(unit.exact),
            unit.mark,
            unit.needed,
            unit.size,
        )
        for unit in units
    ]
    return "\n".join(f"  {line}" for line in aligned(heading, rows).split("\n"))


def _points(margin: float | None) -> str:
    return "-" if margin is None else f"{100 * margin:.2f}"


def _values(unit: Unit) -> dict[str, Any]:
    return {
        "level": unit.name,
        "population": unit.population,
        "expected": float(unit.expected),
        "margin": unit.margin,
        "exact": unit.exact,
        "needed": unit.needed,
        "size": unit.size,
    }


def _rows(unit: Unit, asked: Asked, how: str) -> tuple[Row, ...]:
    """Return the rows of one level: what it expects, by the formula and exactly, and what it needs."""
    own = {
        "part": unit.name,
        "population": unit.population,
        "confidence_percent": asked.precision.confidence,
        "assumed_percent": asked.precision.proportion,
    }
    expected = round(float(unit.expected), 2)
    wanted = asked.precision.margin
    exact = {
        **own,
        "question": "level, exact on average",
        "cases": math.floor(unit.expected),
        "margin_points": unit.exact,
        "method": asked.method,
    }
    return (
        {
            **own,
            "question": "level, expected",
            "cases": expected,
            "margin_points": unit.margin,
            "method": how,
        },
        *([exact] if unit.exact is not None else []),
        {**own, "question": "level, needed", "cases": unit.needed, "margin_points": wanted},
        {**own, "question": "level, sample in proportion", "cases": unit.size, "margin_points": wanted},
    )
