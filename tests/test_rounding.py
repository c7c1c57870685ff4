"""Rounded shares: a historical apportionment, other people's allocations, and every table there is."""

from __future__ import annotations

import itertools
from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sampler.selection.rounding import chances_lost, largest_remainder, nested


def proportional(populations, size):
    return [Fraction(population * size, sum(populations)) for population in populations]


def test_hamiltons_apportionment_of_1792():
    """120 seats for the census of 1790, the bill that Washington vetoed: Balinski & Young (1982), table 3.1.

    Connecticut, Delaware, Georgia, Kentucky, Maryland, Massachusetts, New Hampshire, New Jersey, New York,
    North Carolina, Pennsylvania, Rhode Island, South Carolina, Vermont, Virginia.
    """
    people = [
        236_841, 55_540, 70_835, 68_705, 278_514, 475_327, 141_822, 179_570,
        331_589, 353_523, 432_879, 68_446, 206_236, 85_533, 630_560,
    ]  # fmt: skip
    assert largest_remainder(proportional(people, 120)) == (8, 2, 2, 2, 9, 16, 5, 6, 11, 12, 14, 2, 7, 3, 21)


@pytest.mark.parametrize(
    ("populations", "size", "theirs", "ours"),
    [
        ([50, 50, 50], 10, (4, 3, 3), (4, 3, 3)),
        # They round half up and take what is too much from the largest: 54 of an expected 55.2. We do not.
        ([454, 138, 327, 129, 169], 148, (54, 17, 40, 16, 21), (55, 17, 40, 16, 20)),
    ],
)
def test_beside_the_allocations_of_another_sampler(populations, size, theirs, ours):
    """Theirs: ministryofjustice/probation-case-sampler, SampleSizeCalculatorTest.kt."""
    expected = proportional(populations, size)
    assert largest_remainder(expected) == ours
    assert sum(theirs) == size
    assert sum((k - e) ** 2 for k, e in zip(ours, expected, strict=True)) <= sum(
        (k - e) ** 2 for k, e in zip(theirs, expected, strict=True)
    )


@st.composite
def lists(draw):
    """Up to eight strata of three variables, shares of any kind, and strata sorted by their levels."""
    every = list(itertools.product("ab", "xyz", "12"))
    cells = draw(st.lists(st.sampled_from(every), min_size=1, max_size=8, unique=True))
    populations = draw(st.lists(st.integers(1, 9), min_size=len(cells), max_size=len(cells)))
    size = draw(st.integers(1, sum(populations)))
    return populations, proportional(populations, size), sorted(cells)


def every_table(expected):
    """Every table at the floor or ceiling of every share."""
    bounds = [range(floor(share), ceil(share) + 1) for share in expected]
    return [table for table in itertools.product(*bounds) if sum(table) == sum(expected)]


def miss(table, expected):
    return sum((k - e) ** 2 for k, e in zip(table, expected, strict=True))


@given(lists())
@settings(max_examples=150, deadline=None)
def test_no_table_is_nearer_to_the_shares(given_list):
    """Hamilton's method has the least sum of squared misses of all tables; ties go to the earlier stratum."""
    populations, expected, _ = given_list
    best = min(every_table(expected), key=lambda table: (miss(table, expected), [-k for k in table]))
    assert largest_remainder(expected) == best
    assert all(k <= n for k, n in zip(best, populations, strict=True))


@given(lists())
@settings(max_examples=150, deadline=None)
def test_nested_is_nearest_margin_by_margin(given_list):
    """Of all tables nearest in the first variable's margins, then in the first two's, and so on."""
    _, expected, strata = given_list

    def margins(table, variables):
        found = {}
        for cell, levels in enumerate(strata):
            key = levels[:variables]
            found[key] = found.get(key, 0) + table[cell]
        return list(found.values())

    def from_the_top(table):
        return [
            (miss(margins(table, k), margins(expected, k)), [-cases for cases in margins(table, k)])
            for k in (1, 2, 3)
        ]

    assert nested(expected, strata) == min(every_table(expected), key=from_the_top)


def test_one_stratum_and_no_variable():
    assert nested([Fraction(7)], [()]) == largest_remainder([Fraction(7)]) == (7,)


def test_what_rounding_does_to_chances():
    """By hand: 128 of 577; 12 cases are due 2.66 and get 3, one case is due .22 and gets none."""
    populations = [564, 12, 1]
    expected = proportional(populations, 128)
    allocation = largest_remainder(expected)
    assert allocation == (125, 3, 0)
    lost = chances_lost(populations, allocation)
    assert (lost.least, lost.greatest, lost.never) == (0, Fraction(3, 12), 1)


def test_whole_shares_lose_nothing():
    lost = chances_lost([10, 20], largest_remainder([Fraction(3), Fraction(6)]))
    assert (lost.least, lost.greatest, lost.never) == (Fraction(3, 10), Fraction(3, 10), 0)
