"""The exact test of two finite populations against its definition, in fractions."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy.stats import hypergeom

from stats import Estimate, exact_test


def effective(n: int, size: int) -> Fraction | None:
    return None if n == size else Fraction(n * (size - 1), size - n)


def how_far(x1: int, x2: int, n1: int, size1: int, n2: int, size2: int) -> Fraction | float:
    """Return the signed square of the score statistic of no difference, as a fraction (or infinity)."""
    gap = Fraction(x1, n1) - Fraction(x2, n2)
    if gap == 0:
        return Fraction(0)
    one, two = effective(n1, size1), effective(n2, size2)
    if one is None and two is None:
        variance = Fraction(0)
    elif one is None or two is None:
        known = Fraction(x1, n1) if one is None else Fraction(x2, n2)
        variance = known * (1 - known) / (two if one is None else one)  # type: ignore[operator]
    else:
        pooled = (one * x1 / n1 + two * x2 / n2) / (one + two)
        variance = pooled * (1 - pooled) * (1 / one + 1 / two)
    sign = 1 if gap > 0 else -1
    return sign * (gap**2 / variance if variance else float("inf"))


def one_sided(x1: int, n1: int, size1: int, x2: int, n2: int, size2: int) -> Fraction:
    """Return the largest chance of a result as far up, over all possible pairs with M1 / N1 <= M2 / N2."""
    sizes = (n1, size1, n2, size2)
    seen = how_far(x1, x2, *sizes)
    pairs = list(product(range(n1 + 1), range(n2 + 1)))
    far = [(a, b) for a, b in pairs if how_far(a, b, *sizes) >= seen]
    # As far up as a result is any with more yeses in the first sample and fewer in the second.
    far = [(a, b) for a, b in pairs if any(a >= c and b <= d for c, d in far)]
    largest = Fraction(0)
    for m1 in range(x1, size1 - n1 + x1 + 1):
        for m2 in range(x2, size2 - n2 + x2 + 1):
            if m1 * size2 > m2 * size1:
                continue
            ways = sum(
                comb(m1, a) * comb(size1 - m1, n1 - a) * comb(m2, b) * comb(size2 - m2, n2 - b)
                for a, b in far
            )
            largest = max(largest, Fraction(ways, comb(size1, n1) * comb(size2, n2)))
    return largest


@settings(max_examples=60, deadline=None, derandomize=True)
@given(some.data())
def test_p_value_is_that_of_the_definition(data):
    counts = []
    for _ in range(2):
        size = data.draw(some.integers(1, 11))
        n = data.draw(some.integers(1, min(size, 6)))
        counts.append((data.draw(some.integers(0, n)), n, size))
    first, second = counts
    expected = min(1, 2 * min(one_sided(*first, *second), one_sided(*second, *first)))
    found = exact_test(*(Estimate(x, n, population=size) for x, n, size in counts))
    assert found == pytest.approx(float(expected), rel=1e-10, abs=1e-15)


@pytest.mark.parametrize(("n1", "size1", "n2", "size2"), [(5, 9, 6, 12), (8, 24, 7, 16)])
def test_it_finds_a_difference_that_is_not_there_no_more_often_than_it_says(n1, size1, n2, size2):
    """Every pair of equal shares, every level: P(p-value <= level) <= level."""
    values = np.array(
        [
            [
                exact_test(Estimate(x1, n1, population=size1), Estimate(x2, n2, population=size2))
                for x2 in range(n2 + 1)
            ]
            for x1 in range(n1 + 1)
        ]
    )
    checked = 0
    for m1, m2 in product(range(size1 + 1), range(size2 + 1)):
        if m1 * size2 != m2 * size1:
            continue
        checked += 1
        chance = np.multiply.outer(
            hypergeom.pmf(np.arange(n1 + 1), size1, m1, n1), hypergeom.pmf(np.arange(n2 + 1), size2, m2, n2)
        )
        for level in np.unique(values):
            assert chance[values <= level + 1e-12].sum() <= level + 1e-9
    assert checked >= 4


def test_nothing_read_of_some_shares_is_no_evidence():
    assert exact_test(Estimate(5, 10, population=40), Estimate(5, 10, population=40)) == 1
    assert exact_test(Estimate(0, 10, population=40), Estimate(0, 20, population=40)) == 1
    assert exact_test(Estimate(1, 1, population=1), Estimate(0, 1, population=1)) == 0
