"""What the search of the exact rule rests on: how limits move, how far intervals reach, where it ends."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sampler import SamplerError
from sampler.size import exact_size
from sampler.size.exact.blocks import by_blocks
from sampler.size.exact.too_wide import ORDERED, horizon, last_too_wide
from sampler.size.exact.widths import Widths, yes_on_list
from stats import METHODS, interval

CONFIDENCES = (0.01, 0.3, 0.5, 0.8, 0.99, 0.999999)
COSTLY = ("exact-shortest", "blaker")


def triangle(sizes):
    """Every result of every size, end to end: yeses, and sizes."""
    yes = np.concatenate([np.arange(size + 1) for size in sizes])
    return yes, np.repeat(np.asarray(sizes), np.asarray(sizes) + 1)


def limits(sizes, population, confidence, method):
    """The low and the high limits as tables, a row a size and a column a number of yeses; nan elsewhere."""
    yes, of = triangle(sizes)
    tables = np.full((2, max(sizes) + 1, max(sizes) + 1), np.nan)
    tables[:, of, yes] = interval(yes, of, population, confidence, method)
    return tables


def moved(tables):
    """The most by which a limit falls with a yes in place of a no, and rises with one no more."""
    falls = -np.nanmin(np.diff(tables, axis=2))
    rises = np.nanmax(np.diff(tables, axis=1))
    return falls, rises


@pytest.mark.parametrize("method", sorted(ORDERED))
@pytest.mark.parametrize("population", [2, 3, 10, 31, 577, None])
def test_limits_of_ordered_methods_move_one_way(method, population):
    """All samples of up to 40; to a hair of floating point."""
    for confidence in CONFIDENCES:
        top = min(population or 40, 40)
        falls, rises = moved(limits(range(1, top + 1), population, confidence, method))
        assert falls <= 1e-12, confidence
        assert rises <= 1e-12, confidence


@pytest.mark.parametrize("method", sorted(ORDERED))
@pytest.mark.parametrize("population", [60, 201])
def test_limits_of_ordered_methods_move_one_way_up_to_a_census(method, population):
    for confidence in (0.3, 0.8, 0.999):
        tables = limits(range(population - 4, population + 1), population, confidence, method)
        falls, rises = moved(tables[:, population - 4 :, :])
        assert falls <= 1e-12, confidence
        assert rises <= 1e-12, confidence


@pytest.mark.parametrize("method", sorted(ORDERED - {"bayes"}))
def test_limits_of_ordered_methods_move_one_way_on_long_lists(method):
    """400 results of a fixed seed, of lists of up to 100,000 and without end, each beside its neighbours."""
    rng = np.random.default_rng(20)
    population = np.where(rng.random(400) < 0.1, np.inf, rng.integers(300, 100_000, 400))
    size = rng.integers(2, np.minimum(population, 3000))
    yes = rng.integers(0, size)
    for confidence in (0.5, 0.8, 0.99):
        here = interval(yes, size, population, confidence, method)
        one_yes = interval(yes + 1, size, population, confidence, method)
        one_no = interval(yes, size + 1, population, confidence, method)
        for side in (0, 1):
            assert (one_yes[side] - here[side]).min() >= -1e-12
            assert (one_no[side] - here[side]).max() <= 1e-12


def test_limits_of_the_other_methods_do_not():
    """What keeps them from the blocks; `ORDERED` and these are all methods there are."""
    rising = {
        "logit": (58, 59, 0.999999, "low"),
        "blaker": (0, 6, 0.8, "high"),
        "exact-shortest": (0, 6, 0.8, "high"),
    }
    assert ORDERED | set(rising) == set(METHODS)
    for method, (yes, size, confidence, side) in rising.items():
        before = getattr(interval(yes, size, None, confidence, method), side)
        after = getattr(interval(yes, size + 1, None, confidence, method), side)
        assert after > before + 0.005, method


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("confidence", [0.3, 0.5, 0.8, 0.99, 0.999, 0.999999])
def test_no_result_is_too_wide_beyond_the_end_of_the_search(method, confidence):
    """From the end on, three times as far and to at least 60, for lists short and long and without end."""
    costly = method in COSTLY
    for population in (2, 3, 5, 12, 40, None) if costly else (2, 3, 5, 12, 40, 300, None):
        for margin in (0.3, 0.4, 0.49) if costly else (0.15, 0.24, 0.3, 0.4, 0.49):
            end = horizon(Widths(population, confidence, method), margin)
            top = min(population or 600, max(3 * end, 60), end + (25 if costly else 200))
            if population is None or end <= population:
                yes, of = triangle(range(end, top + 1))
                half = np.flatnonzero(yes <= of / 2)
                widths = Widths(population, confidence, method).of(yes[half], of[half])
                assert widths.max() <= margin * (1 + 1e-9), (population, margin)


def test_the_reach_of_logit_is_greater_where_confidence_is_very_great():
    """One yes of 130 gives a half-width of 0.253, which Hoeffding's bound, sqrt(ln(2e6) / 260), is below."""
    widths = Widths(None, 0.999999, "logit")
    bound = math.sqrt(math.log(2e6) / 2 / 130)
    assert widths.of(np.array([1]), np.array([130]))[0] > 0.25 > bound
    assert last_too_wide(widths, 0.245) >= 130
    assert horizon(Widths(None, 0.8, "logit"), 0.05) == horizon(Widths(None, 0.8, "wilson"), 0.05) == 461


@pytest.mark.parametrize("confidence", [0.3, 0.8, 0.99, 0.9999, 0.999999, 0.99999999])
def test_the_bound_for_logit_is_one_for_every_share(confidence):
    """The half-width by its formula, on effective sizes between whole ones too, at 1 yes to half of all."""
    from statistics import NormalDist

    z = NormalDist().inv_cdf((1 + confidence) / 2)
    for size in np.geomspace(2, 10_000, 60):
        share = np.geomspace(1 / size, 0.5, 400)
        odds, reach = share / (1 - share), np.exp(z / np.sqrt(size * share * (1 - share)))
        widest = ((odds * reach / (1 + odds * reach) - odds / (odds + reach)) / 2).max()
        margin = widest * (1 - 1e-9)
        if 0.03 < margin < 0.49:
            assert horizon(Widths(None, confidence, "logit"), margin) > size


@pytest.mark.parametrize("population", [4, 25, 60, None])
def test_blaker_lies_within_the_equal_tails(population):
    yes, of = triangle(range(1, min(population or 25, 25) + 1))
    for confidence in (0.1, 0.5, 0.8, 0.99):
        low, high = interval(yes, of, population, confidence, "blaker")
        least, most = interval(yes, of, population, confidence, "exact")
        assert (low >= least - 1e-9).all()
        assert (high <= most + 1e-9).all()


@pytest.mark.parametrize("method", sorted(ORDERED))
@pytest.mark.parametrize("population", [40, None])
def test_blocks_find_what_looking_at_each_result_finds(method, population):
    rng = np.random.default_rng(5)
    for confidence, margin in zip(rng.uniform(0.3, 0.99, 6), rng.uniform(0.15, 0.45, 6), strict=True):
        widths = Widths(population, round(float(confidence), 3), method)
        end = horizon(widths, margin)
        wide = [size for size in range(1, end) if widths.of_all(size).max() > margin]
        assert by_blocks(widths, margin, end) == max(wide, default=0)


@pytest.mark.parametrize("method", ["exact", "wilson", "logit", "exact-shortest"])
@pytest.mark.parametrize("confidence", [0.8, 0.999999])
def test_the_margin_that_a_refusal_names_is_looked_at(method, confidence):
    with pytest.raises(SamplerError) as refused:
        exact_size(None, confidence, 0.0005, method)
    named = float(str(refused.value).split("ask for ")[1].split(" or more")[0])
    widths = Widths(None, confidence, method)
    most = 1_500 if method == "exact-shortest" else 100_000
    assert 0.9 * most < horizon(widths, named) <= most
    with pytest.raises(SamplerError):
        horizon(widths, named - 0.0003)


@pytest.mark.parametrize(
    ("population", "proportion", "yes"),
    [(8, 0.07, 1), (7, 0.07, 0), (10, 0.25, 3), (10, 0.15, 2), (3, 0.5, 2), (50, 0.29, 15), (1, 0.499, 0)],
)
def test_the_yeses_on_a_list_are_the_nearest_whole_number(population, proportion, yes):
    """A half goes upwards, and is one as written: 50 x 0.29 is 14.499999999999998 in floating point."""
    assert yes_on_list(population, proportion) == yes


def test_expectations_are_of_such_a_list():
    """Of 8 cases 7% are one yes: two in a sample of 4 cannot be, and none or one are as likely."""
    widths = Widths(8, 0.8, "exact")
    expected = widths.expected(np.array([4]), 0.07)[0]
    assert expected == pytest.approx(widths.of(np.array([0, 1]), np.array([4, 4])).mean(), abs=1e-15)
