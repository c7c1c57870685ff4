"""`sampler compare`."""

from __future__ import annotations

from pathlib import Path

import click

from sampler.cli.options import CONFIDENCE, FileToWrite, force_option, printing_options, show


@click.command("compare")
@click.argument("now", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("before", metavar="EARLIER", type=click.Path(path_type=Path))
@click.option("--confidence", type=CONFIDENCE, default=0.80, show_default=True, help="Between 0 and 1.")
@click.option(
    "--method",
    help="newcombe, miettinen-nurminen or exact [default: exact where the lists are short enough, else "
    "newcombe].",
)
@click.option("--csv", "table", type=FileToWrite(), help="Write the table to this file, too.")
@force_option
@printing_options
def command(
    now: Path,
    before: Path,
    confidence: float,
    method: str | None,
    table: Path | None,
    force: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Say what changed from an earlier inspection to this one, and what chance alone would explain.

    DIR and EARLIER are the folders of two inspections; of each, report/report.csv is read.
    """
    from sampler.cli.tables import csv_of, records_of
    from sampler.files import write_whole
    from stats.comparisons.inspections import compare_inspections
    from stats.providers.report_folders import read_reports

    if now.resolve() == before.resolve():
        raise click.UsageError("DIR and EARLIER are one folder: give two inspections.")
    changes = compare_inspections(read_reports([now]), read_reports([before]), confidence, method)
    frame = changes.to_frame()
    if table is not None:
        write_whole({table: csv_of(frame)}, force=force)
    values = {
        "now": changes.now,
        "before": changes.before,
        "questions": records_of(frame),
        "changed": list(changes.changed),
        "changed_at_once": list(changes.changed_at_once),
        "not_compared": list(changes.unknown),
    }
    show(str(changes), values, as_json=as_json, quiet=quiet)
