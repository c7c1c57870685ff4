"""The expected cases of every stratum, where they are not simply proportional: exact fractions.

Three wishes, in this order: whole groups, least numbers, and an allocation of the rest.

Next: `sampler.selection.rounding`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil

from sampler.errors import SamplerError, refuse_if_any
from sampler.selection.allocations import equal_weights, neyman_weights, power_weights
from sampler.selection.margins import Levels
from sampler.selection.share_checks import Group, groups_in, share_mistakes

Shares = Mapping[str, Mapping[str, Fraction | float]]


def expected_shares(
    populations: Sequence[int],
    strata: Sequence[Levels],
    size: int,
    names: Sequence[str],
    *,
    allocation: str = "proportional",
    power: Fraction | float = 0.5,
    expected: Shares | None = None,
    minimum: Mapping[str, Mapping[str, int]] | None = None,
    take_all: Mapping[str, Sequence[str]] | None = None,
) -> tuple[Fraction, ...]:
    """Return the expected cases of every stratum: exact, all above 0, at most N_c, in sum the size.

    1. Every case of a stratum with a level in `take_all` is taken.
    2. The other strata share the rest by the allocation. Where that gives a stratum more cases than it
       has, it gives all of them, and the others share again.
    3. The first group of `minimum`, in the order given, that now expects fewer cases than its minimum is
       raised to exactly that many: all its strata get one common rate, except those that step 1 or an
       earlier group already gave a higher one, which keep theirs. What a group got is never lowered
       afterwards. Then step 2 again with the strata that are left, until every minimum is met.

    A raised group that no later one raises further expects exactly its minimum, a whole number.

    Args:
        populations: eligible cases per stratum, each at least 1.
        strata: the levels of each stratum, one for each variable.
        size: the sample size n, 1 <= n <= sum(populations). At the population: a census.
        names: the variables' names.
        allocation: "proportional" to N_c; "equal", as many from each stratum; "power", proportional to N_c
            to a power; or "neyman", proportional to N_c sqrt(p (1 - p)).
        power: for "power", from 0 to 1.
        expected: for "neyman", the share of yes expected, between 0 and 1, for every level of one variable.
        minimum: the least number of cases to expect, by variable and level.
        take_all: levels of which every case is taken, by variable.

    Raises:
        SamplerError: an unknown variable or level, a number out of range (all of them at once), or wishes
            that leave no case for the other strata.

    Source:
        Cochran (1977), Sampling Techniques, 3rd ed., sections 5.5 and 5.8 (more than there are), 5.10.

    Example:
        At least ten women of 26 among 577, in a sample of 128:

        >>> women, men = expected_shares([26, 551], [["f"], ["m"]], 128, ["sex"], minimum={"sex": {"f": 10}})
        >>> women / 26, men / 551
        (Fraction(5, 13), Fraction(118, 551))
    """
    refuse_if_any(
        share_mistakes(
            populations, strata, size, names, allocation, power, expected or {}, minimum or {}, take_all or {}
        )
    )
    if size == sum(populations):
        return tuple(Fraction(population) for population in populations)
    weights = _weights(populations, strata, names, allocation, power, expected or {})
    wanted = [
        (group, least)
        for column, levels in (minimum or {}).items()
        for group, least in zip(groups_in(strata, names, column, levels), levels.values(), strict=True)
    ]
    settled = {
        cell: Fraction(populations[cell])
        for column, names_of_levels in (take_all or {}).items()
        for group in groups_in(strata, names, column, names_of_levels)
        for cell in group
    }
    return _settle(populations, weights, size, wanted, settled)


def _weights(
    populations: Sequence[int],
    strata: Sequence[Levels],
    names: Sequence[str],
    allocation: str,
    power: Fraction | float,
    expected: Shares,
) -> tuple[int, ...]:
    if allocation == "equal":
        return equal_weights(populations)
    if allocation == "power":
        return power_weights(populations, power)
    if allocation == "neyman":
        [(column, by_level)] = expected.items()
        place = list(names).index(column)
        return neyman_weights(populations, [by_level[levels[place]] for levels in strata])
    return tuple(populations)


def _settle(
    populations: Sequence[int],
    weights: Sequence[int],
    size: int,
    wanted: Sequence[tuple[Group, int]],
    settled: dict[int, Fraction],
) -> tuple[Fraction, ...]:
    """Return the shares after raising groups, one at a time, until every minimum is met."""
    while True:
        shares = _shared_out(populations, weights, size, settled)
        short = next(((g, k) for g, k in wanted if sum(shares[cell] for cell in g) < k), None)
        if short is None:
            return tuple(shares)
        settled = settled | _raised(populations, settled, *short)


def _shared_out(
    populations: Sequence[int], weights: Sequence[int], size: int, settled: Mapping[int, Fraction]
) -> list[Fraction]:
    """Return what is settled, and the rest of the size by weight, nowhere above the population."""
    shares = [settled.get(cell, Fraction(0)) for cell in range(len(populations))]
    left = [cell for cell in range(len(populations)) if cell not in settled]
    rest = size - sum(settled.values(), Fraction(0))
    if rest < 0 or (left and not rest):
        raise SamplerError(_nothing_left(size, ceil(size - rest), sum(populations[cell] for cell in left)))
    while left:
        rate = rest / sum(weights[cell] for cell in left)
        full = {cell for cell in left if rate * weights[cell] > populations[cell]}
        for cell in left:
            shares[cell] = Fraction(populations[cell]) if cell in full else rate * weights[cell]
        rest -= sum(populations[cell] for cell in full)
        left = [cell for cell in left if cell not in full] if full else []
    return shares


def _raised(
    populations: Sequence[int], settled: Mapping[int, Fraction], group: Group, least: int
) -> dict[int, Fraction]:
    """Return the group's strata, each at least at the lowest common rate that gives `least` cases."""

    def had(cell: int) -> Fraction:
        return settled.get(cell, Fraction(0)) / populations[cell]

    below = sorted(group, key=lambda cell: (had(cell), cell))
    above = Fraction(0)  # cases of strata that keep their own, higher rate
    while True:
        rate = (least - above) / sum(populations[cell] for cell in below)
        if rate >= had(below[-1]):
            return {cell: rate * populations[cell] for cell in below}
        above += settled[below.pop()]


def _nothing_left(size: int, needed: int, others: int) -> str:
    chances = f", which must also leave some for the {others:,} other cases" if others else ""
    return (
        f"take_all and minimum need {needed:,} cases or more of the sample of {size:,}{chances}. "
        "Ask for less, or enlarge the sample."
    )
