"""What every source must have: the columns that the frame needs, each once, of a kind that can be read.

Next: `sampler.engines.csvfile`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sampler.errors import likely, near, refuse_if_any
from sampler.frames import Frame
from sampler.headings import heading
from sampler.rules import NotEqual, OneOf

HEADING_ROWS = 20
"""The headings stand in one of this many rows."""


def heading_place(rows: Sequence[Sequence[str]], needed: Sequence[str]) -> int:
    """Return the place, counted from 0, of the row with the headings.

    It is the first of those that hold most of the needed columns. Where no row holds any, so that what
    was meant can be said, it is the first of those with most cells that are not blank.

    Args:
        rows: the first rows of a file, as text.
        needed: the columns needed.
    """
    numbers = [(found(row, needed), sum(bool(cell.strip()) for cell in row)) for row in rows]
    most = max((number for number, _ in numbers), default=0)
    keys = [number if most else cells for number, cells in numbers]
    return keys.index(max(keys)) if keys else 0


def found(names: Sequence[str], needed: Sequence[str]) -> int:
    """Return how many of the needed columns are among some names."""
    known = {heading(name) for name in names}
    return sum(heading(name) in known for name in needed)


def places(frame: Frame, names: Sequence[str], row: int = 0) -> dict[str, int]:
    """Return the place of each column of the frame among the names of a source.

    Args:
        frame: the frame.
        names: the names of the source's columns.
        row: the number, from 1, of the row taken for the headings; 0 where they are names for certain.

    Raises:
        SamplerError: columns that are missing, or named twice.
    """
    known = [heading(name) for name in names]
    missing = [name for name in frame.columns if heading(name) not in known]
    there = len(frame.columns) - len(missing)
    if missing and row and not _are_headings(there, len(frame.columns), row):
        # Perhaps the row is no heading but a case: nothing in it is shown, unless surely meant.
        hints = [f"{frame.place} has no column '{m}'. {_meant(m, known)}".rstrip() for m in missing]
        refuse_if_any([_too_few(frame, there, row), *hints])
    named = [name for name in known if name]
    where = f" in row {row}, which is taken for the headings" if row > 1 else ""
    sentences = [f"{frame.place} has no column '{name}'{where}. {near(name, named)}" for name in missing]
    sentences += [
        f"{frame.place} has {known.count(heading(name))} columns named '{name}'; rename all but one."
        for name in frame.columns
        if known.count(heading(name)) > 1
    ]
    refuse_if_any(sentences)
    return {name: known.index(heading(name)) for name in frame.columns}


def _are_headings(there: int, asked: int, row: int) -> bool:
    """Return whether a row that lacks columns holds so many of them that all of it may be shown."""
    return 2 * there >= asked and (there > 1 or row == 1)


def _meant(name: str, known: Sequence[str]) -> str:
    """Return advice that names what was surely meant: much alike, or the first words of the name; or ""."""
    words = f"{heading(name)} ".casefold()
    begins = (other for other in known if other and words.startswith(f"{other} ".casefold()))
    return likely(name, known) or next((f"Did you mean '{other}'?" for other in begins), "")


def _too_few(frame: Frame, there: int, row: int) -> str:
    """Return the sentence on a source of which no row holds enough of the columns asked for."""
    if there:
        return (
            f"{frame.place} has only {there} of the {len(frame.columns)} columns asked for in row {row}, "
            f"which is taken for the headings, as none of its first {HEADING_ROWS} rows has more of them."
        )
    return (
        f"{frame.place} has none of the columns asked for in any of its first {HEADING_ROWS} rows, where the "
        "headings are looked for. If they stand further down, take out rows above them; if there are "
        "none, put them in."
    )


def require_kinds(frame: Frame, kinds: Mapping[str, str]) -> None:
    """Refuse columns whose values have no one way of being text.

    Raises:
        SamplerError: what each of them holds, and what to do.
    """
    exact = {"text", "whole numbers"}
    sentences = []
    if kinds[frame.case] not in exact:
        sentences.append(
            f"{frame.place}: the case id '{frame.case}' must be text or whole numbers, but its column holds "
            f"{kinds[frame.case]}. Read it as text, so that no id changes its look."
        )
    compared = [rule.column for rule in frame.eligible if isinstance(rule, OneOf | NotEqual)]
    compared += [frame.officer] if frame.officer else []
    strict = dict.fromkeys([*frame.strata_by, *compared])
    sentences += [
        f"{frame.place}: '{name}' must be text or whole numbers, but its column holds {kinds[name]}. "
        "Turn it into text first."
        for name in strict
        if kinds[name] not in {*exact, "boolean"}
    ]
    readable = {*exact, "boolean", "dates", "decimal numbers"}
    sentences += [
        f"{frame.place}: '{name}' holds {kinds[name]}. Turn it into text first."
        for name in frame.columns
        if name not in strict and name != frame.case and kinds[name] not in readable
    ]
    refuse_if_any(sentences)
