"""A cap per officer: the rule by hand and by brute force, simulated chances by every order there is."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from fractions import Fraction
from math import factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from sampler import capped_chances
from sampler.cap_room import assignment
from sampler.capped_chances import simulated_chances
from sampler.capping import Capped, _as_they_come, capped
from sampler.errors import SamplerError
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


def can_be_filled(order, lacking, held, cap):
    """Whether cases can still be chosen so that every stratum gets what it lacks: every choice is tried."""
    if not any(lacking):
        return True
    if not order:
        return False
    (stratum, officer), rest = order[0], order[1:]
    if lacking[stratum] and held[officer] < cap:
        less = [number - (k == stratum) for k, number in enumerate(lacking)]
        if can_be_filled(rest, less, held | {officer: held[officer] + 1}, cap):
            return True
    return can_be_filled(rest, lacking, held, cap)


def by_trying(order, wanted, cap):
    """The sample by the rule as it is written: a case at a time, looking ahead by trying every choice."""
    lacking, held, taken = list(wanted), Counter({officer: 0 for _, officer in order}), []
    for place, (stratum, officer) in enumerate(order):
        if lacking[stratum] and held[officer] < cap:
            less = [number - (k == stratum) for k, number in enumerate(lacking)]
            if can_be_filled(order[place + 1 :], less, held | {officer: held[officer] + 1}, cap):
                lacking, held = less, Counter(held | {officer: held[officer] + 1})
                taken.append(place)
    return tuple(taken) if not any(lacking) else None


@st.composite
def tight_draws(draw):
    """Up to 12 cases, of officers who have most of them in one stratum; what is wanted is hard to fill."""
    order = draw(st.lists(st.tuples(st.integers(0, 2), st.sampled_from("abc")), min_size=3, max_size=12))
    wanted = draw(st.tuples(*[st.integers(0, 3)] * 3))
    return order, wanted, draw(st.integers(1, 3))


@given(tight_draws())
@settings(max_examples=500, deadline=None)
def test_the_sample_is_the_first_in_the_order_that_can_be_completed(given_draw):
    order, wanted, cap = given_draw
    found = capped(order, wanted, [0, 0, 0], cap)
    assert (found and found.sample) == by_trying(order, wanted, cap)


def test_looking_ahead_by_hand_through_a_chain_of_officers():
    """Each officer may give one case. Only c has cases of stratum 2, so only b is left for stratum 1, and a
    or d for stratum 0: the case of b in stratum 0 is passed over, and that of c in stratum 1."""
    order = [(0, "b"), (1, "c"), (0, "a"), (1, "b"), (2, "c"), (0, "d")]
    assert capped(order, [1, 1, 1], [0, 0, 0], 1) == Capped((2, 3, 4), ())


def test_an_assignment_is_found_wherever_there_is_one():
    """300 random tables, tight caps. Golden: scipy's maximum flow of the same network."""
    rng = np.random.default_rng(5)
    found = 0
    for _ in range(300):
        strata, officers = rng.integers(1, 6), rng.integers(1, 7)
        cases = rng.integers(0, 4, (strata, officers)) * rng.integers(0, 2, (strata, officers))
        wanted = rng.integers(0, 5, strata)
        cap = int(rng.integers(1, 5))
        room = np.zeros((strata + officers + 2,) * 2, dtype=np.int32)
        room[-2, :strata] = wanted
        room[:strata, strata:-2] = cases
        room[strata:-2, -1] = cap
        flow = maximum_flow(csr_array(room), strata + officers, strata + officers + 1).flow_value
        taken = assignment(cases, wanted.tolist(), cap)
        assert (taken is not None) == (flow == wanted.sum())
        if taken is not None:
            found += 1
            assert (taken >= 0).all()
            assert (taken <= cases).all()
            assert (taken.sum(axis=1) == wanted).all()
            assert (taken.sum(axis=0) <= cap).all()
    assert 50 < found < 250


def test_looking_ahead_in_large_draws_takes_what_fills_the_table():
    """40 draws of 60 of 400 cases, so tight that taking cases as they come leaves some of them short: 24
    officers may give 3 each, and most of an officer's cases are of one stratum. Each sample fills its table,
    and no earlier case could simply stand in the place of a taken one of its own stratum."""
    rng = random.Random(8)
    ahead = 0
    for _ in range(40):
        order = [
            (officer % 6 if rng.random() < 0.8 else rng.randrange(6), str(officer))
            for officer in (rng.randrange(24) for _ in range(400))
        ]
        wanted = [12, 12, 11, 11, 11, 11]
        found = capped(order, wanted, [0] * 6, 3)
        if found is None:
            continue
        assert Counter(order[k][0] for k in found.sample) == Counter(dict(enumerate(wanted)))
        held = Counter(order[k][1] for k in found.sample)
        assert max(held.values()) <= 3
        for place in found.sample:
            stratum, officer = order[place]
            for earlier in range(place):
                if earlier not in found.sample and order[earlier][0] == stratum:
                    assert held[order[earlier][1]] - (order[earlier][1] == officer) >= 3
        plainly = _as_they_come(order, range(400), wanted, 3, Counter())
        ahead += len(plainly) < sum(wanted)
    assert ahead > 5


@given(draws())
@settings(max_examples=300, deadline=None)
def test_every_case_is_taken_or_passed_over_by_the_rule(given_draw):
    """Where taking the cases as they come fills every stratum, that is the sample; and reserves are always
    taken so."""
    order, wanted, reserves, cap = given_draw
    found = capped(order, wanted, reserves, cap)
    plainly = _as_they_come(order, range(len(order)), wanted, cap, Counter())
    if len(plainly) == sum(wanted):
        assert found is not None
        assert found.sample == plainly
    for case in range(len(order)) if found else ():
        before = [k for k in found.sample if k < case]
        if case in found.sample or found.sample == plainly:
            assert (case in found.sample) == may_join(order, case, before, wanted, before, cap)
        if case not in found.sample:
            earlier = [k for k in found.reserves if k < case]
            held = [*found.sample, *earlier]
            assert (case in found.reserves) == may_join(order, case, earlier, reserves, held, cap)


@given(draws())
@settings(max_examples=100, deadline=None)
def test_reserves_do_not_move_the_sample_and_a_wide_cap_binds_nothing(given_draw):
    order, wanted, reserves, cap = given_draw
    found, alone = capped(order, wanted, reserves, cap), capped(order, wanted, (0, 0, 0), cap)
    assert (found and found.sample) == (alone and alone.sample)
    free = capped(order, wanted, reserves, len(order) + 1)
    in_strata = Counter(stratum for stratum, _ in order)
    assert (free is None) == any(in_strata[stratum] < cases for stratum, cases in enumerate(wanted))
    for stratum in range(3) if free else ():
        cases = [k for k, (its, _) in enumerate(order) if its == stratum]
        sample, both = wanted[stratum], wanted[stratum] + reserves[stratum]
        assert [k for k in cases if k in free.sample] == cases[:sample]
        assert [k for k in cases if k in free.reserves] == cases[sample:both]


def test_the_reserves_start_again_from_the_first_ticket():
    """By hand: case 1 is passed over for the sample, as its stratum is full, and is the first reserve."""
    order = [(0, "a"), (0, "b"), (1, "a"), (1, "c"), (0, "a"), (0, "d")]
    found = capped(order, [1, 2], [2, 1], 2)
    assert found.sample == (0, 2, 3)
    assert found.reserves == (1, 5)  # case 4 is officer a's third, so one reserve is lacking


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
        ([8, 120, 8, 8, 8], 30, [6, 6, 6, 6, 6]),
    ],
)
def test_totals_are_those_of_another_sampler_with_a_cap_of_6(cases, wanted, given):
    """ministryofjustice/probation-case-sampler, RoAllocationAdjusterTest.kt. Theirs gives 30 of 138 wanted,
    which is all there is; here 138 are refused, and 30 can be drawn."""
    order = [(0, str(officer)) for officer, number in enumerate(cases) for _ in range(number)]
    random.Random(1).shuffle(order)
    found = capped(order, [wanted], [0], 6)
    held = Counter(order[k][1] for k in found.sample)
    assert max(held.values()) <= 6
    assert len(found.sample) == wanted
    assert capped(order, [sum(min(number, 6) for number in cases) + 1], [0], 6) is None
    if given:
        assert [held[str(officer)] for officer in range(len(cases))] == given


TINY = [(0, "a", 3), (0, "b", 1), (1, "a", 1), (1, "b", 2)]


def by_every_order(counts, design, cap):
    """The exact chances: every order and table."""
    cases = [(stratum, officer) for stratum, officer, number in counts for _ in range(number)]
    found = Counter()
    for table, weight in zip(design.tables, design.weights, strict=True):
        for order in itertools.permutations(cases):
            for k in capped(order, table, [0] * len(table), cap).sample:
                found[order[k]] += weight
    orders = factorial(len(cases)) * sum(design.weights)
    return {
        (stratum, officer): Fraction(found[stratum, officer], orders * number)
        for stratum, officer, number in counts
    }


@pytest.mark.parametrize(
    ("design", "cap"),
    [
        (Design(((2, 1),), (1,)), 2),
        (Design(((3, 1),), (1,)), 2),  # looks ahead often
        (Design(((2, 2), (1, 2), (3, 1)), (2, 1, 4)), 2),
        (Design(((2, 1), (1, 2)), (3, 1)), 3),
    ],
)
def test_simulated_chances_are_near_those_of_every_order(design, cap):
    """Within five standard errors; with other seeds one of these 16 would fail about once in 100,000."""
    exact = by_every_order(TINY, design, cap)
    found = simulated_chances(TINY, design, cap, b"3", draws=20_000)
    for pair, chance in exact.items():
        assert abs(found.chances[pair].chance - float(chance)) < 5 * found.chances[pair].error
        assert found.chances[pair].error < 0.004


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


def test_a_table_without_room_is_refused():
    """Two officers can give one case each; three are wanted."""
    with pytest.raises(SamplerError, match=r"at most 1 of one officer a table cannot be filled"):
        simulated_chances([(0, "a", 2), (0, "b", 2)], Design(((3,),), (1,)), 1, b"seed", draws=50)


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
