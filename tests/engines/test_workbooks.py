"""Workbooks, title rows and headings: what is read, and what is refused with the file's own row numbers."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

import sampler
from sampler.engines import count, lowest_in, opened
from sampler.engines.csvfile import csv_shape
from sampler.tickets import ticket_key


def write(path: Path, rows, sheet: str = "Cases", **more) -> Path:
    """A workbook; further sheets by name."""
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    for name, cells in more.items():
        other = book.create_sheet(name)
        for row in cells:
            other.append(row)
    book.save(path)
    return path


def ids(frame: sampler.Frame) -> list[str]:
    with opened(frame) as engine:
        strata = count(frame).strata
        found = lowest_in(engine, ticket_key("s", "n"), strata, [s.population for s in strata])
    return sorted(case.case for case in found)


def refusal(frame: sampler.Frame) -> str:
    with pytest.raises(sampler.SamplerError) as caught:
        count(frame)
    return str(caught.value)


class TestCells:
    def test_numbers_are_their_digits_and_texts_stay_what_they_are(self, tmp_path):
        rows = [["id"], [123], [7.0], ["007"], ["1E5"], ["NA"], [999999999999999], ["123456789012345678"]]
        frame = sampler.Frame(write(tmp_path / "c.xlsx", rows), case="id")
        assert ids(frame) == sorted(["123", "7", "007", "1E5", "NA", "999999999999999", "123456789012345678"])

    @pytest.mark.parametrize(
        "cell", [1.5, 1e15, -(10**15), True, date(2018, 1, 2), datetime(2018, 1, 2, 3, 4), time(3, 4)]
    )
    def test_an_id_that_excel_has_changed_is_refused(self, tmp_path, cell):
        path = write(tmp_path / "c.xlsx", [["id", "g"], ["1", "x"], [cell, "x"], ["2", "y"]])
        said = refusal(sampler.Frame(path, case="id", match="g"))
        assert said.startswith("c.xlsx, row 3: a case id must be text or a whole number")
        rule = [sampler.NotEqual("g", "x")]
        assert ids(sampler.Frame(path, case="id", match="g", eligible=rule)) == ["2"]

    def test_dates_numbers_and_truths_become_texts(self, tmp_path):
        rows = [["id", "day", "age", "open"]]
        rows += [["1", date(2018, 1, 2), 18, True], ["2", datetime(2018, 1, 2, 23, 59), 18.5, False]]
        rows += [["3", "02/01/2018", "18", "true"], ["4", date(2018, 1, 3), 18, True]]
        rows += [["5", date(2018, 1, 2), 17.999, True]]
        rules = [
            sampler.Between("day", date(2018, 1, 2), date(2018, 1, 2)),
            sampler.Between("age", 18, 64),
            sampler.OneOf("open", ("true",)),
        ]
        frame = sampler.Frame(write(tmp_path / "c.xlsx", rows), case="id", eligible=rules)
        assert ids(frame) == ["1", "3"]
        assert [(part.rule, part.rows) for part in count(frame).left_out] == [(1, 1), (2, 1), (3, 1)]

    def test_an_error_of_excel_is_a_blank(self, tmp_path):
        path = write(tmp_path / "c.xlsx", [["id", "g"], ["1", "#N/A"], ["2", "x"]])
        assert "row 2: 'g' is matched but blank" in refusal(sampler.Frame(path, case="id", match="g"))

    def test_a_text_that_holds_delimiters_quotes_and_breaks_is_one_cell(self, tmp_path):
        text = 'a,"b";\tc\r\nd'
        path = write(tmp_path / "c.xlsx", [["id", "g"], ["1", text], ["2", "x"]])
        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate([["id", "g"], ["1", text], ["2", "x"]]):
                sheet.write_row(number, 0, row)
        levels = [stratum.levels[0] for stratum in count(sampler.Frame(path, case="id", match="g")).strata]
        assert sorted(level.replace("\r\n", "\n") for level in levels) == ['a,"b";\tc\nd', "x"]


class TestSheets:
    CASES = (["id", "g"], ["1", "x"], ["2", "y"])

    def test_the_only_sheet_with_the_columns_is_read(self, tmp_path):
        path = write(
            tmp_path / "c.xlsx", [["Read me"], ["id is the case id"]], "Notes", Cases=self.CASES, Empty=[]
        )
        assert ids(sampler.Frame(path, case="id", match="g")) == ["1", "2"]

    def test_several_sheets_that_fit_are_told_by_name_and_one_can_be_named(self, tmp_path):
        path = write(tmp_path / "c.xlsx", self.CASES, "June", July=[["id", "g"], ["3", "x"]])
        said = refusal(sampler.Frame(path, case="id", match="g"))
        assert "2 sheets with all the columns asked for: 'June', 'July'. Name the one" in said
        assert ids(sampler.Frame(path, case="id", match="g", sheet="July")) == ["3"]
        said = refusal(sampler.Frame(path, case="id", match="g", sheet="Jully"))
        assert "c.xlsx has no sheet 'Jully'. Did you mean 'July'?" in said

    def test_a_column_that_is_missing_is_named_though_there_are_several_sheets(self, tmp_path):
        path = write(tmp_path / "c.xlsx", [["Notes"]], "Notes", Cases=[["id", "gendr", "h"], ["1", "x", "y"]])
        said = refusal(sampler.Frame(path, case="id", match=["gender", "h"]))
        assert said == "c.xlsx has no column 'gender'. Did you mean 'gendr'?"


class TestHeadings:
    def test_the_headings_stand_below_a_title(self, tmp_path):
        rows = [
            ["List of cases", None],
            [None, None],
            [" id\n", "the\n group "],
            ["1", "x"],
            ["", ""],
            ["2", ""],
        ]
        path = write(tmp_path / "c.xlsx", rows)
        said = refusal(sampler.Frame(path, case="id", match="the group"))
        assert said.startswith("c.xlsx, row 6: 'the group' is matched but blank")
        stream = io.StringIO(newline="")
        csv.writer(stream).writerows([[cell or "" for cell in row] for row in rows])
        (tmp_path / "c.csv").write_text(stream.getvalue(), newline="")
        said = refusal(sampler.Frame(tmp_path / "c.csv", case="id", match="the  group"))
        assert said.startswith("c.csv, row 6: 'the  group' is matched but blank")

    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    def test_a_title_with_other_delimiters_does_not_mislead(self, tmp_path, delimiter):
        """A title with more commas, semicolons and tabs than there are columns, and a break in quotes."""
        title = '"a,b;c\td,e;f\tg,h;i\nj"\nx,y;z\tx,y;z\tx,y;z\tx,y;z\n\n'
        text = title + "\n".join(
            delimiter.join(row) for row in (["id", "g", "h"], ["1", "x", ""], ["2", "", ""])
        )
        (tmp_path / "c.csv").write_text(text)
        frame = sampler.Frame(tmp_path / "c.csv", case="id", match="g")
        shape = csv_shape(tmp_path / "c.csv", frame.columns)
        assert (shape.delimiter, shape.heading, shape.above) == (delimiter, ("id", "g", "h"), 3)
        assert "c.csv, row 6: 'g' is matched" in refusal(frame)

    @pytest.mark.parametrize("above", [0, 19, 20])
    def test_they_are_looked_for_in_twenty_rows(self, tmp_path, above):
        rows = [["title"]] * above + [["id", "g"], ["1", "x"]]
        frame = sampler.Frame(write(tmp_path / "c.xlsx", rows), case="id", match="g")
        if above < 20:
            assert ids(frame) == ["1"]
        else:
            assert "has none of the columns asked for" in refusal(frame)

    def test_of_two_rows_that_fit_the_first_counts(self, tmp_path):
        rows = [["title"], ["id", "g"], ["id", "g"], ["1", "x"]]
        assert ids(sampler.Frame(write(tmp_path / "c.xlsx", rows), case="id", match="g")) == ["1", "id"]

    def test_a_misspelt_column_below_a_title_is_named(self, tmp_path):
        rows = [["List of cases", "x"], ["id", "gendr", "start"], ["1", "f", "SECRET"]]
        said = refusal(sampler.Frame(write(tmp_path / "c.xlsx", rows), case="id", match=["gender", "start"]))
        assert said == "c.xlsx has no column 'gender'. Did you mean 'gendr'?"

    def test_a_row_of_cases_is_never_taken_for_headings(self, tmp_path):
        """A cell that happens to be a column's name does not make its row the headings."""
        rows = [["SECRET1", "start"], ["SECRET2", "x"]]
        frame = sampler.Frame(write(tmp_path / "c.xlsx", rows), case="id", match=["g", "start"])
        assert "SECRET" not in refusal(frame)
        assert "only 1 of the 3 columns asked for" in refusal(frame)

    def test_blank_lines_of_a_csv_file_count_as_rows(self, tmp_path):
        (tmp_path / "c.csv").write_text('\nid,g\n1,x\n\n\n2,"y\nz"\n3,\n\n4,\n')
        said = refusal(sampler.Frame(tmp_path / "c.csv", case="id", match="g"))
        assert said.startswith("c.csv, rows 7, 9: 'g' is matched but blank")
        (tmp_path / "one.csv").write_text("id\n1\n\nx y\n")  # a blank line of a single column is a row
        said = refusal(sampler.Frame(tmp_path / "one.csv", case="id"))
        assert said.startswith("one.csv, row 4: a case id must be")


class TestWhatIsNoList:
    def test_a_workbook_without_cells(self, tmp_path):
        said = refusal(sampler.Frame(write(tmp_path / "c.xlsx", []), case="id"))
        assert said == "c.xlsx has no heading: its first row must name the columns."
        said = refusal(sampler.Frame(write(tmp_path / "c.xlsx", [["id"]]), case="id"))
        assert said.startswith("c.xlsx holds no cases")

    @pytest.mark.parametrize("suffix", ["xlsx", "xlsm", "xls", "ods"])
    @pytest.mark.parametrize("content", [b"", b"id,g\n1,x\n", b"PK\x03\x04broken"])
    def test_a_file_that_is_no_workbook(self, tmp_path, suffix, content):
        (tmp_path / f"c.{suffix}").write_bytes(content)
        said = refusal(sampler.Frame(tmp_path / f"c.{suffix}", case="id"))
        assert (
            said
            == f"c.{suffix} is not a workbook, or a damaged one. Save it again from the program that made it."
        )

    def test_a_workbook_with_a_password(self, tmp_path):
        (tmp_path / "c.xlsx").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 4096)
        assert "c.xlsx is protected by a password" in refusal(sampler.Frame(tmp_path / "c.xlsx", case="id"))

    def test_a_workbook_cut_short(self, tmp_path):
        path = write(tmp_path / "c.xlsx", [["id"], *([str(k)] for k in range(500))])
        path.write_bytes(path.read_bytes()[:-200])
        assert "c.xlsx is not a workbook, or a damaged one" in refusal(sampler.Frame(path, case="id"))

    @pytest.mark.parametrize("stated", [True, False])
    def test_a_cell_far_away_is_refused_before_room_is_made_for_it(self, tmp_path, stated):
        """Its reader would ask for half a terabyte and stop the whole program."""
        path = tmp_path / "c.xlsx"
        with xlsxwriter.Workbook(str(path), {"constant_memory": not stated}) as book:
            sheet = book.add_worksheet()
            sheet.write_string(0, 0, "id")
            sheet.write_string(1, 0, "1")
            sheet.write_string(1048575, 16383, "x")
        said = refusal(sampler.Frame(path, case="id"))
        assert "c.xlsx: a sheet reaches to column XFD and row 1,048,576" in said

    def test_cells_that_are_only_formatted_do_not_count(self, tmp_path):
        """What a sheet states as its extent may be blank."""
        path = write(tmp_path / "c.xlsx", [["id"], ["1"]])
        wide = tmp_path / "wide.xlsx"
        with zipfile.ZipFile(path) as before, zipfile.ZipFile(wide, "w") as after:
            for name in before.namelist():
                part = before.read(name).replace(b'ref="A1:A2"', b'ref="A1:XFD1048576"')
                after.writestr(name, part)
        assert ids(sampler.Frame(wide, case="id")) == ["1"]
