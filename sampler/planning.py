"""The plan: how many cases, of which strata, with what chances; sealed before any seed is known.

Next: `sampler.drawing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sampler.engines import Count, Stratum, count
from sampler.errors import SamplerError
from sampler.files import digest
from sampler.frames import Frame
from sampler.rules import read_rule
from sampler.selection.tables import Design
from sampler.sizing import Precision, whole
from sampler.tickets import RULE, check_text

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

    def words(self, population: int) -> str:
        """Return the whole sizing rule in words."""
        if self.precision is None:
            why = f" ({self.reason})" if self.reason else ""
            text = f"{self.size} cases, fixed by hand{why}; N = {population:,} (counted on the list)."
        else:
            text = self.precision.rule(population, "counted on the list")
        return text + (" A census: every eligible case is inspected." if self.size == population else "")

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
            "left_out": [list(pair) for pair in self.count.left_out],
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

    def sizing_words(self) -> str:
        """Return the whole sizing rule in words, with where the population was counted."""
        if self.tickets == self.name:
            return self.sizing.words(self.population)
        return (
            f"{self.size} cases, fixed by hand ({self.sizing.reason}); drawn from the {self.population} "
            f"eligible cases of the sample '{self.tickets}', and so from {self.speaks_for:,} eligible cases."
        )

    def __str__(self) -> str:
        from sampler.wording import plan_text

        return plan_text(self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from sampler.wording import as_html

        return as_html(f"Plan '{self.name}': {self.size} of {self.population:,} cases", self.strata)

    def to_frame(self) -> pd.DataFrame:
        """Return the strata: the same table as `strata`."""
        return self.strata


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
            tuple((reason, number) for reason, number in sealed["left_out"]),
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
