"""`sampler providers`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sampler.cli.options import FileToWrite, force_option, printing_options, show

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from stats.providers.funnels import Funnel
    from stats.providers.ranking import Ranks
    from stats.providers.shrinkage import Shrunk


SHOWN, LONGEST = 40, 60  # names in an error, and letters of each


@click.command("providers")
@click.argument("folders", metavar="DIR...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--question", required=True, help="The code of the key question, such as 2.3.2.")
@click.option("--chart", type=FileToWrite(), help="Write a funnel plot (SVG) to this file.")
@click.option("--csv", "table", type=FileToWrite(), help="Write the table to this file.")
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

    Each DIR is an inspection's folder; of each, report/report.csv is read. Limits around the percentage of
    all providers together are exact for each provider's own number of cases. Then come steadied percentages,
    which lean on what all providers have in common, and how certain the order is.
    """
    import stats
    from sampler.cli.tables import csv_of, records_of
    from sampler.files import write_whole

    if len(folders) < 2:
        raise click.UsageError("Give two inspections or more: with one there is nothing to set it beside.")
    if chart is not None and chart.suffix.lower() != ".svg":
        raise click.UsageError(
            f"The chart is an SVG picture: name the file .svg, not {chart.suffix or 'nothing'}."
        )
    if chart is not None and table is not None and chart.resolve() == table.resolve():
        raise click.UsageError("--chart and --csv name one file: give each its own.")
    if not question.strip():
        raise click.UsageError("--question must name a key question, such as 2.3.2, but is blank.")
    rows = _asked(stats.read_reports(folders), question)
    funnel, shrunk = stats.funnel(rows), stats.shrink(rows)
    ranks = shrunk.ranks()
    frame = _table(question, str(rows["title"].iloc[0]), funnel, shrunk, ranks)
    files: dict[Path, bytes] = {}
    if chart is not None:
        title = f"{question} {rows['title'].iloc[0]}: cases answered yes, by provider"
        files[chart] = stats.funnel_chart(funnel, title=title).encode("utf-8")
    if table is not None:
        files[table] = csv_of(frame)
    write_whole(files, force=force)
    text = "\n\n".join([f"Question {question}", str(funnel), str(shrunk), str(ranks)])
    show(text, {"question": question, "providers": records_of(frame)}, as_json=as_json, quiet=quiet)


def _table(question: str, title: str, funnel: Funnel, shrunk: Shrunk, ranks: Ranks) -> pd.DataFrame:
    """Return a row a provider: what was seen, the funnel's limits, the steadied percentage and its rank."""
    steadied = shrunk.to_frame()[["provider", "shrunk", "low", "high"]]
    steadied.columns = ["provider", "steadied", "steadied_low", "steadied_high"]
    order = ranks.to_frame()[["provider", "rank_low", "rank_high"]]
    table = funnel.to_frame().merge(steadied, on="provider").merge(order, on="provider")
    table.insert(0, "question", question)
    table.insert(1, "title", title)
    return table


def _asked(table: pd.DataFrame, question: str) -> pd.DataFrame:
    """Return the rows of one question; those that did not ask it are named."""
    from sampler.errors import SamplerError

    rows = table[table["question"] == question]
    without = [name for name in table["provider"].unique() if name not in set(rows["provider"])]
    if without:
        raise SamplerError(
            f"question {_short(question)} must have a percentage in every report, but has none in that of "
            f"{_listed(without)}. There are: {_listed(table['question'].unique().tolist())}."
        )
    return rows


def _listed(names: Sequence[str]) -> str:
    """Return the first names, each cut short, and how many more there are: they come from files."""
    more = f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else ""
    return ", ".join(_short(name) for name in names[:SHOWN]) + more


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[:LONGEST]}…"
