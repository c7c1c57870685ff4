"""The limits, against enumeration in whole numbers, R, scipy and a textbook."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, hypergeom

from stats import METHODS, Interval, SamplerError, hypergeometric, interval
from stats.hypergeometric import _exceeds_exactly, lower_limits

REFERENCE = Path(__file__).parent / "reference"
CONFIDENCES = (0.5, 0.8, 0.95)
LARGEST = 60  # every sample of every population up to here
OF_OTHERS = {"exact-shortest", "mid-p", "blaker", "bayes"}  # each has a file of tests of its own
HERE = [method for method in METHODS if method not in OF_OTHERS]


def ways(population: int, yeses: int, base: int) -> list[int]:
    """In how many of the samples X is 0, 1, ..., base."""
    return [math.comb(yeses, x) * math.comb(population - yeses, base - x) for x in range(base + 1)]


def enumerated() -> Iterator[tuple[int, int, list[list[int]]]]:
    for population in range(1, LARGEST + 1):
        for base in range(1, population + 1):
            yield population, base, [ways(population, m, base) for m in range(population + 1)]


@pytest.fixture(scope="module")
def tables() -> list[tuple[int, int, list[list[int]]]]:
    return list(enumerated())


def defined_low(table: list[list[int]], x: int, tail: Fraction) -> int:
    """The definition, read aloud: the smallest M with P(X >= x | M) > tail."""
    every = sum(table[0])
    return next(m for m, row in enumerate(table) if sum(row[x:]) * tail.denominator > tail.numerator * every)


@pytest.mark.parametrize("confidence", CONFIDENCES)
def test_exact_is_its_definition_and_never_covers_less_than_it_says(
    tables: list[tuple[int, int, list[list[int]]]], confidence: float
) -> None:
    """Limits equal the definition in whole numbers; so does the coverage of every M."""
    tail = (1 - Fraction(str(confidence))) / 2
    triples = [(x, n, size) for size, n, _ in tables for x in range(n + 1)]
    low, high = interval(*np.array(triples).T, confidence=confidence)
    row = 0
    for size, n, table in tables:
        here = slice(row, row + n + 1)
        row += n + 1
        lows = [defined_low(table, x, tail) for x in range(n + 1)]
        highs = [size - m for m in reversed(lows)]
        assert (low[here] == np.array(lows) / size).all()
        assert (high[here] == np.array(highs) / size).all()
        for m, counts in enumerate(table):
            covered = sum(w for x, w in enumerate(counts) if lows[x] <= m <= highs[x])
            assert covered >= (1 - 2 * tail) * math.comb(size, n)


def test_ties_are_settled_in_whole_numbers() -> None:
    """One case of ten: P(X >= 1 | M = 1) is 1/10 exactly, which is not above 1/10."""
    assert interval(1, 1, 10, confidence=0.8).low == 0.2
    assert interval(0, 1, 10, confidence=0.8).high == 0.8
    assert interval(1, 1, 10, confidence=0.800001).low == 0.1


def test_coverage_of_128_of_577() -> None:
    """At 80%, over every M: mean .846, minimum .801."""
    x, m = np.arange(129), np.arange(578)
    low, high = interval(x, 128, 577, confidence=0.80)
    share = m[:, None] / 577
    chances = hypergeom.pmf(x, 577, m[:, None], 128)
    coverage = (chances * ((low <= share) & (share <= high))).sum(axis=1)
    assert coverage.mean().round(3) == 0.846
    assert coverage.min().round(3) == 0.801


@pytest.mark.parametrize(
    ("counts", "percent"),
    [
        ((115, 128, 577), (86.1, 92.7)),
        ((88, 128, 577), (63.6, 73.5)),
        ((102, 123, 487), (78.4, 86.7)),
        ((16, 22, 25), (68.0, 76.0)),
    ],
)
def test_midlands_at_80(counts: tuple[int, int, int], percent: tuple[float, float]) -> None:
    assert tuple(round(100 * limit, 1) for limit in interval(*counts)) == percent


def test_exact_agrees_with_r() -> None:
    """Numbers of cases from R's phyper: see reference/exact_limits.R."""
    golden = pd.read_csv(REFERENCE / "exact_limits.csv", comment="#")
    for confidence, rows in golden.groupby("confidence"):
        low, high = interval(rows.yes, rows.base, rows.population, confidence=float(confidence))
        assert (low == rows.low / rows.population).all()
        assert (high == rows.high / rows.population).all()


@pytest.mark.parametrize("confidence", [0.8, 0.99])
@pytest.mark.parametrize(
    ("x", "n", "size"),
    [
        (1, 3, 10**9),
        (31, 50, 10**9),
        (400, 1000, 10**9),
        (990, 1000, 10**7),
        (7, 12, 10**15),
        (1, 1, 2**53),
        (9_900, 9_990, 10**4),
    ],
)
def test_exact_in_large_populations(x: int, n: int, size: int, confidence: float) -> None:
    """The defining inequality, in whole numbers, at the limit and one case below it."""
    tail = (1 - Fraction(str(confidence))) / 2
    found = int(lower_limits(*(np.array([float(v)]) for v in (x, n, size)), tail)[0])

    def exceeds(m: int) -> bool:
        up = n - x < x  # the shorter way to sum
        terms = range(x, min(n, m) + 1) if up else range(max(0, n + m - size), x)
        ways = sum(math.comb(m, k) * math.comb(size - m, n - k) for k in terms)
        every = math.comb(size, n)
        return (ways if up else every - ways) > tail * every

    assert exceeds(found)
    assert not exceeds(found - 1)


def test_exact_in_halves_of_large_populations_is_normal() -> None:
    """Half of 10**9 drawn, half of them yes: the central limit theorem, to 1 in 1,000 of the half-width.

    The half-width is z sqrt(p (1 - p) / n (N - n) / (N - 1)) and half a case, z = 1.2815515655446004.
    """
    size = 10**9
    low, high = interval(size // 4, size // 2, size)
    width = 1.2815515655446004 * math.sqrt(0.25 / (size // 2) * (size - size // 2) / (size - 1))
    assert (high - low) / 2 == pytest.approx(width, rel=1e-3)
    assert low + high == pytest.approx(1, abs=1e-15)


@pytest.mark.parametrize("x", [4850, 4950, 4999, 5000, 5001, 5040, 5160])
def test_chances_are_those_of_whole_numbers(x: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """10,000 of 20,000, half of them yes, summed in many blocks of 32 terms: 12 digits, out to the tails."""
    monkeypatch.setattr(hypergeometric, "CELLS", 1)
    n, size, m = 10_000, 20_000, 10_000
    sample = (np.array([float(value)]) for value in (x, n, size, m))
    past, at = hypergeometric._chances(*sample, negligible=1e-20)
    every, here = math.comb(size, n), math.comb(m, x) * math.comb(size - m, n - x)
    ways, term = 0, here
    for k in range(x, n):
        term = term * ((m - k) * (n - k)) // ((k + 1) * (size - m - n + k + 1))
        ways += term
    assert at[0] == pytest.approx(float(Fraction(here, every)), rel=1e-12)
    assert past[0] == pytest.approx(float(Fraction(ways, every)), rel=1e-12)


def test_whole_numbers_settle_near_ties_only_where_they_can() -> None:
    """Where the sums would be too long the smaller M, the wider interval, is kept."""
    tail = Fraction(1, 10)
    assert not _exceeds_exactly(1, 1, 10, 1, tail)
    assert _exceeds_exactly(1, 1, 10, 2, tail)
    assert _exceeds_exactly(50_000, 50_000, 100_000, 50_000, tail)  # 1 way in C(100000, 50000): not above


@pytest.mark.parametrize("method", ["exact", "clopper-pearson", "korn-graubard"])
@pytest.mark.parametrize(("yes", "base"), [(0, 20), (1, 29), (15, 148), (81, 263), (20, 20), (5, 1000)])
def test_without_a_population_they_are_clopper_pearson(yes: int, base: int, method: str) -> None:
    for confidence in (0.5, 0.8, 0.999):
        golden = binomtest(yes, base).proportion_ci(confidence, method="exact")
        for population in (None, math.inf):
            found = interval(yes, base, population, confidence, method)
            assert found == pytest.approx((golden.low, golden.high), abs=1e-11)


def test_clopper_pearson_keeps_to_what_was_seen() -> None:
    """Of 25 cases, 22 were read: 16 yes and 6 no leave 16 to 19 possible."""
    assert interval(16, 22, 25, method="clopper-pearson") == (16 / 25, 19 / 25)
    unlimited = interval(88, 128, method="clopper-pearson")
    assert interval(88, 128, 577, method="clopper-pearson") == unlimited


@pytest.mark.parametrize("method", METHODS)
def test_the_ends(method: str) -> None:
    assert interval(0, 20, 200, method=method).low == 0
    assert interval(20, 20, 200, method=method).high == 1
    assert interval(0, 20, method=method).low == 0
    assert interval(20, 20, method=method).high == 1
    for yes in (0, 3, 7):
        assert interval(yes, 7, 7, method=method) == (yes / 7, yes / 7)
    assert interval(1, 1, 1, method=method) == (1, 1)


samples = st.integers(1, 10**7).flatmap(
    lambda size: st.integers(1, min(size, 5000)).flatmap(
        lambda n: st.tuples(st.integers(0, n), st.just(n), st.just(size))
    )
)
confidences = st.floats(0.01, 0.9999)


@settings(deadline=None, max_examples=150, derandomize=True)
@given(samples, confidences, st.sampled_from(HERE))
def test_limits_respect_what_was_seen(sample: tuple[int, int, int], confidence: float, method: str) -> None:
    """The rule: x/N <= low <= x/n <= high <= (N - n + x)/N. At low confidence exact limits may cross x/n."""
    x, n, size = sample
    low, high = interval(x, n, size, confidence, method)
    assert x / size <= low <= high <= (size - n + x) / size
    if confidence >= 0.5:
        assert low <= x / n <= high


@settings(deadline=None, max_examples=150, derandomize=True)
@given(samples, confidences, st.sampled_from(HERE))
def test_yes_and_no_mirror_each_other(sample: tuple[int, int, int], confidence: float, method: str) -> None:
    x, n, size = sample
    low, high = interval(x, n, size, confidence, method)
    mirrored = interval(n - x, n, size, confidence, method)
    assert mirrored == pytest.approx((1 - high, 1 - low), abs=1e-12)


@settings(deadline=None, max_examples=150, derandomize=True)
@given(samples, confidences, confidences, st.sampled_from(HERE))
def test_more_confidence_is_never_narrower_and_more_yeses_never_lower(
    sample: tuple[int, int, int], one: float, other: float, method: str
) -> None:
    x, n, size = sample
    less, more = (interval(x, n, size, c, method) for c in sorted((one, other)))
    assert more.low <= less.low
    assert less.high <= more.high
    if x < n:
        above = interval(x + 1, n, size, one, method)
        here = interval(x, n, size, one, method)
        assert here.low <= above.low
        assert here.high <= above.high


def test_arrays_broadcast_and_scalars_are_floats() -> None:
    found = interval([[0], [16]], 22, population=np.array([25, 50]))
    assert isinstance(found, Interval)
    assert found.low.shape == found.high.shape == (2, 2)
    single = interval(16, 22, population=50)
    assert (found.low[1, 1], found.high[1, 1]) == single
    assert type(single.low) is type(single.high) is float
    assert interval(np.int64(16), 22.0, np.float64(50)) == single
    assert interval([], []).low.shape == (0,)
    mixed = interval([16, 16], 22, population=[50, None])
    assert mixed.high[0] == single.high
    assert mixed.high[1] == interval(16, 22).high


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((1.5, 3), "yes must be a whole number, but got 1.5."),
        ((True, 3), "yes must be a whole number, but got no number."),
        (("2", 3), "yes must be a whole number, but got no number."),
        ((None, 3), "yes must be a whole number, but got no number."),
        ((-1, 3), "yes must not be negative, but got -1."),
        ((1, math.inf), "base must be a whole number, but got inf."),
        ((1, 3, math.nan), "population must be a whole number, but got no number."),
        ((1, 3, 2**54), "population must not be above 9,007,199,254,740,992, but got "),
        ((4, 3), "yes must not be above the base, but got 4 and 3."),
        ((2, 3, 2), "the base must not be above the population, but got 3 and 2."),
        ((0, 0), "a base of 0 has no estimate: collect relevant answers first, or leave the question out."),
        ((1, 3, None, 80), "confidence must lie between 0 and 1, but got 80: is 0.80 meant?"),
        ((1, 3, None, 1), "confidence must lie between 0 and 1, but got 1."),
        ((1, 3, None, 0.0), "confidence must lie between 0 and 1, but got 0."),
        ((1, 3, None, "0.8"), "confidence must be a number between 0 and 1, but got no number."),
        ((1, 3, None, 0.8, "wilsn"), "but got 'wilsn'. Did you mean 'wilson'?"),
        ((1, 3, None, 0.8, "exact", "lo"), "side must be 'both', 'low' or 'high', but got 'lo'. Did you"),
        ((1, 3, None, 0.8, "exact", None), "side must be 'both', 'low' or 'high', but got None."),
        ((1, 3, None, 0.8, "blaker", "low"), "so side must be 'both', but got 'low': use method 'exact'."),
        ((1, 3, None, 0.8, "exat"), "but got 'exat'. Did you mean 'exact'?"),
        (([1, 2], [3, 3, 3]), "yes, base and population must be of one shape, but got (2,), (3,) and ()."),
        (([1, 5, 1], [3, 3, 0]), "yes must not be above the base (1 of 3 values; at 1, counted from 0)."),
        ((np.arange(9) + 0.5, 20), "(9 of 9 values; the first at 0, 1, 2, 3, 4, counted from 0)."),
    ],
)
def test_bad_input_is_refused_in_a_sentence(arguments: tuple[object, ...], sentence: str) -> None:
    with pytest.raises(SamplerError) as caught:
        interval(*arguments)  # type: ignore[arg-type, call-overload]
    assert sentence in str(caught.value)


def test_all_mistakes_come_at_once() -> None:
    with pytest.raises(SamplerError) as caught:
        interval(1.5, 0, -3, 80, "wlad")
    assert len(caught.value.mistakes) == 5


@pytest.mark.parametrize(
    ("method", "counts", "words"),
    [
        ("exact-shortest", (5, 50_001, None), "base of at most 50,000, but got 50,001"),
        ("exact-shortest", ([5, 9], [10, 10**6], [20, 10**9]), "base of at most 50,000, but got 1,000,000"),
        ("blaker", (0, 2**53, 2**53), "population of at most 100,000,000,000,000"),
    ],
)
def test_counts_too_large_for_a_method_are_refused(method, counts, words) -> None:
    with pytest.raises(SamplerError, match=words):
        interval(*counts, method=method)


@pytest.mark.parametrize("confidence", [1e-9, 0.01, 0.3, 0.4, 0.49])
@pytest.mark.parametrize("method", ["mid-p", "bayes"])
def test_limits_do_not_pass_each_other(method, confidence) -> None:
    for population in (11, 25, 40, None):
        for base in range(1, min(population or 25, 25) + 1):
            yes = np.arange(base + 1)
            low, high = interval(yes, base, population, confidence, method)
            assert (low <= high).all()
