"""DuckDB, the embedded engine: CSV and Parquet files and pandas DataFrames, all columns as text."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sampler.engines.csvfile import csv_shape, decoded_blocks
from sampler.engines.dataframes import as_text, kind_of
from sampler.engines.dialects import DUCKDB, Dialect
from sampler.engines.queries import Statement
from sampler.errors import SamplerError, likely, near, refuse_if_any
from sampler.frames import Frame, Table
from sampler.rules import NotEqual, OneOf

if TYPE_CHECKING:
    import duckdb

# Extensions would be downloads; nothing opens a network connection.
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


class DuckDB:
    """One frame's cases, open in an in-memory database.

    Attributes:
        frame: the frame.
        dialect: DuckDB's expressions.
        table: the SQL that stands for the cases.
        columns: for each column of the frame, the SQL that gives it as text.
        first_row: what to add to a row's number, counted from 1, to name it as its reader sees it.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, frame: Frame) -> None:
        self.frame = frame
        self.dialect: Dialect = DUCKDB
        self.table = ""
        self.columns: Mapping[str, str] = {}
        self.first_row = 0
        self._connection = connection

    def run(self, statement: Statement) -> list[tuple[Any, ...]]:
        """Return the rows that a statement gives.

        Raises:
            SamplerError: the file cannot be read to its end; with the line, never its content.
        """
        import duckdb

        try:
            return self._connection.execute(statement.sql, statement.values).fetchall()
        except (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException):
            raise  # a fault of ours, not of the list's
        except (duckdb.Error, RuntimeError) as error:
            raise SamplerError(_unreadable(self.frame.place, str(error))) from None


@contextmanager
def opened_in_duckdb(frame: Frame) -> Iterator[DuckDB]:
    """Open a frame's cases in DuckDB, and close them afterwards.

    Raises:
        SamplerError: the source or a column is missing, of the wrong kind or cannot be read.
    """
    import duckdb

    connection = duckdb.connect(config=_SETTINGS)
    try:
        _as_given(frame)
        with tempfile.TemporaryDirectory(prefix="sampler-") as private:
            engine = DuckDB(connection, frame)
            if isinstance(frame.source, Table):
                _open_rows(engine, connection, frame, frame.source)
            elif not isinstance(frame.source, str | Path):
                _open_dataframe(engine, connection, frame)
            elif Path(frame.source).suffix.casefold() == ".parquet":
                _open_parquet(engine, connection, frame, _existing(Path(frame.source)))
            else:
                _open_csv(engine, frame, _existing(Path(frame.source)), Path(private))
            yield engine
            connection.close()  # before the private folder goes: Windows keeps open files
    except UnicodeEncodeError:
        raise SamplerError(
            f"{frame.place} holds characters that are no text; read it anew as UTF-8."
        ) from None
    except PermissionError:
        raise SamplerError(f"{frame.place} may not be read by you: ask for access to it.") from None
    finally:
        connection.close()


def _as_given(frame: Frame) -> None:
    """Refuse names that no file or statement can hold."""
    for name in (*frame.columns, *([str(frame.source)] if isinstance(frame.source, str | Path) else [])):
        name.encode("utf-8")


def _existing(path: Path) -> Path:
    if not path.name.isprintable():
        raise SamplerError(
            "the name of the list's file holds characters that cannot be read; rename the file."
        )
    if path.is_file():
        if path.suffix.casefold() in {".xlsx", ".xls", ".xlsm", ".ods"}:
            raise SamplerError(f"{path.name} is a workbook. Save the list as 'CSV UTF-8' and name that file.")
        return path
    if path.is_dir():
        raise SamplerError(f"{path} is a folder: name the file in it that holds the list.")
    folder = path.parent
    others = [entry.name for entry in sorted(folder.iterdir())] if folder.is_dir() else []
    neighbours = near(path.name, others) if others else "Its folder is empty."
    raise SamplerError(f"{path} is missing. {neighbours}")


# CSV ---------------------------------------------------------------------------------------------


def _open_csv(engine: DuckDB, frame: Frame, path: Path, private: Path) -> None:
    shape = csv_shape(path)
    _require(frame, list(shape.heading), sure=False)
    if not shape.is_utf8:
        path = _as_utf8(path, shape.encoding, private / "cases.csv")
    texts = ", ".join(f"'c{k}': 'VARCHAR'" for k in range(len(shape.heading)))
    engine.table = (
        f"read_csv({_quoted(_literally(path))}, auto_detect=false, header=true, delim='{shape.delimiter}', "
        f"quote='\"', escape='\"', columns={{{texts}}})"
    )
    engine.columns = {name: f"c{shape.heading.index(name)}" for name in frame.columns}
    engine.first_row = 1  # the heading is row 1


def _as_utf8(path: Path, encoding: str, copy: Path) -> Path:
    with copy.open("wb") as stream:
        stream.writelines(decoded_blocks(path, encoding))
    return copy


def _literally(path: Path) -> str:
    """Return a path whose wildcards stand for themselves."""
    return re.sub(r"([*?\[])", r"[\1]", str(path.resolve()))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


# Parquet -----------------------------------------------------------------------------------------

_WHOLE = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DECIMAL\(\d+,0\)")


def _open_parquet(engine: DuckDB, connection: duckdb.DuckDBPyConnection, frame: Frame, path: Path) -> None:
    engine.table = f"read_parquet({_quoted(_literally(path))})"
    described = engine.run(Statement(sql=f"describe select * from {engine.table}"))
    names = _parquet_names(engine, path)
    if len(names) != len(described):
        raise SamplerError(f"{frame.place} holds tables within its columns; give a flat table.")
    _require(frame, names)
    kinds = {name: _parquet_kind(str(row[1])) for name, row in zip(names, described, strict=True)}
    _require_kinds(frame, kinds)
    engine.columns = {
        # DuckDB takes g and G for one name and renames the second; its names stand in the file's order.
        name: _parquet_text(str(described[names.index(name)][0]), kinds[name])
        for name in frame.columns
    }
    engine.first_row = 0


def _parquet_names(engine: DuckDB, path: Path) -> list[str]:
    """Return the columns' names as the file has them, in its order."""
    rows = engine.run(Statement(sql=f"select name from parquet_schema({_quoted(_literally(path))})"))
    return [str(name) for (name,) in rows[1:]]


def _parquet_kind(declared: str) -> str:
    if declared in {"VARCHAR"} or declared.startswith("ENUM"):
        return "text"
    if _WHOLE.fullmatch(declared):
        return "whole numbers"
    if declared.startswith("TIMESTAMP") and "TIME ZONE" in declared:
        return "times with a zone, whose day depends on where one is"
    if declared.startswith(("DATE", "TIMESTAMP")):
        return "dates"
    return "decimal numbers" if declared.startswith(("DOUBLE", "FLOAT", "DECIMAL")) else declared.lower()


def _parquet_text(name: str, kind: str) -> str:
    column = '"' + name.replace('"', '""') + '"'
    return f"strftime({column}, '%Y-%m-%d')" if kind == "dates" else f"cast({column} as varchar)"


# DataFrames --------------------------------------------------------------------------------------


def _open_dataframe(engine: DuckDB, connection: duckdb.DuckDBPyConnection, frame: Frame) -> None:
    import pandas as pd

    table: Any = frame.source
    if not isinstance(table, pd.DataFrame):
        raise SamplerError("source must be the path of a CSV or Parquet file, or a pandas DataFrame.")
    names = [str(name) for name in table.columns]
    _require(frame, names)
    series = {name: table.iloc[:, names.index(name)] for name in frame.columns}
    kinds = {name: kind_of(column) for name, column in series.items()}
    _require_kinds(frame, kinds)
    texts = {f"c{k}": as_text(series[name], kinds[name]) for k, name in enumerate(frame.columns)}
    connection.register("cases_given", pd.DataFrame(texts))
    engine.table = "cases_given"
    engine.columns = {name: f"c{k}" for k, name in enumerate(frame.columns)}
    engine.first_row = 0


# A few rows in memory ------------------------------------------------------------------------------


def _open_rows(engine: DuckDB, connection: duckdb.DuckDBPyConnection, frame: Frame, table: Table) -> None:
    _require(frame, list(table.columns))
    names = [f"c{k}" for k in range(len(table.columns))]
    connection.execute(f"create table cases_given ({', '.join(f'{name} varchar' for name in names)})")
    if table.rows:
        marks = f"({', '.join('?' for _ in names)})"
        cells = [cell for row in table.rows for cell in row]
        connection.execute(f"insert into cases_given values {', '.join([marks] * len(table.rows))}", cells)
    engine.table = "cases_given"
    engine.columns = {name: f"c{table.columns.index(name)}" for name in frame.columns}


# What every source must have -----------------------------------------------------------------------


def _require(frame: Frame, names: list[str], *, sure: bool = True) -> None:
    """Refuse columns that are missing, or named twice; `sure` says that the names are no row of cases."""
    missing = [name for name in frame.columns if name not in names]
    if len(missing) == len(frame.columns) and not sure:
        # Perhaps the first row is no heading but a case: nothing in it is shown, unless surely meant.
        advice = [likely(name, names) for name in missing]
        first = f"{frame.place} has none of the columns asked for. Is its first row the headings?"
        refuse_if_any(
            [first]
            + [
                f"{frame.place} has no column '{m}'. {a}".rstrip()
                for m, a in zip(missing, advice, strict=True)
            ]
        )
    named = [name for name in names if name]
    sentences = [f"{frame.place} has no column '{name}'. {near(name, named)}" for name in missing]
    sentences += [
        f"{frame.place} has {names.count(name)} columns named '{name}'; rename all but one."
        for name in frame.columns
        if names.count(name) > 1
    ]
    refuse_if_any(sentences)


def _require_kinds(frame: Frame, kinds: Mapping[str, str]) -> None:
    """Refuse columns whose values have no one way of being text."""
    exact = {"text", "whole numbers"}
    sentences = []
    if kinds[frame.case] not in exact:
        sentences.append(
            f"{frame.place}: the case id '{frame.case}' must be text or whole numbers, but its column holds "
            f"{kinds[frame.case]}. Read it as text, so that no id changes its look."
        )
    compared = [rule.column for rule in frame.eligible if isinstance(rule, OneOf | NotEqual)]
    sentences += [
        f"{frame.place}: '{name}' must be text or whole numbers, but its column holds {kinds[name]}. "
        "Turn it into text first."
        for name in dict.fromkeys([*frame.match, *compared])
        if kinds[name] not in {*exact, "boolean"}
    ]
    readable = {*exact, "boolean", "dates", "decimal numbers"}
    sentences += [
        f"{frame.place}: '{rule.column}' holds {kinds[rule.column]}. Turn it into text first."
        for rule in frame.eligible
        if rule.column not in compared and kinds[rule.column] not in readable
    ]
    refuse_if_any(sentences)


def _unreadable(place: str, message: str) -> str:
    """Return a sentence for a reading error; DuckDB's own message may quote the data."""
    line = re.search(r"CSV Error on Line: (\d+)", message)
    if line is None:
        return (
            f"{place} cannot be read: it is damaged, mixes two kinds of line ends, or is not the kind of "
            "file its name says. Save it anew from the program that made it."
        )
    return (
        f"{place}, line {line[1]}: the row has another number of columns than the heading, or a quote that "
        "does not close. Correct that line."
    )
