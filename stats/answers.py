"""From filled sheets to estimates: a row a question.

Next: `stats.standards`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from stats.answer_checks import case_mistakes, layout_mistakes, weight_mistakes
from stats.counts import confidence_mistakes
from stats.errors import refuse_if_any
from stats.estimation import Estimate
from stats.framework_files import framework_of
from stats.intervals import method_mistakes
from stats.rounding import fraction, percentage
from stats.row_numbers import rows_named
from stats.tallies import ANSWERS, UNKNOWN, coded, tally

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from stats.standards import Framework

__all__ = ["DrawnSample", "questions"]


class DrawnSample(Protocol):
    """What `questions` needs to know of a sample; `sampler.Sample` is one."""

    @property
    def cases(self) -> pd.DataFrame:
        """A row a case, with the column of ids and a column "role": "sample" or another."""

    @property
    def case(self) -> str:
        """The name of the column of ids."""

    @property
    def population(self) -> int:
        """The number of eligible cases it was drawn from."""


def questions(
    answers: pd.DataFrame,
    sample: DrawnSample,
    confidence: float = 0.80,
    method: str | None = None,
    standards: Framework | str | Path | None = None,
) -> pd.DataFrame:
    """Return a row a question: how it was answered, and what that says about all eligible cases.

    Args:
        answers: a row a case and a column a question, such as "2.1.1", besides the column of ids. Each
            answer is yes, no, not relevant or blank; upper case and surrounding blanks do not matter.
            Columns the sample has too (the matched variables) are passed over.
        sample: that the answers belong to. A case of it without a row counts as missing in every question.
        confidence: of the intervals, two-sided, above 0 and below 1.
        method: of the intervals, one of `stats.METHODS`; None for "exact".
        standards: that the bands come from: a Framework, the path of a `standards.toml`, or None for
            the bundled `nps_2018()`.

    Returns:
        A table in the answers' order of columns: question, yes, base (yes and no), not_relevant, missing;
        percent, low and high (0 to 100, not rounded); population, domain_population (the largest
        number of eligible cases the question can apply to), confidence, method;
        percent_if_missing_no and percent_if_missing_yes; band (of the rounded percentage) and crosses
        (whether low and high, each rounded as a percentage is, lie in different bands).

    Raises:
        SamplerError: an answer outside the list, a case answered twice, never drawn, replaced since, or a
            reserve that was not called, a blank id, a question nobody answered yes or no, no questions
            at all, cases of different weights. All mistakes at once, by question and row number (counted
            from 1, without the headings): ids and contents are never shown.

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
        >>> print(found.percent[0].round(1), found.band[0], found.crosses[0])
        83.3 Outstanding True
    """
    import pandas as pd

    framework = framework_of(standards)
    method = method or "exact"
    drawn = sample.cases
    refuse_if_any(layout_mistakes(answers, drawn, sample.case))
    names = [name for name in answers.columns if name not in set(drawn.columns)]
    codes = _coded(answers, names)
    refuse_if_any(
        [
            *case_mistakes(answers, drawn, sample.case),
            *_answer_mistakes(codes, [str(name) for name in names]),
            *confidence_mistakes(confidence),
            *method_mistakes(method),
            *weight_mistakes(drawn),
        ]
    )
    absent = int((drawn["role"] == "sample").sum()) - len(answers)
    rows = []
    for name, *counts in zip(names, *tally(codes), strict=True):
        yes, no, not_relevant, blank = map(int, counts)
        estimate = Estimate(
            yes, yes + no, not_relevant, blank + absent, sample.population, confidence, method
        )
        rows.append({"question": str(name), **estimate.as_row(), **_judged(estimate, framework)})
    return pd.DataFrame(rows)


def _coded(answers: pd.DataFrame, names: Sequence[Any]) -> NDArray[np.int8]:
    import numpy as np

    return np.column_stack([coded(answers[name].to_numpy(dtype=object)) for name in names])


def _answer_mistakes(codes: NDArray[np.int8], names: Sequence[str]) -> Iterator[str]:
    unknown = codes == UNKNOWN
    for i, name in enumerate(names):
        if unknown[:, i].any():
            yield (
                f"question {name}: an answer must be yes, no, not relevant or blank, "
                f"but is none of these in {rows_named(unknown[:, i])}."
            )
    bases = ((codes == ANSWERS.index("yes")) | (codes == ANSWERS.index("no")) | unknown).sum(axis=0)
    if empty := [name for name, base in zip(names, bases, strict=True) if base == 0]:
        yield (
            f"a question needs at least one yes or no, but there is none for {', '.join(empty)}: collect "
            "answers, or take the question out of the sample's list."
        )


def _judged(estimate: Estimate, framework: Framework) -> dict[str, Any]:
    """Return the band of the estimate, and whether its interval lies in more than one."""
    low, high = (framework.band_of(100 * fraction(limit)) for limit in estimate.interval)
    band = framework.band_of(percentage(estimate.yes, estimate.base))
    return {"band": band.name, "crosses": low != high}
