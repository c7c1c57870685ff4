"""What the method of drawing asks of the columns of its sample in `inspection.toml`.

Next: `sampler.inspection_checks`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sampler.design_settings import WITHOUT_STRATA
from sampler.engines.workbook import WORKBOOKS
from sampler.errors import near
from sampler.frame_checks import level_mistakes
from sampler.headings import heading

if TYPE_CHECKING:
    from sampler.settings import SampleSettings
    from stats.toml_tables import Table


def check_design(entry: Table, sample: SampleSettings) -> None:
    """Note where the method, its options and the columns of a sample do not go together."""
    for sentence in level_mistakes(sample.levels):
        entry.note("levels:", sentence)
    if sample.spread and sample.design.method in WITHOUT_STRATA:
        entry.note(
            "spread",
            f"cannot be had with method = '{sample.design.method}', which knows no strata. Take one out.",
        )
    if (sample.design.method == "pps") != bool(sample.measure):
        entry.note(
            "measure",
            "names the column with a case's size for method = 'pps': give both, or neither.",
        )
    for key, column in (("cap", sample.officer), ("measure", sample.measure)):
        if column and sample.case and heading(column) == heading(sample.case):
            entry.note(key, f"must name another column than the case id '{sample.case}'.")
    if sample.sheet and sample.source and sample.source.suffix.casefold() not in WORKBOOKS:
        entry.note(
            "sheet", f"names a sheet of a workbook, but the list is {sample.source.name}. Take it out."
        )
    _check_options(entry, sample)


def _check_options(entry: Table, sample: SampleSettings) -> None:
    """Note options about columns that are not matched, or about levels that they do not have."""
    design = sample.design
    for option, columns in (
        ("expected", design.expected),
        ("minimum", design.minimum),
        ("take_all", design.take_all),
    ):
        for column, asked in columns.items():
            if column not in sample.strata_by:
                entry.note(f"{option}.{column}", f"is not a matched column. {near(column, sample.strata_by)}")
            elif column in sample.levels:
                _check_levels(entry, sample, option, column, tuple(asked))


def _check_levels(
    entry: Table, sample: SampleSettings, option: str, column: str, asked: tuple[str, ...]
) -> None:
    known = [*sample.levels[column], *([sample.blank[column]] if column in sample.blank else [])]
    for level in asked:
        if level not in known:
            entry.note(
                f"{option}.{column}", f"names '{level}', which is no level of it. {near(level, known)}"
            )
    if option == "expected":
        for level in dict.fromkeys(known):
            if level not in asked:
                entry.note(
                    f"{option}.{column}", f"must give a share for every level, but '{level}' has none."
                )
