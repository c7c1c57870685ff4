"""`sampler sheet`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sampler.cli.options import (
    folder_argument,
    force_option,
    next_step,
    printing_options,
    show,
    with_folder,
)
from sampler.wording import counted

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from sampler.folder.issued import Issued
    from sampler.folder.present import Present
    from sampler.samples import Sample
    from sampler.settings import Inspection


@click.command("sheet")
@folder_argument
@force_option
@printing_options
def command(folder: Path, force: bool, as_json: bool, quiet: bool) -> None:
    """Write the inspectors' sheets: a workbook for each sample that has questions.

    Reads the drawn samples and standards.toml; writes sheets/NAME.xlsx. Cases called or added since the draw
    have a sheet already, from replace or extend, and are left out; so are those reported unavailable.
    """
    from sampler.files import write_whole
    from sampler.folder.answers import sheet_files, sheets
    from sampler.folder.draws import load_samples
    from sampler.folder.issued import issued
    from sampler.inspection import read_inspection
    from stats.framework_files import read_framework

    inspection = read_inspection(folder)
    samples = load_samples(inspection)
    made = sheets(inspection, samples, read_framework(inspection.standards))
    files = sheet_files(folder, made)
    before = _present(inspection, [samples[name] for name in made])
    write_whole(files, force=force)
    lines = []
    for path, (name, sheet) in zip(files, made.items(), strict=True):
        asked = counted(len(sheet.questions), "question")
        lines += [f"{path}: {counted(len(sheet.rows), 'case')}, {asked}", *_left_out(issued(samples[name]))]
    lines += _earlier(before, set(files))
    text = "\n".join(lines)
    text += next_step(
        f"let the inspectors fill in copies, saved in {folder / 'answers'} under the same names "
        f"(or NAME-initials.xlsx, one a person); then {with_folder('report', folder)}."
    )
    values = {"files": [str(path) for path in files]}
    show(text, values, as_json=as_json, quiet=quiet)


def _present(inspection: Inspection, samples: list[Sample]) -> list[Present]:
    """Return which sheets of some samples are there."""
    from sampler.folder.history import load_history
    from sampler.folder.present import sheets_present
    from sampler.folder.records import load_record

    folder, record = inspection.folder, load_record(inspection)
    history = load_history(folder, record)
    return [sheets_present(folder, s, history.extensions(record.number, s.name)) for s in samples]


def _earlier(before: list[Present], written: AbstractSet[Path]) -> list[str]:
    """Return what to know of the sheets that were there, or not there, before some were written."""
    lost = [path for present in before for path in present.missing if path not in written]
    foreign = [path for present in before for path in present.foreign]
    replaced = [path for path in foreign if path in written]
    left = [path for path in foreign if path not in written]
    lines = []
    if lost:
        lines.append(
            f"Missing: {_listed(lost)}. Run the same 'sampler replace' or 'sampler extend' again: "
            "it writes the sheet, and records nothing."
        )
    if replaced:
        lines.append(f"Of another draw until now: {_listed(replaced)}. Throw away the copies made before.")
    if left:
        lines.append(f"Of another draw: {_listed(left)}. Throw away what is there, and all copies.")
    if any(path in written for present in before for path in present.written):
        lines.append(_AGAIN)
    return lines


def _listed(files: list[Path]) -> str:
    return ", ".join(map(str, files))


_AGAIN = (
    "Copies of the earlier sheets may be filled in still. A case is answered in one file only: where it was "
    "begun in an earlier copy, go on there."
)


def _left_out(found: Issued) -> list[str]:
    """Return which cases of the sample are not on its sheet, a line for each reason."""
    own = "on a sheet of its own" if found.elsewhere == 1 else "on sheets of their own"
    return [
        *(
            [f"  and {counted(found.elsewhere, 'case')} called or added since, {own}"]
            if found.elsewhere
            else []
        ),
        *(
            [f"  without {counted(found.unavailable, 'case')} reported unavailable"]
            if found.unavailable
            else []
        ),
    ]
