"""A list that cannot be planned from is refused in one go: with counts and row numbers, never contents."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest

from tests.small_inspection import HEADING, ROWS, SETTINGS, csv_text, make, mistake, mistakes, run


def with_cells(*cells: tuple[int, int, str]) -> str:
    """The list with some cells changed: (row as a spreadsheet numbers it, column from 0, text)."""
    rows = [list(row) for row in ROWS]
    for row, column, text in cells:
        rows[row - 2][column] = text
    return csv_text(rows)


# Row 3 is S000001, which is eligible; row 2 is S000000, which has ended.
FAULTS = [
    (csv_text([]), r"list\.csv holds no cases: it has a heading and no rows"),
    ("", r"list\.csv is empty: it must hold a heading and a row for each case"),
    (
        csv_text(ROWS, ["case_ID", *HEADING[1:]]),
        r"list\.csv has no column 'case_id'\. Did you mean 'case_ID'\?",
    ),
    (
        csv_text(ROWS, ["case_id", "gendr", *HEADING[2:]]),
        r"list\.csv has no column 'gender'\. Did you mean 'gendr'\?",
    ),
    (csv_text(ROWS, [*HEADING, "gender"]), r"list\.csv.*'gender'"),
    (
        with_cells((3, 1, ""), (7, 1, " ")),
        r"list\.csv, rows 3, 7: 'gender' is matched but blank; .*name a level",
    ),
    (with_cells((3, 0, "")), r"list\.csv, row 3: the case id \('case_id'\) is blank"),
    (with_cells((3, 0, "S 1")), r"list\.csv, row 3: a case id must be text or a whole number, in letters"),
    (with_cells((3, 0, "Ｓ1")), r"list\.csv, row 3: a case id must be text or a whole number, in letters"),
    (
        with_cells((3, 0, "S000002")),
        r"list\.csv, rows 3, 4: the case id \('case_id'\) stands on more than one",
    ),
    (csv_text(ROWS[:9]) + 'S1,"male\n', r"list\.csv, line 11: the row has another number of columns"),
    (b"PK\x03\x04\0\0", r"list\.csv is not text in UTF-8, UTF-16 or Windows-1252"),
]


@pytest.mark.parametrize(("cases", "said"), FAULTS)
def test_a_fault_of_the_list_is_one_sentence(tmp_path, cases, said) -> None:
    folder = make(tmp_path / "small", cases=cases)
    assert re.match("Sample main: .*" + said, mistake(folder, "plan", folder))


def test_below_a_title_only_what_the_headings_lack_is_called_missing(tmp_path) -> None:
    """One name of four is right: the row that has it is the headings', not the title's."""
    heading = ["CRN", "gender", "RoSH", "start", "Open"]
    folder = make(tmp_path / "small", cases="List of cases\n" + csv_text(ROWS, heading))
    said = " ".join(mistakes(folder, "plan", folder))
    assert "list.csv has only 1 of the 4 columns asked for in row 2, which is taken for the headings" in said
    missing = [name for name in HEADING if f"list.csv has no column '{name}'" in said]
    assert missing == ["case_id", "rosh", "status"]
    assert "'rosh'. Did you mean 'RoSH'?" in said


def test_size_counts_the_list_as_plan_does(tmp_path) -> None:
    folder = make(tmp_path / "small", cases=with_cells((3, 0, "")))
    assert mistake(folder, "size", folder) == mistake(folder, "plan", folder)


def test_all_faults_of_a_list_come_at_once(tmp_path) -> None:
    text = with_cells((3, 1, ""), (4, 2, ""), (5, 0, ""), (7, 0, "S000007"))
    folder = make(tmp_path / "small", cases=text)
    said = mistakes(folder, "plan", folder)
    assert [re.search(r"rows? [\d, ]+", sentence)[0] for sentence in said] == [
        "row 5",
        "row 3",
        "row 4",
        "rows 7, 9",
    ]


def test_faults_of_rows_that_are_not_eligible_do_not_matter(tmp_path) -> None:
    folder = make(tmp_path / "small", cases=with_cells((2, 0, ""), (2, 1, "")))
    assert json.loads(run("plan", folder, "--json").stdout)["samples"][0]["population"] == 36


def test_a_missing_list_is_named_with_the_one_that_is_there(tmp_path) -> None:
    folder = make(tmp_path / "small", SETTINGS.replace("cases/list.csv", "cases/lists.csv"))
    assert re.search(r"lists\.csv is missing\. Did you mean 'list\.csv'\?", mistake(folder, "plan", folder))


def test_no_eligible_case_is_explained_rule_by_rule(tmp_path) -> None:
    folder = make(tmp_path / "small", SETTINGS.replace('["current"]', '["curent"]'))
    said = mistake(folder, "plan", folder)
    assert "no case is eligible. Of 40 rows: 40 left out (status is not 'curent')" in said


def test_dates_that_do_not_parse_are_counted_with_the_first_rows(tmp_path) -> None:
    rule = '\n[[samples.main.eligible]]\ncolumn = "start"\nmonths_before = [4, 7]\n'
    before, after = SETTINGS.split("\n[samples.sub]")
    settings = f"{before}{rule}\n[samples.sub]{after}"
    good = json.loads(run("plan", make(tmp_path / "good", settings), "--json").stdout)
    assert good["samples"][0]["population"] == 36
    cells = [
        (row, 3, text) for row, text in ((3, "31/02/2018"), (4, "soon"), (5, "2018-13-01"), (6, "43102"))
    ]
    folder = make(tmp_path / "bad", settings, with_cells(*cells))
    said = mistake(folder, "plan", folder)
    assert said.startswith(
        "Sample main: list.csv, rows 3, 4, 5, 6: 'start' is not a date (yyyy-mm-dd or dd/mm/yyyy)"
    )


@pytest.mark.parametrize(
    ("ids", "held"),
    [
        ([float(number) for number in range(40)], "decimal numbers"),
        (pd.date_range("2018-01-01", periods=40), "dates"),
        ([True, False] * 20, "boolean"),
    ],
)
def test_ids_that_have_lost_their_look_are_refused(tmp_path, ids, held) -> None:
    folder = make(tmp_path / "small", SETTINGS.replace("list.csv", "list.parquet"))
    table = pd.DataFrame(ROWS, columns=list(HEADING)).assign(case_id=ids)
    table.to_parquet(folder / "cases" / "list.parquet")
    said = mistake(folder, "plan", folder)
    assert re.search(
        f"the case id 'case_id' must be text or whole numbers, but its column holds {held}", said
    )


def test_the_faults_of_two_lists_come_together(tmp_path) -> None:
    second = '\n[samples.other]\nsource = "cases/other.csv"\ncase = "id"\n'
    folder = make(tmp_path / "small", SETTINGS + second, with_cells((3, 1, "")))
    (folder / "cases" / "other.csv").write_text("")
    assert [sentence.split(":")[0] for sentence in mistakes(folder, "plan", folder)] == [
        "Sample main",
        "Sample other",
    ]


def test_a_size_above_the_population_is_a_census_and_said_so(tmp_path) -> None:
    folder = make(tmp_path / "small", SETTINGS.replace("size = 12", "size = 1000"))
    assert "a census: every eligible case is inspected" in run("plan", folder).stdout
    run("draw", folder, "--seed", "1")
    rows = (folder / "samples" / "main.csv").read_text().splitlines()[1:]
    assert len(rows) == 36
    assert all(",sample," in row and row.endswith(",1.0,1.0") for row in rows)
    assert "a census" in run("size", folder).stdout
    run("verify", folder)
