"""The report as a frozen value: everything that is printed, and nothing that is looked up later."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stats.errors import near, refuse_if_any

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Mapping

    from stats.outlook.chances import BandChances
    from stats.ratings import Rating, StandardRating
    from stats.reporting.grouping import Grouping
    from stats.reporting.rows import QuestionRow, Unanswered


@dataclass(frozen=True, slots=True)
class Reported:
    """How many cases of a sample could not be inspected, and what became of them.

    Args:
        ineligible: cases out of scope, each replaced by a reserve.
        unavailable_replaced: cases in scope without a file, replaced since the planner insisted.
        unavailable: cases in scope without a file that stay in the base, without answers.
        set_aside: cases that were replaced or removed and had answers, which do not count.
        removed: cases out of scope whose stratum had no reserve left: none took their place.
    """

    ineligible: int = 0
    unavailable_replaced: int = 0
    unavailable: int = 0
    set_aside: int = 0
    removed: int = 0

    @property
    def replaced(self) -> int:
        """The cases replaced, each by a reserve."""
        return self.ineligible + self.unavailable_replaced


@dataclass(frozen=True, slots=True)
class SampleSection:
    """One sample: how it was made, and the questions that were asked of its cases.

    Args:
        name: the sample's name in the inspection's settings, such as "domain_two".
        title: what people call it, such as "Case supervision".
        population: eligible cases.
        size: cases drawn, without the reserves.
        reserves: reserves drawn.
        confidence: that is aimed at, a fraction.
        margin: of error that is aimed at, a fraction; None if the size was fixed without regard to one.
        sizing: the whole sizing rule in words.
        matched: which ratios were matched and how well, in words; "" if none were.
        seal: hash of the sealed plan; "" if it was not sealed.
        seed_source: where the seed came from, in words.
        rows: the questions' results, in the order to print.
        notes: further sentences on how it was made, such as who was eligible.
        reported: how many of its cases could not be inspected.
        called: reserves that moved up into the sample; the others are left.
        unanswered: questions that nobody answered yes or no, and that have no percentage therefore.
    """

    name: str
    title: str
    population: int
    size: int
    reserves: int
    confidence: float
    margin: float | None
    sizing: str
    matched: str
    seal: str
    seed_source: str
    rows: tuple[QuestionRow, ...]
    notes: tuple[str, ...] = ()
    reported: Reported = Reported()
    called: int = 0
    unanswered: tuple[Unanswered, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """All that a report says.

    Args:
        title: the report's title.
        fieldwork: the day it began, printed on the front; None to leave it out.
        notice: printed first and prominently, such as "The cases and answers are synthetic."; "" for none.
        samples: the samples, in the order to print.
        rating: the ratings of the standards and the overall one, from `stats.rate`.
        beside_title: what the figures beside are, such as "Published 2018"; "" for "Earlier".
        beside: question's code -> an earlier or published percentage, 0 to 100.
        made_with: name and version of what made the report; "" to leave it out.
        groupings: results by group, such as local units.
        chances: of the bands, from `stats.band_chances`; None to leave them out.

    Raises:
        SamplerError: no questions, a question in two places, or a figure beside that belongs to no question.
    """

    title: str
    fieldwork: datetime.date | None
    notice: str
    samples: tuple[SampleSection, ...]
    rating: Rating
    beside_title: str = ""
    beside: Mapping[str, float] = field(default_factory=dict)
    made_with: str = ""
    groupings: tuple[Grouping, ...] = ()
    chances: BandChances | None = None

    def __post_init__(self) -> None:
        refuse_if_any(_misfits(self))
        object.__setattr__(self, "beside", dict(self.beside))  # ours: nobody can change it later
        object.__setattr__(self, "beside_title", self.beside_title or "Earlier")

    def unavailable(self, row: QuestionRow) -> int:
        """Return how many of the cases asked a question were in scope, but could not be had."""
        return next(sample.reported.unavailable for sample in self.samples if row in sample.rows)

    @property
    def rows(self) -> tuple[QuestionRow, ...]:
        """The results in the framework's order; those it does not know come last."""
        known = [q.code for standard in self.rating.framework.standards for q in standard.questions]
        place = {code: position for position, code in enumerate(known)}
        given = [row for sample in self.samples for row in sample.rows]
        return tuple(sorted(given, key=lambda row: place.get(row.code, len(place))))

    def groups(self) -> tuple[tuple[StandardRating | None, tuple[QuestionRow, ...]], ...]:
        """Return each standard with its questions' results; None stands before those of no standard."""
        questions = {s.code: {q.code for q in s.questions} for s in self.rating.framework.standards}
        placed = set().union(*questions.values())
        rest = tuple(row for row in self.rows if row.code not in placed)
        return (
            *(
                (standard, tuple(row for row in self.rows if row.code in questions.get(standard.code, ())))
                for standard in self.rating.standards
            ),
            *(((None, rest),) if rest else ()),
        )


def _misfits(report: Report) -> Iterator[str]:
    codes = Counter(row.code for sample in report.samples for row in sample.rows)
    if not codes:
        yield "A report needs a question with answers, and there is none; read the filled sheets first."
    for code, times in codes.items():
        if times > 1:
            yield f"question {code} stands {times} times in the samples; keep it in one of them."
    known = [*codes, *(q.code for s in report.rating.framework.standards for q in s.questions)]
    for code, percent in report.beside.items():
        if code not in known:
            yield f"beside: {code!r} is not a question of this report. {near(code, known)}"
        if not 0 <= percent <= 100:
            yield f"beside: {code} must lie between 0 and 100 per cent, but is {percent}; correct it."
