"""What the page makes of `history.json`: replacements and extensions, followed from the draw on."""

from __future__ import annotations

import csv
import json
import shutil

import pytest

from sampler.folder.draws import load_samples
from sampler.inspection import read_inspection
from tests.small_inspection import SETTINGS, drawn, linked, make, run
from tests.verifier.check import check
from tests.verifier.conftest import records, report
from tests.verifier.test_methods import CAPPED, MATCHED, SIZED, inspection

MAIN, RECORD = "Sample main", "The record"


def cases_list(folder):
    return {"main": folder / "cases" / "list.csv"}


def sample_files(folder):
    return {"main": sorted((folder / "samples").glob("main*.csv"))}


def history_of(folder):
    return json.loads((folder / "history.json").read_bytes())


def as_file(content):
    return ("history.json", json.dumps(content, ensure_ascii=False).encode())


def now(folder, name="main"):
    """The present cases by the program: id, role and order."""
    sample = load_samples(read_inspection(folder))[name]
    return [[case.case, case.role, str(case.order)] for case in sample.current]


def cells(page, table):
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true; })")
    rows = f"Array.from(document.querySelectorAll('#{table} tbody tr')"
    return page.evaluate(f"{rows}, row => Array.from(row.cells, cell => cell.innerText))")


def shown(page, table):
    """Id, role and order of the cases in the table of present roles."""
    return [[row[0], row[-3], row[-1]] for row in cells(page, table)]


def test_the_page_ends_with_the_programs_present_cases(changed, opened):
    page = opened(*records(changed))
    found = check(page, cases_list(changed), sample_files(changed), history=changed / "history.json")
    assert found.differing() == []
    lines = found.parts[MAIN]
    assert lines["Reports"] == (
        "Agrees",
        "6 cases were reported: 3 ineligible, 3 unavailable. 3 reserves were called, each the next of its "
        "stratum by ticket. 1 case was removed, since its stratum had no reserve left. 2 stay in the sample "
        "without answers.",
    )
    for title in (
        "Sample’s file",
        "File of change 6",
        "File of change 8",
        "Change 6: extension",
        "The sample now",
    ):
        assert lines[title][0] == "Agrees", lines[title]
    assert "byte for byte" in lines["Change 8: extension"][1]
    for number in (6, 8):
        result, words = lines[f"Change {number}: table"]
        assert result == "Not checked"
        assert words.endswith("since that takes planning again: the command “sampler verify” does it.")
    for k, name in enumerate(("main", "sub")):
        assert shown(page, f"now-{k}") == now(changed, name)
    roles = [role for _, role, _ in now(changed)]
    assert {"sample", "reserve", "replaced", "removed"} == set(roles)
    cases, reserves = roles.count("sample"), roles.count("reserve")
    words = f"{cases} cases in the sample, 2 without answers; {reserves} reserves left."
    assert lines["The sample now"][1].startswith(words)


def test_who_was_called_for_whom_and_why_is_shown(changed, opened):
    page = opened(*records(changed))
    check(page, cases_list(changed), history=changed / "history.json")
    sample = load_samples(read_inspection(changed))["main"]
    ids = {(case.stratum, case.order): case.case for case in sample.drawn}
    told = cells(page, "changes-0")
    recorded = [change for change in history_of(changed)["changes"] if change["sample"] == "main"]
    assert [row[0] for row in told] == [str(change["number"]) for change in recorded]
    for row, change in zip(told, recorded, strict=True):
        if change["kind"] == "extension":
            assert row[1:] == [
                f"extended from {change['before']} to {change['size']} cases",
                "",
                "",
                change["reason"],
            ]
        else:
            called = ids[change["stratum"], change["called"]] if change["called"] else ""
            assert row[2:] == [ids[change["stratum"], change["order"]], called, change["note"]]
    assert told[0][1:2] + told[0][4:] == ["ineligible, replaced", "closed <b>in May</b>"]
    assert [row[1] for row in told[1:4]] == [
        "unavailable, stays without answers",
        "ineligible, removed: no reserve was left",
        "unavailable, replaced",
    ]
    why = {row[0]: row[-2] for row in cells(page, "now-0")}
    assert why[told[0][2]] == "ineligible, replaced (change 1)"
    assert why[told[3][3]].startswith("called by change 4")
    with (changed / "samples" / "main.csv").open(newline="") as lines:
        before = {row[0] for row in csv.reader(lines)}
    added = [case for case, words in why.items() if words.startswith("added by change 6")]
    assert len(added) > 8 - 2
    assert any(case not in before for case in added)


def test_the_chain_and_its_last_link_are_the_programs(changed, opened):
    found = check(opened(*records(changed)), history=changed / "history.json")
    result, words = found.parts[RECORD]["History"]
    assert result == "Agrees"
    assert words.startswith("9 changes; ")
    assert history_of(changed)["last"] in words
    assert history_of(changed)["last"] in run("verify", changed).output
    assert found.parts[MAIN]["Changes"][0] == "Not checked"


@pytest.mark.parametrize("name", ["main-extended-6.csv", "cases.csv"], ids=["by its name", "by its cases"])
def test_a_file_of_an_extended_sample_is_not_accused_without_the_history(changed, opened, name):
    content = (changed / "samples" / "main-extended-6.csv").read_bytes()
    found = check(opened(*records(changed)), cases_list(changed), {"main": (name, content)})
    assert found.differing() == []
    assert found.parts[MAIN]["Extended sample’s file"] == (
        "Not checked",
        "This is a file of a sample that was extended. Give history.json as well, which says when and why; "
        "then it is checked.",
    )


def test_without_the_list_the_files_show_the_replacements_and_what_an_extension_kept(changed, opened):
    page = opened(*records(changed))
    found = check(page, files=sample_files(changed), history=changed / "history.json")
    assert found.differing() == []
    lines = found.parts[MAIN]
    assert lines["Reports"][0] == lines["The sample now"][0] == "Agrees"
    assert lines["Change 6: extension"][0] == "Not checked"
    assert "keeps the cases there were" in lines["Change 6: extension"][1]
    assert shown(page, "now-0") == now(changed)
    found = check(
        opened(*records(changed)),
        files={"main": changed / "samples" / "main.csv"},
        history=changed / "history.json",
    )
    assert found.parts[MAIN]["Change 6"][0] == "Not checked"
    assert "the file that the extension wrote" in found.parts[MAIN]["Change 6"][1]


def test_a_sample_without_changes_is_said_to_have_none(changed, opened):
    content = history_of(changed)
    content["changes"] = [change for change in content["changes"] if change["sample"] == "sub"]
    page = opened(*records(changed))
    found = check(page, cases_list(changed), history=as_file(linked(content)))
    assert found.parts[MAIN]["Changes"] == ("Agrees", "None was recorded of this sample.")
    assert found.parts["Sample sub"]["The sample now"][0] == "Agrees"
    assert page.locator("#now-0").count() == 0


def test_changes_of_draws_that_were_replaced_are_followed_too(changed, opened, tmp_path):
    folder = shutil.copytree(changed, tmp_path / "again")
    older = history_of(folder)
    page = opened(*records(changed))
    run("draw", folder, "--seed", "another", "--redraw", "a dry run")
    report(folder, 3, 0, "unavailable")
    newer = folder / "history.json"
    found = check(opened(*records(folder)), cases_list(folder), sample_files(folder), history=newer)
    assert found.differing() == []
    lines = found.parts[RECORD]
    assert (
        lines["Draw 1, replaced later: main, and its changes"][0] == "Not checked"
    )  # the tables of extensions
    assert lines["Draw 1, replaced later: sub, and its changes"][0] == "Agrees"
    assert found.parts[MAIN]["File of change 6"][1].startswith("It is as draw 1 and its changes left it")
    assert found.parts[MAIN]["The sample now"][0] == "Agrees"
    # The page of the first draw does not know the second, and says so.
    found = check(page, cases_list(changed), history=newer)
    result, words = found.parts[RECORD]["History"]
    assert result == "Not checked"
    assert words.endswith(
        "change 10 belongs to draw 2, and this page holds draw 1. Have the page made again."
    )
    # And a forged change of the first draw is seen.
    older["changes"][0]["called"] = 5
    page = opened(*records(folder))
    found = check(page, cases_list(folder), history=as_file(linked(older)))
    assert found.differing() == [(RECORD, "Draw 1, replaced later: main, and its changes")]


@pytest.mark.parametrize(
    ("more", "size"),
    [
        ('method = "srs"\n', 40),
        (MATCHED + 'method = "stratified"\n', 40),
        (MATCHED + "minimum = { gender = { female = 12 } }\n", 31),
        (MATCHED + 'method = "walk"\n', 40),
        (MATCHED, 108),
    ],
    ids=["srs", "stratified", "minimum", "walk", "census"],
)
def test_extensions_agree_byte_for_byte(tmp_path, opened, more, size):
    """Simple random samples and censuses leave nothing to choose, so there the table is proved as well."""
    folder = inspection(tmp_path / "one", more)
    run("extend", folder, "main", "--size", size, "--because", "more time")
    page = opened(*records(folder))
    found = check(page, cases_list(folder), sample_files(folder), history=folder / "history.json")
    assert found.differing() == [], found.verdict
    assert "byte for byte" in found.parts[MAIN]["Change 1: extension"][1]
    sure = "srs" in more or size == 108
    assert found.parts[MAIN]["Change 1: table"][0] == ("Agrees" if sure else "Not checked")
    assert shown(page, "now-0") == now(folder)


@pytest.mark.parametrize("more", [CAPPED, SIZED], ids=["cap", "pps"])
def test_replacements_of_other_draws_agree(tmp_path, opened, more):
    folder = inspection(tmp_path / "one", more)
    report(folder, 0, 2, "ineligible")
    page = opened(*records(folder))
    found = check(page, cases_list(folder), sample_files(folder), history=folder / "history.json")
    assert found.differing() == [], found.verdict
    assert shown(page, "now-0") == now(folder)


def test_texts_of_a_history_stay_texts(changed, opened):
    page = opened(*records(changed))
    check(page, cases_list(changed), history=changed / "history.json")
    assert page.locator("#changes-0 b").count() == 0
    assert page.get_by_text("closed <b>in May</b>").count() == 1


def test_a_history_before_the_first_change_is_empty(tmp_path, opened):
    folder = drawn(make(tmp_path / "one", SETTINGS))
    plan, draw = records(folder)
    empty = {"rule": "sampler/1", "seal": plan["seal"], "changes": [], "last": plan["seal"]}
    found = check(opened(plan, draw), cases_list(folder), history=as_file(empty))
    assert found.differing() == []
    assert found.parts[RECORD]["History"][1].startswith("0 changes")
