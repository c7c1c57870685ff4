"""`sampler draw`."""

from __future__ import annotations

from pathlib import Path

import click

from sampler.cli.options import folder_argument, next_step, printing_options, show, with_folder
from sampler.cli.progress import progress


@click.command("draw")
@folder_argument
@click.option("--seed", help="Any text: dice, a lottery, a public beacon [default: the operating system's].")
@click.option("--source", "seed_source", default="", help="Where the seed came from, in words.")
@click.option(
    "--redraw", metavar="REASON", default="", help="Draw again, and keep why. The first stays on record."
)
@printing_options
def command(
    folder: Path, seed: str | None, seed_source: str, redraw: str, as_json: bool, quiet: bool
) -> None:
    """Draw the samples and their reserves by the sealed plan.

    Reads plan.json and the lists; writes draw.json and samples/NAME.csv.
    """
    from sampler.folder.draws import (
        draw_all,
        draw_file,
        load_record,
        restore_samples,
        sample_file,
        save_draw,
    )
    from sampler.folder.plans import load_plans
    from sampler.inspection import read_inspection

    inspection = read_inspection(folder)
    plans, seal = load_plans(inspection)
    if draw_file(folder).exists() and not redraw and seed is None:
        record = load_record(inspection)
        with progress("Drawing again from the recorded seed"):
            samples = draw_all(inspection, plans, record.seed, record.seed_source)
        written = restore_samples(inspection, samples, record)
    else:
        with progress("Drawing the cases"):
            samples = draw_all(inspection, plans, seed, seed_source)
        record = save_draw(inspection, seal, samples, redraw_reason=redraw)
        written = [sample_file(folder, name) for name in samples]
    text = "\n\n".join(str(sample) for sample in samples.values())
    text += f"\n\nDraw {record.number}, seed from {record.seed_source}; written to {draw_file(folder)} and:\n"
    text += "\n".join(f"  {path}" for path in written)
    text += next_step(
        f"{with_folder('verify', folder)} proves the draw; {with_folder('sheet', folder)} writes the sheets."
    )
    values = {
        "number": record.number,
        "seed": record.seed,
        "seed_source": record.seed_source,
        "samples": {
            name: {**entry, "file": str(sample_file(folder, name))} for name, entry in record.samples.items()
        },
    }
    show(text, values, as_json=as_json, quiet=quiet)
