"""Reporting a case of a drawn sample: recorded, the next reserve called, its sheet written.

Next: `sampler.folder.standing`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sampler.errors import SamplerError
from sampler.files import write_new
from sampler.folder.answers import question_titles, sheet_of
from sampler.folder.changes import replacement_change
from sampler.folder.draws import load_samples, settings_of
from sampler.folder.history import load_history, record_change
from sampler.folder.issued import called_sheet_file
from sampler.folder.records import load_record
from sampler.notes import refuse_ids
from sampler.replacement import replace, reserves_left
from sampler.roles import INELIGIBLE, REPLACED, SAMPLE, Drawn, Replacement
from sampler.samples import Sample
from sampler.settings import Inspection
from sampler.sheets import sheet_bytes
from stats.framework_files import read_framework


@dataclass(frozen=True, slots=True)
class Reported:
    """What a report came to.

    Attributes:
        sample: as it is now.
        report: as it is recorded.
        called: the reserve that is called; None where none is: the case stays, or none is left.
        left: the reserves left in its stratum.
        sheet: the sheet of the called reserve; None where none was called, or the sample has no questions.
        link: what stands for all the changes recorded, this one the last.
        also_in: other samples that hold the reported case now.
        gone_from: other samples in which the called case was replaced.
    """

    sample: Sample
    report: Replacement
    called: Drawn | None
    left: int
    sheet: Path | None
    link: str
    also_in: tuple[str, ...]
    gone_from: tuple[str, ...]


def ids_of(samples: Iterable[Sample]) -> set[str]:
    """Return the ids of all cases drawn for some samples, their reserves too: what no note may hold."""
    return {case.case for sample in samples for case in sample.drawn}


def report_case(
    inspection: Inspection, name: str, case: str, code: str, note: str = "", insist: bool = False
) -> Reported:
    """Record that a case cannot be inspected, and write the sheet of the reserve that is called.

    The record is written first. A report that was recorded already, and whose sheet is missing since
    the command was stopped in between, is not recorded again: the sheet is written.

    Args:
        inspection: whose.
        name: of the sample.
        case: its id.
        code: "ineligible" or "unavailable".
        note: kept beside it; "" for nothing.
        insist: replace a case although it is only unavailable.

    Raises:
        SamplerError: see `sampler.replace`; a note that names a case of any sample; no such sample; nothing
            is drawn yet; another program is writing; or a file cannot be written.
    """
    settings = settings_of(inspection, name)
    titles = question_titles(inspection, read_framework(inspection.standards)) if settings.questions else {}
    # The history before the samples: what others add in between is then noticed when this is recorded.
    record = load_record(inspection)
    history = load_history(inspection.folder, record)
    samples = load_samples(inspection)
    report = _half_done(inspection.folder, samples[name], case, code, note, insist) if titles else None
    if report is None:
        after = replace(samples[name], case, code, note, insist)
        refuse_ids("the note", note, ids_of(samples.values()))
        samples[name] = _numbered(inspection, after, len(history.changes) + 1)
        report = samples[name].replacements[-1]
        history = record_change(
            inspection, record, history, replacement_change(samples[name], report, record)
        )
    called = _at(samples[name], report.stratum, history.changes[report.number - 1]["called"])
    sheet = called_sheet_file(inspection.folder, name, report.number) if called and titles else None
    if called and sheet:
        write_new(sheet, sheet_bytes(sheet_of(inspection, settings, samples[name], titles, [called])))
    return Reported(
        sample=samples[name],
        report=report,
        called=called,
        left=reserves_left(samples[name])[report.stratum],
        sheet=sheet,
        link=history.last,
        also_in=_holding(samples, name, case, SAMPLE),
        gone_from=_holding(samples, name, called.case, REPLACED) if called else (),
    )


def _at(sample: Sample, stratum: int, order: int | None) -> Drawn | None:
    """Return the case at a place, as it is now; None for no place."""
    return next((case for case in sample.current if (case.stratum, case.order) == (stratum, order)), None)


def _half_done(
    folder: Path, sample: Sample, case: str, code: str, note: str, insist: bool
) -> Replacement | None:
    """Return the same report, recorded before its sheet could be written; None where there is none."""
    place = next(((c.stratum, c.order) for c in sample.drawn if c.case == case), None)
    asked = (place, code, note, code == INELIGIBLE or insist)
    for report in sample.replacements:
        same = (report.place, report.code, report.note, report.replaced) == asked
        if same and report.replaced and not called_sheet_file(folder, sample.name, report.number).exists():
            return report
    return None


def _numbered(inspection: Inspection, sample: Sample, number: int) -> Sample:
    """Return the sample with its last report numbered as it will be recorded."""
    *before, last = sample.replacements
    path = called_sheet_file(inspection.folder, sample.name, number)
    if last.replaced and path.exists():
        raise SamplerError(f"{path} exists already, so nothing was recorded. Move it away.")
    return dataclasses.replace(sample, replacements=(*before, dataclasses.replace(last, number=number)))


def _holding(samples: Mapping[str, Sample], but: str, case: str, role: str) -> tuple[str, ...]:
    """Return the other samples in which a case has a role now."""
    return tuple(
        name
        for name, sample in samples.items()
        if name != but and any(c.case == case and c.role == role for c in sample.current)
    )
