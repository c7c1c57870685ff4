"""`sampler verify`."""

from __future__ import annotations

from pathlib import Path

import click

from sampler.cli.options import folder_argument, printing_options, show
from sampler.cli.progress import progress
from sampler.wording import counted


@click.command("verify")
@folder_argument
@printing_options
def command(folder: Path, as_json: bool, quiet: bool) -> None:
    """Repeat the whole draw from the lists, the plan and the seed, and name the first difference.

    Exit code 1 when anything differs.
    """
    from sampler.folder.draws import load_draw, load_samples
    from sampler.folder.repeats import verify_earlier
    from sampler.inspection import read_inspection
    from sampler.plans import Plan
    from sampler.verification import verify, verify_tables

    inspection = read_inspection(folder)
    plans, record = load_draw(inspection)
    for planned in plans.values():
        if isinstance(planned, Plan):
            verify_tables(planned)  # first, since what follows from a plan looks wrong beside an edited one
    samples = load_samples(inspection)
    for sample in samples.values():
        with progress(f"Verifying sample {sample.name}"):
            verify(sample)
    with progress("Repeating the draws before"):
        verify_earlier(inspection, plans, record)
    lines = ["Everything comes out the same."]
    lines += [
        "  plan.json has its seal, and inspection.toml still says the same of lists, rules and sizes:",
        f"  {record.seal}",
    ]
    lines += [
        f"  {sample.name}: {counted(sample.size, 'case')} and "
        f"{counted(len(sample.drawn) - sample.size, 'reserve')}; list, plan, table, tickets and file agree"
        for sample in samples.values()
    ]
    lines += [
        f"  draw {past['number']}, replaced by the next: the same cases, by the seed it had"
        for past in record.earlier
    ]
    lines += [f"Draw {record.number}, by the seed '{record.seed}' ({record.seed_source})."]
    lines += [f"Seal of the draw: {record.draw_seal}"]
    values = {
        "verified": True,
        "seal": record.seal,
        "draw_seal": record.draw_seal,
        "samples": list(samples),
        "seed": record.seed,
    }
    show("\n".join(lines), values, as_json=as_json, quiet=quiet)
