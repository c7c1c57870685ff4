"""Whoever makes records up, and works out every seal and link anew, gets a sentence: no pass, and no fault.

Every value of `plan.json`, `draw.json` and `history.json` gives way to odd ones in turn; of values in a
list, the first does. Seals are worked out as docs/files.md describes them.
"""

from __future__ import annotations

import copy
import csv
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from sampler.cli import verbs
from sampler.errors import SamplerError
from sampler.files import read_json
from sampler.tickets import on_one_line
from tests.small_inspection import SETTINGS, make, mistake, mistakes, run

FILES = ("plan.json", "draw.json", "history.json")
ODD: tuple[object, ...] = (
    *(None, True, False, -1, 0, 1, 2.5, 1e308, float("inf"), float("nan"), 10**400),
    *("", "x", "\ud800", "two\nlines", "\u202edesrever", [], {}, ["x"], [1], {"x": 1}, [[[[[[]]]]]]),
)
NOT_PROVABLE = {"note", "reason", "seed_source", "reserve_share"}
"""What a planner says in words follows from nothing; another share of reserves may give as many."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two draws, cases replaced after each, and an extension; not to be changed."""
    folder = make(tmp_path_factory.mktemp("odd") / "small", SETTINGS)
    run("plan", folder)
    run("seal", folder)
    run("draw", folder, "--seed", "1")
    run("replace", folder, "main", a_male(folder), "--because", "ineligible")
    run("draw", folder, "--seed", "2", "--redraw", "void")
    run("replace", folder, "main", a_male(folder), "--because", "ineligible", "--note", "closed in May")
    run("extend", folder, "main", "--size", "18", "--because", "more time")
    run("verify", folder)
    return folder


def a_male(folder: Path) -> str:
    """A drawn case of a stratum that has reserves."""
    with (folder / "samples" / "main.csv").open(newline="") as lines:
        return next(row["case_id"] for row in csv.DictReader(lines) if row["gender"] == "male")


def sha256(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def sealed_anew(files: dict[str, Any]) -> dict[str, Any]:
    """The files with every seal and link worked out anew, as far as what was put in allows."""
    plan, draw, history = (files[name] for name in FILES)
    plan["seal"] = sha256([plan["rule"], "plans", plan["inspection"], plan["samples"]])
    seals: dict[int, str] = {}
    if isinstance(draw, dict):
        draw["plan_seal"] = plan["seal"]
        earlier = draw.get("earlier")
        if isinstance(earlier, list) and earlier and isinstance(earlier[0], dict):
            seals[1] = sha256(
                {"rule": draw.get("rule"), "plan_seal": plan["seal"], **earlier[0], "earlier": []}
            )
        draw["draw_seal"] = seals[2] = sha256({key: v for key, v in draw.items() if key != "draw_seal"})
    link = history["seal"] = plan["seal"]
    for change in history["changes"] if isinstance(history.get("changes"), list) else []:
        if isinstance(change, dict):
            if isinstance(change.get("draw"), int):
                change["draw_seal"] = seals.get(change["draw"], "")
            link = sha256([link, {key: value for key, value in change.items() if key != "chain"}])
            change["chain"] = link
    history["last"] = link
    return files


WORKED_OUT = {"seal", "plan_seal", "draw_seal", "chain", "last"}


def places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The place of each value within another; of a list only its first, but of samples and changes all."""
    inner: Any = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, part in inner:
        if key in WORKED_OUT or (isinstance(key, int) and key and place not in {("samples",), ("changes",)}):
            continue
        yield (*place, key)
        yield from places(part, (*place, key))


def put(value: Any, place: tuple[Any, ...], odd: object) -> Any:
    changed = copy.deepcopy(value)
    inner = changed
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = odd
    return changed


def test_files_sealed_anew_and_otherwise_unchanged_are_as_they_were(made) -> None:
    """So what is refused below is refused for its odd value."""
    files = {file: json.loads((made / file).read_bytes()) for file in FILES}
    assert sealed_anew(copy.deepcopy(files)) == files


@pytest.mark.parametrize("name", FILES)
def test_no_odd_value_passes_or_is_a_fault(made, tmp_path, name) -> None:
    """Each place gets three of the values, in turn, so that every value comes to every kind of place."""
    folder = Path(shutil.copytree(made, tmp_path / "small"))
    files = {file: json.loads((made / file).read_bytes()) for file in FILES}
    found = list(places(files[name]))
    assert len(found) > 20
    for number, place in enumerate(found):
        for value in (ODD * 2)[3 * number % len(ODD) :][:3]:
            odd = sealed_anew({**copy.deepcopy(files), name: put(files[name], place, value)})
            for file in FILES:
                (folder / file).write_text(json.dumps(odd[file]), encoding="utf-8")
            result = CliRunner().invoke(verbs, ["verify", str(folder)])
            if result.exception is None:
                assert place[-1] in NOT_PROVABLE, (place, value)
            else:
                assert isinstance(result.exception, SamplerError), (place, value, result.exception)


@pytest.mark.parametrize(
    "value",
    [
        "1e999",
        "NaN",
        "-Infinity",
        '"\\ud800"',
        "[" * 5000 + "]" * 5000,
        '{"a":' * 50 + "1" + "}" * 50,
        "1" + "0" * 5000,
    ],
    ids=["1e999", "NaN", "-Infinity", "half a character", "very deep", "deep", "a very long number"],
)
def test_what_no_file_of_ours_holds_is_refused_on_reading(tmp_path, value) -> None:
    (tmp_path / "x.json").write_text(f'{{"a": {value}}}')
    with pytest.raises(SamplerError, match=r"x\.json is not readable as JSON"):
        read_json(tmp_path / "x.json")


def test_values_within_values_are_read(tmp_path) -> None:
    (tmp_path / "x.json").write_text('{"a": [[{"b": [[1e308, "\\ud83d\\ude00"]]}]]}')
    assert read_json(tmp_path / "x.json") == {"a": [[{"b": [[1e308, "😀"]]}]]}


@pytest.mark.skipif(os.name != "posix", reason="pipes have other names there")
def test_a_pipe_or_folder_in_the_place_of_a_file_does_not_hang(tmp_path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "folder.json").mkdir()
    for name in ("pipe.json", "folder.json"):
        with pytest.raises(SamplerError, match=f"{name} cannot be read: it is no file"):
            read_json(tmp_path / name)


@pytest.mark.parametrize(
    "words", ["one\nEverything comes out the same.", "\u202edesrever", "two\x1b[2K", "a\u2028b"]
)
def test_words_that_could_forge_a_line_are_refused_in_every_record(made, tmp_path, words) -> None:
    """Even where every seal and link is worked out anew."""
    files = {file: json.loads((made / file).read_bytes()) for file in FILES}
    at = {
        "draw.json": [("reason",), ("seed_source",), ("earlier", 0, "seed_source")],
        "history.json": [("changes", 1, "note"), ("changes", 2, "reason")],
        "plan.json": [
            ("samples", 0, "strata", 0, 0, 0),
            ("samples", 0, "sizing", "fixed"),
            ("samples", 1, "reason"),
        ],
    }
    for name, spots in at.items():
        for number, place in enumerate(spots):
            folder = Path(shutil.copytree(made, tmp_path / f"{name}-{number}"))
            odd = sealed_anew({**copy.deepcopy(files), name: put(files[name], place, words)})
            for file in FILES:
                (folder / file).write_text(json.dumps(odd[file]), encoding="utf-8")
            for command in ("status", "verify"):
                assert all(map(on_one_line, mistakes(folder, command, folder))), (name, place)


def test_truth_is_no_number(made, tmp_path) -> None:
    """In Python true equals 1, so a record with it would compare equal."""
    folder = Path(shutil.copytree(made, tmp_path / "small"))
    files = {file: json.loads((made / file).read_bytes()) for file in FILES}
    for place in (("number",), ("samples", "main", "table"), ("samples", "main", "allocation", 0)):
        odd = sealed_anew({**copy.deepcopy(files), "draw.json": put(files["draw.json"], place, True)})
        for file in FILES:
            (folder / file).write_text(json.dumps(odd[file]), encoding="utf-8")
        assert "draw.json is damaged" in mistake(folder, "status", folder)


def sealed_into(made: Path, folder: Path, files: dict[str, Any]) -> Path:
    """A copy of the folder with these files, every seal and link worked out anew."""
    shutil.copytree(made, folder)
    for name, content in sealed_anew(files).items():
        (folder / name).write_text(json.dumps(content), encoding="utf-8")
    (folder / "seal" / "commitment.json").unlink()  # it is about the seal as it was
    return folder


def test_a_sample_sealed_above_the_one_it_is_drawn_from_is_refused(made, tmp_path) -> None:
    """It would be drawn and proved by nobody, since what it is drawn from comes later."""
    files = {file: json.loads((made / file).read_bytes()) for file in FILES}
    files["plan.json"]["samples"].reverse()
    folder = sealed_into(made, tmp_path / "small", files)
    for command in ("verify", "status", "report", "sheet"):
        assert "plan.json is damaged" in mistake(folder, command, folder)


@pytest.mark.parametrize(
    ("name", "place", "value"),
    [
        ("plan.json", ("samples", 1, "promise"), "the first 20"),
        ("plan.json", ("samples", 1, "rule"), "sampler/2"),
        ("draw.json", ("samples", "main", "promise"), 1),
        ("draw.json", ("earlier", 0, "samples", "main", "promise"), 1),
    ],
)
def test_more_than_is_recorded_is_refused_though_it_is_sealed(made, tmp_path, name, place, value) -> None:
    files = {file: json.loads((made / file).read_bytes()) for file in FILES}
    files[name] = put(files[name], place, value)
    folder = sealed_into(made, tmp_path / "small", files)
    assert f"{name} is damaged" in mistake(folder, "verify", folder)
