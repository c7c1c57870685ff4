"""The chance of each band, from the answers: populations completed, judged, and counted.

Next: `stats.outlook.changes`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from stats.counts import range_mistakes, whole_mistakes
from stats.decisions import panel_of
from stats.errors import refuse_if_any
from stats.framework_files import framework_of
from stats.outlook.chances import BandChances, Chances
from stats.outlook.samples import read_samples, table_of
from stats.question_results import read_results
from stats.ratings import rate
from stats.tallies import ANSWERS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from stats.decisions import PanelDecision
    from stats.outlook.samples import Read
    from stats.ratings import Rating
    from stats.responses import DrawnSample
    from stats.standards import Framework

    Whole = NDArray[np.int64]

__all__ = ["band_chances"]

MISSING = ANSWERS.index("")
MOST_COMPLETIONS = 1_000_000
NOBODY = "no case was answered yes or no"


def band_chances(
    answers: pd.DataFrame | Mapping[str, pd.DataFrame],
    samples: DrawnSample | Mapping[str, DrawnSample],
    standards: Framework | str | Path | None = None,
    decisions: Iterable[PanelDecision] = (),
    completions: int = 20_000,
    without_cases: Collection[str] = (),
) -> BandChances:
    """Return how likely each band is for all eligible cases, given the answers for those inspected.

    The population is completed many times. Each case that nobody read copies, whole, one of those read or
    completed before it, all as likely; or it is, with the weight of one case in all, a new case: it copies
    from a case read which questions are relevant and answers them by fair coins. Percentages, lowest
    questions and points are then worked out as for a rating, and a chance is the share of the completions
    with that band. Copying whole cases keeps together what goes together; the new case keeps the chances off
    0 and 1 where all answers agree. For one question that is relevant in every case, the yeses still unread
    are beta-binomial with the parameters yes + 1/2 and no + 1/2.

    Samples are independent of each other; where one was drawn from another they are not, and the overall
    chances (not those of standards) are then a little too sure. Cases of unequal chances are completed class
    by class, by weight.

    Args:
        answers: as `stats.questions` takes them, or a mapping from the samples' names to such tables. Missing
            answers stay out of a question's base. A case without any answer is one that was not read.
        samples: that the answers belong to: one, or a mapping with the same names.
        standards: a Framework, a name of `stats.FRAMEWORKS`, the path of a `standards.toml`, or None for
            the bundled `nps_2018()`.
        decisions: of the panel, as `stats.rate` takes them.
        completions: how many, 1 to 1,000,000. With 20,000 a chance of one half is off by 1 point at most in
            99 of 100 cases, by chance alone; but the same answers always give the same chances.
        without_cases: as `stats.rate` takes them.

    Returns:
        BandChances. In a census without missing answers every chance is 0 or 1. A question that nobody
        answered yes or no has none, nor its standard; both say so.

    Raises:
        SamplerError: what `stats.questions` refuses in answers or samples, or `stats.rate` in decisions; a
            question in two samples; different names of answers and samples.

    Source:
        Ghosh & Meeden (1997), Bayesian Methods for Finite Population Sampling, chapter 2 (the Polya
        posterior); see also `stats.outlook.urns`.

    Example:
        >>> import pandas as pd
        >>> from types import SimpleNamespace
        >>> ids = [f"S{i}" for i in range(128)]
        >>> sample = SimpleNamespace(
        ...     cases=pd.DataFrame({"case_id": ids, "role": "sample"}), case="case_id", population=577
        ... )
        >>> sheet = pd.DataFrame({"case_id": ids, "2.3.2": ["yes"] * 88 + ["no"] * 40})
        >>> found = band_chances(sheet, sample)
        >>> print(found.questions[0].band, found.questions[0].chance > 0.8)
        Good True
    """
    framework = framework_of(standards)
    panel = panel_of(decisions)
    refuse_if_any(_completions_mistakes(completions))
    completions = int(completions)
    read = read_samples(answers, samples)
    table = table_of(read)
    decided = rate(table, framework, panel, without_cases)
    asked = {standard.code for standard in framework.standards if standard.questions}
    undecided = [decision for decision in panel if decision.standard not in asked]
    computed = rate(table, framework, undecided, without_cases)
    found = _question_places(read, framework, completions)
    by_standard = _standard_places(found, framework)
    return BandChances(
        framework=framework,
        questions=tuple(_questions(table, found, framework)),
        standards=tuple(_standards(computed, by_standard)),
        overall=_overall("overall", computed, by_standard, completions),
        overall_as_decided=_overall("overall as decided", decided, by_standard, completions),
        completions=completions,
    )


def _completions_mistakes(completions: Any) -> Iterator[str]:
    yield from (mistakes := tuple(whole_mistakes("completions", completions)))
    if not mistakes:
        yield from range_mistakes("completions", int(completions), 1, MOST_COMPLETIONS)


class _Places(NamedTuple):
    """The place of the band in each completion, and whether nothing was left to chance."""

    places: Whole
    settled: bool


def _question_places(read: Sequence[Read], framework: Framework, completions: int) -> dict[str, _Places]:
    """Return by question the band of each completion; questions without an estimate are left out."""
    from stats.outlook.banding import places
    from stats.outlook.completion import completions_of

    found: dict[str, _Places] = {}
    for name, responses, case in read:
        everywhere = (responses.codes != MISSING).sum(axis=0) == responses.population
        counted = completions_of(name, responses, case, completions)
        for column, question in enumerate(responses.questions):
            if counted.base[0, column] > 0:  # those read are in every completion
                yes, base = counted.yes[:, column], counted.base[:, column]
                found[question] = _Places(places(yes, base, framework), bool(everywhere[column]))
    return found


def _standard_places(found: Mapping[str, _Places], framework: Framework) -> dict[str, _Places]:
    """Return by standard the band of each completion: that of its lowest question."""
    import numpy as np

    asked = {s.code: [q.code for q in s.questions] for s in framework.standards if s.questions}
    return {
        standard: _Places(
            np.max([found[code].places for code in codes], axis=0), all(found[code].settled for code in codes)
        )
        for standard, codes in asked.items()
        if all(code in found for code in codes)
    }


def _questions(table: pd.DataFrame, found: Mapping[str, _Places], framework: Framework) -> Iterator[Chances]:
    results = read_results(table, framework)
    names = tuple(band.name for band in framework.bands)
    for question in (question for standard in framework.standards for question in standard.questions):
        about = ("question", question.code, question.title)
        if question.code in found:
            band = framework.band_of(results.found[question.code].percent).name
            yield _chances(about, band, names, found[question.code])
        elif question.code in results.empty:
            yield Chances(*about, None, names, (), NOBODY)


def _standards(rating: Rating, by_standard: Mapping[str, _Places]) -> Iterator[Chances]:
    names = tuple(band.name for band in rating.framework.bands)
    for standard, rated in zip(rating.framework.standards, rating.standards, strict=True):
        about = ("standard", rated.code, rated.title)
        if rated.code in by_standard:
            yield _chances(about, rated.computed, names, by_standard[rated.code])
        elif standard.questions:
            yield Chances(*about, None, names, (), rated.why_unrated)


def _overall(level: str, rating: Rating, by_standard: Mapping[str, _Places], completions: int) -> Chances:
    """Return the chances of the overall bands; standards with a band of the panel's stand at it."""
    import numpy as np

    from stats.outlook.banding import overall_places

    framework = rating.framework
    names = tuple(band.name for band in framework.overall)
    if rating.overall is None:
        why = f"no rating (without a rating: {rating.why_no_overall})"
        return Chances(level, "", "", None, names, (), why)
    counted = [rated for rated in rating.standards if rated.score is not None]
    varying = [by_standard[rated.code] for rated in counted if rated.panel is None]
    points = sum(rated.score or 0 for rated in counted if rated.panel is not None)
    maximum = rating.maximum if rating.left_out else None
    fixed = np.full(completions, points)
    places = overall_places([found.places for found in varying], fixed, framework, maximum)
    settled = all(found.settled for found in varying)
    return _chances((level, "", ""), rating.overall, names, _Places(places, settled))


def _chances(
    about: tuple[str, str, str], band: str | None, names: tuple[str, ...], found: _Places
) -> Chances:
    from stats.outlook.banding import shares

    return Chances(*about, band, names, shares(found.places, len(names)), settled=found.settled)
