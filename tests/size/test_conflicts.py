"""Constraints that cannot be met together: the smallest set, against every set there is."""

from __future__ import annotations

import itertools
import random
import re

import pytest

from sampler.errors import SamplerError
from sampler.size.constrained import sizes as module
from sampler.size.constrained.constraints import Least, Margin
from sampler.size.constrained.sizes import least_cost
from sampler.size.constrained.strata import Stratum
from tests.size import enumeration

DISTRICTS = [
    Stratum("Derby women", 26, levels={"ldu": "Derby"}),
    Stratum("Derby men", 300, levels={"ldu": "Derby"}),
    Stratum("Leicester women", 31, levels={"ldu": "Leicester"}),
    Stratum("Leicester men", 220, levels={"ldu": "Leicester"}),
]


def can_be_met(asked, wishes):
    """Whether any allocation meets some wishes, by looking at all of them."""
    least = asked.least if "minimums" in wishes else [0] * len(asked.strata)
    ranges = [range(low, high + 1) for low, high in zip(least, asked.most(wishes), strict=True)]
    return any(asked.met(cases).issuperset(wishes) for cases in itertools.product(*ranges))


@pytest.mark.parametrize("seed", range(3))
def test_no_smaller_set_conflicts(seed, monkeypatch):
    """100 problems a seed, about 20 of which cannot be met."""
    found = []
    conflict_in = module.conflict_in

    def kept(asked, seconds):
        found.append((asked, conflict_in(asked, seconds)))
        return found[-1][1]

    monkeypatch.setattr(module, "conflict_in", kept)
    rng = random.Random(40 + seed)
    for _ in range(100):
        strata, constraints, options = enumeration.problem(rng)
        try:
            least_cost(strata, constraints, **options)
        except SamplerError as error:
            assert len(error.mistakes) == 1
    assert len(found) > 5
    for asked, conflict in found:
        assert conflict.smallest
        assert not can_be_met(asked, conflict.wishes)
        smaller = itertools.combinations(asked.wishes, len(conflict.wishes) - 1)
        assert all(can_be_met(asked, wishes) for wishes in smaller)


def points(said):
    """The margin that is said to be the best, as a fraction."""
    return round(float(re.search(r"at 80%' is ([\d.]+) points", said)[1]) / 100, 4)


def refused(*constraints, strata=DISTRICTS, **options):
    with pytest.raises(SamplerError) as caught:
        least_cost(strata, list(constraints), **options)
    return str(caught.value)


def test_a_cap_below_the_needs_of_one_margin():
    said = refused(Margin(0.05), Margin(0.2, each="ldu"), most_cases=90)
    assert "'all strata: margin of 5 points at 80%' and at most 90 cases. No smaller set" in said
    # The least that holds, and what 90 cases give, with everything else.
    others = Margin(0.2, each="ldu")
    need = least_cost(DISTRICTS, [Margin(0.05), others]).size
    assert f"Without the cap on cases everything else needs {need} cases." in said
    best = points(said)
    assert least_cost(DISTRICTS, [Margin(best), others], most_cases=90).size <= 90
    assert refused(Margin(best - 0.0001), others, most_cases=90)


def test_two_margins_that_conflict_only_together():
    one = least_cost(DISTRICTS[:2], Margin(0.08)).size
    other = least_cost(DISTRICTS[2:], Margin(0.08)).size
    said = refused(Margin(0.08, each="ldu"), Margin(0.3), most_cases=one + other - 1)
    assert "ldu Derby: margin" in said
    assert "ldu Leicester: margin" in said
    assert "all strata" not in said
    assert f"everything else needs {one + other} cases" in said
    assert least_cost(DISTRICTS, Margin(0.08, each="ldu"), most_cases=one + other).proved


def test_a_budget_below_the_needs():
    said = refused(Margin(0.05), budget=90.5)
    assert "and a budget of 90.5" in said
    assert f"Without the budget everything else costs {least_cost(DISTRICTS, Margin(0.05)).size}" in said


def test_maximums_that_matter_are_named():
    strata = [
        Stratum("a", 300, maximum=20),
        Stratum("b", 5, maximum=4),
        Stratum("c", 200),
    ]
    said = refused(Margin(0.05), strata=strata)
    assert "the maximums of 2 strata" in said
    assert "The maximums that matter: a (at most 20)." in said
    best = points(said)
    assert least_cost(strata, Margin(best)).cases["a"] == 20
    assert best > 0.05
    refused(Margin(best - 0.0001), strata=strata)


def test_more_cases_than_there_are():
    said = refused(Least(60, domain={"ldu": "Leicester"}), Least(400, domain={"ldu": "Leicester"}))
    assert said == (
        "'ldu Leicester: at least 400 cases' cannot be met. With everything else as asked the best for "
        "'ldu Leicester: at least 400 cases' is 251 cases."
    )


def test_a_cap_below_the_number_of_strata():
    said = refused(Least(1), most_cases=3)
    assert "the minimums of the strata (4 cases in all) and at most 3 cases" in said


def test_a_maximum_of_nothing():
    strata = [Stratum("a", 10, maximum=0), Stratum("b", 10)]
    assert "a (at most 0)" in refused(Margin(0.3), strata=strata)
    assert least_cost(strata, Margin(0.3, domain=["b"])).cases["a"] == 0


def test_out_of_time_the_set_still_conflicts():
    """With no time for the smallest set, wishes are left out one by one as far as the time goes."""
    said = refused(Margin(0.08, each="ldu"), Margin(0.02), most_cases=30, seconds=0.001)
    assert "cannot be met together" in said or "no allocation within the caps was found" in said
