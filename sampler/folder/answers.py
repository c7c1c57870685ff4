"""The inspectors' sheets and the answers in them.

Next: `sampler.folder.reports`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from sampler.drawing import SAMPLE, Sample
from sampler.errors import SamplerError, near, refuse_if_any
from sampler.inspection import Inspection, SampleSettings
from sampler.sheets import Answers, Sheet, read_sheet, sheet_bytes
from stats.standards import Framework

ENDINGS = (".xlsx", ".csv")


def sheet_file(folder: Path, name: str) -> Path:
    """Return where the blank sheet of a sample is."""
    return folder / "sheets" / f"{name}.xlsx"


def sheets(inspection: Inspection, samples: Mapping[str, Sample], framework: Framework) -> dict[str, Sheet]:
    """Return the sheet of every sample that has questions.

    Raises:
        SamplerError: a question that `standards.toml` does not have.
    """
    titles = question_titles(inspection, framework)
    return {
        settings.name: _sheet(inspection, settings, samples[settings.name], titles)
        for settings in inspection.samples
        if settings.questions
    }


def sheet_files(folder: Path, made: Mapping[str, Sheet]) -> dict[Path, bytes]:
    """Return the bytes of each sheet, by its file."""
    return {sheet_file(folder, name): sheet_bytes(sheet) for name, sheet in made.items()}


def question_titles(inspection: Inspection, framework: Framework) -> dict[str, str]:
    """Return the short title of each question, having checked that the samples ask no other.

    Raises:
        SamplerError: a question that `standards.toml` does not have, with its place.
    """
    titles = {q.code: q.title for standard in framework.standards for q in standard.questions}
    refuse_if_any(
        f"inspection.toml: samples.{settings.name}.questions[{place}] is '{code}', which "
        f"{inspection.standards.name} does not have. {near(code, titles)}"
        for settings in inspection.samples
        for place, code in enumerate(settings.questions)
        if code not in titles
    )
    return titles


def _sheet(
    inspection: Inspection, settings: SampleSettings, sample: Sample, titles: Mapping[str, str]
) -> Sheet:
    strata = sample.plan.count.strata
    return Sheet(
        sample=settings.name,
        title=settings.title,
        case=sample.case,
        columns=sample.plan.frame.match,
        rows=tuple((d.case, *strata[d.stratum].levels) for d in sample.drawn if d.role == SAMPLE),
        questions=tuple((code, titles[code]) for code in settings.questions),
        about=(
            ("Inspection", inspection.name),
            ("Sample", f"{settings.title} ({settings.name}): {sample.size} cases"),
            ("Seal of the plan", sample.plan.seal),
        ),
    )


def read_answers(inspection: Inspection, samples: Mapping[str, Sample]) -> dict[str, Answers]:
    """Return the answers to every sample that has questions, from the folder `answers`.

    A sample's answers are in NAME.xlsx or NAME.csv, or in several files NAME-*.xlsx, one for each
    person; a case left blank in one of them may be answered in another.

    Raises:
        SamplerError: a file is missing, or its cells have mistakes: all of all files at once.
    """
    found: dict[str, Answers] = {}
    mistakes: list[str] = []
    for settings in inspection.samples:
        if not settings.questions:
            continue
        files = answer_files(inspection.folder, settings.name)
        if not files:
            mistakes.append(
                f"answers/{settings.name}.xlsx is missing: fill in a copy of sheets/{settings.name}.xlsx "
                "and save it there."
            )
            continue
        sample = samples[settings.name]
        parts = []
        for file in files:
            try:
                parts.append(read_sheet(file, sample.case, sample.plan.frame.match, settings.questions))
            except SamplerError as error:
                mistakes += error.mistakes
        if len(parts) == len(files):
            try:
                found[settings.name] = _together(parts, files)
            except SamplerError as error:
                mistakes += error.mistakes
    refuse_if_any(mistakes)
    return found


def answer_files(folder: Path, name: str) -> list[Path]:
    """Return the files that hold a sample's answers, sorted by name."""
    there = folder / "answers"
    if not there.is_dir():
        return []
    return sorted(
        path
        for path in there.iterdir()
        if path.suffix.casefold() in ENDINGS
        and (path.stem == name or path.stem.startswith(f"{name}-"))
        and path.is_file()
    )


def _together(parts: Sequence[Answers], files: Sequence[Path]) -> Answers:
    """Return the answers of several files as one; no case may be answered in two of them."""
    if len(parts) == 1:
        return parts[0]
    rows: dict[str, tuple[str, ...]] = {}
    twice: dict[Path, int] = {}
    for part, file in zip(parts, files, strict=True):
        for case, answers in part.rows:
            if any(answers) and any(rows.get(case, ())):
                twice[file] = twice.get(file, 0) + 1
            if any(answers) or case not in rows:
                rows[case] = answers
    refuse_if_any(
        f"answers/{file.name}: {count} of its answered cases are answered in an earlier file of the same "
        "sample too; keep one answer a case."
        for file, count in twice.items()
    )
    return Answers(parts[0].case, parts[0].questions, tuple(rows.items()))
