"""The frame: a list of cases, and how to tell from it who is eligible.

A frame names columns; it does not hold or read cases. Two questions are ever asked
of them (`sampler.engines`): how many in each stratum, and which have the lowest tickets.

Next: `sampler.frame_checks`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sampler.errors import refuse_if_any
from sampler.frame_checks import contradictions
from sampler.persons import Person
from sampler.rule_reading import read_rule
from sampler.rules import Rule

if TYPE_CHECKING:
    import pandas as pd

Levels = Mapping[str, Mapping[str, tuple[str, ...]]]
"""For a column, the values that stand for each of its levels."""


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

    Headings are compared without outer blanks, and with one blank for each inner run of white space.

    Args:
        source: a CSV file (UTF-8, UTF-16 or Windows-1252; comma, semicolon or tab), a workbook
            (.xlsx, .xlsm, .xls, .ods), a Parquet file (.parquet), or a pandas DataFrame.
        case: the column with the case id: text or whole numbers, unique among eligible cases.
        match: the columns whose ratios the sample is to match, the most important first.
            Empty: a simple random sample.
        eligible: the rules a case must meet, in this order (`OneOf`, `NotEqual`, `NotBlank`,
            `Between`, `MonthsBefore`, `NotContaining`, `NotAfter`, `NotBefore`,
            `NotInspectedBefore`). A case left out is counted under the first it fails.
        blank: a level to use where a matched or spread column is blank, by column. Without it, a
            blank value there is refused.
        spread: further columns to spread the sample over, after the matched ones.
        levels: for a matched or spread column, the values that stand for each of its levels, to the
            letter; a single text for one value. A value that no level names is refused.
        officer: the column with the responsible officer; "" where none is needed.
        measure: the column with a case's size, a whole number from 1, below 10^12; "" where none is needed.
        person: how the rows of one person are known and which is kept; None: every row counts.
        sheet: the sheet of a workbook; "": the only one that has the columns.

    Raises:
        SamplerError: a column named twice, a level for a column that is not matched or spread, or a
            value in two levels.

    Example:
        >>> frame = Frame("cases.csv", case="case_id", match=["gender", "rosh"], spread=["ldu"])
        >>> frame.strata_by
        ('gender', 'rosh', 'ldu')
    """

    source: Source = field(compare=False)
    case: str
    match: tuple[str, ...]
    eligible: tuple[Rule, ...]
    blank: Mapping[str, str]
    spread: tuple[str, ...]
    levels: Levels
    officer: str
    measure: str
    person: Person | None
    sheet: str = field(compare=False)

    def __init__(
        self,
        source: Source,
        case: str,
        match: tuple[str, ...] | list[str] | str = (),
        eligible: tuple[Rule, ...] | list[Rule] = (),
        blank: Mapping[str, str] | None = None,
        *,
        spread: tuple[str, ...] | list[str] | str = (),
        levels: Mapping[str, Mapping[str, str | Iterable[str]]] | None = None,
        officer: str = "",
        measure: str = "",
        person: Person | None = None,
        sheet: str = "",
    ) -> None:
        given = {
            "source": source,
            "case": case,
            "match": _texts(match),
            "eligible": tuple(eligible),
            "blank": dict(blank or {}),
            "spread": _texts(spread),
            "levels": {
                column: {level: _texts(values) for level, values in by.items()}
                for column, by in (levels or {}).items()
            },
            "officer": officer,
            "measure": measure,
            "person": person,
            "sheet": sheet,
        }
        for name, value in given.items():
            object.__setattr__(self, name, value)
        refuse_if_any(contradictions(self))

    @property
    def strata_by(self) -> tuple[str, ...]:
        """The columns whose cells are the strata: those matched, then those spread over."""
        return (*self.match, *self.spread)

    @property
    def place(self) -> str:
        """What to call the source in a sentence: a file's name, or "the DataFrame"."""
        if isinstance(self.source, Table):
            return self.source.name
        return Path(self.source).name if isinstance(self.source, str | Path) else "the DataFrame"

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that the frame needs, each once."""
        named = [self.case, *self.strata_by, *(rule.column for rule in self.eligible)]
        named += [name for name in (self.officer, self.measure) if name]
        return tuple(dict.fromkeys([*named, *(self.person.columns if self.person else ())]))

    def rules_json(self) -> dict[str, object]:
        """Return what defines the eligible population and its strata, as it is sealed in a plan."""
        return {
            "case": self.case,
            "match": list(self.match),
            "eligible": [rule.to_json() for rule in self.eligible],
            "blank": dict(self.blank),
            "spread": list(self.spread),
            "levels": {c: {level: list(v) for level, v in by.items()} for c, by in self.levels.items()},
            "officer": self.officer,
            "measure": self.measure,
            "person": self.person.to_json() if self.person else None,
        }

    def __repr__(self) -> str:
        rules = "; ".join(rule.words() for rule in self.eligible) or "every case"
        rules += f"; {self.person.words()}" if self.person else ""
        matched = ", ".join(self.match) or "nothing"
        spread = f", spread over {', '.join(self.spread)}" if self.spread else ""
        return (
            f"Frame of {self.place}: case id '{self.case}', matched on {matched}{spread}, eligible: {rules}"
        )


def frame_from_json(
    rules: Mapping[str, Any], source: Any, *, sheet: str = "", inspected: Iterable[str] = ()
) -> Frame:
    """Return the frame whose rules `Frame.rules_json` wrote.

    Args:
        rules: what was sealed.
        source: the list, as for `Frame`.
        sheet: the sheet of a workbook.
        inspected: the ids of the cases inspected before. They are compared with what was sealed only
            when the list is read.
    """
    return Frame(
        source,
        rules["case"],
        rules["match"],
        [read_rule(entry, inspected=inspected) for entry in rules["eligible"]],
        rules["blank"],
        spread=rules["spread"],
        levels=rules["levels"],
        officer=rules["officer"],
        measure=rules["measure"],
        person=None if rules["person"] is None else Person(**rules["person"]),
        sheet=sheet,
    )


def _texts(given: str | Iterable[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)
