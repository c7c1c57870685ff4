"""`sampler report`."""

from __future__ import annotations

from pathlib import Path

import click

from sampler.cli.options import folder_argument, force_option, next_step, printing_options, show
from sampler.cli.progress import progress


@click.command("report")
@folder_argument
@force_option
@printing_options
def command(folder: Path, force: bool, as_json: bool, quiet: bool) -> None:
    """Turn the answers into percentages with intervals, ratings and a report.

    Reads answers/ and panel.toml; writes report/ (report.html, report.txt, report.csv, chart.svg, and
    groups.csv if report.by names columns).
    """
    from sampler import __version__
    from sampler.files import write_whole
    from sampler.folder.answers import question_titles, read_answers
    from sampler.folder.draws import load_samples
    from sampler.folder.reports import build_report, report_files
    from sampler.inspection import read_inspection
    from stats.framework_files import read_framework

    inspection = read_inspection(folder)
    framework = read_framework(inspection.standards)
    question_titles(inspection, framework)
    with progress("Reading the answers and making the report"):
        samples = load_samples(inspection)
        answers = read_answers(inspection, samples)
        report = build_report(inspection, samples, answers, framework, __version__)
        files = report_files(folder, report)
    write_whole(files, force=force)
    page, plain = list(files)[:2]
    text = files[plain].decode("utf-8").rstrip()
    stale = [path for path in (page.with_name("groups.csv"),) if path not in files and path.exists()]
    for path in stale:
        text += f"\n\n{path} is of the report before, and not of this one: throw it and its copies away."
    text += next_step(f"open {page} in a browser.")
    values = {
        "files": [str(path) for path in files],
        "of_the_report_before": [str(path) for path in stale],
        "score": report.rating.score,
        "maximum": report.rating.maximum,
        "overall": report.rating.overall,
        "questions": [
            {"question": row.code, "percent": row.percent, "low": row.low, "high": row.high, "base": row.base}
            for row in report.rows
        ],
    }
    show(text, values, as_json=as_json, quiet=quiet)
