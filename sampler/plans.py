"""The plan as a value: how many cases, of which strata, with what chances. `sampler.planning` makes it.

Next: `sampler.planning`.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING
from unicodedata import normalize

from sampler.engines import Count
from sampler.files import digest
from sampler.frames import Frame
from sampler.selection.tables import Design
from sampler.sizing import Precision
from sampler.tickets import RULE
from sampler.wording import aligned, as_html, counted

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from sampler.selection.kept import MarginKept


@dataclass(frozen=True, slots=True)
class Sizing:
    """How the sample size came about.

    Attributes:
        size: the sample size n.
        precision: the precision asked for; None where the size was fixed by hand.
        reason: why it was fixed by hand; "" where it was not.
    """

    size: int
    precision: Precision | None
    reason: str = ""

    def rule(self, population: int) -> tuple[str, ...]:
        """Return the whole sizing rule in words, a part at a time."""
        where = "counted on the list"
        if self.precision is None:
            parts: tuple[str, ...] = (_by_hand(self.reason), f"N = {population:,} ({where})")
        else:
            parts = self.precision.rule(population, where)
        return (*parts, "a census: every eligible case is inspected") if self.size == population else parts

    def to_json(self) -> dict[str, object]:
        """Return the sizing as it is sealed in a plan."""
        asked = self.precision
        rule = (
            {"fixed": self.reason}
            if asked is None
            else {
                "confidence": asked.confidence,
                "margin": asked.margin,
                "proportion": asked.proportion,
                "correction": asked.correction,
            }
        )
        return {"size": self.size, **rule}


@dataclass(frozen=True)
class Plan:
    """A sealed plan of one sample. Make one with `plan`.

    Attributes:
        name: the sample's name.
        frame: the list and its rules.
        count: what was counted on the list.
        sizing: the size and its rule.
        design: the tables of whole cases per stratum and their weights.
        tickets: the name that goes into the tickets: the sample's own, or that of the sample it is
            drawn from, so that the two nest.
        chances: the inclusion probability of each stratum's cases, exactly: n / N, unless the sample is
            drawn from another.
        speaks_for: the cases it speaks for: the eligible population, unless it is drawn from another.
    """

    name: str
    frame: Frame = field(compare=False)
    count: Count
    sizing: Sizing
    design: Design
    tickets: str
    chances: tuple[Fraction, ...]
    speaks_for: int

    @property
    def population(self) -> int:
        """The eligible population N."""
        return self.count.population

    @property
    def size(self) -> int:
        """The sample size n."""
        return self.sizing.size

    @property
    def strata(self) -> pd.DataFrame:
        """A row a stratum: the matched columns, its population, its share and its expected cases."""
        import pandas as pd

        levels = list(zip(*(stratum.levels for stratum in self.count.strata), strict=True))
        table: dict[str, object] = dict(zip(self.frame.match, levels, strict=True))
        populations = [stratum.population for stratum in self.count.strata]
        table["population"] = populations
        table["share"] = [n / self.population for n in populations]
        table["expected"] = [n * self.size / self.population for n in populations]
        return pd.DataFrame(table)

    @property
    def tables(self) -> NDArray[np.int64]:
        """The tables: whole numbers, a row a table, a column a stratum."""
        import numpy as np

        return np.array(self.design.tables, dtype=np.int64)

    @property
    def probabilities(self) -> NDArray[np.float64]:
        """The probability of each table; they sum to 1."""
        import numpy as np

        total = sum(self.design.weights)
        return np.array([weight / total for weight in self.design.weights])

    @property
    def inclusion_probability(self) -> float:
        """The chance n / N of every eligible case of the list."""
        return self.size / self.population

    @cached_property
    def margins_kept(self) -> tuple[MarginKept, ...]:
        """How well the tables keep the one-way and two-way margins."""
        from sampler.selection.kept import margins_kept

        strata = self.count.strata
        return margins_kept(self.design, [s.population for s in strata], [s.levels for s in strata])

    def to_json(self) -> dict[str, object]:
        """Return all that is sealed. It names levels of matched columns and holds no case."""
        return {
            "rule": RULE,
            "name": self.name,
            "tickets": self.tickets,
            "frame": self.frame.rules_json(),
            "rows": self.count.rows,
            "left_out": [[part.rule, part.why, part.rows] for part in self.count.left_out],
            "strata": [[list(s.levels), s.population] for s in self.count.strata],
            "fingerprint": self.count.fingerprint,
            "sizing": self.sizing.to_json(),
            "tables": [list(table) for table in self.design.tables],
            "weights": list(self.design.weights),
        }

    @cached_property
    def seal(self) -> str:
        """SHA-256 of all that is sealed, as 64 hex digits."""
        return digest(self.to_json())

    @property
    def rule(self) -> tuple[str, ...]:
        """The whole sizing rule in words, a part at a time."""
        if self.tickets == self.name:
            return self.sizing.rule(self.population)
        return (
            _by_hand(self.sizing.reason),
            f"drawn from the {self.population:,} eligible cases of the sample '{self.tickets}'",
            f"which speak for {self.speaks_for:,} eligible cases",
        )

    def levels(self) -> list[tuple[str, str, int]]:
        """Return each matched variable's levels with their eligible cases."""
        found: dict[tuple[str, str], int] = {}
        for place, variable in enumerate(self.frame.match):
            for stratum in self.count.strata:
                key = variable, stratum.levels[place]
                found[key] = found.get(key, 0) + stratum.population
        return [(variable, level, number) for (variable, level), number in found.items()]

    def words(self) -> str:
        """Return the plan in words, without its seal."""
        return _words(self)

    def __str__(self) -> str:
        return f"{_words(self)}\n\nSeal: {self.seal}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return as_html(f"Plan '{self.name}': {self.size} of {self.population:,} cases", self.strata)

    def to_frame(self) -> pd.DataFrame:
        """Return the strata: the same table as `strata`."""
        return self.strata


def _by_hand(reason: str) -> str:
    return f"fixed by hand: {reason}" if reason else "fixed by hand"


def _words(plan: Plan) -> str:
    """Return a plan in words: who is eligible, how many, and how the ratios are matched."""
    lines = [f"Plan '{plan.name}'", "", f"{counted(plan.count.rows, 'row')} read from {plan.frame.place}"]
    width = len(f"{plan.count.rows:,}")
    lines += [f"  {part.rows:>{width},} left out: {part.words(plan.frame)}" for part in plan.count.left_out]
    strata = counted(len(plan.count.strata), "stratum", "strata")
    lines += [f"  {plan.population:>{width},} eligible, in {strata}", ""]
    lines += [f"Sample size: {counted(plan.size, 'case')}", *(f"  {part}" for part in plan.rule), ""]
    return "\n".join([*lines, *_levels(plan), _chances(plan), *_kept_lines(plan)])


def _levels(plan: Plan) -> list[str]:
    """Return the table of levels, so that one that should not be there shows before the plan is used."""
    levels = plan.levels()
    if not levels:
        return []
    rows = [[*level, level[2] * plan.size / plan.population] for level in levels]
    alike = Counter(
        (variable, " ".join(normalize("NFKC", level).split()).casefold()) for variable, level, _ in levels
    )
    warnings = [
        f"Look: {times} levels of {variable} differ in capitals or blanks only. Make them one in the list."
        for (variable, _), times in alike.items()
        if times > 1
    ]
    return [
        aligned(["matched", "level", "eligible", "share due"], rows),
        "",
        *warnings,
        *([""] * bool(warnings)),
    ]


def _chances(plan: Plan) -> str:
    if plan.size == plan.population:
        return "Every eligible case is inspected."
    text = (
        f"Every eligible case has the same chance, {plan.size:,} in {plan.population:,} exactly "
        f"({100 * plan.inclusion_probability:.1f}%)."
    )
    tables = len(plan.design.tables)
    if not plan.frame.match:
        return text
    if tables == 1:
        return f"{text}\nOne table of whole cases matches the ratios:"
    return f"{text}\nThe seed will pick one of {tables:,} tables of whole cases that match the ratios:"


def _kept_lines(plan: Plan) -> list[str]:
    if plan.size == plan.population:
        return []
    lines = []
    for kept in plan.margins_kept:
        names = " by ".join(plan.frame.match[v] for v in kept.variables)
        if kept.worst == 0:
            lines.append(f"  {names}: every level has exactly its share in every draw.")
        elif kept.worst < 1:
            lines.append(
                f"  {names}: every level is within one case of its share in every draw "
                f"(at most {_hundredths(kept.worst)} off)."
            )
        else:
            share = 100 * float(kept.within_one)
            often = (
                "in no draw" if share == 0 else f"in {min(math.floor(share * 10) / 10, 99.9):.1f}% of draws"
            )
            lines.append(
                f"  {names}: within one case {often}; never more than {_hundredths(kept.worst)} cases off."
            )
    return lines


def _hundredths(cases: Fraction) -> str:
    """Return a number of cases rounded up to two decimals, so that "at most" stays true."""
    return f"{math.ceil(cases * 100) / 100:.2f}"
