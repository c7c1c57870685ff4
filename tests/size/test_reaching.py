"""The smallest samples that hold enough, against enumeration, scipy and R."""

from __future__ import annotations

import csv
import math
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, hypergeom, nbinom, nhypergeom

from sampler import SamplerError
from sampler.size import reaching
from sampler.size.reaching import (
    chance_of_population,
    chance_of_trials,
    chance_words,
    smallest_of_population,
    smallest_of_trials,
)

REFERENCE = Path(__file__).parent.parent / "reference"
# Halves, quarters and tenths are met exactly by small samples; the others lie between.
CHANCES = [Fraction(text) for text in ("0.1", "0.25", "0.3", "0.5", "0.6", "0.75", "0.8", "0.9", "0.95")]


def of_population(wanted, kind, population, size):
    """P(X >= wanted) by counting the samples."""
    ways = sum(
        math.comb(kind, k) * math.comb(population - kind, size - k)
        for k in range(wanted, min(kind, size) + 1)
        if size - k <= population - kind
    )
    return Fraction(ways, math.comb(population, size))


def of_trials(wanted, share, size):
    return sum(
        math.comb(size, k) * share**k * (1 - share) ** (size - k) for k in range(wanted, size + 1)
    ) + Fraction(0)


def test_every_small_population_by_counting_its_samples():
    met = 0
    for population in range(1, 13):
        for kind in range(1, population + 1):
            for wanted in range(1, kind + 1):
                exact = [of_population(wanted, kind, population, n) for n in range(population + 1)]
                assert exact == sorted(exact)  # which is why halving finds the smallest
                for chance in CHANCES:
                    found = smallest_of_population(wanted, kind, population, chance)
                    assert found == next(n for n, p in enumerate(exact) if p >= chance)
                    met += exact[found] == chance
    assert met > 50  # the chance asked for was often met exactly


@pytest.mark.parametrize("share", [Fraction(text) for text in ("0.1", "0.5", "0.8", "0.99", "1")])
def test_every_small_number_of_trials_in_fractions(share):
    for wanted in (1, 2, 3, 7):
        for chance in CHANCES:
            found = smallest_of_trials(wanted, share, chance)
            assert of_trials(wanted, share, found) >= chance
            assert found == wanted or of_trials(wanted, share, found - 1) < chance


def test_a_chance_met_exactly_is_enough():
    assert smallest_of_trials(1, Fraction(1, 2), Fraction(3, 4)) == 2
    assert smallest_of_trials(10_000, Fraction(1, 2), Fraction(1, 2)) == 19_999  # by symmetry
    assert smallest_of_population(1, 2, 4, Fraction(1, 2)) == 1
    assert smallest_of_population(1, 2, 4, Fraction(5, 6)) == 2


def test_what_is_too_long_for_whole_numbers_errs_upwards(monkeypatch):
    monkeypatch.setattr(reaching, "EXACT_SIZE", 10)
    assert smallest_of_trials(100, Fraction(1, 2), Fraction(1, 2)) == 200  # 199 meets it exactly


def test_chances_near_0_and_1_keep_their_digits():
    # With one case wanted of a half, n cases are enough with 1 - 2^-n.
    assert smallest_of_trials(1, Fraction(1, 2), 1 - Fraction(1, 2**40)) == 40
    assert smallest_of_trials(30_000, Fraction(1, 2), 1 - Fraction(1, 10**12)) < 63_000
    assert smallest_of_trials(10, Fraction(1, 1000), Fraction(1, 10**30)) == 10  # 10^-30, exactly
    assert smallest_of_population(3, 5, 10, Fraction(1, 10**40)) == 3
    assert smallest_of_population(3, 5, 10, 1 - Fraction(1, 10**15)) == 8


def test_goldens_of_r():
    """Made by reference/size_reaching.R from R's qnbinom and phyper."""
    with (REFERENCE / "size_reaching.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    assert len(rows) == 124
    for row in rows:
        wanted, chance = int(row["wanted"]), Fraction(row["chance"])
        if row["share"]:
            found = smallest_of_trials(wanted, Fraction(row["share"]), chance)
        else:
            found = smallest_of_population(wanted, int(row["kind"]), int(row["population"]), chance)
        assert found == int(row["size"]), row


@given(st.integers(1, 300), st.integers(1, 99), st.sampled_from(CHANCES))
def test_trials_agree_with_the_negative_binomial_of_scipy(wanted, hundredths, chance):
    share = Fraction(hundredths, 100)
    found = smallest_of_trials(wanted, share, chance)
    for off, size in ((1e-9, found), (-1e-9, found - 1)):
        reached = nbinom.cdf(size - wanted, wanted, hundredths / 100) if size >= wanted else 0.0
        assert (reached + off - float(chance)) * off >= 0


@given(st.data())
def test_populations_agree_with_the_negative_hypergeometric_of_scipy(data):
    population = data.draw(st.integers(2, 400))
    kind = data.draw(st.integers(1, population))
    wanted = data.draw(st.integers(1, kind))
    chance = data.draw(st.sampled_from(CHANCES))
    found = smallest_of_population(wanted, kind, population, chance)
    # scipy's variable counts the others drawn before the wanted-th of the kind.
    others = nhypergeom(population, population - kind, wanted)
    assert others.cdf(found - wanted) >= float(chance) - 1e-9
    assert found == wanted or others.cdf(found - wanted - 1) < float(chance) + 1e-9


@given(st.data())
def test_chances_agree_with_scipy(data):
    population = data.draw(st.integers(1, 3000))
    kind, size = data.draw(st.integers(0, population)), data.draw(st.integers(1, population))
    wanted = data.draw(st.integers(0, population))
    at_least = hypergeom.sf(wanted - 1, population, kind, size)
    assert chance_of_population(wanted, kind, population, size) == pytest.approx(at_least, abs=1e-9)
    share = Fraction(max(1, kind), population)
    assert chance_of_trials(wanted, share, size) == pytest.approx(
        binom.sf(wanted - 1, size, float(share)), abs=1e-9
    )


def test_large_numbers_are_found_and_hold():
    million = smallest_of_population(100_000, 500_000, 10**6, Fraction("0.9"))
    assert chance_of_population(100_000, 500_000, 10**6, million) >= 0.9
    assert chance_of_population(100_000, 500_000, 10**6, million - 1) < 0.9
    # 3 of 7 in 10^15 cases: P = 35 x^3 ... with x = n / N, to within 1e-14; x from the beta distribution.
    found = smallest_of_population(3, 7, 10**15, Fraction("0.9"))
    assert found / 10**15 == pytest.approx(0.5961797, abs=1e-7)  # R: qbeta(0.9, 3, 5)
    assert smallest_of_trials(10**14, Fraction("0.9"), Fraction("0.95")) == pytest.approx(
        10**14 / 0.9, rel=1e-6
    )


def test_more_cases_than_there_can_be_are_refused():
    with pytest.raises(SamplerError, match="more than 1,000,000,000,000,000 cases"):
        smallest_of_trials(10**14, Fraction("0.00001"), Fraction("0.95"))


def test_printed_chances_are_cut_not_rounded():
    assert [chance_words(p) for p in (0.95, 0.899999, 0.5, 1.0, 0.0)] == [
        "95%",
        "89.99%",
        "50%",
        "100%",
        "0%",
    ]
