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
@click.option("--redraw", metavar="REASON", help="Draw again, and keep why. The first stays on record.")
@printing_options
def command(
    folder: Path, seed: str | None, seed_source: str, redraw: str | None, as_json: bool, quiet: bool
) -> None:
    """Draw the samples and their reserves by the sealed plan.

    Reads plan.json and the lists; writes draw.json and samples/NAME.csv.
    """
    from sampler.folder.drawn import sample_file
    from sampler.folder.draws import draw_all, draw_to_replace, load_draw, save_draw
    from sampler.folder.history import load_history
    from sampler.folder.plans import load_plans
    from sampler.folder.records import draw_file
    from sampler.folder.repeats import restore_samples
    from sampler.inspection import read_inspection

    if seed_source and seed is None:
        raise click.UsageError("--source says where the seed came from: give --seed too.")
    inspection = read_inspection(folder)
    plans, seal = load_plans(inspection)
    if draw_file(folder).exists() and redraw is None and seed is None:
        plans, record = load_draw(inspection)
        with progress("Drawing again from the recorded seed"):
            samples = draw_all(inspection, plans, record.seed, record.seed_source, record.samples)
        written = restore_samples(inspection, samples, record, load_history(folder, record))
    else:
        replacing = draw_to_replace(inspection, redraw or "", seed)
        with progress("Drawing the cases"):
            samples = draw_all(inspection, plans, seed, seed_source)
        record = save_draw(inspection, seal, samples, redraw_reason=redraw or "", replacing=replacing)
        written = [sample_file(folder, name) for name in samples]
    text = "\n\n".join(str(sample) for sample in samples.values())
    text += f"\n\nDraw {record.number}, by the seed '{record.seed}' ({record.seed_source}), "
    text += f"is in {draw_file(folder)}.\nSeal of the draw: {record.draw_seal}\n"
    text += "\n".join(
        ["Written:", *(f"  {path}" for path in written)] if written else ["Every file is there."]
    )
    text += next_step(
        f"{with_folder('verify', folder)} proves the draw; {with_folder('sheet', folder)} writes the sheets."
    )
    values = {
        "number": record.number,
        "seed": record.seed,
        "seed_source": record.seed_source,
        "draw_seal": record.draw_seal,
        "samples": {
            name: {**entry, "file": str(sample_file(folder, name))} for name, entry in record.samples.items()
        },
    }
    show(text, values, as_json=as_json, quiet=quiet)
