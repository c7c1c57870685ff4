"""The whole road on invented cases, by the same steps as the commands: `make_demo`."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from sampler.demo.answers import published, simulated_answers
from sampler.demo.caseload import write_lists
from sampler.errors import SamplerError
from sampler.files import write_whole
from sampler.folder.answers import read_answers, sheet_files, sheets
from sampler.folder.draws import draw_all, load_samples, save_draw
from sampler.folder.plans import load_plans, make_plans, save_plans
from sampler.folder.reports import build_report, report_files
from sampler.inspection import read_inspection
from sampler.settings import Inspection
from sampler.starting import bundled, require_empty
from stats.framework_files import framework_file, read_framework

SEED = "2018-07-02 demonstration"


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demonstration came to: the beginning of its report, its score and its overall rating."""

    text: str
    score: int
    overall: str | None


def make_demo(folder: Path, version: str, *, force: bool = False) -> Demo:
    """Make a whole synthetic inspection in a folder, and return its report.

    All of it is made in a folder beside, and moved when it is complete.

    Args:
        folder: where to make it; new or empty, unless it holds an earlier demonstration and `force`.
        version: of the package, for the report.
        force: replace an earlier demonstration.

    Raises:
        SamplerError: the folder holds something else, or cannot be written to.
    """
    if not (force and _is_demo(folder)):
        require_empty(folder, "Name another folder, or add --force if it holds an earlier demo.")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".sampler-demo-", dir=folder.parent) as beside:
            made = Path(beside) / "made"
            demo = _make(made, version)
            _move(made, folder)
    except OSError as error:
        raise SamplerError(f"{folder} cannot be written to: {error.strerror}.") from None
    return demo


def _move(made: Path, folder: Path) -> None:
    """Put what was made in its place: at one stroke where there is no folder yet.

    In a folder that exists inspection.toml comes first, so that a demonstration cut short is known as one.
    """
    if not folder.exists():
        made.rename(folder)
        return
    for child in sorted(made.iterdir(), key=lambda path: path.name != "inspection.toml"):
        _remove(folder / child.name)
        child.rename(folder / child.name)


def _make(folder: Path, version: str) -> Demo:
    write_lists(folder)
    write_whole(
        {
            folder / "inspection.toml": bundled("sampler.demo", "inspection.toml"),
            folder / "standards.toml": framework_file("nps-2018"),
            folder / "panel.toml": bundled("sampler.demo", "panel.toml"),
            folder / "published.csv": _published_csv(),
        }
    )
    inspection = read_inspection(folder)
    framework = read_framework(inspection.standards)
    save_plans(inspection, make_plans(inspection))
    plans, seal = load_plans(inspection)
    save_draw(
        inspection, seal, draw_all(inspection, plans, SEED, "fixed, so that everyone sees the same demo")
    )
    samples = load_samples(inspection)
    blank = sheets(inspection, samples, framework)
    write_whole(sheet_files(folder, blank))
    filled = {
        name: replace(
            sheet, answers=simulated_answers(sheet.rows, [code for code, _ in sheet.questions], SEED)
        )
        for name, sheet in blank.items()
    }
    write_whole(
        {folder / "answers" / path.name: content for path, content in sheet_files(folder, filled).items()}
    )
    return _report(inspection, version)


def _report(inspection: Inspection, version: str) -> Demo:
    samples = load_samples(inspection)
    framework = read_framework(inspection.standards)
    report = build_report(inspection, samples, read_answers(inspection, samples), framework, version)
    files = report_files(inspection.folder, report)
    write_whole(files)
    text = next(content for path, content in files.items() if path.suffix == ".txt").decode("utf-8")
    return Demo(text.partition("\nResults by standard")[0], report.rating.score, report.rating.overall)


def _published_csv() -> bytes:
    rows = [f"{question},{percent}" for question, percent in published().items()]
    return "\n".join(["question,percent", *rows, ""]).encode("utf-8")


def _is_demo(folder: Path) -> bool:
    settings = folder / "inspection.toml"
    return settings.is_file() and settings.read_bytes() == bundled("sampler.demo", "inspection.toml")


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
