"""Cases in both samples: covariance by enumeration, coverage by simulation, published paired limits."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from stats import Estimate, Overlap, SamplerError, difference, ratio
from stats.comparisons.overlaps import correlation


@pytest.mark.parametrize(
    ("first", "second", "n1", "n2", "n12"),
    [([1, 1, 0, 1, 0, 0], [1, 1, 0, 1, 1, 0], 3, 3, 1), ([1, 1, 0, 1, 0, 0], [1, 1, 0, 1, 0, 1], 3, 3, 2)],
)
def test_covariance_of_overlapping_samples_is_tams(first, second, n1, n2, n12):
    """All pairs of samples of one population with n12 cases in both, in fractions.

    Tam (1984): S12 (n12 / (n1 n2) - N12 / (N1 N2)), here with N12 = N1 = N2.
    """
    size = len(first)
    draws = [
        (Fraction(sum(first[i] for i in one), n1), Fraction(sum(second[i] for i in other), n2))
        for one in combinations(range(size), n1)
        for other in combinations(range(size), n2)
        if len(set(one) & set(other)) == n12
    ]
    mean1, mean2 = (sum(values) / len(draws) for values in zip(*draws, strict=True))
    covariance = sum((a - mean1) * (b - mean2) for a, b in draws) / len(draws)
    products = sum(Fraction(x * y) for x, y in zip(first, second, strict=True))
    s12 = (products - Fraction(sum(first) * sum(second), size)) / (size - 1)
    assert covariance == s12 * (Fraction(n12, n1 * n2) - Fraction(1, size))
    assert covariance != 0


def test_correlation_of_the_same_cases_twice_is_that_of_their_answers():
    """With n1 = n2 = n12 and N1 = N2 = N12 sizes drop out, whatever the population."""
    overlap = Overlap(20, 5, 9, 16, population=200)
    phi = (20 * 16 - 5 * 9 - 50 / 2) / math.sqrt(25 * 25 * 29 * 21)
    first, second = Estimate(25, 50, population=200), Estimate(29, 50, population=200)
    assert correlation(first, second, overlap) == pytest.approx(phi, rel=1e-12)
    free = Overlap(20, 5, 9, 16)
    assert correlation(Estimate(25, 50), Estimate(29, 50), free) == pytest.approx(phi, rel=1e-12)


def test_published_paired_limits():
    """Limits by Newcombe (1998c), Statistics in Medicine 17:2635-2650, method 10, at 95%.

    Here written out: Wilson limits of both shares, and phi with its correction.
    """
    a, b, c, d = 36, 12, 2, 0
    n, z = 50, 1.959963984540054

    def wilson(x: int) -> tuple[float, float]:
        middle, reach = 2 * x + z**2, z * math.sqrt(z**2 + 4 * x * (1 - x / n))
        return (middle - reach) / (2 * (n + z**2)), (middle + reach) / (2 * (n + z**2))

    (l1, u1), (l2, u2), p1, p2 = wilson(a + b), wilson(a + c), (a + b) / n, (a + c) / n
    phi = (a * d - b * c) / math.sqrt((a + b) * (c + d) * (a + c) * (b + d))  # below 0: not corrected
    down, up = (p1 - l1, u2 - p2), (u1 - p1, p2 - l2)
    low = p1 - p2 - math.sqrt(down[0] ** 2 - 2 * phi * down[0] * down[1] + down[1] ** 2)
    high = p1 - p2 + math.sqrt(up[0] ** 2 - 2 * phi * up[0] * up[1] + up[1] ** 2)
    first, second = Estimate(a + b, n, method="wilson"), Estimate(a + c, n, method="wilson")
    found = difference(first, second, confidence=0.95, overlap=Overlap(a, b, c, d))
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-12)
    assert (round(found.low, 4), round(found.high, 4)) == (0.0569, 0.3404)


def test_an_unknown_common_population_gives_the_wider_interval():
    first, second = Estimate(25, 50, population=200), Estimate(29, 50, population=180)
    for answers in ((15, 2, 3, 14), (2, 15, 14, 3)):
        found = [correlation(first, second, Overlap(*answers, population=k)) for k in range(34, 181)]
        assert correlation(first, second, Overlap(*answers)) == pytest.approx(min(found), rel=1e-12)


def test_alike_answers_make_the_interval_narrower():
    first, second = Estimate(74, 128, population=577), Estimate(88, 128, population=577)
    alone = difference(first, second, method="newcombe")
    alike = difference(first, second, overlap=Overlap(60, 4, 10, 30, population=577))
    assert alone.low < alike.low < alike.high < alone.high
    assert alike.p_value < alone.p_value
    assert alike.at(0.9).overlap == alike.overlap
    assert ratio(first, second).low < ratio(first, second, overlap=alike.overlap).low
    nothing = Overlap(0, 3, 0, 4)  # no yes in the second: no correlation to be told
    assert difference(first, second, overlap=nothing).low == alone.low
    whole = Estimate(300, 577, population=577)
    newcombe = difference(whole, second, method="newcombe")
    assert difference(whole, second, overlap=Overlap(40, 4, 10, 30)).low == newcombe.low


def test_coverage_with_the_same_people_in_two_years():
    """Two samples of 60 of 200 people, 30 in both, answers that agree; 4,000 draws, seed fixed.

    Hybrid of Wilson at 80%. The coverage of the draws is off by more than 2.6 points in one of 10,000 seeds
    (four standard errors). Without the overlap the interval is too wide: it holds in more than 86%.
    """
    rng = np.random.Generator(np.random.PCG64(2024))
    size, n, both, draws = 200, 60, 30, 4000
    last = rng.random(size) < 0.6
    this = np.where(rng.random(size) < 0.85, last, rng.random(size) < 0.5)
    truth = float(this.mean() - last.mean())
    held = np.zeros(2)
    single = [Estimate(x, n, population=size, method="wilson") for x in range(n + 1)]
    known: dict[tuple[int, ...], tuple[bool, bool]] = {}
    for _ in range(draws):
        order = rng.permutation(size)
        one, other = order[:n], order[n - both : 2 * n - both]
        common = order[n - both : n]
        counts = [
            int((this[common] == y).__and__(last[common] == x).sum()) for y, x in ((1, 1), (1, 0), (0, 1))
        ]
        key = (int(this[one].sum()), int(last[other].sum()), *counts)
        if key not in known:
            overlap = Overlap(*counts, both - sum(counts), population=size)
            known[key] = tuple(
                low <= truth <= high
                for low, high in (limits(single[key[0]], single[key[1]], o) for o in (overlap, None))
            )  # type: ignore[assignment]
        held += known[key]
    with_overlap, without = held / draws
    assert 0.774 <= with_overlap <= 0.85
    assert without > 0.86


def limits(first: Estimate, second: Estimate, overlap: Overlap | None) -> tuple[float, float]:
    from stats.comparisons.combining import combined_limits

    together = correlation(first, second, overlap) if overlap else 0.0
    return combined_limits(
        (first.proportion, second.proportion), (first.interval, second.interval), (1, -1), together
    )


def test_overlaps_that_cannot_be_are_refused_together():
    first, second = Estimate(10, 20, population=60), Estimate(10, 18, population=50)
    with pytest.raises(SamplerError) as caught:
        difference(first, second, method="exact", overlap=Overlap(9, 2, 1, 10, population=55))
    assert len(caught.value.mistakes) == 5
    assert "11 yeses of the first sample, but there are only 10" in caught.value.mistakes[0]
    assert "must not be above the smaller of them (50), but got 55" in caught.value.mistakes[3]
    assert "'exact' takes no overlap" in caught.value.mistakes[4]
    with pytest.raises(SamplerError, match=r"overlap must be a stats\.Overlap, but got tuple"):
        difference(first, second, overlap=(1, 2, 3, 4))  # type: ignore[arg-type]
    with pytest.raises(SamplerError) as caught:
        Overlap(-1, 2.5, 1, 1, population="9")  # type: ignore[arg-type]
    assert len(caught.value.mistakes) == 3
    with pytest.raises(SamplerError, match="an overlap of 0 cases is none"):
        Overlap(0, 0, 0, 0)
    with pytest.raises(
        SamplerError, match="must not be above the population common to both, but got 4 and 3"
    ):
        Overlap(1, 1, 1, 1, population=3)
    with pytest.raises(SamplerError, match="takes no overlap: use method='mover'"):
        ratio(first, second, method="koopman", overlap=Overlap(1, 1, 1, 1))
