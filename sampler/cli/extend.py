"""`sampler extend`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sampler.cli.options import Share, folder_and_names, next_step, printing_options, show, with_folder
from sampler.cli.progress import progress
from sampler.wording import counted

if TYPE_CHECKING:
    from pathlib import Path

    from sampler.folder.extending import Extended

_EXAMPLE = """Example:

\b
  sampler extend court --size 150 --because "two more inspectors joined"
  sampler extend midlands court --size 150 --because "two more inspectors joined"
"""


@click.command("extend", epilog=_EXAMPLE)
@click.argument("words", metavar="[DIR] SAMPLE", nargs=-1, required=True)
@click.option("--size", type=int, required=True, help="The new size, above the present one.")
@click.option("--because", "reason", required=True, help="Why, in words; the report says so.")
@click.option(
    "--reserves",
    type=Share("must be a share of the cases: write 0.2 for 20%"),
    help="Reserves as a share of the cases [default: as before].",
)
@printing_options
def command(
    words: tuple[str, ...], size: int, reason: str, reserves: float | None, as_json: bool, quiet: bool
) -> None:
    """Make a drawn sample larger: the cases drawn stay, and more are added.

    Those added are the next of their strata, by the seed of the draw, so chances stay as fair as they were.
    Decide before the answers are known, or they may decide it. Reads the list; adds to history.json;
    writes sheets/SAMPLE-added-K.xlsx for the cases added, and samples/SAMPLE-extended-K.csv.
    """
    from sampler.folder.extending import extend_sample
    from sampler.inspection import read_inspection

    folder, (name,) = folder_and_names(words, ("sample",))
    with progress("Extending the sample"):
        done = extend_sample(read_inspection(folder), name, size, reason, reserves)
    values = {
        "sample": done.sample.name,
        "before": sum(done.sample.plan.before),
        "size": done.sample.size,
        "added": [case.case for case in done.added],
        "file": str(done.file),
        "sheet": str(done.sheet) if done.sheet else None,
        "change": done.number,
        "chain": done.link,
    }
    show(_words(done, folder), values, as_json=as_json, quiet=quiet)


def _words(done: Extended, folder: Path) -> str:
    from sampler.replacement import short_by

    sample = done.sample
    short = short_by(sample)
    fewer = (
        f"The sample holds {counted(sample.size - short, 'case')} now, {short} fewer than its size: no "
        "reserve is left in the strata of the others."
    )
    lines = [
        f"Sample {sample.name} is extended from {sum(sample.plan.before):,} to "
        f"{counted(sample.size, 'case')} of {sample.plan.population:,} "
        f"(change {done.number} in {folder / 'history.json'}).",
        f"{counted(len(done.added), 'case')} to inspect besides the others.",
        *([fewer] if short else []),
        "",
        str(sample),
        "",
        "Written:",
        *(f"  {path}" for path in (done.file, done.sheet) if path),
    ]
    if done.children:
        noun = "sample" if len(done.children) == 1 else "samples"
        lines.append(f"Drawn from it, and not changed: {noun} {', '.join(done.children)}.")
    lines.append(f"Seal of the changes: {done.link}")
    step = f"{with_folder('verify', folder)} proves the extension."
    if done.sheet:
        answers = folder / "answers" / done.sheet.name
        step = f"let the inspectors fill in a copy of the sheet, saved as {answers}; {step}"
    return "\n".join(lines) + next_step(step)
