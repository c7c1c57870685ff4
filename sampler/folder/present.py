"""Which sheets and answers are there, and whether they are of the draw that counts.

A redraw leaves the sheets of the draw before where they are. Their cases tell them apart: whoever
took such a sheet for one of this draw would inspect cases that nobody drew.

Next: `sampler.folder.replacing`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from sampler.errors import SamplerError
from sampler.folder.answers import answer_files, sheet_file
from sampler.folder.changes import Change
from sampler.folder.issued import later_sheets
from sampler.folder.repeats import as_drawn
from sampler.roles import RESERVE, SAMPLE
from sampler.samples import Sample
from sampler.sheets import read_cases


@dataclass(frozen=True, slots=True)
class Present:
    """The files of a sample's sheets, each in one of four lists.

    Attributes:
        written: there, and of this draw.
        missing: not there, though this draw or a change since has one.
        foreign: there, and of another draw.
        unreadable: there, but no workbook with cases, so that nobody can tell.
    """

    written: tuple[Path, ...]
    missing: tuple[Path, ...]
    foreign: tuple[Path, ...]
    unreadable: tuple[Path, ...]


def sheets_present(folder: Path, sample: Sample, extensions: Sequence[Change]) -> Present:
    """Return which sheets of a sample are there; a damaged one is listed, and never refused.

    A sheet is of this draw when this draw, or a change since, gave every case on it. Sheets of cases
    called or added that no change of this draw knows are of another.

    Args:
        folder: the inspection's folder.
        sample: as it is now.
        extensions: of the sample, as `history.json` records them.
    """
    own = sheet_file(folder, sample.name)
    first = _first(sample)
    since = {case.case for case in sample.current if case.role != RESERVE} - first
    due = [own, *later_sheets(folder, sample, extensions)]
    there = {
        path: _holds_only(path, sample.case, first if path == own else since) for path in due if path.exists()
    }
    return Present(
        written=tuple(path for path, ours in there.items() if ours),
        missing=tuple(path for path in due if path not in there),
        foreign=(
            *(path for path, ours in there.items() if ours is False),
            *_unknown(folder, sample.name, due),
        ),
        unreadable=tuple(path for path, ours in there.items() if ours is None),
    )


def answers_of_others(folder: Path, sample: Sample) -> list[Path]:
    """Return the files of answers with cases that the draw did not give; those that cannot be read too."""
    first = _first(sample)
    return [path for path in answer_files(folder, sample.name) if not _holds_only(path, sample.case, first)]


def _first(sample: Sample) -> set[str]:
    """Return the ids that the draw gave to be inspected, before all changes."""
    return {case.case for case in as_drawn(sample).drawn if case.role == SAMPLE}


def _holds_only(path: Path, case: str, known: AbstractSet[str]) -> bool | None:
    """Return whether a file has no other cases than those known; None where it cannot be read."""
    try:
        return read_cases(path, case) <= known
    except SamplerError:
        return None


def _unknown(folder: Path, name: str, due: Sequence[Path]) -> list[Path]:
    """Return the sheets of cases called or added for a sample that no change of this draw knows."""
    form = re.compile(rf"{re.escape(name)}-(called|added)-[0-9]+\.xlsx")
    there = sorted((folder / "sheets").glob("*.xlsx"))
    return [path for path in there if form.fullmatch(path.name) and path not in due]
