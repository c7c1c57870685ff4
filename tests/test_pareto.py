"""Drawing with probability proportional to size: order against fractions, chances against integrals."""

from __future__ import annotations

import csv
import hashlib
import itertools
import os
import random
import subprocess
import sys
from collections import defaultdict
from fractions import Fraction
from math import isqrt, log, prod, sqrt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from sampler import pareto_chances as chances_module
from sampler.errors import SamplerError
from sampler.pareto import pareto_order, pareto_targets, target_chances
from sampler.pareto_chances import pareto_chances

REFERENCE = Path(__file__).parent / "reference"


def tickets(seed, number):
    return [hashlib.sha256(f"{seed},{k}".encode()).hexdigest() for k in range(number)]


@st.composite
def lists(draw):
    one = draw(st.sampled_from([st.integers(1, 50), st.integers(1, 10**12 - 1)]))
    measures = draw(st.lists(one, min_size=1, max_size=12))
    return measures, draw(st.integers(1, len(measures))), draw(st.integers(0, 10**6))


def slow_targets(measures, size):
    """Take out those at 1 or more, together, as often as there are any."""
    found = [Fraction(0)] * len(measures)
    left = list(range(len(measures)))
    while left:
        total = sum(measures[k] for k in left)
        certain = [k for k in left if size * measures[k] >= total]
        for k in certain or left:
            found[k] = Fraction(1) if certain else Fraction(size * measures[k], total)
        size -= len(certain)
        left = [k for k in left if k not in certain] if certain else []
    return found


def slow_order(measures, numbers, size):
    targets = slow_targets(measures, size)

    def rank(k):
        if targets[k] == 1:
            return (0, 0, numbers[k])
        u = Fraction(int(numbers[k], 16), 2**256)
        return (1, (u / (1 - u)) / (targets[k] / (1 - targets[k])), numbers[k])

    return sorted(range(len(measures)), key=rank)


@given(lists())
@settings(max_examples=200, deadline=None)
def test_order_and_targets_are_those_of_the_definition(given_list):
    measures, size, seed = given_list
    numbers = tickets(seed, len(measures))
    assert pareto_order(measures, numbers, size) == slow_order(measures, numbers, size)
    assert list(target_chances(measures, size)) == slow_targets(measures, size)
    assert sum(target_chances(measures, size)) == size


def test_ranks_that_differ_in_the_last_digit_are_told_apart():
    """Tickets at the ends of their range; of equal measures, the last digit alone decides."""
    numbers = ["f" * 64, "f" * 63 + "e", "0" * 64, "0" * 63 + "1", "8" + "0" * 63, "7" + "f" * 63]
    measures = [3, 3, 2, 2, 10**11, 10**11]
    assert pareto_order(measures, numbers, 1) == slow_order(measures, numbers, 1) == [2, 3, 5, 4, 1, 0]


@pytest.mark.parametrize(("more", "first"), [(0, 1), (1, 0)])
def test_ranks_that_differ_beyond_the_hundredth_digit_are_told_apart(more, first):
    """Targets of 3/7 and 3/5 have odds of 3/4 and 3/2, so the first two ranks are equal where
    2 t / (T - t) = u / (T - u), T = 2**256. With u = 2 t - 1 that is 2 t² - t = T: the whole t below and
    above its root give ranks that differ by less than 2**-380, one way and the other."""
    t = (1 + isqrt(1 + 8 * 2**256)) // 4 + more
    numbers = [f"{t:064x}", f"{2 * t - 1:064x}", "f" * 64]
    ranks = [Fraction(4 * t, 3 * (2**256 - t)), Fraction(2 * (2 * t - 1), 3 * (2**256 - 2 * t + 1))]
    assert 0 < abs(ranks[0] - ranks[1]) < Fraction(1, 2**380)
    assert pareto_order([15, 21, 34], numbers, 2)[0] == slow_order([15, 21, 34], numbers, 2)[0] == first


def test_equal_measures_keep_the_order_of_the_tickets():
    numbers = tickets("s", 50)
    assert pareto_order([7] * 50, numbers, 20) == sorted(range(50), key=numbers.__getitem__)
    assert pareto_chances([7] * 50, 20).values == pytest.approx([0.4] * 50, abs=1e-12)


def test_targets_are_those_of_r():
    """tests/reference/target_chances.R made them."""
    found = defaultdict(list)
    lines = (REFERENCE / "target_chances.csv").read_text("utf-8").splitlines()
    for row in csv.DictReader(line for line in lines if not line.startswith("#")):
        found[row["list"], int(row["size"])].append((int(row["measure"]), float(row["chance"])))
    assert len(found) == 7
    for (_, size), rows in found.items():
        ours = target_chances([measure for measure, _ in rows], size)
        assert [float(chance) for chance in ours] == pytest.approx([chance for _, chance in rows], rel=1e-13)


@pytest.mark.parametrize("measures", [[1, 2], [1, 50], [999, 1000], [1, 1000], [1, 10**5]])
def test_two_cases_by_the_closed_form(measures):
    """With r the ratio of the odds, P(Q1 < Q2) = r (r - 1 - ln r) / (r - 1)²: the integral, by hand."""
    odds = [float(t / (1 - t)) for t in target_chances(measures, 1)]
    r = odds[0] / odds[1]
    first = r * (r - 1 - log(r)) / (r - 1) ** 2
    assert pareto_chances(measures, 1).values == pytest.approx([first, 1 - first], rel=1e-7)


def by_subsets(measures, size):
    """Every set of the others that may rank below, added up, and integrated over u in (0, 1) by quadpack."""
    targets = slow_targets(measures, size)
    odds = {k: float(t / (1 - t)) for k, t in enumerate(targets) if t < 1}
    places = size - sum(t == 1 for t in targets)

    def chance(case):
        others = [k for k in odds if k != case]

        def few_below(u):
            rank = u / (1 - u) / odds[case]
            below = {k: rank * odds[k] / (1 + rank * odds[k]) for k in others}
            return sum(
                prod(below[k] if k in chosen else 1 - below[k] for k in others)
                for number in range(places)
                for chosen in itertools.combinations(others, number)
            )

        return quad(few_below, 0, 1, epsabs=1e-12, epsrel=1e-12, limit=400)[0]

    return [chance(k) if k in odds else 1.0 for k in range(len(measures))]


@pytest.mark.parametrize(
    ("measures", "size"),
    [
        ([1, 2, 3], 1),
        ([1, 2, 3], 2),
        ([5, 5, 1, 2], 2),
        ([1, 2, 3, 4, 5, 6], 3),
        ([1, 9, 9, 9, 10, 10], 5),
        ([50, 30, 5, 10, 5], 3),  # two are certain
        ([1, 1, 1, 1000, 999], 2),
        ([3, 1, 4, 1, 5, 9, 2], 4),
    ],
)
def test_chances_are_those_of_every_subset(measures, size):
    assert pareto_chances(measures, size).values == pytest.approx(by_subsets(measures, size), abs=1e-9)


@given(lists())
@settings(max_examples=60, deadline=None)
def test_chances_add_up_to_the_size(given_list):
    measures, size, _ = given_list
    if min(slow_targets(measures, size)) < 0.01:  # measures up to 10**12 may be too unequal
        return
    chances = pareto_chances(measures, size)
    assert chances.worked_out
    assert sum(chances.values) == pytest.approx(size, abs=1e-9)
    assert all(0 < chance <= 1 + 1e-12 for chance in chances.values)
    for (one, low), (other, high) in itertools.pairwise(sorted(zip(measures, chances.values, strict=True))):
        assert low <= high + 1e-9 if one < other else low == pytest.approx(high, abs=1e-9)


def test_drawn_as_often_as_worked_out():
    """20,000 draws by hashes; within 4.5 standard errors: another seed fails in less than 1 of 10,000."""
    measures, size, draws = [1, 2, 3, 5, 8, 13, 21, 34], 4, 20_000
    drawn = [0] * len(measures)
    for draw in range(draws):
        for case in pareto_order(measures, tickets(draw, len(measures)), size)[:size]:
            drawn[case] += 1
    for often, chance in zip(drawn, pareto_chances(measures, size).values, strict=True):
        assert abs(often / draws - chance) <= 4.5 * sqrt(chance * (1 - chance) / draws)


def test_a_long_list_against_floats_in_another_order():
    """577 cases, 128 drawn 40,000 times with numpy's uniform numbers. The sum of the squared
    standardised differences is 577 on average, with a standard deviation of 34; five of them are allowed."""
    rng = np.random.default_rng(20)
    measures = rng.integers(1, 30, 577)
    chances = np.array(pareto_chances(measures.tolist(), 128).values)
    assert chances.sum() == pytest.approx(128, abs=1e-9)
    targets = 128 * measures / measures.sum()
    drawn = np.zeros(577)
    for _ in range(40):
        u = rng.random((1000, 577))
        lowest = np.argpartition(u / (1 - u) * (1 - targets) / targets, 128, axis=1)[:, :128]
        drawn += np.bincount(lowest.ravel(), minlength=577)
    score = ((drawn - 40_000 * chances) ** 2 / (40_000 * chances * (1 - chances))).sum()
    assert abs(score - 577) < 170


def test_a_census_is_certain():
    assert pareto_chances([1, 5, 2], 3).values == (1.0, 1.0, 1.0)
    assert pareto_targets([1, 5, 2], 3).certain == (True, True, True)
    assert pareto_order([1, 5, 2], ["c", "a", "b"], 3) == [1, 2, 0]


def test_the_longest_list_that_is_worked_out_is_near_its_targets():
    """The differences that `ParetoChances` states."""
    rng = random.Random(3)
    measures = [rng.randint(1, 10**6) for _ in range(577)]
    for size in (1, 5, 128):
        chances = pareto_chances(measures, size).values
        for chance, target in zip(chances, target_chances(measures, size), strict=True):
            assert chance == pytest.approx(float(target), rel=5e-6)


def test_beyond_the_longest_list_the_targets_stand_in(monkeypatch):
    monkeypatch.setattr(chances_module, "MOST_CASES", 2)
    found = pareto_chances([50, 30, 5, 10, 5, 20], 4)
    assert not found.worked_out
    assert found.values == tuple(float(t) for t in target_chances([50, 30, 5, 10, 5, 20], 4))


def test_measures_that_are_too_unequal_are_refused():
    """By the closed form the second case has a chance of r ln(1/r) = 3e-11 or so, with r = 10**-12."""
    with pytest.raises(SamplerError, match="1 case would have a chance below one in 1,000,000,000"):
        pareto_chances([10**6, 1], 1)


def test_sampfords_method_would_reject_nearly_every_sample():
    """128 draws of 577 with replacement, all different: what it waits for, with equal targets."""
    kept = prod(Fraction(577 - k, 577) for k in range(128))
    assert 2e-7 < kept < 3e-7


@pytest.mark.parametrize(
    ("measures", "size", "sentences"),
    [
        ([1, 2], 3, ("size must lie from 1 to the population of 2, but is 3.",)),
        (
            [0, -4, 2],
            0,
            ("size must lie from 1 to the population of 3, but is 0.", "a measure must be .* 2 are"),
        ),
    ],
)
def test_what_cannot_be_is_refused(measures, size, sentences):
    for work in (pareto_targets, target_chances, pareto_chances):
        for sentence in sentences:
            with pytest.raises(SamplerError, match=sentence):
                work(measures, size)


CHANCES = "from sampler.pareto_chances import *; print(pareto_chances([k % 37 + 1 for k in range(300)], 66))"


def test_chances_are_the_same_on_every_machine():
    """To the last digit, with and without an up-to-date processor's instructions."""
    printed = {
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", CHANCES],
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for environment in ({}, {"NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3"})
    }
    assert len(printed) == 1
