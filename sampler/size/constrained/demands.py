"""Constraints made exact: for each domain, its strata, its limit, and what an allocation reaches.

Next: `sampler.size.constrained.problem`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import fsum, sqrt
from statistics import NormalDist

from sampler.errors import SamplerError, near, refuse_if_any
from sampler.size.constrained.constraints import Constraint, Cv, Domain, Least, Margin
from sampler.size.constrained.strata import Stratum
from sampler.size.formula import percent
from sampler.wording import counted

HAIR = Fraction(1, 10**9)
"""A limit is raised by this part of itself, so that what just holds is not lost to floating point."""

_NEAR = 1e-11  # this near to a limit, fractions decide instead of floating point


@dataclass(frozen=True, slots=True)
class Demand:
    """One constraint on one domain, made exact.

    A margin or a cv holds where the sum of N_h² S_h² / n_h over the domain is at most the limit (and every
    stratum of it gives a case); a least number of cases where n_h sums to the limit or more.

    Attributes:
        name: what people read, such as "ldu Derby: margin of 8 points".
        kind: "margin", "cv" or "least".
        asked: the margin, the cv, or the cases.
        strata: the places of the domain's strata that have cases.
        limit: see above.
        spreads: N_h² S_h² of these strata.
        fixed: the sum of N_h² S_h² / N_h, the part that a finite population takes off.
        unit: what the root of the rest is multiplied with to give the margin or the cv.
    """

    name: str
    kind: str
    asked: float
    strata: tuple[int, ...]
    limit: Fraction
    spreads: tuple[Fraction, ...] = ()
    fixed: Fraction = Fraction(0)
    unit: float = 0.0
    _floats: tuple[float, ...] = field(default=(), init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_floats", tuple(float(spread) for spread in self.spreads))

    def holds(self, cases: Sequence[int]) -> bool:
        """Return whether an allocation meets it, less one part in 10^9; near the limit by exact fractions."""
        if self.kind == "least":
            return sum(cases[h] for h in self.strata) >= self.limit
        if any(cases[h] == 0 for h in self.strata):
            return False
        limit = self.limit / (1 - HAIR)
        ratio = self._sum(cases) / float(limit)
        if abs(ratio - 1) > _NEAR:
            return ratio < 1
        return sum(spread / cases[h] for spread, h in zip(self.spreads, self.strata, strict=True)) <= limit

    def reached(self, cases: Sequence[int]) -> float:
        """Return the margin, cv or cases that an allocation gives; infinity where a stratum has none."""
        if self.kind == "least":
            return sum(cases[h] for h in self.strata)
        if any(cases[h] == 0 for h in self.strata):
            return float("inf")
        return self.unit * sqrt(max(0.0, self._sum(cases) - float(self.fixed)))

    def worded(self, value: float) -> str:
        """Return a value of its kind for people, such as "7.95 points"."""
        if self.kind == "least":
            return counted(int(value), "case")
        if value == float("inf"):
            return "none (a stratum without a case)"
        return f"{100 * value:.2f} points" if self.kind == "margin" else f"{100 * value:.2f}%"

    def _sum(self, cases: Sequence[int]) -> float:
        return fsum(spread / cases[h] for spread, h in zip(self._floats, self.strata, strict=True))


def demands_of(
    constraints: Sequence[Constraint], strata: Sequence[Stratum], correction: str
) -> tuple[Demand, ...]:
    """Return every constraint on every domain it is asked of, in order.

    Raises:
        SamplerError: a domain names a stratum, column or level there is not, or has no case; all at once.
    """
    found: list[Demand] = []
    mistakes: list[str] = []
    for place, constraint in enumerate(constraints, 1):
        try:
            for domain, members in _domains(constraint, strata):
                there = tuple(h for h in members if strata[h].population)
                name = f"{constraint.name or domain}: {_asked(constraint)}"
                if constraint.name and constraint.each:
                    name = f"{constraint.name}, {name.replace(constraint.name, domain, 1)}"
                if not there:
                    raise SamplerError(f"{name}: its strata have no cases. Take it out, or mend its domain.")
                found.append(_demand(name, constraint, there, strata, correction))
        except SamplerError as error:
            mistakes += [f"{type(constraint).__name__.lower()} {place}: {text}" for text in error.mistakes]
    refuse_if_any(mistakes)
    return _with_different_names(found)


def _demand(
    name: str, constraint: Constraint, members: tuple[int, ...], strata: Sequence[Stratum], correction: str
) -> Demand:
    if isinstance(constraint, Least):
        return Demand(name, "least", constraint.cases, members, Fraction(constraint.cases))
    total = sum(strata[h].population for h in members)
    spreads = tuple(strata[h].spread(correction) for h in members)
    fixed = sum((s / strata[h].population for s, h in zip(spreads, members, strict=True)), Fraction(0))
    if isinstance(constraint, Margin):
        kind, asked, z = "margin", constraint.margin, NormalDist().inv_cdf((1 + constraint.confidence) / 2)
        error = Fraction(str(asked)) / Fraction(z) * total
        unit = z / total
    else:
        kind, asked = "cv", constraint.cv
        yes = sum((strata[h].population * strata[h].share for h in members), Fraction(0))
        error, unit = Fraction(str(asked)) * yes, float(1 / yes)
    return Demand(name, kind, asked, members, error * error + fixed, spreads, fixed, unit)


def _asked(constraint: Constraint) -> str:
    if isinstance(constraint, Least):
        return f"at least {constraint.cases:,} cases"
    if isinstance(constraint, Cv):
        return f"coefficient of variation of {percent(constraint.cv)}%"
    return f"margin of {percent(constraint.margin)} points at {percent(constraint.confidence)}%"


def _domains(constraint: Constraint, strata: Sequence[Stratum]) -> Iterator[tuple[str, list[int]]]:
    """Yield the domain of a constraint by its name, or, where it is asked of each, one for every level."""
    name, members = _members(constraint.domain, strata)
    if not constraint.each:
        yield name, members
        return
    _check_column(constraint.each, strata)
    levels = dict.fromkeys(
        strata[h].levels[constraint.each] for h in members if constraint.each in strata[h].levels
    )
    for level in levels:
        inside = [h for h in members if strata[h].levels.get(constraint.each) == level]
        within = "" if constraint.domain is None else f", {name}"
        yield f"{constraint.each} {level}{within}", inside


def _members(domain: Domain, strata: Sequence[Stratum]) -> tuple[str, list[int]]:
    if domain is None:
        return "all strata", list(range(len(strata)))
    if isinstance(domain, Mapping):
        return _with_levels(domain, strata)
    names = [domain] if isinstance(domain, str) else list(domain)
    places = {stratum.name: h for h, stratum in enumerate(strata)}
    refuse_if_any(
        f"no stratum is called '{name}'. {near(str(name), places)}" for name in names if name not in places
    )
    if not names:
        raise SamplerError("domain is empty: name its strata, or leave it out for all of them.")
    shown = ", ".join(names) if len(names) <= 3 else f"{', '.join(names[:2])} and {len(names) - 2} more"
    return shown, sorted({places[name] for name in names})


def _with_levels(
    domain: Mapping[str, str | Sequence[str]], strata: Sequence[Stratum]
) -> tuple[str, list[int]]:
    wanted = {c: [v] if isinstance(v, str) else list(v) for c, v in domain.items()}
    mistakes = []
    for column, levels in wanted.items():
        _check_column(column, strata)
        there = {stratum.levels[column] for stratum in strata if column in stratum.levels}
        mistakes += [
            f"{column} has no level '{level}'. {near(level, sorted(there))}"
            for level in levels
            if level not in there
        ]
    refuse_if_any(mistakes)
    members = [
        h
        for h, stratum in enumerate(strata)
        if all(stratum.levels.get(column) in levels for column, levels in wanted.items())
    ]
    return ", ".join(f"{column} {' or '.join(levels)}" for column, levels in wanted.items()), members


def _check_column(column: str, strata: Sequence[Stratum]) -> None:
    columns = dict.fromkeys(key for stratum in strata for key in stratum.levels)
    if column not in columns:
        raise SamplerError(f"the strata have no column '{column}'. {near(column, columns)}")


def _with_different_names(demands: Sequence[Demand]) -> tuple[Demand, ...]:
    """Return the demands once each: what is asked twice is one demand."""
    return tuple(dict.fromkeys(demands))
