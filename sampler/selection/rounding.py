"""Rounding the exact shares to whole cases: what everyone does, and what it does to chances.

One table, always the same, so a stratum whose share is rounded down gives its cases less than
their chance, and one rounded to nothing gives none. `chances_lost` says how much.

Next: `sampler.selection.systematic`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from sampler.selection.margins import Levels


def largest_remainder(expected: Sequence[Fraction]) -> tuple[int, ...]:
    """Return whole cases per stratum: every share rounded down, and the cases left over by remainder.

    The strata with the largest remainders get one case more; of equal remainders, the earlier
    stratum does. So every stratum is at the floor or ceiling of its share, never above its population.

    Args:
        expected: exact shares, none negative, which sum to a whole number.

    Source:
        Hamilton's method: Balinski & Young (1982), Fair Representation, ch. 2.

    Example:
        >>> largest_remainder([Fraction(10, 3)] * 3)
        (4, 3, 3)
    """
    return _rounded(expected, int(sum(expected)))


def nested(expected: Sequence[Fraction], strata: Sequence[Levels]) -> tuple[int, ...]:
    """Return whole cases per stratum, rounded from the top: one variable's margins, then the next's within.

    The first variable's margins are rounded by largest remainder. Then, within each of its levels, the
    margins of the second are, to the sum just found; and so on down to the strata. So the first variable is
    matched best, and every margin over the first few variables is at the floor or ceiling of its share.

    Args:
        expected: exact shares, none negative, which sum to a whole number.
        strata: the levels of each stratum, one for each variable, in order of importance; no two alike.

    Example:
        Women are due 1.2 cases, and rounding by stratum gives them none:

        >>> shares = [Fraction(k, 10) for k in (3, 3, 3, 3, 8, 8, 8, 4)]
        >>> strata = [[sex, risk] for sex in "fm" for risk in "1234"]
        >>> largest_remainder(shares), nested(shares, strata)
        ((0, 0, 0, 0, 1, 1, 1, 1), (1, 0, 0, 0, 1, 1, 1, 0))
    """
    parts = [(list(range(len(strata))), int(sum(expected)))]
    for variable in range(len(strata[0])):
        parts = [
            part
            for cells, total in parts
            for part in _parted(expected, cells, [strata[cell][variable] for cell in cells], total)
        ]
    whole = {cell: cases for cells, cases in parts for cell in cells}
    return tuple(whole[cell] for cell in range(len(strata)))


@dataclass(frozen=True, slots=True)
class Chances:
    """The chances that a table of whole cases gives the eligible cases, where it is always the same.

    Attributes:
        least: the smallest chance of a case.
        greatest: the largest.
        never: the number of cases whose chance is 0.
    """

    least: Fraction
    greatest: Fraction
    never: int


def chances_lost(populations: Sequence[int], allocation: Sequence[int]) -> Chances:
    """Return the least and greatest chance, and how many cases have none, under one fixed table.

    Args:
        populations: eligible cases per stratum, each at least 1.
        allocation: whole cases per stratum.

    Example:
        Strata of 4, 1 and 1 cases, and a sample of 2: equal chances would be 1/3.

        >>> chances_lost([4, 1, 1], largest_remainder([Fraction(4, 3), Fraction(1, 3), Fraction(1, 3)]))
        Chances(least=Fraction(0, 1), greatest=Fraction(1, 2), never=2)
    """
    chances = [Fraction(k, n) for k, n in zip(allocation, populations, strict=True)]
    never = sum(n for k, n in zip(allocation, populations, strict=True) if not k)
    return Chances(min(chances), max(chances), never)


def _parted(
    expected: Sequence[Fraction], cells: Sequence[int], levels: Sequence[str], total: int
) -> list[tuple[list[int], int]]:
    """Return the strata of each level, and the whole cases the level gets."""
    groups: dict[str, list[int]] = {}
    for cell, level in zip(cells, levels, strict=True):
        groups.setdefault(level, []).append(cell)
    margins = [sum((expected[cell] for cell in group), Fraction(0)) for group in groups.values()]
    return list(zip(groups.values(), _rounded(margins, total), strict=True))


def _rounded(expected: Sequence[Fraction], total: int) -> tuple[int, ...]:
    """Return the shares rounded to sum to `total`, which is the floor or ceiling of their sum."""
    whole = [floor(share) for share in expected]
    by_remainder = sorted(range(len(whole)), key=lambda cell: (whole[cell] - expected[cell], cell))
    for cell in by_remainder[: total - sum(whole)]:
        whole[cell] += 1
    return tuple(whole)
