"""Levels, columns, lists and folders with odd texts go through every file and come back as they were."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from sampler.cli.options import show
from sampler.folder.draws import load_samples
from sampler.inspection import read_inspection
from tests.small_inspection import HEADING, ROWS, SETTINGS, csv_text, drawn, fill, make, mistake, run

ODD = {
    "a formula": "=1+1",
    "a negative": "-5",
    "an apostrophe and a formula": "'=1+1",
    "an at sign": "@SUM(A1)",
    "a comma": "community, order",
    "quotes": 'the "old" kind',
    "accents": "détenu, condamné à perpétuité",
    "markup": "<script>alert(1)</script>",
    "blanks around": " female ",
    "emoji": "👩‍⚖️",
    "joined letters": "می\u200cخواهم",
    "a blank that does not break": "not\u00a0known",
    "a number": "007",
}
HIDDEN = {
    "a line feed": "two\nlines",
    "a carriage return": "two\r\nlines",
    "a form feed": "two\x0clines",
    "a line separator": "two\u2028lines",
    "an escape": "\x1b[2Jgone",
    "a turned direction": "\u202edesrever",
}


def sampled(path: Path, column: str) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return [row[column] for row in csv.DictReader(lines)]


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A drawn folder with nothing odd in it."""
    return drawn(make(tmp_path_factory.mktemp("odd") / "usual"))


@pytest.mark.parametrize("level", ODD.values(), ids=ODD.keys())
def test_a_level_goes_through_plan_sample_and_sheet(tmp_path, level) -> None:
    rows = [(case, level if gender == "female" else gender, *rest) for case, gender, *rest in ROWS]
    folder = drawn(make(tmp_path / "small", cases=csv_text(rows)))
    expected = {level, "male"}
    plan = json.loads((folder / "plan.json").read_bytes())
    assert {levels[0] for levels, _ in plan["samples"][0]["strata"]} == expected
    main = load_samples(read_inspection(folder))["main"]
    assert {row[1] for row in main.rows()} == expected
    in_file = set(sampled(folder / "samples" / "main.csv", "gender"))
    assert in_file == {f"'{text}" if text.lstrip("'")[0] in "=-@" else text for text in expected}


@pytest.mark.parametrize("level", HIDDEN.values(), ids=HIDDEN.keys())
def test_a_level_cannot_forge_a_line(tmp_path, level) -> None:
    """It is refused with its rows before it is printed, published or sealed."""
    rows = [(case, level if gender == "female" else gender, *rest) for case, gender, *rest in ROWS]
    folder = make(tmp_path / "small", cases=csv_text(rows))
    said = mistake(folder, "plan", folder)
    assert said == (
        "Sample main: list.csv, 8 rows, the first at 6, 10, 14, 18, 26: 'gender' must hold text on one line, "
        "without control characters or others that are not seen; correct these at their source."
    )


def test_no_words_can_steer_the_terminal(capsys) -> None:
    show("one\n\x1b[2J\r\x9b1A \u202edesrever", {}, as_json=False, quiet=False)
    assert capsys.readouterr().out == "one\n\ufffd[2J\ufffd\ufffd1A \ufffddesrever\n"


def test_the_name_of_an_inspection_is_on_one_line(tmp_path) -> None:
    for name in ("two\\nlines", "\\u202edesrever"):
        folder = make(tmp_path / name[-4:], SETTINGS.replace('"Small"', f'"{name}"'))
        assert "name must be text on one line" in mistake(folder, "plan", folder)


def test_levels_like_formulas_are_text_in_the_sheet_and_no_script_in_the_report(tmp_path) -> None:
    odd = {"female": "=1+1", "male": "<script>alert(1)</script>"}
    rows = [(case, odd[gender], *rest) for case, gender, *rest in ROWS]
    script = "<script>alert(2)</script>"
    settings = SETTINGS.replace("Small", script).replace('["male"]', f'["{odd["male"]}"]')
    folder = drawn(make(tmp_path / "small", settings, csv_text(rows)))
    run("sheet", folder)
    book = openpyxl.load_workbook(folder / "sheets" / "main.xlsx")
    cells = [cell for row in book["Answers"].iter_rows() for cell in row if cell.value in odd.values()]
    assert {cell.value for cell in cells} == set(odd.values())
    assert {cell.data_type for cell in cells} == {"s"}
    run("report", fill(folder))
    for name in ("report.html", "chart.svg"):
        assert b"<script>alert" not in (folder / "report" / name).read_bytes()


def test_ids_like_formulas_come_back_from_a_filled_workbook(tmp_path) -> None:
    rows = [(f"=S{number}", *rest) for number, (_, *rest) in enumerate(ROWS)]
    folder = drawn(make(tmp_path / "small", cases=csv_text(rows)))
    run("sheet", folder)
    (folder / "answers").mkdir()
    for name in ("main", "sub"):
        book = openpyxl.load_workbook(folder / "sheets" / f"{name}.xlsx")
        for row in book["Answers"].iter_rows(min_row=2, min_col=4):
            for cell in row:
                cell.value = "yes"
        for row in book["Answers"].iter_rows(max_col=1):
            row[0].data_type = "s"  # openpyxl would write a text that begins with = as a formula
        book.save(folder / "answers" / f"{name}.xlsx")
    report = json.loads(run("report", folder, "--json").stdout)
    assert [question["base"] for question in report["questions"]] == [12, 12, 4]


@pytest.mark.parametrize("name", ['a""b; drop table cases', "a'b\" --", "{}", "m0", "place", "a,b", "größe"])
def test_a_column_may_have_any_name(tmp_path, usual, name) -> None:
    heading = ["case_id", name, *HEADING[2:]]
    settings = SETTINGS.replace('"gender"', json.dumps(name, ensure_ascii=False))
    folder = drawn(make(tmp_path / "small", settings, csv_text(ROWS, heading)))
    run("sheet", folder)
    assert sampled(folder / "samples" / "main.csv", "case_id") == sampled(
        usual / "samples" / "main.csv", "case_id"
    )


@pytest.fixture(scope="module")
def with_accents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A drawn folder of a list in UTF-8 with é in a level."""
    rows = [(case, gender.replace("female", "détenue"), *rest) for case, gender, *rest in ROWS]
    return drawn(make(tmp_path_factory.mktemp("odd") / "accents", cases=csv_text(rows)))


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig", "utf-16"])
def test_a_list_saved_by_excel_gives_the_same_sample_in_every_encoding(
    tmp_path, with_accents, encoding
) -> None:
    text = (with_accents / "cases" / "list.csv").read_bytes().decode()
    folder = drawn(make(tmp_path / "small", cases=text.encode(encoding)))
    for name in ("plan.json", "draw.json", "samples/main.csv"):
        assert (folder / name).read_bytes() == (with_accents / name).read_bytes()
    assert "détenue" in (folder / "samples" / "main.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("sign", [";", "\t"])
def test_semicolons_and_tabs_are_as_good_as_commas(tmp_path, usual, sign) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=sign).writerows([HEADING, *ROWS])
    folder = drawn(make(tmp_path / "small", cases=stream.getvalue()))
    assert (folder / "draw.json").read_bytes() == (usual / "draw.json").read_bytes()


@pytest.mark.parametrize("name", ["two words", "prüfung é 検査", "it's; a[b]*?", "100%"])
def test_a_folder_may_have_any_name(tmp_path, name) -> None:
    folder = drawn(make(tmp_path / name))
    run("verify", folder)
    run("report", fill(folder))
    assert (folder / "report" / "report.html").is_file()


def test_the_present_folder_is_the_default_and_has_no_name_in_the_advice(tmp_path, monkeypatch) -> None:
    make(tmp_path / "small")
    monkeypatch.chdir(tmp_path / "small")
    assert 'then sampler draw --seed "' in run("plan").stdout
    assert "Next: sampler verify proves the draw; sampler sheet writes" in run("draw", "--seed", "1").stdout
    run("verify")
    run("verify", ".")


def test_advice_quotes_a_folder_with_blanks(tmp_path) -> None:
    folder = make(tmp_path / "two words")
    assert f'sampler draw "{folder}" --seed' in run("plan", folder).stdout


def test_a_folder_may_be_moved_and_its_draw_still_proves_itself(tmp_path) -> None:
    folder = drawn(make(tmp_path / "before"))
    shutil.move(folder, tmp_path / "after")
    run("verify", tmp_path / "after")
