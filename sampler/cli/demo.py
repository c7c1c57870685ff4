"""`sampler demo`."""

from __future__ import annotations

from pathlib import Path

import click

from sampler.cli.options import next_step, printing_options, show, with_folder
from sampler.cli.progress import progress


@click.command("demo")
@click.argument("folder", metavar="[DIR]", default="midlands", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Make the demo again in a folder that holds an earlier one.")
@printing_options
def command(folder: Path, force: bool, as_json: bool, quiet: bool) -> None:
    """Make a whole inspection with invented cases: a synthetic NPS Midlands, from lists to report.

    DIR is "midlands" unless you name another; it is left as your own inspection's folder would look.
    """
    from sampler import __version__
    from sampler.demo.road import make_demo

    with progress("Making the demo"):
        made = make_demo(folder, __version__, force=force)
    text = made.text.rstrip() + next_step(
        f"open {folder / 'report' / 'report.html'} in a browser; the whole inspection is in {folder}.\n"
        f"To see that the draw can be proved: {with_folder('verify', folder)}"
    )
    show(
        text,
        {"folder": str(folder), "score": made.score, "overall": made.overall},
        as_json=as_json,
        quiet=quiet,
    )
