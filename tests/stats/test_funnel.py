"""The control limits, against enumeration in whole numbers, scipy and R; and the picture of them."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom, hypergeom
from statsmodels.stats.multitest import multipletests

from stats import Funnel, SamplerError, funnel, funnel_chart
from stats.providers.control_limits import tails

REFERENCE = Path(__file__).parent.parent / "reference"


def table(**more: object) -> pd.DataFrame:
    """Five made-up providers, one of them with an unknown population."""
    columns = {
        "provider": ["North", "East", "South", "West", "Centre"],
        "yes": [88, 104, 12, 60, 70],
        "base": [128, 128, 22, 100, 95],
        "population": [577, 560, 25, None, 430],
    }
    return pd.DataFrame({**columns, **more})


def ways(population: int, yeses: int, base: int) -> list[Fraction]:
    """The chance of each count, in whole numbers."""
    every = math.comb(population, base)
    return [
        Fraction(math.comb(yeses, k) * math.comb(population - yeses, base - k), every)
        for k in range(base + 1)
    ]


def test_limits_and_p_values_are_those_of_r() -> None:
    golden = pd.read_csv(REFERENCE / "providers.csv", comment="#")
    found = funnel(table())
    limits = golden.query("what == 'limits'")
    assert len(limits) == 15
    for row in limits.itertuples():
        limit = found.limits[int(row.provider) - 1][found.confidence.index(row.confidence)]
        assert (limit.low, limit.high) == (row.first, row.second)
    np.testing.assert_allclose(found.p_values, golden.query("what == 'p'")["first"], atol=2e-10)


@pytest.mark.parametrize("population", [7, 12, 20])
def test_chances_mix_the_whole_numbers_beside_the_target(population: int) -> None:
    """Every base and target in twentieths: the chances are the definition's, and their mean is exact."""
    for base in range(1, population + 1):
        for twentieth in range(21):
            target = Fraction(twentieth, 20)
            whole, part = divmod(target * population, 1)
            golden = ways(population, int(whole), base)
            if part:
                more = ways(population, int(whole) + 1, base)
                golden = [(1 - part) * a + part * b for a, b in zip(golden, more, strict=True)]
            found = tails(base, population, target)
            np.testing.assert_allclose(found.at, [float(chance) for chance in golden], atol=1e-15)
            assert found.at @ np.arange(base + 1) == pytest.approx(float(base * target), abs=1e-13)


@pytest.mark.parametrize("confidence", ["0.5", "0.8", "0.95", "0.998"])
@pytest.mark.parametrize("population", [None, 30])
def test_limits_leave_no_more_than_they_say_outside(population: int | None, confidence: str) -> None:
    """A count is outside where its tail is at most (1 - confidence) / 2, and there outside the drawn line."""
    tail = (1 - Fraction(confidence)) / 2
    for base in (1, 2, 7, 23, 30):
        for twentieth in range(21):
            found = tails(base, population, Fraction(twentieth, 20))
            limit = found.limits(tail)
            for count in range(base + 1):
                below, above = float(found.at[: count + 1].sum()), float(found.at[count:].sum())
                near = min(abs(below - tail), abs(above - tail)) < 1e-9
                assert (count < limit.low) == (below <= tail) or near
                assert (count > limit.high) == (above <= tail) or near
                assert (count < limit.low) == (count < limit.drawn_low) or near
                assert (count > limit.high) == (count > limit.drawn_high) or near
            assert limit.beyond <= 2 * tail + 1e-12


def test_limits_drawn_are_those_of_spiegelhalter_2005() -> None:
    """His appendix: r is the smallest count with F(r) >= p, drawn at r - (F(r) - p) / (F(r) - F(r - 1)).

    Ours are his where p is the lower tail, but for those below 0; the upper one is his for the noes.
    """
    for base in (10, 37, 128):
        limit = tails(base, None, Fraction(7, 10)).limits(Fraction(1, 40))
        for share, drawn in ((0.7, limit.drawn_low), (0.3, base - limit.drawn_high)):
            r = int(binom.ppf(0.025, base, share))
            step = (binom.cdf(r, base, share) - 0.025) / binom.pmf(r, base, share)
            assert drawn == pytest.approx(max(0, r - step), abs=1e-9)


def test_chances_of_large_populations_keep_their_digits() -> None:
    found = tails(400, 100_000, Fraction(31, 100))
    np.testing.assert_allclose(found.at, hypergeom.pmf(np.arange(401), 100_000, 31_000, 400), rtol=1e-7)
    assert (found.below[-1], found.above[0]) == pytest.approx((1, 1), abs=1e-14)


def test_a_provider_read_in_full_has_the_target_for_limits() -> None:
    for target, whole in ((Fraction(1, 2), (10, 10)), (Fraction(11, 40), (5, 6))):
        limit = tails(20, 20, target).limits(Fraction(1, 10))
        assert (limit.low, limit.high) == whole


@pytest.mark.parametrize("population", [None, 50])
def test_targets_of_none_and_all(population: int | None) -> None:
    nobody, everybody = (tails(9, population, Fraction(target)) for target in (0, 1))
    assert (nobody.limits(Fraction(1, 10)).high, everybody.limits(Fraction(1, 10)).low) == (0, 9)
    assert (nobody.p_value(0), nobody.p_value(1), everybody.p_value(8), everybody.p_value(9)) == (1, 0, 0, 1)


def test_the_target_is_all_yeses_by_all_bases_or_as_given() -> None:
    assert funnel(table()).target == Fraction(334, 473)
    assert funnel(table(), target=0.7).target == Fraction(7, 10)
    assert str(funnel(table(), target=0.7)).startswith("5 providers around 70% (given).")


def test_holm_is_that_of_statsmodels() -> None:
    found = funnel(table(yes=[88, 88, 16, 70, 68]))
    np.testing.assert_allclose(found.holm, multipletests(found.p_values, method="holm")[1])
    assert funnel(table()[:1]).holm == funnel(table()[:1]).p_values


def test_so_many_lie_outside_by_chance() -> None:
    """4,000 sets of five providers that share the target: the mean number outside, and how often any is.

    Bounds of 5 standard errors: a false alarm in fewer than 1 in 10**5 seeds.
    """
    found = funnel(table(), target=0.6)
    chance = np.random.Generator(np.random.PCG64(1))
    limits = np.array([[(limit.low, limit.high) for limit in row] for row in found.limits])
    outside = np.zeros((4000, 3))
    for k, (base, population) in enumerate(zip(found.counts.base, found.counts.population, strict=True)):
        if population is None:
            drawn = chance.binomial(base, 0.6, 4000)
        else:
            yeses = math.floor(0.6 * population) + (chance.random(4000) < (0.6 * population) % 1)
            drawn = chance.hypergeometric(yeses, population - yeses, base)
        outside += (drawn[:, None] < limits[k, :, 0]) | (drawn[:, None] > limits[k, :, 1])
    error = outside.std(axis=0) / math.sqrt(4000)
    assert (abs(outside.mean(axis=0) - found.expected_outside) < 5 * error + 1e-9).all()
    anyone = (outside > 0).mean(axis=0)
    assert (abs(anyone - found.chance_of_any) < 5 * np.sqrt(anyone / 4000) + 1e-3).all()
    assert all(e <= 5 * (1 - c) for e, c in zip(found.expected_outside, found.confidence, strict=True))


def test_the_table_says_where_each_provider_lies() -> None:
    found = funnel(table())
    frame = found.to_frame().set_index("provider")
    assert frame.loc["East", "side"] == "above"
    assert frame.loc["East", "outside"] == 0.95
    assert frame.loc["South", ["outside", "side"]].tolist() == [0.998, "below"]
    assert math.isnan(frame.loc["North", "outside"])
    assert frame.loc["North", "low_80"] == pytest.approx(100 * 85 / 128)
    assert "low_99.8" in frame
    assert list(found.at(0.9).to_frame().columns[-2:]) == ["low_90", "high_90"]
    assert "East, South differ from the target" in str(found)


def test_the_relevant_population_comes_first() -> None:
    found = funnel(table(domain_population=[500, 500, 24, None, 400]))
    assert found.counts.population == (500, 500, 24, None, 400)


@pytest.mark.parametrize(
    ("spoilt", "sentences"),
    [
        ([1, 2], ["must be a pandas DataFrame, but got list"]),
        (table().drop(columns=["yes", "base"]), ["must have a column 'yes'", "must have a column 'base'"]),
        (table()[:0], ["must have a row, but is empty"]),
        (
            table(provider=["A", "A", "", "B", "B "], yes=[1.5, 1, 1, 1, 999]),
            [
                "there is none in row 3",
                "'A' has 2",
                "'B' has 2",
                "yes must be a whole number",
                "yes must not be above the base",
            ],
        ),
        (
            table(question=["2.1.1", "2.1.2", "2.1.1", "2.1.1", "2.1.1"]),
            ["compared on one question, but the"],
        ),
        (table(base=0, yes=0), ["a base of 0 has no estimate"]),
    ],
)
def test_faulty_tables_are_refused_all_at_once(spoilt: object, sentences: list[str]) -> None:
    with pytest.raises(SamplerError) as caught:
        funnel(spoilt)
    assert len(caught.value.mistakes) == len(sentences)
    for sentence in sentences:
        assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"target": 70}, "target must lie between 0 and 1, but got 70: write 0.70 for 70%."),
        ({"target": "0.7"}, "target must be a number"),
        ({"target": True}, "target must be a number"),
        ({"confidence": 80}, "confidence must lie between 0 and 1, but got 80"),
        ({"confidence": ()}, "confidence must hold at least one level"),
        ({"confidence": (0.8, 0.8)}, "confidence must hold every level once"),
    ],
)
def test_faulty_arguments_are_refused(arguments: dict[str, object], sentence: str) -> None:
    with pytest.raises(SamplerError, match=sentence.replace("(", r"\(")):
        funnel(table(), **arguments)  # type: ignore[arg-type]


def shapes(picture: str, name: str) -> list[ElementTree.Element]:
    return ElementTree.fromstring(picture).findall(f".//{{http://www.w3.org/2000/svg}}{name}")  # noqa: S314


def test_the_picture_has_ticks_for_each_and_a_mark_of_its_own_shape() -> None:
    picture = funnel_chart(funnel(table(provider=["North", "East & <b>", "South", "West", "Centre"])))
    marks = [path for path in shapes(picture, "path") if path.get("fill") == "#FFFFFF"]
    assert (len(shapes(picture, "circle")), len(marks)) == (2, 3)
    ticks = [line for line in shapes(picture, "line") if line.get("stroke-width") == "1.5"]
    assert len(ticks) == 5 * 3 * 2
    described = shapes(picture, "desc")[0].text or ""
    assert "2 East & <b>: 81% (104 of 128), above the 95% limits (diamond)" in described
    assert "3 South: 55% (12 of 22), below the 99.8% limits (square)" in described
    assert "There are no curves" in picture
    assert picture == funnel_chart(funnel(table(provider=["North", "East & <b>", "South", "West", "Centre"])))
    assert "<b>" not in picture


@pytest.mark.parametrize(
    ("populations", "drawn"),
    [
        ([None] * 5, True),
        ([1000] * 5, True),
        ([512, 512, 88, 400, 380], True),
        ([577, 560, 25, 300, 430], False),
        ([577, 560, 25, None, 430], False),
    ],
)
def test_curves_are_drawn_where_the_base_decides(populations: list[int | None], drawn: bool) -> None:
    """Six lines: two for each of three confidences."""
    found = funnel(table(population=populations))
    lines = [
        path
        for path in shapes(funnel_chart(found), "path")
        if path.get("fill") == "none" and path.get("stroke-width") == "1.25"
    ]
    assert len(lines) == (6 if drawn else 0)


def test_a_picture_of_one_and_of_something_else() -> None:
    for yes, base in ((0, 1), (1, 1), (5, 5), (40_000, 100_000)):
        one = pd.DataFrame({"provider": ["A"], "yes": [yes], "base": [base]})
        assert len(shapes(funnel_chart(funnel(one)), "circle")) == 1
    with pytest.raises(SamplerError, match="needs a Funnel, but got DataFrame"):
        funnel_chart(table())  # type: ignore[arg-type]


def test_html_is_escaped() -> None:
    found = funnel(table(provider=["<i>", "B", "C", "D", "E"]))
    assert isinstance(found, Funnel)
    assert "<i>" not in found._repr_html_()
