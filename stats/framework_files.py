"""Frameworks from files: a planner's own `standards.toml`, or one of those that come with the package.

Next: `stats.ratings`.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from stats.errors import SamplerError, near, refuse_if_any
from stats.standards import Band, Framework, OverallBand, Question, Standard, rule_mistakes
from stats.toml_tables import Table, read_toml

__all__ = ["FRAMEWORKS", "framework", "framework_file", "framework_of", "nps_2018", "read_framework"]

_FILES = {
    "nps-2018": "nps_2018.toml",
    "crc-2018": "crc_2018.toml",
    "pdu-2021": "pdu_2021.toml",
    "pdu-2023": "pdu_2023.toml",
    "youth-justice-2021": "youth_justice_2021.toml",
}

FRAMEWORKS: tuple[str, ...] = tuple(_FILES)


def read_framework(path: str | Path) -> Framework:
    """Return the framework in a `standards.toml`.

    The bundled file, `stats/data/nps_2018.toml`, shows every key with its meaning.

    Args:
        path: of the file.

    Returns:
        A Framework. Where the file leaves them out: near_boundary and small_base 5, rounding "half-up",
        a standard without questions is judged without cases, and is scored; shrinks false.

    Raises:
        SamplerError: the file cannot be read, or has mistakes: each with its place in the file, counted
            from 0 (`standards[2].questions[0].code`), the rule and the value.
    """
    mistakes: list[str] = []
    values = _values(Table(read_toml(path), mistakes))
    mistakes.extend(rule_mistakes(SimpleNamespace(**values)))
    refuse_if_any(f"{path}: {mistake}" for mistake in mistakes)
    return Framework(**values)


def framework_file(name: str) -> bytes:
    """Return the `standards.toml` of a bundled framework, to be changed by whoever uses it.

    Raises:
        SamplerError: there is none of this name.
    """
    return (files("stats") / "data" / _file_of(name)).read_bytes()


def _file_of(name: str) -> str:
    if not isinstance(name, str) or name not in _FILES:
        raise SamplerError(f"there is no file and no bundled framework {name!r}. {near(name, FRAMEWORKS)}")
    return _FILES[name]


def framework(name: str) -> Framework:
    """Return one of the frameworks that come with the package.

    Args:
        name: one of `stats.FRAMEWORKS`: "nps-2018" and "crc-2018" (30 points), "pdu-2021" (27), "pdu-2023"
            (21), "youth-justice-2021" (36). Each one's file in `stats/data` names its sources, and says
            what could not be checked against one.

    Raises:
        SamplerError: there is none of this name.

    Example:
        >>> [(name, framework(name).maximum) for name in FRAMEWORKS[1:]]
        [('crc-2018', 30), ('pdu-2021', 27), ('pdu-2023', 21), ('youth-justice-2021', 36)]
    """
    return _bundled(_file_of(name))


@cache
def _bundled(file: str) -> Framework:
    with as_file(files("stats") / "data" / file) as path:
        return read_framework(path)


def nps_2018() -> Framework:
    """Return the framework used where none is named: for National Probation Service divisions, 2018.

    Source:
        HM Inspectorate of Probation, An inspection of Midlands Division, National Probation Service,
        December 2018 (standards, key questions, ratings); the titles of the questions are our own.

    Example:
        >>> [standard.code for standard in nps_2018().standards if standard.questions]
        ['2.1', '2.2', '2.3', '2.4', '3.1', '3.2']
    """
    return framework("nps-2018")


def framework_of(standards: Framework | str | Path | None) -> Framework:
    """Return the framework itself, the one of that name or in the file of that path, or (None) `nps_2018()`.

    A name of `stats.FRAMEWORKS` is taken as such; a file called so is found by its path: "./nps-2018".
    """
    if standards is None:
        return nps_2018()
    if isinstance(standards, Framework):
        return standards
    if isinstance(standards, str) and (standards in _FILES or _meant_as_name(standards)):
        return framework(standards)
    if isinstance(standards, (str, Path)):
        return read_framework(standards)
    raise SamplerError(
        f"standards must be a Framework or the path of a file, but got {type(standards).__name__}: "
        "a name of stats.FRAMEWORKS will do too."
    )


def _meant_as_name(text: str) -> bool:
    """Return whether a text cannot be a path: it names no file, and has neither an ending nor a folder."""
    path = Path(text)
    return bool(text) and path.name == text and not path.suffix and not path.exists()


def _values(table: Table) -> dict[str, Any]:
    """Return the arguments of Framework; None for a value that is wrong."""
    values = {
        "name": table.text("name"),
        "rounding": table.text("rounding", "half-up"),
        "near_boundary": table.whole("near_boundary", 5),
        "small_base": table.whole("small_base", 5),
        "shrinks": table.truth("shrinks", False),
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
