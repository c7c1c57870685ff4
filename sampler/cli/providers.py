"""`sampler providers`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sampler.cli.options import force_option, printing_options, show

if TYPE_CHECKING:
    import pandas as pd


@click.command("providers")
@click.argument("folders", metavar="DIR...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--question", required=True, help="The code of the key question, such as 2.3.2.")
@click.option("--chart", type=click.Path(path_type=Path), help="Write a funnel plot (SVG) to this file.")
@click.option("--csv", "table", type=click.Path(path_type=Path), help="Write the table to this file.")
@force_option
@printing_options
def command(
    folders: tuple[Path, ...],
    question: str,
    chart: Path | None,
    table: Path | None,
    force: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Set many inspections side by side on one question: who differs from all by more than chance.

    Each DIR is an inspection's folder; of each, report/report.csv is read. Limits are exact for each
    provider's own number of cases. Then come shrunken percentages, which lean on what all providers have in
    common, and how certain the order is.
    """
    import stats
    from sampler.cli.tables import csv_of, records_of
    from sampler.files import write_whole

    rows = _asked(stats.read_reports(folders), question)
    funnel = stats.funnel(rows)
    shrunk = stats.shrink(rows)
    frame = funnel.to_frame().merge(shrunk.to_frame(), on="provider", suffixes=("", "_shrunk"))
    files: dict[Path, bytes] = {}
    if chart is not None:
        title = f"{question}: cases answered yes, by provider"
        files[chart] = stats.funnel_chart(funnel, title=title).encode("utf-8")
    if table is not None:
        files[table] = csv_of(frame)
    write_whole(files, force=force)
    text = "\n\n".join([f"Question {question}", str(funnel), str(shrunk), str(shrunk.ranks())])
    show(text, {"question": question, "providers": records_of(frame)}, as_json=as_json, quiet=quiet)


def _asked(table: pd.DataFrame, question: str) -> pd.DataFrame:
    """Return the rows of one question; those that did not ask it are named."""
    from sampler.errors import SamplerError, near

    rows = table[table["question"] == question]
    without = [name for name in table["provider"].unique() if name not in set(rows["provider"])]
    if without:
        codes = [str(code) for code in table["question"].unique()]
        raise SamplerError(
            f"question {question} must be in every report, but is not in that of {', '.join(without)}. "
            f"{near(question, codes)}"
        )
    return rows
