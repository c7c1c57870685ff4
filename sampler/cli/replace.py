"""`sampler replace`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sampler.cli.options import next_step, printing_options, show, with_folder

if TYPE_CHECKING:
    from sampler.folder.replacing import Reported

_EXAMPLE = """Example:

\b
  sampler replace court S000123 --because ineligible --note "order ended in May"
  sampler replace midlands court S000123 --because unavailable
"""


@click.command("replace", epilog=_EXAMPLE)
@click.argument("words", metavar="[DIR] SAMPLE CASE", nargs=-1, required=True)
@click.option("--because", "code", required=True, help="ineligible (out of scope) or unavailable.")
@click.option("--note", default="", help="Anything to keep beside it: no names and no ids.")
@click.option("--insist", is_flag=True, help="Replace a case although it is only unavailable.")
@printing_options
def command(words: tuple[str, ...], code: str, note: str, insist: bool, as_json: bool, quiet: bool) -> None:
    """Report that a case cannot be inspected, and call the next reserve in its place.

    An ineligible case is replaced by the next reserve of its stratum. An unavailable one is in scope, but its
    file cannot be had: it stays in the base without answers, and the report says between which bounds the
    percentage lies. Adds to history.json; writes sheets/SAMPLE-called-K.xlsx for the case called.
    """
    from sampler.folder.replacing import report_case
    from sampler.inspection import read_inspection

    if not 2 <= len(words) <= 3:
        raise click.UsageError("Give the sample and the case, and before them the folder if it is another.")
    folder = Path(words[0]) if len(words) == 3 else Path()
    done = report_case(read_inspection(folder), words[-2], words[-1], code, note, insist)
    values = {
        "sample": done.sample.name,
        "code": done.report.code,
        "replaced": done.report.replaced,
        "called": done.called.case if done.called else None,
        "reserves_left": done.left,
        "sheet": str(done.sheet) if done.sheet else None,
        "change": done.report.number,
        "chain": done.link,
    }
    show(_words(done, folder), values, as_json=as_json, quiet=quiet)


def _words(done: Reported, folder: Path) -> str:
    where = f"sample {done.sample.name}"
    recorded = f"change {done.report.number} in {folder / 'history.json'}"
    lines = []
    if done.called is None:
        lines += [
            f"The case stays in the base of {where}, without answers: {done.report.code} ({recorded}).",
            "The report says what the percentages would be had it been answered no, or yes.",
        ]
    else:
        levels = done.sample.plan.count.strata[done.called.stratum].levels
        lines += [
            f"The case is replaced in {where}: {done.report.code} ({recorded}).",
            f"Called now: {', '.join([done.called.case, *levels])}",
        ]
    lines.append(f"Reserves left in its stratum: {done.left}.")
    lines += [f"Written: {done.sheet}"] if done.sheet else []
    if done.also_in:
        lines.append(f"The case is in {_samples(done.also_in)} too: report it there as well.")
    if done.gone_from:
        lines.append(f"The case called was replaced in {_samples(done.gone_from)}: report it here as well.")
    lines.append(f"Seal of the changes: {done.link}")
    step = f"{with_folder('status', folder)} says where the inspection stands."
    if done.sheet:
        answers = folder / "answers" / done.sheet.name
        step = f"let an inspector fill in a copy of the sheet, saved as {answers}; {step}"
    return "\n".join(lines) + next_step(step)


def _samples(names: tuple[str, ...]) -> str:
    return f"{'sample' if len(names) == 1 else 'samples'} {', '.join(names)}"
