"""What stands in the way of a rating: decisions that cannot be, standards said to be without cases.

Next: `stats.ratings`.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from stats.errors import near

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stats.decisions import PanelDecision
    from stats.judging import StandardRating
    from stats.standards import Framework

__all__ = ["decision_mistakes", "without_cases_mistakes"]


def decision_mistakes(
    decisions: Sequence[PanelDecision], computed: Sequence[StandardRating], framework: Framework
) -> Iterator[str]:
    """Yield what the panel cannot decide."""
    ratings = {rating.code: rating for rating in computed}
    bands = [band.name for band in framework.bands]
    codes = [decision.standard for decision in decisions]
    for place, decision in enumerate(decisions):
        if decision.standard not in ratings:
            yield (
                f"standard {decision.standard!r} of a decision is not in the framework "
                f"'{framework.name}'. {near(decision.standard, ratings)}"
            )
        elif decision.standard in codes[:place]:
            yield f"standard {decision.standard} must be decided once, but has several decisions: keep one."
        elif not ratings[decision.standard].may_decide:
            yield _not_allowed(ratings[decision.standard], framework)
        if decision.band not in bands:
            yield (
                f"standard {decision.standard}: {decision.band!r} is not a band. {near(decision.band, bands)}"
            )


def _not_allowed(rating: StandardRating, framework: Framework) -> str:
    if rating.why_unrated:
        return f"standard {rating.code}: the panel cannot decide yet: {rating.why_unrated}."
    return (
        f"standard {rating.code}: the panel may decide only within {framework.near_boundary} points of a "
        "boundary, where one answer would change the band, or on a base of "
        f"{framework.small_base} or fewer; {rating.lowest_question} at {rating.lowest_percent}% is none "
        "of these. Take the decision out."
    )


def without_cases_mistakes(codes: object, found: Mapping[str, object], framework: Framework) -> Iterator[str]:
    """Yield why a standard cannot be one without cases."""
    if not isinstance(codes, Collection) or isinstance(codes, (str, bytes)):
        kind = "a single text" if isinstance(codes, (str, bytes)) else type(codes).__name__
        yield f'without_cases must be a list of codes of standards, such as ["3.1"], but got {kind}.'
        return
    standards = {standard.code: standard for standard in framework.standards}
    if codes and not framework.shrinks:
        yield (
            f"the framework '{framework.name}' leaves no standard out for want of cases: "
            "set shrinks = true in its file if it should."
        )
    for code in codes:
        if not isinstance(code, str) or code not in standards:
            yield f"standard {code!r} is not in the framework '{framework.name}'. {near(code, standards)}"
        elif not standards[code].questions:
            yield f"standard {code} is judged without cases anyway: take it out of those that had none."
        elif answered := [q.code for q in standards[code].questions if q.code in found]:
            yield f"standard {code} cannot be without cases: there are answers to {', '.join(answered)}."
