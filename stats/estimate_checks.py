"""What an estimate cannot be, each in a sentence.

Next: `stats.estimation`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from stats.counts import confidence_mistakes, count_mistakes, whole_mistakes
from stats.intervals import method_mistakes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stats.estimation import Estimate

__all__ = ["choice_mistakes", "number_mistakes", "size_mistakes"]


def number_mistakes(found: Estimate) -> tuple[str, ...]:
    """Return what is no number of cases, each by its name."""
    return (
        *count_mistakes(found.yes, found.base, found.population),
        *whole_mistakes("not_relevant", found.not_relevant),
        *whole_mistakes("missing", found.missing),
        *(whole_mistakes("relevant", found.relevant) if found.relevant is not None else ()),
    )


def choice_mistakes(found: Estimate) -> Iterator[str]:
    """Yield what is wrong with the confidence and the method."""
    yield from confidence_mistakes(found.confidence)
    if found.weighted is None:
        yield from method_mistakes(found.method)
        return
    from stats.survey.limits import survey_method_mistakes

    yield from survey_method_mistakes(found.method)


def size_mistakes(found: Estimate) -> Iterator[str]:
    """Yield which whole numbers of cases are above what they are a part of."""
    cases = found.base + found.not_relevant + found.missing
    if found.population is not None and cases > found.population:
        yield (
            "base, not_relevant and missing together must not be above the population, "
            f"but got {cases:,} and {found.population:,}."
        )
    elif found.relevant is not None and not _can_be_relevant(found):
        yield (
            "relevant must be at least the base, and at most the population less the cases found not "
            f"relevant, but is {found.relevant:,}."
        )


def _can_be_relevant(found: Estimate) -> bool:
    most = math.inf if found.population is None else found.population - found.not_relevant
    return found.relevant is not None and found.base <= found.relevant <= most
