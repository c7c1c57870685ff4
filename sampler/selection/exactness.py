"""From an average that is right to seven digits to one that is right, full stop.

The weights found by Newton's method are whole numbers whose average misses the
shares by a hair. A handful of the heaviest tables, as many as are linearly
independent, take up the difference: their weights change by less than one part in
a thousand, and the weighted average of the tables then equals every stratum's exact
share as a fraction. No tolerance is left.

Next: `sampler.selection.design`.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm

import numpy as np

from sampler.selection.entropy import Weights
from sampler.selection.enumeration import Additions
from sampler.selection.margins import Expected

_PRIME = (1 << 61) - 1


def make_exact(tables: Additions, weights: Weights, expected: Expected) -> tuple[int, ...] | None:
    """Return whole weights whose weighted average of the tables is every stratum's exact share.

    Args:
        tables: candidate additions, a row a table.
        weights: whole numbers whose average is already within 1e-7 of the shares.
        expected: the exact shares.

    Returns:
        One whole number a table, none negative; None if no small change makes them exact.
    """
    whole = expected.whole
    total = int(weights.sum())
    reached = weights @ tables.astype(np.int64)
    missing = [
        expected.remainder[cell] * total - whole * int(got)
        for cell, got in zip(expected.unsettled, reached, strict=True)
    ]
    heaviest_first = np.argsort(-weights, kind="stable")
    chosen = _independent(tables, [int(t) for t in heaviest_first if weights[t] > 0])
    change = _solve([[*tables[t].tolist(), 1] for t in chosen], [*missing, 0])
    if change is None:
        return None
    common = lcm(*(value.denominator for value in change))
    exact = [common * whole * int(weight) for weight in weights]
    for table, value in zip(chosen, change, strict=True):
        exact[table] += int(value * common)
    return tuple(exact) if min(exact) >= 0 else None


def _independent(tables: Additions, order: list[int]) -> list[int]:
    """Return the first tables, in the given order, that are linearly independent of those before."""
    rank = int(np.linalg.matrix_rank(np.column_stack([tables[order], np.ones(len(order))])))
    chosen: list[int] = []
    reduced: list[tuple[int, list[int]]] = []  # (pivot column, row scaled to 1 there), modulo a prime
    for table in order:
        if len(chosen) == rank:
            break
        row = [*tables[table].tolist(), 1]
        for pivot, other in reduced:
            factor = row[pivot]
            if factor:
                row = [(a - factor * b) % _PRIME for a, b in zip(row, other, strict=True)]
        lead = next((column for column, value in enumerate(row) if value), None)
        if lead is not None:
            inverse = pow(row[lead], -1, _PRIME)
            reduced.append((lead, [value * inverse % _PRIME for value in row]))
            chosen.append(table)
    return chosen


def _solve(columns: list[list[int]], right: list[int]) -> list[Fraction] | None:
    """Solve sum(y[k] * columns[k]) = right in fractions; None if it has no solution."""
    unknowns = len(columns)
    rows = [[Fraction(column[i]) for column in columns] + [Fraction(value)] for i, value in enumerate(right)]
    for k in range(unknowns):
        pivot = next((i for i in range(k, len(rows)) if rows[i][k]), None)
        if pivot is None:
            return None
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [value / rows[k][k] for value in rows[k]]
        for i, row in enumerate(rows):
            if i != k and row[k]:
                factor = row[k]
                rows[i] = [a - factor * b for a, b in zip(row, rows[k], strict=True)]
    if any(row[-1] for row in rows[unknowns:]):
        return None
    return [rows[k][-1] for k in range(unknowns)]
