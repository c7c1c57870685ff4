"""Systematic selection: every start there is, one by one, against the breakpoints."""

from __future__ import annotations

import itertools
from collections import Counter
from fractions import Fraction
from math import ceil, floor, lcm

from hypothesis import given, settings
from hypothesis import strategies as st

from sampler.selection.systematic import serpentine, systematic


@st.composite
def lists(draw):
    """Up to eight strata of two variables with shares of several denominators, whole in sum."""
    every = list(itertools.product("abc", "xyz"))
    cells = draw(st.lists(st.sampled_from(every), min_size=1, max_size=8, unique=True))
    shares = draw(
        st.lists(
            st.builds(Fraction, st.integers(0, 20), st.sampled_from([1, 2, 5, 9, 14])),
            min_size=len(cells) - 1,
            max_size=len(cells) - 1,
        )
    )
    rest = ceil(sum(shares, Fraction(0)) + Fraction(1, 1000)) - sum(shares, Fraction(0))
    return [*shares, rest], sorted(cells)


def by_every_start(expected, order):
    """How many starts give each table: a case at s/D, 1 + s/D, ... on the shares laid end to end."""
    whole = lcm(*(share.denominator for share in expected))
    found = Counter()
    for start in range(whole):
        marks = [k + 1 - Fraction(start, whole) for k in range(int(sum(expected)))]
        table, end = [0] * len(expected), Fraction(0)
        for cell in order:
            begin, end = end, end + expected[cell]
            table[cell] = sum(begin < mark <= end for mark in marks)
        found[tuple(table)] += 1
    return found


@given(lists())
@settings(max_examples=80, deadline=None)
def test_tables_and_weights_are_those_of_every_start(given_list):
    expected, strata = given_list
    design = systematic(expected, strata)
    found = dict(zip(design.tables, design.weights, strict=True))
    assert found == by_every_start(expected, serpentine(strata))
    assert len(set(design.tables)) == len(design.tables)
    assert design.average() == tuple(expected)


@given(lists())
@settings(max_examples=100, deadline=None)
def test_strata_and_the_first_variables_margins_are_within_one(given_list):
    expected, strata = given_list
    for table in systematic(expected, strata).tables:
        for variables in (0, 1, 2):
            for levels in {cell[:variables] for cell in strata}:
                members = [k for k, cell in enumerate(strata) if cell[:variables] == levels]
                due = sum(expected[k] for k in members)
                assert floor(due) <= sum(table[k] for k in members) <= ceil(due)


def test_the_order_turns_at_every_step():
    """With every combination present, neighbours differ in one variable, by one level: a Gray code."""
    strata = list(itertools.product("123", "12", "1234"))
    order = [strata[cell] for cell in serpentine(strata)]
    assert sorted(order) == strata
    for one, other in itertools.pairwise(order):
        steps = [abs(int(a) - int(b)) for a, b in zip(one, other, strict=True)]
        assert sum(steps) == 1


def test_a_level_that_is_missing_does_not_break_the_order():
    strata = [("a", "1"), ("a", "3"), ("b", "2"), ("c", "1"), ("c", "3")]
    assert [strata[cell] for cell in serpentine(strata)] == [
        ("a", "1"),
        ("a", "3"),
        ("b", "2"),
        ("c", "1"),
        ("c", "3"),
    ]


def test_a_census_and_whole_shares_have_one_table():
    assert systematic([Fraction(4), Fraction(6)], [("a",), ("b",)]).tables == ((4, 6),)
    assert systematic([Fraction(3)], [()]) == systematic([Fraction(3)], [("a",)])


def test_thousands_of_strata():
    """More than 500,000 starts are not gone through one by one."""
    strata = 2000
    populations = [1 + (k * 7919) % 577 for k in range(strata)]
    total = sum(populations)
    expected = [Fraction(n * 4001, total) for n in populations]
    design = systematic(expected, [(f"{k:04}",) for k in range(strata)])
    assert sum(design.weights) == lcm(*(share.denominator for share in expected))
    assert len(design.tables) <= strata + 1
    assert design.average() == tuple(expected)
