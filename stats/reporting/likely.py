"""How likely each band is, in the report's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stats.outlook.wording import chances_in_words

if TYPE_CHECKING:
    from stats.outlook.chances import Chances
    from stats.reporting.report import Report

__all__ = ["chance_method", "chance_of_band", "overall_chances", "question_chances", "standard_chances"]


def chance_method(report: Report) -> tuple[str, ...]:
    """Return how the chances were worked out and what they mean, in a sentence; () if there are none."""
    if report.chances is None:
        return ()
    return (
        "How likely each band is was worked out by completing the list "
        f"{report.chances.completions:,} times from the answers: every case nobody read is given the whole "
        "set of answers of one that was, and once in a while a new one. Before any answer, all percentages "
        "are taken to be about as likely. It says what the answers leave open "
        "about the eligible cases of this list, not about other lists, and nothing about judgement.",
    )


def question_chances(report: Report, code: str) -> str:
    """Return the bands a question may be in, with their chances: Good 87%, Poor 13%; "" if not known."""
    found = report.chances.questions if report.chances else ()
    return next((_words(chances) for chances in found if chances.code == code), "")


def standard_chances(report: Report, code: str) -> tuple[str, ...]:
    """Return a sentence on the bands that a standard may be in, as computed; () if not known."""
    found = report.chances.standards if report.chances else ()
    words = next((_words(chances) for chances in found if chances.code == code), "")
    return (
        (f"How likely each band is, were all cases read (it changes no rating): {words}.",) if words else ()
    )


def overall_chances(report: Report) -> tuple[str, ...]:
    """Return sentences on the bands that the overall rating may be in; () if there are none.

    First with the panel's decisions as they stand; then, if that differs, with every standard as computed.
    """
    if report.chances is None:
        return ()
    decided, computed = _words(report.chances.overall_as_decided), _words(report.chances.overall)
    first = f"How likely each overall rating is, were all cases read: {decided}." if decided else ""
    other = f"Without the panel's decisions on standards judged by cases: {computed}." if computed else ""
    return (*((first,) if first else ()), *((other,) if other and computed != decided else ()))


def chance_of_band(report: Report, code: str) -> float | None:
    """Return the chance, 0 to 1, of the band that a question is in; None if not known."""
    found = report.chances.questions if report.chances else ()
    return next((chances.chance for chances in found if chances.code == code), None)


def _words(chances: Chances) -> str:
    if not chances.chances:
        return ""
    if chances.settled:
        return f"{chances.bands[chances.chances.index(1.0)]}, as every case was read"
    return chances_in_words(chances.bands, chances.chances)
