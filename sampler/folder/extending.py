"""Extending a drawn sample: recorded, its file written, and a sheet for the cases that were added.

Next: `sampler.folder.standing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sampler.errors import SamplerError, refuse_if_any
from sampler.extension import extend
from sampler.files import write_new
from sampler.folder.answers import question_titles, sheet_of
from sampler.folder.changes import Change, extension_change
from sampler.folder.drawn import extended_file
from sampler.folder.draws import load_draw, load_samples, settings_of
from sampler.folder.history import History, load_history, record_change
from sampler.folder.issued import added_sheet_file
from sampler.folder.records import DrawRecord
from sampler.folder.repeats import extended_again
from sampler.folder.replacing import ids_of
from sampler.notes import refuse_ids
from sampler.plans import Plan
from sampler.roles import SAMPLE, Drawn
from sampler.samples import Sample
from sampler.settings import Inspection
from sampler.sheets import sheet_bytes
from sampler.tickets import check_text
from stats.framework_files import read_framework


@dataclass(frozen=True, slots=True)
class Extended:
    """What an extension came to.

    Attributes:
        sample: the larger sample.
        number: of the change in `history.json`.
        added: the cases to inspect besides those that were to be inspected before.
        file: the larger sample's file.
        sheet: the sheet of the added cases; None where the sample has no questions.
        link: what stands for all the changes recorded.
        children: the samples drawn from this one, which stay as they are.
    """

    sample: Sample
    number: int
    added: tuple[Drawn, ...]
    file: Path
    sheet: Path | None
    link: str
    children: tuple[str, ...]


def added_cases(before: Sample, larger: Sample) -> tuple[Drawn, ...]:
    """Return the cases of an extended sample that were not in the smaller one then, as it was.

    Where a stratum was short, since a case of it had been removed, the first of them fills the gap.
    """
    had = {case.case for case in before.current if case.role == SAMPLE}
    return tuple(case for case in larger.current if case.role == SAMPLE and case.case not in had)


def extend_sample(
    inspection: Inspection, name: str, size: int, reason: str, reserves: float | None = None
) -> Extended:
    """Record that a sample is extended, and write its file and the sheet of the added cases.

    The record is written first. An extension that was recorded already, and one of whose files is missing
    since the command was stopped in between, is not recorded again: its files are written.

    Args:
        inspection: whose.
        name: of the sample.
        size: its new size.
        reason: why, in words; no names and no ids.
        reserves: reserves as a share of each stratum's cases; None: as before.

    Raises:
        SamplerError: see `sampler.extend`; a reason that names a drawn case; no such sample; nothing is
            drawn yet; no case is left to add; another program is writing; or a file is there already, or
            cannot be written.
    """
    settings = settings_of(inspection, name)
    titles = question_titles(inspection, read_framework(inspection.standards)) if settings.questions else {}
    check_text("the reason of an extension", reason.strip())
    # The history before the samples: what others add in between is then noticed when this is recorded.
    plans, record = load_draw(inspection)
    history = load_history(inspection.folder, record)
    planned = plans[name]
    most = planned.population if isinstance(planned, Plan) else size
    done = _half_done(inspection, record, history, name, (min(size, most), reason.strip(), reserves))
    if done is None:
        number = len(history.changes) + 1
        samples = load_samples(inspection)
        before = samples[name]
        refuse_ids("the reason of an extension", reason, ids_of(samples.values()))
        larger = _extended(inspection, before, number, size, reason.strip(), reserves)
        history = record_change(inspection, record, history, extension_change(larger, record))
    else:
        number = done["number"]
        before = load_samples(inspection, history.before(number))[name]
        larger = extended_again(before, done)
    added = added_cases(before, larger)
    file = extended_file(inspection.folder, name, number)
    sheet = added_sheet_file(inspection.folder, name, number) if titles else None
    files = {file: larger.csv_bytes()}
    if sheet:
        files[sheet] = sheet_bytes(sheet_of(inspection, settings, larger, titles, added))
    _write_missing(files)
    children = tuple(s.name for s in inspection.samples if s.drawn_from == name)
    return Extended(larger, number, added, file, sheet, history.last, children)


def _extended(
    inspection: Inspection, before: Sample, number: int, size: int, reason: str, reserves: float | None
) -> Sample:
    """Return the larger sample, or refuse it before anything is recorded."""
    folder = inspection.folder
    refuse_if_any(
        f"{path} exists already, so nothing was recorded. Move it away."
        for path in (
            extended_file(folder, before.name, number),
            added_sheet_file(folder, before.name, number),
        )
        if path.exists()
    )
    larger = extend(before, size, reason, reserves)
    if not added_cases(before, larger):
        raise SamplerError(
            f"'{before.name}' gets no case more by this: the strata that would give them have none left, "
            "since all of theirs are drawn and some have left the sample. Give a larger size."
        )
    return larger


def _half_done(
    inspection: Inspection,
    record: DrawRecord,
    history: History,
    name: str,
    asked: tuple[int, str, float | None],
) -> Change | None:
    """Return the same extension, recorded before its files could be written; None where there is none."""
    size, reason, reserves = asked
    asks = any(settings.name == name and settings.questions for settings in inspection.samples)
    for change in history.extensions(record.number, name):
        same = (change["size"], change["reason"]) == (size, reason)
        files = [extended_file(inspection.folder, name, change["number"])]
        files += [added_sheet_file(inspection.folder, name, change["number"])] if asks else []
        if same and reserves in (None, change["reserve_share"]) and not all(file.exists() for file in files):
            return change
    return None


def _write_missing(files: Mapping[Path, bytes]) -> None:
    for path, content in files.items():
        if not path.exists():
            write_new(path, content)
