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
    from sampler.folder.issued import Issued
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
    again = any(path.exists() for path in files)
    write_whole(files, force=force)
    lines = []
    for path, (name, sheet) in zip(files, made.items(), strict=True):
        asked = counted(len(sheet.questions), "question")
        lines += [f"{path}: {counted(len(sheet.rows), 'case')}, {asked}", *_left_out(issued(samples[name]))]
    lines += _missing(inspection, [samples[name] for name in made])
    lines += [_AGAIN] if again else []
    text = "\n".join(lines)
    text += next_step(
        f"let the inspectors fill in copies, saved in {folder / 'answers'} under the same names "
        f"(or NAME-initials.xlsx, one a person); then {with_folder('report', folder)}."
    )
    values = {"files": [str(path) for path in files]}
    show(text, values, as_json=as_json, quiet=quiet)


def _missing(inspection: Inspection, samples: list[Sample]) -> list[str]:
    """Return which sheets of cases called or added since the draw are lost, and how to write them again."""
    from sampler.folder.history import load_history
    from sampler.folder.issued import later_sheets
    from sampler.folder.records import load_record

    folder, record = inspection.folder, load_record(inspection)
    history = load_history(folder, record)
    later = [
        path
        for sample in samples
        for path in later_sheets(folder, sample, history.extensions(record.number, sample.name))
        if not path.exists()
    ]
    if not later:
        return []
    return [
        f"Missing: {', '.join(map(str, later))}. Run the same 'sampler replace' or 'sampler extend' again: "
        "it writes the sheet, and records nothing."
    ]


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
