"""What a planner decides, as values: `Inspection` and `SampleSettings`.

Next: `sampler.inspection_checks`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sampler.design_settings import DesignSettings
from sampler.exclusions import NotInspectedBefore
from sampler.frames import Frame, Levels
from sampler.persons import Person
from sampler.rules import Rule
from sampler.size.formula import Precision


@dataclass(frozen=True, slots=True)
class SampleSettings:
    """What a planner decides about one sample.

    Attributes:
        name: its name: lower-case letters, digits and _.
        title: what people call it.
        source: the list of cases; None where the sample is drawn from another.
        drawn_from: the name of that other sample; "" where there is none.
        case: the column with the case id.
        match: the columns whose ratios to match, the most important first.
        eligible: the rules of eligibility, in order; at their end that about cases inspected before.
        blank: a level for blanks, by matched or spread column.
        size: a size fixed by hand; None to size it by the precision.
        reason: why it, or the population, was fixed by hand.
        reserves: reserves as a share of the cases.
        questions: codes of the key questions to answer on its cases.
        sheet: the sheet of a workbook; "" for the only one that has the columns.
        spread: further columns to spread the sample over.
        levels: for a matched or spread column, the values that stand for each of its levels.
        person: how the rows of one person are known; None: every row is a case.
        officer: the column with the responsible officer, whose cases are capped; "" where none are.
        measure: the column with a case's size, for a draw in proportion to it; "" for none.
        design: the method of drawing and its options.
        population: a population fixed by hand, to size by the precision; None: the one counted on the list.
    """

    name: str
    title: str
    source: Path | None
    drawn_from: str
    case: str
    match: tuple[str, ...]
    eligible: tuple[Rule, ...]
    blank: Mapping[str, str]
    size: int | None
    reason: str
    reserves: float
    questions: tuple[str, ...]
    sheet: str = ""
    spread: tuple[str, ...] = ()
    levels: Levels = field(default_factory=dict)
    person: Person | None = None
    officer: str = ""
    measure: str = ""
    design: DesignSettings = field(default_factory=DesignSettings)
    population: int | None = None

    @property
    def strata_by(self) -> tuple[str, ...]:
        """The columns whose cells are the strata: those matched, then those spread over."""
        return (*self.match, *self.spread)

    @property
    def inspected(self) -> frozenset[str]:
        """The ids of the cases inspected before."""
        rules = [rule for rule in self.eligible if isinstance(rule, NotInspectedBefore)]
        return rules[0].ids if rules else frozenset()

    def frame(self, source: Any = None) -> Frame:
        """Return the frame of this sample, of its own list or of a given one."""
        own = self.source or ""
        return Frame(
            own if source is None else source,
            self.case,
            self.match,
            self.eligible,
            self.blank,
            spread=self.spread,
            levels=self.levels,
            officer=self.officer,
            measure=self.measure,
            person=self.person,
            sheet=self.sheet,
        )


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a planner decides about an inspection.

    Attributes:
        folder: the inspection's folder.
        name: its name.
        fieldwork: the day that months are counted back from.
        precision: the precision its samples are sized for.
        samples: in the order of the file.
        standards: the file with standards and bands.
        notice: a text to print first in the report; "" for none.
        beside: a file of figures to print beside its own (columns question, percent); None for none.
        beside_title: what those figures are.
        by: matched or spread columns whose levels the report tells apart.
        without_cases: codes of standards for which there was no case at all; only where the standards shrink.
    """

    folder: Path
    name: str
    fieldwork: date | None
    precision: Precision
    samples: tuple[SampleSettings, ...]
    standards: Path
    notice: str
    beside: Path | None
    beside_title: str
    by: tuple[str, ...] = ()
    without_cases: tuple[str, ...] = ()
