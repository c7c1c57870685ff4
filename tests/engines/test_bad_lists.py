"""Lists that cannot be drawn from: one sentence a fault, with row numbers, never contents."""

from __future__ import annotations

import os
import re
import unicodedata
from datetime import date

import pandas as pd
import pytest

import sampler
from sampler.engines import count, opened
from sampler.engines.dialects import fill
from sampler.engines.queries import places_statement
from sampler.tickets import on_one_line

START = sampler.MonthsBefore("start", 6, 7, date(2018, 7, 2))


def refusal(tmp_path, text, *, name="cases.csv", encoding="utf-8", **frame) -> str:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding) if isinstance(text, str) else text)
    with pytest.raises(sampler.SamplerError) as caught:
        count(sampler.Frame(path, **{"case": "id", "match": ["g"], **frame}))
    return str(caught.value)


def test_a_missing_file_is_named_with_its_neighbours(tmp_path):
    (tmp_path / "cases.csv").write_text("id\n1\n")
    with pytest.raises(sampler.SamplerError, match=r"case\.csv is missing. Did you mean 'cases\.csv'\?"):
        count(sampler.Frame(tmp_path / "case.csv", case="id"))


def test_a_missing_column_is_named_with_its_neighbours(tmp_path):
    said = refusal(tmp_path, "ID,gender\n1,f\n", match=["gendr"])
    assert "no column 'id'. Did you mean 'ID'?" in said
    assert "no column 'gendr'. Did you mean 'gender'?" in said


def test_a_column_named_twice_is_refused_only_where_it_is_needed(tmp_path):
    assert "2 columns named 'g'" in refusal(tmp_path, "id,g,g\n1,f,m\n")
    (tmp_path / "ok.csv").write_text("id,g,x,x\n1,f,1,2\n")
    assert count(sampler.Frame(tmp_path / "ok.csv", case="id", match="g")).population == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "cases.csv is empty"),
        (b"\n\n", "has no heading"),
        (b"\xef\xbb\xbf", "has no heading"),
        (b"id,g\n", "holds no cases"),
        (b"id,g\n\x81\x8d", "not text in UTF-8, UTF-16 or Windows-1252"),
        (b"id,g\n1,\x00\n", "not text in UTF-8"),
        (b"\xff\xfei\x00d\x00,", "not text in UTF-8"),
    ],
)
def test_files_that_hold_no_list(tmp_path, text, words):
    assert words in refusal(tmp_path, text)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/dev/null", "/dev/null is no file but a device or a pipe, which cannot be read twice"),
        ("pipe.csv", "pipe.csv is no file but a device or a pipe"),
        ("folder.csv", "folder.csv is a folder: name the file in it that holds the list"),
        ("empty.csv", "empty.csv is empty: it must hold a heading and a row for each case"),
    ],
)
@pytest.mark.skipif(os.name != "posix", reason="devices and pipes have other names there")
def test_what_is_no_list_at_all(tmp_path, path, words):
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "empty.csv").touch()
    with pytest.raises(sampler.SamplerError, match=re.escape(words)):
        count(sampler.Frame(tmp_path / path, case="id"))


class TestHidden:
    """Levels are printed, published and sealed: none may forge a line or turn the direction of writing."""

    def test_what_is_hidden_is_what_unicode_calls_so(self):
        """Control, format and separator characters but two joiners; later versions of Unicode add some."""
        signs = [chr(code) for code in range(0x110000)]
        named = {c for c in signs if unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp", "Cs"}} - {
            *"\u200c\u200d"
        }
        refused = {c for c in signs if not on_one_line(c)}
        assert named <= refused
        assert all(unicodedata.category(c) == "Cn" for c in refused - named)

    def test_both_sides_agree_on_every_character(self):
        """The rows are found by the engine, and their number by Python."""
        signs = [chr(code) for code in range(1, 0x110000) if not 0xD800 <= code < 0xE000]
        table = pd.DataFrame({"id": [str(k) for k in range(len(signs))], "g": [f"a{c}b" for c in signs]})
        with opened(sampler.Frame(table, case="id", match="g")) as engine:
            condition = fill(engine.dialect.hidden, "m0")
            found = engine.run(places_statement(engine, condition, len(signs)))
        assert [place for (place,) in found] == [k for k, c in enumerate(signs, 1) if not on_one_line(c)]

    @pytest.mark.parametrize("sign", ["\n", "\r\n", "\x1b", "\x85", "\u2028", "\u202e", "\ufeff"])
    @pytest.mark.parametrize("kind", ["csv", "parquet", "DataFrame"])
    def test_a_level_with_one_is_refused_with_its_rows(self, tmp_path, sign, kind):
        table = pd.DataFrame({"id": ["1", "2", "3"], "g": ["a", f"SECRET{sign}b", "c"]})
        source = table if kind == "DataFrame" else tmp_path / f"c.{kind}"
        if kind == "csv":
            table.to_csv(source, index=False, lineterminator="\r\n")
        elif kind == "parquet":
            table.to_parquet(source)
        with pytest.raises(sampler.SamplerError) as caught:
            count(sampler.Frame(source, case="id", match="g"))
        row = 2 if kind != "csv" else 3
        assert re.fullmatch(
            rf".*, row {row}: 'g' must hold text on one line, without control characters or others that are "
            r"not seen; correct these at their source\.",
            str(caught.value),
        )

    def test_rows_that_are_not_eligible_and_columns_that_give_no_level_may_hold_any(self, tmp_path):
        (tmp_path / "c.csv").write_text('id,g,h\n1,a,"x\ny"\n2,"b\nc",z\n3,👩\u200d⚖️,z\n')
        rule = [sampler.NotEqual("id", "2")]
        counted = count(sampler.Frame(tmp_path / "c.csv", case="id", match="g", eligible=rule))
        assert [stratum.levels[0] for stratum in counted.strata] == ["a", "👩\u200d⚖️"]

    @pytest.mark.parametrize(
        "given",
        [
            {"levels": {"g": {"a\nb": "a"}}},
            {"levels": {"g": {"a": ["a", "a\nb"]}}},
            {"blank": {"g": "not\u202eknown"}},
        ],
    )
    def test_nor_may_the_levels_that_a_planner_names(self, given):
        with pytest.raises(sampler.SamplerError, match="text on one line"):
            sampler.Frame("c.csv", case="id", match="g", **given)


def test_what_is_no_workbook_is_refused_with_advice(tmp_path):
    assert "cases.xlsx is not a workbook, or a damaged one" in refusal(tmp_path, "PK", name="cases.xlsx")


def test_a_damaged_parquet_file_is_refused(tmp_path):
    assert "cannot be read" in refusal(tmp_path, "no parquet", name="cases.parquet")


def test_all_faults_are_told_at_once_with_rows_and_without_contents(tmp_path):
    said = refusal(
        tmp_path,
        "id,g,start\n"
        "SECRET1,,01/01/2018\n"  # blank level
        "SECRET1,f,01/01/2018\n"  # repeated
        ",f,01/01/2018\n"  # blank id
        "SEC RET,f,01/01/2018\n"  # a blank inside
        "SECRÉT,f,01/01/2018\n"  # not ASCII
        "SECRET2,f,31/02/2018\n"  # no such day
        "SECRET3,f,tomorrow\n"
        ",,\n"
        "SECRET4,\ufffd,01/01/2018\n",
        eligible=[START],
    )
    assert said.startswith("6 mistakes:")
    assert "row 4: the case id ('id') is blank" in said
    assert "rows 5, 6: a case id must be text or a whole number" in said
    assert "rows 2, 3: the case id ('id') stands on more than one eligible row" in said
    assert "row 2: 'g' is matched but blank" in said
    assert 'blank = { g = "not recorded" }' in said
    assert "row 10: 'g' holds characters that were lost" in said
    assert "rows 7, 8: 'start' is not a date" in said
    for content in ("SEC", "É", "tomorrow", "31/02"):
        assert content not in said


def test_many_faulty_rows_are_counted_and_the_first_named(tmp_path):
    rows = "".join(f"{k},{'f' if k % 2 else ''}\n" for k in range(200_000))
    said = refusal(tmp_path, "id,g\n" + rows)
    assert "100,000 rows, the first at 2, 4, 6, 8, 10:" in said


def test_numbers_that_cannot_be_read(tmp_path):
    text = "id,g,age\n1,f,18\n2,f,unknown\n3,f,nan\n4,f,1e3\n"
    said = refusal(tmp_path, text, eligible=[sampler.Between("age", 18, 64)])
    assert said == (
        "cases.csv, rows 3, 4: 'age' is not a number; correct it, or leave these rows out by an earlier rule."
    )


def test_no_eligible_case_says_why(tmp_path):
    said = refusal(tmp_path, "id,g\n1,f\n2,m\n3,\n", eligible=[sampler.OneOf("g", ("x",))])
    assert "no case is eligible. Of 3 rows: 1 left out (g is blank); 2 left out (g is not 'x')" in said


@pytest.mark.parametrize(
    "row", ["2\n", "2,SECRET,x\n", '2,"SECRET\n'], ids=["short", "long", "quote left open"]
)
def test_a_broken_row_is_named_by_its_line_and_not_quoted(tmp_path, row):
    said = refusal(tmp_path, "id,g\n1,f\n" + row)
    assert "cases.csv, line 3:" in said
    assert "SEC" not in said


@pytest.mark.parametrize(
    ("ids", "kind"),
    [
        ([1.0, 2.0], "decimal numbers"),
        ([1.5, None], "decimal numbers"),
        ([True, False], "boolean"),
        (pd.to_datetime(["2018-01-01", "2018-01-02"]), "dates"),
        ([1, "01"], "mixed-integer"),
        (["1", 2.0], "mixed"),
        ([b"1", b"2"], "bytes"),
        (pd.Categorical([1.0, 2.0]), "decimal numbers"),
    ],
)
def test_ids_without_one_way_of_being_text_are_refused(ids, kind):
    table = pd.DataFrame({"id": ids, "g": ["a", "b"]})
    with pytest.raises(sampler.SamplerError, match=f"text or whole numbers, but its column holds {kind}"):
        count(sampler.Frame(table, case="id", match="g"))


@pytest.mark.parametrize("column", ["double", "boolean", "date"])
def test_typed_ids_in_parquet_are_refused(tmp_path, column):
    values = {"double": [1.0, 2.0], "boolean": [True, False], "date": pd.to_datetime(["2018-01-01"] * 2)}
    pd.DataFrame({"id": values[column], "g": ["a", "b"]}).to_parquet(tmp_path / "c.parquet")
    with pytest.raises(sampler.SamplerError, match="must be text or whole numbers"):
        count(sampler.Frame(tmp_path / "c.parquet", case="id", match="g"))


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA])
def test_a_missing_id_in_a_dataframe_is_blank(missing):
    table = pd.DataFrame({"id": pd.Series(["1", missing, "nan"], dtype=object), "g": ["a"] * 3})
    with pytest.raises(sampler.SamplerError, match="the DataFrame, row 2: the case id"):
        count(sampler.Frame(table, case="id", match="g"))


def test_decimal_levels_are_refused():
    table = pd.DataFrame({"id": ["1", "2"], "g": [1.0, 2.0]})
    with pytest.raises(sampler.SamplerError, match="'g' must be text or whole numbers"):
        count(sampler.Frame(table, case="id", match="g"))


def test_a_source_that_is_no_table():
    with pytest.raises(
        sampler.SamplerError, match="CSV or Parquet file or a workbook, or a pandas DataFrame"
    ):
        count(sampler.Frame([1, 2], case="id"))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"case": "id", "match": ["g", "g"]}, "'g' comes twice"),
        ({"case": "id", "match": ["id"]}, "'id' comes twice"),
        ({"case": "id", "match": ["g"], "blank": {"h": "x"}}, "'h', which is not a matched column"),
        ({"case": "id", "match": ["g"], "blank": {"g": " "}}, "not blank itself"),
        ({"case": " "}, "not blank"),
    ],
)
def test_frames_that_contradict_themselves(given, words):
    with pytest.raises(sampler.SamplerError, match=words):
        sampler.Frame("cases.csv", **given)


def test_a_list_without_headings_shows_nothing_of_its_first_case(tmp_path):
    said = refusal(tmp_path, "SECRET1,Jane SECRET,f\nSECRET2,John,m\n", case="case_id", match=["gender"])
    assert "has none of the columns asked for in any of its first 20 rows" in said
    assert "SECRET" not in said


def test_blanks_of_every_script_are_blanks(tmp_path):
    for number, blank in enumerate("\u2003\u2007\u202f\u3000\u200b\x85\x0b\x1c"):
        text = f"id,g\n1,f\n2,{blank}\n"
        assert "row 3: 'g' is matched but blank" in refusal(tmp_path, text, name=f"{number}.csv")


def test_times_with_a_zone_in_parquet_are_refused(tmp_path):
    """Their day would depend on the machine's own zone."""
    times = pd.to_datetime(["2020-01-01 23:30"] * 2).tz_localize("America/New_York")
    pd.DataFrame({"id": ["1", "2"], "g": ["a", "b"], "start": times}).to_parquet(tmp_path / "c.parquet")
    with pytest.raises(sampler.SamplerError, match="'start' holds times with a zone"):
        count(sampler.Frame(tmp_path / "c.parquet", case="id", match="g", eligible=[START]))


def test_columns_of_parquet_are_told_apart_as_in_a_csv_file(tmp_path):
    import pyarrow as pa
    from pyarrow import parquet

    twice = pa.table([["1", "2"], ["a", "b"], ["c", "d"]], names=["id", "g", "g"])
    parquet.write_table(twice, tmp_path / "twice.parquet")
    with pytest.raises(sampler.SamplerError, match="2 columns named 'g'"):
        count(sampler.Frame(tmp_path / "twice.parquet", case="id", match="g"))
    cases = pa.table([["1", "2"], ["a", "b"], ["c", "d"]], names=["id", "G", "g"])
    parquet.write_table(cases, tmp_path / "cases.parquet")
    for column, levels in (("G", ["a", "b"]), ("g", ["c", "d"])):
        counted = count(sampler.Frame(tmp_path / "cases.parquet", case="id", match=column))
        assert [s.levels[0] for s in counted.strata] == levels


@pytest.mark.parametrize(
    "ids",
    [
        pd.array([2**64 - 1, 3, None], dtype="UInt64"),
        pd.Series([2**64 - 1, 3, None], dtype=object),
        pd.Series(pd.Categorical([2**53 + 1, 3, None])),
    ],
    ids=["UInt64", "objects", "categories"],
)
def test_whole_numbers_beside_a_missing_one_stay_what_they_are(ids):
    table = pd.DataFrame({"id": ids, "g": ["a"] * 3})
    rules = [sampler.NotBlank("id")]
    frame = sampler.Frame(table, case="id", eligible=rules)
    drawn = sampler.draw(sampler.plan(frame, size=2), seed="x", reserves=0).drawn
    assert {d.case for d in drawn} == {str(int(ids[0])), "3"}


def test_rules_must_be_rules_and_bounds_exact():
    with pytest.raises(sampler.SamplerError, match="eligible must hold rules"):
        sampler.Frame("c.csv", case="id", eligible=[{"column": "g"}])
    with pytest.raises(sampler.SamplerError, match="below 10\\^28 with at most 9 decimals"):
        sampler.Between("age", 0, 1e30)
    with pytest.raises(sampler.SamplerError, match="two dates, or two numbers"):
        sampler.Between("start", date(2018, 1, 1), 5)


def test_a_dataframe_without_the_columns_shows_those_it_has():
    """Its names are names for certain, whatever is asked for."""
    table = pd.DataFrame({"reference": ["1"], "sex": ["f"]})
    with pytest.raises(sampler.SamplerError, match="There are: reference, sex") as caught:
        count(sampler.Frame(table, case="id", match="g"))
    assert "first row" not in str(caught.value)


class TestLineEndsAndDelimiters:
    ENDS = ("\r\n", "\n", "\r")

    @pytest.mark.parametrize("end", ENDS)
    @pytest.mark.parametrize("inner", ENDS)
    @pytest.mark.parametrize("where", ["heading", "needed heading", "title", "case"])
    def test_line_breaks_in_quotes_are_no_line_ends(self, tmp_path, end, inner, where):
        """Of every kind, in every place, beside row ends of every kind: the rows are those of the file."""
        quoted = f'"x{inner}y"'
        heading = {"heading": f"id,g,{quoted}", "needed heading": f'id,"the{inner}g",h'}.get(
            where, "id,the g,h"
        )
        rows = [heading, *(f"{k},{'ab'[k % 2]},{quoted if where == 'case' else 'z'}" for k in range(100))]
        rows = [f"{quoted},,", *rows] if where == "title" else rows
        (tmp_path / "c.csv").write_bytes(end.join([*rows, ""]).encode())
        match = "g" if where == "heading" else "the g"
        counted = count(sampler.Frame(tmp_path / "c.csv", case="id", match=match))
        assert [(s.levels, s.population) for s in counted.strata] == [(("a",), 50), (("b",), 50)]

    @pytest.mark.parametrize("end", ENDS)
    @pytest.mark.parametrize("odd", ENDS)
    @pytest.mark.parametrize("at", [0, 1, 50, 3000])
    def test_rows_that_end_in_two_ways_are_refused_and_never_miscounted(self, tmp_path, end, odd, at):
        if end == odd:
            return
        rows = [f"{k},a" for k in range(5000)]
        text = "".join(row + (odd if k == at else end) for k, row in enumerate(["id,g", *rows]))
        (tmp_path / "c.csv").write_bytes(text.encode())
        with pytest.raises(sampler.SamplerError, match=r"mixes two kinds of line ends"):
            count(sampler.Frame(tmp_path / "c.csv", case="id", match="g"))

    @pytest.mark.parametrize("heading", ["id;x,id", "id;x\nid,x", "id\tx;id\n"])
    def test_columns_that_two_delimiters_find_in_other_places_are_refused(self, tmp_path, heading):
        said = refusal(tmp_path, f"{heading}\n1;2,3\n", match=[])
        assert "cases.csv has all the columns asked for by more than one delimiter" in said
        assert "Keep one row of headings and one delimiter" in said

    def test_the_delimiter_that_gives_the_columns_is_taken_though_another_stands_as_often(self, tmp_path):
        (tmp_path / "c.csv").write_text("id;g;a,b,c\n1;x;1,2,3\n2;y;1,2,3\n")
        assert count(sampler.Frame(tmp_path / "c.csv", case="id", match="g")).population == 2
