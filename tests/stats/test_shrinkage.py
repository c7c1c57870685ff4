"""Steadied shares, against R's own integration, scipy's beta-binomial and the limits of the model."""

from __future__ import annotations

import math
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import betainc, betaln
from scipy.stats import betabinom, hypergeom

from stats import SamplerError, Shrunk, shrink
from stats.providers.beta_binomial import log_likelihood, log_rising
from stats.providers.posteriors import posterior

REFERENCE = Path(__file__).parent.parent / "reference"


def table(yes: list[int], base: list[int], population: list[int | None] | None = None) -> pd.DataFrame:
    names = [f"P{place}" for place in range(len(yes))]
    sizes = population or [None] * len(yes)
    return pd.DataFrame({"provider": names, "yes": yes, "base": base, "population": sizes})


@pytest.fixture(scope="module")
def five() -> Shrunk:
    return shrink(table([88, 104, 12, 60, 70], [128, 128, 22, 100, 95], [577, 560, 25, None, 430]))


def test_likeliest_spread_and_shares_are_those_of_r(five: Shrunk) -> None:
    golden = pd.read_csv(REFERENCE / "providers.csv", comment="#").set_index("what")
    assert five.mean == pytest.approx(golden.loc["likeliest", "first"], abs=1e-6)
    assert five.precision == pytest.approx(golden.loc["likeliest", "second"], rel=1e-5)
    assert five.spread == pytest.approx(golden.loc["spread", "first"], abs=2e-6)
    np.testing.assert_allclose(five.to_frame()["shrunk"] / 100, golden.loc["shrunk", "first"], atol=2e-6)


def test_sampling_without_replacement_preserves_the_family() -> None:
    """Of 9 cases beta-binomial in number 4 are read: their count is beta-binomial with base 4."""
    mean, precision = 0.7, 3.5
    a, b = mean * precision, (1 - mean) * precision
    yeses = np.arange(10)
    for yes in range(5):
        marginal = float(betabinom.pmf(yeses, 9, a, b) @ hypergeom.pmf(yes, 9, yeses, 4))
        spread = 1 / math.sqrt(precision + 1)
        one = log_likelihood(np.array([yes]), np.array([4]), np.array([mean]), np.array([spread]))[0]
        assert math.comb(4, yes) * math.exp(one) == pytest.approx(marginal, rel=1e-12)


def test_log_likelihood_keeps_its_digits_where_the_precision_is_large() -> None:
    """With ever less spread it goes over into the binomial one, without a jump."""
    yes, base = np.array([88.0, 12.0]), np.array([128.0, 22.0])
    mean = np.full(5, 0.7)
    spread = np.array([0, 1e-8, 1e-7, 1e-6, 1e-5])
    found = log_likelihood(yes, base, mean, spread)
    # to first order in 1 / s: sum of (y (y - 1) / 2 m + (n - y)(n - y - 1) / 2 (1 - m) - n (n - 1) / 2) / s
    slope = (yes * (yes - 1) / 1.4 + (base - yes) * (base - yes - 1) / 0.6 - base * (base - 1) / 2).sum()
    np.testing.assert_allclose(found - found[0], slope * spread**2, atol=1e-12, rtol=1e-4)


def test_log_rising_is_a_sum_of_logs() -> None:
    for start, steps in product([1e-6, 0.3, 39.9, 40.1, 1e3, 1e9], [0, 1, 7, 300]):
        golden = math.fsum(math.log(start + k) for k in range(steps))
        assert log_rising(np.array(start), np.array(steps)) == pytest.approx(golden, rel=1e-13, abs=1e-12)


@pytest.mark.parametrize(
    ("yes", "base", "population"),
    [(88, 128, 577), (12, 22, 25), (0, 20, 40), (128, 128, 577), (20, 20, 21), (3, 5, 300), (7, 7, 7)],
)
@pytest.mark.parametrize("tail", [0.1, 0.025])
def test_finite_posteriors_are_mixtures_of_scipys(
    five: Shrunk, yes: int, base: int, population: int, tail: float
) -> None:
    """Mean and limits, against the beta-binomial of the cases not seen, pair by pair of hyperparameters."""
    grid = five.grid
    a, b = grid.mean * grid.precision + yes, (1 - grid.mean) * grid.precision + base - yes
    unseen = np.arange(population - base + 1)
    chances = grid.weight @ betabinom.pmf(unseen, population - base, a[:, None], b[:, None])
    found = posterior(yes, base, population, grid)
    assert found.mean == pytest.approx((yes + chances @ unseen) / population, abs=1e-9)
    low = np.argmax(np.cumsum(chances) > tail)
    high = unseen[-1] - np.argmax(np.cumsum(chances[::-1]) > tail)
    assert found.interval(tail) == ((yes + low) / population, (yes + high) / population)


@pytest.mark.parametrize(("yes", "base"), [(88, 128), (0, 20), (30, 30), (1, 1), (9000, 12_000)])
def test_endless_posteriors_are_mixtures_of_betas(five: Shrunk, yes: int, base: int) -> None:
    grid = five.grid
    a, b = grid.mean * grid.precision + yes, (1 - grid.mean) * grid.precision + base - yes
    found = posterior(yes, base, None, grid)
    assert found.mean == pytest.approx(float(grid.weight @ (a / (a + b))), abs=1e-12)
    for limit, chance in zip(found.interval(0.1), (0.1, 0.9), strict=True):
        assert grid.weight @ betainc(a, b, limit) == pytest.approx(chance, abs=3e-4)


def test_shares_are_drawn_to_the_mean_and_small_bases_furthest() -> None:
    found = shrink(table([30, 6, 60, 75], [40, 20, 100, 100]))
    frame = found.to_frame()
    towards = (frame["shrunk"] - frame["percent"]) / (100 * found.mean - frame["percent"])
    assert (towards[1:] > 0).all()
    assert towards[1] > towards[2]
    assert (frame["low"] < frame["shrunk"]).all()
    assert (frame["shrunk"] < frame["high"]).all()


def test_providers_that_differ_by_chance_alone_have_endless_precision() -> None:
    found = shrink(table([50, 50, 50, 50], [100] * 4))
    assert (found.mean, found.precision) == (0.5, math.inf)
    frame = found.to_frame()
    assert frame["shrunk"].tolist() == pytest.approx([50] * 4, abs=1e-9)
    alone = shrink(table([50], [100])).to_frame()
    assert (frame["high"] - frame["low"] < alone.loc[0, "high"] - alone.loc[0, "low"]).all()


def test_none_and_all() -> None:
    """The likeliest mean is 0 or 1; the intervals do not close; yes and no mirror each other."""
    nobody, everybody = shrink(table([0, 0, 0], [20, 30, 40])), shrink(table([20, 30, 40], [20, 30, 40]))
    assert (nobody.mean, everybody.mean) == (0, 1)
    assert nobody.precision == everybody.precision == math.inf
    low, high = nobody.to_frame(), everybody.to_frame()
    assert (low["high"] > 0.1).all()
    np.testing.assert_allclose(low["high"], 100 - high["low"], atol=1e-3)
    np.testing.assert_allclose(low["shrunk"], 100 - high["shrunk"], atol=1e-6)


@pytest.mark.parametrize(("yes", "base"), [(0, 22), (0, 5), (22, 22), (21, 22)])
def test_limits_beside_no_yes_leave_out_a_tenth(yes: int, base: int) -> None:
    """The chance beyond the limit, by Gauss-Legendre over mean and spread, written out here."""
    found = shrink(table([yes], [base])).to_frame()
    limit = found["high" if 2 * yes < base else "low"][0] / 100
    points, weights = np.polynomial.legendre.leggauss(200)
    mean, spread = np.meshgrid((points + 1) / 2, (points + 1) / 2)
    precision = 1 / spread**2 - 1
    a, b = mean * precision, (1 - mean) * precision
    likely = np.outer(weights, weights) * np.exp(betaln(a + yes, b + base - yes) - betaln(a, b))
    below = float((likely * betainc(a + yes, b + base - yes, limit)).sum() / likely.sum())
    assert below == pytest.approx(0.9 if 2 * yes < base else 0.1, abs=5e-4)


def test_one_and_two_providers_rest_on_the_prior() -> None:
    one = shrink(table([10], [20]))
    assert one.to_frame()["shrunk"].tolist() == pytest.approx([50], abs=1e-9)
    assert "rests on the prior" in str(one)
    two = shrink(table([5, 15], [20, 20])).to_frame()["shrunk"].tolist()
    assert 25 < two[0] < 50 < two[1] < 75


def test_a_provider_read_in_full_keeps_its_share() -> None:
    row = shrink(table([4, 60], [7, 100], [7, 500])).to_frame().iloc[0]
    assert row[["shrunk", "low", "high"]].tolist() == pytest.approx([100 * 4 / 7] * 3, abs=1e-12)


def test_intervals_hold_as_often_as_they_say() -> None:
    """40 sets of 8 providers from the model itself (mean .7, precision 30): 320 intervals at 80%.

    The intervals are for shares drawn from the prior on average, and 80% or a little more here; a share
    outside 71% to 91% is four standard errors away, and comes by chance in 1 of 10,000 seeds.
    """
    chance = np.random.Generator(np.random.PCG64(5))
    held = 0
    for _ in range(40):
        sizes = chance.integers(60, 400, 8)
        yeses = chance.binomial(sizes, chance.beta(21, 9, 8))
        bases = np.minimum(sizes, chance.integers(20, 100, 8))
        drawn = chance.hypergeometric(yeses, sizes - yeses, bases)
        frame = shrink(table(drawn.tolist(), bases.tolist(), sizes.tolist())).to_frame()
        truth = 100 * yeses / sizes
        held += int(((frame["low"] - 1e-9 <= truth) & (truth <= frame["high"] + 1e-9)).sum())
    assert 0.71 < held / 320 < 0.91


def test_another_confidence_and_the_same_again(five: Shrunk) -> None:
    wider = five.at(0.95).to_frame()
    assert (wider["low"] <= five.to_frame()["low"]).all()
    assert (wider["high"] >= five.to_frame()["high"]).all()
    again = shrink(table([88, 104, 12, 60, 70], [128, 128, 22, 100, 95], [577, 560, 25, None, 430]))
    assert again == five
    assert again.to_frame().equals(five.to_frame())


def test_large_numbers_keep_their_own_shares() -> None:
    """Where a provider's cases are many, what is seen decides."""
    frame = shrink(table([88_000, 50_000, 70_000], [100_000] * 3, [10**6] * 3)).to_frame()
    np.testing.assert_allclose(frame["shrunk"], frame["percent"], atol=0.01)
    # z sqrt(p (1 - p) / n (1 - n / N)) at p = .5, z = 1.2815515655446004
    width = 100 * 2 * 1.2815515655446004 * math.sqrt(0.25 / 1e5 * 0.9)
    assert frame.loc[1, "high"] - frame.loc[1, "low"] == pytest.approx(width, rel=0.02)


def test_endless_and_nearly_endless_populations_agree() -> None:
    near = shrink(table([50, 60], [100, 100], [2**31 - 1, 2**53])).to_frame()
    endless = shrink(table([50, 60], [100, 100])).to_frame()
    columns = ["shrunk", "low", "high"]
    np.testing.assert_allclose(near[columns], endless[columns], atol=0.05)


def test_mistakes_are_refused() -> None:
    with pytest.raises(SamplerError, match="confidence must lie between 0 and 1"):
        shrink(table([1], [2]), confidence=80)
    with pytest.raises(SamplerError, match="must have a column 'yes'"):
        shrink(pd.DataFrame({"provider": ["A"], "base": [2]}))
    assert "&lt;b&gt;" in shrink(table([1], [2]).assign(provider="<b>"))._repr_html_()
