"""What the page says where something was changed: the first difference, and no case."""

from __future__ import annotations

import copy
import hashlib
import json
import shutil

import pytest

from tests.small_inspection import AN_ID, ROWS, csv_text, mistake, run, seal
from tests.verifier.check import check
from tests.verifier.conftest import records


def draw_seal(draw):
    rest = {key: value for key, value in draw.items() if key != "draw_seal"}
    text = json.dumps(rest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture
def changed(small, opened):
    """Check the small inspection after a change of its record; `sealed`: the seals are forged too."""

    def check_changed(change=lambda plan, draw: None, *, cases=None, file=None, sealed=True, published=""):
        plan, draw = copy.deepcopy(records(small))
        change(plan, draw)
        if sealed:
            plan["seal"] = draw["plan_seal"] = seal(plan)
            draw["draw_seal"] = draw_seal(draw)
        text = (csv_text(ROWS) if cases is None else cases).encode()
        files = {"main": ("main.csv", file)} if file is not None else {}
        found = check(opened(plan, draw), {"main": ("list.csv", text)}, files, published)
        assert not AN_ID.search(found.verdict + json.dumps(dict(found.parts)))
        return found

    return check_changed


def first(found):
    part, title = found.differing()[0]
    assert found.verdict.split(". ")[1].startswith("The first: ")
    words = found.parts[part][title][1]
    assert words in found.verdict
    return part, title, words


def test_nothing_changed(changed):
    assert changed().differing() == []


def test_a_changed_row(changed):
    """Row 6 of the list, a woman's case, is now a man's; she is of the stratum of high risk."""
    rows = [("S000004", "male", *row[2:]) if row[0] == "S000004" else row for row in ROWS]
    found = changed(cases=csv_text(rows))
    part, title, words = first(found)
    assert (part, title) == ("Sample main", "Strata")
    assert words == "female, medium: 2 eligible cases, but 3 were sealed."
    assert ("Sample main", "Fingerprint") in found.differing()
    assert found.parts["Sample main"]["Cases"][0] == "Not checked"
    assert found.parts["Sample sub"]["Cases"][0] == "Not checked"


def test_a_changed_id(changed):
    found = changed(cases=csv_text(ROWS).replace("S000004", "S900004"))
    assert first(found)[1:] == (
        "Fingerprint",
        "Each stratum has the sealed number of cases, but they are not all the same cases.",
    )


def test_a_row_more_that_is_not_eligible(changed):
    found = changed(cases=csv_text([*ROWS, ("S000099", "male", "low", "01/01/2018", "Current")]))
    assert found.differing() == [("Sample main", "Rows"), ("Sample main", "Left out")]
    lines = found.parts["Sample main"]
    assert lines["Left out"][1] == "By rule 1 (status: nearly): 1 now, but 0 were sealed."
    assert lines["Cases"][0] == "Agrees"


@pytest.mark.parametrize(
    ("cases", "words"),
    [
        (csv_text([*ROWS, ROWS[1]]), "the case id stands on more than one eligible row (first rows: 42)."),
        (csv_text(ROWS).replace("gender", "sex"), "none of its first rows has all the columns needed"),
        (csv_text(ROWS) + "a,b\n", "row 42 has another number of columns than the heading"),
        (csv_text(ROWS).replace("S000001", "S 1"), "blank or not in ASCII without blanks (first rows: 3)."),
        (csv_text(ROWS).replace("S000001,male", "S000001,"), "a column of the strata is blank"),
    ],
    ids=["twice", "heading", "ragged", "id", "blank"],
)
def test_a_list_that_no_plan_can_have_been_sealed_for(changed, cases, words):
    part, title, said = first(changed(cases=cases))
    assert (part, title) == ("Sample main", "List")
    assert words in said


def test_another_seed(changed):
    def change(plan, draw):
        draw["seed"] = "4 8 16"

    assert first(changed(change, sealed=False))[:2] == ("The record", "Seal of the draw")
    found = changed(change)
    assert first(found)[:2] in (("Sample main", "Table"), ("Sample main", "Cases"))
    assert ("Sample main", "Cases") in found.differing()


def test_an_edited_sample(changed, small):
    file = (small / "samples" / "main.csv").read_bytes()
    assert changed(file=file).differing() == []
    found = changed(file=file.replace(b"sample", b"reserve", 1))
    assert first(found)[1:] == (
        "Sample’s file",
        "It was changed after the draw: it has another hash than was recorded. "
        "The first difference: row 2 has another role.",
    )
    lines = file.splitlines(keepends=True)
    found = changed(file=b"".join([*lines[:4], *lines[5:]]))
    assert "row 5 is another case." in first(found)[2]
    found = changed(file=b"".join(lines[:-1]))
    assert f"it ends before row {len(lines)} of {len(lines)}." in first(found)[2]
    found = changed(file=file.replace(b"\r\n", b"\n"))
    assert "only its bytes differ" in first(found)[2]


def test_an_edited_sample_whose_hash_is_forged(changed, small):
    file = (small / "samples" / "main.csv").read_bytes().replace(b"sample", b"reserve", 1)

    def change(plan, draw):
        draw["samples"]["main"]["sha256"] = hashlib.sha256(file).hexdigest()

    found = changed(change, file=file)
    assert first(found)[1] == "Cases"
    assert ("Sample main", "Sample’s file") in found.differing()


def plan_of(plan):
    return plan["samples"][0]


def test_an_edited_plan_loses_its_seal(changed):
    def change(plan, draw):
        plan_of(plan)["rows"] = 41

    found = changed(change, sealed=False)
    assert first(found)[:2] == ("The record", "Seal of the plans")
    assert changed(change).differing() == [("Sample main", "Rows")]


def test_a_seal_other_than_the_published_one(changed, small):
    plan, _ = records(small)
    assert changed(published=plan["seal"]).differing() == []
    assert changed(published=plan["seal"]).parts["The record"]["Published seal"][0] == "Agrees"
    assert first(changed(published="0" * 64))[1] == "Published seal"


def test_tables_that_are_not_fair(changed):
    def weigh(plan, draw):
        weights = plan_of(plan)["weights"]
        weights[0] = type(weights[0])(int(weights[0]) * 2)

    assert first(changed(weigh))[1] == "Chances"

    def lose(plan, draw):
        plan_of(plan)["weights"][0] = type(plan_of(plan)["weights"][0])(0)

    assert "has no positive weight" in first(changed(lose))[2]

    def size(plan, draw):
        plan_of(plan)["sizing"]["size"] = 13

    assert first(changed(size))[2].startswith("Table 1 of ")


def test_another_table_than_the_seed_picks(changed):
    def change(plan, draw):
        entry = draw["samples"]["main"]
        entry["table"] = 0 if entry["table"] else 1

    assert first(changed(change))[1] == "Table"


def test_other_numbers_of_cases_and_reserves(changed):
    def more(plan, draw):
        draw["samples"]["main"]["reserve_share"] = 0.9

    assert "but 12 and " in first(changed(more))[2]

    def move(plan, draw):
        allocation = draw["samples"]["sub"]["allocation"]
        allocation[0], allocation[1] = allocation[0] + 1, allocation[1] - 1

    assert first(changed(move))[0] == "Sample sub"


def test_a_missing_list_is_said_and_fails_nothing(small, opened):
    found = check(opened(*records(small)))
    assert found.differing() == []
    assert found.parts["Sample main"]["List"] == ("Not checked", "No list was given.")
    assert found.parts["Sample main"]["Chances"][0] == found.parts["Sample main"]["Table"][0] == "Agrees"
    assert found.parts["Sample main"]["Cases"][0] == "Not checked"
    assert "not checked: see below" in found.verdict


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04rest", "the file is a workbook. Open it, save the list as “CSV UTF-8”"),
        (b"PAR1rest", "the file is in Parquet"),
        (b"", "the file is empty"),
        (b"a,b\n\x81\xff,1\n", "the file is not text"),
        (b"a,b\n\0,1\n", "the file is not text"),
    ],
)
def test_a_file_that_is_no_csv_is_not_checked_and_says_why(small, opened, content, words):
    found = check(opened(*records(small)), {"main": ("list.xlsx", content)})
    result, said = found.parts["Sample main"]["List"]
    assert result == "Not checked"
    assert words in said


def test_a_record_of_another_rule_or_none_is_told(small, opened):
    plan, draw = copy.deepcopy(records(small))
    plan["samples"][0]["rule"] = "sampler/2"
    page = opened(plan, draw)
    assert "planned by a rule other than sampler/1" in page.inner_text("#verdict")
    assert page.locator("#form").is_hidden()


def test_the_command_writes_no_page_where_anything_differs_or_is_in_the_way(small, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(small, folder)
    page = tmp_path / "proof.html"
    record = folder / "plan.json"
    assert "must name a file that ends in .html" in mistake(
        folder, "verify", folder, "--html", record, "--force"
    )
    page.write_text("mine")
    assert "exists already" in mistake(folder, "verify", folder, "--html", page)
    run("verify", folder, "--html", page, "--force")
    assert b"window.verifier" in page.read_bytes()
    page.unlink()
    (folder / "samples" / "main.csv").write_text("changed")
    mistake(folder, "verify", folder, "--html", page)
    assert not page.exists()
