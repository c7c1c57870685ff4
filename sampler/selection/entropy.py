"""Probabilities for the candidate tables whose average is the exact share of every stratum.

Among all such probabilities these are of maximum entropy relative to a penalty on
missed two-way margins: weight(z) = penalty(z) * product of odds[c] over the strata c
that the table raises. The odds solve the dual problem by Newton's method (Chen,
Dempster & Liu 1994 for conditional Poisson sampling, the case without margins).

**The same on every machine.** Only operations whose every bit is fixed are used: products
element by element (IEEE 754), sums of whole numbers below 2**53, which floating point
holds exactly in whatever order a processor adds them, and exponentials from `decimal`,
which rounds them correctly. Other library functions may differ in the last bit between
processors, and one bit would change the hash that seals a plan.

Next: `sampler.selection.face`.
"""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from sampler.selection.enumeration import Additions
from sampler.selection.margins import Expected

Weights = NDArray[np.int64]
Floats = NDArray[np.float64]

SCALE_BITS = 34  # the heaviest table weighs 2**34, so the sum of 2**18 tables stays below 2**53
ITERATIONS = 80
GOOD_ENOUGH = Fraction(1, 10**7)  # what is left is removed exactly afterwards
CONVERGED = 1e-11
_DIGITS = Context(prec=25)


def solve_weights(tables: Additions, penalty: Floats, expected: Expected) -> Weights | None:
    """Return whole-number weights of the tables, or None where no weights have the right average.

    Args:
        tables: candidate additions, a row a table.
        penalty: a positive factor for each table, 1 where nothing preferred is missed.
        expected: the exact shares; its remainders are the average to reach.

    Returns:
        One whole number a table, the heaviest 2**34. Their weighted average is within
        1e-7 of every share; `sampler.selection.exactness` removes the rest.
    """
    if not len(tables):
        return None
    raised = tables.astype(np.float64)
    target = [expected.remainder[cell] / expected.population for cell in expected.unsettled]
    odds = [share / (1 - share) for share in target]
    weights, gap, information = _moments(raised, penalty, odds, target)
    for _ in range(ITERATIONS):
        if _size(gap) < CONVERGED:
            break
        step = _solve(information, gap)
        fraction = 1.0
        while fraction > 1e-6:
            trial = [o * exp(fraction * s) for o, s in zip(odds, step, strict=True)]
            new_weights, new_gap, new_information = _moments(raised, penalty, trial, target)
            if _size(new_gap) < _size(gap):
                break
            fraction /= 2
        else:
            break  # as close as it gets
        odds, weights, gap, information = trial, new_weights, new_gap, new_information
    return weights.astype(np.int64) if _size(gap) < GOOD_ENOUGH else None


def exp(x: float) -> float:
    """Return e**x, rounded the same way on every machine; x beyond ±40 counts as ±40."""
    return float(_DIGITS.exp(Decimal(min(max(x, -40.0), 40.0))))


def _moments(
    raised: Floats, penalty: Floats, odds: list[float], target: list[float]
) -> tuple[Floats, list[float], list[list[float]]]:
    """Return whole weights at these odds, how far their average is from the target, and its covariance."""
    raw = penalty.copy()
    for column, value in enumerate(odds):
        raw = np.where(raised[:, column] == 1, raw * value, raw)
    weights = np.rint(raw / raw.max() * 2.0**SCALE_BITS)
    total = float(weights.sum())
    mean = [value / total for value in (weights @ raised).tolist()]
    products = ((raised * weights[:, None]).T @ raised).tolist()
    gap = [t - m for t, m in zip(target, mean, strict=True)]
    information = [
        [value / total - mean[i] * mean[j] for j, value in enumerate(row)] for i, row in enumerate(products)
    ]
    return weights, gap, information


def _size(gap: list[float]) -> float:
    return max(abs(value) for value in gap)


def _solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Solve a symmetric, possibly singular system by Cholesky with a small ridge, in a fixed order.

    The fixed margins make the covariance singular; along those directions nothing has to move,
    and the ridge keeps the step there at zero.
    """
    n = len(right)
    ridge = 1e-10 * max(max(matrix[i][i] for i in range(n)), 1e-300)
    lower = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(i + 1):
            value = matrix[i][j] + (ridge if i == j else 0.0)
            for k in range(j):
                value -= lower[i][k] * lower[j][k]
            lower[i][j] = max(value, ridge * 1e-3) ** 0.5 if i == j else value / lower[j][j]
    solution = list(right)
    for i in range(n):
        for k in range(i):
            solution[i] -= lower[i][k] * solution[k]
        solution[i] /= lower[i][i]
    for i in reversed(range(n)):
        for k in range(i + 1, n):
            solution[i] -= lower[k][i] * solution[k]
        solution[i] /= lower[i][i]
    return solution
