"""The cases that an earlier inspection inspected, by its records alone: neither its settings nor its lists.

Next: `sampler.inspected_before`.
"""

from __future__ import annotations

from pathlib import Path

from sampler.errors import SamplerError
from sampler.folder.draws import require_together, samples_of
from sampler.folder.history import history_file
from sampler.folder.plans import plan_file, sealed_plans
from sampler.folder.records import draw_file, read_record
from sampler.headings import heading
from sampler.replacement import unavailable_cases
from sampler.roles import SAMPLE


def is_recorded(folder: Path) -> bool:
    """Return whether a folder holds the record of a draw, or of what was done after one."""
    return draw_file(folder).exists() or history_file(folder).exists()


def inspected_in(folder: Path, case: str) -> frozenset[str]:
    """Return the ids of the cases that an inspection inspected, or is to inspect.

    They are those in its samples after all that was done since its last draw: reserves that were called
    count, and cases that were replaced or removed do not. A case that was reported unavailable and stayed in
    the base was not inspected, so it does not count either.

    Args:
        folder: of the earlier inspection, with `plan.json`, `draw.json`, `history.json` if there is one, and
            the files in `samples`.
        case: the column with the case id; samples that were drawn with another one are passed over.

    Raises:
        SamplerError: a file is missing or was edited; or no sample has the column.
    """
    if not plan_file(folder).is_file():
        raise SamplerError(
            f"{plan_file(folder)} is missing, without which draw.json cannot be followed. Restore it from a "
            "copy; or write the ids of the cases that were inspected into a CSV file, and name that."
        )
    try:
        record = read_record(folder)
        _, plans, seal = sealed_plans(folder)
        require_together(plans, seal, record)
        samples = samples_of(folder, plans, record).values()
    except SamplerError as error:
        named = (s if str(folder) in s else f"{folder}: {s}" for s in error.mistakes)
        raise SamplerError(*named) from None
    fitting = [sample for sample in samples if heading(sample.case) == heading(case)]
    if not fitting:
        raise SamplerError(f"{folder}: none of its samples has the case column '{case}'.")
    found: set[str] = set()
    for sample in fitting:
        found |= {drawn.case for drawn in sample.current if drawn.role == SAMPLE} - unavailable_cases(sample)
    return frozenset(found)
