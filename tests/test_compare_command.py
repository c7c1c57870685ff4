"""Inspections side by side: `sampler compare` and `sampler providers`."""

from __future__ import annotations

import csv
import io
import json
import math
import shutil
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from scipy.special import betaincinv

import stats
from sampler.cli import verbs
from sampler.errors import SamplerError
from stats import Estimate, difference
from stats.weighting import reported_share


def run(*words: object) -> Result:
    return CliRunner().invoke(verbs, [str(word) for word in words], catch_exceptions=True)


def text(*words: object) -> str:
    result = run(*words)
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


def refusal(*words: object) -> str:
    result = run(*words)
    assert isinstance(result.exception, SamplerError), result.output
    return str(result.exception)


def rename(folder: Path, name: str) -> None:
    settings = folder / "inspection.toml"
    lines = settings.read_text(encoding="utf-8").splitlines()
    place = next(i for i, line in enumerate(lines) if line.startswith("name = "))
    lines[place] = f'name = "{name}"'
    settings.write_text("\n".join(lines) + "\n", encoding="utf-8")


def recount(folder: Path, code: str, **values: object) -> None:
    """Change one question's row of the report, its percentage with its counts."""
    path = folder / "report" / "report.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    for row in rows:
        if row["question"] == code:
            row.update({name.replace("_", " "): str(value) for name, value in values.items()})
            if "percent" not in values:
                row["percent"] = str(round(100 * int(row["yes"]) / int(row["base"]), 9))
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, rows[0].keys(), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(stream.getvalue().encode())


@pytest.fixture
def pair(demo: Path, tmp_path: Path) -> tuple[Path, Path]:
    later = tmp_path / "later"
    shutil.copytree(demo, later)
    rename(later, "Later")
    recount(later, "2.3.2", yes=74)
    return later, demo


def test_compare_says_what_changed_and_what_may_be_chance(pair: tuple[Path, Path]) -> None:
    later, demo = pair
    said = text("compare", later, demo)
    assert "\nLater, against NPS Midlands 2018 (synthetic)\n" in said
    assert "2.3.2 fell by 11 points (80% interval 4 to 18): more than chance would explain." in said
    assert "Of 18 questions up to about 3.6 would come out so by chance alone" in said
    assert "88 of 128" in said
    assert "74 of 128" in said
    assert said.count("synthetic: invented") == 1  # the notice of both
    assert "2.1.1 Assessment: engaging the person" in said
    assert "0 (-5 to +5)" in said
    assert "none of them can be said to have changed" in said


def test_compare_counts_as_difference_does(pair: tuple[Path, Path], tmp_path: Path) -> None:
    table = tmp_path / "changes.csv"
    found = json.loads(text("compare", *pair, "--json", "--csv", table, "--method", "miettinen-nurminen"))
    row = next(row for row in found["questions"] if row["question"] == "2.3.2")
    now, before = Estimate(74, 128, population=577), Estimate(88, 128, population=577)
    same = difference(now, before, method="miettinen-nurminen")
    assert row["change"] == pytest.approx(100 * same.estimate)
    assert (row["low"], row["high"]) == pytest.approx((100 * same.low, 100 * same.high))
    assert row["p_value"] == pytest.approx(same.p_value)
    assert found["changed"] == ["2.3.2"]
    rows = list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8"))))
    assert len(rows) == 18
    assert float(next(r for r in rows if r["question"] == "2.3.2")["change"]) == pytest.approx(row["change"])
    assert "exists" in refusal("compare", *pair, "--csv", table)


def test_questions_of_one_inspection_only_and_unknown_ones_are_named(pair: tuple[Path, Path]) -> None:
    later, demo = pair
    recount(later, "2.1.1", weighted="yes", equivalent_base="")
    recount(later, "2.1.2", question="9.9.9")
    said = text("compare", later, demo)
    assert "Not compared: 2.1.1. They are weighted" in said
    assert "Asked now only: 9.9.9." in said
    assert "Asked before only: 2.1.2." in said
    assert "Of 16 questions" in said


def test_weighted_percentages_are_compared_by_their_own_intervals(pair: tuple[Path, Path]) -> None:
    """Korn and Graubard's limits are Clopper and Pearson's of the equivalent base; here 60% of 90.5."""
    later, demo = pair
    recount(later, "2.3.2", weighted="yes", equivalent_base="90.5", percent="60")
    found = json.loads(text("compare", later, demo, "--json"))
    row = next(row for row in found["questions"] if row["question"] == "2.3.2")
    low = betaincinv(0.6 * 90.5, 0.4 * 90.5 + 1, 0.1)
    high = betaincinv(0.6 * 90.5 + 1, 0.4 * 90.5, 0.9)
    before = Estimate(88, 128, population=577)
    gap = 0.6 - before.proportion
    assert row["change"] == pytest.approx(100 * gap)
    assert row["low"] == pytest.approx(100 * (gap - math.hypot(0.6 - low, before.high - before.proportion)))
    assert row["high"] == pytest.approx(100 * (gap + math.hypot(high - 0.6, before.proportion - before.low)))
    assert row["method"] == "newcombe"


@pytest.mark.parametrize(
    ("elsewhere", "chances"),
    [("yes", (1, 1 / 3)), ("not relevant", (1, 1 / 3)), ("not relevant", (1, 1))],
    ids=["both strata", "all read where it applied", "a census"],
)
def test_a_reported_weighted_share_has_the_interval_that_was_reported(
    elsewhere: str, chances: tuple[float, float]
) -> None:
    """Of two strata the first is read throughout; what is unread of the second may still change the share."""
    ids = [f"S{number}" for number in range(20)]
    weights = [1 / chances[number >= 10] for number in range(20)]
    cases = pd.DataFrame({"case_id": ids, "role": "sample", "weight": weights})
    given = ["yes", "no"] * 5 + [elsewhere] * 10
    population = round(sum(weights))
    sample = SimpleNamespace(cases=cases, case="case_id", population=population)
    answers = pd.DataFrame({"case_id": ids, "2.1.1": given})
    row = stats.questions(answers, sample, method="korn-graubard", variance="smoothed").iloc[0]
    share = reported_share(
        row["percent"] / 100, row["yes"], row["base"], row["equivalent_base"], row["domain_population"]
    )
    assert 100 * np.array(share.interval(0.8, "korn-graubard")) == pytest.approx((row["low"], row["high"]))
    assert (row["low"] == row["high"]) == (chances == (1, 1))


def test_compare_refuses_what_it_cannot_use(pair: tuple[Path, Path], tmp_path: Path) -> None:
    later, demo = pair
    assert run("compare", demo, demo).exit_code == 2
    assert "run sampler report in that folder" in refusal("compare", later, tmp_path)
    assert "is 0.80 meant?" in refusal("compare", later, demo, "--confidence", "80")
    assert "method" in refusal("compare", later, demo, "--method", "newcomb")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("size", "100", "--confidence", "95%"), "confidence must lie between 0 and 1: write 0.95 for 95%."),
        (("size", "100", "--margin", "5%"), "margin must lie between 0 and 1: write 0.05 for 5 points."),
        (("extend", "main", "--reserves", "20%"), "reserves must be a share of the cases: write 0.2 for 20%"),
        (("compare", "a", "b", "--confidence", "80 %"), "confidence must lie between 0 and 1"),
        (("compare", "a", "b", "--csv", "nodir/x.csv"), "there is no folder nodir: make it first"),
        (("providers", "a", "b", "--chart", "nodir/x.svg"), "there is no folder nodir: make it first"),
        (("providers", "a", "b", "--question", " "), "--question must name a key question"),
        (("providers", "a", "b", "--question", "1", "--csv", "x.svg", "--chart", "./x.svg"), "name one file"),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, tuple) else "",
)
def test_a_slip_of_the_hand_is_told_how_it_is_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*words)
    assert result.exit_code == 2
    assert sentence in " ".join(result.output.split())
    assert not list(tmp_path.iterdir())


def test_providers_are_set_side_by_side(pair: tuple[Path, Path], tmp_path: Path) -> None:
    chart, table = tmp_path / "funnel.svg", tmp_path / "providers.csv"
    said = text("providers", *pair, "--question", "2.3.2", "--chart", chart, "--csv", table)
    assert "2 providers around 63% (162 of 256 cases)." in said
    assert "Later" in said
    assert chart.read_text(encoding="utf-8").startswith("<svg")
    rows = list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8"))))
    assert [row["yes"] for row in rows] == ["74", "88"]
    assert {row["title"] for row in rows} == {"Delivery: desistance"}
    assert all(
        float(row["steadied_low"]) < float(row["steadied"]) < float(row["steadied_high"]) for row in rows
    )
    assert [(row["rank_low"], row["rank_high"]) for row in rows] == [("2", "2"), ("1", "1")]
    found = json.loads(text("providers", *pair, "--question", "2.3.2", "--json"))
    assert [row["provider"] for row in found["providers"]] == ["Later", "NPS Midlands 2018 (synthetic)"]


def test_a_question_that_a_report_lacks_is_refused(pair: tuple[Path, Path]) -> None:
    later, demo = pair
    recount(later, "2.1.2", question="9.9.9")
    said = refusal("providers", later, demo, "--question", "9.9.9")
    assert "has none in that of NPS Midlands 2018 (synthetic)" in said
    recount(later, "2.1.1", question="x" * 10_000)
    assert f"There are: {'x' * 60}…, 9.9.9" in refusal("providers", later, demo, "--question", "2.1.1")
    assert run("providers", demo, "--question", "2.1.1").exit_code == 2
    assert run("providers", *pair, "--question", "2.1.1", "--chart", "f.png").exit_code == 2
