"""A population fixed by hand: sized for it, sealed with its reason, proved and reported."""

from __future__ import annotations

import copy
import csv
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import sampler
from sampler.cli import verbs
from sampler.errors import SamplerError
from sampler.folder.draws import load_samples
from sampler.folder.shapes import is_plan
from sampler.inspection import read_inspection
from sampler.planning import plan_from_json
from tests.small_inspection import (
    SETTINGS,
    csv_text,
    drawn,
    edit,
    edit_json,
    fill,
    make,
    mistake,
    planned,
    run,
    seal,
)

BY_HAND = 'population = 60\nreason = "cases come in until fieldwork"'
SIZED_FOR_60 = SETTINGS.replace('size = 12\nreason = "few"', BY_HAND).replace(
    "[samples.main]", "[precision]\nmargin = 0.1\n\n[samples.main]"
)
"""n0 = 1.28155² x 0.25 / 0.1² = 41.06: for N = 60 24.4, so 25 cases; for the 36 there are 19.2, so 20."""

RULE = (
    "confidence 80%, margin of error 10 points, assumed share 50%, z = 1.2815515655",
    "n0 = z² p (1 - p) / e² = 41.06",
    "n = n0 / (1 + n0 / N) = 24.38 (simple correction), rounded up",
    "N = 60 (fixed by hand: cases come in until fieldwork)",
    "counted on the list: 36 eligible cases",
    "margin of error with 25 of these: 7.08 points",
)
"""By hand: 1.28155 x sqrt(0.25 / 25 x (1 - 25 / 36)) = 0.0708."""

SCRIPT = Path(__file__).parent.parent / "docs" / "scripts" / "check_draw.py"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder, sealed on a page and drawn; not to be changed."""
    folder = planned(make(tmp_path_factory.mktemp("population") / "small", SIZED_FOR_60))
    run("seal", folder)
    run("draw", folder, "--seed", "4 8 15")
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy, to work in."""
    return Path(shutil.copytree(made, tmp_path / "small"))


@pytest.fixture
def cases() -> pd.DataFrame:
    return pd.DataFrame({"id": range(574), "gender": ["female", "male"] * 287})


def asked(cases: pd.DataFrame, **options: object) -> sampler.Plan:
    frame = sampler.Frame(cases, case="id", match=["gender"])
    return sampler.plan(frame, **{"population": 577, "reason": "the published figure", **options})


class TestPlan:
    def test_the_size_is_that_for_the_population_given(self, cases) -> None:
        """NPS Midlands 2018 inspected 128 of 577; a list of 574 gives 128 as well, one of 560 gives 127."""
        assert asked(cases).size == 128
        assert asked(cases[:560]).size == 128
        assert asked(cases[:560], population=None, reason="").size == 127
        made = asked(cases[:560])
        assert made.population == made.speaks_for == 560
        assert set(made.inclusion) == {Fraction(128, 560)}

    def test_numpy_numbers_are_numbers(self, cases) -> None:
        assert asked(cases, population=np.int64(577)).seal == asked(cases).seal
        assert type(asked(cases, population=np.int32(577)).sizing.population) is int

    @pytest.mark.parametrize("there", [1, 127, 128])
    def test_a_list_with_no_more_cases_is_a_census(self, cases, there) -> None:
        made = asked(cases[:there])
        noun = "case" if there == 1 else "cases"
        assert made.size == there
        assert made.rule[-3:] == (
            "N = 577 (fixed by hand: the published figure)",
            f"counted on the list: {there} eligible {noun}",
            "a census: every eligible case is inspected",
        )

    def test_the_margin_told_is_that_among_the_cases_there_are(self, cases) -> None:
        """Both corrections, by the formula written out: 0.3 of 100 at 95%, N fixed at 100."""
        for correction, size, left in (("simple", 45, 1 - 45 / 574), ("cochran", 45, (574 - 45) / 573)):
            made = asked(
                cases, confidence=0.95, margin=0.1, proportion=0.3, population=100, correction=correction
            )
            held = 1.959964 * (0.3 * 0.7 / size * left) ** 0.5
            assert made.size == size
            assert made.rule[-1] == f"margin of error with {size} of these: {100 * held:.2f} points"

    def test_what_was_sealed_before_keeps_its_seal(self, cases) -> None:
        """So neither key stands in a plan without it; the seals in the documentation are compared too."""
        plain = asked(cases, population=None, reason="")
        keys = {"size", "confidence", "margin", "proportion", "correction"}
        assert plain.to_json()["sizing"].keys() == keys
        assert asked(cases).to_json()["sizing"].keys() == keys | {"population", "fixed"}
        by_hand = asked(cases, population=None, size=100)
        assert by_hand.to_json()["sizing"] == {"size": 100, "fixed": "the published figure"}

    def test_it_is_read_back_drawn_extended_and_proved(self, cases) -> None:
        made = asked(cases)
        again = plan_from_json(json.loads(json.dumps(made.to_json())), cases)
        assert again == made
        assert again.seal == made.seal
        first = sampler.draw(again, seed="1")
        sampler.verify(first)
        larger = sampler.extend(first, 150, "more time")
        assert larger.plan.rule[0] == "fixed by hand: more time"
        sampler.verify(larger)

    @pytest.mark.parametrize("population", [600, 540, None])
    def test_another_population_than_was_planned_for_is_found(self, cases, population) -> None:
        """540 gives 126, 600 gives 129, and the 560 on the list give 127."""
        first = sampler.draw(asked(cases[:560]), seed="1")
        plan = replace(first.plan, sizing=replace(first.plan.sizing, population=population))
        with pytest.raises(SamplerError, match="planning again gives another result for the sample size"):
            sampler.verify(replace(first, plan=plan))

    @pytest.mark.parametrize(
        ("options", "said"),
        [
            ({"population": 0}, "population must be a whole number of at least 1, but got 0."),
            ({"population": -5}, "population must be a whole number of at least 1, but got -5."),
            ({"population": 577.0}, "population must be a whole number of at least 1, but got 577.0."),
            ({"population": True}, "population must be a whole number of at least 1, but got True."),
            ({"population": "577"}, "population must be a whole number of at least 1, but got '577'."),
            ({"population": 10**15 + 1}, "population must be at most 1,000,000,000,000,000."),
            ({"reason": ""}, "reason must say why the population was fixed by hand."),
            ({"reason": " "}, "reason must say why the population was fixed by hand."),
            ({"reason": None}, "reason must say why the population was fixed by hand."),
            ({"reason": "two\nlines"}, "reason must be text on one line, without control characters"),
            ({"size": 9}, "size and population are both given: fix one of them by hand"),
        ],
    )
    def test_what_cannot_be_is_refused(self, cases, options, said) -> None:
        with pytest.raises(SamplerError) as caught:
            asked(cases, **options)
        [sentence] = caught.value.mistakes
        assert sentence.startswith(said)

    def test_all_of_it_is_said_at_once(self, cases) -> None:
        with pytest.raises(SamplerError) as caught:
            asked(cases, size=9, reason="")
        assert len(caught.value.mistakes) == 2


class TestFolder:
    def test_every_place_that_prints_the_rule_has_all_of_it(self, folder) -> None:
        plan = json.loads((folder / "plan.json").read_bytes())["samples"][0]
        assert plan["sizing"]["size"] == 25
        assert (plan["sizing"]["population"], plan["sizing"]["fixed"]) == (
            60,
            "cases come in until fieldwork",
        )
        page = " ".join((folder / "seal" / "commitment.txt").read_text("utf-8").split())
        assert " - ".join(RULE) in page
        fill(folder)
        run("report", folder)
        said = " ".join((folder / "report" / "report.txt").read_text("utf-8").split())
        assert f"25 cases: {'; '.join(RULE)}." in said
        assert "margin of error of 10 percentage points" in said
        assert "fixed by hand: cases come in" in (folder / "report" / "report.html").read_text("utf-8")

    def test_planning_prints_it(self, tmp_path) -> None:
        folder = make(tmp_path / "small", SIZED_FOR_60)
        assert "\n".join(f"  {part}" for part in RULE) in run("plan", folder).output

    def test_sheets_replacement_extension_status_and_proof_go_through(self, folder) -> None:
        run("sheet", folder)
        with (folder / "samples" / "main.csv").open(newline="") as lines:
            rows = list(csv.DictReader(lines))
        strata = {(row["gender"], row["rosh"]) for row in rows if row["role"] == "reserve"}
        case = next(row["case_id"] for row in rows if (row["gender"], row["rosh"]) in strata)
        run("replace", folder, "main", case, "--because", "ineligible")
        extended = run("extend", folder, "main", "--size", "30", "--because", "more time").output
        assert "extended from 25 to 30 cases of 36" in extended
        run("status", folder)
        assert "1 extension, 1 reported case" in run("verify", folder).output

    def test_the_report_of_an_extended_sample_says_how_the_first_was_sized(self, folder) -> None:
        run("extend", folder, "main", "--size", "30", "--because", "more time")
        fill(folder)
        main = load_samples(read_inspection(folder))["main"]
        rows = [[case.case, "yes", "no"] for case in main.current if case.role == "sample"]
        text = csv_text(rows, ["case_id", "2.1.1", "2.1.2"])
        (folder / "answers" / "main.csv").write_text(text, newline="")
        run("report", folder)
        said = " ".join((folder / "report" / "report.txt").read_text("utf-8").split())
        assert f"25 cases: {'; '.join(RULE)}. Extended to 30 afterwards." in said

    def test_the_script_that_checks_draws_agrees(self, made) -> None:
        command = [sys.executable, "-I", "-S", SCRIPT, made]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
        assert (done.returncode, done.stderr) == (0, "")

    def test_a_list_with_fewer_cases_is_a_census(self, tmp_path) -> None:
        text = SIZED_FOR_60.replace("population = 60", "population = 100_000")
        folder = make(tmp_path / "small", text)
        said = run("plan", folder).output
        assert "Sample size: 36 cases" in said
        assert "  a census: every eligible case is inspected\n" in said
        assert "margin of error with" not in said
        run("draw", folder, "--seed", "1")
        run("verify", folder)


CHANGED = {
    "the population": ("population = 60", "population = 61", "its population was changed"),
    "the reason": ("until fieldwork", "until then", "its population was changed"),
    "the population taken out": (BY_HAND, "", "its population was changed"),
    "a size instead": ("population = 60", "size = 25", "its precision or size was changed"),
    "the precision": ("margin = 0.1", "margin = 0.2", "its precision or size was changed"),
}


class TestChanged:
    @pytest.mark.parametrize(("before", "after", "said"), CHANGED.values(), ids=CHANGED.keys())
    @pytest.mark.parametrize("command", ["draw", "verify"])
    def test_what_was_sealed_cannot_be_changed(self, folder, before, after, said, command) -> None:
        """61 gives 25 cases too: it is the population that was sealed, not the size alone."""
        edit(folder / "inspection.toml", (before, after))
        sentence = mistake(folder, command, folder)
        assert sentence.startswith(f"inspection.toml: samples.main: {said} after the plan was sealed. Undo")

    def test_a_population_added_to_a_sealed_plan_is_seen(self, tmp_path) -> None:
        folder = drawn(make(tmp_path / "small", SIZED_FOR_60.replace(BY_HAND, "")))
        edit(folder / "inspection.toml", ('["gender", "rosh"]', f'["gender", "rosh"]\n{BY_HAND}'))
        assert "samples.main: its population was changed" in mistake(folder, "verify", folder)


TAMPERED = {
    "the population": {"population": 61},
    "the reason": {"fixed": "other"},
    "no population": {"population": None},
    "none, as text": {"population": "60"},
    "truth": {"population": True},
    "zero": {"population": 0},
    "too many": {"population": 10**400},
    "a fraction": {"population": 60.0},
    "no reason": {"fixed": ""},
    "a reason of two lines": {"fixed": "cases come in\nuntil fieldwork"},
    "a reason that is none": {"fixed": ["x"]},
    "the size": {"size": 24},
    "more than there are": {"size": 99},
    "a key more": {"more": 1},
}


class TestTampered:
    @pytest.mark.parametrize("change", TAMPERED.values(), ids=TAMPERED.keys())
    def test_it_is_found_and_found_again_when_everything_is_sealed_anew(self, folder, change) -> None:
        edit_json(folder / "plan.json", lambda plans: plans["samples"][0]["sizing"].update(change))
        assert "was changed after it was sealed" in mistake(folder, "verify", folder)
        self.seal_anew(folder)
        for command in ("verify", "status"):
            result = CliRunner().invoke(verbs, [command, str(folder)])
            found = isinstance(result.exception, SamplerError)
            assert found if command == "verify" else found or result.exception is None, result.exception

    @pytest.mark.parametrize("key", ["population", "fixed", "confidence", "margin", "correction"])
    def test_a_key_that_is_missing_is_found(self, folder, key) -> None:
        edit_json(folder / "plan.json", lambda plans: plans["samples"][0]["sizing"].pop(key))
        self.seal_anew(folder)
        mistake(folder, "verify", folder)

    @pytest.mark.parametrize(
        "change",
        [
            *({"population": odd} for odd in (None, "60", True, 0, 60.0)),
            *({"fixed": odd} for odd in ("", "two\nlines", ["x"], None)),
        ],
    )
    def test_values_of_another_kind_are_no_plan(self, folder, change) -> None:
        """Refused too where a plan is read without settings, as that of an earlier inspection is."""
        [plan, _] = json.loads((folder / "plan.json").read_bytes())["samples"]
        assert is_plan(plan)
        assert not is_plan({**plan, "sizing": plan["sizing"] | change})

    def test_a_population_that_was_changed_everywhere_is_found_by_planning_again(self, folder) -> None:
        """In the settings, the plan and every seal: with 25 cases for N = 50, which needs 23."""
        edit(folder / "inspection.toml", ("population = 60", "population = 50"))
        edit_json(folder / "plan.json", lambda plans: plans["samples"][0]["sizing"].update(population=50))
        self.seal_anew(folder)
        said = mistake(folder, "verify", folder)
        assert "planning again gives another result for the sample size" in said

    def seal_anew(self, folder: Path) -> None:
        edit_json(folder / "plan.json", lambda plans: plans.update(seal=seal(copy.deepcopy(plans))))
        anew = json.loads((folder / "plan.json").read_bytes())["seal"]
        edit_json(folder / "draw.json", lambda draw: draw.update(plan_seal=anew))
        shutil.rmtree(folder / "seal")


REFUSED = [
    (f"size = 9\n{BY_HAND}", "population and size are both given: fix one of them by hand"),
    ("population = 60", "reason must say why the population was fixed by hand."),
    ("population = 60\nsize = 9", "reason must say why the size or population was fixed by hand."),
    ('population = 0\nreason = "x"', "population must be at least 1, but is 0."),
    ('population = -1\nreason = "x"', "population must be a whole number, 0 or more, but is -1."),
    ('population = 9.0\nreason = "x"', "population must be a whole number, 0 or more, but is 9.0."),
    ('population = true\nreason = "x"', "population must be a whole number, 0 or more, but is True."),
    ('population = "9"\nreason = "x"', "population must be a whole number, 0 or more, but is '9'."),
    (
        'population = 1_000_000_000_000_001\nreason = "x"',
        "population must be at most 1,000,000,000,000,000.",
    ),
    ('population = 9\nreason = "a\\nSeal: 0"', "reason must be text on one line"),
    ('sise = 9\nreason = "x"', "sise is not known. Did you mean 'size'?"),
    ('populaton = 9\nreason = "x"', "populaton is not known. Did you mean 'population'?"),
    (
        f"{BY_HAND}\n[[samples.main.eligible]]\ncolumn = 'a'\nnot_blank = true\npopulation = 9",
        "eligible[0]: 'population' belongs to the sample, not to a rule",
    ),
    (
        "match = ['a']\n[samples.main.levels.a]\npopulation = 'x'",
        "levels.a.population is the name of a setting.",
    ),
]


@pytest.mark.parametrize(("text", "said"), REFUSED)
def test_what_the_settings_cannot_say_is_refused_with_its_place(tmp_path, text, said) -> None:
    least = f'name = "Small"\n[samples.main]\nsource = "list.csv"\ncase = "id"\n{text}\n'
    (tmp_path / "inspection.toml").write_text(least)
    with pytest.raises(SamplerError) as caught:
        read_inspection(tmp_path)
    assert any(s.startswith(f"inspection.toml: samples.main.{said}") for s in caught.value.mistakes)


def test_a_sample_from_a_sample_is_given_its_size(tmp_path) -> None:
    folder = make(tmp_path / "small", SETTINGS.replace("size = 4\n", "population = 40\n"))
    said = CliRunner().invoke(verbs, ["plan", str(folder)]).exception
    assert isinstance(said, SamplerError)
    assert said.mistakes == (
        "inspection.toml: samples.sub.size must be given for a sample that is drawn from another.",
        "inspection.toml: samples.sub.population is for a sample with a list of its own, and this one is "
        "drawn from main: take it out, and give its size.",
    )
