"""The frame: a list of cases, and how to tell from it who is eligible.

A frame names columns; it does not hold or read cases. Two questions are ever asked
of them (`sampler.engines`): how many in each stratum, and which have the lowest tickets.

Next: `sampler.engines`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sampler.errors import refuse_if_any
from sampler.rules import Between, MonthsBefore, NotBlank, NotEqual, OneOf, Rule

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Table:
    """A few cases held in memory, all text: how a sample is drawn from another sample."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    name: str


if TYPE_CHECKING:
    Source = str | Path | pd.DataFrame | Table


@dataclass(frozen=True, init=False, repr=False)
class Frame:
    """A list of cases and the columns that matter in it.

    Args:
        source: a CSV file (UTF-8, UTF-16 or Windows-1252; comma, semicolon or tab), a Parquet
            file (.parquet), or a pandas DataFrame.
        case: the column with the case id: text or whole numbers, unique among eligible cases.
        match: the columns whose ratios the sample is to match, the most important first.
            None: a simple random sample.
        eligible: the rules a case must meet, in this order (`OneOf`, `NotEqual`, `NotBlank`,
            `Between`, `MonthsBefore`). A case left out is counted under the first it fails.
        blank: a level to use where a matched column is blank, by column. Without it, a blank
            value in a matched column is refused.

    Raises:
        SamplerError: a column named twice, or a level for a column that is not matched.

    Example:
        >>> frame = Frame("cases.csv", case="case_id", match=["gender", "rosh"])
        >>> frame.match
        ('gender', 'rosh')
    """

    source: Source = field(compare=False)
    case: str
    match: tuple[str, ...]
    eligible: tuple[Rule, ...]
    blank: Mapping[str, str]

    def __init__(
        self,
        source: Source,
        case: str,
        match: tuple[str, ...] | list[str] | str = (),
        eligible: tuple[Rule, ...] | list[Rule] = (),
        blank: Mapping[str, str] | None = None,
    ) -> None:
        columns = (match,) if isinstance(match, str) else tuple(match)
        object.__setattr__(self, "source", source)
        object.__setattr__(self, "case", case)
        object.__setattr__(self, "match", columns)
        object.__setattr__(self, "eligible", tuple(eligible))
        object.__setattr__(self, "blank", dict(blank or {}))
        refuse_if_any(self._mistakes())

    def _mistakes(self) -> list[str]:
        named = [self.case, *self.match]
        if not all(isinstance(name, str) and name.strip() for name in named):
            return ["case and match must name columns, as text that is not blank."]
        if not all(
            isinstance(rule, OneOf | NotEqual | NotBlank | Between | MonthsBefore) for rule in self.eligible
        ):
            return ["eligible must hold rules: OneOf, NotEqual, NotBlank, Between, MonthsBefore."]
        mistakes = [
            f"match must name each column once, and not the case id; '{name}' comes twice."
            for name in sorted({name for name in named if named.count(name) > 1})
        ]
        mistakes += [
            f"blank gives a level for '{name}', which is not a matched column."
            for name in self.blank
            if name not in self.match
        ]
        mistakes += [
            f"blank must give '{name}' a level that is not blank itself."
            for name, level in self.blank.items()
            if not isinstance(level, str) or not level.strip()
        ]
        return mistakes

    @property
    def place(self) -> str:
        """What to call the source in a sentence: a file's name, or "the DataFrame"."""
        if isinstance(self.source, Table):
            return self.source.name
        return Path(self.source).name if isinstance(self.source, str | Path) else "the DataFrame"

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that the frame needs, each once."""
        return tuple(dict.fromkeys([self.case, *self.match, *(rule.column for rule in self.eligible)]))

    def rules_json(self) -> dict[str, object]:
        """Return what defines the eligible population and its strata, as it is sealed in a plan."""
        return {
            "case": self.case,
            "match": list(self.match),
            "eligible": [rule.to_json() for rule in self.eligible],
            "blank": dict(self.blank),
        }

    def __repr__(self) -> str:
        rules = "; ".join(rule.words() for rule in self.eligible) or "every case"
        matched = ", ".join(self.match) or "nothing"
        return f"Frame of {self.place}: case id '{self.case}', matched on {matched}, eligible: {rules}"
