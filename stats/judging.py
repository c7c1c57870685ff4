"""One standard: the band of its lowest key question, and whether the panel may decide instead.

Next: `stats.rating_checks`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stats.decisions import PanelDecision
    from stats.question_results import QuestionResult, Results
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
        left_out: whether it is left out of the overall score, as there were no cases.
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
    left_out: bool = False

    @property
    def band(self) -> str | None:
        """The panel's band, else the computed one; None if there is neither."""
        return self.panel or self.computed


def judged(
    standard: Standard,
    results: Results,
    decision: PanelDecision | None,
    framework: Framework,
) -> StandardRating:
    """Return the standard's rating; the decision, if any, is taken as it is."""
    codes = [question.code for question in standard.questions]
    asked = [results.found[code] for code in codes if code in results.found]
    lowest = min(asked, key=lambda result: result.percent) if asked and len(asked) == len(codes) else None
    percent = framework.rounded(lowest.percent) if lowest else None
    computed = framework.band_of(lowest.percent).name if lowest else None
    panel = decision.band if decision else None
    scores = {band.name: band.score for band in framework.bands}
    no_cases = bool(codes) and results.empty.issuperset(codes)
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
        may_decide=tuple(_grounds(asked, lowest, framework)) if len(asked) == len(codes) else (),
        score=scores.get(panel or computed or "") if standard.scored else None,
        why_unrated="" if panel or computed else _why_unrated(codes, results),
        left_out=no_cases and framework.shrinks and standard.scored and panel is None,
    )


def _why_unrated(codes: Sequence[str], results: Results) -> str:
    if not codes:
        return "judged without cases, and not decided yet"
    if results.empty.issuperset(codes):
        return "no cases to judge it by"
    absent = [code for code in codes if code not in results.found and code not in results.empty]
    empty = [code for code in codes if code in results.empty]
    reasons = (
        f"no answers to {', '.join(absent)}" if absent else "",
        f"no case answered yes or no to {', '.join(empty)}" if empty else "",
    )
    return ", and ".join(reason for reason in reasons if reason)


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
    if result.base is not None:
        for step in (-1, 1):
            if 0 <= (percent := result.percent + step * Fraction(100, result.base)) <= 100:
                yield percent
