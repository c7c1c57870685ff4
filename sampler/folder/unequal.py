"""Why the cases of a sample had different chances, in words for the report.

Next: `sampler.folder.reports`.
"""

from __future__ import annotations

from collections.abc import Iterator

from sampler.design_settings import DesignSettings
from sampler.samples import Sample
from stats.case_weights import ALIKE

__all__ = ["unequal_words"]


def unequal_words(sample: Sample) -> tuple[str, ...]:
    """Return a sentence where the report weights the cases: from what to what their chances ran, and why."""
    weights = [row[-1] for row in sample.rows() if row[-1]]
    if not weights or max(weights) <= ALIKE * min(weights):
        return ()
    chances = f"from {100 / max(weights):.1f}% to {100 / min(weights):.1f}%"
    why = "; ".join(_reasons(sample.plan.settings))
    return (
        f"The cases had different chances, {chances}{f' ({why})' if why else ''}: percentages are weighted",
    )


def _reasons(settings: DesignSettings) -> Iterator[str]:
    """Yield the settings that make chances differ."""
    if settings.method == "pps":
        yield "in proportion to a case's size"
    if settings.method == "stratified":
        yield "every stratum's share rounded to whole cases"
    if settings.allocation != "proportional":
        yield f"{settings.allocation} allocation"
    for column, minimum in settings.minimum.items():
        for level, cases in minimum.items():
            yield f"at least {cases} with {column} '{level}'"
    for column, levels in settings.take_all.items():
        for level in levels:
            yield f"all with {column} '{level}'"
    if settings.cap is not None:
        yield f"at most {settings.cap} of one officer"
