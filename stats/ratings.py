"""From key questions to standards, and from standards to the overall rating.

Next: `stats.reporting`.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from stats.errors import near, refuse_if_any
from stats.framework_files import framework_of
from stats.judging import StandardRating, judged
from stats.question_results import read_results

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    import pandas as pd

    from stats.decisions import PanelDecision
    from stats.standards import Framework

__all__ = ["Rating", "StandardRating", "rate"]


@dataclass(frozen=True, slots=True)
class Rating:
    """The ratings of all standards, and the overall one.

    Attributes:
        framework: that they were judged by.
        standards: one rating a standard, in the framework's order.
        score: points of the scored standards that have a rating.
        maximum: points those standards could have had.
        overall: name of the overall rating; None while a scored standard has no rating.
        why_no_overall: which those are; "" if there is an overall rating.
    """

    framework: Framework
    standards: tuple[StandardRating, ...]
    score: int
    maximum: int
    overall: str | None
    why_no_overall: str = ""

    def to_frame(self) -> pd.DataFrame:
        """Return a row a standard: code, title, band, score, and how it came about."""
        import pandas as pd

        rows = [
            {
                "standard": rating.code,
                "title": rating.title,
                "band": rating.band,
                "score": rating.score,
                "lowest_question": rating.lowest_question,
                "lowest_percent": rating.lowest_percent,
                "computed": rating.computed,
                "panel": rating.panel,
                "reason": rating.reason,
                "may_decide": "; ".join(rating.may_decide),
                "why_unrated": rating.why_unrated,
            }
            for rating in self.standards
        ]
        return pd.DataFrame(rows).astype({"score": "Int64", "lowest_percent": "Float64"})

    def __str__(self) -> str:
        lines = [
            (
                f"{r.code} {r.title}",
                r.band or "no rating",
                "" if r.score is None else str(r.score),
                _because(r),
            )
            for r in self.standards
        ]
        title, band, score, _ = (max(len(line[i]) for line in lines) for i in range(4))
        table = [f"{t:<{title}}  {b:<{band}}  {s:>{score}}  {note}".rstrip() for t, b, s, note in lines]
        return "\n".join([self.framework.name, *table, self._total()])

    def _total(self) -> str:
        if self.overall is None:
            return f"Overall: no rating (without a rating: {self.why_no_overall})"
        return f"Overall: {self.score} of {self.maximum}, {self.overall}"

    def _repr_html_(self) -> str:
        table = self.to_frame().to_html(index=False, border=0, na_rep="")
        return f"<p>{escape(self.framework.name)}</p>{table}<p>{escape(self._total())}</p>"


def rate(
    questions: pd.DataFrame,
    standards: Framework | str | Path | None = None,
    decisions: Iterable[PanelDecision] = (),
) -> Rating:
    """Return the rating of every standard of the framework, and the overall rating.

    A standard takes the band of its lowest key question, judged on the percentage as printed (rounded
    half up; exactly, from yes and base, where the table has them). The panel may decide otherwise where the
    lowest percentage lies within 5 points of a boundary, where one answer more or less would move the
    standard's band, where the lowest question's base is five or fewer, or where the standard is judged
    without cases; the framework may set other figures. The scores of the bands are added up.

    Args:
        questions: a row a key question, with columns `question` and `percent` (0 to 100), such as
            `stats.questions` returns; where it has `yes` and `base` they are used.
        standards: a Framework, the path of a `standards.toml`, or None for the bundled `nps_2018()`.
        decisions: of the panel, at most one a standard.

    Returns:
        A Rating. A standard with a key question absent from the table has no rating, and then there is no
        overall one; both say so.

    Raises:
        SamplerError: the table is faulty (no column, an unknown or repeated question, a percentage
            outside 0 to 100), or a decision is: an unknown standard or band, two decisions on one
            standard, or one where the panel may not decide. All mistakes of the table, or else of the
            decisions, at once.

    Example:
        >>> import pandas as pd
        >>> found = pd.DataFrame({"question": ["2.1.1", "2.1.2", "2.1.3"], "percent": [90, 88, 84]})
        >>> rating = rate(found)
        >>> rating.standards[4].band, rating.standards[4].lowest_question, rating.overall
        ('Outstanding', '2.1.3', None)
    """
    framework = framework_of(standards)
    results = read_results(questions, framework)
    panel = tuple(decisions)
    computed = [judged(standard, results, None, framework) for standard in framework.standards]
    refuse_if_any(_decision_mistakes(panel, computed, framework))
    decided = {decision.standard: decision for decision in panel}
    ratings = tuple(
        judged(standard, results, decided.get(standard.code), framework) for standard in framework.standards
    )
    return _added_up(ratings, framework)


def _added_up(ratings: tuple[StandardRating, ...], framework: Framework) -> Rating:
    scored = [r for r, standard in zip(ratings, framework.standards, strict=True) if standard.scored]
    points = [rating.score for rating in scored if rating.score is not None]
    unrated = _unrated(rating for rating in scored if rating.band is None)
    return Rating(
        framework=framework,
        standards=ratings,
        score=sum(points),
        maximum=framework.bands[0].score * len(points),
        overall=None if unrated else framework.overall_of(sum(points)).name,
        why_no_overall=unrated,
    )


def _unrated(ratings: Iterable[StandardRating]) -> str:
    codes: dict[str, list[str]] = {}
    for rating in ratings:
        codes.setdefault(rating.why_unrated, []).append(rating.code)
    return "; ".join(f"{', '.join(named)}: {why}" for why, named in codes.items())


def _decision_mistakes(
    decisions: Sequence[PanelDecision], computed: Sequence[StandardRating], framework: Framework
) -> Iterator[str]:
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


def _because(rating: StandardRating) -> str:
    if rating.why_unrated:
        return rating.why_unrated
    lowest = f"{rating.lowest_question} at {rating.lowest_percent}%" if rating.lowest_question else ""
    if rating.panel is None:
        return lowest
    computed = f"{lowest} is {rating.computed}; " if rating.computed else ""
    return f"{computed}the panel: {rating.reason}"
