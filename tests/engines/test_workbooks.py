"""Workbooks, title rows and headings: what is read, and what is refused with the file's own row numbers."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

import sampler
from sampler.engines import count, lowest_in, opened, stray
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


CONTENT = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body>'
    '<office:spreadsheet><table:table table:name="S">'
    '<table:table-column table:number-columns-repeated="16384"/>{}</table:table></office:spreadsheet>'
    "</office:body></office:document-content>"
)


MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="/" '
    'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
)


def opendocument(path: Path, body: str) -> Path:
    """A workbook of LibreOffice's kind with one sheet, of rows that are given as they stand in the file."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("META-INF/manifest.xml", MANIFEST)
        book.writestr("content.xml", CONTENT.format(body))
    return path


def row(*cells: str, times: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{times}">{"".join(cells)}</table:table-row>'


def cell(text: str, times: int = 1) -> str:
    """A cell with a text, or a blank one."""
    if not text:
        return f'<table:table-cell table:number-columns-repeated="{times}"/>'
    return (
        f'<table:table-cell office:value-type="string" table:number-columns-repeated="{times}">'
        f"<text:p>{text}</text:p></table:table-cell>"
    )


HEAD, CASE, BLANK = cell("id"), cell("1"), cell("", 16383)


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
        path = tmp_path / "c.xlsx"
        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate([["id", "g"], ["1", text], ["2", "x"]]):
                sheet.write_row(number, 0, row)
        rule = [sampler.OneOf("g", (text, text.replace("\r\n", "\n")))]
        assert ids(sampler.Frame(path, case="id", eligible=rule)) == ["1"]

    def test_a_heading_that_holds_a_line_break_is_named_with_it(self, tmp_path):
        path = write(tmp_path / "c.xlsx", [["id", "the\ngroup"], ["1", "x"], ["2", "y"]])
        assert count(sampler.Frame(path, case="id", match="the\ngroup")).population == 2


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

    def test_a_heading_further_down_is_refused_with_what_to_do(self, tmp_path):
        (tmp_path / "c.csv").write_text("a title\n" * 20 + "id,g\n1,x\n")
        assert refusal(sampler.Frame(tmp_path / "c.csv", case="id", match="g")).split("\n- ")[1] == (
            "c.csv has none of the columns asked for in any of its first 20 rows, where the headings are "
            "looked for. If they stand further down, take out rows above them; if there are none, put "
            "them in."
        )

    def test_of_two_rows_that_fit_the_first_counts(self, tmp_path):
        rows = [["title"], ["id", "g"], ["id", "g"], ["1", "x"]]
        assert ids(sampler.Frame(write(tmp_path / "c.xlsx", rows), case="id", match="g")) == ["1", "id"]

    def test_a_misspelt_column_below_a_title_is_named(self, tmp_path):
        rows = [["List of cases", "x"], ["id", "gendr", "start"], ["1", "f", "SECRET"]]
        said = refusal(sampler.Frame(write(tmp_path / "c.xlsx", rows), case="id", match=["gender", "start"]))
        assert said == (
            "c.xlsx has no column 'gender' in row 2, which is taken for the headings. Did you mean 'gendr'?"
        )

    def test_the_row_with_most_of_the_columns_is_the_headings_though_it_has_few(self, tmp_path):
        """Only what this row lacks is called missing."""
        rows = [["List of cases", "", ""], ["CRN", "Gender", "Office"], ["SECRET1", "f", "SECRET2"]]
        told = (
            "has only 1 of the {} columns asked for in row 2, which is taken for the headings, as none of "
            "its first 20 rows has more of them."
        )
        (tmp_path / "c.csv").write_text("\n".join(",".join(row) for row in rows))
        for path in (write(tmp_path / "c.xlsx", rows), tmp_path / "c.csv"):
            said = refusal(sampler.Frame(path, case="CRN No", match=["Gender"]))
            assert said.split("\n- ")[1:] == [
                f"{path.name} {told.format(2)}",
                f"{path.name} has no column 'CRN No'. Did you mean 'CRN'?",
            ]
            said = refusal(sampler.Frame(path, case="CRN No", match=["Gender", "RoSH", "Ofice"]))
            assert said.split("\n- ")[1:] == [
                f"{path.name} {told.format(4)}",
                f"{path.name} has no column 'CRN No'. Did you mean 'CRN'?",
                f"{path.name} has no column 'RoSH'.",
                f"{path.name} has no column 'Ofice'. Did you mean 'Office'?",
            ]
            assert ids(sampler.Frame(path, case="CRN", match=["Gender"])) == ["SECRET1"]

    def test_where_no_row_has_any_of_the_columns_the_fullest_is_looked_at_for_near_ones(self, tmp_path):
        rows = [["List of cases", ""], ["CRN", "Gendr"], ["SECRET1", "f"]]
        (tmp_path / "c.csv").write_text("\n".join(",".join(row) for row in rows))
        for path in (write(tmp_path / "c.xlsx", rows), tmp_path / "c.csv"):
            first, *hints = refusal(sampler.Frame(path, case="CRN No", match=["Gender"])).split("\n- ")[1:]
            assert "has none of the columns asked for in any of its first 20 rows" in first
            assert hints == [
                f"{path.name} has no column 'CRN No'. Did you mean 'CRN'?",
                f"{path.name} has no column 'Gender'. Did you mean 'Gendr'?",
            ]

    def test_all_columns_in_one_row_beat_rows_above_that_have_most(self, tmp_path):
        rows = [["id", "g", "note"], ["id", "g", "h"], ["1", "x", "y"]]
        assert ids(sampler.Frame(write(tmp_path / "c.xlsx", rows), case="id", match=["g", "h"])) == ["1"]

    def test_a_case_with_a_cell_like_a_column_shows_no_other_cell(self, tmp_path):
        """One of two columns stands in the row of a case, which is not the first row: it is not listed."""
        (tmp_path / "c.csv").write_text("reference,state\nSECRET1,open\n")
        said = refusal(sampler.Frame(tmp_path / "c.csv", case="id", match="open"))
        assert "only 1 of the 2 columns asked for in row 2" in said
        assert "SECRET" not in said

    def test_a_row_of_cases_is_never_taken_for_headings(self, tmp_path):
        """A cell that happens to be a column's name does not make its row the headings."""
        rows = [["SECRET1", "start"], ["SECRET2", "x"]]
        frame = sampler.Frame(write(tmp_path / "c.xlsx", rows), case="id", match=["g", "start"])
        assert "SECRET" not in refusal(frame)
        assert "only 1 of the 3 columns asked for" in refusal(frame)

    def test_blank_lines_of_a_csv_file_count_as_rows(self, tmp_path):
        (tmp_path / "c.csv").write_text('\nid,g\n1,x\n\n\n2,"y"\n3,\n\n4,\n')
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

    @pytest.mark.parametrize(
        ("body", "reached"),
        [
            (row(CASE, cell("x", 16384)) + row(CASE, cell("y", 16384), times=3000), "XFE and row 3,002"),
            (row(CASE) + row(cell("y"), times=400_000_000), "A and row 400,000,002"),
            (row(CASE) + row(BLANK, times=1_040_000) + row(cell("", 50), cell("y")), "AY and row 1,040,003"),
            (row(CASE) + row(CASE) * 700 + row(cell("", 16000), cell("y")), "WQK and row 703"),
        ],
        ids=["columns", "rows", "blank rows before", "blank columns before"],
    )
    def test_repeated_cells_are_counted_before_room_is_made_for_them(self, tmp_path, body, reached):
        """Files of one or two kilobytes; the first took 6.4 GB."""
        said = refusal(sampler.Frame(opendocument(tmp_path / "c.ods", row(HEAD) + body), case="id"))
        assert f"c.ods: a sheet reaches to column {reached}" in said

    def test_blanks_repeated_behind_the_cases_take_no_room(self, tmp_path):
        """As LibreOffice writes them, to the last column and row that there can be."""
        body = row(HEAD, BLANK) + row(CASE, BLANK) + row(BLANK, times=1_048_574)
        assert ids(sampler.Frame(opendocument(tmp_path / "c.ods", body), case="id")) == ["1"]

    @pytest.mark.skipif(sys.platform == "win32", reason="it does not tell")
    def test_a_small_file_does_not_take_much_memory(self, tmp_path):
        """In a program of its own, whose most memory the system tells; without the check it is 6.4 GB.

        Linux counts a parent's memory into `ru_maxrss` of its child, so there its own peak is read.
        """
        path = opendocument(tmp_path / "c.ods", row(HEAD) + row(CASE) + row(cell("y", 16384), times=3000))
        program = (
            "import pathlib, resource, sampler, sys\n"
            "from sampler.engines import count\n"
            "own = pathlib.Path('/proc/self/status')\n"
            "try: count(sampler.Frame(sys.argv[1], case='id'))\n"
            "except sampler.SamplerError: print(own.read_text().split('VmHWM:')[1].split()[0]\n"
            "    if own.exists() else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
        )
        done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, check=True)
        assert path.stat().st_size < 2000
        kilobytes = int(done.stdout) / (1024 if sys.platform == "darwin" else 1)
        assert kilobytes < 500_000  # about 60,000

    def test_what_unpacks_to_more_than_any_list_is_refused(self, tmp_path, monkeypatch):
        monkeypatch.setattr(stray, "MOST_BYTES", 10_000)
        path = write(tmp_path / "c.xlsx", [["id"], *([str(k)] for k in range(500))])
        assert "c.xlsx unpacks to more than" in refusal(sampler.Frame(path, case="id"))

    def test_cells_that_are_only_formatted_do_not_count(self, tmp_path):
        """What a sheet states as its extent may be blank."""
        path = write(tmp_path / "c.xlsx", [["id"], ["1"]])
        wide = tmp_path / "wide.xlsx"
        with zipfile.ZipFile(path) as before, zipfile.ZipFile(wide, "w") as after:
            for name in before.namelist():
                part = before.read(name).replace(b'ref="A1:A2"', b'ref="A1:XFD1048576"')
                after.writestr(name, part)
        assert ids(sampler.Frame(wide, case="id")) == ["1"]
