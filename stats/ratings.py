"""From key questions to standards, and from standards to the overall rating.

Next: `stats.reporting`.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from stats.decisions import panel_of
from stats.errors import refuse_if_any
from stats.framework_files import framework_of
from stats.judging import StandardRating, judged
from stats.question_results import Results, read_results
from stats.rating_checks import decision_mistakes, without_cases_mistakes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

    import pandas as pd

    from stats.decisions import PanelDecision
    from stats.standards import Framework, OverallBand

__all__ = ["Rating", "StandardRating", "rate", "rated", "results_of"]


@dataclass(frozen=True, slots=True)
class Rating:
    """The ratings of all standards, and the overall one.

    Attributes:
        framework: that they were judged by.
        standards: one rating a standard, in the framework's order.
        score: points of the scored standards that have a rating.
        maximum: points those standards could have had.
        overall: name of the overall rating; None while a scored standard has no rating, unless it is left
            out for want of cases.
        why_no_overall: which those are; "" if there is an overall rating.
    """

    framework: Framework
    standards: tuple[StandardRating, ...]
    score: int
    maximum: int
    overall: str | None
    why_no_overall: str = ""

    @property
    def left_out(self) -> tuple[str, ...]:
        """The codes of the standards left out of the score, as there were no cases."""
        return tuple(rating.code for rating in self.standards if rating.left_out)

    @property
    def overall_bands(self) -> tuple[OverallBand, ...]:
        """The overall bands the score was judged by, best first: shrunk with the maximum."""
        return self.framework.overall_bands(self.maximum if self.left_out else None)

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
        left_out = f" (left out, as there were no cases: {', '.join(self.left_out)})" if self.left_out else ""
        return f"Overall: {self.score} of {self.maximum}, {self.overall}{left_out}"

    def _repr_html_(self) -> str:
        table = self.to_frame().to_html(index=False, border=0, na_rep="")
        return f"<p>{escape(self.framework.name)}</p>{table}<p>{escape(self._total())}</p>"


def rate(
    questions: pd.DataFrame,
    standards: Framework | str | Path | None = None,
    decisions: Iterable[PanelDecision] = (),
    without_cases: Collection[str] = (),
) -> Rating:
    """Return the rating of every standard of the framework, and the overall rating.

    A standard takes the band of its lowest key question, judged on the percentage as printed (rounded
    half up; exactly, from yes and base, where the table has them). The panel may decide otherwise where the
    lowest percentage lies within 5 points of a boundary, where one answer more or less would move the
    standard's band, where the lowest question's base is five or fewer, or where the standard is judged
    without cases; the framework may set other figures. The scores of the bands are added up.

    Args:
        questions: a row a key question, with columns `question` and `percent` (0 to 100), such as
            `stats.questions` returns; where it has `yes` and `base` they are used. A question with base 0
            has no percentage (NaN), and its standard no rating. Where a column `weighted` is true the
            percentage counts, and one answer moves it by 100 / base.
        standards: a Framework, a name of `stats.FRAMEWORKS`, the path of a `standards.toml`, or None for
            the bundled `nps_2018()`.
        decisions: of the panel, at most one a standard.
        without_cases: codes of standards for which there was no case at all, so that their questions are
            not in the table. Only where the framework shrinks.

    Returns:
        A Rating. A standard with a key question absent from the table, or without an estimate, has no rating,
        and then there is no overall one; both say so. Where the framework shrinks, a scored standard without
        an estimate for any question, as there were no cases, is left out instead: the maximum is smaller,
        and the overall bands keep their shares of it.

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
    results = results_of(questions, framework, without_cases)
    panel = panel_of(decisions)
    computed = rated(results, framework, {}).standards
    refuse_if_any(decision_mistakes(panel, computed, framework))
    return rated(results, framework, {decision.standard: decision for decision in panel})


def results_of(questions: pd.DataFrame, framework: Framework, without_cases: Collection[str]) -> Results:
    """Return the results in a table; the questions of standards without cases count as answered by nobody."""
    found, empty = read_results(questions, framework)
    refuse_if_any(without_cases_mistakes(without_cases, found, framework))
    nobody = (q.code for s in framework.standards if s.code in without_cases for q in s.questions)
    return Results(found, empty.union(nobody))


def rated(results: Results, framework: Framework, decided: Mapping[str, PanelDecision]) -> Rating:
    """Return the rating that results and decisions, taken as they are, make in a framework."""
    ratings = tuple(
        judged(standard, results, decided.get(standard.code), framework) for standard in framework.standards
    )
    scored = [
        rating
        for rating, standard in zip(ratings, framework.standards, strict=True)
        if standard.scored and not rating.left_out
    ]
    points = [rating.score for rating in scored if rating.score is not None]
    maximum = framework.bands[0].score * len(points)
    unrated = _unrated(rating for rating in scored if rating.band is None)
    if not scored:
        unrated = "no scored standard has cases"
    shrunk = maximum if len(scored) < sum(standard.scored for standard in framework.standards) else None
    return Rating(
        framework=framework,
        standards=ratings,
        score=sum(points),
        maximum=maximum,
        overall=None if unrated else framework.overall_of(sum(points), shrunk).name,
        why_no_overall=unrated,
    )


def _unrated(ratings: Iterable[StandardRating]) -> str:
    codes: dict[str, list[str]] = {}
    for rating in ratings:
        codes.setdefault(rating.why_unrated, []).append(rating.code)
    return "; ".join(f"{', '.join(named)}: {why}" for why, named in codes.items())


def _because(rating: StandardRating) -> str:
    if rating.why_unrated:
        return rating.why_unrated
    lowest = f"{rating.lowest_question} at {rating.lowest_percent}%" if rating.lowest_question else ""
    if rating.panel is None:
        return lowest
    computed = f"{lowest} is {rating.computed}; " if rating.computed else ""
    return f"{computed}the panel: {rating.reason}"
