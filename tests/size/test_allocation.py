"""Plain allocations: they sum to n within bounds, and Neyman's is the best of all whole numbers."""

from __future__ import annotations

import csv
import itertools
import json
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sampler.errors import SamplerError
from sampler.size.allocations.allocate import allocate

METHODS = ("proportional", "equal", "power", "neyman")
SHARES = (0.5, 0.2, 0.05, 0.93, 0.7)


@st.composite
def askings(draw):
    """Up to five strata of 0 to 40 cases with bounds, and a size within them."""
    populations = draw(st.lists(st.integers(0, 40), min_size=1, max_size=5))
    least = [draw(st.integers(0, n)) if draw(st.booleans()) else 0 for n in populations]
    most = [
        draw(st.integers(low, n)) if draw(st.booleans()) else n
        for low, n in zip(least, populations, strict=True)
    ]
    return populations, least, most, draw(st.integers(sum(least), sum(most)))


def asked(asking, method):
    populations, least, most, size = asking
    proportions = SHARES[: len(populations)] if method == "neyman" else None
    return allocate(size, populations, method, proportions, minimums=least, maximums=most)


@given(askings(), st.sampled_from(METHODS))
@settings(max_examples=300, deadline=None)
def test_every_allocation_sums_to_n_within_its_bounds(asking, method):
    populations, least, most, size = asking
    cases = list(asked(asking, method).cases.values())
    assert sum(cases) == size
    assert all(0 <= low <= n <= high for low, n, high in zip(least, cases, most, strict=True))
    assert all(n <= there for n, there in zip(cases, populations, strict=True))


def level_shares(weights, least, most, size):
    """The shares min(max(level x weight, least), most) that sum to the size, by halving: an oracle."""
    low, high = 0.0, 1e9
    for _ in range(200):
        level = (low + high) / 2
        shares = [min(max(level * w, a), b) for w, a, b in zip(weights, least, most, strict=True)]
        low, high = (level, high) if sum(shares) < size else (low, level)
    return shares


@given(askings(), st.sampled_from(["proportional", "equal", "power"]))
@settings(max_examples=200, deadline=None)
def test_no_stratum_is_a_whole_case_from_its_share(asking, method):
    populations, least, most, size = asking
    weigh = {"proportional": float, "equal": bool, "power": lambda n: n**0.5}[method]
    shares = level_shares([weigh(n) for n in populations], least, most, size)
    for n, share in zip(asked(asking, method).cases.values(), shares, strict=True):
        assert abs(n - share) < 1 + 1e-5  # roots are kept to six decimals


@given(askings())
@settings(max_examples=150, deadline=None)
def test_neyman_has_the_least_variance_of_all_whole_numbers(asking):
    """Against every allocation there is, where there are at most 20,000 of them."""
    populations, least, most, size = asking
    ranges = [range(low, high + 1) for low, high in zip(least, most, strict=True)]
    if np.prod([float(len(r)) for r in ranges]) > 20_000:
        return
    spreads = [
        n * n * Fraction(str(p)) * (1 - Fraction(str(p))) for n, p in zip(populations, SHARES, strict=False)
    ]

    def variance(cases):
        """Strata without a case first: how much of the spread they leave out is what counts most."""
        without = [s for s, n in zip(spreads, cases, strict=True) if n == 0 and s]
        return len(without), sum(without), sum(s / n for s, n in zip(spreads, cases, strict=True) if n)

    best = min(variance(cases) for cases in itertools.product(*ranges) if sum(cases) == size)
    assert variance(asked(asking, "neyman").cases.values()) == best


@pytest.mark.parametrize(
    ("size", "populations", "method", "options", "wanted"),
    [
        # Equal remainders: the larger population first, then the order given.
        (10, [50, 50, 50], "proportional", {}, [4, 3, 3]),
        (3, [10, 30, 20], "equal", {}, [1, 1, 1]),
        (4, [10, 30, 20], "equal", {}, [1, 2, 1]),
        (5, [10, 30, 20], "equal", {}, [1, 2, 2]),
        # 100 and 25 have roots 10 and 5; a stratum that has no more gives all it has.
        (9, [100, 25], "power", {}, [6, 3]),
        (9, [100, 25], "power", {"power": 0}, [5, 4]),
        (10, [100, 25], "power", {"power": 1}, [8, 2]),
        (40, [100, 4, 4], "equal", {}, [32, 4, 4]),
        # Equal priorities under Neyman's: the larger population, which has a smaller spread here.
        (3, [4, 2], "neyman", {"proportions": [0.5, 0.5]}, [2, 1]),
        (3, [50, 50], "neyman", {"proportions": [0.3, 0.7]}, [2, 1]),
        # Ten women of 26, and the others get the rest.
        (128, [26, 551], "proportional", {"minimums": [10, 0]}, [10, 118]),
        (0, [26, 551], "proportional", {}, [0, 0]),
        (577, [26, 551], "equal", {}, [26, 551]),
        (5, [0, 10], "power", {}, [0, 5]),
    ],
)
def test_known_allocations(size, populations, method, options, wanted):
    assert list(allocate(size, populations, method, **options).cases.values()) == wanted


def test_the_public_sampler_of_2020_to_21_gives_no_other_shares():
    """ministryofjustice/probation-case-sampler: rounds half up, then tops up or trims; within one case."""
    table = """454|138|327|129|169,148,54|17|40|16|21
50|50|50,10,4|3|3
50|50|50,150,50|50|50"""
    for populations, size, wanted in csv.reader(table.splitlines()):
        theirs = [int(n) for n in wanted.split("|")]
        ours = allocate(int(size), [int(n) for n in populations.split("|")])
        assert sum(theirs) == int(size)
        assert all(abs(a - b) <= 1 for a, b in zip(ours.cases.values(), theirs, strict=True))


def test_neyman_agrees_with_the_closed_form_where_sizes_are_large():
    """n_h = n N_h S_h / sum N S (Cochran 1977, section 5.5), to less than a case."""
    populations, shares = [40_000, 25_000, 9_000], [0.5, 0.1, 0.8]
    weights = [n * (p * (1 - p)) ** 0.5 for n, p in zip(populations, shares, strict=True)]
    cases = allocate(6_000, populations, "neyman", shares).cases.values()
    for n, weight in zip(cases, weights, strict=True):
        assert abs(n - 6_000 * weight / sum(weights)) < 1


def test_an_allocation_of_very_many_cases_takes_no_longer():
    found = allocate(10**12, [10**13, 10**13, 5 * 10**12], "neyman", [0.5, 0.1, 0.5])
    assert found.size == 10**12


def test_a_result_says_its_whole_rule():
    found = allocate(np.int64(20), {"a": np.int64(300), "b": 100}, "power", power=0.25, minimums=4)
    assert json.loads(json.dumps(found.to_dict()))["cases"] == found.cases
    assert "power of 0.25" in " ".join(found.rule)
    assert list(found.to_frame()["cases"]) == list(found.cases.values())
    assert "20 cases of 400" in str(found)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"size": 11}, "size must be at most the population of 10, but is 11."),
        ({"size": 2.5}, "size must be a whole number"),
        ({"populations": []}, "populations is empty"),
        ({"populations": {"a": -1}}, "populations['a'] must be a whole number of at least 0"),
        ({"populations": "577"}, "populations must be a number a stratum"),
        ({"method": "neymann"}, "Did you mean 'neyman'?"),
        ({"method": "power", "power": 2}, "power must lie from 0 (equal) to 1 (proportional), but is 2."),
        ({"method": "neyman"}, "proportions must be given with method 'neyman'"),
        ({"proportions": {"a": 0.5, "b": 0.5}}, "and only then"),
        ({"method": "neyman", "proportions": {"a": 50, "b": 0.5}}, "Is 0.5 meant?"),
        ({"method": "neyman", "proportions": {"a": 0.5}}, "'b' have none"),
        ({"minimums": {"a": 7}}, "minimums['a'] is 7, above its population of 6."),
        ({"minimums": {"a": 3}, "maximums": {"a": 2}}, "minimums['a'] is 3, above its maximum of 2."),
        ({"minimums": {"c": 1}}, "names a stratum 'c' that populations has not"),
        ({"size": 3, "minimums": 2}, "size is 3, but the minimums need 4"),
        ({"size": 5, "maximums": 2}, "let the strata give no more than 4"),
        ({"minimums": [1]}, "minimums has 1 values for 2 strata"),
    ],
)
def test_bad_arguments_are_refused(arguments, words):
    with pytest.raises(SamplerError) as caught:
        allocate(**{"size": 4, "populations": {"a": 6, "b": 4}, **arguments})
    assert words in str(caught.value)


def test_all_bad_arguments_are_named_at_once():
    with pytest.raises(SamplerError, match="3 mistakes"):
        allocate(50, {"a": 6, "b": 4}, "neyman", {"a": 50, "b": 0})


@pytest.mark.parametrize(
    "populations", [{1: 100, "1": 200}, pd.Series([100, 200, 50], index=["a", "a", "b"])]
)
def test_no_stratum_is_lost_to_another_of_its_name(populations):
    with pytest.raises(SamplerError, match="two have the same name as text"):
        allocate(50, populations)


@pytest.mark.parametrize(
    "arguments",
    [
        {"populations": {1, 2}},
        {"populations": np.array(3)},
        {"method": ["equal"]},
        {"method": pd.Series([1])},
        {"method": "power", "power": True},
    ],
)
def test_what_has_no_order_or_no_name_is_refused(arguments):
    with pytest.raises(SamplerError):
        allocate(**{"size": 5, "populations": [10, 20], **arguments})
