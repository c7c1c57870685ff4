"""`sampler verify`."""

from __future__ import annotations

from pathlib import Path

import click

from sampler.cli.options import folder_argument, printing_options, show
from sampler.cli.progress import progress


@click.command("verify")
@folder_argument
@printing_options
def command(folder: Path, as_json: bool, quiet: bool) -> None:
    """Repeat the whole draw from the lists, the plan and the seed, and name the first difference.

    Exit code 1 when anything differs.
    """
    from sampler.folder.draws import load_record, load_samples
    from sampler.inspection import read_inspection
    from sampler.verification import verify

    inspection = read_inspection(folder)
    samples = load_samples(inspection)
    for sample in samples.values():
        with progress(f"Verifying sample {sample.name}"):
            verify(sample)
    record = load_record(inspection)
    lines = ["Everything comes out the same."]
    lines += [f"  plan.json has its seal, and inspection.toml still says what it says: {record.seal}"]
    lines += [
        f"  {sample.name}: {sample.size} cases and {len(sample.drawn) - sample.size} reserves; list, plan, "
        "table, tickets and file agree"
        for sample in samples.values()
    ]
    lines += [f"Draw {record.number}, seed from {record.seed_source}: {record.seed}"]
    values = {"verified": True, "seal": record.seal, "samples": list(samples), "seed": record.seed}
    show("\n".join(lines), values, as_json=as_json, quiet=quiet)
