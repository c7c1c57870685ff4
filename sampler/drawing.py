"""The draw: which table, which cases, which reserves. A function of the plan and the seed.

Next: `sampler.verification`.
"""

from __future__ import annotations

import csv
import io
import secrets
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sampler.engines import Count, count_in, lowest_in, opened
from sampler.errors import SamplerError, refuse_if_any
from sampler.files import inert
from sampler.planning import Plan
from sampler.tickets import check_text, pick_number, ticket_key

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

        A text that a spreadsheet would run as a formula is given a leading apostrophe.
        """
        stream = io.StringIO(newline="")
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow([inert(name) for name in self.heading])
        writer.writerows([[inert(cell) for cell in row] for row in self.rows()])
        return stream.getvalue().encode("utf-8")

    def __str__(self) -> str:
        from sampler.wording import sample_text

        return sample_text(self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from sampler.wording import as_html

        return as_html(f"Sample '{self.name}': {self.size} of {self.population:,} cases", self.cases)

    def to_frame(self) -> pd.DataFrame:
        """Return the drawn cases: the same table as `cases`."""
        return self.cases


def draw(plan: Plan, seed: str | None = None, reserves: float = 0.20, *, seed_source: str = "") -> Sample:
    """Return the sample that a sealed plan and a seed give, with reserves.

    The number SHA-256(seed, sample, "allocation") picks a table by its weight; each stratum gives
    its cases with the lowest tickets; the next tickets are its reserves.

    Args:
        plan: a sealed plan. The list is counted again: it must be the one that was sealed.
        seed: any text on one line (dice, a lottery, a public beacon). None: the operating system
            gives 128 random bits.
        reserves: reserves as a share of each stratum's cases, 0 to 10, rounded up; fewer where a
            stratum has no more cases. 0: none.
        seed_source: where the seed came from, in words.

    Raises:
        SamplerError: the list is no longer the sealed one; a seed that is empty or has a control
            character; reserves out of range.

    Example:
        >>> import pandas as pd, sampler
        >>> cases = pd.DataFrame({"id": range(1, 26), "gender": ["f"] * 5 + ["m"] * 20})
        >>> sealed = sampler.plan(sampler.Frame(cases, case="id", match=["gender"]), size=4)
        >>> sampler.draw(sealed, seed="4 8 15 16 23 42", reserves=0.25).cases[["id", "gender", "role"]]
           id gender     role
        0   4      f   sample
        1   3      f  reserve
        2  11      m   sample
        3  18      m   sample
        4   7      m   sample
        5  25      m  reserve
    """
    share = _share(reserves)
    if seed is None:
        seed, seed_source = secrets.token_hex(16), seed_source or "the operating system's random numbers"
    check_text("the seed", seed)
    table = plan.design.picked(pick_number(seed, plan.name))
    allocation = plan.design.tables[table]
    strata = plan.count.strata
    take = [
        min(stratum.population, cases + -(-cases * share.numerator // share.denominator))
        for stratum, cases in zip(strata, allocation, strict=True)
    ]
    with opened(plan.frame) as engine:
        refuse_if_any(differences(plan.count, count_in(engine)))
        lowest = lowest_in(engine, ticket_key(seed, plan.tickets), strata, take)
    order = dict.fromkeys(range(len(strata)), 0)
    drawn = []
    for found in lowest:
        order[found.stratum] += 1
        place = order[found.stratum]
        role = SAMPLE if place <= allocation[found.stratum] else RESERVE
        drawn.append(Drawn(found.case, found.stratum, role, place))
    source = seed_source or "given by the planner"
    return Sample(plan, seed, source, float(reserves), table, tuple(drawn))


def differences(sealed: Count, now: Count) -> list[str]:
    """Return a sentence on how a list differs from the one that was sealed; none if it agrees."""
    if now.fingerprint == sealed.fingerprint:
        return []
    if now.population != sealed.population:
        what = f"it has {now.population:,} eligible cases, and {sealed.population:,} were sealed"
    elif now.strata != sealed.strata:
        moved = sum(a != b for a, b in zip(sealed.strata, now.strata, strict=False))
        what = f"the same number of cases is eligible, but {max(moved, 1)} strata hold another number"
    else:
        what = "the counts are the same, but they are not all the same cases"
    return [
        f"The list is no longer the one that the plan was sealed for: {what}. "
        "Restore the list, or plan again (the seal will be another)."
    ]


def _share(reserves: float) -> Fraction:
    number = isinstance(reserves, int | float) and not isinstance(reserves, bool)
    if not number or not 0 <= reserves <= 10:
        meant = f" Is {reserves / 100:g} meant?" if number and 10 < reserves <= 100 else ""
        raise SamplerError(
            f"reserves must be a share from 0 to 10, such as 0.2, but got {reserves!r}.{meant}"
        )
    return Fraction(str(reserves))
