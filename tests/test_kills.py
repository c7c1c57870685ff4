"""A command killed at any moment leaves every file whole or as it was, and the next run finds its way."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sampler.locking import LOCK
from tests.small_inspection import contents, drawn, fill, make, mistakes, planned, run

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills need fork")

# Before which steps of writing a file to kill, and how many of them a file takes. All commands write by the
# same function, so the quickest goes through every step; a folder is flushed after each rename.
EVERY_STEP = ("mkstemp", "fsync", "chmod", "replace"), 5
FLUSHES_AND_RENAMES = ("fsync", "replace", "link"), 3
RENAMES = ("replace",), 1


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folders at each stage; not to be changed."""
    folder = tmp_path_factory.mktemp("kills")
    make(folder / "new")
    planned(Path(shutil.copytree(folder / "new", folder / "planned")))
    drawn(Path(shutil.copytree(folder / "new", folder / "drawn")))
    fill(Path(shutil.copytree(folder / "drawn", folder / "answered")))
    return folder


def killed(steps: tuple[str, ...], start: Path, into: Path, *command: str) -> list[Path]:
    """Copies of a folder in which a command was killed, one step later each time; in the last it was not."""
    into.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "tests.killed", ",".join(steps), str(start), str(into), *command],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[1],
    )
    return [into / str(step) for step in range(int(done.stdout) + 1)]


def without_parts(folder: Path) -> dict[str, bytes]:
    """What a folder holds, but for what a kill may leave: half-written parts, and an empty lock."""
    return {
        name: content
        for name, content in contents(folder).items()
        if not name.endswith(".part") and name != LOCK
    }


COMMANDS = {
    "plan": ("new", ["plan"], ["plan.json"], EVERY_STEP),
    "draw": (
        "planned",
        ["draw", "--seed", "1"],
        ["draw.json", "samples/main.csv", "samples/sub.csv"],
        FLUSHES_AND_RENAMES,
    ),
    "sheet": ("drawn", ["sheet"], ["sheets/main.xlsx", "sheets/sub.xlsx"], RENAMES),
    "report": (
        "answered",
        ["report"],
        [f"report/{name}" for name in ("report.html", "report.txt", "report.csv", "chart.svg")],
        RENAMES,
    ),
}


@pytest.mark.parametrize(("stage", "command", "files", "steps"), COMMANDS.values(), ids=COMMANDS.keys())
def test_a_killed_command_leaves_whole_files_in_order_and_can_be_completed(
    made, tmp_path, stage, command, files, steps
) -> None:
    *folders, whole = killed(steps[0], made / stage, tmp_path / "at", *command)
    before, after = contents(made / stage), contents(whole)
    assert len(folders) == len(files) * steps[1]
    assert sorted(after.keys() - before.keys()) == sorted(files)
    stages: dict[int, Path] = {}
    for folder in folders:
        left = without_parts(folder)
        new = [name for name in files if name in left]
        assert new == files[: len(new)]  # in the order given: the record before the samples
        assert left == before | {name: after[name] for name in new}
        stages[len(new)] = folder
    assert stages.keys() >= set(range(len(files)))
    for folder in stages.values():
        complete(folder, command, files)
        assert without_parts(folder) == after


def complete(folder: Path, command: list[str], files: list[str]) -> None:
    """Run a killed command again; where it refuses, do what it says."""
    name, *options = command
    if not any((folder / file).exists() for file in files):
        run(name, folder, *options)
        return
    said = mistakes(folder, name, folder, *options)[0]
    if name == "draw":
        assert "'sampler draw' without --seed writes lost files again" in said
        run("draw", folder)
    else:
        assert "Add --force to replace it." in said
        run(name, folder, "--force")


def test_a_killed_redraw_is_completed_by_draw_and_loses_no_seed(made, tmp_path) -> None:
    redraw = ("draw", "--seed", "2", "--redraw", "void")
    *folders, whole = killed(RENAMES[0], made / "drawn", tmp_path / "at", *redraw)
    before, after = contents(made / "drawn"), contents(whole)
    stages = []
    for folder in folders:
        left = contents(folder)
        stages.append([name for name, content in after.items() if left[name] == content != before[name]])
        recorded = "draw.json" in stages[-1]
        if recorded:
            assert "Move it away and run 'sampler draw'" in mistakes(folder, "verify", folder)[0]
        run("draw", folder)
        assert without_parts(folder) == (after if recorded else before)
    assert stages == [[], ["draw.json"], ["draw.json", "samples/main.csv"]]


def test_a_killed_replacement_is_completed_by_the_same_command(made, tmp_path) -> None:
    with (made / "drawn" / "samples" / "main.csv").open(newline="") as lines:
        case = next(row["case_id"] for row in csv.DictReader(lines) if row["rosh"] == "high")
    replace = ("replace", "main", case, "--because", "ineligible")
    steps = ("mkstemp", "fsync", "chmod", "replace", "link")
    *folders, whole = killed(steps, made / "drawn", tmp_path / "at", *replace)
    before, after = contents(made / "drawn"), contents(whole)
    files = ["history.json", "sheets/main-called-1.xlsx"]
    assert sorted(after.keys() - before.keys()) == files
    assert len(folders) == 5 * len(files)  # mkstemp, flush, chmod, rename or link, flush of the folder
    for folder in folders:
        left = without_parts(folder)
        new = [name for name in files if name in left]
        assert new == files[: len(new)]
        assert left == before | {name: after[name] for name in new}
        run("status", folder)
        if new == files:
            assert "reported already" in mistakes(folder, "replace", folder, *replace[1:])[0]
            continue
        run("replace", folder, *replace[1:])
        assert without_parts(folder) == after
        assert not [name for name in contents(folder) if name.endswith(".part")]
    run("verify", folders[0])


def test_a_killed_extension_is_completed_by_the_same_command_or_by_draw(made, tmp_path) -> None:
    extend = ("extend", "main", "--size", "18", "--because", "more time")
    steps = ("mkstemp", "fsync", "chmod", "replace", "link")
    *folders, whole = killed(steps, made / "drawn", tmp_path / "at", *extend)
    before, after = contents(made / "drawn"), contents(whole)
    files = ["history.json", "samples/main-extended-1.csv", "sheets/main-added-1.xlsx"]
    assert sorted(after.keys() - before.keys()) == files
    assert len(folders) == 5 * len(files)  # mkstemp, flush, chmod, rename or link, flush of the folder
    for folder in folders:
        left = without_parts(folder)
        new = [name for name in files if name in left]
        assert new == files[: len(new)]
        assert left == before | {name: after[name] for name in new}
        if new == files:
            assert "size must be above" in mistakes(folder, "extend", folder, *extend[1:])[0]
            continue
        if len(new) == 1:
            assert (
                "main-extended-1.csv is missing. Run 'sampler draw'" in mistakes(folder, "status", folder)[0]
            )
            by_draw = Path(shutil.copytree(folder, f"{folder}-draw"))
            run("draw", by_draw)
            run("verify", by_draw)
        run("extend", folder, *extend[1:])
        assert without_parts(folder) == after
    run("verify", folders[0])


def test_parts_left_by_a_killed_command_are_taken_for_nothing(made, tmp_path) -> None:
    folder = Path(shutil.copytree(made / "answered", tmp_path / "small"))
    for name in ("plan.json", "draw.json", "samples/main.csv", "answers/main.csv", "answers/main.xlsx"):
        part = folder / name
        part.with_name(f".{part.name}.x1y2.part").write_bytes(b"half")
    run("verify", folder)
    run("sheet", folder)
    run("report", folder)
