"""From the answers to the report's files."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from sampler.errors import SamplerError
from sampler.folder.records import DrawRecord, load_record
from sampler.folder.repeats import as_drawn
from sampler.folder.results import question_tables, results_by_group, wide_table
from sampler.folder.unequal import unequal_words
from sampler.replacement import reserves_of, short_by
from sampler.roles import INELIGIBLE
from sampler.samples import Sample
from sampler.settings import Inspection, SampleSettings
from sampler.sheets import Answers
from sampler.wording import counted
from stats.decisions import PanelDecision, read_decisions
from stats.standards import Framework

if TYPE_CHECKING:
    from stats.reporting import QuestionRow, Report, Reported, SampleSection, Unanswered


def build_report(
    inspection: Inspection,
    samples: Mapping[str, Sample],
    answers: Mapping[str, Answers],
    framework: Framework,
    version: str,
) -> Report:
    """Return the report: estimates for every question, ratings, and how each sample was made.

    Raises:
        SamplerError: answers that cannot be (all of all samples at once); a decision of the panel
            where it may not decide; a figure to print beside that is no percentage.
    """
    import pandas as pd

    import stats
    from stats.outlook.asking import band_chances
    from stats.reporting import Report, rows_from, unanswered_from

    tables = question_tables(inspection, samples, answers, framework)
    groupings = results_by_group(inspection, samples, answers, framework)
    decisions = _decisions(inspection.folder)
    wide = {name: wide_table(given) for name, given in answers.items()}
    rating = stats.rate(pd.concat(list(tables.values())), framework, decisions, inspection.without_cases)
    drawn = {name: samples[name] for name in wide}
    chances = band_chances(wide, drawn, framework, decisions, without_cases=inspection.without_cases)
    by_name = {settings.name: settings for settings in inspection.samples}
    sections = tuple(
        _section(
            inspection,
            by_name[name],
            samples[name],
            rows_from(table, framework),
            unanswered_from(table, framework),
            answers[name].set_aside,
        )
        for name, table in tables.items()
    )
    return Report(
        title=inspection.name,
        fieldwork=inspection.fieldwork,
        notice=inspection.notice,
        samples=sections,
        rating=rating,
        beside_title=inspection.beside_title if inspection.beside else "",
        beside=_beside(inspection.beside),
        made_with=f"inspection-sampler {version}",
        groupings=groupings,
        chances=chances,
    )


def report_files(folder: Path, report: Report) -> dict[Path, bytes]:
    """Return the bytes of the report's files: a page, plain text, a table and the chart."""
    from stats.reporting import chart, groups_csv, html, rows_csv, text

    there = folder / "report"
    bands = report.rating.framework.bands
    drawing = chart(
        report.rows, bands, beside=report.beside, beside_title=report.beside_title, title=report.title
    )
    groups = _spreadsheet(groups_csv(report.groupings, report.notice))
    return {
        there / "report.html": html(report).encode("utf-8"),
        there / "report.txt": text(report).encode("utf-8"),
        there / "report.csv": _spreadsheet(rows_csv(report)),
        there / "chart.svg": drawing.encode("utf-8"),
        **({there / "groups.csv": groups} if report.groupings else {}),
    }


def _spreadsheet(text: str) -> bytes:
    """Return the bytes of a CSV file; with letters beyond ASCII it begins with the mark that Excel needs."""
    return text.encode("utf-8" if text.isascii() else "utf-8-sig")


def _decisions(folder: Path) -> tuple[PanelDecision, ...]:
    path = folder / "panel.toml"
    return read_decisions(path) if path.is_file() else ()


def _section(
    inspection: Inspection,
    settings: SampleSettings,
    sample: Sample,
    rows: tuple[QuestionRow, ...],
    unanswered: tuple[Unanswered, ...],
    set_aside: int,
) -> SampleSection:
    from stats.reporting import SampleSection

    record = load_record(inspection)
    first = as_drawn(sample)
    reserves = reserves_of(sample)
    return SampleSection(
        name=settings.name,
        title=settings.title,
        population=sample.population,
        size=sample.size,
        reserves=reserves.drawn,
        called=reserves.called,
        confidence=inspection.precision.confidence,
        margin=None if first.plan.sizing.precision is None else inspection.precision.margin,
        sizing=f"{first.size} cases: {'; '.join(first.plan.rule)}."
        + (f" Extended to {sample.size} afterwards." if sample.extended_from else ""),
        matched=matched_words(sample),
        seal=record.seal,
        seed_source=sample.seed_source,
        rows=rows,
        unanswered=unanswered,
        notes=(
            *_eligible(sample),
            *unequal_words(sample),
            *_draws(record),
            *_extensions(sample),
            *_short(sample),
        ),
        reported=_reported(sample, set_aside),
    )


def _reported(sample: Sample, set_aside: int) -> Reported:
    from stats.reporting import Reported

    gone = [report for report in sample.replacements if report.replaced]
    ineligible = sum(report.code == INELIGIBLE for report in gone)
    kept = sum(not report.leaves for report in sample.replacements)
    removed = len(sample.replacements) - len(gone) - kept
    return Reported(ineligible, len(gone) - ineligible, kept, set_aside, removed)


def _eligible(sample: Sample) -> tuple[str, ...]:
    """Return who was eligible and who was left out; for a sample from a sample, which of its cases."""
    frame, counted = sample.plan.frame, sample.plan.count
    rules = "; ".join(rule.words() for rule in frame.eligible) or "every case"
    if sample.plan.tickets != sample.plan.name:
        return (f"Eligible, of the cases of the sample '{sample.plan.tickets}': {rules}",)
    left_out = "; ".join(f"{part.rows:,} ({part.words(frame)})" for part in counted.left_out) or "none"
    return (
        f"Eligible: {rules}",
        f"Left out of the {counted.rows:,} rows, each under the first rule it fails: {left_out}",
    )


def _draws(record: DrawRecord) -> tuple[str, ...]:
    """Return that the draw was not the first, and why, for every redraw."""
    if record.number == 1:
        return ()
    reasons = [*(entry["reason"] for entry in record.earlier[1:]), record.reason]
    redraws = "; ".join(f"draw {number} because: {reason}" for number, reason in enumerate(reasons, start=2))
    return (f"The samples were drawn {record.number} times; this is the last. Drawn again: {redraws}",)


def _extensions(sample: Sample) -> tuple[str, ...]:
    """Return from what to what the sample was extended, why and when, a sentence for each extension."""
    smaller = sample.extended_from
    if smaller is None:
        return ()
    then = _reported(smaller, 0)
    replaced = f"{counted(then.replaced, 'case') if then.replaced else 'no case'} had been replaced"
    replaced += f"; {then.removed:,} had been removed" if then.removed else ""
    return (
        *_extensions(smaller),
        f"The sample was extended from {smaller.size:,} to {counted(sample.size, 'case')}, because: "
        f"{sample.plan.sizing.reason}. By then {replaced}. The cases drawn before stayed; those added were "
        "drawn by the same seed, so every percentage rests on all of them together",
    )


def _short(sample: Sample) -> tuple[str, ...]:
    """Return how many cases the sample lacks, in a sentence; () where it lacks none."""
    short = short_by(sample)
    if not short:
        return ()
    return (
        f"The sample holds {counted(sample.size - short, 'case')} now, {short:,} fewer than its size: no "
        "reserve is left in the strata of the others",
    )


def matched_words(sample: Sample) -> str:
    """Return which ratios were matched and how well, in a sentence; "" if none were to be."""
    rows = sample.balance_rows()
    if not rows:
        return ""
    worst = max(abs(row.difference) for row in rows)
    within = "one case" if worst < 1 else f"{math.ceil(worst * 100) / 100:g} cases"
    return f"{_listed(sample.plan.frame.strata_by)}: every level is within {within} of its share."


def _listed(names: tuple[str, ...]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _beside(path: Path | None) -> dict[str, float]:
    """Return the figures to print beside the report's own: columns question and percent."""
    if path is None:
        return {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines)
            figures = {row["question"]: float(row["percent"]) for row in rows}
        if {"question", "percent"} <= set(rows.fieldnames or ()) and all(
            0 <= percent <= 100 for percent in figures.values()
        ):
            return figures
    except OSError:
        raise SamplerError(
            f"{path} cannot be read: add the file, or take report.beside out of inspection.toml."
        ) from None
    except (KeyError, TypeError, ValueError, csv.Error):
        pass
    raise SamplerError(
        f"{path} must be a CSV file with the columns question and percent, and in each percent a number from "
        "0 to 100. Correct it, or take report.beside out of inspection.toml."
    )
