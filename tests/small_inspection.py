"""A small inspection's folder, quick to plan and draw, and what tests ask of the commands run on it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from sampler.cli import verbs
from sampler.errors import SamplerError

HEADING = ("case_id", "gender", "rosh", "start", "status")
ROWS = [
    (
        f"S{number:06d}",
        "female" if number % 4 == 0 else "male",
        ("low", "medium", "high")[number % 3],
        f"{1 + number % 28:02d}/01/2018",
        "current" if number % 10 else "ended",
    )
    for number in range(40)
]
"""40 cases; 4 have ended, so 36 are eligible, in 6 strata."""

SETTINGS = """
name = "Small"
fieldwork = 2018-07-02

[samples.main]
source = "cases/list.csv"
case = "case_id"
match = ["gender", "rosh"]
size = 12
reason = "few"
questions = ["2.1.1", "2.1.2"]

[[samples.main.eligible]]
column = "status"
one_of = ["current"]

[samples.sub]
from = "main"
case = "case_id"
size = 4
reason = "fewer"
questions = ["3.2.3"]

[[samples.sub.eligible]]
column = "gender"
one_of = ["male"]
"""

AN_ID = re.compile(r"\b(S\d{6}|C\d{5}|V\d{4})\b")
"""What the case ids of this folder and of the demonstration look like."""


def csv_text(rows: Iterable[Iterable[str]], heading: Iterable[str] = HEADING) -> str:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([heading, *rows])
    return stream.getvalue()


def make(folder: Path, settings: str = SETTINGS, cases: str | bytes | None = None) -> Path:
    """Write the folder: settings, standards and the list."""
    text = csv_text(ROWS) if cases is None else cases
    (folder / "cases").mkdir(parents=True)
    (folder / "cases" / "list.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    (folder / "inspection.toml").write_text(settings, encoding="utf-8")
    (folder / "standards.toml").write_bytes(files("stats.data").joinpath("nps_2018.toml").read_bytes())
    return folder


def edit(path: Path, *changes: tuple[str, str]) -> None:
    """Replace texts in a file; each must be there."""
    text = path.read_bytes().decode()
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after)
    path.write_bytes(text.encode())


def edit_json(path: Path, change: Callable[[Any], object]) -> None:
    """Change the object in a JSON file in place."""
    content = json.loads(path.read_bytes())
    change(content)
    if "draw_seal" in content:  # whoever forges a draw can work out its seal anew
        rest = {key: value for key, value in content.items() if key != "draw_seal"}
        text = json.dumps(rest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        content["draw_seal"] = hashlib.sha256(text.encode("utf-8")).hexdigest()
    path.write_text(json.dumps(content), encoding="utf-8")


def seal(content: Mapping[str, Any]) -> str:
    """The seal of a plan file, worked out from its description: SHA-256 over canonical JSON."""
    return canonical_sha256([content["rule"], "plans", content["inspection"], content["samples"]])


def linked(content: dict[str, Any]) -> dict[str, Any]:
    """A history with every link worked out anew, as by somebody who knows how."""
    link = content["seal"]
    for number, change in enumerate(content["changes"], start=1):
        bare = {key: value for key, value in change.items() if key != "chain"} | {"number": number}
        link = canonical_sha256([link, bare])
        change |= {"number": number, "chain": link}
    content["last"] = link
    return content


def canonical_sha256(value: object) -> str:
    """The hash of a value as docs/files.md describes it."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder and what is in it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def run(*arguments: object) -> Result:
    """A command that does what it should: exit code 0 and nothing on the error stream."""
    result = CliRunner().invoke(verbs, [str(argument) for argument in arguments])
    assert result.exception is None, result.exception
    assert result.exit_code == 0
    return result


def mistakes(folder: Path, *arguments: object) -> tuple[str, ...]:
    """The sentences with which a command is refused; it prints and changes nothing, and names no case."""
    before = contents(folder)
    result = CliRunner().invoke(verbs, [str(argument) for argument in arguments])
    assert isinstance(result.exception, SamplerError), result.exception or result.output
    assert result.output == ""
    assert contents(folder) == before
    assert not AN_ID.search(str(result.exception))
    return result.exception.mistakes


def mistake(folder: Path, *arguments: object) -> str:
    """The one sentence with which a command is refused."""
    [sentence] = mistakes(folder, *arguments)
    return sentence


def planned(folder: Path) -> Path:
    run("plan", folder)
    return folder


def drawn(folder: Path, seed: str = "4 8 15") -> Path:
    run("plan", folder)
    run("draw", folder, "--seed", seed)
    return folder


def fill(folder: Path, answer: str = "yes") -> Path:
    """Answer every question of every case of a drawn sample with the same answer, in CSV files."""
    settings = {"main": ("2.1.1", "2.1.2"), "sub": ("3.2.3",)}
    (folder / "answers").mkdir(exist_ok=True)
    for name, questions in settings.items():
        with (folder / "samples" / f"{name}.csv").open(newline="") as lines:
            cases = [row["case_id"] for row in csv.DictReader(lines) if row["role"] == "sample"]
        rows = [[case, *[answer] * len(questions)] for case in cases]
        text = csv_text(rows, ["case_id", *questions])
        (folder / "answers" / f"{name}.csv").write_text(text, newline="")
    return folder
