"""Ranks: against adding up all pairs of shares, and their laws."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.special import bdtr
from scipy.stats import betabinom, binom

from stats import Ranks, SamplerError, shrink
from stats.providers.ranking import _binomial


def table(yes: list[int], base: list[int], population: list[int | None] | None = None) -> pd.DataFrame:
    names = [f"P{place}" for place in range(len(yes))]
    sizes = population or [None] * len(yes)
    return pd.DataFrame({"provider": names, "yes": yes, "base": base, "population": sizes})


def test_two_providers_against_all_pairs_of_shares() -> None:
    """The chance of each to be the best, added up over all numbers of yeses; a tie counts half.

    With 40,000 draws a bound of .0125 is five standard errors: a false alarm in 1 of 10**6 seeds.
    """
    shrunk = shrink(table([14, 12], [20, 20], [30, 25]))
    grid = shrunk.grid
    a = grid.mean[:, None] * grid.precision[:, None]
    b = (1 - grid.mean[:, None]) * grid.precision[:, None]
    first = betabinom.pmf(np.arange(11), 10, a + 14, b + 6)
    second = betabinom.pmf(np.arange(6), 5, a + 12, b + 8)
    one, other = (14 + np.arange(11)) / 30, (12 + np.arange(6)) / 25
    wins = (one[:, None] > other) + 0.5 * (one[:, None] == other)
    golden = float(grid.weight @ np.einsum("gi,gj,ij->g", first, second, wins))
    ranks = shrunk.ranks(draws=40_000, seed=1)
    assert ranks.chances[0, 0] == pytest.approx(golden, abs=0.0125)


def test_binomial_quantiles_are_scipys() -> None:
    chance = np.random.Generator(np.random.PCG64(2))
    uniform, share = chance.random(500), chance.random(500)
    for size in (0, 1, 7, 449):
        found = _binomial(uniform, size, share)
        assert (bdtr(found, size, share) >= uniform * (1 - 1e-12)).all()
        np.testing.assert_array_equal(found, binom.ppf(uniform, size, share))


def test_chances_add_up_and_ties_are_by_lot() -> None:
    """Four providers seen in full, three of them alike: rank 1 is sure, the others each a third.

    With 10,000 draws a bound of .025 is five standard errors: a false alarm in 1 of 10**5 seeds.
    """
    ranks = shrink(table([9, 5, 5, 5], [10] * 4, [10] * 4)).ranks()
    np.testing.assert_allclose(ranks.chances.sum(axis=0), 1)
    np.testing.assert_allclose(ranks.chances.sum(axis=1), 1)
    assert ranks.chances[0, 0] == 1
    np.testing.assert_allclose(ranks.chances[1:, 1:], 1 / 3, atol=0.025)
    frame = ranks.to_frame()
    assert frame[["rank_low", "rank_high"]].to_numpy().tolist() == [[1, 1], [2, 4], [2, 4], [2, 4]]
    assert ranks.lowest_quarter == 1
    assert frame["lowest_quarter"].equals(frame["worst"])


def test_equal_providers_could_be_anywhere() -> None:
    """Eight providers alike: every rank has a chance of 1/8; five standard errors as above."""
    ranks = shrink(table([50] * 8, [100] * 8, [400] * 8)).ranks(seed=3)
    np.testing.assert_allclose(ranks.chances, 1 / 8, atol=0.017)
    frame = ranks.to_frame()
    assert ranks.lowest_quarter == 2
    assert (frame["rank_low"] == 1).all()
    assert (frame["rank_high"] == 8).all()
    assert "80% sure or more: none" in str(ranks)


def test_clear_differences_are_sure() -> None:
    ranks = shrink(table([190, 120, 20], [200] * 3, [500, None, 300])).ranks()
    assert ranks.to_frame()[["rank_low", "rank_high"]].to_numpy().tolist() == [[1, 1], [2, 2], [3, 3]]
    assert str(ranks).splitlines()[0] == (
        "P0: rank 1 of 3 (80% interval); highest with a chance of 100%, lowest with 0%"
    )
    assert "80% sure or more: P2" in str(ranks)


def test_one_provider_is_first_and_last() -> None:
    row = shrink(table([1], [2])).ranks(draws=100).to_frame().iloc[0]
    assert row[["rank_low", "rank_high", "best", "worst", "lowest_quarter"]].tolist() == [1, 1, 1, 1, 1]


def test_a_seed_gives_the_same_and_more_confidence_more_ranks() -> None:
    shrunk = shrink(table([14, 12, 10, 13], [20] * 4))
    one, other = shrunk.ranks(draws=500, seed=7), shrunk.ranks(draws=500, seed=7)
    np.testing.assert_array_equal(one.chances, other.chances)
    assert not np.array_equal(one.chances, shrunk.ranks(draws=500, seed=8).chances)
    wide, narrow = one.at(0.95).to_frame(), one.at(0.5).to_frame()
    assert (wide["rank_low"] <= narrow["rank_low"]).all()
    assert (wide["rank_high"] >= narrow["rank_high"]).all()
    assert isinstance(one, Ranks)


@pytest.mark.parametrize(("draws", "seed"), [(99, 0), (True, 0), (1000.0, 0), (100, -1), (100, "x")])
def test_mistakes_are_refused(draws: object, seed: object) -> None:
    with pytest.raises(SamplerError, match="must be a whole number of"):
        shrink(table([1], [2])).ranks(draws, seed)  # type: ignore[arg-type]


def test_the_order_of_the_table_changes_nothing() -> None:
    """To the last bit: among them providers alike but for names (P0, P1), and alike but for populations."""
    first = table([14, 14, 12, 12, 9], [20] * 5, [30, 30, 25, 40, None])
    shrunk = shrink(first)
    frames = (shrunk.to_frame(), shrunk.ranks(draws=500).to_frame())
    for places in ([4, 3, 2, 1, 0], [1, 0, 3, 4, 2]):
        other = shrink(first.iloc[places])
        assert (other.mean, other.precision, other.spread) == (shrunk.mean, shrunk.precision, shrunk.spread)
        for before, after in zip(frames, (other.to_frame(), other.ranks(draws=500).to_frame()), strict=True):
            again = after.set_index("provider").loc[before["provider"]].reset_index()
            pd.testing.assert_frame_equal(again, before, check_exact=True)
