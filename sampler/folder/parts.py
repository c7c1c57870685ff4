"""One file of answers, held against the sample that was drawn and against the other files.

Next: `sampler.folder.present`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sampler.errors import refuse_if_any
from sampler.replacement import unavailable_cases
from sampler.roles import RESERVE
from sampler.samples import Sample
from sampler.sheets import Answers, read_sheet
from sampler.sheets.entries import id_at
from sampler.sheets.grid import address, read_grid
from sampler.sheets.headings import find_columns

SHOWN = 5  # cells named in a sentence


@dataclass(frozen=True, slots=True)
class Part:
    """One file's answers, and where they stand.

    Attributes:
        file: the file's name, followed by the worksheet's where it has one.
        answers: what it holds.
        cells: the address of each case's id.
    """

    file: str
    answers: Answers
    cells: Mapping[str, str]

    def place(self, cases: Sequence[str]) -> str:
        """Return where cases stand, by address: the first few, and how many more there are."""
        more = f" and {len(cases) - SHOWN} more" if len(cases) > SHOWN else ""
        return self.file + ", ".join(self.cells[case] for case in cases[:SHOWN]) + more


def read_part(file: Path, sample: Sample, questions: tuple[str, ...]) -> Part:
    """Return one file's answers to a sample's questions.

    Raises:
        SamplerError: its cells have mistakes, or it answers for cases that are not in the sample or
            were reported unavailable: with addresses, never ids.
    """
    columns = sample.plan.frame.strata_by
    answers = read_sheet(file, sample.case, columns, questions)
    grid = read_grid(file)
    places = find_columns(grid, sample.case, columns, questions)
    rows = range(places.top + 1, len(grid.cells))
    cells = {id_at(grid, row, places.case): address(row, places.case) for row in rows}
    part = Part(grid.name, answers, cells)
    refuse_if_any(_not_to_answer_for(part, sample))
    return part


def _not_to_answer_for(part: Part, sample: Sample) -> Iterator[str]:
    roles = {drawn.case: drawn.role for drawn in sample.current}
    cases = [case for case, _ in part.answers.rows]
    never = [case for case in cases if case not in roles]
    if never:
        yield (
            f"{part.place(never)}: only cases of sample {sample.name} can be answered for, but these were "
            f"never drawn ({len(never)} in all). Check the id (leading zeros count), or clear the row."
        )
    reserves = [case for case in cases if roles.get(case) == RESERVE]
    if reserves:
        yield (
            f"{part.place(reserves)}: a reserve can be answered for only when it was called, but these were "
            f"not ({len(reserves)} in all). Clear the row; 'sampler replace' calls reserves."
        )
    lost = unavailable_cases(sample)
    answered = [case for case, given in part.answers.rows if case in lost and any(given)]
    if answered:
        yield (
            f"{part.place(answered)}: a case that was reported unavailable has no answers, but these have "
            f"({len(answered)} in all). Clear their answers; the report counts them as missing."
        )


def answered_twice(parts: Sequence[Part]) -> Iterator[str]:
    """Yield a sentence for each two files that answer for the same cases, with both their addresses."""
    before: dict[str, Part] = {}
    for part in parts:
        answered = [case for case, given in part.answers.rows if any(given)]
        for earlier in dict.fromkeys(before[case].file for case in answered if case in before):
            cases = [case for case in answered if case in before and before[case].file == earlier]
            other = before[cases[0]]
            yield (
                f"{part.place(cases)}: a case must be answered in one file, but these are answered in an "
                f"earlier file too ({other.place(cases)}; {len(cases)} in all). Keep one of the two."
            )
        before |= dict.fromkeys(answered, part)
