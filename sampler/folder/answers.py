"""The inspectors' sheets and the answers in them.

Next: `sampler.folder.issued`, then `sampler.folder.parts`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from sampler.errors import SamplerError, near, refuse_if_any
from sampler.folder.issued import issued
from sampler.folder.parts import Part, answered_twice, read_part
from sampler.folder.records import load_record
from sampler.roles import REMOVED, REPLACED, Drawn
from sampler.samples import Sample
from sampler.settings import Inspection, SampleSettings
from sampler.sheets import Answers, Sheet, sheet_bytes
from sampler.wording import counted
from stats.standards import Framework

ENDINGS = (".xlsx", ".csv", ".xls", ".xlsm", ".xlsb", ".ods")
"""Of files that may be meant as a sheet; those that cannot be read as one are refused, not passed over."""


def sheet_file(folder: Path, name: str) -> Path:
    """Return where the blank sheet of a sample is."""
    return folder / "sheets" / f"{name}.xlsx"


def sheets(inspection: Inspection, samples: Mapping[str, Sample], framework: Framework) -> dict[str, Sheet]:
    """Return the sheet of every sample that has questions: see `sampler.folder.issued` for its cases.

    Raises:
        SamplerError: a question that `standards.toml` does not have.
    """
    titles = question_titles(inspection, framework)
    return {
        settings.name: sheet_of(
            inspection, settings, sample, titles, issued(sample).cases, about=_not_listed(sample)
        )
        for settings in inspection.samples
        if settings.questions
        for sample in [samples[settings.name]]
    }


def _not_listed(sample: Sample) -> tuple[tuple[str, str], ...]:
    """Return what a sample's sheet says of the cases that are in the sample and not on it."""
    told = []
    found = issued(sample)
    if found.elsewhere:
        own = "stands on a sheet of its own" if found.elsewhere == 1 else "stand on sheets of their own"
        told.append(f"{counted(found.elsewhere, 'case')} called or added since the draw {own}.")
    if found.unavailable:
        told.append(f"{counted(found.unavailable, 'case')} reported unavailable: nothing to answer.")
    return (("Not on this sheet", " ".join(told)),) if told else ()


def sheet_files(folder: Path, made: Mapping[str, Sheet]) -> dict[Path, bytes]:
    """Return the bytes of each sheet, by its file."""
    return {sheet_file(folder, name): sheet_bytes(sheet) for name, sheet in made.items()}


def question_titles(inspection: Inspection, framework: Framework) -> dict[str, str]:
    """Return the short title of each question, having checked that the samples ask no other.

    Raises:
        SamplerError: a question that `standards.toml` does not have, with its place; or no question at all.
    """
    if not any(settings.questions for settings in inspection.samples):
        raise SamplerError(
            "inspection.toml: no sample has questions, so there is nothing to answer. Name the codes of key "
            f'questions of {inspection.standards.name} in samples.NAME.questions, such as ["2.1.1"].'
        )
    titles = {q.code: q.title for standard in framework.standards for q in standard.questions}
    refuse_if_any(
        f"inspection.toml: samples.{settings.name}.questions[{place}] is '{code}', which "
        f"{inspection.standards.name} does not have. {near(code, titles)}"
        for settings in inspection.samples
        for place, code in enumerate(settings.questions)
        if code not in titles
    )
    return titles


def sheet_of(
    inspection: Inspection,
    settings: SampleSettings,
    sample: Sample,
    titles: Mapping[str, str],
    cases: Sequence[Drawn],
    about: tuple[tuple[str, str], ...] = (),
) -> Sheet:
    """Return the sheet on which some cases of a sample are answered for, with what it says about itself."""
    strata = sample.plan.count.strata
    return Sheet(
        sample=settings.name,
        title=settings.title,
        case=sample.case,
        columns=sample.plan.frame.strata_by,
        rows=tuple((case.case, *strata[case.stratum].levels) for case in cases),
        questions=tuple((code, titles[code]) for code in settings.questions),
        about=(
            ("Inspection", inspection.name),
            ("Sample", f"{settings.title} ({settings.name}): {counted(len(cases), 'case')}"),
            *about,
            ("Seal of the plans", load_record(inspection).seal),
        ),
    )


def read_answers(inspection: Inspection, samples: Mapping[str, Sample]) -> dict[str, Answers]:
    """Return the answers to every sample that has questions, from the folder `answers`.

    A sample's answers are in NAME.xlsx or NAME.csv, or in several files NAME-*.xlsx, one for each
    person; a case left blank in one of them may be answered in another.

    Answers for a case that was replaced or removed since do not count; how many there were is kept.

    Raises:
        SamplerError: a file is missing, or belongs to no sample; its cells have mistakes; it answers for
            a case that was not drawn, that was reported unavailable, or that another file answers for:
            all of all files at once.
    """
    found: dict[str, Answers] = {}
    asked = [settings for settings in inspection.samples if settings.questions]
    mistakes = list(_belonging_nowhere(inspection.folder, [settings.name for settings in asked]))
    for settings in asked:
        try:
            found[settings.name] = answers_of(inspection.folder, settings, samples[settings.name])
        except SamplerError as error:
            mistakes += error.mistakes
    refuse_if_any(mistakes)
    return found


def answer_files(folder: Path, name: str) -> list[Path]:
    """Return the files that hold a sample's answers, sorted by name."""
    return [path for path in _sheets_in(folder) if path.stem == name or path.stem.startswith(f"{name}-")]


def _sheets_in(folder: Path) -> list[Path]:
    """Return the sheets in `answers`, without the hidden files that Excel and others keep beside them."""
    there = folder / "answers"
    return sorted(
        path
        for path in (there.iterdir() if there.is_dir() else ())
        if path.suffix.casefold() in ENDINGS and path.is_file() and not path.name.startswith((".", "~"))
    )


def _belonging_nowhere(folder: Path, names: Sequence[str]) -> Iterator[str]:
    """Say which files nobody would read: what they hold would be lost in silence."""
    known = {path for name in names for path in answer_files(folder, name)}
    for path in _sheets_in(folder):
        if path not in known:
            yield (
                f"answers/{path.name} belongs to no sample: name it NAME{path.suffix} or NAME-initials"
                f"{path.suffix} after its sample, or move it away. {near(path.stem, names)}"
            )


def answers_of(folder: Path, settings: SampleSettings, sample: Sample) -> Answers:
    """Return the answers to one sample, from all its files.

    Raises:
        SamplerError: as `read_answers`, for this sample.
    """
    name = settings.name
    files = answer_files(folder, name)
    if not files:
        raise SamplerError(
            f"answers/{name}.xlsx is missing: fill in a copy of sheets/{name}.xlsx and save it there "
            "(if you filled in the one in sheets, copy that)."
        )
    parts: list[Part] = []
    mistakes: list[str] = []
    for file in files:
        try:
            parts.append(read_part(file, sample, settings.questions))
        except SamplerError as error:
            mistakes += error.mistakes
    refuse_if_any([*mistakes, *answered_twice(parts)])
    rows: dict[str, tuple[str, ...]] = {}
    for case, given in (row for part in parts for row in part.answers.rows):
        if any(given) or case not in rows:
            rows[case] = given
    gone = {case.case for case in sample.current if case.role in (REPLACED, REMOVED)}
    kept = tuple((case, given) for case, given in rows.items() if case not in gone)
    set_aside = sum(case in gone and any(given) for case, given in rows.items())
    return Answers(sample.case, settings.questions, kept, set_aside)
