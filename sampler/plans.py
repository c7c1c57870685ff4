"""The plan as a value: how many cases, of which strata, with what chances. `sampler.planning` makes it.

Next: `sampler.planning`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from sampler.design_settings import DesignSettings
from sampler.engines import Count
from sampler.files import digest
from sampler.frames import Frame
from sampler.selection.margins import Expected, expected_from
from sampler.selection.tables import Design
from sampler.size.formula import Precision, margin_of_error
from sampler.tickets import RULE
from sampler.wording import as_html, counted

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from sampler.chances import Chances
    from sampler.selection.kept import MarginKept


@dataclass(frozen=True, slots=True)
class Sizing:
    """How the sample size came about.

    Attributes:
        size: the sample size n.
        precision: the precision asked for; None where the size was fixed by hand.
        reason: why the size or the population was fixed by hand; "" where neither was.
        population: the population N fixed by hand to size for; None: the one counted on the list.
    """

    size: int
    precision: Precision | None
    reason: str = ""
    population: int | None = None

    def rule(self, population: int) -> tuple[str, ...]:
        """Return the whole sizing rule in words, a part at a time.

        Args:
            population: the eligible cases counted on the list.
        """
        where = "counted on the list"
        if self.precision is None:
            parts: tuple[str, ...] = (_by_hand(self.reason), f"N = {population:,} ({where})")
        elif self.population is None:
            parts = self.precision.rule(population, where)
        else:
            parts = self.precision.rule(self.population, _by_hand(self.reason))
            parts = (*parts, f"{where}: {counted(population, 'eligible case')}", *self._held(population))
        return (*parts, "a census: every eligible case is inspected") if self.size == population else parts

    def _held(self, population: int) -> tuple[str, ...]:
        """Return the margin of error among the cases there are, which are not those that were sized for."""
        asked = self.precision
        if asked is None or self.size >= population:
            return ()
        held = margin_of_error(self.size, population, asked.confidence, asked.proportion, asked.correction)
        return (f"margin of error with {self.size:,} of these: {100 * held:.2f} points",)

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
        by_hand = {} if self.population is None else {"population": self.population, "fixed": self.reason}
        return {"size": self.size, **rule, **by_hand}


@dataclass(frozen=True)
class Plan:
    """A sealed plan of one sample. Make one with `plan`.

    Attributes:
        name: the sample's name.
        frame: the list and its rules.
        count: what was counted on the list.
        sizing: the size and its rule.
        settings: the method of drawing and its options.
        expected: the cases that the tables average to in each stratum: those due to it; once a sample is
            extended, those due given what it had before.
        design: the tables of whole cases per stratum and their weights; None where a table is made only when
            the seed is known (`by_walk`), or none is needed; and in an extended sample that was read back
            from its folder.
        tickets: the name that goes into the tickets: the sample's own, or that of the sample it is
            drawn from, so that the two nest.
        inclusion: the inclusion probability of each stratum's cases: n / N, unless options say otherwise or
            the sample is drawn from another.
        speaks_for: the cases it speaks for: the eligible population, unless it is drawn from another.
        step: 1; for the plan of an extended sample 2, and one more for each further extension.
        before: the cases of each stratum that the sample had before it was extended; else ().
    """

    name: str
    frame: Frame = field(compare=False)
    count: Count
    sizing: Sizing
    settings: DesignSettings
    expected: Expected
    design: Design | None
    tickets: str
    inclusion: tuple[Fraction, ...]
    speaks_for: int
    step: int = 1
    before: tuple[int, ...] = ()

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
        table: dict[str, object] = dict(zip(self.frame.strata_by, levels, strict=True))
        populations = [stratum.population for stratum in self.count.strata]
        table["population"] = populations
        table["share"] = [n / self.population for n in populations]
        table["expected"] = [float(due) for due in self.due]
        return pd.DataFrame(table)

    @cached_property
    def due(self) -> tuple[Fraction, ...]:
        """The cases due to each stratum, exactly."""
        if not self.before:
            return self.expected.fractions
        strata = self.count.strata
        return tuple(chance * s.population for chance, s in zip(self.inclusion, strata, strict=True))

    @property
    def by_walk(self) -> bool:
        """Whether a walk, driven by the seed, makes the table of a draw."""
        return self.design is None and self.settings.method != "pps"

    @property
    def equal_chances(self) -> bool:
        """Whether every eligible case has the same chance."""
        return self.settings.method != "pps" and self.settings.cap is None and len(set(self.inclusion)) == 1

    @property
    def tables(self) -> NDArray[np.int64]:
        """The tables: whole numbers, a row a table, a column a stratum; no row where there are none."""
        import numpy as np

        tables = self.design.tables if self.design else ()
        return np.array(tables, dtype=np.int64).reshape(-1, len(self.count.strata))

    @property
    def probabilities(self) -> NDArray[np.float64]:
        """The probability of each table; they sum to 1."""
        import numpy as np

        if self.design is None:
            return np.zeros(0)
        total = sum(self.design.weights)
        return np.array([weight / total for weight in self.design.weights])

    @property
    def inclusion_probability(self) -> float:
        """The mean chance n / N of the eligible cases of the list."""
        return self.size / self.population

    @cached_property
    def margins_kept(self) -> tuple[MarginKept, ...]:
        """How well the tables keep the one-way and the preferred margins; for a walk, in some trials."""
        from sampler.selection.kept import margins_kept
        from sampler.selection.walk import trial_walks

        strata = [stratum.levels for stratum in self.count.strata]
        tried = self.design or trial_walks(self.expected, strata)
        return margins_kept(tried, expected_from(self.due), strata, len(self.frame.match))

    def chances(self) -> Chances:
        """Return the inclusion probabilities by stratum, and those of two cases together."""
        from sampler.chances import chances_of

        return chances_of(self)

    def explain(self) -> str:
        """Return what is certain of any draw by this plan, what is not, and why, in a planner's words."""
        from sampler.explaining import explain

        return explain(self)

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
            "method": self.settings.to_json(),
            "expected": {
                "of": self.expected.whole,
                "cases": [self.expected.share([cell]) for cell in range(len(self.inclusion))],
            },
            **({"step": self.step, "before": list(self.before)} if self.before else {}),
            **(self.design.to_json() if self.design else {"base": [], "tables": [], "weights": []}),
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
        for place, variable in enumerate(self.frame.strata_by):
            for stratum in self.count.strata:
                key = variable, stratum.levels[place]
                found[key] = found.get(key, 0) + stratum.population
        order = {variable: k for k, variable in enumerate(self.frame.strata_by)}
        ordered = sorted(found.items(), key=lambda item: (order[item[0][0]], item[0][1]))
        return [(variable, level, number) for (variable, level), number in ordered]

    def words(self) -> str:
        """Return the plan in words, without its seal."""
        from sampler.explaining import plan_words

        return plan_words(self)

    def __str__(self) -> str:
        return f"{self.words()}\n\nSeal: {self.seal}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return as_html(f"Plan '{self.name}': {self.size} of {self.population:,} cases", self.strata)

    def to_frame(self) -> pd.DataFrame:
        """Return the strata: the same table as `strata`."""
        return self.strata


def _by_hand(reason: str) -> str:
    return f"fixed by hand: {reason}" if reason else "fixed by hand"
