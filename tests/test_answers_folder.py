"""The folder `answers`: which files count, whose cases they answer for, and what comes of them."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.small_inspection import (
    AN_ID,
    SETTINGS,
    contents,
    csv_text,
    drawn,
    edit,
    fill,
    make,
    mistake,
    mistakes,
    run,
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with sheets, all of them answered yes; not to be changed."""
    folder = fill(drawn(make(tmp_path_factory.mktemp("answers") / "small")))
    run("sheet", folder)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy, to spoil."""
    shutil.copytree(made, tmp_path / "small")
    return tmp_path / "small"


Rows = list[list[str]]


def change(path: Path, changing: Callable[[Rows], object], to: str = "") -> Path:
    """Change the rows of a file of answers; the first is the heading."""
    with path.open(newline="") as lines:
        rows = list(csv.reader(lines))
    changing(rows)
    path = path.with_name(to) if to else path
    path.write_text(csv_text(rows[1:], rows[0]), newline="")
    return path


def reserve_of(folder: Path) -> str:
    with (folder / "samples" / "main.csv").open(newline="") as lines:
        return next(row["case_id"] for row in csv.DictReader(lines) if row["role"] == "reserve")


def test_the_report_counts_every_answer(folder) -> None:
    change(
        folder / "answers" / "main.csv",
        lambda rows: (rows[1].__setitem__(1, "No "), rows[2].__setitem__(1, "")),
    )
    change(folder / "answers" / "main.csv", lambda rows: rows[3].__setitem__(1, "NOT RELEVANT"))
    printed = json.loads(run("report", folder, "--json").stdout)
    by_code = {question["question"]: question for question in printed["questions"]}
    assert (by_code["2.1.1"]["base"], by_code["2.1.1"]["percent"]) == (10, 90.0)
    assert (by_code["2.1.2"]["base"], by_code["2.1.2"]["percent"]) == (12, 100.0)


def test_no_case_is_named_in_the_report(folder) -> None:
    run("report", folder)
    for path in (folder / "report").iterdir():
        assert not AN_ID.search(path.read_text(encoding="utf-8")), path.name


def test_groups_of_an_earlier_report_are_said_to_be_so(folder) -> None:
    settings = folder / "inspection.toml"
    before = settings.read_text()
    settings.write_text(before + '\n[report]\nby = ["gender"]\n')
    assert "report before" not in run("report", folder).stdout
    settings.write_text(before)
    said = run("report", folder, "--force")
    assert f"{folder / 'report' / 'groups.csv'} is of the report before, and not of this one" in said.stdout
    printed = json.loads(run("report", folder, "--force", "--json").stdout)
    assert printed["of_the_report_before"] == [str(folder / "report" / "groups.csv")]


class TestFiles:
    def test_a_missing_file_is_named_with_the_sheet_to_copy(self, folder) -> None:
        shutil.rmtree(folder / "answers")
        assert mistakes(folder, "report", folder) == tuple(
            f"answers/{name}.xlsx is missing: fill in a copy of sheets/{name}.xlsx and save it there "
            "(if you filled in the one in sheets, copy that)."
            for name in ("main", "sub")
        )

    @pytest.mark.parametrize("name", ["main_ab.csv", "Main.csv", "other.xlsx", "main (2).csv", "old.xls"])
    def test_a_file_that_nobody_would_read_is_named(self, folder, name) -> None:
        shutil.copy(folder / "answers" / "main.csv", folder / "answers" / name)
        assert mistake(folder, "report", folder).startswith(
            f"answers/{name} belongs to no sample: name it NAME"
        )

    @pytest.mark.parametrize("name", ["~$main.xlsx", ".main.csv.abc.part", ".main.csv", "notes.txt"])
    def test_files_that_programs_leave_behind_are_passed_over(self, folder, name) -> None:
        (folder / "answers" / name).write_bytes(b"\0")
        run("report", folder)

    def test_several_people_may_answer_for_a_sample(self, folder) -> None:
        path = folder / "answers" / "main.csv"
        change(
            path, lambda rows: [row.__setitem__(slice(1, None), ["", ""]) for row in rows[1:7]], "main-ab.csv"
        )
        change(
            path, lambda rows: [row.__setitem__(slice(1, None), ["", ""]) for row in rows[7:]], "main-cd.csv"
        )
        path.unlink()
        printed = json.loads(run("report", folder, "--json").stdout)
        assert [question["base"] for question in printed["questions"]] == [12, 12, 4]

    def test_a_workbook_of_another_kind_is_refused_not_passed_over(self, folder) -> None:
        (folder / "answers" / "main-ab.xls").write_bytes(b"\0")
        assert "main-ab.xls: a filled sheet is an .xlsx or .csv file." in mistake(folder, "report", folder)

    def test_no_questions_are_told_before_any_work(self, tmp_path) -> None:
        settings = re.sub(r"questions = .*\n", "", SETTINGS)
        folder = drawn(make(tmp_path / "small", settings))
        for command in ("sheet", "report"):
            assert "no sample has questions, so there is nothing to answer" in mistake(
                folder, command, folder
            )

    def test_an_unknown_question_is_told_with_its_place(self, folder) -> None:
        edit(folder / "inspection.toml", ('"2.1.2"', '"2.1.22"'))
        for command in ("sheet", "report"):
            said = mistake(folder, command, folder)
            assert said.startswith(
                "inspection.toml: samples.main.questions[1] is '2.1.22', which standards.toml"
            )
            assert "Did you mean '2.1.2'?" in said

    def test_missing_standards_are_named(self, folder) -> None:
        (folder / "standards.toml").unlink()
        for command in ("sheet", "report"):
            assert "standards.toml" in mistake(folder, command, folder)


class TestCells:
    def test_answers_outside_the_list_are_named_by_cell_in_all_files_at_once(self, folder) -> None:
        change(
            folder / "answers" / "main.csv",
            lambda rows: (rows[4].__setitem__(2, "y"), rows[6].__setitem__(1, "1")),
        )
        change(folder / "answers" / "sub.csv", lambda rows: rows[2].__setitem__(1, "secret"))
        assert mistakes(folder, "report", folder) == tuple(
            f"{cell}: an answer must be yes, no, not relevant or blank."
            for cell in ("main.csv, C5", "main.csv, B7", "sub.csv, B3")
        )

    def test_a_case_answered_twice_in_a_file_is_named_by_cell(self, folder) -> None:
        change(folder / "answers" / "main.csv", lambda rows: rows.append(rows[3]))
        assert mistake(folder, "report", folder).startswith("main.csv, A4 and A14: the same case.")

    def test_a_case_answered_in_two_files_is_named_by_cell_in_both(self, folder) -> None:
        path = folder / "answers" / "main.csv"
        change(path, lambda rows: rows.__setitem__(slice(1, None), [rows[9], rows[2]]), "main-ab.csv")
        said = mistake(folder, "report", folder)
        assert said.startswith(
            "main.csv, A3, A10: a case must be answered in one file, but these are answered in"
        )
        assert "in an earlier file too (main-ab.csv, A3, A2; 2 in all)" in said

    def test_cases_never_drawn_and_reserves_are_named_by_cell(self, folder) -> None:
        reserve = reserve_of(folder)
        path = folder / "answers" / "main.csv"
        change(path, lambda rows: (rows[2].__setitem__(0, "S999999"), rows[5].__setitem__(0, "s000001")))
        change(path, lambda rows: (rows.insert(1, ["", "", ""]), rows.append([reserve, "yes", "yes"])))
        never, not_called = mistakes(folder, "report", folder)
        # A blank row above moves them down by one.
        assert never.startswith(
            "main.csv, A4, A7: only cases of sample main can be answered for, but these were"
        )
        assert "never drawn (2 in all)" in never
        assert not_called.startswith(
            "main.csv, A15: a reserve can be answered for only when it was called, but these were"
        )

    def test_many_cases_are_counted_and_the_first_named(self, folder) -> None:
        change(
            folder / "answers" / "main.csv",
            lambda rows: [row.__setitem__(0, f"X{row[0]}") for row in rows[1:9]],
        )
        said = mistake(folder, "report", folder)
        assert said.startswith("main.csv, A2, A3, A4, A5, A6 and 3 more: only cases of sample main")

    def test_cells_of_a_workbook_are_named_with_its_worksheet(self, folder) -> None:
        (folder / "answers" / "main.csv").unlink()
        book = openpyxl.load_workbook(folder / "sheets" / "main.xlsx")
        book["Answers"]["A3"] = "S999999"
        book.save(folder / "answers" / "main.xlsx")
        assert mistake(folder, "report", folder).startswith(
            "main.xlsx, Answers!A3: only cases of sample main"
        )

    @pytest.mark.parametrize("answer", ["", "not relevant"])
    def test_a_base_of_0_is_no_percentage(self, folder, answer) -> None:
        change(folder / "answers" / "main.csv", lambda rows: [row.__setitem__(2, answer) for row in rows[1:]])
        run("report", folder)
        said = " ".join((folder / "report" / "report.txt").read_text().split())
        counts = "12 not relevant, 0 missing" if answer else "0 not relevant, 12 missing"
        assert f"no percentage, since no case was answered yes or no ({counts})" in said
        assert "and no case answered yes or no to 2.1.2" in said  # its standard has no rating

    def test_blank_sheets_are_no_answers(self, folder) -> None:
        change(
            folder / "answers" / "main.csv",
            lambda rows: [row.__setitem__(slice(1, None), [""] * (len(row) - 1)) for row in rows[1:]],
        )
        said = mistake(folder, "report", folder)
        assert said == "answers/main: no question was answered yes or no by anybody: collect answers first."


class TestReport:
    def test_a_report_is_replaced_by_force_only(self, folder) -> None:
        run("report", folder)
        edit(folder / "answers" / "main.csv", ("yes", "no"))
        said = mistakes(folder, "report", folder)
        assert [Path(sentence.split(" exists")[0]).name for sentence in said] == [
            "report.html",
            "report.txt",
            "report.csv",
            "chart.svg",
        ]
        before = contents(folder)
        run("report", folder, "--force")
        changed = {name for name, content in contents(folder).items() if before[name] != content}
        assert changed == {
            f"report/{name}" for name in ("report.html", "report.txt", "report.csv", "chart.svg")
        }

    def test_sheets_are_replaced_by_force_only(self, folder) -> None:
        assert len(mistakes(folder, "sheet", folder)) == 2
        (folder / "sheets" / "main.xlsx").write_bytes(b"old")
        run("sheet", folder, "--force")
        assert (folder / "sheets" / "main.xlsx").read_bytes() != b"old"

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "a\0b",
            "question\n2.1.1\n",
            *(f"question,percent\n2.1.1,{percent}\n" for percent in ("", "high", "nan", "101", "-1")),
        ],
    )
    def test_figures_to_print_beside_must_be_percentages(self, folder, text) -> None:
        edit(
            folder / "inspection.toml", ("[samples.main]", '[report]\nbeside = "last.csv"\n\n[samples.main]')
        )
        assert "last.csv cannot be read: add the file, or take report.beside out" in mistake(
            folder, "report", folder
        )
        (folder / "last.csv").write_text(text)
        said = mistake(folder, "report", folder)
        assert "last.csv must be a CSV file with the columns question and percent" in said

    def test_a_decision_of_the_panel_that_cannot_be_is_told(self, folder) -> None:
        (folder / "panel.toml").write_text('[[decision]]\nstandard = "9.9"\nband = "Good"\nreason = "x"\n')
        assert "9.9" in mistake(folder, "report", folder)
        (folder / "panel.toml").write_text("[[decision]\n")
        assert "panel.toml is not TOML" in mistake(folder, "report", folder)
