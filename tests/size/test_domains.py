"""Sizes for domains: the numbers, the promises, the tables and the words."""

from __future__ import annotations

import json
import math
import random
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sampler
from sampler import SamplerError
from sampler.size.domains.sizes import domain_size
from sampler.size.domains.tables import domain_sizes, domains_bought

UNITS = {"North": 300, "South": 200, "East": 77}


@pytest.mark.parametrize(("share", "base", "size"), [(0.8, 122, 153), (0.5, 105, 210), (0.25, 77, 308)])
def test_domains_of_577_at_five_points(share, base, size):
    """The bases are ceil(n0 / (1 + n0 / (share 577))), n0 = 164.2374; the sizes ceil(base / share)."""
    found = domain_size(577, share=share)
    assert (found.base, found.size) == (base, size)
    assert found.expected_base >= base > (size - 1) * share


@given(st.data())
def test_the_base_is_reached_on_average_and_with_one_case_less_it_is_not(data):
    population = data.draw(st.integers(1, 5000))
    domain = data.draw(st.integers(1, population))
    base = data.draw(st.integers(1, domain))
    found = domain_size(population, domain_population=domain, base=base)
    assert base <= found.size <= population
    assert Fraction(found.size * domain, population) >= base
    assert Fraction((found.size - 1) * domain, population) < base


def test_an_assurance_holds_and_nothing_smaller_does():
    found = domain_size(577, share=0.5, assurance=0.90)

    # N_d = 288.5 is taken as 288; P(X >= 105) by counting the samples.
    def at_least(n):
        ways = sum(math.comb(288, k) * math.comb(289, n - k) for k in range(105, n + 1))
        return Fraction(ways, math.comb(577, n))

    assert found.size == 225
    assert at_least(224) < Fraction(9, 10) <= at_least(225)
    assert found.chance == pytest.approx(float(at_least(225)), abs=1e-12)
    assert found.to_dict()["domain_population"] == 288


def test_the_chance_is_that_of_simulated_samples():
    """20,000 samples of a fixed seed; off by more than 0.012 in fewer than one of 1,000 seeds."""
    found = domain_size(577, share=0.25)
    drawn = np.random.default_rng(5).hypergeometric(144, 577 - 144, found.size, 20_000)
    assert (drawn >= found.base).mean() == pytest.approx(found.chance, abs=0.012)


def test_without_a_population():
    assert domain_size(None, share=0.3).size == 550  # ceil(165 / 0.3)
    assured = domain_size(None, share=0.3, assurance=0.9)
    assert (assured.size, assured.domain_population) == (596, None)  # R: 165 + qnbinom(0.9, 165, 0.3)


def test_a_share_of_all_is_the_plain_sample():
    found = domain_size(577, share=1)
    assert (found.size, found.base, found.chance) == (128, 128, 1.0)
    assert domain_size(577, domain_population=577, assurance=0.99).size == 128


def test_a_domain_of_which_every_case_is_needed():
    assert domain_size(577, domain_population=10).size == 577
    # All ten are in the sample with C(n, 10) / C(577, 10): at least 0.9 from n = 571 on.
    assured = domain_size(577, domain_population=10, assurance=0.9)
    assert assured.size == 571
    assert math.comb(570, 10) / math.comb(577, 10) < 0.9 <= math.comb(571, 10) / math.comb(577, 10)
    assert domain_size(10, domain_population=10, assurance=0.9).size == 10
    assert domain_size(577, share=0.001).size == 577  # 0.577 cases, taken as one
    assert domain_size(1, share=0.6, proportion=0.001, correction="cochran").size == 1


def test_a_base_found_by_another_rule():
    found = domain_size(577, share=0.5, base=141)
    assert (found.size, found.base, found.base_given) == (282, 141, True)
    assert "base = 141 (given)" in found.rule
    assert found.margin < 0.05


def test_numbers_of_numpy_are_numbers():
    found = domain_size(np.int64(577), domain_population=np.int64(288), base=np.int64(105))
    assert found == domain_size(577, domain_population=288, base=105)
    assert domain_size(577, share=np.float64(0.5)).size == 210
    json.dumps(found.to_dict())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({}, "needs either a share or a domain_population"),
        ({"share": 0.5, "domain_population": 10}, "and not both"),
        ({"share": 80}, "share must lie between 0 and 1, but got 80. Is 0.8 meant?"),
        ({"share": 0}, "share must lie between 0 and 1, but got 0."),
        ({"share": True}, "share must lie between 0 and 1, but got True."),
        ({"share": 0.0001}, "not even one case"),
        ({"domain_population": 578}, "domain_population must be at most the population of 577, but got 578."),
        ({"domain_population": 2.5}, "domain_population must be a whole number of at least 1"),
        ({"domain_population": 10, "population": None}, "a domain_population needs the population"),
        ({"domain_population": 10, "base": 11}, "base must be at most the domain's 10 cases, but got 11."),
        ({"share": 0.5, "base": 0}, "base must be a whole number of at least 1, but got 0."),
        ({"share": 0.5, "assurance": 90}, "assurance must lie between 0 and 1, but got 90. Is 0.9 meant?"),
        ({"share": "half"}, "share must lie between 0 and 1, but got 'half'."),
        ({"share": 0.5, "margin": 1e-200}, "too small to size a sample for"),
        ({"share": 1e-14, "population": None}, "more than 1,000,000,000,000,000 cases"),
    ],
)
def test_bad_arguments_are_refused(arguments, words):
    with pytest.raises(SamplerError) as caught:
        domain_size(**{"population": 577, **arguments})
    assert words in str(caught.value)


def test_all_bad_arguments_are_named_at_once():
    with pytest.raises(SamplerError, match="5 mistakes"):
        domain_size(0, share=30, confidence=80, margin=5, assurance=95)


def test_the_words_of_a_size():
    assert str(domain_size(577, share=0.5)) == (
        "210 cases of 577: on average about 105 of them are relevant (50% of the list), as many as a "
        "margin of error of 5 points at 80% confidence needs. It is that many or more in 52.19% of simple "
        "random samples."
    )
    assert str(domain_size(577, domain_population=288, base=141, assurance=0.95)) == (
        "302 cases of 577: with a chance of 95.61%, 141 or more of them are relevant (288 on the list), as "
        "many as was asked for."
    )
    assert str(domain_size(577, domain_population=10)).startswith("All 577 cases: nothing less is sure")
    assert domain_size(577, share=0.25, assurance=0.9, origin="counted on the list").rule == (
        "confidence 80%, margin of error 5 points, assumed share 50%, z = 1.2815515655",
        "n0 = z² p (1 - p) / e² = 164.24",
        "base = n0 / (1 + n0 / N_d) = 76.80 (simple correction), rounded up, at most the domain: 77",
        "N_d = 0.25 N = 144.25",
        "n = the least with P(X >= base) >= 0.9, X the base, hypergeometric (N, N_d, n), N_d taken as 144; "
        "every larger n holds too",
        "N = 577 (counted on the list)",
    )


def test_every_domain_at_a_margin():
    found = domain_sizes(UNITS)
    assert [row.base_needed for row in found.rows] == [sampler.sample_size(n) for n in UNITS.values()]
    assert found.size == sum(row.base_needed for row in found.rows) == 251
    assert found.proportional == math.ceil(Fraction(53 * 577, 77)) == 398
    assert all(row.margin <= 0.05 for row in found.rows)
    assert str(found).splitlines()[-1] == (
        "251 cases of 577, drawn from each domain by itself, hold 5 points at 80% confidence in each of 3 "
        "domains; drawn in proportion it takes 398."
    )


def test_a_draw_in_proportion_that_matches_the_domains_gives_each_its_base():
    """Every table of the plan, so every draw there can be."""
    random.seed(1)
    found = domain_sizes(UNITS, margin=0.08)
    units = [unit for unit, cases in UNITS.items() for _ in range(cases)]
    gender = random.choices(["f", "m"], [1, 6], k=577)
    cases = pd.DataFrame({"id": range(577), "unit": units, "gender": gender})
    plan = sampler.plan(sampler.Frame(cases, case="id", match=["unit", "gender"]), size=found.proportional)
    for row in found.rows:
        ours = (plan.strata["unit"] == row.name).to_numpy()
        assert (plan.tables[:, ours].sum(axis=1) >= row.base_needed).all()


def test_what_a_size_buys():
    found = domains_bought(UNITS, 128)
    for row, cases in zip(found.rows, UNITS.values(), strict=True):
        assert row.base == 128 * cases / 577
        assert row.margin == sampler.margin_of_error(math.floor(row.base), cases)
        assert row.size_needed == math.ceil(Fraction(row.base_needed * 577, cases))
    assert found.holding == 0
    assert domains_bought(UNITS, 398).holding == 3
    assert domains_bought(UNITS, 397).holding == 2  # East expects 52.98 of the 53 it needs
    whole = domains_bought(UNITS, 577)
    assert [row.margin for row in whole.rows] == [0.0, 0.0, 0.0]


def test_what_sizes_by_domain_buy():
    sizes = {"East": 53, "North": 107, "South": 0}
    found = domains_bought(UNITS, sizes)
    assert (found.size, found.in_proportion, found.holding) == (160, False, 2)
    assert [row.margin is None for row in found.rows] == [False, True, False]
    assert "none" in str(found)
    json.dumps(found.to_dict())


def test_tables_of_a_series_and_of_many_domains():
    series = pd.Series(UNITS)
    assert domain_sizes(series) == domain_sizes(UNITS)
    assert domains_bought(series, pd.Series(UNITS)) == domains_bought(UNITS, UNITS)
    frame = domains_bought(series, 128).to_frame()
    assert list(frame["domain"]) == list(UNITS)
    many = domain_sizes({f"unit {k}": 10 + k for k in range(1000)})
    assert len(many.to_frame()) == 1000
    assert "<script>" not in domain_sizes({"<script>": 5})._repr_html_()


@pytest.mark.parametrize(
    ("populations", "sizes", "words"),
    [
        ({}, 10, "populations must name at least one domain"),
        ([3, 4], 3, "populations must be a mapping"),
        ({"a": 0, "b": 5, "c": 2.5}, 3, "2 of 3 domains have no such number (1, 3, counted from 1)"),
        (
            {f"{k}": 0 for k in range(9)},
            3,
            "9 of 9 domains have no such number (the first are 1, 2, 3, 4, 5",
        ),
        ({1: 5, "1": 6}, 3, "two have the same name as text"),
        ({"a": 5}, 6, "sizes must be at most the population of 5, but got 6."),
        ({"a": 5}, 2.5, "sizes must be a whole number of at least 1"),
        ({"a": 5}, {"b": 1}, "same names as the populations: 1 name missing, 1 name of no domain."),
        ({"a": 5}, {"a": 6}, "sizes must be at most the domain's cases"),
        ({"a": 5}, {"a": 0}, "at least one case in all"),
        ({"a": 5}, {"a": -1}, "sizes must be whole numbers of at least 0"),
    ],
)
def test_bad_tables_are_refused(populations, sizes, words):
    with pytest.raises(SamplerError) as caught:
        domains_bought(populations, sizes)
    assert words in str(caught.value)


def test_bad_precision_and_domains_are_named_at_once():
    with pytest.raises(SamplerError, match="2 mistakes"):
        domain_sizes({"a": 0}, confidence=80)
