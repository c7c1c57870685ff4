"""The inspectors' workbook: what is in it, and every way in which a filled one can be wrong."""

from __future__ import annotations

import csv
import io
import random
import re
import zipfile
from dataclasses import replace
from datetime import datetime

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sampler.errors import SamplerError
from sampler.sheets import Sheet, read_cases, read_sheet, sheet_bytes
from sampler.sheets.grid import address

COLUMNS = ("gender", "rosh")
CODES = ("2.1.1", "2.1.2", "2.2.1")
SHEET = Sheet(
    sample="domain_two",
    title="Case supervision",
    case="case_id",
    columns=COLUMNS,
    rows=(("S1", "female", "low"), ("007", "male", "high"), ("1E5", "male", "=1+1")),
    questions=tuple(zip(CODES, ("Assessment: engaging", "Assessment: desistance", "Planning"), strict=True)),
    about=(("Inspection", "Midlands"), ("Plan's seal", "0f3a")),
)
GIVEN = (("yes", "no", ""), ("not relevant", "yes", "yes"), ("", "", "no"))
FILLED = replace(SHEET, answers=GIVEN)


def save(path, content: bytes):
    path.write_bytes(content)
    return path


def edited(tmp_path, sheet: Sheet = FILLED, **cells: object):
    """A filled workbook in which some cells of the worksheet Answers were changed by hand."""
    book = openpyxl.load_workbook(io.BytesIO(sheet_bytes(sheet)))
    for place, value in cells.items():
        book["Answers"][place] = value
    book.save(tmp_path / "s.xlsx")
    return tmp_path / "s.xlsx"


def read(path):
    return read_sheet(path, "case_id", COLUMNS, CODES)


def mistakes_of(path) -> tuple[str, ...]:
    with pytest.raises(SamplerError) as caught:
        read(path)
    return caught.value.mistakes


def as_csv(sheet: Sheet, separator: str = ",", line_end: str = "\r\n") -> str:
    text = io.StringIO(newline="")
    rows = [(*row, *answers) for row, answers in zip(sheet.rows, sheet.answers, strict=True)]
    heads = [f"{code} {title}" for code, title in sheet.questions]
    writer = csv.writer(text, delimiter=separator, lineterminator=line_end)
    writer.writerows([(sheet.case, *sheet.columns, *heads), *rows])
    return text.getvalue()


class TestWriting:
    def opened(self):
        return openpyxl.load_workbook(io.BytesIO(sheet_bytes(FILLED)))

    def test_every_cell_of_a_case_is_text(self) -> None:
        page = self.opened()["Answers"]
        for line, row in enumerate(SHEET.rows, 2):
            cells = [page.cell(line, column) for column in range(1, 4)]
            assert [cell.value for cell in cells] == list(row)
            assert {cell.data_type for cell in cells} == {"s"}

    def test_only_answers_are_unlocked(self) -> None:
        page = self.opened()["Answers"]
        assert page.protection.sheet
        assert page.protection.password is None
        assert not page.protection.autoFilter and not page.protection.formatColumns
        unlocked = {
            cell.coordinate for row in page["A1:H9"] for cell in row if cell.protection.locked is False
        }
        assert unlocked == {f"{column}{row}" for column in "DEF" for row in (2, 3, 4)}

    def test_answers_come_from_the_list(self) -> None:
        (rule,) = self.opened()["Answers"].data_validations.dataValidation
        assert rule.formula1 == '"yes,no,not relevant"'
        assert str(rule.sqref) == "D2:F4"
        assert rule.allow_blank and rule.showErrorMessage
        assert "not relevant" in rule.error

    def test_it_prints_on_landscape_pages_with_headings(self) -> None:
        page = self.opened()["Answers"]
        assert page.page_setup.orientation == "landscape"
        # One page wide (which is what is meant where no number is given), and as long as it takes.
        assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert page.print_title_rows == "$1:$1"
        assert page.oddFooter.right.text == "Page &P of &N"
        assert page.freeze_panes == "B2"
        assert page.auto_filter.ref == "A1:F4"

    def test_headings_begin_with_the_code(self) -> None:
        page = self.opened()["Answers"]
        assert [page.cell(1, column).value.split()[0] for column in range(4, 7)] == list(CODES)

    def test_gaps_are_marked_in_cases_that_have_been_begun(self) -> None:
        page = self.opened()["Answers"]
        ((places, rules),) = page.conditional_formatting._cf_rules.items()
        assert str(places.sqref) == "D2:F4"
        assert rules[0].formula == ["AND(LEN(TRIM(D2))=0,COUNTA($D2:$F2)>0)"]

    def test_the_guide_says_what_and_how(self) -> None:
        page = self.opened()["How to fill in"]
        pairs = {row[0].value: row[1].value for row in page["A1:B40"]}
        assert pairs["Inspection"] == "Midlands"
        assert pairs["Plan's seal"] == "0f3a"
        assert pairs["Cases"] == 3
        assert pairs["2.1.2"] == "Assessment: desistance"
        assert pairs["Answers still blank"] == "=COUNTBLANK(Answers!D2:F4)"

    def test_the_count_of_blanks_is_right_before_anything_works_it_out(self) -> None:
        book = openpyxl.load_workbook(io.BytesIO(sheet_bytes(FILLED)), data_only=True)
        pairs = {row[0].value: row[1].value for row in book["How to fill in"]["A1:B40"]}
        assert pairs["Answers still blank"] == 3

    def test_nothing_in_it_tells_when_or_by_whom_it_was_made(self) -> None:
        content = sheet_bytes(FILLED)
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            assert {part.date_time for part in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            core = book.read("docProps/core.xml").decode()
        assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core)) == {"2000-01-01T00:00:00Z"}
        assert re.search(r"<dc:creator>\s*</dc:creator>|<dc:creator/>", core)
        assert content == sheet_bytes(FILLED)

    def test_an_ampersand_in_the_title_is_printed(self) -> None:
        content = sheet_bytes(replace(SHEET, title="Risk & need"))
        page = openpyxl.load_workbook(io.BytesIO(content))["Answers"]
        assert "Risk && need" in page.oddFooter.left.text

    def test_a_sheet_without_cases_has_headings(self, tmp_path) -> None:
        path = save(tmp_path / "s.xlsx", sheet_bytes(replace(SHEET, rows=())))
        assert mistakes_of(path) == ("s.xlsx, Answers!A1: the sheet has headings, but no cases below.",)


class TestSheetRefuses:
    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"questions": ()}, "at least one question"),
            ({"questions": (("2 1", "x"), ("", "y"))}, "questions 1, 2"),
            ({"case": " "}, "one is blank"),
            ({"columns": ("Case_ID", "rosh")}, "headings must differ"),
            ({"rows": (("S1", "female", "low"), ("S2", "male"))}, "cases 2 have"),
            ({"rows": (("S1", "female", "x" * 32_768),)}, "32,767 characters"),
            ({"rows": SHEET.rows[:1] * 1_048_576}, "1,048,575 cases"),
            ({"answers": GIVEN[:2]}, "all 3 cases or none, but got 2"),
            ({"answers": (("yes",), ("no",), ("no",))}, "cases 1, 2, 3"),
            ({"answers": (GIVEN[0], GIVEN[1], ("Yes", "perhaps", ""))}, "blank, but 2 are not"),
            ({"questions": tuple((str(code), "") for code in range(16_384))}, "16,384 columns"),
        ],
    )
    def test_what_cannot_be_written(self, change, sentence) -> None:
        with pytest.raises(SamplerError, match=re.escape(sentence)):
            replace(SHEET, **change)

    def test_all_at_once(self) -> None:
        with pytest.raises(SamplerError) as caught:
            replace(SHEET, case="rosh", rows=(("S1",),))
        assert len(caught.value.mistakes) == 2


class TestReading:
    EXPECTED = tuple((row[0], answers) for row, answers in zip(SHEET.rows, GIVEN, strict=True))

    def test_what_was_written_is_read(self, tmp_path) -> None:
        answers = read(save(tmp_path / "s.xlsx", sheet_bytes(FILLED)))
        assert (answers.case, answers.questions, answers.rows) == ("case_id", CODES, self.EXPECTED)

    def test_a_blank_sheet_gives_blank_answers(self, tmp_path) -> None:
        answers = read(save(tmp_path / "s.xlsx", sheet_bytes(SHEET)))
        assert answers.rows == tuple((row[0], ("", "", "")) for row in SHEET.rows)

    def test_another_program_may_save_it(self, tmp_path) -> None:
        assert read(edited(tmp_path)).rows == self.EXPECTED

    # Ids are printable ASCII without blanks; a workbook must give each back as it is.
    @settings(max_examples=40, deadline=None, derandomize=True)
    @given(data=st.data())
    def test_any_sheet_comes_back(self, tmp_path_factory, data) -> None:
        ids = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=12)
        names = data.draw(st.lists(ids, min_size=1, max_size=6, unique=True))
        answer = st.sampled_from(["yes", "no", "not relevant", ""])
        answers = tuple(data.draw(st.tuples(answer, answer, answer)) for _ in names)
        sheet = replace(SHEET, rows=tuple((name, "a", "b") for name in names), answers=answers)
        path = save(tmp_path_factory.mktemp("any") / "s.xlsx", sheet_bytes(sheet))
        assert read(path).rows == tuple(zip(names, answers, strict=True))

    @pytest.mark.parametrize(
        ("typed", "means"),
        [("Yes", "yes"), (" NO ", "no"), ("Not  Relevant", "not relevant"), ("yes\u00a0", "yes"), ("  ", "")],
    )
    def test_capitals_and_blanks_are_forgiven(self, tmp_path, typed, means) -> None:
        assert read(edited(tmp_path, D3=typed)).rows[1][1][0] == means

    def test_a_whole_number_is_its_digits(self, tmp_path) -> None:
        rows = read(edited(tmp_path, A2=123, A3=0, A4=999_999_999_999_999)).rows
        assert [name for name, _ in rows] == ["123", "0", "999999999999999"]

    def test_rows_and_columns_may_move_and_a_title_may_stand_above(self, tmp_path) -> None:
        text = "Our sheet,,\n\n2.2.1 x,CASE_ID,2.1.2,2.1.1\nno,S1,yes,\n,,,\n,S2,,yes\n"
        answers = read(save(tmp_path / "s.csv", text.encode()))
        assert answers.rows == (("S1", ("", "yes", "no")), ("S2", ("yes", "", "")))

    @pytest.mark.parametrize("separator", [",", ";"])
    @pytest.mark.parametrize("line_end", ["\r\n", "\n"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
    def test_csv_as_programs_write_it(self, tmp_path, separator, line_end, encoding) -> None:
        titled = replace(FILLED, questions=(("2.1.1", "Café, bar; and\nmore"), *SHEET.questions[1:]))
        path = save(tmp_path / "s.csv", as_csv(titled, separator, line_end).encode(encoding))
        assert read(path).rows == self.EXPECTED

    def test_the_only_worksheet_may_have_any_name(self, tmp_path) -> None:
        path = edited(tmp_path)
        book = openpyxl.load_workbook(path)
        del book["How to fill in"]
        book["Answers"].title = "Jane Doe"
        book["Jane Doe"]["D2"] = "perhaps"
        book.save(path)
        (mistake,) = mistakes_of(path)
        assert mistake == "s.xlsx, D2: an answer must be yes, no, not relevant or blank."


class TestCases:
    """Whose sheet it is must be known of sheets with mistakes too."""

    def test_the_ids_are_read_whatever_else_is_wrong(self, tmp_path) -> None:
        path = edited(tmp_path, D1="gone", B2=7, E3="perhaps", A4=15, A9="S9", H1="more", A10=" ")
        assert read_cases(path, "case_id") == {"S1", "007", "15", "S9"}
        with pytest.raises(SamplerError):
            read(path)

    def test_a_csv_and_a_sheet_without_cases(self, tmp_path) -> None:
        path = save(tmp_path / "s.csv", as_csv(FILLED, ";").encode())
        assert read_cases(path, "CASE_ID ") == {"S1", "007", "1E5"}
        bare = save(tmp_path / "s.xlsx", sheet_bytes(replace(SHEET, rows=())))
        assert read_cases(bare, "case_id") == set()

    def test_what_is_no_sheet_is_refused(self, tmp_path) -> None:
        with pytest.raises(SamplerError, match="no heading reads 'case_id'"):
            read_cases(edited(tmp_path, A1="id"), "case_id")
        with pytest.raises(SamplerError, match="not an Excel workbook"):
            read_cases(save(tmp_path / "t.xlsx", b"PK"), "case_id")


class TestMistakes:
    def test_answers_outside_the_list_all_at_once(self, tmp_path) -> None:
        path = edited(tmp_path, D2="n/a", E3="y", F4=1, F3=True, D4=datetime(2018, 1, 2))
        assert mistakes_of(path) == tuple(
            f"s.xlsx, Answers!{cell}: an answer must be yes, no, not relevant or blank."
            for cell in ("D2", "E3", "F3", "D4", "F4")
        )

    def test_formulas_and_errors_are_not_blanks(self, tmp_path) -> None:
        path = edited(tmp_path, D2='="yes"', A3="=1+1")
        book = openpyxl.load_workbook(path)
        book["Answers"]["E2"] = "#N/A"
        book["Answers"]["E2"].data_type = "e"
        book.save(path)
        assert mistakes_of(path) == (
            "s.xlsx, Answers!A3: a case id is text, but this is a formula or an error. "
            "Please put the id back.",
            "s.xlsx, Answers!D2: an answer is typed or chosen; this is a formula or an error.",
            "s.xlsx, Answers!E2: an answer is typed or chosen; this is a formula or an error.",
        )

    @pytest.mark.parametrize(
        ("value", "sentence"),
        [
            (1.5, "a number with decimals or a sign"),
            (-3, "a number with decimals or a sign"),
            (10**15, "more than 15 digits"),
            (datetime(2018, 1, 2), "a date, a time or true/false"),
            (True, "a date, a time or true/false"),
            (None, "has no case id"),
            ("  ", "has no case id"),
        ],
    )
    def test_ids_that_are_none(self, tmp_path, value, sentence) -> None:
        (mistake,) = mistakes_of(edited(tmp_path, A3=value))
        assert mistake.startswith("s.xlsx, Answers!A3: ")
        assert sentence in mistake

    def test_a_case_in_several_rows(self, tmp_path) -> None:
        (mistake,) = mistakes_of(edited(tmp_path, A3="S1", A4=" S1"))
        assert (
            mistake == "s.xlsx, Answers!A2 and A3 and A4: the same case. Please keep the row that is right."
        )

    def test_no_case_column(self, tmp_path) -> None:
        (mistake,) = mistakes_of(edited(tmp_path, A1="id"))
        assert mistake.startswith("s.xlsx, Answers!A1: no heading reads 'case_id'")

    def test_headings_missing_unknown_and_repeated_all_at_once(self, tmp_path) -> None:
        path = edited(tmp_path, B1="sex", D1="2.1.l Assessment", F1="2.1.2 again")
        unknown = ": this heading is neither a question of this sheet, its case column nor a matched column."
        missing = "Please put back the one whose heading begins with that code."
        assert mistakes_of(path) == (
            f"s.xlsx, Answers!B1{unknown} There are: 2.1.1, 2.2.1, gender.",
            f"s.xlsx, Answers!D1{unknown} Did you mean '2.1.1'?",
            "s.xlsx, Answers!E1 and F1: all are headed '2.1.2'. Please keep the one that is right.",
            f"s.xlsx, Answers!1:1: question 2.1.1 has no column. {missing}",
            f"s.xlsx, Answers!1:1: question 2.2.1 has no column. {missing}",
        )

    def test_a_column_too_many(self, tmp_path) -> None:
        (mistake,) = mistakes_of(edited(tmp_path, G1="Jane"))
        assert mistake.startswith("s.xlsx, Answers!G1: this heading is neither")
        assert mistake.endswith("Please clear the column.")

    def test_matched_columns_may_be_missing(self, tmp_path) -> None:
        path = save(tmp_path / "s.csv", b"case_id,2.1.1,2.1.2,2.2.1\nS1,yes,no,\n")
        assert read(path).rows == (("S1", ("yes", "no", "")),)

    def test_a_code_is_not_the_beginning_of_another(self, tmp_path) -> None:
        assert "question 2.1.1 has no column" in " ".join(mistakes_of(edited(tmp_path, D1="2.1.10 Other")))

    def test_something_in_a_column_without_a_heading(self, tmp_path) -> None:
        (mistake,) = mistakes_of(edited(tmp_path, H4="note", H3="note"))
        assert mistake.startswith("s.xlsx, Answers!H3: there is something in a column without a heading.")

    def test_none_of_several_worksheets(self, tmp_path) -> None:
        path = edited(tmp_path)
        book = openpyxl.load_workbook(path)
        book["Answers"].title = "Jane Doe"
        book.save(path)
        (mistake,) = mistakes_of(path)
        assert mistake.startswith("s.xlsx: none of its 2 worksheets is called Answers.")

    @pytest.mark.parametrize(
        ("name", "content", "sentence"),
        [
            ("s.ods", b"x", "an .xlsx or .csv file"),
            ("s.xlsx", b"", "the file is empty"),
            ("s.csv", b"", "the file is empty"),
            ("s.csv", b"\r\n\r\n", "no heading reads 'case_id'"),
            ("s.xlsx", b"case_id,2.1.1", "not an Excel workbook"),
            ("s.xlsx", b"PK\x05\x06" + bytes(18), "not an Excel workbook"),
            # MS-CFB 2.2: the signature of the container of .xls and of encrypted workbooks.
            ("s.xlsx", bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504), "protected by a password"),
            ("s.csv", "case_id,2.1.1".encode("utf-16"), "neither UTF-8 nor Windows-1252"),
            ("s.csv", b"case_id,\x81", "neither UTF-8 nor Windows-1252"),
            ("s.csv", b'case_id,"' + b"x" * 140_000, "not a CSV file"),
        ],
    )
    def test_files_that_are_no_sheets(self, tmp_path, name, content, sentence) -> None:
        (mistake,) = mistakes_of(save(tmp_path / name, content))
        assert mistake.startswith(name)
        assert sentence in mistake

    def test_a_file_that_is_not_there_or_is_a_folder(self, tmp_path) -> None:
        assert "there is no such file" in mistakes_of(tmp_path / "s.xlsx")[0]
        (tmp_path / "s.csv").mkdir()
        assert "cannot be read" in mistakes_of(tmp_path / "s.csv")[0]

    def test_neither_contents_nor_ids_are_told(self, tmp_path) -> None:
        path = edited(tmp_path, A2="SECRET1", A3="SECRET1", A4=None, D2="SECRET2", D3="SECRET3")
        told = " ".join(mistakes_of(path))
        assert len(mistakes_of(path)) == 4
        assert "SECRET" not in told and "female" not in told
        path = edited(tmp_path, G1="SECRET", H2="SECRET")
        assert "SECRET" not in " ".join(mistakes_of(path))

    @pytest.mark.parametrize(("place", "byte"), [(6, 144), (8, 1)])
    def test_a_directory_that_asks_for_what_nobody_has_is_refused(self, tmp_path, place, byte) -> None:
        """By APPNOTE.TXT 4.3.12: from the sixth byte on, the version needed; from the eighth, the flags."""
        content = bytearray(sheet_bytes(FILLED))
        for entry in re.finditer(rb"PK\x01\x02", bytes(content)):
            content[entry.start() + place] = byte
        (mistake,) = mistakes_of(save(tmp_path / "s.xlsx", bytes(content)))
        assert mistake == "s.xlsx: not an Excel workbook, or a damaged one. Please save it again."

    def test_a_damaged_workbook_is_read_or_refused_but_nothing_else(self, tmp_path) -> None:
        # 150 files with up to 20 bytes changed at random; seed fixed.
        chance, whole = random.Random(3), sheet_bytes(FILLED)
        refused = 0
        for _ in range(150):
            content = bytearray(whole)
            for _ in range(chance.randrange(1, 20)):
                content[chance.randrange(len(content))] = chance.randrange(256)
            try:
                read(save(tmp_path / "s.xlsx", bytes(content)))
            except SamplerError:
                refused += 1
        assert refused > 0


@pytest.mark.parametrize(
    ("column", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")]
)
def test_addresses_are_those_of_a_worksheet(column: int, letters: str) -> None:
    # XFD is the last column of a worksheet (16,384), as published for Excel.
    assert address(16, column) == f"{letters}17"


def test_a_cell_far_from_all_others_is_refused_before_it_fills_the_memory(tmp_path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Answers"
    page.append(["case_id", "2.1.1"])
    page.append(["007", "yes"])
    page.cell(1_048_576, 16_384).value = "x"
    book.save(tmp_path / "answers.xlsx")
    with pytest.raises(SamplerError, match="stands far away from the answers, at XFD1048576"):
        read_sheet(tmp_path / "answers.xlsx", "case_id", (), ("2.1.1",))
