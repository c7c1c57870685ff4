"""The samples of an inspection and their answers, read together.

Next: `stats.outlook.chances`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from stats.case_weights import alike, weights_of
from stats.errors import SamplerError, near, refuse_if_any
from stats.responses import Responses, check_layout, responses_of
from stats.tallies import ANSWERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from stats.responses import DrawnSample

__all__ = ["Read", "read_samples", "table_of"]

YES, NO = ANSWERS.index("yes"), ANSWERS.index("no")


class Read(NamedTuple):
    """One sample's answers: its name ("" for the only one), what was answered, the column of ids."""

    name: str
    responses: Responses
    case: str


def read_samples(
    answers: pd.DataFrame | Mapping[str, pd.DataFrame], samples: DrawnSample | Mapping[str, DrawnSample]
) -> tuple[Read, ...]:
    """Return the answers of one sample, or of several by name.

    Raises:
        SamplerError: all mistakes of all samples at once, each with the sample's name.
    """
    sheets = answers if isinstance(answers, Mapping) else {"": answers}
    drawn = samples if isinstance(samples, Mapping) else {"": samples}
    refuse_if_any(_name_mistakes(sheets, drawn))
    mistakes: list[str] = []
    read = []
    for name, sheet in sheets.items():
        try:
            check_layout(sheet, drawn[name])
            read.append(Read(name, responses_of(sheet, drawn[name]), drawn[name].case))
        except SamplerError as error:
            mistakes += [f"{name}: {mistake}" if name else mistake for mistake in error.mistakes]
    refuse_if_any([*mistakes, *_question_mistakes(read)])
    return tuple(read)


def table_of(samples: Sequence[Read]) -> pd.DataFrame:
    """Return a row a question: question, yes, base, percent (as `stats.rate` takes it), weighted."""
    import numpy as np
    import pandas as pd

    tables = []
    for _, responses, _ in samples:
        yes, base = responses.codes == YES, (responses.codes == YES) | (responses.codes == NO)
        weights = weights_of(responses.cases)
        weighted = not alike(weights)
        counts_as = weights if weighted else np.ones(len(yes))
        relevant = counts_as @ base
        with np.errstate(invalid="ignore"):
            percent = np.where(relevant > 0, 100 * (counts_as @ yes) / relevant, np.nan)
        columns = {"yes": yes.sum(axis=0), "base": base.sum(axis=0), "percent": percent, "weighted": weighted}
        tables.append(pd.DataFrame({"question": list(responses.questions), **columns}))
    return pd.concat(tables, ignore_index=True)


def _name_mistakes(sheets: Mapping[str, object], drawn: Mapping[str, object]) -> Iterator[str]:
    if not sheets:
        yield "there must be answers of at least one sample, but there are none."
    for name in sheets:
        if name not in drawn:
            yield f"there are answers for {name!r}, but no sample of that name. {near(name, drawn)}"
    for name in drawn:
        if name not in sheets:
            yield f"there is a sample {name!r}, but no answers of that name. {near(name, sheets)}"


def _question_mistakes(read: Sequence[Read]) -> Iterator[str]:
    first: dict[str, str] = {}
    for name, responses, _ in read:
        for question in responses.questions:
            if first.setdefault(question, name) != name:
                yield (
                    f"question {question} must be of one sample, but is asked in {first[question]!r} and "
                    f"{name!r}: take its column out of one of them."
                )
