"""`sampler draw`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sampler.cli.options import folder_argument, next_step, printing_options, show, with_folder
from sampler.cli.progress import progress
from sampler.wording import counted

if TYPE_CHECKING:
    from sampler.samples import Sample
    from sampler.settings import Inspection


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
        if redraw:
            _refuse_ids(inspection, redraw)
        with progress("Drawing the cases"):
            samples = draw_all(inspection, plans, seed, seed_source)
        record = save_draw(inspection, seal, samples, redraw_reason=redraw or "", replacing=replacing)
        written = [sample_file(folder, name) for name in samples]
    text = "\n\n".join(f"{sample}{_without_reserves(sample)}" for sample in samples.values())
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


def _refuse_ids(inspection: Inspection, reason: str) -> None:
    """Refuse the reason of a redraw that names a case of the draw before, as far as its files can be read."""
    from sampler.errors import SamplerError
    from sampler.folder.draws import load_samples
    from sampler.folder.replacing import ids_of
    from sampler.notes import refuse_ids

    try:
        before = load_samples(inspection)
    except SamplerError:
        return  # damaged files may be why it is drawn again
    refuse_ids("the reason of a redraw", reason, ids_of(before.values()))


def _without_reserves(sample: Sample) -> str:
    """Return how many strata have no reserve and what that means, in a paragraph; "" where all have one."""
    from sampler.replacement import reserves_left, reserves_of

    reserves = reserves_of(sample)
    if not reserves.without:
        return ""
    bare = zip(reserves_left(sample), sample.allocation, strict=True)
    cases = counted(sum(cases for left, cases in bare if not left), "case")
    strata = counted(reserves.strata, "stratum", "strata")
    return (
        f"\n\n{counted(reserves.drawn, 'reserve')}; {reserves.without} of the {strata} with cases ({cases}) "
        f"{'has' if reserves.without == 1 else 'have'} none, {_WHY_NONE[sample.reserves > 0]}"
    )


_WHY_NONE = {
    True: (
        "since every case there that could be one is drawn.\n"
        "A case there that turns out ineligible is removed, and no case takes its place. For larger strata, "
        "match fewer columns or group levels before the next plan is sealed."
    ),
    False: (
        "since reserves is 0 in inspection.toml.\n"
        "A case that turns out ineligible is removed, and no case takes its place. reserves is not sealed: a "
        "share such as 0.2 counts from the next draw on, and sampler extend has --reserves."
    ),
}
"""Why strata have no reserve, and what to do, by whether reserves were asked for."""
