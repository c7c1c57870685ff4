"""Differences between two percentages: hybrid, score and exact, against R and published tables."""

from __future__ import annotations

import csv
import math
import subprocess
import sys
from collections.abc import Callable
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import hypergeom

import stats
from stats import Estimate, Overlap, SamplerError, difference, estimate, exact_test, ratio, trend
from stats.comparisons.combining import combined_limits
from stats.comparisons.exact import exact_limits
from stats.comparisons.score import difference_limits, difference_statistic

REFERENCE = Path(__file__).parents[1] / "reference"


def rows(what: str) -> list[dict[str, str]]:
    with (REFERENCE / "comparisons.csv").open(encoding="utf-8") as lines:
        table = csv.DictReader(line for line in lines if not line.startswith("#"))
        return [row for row in table if row["what"] == what]


def sides(row: dict[str, str]) -> tuple[Estimate, Estimate]:
    def side(i: int) -> Estimate:
        size = float(row[f"N{i}"])
        population = None if math.isinf(size) else int(size)
        confidence = float(row["confidence"])
        return Estimate(
            int(row[f"x{i}"]), int(row[f"n{i}"]), 0, 0, population, confidence, method=row["single"]
        )

    return side(1), side(2)


def named(row: dict[str, str]) -> str:
    return "-".join(row[key] for key in ("method", "single", "x1", "N1", "N2", "confidence"))


@pytest.mark.parametrize("row", rows("difference"), ids=named)
def test_limits_and_p_values_are_those_of_r(row):
    """Golden values: tests/reference/comparisons.R, formulas in base R, score equations solved by uniroot.

    The p-value of the hybrid is solved to nine digits.
    """
    first, second = sides(row)
    found = difference(first, second, method=row["method"])
    assert found.low == pytest.approx(float(row["low"]), rel=1e-9, abs=1e-11)
    assert found.high == pytest.approx(float(row["high"]), rel=1e-9, abs=1e-11)
    assert found.p_value == pytest.approx(float(row["p_value"]), rel=3e-9)


PUBLISHED = (
    # R. G. Newcombe (1998), Statistics in Medicine 17:873-890, table II, at 95%: method 10 and method 6.
    (56, 70, 48, 80, (0.0524, 0.3339), (0.0528, 0.3382)),
    (9, 10, 3, 10, (0.1705, 0.8090), (0.1700, 0.8406)),
    (6, 7, 2, 7, (0.0582, 0.8062), (0.0342, 0.8534)),
    (5, 56, 0, 29, (-0.0381, 0.1926), (-0.0326, 0.1933)),
    (0, 10, 0, 20, (-0.1611, 0.2775), (-0.1658, 0.2844)),
    (0, 10, 0, 10, (-0.2775, 0.2775), (-0.2879, 0.2879)),
    (10, 10, 0, 20, (0.6791, 1.0000), (0.7156, 1.0000)),
    (10, 10, 0, 10, (0.6075, 1.0000), (0.6636, 1.0000)),
)


@pytest.mark.parametrize(("x1", "n1", "x2", "n2", "hybrid", "score"), PUBLISHED)
def test_published_limits(x1, n1, x2, n2, hybrid, score):
    first, second = Estimate(x1, n1, method="wilson"), Estimate(x2, n2, method="wilson")
    found = difference(first, second, confidence=0.95)
    assert (round(found.low, 4), round(found.high, 4)) == hybrid
    found = difference(first, second, confidence=0.95, method="miettinen-nurminen")
    assert (round(found.low, 4), round(found.high, 4)) == score


def test_a_part_with_infinite_distance_leaves_no_limit():
    assert combined_limits((0.0, 0.0), ((-math.inf, 1.0), (-1.0, 1.0)), (1, -1), 0.5)[0] == -math.inf


@pytest.mark.parametrize("method", ["newcombe", "miettinen-nurminen", "exact"])
@pytest.mark.parametrize("yes", [(0, 0), (0, 12), (12, 12), (12, 0), (5, 7), (1, 11)])
def test_turning_the_two_round_or_counting_noes_mirrors_everything(method, yes):
    x1, x2 = yes[0], yes[1] * 9 // 12
    first, second = Estimate(x1, 12, population=40), Estimate(x2, 9, population=25)
    found = difference(first, second, method=method)
    assert -1 <= found.low <= found.estimate <= found.high <= 1
    assert found.low < found.high
    back = difference(second, first, method=method)
    noes = difference(Estimate(9 - x2, 9, population=25), Estimate(12 - x1, 12, population=40), method=method)
    for other, sign in ((back, -1), (noes, 1)):
        limits = sorted((sign * other.low, sign * other.high))
        assert limits == pytest.approx([found.low, found.high], abs=1e-12)
        assert other.p_value == pytest.approx(found.p_value, rel=1e-8)


@pytest.mark.parametrize("method", ["newcombe", "miettinen-nurminen"])
@pytest.mark.parametrize("counts", [(74, 88), (40, 88), (88, 80), (3, 0), (128, 120)])
def test_interval_leaves_out_no_change_exactly_below_the_p_value(method, counts):
    first, second = (Estimate(x, 128, population=577, method="clopper-pearson") for x in counts)
    p_value = difference(first, second, method=method).p_value
    for confidence, out in ((1 - p_value * 1.001, True), (1 - p_value * 0.999, False)):
        found = difference(first, second, confidence, method)
        assert (found.low > 0 or found.high < 0) is out


@pytest.mark.parametrize("method", ["newcombe", "miettinen-nurminen", "exact"])
def test_where_every_case_was_read_the_difference_is_known(method):
    found = difference(Estimate(3, 12, population=12), Estimate(5, 10, population=10), method=method)
    assert found.low == found.high == pytest.approx(found.estimate, abs=1e-15)
    assert found.p_value == 0
    assert str(found) == "fell by 25 points: every case was read, so chance has no part in it"
    same = difference(Estimate(6, 12, population=12), Estimate(5, 10, population=10), method=method)
    assert (same.low, same.high, same.p_value) == (0, 0, 1)


@pytest.mark.parametrize("method", ["newcombe", "miettinen-nurminen", "exact"])
def test_one_side_read_whole_is_the_other_side_moved(method):
    """Against a known share the limits are those of one sample: here checked by their definition."""
    whole, part = Estimate(6, 20, population=20), Estimate(20, 32, population=90)
    found = difference(part, whole, method=method)
    if method == "newcombe":
        assert (found.low, found.high) == pytest.approx((part.low - 0.3, part.high - 0.3), abs=1e-15)
    if method == "exact":
        # Ordered alike, one sample's exact limits; the score order of one sample is that of its yeses.
        assert (found.low, found.high) == pytest.approx((part.low - 0.3, part.high - 0.3), abs=1e-12)
    if method == "miettinen-nurminen":
        size = 32 * 89 / 58  # Wilson's equation: (p - P)² = z² P (1 - P) / n*
        z = 1.2815515655446004
        for limit in (found.low + 0.3, found.high + 0.3):
            assert (20 / 32 - limit) ** 2 == pytest.approx(z**2 * limit * (1 - limit) / size, rel=1e-10)


def test_limits_keep_to_what_was_seen():
    """Of 25 cases 22 are read, 16 yes: the first share is 16 to 19 of 25; the second 10 to 20 of 30."""
    first, second = Estimate(16, 22, population=25), Estimate(10, 20, population=30)
    for method in ("newcombe", "miettinen-nurminen", "exact"):
        found = difference(first, second, confidence=0.999999, method=method)
        assert found.low >= 16 / 25 - 20 / 30 - 1e-12
        assert found.high <= 19 / 25 - 10 / 30 + 1e-12


def test_not_relevant_cases_leave_the_population():
    with_them = difference(
        Estimate(20, 30, 10, 2, population=100), Estimate(12, 30, population=None), method="newcombe"
    )
    without = difference(Estimate(20, 30, population=90), Estimate(12, 30))
    assert (with_them.low, with_them.high) == (without.low, without.high)


def test_the_restricted_shares_meet_their_equation():
    """The cubic's root against the derivative of the likelihood, at many points, also with 0% and 100%."""
    rng = np.random.Generator(np.random.PCG64(11))
    for _ in range(400):
        n1, n2 = rng.integers(1, 300, 2)
        x1, x2 = rng.integers(0, n1 + 1), rng.integers(0, n2 + 1)
        gap = float(rng.uniform(-1, 1) * rng.choice([1, 0.1, 1e-3]))
        p1, p2 = x1 / n1, x2 / n2
        least, most = max(0.0, -gap), min(1.0, 1 - gap)
        for _ in range(80):  # the derivative falls: halve towards its zero
            r = (least + most) / 2
            slope = (x2 / r if x2 else 0) - ((n2 - x2) / (1 - r) if x2 < n2 else 0)
            slope += (x1 / (r + gap) if x1 else 0) - ((n1 - x1) / (1 - r - gap) if x1 < n1 else 0)
            least, most = (r, most) if slope > 0 else (least, r)
        variance = (r + gap) * (1 - r - gap) / n1 + r * (1 - r) / n2
        z = float(difference_statistic(*(np.array(float(v)) for v in (p1, n1, p2, n2, gap))))
        if variance > 1e-9:
            expected = (p1 - p2 - gap) / math.sqrt(variance * (n1 + n2) / (n1 + n2 - 1))
            assert z == pytest.approx(expected, rel=1e-7, abs=1e-9)


Limits = Callable[[int, int], tuple[float, float]]


def coverage(limits: Limits, sizes: tuple[int, int, int, int]) -> np.ndarray:
    """Return the coverage for every pair of numbers of yeses in the populations, by enumeration."""
    n1, size1, n2, size2 = sizes
    truth = np.arange(size1 + 1)[:, None] / size1 - np.arange(size2 + 1)[None, :] / size2
    covered = np.zeros_like(truth)
    for x1, x2 in product(range(n1 + 1), range(n2 + 1)):
        low, high = limits(x1, x2)
        chance = np.multiply.outer(
            hypergeom.pmf(x1, size1, np.arange(size1 + 1), n1),
            hypergeom.pmf(x2, size2, np.arange(size2 + 1), n2),
        )
        covered += chance * ((low - 1e-12 <= truth) & (truth <= high + 1e-12))
    return covered


@pytest.mark.parametrize(
    ("sizes", "confidence"),
    [((5, 9, 4, 7), 0.80), ((5, 9, 4, 7), 0.95), ((6, 12, 5, 20), 0.80), ((6, 6, 7, 15), 0.80)],
)
def test_exact_limits_never_hold_less_often_than_they_say(sizes, confidence):
    """Every pair of populations, every pair of samples: no chance in it."""
    n1, size1, n2, size2 = sizes

    def limits(x1: int, x2: int) -> tuple[float, float]:
        return exact_limits(
            Estimate(x1, n1, population=size1), Estimate(x2, n2, population=size2), confidence
        )

    assert coverage(limits, sizes).min() >= confidence - 1e-9


@pytest.mark.parametrize(("single", "mean", "least"), [("wilson", 0.8033, 0.7038), ("exact", 0.8871, 0.8072)])
def test_hybrid_limits_hold_about_as_often_as_they_say(single, mean, least):
    """12 of 30 and 10 of 25 at 80%, by enumeration; docs/tables has larger samples."""
    first = [Estimate(x, 12, population=30, method=single) for x in range(13)]
    second = [Estimate(x, 10, population=25, method=single) for x in range(11)]
    limits1, limits2 = [one.interval for one in first], [one.interval for one in second]

    def limits(x1: int, x2: int) -> tuple[float, float]:
        shares = first[x1].proportion, second[x2].proportion
        return combined_limits(shares, (limits1[x1], limits2[x2]), (1, -1))

    found = difference(first[4], second[7], method="newcombe")
    assert (found.low, found.high) == limits(4, 7)
    covered = coverage(limits, (12, 30, 10, 25))
    assert covered.mean() == pytest.approx(mean, abs=1e-4)
    assert covered.min() == pytest.approx(least, abs=1e-4)


def test_score_limits_hold_about_as_often_as_they_say():
    """12 of 30 and 10 of 25 at 80%, by enumeration."""
    x1, x2 = (np.array(values, dtype=float) for values in zip(*product(range(13), range(11)), strict=True))
    n1, n2 = np.full_like(x1, 12 * 29 / 18), np.full_like(x2, 10 * 24 / 15)
    low, high = difference_limits(x1 / 12, n1, x2 / 10, n2, 1.2815515655446004)
    found = difference(
        Estimate(4, 12, population=30), Estimate(7, 10, population=25), method="miettinen-nurminen"
    )
    assert (found.low, found.high) == pytest.approx((low[4 * 11 + 7], high[4 * 11 + 7]), abs=1e-13)
    covered = coverage(lambda a, b: (low[a * 11 + b], high[a * 11 + b]), (12, 30, 10, 25))
    assert covered.mean() == pytest.approx(0.7922, abs=1e-4)
    assert covered.min() == pytest.approx(0.6468, abs=1e-4)


def test_it_reads_as_a_sentence():
    def say(x1: int, x2: int, n: int = 128, confidence: float = 0.8) -> str:
        population = None if n == 128 else 10_000
        found = difference(Estimate(x1, n, 0, 0, population), Estimate(x2, n, 0, 0, population), confidence)
        return str(found)

    assert say(74, 88) == "fell by 11 points (80% interval 3 to 19): more than chance would explain"
    assert say(88, 74) == "rose by 11 points (80% interval 3 to 19): more than chance would explain"
    assert say(84, 88) == (
        "fell by 3 points (80% interval: a fall of 11 to a rise of 5): may be chance: "
        "the interval includes no change"
    )
    assert say(88, 88) == (
        "did not change (80% interval: a fall of 8 to a rise of 8): no change was seen, but one within the "
        "interval cannot be ruled out"
    )
    assert say(5000, 4990, 9999) == (
        "rose by less than 1 point (80% interval less than 1 to less than 1): more than chance would explain"
    )
    assert "(97.5% interval: a fall of 25 to a rise of 3)" in say(74, 88, confidence=0.975)


def test_groups_are_named_in_the_sentence():
    found = difference(Estimate(110, 128), Estimate(96, 128))
    assert found.sentence("women", "men") == (
        "women are 11 points above men (80% interval 4 to 18): more than chance would explain"
    )
    back = difference(Estimate(96, 128), Estimate(110, 128))
    assert back.sentence("North", "South", "is").startswith(
        "North is 11 points below South (80% interval 4 to "
    )
    level = difference(Estimate(96, 128), Estimate(96, 128)).sentence("women", "men")
    assert level.startswith("women are level with men (80% interval: 7 below to 7 above): no difference")
    with pytest.raises(SamplerError, match="name both groups"):
        found.sentence("women")


def test_table_and_html():
    found = difference(Estimate(74, 128, population=560), Estimate(88, 128, population=577))
    row = found.to_frame().iloc[0]
    assert row["difference"] == pytest.approx(-10.9375)
    assert (row["low"], row["high"]) == (100 * found.low, 100 * found.high)
    assert (row["first_yes"], row["second_population"]) == (74, 577)
    assert "fell by 11 points" in found._repr_html_()


def test_it_can_be_asked_at_another_confidence():
    found = difference(Estimate(74, 128, population=560), Estimate(88, 128, population=577))
    wider = found.at(0.95)
    assert wider.low < found.low < found.high < wider.high
    assert wider.p_value == found.p_value
    assert wider.at(0.8) == found


def test_mistakes_are_refused_together():
    good = Estimate(5, 10, population=20)
    with pytest.raises(SamplerError) as caught:
        difference(0.5, (5, 10))  # type: ignore[arg-type]
    assert len(caught.value.mistakes) == 2
    with pytest.raises(SamplerError, match=r"different confidences \(0.8, 0.95\): say which"):
        difference(good, good.at(0.95))
    assert difference(good, good.at(0.95), confidence=0.9).confidence == 0.9
    with pytest.raises(SamplerError) as caught:
        difference(good, good, confidence=80, method="newcomb")
    assert "is 0.80 meant?" in caught.value.mistakes[0]
    assert "Did you mean 'newcombe'?" in caught.value.mistakes[1]
    with pytest.raises(SamplerError) as caught:
        difference(Estimate(5, 10), Estimate(700, 2000, population=9000), method="exact")
    assert "first has no population" in caught.value.mistakes[0]
    assert "is 18,011,001, above 4,000,000" in caught.value.mistakes[1]
    with pytest.raises(SamplerError, match="first has no population"):
        exact_test(Estimate(5, 10), good)


def weighted() -> tuple[Estimate, Estimate]:
    strata, population = ["f"] * 10 + ["m"] * 20, {"f": 26, "m": 551}
    now = ["yes"] * 9 + ["no"] + ["yes"] * 12 + ["no"] * 8
    before = ["yes"] * 7 + ["no"] * 3 + ["yes"] * 18 + ["no"] * 2
    return estimate(now, population, strata=strata), estimate(before, population, strata=strata)


def test_weighted_percentages_are_compared_by_share_and_limits():
    now, before = weighted()
    found = difference(now, before)
    assert found.estimate == now.proportion - before.proportion != 21 / 30 - 25 / 30
    assert found.low == found.estimate - math.hypot(now.proportion - now.low, before.high - before.proportion)
    assert found.high == found.estimate + math.hypot(
        now.high - now.proportion, before.proportion - before.low
    )
    assert found.to_frame().loc[0, "first_percent"] == now.percent
    for method in ("miettinen-nurminen", "exact"):
        with pytest.raises(SamplerError, match="first is a weighted percentage, and the method") as caught:
            difference(now, before, method=method)
        assert len(caught.value.mistakes) == 2
    with pytest.raises(SamplerError, match="needs whole counts"):
        exact_test(now, before)
    with pytest.raises(SamplerError, match="an overlap is of whole counts"):
        difference(now, before, overlap=Overlap(1, 1, 1, 1))


@pytest.mark.slow
def test_the_table_of_coverage_is_what_its_script_prints():
    docs = Path(__file__).parents[2] / "docs"
    done = subprocess.run(
        [sys.executable, docs / "scripts" / "difference_coverage.py"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == (docs / "tables" / "difference_coverage.md").read_text("utf-8")


def test_names_are_public():
    for name in ("Difference", "Overlap", "Ratio", "Trend", "Comparisons", "against_rest", "compare_all"):
        assert name in stats.__all__
        assert getattr(stats, name)


def test_the_exact_method_is_taken_where_it_can_be_had():
    listed, known = Estimate(16, 22, population=25), Estimate(19, 22, population=25)
    assert difference(listed, known).method == "exact"
    assert difference(listed, Estimate(19, 22)).method == "newcombe"
    assert difference(listed, Estimate(900, 2000, population=9000)).method == "newcombe"
    assert difference(listed, known, overlap=Overlap(10, 2, 2, 1, 20)).method == "newcombe"


@pytest.mark.parametrize(("x1", "x2", "n", "population"), [(16, 19, 22, 25), (5, 4, 10, 11), (1, 0, 1, 2)])
def test_a_difference_that_may_be_none_is_never_certain(x1: int, x2: int, n: int, population: int):
    """At the highest confidence the hybrid limits hold whatever the lists can still be, here 0 among it."""
    first, second = Estimate(x1, n, population=population), Estimate(x2, n, population=population)
    found = difference(first, second, confidence=1 - 1e-9, method="newcombe")
    unread = population - n
    assert found.low <= (x1 - x2 - unread) / population + 1e-12
    assert found.high >= (x1 - x2 + unread) / population - 1e-12
    assert found.low <= 0 <= found.high
    assert found.p_value > 0.01  # the exact ones are 0.0073, 0.50 and 0.5; it was 10^-12 for all three
    if x2:  # a ratio to none is judged by other limits
        assert ratio(first, second).p_value == pytest.approx(found.p_value, rel=1e-4)
    assert trend([second, first], [1, 2]).p_value == pytest.approx(found.p_value, rel=1e-4)


def test_weighted_shares_come_to_their_end_too():
    """Weights that are all alike make the same shares, and nothing else of the list is left to be seen."""
    one, other = (estimate(["yes"] * k + ["no"] * (9 - k), {"a": 10}, strata=["a"] * 9) for k in (2, 3))
    found = difference(one, other, confidence=1 - 1e-9)
    assert (found.low, found.high) == pytest.approx((-0.2, 0.0), abs=1e-12)
    assert found.p_value > 0.1
    assert "may be chance" in str(difference(one, other, confidence=0.999))


@pytest.mark.parametrize(
    ("years", "counts"),
    [
        ((2018, 2020, 2024), ((15, 18, 20), (0, 4, 5), (2, 4, 5))),
        ((2016, 2019, 2020), ((1, 5, 6), (1, 2, 3), (2, 5, 6))),
        ((2016, 2019, 2020), ((64, 128, 577),) * 3),
    ],
)
@pytest.mark.parametrize("method", ["mover", "cochran-armitage"])
def test_a_trend_does_not_depend_on_where_years_are_counted_from(years, counts, method):
    estimates = [Estimate(x, n, population=size) for x, n, size in counts]
    found, plain = (trend(estimates, [y - start for y in years], method=method) for start in (0, years[0]))
    assert found.p_value == pytest.approx(plain.p_value, rel=1e-6)
    assert str(found) == str(plain)
    assert (len(set(counts)) == 1) == (found.slope == 0)


def test_a_ratio_that_just_touches_one_holds_it():
    first, second = Estimate(3, 9, population=10), Estimate(2, 3, population=5)
    found = ratio(first, second)
    assert found.high == 1
    assert found.p_value == pytest.approx(difference(first, second, method="newcombe").p_value, rel=1e-4)


def test_a_ratio_to_none_of_nearly_all_is_no_census():
    said = str(ratio(Estimate(10, 19, population=20), Estimate(0, 19, population=20)))
    assert "every case of the second was read" not in said
    assert "the few cases of the second left to read" in said
