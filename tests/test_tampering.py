"""Whatever is edited after the act, `sampler verify` exits with 1 and names the first difference."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.small_inspection import (
    AN_ID,
    drawn,
    edit,
    edit_json,
    linked,
    make,
    mistake,
    mistakes,
    run,
    seal,
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a draw and a redraw; not to be changed."""
    folder = drawn(make(tmp_path_factory.mktemp("tampering") / "small"), seed="1")
    run("draw", folder, "--seed", "2", "--redraw", "void")
    run("verify", folder)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy, to tamper with."""
    shutil.copytree(made, tmp_path / "small")
    return tmp_path / "small"


def swap_weights(plan: dict[str, Any]) -> None:
    plan["weights"].reverse()


def in_table(digits: str) -> Callable[[dict[str, Any]], None]:
    """Write what the first table adds to each stratum's least."""
    return lambda plan: plan["tables"].__setitem__(0, digits)


PLAN = {
    "weights": (swap_weights, "the cases of a stratum do not have the chance due to them, such as 12 in 36"),
    "the least of a stratum": (lambda plan: plan["base"].__setitem__(0, 1), "table 1 holds 13 cases"),
    "the cases due": (
        lambda plan: plan["expected"]["cases"].__setitem__(slice(0, 2), [3, 2]),
        "table 2 is a case or more away from a stratum's share",
    ),
    "the method": (
        lambda plan: plan["method"].update(method="systematic"),
        "its method of drawing was changed",
    ),
    "a weight of 0": (lambda plan: plan["weights"].__setitem__(0, "0"), "a table has no positive weight"),
    "a table": (in_table("010000"), "table 1 is a case or more away from a stratum's share"),
    "a table's total": (in_table("900000"), "table 1 holds 20 cases instead of 12"),
    "tables in another order": (
        lambda plan: (plan["tables"].reverse(), plan["weights"].reverse()),
        "samples.main.allocation does not agree with plan.json and main.csv",
    ),
    "a stratum's population": (
        lambda plan: plan["strata"][0].__setitem__(1, 5),
        "another result for the strata and their cases",
    ),
    "a stratum's level": (
        lambda plan: plan["strata"][0][0].__setitem__(0, "other"),
        "another result for the strata and their cases",
    ),
    "the rows read": (lambda plan: plan.update(rows=41), "another result for the rows counted"),
    "the rows left out": (lambda plan: plan.update(left_out=[]), "another result for the rows counted"),
    "the fingerprint": (lambda plan: plan.update(fingerprint="0" * 64), "The list is no longer the one"),
    "the size": (lambda plan: plan["sizing"].update(size=13), "its size was changed"),
    "the reason": (lambda plan: plan["sizing"].update(fixed="other"), "its size was changed"),
    "the rule of eligibility": (lambda plan: plan["frame"].update(eligible=[]), "eligible was changed"),
    "the name in the tickets": (
        lambda plan: plan.update(tickets="other"),
        "row 1 of its cases is another case",
    ),
}


class TestPlan:
    @pytest.mark.parametrize("change", [change for change, _ in PLAN.values()], ids=PLAN.keys())
    def test_an_edited_plan_no_longer_has_its_seal(self, folder, change) -> None:
        edit_json(folder / "plan.json", lambda content: change(content["samples"][0]))
        said = mistake(folder, "verify", folder)
        assert (
            "plan.json was changed after it was sealed: its content no longer has the seal it names" in said
        )

    @pytest.mark.parametrize(("change", "said"), PLAN.values(), ids=PLAN.keys())
    def test_a_plan_edited_and_sealed_anew_is_not_what_planning_gives(self, folder, change, said) -> None:
        edit_json(folder / "plan.json", lambda content: change(content["samples"][0]))
        edit_json(folder / "plan.json", lambda content: content.update(seal=seal(content)))
        told = "was changed" if "was changed" in said else "draw.json names another seal than plan.json"
        assert told in mistake(folder, "verify", folder)
        anew = json.loads((folder / "plan.json").read_bytes())["seal"]
        edit_json(folder / "draw.json", lambda content: content.update(plan_seal=anew))
        assert said in mistakes(folder, "verify", folder)[0]

    @pytest.mark.parametrize(
        "change",
        [
            lambda content: content.update(seal="0" * 64),
            lambda content: content.update(inspection="Other"),
            lambda content: content["samples"].append(content["samples"][0]),
            lambda content: content["samples"].reverse(),
        ],
        ids=["the seal", "the name", "a sample twice", "the order"],
    )
    def test_an_edited_file_no_longer_has_its_seal(self, folder, change) -> None:
        edit_json(folder / "plan.json", change)
        assert "no longer has the seal it names" in mistake(folder, "verify", folder)

    def test_another_rules_name_does_not_get_round_the_seal(self, folder) -> None:
        edit_json(folder / "plan.json", lambda content: content.update(rule="sampler/0"))
        assert "was not sealed by the rule sampler/1" in mistake(folder, "verify", folder)

    @pytest.mark.parametrize("key", ["inspection", "samples", "seal"])
    @pytest.mark.parametrize("value", [None, 3, ["x"], {"x": 1}])
    def test_a_file_of_another_shape_is_refused(self, folder, key, value) -> None:
        edit_json(folder / "plan.json", lambda content: content.update({key: value}))
        assert "Restore it from a copy" in mistake(folder, "verify", folder)

    @pytest.mark.parametrize(
        "key", ["name", "frame", "strata", "sizing", "tables", "weights", "from", "eligible"]
    )
    def test_a_plan_of_another_shape_is_refused_even_when_sealed_anew(self, folder, key) -> None:
        def spoil(content: dict[str, Any]) -> None:
            for sample in content["samples"]:
                sample.pop(key, None)
            content["seal"] = seal(content)

        edit_json(folder / "plan.json", spoil)
        assert "plan.json is damaged: it was cut short or edited." in mistake(folder, "verify", folder)

    @pytest.mark.parametrize("length", [0, 1, 100])
    def test_a_file_cut_short_is_refused(self, folder, length) -> None:
        for name in ("plan.json", "draw.json"):
            whole = (folder / name).read_bytes()
            (folder / name).write_bytes(whole[:length])
            assert f"{name} is not readable as JSON: it was cut short" in mistake(folder, "verify", folder)
            (folder / name).write_bytes(whole)

    def test_another_layout_of_the_same_values_is_no_difference(self, folder) -> None:
        for name in ("plan.json", "draw.json"):
            edit_json(folder / name, lambda content: None)
        run("verify", folder)


DRAW = {
    "the seed": (lambda record: record.update(seed="3"), "Sample 'main': "),
    "the table": (
        lambda record: record["samples"]["main"].update(table=1 - record["samples"]["main"]["table"]),
        "samples.main.allocation does not agree",
    ),
    "no such table": (
        lambda record: record["samples"]["main"].update(table=99),
        "samples.main.table is 99, but",
    ),
    "a negative table": (
        lambda record: record["samples"]["main"].update(table=-1),
        "samples.main.table is -1, but",
    ),
    "the hash": (
        lambda record: record["samples"]["main"].update(sha256="0" * 64),
        "main.csv was changed after",
    ),
    "the cases": (
        lambda record: record["samples"]["main"].update(cases=13),
        "samples.main.cases does not agree",
    ),
    "the reserves": (
        lambda record: record["samples"]["sub"].update(reserves=0),
        "samples.sub.reserves does not agree",
    ),
    "the allocation": (
        lambda record: record["samples"]["main"]["allocation"].reverse(),
        "samples.main.allocation does not agree",
    ),
    "the share of reserves": (lambda record: record["samples"]["main"].update(reserve_share=1.0), "main"),
    "a share out of range": (
        lambda record: record["samples"]["main"].update(reserve_share=99),
        "reserves must be",
    ),
    "the plan's seal": (
        lambda record: record.update(plan_seal="0" * 64),
        "names another seal than plan.json",
    ),
    "a sample taken out": (lambda record: record["samples"].pop("sub"), "holds other samples than plan.json"),
    "the number": (lambda record: record.update(number=1), "draw.json is damaged"),
    "an earlier draw taken out": (lambda record: record["earlier"].clear(), "draw.json is damaged"),
    "an earlier draw's seed": (
        lambda record: record["earlier"][0].update(seed="9"),
        "earlier draw 1 of sample main",
    ),
    "an earlier draw's sample": (
        lambda record: record["earlier"][0]["samples"].pop("sub"),
        "holds other samples",
    ),
    "an earlier draw's hash": (
        lambda record: record["earlier"][0]["samples"]["sub"].update(sha256="0" * 64),
        "earlier draw 1 of sample sub, repeated, is not the one recorded",
    ),
    "the rule": (lambda record: record.update(rule="sampler/0"), "was not made by the rule sampler/1"),
}


class TestDraw:
    @pytest.mark.parametrize(
        "change",
        [
            lambda record: record.update(reason="another"),
            lambda record: record.update(seed_source="a lottery"),
            lambda record: record.update(earlier=[], number=1, reason=""),
            lambda record: record["samples"]["main"].update(reserve_share=0.2000001),
            lambda record: record["samples"]["main"].update(cases=12.0),
            lambda record: record["earlier"][0].update(number=True),
            lambda record: record.update(note="x"),
            lambda record: record["samples"]["main"].update(note="x"),
            lambda record: record.update(draw_seal="0" * 64),
        ],
        ids=["reason", "source", "redraw hidden", "share", "12.0", "true", "a key", "a key inside", "seal"],
    )
    def test_any_edit_breaks_the_seal_of_the_draw(self, folder, change) -> None:
        path = folder / "draw.json"
        record = json.loads(path.read_bytes())
        change(record)
        path.write_text(json.dumps(record), encoding="utf-8")
        said = mistake(folder, "verify", folder)
        assert "draw.json was changed after the draw" in said or "draw.json is damaged" in said

    @pytest.mark.parametrize(("name", "key"), [("draw.json", "seed"), ("plan.json", "seal")])
    def test_a_key_that_stands_twice_is_refused(self, folder, name, key) -> None:
        whole = (folder / name).read_text("utf-8")
        (folder / name).write_text(whole.replace("{", f'{{"{key}": "decoy", ', 1), encoding="utf-8")
        assert f"{name} is not readable as JSON" in mistake(folder, "verify", folder)

    def test_an_unknown_key_in_the_plan_is_refused(self, folder) -> None:
        edit_json(folder / "plan.json", lambda content: content.update(note="x"))
        assert "no longer has the seal it names" in mistake(folder, "verify", folder)

    @pytest.mark.parametrize(("change", "said"), DRAW.values(), ids=DRAW.keys())
    def test_an_edited_record_is_told(self, folder, change, said) -> None:
        edit_json(folder / "draw.json", change)
        assert said in mistakes(folder, "verify", folder)[0]

    @pytest.mark.parametrize(
        "key", ["plan_seal", "number", "reason", "seed", "seed_source", "samples", "earlier"]
    )
    @pytest.mark.parametrize("value", [None, [3], {"main": 3}])
    def test_a_record_of_another_shape_is_refused(self, folder, key, value) -> None:
        edit_json(folder / "draw.json", lambda record: record.update({key: value}))
        assert "draw.json is damaged: it was cut short or edited." in mistake(folder, "verify", folder)

    def test_a_draw_is_not_repeated_from_a_record_that_was_edited(self, folder) -> None:
        (folder / "samples" / "main.csv").unlink()
        edit_json(folder / "draw.json", lambda record: record.update(seed="3"))
        said = mistakes(folder, "draw", folder)
        assert "the draw of sample main, repeated, is not the one recorded there" in said[0]


def rewritten(path: Path, change: Any) -> None:
    """Change the rows of a sample's file and put its new hash into draw.json, as a forger would."""
    rows = list(csv.reader(io.StringIO(path.read_bytes().decode(), newline="")))
    change(rows)
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(rows)
    content = stream.getvalue().encode()
    path.write_bytes(content)
    sha256 = hashlib.sha256(content).hexdigest()
    edit_json(path.parents[1] / "draw.json", lambda r: r["samples"][path.stem].update(sha256=sha256))


def swap_roles(rows: list[list[str]]) -> None:
    places = [k for k, row in enumerate(rows) if row[1:3] == ["male", "low"]]
    roles = [rows[k][3] for k in places]
    sample, reserve = places[roles.index("sample")], places[roles.index("reserve")]
    rows[sample][0], rows[reserve][0] = rows[reserve][0], rows[sample][0]


ROWS_CHANGED = {
    "another case": (lambda rows: rows[1].__setitem__(0, "S999999"), "row 1 of its cases is another case"),
    "a reserve exchanged for a case": (swap_roles, "of its cases is another case than the draw gives"),
    "a role": (lambda rows: rows[1].__setitem__(3, "reserve"), "main.csv, row 2: a draw by the sealed plan"),
    "a weight": (lambda rows: rows[2].__setitem__(6, "1.0"), "main.csv, row 3: a draw by the sealed plan"),
    "a level": (lambda rows: rows[2].__setitem__(1, "other"), "main.csv, row 3: a draw by the sealed plan"),
    "an order": (lambda rows: rows[2].__setitem__(4, "x"), "main.csv, row 3: a draw by the sealed plan"),
    "a row cut short": (
        lambda rows: rows[3].__delitem__(slice(1, None)),
        "main.csv, row 4: a draw by the sealed",
    ),
    "a row taken out": (lambda rows: rows.pop(), "samples.main.reserves does not agree with"),
    "the heading": (lambda rows: rows[0].__setitem__(0, "id"), "main.csv, row 1: a draw by the sealed plan"),
    "all rows": (lambda rows: rows.clear(), "main.csv, row"),
}


class TestSample:
    @pytest.mark.parametrize("command", ["verify", "sheet", "report", "draw"])
    def test_an_edited_sample_is_told_by_every_command(self, folder, command) -> None:
        edit(folder / "samples" / "main.csv", (",sample,", ",Sample,"))
        said = mistake(folder, command, folder)
        assert (
            "main.csv was changed after the draw: it no longer has the hash in draw.json. Move it away"
            in said
        )

    @pytest.mark.parametrize(("change", "said"), ROWS_CHANGED.values(), ids=ROWS_CHANGED.keys())
    def test_a_forged_sample_with_its_hash_is_told(self, folder, change, said) -> None:
        rewritten(folder / "samples" / "main.csv", change)
        assert said in mistakes(folder, "verify", folder)[0]

    def test_all_edited_samples_are_named(self, made, folder) -> None:
        (folder / "samples" / "main.csv").write_bytes(b"\xff")
        assert len(mistakes(folder, "verify", folder)) == 1  # the other follows from it
        shutil.copy(made / "samples" / "main.csv", folder / "samples" / "main.csv")
        (folder / "samples" / "sub.csv").unlink()
        assert "sub.csv is missing" in mistake(folder, "verify", folder)


def changed_row(text: str) -> str:
    """A list with one case's risk changed."""
    before = next(line for line in text.splitlines() if ",male,low," in line and ",current" in line)
    return text.replace(before, before.replace(",low,", ",high,"))


LISTS = {
    "a level": changed_row,
    "an id": lambda text: text.replace("S000001", "S900001"),
    "a row taken out": lambda text: "\n".join(text.splitlines()[:-2]) + "\n",
    "a row added": lambda text: text + "S900001,male,low,01/01/2018,current\n",
    "a case that is eligible no more": lambda text: text.replace("03/01/2018,current", "03/01/2018,ended", 1),
}


class TestList:
    @pytest.mark.parametrize("change", LISTS.values(), ids=LISTS.keys())
    def test_a_changed_list_is_told(self, folder, change) -> None:
        path = folder / "cases" / "list.csv"
        text = path.read_bytes().decode().replace("\r\n", "\n")
        assert change(text) != text
        path.write_text(change(text), newline="")
        assert "The list is no longer the one that the plan was sealed for" in mistake(
            folder, "verify", folder
        )

    def test_another_order_of_rows_is_no_difference(self, folder) -> None:
        path = folder / "cases" / "list.csv"
        heading, *rows = path.read_text().splitlines()
        path.write_text("\n".join([heading, *reversed(rows), ""]))
        run("verify", folder)


@pytest.fixture(scope="module")
def made_with_history(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Draws as before, each extended and with cases replaced; the changes of the last are 3, 4 and 5."""
    folder = drawn(make(tmp_path_factory.mktemp("history") / "small"), seed="1")
    longer = ("extend", folder, "main", "--size", "18", "--because", "more time")
    run(*longer)
    run("replace", folder, "main", first_male(folder), "--because", "ineligible")
    run("draw", folder, "--seed", "2", "--redraw", "void")
    run("replace", folder, "main", first_male(folder), "--because", "ineligible")
    run(*longer)
    run("replace", folder, "main", first_male(folder, 1), "--because", "ineligible")
    assert "2 extensions, 3 reported cases" in run("verify", folder).output
    return folder


def first_male(folder: Path, place: int = 0) -> str:
    """A case of a stratum with reserves, as it was drawn."""
    with (folder / "samples" / "main.csv").open(newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if (row["gender"], row["role"]) == ("male", "sample")]
    strata = list(dict.fromkeys(row["rosh"] for row in rows))
    return next(row["case_id"] for row in rows if row["rosh"] == strata[place])


@pytest.fixture
def history(made_with_history: Path, tmp_path: Path) -> Path:
    """A copy, to tamper with."""
    return Path(shutil.copytree(made_with_history, tmp_path / "small"))


def forge(folder: Path, number: int, **values: object) -> None:
    """Change what is recorded of a change, and work out every link anew, as somebody would who knows how."""
    edit_json(
        folder / "history.json",
        lambda content: linked(content)["changes"][number - 1].update(values) or linked(content),
    )


def recorded(folder: Path, number: int) -> dict[str, Any]:
    return dict(json.loads((folder / "history.json").read_bytes())["changes"][number - 1])


def forge_extended(folder: Path, number: int, change: Callable[[list[list[str]]], object]) -> None:
    """Change the rows of an extended sample's file, and put its new hash into the history."""
    path = folder / "samples" / f"main-extended-{number}.csv"
    rows = list(csv.reader(io.StringIO(path.read_bytes().decode(), newline="")))
    change(rows)
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(rows)
    path.write_bytes(stream.getvalue().encode())
    forge(folder, number, sha256=hashlib.sha256(path.read_bytes()).hexdigest())


def take_a_reserve(rows: list[list[str]]) -> None:
    """Exchange a case that was added for a reserve of its stratum that was not called."""
    reserve = next(k for k, row in enumerate(rows) if row[1] == "male" and row[3] == "reserve")
    rows[reserve - 1][0], rows[reserve][0] = rows[reserve][0], rows[reserve - 1][0]


def drop_the_first(rows: list[list[str]]) -> None:
    """Exchange a case that was drawn at first for a reserve."""
    reserve = next(k for k, row in enumerate(rows) if row[1] == "male" and row[3] == "reserve")
    first = next(k for k, row in enumerate(rows) if row[1:3] == rows[reserve][1:3])
    rows[first][0], rows[reserve][0] = rows[reserve][0], rows[first][0]


def moved(allocation: list[int]) -> list[int]:
    """A table that could be, and was not picked: a case is moved from one stratum of males to another."""
    low, high = allocation[4], allocation[5]
    return [*allocation[:4], high, low] if low != high else [*allocation[:3], low, allocation[3], high]


class TestHistory:
    def test_an_edited_extended_sample_is_told_by_every_command(self, history) -> None:
        edit(history / "samples" / "main-extended-4.csv", (",sample,", ",Sample,"))
        for command in ("verify", "sheet", "report", "status", "draw"):
            said = mistake(history, command, history)
            assert (
                "main-extended-4.csv was changed after the draw: it no longer has the hash in history" in said
            )

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            (
                take_a_reserve,
                "change 4, the extension of sample main, repeated from the list, has another file",
            ),
            (drop_the_first, "change 4 is not as it was written"),
            (lambda rows: rows[1].__setitem__(3, "reserve"), "main-extended-4.csv, row 2: a draw by the"),
            (lambda rows: rows[1].__setitem__(5, "0.9"), "main-extended-4.csv, row 2: a draw by the"),
            (lambda rows: rows.pop(), "change 4, the extension of sample main, repeated from the list"),
            (lambda rows: rows.clear(), "main-extended-4.csv, row"),
        ],
        ids=["a reserve for a case", "a case of before", "a role", "a chance", "a row less", "all rows"],
    )
    def test_a_forged_extended_sample_with_its_hash_and_links_is_told(self, history, change, said) -> None:
        forge_extended(history, 4, change)
        assert said in mistake(history, "verify", history)

    @pytest.mark.parametrize(
        ("values", "said"),
        [
            ({"table": 99}, "repeated from the list, has another table"),
            ({"table": -1}, "repeated from the list, has another table"),
            ({"table": None}, "repeated from the list, has another table"),
            ({"reserve_share": 0.5}, "repeated from the list, has another"),
            ({"reserve_share": 99.0}, "cannot be repeated: reserves must be"),
            ({"size": 19}, "do not allow it"),
            ({"size": -1}, "do not allow it"),
            ({"before": 11}, "do not allow it"),
            ({"allocation": []}, "do not allow it"),
            ({"allocation": ["x"] * 6}, "do not allow it"),
            ({"reason": ""}, "do not allow it"),
            ({"sample": "sub"}, "do not allow it"),
            ({"sha256": "0" * 64}, "no longer has the hash in history.json"),
            ({"kind": "replacement"}, "of a kind that this version does not know"),
            ({"size": 18.0}, "it is damaged"),
        ],
    )
    def test_a_forged_extension_is_told(self, history, values, said) -> None:
        forge(history, 4, **values)
        assert said in mistake(history, "verify", history)

    def test_another_table_than_the_one_picked(self, history) -> None:
        allocation = recorded(history, 4)["allocation"]
        assert moved(allocation) != allocation
        forge(history, 4, allocation=moved(allocation))
        said = mistake(history, "verify", history)
        assert "main-extended-4.csv, row" in said or "change 4 is not as it was written" in said

    @pytest.mark.parametrize("number", [3, 5])
    def test_a_reserve_called_out_of_order_is_told(self, history, number) -> None:
        forge(history, number, called=recorded(history, number)["called"] + 1)
        said = mistake(history, "verify", history)
        assert (
            f"change {number} is not as it was written: the draw and the changes before do not allow" in said
        )

    def test_what_was_done_after_an_earlier_draw_is_repeated_too(self, history) -> None:
        forge(history, 1, table=99)
        said = mistake(history, "verify", history)
        assert "change 1, the extension of sample main, repeated from the list, has another table" in said

    def test_a_reserve_called_out_of_order_after_an_earlier_draw(self, history) -> None:
        forge(history, 2, called=recorded(history, 2)["called"] + 1)
        assert "change 2 is not as it was written" in mistake(history, "verify", history)

    def test_a_change_cut_from_the_end(self, history) -> None:
        edit_json(history / "history.json", lambda content: content["changes"].pop())
        assert "change 5 is not as it was written: it was taken out" in mistake(history, "verify", history)

    def test_a_change_cut_with_its_links_shows_by_the_seal_that_was_written_down(self, history) -> None:
        """Nothing in the folder can tell: whoever wrote down the seal of the changes can."""
        noted = json.loads(run("verify", history, "--json").output)["chain"]
        edit_json(history / "history.json", lambda content: content["changes"].pop() and linked(content))
        values = json.loads(run("verify", history, "--json").output)
        assert values["changes"] == 4
        assert values["chain"] != noted

    def test_an_extension_cut_with_its_links_leaves_its_file(self, history) -> None:
        edit_json(
            history / "history.json",
            lambda content: content["changes"].__delitem__(slice(3, None)) or linked(content),
        )
        said = mistake(history, "verify", history)
        assert "main-extended-4.csv is there, but history.json records no such extension" in said

    def test_the_whole_history_taken_away_leaves_files(self, history) -> None:
        (history / "history.json").unlink()
        said = mistakes(history, "verify", history)
        assert [sentence.split(" is there")[0][-10:] for sentence in said] == ["nded-1.csv", "nded-4.csv"]

    def test_another_versions_rule(self, history) -> None:
        edit_json(history / "history.json", lambda content: content.update(rule="sampler/0"))
        assert "was not made by the rule sampler/1" in mistake(history, "verify", history)

    def test_the_list_is_changed_since(self, history) -> None:
        path = history / "cases" / "list.csv"
        path.write_text(changed_row(path.read_bytes().decode().replace("\r\n", "\n")), newline="")
        assert "The list is no longer the one" in mistake(history, "verify", history)


def test_from_a_shell_it_is_one_line_and_exit_code_1(history) -> None:
    take_away = history / "samples" / "main-extended-4.csv"
    take_away.write_bytes(b"\xff")
    program = "import sys; from sampler.cli import main; sys.argv[0] = 'sampler'; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, "verify", str(history)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Error: ")
    assert "Traceback" not in done.stderr
    assert not AN_ID.search(done.stderr)


def test_a_name_sealed_twice_is_refused(folder) -> None:
    """A decoy with the same name and another content, before the real plan, under a seal made anew."""

    def with_a_decoy(content: dict[str, Any]) -> None:
        content["samples"].insert(0, {**content["samples"][0], "rows": 1})

    edit_json(folder / "plan.json", with_a_decoy)
    edit_json(folder / "plan.json", lambda content: content.update(seal=seal(content)))
    assert "is damaged" in mistake(folder, "verify", folder)


def test_a_redraw_cannot_go_back_to_an_earlier_seed(folder) -> None:
    assert "records a draw by this seed already" in mistake(
        folder, "draw", folder, "--seed", "1", "--redraw", "back"
    )
