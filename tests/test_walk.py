"""The walk, held against its whole tree of chances, and against the margins it must keep."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sampler.selection import walk as walking
from sampler.selection.margins import expected_counts, expected_from, required_margins
from sampler.selection.walk import trial_walks, walk


def margins_of(expected, strata):
    return [margin for group in required_margins(expected, strata) for margin in group]


def outcomes(expected, margins, monkeypatch):
    """Every table that a walk can end at, with its chance: each choice is taken both ways, exactly.

    The cells' order is that of one key; only the choices between up and down are followed.
    """
    found: dict[tuple[int, ...], Fraction] = {}
    waiting = [()]
    while waiting:
        script = waiting.pop()
        taken, chance = [], Fraction(1)

        def choose(path, up, down, script=script, taken=taken):
            nonlocal chance
            far_up, far_down = Fraction(*up), Fraction(*down)
            if far_up + far_down == 0:
                return True
            upwards = Fraction(far_down, far_up + far_down)
            if upwards in (0, 1):
                return upwards == 1
            if len(taken) >= len(script):
                waiting.append((*taken, False))
                taken.append(True)
            else:
                taken.append(script[len(taken)])
            chance *= upwards if taken[-1] else 1 - upwards
            return taken[-1]

        monkeypatch.setattr(walking._Path, "_upwards", choose)
        table = walk(expected, margins, "a key")
        found[table] = found.get(table, Fraction(0)) + chance
    return found


@pytest.mark.parametrize(
    ("populations", "shape", "size"),
    [
        ([5, 3, 2], ("abc",), 2),
        ([4, 7, 3, 9, 6, 2], ("ab", "xyz"), 7),
        ([1, 1, 1, 1, 1, 1, 1, 1], ("ab", "xy", "pq"), 3),
        ([3, 5, 2, 7, 11, 4, 1, 6], ("ab", "xy", "pq"), 9),
    ],
)
def test_the_chances_of_all_walks_average_to_the_shares_exactly(populations, shape, size, monkeypatch):
    strata = list(itertools.product(*shape))
    expected = expected_counts(populations, size)
    found = outcomes(expected, margins_of(expected, strata), monkeypatch)
    assert sum(found.values()) == 1
    assert len(found) > 1
    for cell, population in enumerate(populations):
        mean = sum(chance * table[cell] for table, chance in found.items())
        assert mean == Fraction(population * size, sum(populations))


def test_walks_by_their_keys_come_up_as_often_as_the_tree_says(monkeypatch):
    """2,000 walks with keys 0 to 1999; a table's count is binomial given the order of its cells, whose chance
    varies: so only the cells' means are held, within 4 standard errors (fails by chance for 1 set of keys in
    2,000; these keys are fixed)."""
    populations, strata, size = [4, 7, 3, 9, 6, 2], list(itertools.product("ab", "xyz")), 7
    expected = expected_counts(populations, size)
    margins = margins_of(expected, strata)
    tables = [walk(expected, margins, str(key)) for key in range(2000)]
    for cell, population in enumerate(populations):
        due = population * size / sum(populations)
        mean = sum(table[cell] for table in tables) / len(tables)
        rest = due % 1
        assert abs(mean - due) < 4 * (rest * (1 - rest) / len(tables)) ** 0.5


@st.composite
def shares(draw, most_variables=2):
    shape = draw(
        st.sampled_from([(3,), (6,), (2, 3), (3, 4), (5, 5), (2, 3, 4)][: 5 if most_variables == 2 else 6])
    )
    cells = list(itertools.product(*(["abcdef"[:k] for k in shape])))
    populations = draw(st.lists(st.integers(1, 60), min_size=len(cells), max_size=len(cells)))
    size = draw(st.integers(1, sum(populations)))
    return populations, cells, size, draw(st.text(max_size=5).filter(str.isprintable))


@given(shares())
@settings(max_examples=200, deadline=None)
def test_with_two_variables_every_walk_keeps_every_margin(given_shares):
    populations, strata, size, key = given_shares
    expected = expected_counts(populations, size)
    margins = margins_of(expected, strata)
    table = walk(expected, margins, key)
    for margin in margins:
        assert margin.low <= sum(table[cell] for cell in margin.members) <= margin.high
    assert all(cases - low in (0, 1) for cases, low in zip(table, expected.base, strict=True))


@given(shares(most_variables=3))
@settings(max_examples=100, deadline=None)
def test_every_walk_has_the_size_and_stays_next_to_the_shares(given_shares):
    populations, strata, size, key = given_shares
    expected = expected_counts(populations, size)
    table = walk(expected, margins_of(expected, strata), key)
    assert sum(table) == size
    for cases, population in zip(table, populations, strict=True):
        assert abs(cases - Fraction(population * size, sum(populations))) < 1
        assert cases <= population


def test_shares_of_any_kind_are_walked():
    expected = expected_from([Fraction(1, 3), Fraction(5, 12), Fraction(1, 4), Fraction(2)])
    strata = [("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")]
    table = walk(expected, margins_of(expected, strata), "key")
    assert sum(table) == 3
    assert table[3] == 2


def test_thousands_of_strata_are_walked_and_margins_nearly_kept():
    """5,000 strata, 49 margins: with these keys no margin is two cases off."""
    rng = random.Random(3)
    strata = list(itertools.product(*(range(k) for k in (4, 5, 10, 25))))
    strata = [tuple(f"{v}{level:02}" for v, level in enumerate(cell)) for cell in strata]
    populations = [rng.randint(1, 12) for _ in strata]
    expected = expected_counts(populations, 3000)
    margins = margins_of(expected, strata)
    for key in ("one", "two"):
        table = walk(expected, margins, key)
        assert sum(table) == 3000
        worst = max(
            abs(sum(table[cell] for cell in margin.members) * expected.whole - margin.share)
            for margin in margins
        )
        assert worst < 2 * expected.whole


def test_trial_walks_are_equally_likely_tables():
    expected = expected_counts([5, 3, 2], 2)
    tried = trial_walks(expected, [("a",), ("b",), ("c",)], 7)
    assert len(tried.tables) == 7
    assert set(tried.weights) == {1}


def test_nothing_is_walked_where_every_share_is_whole():
    expected = expected_counts([10, 20], 3)
    assert walk(expected, margins_of(expected, [("a",), ("b",)]), "k") == (1, 2)


def test_many_strata_of_one_variable_are_walked_as_fast_as_few():
    """Their 1,500 margins are single strata, so the walk is the one that has the total only."""
    strata = [(f"{k:04}",) for k in range(1500)]
    expected = expected_counts([1] * 1500, 20)
    margins = margins_of(expected, strata)
    assert walk(expected, margins, "key") == walk(expected, margins[:1], "key")
