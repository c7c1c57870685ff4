"""The results of many inspections, read from their folders into one table.

Next: `stats.providers.funnels`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stats.counts import read_counts
from stats.errors import SamplerError, near, refuse_if_any
from stats.rounding import percentage
from stats.row_numbers import rows_named
from stats.toml_tables import read_toml

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

__all__ = ["read_reports"]

WHOLE = ("yes", "base", "not_relevant", "missing", "population", "domain_population")
NUMBERS = (
    "percent",
    "low",
    "high",
    "confidence",
    "percent_if_missing_no",
    "percent_if_missing_yes",
    "beside",
)
UNBOUNDED = ("total", "total_low", "total_high", "to_better", "to_worse")
MAY_BE_EMPTY = ("population", "domain_population", "beside", *UNBOUNDED)
WANTED = ("question", *WHOLE, *NUMBERS[:3])
RENAMED = {"relevant_population": "domain_population"}
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_RULES = {
    **dict.fromkeys(WHOLE, "a whole number, 0 or more"),
    **dict.fromkeys(UNBOUNDED, "a number, 0 or more"),
}
SAME = 1e-6  # points: two percentages of the same counts differ by less


def read_reports(folders: Iterable[str | Path]) -> pd.DataFrame:
    """Return the results of many inspections as one table, a row a question of an inspection.

    Each folder is an inspection's, with the report/report.csv that `sampler report` writes. The provider is
    named by `name` in its inspection.toml, or by the folder where there is none.

    Args:
        folders: paths of the folders, each once.

    Returns:
        A table with `provider` and the columns of the reports, their names with _ for blanks (`relevant
        population` is `domain_population`, as in `stats.questions`). Counts are whole numbers, percentages
        numbers from 0 to 100; an unknown population is missing. The apostrophe before text that a spreadsheet
        would take for a formula is taken off. For `stats.funnel` and `stats.shrink` choose one question.

    Raises:
        SamplerError: no folder, no report in one, a column missing, a figure that is none, counts that cannot
            be, a percentage that is neither weighted nor that of its counts, a question twice, or a folder
            or name given twice. All mistakes of all folders at once, by row, counted from 1 without the
            headings.

    Example:
        >>> found = read_reports(["north", "south"])  # doctest: +SKIP
        >>> stats.funnel(found[found.question == "2.1.1"])  # doctest: +SKIP
    """
    import pandas as pd

    if isinstance(folders, (str, bytes, Path)) or not isinstance(folders, Iterable):
        raise SamplerError(
            "folders must be a list of paths, but is a single one or no path: put it in a list."
        )
    paths = [Path(folder) for folder in folders]
    mistakes: list[str] = [] if paths else ["folders must name at least one inspection, but names none."]
    mistakes += _twice(paths)
    named: list[tuple[str, Path]] = []
    tables = []
    for path in dict.fromkeys(paths):
        try:
            named.append((_name(path), path))
            tables.append(_report(path, named[-1][0]))
        except SamplerError as error:
            mistakes += error.mistakes
    refuse_if_any([*mistakes, *_named_twice(named)])
    return pd.concat(tables, ignore_index=True)


def _twice(paths: list[Path]) -> Iterator[str]:
    real = [path.resolve() for path in paths]
    for path in dict.fromkeys(real):
        if real.count(path) > 1:
            place, times = paths[real.index(path)], real.count(path)
            yield f"a folder must be given once, but {place} is given {times} times."


def _named_twice(named: list[tuple[str, Path]]) -> Iterator[str]:
    folders: dict[str, dict[Path, Path]] = {}
    for name, path in named:
        folders.setdefault(name, {}).setdefault(path.resolve(), path)
    for name, paths in folders.items():
        if len(paths) > 1:
            places = ", ".join(str(path) for path in paths.values())
            yield f"a provider must have one folder, but '{name}' has {len(paths)} ({places}): rename one."


def _name(folder: Path) -> str:
    """Return the inspection's name, or the folder's where it has none."""
    settings = folder / "inspection.toml"
    name = read_toml(settings).get("name", "") if settings.is_file() else ""
    if not isinstance(name, str):
        raise SamplerError(f"{settings}: name must be text in quotes.")
    return " ".join(name.split()) or folder.resolve().name


def _report(folder: Path, name: str) -> pd.DataFrame:
    import pandas as pd

    path = folder / "report" / "report.csv"
    heading, *rows = _cells(path)
    columns = [RENAMED.get(title, title) for title in (cell.strip().replace(" ", "_") for cell in heading)]
    refuse_if_any(f"{path}: {mistake}" for mistake in _heading_mistakes(columns, rows))
    values: dict[str, list[Any]] = {column: [row[k] for row in rows] for k, column in enumerate(columns)}
    mistakes: list[str] = []
    for column in [name for name in columns if name in (*WHOLE, *NUMBERS, *UNBOUNDED)]:
        values[column] = _read_numbers(column, values[column], mistakes)
    refuse_if_any(f"{path}: {mistake}" for mistake in mistakes or _count_mistakes(values))
    table = pd.DataFrame({"provider": name, **values})
    return table.astype({column: "Int64" for column in WHOLE if column in columns})


def _cells(path: Path) -> list[list[str]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise SamplerError(f"{path} is not there: run sampler report in that folder.") from None
    except OSError as error:
        raise SamplerError(f"{path} cannot be read: {error.strerror or 'unknown reason'}.") from None
    except UnicodeDecodeError:
        raise SamplerError(f"{path} must be UTF-8 text: run sampler report again.") from None
    try:
        rows = [[_plain(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline="")) if row]
    except csv.Error:
        raise SamplerError(f"{path} is not CSV: run sampler report again.") from None
    if rows and len(rows[0]) == 1 and (";" in rows[0][0] or "\t" in rows[0][0]):
        raise SamplerError(
            f"{path} is no longer as sampler report wrote it (other marks between the cells): run sampler "
            "report --force in that folder."
        )
    if len(rows) < 2:
        raise SamplerError(f"{path} holds no results: fill in the sheets and run sampler report again.")
    return rows


def _plain(cell: str) -> str:
    """Return a cell without the apostrophe that keeps a spreadsheet from taking it for a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def _heading_mistakes(columns: list[str], rows: list[list[str]]) -> Iterator[str]:
    for name in WANTED:
        if name not in columns:
            yield f"there must be a column '{name.replace('_', ' ')}'. {near(name, columns)}"
    if len(set(columns)) < len(columns):
        yield "every column must be there once, but one comes again."
    if "provider" in columns:
        yield "there must be no column 'provider': the inspection's name is put there."
    if wrong := [str(number) for number, row in enumerate(rows, start=1) if len(row) != len(columns)]:
        yield f"every row must have {len(columns)} cells, but not so row {', '.join(wrong)}."


def _read_numbers(column: str, cells: list[str], mistakes: list[str]) -> list[Any]:
    import numpy as np

    found: list[Any] = []
    wrong = np.zeros(len(cells), dtype=bool)
    for place, cell in enumerate(cells):
        try:
            found.append(_number(column, cell.strip()))
        except ValueError:
            found.append(None)
            wrong[place] = True
    if wrong.any():
        rule = _RULES.get(column, "a number from 0 to 100")
        mistakes.append(f"'{column.replace('_', ' ')}' must be {rule}, but is not in {rows_named(wrong)}.")
    return found


def _number(column: str, cell: str) -> float | None:
    if not cell and column in MAY_BE_EMPTY:
        return None
    if column in WHOLE:
        if not (cell.isascii() and cell.isdigit()):
            raise ValueError
        return int(cell)
    value = float(cell)
    if not 0 <= value <= (inf if column in UNBOUNDED else 100) or value == inf:
        raise ValueError
    return value


def _count_mistakes(values: dict[str, list[Any]]) -> Iterator[str]:
    import numpy as np

    asked = values["question"]
    yield from (
        f"question {code!r} must be there once, but is {asked.count(code)} times."
        for code in dict.fromkeys(asked)
        if asked.count(code) > 1
    )
    counts = read_counts(values["yes"], values["base"], values["domain_population"]).mistakes
    yield from counts
    if counts:
        return
    rows = zip(values["yes"], values["base"], values["percent"], strict=True)
    other = np.array([abs(float(percentage(yes, base)) - percent) > SAME for yes, base, percent in rows])
    other &= np.array([said != "yes" for said in values.get("weighted", ["no"] * len(other))])
    if other.any():
        yield (
            f"the percentage is not yes by base in {rows_named(other)}, and is not marked as weighted: run "
            "sampler report again."
        )
