"""The margin of a difference and the sizes for it, against fractions and trial of every size."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from sampler.errors import SamplerError
from sampler.size.differences.margins import difference_margin, difference_size
from sampler.size.formula import Precision, margin_of_error


def test_two_years_of_128_of_577():
    # By hand: 1.2815515655 sqrt(2 x 0.25 / 128 x (1 - 128/577)) = 0.0706564
    found = difference_margin(128, 577)
    assert found.margin == pytest.approx(0.0706563773, abs=1e-10)
    assert "known to within 7.1 points (80% confidence)" in str(found)


@given(some.integers(1, 400), some.integers(1, 400), some.integers(0, 400), some.integers(0, 400))
def test_squares_of_the_two_margins_add_up(size, other_size, more, other_more):
    """Of independent samples the variances add up; each margin by the formula of one percentage."""
    for correction in ("simple", "cochran"):
        parts = [
            margin_of_error(size, size + more, 0.9, 0.3, correction),
            margin_of_error(other_size, other_size + other_more, 0.9, 0.45, correction),
        ]
        found = difference_margin(
            size, size + more, other_size, other_size + other_more, 0.9, 0.3, 0.45, correction
        )
        assert found.margin == pytest.approx(math.hypot(*parts), rel=1e-12, abs=1e-15)


def test_a_census_of_both_has_no_margin_and_of_one_leaves_the_other():
    assert difference_margin(577, 577, 25, 25).margin == 0
    assert difference_margin(1, 1, correction="cochran").margin == 0
    assert "no margin of error" in str(difference_margin(577, 577))
    assert difference_margin(577, 577, 128, 577).margin == pytest.approx(margin_of_error(128, 577))
    assert difference_margin(128, None).margin == pytest.approx(math.sqrt(2) * margin_of_error(128, None))
    assert difference_margin(128, 577, other_population=math.inf).margin == pytest.approx(
        math.hypot(margin_of_error(128, 577), margin_of_error(128, None))
    )


@given(
    some.integers(1, 10**6),
    some.fractions(Fraction(1, 100), Fraction(99, 100), max_denominator=100),
    some.fractions(Fraction(1, 1000), Fraction(1, 2), max_denominator=1000),
)
def test_equal_sizes_are_never_off_by_floating_point(population, proportion, margin):
    """Alike, n = ceil(n0 / (1 + n0/N)) with n0 = 2 z² p (1-p) / e², in fractions from the same z.

    Within one part in 10^9 of the margin the whole number below will do.
    """
    z = Fraction(Precision(0.80).z)
    p, e = Fraction(str(float(proportion))), Fraction(str(float(margin)))

    def size(limit: Fraction) -> int:
        n0 = 2 * z * z * p * (1 - p) / limit**2
        return min(population, max(1, math.ceil(n0 / (1 + n0 / population))))

    found = difference_size(float(margin), population, proportion=float(proportion)).size
    # Floating point may place the edge of the hair itself anywhere within 1e-12 of it.
    assert size(e * (1 + Fraction(1001, 10**12))) <= found <= size(e * (1 + Fraction(999, 10**12)))


def test_an_exact_whole_number_stays_one():
    # p (1-p) = 1/4, both without limit: n = z² / (2 e²); so e = z / sqrt(2 n) needs exactly n.
    z = Precision(0.80).z
    for size in (1, 7, 128, 1000, 99_999):
        if (margin := z / math.sqrt(2 * size)) < 1:
            assert difference_size(margin, None).size == size


@settings(max_examples=150, deadline=None)
@given(
    some.integers(1, 40),
    some.integers(1, 40),
    some.sampled_from([0.3, 0.5, 1, 2, 3.5]),
    some.sampled_from([0.02, 0.1, 0.2, 0.35]),
    some.sampled_from(["simple", "cochran"]),
)
def test_sizes_are_the_first_that_hold_as_both_grow(population, other_population, ratio, margin, correction):
    """The rule, tried step by step: n2 = ceil(ratio n1); a census stays, and the other grows alone."""
    n, m = 1, min(other_population, math.ceil(Fraction(str(ratio))))
    while difference_margin(n, population, m, other_population, correction=correction).margin > margin:
        if n < population:
            n += 1
            m = min(other_population, math.ceil(Fraction(str(ratio)) * n))
        else:
            m += 1
    found = difference_size(margin, population, other_population, ratio=ratio, correction=correction)
    assert (found.size, found.other_size) == (n, m)
    assert found.held <= margin


@given(some.integers(2, 600), some.data())
def test_beside_a_sample_that_is_done_it_is_the_first_that_holds(population, data):
    done = data.draw(some.integers(1, population))
    margin = data.draw(some.sampled_from([0.03, 0.05, 0.08, 0.15]))
    held = [difference_margin(n, population, done, population).margin for n in range(1, population + 1)]
    if held[-1] > margin:
        with pytest.raises(SamplerError, match="the best that can be had is"):
            difference_size(margin, population, other_size=done)
    else:
        first = next(n for n, value in enumerate(held, 1) if value <= margin)
        assert difference_size(margin, population, other_size=done).size == first


def test_the_best_that_can_be_had_can_be_asked_for():
    with pytest.raises(SamplerError) as caught:
        difference_size(0.03, 577, other_size=128)
    said = str(caught.value)
    assert (
        "of 128 of 577 cases: even if all 577 cases are read now, the best that can be had is 0.04997" in said
    )
    assert difference_size(0.04997, 577, other_size=128).size == 577
    with pytest.raises(SamplerError, match="however many cases are read now"):
        difference_size(0.03, None, other_size=128)


def test_results_hold_what_was_asked():
    found = difference_size(0.05, 577, 25, ratio=2, confidence=0.9, proportion=0.3, other_proportion=0.6)
    assert found.to_dict() == {
        "size": found.size,
        "population": 577,
        "other_size": 25,
        "other_population": 25,
        "held": found.held,
        "margin": 0.05,
        "ratio": 2.0,
        "other_size_fixed": False,
        "confidence": 0.9,
        "proportion": 0.3,
        "other_proportion": 0.6,
        "correction": "simple",
    }
    rule = "; ".join(found.rule)
    for part in (
        "confidence 90%",
        "share 30% and 60%",
        "z = 1.64485362",
        "2 of the other for each case",
        "all 25",
    ):
        assert part in rule, part
    assert difference_margin(np.int64(128), np.int64(577)).to_dict()["size"] == 128


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"margin": 5}, "margin must lie between 0 and 1, but got 5. Is 0.05 meant?"),
        ({"confidence": 80}, "Is 0.8 meant?"),
        ({"proportion": 1.5}, "proportion must lie between 0 and 1"),
        ({"other_proportion": 0}, "other_proportion must lie between 0 and 1"),
        ({"correction": "simpel"}, "Did you mean 'simple'?"),
        ({"population": 577.5}, "population must be a whole number of at least 1"),
        ({"other_population": True}, "other_population must be a whole number"),
        ({"other_size": 0}, "other_size must be a whole number of at least 1"),
        ({"other_size": 600}, "at most the other's population of 577, but got 600"),
        ({"ratio": 0}, "ratio must be a number above 0"),
        ({"ratio": float("nan")}, "ratio must be a number above 0"),
        ({"ratio": 2, "other_size": 100}, "ratio has no meaning where other_size is given"),
        ({"margin": 1e-12, "population": None}, "No sample of up to"),
    ],
)
def test_bad_arguments_of_a_size_are_refused(arguments, words):
    with pytest.raises(SamplerError) as caught:
        difference_size(**{"margin": 0.05, "population": 577, **arguments})
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((578, 577), "size must be at most the population of 577, but got 578"),
        ((128, 577, 26, 25), "other_size must be at most the other_population of 25, but got 26"),
        ((128, 577, None, 25), "size must be at most the other_population of 25, but got 128"),
        ((1.5, -1), "2 mistakes"),
    ],
)
def test_bad_samples_are_refused(arguments, words):
    with pytest.raises(SamplerError) as caught:
        difference_margin(*arguments)
    assert words in str(caught.value)
    assert len(caught.value.mistakes) == len(set(caught.value.mistakes))
