"""A larger sample after a smaller one: nested, with the chances that two steps give."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pandas as pd
import pytest

import sampler
from sampler.errors import SamplerError
from sampler.extension import extend, extended_plan
from sampler.verification import verify_tables


def a_plan(size=20, **more):
    cells = list(itertools.product("fm", "abc", "12"))
    rows = [(*cell, k) for number, cell in enumerate(cells) for k in range(3 + number % 5)]
    cases = pd.DataFrame(rows, columns=["gender", "disposal", "rosh", "k"])
    cases["id"] = [f"C{number:03}" for number in range(len(cases))]
    frame = sampler.Frame(cases, case="id", match=["gender", "disposal", "rosh"])
    return sampler.plan(frame, size=size, reason="for a test", name="demo", **more)


@pytest.mark.parametrize("seed", ["1", "2", "3"])
def test_a_larger_sample_holds_the_smaller_and_takes_its_reserves_first(seed):
    first = sampler.draw(a_plan(), seed=seed)
    larger = extend(first, 33, "more time")
    roles = {case.case: case.role for case in larger.drawn}
    assert larger.size == sum(role == "sample" for role in roles.values()) == 33
    assert all(roles[case.case] == "sample" for case in first.drawn if case.role == "sample")
    again = {case.case: (case.stratum, case.order) for case in larger.drawn}
    for case in first.drawn:
        if case.case in again:
            assert again[case.case] == (case.stratum, case.order)
    verify_tables(larger.plan)


def test_chances_over_both_steps_are_equal_by_the_whole_tree():
    """Every table of the first step with its weight, and for each the tables of the second: the mean number
    of cases per stratum over all of them is N_h m / N, as fractions."""
    plan = a_plan(size=9)
    first = sampler.draw(plan, seed="any")
    populations = [stratum.population for stratum in plan.count.strata]
    mean = [Fraction(0)] * len(populations)
    total = sum(plan.design.weights)
    for table, weight in list(zip(plan.design.tables, plan.design.weights, strict=True)):
        given = sampler.Sample(plan, "any", "", 0.2, 0, table, first.drawn)
        second = extended_plan(given, 15, "more")
        assert set(second.inclusion) == {Fraction(15, plan.population)}
        for cell, average in enumerate(second.expected.fractions):
            mean[cell] += Fraction(weight, total) * average
    assert mean == [Fraction(population * 15, plan.population) for population in populations]


def test_every_table_of_an_extension_adds_to_what_was_drawn():
    first = sampler.draw(a_plan(), seed="4")
    made = extended_plan(first, 30, "more")
    for table in made.design.tables:
        assert sum(table) == 30
        assert all(now >= had for now, had in zip(table, first.allocation, strict=True))
    assert all(kept.worst < 2 for kept in made.margins_kept if len(kept.variables) == 1)


def test_a_sample_is_extended_twice_and_to_a_census():
    first = sampler.draw(a_plan(), seed="5")
    second = extend(first, 30, "more")
    third = extend(second, 10_000, "all of them")
    assert third.plan.step == 3
    assert third.size == third.plan.population
    assert set(third.plan.inclusion) == {1}
    assert {case.role for case in third.drawn} == {"sample"}


def test_reports_stay_when_a_sample_is_extended():
    first = sampler.draw(a_plan(), seed="6", reserves=0.5)
    case = next(case.case for case in first.drawn if case.role == "reserve")
    stratum = next(c.stratum for c in first.drawn if c.case == case)
    gone = next(c.case for c in first.drawn if c.stratum == stratum)
    larger = extend(sampler.replace(first, gone, "ineligible"), 30, "more")
    roles = {c.case: c.role for c in larger.current}
    assert roles[gone] == "replaced"
    assert sum(role == "sample" for role in roles.values()) == 30


def some_case(sample: sampler.Sample, stratum: int) -> str:
    return next(c.case for c in sample.current if (c.stratum, c.role) == (stratum, "sample"))


def orders(sample: sampler.Sample, stratum: int, role: str) -> list[int]:
    return [c.order for c in sample.current if (c.stratum, c.role) == (stratum, role)]


class TestAfterARemoval:
    """A case out of scope was removed, since its stratum had no reserve left."""

    def short(self) -> tuple[sampler.Sample, int]:
        """A sample drawn without reserves, one case short in its largest stratum."""
        first = sampler.draw(a_plan(), seed="6", reserves=0)
        stratum = max(range(len(first.allocation)), key=first.allocation.__getitem__)
        return sampler.replace(first, some_case(first, stratum), "ineligible"), stratum

    def test_an_extension_goes_on_from_the_ticket_order(self):
        """Without reserves the gap stays; with some, the next case by ticket fills it."""
        short, stratum = self.short()
        before = orders(short, stratum, "sample")
        for reserves, missing in ((None, 1), (1, 0)):
            larger = extend(short, 30, "more", reserves)
            now = orders(larger, stratum, "sample")
            assert orders(larger, stratum, "removed") == [1]
            assert set(before) <= set(now)
            assert now == list(range(2, 2 + larger.allocation[stratum] - missing))
            sampler.verify(larger)

    def test_a_stratum_that_gets_no_case_may_stay_short_without_reserves(self):
        short, stratum = self.short()
        for size in range(21, 30):
            larger = extend(short, size, "more")
            assert sum(role.role == "sample" for role in larger.current) == size - 1
            assert len(orders(larger, stratum, "sample")) == larger.allocation[stratum] - 1

    def test_a_case_that_filled_the_gap_is_never_dropped_again(self):
        """The second extension must reach as far as the first, or a case to inspect would be missing."""
        short, stratum = self.short()
        second = extend(short, 21, "more", 1)
        assert second.allocation[stratum] == short.allocation[stratum]
        assert max(orders(second, stratum, "sample")) > second.allocation[stratum]
        with pytest.raises(SamplerError, match="reserves of 0 are fewer than were called already in"):
            extend(second, 22, "more", 0)
        third = extend(second, 22, "more")
        held = {c.case for c in second.current if c.role == "sample"}
        assert held <= {c.case for c in third.current if c.role == "sample"}


@pytest.mark.parametrize(
    ("size", "reason", "message"),
    [
        (20, "more", "above the 20 cases"),
        (3, "more", "above the 20 cases"),
        (30, " ", "why the sample is extended"),
        (30.5, "more", "whole number"),
    ],
)
def test_what_cannot_be_is_refused(size, reason, message):
    first = sampler.draw(a_plan(), seed="7")
    with pytest.raises(SamplerError, match=message):
        extend(first, size, reason)
