"""`sampler replace`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sampler.cli.options import folder_and_names, next_step, printing_options, show, with_folder
from sampler.wording import counted

if TYPE_CHECKING:
    from pathlib import Path

    from sampler.folder.replacing import Reported
    from sampler.samples import Sample

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

    An ineligible case is replaced by the next reserve of its stratum; where none is left, it is removed, and
    the sample is one case smaller. An unavailable one is in scope, but its file cannot be had: it stays in
    the base without answers, and the report says between which bounds the percentage lies.

    Adds to history.json; writes sheets/SAMPLE-called-K.xlsx for the case called.
    """
    from sampler.folder.replacing import report_case
    from sampler.inspection import read_inspection
    from sampler.replacement import short_by

    folder, (name, case) = folder_and_names(words, ("sample", "case"))
    done = report_case(read_inspection(folder), name, case, code, note, insist)
    values = {
        "sample": done.sample.name,
        "code": done.report.code,
        "replaced": done.report.replaced,
        "called": done.called.case if done.called else None,
        "removed": done.report.leaves and not done.report.replaced,
        "reserves_left": done.left,
        "cases": done.sample.size - short_by(done.sample),
        "sheet": str(done.sheet) if done.sheet else None,
        "change": done.report.number,
        "chain": done.link,
    }
    show(_words(done, folder), values, as_json=as_json, quiet=quiet)


def _words(done: Reported, folder: Path) -> str:
    recorded = f"{done.report.code} (change {done.report.number} in {folder / 'history.json'})"
    lines = _became(done, f"sample {done.sample.name}", recorded)
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


def _became(done: Reported, where: str, recorded: str) -> list[str]:
    """Return what became of the case, and what is left of the reserves of its stratum."""
    left = f"Reserves left in its stratum: {done.left}."
    if done.called is not None:
        levels = done.sample.plan.count.strata[done.called.stratum].levels
        called = ", ".join([done.called.case, *levels])
        return [f"The case is replaced in {where}: {recorded}.", f"Called now: {called}", left]
    if done.report.leaves:
        return [f"The case is removed from {where}: {recorded}.", *_removed(done.sample)]
    return [
        f"The case stays in the base of {where}, without answers: {recorded}.",
        "The report says what the percentages would be had it been answered no, or yes.",
        left,
    ]


def _removed(sample: Sample) -> list[str]:
    """Return what it means that no case takes the place of one that was out of scope."""
    from sampler.replacement import short_by

    short = short_by(sample)
    return [
        "No reserve is left in its stratum, so no case takes its place, and none may be taken from another.",
        f"The sample has {counted(sample.size - short, 'case')} now, {short} fewer than its size. The "
        "percentages stand; they rest on fewer cases.",
    ]


def _samples(names: tuple[str, ...]) -> str:
    return f"{'sample' if len(names) == 1 else 'samples'} {', '.join(names)}"
