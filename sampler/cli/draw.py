"""`sampler draw`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sampler.cli.options import next_step, printing_options, show, with_folder
from sampler.cli.progress import progress
from sampler.wording import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sampler.folder.records import DrawRecord
    from sampler.samples import Sample
    from sampler.settings import Inspection


@click.command("draw")
@click.argument("folders", metavar="[DIR]", nargs=-1, type=click.Path(path_type=Path))
@click.option("--seed", help="Any text: dice, a lottery, a public beacon [default: the operating system's].")
@click.option("--source", "seed_source", default="", help="Where the seed came from, in words.")
@click.option("--redraw", metavar="REASON", help="Draw again, and keep why. The first stays on record.")
@printing_options
def command(
    folders: tuple[Path, ...],
    seed: str | None,
    seed_source: str,
    redraw: str | None,
    as_json: bool,
    quiet: bool,
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
    folder = _folder(folders)
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
            _refuse_ids(inspection, redraw, seed_source)
        with progress("Drawing the cases"):
            samples = draw_all(inspection, plans, seed, seed_source)
        record = save_draw(inspection, seal, samples, redraw_reason=redraw or "", replacing=replacing)
        written = [sample_file(folder, name) for name in samples]
    text = _words(folder, samples, record, written)
    sheets, answers = _of_before(inspection, samples) if redraw else ([], [])
    text += _not_to_be_used(folder, sheets, answers)
    write = f"{with_folder('sheet', folder)}{' --force' if sheets else ''}"
    text += next_step(f"{with_folder('verify', folder)} proves the draw; {write} writes the sheets.")
    values = {**_values(folder, record), "of_the_draw_before": [str(path) for path in (*sheets, *answers)]}
    show(text, values, as_json=as_json, quiet=quiet)


def _folder(folders: tuple[Path, ...]) -> Path:
    """Return the folder that was given, or the present one; several are mostly a seed without quotes."""
    if len(folders) > 1:
        raise click.UsageError(
            "Give one folder at most. A seed, a source or a reason with blanks needs quotes around it: "
            '--seed "6 1 4".'
        )
    return folders[0] if folders else Path()


def _words(folder: Path, samples: Mapping[str, Sample], record: DrawRecord, written: list[Path]) -> str:
    """Return what was drawn, and the files that were written."""
    from sampler.folder.records import draw_file

    text = "\n\n".join(f"{sample}{_without_reserves(sample)}" for sample in samples.values())
    text += f"\n\nDraw {record.number}, by the seed '{record.seed}' ({record.seed_source}), "
    text += f"is in {draw_file(folder)}.\nSeal of the draw: {record.draw_seal}\n"
    return text + "\n".join(
        ["Written:", *(f"  {path}" for path in written)] if written else ["Every file is there."]
    )


def _values(folder: Path, record: DrawRecord) -> dict[str, object]:
    """Return what was drawn, for programs."""
    from sampler.folder.drawn import sample_file

    return {
        "number": record.number,
        "seed": record.seed,
        "seed_source": record.seed_source,
        "draw_seal": record.draw_seal,
        "samples": {
            name: {**entry, "file": str(sample_file(folder, name))} for name, entry in record.samples.items()
        },
    }


def _of_before(inspection: Inspection, samples: Mapping[str, Sample]) -> tuple[list[Path], list[Path]]:
    """Return the sheets, and the files of answers, that are there and not of the draw just made."""
    from sampler.folder.present import answers_of_others, sheets_present

    sheets: list[Path] = []
    answers: list[Path] = []
    for name in (settings.name for settings in inspection.samples if settings.questions):
        present = sheets_present(inspection.folder, samples[name], ())
        sheets += [*present.foreign, *present.unreadable]
        answers += answers_of_others(inspection.folder, samples[name])
    return sheets, answers


def _not_to_be_used(folder: Path, sheets: list[Path], answers: list[Path]) -> str:
    """Return which files are of the draw before, and what to do with them; "" where there are none."""
    text = ""
    if sheets:
        text += (
            f"\n\nThe sheets in {folder / 'sheets'} are of the draw before: throw their copies away; "
            f"'{with_folder('sheet', folder)} --force' writes those of this draw.\n"
        )
        text += "\n".join(f"  {path}" for path in sheets)
    if answers:
        text += f"\n\nThe answers in {folder / 'answers'} are of the draw before: move them away.\n"
        text += "\n".join(f"  {path}" for path in answers)
    return text


def _refuse_ids(inspection: Inspection, reason: str, seed_source: str) -> None:
    """Refuse words of a redraw that name a case of the draw before, as far as its files can be read."""
    from sampler.errors import SamplerError
    from sampler.folder.draws import load_samples
    from sampler.folder.replacing import ids_of
    from sampler.notes import refuse_ids

    try:
        before = load_samples(inspection)
    except SamplerError:
        return  # damaged files may be why it is drawn again
    refuse_ids("the reason of a redraw", reason, ids_of(before.values()))
    refuse_ids("the source of the seed", seed_source, ids_of(before.values()))


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
