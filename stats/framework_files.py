"""Frameworks from files: a planner's own `standards.toml`, or the one that comes with the package.

Next: `stats.ratings`.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from stats.errors import SamplerError, refuse_if_any
from stats.standards import Band, Framework, OverallBand, Question, Standard, rule_mistakes
from stats.toml_tables import Table, read_toml

__all__ = ["framework_of", "nps_2018", "read_framework"]


def read_framework(path: str | Path) -> Framework:
    """Return the framework in a `standards.toml`.

    The bundled file, `stats/data/nps_2018.toml`, shows every key with its meaning.

    Args:
        path: of the file.

    Returns:
        A Framework. Where the file leaves them out: near_boundary and small_base 5, rounding "half-up",
        a standard without questions is judged without cases, and is scored.

    Raises:
        SamplerError: the file cannot be read, or has mistakes: each with its place in the file, counted
            from 0 (`standards[2].questions[0].code`), the rule and the value.
    """
    mistakes: list[str] = []
    values = _values(Table(read_toml(path), mistakes))
    mistakes.extend(rule_mistakes(SimpleNamespace(**values)))
    refuse_if_any(f"{path}: {mistake}" for mistake in mistakes)
    return Framework(**values)


@cache
def nps_2018() -> Framework:
    """Return the bundled framework: the standards for National Probation Service divisions of 2018.

    Source:
        HM Inspectorate of Probation, An inspection of Midlands Division, National Probation Service,
        December 2018 (standards, key questions, ratings); the titles of the questions are our own.

    Example:
        >>> [standard.code for standard in nps_2018().standards if standard.questions]
        ['2.1', '2.2', '2.3', '2.4', '3.1', '3.2']
    """
    with as_file(files("stats") / "data" / "nps_2018.toml") as path:
        return read_framework(path)


def framework_of(standards: Framework | str | Path | None) -> Framework:
    """Return the framework itself, the one in the file of that path, or (None) the bundled one."""
    if standards is None:
        return nps_2018()
    if isinstance(standards, Framework):
        return standards
    if isinstance(standards, (str, Path)):
        return read_framework(standards)
    raise SamplerError(
        f"standards must be a Framework or the path of a file, but got {type(standards).__name__}."
    )


def _values(table: Table) -> dict[str, Any]:
    """Return the arguments of Framework; None for a value that is wrong."""
    values = {
        "name": table.text("name"),
        "rounding": table.text("rounding", "half-up"),
        "near_boundary": table.whole("near_boundary", 5),
        "small_base": table.whole("small_base", 5),
        "bands": tuple(_band(entry) for entry in table.tables("bands")),
        "overall": tuple(_overall_band(entry) for entry in table.tables("overall")),
        "standards": tuple(_standard(entry) for entry in table.tables("standards")),
    }
    table.finish()
    return values


def _band(table: Table) -> Band:
    band = Band(table.text("name"), table.whole("at_least"), table.whole("score"))
    table.finish()
    return band


def _overall_band(table: Table) -> OverallBand:
    band = OverallBand(table.text("name"), table.whole("at_least"))
    table.finish()
    return band


def _standard(table: Table) -> Standard:
    questions = tuple(_question(entry) for entry in table.tables("questions", optional=True))
    standard = Standard(table.text("code"), table.text("title"), questions, table.truth("scored", True))
    table.finish()
    return standard


def _question(table: Table) -> Question:
    question = Question(table.text("code"), table.text("title"))
    table.finish()
    return question
