"""`sampler sheet`."""

from __future__ import annotations

from pathlib import Path

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


@click.command("sheet")
@folder_argument
@force_option
@printing_options
def command(folder: Path, force: bool, as_json: bool, quiet: bool) -> None:
    """Write the inspectors' sheets: a workbook for each sample that has questions.

    Reads the drawn samples and standards.toml; writes sheets/NAME.xlsx.
    """
    from sampler.files import write_whole
    from sampler.folder.answers import sheet_files, sheets
    from sampler.folder.draws import load_samples
    from sampler.inspection import read_inspection
    from stats.framework_files import read_framework

    inspection = read_inspection(folder)
    samples = load_samples(inspection)
    made = sheets(inspection, samples, read_framework(inspection.standards))
    files = sheet_files(folder, made)
    write_whole(files, force=force)
    text = "\n".join(
        f"{path}: {counted(len(sheet.rows), 'case')}, {counted(len(sheet.questions), 'question')}"
        for path, sheet in zip(files, made.values(), strict=True)
    )
    text += next_step(
        f"let the inspectors fill in copies, saved in {folder / 'answers'} under the same names "
        f"(or NAME-initials.xlsx, one a person); then {with_folder('report', folder)}."
    )
    values = {"files": [str(path) for path in files]}
    show(text, values, as_json=as_json, quiet=quiet)
