"""Methods by name and their options, from list to sample, each with the chances it states."""

from __future__ import annotations

import itertools
from collections import Counter
from fractions import Fraction

import pandas as pd
import pytest

import sampler
import stats
from sampler.design_settings import DesignSettings
from sampler.errors import SamplerError
from sampler.planning import plan_from_json
from sampler.verification import verify_tables


def a_list() -> pd.DataFrame:
    cells = list(itertools.product("fm", "abc", "1234"))
    rows = [
        (*cell, number % 7, 1 + k % 5)
        for number, cell in enumerate(cells)
        for k in range(2 + 3 * number % 11)
    ]
    cases = pd.DataFrame(rows, columns=["gender", "disposal", "rosh", "ldu", "items"])
    cases["ldu"] = cases["ldu"].astype(str)
    cases["id"] = [f"C{number:03}" for number in range(len(cases))]
    cases["officer"] = [f"O{number % 19:02}" for number in range(len(cases))]
    return cases


def planned(design=None, size=40, match=("gender", "disposal", "rosh"), **frame) -> sampler.Plan:
    given = sampler.Frame(a_list(), case="id", match=match, **frame)
    return sampler.plan(given, size=size, reason="for a test", name="demo", design=design)


METHODS = {
    "controlled": (DesignSettings(), {}),
    "walk": (DesignSettings(method="walk"), {}),
    "stratified": (DesignSettings(method="stratified"), {}),
    "nested": (DesignSettings(method="stratified", rounding="nested"), {}),
    "systematic": (DesignSettings(method="systematic"), {}),
    "srs": (DesignSettings(method="srs"), {"match": ()}),
    "pps": (DesignSettings(method="pps"), {"match": (), "measure": "items"}),
    "spread": (DesignSettings(), {"match": ("gender", "disposal"), "spread": ("ldu",)}),
    "cap": (DesignSettings(cap=4), {"match": ("gender",), "officer": "officer"}),
    "minimum": (DesignSettings(minimum={"gender": {"f": 25}}), {}),
    "take all": (DesignSettings(take_all={"rosh": ("4",)}), {}),
    "equal": (DesignSettings(allocation="equal"), {"match": ("gender", "disposal")}),
    "power": (DesignSettings(allocation="power"), {}),
    "neyman": (DesignSettings(allocation="neyman", expected={"gender": {"f": 0.5, "m": 0.9}}), {}),
}


@pytest.mark.parametrize("name", METHODS)
def test_every_method_is_sealed_drawn_and_proved(name):
    design, frame = METHODS[name]
    plan = planned(design, **frame)
    again = plan_from_json(plan.to_json(), plan.frame.source)
    assert again == plan
    assert again.seal == plan.seal
    verify_tables(plan)
    sample = sampler.draw(plan, seed="3 1 4", reserves=0.25)
    roles = Counter(case.role for case in sample.drawn)
    assert roles["sample"] == plan.size == 40
    assert sum(sample.allocation) == 40
    sampler.verify(sample)
    assert plan.explain()
    assert len(plan.words().splitlines()) > 8
    table = sample.cases
    drawn = table[table["role"] == "sample"]
    assert (drawn["inclusion_probability"] > 0).all()
    assert drawn["weight"].to_numpy() == pytest.approx(1 / drawn["inclusion_probability"].to_numpy())
    assert (table.loc[table["role"] != "sample", "weight"] == 0).all()


@pytest.mark.parametrize(
    "name", ["controlled", "systematic", "spread", "minimum", "take all", "power", "equal"]
)
def test_chances_follow_from_the_tables(name):
    design, frame = METHODS[name]
    plan = planned(design, **frame)
    found = plan.chances()
    assert found.residual < 1e-9
    populations = [stratum.population for stratum in plan.count.strata]
    for mean, chance, population in zip(plan.design.average(), plan.inclusion, populations, strict=True):
        assert abs(mean - chance * population) < Fraction(1, 10**9)
    assert sum(c * p for c, p in zip(plan.inclusion, populations, strict=True)) == plan.size
    joint = found.joint
    for h in range(len(populations)):
        # A case's joint chances with all others sum to (n - 1) times its own.
        row = sum(joint[h, k] * populations[k] for k in range(len(populations)) if k != h)
        row += joint[h, h] * (populations[h] - 1) if populations[h] > 1 else 0
        assert row == pytest.approx((plan.size - 1) * float(plan.inclusion[h]), abs=1e-8)


def test_a_minimum_is_met_in_every_draw_with_whole_chances():
    plan = planned(METHODS["minimum"][0])
    women = [k for k, stratum in enumerate(plan.count.strata) if stratum.levels[0] == "f"]
    assert all(sum(table[k] for k in women) == 25 for table in plan.design.tables)
    there = sum(plan.count.strata[k].population for k in women)
    assert {plan.inclusion[k] for k in women} == {Fraction(25, there)}
    rest = {chance for k, chance in enumerate(plan.inclusion) if k not in women}
    assert rest == {Fraction(15, plan.population - there)}
    assert "The chances differ" in plan.words()


def test_levels_taken_whole_are_certain():
    plan = planned(METHODS["take all"][0])
    whole = [k for k, stratum in enumerate(plan.count.strata) if stratum.levels[2] == "4"]
    assert all(plan.inclusion[k] == 1 for k in whole)


def test_rounding_by_stratum_says_who_can_never_be_drawn():
    plan = planned(DesignSettings(method="stratified"), size=9)
    never = sum(
        s.population for s, chance in zip(plan.count.strata, plan.inclusion, strict=True) if not chance
    )
    assert never > 0
    assert f"{never} eligible cases can never be drawn" in plan.words()


def test_a_cap_holds_and_says_that_chances_are_simulated():
    plan = planned(*[METHODS["cap"][0]], **METHODS["cap"][1])
    sample = sampler.draw(plan, seed="8", reserves=0.25)
    officers = dict(zip(a_list()["id"], a_list()["officer"], strict=True))
    held = Counter(officers[case.case] for case in sample.drawn)
    assert max(held.values()) <= 4
    assert all(case.chance is not None for case in sample.drawn)
    assert "simulated" in plan.explain()
    with pytest.raises(SamplerError, match="cannot be read off"):
        _ = plan.chances().joint


def test_a_cap_that_cannot_be_met_is_refused_when_planning():
    """19 officers; 19 cases can be had with a cap of one."""
    with pytest.raises(
        SamplerError, match=r"at most 1 case of one officer leaves 19 of .*, and 40 are wanted"
    ):
        planned(DesignSettings(cap=1), match=("gender",), officer="officer")


def few_officers_for_women(women=3, method="controlled", size=10, cap=2) -> sampler.Plan:
    """12 women's cases, of the first of 9 officers; 48 men's, of all of them in turn."""
    rows = [("f", k % women) for k in range(12)] + [("m", k % 9) for k in range(48)]
    cases = pd.DataFrame(rows, columns=["gender", "officer"]).astype(str)
    cases["id"] = range(len(cases))
    frame = sampler.Frame(cases, case="id", match=["gender"], officer="officer")
    design = DesignSettings(method=method, cap=cap)
    return sampler.plan(frame, size=size, reason="for a test", name="tight", design=design)


@pytest.mark.parametrize("method", ["controlled", "walk"])
def test_a_cap_without_room_in_one_stratum_is_refused_when_planning(method):
    """Of 18 cases 3 or 4 are to be women's, whose one officer may give 2; there are 18 in all."""
    with pytest.raises(
        SamplerError, match=r"strata cannot all be given their cases.*too few officers"
    ) as caught:
        few_officers_for_women(women=1, method=method, size=18)
    assert ("2 of the plan's 2 tables" in str(caught.value)) == (method == "controlled")


@pytest.mark.parametrize(("method", "size"), [("controlled", 17), ("walk", 17), ("controlled", 18)])
def test_no_seed_is_refused_under_a_tight_cap(method, size):
    """18 cases can be had at most, and 3 or 4 are to be women's, of two officers who may give 2 each. By the
    tickets alone those would often have given a man's case already."""
    plan = few_officers_for_women(women=2, method=method, size=size)
    officers = {str(k): str(k % 2 if k < 12 else (k - 12) % 9) for k in range(60)}
    for seed in range(8):
        sample = sampler.draw(plan, seed=str(seed), reserves=0)
        held = Counter(officers[case.case] for case in sample.drawn)
        assert (len(sample.drawn), max(held.values())) == (size, 2)
        assert [row.drawn for row in sample.balance_rows()] == list(sample.allocation)


def test_what_a_walk_keeps_is_said_of_the_walks_tried_and_never_called_certain():
    plan = planned(*METHODS["walk"][:1])
    certain, _, uncertain = plan.explain().partition("Not certain:")
    for said in (uncertain, plan.words()):
        assert "gender: within one case in 20 of 20 walks tried (at most 0.63 off)." in said
    assert "gender" not in certain
    assert "in every draw" not in plan.words()


def test_a_level_that_blanks_count_as_is_said():
    cases = pd.DataFrame({"id": range(20), "g": ["a"] * 9 + [None] * 2 + ["b"] * 9})
    plan = sampler.plan(sampler.Frame(cases, case="id", match=["g"], blank={"g": "b"}), size=6)
    assert "g: a blank counts as 'b'." in plan.words()


def test_unequal_chances_are_among_what_is_given_up():
    plan = planned(*METHODS["nested"][:1])
    assert "Equal chances: cases of a stratum that was rounded down" in plan.explain()
    assert (
        "among the levels of the first column"
        in planned(DesignSettings(method="stratified", rounding="nested")).explain()
    )


def test_spread_columns_are_kept_like_matched_ones():
    plan = planned(*[METHODS["spread"][0]], **METHODS["spread"][1])
    kept = {margins.variables: margins.worst for margins in plan.margins_kept}
    assert list(kept) == [(0,), (1,), (2,), (0, 1)]
    assert all(kept[(v,)] < 1 for v in range(3))
    assert "ldu" in sampler.draw(plan, seed="1").cases.columns


@pytest.mark.parametrize(
    ("design", "frame", "message"),
    [
        (DesignSettings(method="srs"), {}, "no ratio is matched: take match and spread out"),
        (DesignSettings(method="pps"), {"match": ()}, "'pps' and measure"),
        (DesignSettings(), {"measure": "items"}, "'pps' and measure"),
        (DesignSettings(cap=3), {}, "cap and officer"),
        (DesignSettings(), {"officer": "officer"}, "cap and officer"),
    ],
)
def test_what_does_not_go_together_is_refused(design, frame, message):
    with pytest.raises(SamplerError, match=message):
        planned(design, **frame)


def test_a_walk_is_another_table_for_another_seed():
    plan = planned(DesignSettings(method="walk"))
    assert plan.design is None
    assert plan.tables.shape == (0, len(plan.count.strata))
    tables = {sampler.draw(plan, seed=str(seed), reserves=0).allocation for seed in range(6)}
    assert len(tables) > 3
    assert all(sum(table) == 40 for table in tables)
    assert "walk" in plan.words()


def test_a_pps_sample_names_each_cases_own_chance():
    plan = planned(*[METHODS["pps"][0]], **METHODS["pps"][1])
    sample = sampler.draw(plan, seed="2")
    sizes = dict(zip(a_list()["id"], a_list()["items"], strict=True))
    for case in sample.drawn:
        target = 40 * sizes[case.case] / a_list()["items"].sum()
        assert case.chance == pytest.approx(target, rel=0.02)


@pytest.mark.parametrize("name", ["minimum", "pps", "equal"])
def test_percentages_of_unequal_cases_are_weighted(name):
    """A yes from those with one level, a no from the others: the share is that of their weights."""
    design, frame = METHODS[name]
    plan = planned(design, **frame)
    assert "'sampler report' weights the cases" in plan.words()
    sample = sampler.draw(plan, seed="4")
    cases = sample.cases[sample.cases["role"] == "sample"]
    yes = cases["id"].str[1:].astype(int) % 3 == 0
    answers = pd.DataFrame({"id": cases["id"], "2.1.1": yes.map({True: "yes", False: "no"})})
    found = stats.questions(answers, sample).iloc[0]
    assert found["weighted"]
    assert found["method"] == "korn-graubard"
    assert found["percent"] == pytest.approx(100 * (cases["weight"] * yes).sum() / cases["weight"].sum())
    assert 0 < found["low"] < found["percent"] < found["high"] < 100


def test_percentages_of_a_sample_with_equal_chances_are_given():
    sample = sampler.draw(planned(METHODS["spread"][0], **METHODS["spread"][1]), seed="4")
    cases = [case.case for case in sample.drawn if case.role == "sample"]
    assert stats.questions(pd.DataFrame({"id": cases, "2.1.1": "yes"}), sample)["percent"][0] == 100
