"""A cap per officer: the rule by hand and by brute force, simulated chances by every order there is."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from fractions import Fraction
from math import factorial, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sampler import capped_chances
from sampler.capped_chances import CappedChances, Simulated, simulated_chances
from sampler.capping import capped
from sampler.selection.systematic import systematic
from sampler.selection.tables import Design


@st.composite
def draws(draw):
    """Up to 30 cases in up to three strata, of up to four officers; any numbers wanted."""
    order = draw(st.lists(st.tuples(st.integers(0, 2), st.sampled_from("abcd")), max_size=30))
    wanted = draw(st.tuples(*[st.integers(0, 6)] * 3))
    reserves = draw(st.tuples(*[st.integers(0, 3)] * 3))
    return order, wanted, reserves, draw(st.integers(1, 5))


def may_join(order, case, chosen, wanted, held, cap):
    """Whether the stratum still needs a case and the officer has room, counted anew each time."""
    stratum, officer = order[case]
    in_stratum = sum(order[k][0] == stratum for k in chosen)
    return in_stratum < wanted[stratum] and sum(order[k][1] == officer for k in held) < cap


@given(draws())
@settings(max_examples=300, deadline=None)
def test_every_case_is_taken_or_passed_over_by_the_rule(given_draw):
    order, wanted, reserves, cap = given_draw
    found = capped(order, wanted, reserves, cap)
    for case in range(len(order)):
        before = [k for k in found.sample if k < case]
        assert (case in found.sample) == may_join(order, case, before, wanted, before, cap)
        if case not in found.sample:
            earlier = [k for k in found.reserves if k < case]
            held = [*found.sample, *earlier]
            assert (case in found.reserves) == may_join(order, case, earlier, reserves, held, cap)
    for taken, asked, short in (
        (found.sample, wanted, found.short),
        (found.reserves, reserves, found.reserves_short),
    ):
        got = Counter(order[k][0] for k in taken)
        assert short == tuple(asked[stratum] - got[stratum] for stratum in range(3))


@given(draws())
@settings(max_examples=100, deadline=None)
def test_reserves_do_not_move_the_sample_and_a_wide_cap_binds_nothing(given_draw):
    order, wanted, reserves, cap = given_draw
    assert capped(order, wanted, reserves, cap).sample == capped(order, wanted, (0, 0, 0), cap).sample
    free = capped(order, wanted, reserves, len(order) + 1)
    for stratum in range(3):
        cases = [k for k, (its, _) in enumerate(order) if its == stratum]
        sample, both = wanted[stratum], wanted[stratum] + reserves[stratum]
        assert [k for k in cases if k in free.sample] == cases[:sample]
        assert [k for k in cases if k in free.reserves] == cases[sample:both]


def test_the_reserves_start_again_from_the_first_ticket():
    """By hand: case 1 is passed over for the sample, as its stratum is full, and is the first reserve."""
    order = [(0, "a"), (0, "b"), (1, "a"), (1, "c"), (0, "a"), (0, "d")]
    found = capped(order, [1, 2], [2, 1], 2)
    assert found.sample == (0, 2, 3)
    assert found.reserves == (1, 5)  # case 4 is officer a's third
    assert found.short == (0, 0)
    assert found.reserves_short == (0, 1)


@pytest.mark.parametrize(
    ("cases", "wanted", "given"),
    [
        ([2, 7], 8, [2, 6]),
        (
            [4, 7, 5, 3, 6],
            23,
            None,
        ),  # theirs: 4, 6, 5, 2, 6; which officer gives one case less is chance here
        ([6, 12, 6, 5, 6], 28, None),
        ([8, 120, 8, 8, 8], 138, [6, 6, 6, 6, 6]),
    ],
)
def test_totals_are_those_of_another_sampler_with_a_cap_of_6(cases, wanted, given):
    """ministryofjustice/probation-case-sampler, RoAllocationAdjusterTest.kt; of 138 wanted, 30 can be had."""
    order = [(0, str(officer)) for officer, number in enumerate(cases) for _ in range(number)]
    random.Random(1).shuffle(order)
    found = capped(order, [wanted], [0], 6)
    held = Counter(order[k][1] for k in found.sample)
    assert max(held.values()) <= 6
    assert len(found.sample) == {8: 8, 23: 23, 28: 28, 138: 30}[wanted]
    assert found.short == (wanted - len(found.sample),)
    if given:
        assert [held[str(officer)] for officer in range(len(cases))] == given


TINY = [(0, "a", 3), (0, "b", 1), (1, "a", 1), (1, "b", 2)]


def by_every_order(counts, design, cap):
    """The exact chances in draws that can be made, and how often one cannot: every order and table."""
    cases = [(stratum, officer) for stratum, officer, number in counts for _ in range(number)]
    found, short = Counter(), 0
    for table, weight in zip(design.tables, design.weights, strict=True):
        for order in itertools.permutations(cases):
            drawn = capped(order, table, [0] * len(table), cap)
            short += weight * any(drawn.short)
            for k in drawn.sample if not any(drawn.short) else ():
                found[order[k]] += weight
    orders = factorial(len(cases)) * sum(design.weights)
    return {
        (stratum, officer): Fraction(found[stratum, officer], (orders - short) * number)
        for stratum, officer, number in counts
    }, short / orders


@pytest.mark.parametrize(
    ("design", "cap"),
    [
        (Design(((2, 1),), (1,)), 2),
        (Design(((3, 1),), (1,)), 2),  # often short
        (Design(((2, 2), (1, 2), (3, 1)), (2, 1, 4)), 2),
        (Design(((2, 1), (1, 2)), (3, 1)), 3),
    ],
)
def test_simulated_chances_are_near_those_of_every_order(design, cap):
    """Within five standard errors; with other seeds one of these 20 would fail about once in 100,000."""
    exact, short = by_every_order(TINY, design, cap)
    found = simulated_chances(TINY, design, cap, b"3", draws=20_000)
    for pair, chance in exact.items():
        assert abs(found.chances[pair].chance - float(chance)) < 5 * found.chances[pair].error
        assert found.chances[pair].error < 0.004
    assert abs(found.short / 20_000 - short) <= 5 * sqrt(short * (1 - short) / 20_000)


def test_standard_errors_are_those_of_repeats():
    """400 simulations: the spread of their estimates is the error they state, within a fifth: more than
    five of its own standard errors, 1 / sqrt(800)."""
    design = Design(((2, 1), (1, 2)), (3, 1))
    runs = [simulated_chances(TINY, design, 2, b"%d" % k, draws=300) for k in range(400)]
    for pair in runs[0].chances:
        estimates = [run.chances[pair].chance for run in runs]
        stated = np.mean([run.chances[pair].error for run in runs])
        assert stated > 1 / 300
        assert np.std(estimates, ddof=1) == pytest.approx(stated, rel=0.2)


def midlands(officers):
    """577 cases in 24 strata, by chance of an officer each."""
    rng = random.Random(6)
    found = Counter((rng.randrange(24), f"Officer {rng.randrange(officers):03}") for _ in range(577))
    counts = sorted((stratum, officer, number) for (stratum, officer), number in found.items())
    populations = [sum(n for s, _, n in counts if s == stratum) for stratum in range(24)]
    strata = [(f"{k:02}",) for k in range(24)]
    return counts, systematic([Fraction(n * 128, 577) for n in populations], strata)


def test_a_cap_that_never_binds_gives_every_case_the_same_chance():
    """The estimate is then no estimate: it is n / N, whatever came up."""
    counts, design = midlands(officers=20)
    found = simulated_chances(counts, design, 577, b"seed")
    assert found.short == 0
    assert found.draws == 2000
    for one in found.chances.values():
        assert one.chance == pytest.approx(128 / 577, abs=1e-12)
        assert one.error == 1 / 2000


def test_a_cap_that_binds_moves_chances_from_busy_officers_to_the_others():
    counts = [(0, "busy", 40), (0, "quiet", 10)]
    found = simulated_chances(counts, Design(((10,),), (1,)), 6, b"seed")
    busy, quiet = found.chances[0, "busy"], found.chances[0, "quiet"]
    assert busy.chance < 0.15 + 3 * busy.error  # six of 40 at most
    assert quiet.chance > 0.4 - 3 * quiet.error  # four of ten at least
    assert 40 * busy.chance + 10 * quiet.chance == pytest.approx(10, abs=1e-9)


def test_the_same_seed_gives_the_same_chances_in_blocks_or_at_once(monkeypatch):
    counts, design = midlands(officers=16)
    once = simulated_chances(counts, design, 9, b"seed", draws=200)
    monkeypatch.setattr(capped_chances, "_AT_ONCE", 577 * 30)
    assert simulated_chances(counts, design, 9, b"seed", draws=200) == once
    assert simulated_chances(counts, design, 9, b"other", draws=200) != once


def test_short_draws_are_counted():
    """Two officers can give one case each; three are wanted: always short."""
    found = simulated_chances([(0, "a", 2), (0, "b", 2)], Design(((3,),), (1,)), 1, b"seed", draws=50)
    unknown = Simulated(0.75, 1.0)  # no such draw can be made: nothing is known but what is due without a cap
    assert found == CappedChances({(0, "a"): unknown, (0, "b"): unknown}, draws=50, short=50)


def test_a_group_that_no_draw_reaches_has_the_chance_due_to_it():
    """3,000 cases, each its own officer's, and 4 drawn: most are never reached in 20 draws."""
    counts = [(0, f"officer {k}", 1) for k in range(3000)]
    found = simulated_chances(counts, Design(((4,),), (1,)), 6, b"seed", draws=20)
    for one in found.chances.values():
        assert one.chance == pytest.approx(4 / 3000, rel=1e-12)


def test_what_is_known_without_a_cap_corrects_tables_that_were_only_tried():
    """Tables of a few trial walks average to something else than the chances due; a cap that never binds
    gives those due all the same."""
    counts = [(0, "a", 10), (0, "b", 8), (1, "a", 9), (1, "c", 13)]
    due = [Fraction(3, 20), Fraction(3, 20)]
    found = simulated_chances(counts, Design(((2, 4), (3, 3), (2, 4)), (1, 1, 1)), 40, b"s", known=due)
    for one in found.chances.values():
        assert one.chance == pytest.approx(0.15, abs=1e-12)
