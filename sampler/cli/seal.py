"""`sampler seal`."""

from __future__ import annotations

from pathlib import Path

import click

from sampler.cli.options import folder_argument, force_option, next_step, printing_options, show, with_folder
from sampler.wording import counted


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
        text += _groups(made.small) + next_step(
            f"{_PUBLISH_SEAL if made.small else _PUBLISH}, and only then let the seed be drawn: "
            f"{with_folder('draw', folder)} --seed ..."
        )
    values = {
        "seal": made.seal,
        "files": [str(path) for path in made.files],
        "written": [str(path) for path in made.written],
        "small_strata": made.small,
    }
    show(text, values, as_json=as_json, quiet=quiet)


_PUBLISH = "look through both files, publish them or give them to somebody who keeps them"
_PUBLISH_SEAL = (
    "publish the seal alone, its 64 digits, or give both files to somebody who keeps them; keep the files "
    "as they are, to show them later to whoever may see the counts"
)


def _groups(small: int) -> str:
    """Return a warning of counts so small that they could point at people; "" where there are none."""
    if not small:
        return ""
    from sampler.folder.commitment import FEW

    has = "has" if small == 1 else "have"
    return (
        f"\n{counted(small, 'stratum', 'strata')} {has} fewer than {FEW} eligible cases, and both files hold "
        "these counts: they could point at people."
    )
