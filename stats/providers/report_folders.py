"""The results of many inspections, read from their folders into one table.

Next: `stats.providers.funnels`.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable
from math import inf
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING, Any

from stats.counts import LARGEST, read_counts
from stats.errors import SamplerError, near, refuse_if_any
from stats.reporting.words import clean
from stats.rounding import percentage
from stats.row_numbers import rows_named
from stats.toml_tables import path_mistakes, read_toml

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

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
AMOUNTS = ("total", "total_low", "total_high", "to_better", "to_worse")
EQUIVALENT = "equivalent_base"
MAY_BE_EMPTY = ("population", "domain_population", "beside", EQUIVALENT, *AMOUNTS)
WANTED = ("question", *WHOLE, *NUMBERS[:3])
RENAMED = {"relevant_population": "domain_population"}
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_RULES = {
    **dict.fromkeys(WHOLE, f"a whole number from 0 to {LARGEST:,}"),
    **dict.fromkeys(AMOUNTS, f"a number from 0 to {LARGEST:,}"),
    EQUIVALENT: f"a number above 0 and at most {LARGEST:,}, or inf",
}
SAME = 1e-6  # points: two percentages of the same counts differ by less
NEAR = 5  # points: weights add up to the population only nearly
MOST_BYTES = 2_000_000  # of a report, which has a row a question; one of a hundred questions has 50,000
MOST_COLUMNS = 100  # of a report, which has 36
LONGEST_TITLE = 40  # of a column, to be named in an error


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
        would take for a formula is taken off; characters that are not to be printed are shown as the sign for
        such. For `stats.funnel` and `stats.shrink` choose one question.

    Raises:
        SamplerError: no folder, no report in one or one of more than 2 MB, a column missing, a figure that
            is none or cannot be, a percentage that is neither weighted nor that of its counts, a question
            twice, or a folder or name given twice. All mistakes of all folders at once, by row, counted from
            1 without the headings.

    Example:
        >>> found = read_reports(["north", "south"])  # doctest: +SKIP
        >>> stats.funnel(found[found.question == "2.1.1"])  # doctest: +SKIP
    """
    import pandas as pd

    if isinstance(folders, (str, bytes, Path)) or not isinstance(folders, Iterable):
        raise SamplerError(
            "folders must be a list of paths, but is a single one or no path: put it in a list."
        )
    given = tuple(folders)
    refuse_if_any(mistake for folder in given for mistake in path_mistakes(folder))
    paths = [Path(folder) for folder in given]
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
    try:
        name = read_toml(settings).get("name", "") if settings.is_file() else ""
    except OSError as error:
        raise SamplerError(f"the folder {folder} cannot be read: {error.strerror}. Name another.") from None
    if not isinstance(name, str):
        raise SamplerError(f"{settings}: name must be text in quotes.")
    return clean(name) or clean(folder.resolve().name)


def _report(folder: Path, name: str) -> pd.DataFrame:
    import pandas as pd

    path = folder / "report" / "report.csv"
    heading, *rows = _cells(path)
    columns = [RENAMED.get(title, title) for title in (cell.strip().replace(" ", "_") for cell in heading)]
    refuse_if_any(f"{path}: {mistake}" for mistake in _heading_mistakes(columns, rows))
    values: dict[str, list[Any]] = {column: [row[k] for row in rows] for k, column in enumerate(columns)}
    mistakes: list[str] = []
    for column in [name for name in columns if name in (*WHOLE, *NUMBERS, *AMOUNTS, EQUIVALENT)]:
        values[column] = _read_numbers(column, values[column], mistakes)
    refuse_if_any(f"{path}: {mistake}" for mistake in mistakes or _count_mistakes(values))
    table = pd.DataFrame({"provider": name, **values})
    return table.astype({column: "Int64" for column in WHOLE if column in columns})


def _cells(path: Path) -> list[list[str]]:
    try:
        if not S_ISREG((there := path.stat()).st_mode):
            raise SamplerError(f"{path} cannot be read: it is no file. Run sampler report again.")
        if there.st_size > MOST_BYTES:
            raise SamplerError(
                f"{path} must be at most {MOST_BYTES:,} bytes, but is {there.st_size:,}: it is no report, or "
                "is spoilt. Run sampler report --force in that folder."
            )
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise SamplerError(f"{path} is not there: run sampler report in that folder.") from None
    except OSError as error:
        raise SamplerError(f"{path} cannot be read: {error.strerror or 'unknown reason'}.") from None
    except UnicodeDecodeError:
        raise SamplerError(f"{path} must be UTF-8 text: run sampler report again.") from None
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline="")) if row]
    except csv.Error:
        raise SamplerError(f"{path} is not CSV: run sampler report again.") from None
    if rows and len(rows[0]) == 1 and (";" in rows[0][0] or "\t" in rows[0][0]):
        raise SamplerError(
            f"{path} is no longer as sampler report wrote it (other marks between the cells): run sampler "
            "report --force in that folder."
        )
    if len(rows) < 2:
        raise SamplerError(f"{path} holds no results: fill in the sheets and run sampler report again.")
    return [[_plain(clean(cell)) for cell in row] for row in rows]


def _plain(cell: str) -> str:
    """Return a cell without the apostrophe that keeps a spreadsheet from taking it for a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def _heading_mistakes(columns: list[str], rows: list[list[str]]) -> Iterator[str]:
    import numpy as np

    if len(columns) > MOST_COLUMNS:
        yield f"there must be at most {MOST_COLUMNS} columns, but are {len(columns):,}: it is no report."
        return
    known = [title for title in columns if len(title) <= LONGEST_TITLE]
    for name in WANTED:
        if name not in columns:
            yield f"there must be a column '{name.replace('_', ' ')}'. {near(name, known)}"
    if len(set(columns)) < len(columns):
        yield "every column must be there once, but one comes again."
    if "provider" in columns:
        yield "there must be no column 'provider': the inspection's name is put there."
    wrong = np.array([len(row) != len(columns) for row in rows])
    if wrong.any():
        yield f"every row must have {len(columns)} cells, but not so {rows_named(wrong)}."


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
    if not cell.isascii() or "_" in cell or (column in WHOLE and not cell.isdigit()):
        raise ValueError
    value = int(cell) if column in WHOLE else float(cell)
    within = 0 <= value <= (100 if column in NUMBERS else LARGEST)
    if column == EQUIVALENT:
        within = value == inf or (within and value > 0)
    if not within:
        raise ValueError
    return value


def _count_mistakes(values: dict[str, list[Any]]) -> Iterator[str]:
    import numpy as np

    times = Counter(values["question"])
    again = np.array([times[code] > 1 for code in values["question"]])
    if again.any():
        yield f"a question must have one row, but one has several in {rows_named(again)}: keep one."
    counts = read_counts(values["yes"], values["base"], values["domain_population"]).mistakes
    yield from counts
    if counts:
        return
    rows = list(zip(values["yes"], values["base"], values["percent"], strict=True))
    weighted = np.array([said == "yes" for said in values.get("weighted", ["no"] * len(rows))])
    yield from _weighted_mistakes(values, weighted)
    other = np.array([abs(float(percentage(yes, base)) - percent) > SAME for yes, base, percent in rows])
    if (other := other & ~weighted).any():
        yield (
            f"the percentage is not yes by base in {rows_named(other)}, and is not marked as weighted: run "
            "sampler report again."
        )


def _weighted_mistakes(values: dict[str, list[Any]], weighted: NDArray[np.bool_]) -> Iterator[str]:
    import numpy as np

    names = ("yes", "base", "percent", "low", "high", "domain_population")
    rows = list(zip(*(values[name] for name in names), strict=True))
    alike = np.array([(share > 0) == (yes > 0) and (share < 100) == (yes < n) for yes, n, share, *_ in rows])
    if (odd := weighted & ~alike).any():
        yield (
            "a weighted percentage must be 0 where nobody answered yes, 100 where nobody answered no, and "
            f"between them elsewhere, but is not in {rows_named(odd)}: run sampler report again."
        )
    endless = np.array([size == inf for size in values.get(EQUIVALENT, [None] * len(rows))])
    widest = np.array([_is_widest(*row) for row in rows])
    if (odd := weighted & endless & ~widest).any():
        yield (
            "an equivalent base may be inf only where nothing but the cases not read is uncertain, but the "
            f"interval says otherwise in {rows_named(odd)}: run sampler report again."
        )


def _is_widest(yes: int, base: int, percent: float, low: float, high: float, domain: int | None) -> bool:
    """Return whether the limits are those had every case not read been a no, and had every one been a yes."""
    size = inf if domain is None else domain
    least, most = 100 * yes / size, 100 - 100 * (base - yes) / size
    return abs(low - min(least, percent)) < NEAR and abs(high - max(most, percent)) < NEAR
