"""`sampler new`."""

from __future__ import annotations

from pathlib import Path

import click

from sampler.cli.options import next_step, printing_options, show, with_folder


@click.command("new")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--framework",
    default="nps-2018",
    show_default=True,
    help="The standards to start from: nps-2018, crc-2018, pdu-2021, pdu-2023 or youth-justice-2021.",
)
@printing_options
def command(folder: Path, framework: str, as_json: bool, quiet: bool) -> None:
    """Start an inspection's folder: settings to fill in, standards, and places for lists and answers."""
    from sampler.starting import start_folder

    files = start_folder(folder, framework)
    text = f"{folder} is ready:\n" + "\n".join(f"  {path}" for path in files)
    text += next_step(
        f"put the case lists into {folder / 'cases'}, say in {folder / 'inspection.toml'} which columns "
        f"matter, and run: {with_folder('plan', folder)}"
    )
    show(text, {"files": [str(path) for path in files]}, as_json=as_json, quiet=quiet)
