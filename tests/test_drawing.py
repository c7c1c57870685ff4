"""The draw against the oracle, and what must not change it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

import sampler
from sampler.demo.caseload import domain_two
from sampler.samples import RESERVE, SAMPLE
from tests import oracle

RULES = (
    sampler.OneOf("status", ("current",)),
    sampler.MonthsBefore("start_date", 6, 7, date(2018, 7, 2)),
)
MATCH = ("gender", "disposal", "rosh")
SEED = "dice 6 1 4 4 2 5, 2 July 2018"


def frame_of(source) -> sampler.Frame:
    return sampler.Frame(source, case="case_id", match=MATCH, eligible=RULES)


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    heading, *rows = domain_two()
    return pd.DataFrame(rows, columns=list(heading))


@pytest.fixture(scope="module")
def plan(lists):
    return sampler.plan(frame_of(lists / "domain_two.csv"), name="domain_two")


@pytest.fixture(scope="module")
def sample(plan):
    return sampler.draw(plan, seed=SEED)


def test_the_demo_plan_is_the_published_size(plan):
    assert (plan.population, plan.size) == (577, 128)
    assert plan.strata["population"].sum() == 577
    assert plan.strata["share"].sum() == pytest.approx(1)


def test_the_average_table_is_the_expected_counts(plan):
    average = plan.probabilities @ plan.tables
    assert average == pytest.approx(plan.strata["expected"].to_numpy(), abs=1e-9)
    assert plan.probabilities.sum() == pytest.approx(1, abs=1e-12)
    assert (plan.tables.sum(axis=1) == 128).all()


def test_every_table_keeps_every_one_way_margin_within_one_case(plan):
    """So every draw does, whatever its seed."""
    strata, tables = plan.strata, plan.tables
    for variable in MATCH:
        for _, rows in strata.groupby(variable):
            drawn = tables[:, rows.index].sum(axis=1)
            assert np.abs(drawn - rows["population"].sum() * 128 / 577).max() < 1


def test_the_draw_agrees_with_the_oracle(lists, plan, sample):
    cases = oracle.eligible(oracle.read(lists / "domain_two.csv"), plan.frame)
    assert oracle.strata(cases) == [(s.levels, s.population) for s in plan.count.strata]
    assert oracle.fingerprint(cases) == plan.count.fingerprint
    table = oracle.picked(SEED, "domain_two", list(plan.design.weights))
    assert sample.table == table
    allocation = plan.design.tables[table]
    reserves = [-(-k // 5) for k in allocation]  # a fifth, rounded up
    take = [min(k + r, s.population) for k, r, s in zip(allocation, reserves, plan.count.strata, strict=True)]
    wanted = oracle.lowest(cases, SEED, "domain_two", take)
    for stratum, (k, ids) in enumerate(zip(allocation, wanted, strict=True)):
        here = [d for d in sample.drawn if d.stratum == stratum]
        assert [d.case for d in here] == ids
        assert [d.order for d in here] == list(range(1, len(ids) + 1))
        assert [d.role for d in here] == [SAMPLE] * k + [RESERVE] * (len(ids) - k)


def test_the_source_changes_nothing(tmp_path, table, sample):
    shuffled = table.sample(frac=1, random_state=1)[list(table.columns[::-1])]
    shuffled.to_parquet(tmp_path / "cases.parquet")
    shuffled.to_csv(tmp_path / "cases.csv", index=False, sep=";", encoding="utf-16")
    for source in (table, shuffled, tmp_path / "cases.parquet", tmp_path / "cases.csv"):
        plan = sampler.plan(frame_of(source), name="domain_two")
        assert plan.seal == sample.plan.seal
        assert sampler.draw(plan, seed=SEED).drawn == sample.drawn


def test_another_seed_gives_another_sample(plan, sample):
    again = sampler.draw(plan, seed=SEED + " ")
    assert again.drawn != sample.drawn


def test_another_name_gives_another_sample_from_the_same_seed(lists, sample):
    plan = sampler.plan(frame_of(lists / "domain_two.csv"), name="another")
    assert {d.case for d in sampler.draw(plan, seed=SEED).drawn} != {d.case for d in sample.drawn}


def test_no_seed_takes_one_from_the_operating_system(plan):
    one, two = sampler.draw(plan), sampler.draw(plan)
    assert len(one.seed) == 32
    assert one.seed != two.seed
    assert one.seed_source == "the operating system's random numbers"


def test_the_table_of_cases(sample):
    cases = sample.cases
    assert list(cases.columns) == ["case_id", *MATCH, "role", "order", "inclusion_probability", "weight"]
    assert (cases["role"] == "sample").sum() == 128
    assert cases["case_id"].is_unique
    assert cases["inclusion_probability"].eq(128 / 577).all()
    assert cases["weight"].sum() == pytest.approx(577)
    assert cases.loc[cases["role"] == "reserve", "weight"].eq(0).all()
    assert not cases.isna().any().any()


def test_the_balance(sample):
    balance = sample.balance()
    assert list(balance.columns) == [
        "variable",
        "level",
        "population",
        "share",
        "expected",
        "drawn",
        "difference",
    ]
    assert balance["difference"].abs().max() < 1
    for _, rows in balance.groupby("variable"):
        assert rows["drawn"].sum() == 128
        assert rows["population"].sum() == 577


def test_removing_cases_changes_no_more_than_their_own_places(table, plan, sample):
    """Tickets do not depend on other cases: with the same allocation only a removed case's place changes."""
    gone = {d.case for d in sample.drawn if d.role == SAMPLE and d.order == 1 and d.stratum in (3, 7)}
    assert len(gone) == 2
    fewer = sampler.plan(frame_of(table[~table["case_id"].isin(gone)]), size=128, name="domain_two")
    again = sampler.draw(fewer, seed=SEED)
    levels = {s.levels: k for k, s in enumerate(fewer.count.strata)}
    before = {k: [] for k in range(len(plan.count.strata))}
    for d in sample.drawn:
        before[d.stratum].append(d.case)
    for k, stratum in enumerate(plan.count.strata):
        kept = [case for case in before[k] if case not in gone]
        now = [d.case for d in again.drawn if d.stratum == levels[stratum.levels]]
        shared = min(len(kept), len(now))
        assert kept[:shared] == now[:shared]


def test_a_larger_sample_contains_the_smaller_within_each_stratum(lists, plan):
    larger = sampler.plan(frame_of(lists / "domain_two.csv"), size=400, name="domain_two")
    small = {d.case for d in sampler.draw(plan, seed=SEED, reserves=0).drawn}
    large = {d.case for d in sampler.draw(larger, seed=SEED, reserves=0).drawn}
    assert small <= large  # 400 of 577 leaves every stratum with at least as many as 128 of 577


@pytest.mark.parametrize("size", [577, 600])
def test_a_size_at_or_above_the_population_is_a_census(lists, size):
    plan = sampler.plan(frame_of(lists / "domain_two.csv"), size=size)
    assert plan.size == 577
    sample = sampler.draw(plan, seed="x")
    assert len(sample.drawn) == 577
    assert sample.cases["weight"].eq(1).all()
    assert "a census: every eligible case is inspected" in str(plan)


def test_a_sample_of_one():
    table = pd.DataFrame({"id": range(9), "g": list("aabbbbccc")})
    plan = sampler.plan(sampler.Frame(table, case="id", match="g"), size=1)
    assert sorted(plan.tables.tolist()) == [[0, 0, 1], [0, 1, 0], [1, 0, 0]]
    assert len(sampler.draw(plan, seed="x", reserves=0).drawn) == 1


@pytest.mark.parametrize(
    ("reserves", "number"), [(0, 0), (0.2, 3), (1, 10), (10, 40)], ids=["none", "a fifth", "as many", "all"]
)
def test_reserves_are_rounded_up_by_stratum_and_end_with_the_list(reserves, number):
    table = pd.DataFrame({"id": range(50), "g": ["a"] * 30 + ["b"] * 20})
    plan = sampler.plan(sampler.Frame(table, case="id", match="g"), size=10)
    sample = sampler.draw(plan, seed="x", reserves=reserves)
    assert sum(d.role == RESERVE for d in sample.drawn) == number


def test_every_case_is_drawn_as_often_as_every_other():
    """4,000 draws of 8 of 20 cases: each case's count is binomial(4000, .4), sd 31.

    The largest of 20 counts strays more than 4 sd from 1,600 in about 1 of 800 runs; the seeds are fixed.
    """
    table = pd.DataFrame({"id": range(20), "g": ["a"] * 3 + ["b"] * 10 + ["c"] * 7, "h": ["x", "y"] * 10})
    plan = sampler.plan(sampler.Frame(table, case="id", match=["g", "h"]), size=8)
    counts = np.zeros(20)
    cases = [(str(k), (g, h)) for k, g, h in table.itertuples(index=False)]
    for number in range(4000):
        seed = f"draw {number}"
        allocation = plan.design.tables[oracle.picked(seed, "sample", list(plan.design.weights))]
        for ids in oracle.lowest(cases, seed, "sample", list(allocation)):
            counts[[int(case) for case in ids]] += 1
    assert counts.sum() == 32_000
    assert np.abs(counts - 1600).max() < 4 * 31


@pytest.mark.parametrize("seed", ["", "a\nb"])
def test_a_seed_must_be_text_on_one_line(plan, seed):
    with pytest.raises(sampler.SamplerError, match="the seed must be text"):
        sampler.draw(plan, seed=seed)


@pytest.mark.parametrize("reserves", [-0.1, 11, "x", True, float("nan")])
def test_reserves_out_of_range(plan, reserves):
    with pytest.raises(sampler.SamplerError, match="reserves must be a share from 0 to 10"):
        sampler.draw(plan, seed="x", reserves=reserves)


def without(table, k):
    return table.drop(index=k)


def moved(table, k):
    return table.assign(rosh=table["rosh"].where(table.index != k, "very low"))


def exchanged(table, k):
    return table.assign(case_id=table["case_id"].where(table.index != k, "X"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (without, "it has 576 eligible cases, and 577 were sealed"),
        (moved, "the same number of cases is eligible, but"),
        (exchanged, "not all the same cases"),
    ],
)
def test_a_list_that_changed_after_sealing_is_refused(table, change, words):
    plan = sampler.plan(frame_of(table), name="domain_two")
    eligible = table.index[table["status"].eq("current") & table["start_date"].eq("05/12/2017")]
    changed = replace(plan, frame=frame_of(change(table, eligible[0])))
    with pytest.raises(
        sampler.SamplerError, match="no longer the one that the plan was sealed for"
    ) as caught:
        sampler.draw(changed, seed="x")
    assert words in str(caught.value)


def test_results_show_themselves(plan, sample):
    assert "Every eligible case has the same chance, 128 in 577 exactly" in str(plan)
    assert "Sample 'domain_two': 128 of 577 eligible cases" in str(sample)
    assert "<table" in plan._repr_html_()
    assert "<table" in sample._repr_html_()
    assert plan.to_frame().equals(plan.strata)
    assert sample.to_frame().equals(sample.cases)


def test_html_escapes_levels():
    table = pd.DataFrame({"id": range(4), "g": ["<script>", "b"] * 2})
    plan = sampler.plan(sampler.Frame(table, case="id", match="g"), size=2, name="<b>")
    page = plan._repr_html_() + sampler.draw(plan, seed="x")._repr_html_()
    assert "<script>" not in page
    assert "<b>" not in page
