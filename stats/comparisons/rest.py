"""One group against the rest of the sample it is part of.

Next: `stats.comparisons.several`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stats.comparisons.differences import Difference, difference
from stats.comparisons.sides import estimate_mistakes, is_weighted
from stats.errors import refuse_if_any
from stats.estimation import Estimate

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["against_rest"]

_COUNTS = ("yes", "base", "not_relevant", "missing")


def against_rest(
    group: Estimate, whole: Estimate, confidence: float | None = None, method: str | None = None
) -> Difference:
    """Return the difference between one group of a sample and all the others of it.

    A group against the whole would count its cases on both sides; so they are taken out.

    Args:
        group: the estimate of the group's cases; its population the group's own.
        whole: the estimate of all cases of the sample, the group among them.
        confidence: two-sided, above 0 and below 1; None takes the confidence both have.
        method: as in `difference`.

    Returns:
        A Difference, group less rest, whose `second` is the estimate of the rest, with the interval method
        of `whole`.

    Raises:
        SamplerError: listing all mistakes: counts of the group above those of the whole, a population
            known of one only, a group that is the whole, weighted percentages.

    Example:
        >>> north = Estimate(yes=30, base=52, population=231)
        >>> everywhere = Estimate(yes=88, base=128, population=577)
        >>> print(against_rest(north, everywhere).sentence("North", "the rest", "is"))
        North is 19 points below the rest (80% interval 9 to 28): more than chance would explain
    """
    refuse_if_any([*estimate_mistakes(group, "group"), *estimate_mistakes(whole, "whole")])
    refuse_if_any(_mistakes(group, whole))
    yes, base, not_relevant, missing = (getattr(whole, count) - getattr(group, count) for count in _COUNTS)
    known = whole.population is not None and group.population is not None
    population = whole.population - group.population if known else None  # type: ignore[operator]
    applies = whole.relevant is not None and group.relevant is not None
    relevant = whole.relevant - group.relevant if applies else None  # type: ignore[operator]
    rest = Estimate(yes, base, not_relevant, missing, population, whole.confidence, whole.method, relevant)
    return difference(group, rest, confidence, method)


def _mistakes(group: Estimate, whole: Estimate) -> Iterator[str]:
    for name, found in (("group", group), ("whole", whole)):
        if is_weighted(found):
            yield f"{name} is a weighted percentage: estimate the rest by itself, and use stats.difference."
    wrong = [*_beyond(group, whole)]
    yield from wrong
    if not wrong and group.base == whole.base:
        yield (
            f"the group has all {whole.base:,} relevant answers of the sample: there is no rest to compare "
            "it with."
        )
    if (group.population is None) != (whole.population is None):
        yield (
            "the population must be known of both the group and the whole, or of neither: give the group's "
            "cases in the population, or take both without."
        )
    elif group.population is not None and whole.population is not None and not wrong:
        cases = sum(getattr(whole, count) - getattr(group, count) for count in _COUNTS[1:])
        if cases > whole.population - group.population:
            yield (
                f"the rest has {cases:,} cases in the sample but {whole.population - group.population:,} in "
                "the population: check the two populations."
            )
    if not wrong and group.relevant is not None and whole.relevant is not None:
        base, relevant = whole.base - group.base, whole.relevant - group.relevant
        if base > relevant:
            yield (
                f"the rest has {base:,} relevant answers but {relevant:,} relevant cases in the population: "
                "check the two numbers of relevant cases."
            )


def _beyond(group: Estimate, whole: Estimate) -> Iterator[str]:
    for count in _COUNTS:
        of_group, of_whole = getattr(group, count), getattr(whole, count)
        if of_group > of_whole:
            yield (
                f"{count} of the group must not be above that of the whole, but got {of_group:,} and "
                f"{of_whole:,}."
            )
    if group.base - group.yes > whole.base - whole.yes:
        yield (
            "noes of the group must not be above those of the whole, but got "
            f"{group.base - group.yes:,} and {whole.base - whole.yes:,}."
        )
