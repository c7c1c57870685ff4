"""Each way of drawing, and each way of telling who is eligible: the page and the program agree on both."""

from __future__ import annotations

import copy
import hashlib

import pytest

from sampler.tickets import ticket_key
from tests.small_inspection import csv_text, drawn, make
from tests.verifier.check import check, choose, finished
from tests.verifier.conftest import records
from tests.verifier.test_cap import is_short

HEADING = ("case_id", "gender", "rosh", "start", "status", "ldu", "officer", "hours", "pnc", "surname")
ROWS = [
    (
        f"S{number:06d}",
        "female" if number % 4 == 0 else "male",
        ("RLRH", "RMRH", "RHRH")[number % 3],
        f"{1 + number % 28:02d}/01/2018" if number % 3 else f"2018-01-{1 + number % 28:02d}",
        "current" if number % 10 else "ended",
        f"LDU {number % 5}",
        (" Officer  A", "officer a", "OFFICER Ä", "B", "C", "D")[number % 6],
        str(1 + number % 7),
        f"P{number % 110}" if number % 7 else "",
        f"Surname {number:04d}{'*' if number % 17 == 0 else ''}",
    )
    for number in range(120)
]

SETTINGS = """
name = "Methods"
fieldwork = 2018-07-02

[samples.main]
source = "cases/list.csv"
case = "case_id"
size = 24
reason = "few"
{more}

[[samples.main.eligible]]
column = "status"
one_of = ["current"]
{rules}
"""
MATCHED = 'match = ["gender", "rosh"]\n'
LEVELS = '[samples.main.levels.rosh]\n"low" = "RLRH"\n"not low" = ["RMRH", "RHRH"]\n'
PERSON = '[samples.main.person]\nsame = [["PNC"], ["surname", "ldu"]]\nfirst = "start"\n'
ONE_A_DAY = '[samples.main.person]\nsame = [["start"]]\nfirst = "start"\n'
RULES = """
[[samples.main.eligible]]
column = "surname"
not_containing = "*"
[[samples.main.eligible]]
column = "start"
not_after = 2018-01-20
[[samples.main.eligible]]
column = "start"
not_before = 2018-01-03
"""
SIZED = 'method = "pps"\nmeasure = "hours"\n'
CAPPED = 'match = ["gender"]\ncap = { officer = 7 }\n'


def inspection(folder, more, rules=""):
    text = csv_text(ROWS, HEADING)
    return drawn(make(folder, SETTINGS.format(more=more, rules=rules), text))


def test_a_draw_sized_for_a_population_fixed_by_hand_agrees(tmp_path, opened):
    settings = SETTINGS.format(more=MATCHED, rules="").replace("size = 24", "population = 1000")
    folder = drawn(make(tmp_path / "one", settings, csv_text(ROWS, HEADING)))
    lists, files = {"main": folder / "cases" / "list.csv"}, {"main": folder / "samples" / "main.csv"}
    found = check(opened(*records(folder)), lists, files)
    assert found.differing() == [], found.verdict
    assert found.parts["Sample main"]["Cases"][0] == "Agrees"


@pytest.mark.parametrize(
    ("more", "rules", "not_checked"),
    [
        (MATCHED, "", []),
        ('match = ["gender"]\nspread = ["ldu"]\n', "", []),
        (MATCHED + "minimum = { gender = { female = 12 } }\n", "", []),
        (MATCHED + 'allocation = "power"\n', "", []),
        (
            MATCHED + 'allocation = "neyman"\nexpected = { rosh = { RLRH = 0.9, RMRH = 0.5, RHRH = 0.7 } }\n',
            "",
            [],
        ),
        (MATCHED + 'method = "systematic"\n', "", []),
        (MATCHED + 'spread = ["ldu"]\nmethod = "stratified"\n', "", []),
        ('method = "srs"\n', "", []),
        (MATCHED + 'spread = ["ldu"]\nmethod = "stratified"\nrounding = "nested"\n', "", []),
        (MATCHED + 'spread = ["ldu"]\nmethod = "walk"\n', "", []),
        (MATCHED + 'method = "walk"\nminimum = { gender = { female = 12 } }\n', "", []),
        (CAPPED, "", ["Chances in the file"]),
        (CAPPED + 'method = "walk"\n', "", ["Chances in the file"]),
        (SIZED, "", ["Chances in the file"]),
        (MATCHED + LEVELS, "", []),
        (MATCHED + PERSON.replace("PNC", "pnc"), "", []),
        ('match = ["gender"]\n' + ONE_A_DAY, "", []),
        (MATCHED, RULES, []),
    ],
    ids=[
        "even",
        "spread",
        "minimum",
        "power",
        "neyman",
        "systematic",
        "stratified",
        "srs",
        "nested",
        "walk",
        "walk-minimum",
        "cap",
        "cap-walk",
        "pps",
        "levels",
        "person",
        "days",
        "rules",
    ],
)
def test_a_draw_agrees(tmp_path, opened, more, rules, not_checked):
    folder = inspection(tmp_path / "one", more, rules)
    lists, files = {"main": folder / "cases" / "list.csv"}, {"main": folder / "samples" / "main.csv"}
    found = check(opened(*records(folder)), lists, files)
    assert found.differing() == [], found.verdict
    assert found.parts, found.verdict
    lines = found.parts["Sample main"]
    assert [title for title, (result, _) in lines.items() if result == "Not checked"] == not_checked
    assert lines["Fingerprint"][0] == lines["Cases"][0] == lines["Sample’s file"][0] == "Agrees"


@pytest.mark.parametrize("more", [CAPPED, SIZED], ids=["cap", "pps"])
def test_where_chances_are_not_worked_out_the_samples_file_shows_the_cases(tmp_path, opened, more):
    """The recorded hash cannot be made again without the chances, but ids, roles and order are compared."""
    folder = inspection(tmp_path / "one", more)
    plan, draw = copy.deepcopy(records(folder))
    lists = {"main": folder / "cases" / "list.csv"}
    file = (folder / "samples" / "main.csv").read_bytes()
    lines = check(opened(plan, draw), lists).parts["Sample main"]
    assert lines["Cases"][0] == "Not checked"
    assert "as many as are recorded. Give the sample’s file" in lines["Cases"][1]
    edited = ("main.csv", file.replace(b"sample", b"reserve", 1))
    lines = check(opened(plan, draw), lists, {"main": edited}).parts["Sample main"]
    assert lines["Cases"][0] == "Not checked"
    assert lines["Sample’s file"][1].endswith("row 2 has another role.")
    draw["samples"]["main"]["sha256"] = hashlib.sha256(edited[1]).hexdigest()
    found = check(opened(plan, draw), lists, {"main": edited})
    assert {("Sample main", "Cases"), ("Sample main", "Sample’s file")} <= set(found.differing())


@pytest.mark.parametrize("seed", ["seed 0", "seed 7"])
def test_a_draw_that_has_to_look_ahead_under_its_cap_agrees(tmp_path, opened, seed):
    """Three officers have most cases of two strata: taking cases as they come leaves one of these short."""
    settings = SETTINGS.format(more=MATCHED + "cap = { officer = 6 }\n", rules="")
    folder = drawn(make(tmp_path / "one", settings, csv_text(ROWS, HEADING)), seed)
    plan, draw = records(folder)
    lists, files = {"main": folder / "cases" / "list.csv"}, {"main": folder / "samples" / "main.csv"}
    found = check(opened(plan, draw), lists, files)
    assert found.differing() == [], found.verdict
    assert found.parts["Sample main"]["Sample’s file"][0] == "Agrees"
    key = ticket_key(seed, "main")
    order = sorted(ROWS, key=lambda row: hashlib.sha256(f"{key},{row[0]}".encode()).hexdigest())
    strata = {tuple(levels): place for place, (levels, _) in enumerate(plan["samples"][0]["strata"])}
    cases = [
        (row[0], strata[row[1], row[2]], " ".join(row[6].split()).casefold())
        for row in order
        if row[4] == "current"
    ]
    assert is_short(cases, draw["samples"]["main"]["allocation"], 6)


def test_a_draw_by_size_that_records_other_numbers_is_seen(tmp_path, opened):
    folder = inspection(tmp_path / "one", SIZED)
    plan, draw = copy.deepcopy(records(folder))
    draw["samples"]["main"]["allocation"] = [23]
    assert ("Sample main", "Table") in check(opened(plan, draw)).differing()
    plan, draw = copy.deepcopy(records(folder))
    draw["samples"]["main"]["reserves"] += 1
    found = check(opened(plan, draw), {"main": folder / "cases" / "list.csv"})
    assert found.parts["Sample main"]["Cases"][0] == "Differs"


@pytest.mark.parametrize("rounding", ["cell", "nested"])
def test_a_table_that_is_not_the_rounded_shares_is_seen(tmp_path, opened, rounding):
    folder = inspection(tmp_path / "one", MATCHED + f'method = "stratified"\nrounding = "{rounding}"\n')
    plan, draw = copy.deepcopy(records(folder))
    base = plan["samples"][0]["base"]
    base[0], base[1] = base[0] + 1, base[1] - 1
    assert ("Sample main", "Rounding") in check(opened(plan, draw)).differing()


def test_cases_inspected_before_are_left_out_if_their_lists_are_given(tmp_path, opened):
    before = [row[0] for row in ROWS[1:60:2]]
    folder = make(tmp_path / "one", SETTINGS.format(more=MATCHED, rules=""), csv_text(ROWS, HEADING))
    (folder / "earlier.csv").write_text("case_id\n" + "\n".join(before) + "\n")
    settings = (folder / "inspection.toml").read_text("utf-8")
    settings = settings.replace(MATCHED, MATCHED + 'inspected_before = ["earlier.csv"]\n')
    (folder / "inspection.toml").write_text(settings, "utf-8")
    drawn(folder)
    page = opened(*records(folder))
    found = check(page, {"main": folder / "cases" / "list.csv"})
    assert found.parts["Sample main"]["List"][0] == "Not checked"
    assert "inspected before" in found.parts["Sample main"]["List"][1]
    halves = ["\n".join(["case_id", *ids]).encode() for ids in (before[:9], before[8:])]
    choose(page, "main", "Cases inspected before", [(f"{k}.csv", half) for k, half in enumerate(halves)])
    page.get_by_role("button", name="Check the draw").click()
    found = finished(page)
    assert found.differing() == []
    assert found.parts["Sample main"]["Cases"][0] == "Agrees"
    assert "inspected" not in found.parts["Sample main"]["Left out"][1]
