"""The sample as a value: the drawn cases and their reserves. `sampler.drawing` makes it.

Next: `sampler.drawing`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sampler.files import inert
from sampler.plans import Plan
from sampler.roles import RESERVE, SAMPLE, Drawn, Replacement, current
from sampler.wording import aligned, as_html

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["RESERVE", "SAMPLE", "BalanceRow", "Drawn", "Replacement", "Sample"]


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """How one level of a matched variable came out in the sample."""

    variable: str
    level: str
    population: int
    expected: float
    drawn: int

    @property
    def difference(self) -> float:
        """Cases drawn, less the share due."""
        return self.drawn - self.expected


@dataclass(frozen=True)
class Sample:
    """A drawn sample with its reserves. Make one with `draw`.

    Attributes:
        plan: the sealed plan it was drawn by.
        seed: the seed.
        seed_source: where the seed came from, in words.
        reserves: reserves asked for, as a share of each stratum's cases.
        table: which of the plan's tables the seed picked, counted from 0; None where the plan has none.
        allocation: the cases of each stratum that the sample is to hold.
        drawn: the cases and reserves as the draw gave them, by stratum and ticket order.
        replacements: what was reported of its cases since, in the order of the reports.
        extended_from: the smaller sample that was extended to this one, as it was then; None for one that
            was drawn at once.
    """

    plan: Plan
    seed: str
    seed_source: str
    reserves: float
    table: int | None
    allocation: tuple[int, ...]
    drawn: tuple[Drawn, ...]
    replacements: tuple[Replacement, ...] = ()
    extended_from: Sample | None = None

    @property
    def name(self) -> str:
        """The sample's name."""
        return self.plan.name

    @property
    def case(self) -> str:
        """The name of the column with the case ids."""
        return self.plan.frame.case

    @property
    def population(self) -> int:
        """The cases that the sample speaks for: the eligible population N."""
        return self.plan.speaks_for

    @property
    def size(self) -> int:
        """The cases in the sample, reserves not counted."""
        return self.plan.size

    @property
    def heading(self) -> tuple[str, ...]:
        """The columns of `rows`."""
        return (self.case, *self.plan.frame.strata_by, "role", "order", "inclusion_probability", "weight")

    @cached_property
    def current(self) -> tuple[Drawn, ...]:
        """The drawn cases with the roles they have now: after the replacements, if there were any."""
        return current(self.drawn, self.allocation, self.replacements)

    def rows(self) -> list[tuple[Any, ...]]:
        """Return a row a drawn case: its id, its levels, present role, order, chance and weight.

        The chance is the probability that the case comes into the sample: n / N, unless the plan's options
        say otherwise. The weight is 1 / chance for a case of the sample, a called reserve among them, and 0
        for a reserve, which speaks for nobody until it is called, and for a replaced or removed case: so with
        equal chances the weights sum to N, or, where cases were removed, to an estimate of those in scope.
        """
        return self._rows(self.current)

    def _rows(self, cases: Iterable[Drawn]) -> list[tuple[Any, ...]]:
        strata = self.plan.count.strata
        chances = [float(chance) for chance in self.plan.inclusion]
        weights = [float(1 / chance) if chance else 0.0 for chance in self.plan.inclusion]
        return [
            (
                d.case,
                *strata[d.stratum].levels,
                d.role,
                d.order,
                chances[d.stratum] if d.chance is None else d.chance,
                0.0 if d.role != SAMPLE else weights[d.stratum] if d.chance is None else 1 / d.chance,
            )
            for d in cases
        ]

    @property
    def cases(self) -> pd.DataFrame:
        """The drawn cases as a table, with the columns of `heading`."""
        import pandas as pd

        return pd.DataFrame(self.rows(), columns=list(self.heading))

    def balance_rows(self) -> list[BalanceRow]:
        """Return a row for each level of each variable that the strata are made of."""
        strata, due = self.plan.count.strata, self.plan.due
        found = []
        for place, variable in enumerate(self.plan.frame.strata_by):
            for level in sorted({stratum.levels[place] for stratum in strata}):
                cells = [c for c, stratum in enumerate(strata) if stratum.levels[place] == level]
                population = sum(strata[c].population for c in cells)
                expected = float(sum(due[c] for c in cells))
                drawn = sum(self.allocation[c] for c in cells)
                found.append(BalanceRow(variable, level, population, expected, drawn))
        return found

    def balance(self) -> pd.DataFrame:
        """Return how the ratios came out: variable, level, population, share, expected, drawn, difference."""
        import pandas as pd

        return pd.DataFrame(
            [
                (
                    r.variable,
                    r.level,
                    r.population,
                    r.population / self.plan.population,
                    r.expected,
                    r.drawn,
                    r.difference,
                )
                for r in self.balance_rows()
            ],
            columns=["variable", "level", "population", "share", "expected", "drawn", "difference"],
        )

    @property
    def strata(self) -> pd.DataFrame | None:
        """The eligible cases: a row a stratum, with the matched columns and their number in "population".

        None for a sample drawn from another: how many of all the eligible cases its strata hold is not known.
        """
        return self.plan.strata if self.plan.tickets == self.plan.name else None

    def csv_bytes(self) -> bytes:
        """Return the sample, as it was drawn, as a CSV file: UTF-8, CRLF line ends as RFC 4180 has them.

        With letters beyond ASCII it begins with the mark that Excel needs to read them. A text that a
        spreadsheet would run as a formula is given a leading apostrophe.
        """
        stream = io.StringIO(newline="")
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow([inert(name) for name in self.heading])
        writer.writerows([[inert(cell) for cell in row] for row in self._rows(self.drawn)])
        text = stream.getvalue()
        return text.encode("utf-8" if text.isascii() else "utf-8-sig")

    def __str__(self) -> str:
        return _words(self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return as_html(f"Sample '{self.name}': {self.size} of {self.population:,} cases", self.cases)

    def to_frame(self) -> pd.DataFrame:
        """Return the drawn cases: the same table as `cases`."""
        return self.cases


def _words(sample: Sample) -> str:
    """Return a sample in words: how many cases, how well the ratios match, and how to check it."""
    reserves = sum(drawn.role == RESERVE for drawn in sample.drawn)
    lines = [
        f"Sample '{sample.plan.name}': {sample.plan.size} of {sample.plan.population:,} eligible cases "
        f"and {reserves} reserves.",
        "",
        _balance_words(sample),
    ]
    return "\n".join(lines)


def _balance_words(sample: Sample) -> str:
    """Return the table of levels: eligible cases, the share due to each, and the cases drawn."""
    rows = [
        [row.variable, row.level, row.population, row.expected, row.drawn, row.difference]
        for row in sample.balance_rows()
    ]
    if not rows:
        return "No ratio was to be matched."
    return aligned(["matched", "level", "eligible", "share due", "drawn", "difference"], rows)
