"""What hangs on each rule: the ratings again, with one rule changed at a time."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from stats.decisions import panel_of
from stats.errors import SamplerError
from stats.framework_files import framework_of
from stats.question_results import Results
from stats.ratings import rate, rated, results_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    import pandas as pd

    from stats.decisions import PanelDecision
    from stats.ratings import Rating
    from stats.standards import Framework

__all__ = ["sensitivity"]


class _Changed(NamedTuple):
    """One rule changed: what it is now, and what to rate by."""

    rule: str
    framework: Framework
    results: Results
    decided: Mapping[str, PanelDecision]


def sensitivity(
    questions: pd.DataFrame,
    standards: Framework | str | Path | None = None,
    decisions: Iterable[PanelDecision] = (),
    without_cases: Collection[str] = (),
) -> pd.DataFrame:
    """Return the ratings that other rules would have made of the same answers, one rule changed at a time.

    The rules: percentages judged unrounded (or, where the framework does not round, rounded half up); a
    standard judged by the mean of its questions' percentages instead of the lowest; each boundary of a band
    one point higher and one lower; each lowest number of points of an overall band one higher and one lower;
    the panel's decisions on standards judged by cases dropped. A boundary that would meet another is passed
    over. The panel's decisions are kept as they are, even where the panel could no longer decide.

    Args:
        questions: as `stats.rate` takes them.
        standards: as `stats.rate` takes them.
        decisions: as `stats.rate` takes them.
        without_cases: as `stats.rate` takes them.

    Returns:
        A row a rule, "as it is" first: rule; changed (the standards whose band is another, such as
        "2.2 Good to Outstanding", in one text); standards_changed (how many); score, maximum, overall
        (missing while there is no overall rating); overall_changed.

    Raises:
        SamplerError: as `stats.rate`.

    Example:
        >>> import pandas as pd
        >>> found = pd.DataFrame({"question": ["3.1.1", "3.1.2"], "percent": [83, 79.7],
        ...                       "yes": [102, 98], "base": [123, 123]})
        >>> table = sensitivity(found)
        >>> print(table[table.standards_changed > 0][["rule", "changed"]].to_string(index=False))
                             rule                    changed
             percentages unrounded 3.1 Outstanding to Good
         Outstanding from 81%, not 80% 3.1 Outstanding to Good
    """
    import pandas as pd

    framework = framework_of(standards)
    panel = panel_of(decisions)
    as_it_is = rate(questions, framework, panel, without_cases)
    results = results_of(questions, framework, without_cases)
    decided = {decision.standard: decision for decision in panel}
    rows = [_row("as it is", as_it_is, as_it_is)]
    for changed in _changes(_Changed("", framework, results, decided)):
        rating = rated(changed.results, changed.framework, changed.decided)
        rows.append(_row(changed.rule, rating, as_it_is))
    return pd.DataFrame(rows)


def _row(rule: str, rating: Rating, as_it_is: Rating) -> dict[str, object]:
    changed = [
        f"{now.code} {before.band or 'no rating'} to {now.band or 'no rating'}"
        for before, now in zip(as_it_is.standards, rating.standards, strict=True)
        if before.band != now.band
    ]
    return {
        "rule": rule,
        "changed": "; ".join(changed),
        "standards_changed": len(changed),
        "score": rating.score,
        "maximum": rating.maximum,
        "overall": rating.overall,
        "overall_changed": rating.overall != as_it_is.overall,
    }


def _changes(now: _Changed) -> Iterator[_Changed]:
    framework = now.framework
    rounds = framework.rounding == "half-up"
    other = replace(framework, rounding="none" if rounds else "half-up")
    yield now._replace(rule=f"percentages {'unrounded' if rounds else 'rounded half up'}", framework=other)
    mean = "the mean of a standard's questions, not the lowest"
    yield now._replace(rule=mean, results=_averaged(now.results, framework))
    for place in range(len(framework.bands) - 1):
        yield from _moved(now, "bands", place)
    for place in range(len(framework.overall) - 1):
        yield from _moved(now, "overall", place)
    asked = {standard.code for standard in framework.standards if standard.questions}
    if asked & set(now.decided):
        kept = {code: decision for code, decision in now.decided.items() if code not in asked}
        yield now._replace(rule="without the panel's decisions on standards judged by cases", decided=kept)


def _moved(now: _Changed, which: str, place: int) -> Iterator[_Changed]:
    """Yield the rules with one boundary of the bands, or of the overall bands, one higher and one lower."""
    bands = getattr(now.framework, which)
    what, sign, unit = ("", "%", "") if which == "bands" else ("overall ", "", " points")
    for step in (1, -1):
        band = bands[place]
        other = replace(band, at_least=band.at_least + step)
        moved = (*bands[:place], other, *bands[place + 1 :])
        change: dict[str, Any] = {which: moved}
        try:
            framework = replace(now.framework, **change)
        except SamplerError:  # it met its neighbour, or left what can be reached
            continue
        rule = f"{what}{band.name} from {other.at_least}{sign}{unit}, not {band.at_least}{sign}"
        yield now._replace(rule=rule, framework=framework)


def _averaged(results: Results, framework: Framework) -> Results:
    """Return the results with each percentage replaced by the mean of its standard's questions."""
    found = dict(results.found)
    for standard in framework.standards:
        asked = [results.found[q.code] for q in standard.questions if q.code in results.found]
        for result in asked:
            mean = Fraction(sum(r.percent for r in asked), len(asked))
            found[result.code] = replace(result, percent=mean)
    return Results(found, results.empty)
