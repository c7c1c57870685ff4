"""Every method of drawing, from the settings to the report, by the commands alone."""

from __future__ import annotations

import csv
import itertools
from pathlib import Path

import pytest

from sampler.folder.draws import load_samples
from sampler.inspection import read_inspection
from sampler.replacement import unavailable_cases
from tests.small_inspection import csv_text, make, mistake, run

HEADING = ("case_id", "gender", "rosh", "ldu", "officer", "items")
CELLS = list(itertools.product(("female", "male"), ("low", "medium", "high"), ("east", "west")))
ROWS = [
    (f"S{number:06d}", *CELLS[(number * 7 + number // 5) % 12], f"O{number % 9}", str(1 + number % 5))
    for number in range(60)
]

BOTH = 'match = ["gender", "rosh"]'
METHODS = {
    "controlled": BOTH,
    "walk": f'{BOTH}\nmethod = "walk"',
    "systematic": f'{BOTH}\nmethod = "systematic"',
    "stratified": f'{BOTH}\nmethod = "stratified"',
    "spread": f'{BOTH}\nspread = ["ldu"]',
    "simple": 'match = []\nmethod = "srs"',
    "minimum": f"{BOTH}\nminimum.gender = {{ female = 9 }}",
    "pps": 'match = []\nmethod = "pps"\nmeasure = "items"',
    "cap": 'match = ["gender"]\ncap = { officer = 3 }',
}
NOT_EXTENDED = {"pps", "cap"}
UNEQUAL = {"stratified", "minimum", "pps", "cap"}
"""Those that give cases different chances, of which the report makes no percentages."""


def settings(method: str) -> str:
    return f"""
name = "Road"
fieldwork = 2018-07-02

[samples.main]
source = "cases/list.csv"
case = "case_id"
size = 14
reason = "few"
reserves = 0.5
questions = ["2.1.1"]
{METHODS[method]}
"""


def answer(folder: Path) -> None:
    """Answer for every case of the sample as it is now that has its file: yes for two in three."""
    sample = load_samples(read_inspection(folder))["main"]
    lost = unavailable_cases(sample)
    cases = [case.case for case in sample.current if case.role == "sample" and case.case not in lost]
    rows = [[case, "yes" if place % 3 else "no"] for place, case in enumerate(cases)]
    (folder / "answers").mkdir()
    (folder / "answers" / "main.csv").write_text(csv_text(rows, ["case_id", "2.1.1"]), newline="")


def replaceable(folder: Path) -> str:
    """A case whose stratum has a reserve."""
    sample = load_samples(read_inspection(folder))["main"]
    strata = {case.stratum for case in sample.current if case.role == "reserve"}
    told = {report.place for report in sample.replacements}
    return next(
        case.case
        for case in sample.current
        if case.stratum in strata and case.role == "sample" and (case.stratum, case.order) not in told
    )


@pytest.mark.parametrize("method", METHODS)
def test_a_method_goes_all_the_way(tmp_path, method) -> None:
    folder = make(tmp_path / "small", settings(method), csv_text(ROWS, HEADING))
    for command in ("plan", "seal"):
        run(command, folder)
    run("draw", folder, "--seed", "3 1 4")
    for command in ("verify", "sheet"):
        run(command, folder)
    run("replace", folder, "main", replaceable(folder), "--because", "ineligible")
    size = 14
    longer = ("extend", folder, "main", "--size", "20", "--because", "more time")
    if method in NOT_EXTENDED:
        assert "cannot be extended" in mistake(folder, *longer)
    else:
        run(*longer)
        run("replace", folder, "main", replaceable(folder), "--because", "unavailable")
        run("replace", folder, "main", replaceable(folder), "--because", "ineligible")
        size = 20
    for command in ("verify", "status"):
        run(command, folder)
    run("sheet", folder, "--force")
    answer(folder)
    run("report", folder)
    with (folder / "report" / "report.csv").open(newline="", encoding="utf-8") as lines:
        [row] = [row for row in csv.DictReader(lines) if row["question"] == "2.1.1"]
    assert int(row["base"]) + int(row["missing"]) == size
    plain = " ".join((folder / "report" / "report.txt").read_text().split())
    assert ("The cases had different chances, from" in plain) == (method in UNEQUAL)
    assert ("korn-graubard" in (folder / "report" / "report.csv").read_text()) == (method in UNEQUAL)
    if method in NOT_EXTENDED:
        return
    said = " ".join((folder / "report" / "report.txt").read_text().split())
    assert "was extended from 14 to 20 cases, because: more time. By then 1 case had been replaced." in said


NESTED = """
[samples.few]
title = "Few"
from = "main"
case = "case_id"
size = 2
reason = "few"

[[samples.few.eligible]]
column = "gender"
one_of = ["{}"]
"""


@pytest.mark.parametrize(
    ("method", "level", "said"),
    [
        ("cap", "female", "have their own chances"),
        ("controlled", "other", "no eligible case of 'main' meets its rules"),
    ],
)
def test_a_sample_that_could_not_be_drawn_from_another_is_refused_before_sealing(
    tmp_path, method, level, said
) -> None:
    more = NESTED.format(level)
    folder = make(tmp_path / "small", settings(method) + more, csv_text(ROWS, HEADING))
    assert said in mistake(folder, "plan", folder)
    assert not (folder / "plan.json").exists()
