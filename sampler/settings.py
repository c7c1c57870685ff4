"""What a planner decides, as values: `Inspection` and `SampleSettings`.

Next: `sampler.inspection_checks`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sampler.frames import Frame
from sampler.rules import Rule
from sampler.sizing import Precision


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
        eligible: the rules of eligibility, in order.
        blank: a level for blanks, by matched column.
        size: a size fixed by hand; None to size it by the precision.
        reason: why it was fixed by hand.
        reserves: reserves as a share of the cases.
        questions: codes of the key questions to answer on its cases.
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

    def frame(self, source: Any = None) -> Frame:
        """Return the frame of this sample, of its own list or of a given one."""
        given = self.source if source is None else source
        return Frame(given or "", self.case, self.match, self.eligible, self.blank)


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
