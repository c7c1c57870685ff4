"""The sample as a value: the drawn cases and their reserves. `sampler.drawing` makes it.

Next: `sampler.drawing`.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sampler.files import inert
from sampler.plans import Plan
from sampler.wording import aligned, as_html

if TYPE_CHECKING:
    import pandas as pd

SAMPLE, RESERVE = "sample", "reserve"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawn case.

    Attributes:
        case: its id.
        stratum: the place of its stratum in the plan.
        role: "sample" or "reserve".
        order: its place in the ticket order of its stratum, from 1. Reserves follow the sample and
            are called in this order.
    """

    case: str
    stratum: int
    role: str
    order: int


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
        table: which of the plan's tables the seed picked, counted from 0.
        drawn: the cases, by stratum and ticket order.
    """

    plan: Plan
    seed: str
    seed_source: str
    reserves: float
    table: int
    drawn: tuple[Drawn, ...]

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
        return (self.case, *self.plan.frame.match, "role", "order", "inclusion_probability", "weight")

    def rows(self) -> list[tuple[Any, ...]]:
        """Return a row a drawn case: its id, its levels, role, order, chance and weight.

        The chance is n / N, the probability that an eligible case comes into the sample. The weight
        is N / n for a case of the sample and 0 for a reserve, which speaks for nobody until it is
        called: so the weights sum to N.
        """
        strata = self.plan.count.strata
        chances = [float(chance) for chance in self.plan.chances]
        weights = [float(1 / chance) for chance in self.plan.chances]
        return [
            (
                d.case,
                *strata[d.stratum].levels,
                d.role,
                d.order,
                chances[d.stratum],
                weights[d.stratum] if d.role == SAMPLE else 0.0,
            )
            for d in self.drawn
        ]

    @property
    def cases(self) -> pd.DataFrame:
        """The drawn cases as a table, with the columns of `heading`."""
        import pandas as pd

        return pd.DataFrame(self.rows(), columns=list(self.heading))

    def balance_rows(self) -> list[BalanceRow]:
        """Return a row for each level of each matched variable."""
        table = self.plan.design.tables[self.table]
        strata = self.plan.count.strata
        found = []
        for place, variable in enumerate(self.plan.frame.match):
            for level in dict.fromkeys(stratum.levels[place] for stratum in strata):
                cells = [c for c, stratum in enumerate(strata) if stratum.levels[place] == level]
                population = sum(strata[c].population for c in cells)
                expected = population * self.size / self.plan.population
                drawn = sum(table[c] for c in cells)
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

    def csv_bytes(self) -> bytes:
        """Return the sample as a CSV file: UTF-8, CRLF line ends as RFC 4180 has them.

        With letters beyond ASCII it begins with the mark that Excel needs to read them. A text that a
        spreadsheet would run as a formula is given a leading apostrophe.
        """
        stream = io.StringIO(newline="")
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow([inert(name) for name in self.heading])
        writer.writerows([[inert(cell) for cell in row] for row in self.rows()])
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
    reserves = sum(drawn.role == "reserve" for drawn in sample.drawn)
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
