"""What is refused of the wishes for a sample's shares, each in a sentence.

Next: `sampler.selection.shares`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from sampler.errors import likely, near
from sampler.selection.allocations import ALLOCATIONS
from sampler.selection.margins import Levels

Group = tuple[int, ...]
"""The places of the strata that share a level."""


def groups_in(
    strata: Sequence[Levels], names: Sequence[str], column: str, levels: Iterable[str]
) -> tuple[Group, ...]:
    """Return, for each level of a variable, the places of its strata; () where there is none.

    Example:
        >>> groups_in([["f", "low"], ["m", "low"]], ["sex", "risk"], "risk", ["low", "high"])
        ((0, 1), ())
    """
    place = list(names).index(column)
    return tuple(
        tuple(cell for cell, there in enumerate(strata) if there[place] == level) for level in levels
    )


def share_mistakes(
    populations: Sequence[int],
    strata: Sequence[Levels],
    size: int,
    names: Sequence[str],
    allocation: str,
    power: Fraction | float,
    expected: Mapping[str, Mapping[str, Fraction | float]],
    minimum: Mapping[str, Mapping[str, int]],
    take_all: Mapping[str, Sequence[str]],
) -> Iterator[str]:
    """Yield every sentence to refuse the arguments of `expected_shares` with."""
    if not 1 <= size <= sum(populations):
        yield f"size must lie from 1 to the population of {sum(populations):,}, but is {size:,}."
    if allocation not in ALLOCATIONS:
        yield f"allocation '{allocation}' is not known. {near(allocation, ALLOCATIONS)}"
    if allocation == "power" and not 0 <= power <= 1:
        yield f"power must lie from 0 (equal) to 1 (proportional), but is {power}."
    if len(expected) != (allocation == "neyman"):
        yield (
            "expected must give the share of yes by level of one variable with allocation 'neyman', and "
            f"only then; but allocation is '{allocation}' and expected speaks of {len(expected)} variables."
        )
    for option, asked in (("expected", expected), ("minimum", minimum), ("take_all", take_all)):
        yield from _unknown(option, asked, strata, names)
    yield from _bad_shares(expected, strata, names)
    yield from _bad_minimums(minimum, populations, strata, names)


def _unknown(
    option: str, asked: Mapping[str, Iterable[str]], strata: Sequence[Levels], names: Sequence[str]
) -> Iterator[str]:
    for column, levels in asked.items():
        if column not in names:
            yield f"{option}.{column}: the sample has no variable '{column}'. {near(column, names)}"
            continue
        there = sorted({stratum[list(names).index(column)] for stratum in strata})
        for level in levels:
            if level not in there:
                advice = likely(level, there) or "Check its spelling, or take it out."
                yield f"{option}.{column}.{level}: no eligible case has this level. {advice}"


def _bad_shares(
    expected: Mapping[str, Mapping[str, Fraction | float]], strata: Sequence[Levels], names: Sequence[str]
) -> Iterator[str]:
    for column, shares in expected.items():
        for level, share in shares.items():
            if not 0 < share < 1:
                yield (
                    f"expected.{column}.{level} must lie between 0 and 1, but is {share}. "
                    "With 0 or 1 none of its cases could be drawn; put what is likely, such as 0.05 or 0.95."
                )
        if column in names:
            missing = {stratum[list(names).index(column)] for stratum in strata} - set(shares)
            if missing:
                yield (
                    f"expected.{column} must give a share for every level of the list, and {len(missing)} "
                    "have none. Add them."
                )


def _bad_minimums(
    minimum: Mapping[str, Mapping[str, int]],
    populations: Sequence[int],
    strata: Sequence[Levels],
    names: Sequence[str],
) -> Iterator[str]:
    for column, levels in minimum.items():
        for level, least in levels.items():
            group = groups_in(strata, names, column, [level])[0] if column in names else ()
            there = sum(populations[cell] for cell in group)
            if least < 1:
                yield f"minimum.{column}.{level} must be a whole number from 1, but is {least}."
            elif group and least > there:
                yield (
                    f"minimum.{column}.{level} asks for {least:,} cases, and the list has {there:,}. "
                    "Lower it, or name the level in take_all."
                )
