"""Systematic selection from the sorted list of strata, for every random start there is.

The shares are laid end to end, in an order in which neighbours are alike, and a case is marked
at every whole number after a random start. All tables that can come up are listed, each with the
number of starts that lead to it.

Next: `sampler.selection.kept`.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby

import numpy as np

from sampler.selection.margins import Levels, expected_from
from sampler.selection.tables import Design


def systematic(expected: Sequence[Fraction], strata: Sequence[Levels]) -> Design:
    """Return every table of systematic selection, weighted by the starts that lead to it.

    With C_h the sum of the shares up to the h-th stratum in serpentine order, D their common denominator
    and a start s from 0 to D - 1, the h-th stratum gets

        floor(C_h + s / D) - floor(C_(h-1) + s / D)

    cases. Over all starts that averages to its share, exactly. Every stratum, and every run of
    neighbouring strata, is at the floor or ceiling of its share: so are the margins of the first
    variable, of the first two together, and so on; those of a later variable alone need not be.
    There are at most as many tables as strata whose share is not whole, and one more.

    Args:
        expected: exact shares, none negative, which sum to a whole number.
        strata: the levels of each stratum, one for each variable, in order of importance.

    Returns:
        The tables in the order of their starts, no two alike; the weights sum to D.

    Source:
        Madow (1949), Ann. Math. Statist. 20:333-354, for the fractional interval.

    Example:
        >>> design = systematic([Fraction(4, 5), Fraction(3, 5), Fraction(3, 5)], [["a"], ["b"], ["c"]])
        >>> design.tables, design.weights
        (((0, 1, 1), (1, 0, 1), (1, 1, 0)), (1, 2, 2))
    """
    order = serpentine(strata)
    shares = expected_from([expected[cell] for cell in order])
    reached, whole_part, past = 0, [], []
    for base, remainder in zip(shares.base, shares.remainder, strict=True):
        reached += base * shares.whole + remainder
        whole_part.append(reached // shares.whole)
        past.append(reached % shares.whole)
    starts = [0, *sorted({shares.whole - rest for rest in past if rest})]
    place = {start: k for k, start in enumerate(starts)}
    raised_from = np.array([place[shares.whole - rest] if rest else len(starts) for rest in past])
    steps = np.array(whole_part) + (np.arange(len(starts))[:, None] >= raised_from)
    tables = np.empty_like(steps)
    tables[:, order] = np.diff(steps, axis=1, prepend=0)
    ends = [*starts[1:], shares.whole]
    weights = tuple(end - start for start, end in zip(starts, ends, strict=True))
    return Design(tuple(map(tuple, tables.tolist())), weights)


def serpentine(strata: Sequence[Levels]) -> list[int]:
    """Return the places of the strata in hierarchical serpentine order.

    Sorted by the first variable; within each of its levels by the second, now upwards, now downwards, each
    run the other way round than the one before; and so on. So neighbours differ little.

    Args:
        strata: the levels of each stratum, one for each variable.

    Source:
        Chromy (1979), Proc. Survey Research Methods Section, Amer. Statist. Assoc., 401-406; Williams &
        Chromy (1980), Proc. 5th SAS Users Group Intern. Conf., 392-396.

    Example:
        >>> strata = [("f", "1"), ("f", "2"), ("m", "1"), ("m", "2"), ("x", "1")]
        >>> [strata[cell] for cell in serpentine(strata)]
        [('f', '1'), ('f', '2'), ('m', '2'), ('m', '1'), ('x', '1')]
    """
    order = list(range(len(strata)))
    for variable in range(len(strata[0])):
        runs = groupby(order, key=lambda cell: tuple(strata[cell][:variable]))
        order = [
            cell
            for number, (_, run) in enumerate(runs)
            for cell in sorted(run, key=lambda cell: strata[cell][variable], reverse=number % 2 == 1)
        ]
    return order
