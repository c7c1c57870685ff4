"""The exact rule: its sizes against the enumeration of all results of all sizes, and figures promised."""

from __future__ import annotations

import json
from fractions import Fraction

import numpy as np
import pytest

from sampler import SamplerError
from sampler.size import exact_size, held_by
from sampler.size.exact.results import HOLDS
from stats import METHODS
from tests.size.exact_oracle import chances, halves, holds, sizes, whole_limits

COSTLY = ("exact-shortest", "blaker")
QUICK = tuple(method for method in METHODS if method not in COSTLY)


def found(*args, **options):
    size = exact_size(*args, **options)
    return size.size, size.first


FULL = [(method, population) for method in METHODS for population in (1, 2, 3, 10)]
THIN = [(method, population) for method in QUICK for population in (25, 60, 120)]
THIN += [(method, 25) for method in COSTLY]


@pytest.mark.parametrize(("method", "population"), [*FULL, *THIN])
def test_sizes_are_those_of_the_enumeration(method, population):
    full = (method, population) in FULL and method in QUICK
    for confidence in (0.3, 0.8, 0.95) if full else (0.8,):
        for margin in (0.02, 0.05, 0.1, 0.2, 0.45) if full else (0.05, 0.2):
            for hold in HOLDS:
                for proportion, assurance in ((0.5, 0.9), (0.07, 0.6)):
                    asked = (population, confidence, margin, method, hold, proportion, assurance)
                    assert found(*asked) == sizes(population, *asked), asked


@pytest.mark.parametrize("method", METHODS)
def test_sizes_without_a_population_are_those_of_the_enumeration(method):
    """Up to three times the size and at least 60: beyond, see the tests of where the search ends."""
    grid = ((0.8, 0.3), (0.99, 0.3), (0.8, 0.6), (0.3, 0.1), (0.8, 0.11))
    for confidence, margin in grid[: 3 if method in COSTLY else 5]:
        for hold in HOLDS:
            for proportion, assurance in ((0.5, 0.9), (0.07, 0.6)):
                asked = (None, confidence, margin, method, hold, proportion, assurance)
                size, first = found(*asked)
                assert (size, first) == sizes(max(3 * size, 60), *asked), asked


@pytest.mark.parametrize("population", [*range(1, 22), 34])
def test_sizes_by_equal_tails_in_whole_numbers(population):
    """Limits from counts of samples alone, and half-widths and margins as fractions."""
    for confidence, margin in (("0.8", "0.05"), ("0.8", "0.2"), ("0.95", "0.1"), ("0.6", "0.125")):
        tail = (1 - Fraction(confidence)) / 2
        held = [
            all(
                Fraction(high - low, 2 * population) <= Fraction(margin)
                for low, high in whole_limits(size, population, tail)
            )
            for size in range(1, population + 1)
        ]
        failed = [size for size, kept in enumerate(held, 1) if not kept]
        expected = (max(failed, default=0) + 1, held.index(True) + 1)
        assert found(population, float(confidence), float(margin)) == expected


PROMISED = {
    "exact": [("every", 0.5, 141), ("expected", 0.5, 138), ("expected", 0.75, 113), ("assured", 0.75, 124)],
    "wilson": [("every", 0.5, 128), ("expected", 0.5, 127), ("expected", 0.75, 100)],
}


@pytest.mark.parametrize("method", PROMISED)
def test_the_sizes_for_577_at_five_points(method):
    """Of all sizes from 1 to 577; of them 122 would do for the last of "exact", and 123 would not."""
    for hold, proportion, size in PROMISED[method]:
        asked = (577, 0.80, 0.05, method, hold, proportion, 0.90)
        assert found(*asked) == sizes(577, *asked)
        assert exact_size(*asked).size == size


def test_with_assurance_122_would_do_and_123_would_not():
    asked = (577, 0.80, 0.05, "exact", "assured", 0.75, 0.90)
    assert found(*asked) == (124, 122)
    assert [holds(size, *asked) for size in (121, 122, 123, 124)] == [False, True, False, True]


def test_clopper_and_pearson_need_183():
    """All sizes up to 600; the width by R's binom.test(91, n) is 0.100102 at 182, 0.099814 at 183."""
    asked = (None, 0.80, 0.05, "clopper-pearson", "every")
    assert found(*asked) == sizes(600, *asked) == (183, 183)
    assert exact_size(577, method="clopper-pearson").size == 183  # it takes no notice of the list


@pytest.mark.slow
@pytest.mark.parametrize("method", COSTLY)
def test_the_shortest_and_blaker_for_577(method):
    """All sizes from 1 to 230 (beyond, up to 577, all hold, as was seen once). Of 131 to 139 some do not."""
    asked = (577, 0.80, 0.05, method, "every")
    assert found(*asked) == sizes(230, *asked) == (140, 130)
    assert [size for size in range(130, 141) if not holds(size, *asked)]


def test_a_half_width_of_just_the_margin_holds():
    """At 100 of 1,000 the limits are whole numbers of cases apart: a half-width may be the margin itself."""
    widest = round(2 * 1000 * float(halves("exact", 1000, 0.8, 100).max()))
    margin = widest / 2000
    assert holds(100, 1000, 0.8, margin, "exact", "every")
    assert exact_size(1000, margin=margin).first <= 100
    assert exact_size(1000, margin=margin - 1e-6).first > 100


def test_margins_that_anything_meets():
    """No half-width is above a half; and without a margin near 0 nothing but a census is left."""
    for method in METHODS:
        assert found(577, margin=0.5, method=method) == (1, 1)
        assert found(None, margin=0.99, method=method) == (1, 1)
        assert exact_size(12, margin=1e-6, method=method).size == 12
        assert found(1, method=method) == (1, 1)


def test_first_is_the_first_of_all():
    """Wald's interval of one case is a point; with few yeses a sample without any can be sure enough."""
    assert found(577, method="wald") == (129, 1)
    asked = (None, 0.5, 0.01, "wilson", "assured", 0.0025, 0.9)
    assert found(*asked) == sizes(150, *asked)
    assert exact_size(*asked).first < exact_size(*asked).size / 2


@pytest.mark.parametrize("method", ["exact", "wilson", "jeffreys", "wald", "blaker", "bayes"])
@pytest.mark.parametrize(("size", "population"), [(1, 1), (1, 9), (9, 9), (22, 25), (30, 577), (17, None)])
def test_what_a_size_holds(method, size, population):
    for proportion in (0.5, 0.07):
        held = held_by(size, population, 0.9, proportion, method=method)
        widths = halves(method, population, 0.9, size)
        assert held.widest == pytest.approx(widths.max(), abs=1e-15)
        assert held.expected == pytest.approx(widths @ chances(population, proportion, size), abs=1e-12)
        if size == population:
            assert (held.formula, held.widest, held.expected) == (0, 0, 0)


def test_numbers_of_numpy_are_numbers():
    assert exact_size(np.int64(577)) == exact_size(577)
    assert json.loads(json.dumps(exact_size(np.int32(577)).to_dict()))["population"] == 577
    assert held_by(np.int64(128), np.int16(577)) == held_by(128, 577)


@pytest.mark.parametrize("population", [577.0, True, 0, -1, "577", float("nan"), 10**16])
def test_populations_that_are_none(population):
    with pytest.raises(SamplerError, match=r"^population must be (a whole number of at least 1|at most)"):
        exact_size(population)
    with pytest.raises(SamplerError, match=r"^population must be (a whole number of at least 1|at most)"):
        held_by(5, population)


def test_all_mistakes_are_told_at_once():
    with pytest.raises(SamplerError) as refused:
        exact_size(0, 80, 5, "wilsen", "evry", 1.0, float("nan"))
    words = str(refused.value)
    assert len(refused.value.mistakes) == 7
    for part in (
        "Is 0.8 meant?",
        "Is 0.05 meant?",
        "'wilson'",
        "'every'",
        "proportion",
        "assurance",
        "population",
    ):
        assert part in words
    with pytest.raises(SamplerError) as refused:
        held_by(0, True, 80, 0.0, "simpel", "exactt")
    assert len(refused.value.mistakes) == 6


def test_sizes_that_cannot_be_looked_at():
    with pytest.raises(SamplerError, match="size must be at most the population of 577, but got 578"):
        held_by(578, 577)
    with pytest.raises(SamplerError, match="size must be at most 100,000 for the exact rule"):
        held_by(100_001, None)


@pytest.mark.parametrize(
    ("method", "most"), [("exact", "100,000"), ("logit", "100,000"), ("exact-shortest", "1,500")]
)
@pytest.mark.parametrize("margin", [0.003, 1e-9, 5e-324])
def test_a_margin_too_small_is_refused_with_what_can_be_done(method, most, margin):
    with pytest.raises(SamplerError) as refused:
        exact_size(None, 0.80, margin, method)
    assert f"samples of up to {most}" in str(refused.value)
    assert "or more" in str(refused.value)
    assert "the formula" in str(refused.value)


def test_what_is_said():
    size = exact_size(577, method="exact", hold="assured", proportion=0.75)
    assert str(size) == (
        "124 cases: if 75% of the list are yes, half the width of the interval is at most 5 points in 90% of "
        "samples (80%, exact). 122 would do as well, though not every size between."
    )
    assert size.rule == (
        "smallest n for which (high limit - low limit) / 2 of the 80% interval 'exact' is at most 5 points "
        "with a chance of 90%, where 75% of the list are yes",
        "so that every larger n holds too; the first n that holds is 122",
        "N = 577",
    )
    assert exact_size(None, margin=0.2).rule[2] == "N without limit"
    assert str(held_by(1, 1)) == (
        "1 case: 0.00 points by the formula; by the 80% interval (exact) 0.00 on average if 50% are yes, and "
        "0.00 at most."
    )
