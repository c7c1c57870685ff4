"""`sampler status` at every stage: it changes nothing, and says what comes next."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

from tests.small_inspection import (
    AN_ID,
    SETTINGS,
    contents,
    drawn,
    edit,
    fill,
    make,
    mistake,
    run,
)


def status(folder: Path) -> tuple[str, str, dict[str, object]]:
    """The lines, the next step, and the values for programs; nothing is changed."""
    before = contents(folder)
    text, _, step = run("status", folder).output.partition("\nNext: ")
    values = json.loads(run("status", folder, "--json").output)
    assert contents(folder) == before
    assert not AN_ID.search(text)
    return text, step, values


def test_every_stage_from_an_empty_folder_to_the_report(tmp_path) -> None:
    folder = tmp_path / "small"
    said, step, values = status(folder)
    assert ("there is no inspection.toml" in said, values["settings"]) == (True, "missing")
    assert f"sampler new {folder}" in step

    make(folder)
    said, step, values = status(folder)
    assert ("none sealed yet" in said, values["settings"]) == (True, "read")
    assert f"sampler plan {folder}" in step

    run("plan", folder)
    said, step, values = status(folder)
    assert values["seal"] and f"Plan: sealed, {values['seal']}" in said
    assert "sampler seal" in step and "sampler draw" in step
    run("seal", folder)
    assert "to be published" in status(folder)[0]
    assert "sampler seal" not in status(folder)[1]

    run("draw", folder, "--seed", "4 8 15")
    said, step, values = status(folder)
    assert "Draw 1, by the seed '4 8 15'" in said
    assert "sampler sheet" in step

    run("sheet", folder)
    assert "let the inspectors answer" in status(folder)[1]
    fill(folder)
    said, step, values = status(folder)
    assert "12 of 12 cases answered throughout" in said
    assert f"sampler report {folder} makes the report." in step

    run("report", folder)
    said, step, values = status(folder)
    assert values["report"] and "Report: made" in said
    assert "--force" in step


def test_the_counts_after_replacements_and_half_the_answers(tmp_path) -> None:
    folder = fill(drawn(make(tmp_path / "small")))
    run("draw", folder, "--seed", "2", "--redraw", "void")
    fill(folder)
    run("sheet", folder)
    with (folder / "samples" / "main.csv").open(newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["gender"] == "male"]
    high, low, medium = (
        next(row["case_id"] for row in rows if row["rosh"] == level) for level in ("high", "low", "medium")
    )
    run("replace", folder, "main", high, "--because", "ineligible")
    run("replace", folder, "main", low, "--because", "unavailable", "--insist")
    edit(folder / "answers" / "main.csv", (f"{medium},yes,yes", f"{medium},yes,"))
    said, step, values = status(folder)
    assert "after 1 earlier draw" in said
    assert "replaced: 2 (1 ineligible, 1 unavailable); unavailable, without answers: 0" in said
    reserves = json.loads((folder / "draw.json").read_bytes())["samples"]["main"]["reserves"]
    assert values["samples"]["main"] == {
        "cases": 12,
        "sizes": [12],
        "short": 0,
        "called": 2,
        "replaced": {"ineligible": 1, "unavailable": 1},
        "removed": 0,
        "unavailable": 0,
        "reserves_drawn": reserves,
        "reserves_left": reserves - 2,
        "reserves_left_least": 0,
        "strata_without_reserves": 2,
        "weights": None,
        "sheets": 3,
        "sheets_of_another_draw": [],
        "sheets_unreadable": [],
        "answer_files": 1,
        "answered": 9,
        "begun": 10,
        "mistakes": 0,
    }
    assert "9 of 12 cases answered throughout, 1 in part" in said
    (folder / "sheets" / "main-called-1.xlsx").unlink()
    said, step, _ = status(folder)
    assert "missing: main-called-1.xlsx" in said
    assert "run the same 'sampler replace' or 'sampler extend' again" in step


def test_unequal_weights_are_told_before(tmp_path) -> None:
    """A minimum of 4 of the 8 women: they weigh 8 / 4 = 2, and the men 28 / 8 = 3.5."""
    settings = SETTINGS.replace(
        'match = ["gender", "rosh"]\n', 'match = ["gender"]\nminimum = { gender = { female = 4 } }\n', 1
    )
    folder = fill(drawn(make(tmp_path / "small", settings)))
    run("sheet", folder)
    said, step, values = status(folder)
    assert values["samples"]["main"]["weights"] == [2.0, 3.5]
    assert "  its cases have weights from 2.00 to 3.50: 'sampler report' weights them" in said
    assert said.count("have weights from") == 1  # not of the sample drawn from its men
    assert "report" in step


def test_an_unavailable_case_is_not_waited_for(tmp_path) -> None:
    folder = fill(drawn(make(tmp_path / "small")))
    run("sheet", folder)
    answers = folder / "answers" / "main.csv"
    lines = answers.read_text().splitlines()
    run("replace", folder, "main", lines[1].split(",")[0], "--because", "unavailable")
    said, step, _ = status(folder)
    assert "  answers: 1 file, with 1 mistake: 'sampler report' names each with its place\n" in said
    assert f"mend the answers; sampler report {folder} names every mistake" in step
    answers.write_text("\n".join([lines[0], *lines[2:], ""]))
    said, step, _ = status(folder)
    assert "unavailable, without answers: 1" in said
    assert "11 of 12 cases answered throughout" in said
    assert "makes the report" in step


def test_settings_with_mistakes_are_counted_and_a_damaged_record_is_refused(tmp_path) -> None:
    folder = drawn(make(tmp_path / "small"))
    other = Path(shutil.copytree(folder, tmp_path / "other"))
    (other / "plan.json").unlink()
    (other / "draw.json").unlink()
    edit(other / "inspection.toml", ("size = 12", "sise = 12"))
    said, step, values = status(other)
    assert values["settings"] == "faulty"
    assert "mistake" in said and "sampler plan" in step
    edit(folder / "draw.json", ('"4 8 15"', '"4 8 16"'))
    assert "was changed after the draw" in mistake(folder, "status", folder)


class TestAfterARedraw:
    """The sheets of the draw before stay where they are, and nobody may take them for those of this draw."""

    @pytest.fixture
    def redrawn(self, tmp_path: Path) -> Path:
        folder = fill(drawn(make(tmp_path / "small")))
        run("sheet", folder)
        run("replace", folder, "main", man(folder), "--because", "ineligible")
        self.said = run("draw", folder, "--seed", "2", "--redraw", "void", "--json").output
        return folder

    def test_the_draw_names_what_is_of_the_draw_before(self, redrawn) -> None:
        assert json.loads(self.said)["of_the_draw_before"] == [
            str(redrawn / path)
            for path in (
                *("sheets/main.xlsx", "sheets/main-called-1.xlsx", "sheets/sub.xlsx"),
                *("answers/main.csv", "answers/sub.csv"),
            )
        ]
        said = run("draw", redrawn, "--seed", "3", "--redraw", "void").output
        assert (
            f"The sheets in {redrawn / 'sheets'} are of the draw before: throw their copies away; "
            f"'sampler sheet {redrawn} --force' writes those of this draw.\n  {redrawn / 'sheets'}"
        ) in said
        assert f"The answers in {redrawn / 'answers'} are of the draw before: move them away.\n" in said
        assert f"sampler sheet {redrawn} --force writes the sheets." in said
        assert not AN_ID.search(said)

    def test_a_first_draw_and_a_redraw_without_sheets_name_nothing(self, tmp_path) -> None:
        folder = make(tmp_path / "small")
        run("plan", folder)
        assert "draw before" not in run("draw", folder, "--seed", "1").output
        said = run("draw", folder, "--seed", "2", "--redraw", "void").output
        assert "draw before" not in said
        assert "--force" not in said

    def test_status_calls_no_sheet_of_another_draw_written(self, redrawn) -> None:
        said, step, values = status(redrawn)
        assert (
            "  sheets written: 0\n  sheets of another draw, not to be used: main.xlsx, main-called-1.xlsx; "
            "throw their copies away\n"
        ) in said
        main = values["samples"]["main"]
        assert main["sheets_of_another_draw"] == ["main.xlsx", "main-called-1.xlsx"]
        assert step == f"sampler sheet {redrawn} --force writes the inspectors' sheets for this draw.\n"
        run("sheet", redrawn, "--force")
        run("replace", redrawn, "main", man(redrawn), "--because", "ineligible")
        said, step, values = status(redrawn)
        main = values["samples"]["main"]
        assert (main["sheets"], main["sheets_of_another_draw"]) == (2, ["main-called-1.xlsx"])
        assert "sheets of another draw, not to be used: main-called-1.xlsx;" in said
        assert "sampler sheet" not in step
        (redrawn / "sheets" / "main-called-1.xlsx").unlink()
        assert "another draw" not in status(redrawn)[0]

    def test_sheet_says_what_was_replaced_and_what_is_left(self, redrawn) -> None:
        said = run("sheet", redrawn, "--force").output
        sheets = redrawn / "sheets"
        until = f"{sheets / 'main.xlsx'}, {sheets / 'sub.xlsx'}"
        assert f"Of another draw until now: {until}. Throw away the copies made before." in said
        assert f"Of another draw: {sheets / 'main-called-1.xlsx'}. Throw away what is there" in said
        assert "filled in still" not in said
        again = run("sheet", redrawn, "--force").output
        assert "filled in still" in again
        assert "until now" not in again

    def test_an_extension_of_the_draw_before_is_known_by_its_sheet(self, tmp_path) -> None:
        folder = drawn(make(tmp_path / "small"))
        run("sheet", folder)
        run("extend", folder, "main", "--size", "15", "--because", "more inspectors")
        assert status(folder)[2]["samples"]["main"]["sheets"] == 2
        run("draw", folder, "--seed", "2", "--redraw", "void")
        found = status(folder)[2]["samples"]["main"]["sheets_of_another_draw"]
        assert found == ["main.xlsx", "main-added-1.xlsx"]


@pytest.mark.parametrize("content", [b"", b"junk", b"PK\x03\x04 cut short"])
def test_a_damaged_sheet_is_named_and_stops_nothing(tmp_path, content) -> None:
    folder = drawn(make(tmp_path / "small"))
    run("sheet", folder)
    (folder / "sheets" / "main.xlsx").write_bytes(content)
    said, step, values = status(folder)
    assert "  sheets written: 0\n  sheets that cannot be read: main.xlsx\n" in said
    assert values["samples"]["main"]["sheets_unreadable"] == ["main.xlsx"]
    assert "sampler sheet" in step
    assert "main" in run("draw", folder, "--seed", "2", "--redraw", "void").output
    run("sheet", folder, "--force")
    assert status(folder)[2]["samples"]["main"]["sheets"] == 1


def man(folder: Path) -> str:
    """The first man of the sample whose stratum has reserves."""
    with (folder / "samples" / "main.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    spare = {row["rosh"] for row in rows if (row["role"], row["gender"]) == ("reserve", "male")}
    return next(
        row["case_id"]
        for row in rows
        if (row["role"], row["gender"]) == ("sample", "male") and row["rosh"] in spare
    )
