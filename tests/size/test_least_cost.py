"""Sizing at least cost: against every allocation there is, closed forms, and the plain formula."""

from __future__ import annotations

import json
import random
import time
from fractions import Fraction
from math import sqrt
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest

import sampler
from sampler.errors import SamplerError
from sampler.size.constrained import program
from sampler.size.constrained.constraints import Cv, Least, Margin
from sampler.size.constrained.sizes import least_cost
from sampler.size.constrained.strata import Stratum
from tests.size import enumeration


def check(strata, constraints, options):
    """The cost is the least there is, and of the allocations of that cost it is the steadiest."""
    wanted, allocations = enumeration.best(strata, constraints, **options)
    if wanted is None:
        with pytest.raises(SamplerError, match="cannot be met"):
            least_cost(strata, constraints, **options)
        return
    found = least_cost(strata, constraints, **options)
    numbers = tuple(found.cases.values())
    assert (found.cost, found.proved, found.settled) == (wanted, True, True)
    assert numbers in allocations
    unsteady = [enumeration.unsteadiness(strata, n, options["correction"]) for n in allocations]
    assert enumeration.unsteadiness(strata, numbers, options["correction"]) == min(unsteady)


@pytest.mark.parametrize("seed", range(6))
def test_nothing_cheaper_holds(seed):
    """150 small problems, about a fifth of which cannot be met, against all of their allocations."""
    rng = random.Random(seed)
    for _ in range(25):
        check(*enumeration.problem(rng))


@pytest.mark.slow
def test_nothing_cheaper_holds_in_many_problems():
    rng = random.Random(99)
    for _ in range(2000):
        check(*enumeration.problem(rng))


def nothing_needed(rng):
    """A problem whose strata mostly need no case: at the same cost some of them can go without."""
    strata, constraints, options = enumeration.problem(rng)
    for values in strata.values():
        values["cost"] = rng.choice([1, 1, 2])
        values["minimum"] = rng.choice([0, 0, 0, min(1, values.get("maximum", 1))])
    names = list(strata)
    constraints = [
        Least(rng.randint(1, 9), rng.sample(names, rng.randint(1, len(names))))
        for _ in range(rng.choice([1, 2, 2, 3]))
    ]
    if rng.random() < 0.3:
        constraints.append(Margin(round(rng.uniform(0.1, 0.4), 2), 0.8, rng.sample(names, 1)))
    return strata, constraints, {**options, "most_cases": None, "budget": None, "minimum": 0}


@pytest.mark.parametrize("seed", range(2))
def test_at_the_same_cost_the_fewest_strata_go_without_a_case(seed):
    """100 small problems a seed; in about half of them some stratum has no case."""
    rng = random.Random(70 + seed)
    for _ in range(100):
        check(*nothing_needed(rng))


def test_a_stratum_is_not_left_without_a_case_where_that_saves_nothing():
    p = Stratum("p", 7, levels={"g": "x"})
    q = Stratum("q", 8, minimum=0, proportion=0.9, levels={"g": "y"})
    found = least_cost([p, q], [Least(4, domain=["p", "q"]), Least(1, domain=["p"])], minimum=0)
    assert (found.cases, found.settled) == ({"p": 2, "q": 2}, True)  # 12.25 / 2 + 5.76 / 2
    few = least_cost({"a": 5, "b": 100, "c": 10}, [Least(2)], minimum=0)
    assert (few.cases, few.settled) == ({"a": 0, "b": 1, "c": 1}, True)
    assert "the fewest strata without a case, then the least sum" in few.rule[-1]
    assert "without a case" not in found.rule[-1]


def knife_edge(rng):
    """A problem whose margins are those of an allocation, less a part of 10^10 to 10^6 of them."""
    strata = {
        name: {
            "population": rng.randint(2, 9),
            "cost": rng.choice([1, 1.5, 2, 0.7]),
            "proportion": rng.choice([0.5, 0.3, 0.8, 0.1]),
        }
        for name in "abcd"[: rng.choice([2, 3, 4])]
    }
    cases = {name: rng.randint(1, values["population"] - 1) for name, values in strata.items()}
    constraints = []
    for _ in range(2):
        domain = rng.sample(list(strata), rng.randint(1, len(strata)))
        total = sum(strata[name]["population"] for name in domain)
        variance = sum(
            (v["population"] / total) ** 2
            * v["proportion"]
            * (1 - v["proportion"])
            * (1 / n - 1 / v["population"])
            for v, n in ((strata[name], cases[name]) for name in domain)
        )
        less = rng.choice([0, 1e-10, 2e-9, 1e-8, 5e-8, 1e-7, 3e-7, 1e-6])
        constraints.append(Margin(NormalDist().inv_cdf(0.9) * sqrt(variance) * (1 - less), 0.8, domain))
    return strata, constraints, {"minimum": 1, "correction": "simple"}


def test_the_solvers_tolerance_decides_nothing(monkeypatch):
    """Its own tolerance is about 10^-6; a limit missed by more than 10^-9 is missed."""
    ruled_out = []
    rule_out = program.Program.rule_out

    def counted(self, sizes):
        ruled_out.append(rule_out(self, sizes))
        return ruled_out[-1]

    monkeypatch.setattr(program.Program, "rule_out", counted)
    rng = random.Random(4)
    for _ in range(120):
        check(*knife_edge(rng))
    assert any(ruled_out)  # the solver did offer such allocations


@pytest.mark.parametrize("correction", ["simple", "cochran"])
def test_one_stratum_is_the_plain_formula(correction):
    rng = random.Random(8)
    for _ in range(60):
        population, margin = rng.randint(1, 3000), round(rng.uniform(0.01, 0.3), 3)
        confidence, proportion = rng.choice([0.8, 0.9, 0.95]), rng.choice([0.5, 0.25, 0.9])
        found = least_cost(
            {"all": {"population": population, "proportion": proportion}},
            Margin(margin, confidence),
            correction=correction,
        )
        wanted = sampler.sample_size(population, confidence, margin, proportion, correction)
        assert found.cases == {"all": wanted}
        held = sampler.margin_of_error(wanted, population, confidence, proportion, correction)
        assert found.reached[0].reached == pytest.approx(held, abs=1e-12)


def test_one_margin_agrees_with_the_closed_form_of_cost_and_variance():
    """n_h proportional to N_h S_h / sqrt(c_h), and the least cost (sum N S sqrt(c))² / (N² V + sum N S²).

    Cochran (1977), sections 5.5 and 5.9, before rounding: whole numbers cost a few cases more at most.
    """
    populations, shares, costs = [40_000, 25_000, 9_000], [0.5, 0.1, 0.8], [1, 2.25, 4]
    strata = {
        str(k): {"population": n, "proportion": p, "cost": c}
        for k, (n, p, c) in enumerate(zip(populations, shares, costs, strict=True))
    }
    found = least_cost(strata, Margin(0.01, 0.95))
    variance = (0.01 / NormalDist().inv_cdf(0.975)) ** 2
    roots = [n * sqrt(p * (1 - p)) for n, p in zip(populations, shares, strict=True)]
    total = sum(root * sqrt(c) for root, c in zip(roots, costs, strict=True))
    census = sum(root**2 / n for root, n in zip(roots, populations, strict=True))
    wanted = total**2 / (sum(populations) ** 2 * variance + census)
    assert wanted <= found.cost < wanted + 4
    per_case = [n * sqrt(c) / root for n, c, root in zip(found.cases.values(), costs, roots, strict=True)]
    assert max(per_case) < 1.05 * min(per_case)


def midlands(costs=False):
    """Twenty districts of 24 strata, 11,540 cases in all, made at random from a fixed seed."""
    rng = np.random.default_rng(1)
    populations = np.maximum(1, rng.multinomial(20 * 577, rng.dirichlet(np.full(480, 0.6))))
    shares = np.clip(rng.beta(5, 2.5, 480), 0.05, 0.95).round(2)
    prices = rng.choice([1, 1.5, 2.25, 3], 20) if costs else np.ones(20)
    return [
        Stratum(f"{k}", int(n), float(prices[k // 24]), float(p), levels={"ldu": f"L{k // 24}"})
        for k, (n, p) in enumerate(zip(populations, shares, strict=True))
    ]


@pytest.mark.parametrize("costs", [False, True])
def test_twenty_districts_at_once_are_proved_within_the_time(costs):
    """480 strata, a margin for each of 20 districts and one for all."""
    strata = midlands(costs)
    start = time.monotonic()
    found = least_cost(strata, [Margin(0.02), Margin(0.08, each="ldu")], seconds=60)
    assert time.monotonic() - start < 60  # two seconds on a quiet machine
    assert found.proved
    assert found.settled
    # With equal costs within a district the cost is what the districts cost one by one.
    alone = 0
    for district in range(20):
        alone += least_cost(strata[24 * district : 24 * district + 24], Margin(0.08)).cost
    assert found.cost == alone


def test_without_time_the_gap_is_stated_and_everything_holds():
    rng = random.Random(5)
    strata = [
        Stratum(
            f"{k}",
            rng.randint(20, 400),
            round(rng.uniform(1, 9), 2),
            levels={"ldu": f"{k % 7}", "sex": "fm"[k % 2]},
        )
        for k in range(140)
    ]
    asked = [Margin(0.03), Margin(0.1, each="ldu"), Margin(0.04, each="sex")]
    found = least_cost(strata, asked, seconds=0.01)  # the proof takes some twenty seconds
    assert all(one.slack >= -1e-9 for one in found.reached)
    assert not found.proved
    assert found.gap == pytest.approx(float(1 - found.bound / found.cost))
    assert 0 < found.bound < found.cost
    assert "not proved in the time given" in str(found)


def test_very_many_cases():
    """A million cases a stratum: 906,723 by the plain formula, which is what equal strata come to."""
    found = least_cost({"a": 10**6, "b": 10**6}, Margin(0.001, 0.99))
    assert found.size == sampler.sample_size(2 * 10**6, 0.99, 0.001)
    assert found.proved


def test_alike_strata_that_come_first_get_more():
    assert least_cost({"b": 100, "a": 100}, Least(51)).cases == {"b": 26, "a": 25}
    found = least_cost(
        [Stratum("b", 100, levels={"ldu": "x"}), Stratum("a", 100, levels={"ldu": "y"})],
        [Least(51), Margin(0.5, each="ldu")],
    )
    assert found.cases == {"b": 26, "a": 25}


def test_a_table_says_what_a_mapping_says():
    table = pd.DataFrame(
        {
            "stratum": ["women", "men"],
            "population": [26, 551],
            "minimum": [10, np.nan],
            "gender": ["female", "male"],
            "cost": [1.5, 1],
        }
    )
    found = least_cost(table, [Margin(0.05), Cv(0.2, domain={"gender": "female"})])
    same = least_cost(
        {"women": {"population": 26, "minimum": 10, "cost": 1.5}, "men": 551},
        [Margin(0.05), Cv(0.2, domain=["women"])],
    )
    assert found.cases == same.cases
    assert found.cost == same.cost == sum(found.to_frame()["cost_in_all"])
    assert found.reached[1].name == "gender female: coefficient of variation of 20%"
    assert list(found.constraints_to_frame()["kind"]) == ["margin", "cv"]


def test_a_result_says_its_whole_rule():
    found = least_cost(
        {"a": np.int64(60), "b": 40}, [Margin(0.1), Least(9, ["b"])], most_cases=50, budget=50.5
    )
    values = json.loads(json.dumps(found.to_dict()))
    assert values["cases"] == found.cases
    assert values["proved"] is True
    rule = " ".join(found.rule)
    for words in (
        "N = 100 (typed in)",
        "margin of 10 points at 80%",
        "at least 9 cases",
        "at most 50 cases",
        "50.5",
    ):
        assert words in rule
    assert "proved: nothing cheaper holds" in str(found)


def test_tiny_strata_and_none():
    strata = {"one": 1, "none": 0, "many": 500}
    for correction in ("simple", "cochran"):
        found = least_cost(strata, Margin(0.1), correction=correction, minimum=2)
        assert found.cases["one"] == 1
        assert found.cases["none"] == 0
    assert least_cost(strata, Margin(1e-6)).cases == strata  # a census


def test_a_stratum_outside_every_domain_gives_its_minimum():
    strata = {"a": 300, "b": 300}
    assert least_cost(strata, Margin(0.1, domain=["a"]), minimum=0).cases["b"] == 0
    assert least_cost(strata, Margin(0.1, domain=["a"]), minimum=3).cases["b"] == 3
    assert least_cost(strata, Least(7), minimum=0).size == 7


def test_costs_of_many_decimals_are_compared_as_they_print():
    strata = {"a": {"population": 50, "cost": 1.00000001}, "b": {"population": 50, "cost": 1.00000002}}
    found = least_cost(strata, Least(30))
    assert found.cases == {"a": 29, "b": 1}
    assert found.cost == 29 * Fraction("1.00000001") + Fraction("1.00000002")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"constraints": []}, "constraints are empty: nothing is asked"),
        ({"constraints": [0.05]}, "constraints must each be a Margin, a Cv or a Least"),
        ({"constraints": None}, "constraints must each be a Margin, a Cv or a Least"),
        ({"strata": {}}, "there are no strata"),
        ({"strata": 5}, "strata must be a DataFrame, a mapping"),
        ({"strata": "abc"}, "strata must be a DataFrame, a mapping"),
        ({"strata": {"a": {"population": 9, "cost": 1e300}}}, "from 1e-06 to 1e+09"),
        ({"strata": {"a": 2.5}}, "stratum 'a': population must be a whole number"),
        ({"strata": {"a": {"population": 9, "cost": 0}}}, "cost must be a number above 0"),
        ({"strata": {"a": {"population": 9, "proportion": 50}}}, "Is 0.5 meant?"),
        ({"strata": {"a": {"population": 9, "minimum": 10}}}, "minimum is 10, above its population of 9"),
        (
            {"strata": {"a": {"population": 9, "minimum": 4, "maximum": 3}}},
            "minimum is 4, above its maximum of 3",
        ),
        (
            {"strata": {"a": {"population": 9, "costs": 3}}},
            "column 'costs' is not known. Did you mean 'cost'?",
        ),
        ({"strata": [Stratum("a", 3), Stratum("a", 4)]}, "two strata are called 'a'"),
        ({"constraints": [Margin(0.1, domain=["b"])]}, "margin 1: no stratum is called 'b'. There are: a."),
        ({"constraints": [Margin(0.1, domain={"ldu": "x"})]}, "the strata have no column 'ldu'"),
        ({"constraints": [Least(1, domain=[])]}, "domain is empty"),
        ({"strata": {"a": 0}}, "its strata have no cases"),
        ({"most_cases": 0}, "most_cases must be a whole number of at least 1"),
        ({"budget": -1}, "budget must be a number above 0"),
        ({"seconds": 0}, "seconds must be a number above 0"),
        ({"correction": "simpel"}, "Did you mean 'simple'?"),
    ],
)
def test_bad_arguments_are_refused(arguments, words):
    with pytest.raises(SamplerError) as caught:
        least_cost(**{"strata": {"a": 100}, "constraints": [Margin(0.1)], **arguments})
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Margin(5), "margin must lie between 0 and 1, but got 5. Is 0.05 meant?"),
        (lambda: Margin(0.05, 80), "confidence must lie between 0 and 1, but got 80. Is 0.8 meant?"),
        (lambda: Cv(10), "cv must be a fraction, but got 10. Is 0.1 meant?"),
        (lambda: Margin(0.1, domain=5), "domain must be names of strata"),
        (lambda: Margin(0.1, domain={"ldu": 5}), "domain must be names of strata"),
        (lambda: Least(1, each=5), "each must be text, but got 5."),
        (lambda: Cv(0), "cv must be a number above 0"),
        (lambda: Least(0), "cases must be a whole number of at least 1"),
    ],
)
def test_bad_constraints_are_refused(make, words):
    with pytest.raises(SamplerError) as caught:
        make()
    assert words in str(caught.value)
