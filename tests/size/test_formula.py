from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sampler
from sampler.size.formula import Precision, grouped


@pytest.mark.parametrize(
    ("population", "simple", "cochran"),
    # 128, 123 and 22: HM Inspectorate of Probation, NPS Midlands, December 2018, Annex 1. The populations
    # are the smallest and largest that give them, worked out with exact z in an independent prototype.
    [
        (561, 128, None),
        (577, 128, 129),
        (580, 128, None),
        (475, 123, None),
        (487, 123, 124),
        (489, 123, None),
        (25, 22, 22),
        (24, None, 22),
        (557, None, 128),
        (576, None, 128),
        (472, None, 123),
        (486, None, 123),
    ],
)
def test_published_sizes(population, simple, cochran):
    if simple:
        assert sampler.sample_size(population) == simple
    if cochran:
        assert sampler.sample_size(population, correction="cochran") == cochran


def test_the_populations_that_give_the_published_sizes():
    assert sampler.populations_for(128) == range(561, 581)
    assert sampler.populations_for(123) == range(475, 490)
    assert sampler.populations_for(22) == range(25, 26)
    assert sampler.populations_for(128, correction="cochran") == range(557, 577)
    assert sampler.populations_for(123, correction="cochran") == range(472, 487)
    assert sampler.populations_for(22, correction="cochran") == range(24, 26)
    assert len(sampler.populations_for(166)) == 0  # an infinite population needs 165
    assert 10**12 in sampler.populations_for(165)


def test_infinite_population_and_census():
    assert sampler.sample_size(None) == 165
    assert sampler.sample_size(1) == 1
    assert sampler.sample_size(3, margin=0.001) == 3
    assert sampler.margin_of_error(25, 25) == 0.0


def test_z_is_not_a_rounded_table_value():
    # scipy.stats.norm.ppf(0.9) and R's qnorm(0.9): 1.2815515655446004
    assert Precision(0.80).z == pytest.approx(1.2815515655446004, rel=1e-14)


@given(
    st.integers(1, 10**6),
    st.fractions(Fraction(1, 100), Fraction(99, 100), max_denominator=100),
    st.fractions(Fraction(1, 1000), Fraction(1, 2), max_denominator=1000),
    st.sampled_from(["simple", "cochran"]),
)
def test_rounding_up_is_never_off_by_floating_point(population, proportion, margin, correction):
    """n = ceil(n0 / (1 + n0/N)), n0 = z² p (1-p) / e², worked in fractions from the same z."""
    confidence = 0.80
    z = Fraction(Precision(confidence).z)
    n0 = z * z * proportion * (1 - proportion) / margin**2
    less = n0 if correction == "simple" else n0 - 1
    exact = n0 / (1 + less / population)
    near = round(exact)
    # Within one part in 10^12 above a whole number, the whole number is meant.
    wanted = near if 0 <= exact - near <= exact * Fraction(1, 10**12) else math.ceil(exact)
    got = sampler.sample_size(population, confidence, float(margin), float(proportion), correction)
    assert got == max(1, wanted)
    assert 1 <= got <= population


@given(st.integers(1, 5000), st.integers(1, 5000), st.sampled_from(["simple", "cochran"]))
def test_margin_of_error_is_the_inverse(size, more, correction):
    population = size + more
    margin = sampler.margin_of_error(size, population, correction=correction)
    assert sampler.sample_size(population, margin=margin, correction=correction) == size


def test_whole_numbers_of_numpy_are_whole_numbers():
    assert sampler.sample_size(np.int64(577)) == 128


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"confidence": 80}, "confidence must lie between 0 and 1, but got 80. Is 0.8 meant?"),
        ({"margin": 5}, "margin must lie between 0 and 1, but got 5. Is 0.05 meant?"),
        ({"proportion": 1.5}, "proportion must lie between 0 and 1"),
        ({"confidence": 1 - 1e-17}, "confidence must lie between 0 and 1"),
        ({"confidence": float("nan")}, "confidence must lie between 0 and 1"),
        ({"correction": "simpel"}, "Did you mean 'simple'?"),
        ({"population": 577.0}, "population must be a whole number of at least 1"),
        ({"population": 0}, "population must be a whole number of at least 1, but got 0"),
        ({"population": True}, "population must be a whole number"),
        ({"margin": 1e-200}, "too small"),
    ],
)
def test_bad_arguments_are_refused(arguments, words):
    with pytest.raises(sampler.SamplerError) as caught:
        sampler.sample_size(**{"population": 577, **arguments})
    assert words in str(caught.value)


def test_all_bad_arguments_are_named_at_once():
    with pytest.raises(sampler.SamplerError, match="3 mistakes"):
        Precision(80, 5, 2)


def test_a_sample_larger_than_the_population_has_no_margin():
    with pytest.raises(sampler.SamplerError, match="at most the population of 10, but got 11"):
        sampler.margin_of_error(11, 10)


@pytest.mark.parametrize("population", [0, -5, 0.5, float("nan"), float("inf"), "577"])
def test_a_precision_is_asked_for_a_population_of_one_at_least(population):
    for ask in (Precision().size_for, lambda n: Precision().rule(n, "given")):
        with pytest.raises(sampler.SamplerError, match="population must be a number of at least 1"):
            ask(population)


def test_more_cases_than_any_list_has_are_no_size():
    for population in (None, 577):
        with pytest.raises(sampler.SamplerError, match="too small to size a sample for"):
            sampler.sample_size(population, margin=1e-150)
    with pytest.raises(sampler.SamplerError, match="too small"):
        sampler.sample_size(None, margin=1e-9)
    assert sampler.sample_size(577, margin=1e-9) == 577


@pytest.mark.parametrize("population", [np.array(577.0), np.array([577.0]), int, "577", 577.5])
def test_what_is_no_whole_number_is_refused(population):
    with pytest.raises(sampler.SamplerError, match="population must be a whole number"):
        sampler.sample_size(population)


@pytest.mark.parametrize("correction", [["simple"], {}, np.array(["simple"]), None])
def test_a_correction_is_a_name(correction):
    with pytest.raises(sampler.SamplerError, match="is not known"):
        sampler.sample_size(577, correction=correction)


@pytest.mark.parametrize(
    ("text", "number"),
    [("577", 577), ("1,000", 1000), ("12 345 678", 12345678), ("+5", 5), (" 7 ", 7), ("-3", -3)],
)
def test_whole_numbers_as_people_write_them(text, number):
    assert grouped(text) == number


@pytest.mark.parametrize(
    "text", ["57,7", "0,25", "1,5", "1_000", "1e3", "", "1,0000", "5.0", "²", "1,000 000"]
)
def test_a_comma_elsewhere_is_no_thousand(text):
    with pytest.raises(ValueError, match="whole number"):
        grouped(text)
