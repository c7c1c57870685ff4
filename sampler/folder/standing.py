"""Where an inspection stands: what is done, what is left, what comes next.

Next: `sampler.folder.reports`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sampler.errors import SamplerError
from sampler.folder.answers import answer_files, answers_of
from sampler.folder.changes import Change
from sampler.folder.commitment import commitment_file
from sampler.folder.draws import load_draw, load_samples
from sampler.folder.history import load_history
from sampler.folder.plans import load_plans, plan_file
from sampler.folder.present import Present, sheets_present
from sampler.folder.records import DrawRecord, draw_file
from sampler.inspection import read_inspection
from sampler.replacement import Reserves, reserves_of, short_by, unavailable_cases
from sampler.roles import SAMPLE
from sampler.samples import Sample
from sampler.settings import Inspection, SampleSettings
from stats.case_weights import ALIKE


@dataclass(frozen=True, slots=True)
class SampleStanding:
    """Where one drawn sample stands.

    Attributes:
        name: the sample's.
        cases: in the sample now.
        sizes: the size it was drawn with, and the one after each extension.
        short: how many fewer that is than its size.
        replaced: the cases replaced, by code.
        removed: the ineligible cases that no reserve was left for when they were reported.
        unavailable: cases in the base that were reported unavailable.
        reserves: drawn, called and left.
        weights: the least and the greatest weight of its cases, where these differ so much that the report
            weights them; None where they count alike.
        asked: whether it has questions at all.
        sheets: which are there, missing, or of another draw; all empty where nothing is asked.
        answer_files: files with answers.
        begun: cases with an answer.
        answered: cases with an answer to every question.
        mistakes: how many there are in its answers; nothing is counted then.
    """

    name: str
    cases: int
    sizes: tuple[int, ...]
    short: int
    replaced: Mapping[str, int]
    removed: int
    unavailable: int
    reserves: Reserves
    weights: tuple[float, float] | None
    asked: bool
    sheets: Present
    answer_files: int
    begun: int
    answered: int
    mistakes: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an inspection stands.

    Attributes:
        name: the inspection's; "" without settings that can be read.
        settings: "missing", "faulty" or "read".
        faults: how many mistakes the settings hold.
        seal: of the plans; "" before they are sealed.
        committed: whether what is to be published before the draw was written.
        record: of the draw; None before it.
        samples: once they are drawn.
        report: whether a report was made.
    """

    name: str = ""
    settings: str = "missing"
    faults: int = 0
    seal: str = ""
    committed: bool = False
    record: DrawRecord | None = None
    samples: tuple[SampleStanding, ...] = ()
    report: bool = False


def standing_of(folder: Path) -> Standing:
    """Return where the inspection in a folder stands; it may be empty, or not there at all.

    Raises:
        SamplerError: what was sealed, drawn or recorded is damaged, or no longer fits together.
    """
    if not (folder / "inspection.toml").is_file():
        return Standing()
    try:
        inspection = read_inspection(folder)
    except SamplerError as error:
        if plan_file(folder).exists():
            raise
        return Standing(settings="faulty", faults=len(error.mistakes))
    if not plan_file(folder).exists():
        return Standing(inspection.name, "read")
    committed = commitment_file(folder).exists()
    if not draw_file(folder).exists():
        _, seal = load_plans(inspection)
        return Standing(inspection.name, "read", seal=seal, committed=committed)
    _, record = load_draw(inspection)
    samples = load_samples(inspection)
    history = load_history(folder, record)
    return Standing(
        inspection.name,
        "read",
        seal=record.seal,
        committed=committed,
        record=record,
        samples=tuple(
            _standing(inspection, s, samples[s.name], history.extensions(record.number, s.name))
            for s in inspection.samples
        ),
        report=(folder / "report" / "report.html").exists(),
    )


def _standing(
    inspection: Inspection, settings: SampleSettings, sample: Sample, extensions: Sequence[Change]
) -> SampleStanding:
    gone = [report for report in sample.replacements if report.replaced]
    lost = unavailable_cases(sample)
    folder = inspection.folder
    none = Present((), (), (), ())
    files = answer_files(folder, sample.name) if settings.questions else []
    begun, answered, mistakes = _answered(folder, settings, sample) if files else (0, 0, 0)
    return SampleStanding(
        name=sample.name,
        cases=sum(case.role == SAMPLE for case in sample.current),
        sizes=(*(change["before"] for change in extensions), sample.size),
        short=short_by(sample),
        replaced=Counter(report.code for report in gone),
        removed=len(sample.replacements) - len(gone) - len(lost),
        unavailable=len(lost),
        reserves=reserves_of(sample),
        weights=_unlike_weights(sample),
        asked=bool(settings.questions),
        sheets=sheets_present(folder, sample, extensions) if settings.questions else none,
        answer_files=len(files),
        begun=begun,
        answered=answered,
        mistakes=mistakes,
    )


def _unlike_weights(sample: Sample) -> tuple[float, float] | None:
    """Return the least and greatest weight where `stats.questions` weights the cases; else None."""
    weights = [row[-1] for row in sample.rows() if row[-1]]
    if not weights or max(weights) <= ALIKE * min(weights):
        return None
    return min(weights), max(weights)


def _answered(folder: Path, settings: SampleSettings, sample: Sample) -> tuple[int, int, int]:
    """Return how many cases are begun, how many are answered throughout, and how many mistakes there are."""
    try:
        rows = answers_of(folder, settings, sample).rows
    except SamplerError as error:
        return 0, 0, len(error.mistakes)
    return sum(any(given) for _, given in rows), sum(all(given) for _, given in rows), 0
