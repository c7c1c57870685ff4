"""One standard: the band of its lowest key question, and whether the panel may decide instead.

Next: `stats.ratings`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stats.rounding import percentage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from fractions import Fraction

    from stats.decisions import PanelDecision
    from stats.question_results import QuestionResult
    from stats.standards import Framework, Standard

__all__ = ["StandardRating", "judged"]


@dataclass(frozen=True, slots=True)
class StandardRating:
    """A standard's rating: what was computed and what the panel decided, kept apart.

    Attributes:
        code: of the standard.
        title: of the standard.
        lowest_question: code of the key question with the lowest percentage (the first, if several).
        lowest_percent: its percentage as judged: a whole number, unless the framework does not round.
        computed: band of that percentage; None without cases, or while answers are missing.
        panel: band the panel decided; None if it decided nothing.
        reason: the panel's; "" if it decided nothing.
        may_decide: why the panel may decide; () if it may not.
        score: points of the band; None if unrated or not scored.
        why_unrated: why there is no band; "" if there is one.
    """

    code: str
    title: str
    lowest_question: str | None
    lowest_percent: int | float | None
    computed: str | None
    panel: str | None
    reason: str
    may_decide: tuple[str, ...]
    score: int | None
    why_unrated: str = ""

    @property
    def band(self) -> str | None:
        """The panel's band, else the computed one; None if there is neither."""
        return self.panel or self.computed


def judged(
    standard: Standard,
    results: Mapping[str, QuestionResult],
    decision: PanelDecision | None,
    framework: Framework,
) -> StandardRating:
    """Return the standard's rating; the decision, if any, is taken as it is."""
    asked = [results[question.code] for question in standard.questions if question.code in results]
    absent = [question.code for question in standard.questions if question.code not in results]
    lowest = min(asked, key=lambda result: result.percent) if asked and not absent else None
    percent = framework.rounded(lowest.percent) if lowest else None
    computed = framework.band_of(lowest.percent).name if lowest else None
    panel = decision.band if decision else None
    scores = {band.name: band.score for band in framework.bands}
    return StandardRating(
        code=standard.code,
        title=standard.title,
        lowest_question=lowest.code if lowest else None,
        lowest_percent=None
        if percent is None
        else int(percent)
        if percent.denominator == 1
        else float(percent),
        computed=computed,
        panel=panel,
        reason=decision.reason if decision else "",
        may_decide=tuple(_grounds(asked, lowest, framework)) if not absent else (),
        score=scores.get(panel or computed or "") if standard.scored else None,
        why_unrated="" if panel or computed else _why_unrated(absent),
    )


def _why_unrated(absent: Sequence[str]) -> str:
    return f"no answers to {', '.join(absent)}" if absent else "judged without cases, and not decided yet"


def _grounds(
    asked: Sequence[QuestionResult], lowest: QuestionResult | None, framework: Framework
) -> Iterator[str]:
    """Yield why the panel may decide."""
    if lowest is None:
        yield "judged without cases"
        return
    percent = framework.rounded(lowest.percent)
    for boundary in framework.boundaries:
        if abs(percent - boundary) <= framework.near_boundary:
            yield f"within {framework.near_boundary} points of the boundary at {boundary}%"
    if _hangs_on_one_answer(asked, lowest, framework):
        yield "one answer would change the band"
    if lowest.base is not None and lowest.base <= framework.small_base:
        yield f"base of {framework.small_base} or fewer"


def _hangs_on_one_answer(
    asked: Sequence[QuestionResult], lowest: QuestionResult, framework: Framework
) -> bool:
    """Return whether one yes more or less, to any of the key questions, would move the standard's band."""
    band = framework.band_of(lowest.percent)
    return any(
        framework.band_of(min([changed, *(other.percent for other in asked if other is not result)])) != band
        for result in asked
        for changed in _one_answer_away(result)
    )


def _one_answer_away(result: QuestionResult) -> Iterator[Fraction]:
    if result.yes is not None and result.base is not None:
        for yes in (result.yes - 1, result.yes + 1):
            if 0 <= yes <= result.base:
                yield percentage(yes, result.base)
