"""What is advised where constraints conflict: followed as it is printed, and against every allocation."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from fractions import Fraction
from math import ceil

import pytest

from sampler.errors import SamplerError
from sampler.size.constrained.constraints import Least, Margin
from sampler.size.constrained.demands import demands_of
from sampler.size.constrained.sizes import least_cost
from sampler.size.constrained.strata import Stratum, strata_of
from tests.size import enumeration
from tests.size.test_conflicts import DISTRICTS, points, refused

COUNTY = [
    *(Stratum(f"{ldu} {n}", n, levels={"ldu": ldu}) for ldu in "AB" for n in (26, 150)),
    *(Stratum(f"C {k}", 20, levels={"ldu": "C"}) for k in range(8)),
]


def test_what_is_advised_allows_for_everything_else_that_is_asked():
    """The default minimum of 1 is no part of the conflict, but its cases count: 34 alone, 44 with it."""
    asked = Margin(0.1, domain={"ldu": "A"})
    said = refused(asked, strata=COUNTY, most_cases=30)
    assert "'ldu A: margin of 10 points at 80%' and at most 30 cases. No smaller set" in said
    assert "Without the cap on cases everything else needs 44 cases." in said
    assert least_cost(COUNTY, asked, most_cases=44).size == 44
    assert refused(asked, strata=COUNTY, most_cases=43)
    assert "With everything else as asked the best for" in said
    assert least_cost(COUNTY, replace(asked, margin=points(said)), most_cases=30).size == 30
    assert refused(replace(asked, margin=points(said) - 0.0001), strata=COUNTY, most_cases=30)


def test_the_advice_of_the_documented_example_can_be_followed():
    costs, people = (1.5, 1, 2, 1.25), ("female", "male", "female", "male")
    strata = [
        replace(stratum, cost=cost, levels={**stratum.levels, "gender": gender})
        for stratum, cost, gender in zip(DISTRICTS, costs, people, strict=True)
    ]
    others = [Margin(0.08, each="ldu"), Least(12, domain={"gender": "female"})]
    for cap in (90, 110):
        said = refused(Margin(0.05), *others, strata=strata, most_cases=cap)
        assert "Without the cap on cases everything else needs 128 cases." in said
        assert least_cost(strata, [Margin(0.05), *others], most_cases=128).size == 128
        assert refused(Margin(0.05), *others, strata=strata, most_cases=127)
    assert "With everything else as asked the best for 'all strata" in said
    assert least_cost(strata, [Margin(points(said)), *others], most_cases=110).size <= 110
    assert refused(Margin(points(said) - 0.0001), *others, strata=strata, most_cases=110)
    # 90 cases are too few for the two districts alone.
    assert refused(*others, strata=strata, most_cases=90)
    said = refused(Margin(0.05), *others, strata=strata, most_cases=90)
    assert "points; with everything else no margin can be had." in said


def test_where_the_others_conflict_too_the_sentence_says_so():
    asked = Margin(0.1, domain={"ldu": "A"})
    said = refused(asked, strata=COUNTY, most_cases=30, budget=25)
    alone = least_cost(COUNTY, asked, minimum=0).size
    assert (
        f"Without the cap on cases what else is named here needs {alone} cases by itself; the rest conflicts "
        "even so."
    ) in said
    said = refused(asked, Least(100), strata=COUNTY, most_cases=30)
    assert "and the rest given up, the best for 'ldu A: margin of 10 points at 80%' is" in said
    assert "points; with everything else no margin can be had." in said
    assert least_cost(COUNTY, replace(asked, margin=points(said)), most_cases=30, minimum=0).size == 30


def test_fewest_cases_within_a_budget_and_least_cost_within_a_cap():
    """Few dear cases or many cheap ones: each cap can be met, but not both."""
    strata = [Stratum("dear", 200, 10), Stratum("cheap", 200, 1)]
    said = refused(Margin(0.1), strata=strata, most_cases=40, budget=170)
    assert "at most 40 cases and a budget of 170" in said
    cases = int(re.search(r"everything else needs (\d+) cases", said)[1])
    budget = float(re.search(r"everything else costs ([\d.]+)\.", said)[1])
    assert least_cost(strata, Margin(0.1), most_cases=cases, budget=170).size == cases
    assert refused(Margin(0.1), strata=strata, most_cases=cases - 1, budget=170)
    assert least_cost(strata, Margin(0.1), most_cases=40, budget=budget).cost == Fraction(str(budget))


def test_nothing_is_advised_that_cannot_be_asked_for():
    strata = [Stratum("a", 400), Stratum("b", 400)]
    said = refused(Margin(0.05, 0.999), strata=strata, most_cases=2)
    assert "With everything else as asked nothing below 100.00 points can be had for 'all strata" in said
    said = refused(Least(3, domain=["a"]), Least(399, domain=["b"]), strata=strata, most_cases=400)
    assert "the best for 'a: at least 3 cases' is 1 case." in said
    said = refused(Least(3, domain=["a"]), Least(400, domain=["b"]), strata=strata, most_cases=400, minimum=0)
    assert "not a case can be had for 'a: at least 3 cases'" in said


def refusal(rng):
    """A small problem at random that cannot be met, and what is said of it."""
    while True:
        strata, constraints, options = enumeration.problem(rng)
        cap = rng.random()
        if cap < 0.5:
            options["most_cases"] = rng.randint(2, 9)
        if cap > 0.4:
            options["budget"] = round(rng.uniform(3, 15), 2)
        try:
            least_cost(strata, constraints, **options)
        except SamplerError as error:
            return strata, constraints, options, str(error)


def followed_caps(strata, constraints, options, said):
    """Follow what is said of the caps; return how often that could be done."""
    done = 0
    if found := re.search(r"cases everything else needs ([\d,]+) case", said):
        free = {**options, "most_cases": None}
        fewest = min(sum(numbers) for numbers, _ in enumeration.allowed(strata, constraints, **free))
        assert int(found[1].replace(",", "")) == fewest
        assert least_cost(strata, constraints, **{**options, "most_cases": fewest}).size == fewest
        done += 1
    if found := re.search(r"budget everything else costs ([\d,.]*\d)\.", said):
        free = {**options, "budget": None}
        least, _ = enumeration.best(strata, constraints, **free)
        budget = float(found[1].replace(",", ""))
        assert Fraction(str(budget)) == Fraction(ceil(100 * least), 100)
        assert least_cost(strata, constraints, **{**options, "budget": budget}).cost == least
        done += 1
    return done


def followed_bests(strata, constraints, options, said):
    """Follow what is said of each constraint; return how often that could be done."""
    done = 0
    for constraint in constraints:
        name = demands_of([constraint], strata_of(strata), options["correction"])[0].name
        found = re.search(
            rf"With everything else as asked the best for '{re.escape(name)}' is ([\d.]+)", said
        )
        if not found:
            continue
        others = [one for one in constraints if one != constraint]
        every = [numbers for numbers, _ in enumeration.allowed(strata, others, **options)]
        values = [enumeration.reached(strata, constraint, n, options["correction"]) for n in every]
        if isinstance(constraint, Least):
            eased = replace(constraint, cases=int(found[1]))
            assert eased.cases == max(values)
        else:
            kind = "margin" if isinstance(constraint, Margin) else "cv"
            value = round(float(found[1]) / 100, 4)
            best = min(value for value in values if value is not None)
            assert best <= value * (1 + 1e-9)
            assert value < best + 1.001e-4
            eased = replace(constraint, **{kind: value})
        assert least_cost(strata, [*others, eased], **options).proved
        done += 1
    return done


def said_of_the_rest(strata, constraints, options, said):
    """Check every sentence that says the rest cannot be met; return how many there are."""
    done = 0
    for words, cap in (
        ("Without the cap on cases what", "most_cases"),
        ("Without the budget what", "budget"),
    ):
        if words in said:
            assert not list(enumeration.allowed(strata, constraints, **{**options, cap: None}))
            done += 1
    for constraint in constraints:
        name = demands_of([constraint], strata_of(strata), options["correction"])[0].name
        if f"With what else is named here, and the rest given up, the best for '{name}'" in said:
            others = [one for one in constraints if one != constraint]
            every = [numbers for numbers, _ in enumeration.allowed(strata, others, **options)]
            values = [enumeration.reached(strata, constraint, n, options["correction"]) for n in every]
            assert not any(value is not None for value in values)
            done += 1
    return done


@pytest.mark.parametrize("seed", range(4))
def test_what_is_advised_can_be_done_and_is_the_best(seed):
    """50 refusals a seed: each advice, as it is printed, is followed, and compared with all allocations."""
    rng = random.Random(900 + seed)
    caps = bests = conflicts = 0
    for _ in range(50):
        told = refusal(rng)
        caps += followed_caps(*told)
        bests += followed_bests(*told)
        conflicts += said_of_the_rest(*told)
        assert "may" not in told[-1]  # there was time enough
    assert min(caps, bests) > 10
    assert conflicts > 5
