"""Expected counts and the margins a table must keep, in whole numbers throughout.

Next: `sampler.selection.enumeration`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import lcm

Levels = Sequence[str]


@dataclass(frozen=True, slots=True)
class Expected:
    """The exact share of every stratum: `base[c] + remainder[c] / whole` cases.

    Attributes:
        size: the sample size n, the sum of all shares.
        whole: the least common denominator of the shares.
        base: the whole part of each stratum's share.
        remainder: the rest, in units of 1 / whole: whole numbers, so that every later decision is exact.
        unsettled: the strata whose share is not a whole number.
    """

    size: int
    whole: int
    base: tuple[int, ...]
    remainder: tuple[int, ...]
    unsettled: tuple[int, ...]

    @property
    def fractions(self) -> tuple[Fraction, ...]:
        """The shares as fractions."""
        return tuple(
            base + Fraction(rest, self.whole) for base, rest in zip(self.base, self.remainder, strict=True)
        )

    def share(self, cells: Sequence[int]) -> int:
        """Return what is due to some strata together, in units of 1 / whole."""
        return sum(self.base[cell] * self.whole + self.remainder[cell] for cell in cells)


def expected_counts(populations: Sequence[int], size: int) -> Expected:
    """Return the exact shares of strata in a proportional sample: N_c n / N.

    Args:
        populations: eligible cases per stratum, each at least 0, not all 0.
        size: the sample size n, 0 <= n <= sum(populations).

    Example:
        >>> expected_counts([454, 138, 408], 148).base
        (67, 20, 60)
    """
    total = sum(populations)
    return expected_from([Fraction(count * size, total) for count in populations])


def expected_from(shares: Sequence[Fraction]) -> Expected:
    """Return exact shares of any kind, which sum to a whole number.

    Example:
        >>> expected_from([Fraction(1, 2), Fraction(3, 4), Fraction(3, 4)])
        Expected(size=2, whole=4, base=(0, 0, 0), remainder=(2, 3, 3), unsettled=(0, 1, 2))
    """
    whole = lcm(*(share.denominator for share in shares))
    units = [int(share * whole) for share in shares]
    base = tuple(unit // whole for unit in units)
    remainder = tuple(unit % whole for unit in units)
    unsettled = tuple(cell for cell, rest in enumerate(remainder) if rest)
    return Expected(sum(units) // whole, whole, base, remainder, unsettled)


@dataclass(frozen=True, slots=True)
class Margin:
    """A total over the strata that share the levels of some matched variables.

    Attributes:
        variables: positions of those variables; () is the total of the sample.
        levels: the levels that the strata share, in the same order.
        members: the strata that belong to it.
        share: its expected count, in units of 1 / whole.
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
    expected: Expected, strata: Sequence[Levels], variables: tuple[int, ...]
) -> tuple[Margin, ...]:
    """Return the margins over the given variables, one for each combination of levels that occurs."""
    members: dict[tuple[str, ...], list[int]] = {}
    for cell, levels in enumerate(strata):
        members.setdefault(tuple(levels[v] for v in variables), []).append(cell)
    return tuple(
        _margin(expected, variables, levels, tuple(cells)) for levels, cells in sorted(members.items())
    )


def _margin(
    expected: Expected, variables: tuple[int, ...], levels: tuple[str, ...], members: tuple[int, ...]
) -> Margin:
    share = expected.share(members)
    return Margin(variables, levels, members, share, share // expected.whole, -(-share // expected.whole))


def pairs_in_order(number_of_variables: int) -> tuple[tuple[int, int], ...]:
    """Return the pairs of variables, the most important first.

    Example:
        >>> pairs_in_order(3)
        ((0, 1), (0, 2), (1, 2))
    """
    return tuple(combinations(range(number_of_variables), 2))


def required_margins(expected: Expected, strata: Sequence[Levels]) -> list[tuple[Margin, ...]]:
    """Return the margins that every table is to keep, in order of importance: the total, then one-way."""
    alone = ((), *((variable,) for variable in range(len(strata[0]))))
    return [margins_over(expected, strata, variables) for variables in alone]


def preferred_margins(
    expected: Expected, strata: Sequence[Levels], matched: int | None = None
) -> list[tuple[Margin, ...]]:
    """Return the margins to keep as often as possible: see `preferred_variables`."""
    wanted = preferred_variables(len(strata[0]), matched)
    return [margins_over(expected, strata, variables) for variables in wanted]


def preferred_variables(number: int, matched: int | None = None) -> tuple[tuple[int, ...], ...]:
    """Return the sets of variables whose joint margins are preferred, the most important first.

    They are the pairs of matched variables and, where the sample is spread over further ones, the
    whole table of the matched variables.

    Example:
        >>> preferred_variables(3), preferred_variables(4, 3)
        (((0, 1), (0, 2), (1, 2)), ((0, 1), (0, 2), (1, 2), (0, 1, 2)))
    """
    first = number if matched is None else matched
    pairs: tuple[tuple[int, ...], ...] = pairs_in_order(first)
    return (*pairs, tuple(range(first))) if number > first > 2 else pairs
