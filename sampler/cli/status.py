"""`sampler status`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sampler.cli.options import folder_argument, next_step, printing_options, show, with_folder
from sampler.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sampler.folder.present import Present
    from sampler.folder.standing import SampleStanding, Standing
    from sampler.replacement import Reserves


@click.command("status")
@folder_argument
@printing_options
def command(folder: Path, as_json: bool, quiet: bool) -> None:
    """Say where the inspection stands, and what comes next. Changes nothing.

    Works at every stage, in an empty folder too.
    """
    from sampler.folder.standing import standing_of

    standing = standing_of(folder)
    text = "\n".join(_lines(standing, folder)) + next_step(_next(standing, folder))
    show(text, _values(standing), as_json=as_json, quiet=quiet)


def _lines(standing: Standing, folder: Path) -> list[str]:
    if standing.settings == "missing":
        return [f"No inspection in {folder}: there is no inspection.toml."]
    if standing.settings == "faulty":
        return [
            f"{folder / 'inspection.toml'} has {counted(standing.faults, 'mistake')}; nothing is sealed yet."
        ]
    lines = [standing.name]
    lines.append(f"Plan: sealed, {standing.seal}" if standing.seal else "Plan: none sealed yet")
    if standing.committed:
        lines.append("  written out to be published before the draw")
    record = standing.record
    if record is None:
        return [*lines, "Draw: none yet"] if standing.seal else lines
    redraws = f", after {counted(len(record.earlier), 'earlier draw')}" if record.earlier else ""
    lines.append(f"Draw {record.number}, by the seed '{record.seed}' ({record.seed_source}){redraws}")
    for sample in standing.samples:
        lines += _sample(sample)
    return [*lines, f"Report: {'made' if standing.report else 'none yet'}"]


def _sample(sample: SampleStanding) -> list[str]:
    codes = ", ".join(f"{number} {code}" for code, number in sorted(sample.replaced.items()))
    replaced = f"{sum(sample.replaced.values())}{f' ({codes})' if codes else ''}"
    removed = f"; removed, with no reserve left: {sample.removed} ineligible" if sample.removed else ""
    short = f", {sample.short} fewer than its size" if sample.short else ""
    lines = [
        f"Sample {sample.name}: {counted(sample.cases, 'case')}{short}",
        *([f"  extended from {' to '.join(map(str, sample.sizes))} cases"] if sample.sizes[1:] else []),
        f"  replaced: {replaced}{removed}; unavailable, without answers: {sample.unavailable}",
        _reserves(sample.reserves),
    ]
    lines += [_weights(*sample.weights)] if sample.weights and sample.asked else []
    if not sample.asked:
        return [*lines, "  no questions are asked of it"]
    lines += _sheets(sample.sheets)
    answers = f"  answers: {counted(sample.answer_files, 'file')}"
    if sample.mistakes:
        mistakes = counted(sample.mistakes, "mistake")
        return [*lines, f"{answers}, with {mistakes}: 'sampler report' names each with its place"]
    if sample.answer_files:
        answers += f"; {sample.answered} of {counted(sample.cases, 'case')} answered throughout"
        answers += f", {sample.begun - sample.answered} in part" if sample.begun > sample.answered else ""
    return [*lines, answers]


def _reserves(reserves: Reserves) -> str:
    without = f"none in {reserves.without} of {counted(reserves.strata, 'stratum', 'strata')} with cases"
    least = without if reserves.without else f"at least {reserves.least} in every stratum with cases"
    return f"  reserves: {reserves.drawn} drawn, {reserves.called} called, {reserves.left} left ({least})"


def _sheets(sheets: Present) -> list[str]:
    """Return which sheets are written, and which of those there must not be used."""
    missing = f"; missing: {_names(sheets.missing)}" if sheets.written and sheets.missing else ""
    lines = [f"  sheets written: {len(sheets.written)}{missing}"]
    if sheets.foreign:
        lines.append(
            f"  sheets of another draw, not to be used: {_names(sheets.foreign)}; throw their copies away"
        )
    if sheets.unreadable:
        lines.append(f"  sheets that cannot be read: {_names(sheets.unreadable)}")
    return lines


def _names(files: Iterable[Path]) -> str:
    return ", ".join(path.name for path in files)


def _weights(least: float, greatest: float) -> str:
    return (
        f"  its cases have weights from {least:.2f} to {greatest:.2f}: 'sampler report' weights them, so a "
        "percentage is not that of the counts"
    )


def _next(standing: Standing, folder: Path) -> str:
    if standing.settings == "missing":
        return f"{with_folder('new', folder) if str(folder) != '.' else 'sampler new DIR'} starts one."
    if standing.settings == "faulty":
        return f"mend it; {with_folder('plan', folder)} says what is wrong."
    if not standing.seal:
        return f"{with_folder('plan', folder)} counts the cases and seals the plan."
    if standing.record is None:
        publish = "" if standing.committed else f"{with_folder('seal', folder)} writes what to publish; then "
        return (
            f"{publish}{with_folder('draw', folder)} --seed ... draws, with a seed that comes after the seal."
        )
    return _next_after_draw([sample for sample in standing.samples if sample.asked], standing.report, folder)


def _next_after_draw(asked: list[SampleStanding], reported: bool, folder: Path) -> str:
    if not asked:
        return "name the questions of the samples in inspection.toml."
    if any(_spoilt(sample) for sample in asked):
        return f"{with_folder('sheet', folder)} --force writes the inspectors' sheets for this draw."
    if any(sample.sheets.missing for sample in asked):
        if all(sample.sheets.written for sample in asked):
            return (
                "run the same 'sampler replace' or 'sampler extend' again for each sheet that is missing: it "
                "writes the sheet, and records nothing."
            )
        return f"{with_folder('sheet', folder)} writes the inspectors' sheets."
    if any(sample.mistakes for sample in asked):
        return f"mend the answers; {with_folder('report', folder)} names every mistake with its place."
    if any(sample.answered < sample.cases - sample.unavailable for sample in asked):
        return (
            f"let the inspectors answer, in copies saved in {folder / 'answers'}; "
            f"{with_folder('replace', folder)} SAMPLE CASE reports a case that cannot be inspected."
        )
    again = " --force" if reported else ""
    return f"{with_folder('report', folder)}{again} makes the report{' again' if reported else ''}."


def _spoilt(sample: SampleStanding) -> bool:
    """Return whether the sample's own sheet is there, but of another draw or not to be read."""
    return any(path.stem == sample.name for path in (*sample.sheets.foreign, *sample.sheets.unreadable))


def _values(standing: Standing) -> dict[str, object]:
    """Return where the inspection stands, for programs."""
    record = standing.record
    return {
        "name": standing.name,
        "settings": standing.settings,
        "seal": standing.seal,
        "committed": standing.committed,
        "draw": record and {"number": record.number, "seed": record.seed, "draw_seal": record.draw_seal},
        "samples": {
            sample.name: {
                "cases": sample.cases,
                "sizes": list(sample.sizes),
                "short": sample.short,
                "replaced": dict(sample.replaced),
                "removed": sample.removed,
                "unavailable": sample.unavailable,
                "reserves_drawn": sample.reserves.drawn,
                "called": sample.reserves.called,
                "reserves_left": sample.reserves.left,
                "reserves_left_least": sample.reserves.least,
                "strata_without_reserves": sample.reserves.without,
                "weights": sample.weights and list(sample.weights),
                "sheets": len(sample.sheets.written),
                "sheets_of_another_draw": [path.name for path in sample.sheets.foreign],
                "sheets_unreadable": [path.name for path in sample.sheets.unreadable],
                "answer_files": sample.answer_files,
                "answered": sample.answered,
                "begun": sample.begun,
                "mistakes": sample.mistakes,
            }
            for sample in standing.samples
        },
        "report": standing.report,
    }
