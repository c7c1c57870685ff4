"""The script of the documentation, which needs nothing but Python, against draws of every method."""

from __future__ import annotations

import copy
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.small_inspection import csv_text, drawn, edit_json, make, seal
from tests.verifier.conftest import records
from tests.verifier.test_methods import (
    CAPPED,
    HEADING,
    LEVELS,
    MATCHED,
    ONE_A_DAY,
    ROWS,
    RULES,
    SETTINGS,
    SIZED,
    inspection,
)

SCRIPT = Path(__file__).parent.parent.parent / "docs" / "scripts" / "check_draw.py"


def checked(folder):
    """Exit code, output and error of the script, in a Python that can import no package."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", SCRIPT, folder],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    return done.returncode, done.stdout.splitlines()[1:], done.stderr


@pytest.mark.parametrize(
    ("more", "rules"),
    [
        (MATCHED, ""),
        ('match = ["gender"]\nspread = ["ldu"]\n', ""),
        (MATCHED + "minimum = { gender = { female = 12 } }\n", ""),
        (MATCHED + 'method = "systematic"\n', ""),
        (MATCHED + 'method = "stratified"\n', ""),
        (MATCHED + 'method = "stratified"\nrounding = "nested"\n', ""),
        ('method = "srs"\n', ""),
        (MATCHED + LEVELS, RULES),
    ],
    ids=["even", "spread", "minimum", "systematic", "stratified", "nested", "srs", "rules"],
)
def test_a_draw_by_tables_comes_out_the_same(tmp_path, more, rules):
    folder = inspection(tmp_path / "one", more, rules)
    assert checked(folder) == (0, ["main: 24 cases come out the same"], "")


@pytest.mark.parametrize(
    ("more", "gap"),
    [
        (MATCHED + 'method = "walk"\n', "a walk makes the table"),
        (SIZED, "drawn by size"),
        (CAPPED, "drawn under a cap"),
        ('match = ["gender"]\n' + ONE_A_DAY, "each person counts once"),
    ],
    ids=["walk", "pps", "cap", "person"],
)
def test_what_it_does_not_repeat_is_named_and_ends_with_an_error(tmp_path, more, gap):
    folder = inspection(tmp_path / "one", more)
    said = "Not everything was checked: 0 of 1 samples.\n"
    assert checked(folder) == (1, [f"main: not checked ({gap})"], said)


def test_a_rule_about_earlier_inspections_is_not_passed_over(tmp_path):
    settings = SETTINGS.format(more=MATCHED + 'inspected_before = ["earlier.csv"]\n', rules="")
    folder = make(tmp_path / "one", settings, csv_text(ROWS, HEADING))
    (folder / "earlier.csv").write_text("case_id\nS000001\n")
    code, lines, _ = checked(drawn(folder))
    assert (code, lines[0][:42]) == (1, "main: not checked (a rule that this script")


@pytest.fixture(scope="module")
def even(tmp_path_factory):
    """A drawn inspection; not to be changed."""
    return inspection(tmp_path_factory.mktemp("even") / "one", MATCHED)


def weigh(plan, draw):
    weights = plan["samples"][0]["weights"]
    weights[0] = str(2 * int(weights[0]))


def move(plan, draw):
    base = plan["samples"][0]["base"]
    base[0], base[1] = base[0] + 1, base[1] - 1


def expect(plan, draw):
    cases = plan["samples"][0]["expected"]["cases"]
    cases[0], cases[1] = cases[0] + 1, cases[1] - 1


def pick(plan, draw):
    entry = draw["samples"]["main"]
    entry["table"] = 0 if entry["table"] else 1


def allocate(plan, draw):
    table = draw["samples"]["main"]["allocation"]
    table[0], table[1] = table[0] + 1, table[1] - 1


def reserve(plan, draw):
    draw["samples"]["main"]["reserve_share"] = 0.5


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (weigh, "main: the tables have another average"),
        (move, "main: a table is a case or more away from the expected cases"),
        (expect, "main: the expected cases are not in proportion"),
        (pick, "main: the seed picks another table"),
        (allocate, "main: the table holds other cases"),
        (reserve, "main.csv: other cases have lower tickets"),
    ],
)
def test_a_forged_record_is_seen_though_its_seals_agree(tmp_path, even, change, words):
    plan, draw = copy.deepcopy(records(even))
    change(plan, draw)
    plan["seal"] = draw["plan_seal"] = seal(plan)
    folder = tmp_path / "one"
    shutil.copytree(even, folder)
    (folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    (folder / "draw.json").write_text(json.dumps(draw), encoding="utf-8")
    edit_json(folder / "draw.json", lambda content: None)  # which seals it
    code, _, error = checked(folder)
    assert (code, words in error) == (1, True), error
    edit_json(folder / "plan.json", lambda content: content["samples"][0].update(rows=1))
    assert checked(folder)[2] == "Different: the plan was changed after it was sealed.\n"
