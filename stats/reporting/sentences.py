"""The sentences of a report: how the samples were made, what was found, what to be careful with.

Every form of the report prints the same sentences; they can be copied into a methodology annex.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stats.bases import VERY_SMALL_BASE
from stats.reporting.likely import chance_method
from stats.reporting.words import (
    base_words,
    confidence_words,
    interval_words,
    listed,
    percent_words,
    plural,
    total_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stats.ratings import Rating, StandardRating
    from stats.reporting.report import Report, Reported, SampleSection
    from stats.reporting.rows import QuestionRow

_METHODS = {
    "exact": (
        "The intervals are exact: equal-tailed, from the hypergeometric distribution, for a sample drawn "
        "without replacement from the eligible cases."
    ),
    "clopper-pearson": (
        "The intervals are Clopper and Pearson's (1934), which treat the eligible cases as without limit."
    ),
    "korn-graubard": (
        "Intervals of weighted percentages are Korn and Graubard's (1998): Clopper and Pearson's for the "
        "number of cases of a simple random sample that would be as precise, the cases of one chance being "
        "a stratum."
    ),
}


_NEVER_BELOW = ("exact", "exact-shortest", "clopper-pearson", "blaker")
_WEIGHTED = (
    "Where cases were drawn with different chances, each counts by the inverse of its chance. Such a "
    "percentage is not that of the counts beside it; it is marked as weighted."
)
_ONE_SAMPLE = (
    "The calculation treats the cases as one simple random sample. Matching the ratios usually makes the "
    "estimates a little more precise than that, so the intervals tend to be cautious; no theorem says "
    "that they always are."
)


def sizing_sentences(sample: SampleSection) -> tuple[str, ...]:
    """Return how one sample was sized, matched and drawn."""
    reserves = f", with {plural(sample.reserves, 'reserve')} in order behind them" if sample.reserves else ""
    if sample.called:
        reserves += f" ({sample.called:,} called, {sample.reserves - sample.called:,} left)"
    return (
        f"{sample.size:,} of the {plural(sample.population, 'eligible case')} were drawn{reserves}.",
        *_aim(sample),
        *(_sentence(words) for words in (sample.sizing, sample.matched) if words),
        *(
            (f"The plan was sealed before the seed was used; its seal is {sample.seal}.",)
            if sample.seal
            else ()
        ),
        *((_sentence(f"Where the seed came from: {sample.seed_source}"),) if sample.seed_source else ()),
        *map(_sentence, sample.notes),
        *_reported(sample.reported),
    )


def _reported(reported: Reported) -> tuple[str, ...]:
    """Say how many cases could not be inspected, and what became of them; () if there were none."""
    codes = ((reported.ineligible, "ineligible"), (reported.unavailable_replaced, "unavailable"))
    why = listed(f"{number:,} {code}" for number, code in codes if number) if reported.replaced else ""
    replaced = plural(reported.replaced, "case")
    were = "was" if reported.replaced == 1 else "were"
    lost, stay = plural(reported.unavailable, "case"), "stays" if reported.unavailable == 1 else "stay"
    aside = plural(reported.set_aside, "case")
    removed = plural(reported.removed, "case") if reported.removed else ""
    return (
        *((f"{replaced} {were} replaced by the next reserves of their strata: {why}.",) if why else ()),
        *((f"Removed as ineligible, with no reserve left in the stratum: {removed}.",) if removed else ()),
        *((f"{lost}, unavailable, {stay} in the base without answers.",) if reported.unavailable else ()),
        *((f"The answers to {aside} that left the sample do not count.",) if reported.set_aside else ()),
    )


def _aim(sample: SampleSection) -> tuple[str, ...]:
    """Say what was aimed at, not that it was reached: a size may have been fixed by hand."""
    if sample.margin is None:
        return ()
    points = confidence_words(sample.margin).removesuffix("%")
    return (
        f"The aim was a confidence level of {confidence_words(sample.confidence)} and a margin of error of "
        f"{points} percentage points.",
    )


def _sentence(words: str) -> str:
    return words if words.rstrip().endswith((".", "!", "?")) else f"{words.rstrip()}."


def interval_sentences(report: Report) -> tuple[str, ...]:
    """Return how the percentages and intervals were made and what they mean."""
    rows = report.rows
    levels = listed(_of_100(sorted({row.confidence for row in rows})))
    kept = all(row.method in _NEVER_BELOW and not row.not_relevant for row in rows)
    sure = "at least" if kept else "about"
    judged = "as printed" if report.rating.framework.rounding == "half-up" else "before rounding"
    return (
        "Each percentage is the share of yes among the cases with a relevant answer, rounded to the nearest "
        "whole per cent, a half upwards.",
        *((_WEIGHTED,) if any(row.weighted for row in rows) else ()),
        *(
            _METHODS.get(m, f"The intervals were made by the method {m}.")
            for m in sorted({r.method for r in rows})
        ),
        "An interval is the range of percentages, for all the eligible cases to which the question applies, "
        f"that agrees with the cases drawn. If a simple random sample were drawn many times, {sure} {levels} "
        "of 100 such intervals would hold the true percentage.",
        *((_ONE_SAMPLE,) if not all(row.weighted for row in rows) else ()),
        "Limits are printed to the nearest whole per cent too. Bands, and whether an interval lies in more "
        f"than one, are judged on the figures {judged}; the unrounded ones stand in the table file.",
        "Where a question did not apply to every case drawn, the number of eligible cases to which it does "
        "is taken as the largest it can be: all the eligible, less those found not to be concerned. With "
        "few cases left to read, an interval may then be a little too narrow.",
        *_not_inspected(report),
        *_astray(rows),
        *chance_method(report),
        "Intervals cover the chance of the draw only, not mistakes in judging a case or in the list of "
        "cases.",
    )


_INELIGIBLE = (
    "A case found ineligible was replaced by the next reserve of its stratum, in the order of the draw: what "
    "was inspected is still a chance sample of the cases in scope. The number of eligible cases is that of "
    "the list, and so a little too large, which tends to make the intervals cautious. Where ineligible cases "
    "are commoner in some strata, the cases in scope there had a higher chance than others: percentages may "
    "then be off, and no interval shows by how much."
)
_REMOVED = (
    "A case found ineligible when no reserve of its stratum was left was removed, and none took its place. "
    "The cases in scope keep the chance that they were drawn with, so the percentages stand; they rest on "
    "fewer cases. The number of eligible cases is that of the list, and so a little too large, which tends "
    "to make the intervals cautious."
)
_INSISTED = (
    "Where an unavailable case was replaced, the figures speak for cases whose files can be had: no interval "
    "shows by how much the others differ."
)
_UNAVAILABLE = (
    "An unavailable case stays in the base without answers. Each percentage is that of the answers given; "
    "beside it stand the lowest and the highest it could be: yes / (base + missing), had all missing answers "
    "been no, and (yes + missing) / (base + missing), had all been yes. Where some of them would have been "
    "not relevant, it lies between the two."
)


def _not_inspected(report: Report) -> tuple[str, ...]:
    """Say what cases that could not be inspected do to the figures; () if there were none."""
    reported = [sample.reported for sample in report.samples]
    return (
        *([_INELIGIBLE] if any(cases.ineligible for cases in reported) else []),
        *([_REMOVED] if any(cases.removed for cases in reported) else []),
        *([_INSISTED] if any(cases.unavailable_replaced for cases in reported) else []),
        *([_UNAVAILABLE] if any(cases.unavailable for cases in reported) else []),
    )


def _astray(rows: Sequence[QuestionRow]) -> tuple[str, ...]:
    """Say how many intervals may be expected to miss: the mean, however questions hang together."""
    missing = round(sum(1 - row.confidence for row in rows))
    if missing < 1:
        return ()
    return (
        f"An interval speaks for one question at a time: of the {len(rows)} here, up to about {missing} "
        "can be expected to miss the true percentage by chance alone.",
    )


def _of_100(levels: Iterable[float]) -> list[str]:
    return [confidence_words(level).removesuffix("%") for level in levels]


def finding(row: QuestionRow) -> str:
    """Return one question's finding as a sentence that can be quoted.

    Example:
        >>> from stats.reporting import QuestionRow
        >>> finding(QuestionRow("2.3.2", "Services", 88, 128, 0, 0, 68.75, 63.6, 73.5, 577, 577,
        ...                     "Good", True, "exact", 0.8))
        'We estimate that 69% of eligible cases would be answered yes (80% confidence interval 64% to 74%;
        88 of 128 cases; 577 eligible).'
    """
    concerned = "eligible cases to which the question applies" if row.not_relevant else "eligible cases"
    return (
        f"We estimate that {percent_words(row)} of {concerned} would be answered yes "
        f"({confidence_words(row.confidence)} confidence interval {interval_words(row)}; "
        f"{base_words(row)} cases{', weighted' if row.weighted else ''}{_eligible(row)})."
        f"{_that_is(row)}"
    )


def _that_is(row: QuestionRow) -> str:
    total = total_words(row)
    if not total:
        said = ""
    elif row.not_relevant:
        said = f" Counting the others as no, that is {total}."
    else:
        said = f" That is {total}."
    small = " The base is very small: quote the interval, not the percentage alone."
    return said + (small if row.base < VERY_SMALL_BASE else "")


def _eligible(row: QuestionRow) -> str:
    if row.population is None:
        return ""
    if row.not_relevant and row.domain_population is not None:
        return f"; it applies to at most {row.domain_population:,} of {row.population:,} eligible"
    return f"; {row.population:,} eligible"


def how_rated(rating: StandardRating) -> tuple[str, ...]:
    """Return how a standard came to its rating: computed from which question, or decided, and why."""
    if rating.panel is not None:
        reason = _sentence(f"Reason: {rating.reason}")
        if rating.computed is None:
            return (f"Decided by the panel, not computed from cases: {rating.panel}.", reason)
        computed = f"Computed: {rating.computed},{_lowest(rating)}."
        return (f"Decided by the panel: {rating.panel}.", computed, reason)
    if rating.computed is None:
        return (_sentence(f"Not rated: {rating.why_unrated}"),)
    may = f"The panel may decide otherwise: {'; '.join(rating.may_decide)}"
    return (f"Computed{_lowest(rating)}.", *((_sentence(may),) if rating.may_decide else ()))


def _lowest(rating: StandardRating) -> str:
    if rating.lowest_question is None or rating.lowest_percent is None:
        return ""
    return f" from the lowest question, {rating.lowest_question} ({float(rating.lowest_percent):g}%)"


def overall_words(rating: Rating) -> str:
    """Return the overall score in a line: 21 of 30: Good; or that there is none."""
    if rating.overall is None:
        return "no rating"
    return f"{rating.score} of {rating.maximum}: {rating.overall}"


def left_out_words(rating: Rating) -> str:
    """Return which standards do not count, as there were no cases, and what that does; "" if none."""
    if not rating.left_out:
        return ""
    return (
        f"Left out of the points, as there were no cases: {listed(rating.left_out)}. Of "
        f"{rating.framework.maximum} points {rating.maximum} are left; the overall bands keep their shares."
    )
