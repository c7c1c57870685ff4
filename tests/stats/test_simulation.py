"""Simulated plans, against enumeration and the exact laws; and which plans are refused."""

from __future__ import annotations

import math
import time
from datetime import date
from fractions import Fraction
from itertools import product
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import hypergeom

import sampler
from sampler.demo import domain_two
from sampler.design_settings import DesignSettings
from stats import SamplerError, Simulation, interval, nps_2018, questions, simulate
from stats.simulation.assumed import assumed, whole_cases
from stats.simulation.estimated import estimated
from stats.simulation.planned import planned


def victims(**more: Any) -> SimpleNamespace:
    """A plan of 22 of 25 cases: 4 or 5 of 5 women, 17 or 18 of 20 men."""
    strata = pd.DataFrame({"gender": ["female", "male"], "population": [5, 20], "share": [0.2, 0.8]})
    parts = {"tables": [[5, 17], [4, 18]], "probabilities": [0.4, 0.6], "population": 25, "size": 22}
    return SimpleNamespace(strata=strata, **{**parts, **more})


def simple(population: int, size: int) -> SimpleNamespace:
    """A simple random sample: one stratum, one table."""
    strata = pd.DataFrame({"population": [population]})
    return SimpleNamespace(
        strata=strata,
        tables=np.array([[size]]),
        probabilities=np.array([1.0]),
        population=population,
        size=size,
    )


@pytest.fixture(scope="module")
def supervision() -> sampler.Plan:
    heading, *cases = domain_two()
    frame = sampler.Frame(
        pd.DataFrame(cases, columns=list(heading), dtype=str),
        case="case_id",
        match=["gender", "disposal", "rosh"],
        eligible=[
            sampler.OneOf("status", ["current"]),
            sampler.MonthsBefore("start_date", 6, 7, date(2018, 7, 2)),
        ],
    )
    return sampler.plan(frame, name="domain_two")


def test_a_simple_random_sample_is_as_its_law_says() -> None:
    """128 of 577, 401 of them yes: coverage, width, bands and crossings, enumerated over 0 to 128 yeses.

    Bounds of 5 standard errors of 2,000 draws; five figures: a false alarm in 1 of 3 * 10**5 seeds.
    """
    found = simulate(simple(577, 128), 401 / 577).to_frame().iloc[0]
    yes = np.arange(129)
    chance = hypergeom.pmf(yes, 577, 401, 128)
    low, high = interval(yes, 128, 577)
    framework = nps_2018()

    def place(percent: Fraction) -> int:
        return framework.bands.index(framework.band_of(percent))

    bands = np.array([place(Fraction(100 * int(x), 128)) for x in yes])
    ends = [[place(Fraction(round(577 * limit) * 100, 577)) for limit in limits] for limits in (low, high)]
    golden = {
        "coverage": (low - 1e-12 <= 401 / 577) & (high + 1e-12 >= 401 / 577),
        "width": 100 * (high - low),
        "percent_mean": 100 * yes / 128,
        "band_right": bands == 1,
        "band_better": bands < 1,
        "band_worse": bands > 1,
        "crosses": np.array(ends[0]) != np.array(ends[1]),
    }
    assert (found["question"], found["true_band"], found["draws"]) == ("All cases", "Good", 2000)
    assert found["true_percent"] == pytest.approx(100 * 401 / 577)
    for name, values in golden.items():
        mean = chance @ values
        error = math.sqrt(chance @ (values - mean) ** 2 / 2000)
        assert abs(found[name] - mean) < 5 * error + 1e-9, name
    spread = math.sqrt(128 * 401 / 577 * 176 / 577 * 449 / 576) / 128
    assert found["percent_sd"] == pytest.approx(100 * spread, rel=0.08)
    assert found["coverage_error"] == pytest.approx(
        math.sqrt(found["coverage"] * (1 - found["coverage"]) / 2000)
    )


def test_a_stratified_plan_is_as_its_law_says() -> None:
    """All numbers of women and men enumerated; 20,000 draws, and 5 standard errors for each."""
    yeses = {"female": 3, "male": 15}
    plan = victims()
    found = simulate(plan, {"gender": {"female": 0.6, "male": 0.75}}, draws=20_000, seed=2)
    chance = np.zeros(23)
    for (women, men), weight in zip(plan.tables, plan.probabilities, strict=True):
        for w, m in product(range(women + 1), range(men + 1)):
            both = hypergeom.pmf(w, 5, yeses["female"], women) * hypergeom.pmf(m, 20, yeses["male"], men)
            chance[w + m] += weight * both
    times = np.bincount(found.drawn[0].yes[:, 0], minlength=23) / 20_000
    assert (abs(times - chance) < 5 * np.sqrt(chance * (1 - chance) / 20_000) + 1e-9).all()
    assert (found.drawn[0].base == 22).all()


def test_a_relevant_sub_sample_is_as_its_law_says() -> None:
    """30 cases, 10 relevant of which 7 yes, 12 drawn: the joint law of yeses and base."""
    found = simulate(simple(30, 12), 0.7, draws=20_000, relevant=Fraction(1, 3), seed=1)
    yes, base = found.drawn[0].yes[:, 0], found.drawn[0].base[:, 0]
    every = math.comb(30, 12)
    for x, n in product(range(8), range(11)):
        ways = math.comb(7, x) * math.comb(3, n - x) * math.comb(20, 12 - n) if n >= x else 0
        chance = ways / every
        error = math.sqrt(chance * (1 - chance) / 20_000)
        assert abs(float(((yes == x) & (base == n)).mean()) - chance) < 5 * error + 1e-9
    kept = base > 0
    limits = interval(yes[kept], base[kept], 30 - (12 - base[kept]))
    row = found.to_frame().iloc[0]
    assert row["width"] == pytest.approx(100 * float((limits.high - limits.low).mean()))
    assert row["without_base"] == int((~kept).sum())
    assert row["coverage"] == pytest.approx(
        float(((limits.low <= 0.7) & (limits.high >= 0.7 - 1e-12)).mean())
    )


def test_many_draws_of_a_real_plan_are_quick(supervision: sampler.Plan) -> None:
    truths = {"2.1.1": 0.9, "2.3.2": {"gender": {"female": 0.6, "male": 0.7}}, "2.2.3": 0.78}
    start = time.process_time()
    found = simulate(supervision, truths, relevant={"2.2.3": 0.3})
    frame = found.to_frame().set_index("question")
    assert time.process_time() - start < 10  # about 1 second alone on a machine of 2020
    assert list(frame.index) == ["2.1.1", "2.3.2", "2.2.3"]
    assert (frame["coverage"] > 0.8 - 4 * frame["coverage_error"]).all()
    assert (abs(frame["percent_mean"] - frame["true_percent"]) < 5 * frame["percent_sd"] / 2000**0.5).all()
    assert frame[["band_right", "band_better", "band_worse"]].sum(axis=1).tolist() == pytest.approx([1] * 3)
    assert frame.loc["2.2.3", "width"] > frame.loc["2.1.1", "width"]


def test_a_truth_in_whole_cases() -> None:
    plan = planned(victims())
    (one,) = assumed(plan, {"gender": {"female": 0.5, "male": 0.7}}, None)
    assert (one.yes, one.relevant) == ((3, 14), (5, 20))  # 2.5 and 14: 16.5 is 17 half up
    (half,) = assumed(plan, [0.5, 0.7], 0.3)
    assert half.relevant == (2, 6)  # 1.5 and 6: 7.5 is 8
    assert half.yes == (1, 4)  # 1 and 4.2: 5.2 is 5


def test_whole_cases_keep_floor_or_ceiling_and_the_total() -> None:
    """Largest remainders: every number is at its floor or ceiling, the total is rounded half up."""
    chance = np.random.Generator(np.random.PCG64(9))
    for _ in range(200):
        parts = [Fraction(int(a), int(b)) for a, b in chance.integers(1, 40, (7, 2))]
        found = whole_cases(parts)
        assert all(math.floor(x) <= n <= math.ceil(x) for n, x in zip(found, parts, strict=True))
        assert sum(found) == math.floor(sum(parts) + Fraction(1, 2))


@pytest.mark.parametrize(("truth", "band"), [(0, "Inadequate"), (1, "Outstanding")])
def test_nothing_and_everything_are_certain(truth: int, band: str) -> None:
    row = simulate(victims(), truth, draws=100).to_frame().iloc[0]
    assert row[["coverage", "band_right"]].tolist() == [1, 1]
    assert (row["percent_sd"], row["true_band"]) == (0, band)


def test_a_census_is_the_truth() -> None:
    row = simulate(simple(40, 40), 0.65, draws=100).to_frame().iloc[0]
    assert row[["coverage", "width", "percent_mean", "band_right", "crosses"]].tolist() == [1, 0, 65, 1, 0]


def test_draws_without_a_relevant_case_are_counted() -> None:
    """One relevant case of 25: 3 of 25 draws miss it; nothing is NaN without a reason."""
    found = simulate(simple(25, 22), 1.0, relevant=0.04, draws=2000)
    row = found.to_frame().iloc[0]
    assert abs(row["without_base"] - 240) < 75  # 5 standard errors
    assert row["percent_mean"] == 100
    assert "draws had no case it applies to" in str(found)
    never = simulate(simple(1000, 1), 1.0, relevant=0.001, draws=100)
    assert str(never).endswith("All cases: no draw had a case it applies to.")


def test_another_confidence_method_and_seed() -> None:
    found = simulate(simple(577, 128), 0.7, draws=500)
    wider = found.at(0.95)
    assert isinstance(wider, Simulation)
    assert wider.to_frame().loc[0, "width"] > found.to_frame().loc[0, "width"]
    assert wider.to_frame().loc[0, "percent_mean"] == found.to_frame().loc[0, "percent_mean"]
    again, other = (
        simulate(simple(577, 128), 0.7, draws=500),
        simulate(simple(577, 128), 0.7, draws=500, seed=1),
    )
    assert again.to_frame().equals(found.to_frame())
    assert not other.to_frame().equals(found.to_frame())
    by_name = simulate(simple(577, 128), 0.7, draws=500, method="clopper-pearson").to_frame()
    assert by_name.loc[0, "width"] > found.to_frame().loc[0, "width"]


def test_it_reads_as_sentences() -> None:
    found = simulate(simple(25, 22), {"2.<b>": 0.72}, draws=100)
    assert str(found).startswith(
        "100 draws of 22 of 25 cases.\n2.<b>: in truth 72.0% (Good). The 80% interval holds it"
    )
    assert "<b>" not in found._repr_html_()


@pytest.mark.parametrize(
    ("arguments", "sentences"),
    [
        ({"truths": 70}, ["truths must lie between 0 and 1, but got 70."]),
        ({"truths": "0.7"}, ["truths must be a share"]),
        ({"truths": [0.5]}, ["truths must have one share a stratum (2), but has 1."]),
        (
            {"truths": {"gender": {"female": 0.5, "mael": 2}}},
            ["no share for the level 'male'", "Did you mean 'male'"],
        ),
        (
            {"truths": {"a": {"gendr": {"female": 0.5}}, "b": {"x": 1, "y": 2}}, "relevant": {"c": 0.5}},
            [
                "relevant names question 'c'",
                "'gendr', which is no matched column. Did you mean 'gender'?",
                "names 2",
            ],
        ),
        ({"truths": {}}, ["truths must name at least one question"]),
        ({"truths": 0.5, "relevant": 0}, ["truths applies to no case"]),
        (
            {"truths": {"a": [0.5, None], "b": True}},
            ["question a must lie between 0 and 1, but got no", "question b"],
        ),
        (
            {"truths": 0.5, "draws": 99, "seed": -1, "confidence": 80, "method": "wlad"},
            ["draws must be", "seed must be", "confidence must lie", "method must be"],
        ),
    ],
)
def test_faulty_arguments_are_refused(arguments: dict[str, Any], sentences: list[str]) -> None:
    with pytest.raises(SamplerError) as caught:
        simulate(victims(), **arguments)
    assert len(caught.value.mistakes) == len(sentences)
    for sentence in sentences:
        assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("plan", "sentence"),
    [
        (SimpleNamespace(), "a plan must have strata, tables and probabilities, but has no strata"),
        (victims(tables=None), "the plan has no tables, since the seed makes them"),
        (victims(tables=np.zeros((0, 2))), "the plan has no tables"),
        (victims(tables=[[5, 17]]), "a row a probability (2) and a column a stratum (2), but are 1 by 2"),
        (victims(tables=[[6, 16], [4, 18]]), "from 0 to all of a stratum's cases, but one does not"),
        (victims(tables=[[5, 17], [4, 17]]), "must hold its 22 cases, but one does not"),
        (victims(probabilities=[0.4, 0.5]), "must sum to 1, but do not"),
        (victims(population=26), "must hold the 26 eligible cases, but hold 25"),
        (victims(tables=[[0, 20]], probabilities=[1.0], size=20), "the cases of 1 of 2 strata no chance"),
    ],
)
def test_plans_that_cannot_be_redrawn(plan: SimpleNamespace, sentence: str) -> None:
    with pytest.raises(SamplerError) as caught:
        simulate(plan, 0.7)
    assert sentence in str(caught.value)


def test_plans_of_other_methods() -> None:
    """srs is one stratum; walks, systematic plans and caps are refused with a remedy."""
    cases = pd.DataFrame(
        {"id": range(1, 61), "gender": ["f"] * 20 + ["m"] * 40, "officer": ["a", "b", "c"] * 20}
    )

    def made(method: str, match: list[str]) -> sampler.Plan:
        frame = sampler.Frame(cases, case="id", match=match)
        return sampler.plan(frame, size=20, design=DesignSettings(method=method))

    row = simulate(made("srs", []), 0.7, draws=200).to_frame().iloc[0]
    assert row["true_percent"] == 70
    with pytest.raises(SamplerError, match="has no tables, since the seed makes them"):
        simulate(made("walk", ["gender"]), 0.7)
    with pytest.raises(SamplerError, match="a systematic plan takes every so many cases"):
        simulate(made("systematic", []), 0.7)
    frame = sampler.Frame(cases, case="id", match=["gender"], officer="officer")
    capped = sampler.plan(frame, size=20, design=DesignSettings(cap=7))
    with pytest.raises(SamplerError, match="simulate the plan without the cap"):
        simulate(capped, 0.7)


def women_and_men() -> SimpleNamespace:
    """Ten of 26 women and 118 of 551 men."""
    strata = pd.DataFrame({"gender": ["female", "male"], "population": [26, 551]})
    return SimpleNamespace(strata=strata, tables=[[10, 118]], probabilities=[1.0], population=577, size=128)


def test_unequal_chances_are_weighted() -> None:
    """Mean and standard deviation against the textbook's stratified ones (Cochran 1977, 5.3 and 5.9).

    2,000 draws: the mean is within 5 standard errors, the deviation within 5 of its own (8%).
    """
    found = simulate(women_and_men(), {"gender": {"female": 0.5, "male": 0.8}}).to_frame().iloc[0]
    yes, sizes, taken = np.array([13, 441]), np.array([26, 551]), np.array([10, 118])
    unit = yes / sizes * (1 - yes / sizes) * sizes / (sizes - 1)
    deviation = 100 * math.sqrt(((sizes / 577) ** 2 * (1 - taken / sizes) * unit / taken).sum())
    assert found["true_percent"] == pytest.approx(100 * 454 / 577)
    assert abs(found["percent_mean"] - found["true_percent"]) < 5 * deviation / math.sqrt(2000)
    assert found["percent_sd"] == pytest.approx(deviation, rel=0.08)
    assert found["method"] == "korn-graubard"
    assert found["coverage"] > 0.78 - 4 * found["coverage_error"]
    assert found[["band_right", "band_better", "band_worse"]].sum() == pytest.approx(1)


def test_weighted_draws_are_estimated_as_samples_are() -> None:
    """One draw written out case by case, and asked of `stats.questions`."""
    simulated = simulate(women_and_men(), 0.7, draws=100, relevant={"gender": {"female": 0.5, "male": 0.9}})
    (drawn,) = simulated.drawn
    found = estimated(drawn, simulated.chances, 577, 0.8, "korn-graubard")
    counts = np.unique(np.concatenate([drawn.taken, drawn.yes, drawn.base], axis=1), axis=0)
    sizes, yes, base = np.split(counts[7], 3)
    answers = [
        answer
        for k, size in enumerate(sizes)
        for answer in ["yes"] * yes[k] + ["no"] * (base[k] - yes[k]) + ["not relevant"] * (size - base[k])
    ]
    weights = np.repeat(1 / np.array(simulated.chances), sizes)
    ids = [f"S{place}" for place in range(128)]
    cases = pd.DataFrame({"case_id": ids, "role": "sample", "weight": weights})
    sample = SimpleNamespace(cases=cases, case="case_id", population=577)
    row = questions(pd.DataFrame({"case_id": ids, "2.1.1": answers}), sample).iloc[0]
    assert row["percent"] == pytest.approx(100 * found.share[7])
    assert (row["low"], row["high"]) == pytest.approx((100 * found.low[7], 100 * found.high[7]))


def test_weighted_methods_are_named() -> None:
    by_name = simulate(women_and_men(), 0.7, draws=100, method="wilson")
    assert by_name.to_frame().loc[0, "method"] == "wilson"
    with pytest.raises(SamplerError, match="exact"):
        simulate(women_and_men(), 0.7, method="exact")
