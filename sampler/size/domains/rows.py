"""Tables of domains, a row each: the base it gets, the margin of error it holds, and what it would need.

Next: `sampler.size.domains.tables`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sampler.size.formula import Precision, percent
from sampler.wording import aligned, as_html, counted

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class DomainRow:
    """One domain.

    Attributes:
        name: of the domain.
        population: its eligible cases, N_d.
        base: its cases in the sample; expected ones where the sample is drawn in proportion.
        margin: the margin of error, a fraction, of the base rounded down; None with less than one case.
        base_needed: the base it would need for the margin wanted.
        size_needed: the whole sample, drawn in proportion, that would give it this base.
    """

    name: str
    population: int
    base: float
    margin: float | None
    base_needed: int
    size_needed: int

    @property
    def holds(self) -> bool:
        """Whether the base, rounded down, is the one needed or more."""
        return math.floor(self.base) >= self.base_needed

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, for JSON and for the columns of a table."""
        return {
            "domain": self.name,
            "population": self.population,
            "base": self.base,
            "margin": self.margin,
            "base_needed": self.base_needed,
            "size_needed": self.size_needed,
            "holds": self.holds,
        }


@dataclass(frozen=True, slots=True)
class DomainsBought:
    """What a sample buys for each domain. Make one with `domains_bought`.

    Attributes:
        size: cases of the whole sample.
        in_proportion: whether the domains share it in proportion to their cases; else each has its own size.
        population: eligible cases N of all domains.
        precision: the precision wanted of each domain's percentage.
        origin: where the numbers of cases came from.
        rows: a row a domain, in the order given.
    """

    size: int
    in_proportion: bool
    population: int
    precision: Precision
    origin: str
    rows: tuple[DomainRow, ...]

    @property
    def holding(self) -> int:
        """The domains that hold the margin of error wanted."""
        return sum(row.holds for row in self.rows)

    @property
    def rule(self) -> tuple[str, ...]:
        """The whole rule in words, a part at a time."""
        how = "n N_d / N, drawn in proportion" if self.in_proportion else "as given for each domain"
        return (
            *_asked(self.precision),
            f"expected base: {how}; margin of error of the base rounded down",
            *_needed_rule(self.precision),
            f"n = {self.size:,}, N = {self.population:,} in {_domains(self.rows)} ({self.origin})",
        )

    def to_frame(self) -> pd.DataFrame:
        """Return a row a domain: the attributes of `DomainRow`, the margin a fraction."""
        return _frame(self.rows)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, for JSON."""
        return {
            "size": self.size,
            "in_proportion": self.in_proportion,
            "population": self.population,
            "holding": self.holding,
            **_precision_values(self.precision),
            "domains": [row.to_dict() for row in self.rows],
            "rule": list(self.rule),
        }

    def __str__(self) -> str:
        wanted = f"{percent(self.precision.margin)} points"
        heading = ("domain", "cases", "expected" if self.in_proportion else "base", "margin, points")
        rows = [
            (row.name, row.population, _base(row, self), _points(row), row.base_needed, row.size_needed)
            for row in self.rows
        ]
        table = aligned([*heading, f"base for {wanted}", f"size for {wanted}"], rows)
        return f"{table}\n{self._summary()}"

    def _summary(self) -> str:
        how = "drawn in proportion" if self.in_proportion else "drawn from each domain by itself"
        holding = f"{self.holding:,} of {_domains(self.rows)}"
        return (
            f"{self.size:,} of {counted(self.population, 'case')} {how}; "
            f"{percent(self.precision.confidence)}% confidence; {holding} hold "
            f"{percent(self.precision.margin)} points."
        )

    def _repr_html_(self) -> str:
        return as_html(self._summary(), self.to_frame())


@dataclass(frozen=True, slots=True)
class DomainSizes:
    """What it takes that every domain holds a margin of error. Make one with `domain_sizes`.

    Attributes:
        size: cases in all, if each domain is drawn by itself.
        proportional: cases in all, if the domains share them in proportion.
        population: eligible cases N of all domains.
        precision: the precision asked of each domain's percentage.
        origin: where the numbers of cases came from.
        rows: a row a domain, in the order given.
    """

    size: int
    proportional: int
    population: int
    precision: Precision
    origin: str
    rows: tuple[DomainRow, ...]

    @property
    def rule(self) -> tuple[str, ...]:
        """The whole rule in words, a part at a time."""
        return (
            *_asked(self.precision),
            *_needed_rule(self.precision),
            "drawn from each domain by itself: the sum of the bases; drawn in proportion: the largest size",
            f"N = {self.population:,} in {_domains(self.rows)} ({self.origin})",
        )

    def to_frame(self) -> pd.DataFrame:
        """Return a row a domain: the attributes of `DomainRow`, the margin a fraction."""
        return _frame(self.rows).drop(columns=["base", "holds"])

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, for JSON."""
        return {
            "size": self.size,
            "proportional": self.proportional,
            "population": self.population,
            **_precision_values(self.precision),
            "domains": [row.to_dict() for row in self.rows],
            "rule": list(self.rule),
        }

    def __str__(self) -> str:
        heading = ("domain", "cases", "base needed", "margin, points", "size in proportion")
        rows = [
            (row.name, row.population, row.base_needed, _points(row), row.size_needed) for row in self.rows
        ]
        return f"{aligned(heading, rows)}\n{self._summary()}"

    def _summary(self) -> str:
        return (
            f"{counted(self.size, 'case')} of {self.population:,}, drawn from each domain by itself, hold "
            f"{percent(self.precision.margin)} points at {percent(self.precision.confidence)}% confidence in "
            f"each of {_domains(self.rows)}; drawn in proportion it takes {self.proportional:,}."
        )

    def _repr_html_(self) -> str:
        return as_html(self._summary(), self.to_frame())


def _asked(precision: Precision) -> tuple[str, str]:
    given, *_ = precision.rule(None, "")
    return given, f"n0 = z² p (1 - p) / e² = {precision.infinite_size:,.2f}"


def _needed_rule(precision: Precision) -> tuple[str, str]:
    over = {"simple": "n0 / (1 + n0 / N_d)", "cochran": "n0 / (1 + (n0 - 1) / N_d)"}[precision.correction]
    return (
        f"base needed = {over} ({precision.correction} correction), rounded up",
        "size in proportion = base needed N / N_d, rounded up, at most N",
    )


def _precision_values(precision: Precision) -> dict[str, Any]:
    return {
        "confidence": precision.confidence,
        "margin": precision.margin,
        "proportion": precision.proportion,
        "correction": precision.correction,
    }


def _domains(rows: tuple[DomainRow, ...]) -> str:
    return counted(len(rows), "domain")


def _base(row: DomainRow, table: DomainsBought) -> float | int:
    return row.base if table.in_proportion else int(row.base)


def _points(row: DomainRow) -> float | str:
    return "none" if row.margin is None else 100 * row.margin


def _frame(rows: tuple[DomainRow, ...]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame([row.to_dict() for row in rows])
