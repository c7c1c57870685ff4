"""The results of the questions: of every sample, and of the groups that the planner asked for.

Next: `sampler.folder.reports`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sampler.errors import SamplerError, refuse_if_any
from sampler.samples import Sample
from sampler.settings import Inspection
from sampler.sheets import Answers
from stats.standards import Framework

if TYPE_CHECKING:
    import pandas as pd

    from stats.reporting import Grouping

__all__ = ["question_tables", "results_by_group", "wide_table"]


def question_tables(
    inspection: Inspection,
    samples: Mapping[str, Sample],
    answers: Mapping[str, Answers],
    framework: Framework,
) -> dict[str, pd.DataFrame]:
    """Return the results of each sample; the mistakes of all samples at once."""
    import stats

    tables: dict[str, pd.DataFrame] = {}
    mistakes: list[str] = []
    for name, given in answers.items():
        try:
            tables[name] = stats.questions(
                wide_table(given), samples[name], inspection.precision.confidence, standards=framework
            )
        except SamplerError as error:
            mistakes += [f"answers/{name}: {sentence}" for sentence in error.mistakes]
    refuse_if_any(mistakes)
    return tables


def results_by_group(
    inspection: Inspection,
    samples: Mapping[str, Sample],
    answers: Mapping[str, Answers],
    framework: Framework,
) -> tuple[Grouping, ...]:
    """Return the results by each column of report.by, for the samples that have it."""
    import stats
    from stats.reporting import Grouping, group_rows

    titles = {q.code: q.title for standard in framework.standards for q in standard.questions}
    named = {settings.name: settings.title for settings in inspection.samples}
    return tuple(
        Grouping(
            named[name],
            column,
            group_rows(
                stats.questions(
                    wide_table(given),
                    samples[name],
                    inspection.precision.confidence,
                    standards=framework,
                    by=column,
                ),
                titles,
            ),
        )
        for column in inspection.by
        for name, given in answers.items()
        if column in samples[name].plan.frame.strata_by
    )


def wide_table(given: Answers) -> pd.DataFrame:
    """Return the answers as a table: a row a case, a column a question, besides the ids."""
    import pandas as pd

    rows = [(case, *answers) for case, answers in given.rows]
    return pd.DataFrame(rows, columns=[given.case, *given.questions])
