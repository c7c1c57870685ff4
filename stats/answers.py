"""From filled sheets to estimates: a row a question.

Next: `stats.standards`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stats.case_weights import alike, weights_of
from stats.counts import confidence_mistakes
from stats.errors import near
from stats.framework_files import framework_of
from stats.grouping import groups_of
from stats.intervals import method_mistakes
from stats.question_rows import question_rows, shares_counted
from stats.responses import DrawnSample, check_layout, responses_of
from stats.tallies import tally
from stats.weighted_shares import (
    counted_where_alike,
    design_of_sample,
    levels_matched,
    shares_weighted,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

    from stats.standards import Framework

__all__ = ["DrawnSample", "questions"]


def questions(
    answers: pd.DataFrame,
    sample: DrawnSample,
    confidence: float = 0.80,
    method: str | None = None,
    standards: Framework | str | Path | None = None,
    by: str | None = None,
    variance: str | None = None,
    lonely: str = "adjust",
) -> pd.DataFrame:
    """Return a row a question: how it was answered, and what that says about all eligible cases.

    Where the cases have weights that differ by more than 1 in 100, because their chances differed, the
    percentages are weighted; the intervals are then those of `stats.survey`, with the cases of one
    chance as a stratum.

    Args:
        answers: a row a case and a column a question, such as "2.1.1", besides the column of ids. Each
            answer is yes, no, not relevant or blank; upper case and surrounding blanks do not matter.
            Columns the sample has too (the matched variables) are passed over.
        sample: that the answers belong to. A case of it without a row counts as missing in every question.
        confidence: of the intervals, two-sided, above 0 and below 1.
        method: of the intervals: one of `stats.METHODS` where cases count alike, None for "exact"; one of
            "korn-graubard", "logit", "wilson" and "wald" where they are weighted, None for "korn-graubard"
            ("exact" in a group whose cases all have one weight).
        standards: that the bands come from: a Framework, the name of a bundled one, the path of a
            `standards.toml`, or None for `nps_2018()`.
        by: a column of the sample's cases, or of the answers, whose levels are told apart: a row a
            question and level. None takes all cases together.
        variance: None, unless the intervals are to rest on an estimated variance where cases count
            alike, too, or on another one: "smoothed", "taylor" (as R's survey) or "residual" (what the
            matched variables leave unexplained). Then `method` is as for weighted cases.
        lonely: what "taylor" does with a stratum of one case, as R's survey: "adjust", "average",
            "certainty" or "remove".

    Returns:
        A table in the answers' order of columns: question (and `by` and group); yes, base (yes and no),
        not_relevant, missing; percent, low and high (0 to 100, not rounded); population (eligible cases,
        of the group; None if unknown), domain_population (the largest number of them the question can
        apply to), confidence, method; percent_if_missing_no and percent_if_missing_yes; total,
        total_low and total_high (eligible cases that are a yes; NaN where population is unknown);
        weighted, effective_base, design_effect; small_base ("small" below 30, "very small" below 20);
        no_estimate (why there is none: then percent, low and high are NaN); band (of the rounded
        percentage), crosses (whether low and high, rounded as a percentage is, lie in different
        bands), to_better and to_worse (answers that would have to change for the next band).

    Raises:
        SamplerError: an answer outside the list, a case answered twice, never drawn, replaced since, or a
            reserve that was not called, a blank id, no yes or no at all, no questions at all. All
            mistakes at once, by question and row number (counted from 1, without the headings):
            ids and contents are never shown.

    Example:
        >>> import pandas as pd
        >>> from types import SimpleNamespace
        >>> ids = [f"S{i}" for i in range(8)]
        >>> sample = SimpleNamespace(
        ...     cases=pd.DataFrame({"case_id": ids, "role": "sample"}), case="case_id", population=20
        ... )
        >>> sheet = pd.DataFrame({"case_id": ids[:7], "2.1.1": ["yes"] * 5 + ["no", "not relevant"]})
        >>> found = questions(sheet, sample)
        >>> print(found[["question", "yes", "base", "not_relevant", "missing"]].to_string(index=False))
        question  yes  base  not_relevant  missing
           2.1.1    5     6             1        1
        >>> print(found.percent[0].round(1), found.band[0], found.crosses[0], found.to_worse[0])
        83.3 Outstanding True 1
    """
    framework = framework_of(standards)
    check_layout(answers, sample, by)
    cases = sample.cases
    weights = weights_of(cases[cases["role"] == "sample"])
    equal = alike(weights)
    weighted = not equal or variance is not None
    by_default = method is None and variance is None
    method = method or ("korn-graubard" if weighted else "exact")
    options = (*confidence_mistakes(confidence), *_option_mistakes(method, variance, lonely, weighted))
    responses = responses_of(answers, sample, by, options)
    groups = groups_of(by, responses.cases, responses.answered, responses.strata, responses.population)
    known = groups.numbers >= 0
    counts = tally(responses.codes[known], groups.numbers[known] if by else None, len(groups.names))
    if weighted:
        design = design_of_sample(
            None if equal else weights, len(responses.cases), responses.population, lonely
        )
        matched = levels_matched(responses.cases, sample.case) if variance == "residual" else None
        shares = shares_weighted(
            responses.codes, design, groups, confidence, method, variance or "smoothed", matched
        )
        if by and by_default:
            plain = shares_counted(counts, groups, responses.population, confidence, "exact")
            shares = counted_where_alike(shares, plain, weights, groups)
    else:
        shares = shares_counted(counts, groups, responses.population, confidence, method)
    return question_rows(
        responses.questions, counts, groups, responses.population, shares, confidence, framework
    )


def _option_mistakes(method: str, variance: str | None, lonely: str, weighted: bool) -> Iterator[str]:
    if not weighted:
        yield from method_mistakes(method)
        return
    from stats.survey import LONELY, VARIANCES
    from stats.survey.limits import survey_method_mistakes

    yield from survey_method_mistakes(method)
    if variance is not None and variance not in VARIANCES:
        yield f"variance must be one of the variances, but got {variance!r}. {near(str(variance), VARIANCES)}"
    if lonely not in LONELY:
        yield f"lonely must be one of the rules, but got {lonely!r}. {near(str(lonely), LONELY)}"
