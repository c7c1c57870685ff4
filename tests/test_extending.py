"""`sampler extend` in a folder: what is recorded, written, read back, completed, proved and reported."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

import sampler
from sampler.folder.draws import load_samples
from sampler.folder.history import load_history
from sampler.folder.records import load_record
from sampler.inspection import read_inspection
from sampler.replacement import reserves_left
from sampler.samples import Sample
from tests.small_inspection import (
    SETTINGS,
    canonical_sha256,
    contents,
    csv_text,
    drawn,
    make,
    mistake,
    run,
)

OUT = ("--because", "ineligible")
MORE = ("--size", "18", "--because", "more time")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A drawn folder with its sheets; not to be changed."""
    folder = drawn(make(tmp_path_factory.mktemp("extending") / "small"))
    run("sheet", folder)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "small"))


def loaded(folder: Path, name: str = "main") -> Sample:
    return load_samples(read_inspection(folder))[name]


def extend(folder: Path, *options: str) -> dict[str, object]:
    return dict(json.loads(run("extend", folder, "main", "--json", *(options or MORE)).output))


def cases(folder: Path, name: str = "main", role: str = "sample") -> list[str]:
    return [case.case for case in loaded(folder, name).current if case.role == role]


def male_high(folder: Path) -> str:
    """A case of a stratum that has a reserve."""
    sample = loaded(folder)
    return next(
        case.case
        for case in sample.current
        if sample.plan.count.strata[case.stratum].levels == ("male", "high") and case.role == "sample"
    )


def replaceable(folder: Path) -> str:
    """A case of the sample whose stratum has a reserve left."""
    sample = loaded(folder)
    left = reserves_left(sample)
    return next(c.case for c in sample.current if c.role == "sample" and left[c.stratum])


def listed(path: Path) -> list[str]:
    grid = CalamineWorkbook.from_path(path).get_sheet_by_name("Answers").to_python()
    return [str(row[0]) for row in grid[1:]]


def test_the_cases_added_get_a_sheet_and_nothing_else_is_changed(folder) -> None:
    before, had = contents(folder), cases(folder)
    said = extend(folder)
    after = contents(folder)
    files = ["history.json", "samples/main-extended-1.csv", "sheets/main-added-1.xlsx"]
    assert sorted(after.keys() - before.keys()) == files
    assert {name: after[name] for name in before} == before
    now = cases(folder)
    assert set(had) < set(now)
    assert len(now) == 18
    assert set(listed(folder / files[2])) == set(now) - set(had) == set(said["added"])
    assert not any(case in after["history.json"].decode() for case in now)
    run("sheet", folder, "--force")
    assert set(listed(folder / "sheets" / "main.xlsx")) == set(had)
    run("verify", folder)


def test_the_record_is_what_its_description_says(folder) -> None:
    """The chain and hash worked out from docs/files.md, by json and hashlib alone."""
    said = extend(folder, *MORE, "--reserves", "0.5")
    content = json.loads((folder / "history.json").read_bytes())
    plan, draw = (json.loads((folder / f"{name}.json").read_bytes()) for name in ("plan", "draw"))
    [change] = content["changes"]
    chain = change.pop("chain")
    assert canonical_sha256([plan["seal"], change]) == chain == content["last"] == said["chain"]
    file = (folder / "samples" / "main-extended-1.csv").read_bytes()
    with (folder / "samples" / "main-extended-1.csv").open(newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["role"] == "sample"]
    levels = [tuple(levels) for levels, _ in plan["samples"][0]["strata"]]
    found = [(row["gender"], row["rosh"]) for row in rows]
    assert change.pop("table") in range(50)
    assert change == {
        "number": 1,
        "kind": "extension",
        "draw": 1,
        "draw_seal": draw["draw_seal"],
        "sample": "main",
        "before": 12,
        "size": 18,
        "reason": "more time",
        "reserve_share": 0.5,
        "allocation": [found.count(stratum) for stratum in levels],
        "sha256": hashlib.sha256(file).hexdigest(),
    }
    assert {row["inclusion_probability"] for row in rows} == {"0.5"}


def test_it_is_what_the_library_gives(folder) -> None:
    """From the sample as it was drawn, by `sampler.extend` and `sampler.verify` alone."""
    larger = sampler.extend(loaded(folder), 18, "more time")
    sampler.verify(larger)
    extend(folder)
    read = loaded(folder)
    assert read.drawn == larger.drawn
    assert read.csv_bytes() == larger.csv_bytes()
    assert read.balance().equals(larger.balance())
    assert read.extended_from == loaded_before(folder)
    sampler.verify(read)


def loaded_before(folder: Path) -> Sample:
    inspection = read_inspection(folder)
    return load_samples(inspection, load_history(folder, load_record(inspection)).before(1))["main"]


def test_no_list_is_read_once_it_is_extended(folder) -> None:
    extend(folder)
    (folder / "cases" / "list.csv").unlink()
    run("status", folder)
    run("sheet", folder, "--force")


class TestWithReplacements:
    def test_before_and_after(self, folder) -> None:
        gone = male_high(folder)
        called = json.loads(run("replace", folder, "main", gone, *OUT, "--json").output)["called"]
        said = extend(folder)
        assert said["change"] == 2
        assert called not in said["added"]
        now = cases(folder)
        assert len(now) == 18
        assert gone not in now
        assert called in now
        lost = replaceable(folder)
        run("replace", folder, "main", lost, *OUT)
        assert len(cases(folder)) == 18
        assert {gone, lost} == set(cases(folder, role="replaced"))
        assert "1 extension, 2 reported cases" in run("verify", folder).output
        values = json.loads(run("status", folder, "--json").output)["samples"]["main"]
        assert (values["cases"], values["sizes"], values["sheets"]) == (18, [12, 18], 4)

    def test_a_lost_sheet_of_a_case_called_before_is_that_cases(self, folder) -> None:
        """After the extension another case comes next in its stratum: the record says who was called."""
        gone = male_high(folder)
        run("replace", folder, "main", gone, *OUT)
        sheet = folder / "sheets" / "main-called-1.xlsx"
        before = sheet.read_bytes()
        extend(folder, "--size", "30", "--because", "more time")
        sheet.unlink()
        run("replace", folder, "main", gone, *OUT)
        assert sheet.read_bytes() == before

    def test_fewer_reserves_than_were_called_are_refused(self, folder) -> None:
        run("replace", folder, "main", male_high(folder), *OUT)
        said = mistake(folder, "extend", folder, "main", *MORE, "--reserves", "0")
        assert "fewer than were called already in 1 stratum of 'main'. Give 0.2 or more" in said

    def test_a_census_has_no_case_left_for_one_that_was_replaced(self, folder) -> None:
        run("replace", folder, "main", male_high(folder), *OUT)
        said = run("extend", folder, "main", "--size", "500", "--because", "all of them").output
        assert "The sample holds 35 cases now, 1 fewer than its size" in said
        sample = loaded(folder)
        assert (sample.size, len(cases(folder))) == (36, 35)
        assert "Sample main: 35 cases, 1 fewer than its size" in run("status", folder).output
        answer(folder)
        assert "The sample holds 35 cases now, 1 fewer than its size" in report(folder)
        run("verify", folder)


class TestAfterARemoval:
    """A case was removed from a stratum that had no reserve left."""

    def test_the_extension_fills_the_gap_and_is_proved(self, folder) -> None:
        for _ in range(2):
            removed = json.loads(run("replace", folder, "main", male_high(folder), *OUT, "--json").output)
        assert (removed["removed"], removed["cases"]) == (True, 11)
        said = extend(folder, *MORE, "--reserves", "1")
        assert len(said["added"]) == 7  # 6 more, and one for the removed case
        assert (len(cases(folder)), len(cases(folder, role="removed"))) == (18, 1)
        assert set(listed(folder / "sheets" / "main-added-3.xlsx")) == set(said["added"])
        assert "1 extension, 2 reported cases" in run("verify", folder).output
        answer(folder)
        said = report(folder)
        assert "By then 1 case had been replaced; 1 had been removed." in said
        assert "fewer than its size" not in said
        # The reserves are those of the larger sample; two of them stand for the two cases that left.
        values = json.loads(run("status", folder, "--json").output)["samples"]["main"]
        reserves = [c for c in loaded(folder).drawn if c.role == "reserve"]
        assert values["reserves_drawn"] == len(reserves)
        assert values["called"] == 2
        assert values["reserves_left"] == len(reserves) - 2 == len(cases(folder, role="reserve"))

    def test_without_reserves_the_gap_stays_and_is_proved(self, tmp_path) -> None:
        settings = SETTINGS.replace('reason = "few"\n', 'reason = "few"\nreserves = 0\n')
        folder = drawn(make(tmp_path / "bare", settings))
        run("replace", folder, "main", male_high(folder), *OUT)
        said = extend(folder)
        assert len(said["added"]) == 6
        assert len(cases(folder)) == 17
        run("replace", folder, "main", male_high(folder), *OUT)
        assert len(cases(folder)) == 16
        run("verify", folder)
        extend(folder, "--size", "24", "--because", "still more time", "--reserves", "1")
        assert len(cases(folder)) == 24
        assert "2 extensions, 2 reported cases" in run("verify", folder).output


def answer(folder: Path) -> None:
    (folder / "answers").mkdir()
    for name, questions in (("main", ("2.1.1", "2.1.2")), ("sub", ("3.2.3",))):
        rows = [[case, *["yes"] * len(questions)] for case in cases(folder, name)]
        file = folder / "answers" / f"{name}-added-2.csv"
        file.write_text(csv_text(rows, ["case_id", *questions]), newline="")


def report(folder: Path) -> str:
    run("report", folder)
    page = " ".join((folder / "report" / "report.html").read_text("utf-8").split())
    said = " ".join((folder / "report" / "report.txt").read_text("utf-8").split())
    assert ("was extended from" in page) == ("was extended from" in said)
    return said


def test_the_report_says_from_what_to_what_why_and_when(folder) -> None:
    extend(folder)
    run("replace", folder, "main", replaceable(folder), *OUT)
    extend(folder, "--size", "24", "--because", "still more time")
    answer(folder)
    said = report(folder)
    assert "extended from 12 to 18 cases, because: more time. By then no case had been replaced" in said
    assert "extended from 18 to 24 cases, because: still more time. By then 1 case had been replaced" in said
    with (folder / "report" / "report.csv").open(newline="", encoding="utf-8") as lines:
        bases = {row["question"]: row["base"] for row in csv.DictReader(lines)}
    assert bases["2.1.1"] == "24"


class TestFromAnother:
    """A sample drawn from another: 4 of the 12."""

    def test_the_extension_of_its_parent_leaves_it_as_it_is(self, folder) -> None:
        before = loaded(folder, "sub")
        assert "Drawn from it, and not changed: sample sub." in run("extend", folder, "main", *MORE).output
        assert loaded(folder, "sub") == before
        run("verify", folder)

    def test_replacing_in_both_is_told_and_proved(self, folder) -> None:
        child = loaded(folder, "sub")
        left = {case.stratum for case in child.drawn if case.role == "reserve"}
        shared = next(c.case for c in child.drawn if c.stratum in left and c.role == "sample")
        assert "The case is in sample sub too" in run("replace", folder, "main", shared, *OUT).output
        run("replace", folder, "sub", shared, *OUT)
        assert shared not in cases(folder) + cases(folder, "sub")
        run("verify", folder)
        extend(folder)
        assert "1 extension, 2 reported cases" in run("verify", folder).output

    def test_it_cannot_be_extended_itself(self, folder) -> None:
        said = mistake(folder, "extend", folder, "sub", "--size", "8", "--because", "more")
        assert "is drawn from the sample 'main' and cannot be extended" in said


class TestRefused:
    def test_what_cannot_be_changes_nothing(self, folder) -> None:
        assert "Did you mean 'main'?" in mistake(folder, "extend", folder, "mian", *MORE)
        for size in ("12", "0", "-3"):
            mistake(folder, "extend", folder, "main", "--size", size, "--because", "x")
        assert "the reason" in mistake(folder, "extend", folder, "main", "--size", "18", "--because", " ")
        assert "control" in mistake(folder, "extend", folder, "main", "--size", "18", "--because", "a\nb")
        assert "reserves must be" in mistake(folder, "extend", folder, "main", *MORE, "--reserves", "20")

    def test_before_the_draw(self, tmp_path) -> None:
        folder = make(tmp_path / "small")
        run("plan", folder)
        assert "nothing is drawn yet" in mistake(folder, "extend", folder, "main", *MORE)

    @pytest.mark.parametrize("file", ["samples/main-extended-1.csv", "sheets/main-added-1.xlsx"])
    def test_a_file_in_the_place_of_one_to_write_is_kept(self, folder, file) -> None:
        (folder / file).write_bytes(b"mine")
        assert "exists already, so nothing was recorded" in mistake(folder, "extend", folder, "main", *MORE)

    def test_another_list(self, folder) -> None:
        path = folder / "cases" / "list.csv"
        path.write_bytes(path.read_bytes().replace(b"S000001", b"S900001"))
        assert "The list is no longer the one" in mistake(folder, "extend", folder, "main", *MORE)


def test_lost_files_are_written_again_by_the_same_command_or_by_draw(folder) -> None:
    extend(folder)
    run("replace", folder, "main", replaceable(folder), *OUT)
    extend(folder, "--size", "500", "--because", "all")
    whole = contents(folder)
    for command, files in (
        (("draw", folder), ["samples/main-extended-1.csv", "samples/main-extended-3.csv"]),
        (("extend", folder, "main", *MORE), ["sheets/main-added-1.xlsx"]),
        (("extend", folder, "main", "--size", "500", "--because", "all"), ["samples/main-extended-3.csv"]),
    ):
        for file in files:
            (folder / file).unlink()
        if files[0].startswith("samples"):
            assert "is missing. Run 'sampler draw'" in mistake(folder, "status", folder)
        run(*command)
        assert contents(folder) == whole


def test_a_redraw_begins_anew_and_both_draws_are_proved(folder) -> None:
    extend(folder)
    run("draw", folder, "--seed", "2", "--redraw", "void")
    assert loaded(folder).size == 12
    assert extend(folder)["change"] == 2
    assert (loaded(folder).size, loaded(folder).seed) == (18, "2")
    assert "2 extensions" in run("verify", folder).output


def test_a_sample_without_questions_gets_no_sheet(tmp_path) -> None:
    settings = SETTINGS.replace('questions = ["2.1.1", "2.1.2"]\n', "")
    folder = drawn(make(tmp_path / "small", settings))
    assert extend(folder)["sheet"] is None
    assert not (folder / "sheets").exists()
    (folder / "samples" / "main-extended-1.csv").unlink()
    extend(folder)
    run("verify", folder)
