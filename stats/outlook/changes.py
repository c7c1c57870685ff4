"""How many answers would have to be others for a question or a standard to lie in another band.

Next: `stats.outlook.rules`.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from stats.counts import count_mistakes
from stats.errors import refuse_if_any
from stats.framework_files import framework_of
from stats.question_results import read_results
from stats.rounding import percentage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

    from stats.question_results import QuestionResult
    from stats.standards import Framework

__all__ = ["answers_to_change", "to_better", "to_worse"]


def to_better(yes: int, base: int, standards: Framework | str | Path | None = None) -> int | None:
    """Return how many answers would have to be yes instead of no for the next better band.

    The base stays as it is, and percentages are judged as the framework says: rounded half up, or unrounded.
    On a small base one answer may leap over a band; the number is still that to leave this one.

    Args:
        yes: cases answered yes, 0 to `base`.
        base: cases answered yes or no, at least 1.
        standards: a Framework, a name of `stats.FRAMEWORKS`, the path of a `standards.toml`, or None for
            the bundled `nps_2018()`.

    Returns:
        At least 1; None in the best band.

    Raises:
        SamplerError: counts that cannot be.

    Example:
        88 of 128 is 69%, Good; 102 of 128, or 79.7%, would be Outstanding.

        >>> to_better(88, 128), to_better(102, 128)
        (14, None)
    """
    framework = framework_of(standards)
    percent = _percent(yes, base)
    return _up(percent, int(base), _next_better(percent, framework), framework)


def to_worse(yes: int, base: int, standards: Framework | str | Path | None = None) -> int | None:
    """Return how many answers would have to be no instead of yes for the next worse band.

    As `to_better`, the other way.

    Returns:
        At least 1; None in the worst band.

    Example:
        >>> to_worse(88, 128), to_worse(0, 10)
        (6, None)
    """
    framework = framework_of(standards)
    percent = _percent(yes, base)
    return _down(percent, int(base), _own(percent, framework), framework)


def answers_to_change(
    questions: pd.DataFrame, standards: Framework | str | Path | None = None
) -> pd.DataFrame:
    """Return how many answers would move the band of each question and of each standard.

    A standard goes down with one of its questions; it goes up when all questions below the next boundary have
    reached it, so their answers are added up.

    Args:
        questions: as `stats.rate` takes them; without a base nothing can be said of a question.
        standards: a Framework, a name of `stats.FRAMEWORKS`, the path of a `standards.toml`, or None for
            the bundled `nps_2018()`.

    Returns:
        A row a question and a standard that has a band: level ("question", "standard"), code, title, band,
        to_better and to_worse; these are missing at the ends, and where a base is not known. Weighted
        percentages move by 100 / base an answer.

    Raises:
        SamplerError: the table is faulty, as `stats.rate` says.

    Example:
        >>> import pandas as pd
        >>> found = pd.DataFrame({"question": ["3.1.1", "3.1.2"], "percent": [83, 80],
        ...                       "yes": [102, 98], "base": [123, 123]})
        >>> print(answers_to_change(found).drop(columns="title").to_string(index=False))
           level  code        band to_better  to_worse
        question 3.1.1 Outstanding      <NA>         5
        question 3.1.2 Outstanding      <NA>         1
        standard   3.1 Outstanding      <NA>         1
    """
    import pandas as pd

    framework = framework_of(standards)
    found = read_results(questions, framework).found
    rows: list[dict[str, Any]] = []
    for standard in framework.standards:
        asked = [found[question.code] for question in standard.questions if question.code in found]
        titles = {question.code: question.title for question in standard.questions}
        rows += [_row("question", r.code, titles[r.code], [r], framework) for r in asked]
        if asked and len(asked) == len(standard.questions):
            rows.append(_row("standard", standard.code, standard.title, asked, framework))
    rows.sort(key=lambda row: str(row["level"]))
    columns = ("level", "code", "title", "band", "to_better", "to_worse")
    return pd.DataFrame(rows, columns=columns).astype({"to_better": "Int64", "to_worse": "Int64"})


def _row(
    level: str, code: str, title: str, asked: Sequence[QuestionResult], framework: Framework
) -> dict[str, Any]:
    lowest = min(result.percent for result in asked)
    up = [_up(r.percent, r.base, _next_better(lowest, framework), framework) for r in asked]
    down = [_down(r.percent, r.base, _own(lowest, framework), framework) for r in asked]
    known = all(result.base is not None for result in asked)
    falls = [answers for answers in down if answers is not None]
    return {
        "level": level,
        "code": code,
        "title": title,
        "band": framework.band_of(lowest).name,
        "to_better": sum(a for a in up if a is not None) if known and any(up) else None,
        "to_worse": min(falls) if known and falls else None,
    }


def _percent(yes: int, base: int) -> Fraction:
    refuse_if_any(count_mistakes(yes, base))
    return percentage(int(yes), int(base))


def _next_better(percent: Fraction, framework: Framework) -> int | None:
    """Return the boundary of the next better band; None in the best."""
    better = [boundary for boundary in framework.boundaries if percent < framework.needed(boundary)]
    return better[-1] if better else None


def _own(percent: Fraction, framework: Framework) -> int | None:
    """Return the boundary at which the percentage's band begins; None in the worst."""
    own = [boundary for boundary in framework.boundaries if percent >= framework.needed(boundary)]
    return own[0] if own else None


def _up(percent: Fraction, base: int | None, boundary: int | None, framework: Framework) -> int | None:
    """Return the answers to reach a boundary, 0 or more; None without a boundary or a base."""
    if boundary is None or base is None:
        return None
    return max(0, math.ceil((framework.needed(boundary) - percent) * base / 100))


def _down(percent: Fraction, base: int | None, boundary: int | None, framework: Framework) -> int | None:
    """Return the answers to fall below a boundary, at least 1; None without a boundary or a base."""
    if boundary is None or base is None:
        return None
    return math.floor((percent - framework.needed(boundary)) * base / 100) + 1
