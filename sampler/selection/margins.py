"""Expected counts and the margins a table must keep, in whole numbers throughout.

Next: `sampler.selection.enumeration`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

Levels = Sequence[str]


@dataclass(frozen=True, slots=True)
class Expected:
    """The exact share of every stratum: `base[c] + remainder[c] / population` cases.

    Attributes:
        size: the sample size n.
        population: the eligible population N.
        base: the whole part of each stratum's share, floor(N_c n / N).
        remainder: N times the fractional part, N_c n mod N: whole numbers, so
            that every later decision is exact.
        unsettled: the strata whose share is not a whole number.
    """

    size: int
    population: int
    base: tuple[int, ...]
    remainder: tuple[int, ...]
    unsettled: tuple[int, ...]


def expected_counts(populations: Sequence[int], size: int) -> Expected:
    """Return the exact share of every stratum in a sample of the given size.

    Args:
        populations: eligible cases per stratum, each at least 0, not all 0.
        size: the sample size n, 0 <= n <= sum(populations).

    Example:
        >>> expected_counts([454, 138, 408], 148).base
        (67, 20, 60)
    """
    total = sum(populations)
    base = tuple(count * size // total for count in populations)
    remainder = tuple(count * size % total for count in populations)
    unsettled = tuple(cell for cell, rest in enumerate(remainder) if rest)
    return Expected(size, total, base, remainder, unsettled)


@dataclass(frozen=True, slots=True)
class Margin:
    """A total over the strata that share the levels of some matched variables.

    Attributes:
        variables: positions of those variables; () is the total of the sample.
        levels: the levels that the strata share, in the same order.
        members: the strata that belong to it.
        share: N times its expected count, a whole number.
        low: floor of the expected count.
        high: ceiling of the expected count.
    """

    variables: tuple[int, ...]
    levels: tuple[str, ...]
    members: tuple[int, ...]
    share: int
    low: int
    high: int


def margins_over(
    expected: Expected, populations: Sequence[int], strata: Sequence[Levels], variables: tuple[int, ...]
) -> tuple[Margin, ...]:
    """Return the margins over the given variables, one for each combination of levels that occurs."""
    members: dict[tuple[str, ...], list[int]] = {}
    for cell, levels in enumerate(strata):
        members.setdefault(tuple(levels[v] for v in variables), []).append(cell)
    return tuple(
        _margin(expected, populations, variables, levels, tuple(cells))
        for levels, cells in sorted(members.items())
    )


def _margin(
    expected: Expected,
    populations: Sequence[int],
    variables: tuple[int, ...],
    levels: tuple[str, ...],
    members: tuple[int, ...],
) -> Margin:
    share = sum(populations[cell] for cell in members) * expected.size
    total = expected.population
    return Margin(variables, levels, members, share, share // total, -(-share // total))


def pairs_in_order(number_of_variables: int) -> tuple[tuple[int, int], ...]:
    """Return the pairs of variables, the most important first.

    Example:
        >>> pairs_in_order(3)
        ((0, 1), (0, 2), (1, 2))
    """
    return tuple(combinations(range(number_of_variables), 2))
