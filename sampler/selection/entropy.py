"""Probabilities for the candidate tables whose average is the exact share of every stratum.

Among all such probabilities these are of maximum entropy relative to a prior, such as a
penalty on missed two-way margins: weight(z) = prior(z) * product of odds[c] over the strata c
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

import numpy as np
from numpy.typing import NDArray

from sampler.selection.enumeration import Additions
from sampler.selection.margins import Expected

Weights = NDArray[np.int64]
Floats = NDArray[np.float64]

SUM_BITS = 52  # the weights of all tables together stay below 2**53, where floating point is exact
ITERATIONS = 80
GOOD_ENOUGH = 1e-10  # of a case; the design's statement is 1e-9
CONVERGED = 1e-12
RESCALED_EVERY = 8  # strata
LEAST_ODDS = 1e-60
LEAST_FRACTION = 1e-6  # of a Newton step; where less would be needed, it is as close as it gets
_DIGITS = Context(prec=25)


def solve_weights(
    tables: Additions, prior: Floats, expected: Expected, odds: Floats | None = None
) -> Weights | None:
    """Return whole-number weights of the tables, or None where no weights have the right average.

    Args:
        tables: candidate additions, a row a table.
        prior: a positive factor for each table: what it would weigh if no average were asked for.
        expected: the exact shares; its remainders are the average to reach.
        odds: where to begin; None for those of the shares, which suit a list of all tables.

    Returns:
        One whole number a table, their sum below 2**53. Their weighted average is within 1e-10 of
        every share.
    """
    if not len(tables):
        return None
    raised = tables.astype(np.float64)
    columns = np.ascontiguousarray(tables.T == 1)
    target = np.array([expected.remainder[cell] for cell in expected.unsettled]) / expected.whole
    odds = target / (1 - target) if odds is None else odds
    weights = _weights(columns, prior, odds)
    gap = target - _mean(raised, weights)
    for _ in range(ITERATIONS):
        if _size(gap) < CONVERGED:
            break
        with np.errstate(over="ignore", invalid="ignore"):
            step = _solved(_covariance(raised, weights), gap)
        if not np.isfinite(step).all():
            break  # on the edge of what the tables can average to
        fraction = 1.0
        while fraction > LEAST_FRACTION:
            trial = odds * np.array([exp(fraction * s) for s in step.tolist()])
            if not (trial > LEAST_ODDS).all() or not (trial < 1 / LEAST_ODDS).all():
                return None  # they run away: the shares are not inside what the tables can average to
            tried = _weights(columns, prior, trial)
            new_gap = target - _mean(raised, tried)
            if _size(new_gap) < _size(gap):
                break
            fraction /= 2
        else:
            break  # as close as it gets
        odds, weights, gap = trial, tried, new_gap
    return weights.astype(np.int64) if _size(gap) < GOOD_ENOUGH else None


def exp(x: float, most: float = 40.0) -> float:
    """Return e**x, rounded the same way on every machine; x beyond ±most counts as ±most."""
    return float(_DIGITS.exp(Decimal(min(max(x, -most), most))))


def _weights(columns: NDArray[np.bool_], prior: Floats, odds: Floats) -> Floats:
    """Return the tables' weights at these odds, as whole numbers."""
    raw = prior.copy()
    for number, (raised, value) in enumerate(zip(columns, odds.tolist(), strict=True)):
        np.multiply(raw, value, out=raw, where=raised)
        if number % RESCALED_EVERY == 0:
            raw /= raw.max()  # or many strata would leave the range of floating point
    heaviest = 2.0 ** (SUM_BITS - len(raw).bit_length())
    weights: Floats = np.rint(raw / raw.max() * heaviest)
    return weights


def _mean(raised: Floats, weights: Floats) -> Floats:
    mean: Floats = (weights @ raised) / float(weights.sum())
    return mean


def _covariance(raised: Floats, weights: Floats) -> Floats:
    mean = _mean(raised, weights)
    products = (raised * weights[:, None]).T @ raised
    covariance: Floats = products / float(weights.sum()) - np.multiply.outer(mean, mean)
    return covariance


def _size(gap: Floats) -> float:
    return float(abs(gap).max())


def _solved(matrix: Floats, right: Floats) -> Floats:
    """Solve a symmetric, possibly singular system by Cholesky with a small ridge, in a fixed order.

    The fixed margins make the covariance singular; along those directions nothing has to move,
    and the ridge keeps the step there at zero.
    """
    ridge = 1e-10 * max(float(matrix.diagonal().max()), 1e-300)
    lower = matrix.copy()
    solution = right.copy()
    for k in range(len(right)):
        lower[k, k] = max(lower[k, k] + ridge, ridge * 1e-3) ** 0.5
        below = lower[k + 1 :, k] / lower[k, k]
        lower[k + 1 :, k] = below
        lower[k + 1 :, k + 1 :] -= np.multiply.outer(below, below)
        solution[k] /= lower[k, k]
        solution[k + 1 :] -= below * solution[k]
    for k in reversed(range(len(right))):
        solution[k] /= lower[k, k]
        solution[:k] -= lower[k, :k] * solution[k]
    return solution
