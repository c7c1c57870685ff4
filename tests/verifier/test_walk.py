"""The page walks as the program does: whole cases made by the seed, where a plan holds no tables."""

from __future__ import annotations

import copy
import itertools
import json
import random
import shutil
from typing import Any

import pytest

from sampler.folder.draws import draw_all, save_draw
from sampler.folder.plans import make_plans, save_plans
from sampler.inspection import read_inspection
from sampler.selection.margins import Expected, expected_from, required_margins
from sampler.selection.shares import expected_shares
from sampler.selection.walk import walk
from sampler.tickets import pick_number
from tests.small_inspection import csv_text, linked, make, run
from tests.verifier.check import check
from tests.verifier.conftest import records
from tests.verifier.test_functions import ask

WALK = """(of, cases, strata, key) => v.walk(
    { of: BigInt(of), cases: cases.map(BigInt) },
    strata.map(levels => ({ levels })), key, new v.Pauses(() => {}),
)"""
# Levels whose order by code point is not that of UTF-16 units, nor that of an alphabet.
ODD = ["\ue000", "𐀀", "é", "Z", "a", "10", "9", ""]


def both(page: Any, expected: Expected, strata: list[tuple[str, ...]], key: str) -> tuple[object, object]:
    """Where the walk of the page ends, and that of the program."""
    margins = [margin for group in required_margins(expected, strata) for margin in group]
    cases = [str(expected.share([cell])) for cell in range(len(strata))]
    said = ask(page, WALK, str(expected.whole), cases, [list(levels) for levels in strata], key)
    return said, list(walk(expected, margins, key))


def some_strata(chance: random.Random, shape: tuple[int, ...], most: int) -> list[tuple[str, ...]]:
    """Combinations of levels that occur, sorted as a plan's strata are; the first levels have odd names."""
    names = [(ODD + [f"level {k}" for k in range(size)])[:size] for size in shape]
    whole = list(itertools.product(*names))
    return sorted(chance.sample(whole, min(most, len(whole))))


@pytest.mark.parametrize(
    ("shape", "most", "walks"),
    [
        ((), 1, 1),
        ((6,), 6, 20),
        ((2, 3), 6, 40),
        ((4, 5), 15, 40),
        ((2, 3, 4), 20, 40),
        ((2, 4, 12), 70, 20),
        ((3, 4, 30), 300, 6),
        ((2, 3, 4, 25), 400, 4),  # three variables, spread over a fourth
        ((8, 8, 8), 400, 4),
    ],
)
def test_a_walk_ends_where_the_programs_does(functions, shape, most, walks):
    """Lists, shares (in proportion, or not) and keys by seed 5; two walks of a list seldom end alike."""
    chance = random.Random(5)
    ends = set()
    for number in range(walks):
        strata = some_strata(chance, shape, most)
        populations = [chance.randrange(1, 30) for _ in strata]
        size = chance.randrange(1, sum(populations))
        shares = expected_shares(
            populations,
            strata,
            size,
            [f"c{k}" for k in range(len(shape))],
            allocation="power",
            power=number % 2,
        )
        key = f"{pick_number(f'seed {number}', 'a sample'):064x}"
        said, program = both(functions, expected_from(shares), strata, key)
        assert said == program
        ends.add(tuple(program))
    assert len(ends) > walks // 2


def test_numbers_too_long_for_exact_sums_are_refused_and_not_rounded(functions):
    """The inverse's numbers are doubles, exact below the limit; an exchange past it stops the walk."""
    code = """pivot => {
        const path = new v.Path(7n, 2, "key");
        path.inverse[0][0] = pivot;
        try { path.enter({ start: 3n, rows: [0] }); } catch (error) { return error.message; }
        return "went on";
    }"""
    assert ask(functions, code, 2**26 - 1) == "went on"
    assert "grow too long for this page" in ask(functions, code, 2**26)


HEADING = ("case_id", "area", "team")
SETTINGS = """
name = "Walks"
fieldwork = 2018-07-02

[samples.main]
source = "cases/list.csv"
case = "case_id"
size = {size}
reason = "few"
match = ["area", "team"]
"""


def inspection(folder, areas, teams, size):
    """A list with 1 to 3 cases of each team in each area."""
    pairs = itertools.product(range(areas), range(teams))
    rows = [
        (f"C{area:03d}-{team:03d}-{k}", f"area {area}", f"team {team}")
        for area, team in pairs
        for k in range(1 + (7 * area + 3 * team) % 3)
    ]
    made = read_inspection(make(folder, SETTINGS.format(size=size), csv_text(rows, HEADING)))
    plans = make_plans(made)
    save_draw(made, save_plans(made, plans), draw_all(made, plans, "4 8 15", ""))
    return folder


@pytest.fixture(scope="module")
def walked(tmp_path_factory):
    """2,000 strata, too many for tables, so that a walk makes one; not to be changed."""
    return inspection(tmp_path_factory.mktemp("walked") / "one", 50, 40, 300)


def test_two_thousand_strata_agree_and_leave_the_page_awake(opened, walked):
    """Under 10 seconds (1.7 when measured), and no task longer than a second (0.24: showing the cases)."""
    folder = walked
    page = opened(*records(folder))
    page.evaluate(
        "window.tasks = []; new PerformanceObserver(list => window.tasks.push("
        "...list.getEntries().map(task => task.duration))).observe({ type: 'longtask' });"
        "window.began = performance.now()"
    )
    found = check(page, {"main": folder / "cases" / "list.csv"}, {"main": folder / "samples" / "main.csv"})
    took, tasks = page.evaluate("[performance.now() - window.began, window.tasks]")
    assert took < 10_000
    assert max(tasks, default=0) < 1000
    lines = found.parts["Sample main"]
    assert {result for result, _ in lines.values()} == {"Agrees"}
    assert (
        lines["Table"][1] == "The walk that the seed drives ends at the recorded whole cases of 2,000 strata."
    )
    assert "every eligible case has the chance 300 in " in lines["Chances"][1]


def test_an_extension_by_a_walk_is_made_again(opened, walked, tmp_path):
    """Where two strata alike got different numbers of cases, these are exchanged: only the walk tells."""
    folder = shutil.copytree(walked, tmp_path / "one")
    run("extend", folder, "main", "--size", "340", "--because", "more time")
    lists = {"main": folder / "cases" / "list.csv"}
    found = check(opened(*records(folder)), lists, history=folder / "history.json")
    lines = found.parts["Sample main"]
    assert lines["Change 1: table"] == ("Agrees", "The walk that the seed drives ends at these whole cases.")
    assert "byte for byte" in lines["Change 1: extension"][1]
    plan, draw = records(folder)
    content = json.loads((folder / "history.json").read_bytes())
    after, before = content["changes"][0]["allocation"], draw["samples"]["main"]["allocation"]
    there = [population for _, population in plan["samples"][0]["strata"]]
    one, other = next(
        (one, other)
        for one, other in itertools.combinations(range(2000), 2)
        if (before[one], there[one]) == (before[other], there[other]) and after[one] != after[other]
    )
    after[one], after[other] = after[other], after[one]
    forged = ("history.json", json.dumps(linked(content)).encode())
    found = check(opened(plan, draw), lists, history=forged)
    assert found.differing() == [("Sample main", "Change 1: table"), ("Sample main", "Change 1")]
    assert found.parts["Sample main"]["Change 1: table"][1].endswith("ends at other whole cases.")


def four_that_cancel(table):
    """The corners of a rectangle of areas and teams that hold 1, 0, 0 and 1: they can be exchanged."""
    for one, other in itertools.combinations(range(0, 2000, 40), 2):
        for y, z in itertools.permutations(range(40), 2):
            corners = (one + y, one + z, other + y, other + z)
            if [table[cell] for cell in corners] == [1, 0, 0, 1]:
                return corners
    raise AssertionError


def test_another_walk_than_the_seed_drives_is_seen_without_a_list(walked, opened):
    """One case moved between two strata of a row and a column each, and back: every margin stays as it is."""
    plan, draw = copy.deepcopy(records(walked))
    table = draw["samples"]["main"]["allocation"]
    for cell, more in zip(four_that_cancel(table), (-1, 1, 1, -1), strict=True):
        table[cell] += more
    found = check(opened(plan, draw))
    assert ("Sample main", "Table") in found.differing()
    assert "The walk that the seed drives gives" in found.parts["Sample main"]["Table"][1]
    draw = copy.deepcopy(records(walked)[1]) | {"seed": "4 8 16"}
    assert ("Sample main", "Table") in check(opened(plan, draw)).differing()


def test_shares_that_no_walk_can_keep_are_seen(walked, opened):
    plan, draw = copy.deepcopy(records(walked))
    due = plan["samples"][0]["expected"]
    due["cases"][0] += due["of"]
    found = check(opened(plan, draw))
    assert found.parts["Sample main"]["Chances"] == ("Differs", "The expected cases do not add up to 300.")
    due["cases"][1] -= due["of"]
    found = check(opened(plan, draw))
    assert "expected of area 0, team " in found.parts["Sample main"]["Chances"][1]
