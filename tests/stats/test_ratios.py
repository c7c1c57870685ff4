"""Ratios of two percentages: by logarithms and by score, against R and a published example."""

from __future__ import annotations

import math

import pytest

from stats import Estimate, SamplerError, ratio
from tests.stats.test_differences import named, rows, sides, weighted


@pytest.mark.parametrize("row", rows("ratio"), ids=named)
def test_limits_and_p_values_are_those_of_r(row):
    """Golden values: tests/reference/comparisons.R, formulas in base R, score equations solved by uniroot."""
    first, second = sides(row)
    found = ratio(first, second, method=row["method"])
    assert found.low == pytest.approx(float(row["low"]), rel=1e-9)
    assert found.high == pytest.approx(float(row["high"]), rel=1e-9)
    assert found.p_value == pytest.approx(float(row["p_value"]), rel=3e-9)


def test_published_example():
    """P. A. R. Koopman (1984), Biometrics 40:513-517: 36 of 40 and 16 of 80, at 95%: 2.94 to 7.15."""
    found = ratio(Estimate(36, 40), Estimate(16, 80), confidence=0.95, method="koopman")
    assert (round(found.low, 2), round(found.high, 2)) == (2.94, 7.15)
    assert found.estimate == pytest.approx(4.5)


METHODS = ["mover", "miettinen-nurminen", "koopman"]


@pytest.mark.parametrize("method", METHODS)
def test_without_a_yes_in_the_first_the_ratio_is_zero(method):
    none, some = Estimate(0, 20, population=60), Estimate(5, 25, population=80)
    found = ratio(none, some, method=method)
    assert (found.estimate, found.low) == (0, 0)
    assert 0 < found.high < 1
    assert found.sentence().startswith("the percentage is 0 times what it was (80% interval 0 to 0.")
    assert found.sentence().endswith("; the first has no yes, so the ratio has no low limit but 0")
    if method == "mover":
        assert found.high == pytest.approx(none.high / some.low, rel=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_without_a_yes_in_the_second_the_ratio_has_no_limit(method):
    none, some = Estimate(0, 20, population=60), Estimate(5, 25, population=80)
    found = ratio(some, none, method=method)
    assert found.estimate == found.high == math.inf
    assert 1 < found.low < math.inf
    assert str(found).startswith("the ratio to what it was is without limit (80% interval ")
    assert " and above): more than chance would explain" in str(found)
    assert found.sentence("women", "men").startswith("the ratio of women to men is without limit")
    assert str(found).endswith("; the second has no yes, so the ratio has no high limit")
    assert found.low == pytest.approx(1 / ratio(none, some, method=method).high, rel=1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_without_any_yes_there_is_no_ratio_and_it_says_so(method):
    found = ratio(Estimate(0, 20), Estimate(0, 9), method=method)
    assert math.isnan(found.estimate)
    assert (found.low, found.high, found.p_value) == (0, math.inf, 1)
    assert str(found) == ("there is no ratio, for neither has a yes: compare the difference")


@pytest.mark.parametrize("method", METHODS)
def test_turned_round_it_is_the_inverse(method):
    first, second = Estimate(20, 24, population=60), Estimate(68, 104, population=517)
    found, back = ratio(first, second, method=method), ratio(second, first, method=method)
    assert (found.low, found.high) == pytest.approx((1 / back.high, 1 / back.low), rel=1e-9)
    # Limits that move by whole cases leave the p-value five digits.
    assert found.p_value == pytest.approx(back.p_value, rel=2e-5 if method == "mover" else 1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_all_yes_on_both_sides_is_a_ratio_of_one(method):
    found = ratio(Estimate(20, 20, population=60), Estimate(25, 25, population=80), method=method)
    assert found.low < found.estimate == 1 < found.high
    assert found.p_value == 1
    assert "no change was seen, but one within the interval cannot be ruled out" in str(found)


@pytest.mark.parametrize("method", METHODS)
def test_where_every_case_was_read_the_ratio_is_known(method):
    found = ratio(Estimate(3, 12, population=12), Estimate(5, 10, population=10), method=method)
    assert found.low == found.estimate == found.high == 0.5
    assert found.p_value == 0
    assert str(found) == (
        "the percentage is 0.50 times what it was: every case was read, so chance has no part in it"
    )


@pytest.mark.parametrize("method", METHODS)
def test_one_side_read_whole_moves_the_limits_of_the_other(method):
    part, whole = Estimate(20, 32, population=90), Estimate(6, 20, population=20)
    found = ratio(part, whole, method=method)
    if method == "mover":
        assert (found.low, found.high) == pytest.approx((part.low / 0.3, part.high / 0.3), rel=1e-12)
        return
    size, z = 32 * 89 / 58, 1.2815515655446004  # Wilson's equation: (p - P)² = z² P (1 - P) / n*
    for limit in (0.3 * found.low, 0.3 * found.high):
        assert (20 / 32 - limit) ** 2 == pytest.approx(z**2 * limit * (1 - limit) / size, rel=1e-10)
    back = ratio(whole, part, method=method)
    assert (found.low, found.high) == pytest.approx((1 / back.high, 1 / back.low), rel=1e-9)


def test_a_second_read_whole_without_a_yes_says_so():
    for method in METHODS:
        found = ratio(Estimate(3, 10, population=30), Estimate(0, 12, population=12), method=method)
        assert found.low == found.high == math.inf
        assert str(found) == (
            "the ratio to what it was is without limit: every case of the second was read, and none is a yes"
        )


def test_it_reads_as_a_sentence():
    found = ratio(Estimate(110, 128), Estimate(96, 128))
    assert found.sentence("women", "men") == (
        "the percentage of women is 1.15 times that of men (80% interval 1.05 to 1.25): more than chance "
        "would explain"
    )
    assert "may be chance: the interval includes no change" in str(
        ratio(Estimate(97, 128), Estimate(96, 128))
    )
    with pytest.raises(SamplerError, match="name both groups"):
        found.sentence("", "men")
    row = found.to_frame().iloc[0]
    assert row["ratio"] == pytest.approx(110 / 96)
    assert (row["first_base"], row["low"]) == (128, found.low)
    assert "1.15 times" in found._repr_html_()
    assert found.at(0.95).at(0.8) == found


def test_weighted_percentages_are_compared_by_share_and_limits():
    now, before = weighted()
    found = ratio(now, before)
    assert found.estimate == now.proportion / before.proportion
    assert found.low < found.estimate < found.high
    with pytest.raises(SamplerError, match="the method 'koopman' needs whole counts"):
        ratio(now, before, method="koopman")


def test_mistakes_are_refused_together():
    good = Estimate(5, 10, population=20)
    with pytest.raises(SamplerError) as caught:
        ratio(good, good.at(0.9), method="newcombe")
    assert len(caught.value.mistakes) == 2
    assert "There are: mover, miettinen-nurminen, koopman." in caught.value.mistakes[1]
    with pytest.raises(SamplerError, match=r"second must be a stats\.Estimate, but got int"):
        ratio(good, 3)  # type: ignore[arg-type]
