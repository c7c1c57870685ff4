"""What the page says where a history, or a file of an extended sample, was changed or is another."""

from __future__ import annotations

import copy
import json

import pytest

from tests.small_inspection import AN_ID, linked
from tests.verifier.check import check, choose, finished
from tests.verifier.conftest import records
from tests.verifier.test_changes import MAIN, RECORD, as_file, cases_list, history_of


def forge(number, **values):
    def change(content):
        content["changes"][number - 1].update(values)

    return change


def moved(content):
    """Two cases of the first extension go to another stratum."""
    allocation = content["changes"][5]["allocation"]
    allocation[5], allocation[3] = allocation[5] + 2, allocation[3] - 2


def passed_over(content):
    """The first report calls nobody though a reserve was left."""
    content["changes"][0].update(replaced=False, called=None)


def twice(content):
    content["changes"][1].update({key: content["changes"][8][key] for key in ("stratum", "order")})


@pytest.mark.parametrize(
    ("change", "number", "words"),
    [
        (forge(1, called=5), 1, "it calls another reserve than the next by ticket"),
        (forge(2, called=4), 2, "it calls a reserve, and none was to be called"),
        (passed_over, 1, "the next reserve was passed over"),
        (forge(3, replaced=True, called=5), 3, "no reserve was left to be called"),
        (forge(2, replaced=True, called=5), 2, "no reserve was left to be called"),
        (forge(1, order=4), 1, "the case that it reports was not in the sample then"),
        (forge(1, stratum=77), 1, "the case that it reports was not in the sample then"),
        (twice, 9, "the case was reported before"),
        (forge(1, code="lost"), 1, "it has an unknown code"),
        (forge(6, reason=" "), 6, "it gives no reason"),
        (forge(6, before=11), 6, "the sample had 12 cases, and it says 11"),
        (forge(6, size=12), 6, "it cannot be extended to 12"),
        (forge(6, size=21), 6, "its whole cases do not add up to 21 over the strata"),
        (moved, 6, "it is a case or more away from what is due to"),
        (forge(6, sha256="0" * 64), 6, "give another file than was recorded"),
        (forge(6, reserve_share=0.3), 6, "give another file than was recorded"),
        (forge(8, reserve_share=0), 8, "it has fewer reserves than were called before"),
        (forge(8, reserve_share=11), 8, "its share of reserves is above 10"),
    ],
)  # fmt: skip
def test_a_change_that_cannot_have_been_made_is_seen_though_its_chain_is_forged(
    changed, opened, change, number, words
):
    content = history_of(changed)
    change(content)
    found = check(opened(*records(changed)), cases_list(changed), history=as_file(linked(content)))
    assert found.parts[RECORD]["History"][0] == "Agrees"
    assert found.differing() == [(MAIN, f"Change {number}")]
    said = found.parts[MAIN][f"Change {number}"][1]
    assert words in said
    assert not AN_ID.search(found.verdict + json.dumps(dict(found.parts)))


def test_a_table_said_to_be_made_by_a_walk_is_not_taken_for_proved(changed, opened):
    """So few strata have tables. By chance the walk of change 8 ends where its table does, that of 6 not."""
    content = history_of(changed)
    content["changes"][7]["table"] = None
    found = check(opened(*records(changed)), cases_list(changed), history=as_file(linked(content)))
    result, words = found.parts[MAIN]["Change 8: table"]
    assert result == "Not checked"
    assert "That a walk was due, and not tables, was not worked out here" in words
    content["changes"][5]["table"] = None
    found = check(opened(*records(changed)), cases_list(changed), history=as_file(linked(content)))
    assert found.differing() == [(MAIN, "Change 6: table")]


def take_out(content):
    del content["changes"][3]


def cut(content):
    content["changes"].pop()


def swap(content):
    changes = content["changes"]
    changes[0], changes[1] = changes[1], changes[0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (forge(1, note="closed in June"), "change 1 is not as it was written: it was edited"),
        (forge(4, replaced=1), "change 4 is not as it was written: it is damaged"),
        (forge(4, kind="toString"), "change 4 is not as it was written: it is damaged"),
        (forge(4, more=1), "change 4 is not as it was written: it is damaged"),
        (take_out, "change 4 is not as it was written: it was edited, or a change before it"),
        (swap, "change 1 is not as it was written: it was edited, or a change before it"),
        (cut, "or the end of the file edited"),
        (lambda content: content.update(seal="0" * 64), "it names another seal than these plans"),
        (lambda content: content.update(rule="sampler/2"), "it is no history of changes by the rule"),
        (lambda content: content.update(more=1), "or the end of the file edited"),
        (lambda content: linked(content)["changes"].clear(), "or the end of the file edited"),
    ],
)  # fmt: skip
def test_a_history_that_was_edited_is_seen(changed, opened, change, words):
    content = history_of(changed)
    change(content)
    found = check(opened(*records(changed)), cases_list(changed), history=as_file(content))
    assert found.differing() == [(RECORD, "History")]
    assert words in found.parts[RECORD]["History"][1]
    assert "Changes" not in found.parts[MAIN]


@pytest.mark.parametrize(
    ("forged", "words"),
    [
        (
            forge(1, sample="other"),
            "change 1 is not as it was written: these plans have no sample of its name",
        ),
        (forge(2, draw_seal="0" * 64), "change 2 is not as it was written: it belongs to another draw"),
        (forge(2, draw=0), "change 2 is not as it was written: it belongs to another draw"),
        (forge(1, note="a\u001b[31m"), "change 1 is not as it was written: it is damaged"),
    ],
)
def test_a_change_of_another_draw_or_sample_is_seen_though_its_chain_is_forged(
    changed, opened, forged, words
):
    content = history_of(changed)
    forged(content)
    found = check(opened(*records(changed)), history=as_file(linked(content)))
    assert words in found.parts[RECORD]["History"][1]
    assert found.differing() == [(RECORD, "History")]


@pytest.mark.parametrize(
    ("content", "result", "words"),
    [
        (b"{", "Differs", "it is not readable as JSON"),
        (b"[" * 100_000, "Differs", "it is not readable as JSON"),
        (b"null", "Differs", "it is no history"),
        (b"case_id\r\n", "Differs", "it is not readable as JSON"),
        (b"PK\x03\x04", "Not checked", "the file is a workbook"),
        (b"", "Not checked", "the file is empty"),
    ],
)
def test_another_file_in_its_place_is_told(small, opened, content, result, words):
    found = check(opened(*records(small)), history=("history.json", content))
    assert found.parts[RECORD]["History"][0] == result
    assert words in found.parts[RECORD]["History"][1]


def test_an_edited_file_of_an_extended_sample(changed, opened):
    content = (changed / "samples" / "main-extended-6.csv").read_bytes()
    edited = ("main-extended-6.csv", content.replace(b"reserve", b"sample", 1))
    page = opened(*records(changed))
    found = check(page, cases_list(changed), {"main": edited}, history=changed / "history.json")
    assert found.differing() == [(MAIN, "Extended sample’s file")]
    words = found.parts[MAIN]["Extended sample’s file"][1]
    assert "does not have the hash that change 6 recorded. The first difference: row" in words
    assert words.endswith("has another role.")
    choose(page, "main", "The sample’s file", ("main-extended-12.csv", content + b" "))
    page.get_by_role("button", name="Check the draw").click()
    words = finished(page).parts[MAIN]["Extended sample’s file"][1]
    assert words.startswith("history.json records no such extension of this sample: it is an older copy")


def test_changes_are_not_followed_from_a_draw_that_differs(changed, opened):
    plan, draw = copy.deepcopy(records(changed))
    draw["samples"]["main"]["sha256"] = "0" * 64
    found = check(opened(plan, draw), cases_list(changed), history=changed / "history.json")
    assert found.parts[MAIN]["Changes"][0] == "Not checked"
    assert "the draw itself does not come out" in found.parts[MAIN]["Changes"][1]
