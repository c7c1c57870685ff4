"""Which sheet a case stands on: each case of a sample is on one, so that nobody answers for it on two.

Next: `sampler.folder.parts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sampler.folder.changes import Change
from sampler.folder.repeats import as_drawn
from sampler.replacement import unavailable_cases
from sampler.roles import SAMPLE, Drawn
from sampler.samples import Sample


@dataclass(frozen=True, slots=True)
class Issued:
    """The cases of a sample as it is now, by the sheet that they stand on.

    Attributes:
        cases: on the sample's own sheet, NAME.xlsx: those that the draw gave and that are to be inspected.
        elsewhere: how many were called or added since; each stands on the sheet that was written then.
        unavailable: how many were reported unavailable, and are on no sheet that is written after.
    """

    cases: tuple[Drawn, ...]
    elsewhere: int
    unavailable: int


def issued(sample: Sample) -> Issued:
    """Return which cases of a sample its own sheet lists, and how many it leaves out."""
    first = {case.case for case in as_drawn(sample).drawn if case.role == SAMPLE}
    lost = unavailable_cases(sample)
    base = [case for case in sample.current if case.role == SAMPLE]
    there = [case for case in base if case.case not in lost]
    own = tuple(case for case in there if case.case in first)
    return Issued(own, len(there) - len(own), len(base) - len(there))


def called_sheet_file(folder: Path, name: str, number: int) -> Path:
    """Return where the sheet of a called reserve is: the number is that of the change in `history.json`."""
    return folder / "sheets" / f"{name}-called-{number}.xlsx"


def added_sheet_file(folder: Path, name: str, number: int) -> Path:
    """Return where the sheet of added cases is: the number is that of the change in `history.json`."""
    return folder / "sheets" / f"{name}-added-{number}.xlsx"


def later_sheets(folder: Path, sample: Sample, extensions: Sequence[Change]) -> list[Path]:
    """Return where the sheets of cases called or added since the draw are, in the order of the changes.

    Args:
        folder: the inspection's folder.
        sample: as it is now.
        extensions: of the sample, as `history.json` records them.
    """
    called = {r.number: called_sheet_file for r in sample.replacements if r.replaced}
    added = {change["number"]: added_sheet_file for change in extensions}
    both = called | added
    return [both[number](folder, sample.name, number) for number in sorted(both)]
