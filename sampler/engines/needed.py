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

    It is the first that holds all needed columns. Where there is none, so that what is missing can be
    said, it is the one that holds most of them, if that is more than one and at least half; otherwise
    the first that holds anything.

    Args:
        rows: the first rows of a file, as text.
        needed: the columns needed.
    """
    numbers = [found(row, needed) for row in rows]
    most = max(numbers, default=0)
    if most == len(needed) or (most > 1 and 2 * most >= len(needed)):
        return numbers.index(most)
    return next((k for k, row in enumerate(rows) if any(cell.strip() for cell in row)), 0)


def found(names: Sequence[str], needed: Sequence[str]) -> int:
    """Return how many of the needed columns are among some names."""
    known = {heading(name) for name in names}
    return sum(heading(name) in known for name in needed)


def places(frame: Frame, names: Sequence[str], *, sure: bool = True) -> dict[str, int]:
    """Return the place of each column of the frame among the names of a source.

    Args:
        frame: the frame.
        names: the names of the source's columns.
        sure: whether they are names for certain, and no row of cases.

    Raises:
        SamplerError: columns that are missing, or named twice.
    """
    known = [heading(name) for name in names]
    missing = [name for name in frame.columns if heading(name) not in known]
    if not sure and 2 * len(missing) > len(frame.columns):
        # Perhaps the row is no heading but a case: nothing in it is shown, unless surely meant.
        there = len(frame.columns) - len(missing)
        some = f"only {there} of the {len(frame.columns)}" if there else "none of the"
        first = (
            f"{frame.place} has {some} columns asked for in any of its first {HEADING_ROWS} rows, where the "
            "headings are looked for. If they stand further down, take out rows above them; if there are "
            "none, put them in."
        )
        hints = [f"{frame.place} has no column '{m}'. {likely(m, known)}".rstrip() for m in missing]
        refuse_if_any([first, *hints])
    named = [name for name in known if name]
    sentences = [f"{frame.place} has no column '{name}'. {near(name, named)}" for name in missing]
    sentences += [
        f"{frame.place} has {known.count(heading(name))} columns named '{name}'; rename all but one."
        for name in frame.columns
        if known.count(heading(name)) > 1
    ]
    refuse_if_any(sentences)
    return {name: known.index(heading(name)) for name in frame.columns}


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
