"""A sample drawn from another: its chances against an enumeration of all draws of both."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from itertools import combinations

import pandas as pd
import pytest

import sampler
from sampler.design_settings import DesignSettings
from sampler.nesting import NestedPlan, nested_from_json


@pytest.fixture
def parent_plan():
    table = pd.DataFrame({"id": range(12), "g": ["a"] * 5 + ["b"] * 4 + ["c"] * 3, "h": ["x", "y"] * 6})
    return sampler.plan(sampler.Frame(table, case="id", match=["g", "h"]), size=7, name="parent")


RULES = (sampler.NotEqual("g", "c"),)


def test_chances_agree_with_the_enumeration_of_all_draws(parent_plan):
    """Given a table of the parent, every set of its size is equally likely in each stratum; so is every
    set of 3 of the parent's eligible cases, on average over the nested tables: only stratum counts matter."""
    nested = NestedPlan("nested", "parent", RULES, 3, "test")
    strata = parent_plan.count.strata
    eligible = [k for k, s in enumerate(strata) if s.levels[0] != "c"]
    wanted: dict[int, Fraction] = defaultdict(Fraction)
    whole = sum(parent_plan.design.weights)
    for table, weight in zip(parent_plan.design.tables, parent_plan.design.weights, strict=True):
        slots = [k for k in eligible for _ in range(table[k])]
        sets = list(combinations(range(len(slots)), min(3, len(slots))))
        for chosen in sets:
            for place in chosen:
                wanted[slots[place]] += Fraction(weight, whole * len(sets) * strata[slots[place]].population)
    for number in range(12):
        parent = sampler.draw(parent_plan, seed=str(number), seed_source="test")
        plan = nested.plan_from(parent)
        assert plan.speaks_for == 9
        for stratum, chance in zip(plan.count.strata, plan.inclusion, strict=True):
            place = next(k for k, s in enumerate(strata) if s.levels == stratum.levels)
            assert chance == wanted[place]


def test_it_is_drawn_from_the_parents_cases_and_nests(parent_plan):
    nested = NestedPlan("nested", "parent", (), 4, "test")
    for number in range(10):
        parent = sampler.draw(parent_plan, seed=str(number))
        sample = sampler.draw(nested.plan_from(parent), seed=str(number), reserves=0)
        inside = [d for d in parent.drawn if d.role == "sample"]
        assert {d.case for d in sample.drawn} <= {d.case for d in inside}
        assert sample.plan.inclusion == (Fraction(4, 12),) * len(sample.plan.inclusion)
        # The same tickets: within a stratum the nested sample takes the parent's first cases.
        for d in sample.drawn:
            levels = sample.plan.count.strata[d.stratum].levels
            first = [p.case for p in inside if parent.plan.count.strata[p.stratum].levels == levels]
            assert first[d.order - 1] == d.case
        sampler.verify(sample)


def test_a_size_beyond_the_parent_takes_all_of_it(parent_plan):
    parent = sampler.draw(parent_plan, seed="1")
    plan = NestedPlan("nested", "parent", RULES, 50, "test").plan_from(parent)
    assert plan.size == plan.population


def test_it_survives_json():
    nested = NestedPlan("nested", "parent", RULES, 3, "test")
    assert nested_from_json(nested.to_json()) == nested


def planned(levels, size, **options):
    table = pd.DataFrame({"id": range(len(levels)), "g": list(levels), "n": 1, "o": list(levels)})
    frame = sampler.Frame(
        table,
        case="id",
        match=() if options.get("method") == "pps" else "g",
        measure="n" if options.get("method") == "pps" else "",
        officer="o" if "cap" in options else "",
    )
    return sampler.plan(frame, size=size, name="parent", design=DesignSettings(**options))


ONLY_B = (sampler.OneOf("g", ("b",)),)


@pytest.mark.parametrize(
    ("parent", "rules", "said"),
    [
        (planned("aaaa", 2), ONLY_B, r"no eligible case of 'parent' meets its rules \(g is 'b'\)"),
        (planned("aaab", 2), ONLY_B, "in 1 of the 2 tables it may be drawn by"),
        (planned("aaaaaaaab", 2, method="walk"), ONLY_B, "of the 200 tables it may be drawn by"),
        (planned("aaab", 2, method="pps"), (), "have their own chances"),
        (planned("aabb", 2, cap=2), (), "have their own chances"),
    ],
)
def test_what_could_not_always_be_drawn_is_refused_before_sealing(parent, rules, said):
    nested = NestedPlan("nested", "parent", rules, 1, "test")
    with pytest.raises(sampler.SamplerError, match=said):
        nested.check(parent)


def test_where_no_case_meets_the_rules_the_levels_are_named():
    """Rules name levels as the parent groups them, not the values of the list."""
    table = pd.DataFrame(
        {"id": range(4), "g": ["Adult Licence", "ORA Order"] * 2, "h": list("abcd"), "o": list("xyxy")}
    )
    grouped = {"g": {"post-custody": ("Adult Licence",), "community": ("ORA Order",)}}
    frame = sampler.Frame(table, case="id", match=["g", "h"], levels=grouped)
    parent = sampler.plan(frame, size=3, name="parent")
    with pytest.raises(sampler.SamplerError) as caught:
        NestedPlan("nested", "parent", (sampler.OneOf("g", ("Adult Licence",)),), 1, "test").check(parent)
    assert str(caught.value).endswith(
        "(g is 'Adult Licence'). Check the rules' values. Levels of g: community, post-custody."
    )
    rules = (sampler.OneOf("g", ("post-custody",)), sampler.NotEqual("h", "a"))
    NestedPlan("nested", "parent", rules, 1, "test").check(sampler.plan(frame, size=4, name="parent"))


@pytest.mark.parametrize(
    ("levels", "shown"), [(10, "b, c, d, e, f, g, h, i, j, k."), (11, "j, k and 1 more.")]
)
def test_at_most_ten_levels_are_named(levels, shown):
    parent = planned("bcdefghijklm"[:levels], 2)
    nested = NestedPlan("nested", "parent", (sampler.OneOf("g", ("a",)),), 1, "test")
    with pytest.raises(sampler.SamplerError) as caught:
        nested.check(parent)
    assert str(caught.value).endswith(shown)


def test_what_can_always_be_drawn_is_not_refused():
    """Two of four are b: every table holds one of them; of four of nine, each walk holds one."""
    for parent in (planned("aabb", 2), planned("aabbbbbbb", 4, method="walk")):
        NestedPlan("nested", "parent", ONLY_B, 1, "test").check(parent)
