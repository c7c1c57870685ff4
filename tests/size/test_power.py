"""The chance of finding a change: against R, statsmodels, the definition, draws, and `stats` itself."""

from __future__ import annotations

import math
from dataclasses import astuple
from fractions import Fraction
from itertools import pairwise, product
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from statsmodels.stats.proportion import power_proportions_2indep

from sampler.errors import SamplerError
from sampler.size.differences.deciding import TESTS, found_changes
from sampler.size.differences.detection import power
from sampler.size.differences.detection_sizes import size_for_power
from sampler.size.differences.enumerating import enumerated_power
from sampler.size.differences.normal_power import normal_power
from sampler.size.differences.smallest_changes import smallest_change
from sampler.size.differences.two_samples import TwoSamples
from stats import Estimate
from stats.comparisons.difference_methods import DIFFERENCES
from stats.comparisons.exact import exact_p_value


@pytest.mark.parametrize(
    ("size", "before", "after", "level", "chance"),
    # R 4.2.2: power.prop.test(n=, p1=, p2=, sig.level=)$power
    [
        (128, 0.75, 0.65, 0.2, 0.679742734194442),
        (300, 0.5, 0.55, 0.05, 0.231289606613378),
        (40, 0.1, 0.02, 0.1, 0.44418308386531),
    ],
)
def test_without_limit_the_formula_is_that_of_r(size, before, after, level, chance):
    found = power(round(after - before, 6), size, None, from_proportion=before, confidence=1 - level)
    assert found.chance == pytest.approx(chance, abs=1e-9)


def test_sizes_are_those_of_r():
    # R 4.2.2: power.prop.test(power=, p1=, p2=, sig.level=)$n is 188.435 and 2094.153.
    assert size_for_power(-0.10, None, from_proportion=0.75).size == 189
    assert size_for_power(-0.05, None, power=0.9, confidence=0.95).size == 2095


@given(some.integers(5, 500), some.integers(5, 500), some.floats(0.05, 0.9), some.floats(0.02, 0.5))
def test_unequal_samples_without_limit_are_as_in_statsmodels(size, other_size, before, change):
    """Its chance is of a finding on either side; samples here have whole sizes, so nothing is rounded."""
    after = min(0.99, before + change)
    found = normal_power(TwoSamples(size, None, other_size, None), after, before, 0.8)
    expected = power_proportions_2indep(after - before, before, size, ratio=other_size / size, alpha=0.2)
    assert sum(found) == pytest.approx(float(expected.power), abs=1e-9)


def test_finite_populations_enter_by_their_effective_sizes():
    """n (N-1) / (N-n) cases without limit tell as much: for 120 of 596, exactly 150."""
    n, size = 120, 596
    effective = n * (size - 1) // (size - n)
    assert effective * (size - n) == n * (size - 1)
    finite = normal_power(TwoSamples(n, size, n, size), 0.65, 0.75, 0.8)
    assert finite == pytest.approx(
        normal_power(TwoSamples(effective, None, effective, None), 0.65, 0.75, 0.8)
    )


DESIGNS = [(1, 1, 1, 3), (5, 9, 6, 7), (6, 7, 8, 24), (7, 7, 2, 30), (10, 12, 5, 9), (3, 4, 3, 4)]


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("confidence", [0.5, 0.8, 0.95])
def test_what_is_found_is_what_stats_says_of_every_pair(design, confidence):
    """`stats` is asked of one pair at a time, by its own functions. And more yeses never turn a rise back."""
    samples = TwoSamples(*design)
    found = {method: found_changes(samples, method, confidence) for method in TESTS}
    for x, y in product(range(samples.size + 1), range(samples.other_size + 1)):
        first = Estimate(x, samples.size, population=samples.population)
        other = Estimate(y, samples.other_size, population=samples.other_population)
        way = int(np.sign(first.proportion - other.proportion))
        at_level = exact_p_value(first, other) <= float(1 - Fraction(str(confidence))) * (1 + 1e-9)
        assert found["exact"][x, y] == (way if at_level else 0)
        for method in ("newcombe", "miettinen-nurminen"):
            low, high = DIFFERENCES[method].limits(first, other, confidence, None)
            assert found[method][x, y] == int(low > 0) - int(high < 0), (method, x, y)
    for table in found.values():
        assert (np.diff(table, axis=0) >= 0).all()
        assert (np.diff(table, axis=1) <= 0).all()


def test_a_method_may_reach_what_the_formula_does_not():
    """And the other way round: beside a sample that is done, the method asked for decides."""
    reached = {}
    for method in ("formula", "miettinen-nurminen", "newcombe"):
        for other in range(5, 60):
            try:
                reached[method] = size_for_power(
                    -0.2, 60, other_size=other, from_proportion=0.8, method=method
                )
            except SamplerError as error:
                assert "even if all 60 cases are read now" in str(error)
            else:
                break
    for method, found in reached.items():
        beside = found.other_size - 1
        assert power(-0.2, 60, 60, beside, from_proportion=0.8, method=method).chance < 0.8
    assert len({found.other_size for found in reached.values()}) > 1


@pytest.mark.parametrize("method", TESTS)
def test_the_chance_is_the_sum_over_all_pairs(method):
    """In fractions, from the definition of the hypergeometric distribution."""
    n1, size1, n2, size2, m1, m2 = 8, 24, 6, 14, 18, 4
    found = found_changes(TwoSamples(n1, size1, n2, size2), method, 0.8)
    sums = {1: Fraction(0), -1: Fraction(0), 0: Fraction(0)}
    for x, y in product(range(n1 + 1), range(n2 + 1)):
        ways = comb(m1, x) * comb(size1 - m1, n1 - x) * comb(m2, y) * comb(size2 - m2, n2 - y)
        sums[int(found[x, y])] += Fraction(ways, comb(size1, n1) * comb(size2, n2))
    got = power(m1 / size1 - m2 / size2, n1, size1, n2, size2, m2 / size2, method=method)
    assert got.chance == pytest.approx(float(sums[1]), abs=1e-12)
    assert got.wrong_way == pytest.approx(float(sums[-1]), abs=1e-12)


@pytest.mark.parametrize("method", ["newcombe", "miettinen-nurminen"])
def test_without_limit_the_yeses_are_binomial(method):
    """40,000 pairs drawn with seed 577: fails in fewer than 1 of 10,000 seeds (4 standard errors)."""
    rng, draws = np.random.default_rng(577), 40_000
    found = found_changes(TwoSamples(60, None, 50, None), method, 0.8)
    drawn = found[rng.binomial(60, 0.6, draws), rng.binomial(50, 0.75, draws)]
    got = power(-0.15, 60, None, 50, from_proportion=0.75, method=method)
    for chance, way in ((got.chance, -1), (got.wrong_way, 1)):
        assert abs((drawn == way).mean() - chance) < 4 * math.sqrt(chance * (1 - chance) / draws) + 1e-4


def test_the_chance_is_that_of_draws_without_replacement():
    """Real cases are drawn and `stats` is asked: 2,000 draws, seed 577, 4 standard errors (1 in 10,000)."""
    rng, draws, found = np.random.default_rng(577), 2_000, 0
    cases, others = np.arange(577) < 375, np.arange(577) < 433
    said: dict[tuple[int, int], bool] = {}
    for _ in range(draws):
        pair = int(rng.permutation(cases)[:128].sum()), int(rng.permutation(others)[:128].sum())
        if pair not in said:
            sides = [Estimate(yes, 128, population=577) for yes in pair]
            said[pair] = DIFFERENCES["miettinen-nurminen"].limits(*sides, 0.8, None)[1] < 0
        found += said[pair]
    chance = power(-0.10, 128, 577, from_proportion=0.75, method="miettinen-nurminen").chance
    assert abs(found / draws - chance) < 4 * math.sqrt(chance * (1 - chance) / draws)


@pytest.mark.parametrize(("size", "population"), [(128, 577), (200, 2000), (300, 577)])
@pytest.mark.parametrize(("yes", "other_yes"), [(0.65, 0.75), (0.6, 0.5), (0.85, 0.9), (0.4, 0.55)])
def test_the_formula_is_near_the_true_chance_of_the_score_test(size, population, yes, other_yes):
    """Of these, within 2 points of 100; by "newcombe", whose intervals are wider, up to 6 less are found."""
    yes, other_yes = (round(share * population) / population for share in (yes, other_yes))
    chances = {
        method: power(yes - other_yes, size, population, from_proportion=other_yes, method=method).chance
        for method in ("formula", "miettinen-nurminen", "newcombe")
    }
    assert chances["miettinen-nurminen"] == pytest.approx(chances["formula"], abs=0.02)
    assert chances["formula"] - 0.06 < chances["newcombe"] < chances["formula"]


def test_with_a_hundred_cases_of_lists_twice_as_long_the_formula_is_within_2_points():
    """As the page on the method says, of 150 designs with shares of 2% to 98%, drawn with seed 577."""
    rng, off = np.random.default_rng(577), []
    while len(off) < 150:
        sizes = rng.integers(100, 301, 2)
        populations = rng.integers(2 * sizes, 1501)
        yeses = np.round(populations * rng.uniform(0.02, 0.98, 2))
        share, other_share = yeses / populations
        samples = TwoSamples(*(int(value) for pair in zip(sizes, populations, strict=True) for value in pair))
        by_formula = normal_power(samples, share, other_share, 0.8)[0]
        if 0.3 < by_formula < 0.97:
            found = found_changes(samples, "miettinen-nurminen", 0.8)
            off.append(enumerated_power(found, samples, float(share), float(other_share))[0] - by_formula)
    assert np.abs(off).max() < 0.02


def test_in_short_lists_the_methods_are_far_apart():
    """22 of 25 each, from 22 yeses to 20, by enumeration of all samples: why the page warns of it."""
    methods = ("formula", "miettinen-nurminen", "exact", "newcombe")
    found = [power(-0.08, 22, 25, from_proportion=0.88, method=method).chance for method in methods]
    assert found == pytest.approx([0.779, 0.661, 0.635, 0.938], abs=5e-4)


@settings(deadline=None)
@given(some.integers(1, 60), some.integers(1, 60), some.data())
def test_at_a_half_or_more_a_larger_sample_finds_no_less(population, other_population, data):
    """So that halving the steps finds the smallest: shown over whole ranges of sizes."""
    other = data.draw(some.integers(1, other_population))
    before, after = (data.draw(some.sampled_from([0, 0.02, 0.3, 0.5, 0.8, 0.97, 1])) for _ in "12")
    confidence = data.draw(some.sampled_from([0.5, 0.8, 0.99]))
    chances = [
        normal_power(TwoSamples(n, population, other, other_population), after, before, confidence)[0]
        for n in range(1, population + 1)
    ]
    assert all(later >= min(1.0, sooner) - 1e-12 for sooner, later in pairwise(chances) if sooner >= 0.5)


@settings(deadline=None)
@given(some.integers(1, 60), some.integers(1, 60), some.data())
def test_at_a_half_or_more_a_larger_change_is_found_no_less(population, other_population, data):
    size, other = data.draw(some.integers(1, population)), data.draw(some.integers(1, other_population))
    before = data.draw(some.sampled_from([0, 0.01, 0.3, 0.5, 0.8, 1]))
    confidence = data.draw(some.sampled_from([0.5, 0.8, 0.999]))
    samples = TwoSamples(size, population, other, other_population)
    for end in (0, 1):
        shares = [before + (end - before) * k / 200 for k in range(1, 200)]
        chances = [normal_power(samples, share, before, confidence)[0] for share in shares if share != before]
        assert all(later >= sooner - 1e-12 for sooner, later in pairwise(chances) if sooner >= 0.5)


@pytest.mark.parametrize("arguments", [{}, {"other_size": 128}, {"ratio": 0.5}, {"other_population": 60}])
def test_a_size_is_the_first_with_the_chance(arguments):
    found = size_for_power(-0.12, 577, from_proportion=0.75, **arguments)
    n, m = found.size, found.other_size
    others = (577, arguments.get("other_population", 577))

    def chance(n: int, m: int) -> float:
        return power(-0.12, n, others[0], m, others[1], from_proportion=0.75).chance

    assert chance(n, m) == found.found.chance >= 0.8
    fewer = m if "other_size" in arguments else min(others[1], math.ceil((n - 1) * arguments.get("ratio", 1)))
    assert chance(n - 1, fewer) < 0.8


@pytest.mark.parametrize("method", ["newcombe", "miettinen-nurminen"])
def test_a_size_by_enumeration_holds_from_there_to_the_census(method):
    """Every size of a small population is tried."""
    found = size_for_power(-0.25, 60, from_proportion=0.8, method=method)
    chances = [power(-0.25, n, 60, from_proportion=0.8, method=method).chance for n in range(1, 61)]
    assert found.size == 1 + max(n for n, chance in enumerate(chances, 1) if chance < 0.8)
    assert found.tried >= found.size + found.size // 10
    assert f"every one up to {found.tried} has that chance" in " ".join(found.rule)


def test_the_smallest_change_is_found_with_the_chance_and_a_smaller_one_is_not():
    found = smallest_change(128, 577, from_proportion=0.75)
    for way, least in ((-1, found.fall), (1, found.rise)):
        assert least.chance == pytest.approx(0.8, abs=1e-10)
        assert power(least.change, 128, 577, from_proportion=0.75).chance >= 0.8
        assert power(round(least.change - way * 1e-9, 12), 128, 577, from_proportion=0.75).chance < 0.8


@pytest.mark.parametrize("method", TESTS)
def test_the_smallest_change_by_enumeration_is_the_first_of_all(method):
    """Every number of yeses of the population is tried."""
    found = smallest_change(12, 40, 10, 25, from_proportion=0.6, method=method, power=0.7)
    chances = {
        m: power(m / 40 - 0.6, 12, 40, 10, 25, 0.6, method=method).chance for m in range(41) if m != 24
    }
    falls = [m for m in range(24) if all(chances[k] >= 0.7 for k in range(m + 1))]
    rises = [m for m in range(25, 41) if all(chances[k] >= 0.7 for k in range(m, 41))]
    assert found.fall.change == pytest.approx(max(falls) / 40 - 0.6)
    assert found.rise.change == pytest.approx(min(rises) / 40 - 0.6)


def test_a_chance_that_is_the_one_asked_for_to_rounding_is_met():
    """By symmetry both are one half: of 21 of 70 with 35 yeses at most 10; of 5 of 12 with 6 at most 2."""
    fall = smallest_change(21, 70, 25, 25, 0.65, 0.5, 0.8, "newcombe").fall
    assert fall.change == pytest.approx(35 / 70 - 16 / 25)
    rise = smallest_change(5, 17, 5, 12, 0.52, 0.5, 0.95, "miettinen-nurminen").rise
    assert rise.change == pytest.approx(1 - 6 / 12)
    assert (fall.chance, rise.chance) == (pytest.approx(0.5, abs=1e-11), pytest.approx(0.5, abs=1e-11))


@pytest.mark.parametrize(
    ("samples", "confidence"),
    [
        (TwoSamples(10, 11, 6, 67), 0.95),
        (TwoSamples(11, 14, 2, 52), 0.95),
        (TwoSamples(19, 27, 3, 31), 0.99),
        (TwoSamples(13, 16, 5, 61), 0.95),
    ],
)
def test_where_one_more_yes_turns_a_rise_back_all_larger_changes_hold(samples, confidence):
    """By the exact test there are such lists; every change is tried, from every third number of yeses."""
    found, of, turned = found_changes(samples, "exact", confidence), samples.population, 0
    for other_yes in range(0, samples.other_population + 1, 3):
        before = other_yes / samples.other_population
        for way, wanted in product((-1, 1), (0.5, 0.7, 0.9)):
            shares = [m / of for m in range(of + 1) if way * (m / of - before) > 1e-9][::way]
            chances = [enumerated_power(found, samples, share, before)[0] for share in shares]
            turned += any(later < sooner - 1e-6 for sooner, later in pairwise(chances))
            holding = [k for k in range(len(shares)) if min(chances[k:]) >= wanted]
            answer = smallest_change(*astuple(samples), before, wanted, confidence, "exact")
            change, chance = answer.fall if way < 0 else answer.rise
            if holding:
                assert change == pytest.approx(shares[holding[0]] - before)
                assert chance == pytest.approx(chances[holding[0]])
            else:
                assert change is None
                assert chance == pytest.approx(max(chances, default=0))
    assert turned > 10


def test_halving_by_the_exact_test_would_miss_a_chance_that_falls():
    """10 of 11 beside 6 of 67 at 95%: found in 94 of 100 pairs at 9 of 11 yeses, in 84 at 10."""
    chances = [power(m / 11 - 9 / 67, 10, 11, 6, 67, 9 / 67, 0.95, "exact").chance for m in (9, 10, 11)]
    assert chances == pytest.approx([0.9440, 0.8353, 0.9999], abs=1e-4)
    rise = smallest_change(10, 11, 6, 67, 9 / 67, 0.9, 0.95, "exact").rise
    assert rise.change == pytest.approx(1 - 9 / 67)


@settings(deadline=None)
@given(some.integers(1, 40), some.integers(1, 40), some.data())
@pytest.mark.parametrize("method", ["newcombe", "miettinen-nurminen"])
def test_by_the_other_methods_halving_finds_what_looking_at_all_finds(
    method, population, other_population, data
):
    """One more yes never turns a rise back, with or without a limit; so long lists may be halved."""
    size, other = data.draw(some.integers(1, population)), data.draw(some.integers(1, other_population))
    confidence = data.draw(some.sampled_from([0.5, 0.8, 0.95, 0.99]))
    for limits in product((population, None), (other_population, None)):
        found = found_changes(TwoSamples(size, limits[0], other, limits[1]), method, confidence)
        assert (np.diff(found, axis=0) >= 0).all()
    before, wanted = (
        data.draw(some.sampled_from([0, 0.1, 0.5, 0.84, 1])),
        data.draw(some.sampled_from([0.5, 0.8])),
    )
    asked = (size, population, other, other_population, before, wanted, confidence, method)
    walked = smallest_change(*asked)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("stats.comparisons.exact.LARGEST_TABLE", 0)
        halved = smallest_change(*asked)
    for one, same in ((walked.fall, halved.fall), (walked.rise, halved.rise)):
        assert one.change == same.change
        assert one.chance == pytest.approx(same.chance, abs=1e-12)


def test_the_rule_of_the_smallest_change_says_which_changes_there_are():
    rule = "; ".join(smallest_change(128, 577, from_proportion=0.75, method="newcombe").rule)
    assert "changes to whole cases of 577, counted from 433 of 577; the smallest change from which" in rule
    endless = smallest_change(20, None, 10, 30, from_proportion=0.75, method="newcombe")
    assert "changes to any share, counted from 23 of 30" in "; ".join(endless.rule)
    assert "whole cases" not in "; ".join(smallest_change(128, 577, from_proportion=0.75).rule)


def test_changes_there_is_no_room_for_are_said():
    found = smallest_change(20, 577, from_proportion=0.03)
    assert found.fall.change is None
    assert found.fall.chance == pytest.approx(power(-0.03, 20, 577, from_proportion=0.03).chance)
    assert "no fall is found so often, for one to 0% is found in 31 of 100" in str(found)
    assert smallest_change(20, 577, from_proportion=1).rise == (None, 0)
    assert "there is no room for a rise" in str(smallest_change(20, 577, from_proportion=1, method="exact"))


@pytest.mark.parametrize("method", ["formula", *TESTS])
def test_in_a_census_of_both_every_change_is_found(method):
    assert power(-1 / 25, 25, 25, from_proportion=0.6, method=method).chance == pytest.approx(1)
    assert power(1, 1, 1, from_proportion=0, method=method).chance == pytest.approx(1)
    assert smallest_change(25, 25, from_proportion=0.6, method=method).rise.chance == pytest.approx(1)


@pytest.mark.parametrize("method", ["formula", *TESTS])
@pytest.mark.parametrize(("before", "change"), [(0, 1), (0, 0.5), (1, -0.5), (0.5, -0.5), (1, -1)])
@pytest.mark.parametrize(("size", "population"), [(1, 2), (2, 2), (1, 10), (9, 10), (10, 10), (40, 1000)])
def test_ends_divide_nothing_by_zero(method, before, change, size, population):
    found = power(change, size, population, from_proportion=before, method=method)
    assert 0 <= found.wrong_way <= 1
    assert 0 <= found.chance <= 1 + 1e-12
    assert found.chance + found.wrong_way <= 1 + 1e-12
    if size == population:
        assert found.chance == pytest.approx(1)


def test_results_say_what_was_asked():
    found = power(-0.10, 128, 577, from_proportion=0.75, method="newcombe")
    assert str(found) == (
        "With 128 of 577 cases each, a fall from 75% to 65% would be found in 74 of 100 pairs of samples "
        "(80% confidence)."
    )
    rule = "; ".join(found.rule)
    for part in (
        "from 75% to 65%",
        "two-sided test at 20%",
        "375 of 577 and 433 of 577",
        "128 of 577 cases each",
    ):
        assert part in rule, part
    assert found.to_dict()["to_proportion"] == 0.65
    assert "in 80 of 100 pairs of samples" in str(size_for_power(-0.1, 577, from_proportion=0.75))
    assert "a fall from 30% to 20%" in str(power(-0.1, 50, 100, from_proportion=0.3))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"change": -10}, "change must lie between -1 and 1, and not be 0, but got -10. Is -0.1 meant?"),
        ({"change": 0}, "not be 0, but got 0"),
        ({"change": -0.9}, "change -0.9 from 75% would lead below 0%"),
        ({"change": 0.3}, "change 0.3 from 75% would lead above 100%"),
        ({"change": float("nan")}, "change must lie between -1 and 1"),
        ({"from_proportion": 75}, "from_proportion must lie between 0 and 1, but got 75. Is 0.75 meant?"),
        ({"confidence": 80}, "Is 0.8 meant?"),
        ({"method": "newcomb"}, "Did you mean 'newcombe'?"),
        ({"size": 578}, "size must be at most the population of 577, but got 578"),
        ({"change": -0.0001, "method": "exact"}, "less than a case in such populations"),
        ({"population": None, "method": "exact"}, "method 'exact' needs both populations"),
        ({"size": 900, "population": 9000, "method": "exact"}, "too many for method 'exact'"),
        ({"size": 3000, "population": 9000, "method": "newcombe"}, "have 9,006,001, above 4,000,000"),
    ],
)
def test_bad_arguments_are_refused(arguments, words):
    asked = {"change": -0.1, "size": 128, "population": 577, "from_proportion": 0.75, **arguments}
    with pytest.raises(SamplerError) as caught:
        power(**asked)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"power": 80}, "power must lie between 0 and 1, but got 80. Is 0.8 meant?"),
        ({"power": 0.3}, "power must be at least 0.5"),
        ({"other_size": 30}, "even if all 577 cases are read now, the change is found in 45 of 100"),
        ({"power": 0.3, "change": 5, "confidence": 2, "ratio": -1}, "4 mistakes"),
        ({"method": "newcombe", "change": -0.01, "population": 20_000}, "use method='formula'"),
        ({"method": "newcombe", "population": 60, "other_size": 20}, "even if all 60 cases are read now"),
    ],
)
def test_bad_arguments_of_a_size_are_refused(arguments, words):
    with pytest.raises(SamplerError) as caught:
        size_for_power(**{"change": -0.1, "population": 577, "from_proportion": 0.75, **arguments})
    assert words in str(caught.value)


def test_all_mistakes_are_named_at_once():
    with pytest.raises(SamplerError, match="4 mistakes"):
        smallest_change(128, 577.5, from_proportion=2, power=0.1, confidence=80)
