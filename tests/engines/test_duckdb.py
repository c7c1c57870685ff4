"""DuckDB against the oracle: the same counts, fingerprint and cases from every kind of source."""

from __future__ import annotations

import csv
import random
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

import sampler
from sampler.engines import LeftOut, count, lowest_in, opened
from sampler.tickets import ticket_key
from tests import oracle

RULES = (
    sampler.OneOf("status", ("current", "suspended; pending")),
    sampler.MonthsBefore("start", 6, 7, date(2018, 7, 2)),
    sampler.Between("age", 18, 64.5),
    sampler.NotBlank("officer"),
    sampler.NotEqual("kind", "fine"),
)
HEADING = ["case id", "gender", 'ri"sk; drop table x', "status", "start", "age", "officer", "kind", "unused"]
MATCH = ["gender", 'ri"sk; drop table x']


def made_rows(number: int = 2000, seed: int = 1) -> list[list[str]]:
    rng = random.Random(seed)
    days = ["02/12/2017", "2017-12-15", "1/1/2018", "02/01/2018 00:00", "01/12/2017", "2018-01-03", ""]
    ids = [f"S{k:05}" for k in range(number - 5)] + ["007", "NA", "1E5", "1234567890123456789", "a,b"]
    rng.shuffle(ids)
    return [
        [
            case,
            rng.choice(["female", "Männer", "null"]),
            rng.choice(["low", "high, very", 'quo"ted', "two words"]),
            rng.choice(["current", "suspended; pending", "terminated", ""]),
            rng.choice(days),
            rng.choice(["18", "17.99", "64.5", "64.51", " 40 ", ""]),
            rng.choice(["O1", "O2", " ", ""]),
            rng.choice(["fine", "order", ""]),
            rng.choice(["x", "", "two\nlines", "two\r\nlines"]),
        ]
        for case in ids
    ]


def write_csv(path: Path, rows, encoding="utf-8", delimiter=",") -> Path:
    with path.open("w", encoding=encoding, newline="") as lines:
        csv.writer(lines, delimiter=delimiter).writerows([HEADING, *rows])
    return path


def frame_of(source) -> sampler.Frame:
    return sampler.Frame(source, case="case id", match=MATCH, eligible=RULES)


def oracle_cases(path: Path):
    rows = oracle.read(path)
    for row in rows:
        row["start"] = row["start"].split(" ")[0]
    return oracle.eligible(rows, frame_of("x"))


def answers(source, seed="s", take=7):
    """What both questions say about a source."""
    frame = frame_of(source)
    with opened(frame) as engine:
        counted = count(frame)
        k = [min(take, stratum.population) for stratum in counted.strata]
        cases = lowest_in(engine, ticket_key(seed, "n"), counted.strata, k)
    drawn: list[list[str]] = [[] for _ in counted.strata]
    for case in cases:
        drawn[case.stratum].append(case.case)
    return [(s.levels, s.population) for s in counted.strata], counted.fingerprint, drawn


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    path = write_csv(tmp_path_factory.mktemp("csv") / "cases.csv", made_rows())
    cases = oracle_cases(path)
    strata = oracle.strata(cases)
    take = [min(7, n) for _, n in strata]
    return path, (strata, oracle.fingerprint(cases), oracle.lowest(cases, "s", "n", take))


def test_a_csv_file_agrees_with_the_oracle(reference):
    path, wanted = reference
    assert len(wanted[0]) == 11
    assert answers(path) == wanted


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [(e, d) for e in ("utf-8", "utf-8-sig", "utf-16", "cp1252") for d in (",", ";", "\t")],
)
def test_every_encoding_and_delimiter_gives_the_same(tmp_path, reference, encoding, delimiter):
    path = write_csv(tmp_path / "cases [1]*.csv", made_rows(), encoding, delimiter)
    assert answers(path) == reference[1]


def as_frame(reference) -> pd.DataFrame:
    return pd.read_csv(reference[0], dtype=str, keep_default_na=False)


def test_a_dataframe_gives_the_same(reference):
    table = as_frame(reference)
    assert answers(table) == reference[1]
    assert answers(table.astype(object)) == reference[1]
    assert answers(table.astype({"gender": "category", "status": "category"})) == reference[1]
    assert answers(table.replace("", None)) == reference[1]


def test_typed_columns_give_the_same(reference):
    table = as_frame(reference)
    days = table["start"].str.split(" ").str[0]
    table["start"] = pd.to_datetime(days, format="mixed", dayfirst=True).where(days != "")
    iso = days.str.match(r"\d{4}-")
    table.loc[iso, "start"] = pd.to_datetime(days[iso], format="%Y-%m-%d")
    table["age"] = pd.to_numeric(table["age"])
    assert answers(table) == reference[1]


def test_a_parquet_file_gives_the_same(tmp_path, reference):
    table = as_frame(reference)
    table.to_parquet(tmp_path / "cases.parquet")
    assert answers(tmp_path / "cases.parquet") == reference[1]
    table["age"] = pd.to_numeric(table["age"])
    table.astype({"gender": "category"}).to_parquet(tmp_path / "typed.PARQUET")
    assert answers(tmp_path / "typed.PARQUET") == reference[1]


def test_row_order_and_column_order_change_nothing(tmp_path, reference):
    table = as_frame(reference).sample(frac=1, random_state=3)[HEADING[::-1]]
    assert answers(table) == reference[1]
    table.to_csv(tmp_path / "c.csv", index=False)
    assert answers(tmp_path / "c.csv") == reference[1]


def test_whole_number_ids_are_their_digits_everywhere(tmp_path):
    table = pd.DataFrame({"id": range(8, 60), "g": ["a", "b"] * 26})
    table.to_csv(tmp_path / "c.csv", index=False)
    table.to_parquet(tmp_path / "c.parquet")
    table["text"] = table["id"].astype(str)
    counts = [
        count(sampler.Frame(source, case="id", match="g"))
        for source in (table, tmp_path / "c.csv", tmp_path / "c.parquet")
    ]
    counts.append(count(sampler.Frame(table, case="text", match="g")))
    assert counts == [counts[0]] * 4


def test_the_limit_on_tickets_changes_nothing(monkeypatch, reference):
    """A limit far too low leaves every stratum short, and each is asked again."""
    from sampler.engines import questions

    monkeypatch.setattr(questions, "_limit", lambda take, population: "0" * 64)
    assert answers(reference[0]) == reference[1]


def test_the_limit_lets_few_cases_through():
    from sampler.engines.questions import _limit

    assert _limit(5, 20) == "g"
    share = int(_limit(128, 10**6), 16) / 2**256
    assert 128 < share * 10**6 < 250


def test_nothing_is_matched_or_left_out(tmp_path):
    path = tmp_path / "c.csv"
    path.write_text("id\n" + "\n".join(str(k) for k in range(50)))
    counted = count(sampler.Frame(path, case="id"))
    assert [(s.levels, s.population) for s in counted.strata] == [((), 50)]
    assert counted.left_out == ()


def test_rows_left_out_are_counted_by_the_first_rule_they_fail(tmp_path):
    path = tmp_path / "c.csv"
    path.write_text(
        "id,status,start\n1,current,2018-01-01\n2,,nonsense\n3,closed,nonsense\n4,current,\n5,current,2017-01-01\n,,\n"
    )
    rules = [sampler.OneOf("status", ("current",)), sampler.MonthsBefore("start", 6, 7, date(2018, 7, 2))]
    frame = sampler.Frame(path, case="id", eligible=rules)
    counted = count(frame)
    assert counted.rows == 6
    assert counted.population == 1
    assert counted.left_out == (
        LeftOut(0, "empty", 1),
        LeftOut(1, "blank", 1),
        LeftOut(1, "unmet", 1),
        LeftOut(2, "blank", 1),
        LeftOut(2, "unmet", 1),
    )
    assert [part.words(frame) for part in counted.left_out] == [
        "nothing in the row",
        "status is blank",
        "status is not 'current'",
        "start is blank",
        "start is not 6 to 7 months before 2 July 2018 (2 December 2017 to 2 January 2018)",
    ]


def test_values_that_differ_in_capitals_or_blanks_are_counted_apart(tmp_path):
    path = tmp_path / "c.csv"
    path.write_text("id,status\n1,Open\n2,Open \n3,OPEN\n4,closed\n5,Opened\n")
    frame = sampler.Frame(path, case="id", eligible=[sampler.OneOf("status", ("Open",))])
    counted = count(frame)
    assert counted.population == 1
    assert counted.left_out == (LeftOut(1, "nearly", 2), LeftOut(1, "unmet", 2))
    assert (
        counted.left_out[0].words(frame).startswith("status differs from 'Open' in capitals or blanks only")
    )


def test_a_named_level_stands_for_blanks(tmp_path):
    path = tmp_path / "c.csv"
    path.write_text("id,g\n1,f\n2,\n3, \n4,\u00a0\n", encoding="utf-8")
    counted = count(sampler.Frame(path, case="id", match="g", blank={"g": "not recorded"}))
    assert [(s.levels, s.population) for s in counted.strata] == [(("f",), 1), (("not recorded",), 3)]


def test_nothing_is_downloaded():
    with opened(sampler.Frame(pd.DataFrame({"id": ["1"]}), case="id")) as engine:
        settings = engine._connection.execute(
            "select name, value from duckdb_settings() where name like 'auto%known_extensions'"
        ).fetchall()
    assert dict(settings) == {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
