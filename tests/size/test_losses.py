"""Samples with reserves against losses: the numbers, the promises, and what reserves by stratum are worth."""

from __future__ import annotations

import itertools
import json
import math
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sampler
from sampler import SamplerError
from sampler.size.losses.sizes import share_for, size_for_losses
from sampler.size.losses.stratum_reserves import stratum_reserves

SMALL = [5] * 16 + [6] * 8  # 128 cases in 24 strata


def remaining(wanted, usable, population, drawn):
    """P(at least `wanted` of the drawn are usable), in fractions; without a population a share is usable."""
    if population is None:
        return sum(
            math.comb(drawn, k) * usable**k * (1 - usable) ** (drawn - k) for k in range(wanted, drawn + 1)
        )
    lost = population - usable
    ways = sum(math.comb(usable, k) * math.comb(lost, drawn - k) for k in range(wanted, drawn + 1))
    return Fraction(ways, math.comb(population, drawn))


@pytest.mark.parametrize(
    ("loss", "population", "total"),
    # 577: 519 and 461 are usable. R: 128 + qnbinom(0.95, 128, 0.9), and 0.8, without a population.
    [(0.10, 577, 148), (0.20, 577, 169), (0.10, None, 149), (0.20, None, 171)],
)
def test_128_usable_cases_with_95_percent_certainty(loss, population, total):
    found = size_for_losses(128, loss, population=population)
    kept = 1 - Fraction(str(loss))
    usable = kept if population is None else math.floor(kept * population)
    assert (found.main, found.reserves, found.total) == (128, total - 128, total)
    enough = [remaining(128, usable, population, drawn) for drawn in (total - 1, total)]
    assert enough[0] < Fraction(95, 100) <= enough[1]
    assert found.chance == pytest.approx(float(enough[1]), abs=1e-12)
    assert found.usual == math.ceil(128 / kept)
    assert found.usual_chance == pytest.approx(float(remaining(128, usable, population, found.usual)))
    assert found.usual_chance < 0.66


def test_the_expected_number_by_counting():
    """The mean place of the third usable one among all orders of 4 usable and 3 lost cases."""
    orders = list(itertools.combinations(range(1, 8), 4))  # the places of the usable ones
    found = size_for_losses(3, 3 / 7 + 1e-9, population=7)
    assert found.usable_in_population == 3  # rounded down: a hair above 3 / 7 is lost
    found = size_for_losses(3, 0.42, population=7)
    assert found.usable_in_population == 4
    assert found.expected_total == pytest.approx(sum(order[2] for order in orders) / len(orders))
    assert size_for_losses(3, 0.25).expected_total == 4


def test_no_losses_need_no_reserves():
    found = size_for_losses(128, 0)
    assert (found.total, found.reserves, found.reserve_share, found.chance) == (128, 0, 0.0, 1.0)
    assert size_for_losses(25, 0.0, population=25).total == 25


def test_all_of_the_usable_ones_take_every_case_nearly():
    found = size_for_losses(461, 0.2, population=577)
    assert (found.total, found.usual) == (577, 577)
    with pytest.raises(SamplerError, match=r"at most 461, but got 462: a loss of 20% of 577 cases leaves no"):
        size_for_losses(462, 0.2, population=577)
    with pytest.raises(SamplerError, match="leaves no usable case"):
        size_for_losses(1, 0.9, population=9)


def test_several_losses_come_together():
    found = size_for_losses(128, {"ineligible": 0.05, "unavailable": 0.10})
    assert found.loss == 0.145  # 1 - 0.95 0.90
    assert found.total == size_for_losses(128, 0.145).total
    assert "loss 14.5% (ineligible 5%, unavailable 10%, each of what the others leave)" in found.rule[0]
    assert size_for_losses(128, {"ineligible": 0.1}).total == 149


def test_an_exact_number_of_usable_cases_is_not_lowered_by_floating_point():
    """0.9 times 10, 100, 1000 ... as fractions; 1 - 0.1 in floats times 70 is 62.99..."""
    for population in (10, 70, 100, 570, 1000):
        assert size_for_losses(1, 0.1, population=population).usable_in_population * 10 == population * 9


@given(st.integers(1, 400), st.integers(1, 2000))
def test_the_share_gives_so_many_reserves_and_the_one_below_does_not(cases, reserves):
    share = share_for(cases, reserves)
    if share is None:
        assert math.ceil(cases * 10) < reserves
        return
    exact = Fraction(str(share))
    assert math.ceil(cases * exact) >= reserves > math.ceil(cases * (exact - Fraction(1, 100)))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((128, 10), "loss must lie between 0 and 1, but got 10. Is 0.1 meant?"),
        ((128, 1), "loss must lie between 0 and 1, but got 1."),
        ((128, -0.1), "loss must lie between 0 and 1, but got -0.1."),
        ((128, False), "loss must lie between 0 and 1, but got False."),
        ((128, float("nan")), "loss must lie between 0 and 1"),
        ((128, {}), "loss must name at least one share"),
        ((128, {"ineligible": 5}), "loss 'ineligible' must lie between 0 and 1, but got 5. Is 0.05 meant?"),
        ((128, 0.1, 95), "certainty must lie between 0 and 1, but got 95. Is 0.95 meant?"),
        ((0, 0.1), "usable must be a whole number of at least 1, but got 0."),
        ((128, 0.1, 0.95, 577.0), "population must be a whole number of at least 1"),
        ((10**14, 0.99999), "more than 1,000,000,000,000,000 cases"),
    ],
)
def test_bad_arguments_are_refused(arguments, words):
    with pytest.raises(SamplerError) as caught:
        size_for_losses(*arguments)
    assert words in str(caught.value)


def test_all_bad_arguments_are_named_at_once():
    with pytest.raises(SamplerError, match="4 mistakes"):
        size_for_losses(0, 10, 95, 5.5)


def test_the_words():
    assert str(size_for_losses(128, 0.2, population=577)) == (
        "128 cases and 41 reserves, 169 in all: where 20% are lost, 128 usable ones remain with a chance of "
        "95.55%. The usual 128 / (1 - 20%) = 160 cases would be enough with a chance of only 53.49%."
    )
    assert str(size_for_losses(1, 0)) == "1 case and no reserves: none is expected to be lost."
    rule = size_for_losses(128, 0.2, population=577, origin="counted on the list").rule
    assert rule[-1] == ("N = 577 (counted on the list), of which (1 - loss) N, rounded down, are usable: 461")
    json.dumps(size_for_losses(np.int64(128), np.float64(0.2), population=np.int64(577)).to_dict())


def short_by_enumeration(allocation, drawn, kept):
    """The chances of how many cases are wanting, over every outcome of every stratum, in fractions."""
    chances = {}
    for usable in itertools.product(*(range(both + 1) for both in drawn)):
        chance = math.prod(
            math.comb(both, k) * kept**k * (1 - kept) ** (both - k)
            for both, k in zip(drawn, usable, strict=True)
        )
        wanting = sum(max(0, cases - k) for cases, k in zip(allocation, usable, strict=True))
        chances[wanting] = chances.get(wanting, 0) + chance
    return chances


def test_reserves_by_stratum_by_enumeration():
    allocation, kept = [1, 3, 2, 2], Fraction(4, 5)
    for hundredths in (0, 10, 34, 50, 100):
        drawn = [cases + math.ceil(Fraction(cases * hundredths, 100)) for cases in allocation]
        exact = short_by_enumeration(allocation, drawn, kept)
        for usable in range(1, 9):
            found = stratum_reserves(allocation, 0.2, share=hundredths / 100, usable=usable)
            enough = sum(chance for wanting, chance in exact.items() if wanting <= 8 - usable)
            assert found.chance == pytest.approx(float(enough), abs=1e-12)
            assert (enough >= Fraction(19, 20)) == (found.held >= usable)
        assert found.expected == pytest.approx(8 - float(sum(k * p for k, p in exact.items())), abs=1e-12)
        assert found.total == sum(drawn)


def test_the_smallest_share_holds_and_the_one_below_does_not():
    for allocation, usable in ((SMALL, None), (SMALL, 125), ([128], None), ([1, 1, 40], 41)):
        found = stratum_reserves(allocation, 0.1, usable=usable)
        below = stratum_reserves(allocation, 0.1, usable=usable, share=round(found.share - 0.01, 2))
        assert below.chance < 0.95 <= found.chance
        assert found.held >= found.usable > below.held


def test_one_stratum_needs_what_one_list_needs():
    for loss in (0.05, 0.1, 0.2, 0.35):
        one_list, found = size_for_losses(128, loss), stratum_reserves([128], loss)
        assert (found.share, found.reserves) == (one_list.reserve_share, one_list.reserves)
        assert found.chance == pytest.approx(one_list.chance, abs=1e-12)


def test_small_strata_need_more_than_one_list():
    """24 strata, 10% lost: by each stratum's own binomial chances, multiplied."""
    by_default = stratum_reserves(SMALL, 0.1, share=0.2)
    each = [remaining(n, Fraction(9, 10), None, n + math.ceil(n / 5)) for n in SMALL]
    assert by_default.chance == pytest.approx(float(math.prod(each)), abs=1e-12)
    assert by_default.chance < 0.11  # though 0.16 is enough for one list
    assert stratum_reserves(SMALL, 0.1).share == 0.61


def test_what_reserves_hold_in_simulated_losses():
    """20,000 samples of a fixed seed; a mean off by more than 0.05 in fewer than one of 1,000 seeds."""
    found = stratum_reserves(SMALL, 0.1, share=0.2)
    cases = np.array(SMALL)
    usable = np.random.default_rng(7).binomial(cases + np.ceil(cases * 0.2).astype(int), 0.9, (20_000, 24))
    remain = np.minimum(usable, cases).sum(axis=1)
    assert remain.mean() == pytest.approx(found.expected, abs=0.05)
    assert (remain >= found.held).mean() >= 0.95
    assert (remain >= found.held + 1).mean() < 0.95


def test_the_draw_gives_the_reserves_that_were_counted():
    cases = pd.DataFrame({"id": range(200), "unit": ["a"] * 120 + ["b"] * 77 + ["c"] * 3})
    plan = sampler.plan(sampler.Frame(cases, case="id", match=["unit"]), size=150)
    for share in (0.0, 0.1, 0.33, 0.5, 1.0):
        sample = sampler.draw(plan, seed="9 9 9", reserves=share)
        found = stratum_reserves(sample.allocation, 0.1, share=share, populations=[120, 77, 3])
        assert found.reserves == (sample.cases["role"] == "reserve").sum()


def test_large_strata_are_fast_and_hold():
    found = stratum_reserves([100_000, 250_000], 0.1)
    assert found.chance >= 0.95
    assert stratum_reserves([1, 2, 3, 4] * 120, {"a": 0.05, "b": 0.05}).held == 1200


@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        (([0], 0.1), {}, "allocation must have at least one case"),
        (([2.5], 0.1), {}, "allocation must be a whole number of at least 0"),
        (([2], 0.1), {"usable": 3}, "usable must be at most the sample of 2 cases, but got 3."),
        (
            ([2], 0.1),
            {"share": 20},
            "share must be a share of reserves from 0 to 10, such as 0.2, but got 20.",
        ),
        (([2], 0.1), {"usable": np.int64(3)}, "usable must be at most the sample of 2 cases"),
        (([2], 0.1), {"usable": "2"}, "usable must be a whole number"),
        ((2, 0.1), {}, "allocation must be a list of numbers of cases, one a stratum."),
        (([2, 3], 0.1), {"populations": [2, 1]}, "allocation must be at most the population, but in 1 of 2"),
        (
            ([2, 3], 0.1),
            {"populations": [2]},
            "populations must be one for each of 2 strata, but there are 1",
        ),
        (([20_000_000], 0.1), {}, "at most 10,000,000 cases in a stratum"),
        (([2, 3], 0.1), {"populations": [2, 3]}, "usable must be at most 3, but got 5: with 95% certainty"),
        (([2], 10), {}, "loss must lie between 0 and 1, but got 10. Is 0.1 meant?"),
    ],
)
def test_bad_strata_are_refused(arguments, options, words):
    with pytest.raises(SamplerError) as caught:
        stratum_reserves(*arguments, **options)
    assert words in str(caught.value)


def test_strata_without_cases_count_for_nothing():
    assert stratum_reserves([0, 5, 0, 7], 0.1) == stratum_reserves([5, 7], 0.1)
    found = stratum_reserves(np.array([5, 7]), 0.1)
    assert found == stratum_reserves([5, 7], 0.1)
    json.dumps(found.to_dict())


def test_several_tables_hold_what_they_hold_on_average():
    """A draw picks one of the tables, so the chance is the mean of theirs, each found by itself."""
    tables, weights, populations = [[1, 6, 3], [2, 5, 3], [2, 6, 2]], [10**30, 3 * 10**30, 10**30], [2, 40, 9]
    for share in (0.0, 0.2, 0.5, 10.0):
        apart = [stratum_reserves(row, 0.15, share=share, populations=populations) for row in tables]
        found = stratum_reserves(tables, 0.15, share=share, populations=populations, weights=weights)
        assert found.chance == pytest.approx(
            sum(c.chance * w for c, w in zip(apart, (0.2, 0.6, 0.2), strict=True))
        )
        assert found.expected == pytest.approx(
            sum(c.expected * w for c, w in zip(apart, (0.2, 0.6, 0.2), strict=True))
        )
        assert (found.fewest, found.reserves) == (
            min(c.reserves for c in apart),
            max(c.reserves for c in apart),
        )
        assert (found.strata, found.tables) == (3, 3)
    alike = stratum_reserves(np.array(tables), 0.15, share=0.2, populations=populations)
    assert alike.chance == pytest.approx(
        sum(stratum_reserves(row, 0.15, share=0.2, populations=populations).chance for row in tables) / 3
    )


def test_a_stratum_read_whole_sets_a_limit_that_no_reserves_lift():
    """One case of one, lost with a chance of 10%: nobody can stand in for it."""
    best = stratum_reserves([1, 5], 0.10, share=10.0, populations=[1, 500])
    assert best.chance == pytest.approx(0.9, abs=1e-12)
    with pytest.raises(SamplerError, match="usable must be at most 5, but got 6"):
        stratum_reserves([1, 5], 0.10, populations=[1, 500])


def test_numpys_small_numbers_do_not_overflow():
    assert stratum_reserves(np.array([100, 100], dtype=np.int8), 0.1).main == 200
    assert stratum_reserves(np.array([200, 200], dtype=np.uint8), 0.1).main == 400


@pytest.mark.parametrize(
    ("tables", "weights", "words"),
    [
        ([[1, 2], [1, 3]], None, "tables of as many strata and as many cases each"),
        ([[1, 2], [3]], None, "tables of as many strata and as many cases each"),
        ([[1, 2], [2, 1]], [1], "weights must be 2 whole numbers of at least 1"),
        ([[1, 2], [2, 1]], [1, 0], "weights must be 2 whole numbers of at least 1"),
        ([[1, 2], [2, 1]], [1, 0.5], "weights must be 2 whole numbers of at least 1"),
        ([[1, -2], [2, 1]], None, "allocation"),
        ({1, 2}, None, "allocation must be a list"),
        (np.array(3), None, "allocation must be a list"),
    ],
)
def test_tables_that_do_not_go_together_are_refused(tables, weights, words):
    with pytest.raises(SamplerError, match=words):
        stratum_reserves(tables, 0.1, weights=weights)
