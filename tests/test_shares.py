"""Expected shares: what is asked is met exactly, and the least variance and the cap have their own proofs."""

from __future__ import annotations

import itertools
from fractions import Fraction
from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sampler.errors import SamplerError
from sampler.selection.allocations import ALLOCATIONS, power_weights
from sampler.selection.shares import expected_shares
from sampler.selection.systematic import systematic

NAMES = ["sex", "risk"]


@st.composite
def lists(draw):
    """Populations of 1 to 60 in up to eight strata of two variables, and a size."""
    cells = draw(st.lists(st.sampled_from(list(itertools.product("fm", "1234"))), min_size=1, unique=True))
    populations = draw(st.lists(st.integers(1, 60), min_size=len(cells), max_size=len(cells)))
    return populations, sorted(cells), draw(st.integers(1, sum(populations)))


def options(allocation, strata):
    """What an allocation needs besides its name."""
    if allocation == "power":
        return {"allocation": allocation, "power": 0.3}
    if allocation == "neyman":
        shares = {"1": 0.5, "2": 0.2, "3": 0.05, "4": 0.999}
        return {"allocation": allocation, "expected": {"risk": shares | {}}} | {
            "expected": {"risk": {level: shares[level] for level in {risk for _, risk in strata}}}
        }
    return {"allocation": allocation}


def group(strata, column, level):
    return [cell for cell, levels in enumerate(strata) if levels[NAMES.index(column)] == level]


def test_ten_women_of_26():
    """The published example: among 577 with 26 women, n = 128, the rates are 10/26 and 118/551."""
    strata = [("f", "1"), ("f", "2"), ("m", "1"), ("m", "2")]
    shares = expected_shares([20, 6, 300, 251], strata, 128, NAMES, minimum={"sex": {"f": 10}})
    rates = [share / population for share, population in zip(shares, [20, 6, 300, 251], strict=True)]
    assert rates == [Fraction(10, 26)] * 2 + [Fraction(118, 551)] * 2


def test_a_minimum_that_is_met_anyway_changes_nothing():
    strata = [("f", "1"), ("m", "1")]
    asked = {"sex": {"f": 5, "m": 100}}
    assert expected_shares([26, 551], strata, 128, NAMES, minimum=asked) == (
        Fraction(26 * 128, 577),
        Fraction(551 * 128, 577),
    )


@given(lists())
@settings(max_examples=100, deadline=None)
def test_proportional_is_the_population_times_the_rate(given_list):
    populations, strata, size = given_list
    shares = expected_shares(populations, strata, size, NAMES)
    assert list(shares) == [Fraction(n * size, sum(populations)) for n in populations]


@given(lists(), st.sampled_from(ALLOCATIONS))
@settings(max_examples=200, deadline=None)
def test_every_allocation_adds_up_and_takes_no_more_than_there_is(given_list, allocation):
    populations, strata, size = given_list
    shares = expected_shares(populations, strata, size, NAMES, **options(allocation, strata))
    assert sum(shares) == size
    assert all(0 < share <= population for share, population in zip(shares, populations, strict=True))


def capped_by_bisection(populations, weights, size):
    """The level at which min(level * weight, N) adds up to the size, by halving: an oracle in floats."""
    low, high = 0.0, max(n / w for n, w in zip(populations, weights, strict=True)) + 1
    for _ in range(200):
        middle = (low + high) / 2
        total = sum(min(middle * w, n) for n, w in zip(populations, weights, strict=True))
        low, high = (middle, high) if total < size else (low, middle)
    return [min(high * w, n) for n, w in zip(populations, weights, strict=True)]


@given(lists(), st.sampled_from(ALLOCATIONS))
@settings(max_examples=200, deadline=None)
def test_capped_shares_are_those_found_by_bisection(given_list, allocation):
    populations, strata, size = given_list
    asked = options(allocation, strata)
    weights = {
        "proportional": lambda n, risk: n,
        "equal": lambda n, risk: 1,
        "power": lambda n, risk: n**0.3,
        "neyman": lambda n, risk: n * sqrt((p := asked["expected"]["risk"][risk]) * (1 - p)),
    }[allocation]
    by_hand = [weights(n, risk) for n, (_, risk) in zip(populations, strata, strict=True)]
    shares = expected_shares(populations, strata, size, NAMES, **asked)
    oracle = capped_by_bisection(populations, by_hand, size)
    assert [float(share) for share in shares] == pytest.approx(oracle, rel=1e-4, abs=1e-9)


def test_roots_are_kept_to_six_decimals():
    """From tables of roots and powers: 2 ** (1/2) = 1.41421356, 3 ** (1/3) = 1.44224957,
    10 ** 0.3 = 1.99526231."""
    assert power_weights([2], Fraction(1, 2)) == (1_414_214,)
    assert power_weights([3], Fraction(1, 3)) == (1_442_250,)
    assert power_weights([10], 0.3) == (1_995_262,)
    assert power_weights([1, 7, 10**15], 1) == (10**6, 7 * 10**6, 10**21)
    assert power_weights([1, 7, 10**15], 0) == (10**6,) * 3


def test_the_least_number_is_the_same_from_each():
    strata = [("f", "1"), ("f", "2"), ("m", "1")]
    assert expected_shares([2, 50, 50], strata, 32, NAMES, allocation="equal") == (2, 15, 15)


def test_neyman_has_the_least_variance():
    """No case moved from one stratum to another lowers the sum of N² p (1 - p) / n, which is convex."""
    populations, strata, size = [40, 3, 90, 60], [("f", "1"), ("f", "2"), ("m", "1"), ("m", "2")], 100
    p = {"1": 0.01, "2": 0.5}
    shares = expected_shares(populations, strata, size, NAMES, allocation="neyman", expected={"risk": p})

    def variance(cases):
        return sum(
            n**2 * p[risk] * (1 - p[risk]) / k
            for n, k, (_, risk) in zip(populations, cases, strata, strict=True)
        )

    best = [float(share) for share in shares]
    for more, less in itertools.permutations(range(4), 2):
        for moved in (0.5, 0.05, 0.005):
            other = list(best)
            other[more] += moved
            other[less] -= moved
            if other[more] <= populations[more]:
                assert variance(other) > variance(best)
    assert (shares[1], shares[3]) == (3, 60)  # more than there are: the rule of section 5.8


@given(lists(), st.data())
@settings(max_examples=300, deadline=None)
def test_minimums_and_whole_groups_are_met(given_list, data):
    populations, strata, size = given_list
    minimum, take_all = {}, {}
    for column, levels in (("sex", "fm"), ("risk", "1234")):
        for level in levels:
            there = sum(populations[cell] for cell in group(strata, column, level))
            asked = data.draw(st.sampled_from(["", "", "minimum", "take_all"] if there else [""]))
            if asked == "minimum":
                minimum.setdefault(column, {})[level] = data.draw(st.integers(1, there))
            elif asked == "take_all":
                take_all.setdefault(column, []).append(level)
    allocation = options(data.draw(st.sampled_from(ALLOCATIONS)), strata)
    try:
        shares = expected_shares(
            populations, strata, size, NAMES, minimum=minimum, take_all=take_all, **allocation
        )
    except SamplerError as refused:
        assert "need" in str(refused)
        assert minimum or take_all
        return
    assert sum(shares) == size
    assert all(0 < share <= population for share, population in zip(shares, populations, strict=True))
    for column, levels in minimum.items():
        for level, least in levels.items():
            assert sum(shares[cell] for cell in group(strata, column, level)) >= least
    for column, levels in take_all.items():
        for level in levels:
            assert all(shares[cell] == populations[cell] for cell in group(strata, column, level))


@given(lists(), st.data(), st.sampled_from(ALLOCATIONS))
@settings(max_examples=150, deadline=None)
def test_one_minimum_that_leaves_a_case_for_the_others_is_never_refused(given_list, data, allocation):
    populations, strata, size = given_list
    sex = data.draw(st.sampled_from(sorted({levels[0] for levels in strata})))
    members = group(strata, "sex", sex)
    there = sum(populations[cell] for cell in members)
    least = data.draw(st.integers(1, there))
    asked = {"minimum": {"sex": {sex: least}}} | options(allocation, strata)
    without = expected_shares(populations, strata, size, NAMES, **options(allocation, strata))
    before = sum(without[cell] for cell in members)
    if before < least and size <= least:
        with pytest.raises(SamplerError, match="need"):
            expected_shares(populations, strata, size, NAMES, **asked)
        return
    shares = expected_shares(populations, strata, size, NAMES, **asked)
    assert sum(shares[cell] for cell in members) == max(least, before)
    for table in systematic(shares, strata).tables:
        assert sum(table[cell] for cell in members) >= least


def test_groups_that_overlap_keep_the_higher_rate():
    """By hand. Women: 10 of 20, rate 1/2. Then risk 1: 33 of its 5 + 45 at one rate of 33/50, above a half,
    so its 5 women are raised to 3.3 too. The men of risk 2, 100 - 7.5 - 33 = 59.5 cases, are what is left."""
    strata = [("f", "1"), ("f", "2"), ("m", "1"), ("m", "2")]
    shares = expected_shares(
        [5, 15, 45, 400], strata, 100, NAMES, minimum={"sex": {"f": 10}, "risk": {"1": 33}}
    )
    assert shares == (Fraction(33, 10), Fraction(15, 2), Fraction(297, 10), Fraction(119, 2))


def test_a_later_group_counts_what_an_earlier_one_got():
    """By hand. Women: 16 of 20, rate 4/5. Then risk 1 expects 4 women, and needs 6 of its 45 men for 10."""
    strata = [("f", "1"), ("f", "2"), ("m", "1"), ("m", "2")]
    shares = expected_shares(
        [5, 15, 45, 400], strata, 60, NAMES, minimum={"sex": {"f": 16}, "risk": {"1": 10}}
    )
    assert shares == (4, 12, 6, 38)


def test_a_group_raised_first_may_be_needed_because_of_a_later_one():
    """By hand. Proportional: 10, 30, 60 of 100, 300, 600. c must have 80, so a and b share 20 as 5 and 15;
    then a is below 6 and gets 6; b gets 14."""
    strata = [("a",), ("b",), ("c",)]
    shares = expected_shares([100, 300, 600], strata, 100, ["x"], minimum={"x": {"a": 6, "c": 80}})
    assert shares == (6, 14, 80)


def test_whole_groups_leave_the_rest_to_the_allocation():
    strata = [("f", "1"), ("f", "2"), ("m", "1"), ("m", "2")]
    shares = expected_shares([5, 15, 45, 400], strata, 100, NAMES, take_all={"sex": ["f"], "risk": ["1"]})
    assert shares == (5, 15, 45, 35)


def test_a_census_takes_everything():
    strata = [("f", "1"), ("m", "1")]
    for allocation in ALLOCATIONS:
        assert expected_shares([3, 9], strata, 12, NAMES, **options(allocation, strata)) == (3, 9)


def test_every_mistake_is_named_at_once():
    strata = [("female", "1"), ("male", "2")]
    with pytest.raises(SamplerError) as refused:
        expected_shares(
            [26, 551],
            strata,
            600,
            NAMES,
            allocation="neyman",
            expected={"risk": {"1": 1.5}},
            minimum={"sex": {"femal": 10, "female": 27}, "sexe": {"x": 1}},
            take_all={"risk": ["9"]},
        )
    assert refused.value.mistakes == (
        "size must lie from 1 to the population of 577, but is 600.",
        "minimum.sex.femal: no eligible case has this level. Did you mean 'female'?",
        "minimum.sexe: the sample has no variable 'sexe'. Did you mean 'sex'?",
        "take_all.risk.9: no eligible case has this level. Check its spelling, or take it out.",
        "expected.risk.1 must lie between 0 and 1, but is 1.5. With 0 or 1 none of its cases could be drawn; "
        "put what is likely, such as 0.05 or 0.95.",
        "expected.risk must give a share for every level of the list, and 1 have none. Add them.",
        "minimum.sex.female asks for 27 cases, and the list has 26. Lower it, or name the level in take_all.",
    )


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"allocation": "nayman"}, "allocation 'nayman' is not known. Did you mean 'neyman'?"),
        ({"allocation": "power", "power": 2}, "power must lie from 0"),
        ({"allocation": "power", "power": float("nan")}, "power must lie from 0"),
        ({"allocation": "neyman"}, "expected must give the share of yes"),
        ({"expected": {"sex": {"f": 0.5, "m": 0.5}}}, "and only then"),
        ({"minimum": {"sex": {"f": 0}}}, "must be a whole number from 1"),
        ({"allocation": "neyman", "expected": {"sex": {"f": 0, "m": 1}}}, "2 mistakes"),
        ({"minimum": {"sex": {"f": 20, "m": 120}}}, r"need 140 cases or more of the sample of 128\. Ask"),
        ({"take_all": {"sex": ["m"]}}, "need 551 cases or more of the sample of 128, which must .* 26 other"),
        ({"take_all": {"sex": ["m", "f"]}}, r"need 577 cases or more of the sample of 128\. Ask"),
    ],
)
def test_what_cannot_be_is_refused(asked, sentence):
    with pytest.raises(SamplerError, match=sentence):
        expected_shares([26, 551], [("f", "1"), ("m", "1")], 128, NAMES, **asked)


def test_wishes_for_the_whole_sample_are_refused():
    """Exactly n: the other cases would have no chance."""
    with pytest.raises(SamplerError, match="need 20 cases or more of the sample of 20, which must"):
        expected_shares([26, 551], [("f", "1"), ("m", "1")], 20, NAMES, minimum={"sex": {"f": 20}})
