"""`sampler seal`."""

from __future__ import annotations

from pathlib import Path

import click

from sampler.cli.options import folder_argument, force_option, next_step, printing_options, show, with_folder


@click.command("seal")
@folder_argument
@force_option
@printing_options
def command(folder: Path, force: bool, as_json: bool, quiet: bool) -> None:
    """Write what to publish before the seed is drawn: the sealed plans, and a page about them.

    Reads plan.json; writes seal/commitment.json, whose SHA-256 is the seal, and seal/commitment.txt.
    """
    from sampler.folder.commitment import make_commitment
    from sampler.folder.records import draw_file
    from sampler.inspection import read_inspection

    made = make_commitment(read_inspection(folder), force=force)
    drawn = draw_file(folder).exists()
    lines = [f"Written: {path}" for path in made.written] or [
        f"{made.files[0]} and {made.files[1].name} are there, and are what was sealed"
        + (" before the draw." if drawn else ".")
    ]
    text = "\n".join([*lines, f"Seal: {made.seal}"])
    if not drawn:
        text += next_step(
            "look through both files (they hold counts of small groups), publish them or give them to "
            "somebody who keeps them, and only then let the seed be drawn: "
            f"{with_folder('draw', folder)} --seed ..."
        )
    values = {
        "seal": made.seal,
        "files": [str(path) for path in made.files],
        "written": [str(path) for path in made.written],
    }
    show(text, values, as_json=as_json, quiet=quiet)
