"""A percentage over several years."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest

from stats import Estimate, SamplerError, difference, estimate, trend

REFERENCE = Path(__file__).parents[1] / "reference" / "trends.csv"


def rows() -> list[dict[str, str]]:
    with REFERENCE.open(encoding="utf-8") as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def years(row: dict[str, str]) -> list[Estimate]:
    counts = zip(*(row[key].split() for key in ("yes", "base", "population")), strict=True)
    return [
        Estimate(
            int(x),
            int(n),
            population=None if size == "Inf" else int(size),
            confidence=float(row["confidence"]),
            method="clopper-pearson",
        )
        for x, n, size in counts
    ]


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['method']}-{row['yes']}-{row['confidence']}")
def test_slope_and_tests_are_those_of_r(row):
    """Golden values: tests/reference/trends.R (prop.trend.test, lm), limits written out there."""
    found = trend(years(row), [float(time) for time in row["times"].split()], method=row["method"])
    assert found.slope == pytest.approx(float(row["slope"]), rel=1e-9)
    assert found.p_value == pytest.approx(float(row["p_value"]), rel=1e-8)
    assert found.departure_p_value == pytest.approx(float(row["departure"]), rel=1e-8)
    if row["low"] != "NA":
        assert found.low == pytest.approx(float(row["low"]), rel=1e-9)
        assert found.high == pytest.approx(float(row["high"]), rel=1e-9)


def test_two_years_are_their_difference():
    first, second = Estimate(74, 128, population=560), Estimate(88, 128, population=577)
    found, apart = trend([second, first], [2020, 2022]), difference(first, second, method="newcombe")
    assert (found.slope, found.low, found.high) == pytest.approx(
        (apart.estimate / 2, apart.low / 2, apart.high / 2), rel=1e-12
    )
    assert found.p_value == pytest.approx(apart.p_value, rel=1e-8)
    assert found.departure_p_value is None
    score = difference(first, second, method="miettinen-nurminen").p_value
    by_test = trend([second, first], [2020, 2022], method="cochran-armitage").p_value
    # The same statistic but for Miettinen and Nurminen's factor n / (n - 1).
    n = sum(x.base * (x.population - 1) / (x.population - x.base) for x in (first, second))  # type: ignore
    from scipy.stats import norm

    assert norm.isf(score / 2) == pytest.approx(norm.isf(by_test / 2) * math.sqrt(1 - 1 / n), rel=1e-9)


def test_all_none_or_all_yes_has_no_trend_but_an_interval():
    for yes in (0, 30):
        same = [Estimate(yes, 30, population=90)] * 4
        for method in ("mover", "cochran-armitage"):
            found = trend(same, [1, 2, 3, 5], method=method)
            assert found.slope == pytest.approx(0, abs=1e-15)
            assert found.low < 0 < found.high
            assert found.p_value == pytest.approx(1)
            assert found.departure_p_value == pytest.approx(1)


def test_years_read_whole_are_known():
    line = [Estimate(x, 20, population=20) for x in (5, 10, 15)]
    found = trend(line, [1, 2, 3])
    assert found.low == found.slope == found.high == 0.25
    assert (found.p_value, found.departure_p_value) == (0, pytest.approx(1))
    assert str(found) == "rose by 25.0 points a year: every case was read, so chance has no part in it"
    bent = trend([*line[:2], Estimate(9, 20, population=20)], [1, 2, 3])
    assert bent.departure_p_value == pytest.approx(0, abs=1e-15)


def test_departure_is_said():
    bent = [Estimate(x, 128, population=577) for x in (60, 100, 62, 101, 70)]
    found = trend(bent, [1, 2, 3, 4, 5])
    assert found.departure_p_value is not None
    assert found.departure_p_value < 0.001
    assert str(found).endswith(
        "; but the years do not lie on a straight line by more than chance would explain"
    )
    assert "but the quarters do not lie" in found.sentence("quarter")


def test_it_reads_as_a_sentence():
    falling = [Estimate(x, 128, population=577) for x in (100, 96, 90, 80)]
    assert str(trend(falling, [2020, 2021, 2022, 2023])) == (
        "fell by 5.2 points a year (80% interval 3.0 to 7.3): more than chance would explain"
    )
    level = [Estimate(x, 128, population=577) for x in (90, 88, 91)]
    assert str(trend(level, [1, 2, 3])) == (
        "rose by 0.4 points a year (80% interval: a fall of 3.1 to a rise of 3.8): may be chance: "
        "the interval includes no change"
    )
    same = trend([level[0]] * 3, [1, 2, 3])
    assert str(same).startswith("did not change (80% interval: a fall of 3.")


def test_table_html_and_another_confidence():
    found = trend([Estimate(x, 128, population=577) for x in (100, 96, 90)], [2020, 2021, 2023])
    row = found.to_frame().iloc[0]
    assert (row["from"], row["to"], row["times"]) == (2020, 2023, 3)
    assert row["slope"] == 100 * found.slope
    assert "points a year" in found._repr_html_()
    assert found.at(0.95).low < found.low
    assert found.at(0.95).at(0.8) == found


def test_mistakes_are_refused_together():
    good = Estimate(5, 10, population=20)
    with pytest.raises(SamplerError) as caught:
        trend([good, good.at(0.9)], [2020, 2019, 2018], method="wls")
    assert len(caught.value.mistakes) == 4
    assert "one time for each estimate, but got 3 and 2" in caught.value.mistakes[1]
    assert "times must increase; not so at 2, 3" in caught.value.mistakes[2]
    with pytest.raises(SamplerError, match="a trend needs at least two estimates, but got 1"):
        trend([good], [2020])
    with pytest.raises(SamplerError, match="needs at least two estimates, but got 0"):
        trend([], [])
    with pytest.raises(SamplerError, match="not so at 1, 2, 3, counted from 1"):
        trend([good] * 4, ["2020", True, math.nan, 3])  # type: ignore[list-item]
    with pytest.raises(SamplerError, match="times must increase; not so at 2"):
        trend([good] * 2, [2020, 2020])
    with pytest.raises(SamplerError) as caught:
        trend([1, good, None], [1, 2, 3])  # type: ignore[list-item]
    assert [m.split(" must")[0] for m in caught.value.mistakes] == ["estimate 1", "estimate 3"]
    with pytest.raises(SamplerError, match="in estimate 2 every case was read"):
        trend([good, Estimate(5, 10, population=10)], [1, 2], method="cochran-armitage")
    weighted = estimate(["yes", "no", "no"], {"f": 5, "m": 9}, strata=["f", "f", "m"])
    assert trend([weighted, good], [1, 2]).slope == good.proportion - weighted.proportion
    with pytest.raises(SamplerError, match="estimate 1 is a weighted percentage"):
        trend([weighted, good], [1, 2], method="cochran-armitage")
    with pytest.raises(SamplerError, match="estimates must be several, one a time, but got Estimate"):
        trend(good, [1])  # type: ignore[arg-type]
