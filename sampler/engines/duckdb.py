"""DuckDB, the embedded engine: CSV, workbooks, Parquet and pandas DataFrames, all columns as text.

Next: `sampler.engines.needed`.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sampler.engines.csvfile import csv_shape, decoded_blocks, row_numbers
from sampler.engines.dataframes import as_text, kind_of
from sampler.engines.dialects import DUCKDB, Dialect
from sampler.engines.engine import Statement
from sampler.engines.needed import places, require_kinds
from sampler.engines.workbook import WORKBOOKS, sheet_as_csv
from sampler.errors import SamplerError, near
from sampler.frames import Frame, Table

if TYPE_CHECKING:
    import duckdb

# Extensions would be downloads; nothing opens a network connection.
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


class DuckDB:
    """One frame's cases, open in an in-memory database: see `Engine`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, frame: Frame) -> None:
        self.frame = frame
        self.dialect: Dialect = DUCKDB
        self.table = ""
        self.columns: Mapping[str, str] = {}
        self.repeated: Sequence[int] = ()
        self.rows: Callable[[Sequence[int]], list[int]] = list
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
            elif Path(frame.source).suffix.casefold() in WORKBOOKS:
                _open_workbook(engine, frame, _existing(Path(frame.source)), Path(private))
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
        return path
    if path.is_dir():
        raise SamplerError(f"{path} is a folder: name the file in it that holds the list.")
    if path.exists():
        raise SamplerError(
            f"{path} is no file but a device or a pipe, which cannot be read twice: save the list as a file."
        )
    folder = path.parent
    others = [entry.name for entry in sorted(folder.iterdir())] if folder.is_dir() else []
    neighbours = near(path.name, others) if others else "Its folder is empty."
    raise SamplerError(f"{path} is missing. {neighbours}")


# CSV ---------------------------------------------------------------------------------------------


def _open_csv(engine: DuckDB, frame: Frame, path: Path, private: Path) -> None:
    shape = csv_shape(path, frame.columns)
    at = places(frame, shape.heading, shape.above + 1)
    content = path if shape.is_utf8 else _as_utf8(path, shape.encoding, private / "cases.csv")
    engine.table = _csv_table(content, shape.delimiter, len(shape.heading), shape.above, shape.line_end)
    engine.columns = {name: f"c{place}" for name, place in at.items()}
    engine.rows = partial(row_numbers, path, shape)


_LINE_ENDS = {"\r\n": r"\r\n", "\n": r"\n", "\r": r"\r"}  # as DuckDB writes them


def _csv_table(path: Path, delimiter: str, columns: int, above: int, line_end: str) -> str:
    texts = ", ".join(f"'c{k}': 'VARCHAR'" for k in range(columns))
    # Left to itself, DuckDB takes the first line break of the file, though it stand in a quoted cell.
    end = f", new_line='{_LINE_ENDS[line_end]}'" if line_end else ""
    return (
        f"read_csv({_quoted(_literally(path))}, auto_detect=false, header=true, skip={above}, "
        f"delim='{delimiter}', quote='\"', escape='\"'{end}, columns={{{texts}}})"
    )


def _as_utf8(path: Path, encoding: str, copy: Path) -> Path:
    with copy.open("wb") as stream:
        stream.writelines(decoded_blocks(path, encoding))
    return copy


def _literally(path: Path) -> str:
    """Return a path whose wildcards stand for themselves."""
    return re.sub(r"([*?\[])", r"[\1]", str(path.resolve()))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


# Workbooks ---------------------------------------------------------------------------------------


def _open_workbook(engine: DuckDB, frame: Frame, path: Path, private: Path) -> None:
    above = sheet_as_csv(frame, path, private / "cases.csv")
    engine.table = _csv_table(private / "cases.csv", ",", len(frame.columns), 0, "\r\n")
    engine.columns = {name: f"c{k}" for k, name in enumerate(frame.columns)}
    engine.rows = lambda places: [place + above for place in places]


# Parquet -----------------------------------------------------------------------------------------

_WHOLE = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DECIMAL\(\d+,0\)")


def _open_parquet(engine: DuckDB, connection: duckdb.DuckDBPyConnection, frame: Frame, path: Path) -> None:
    engine.table = f"read_parquet({_quoted(_literally(path))})"
    described = engine.run(Statement(sql=f"describe select * from {engine.table}"))
    names = _parquet_names(engine, path)
    if len(names) != len(described):
        raise SamplerError(f"{frame.place} holds tables within its columns; give a flat table.")
    at = places(frame, names)
    kinds = {name: _parquet_kind(str(described[place][1])) for name, place in at.items()}
    require_kinds(frame, kinds)
    # DuckDB takes g and G for one name and renames the second; its names stand in the file's order.
    engine.columns = {
        name: _parquet_text(str(described[place][0]), kinds[name]) for name, place in at.items()
    }


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
        raise SamplerError(
            "source must be the path of a CSV or Parquet file or a workbook, or a pandas DataFrame."
        )
    at = places(frame, [str(name) for name in table.columns])
    series = {name: table.iloc[:, place] for name, place in at.items()}
    kinds = {name: kind_of(column) for name, column in series.items()}
    require_kinds(frame, kinds)
    texts = {f"c{k}": as_text(series[name], kinds[name]) for k, name in enumerate(frame.columns)}
    connection.register("cases_given", pd.DataFrame(texts))
    engine.table = "cases_given"
    engine.columns = {name: f"c{k}" for k, name in enumerate(frame.columns)}


# A few rows in memory ------------------------------------------------------------------------------


def _open_rows(engine: DuckDB, connection: duckdb.DuckDBPyConnection, frame: Frame, table: Table) -> None:
    at = places(frame, table.columns)
    names = [f"c{k}" for k in range(len(table.columns))]
    connection.execute(f"create table cases_given ({', '.join(f'{name} varchar' for name in names)})")
    if table.rows:
        marks = f"({', '.join('?' for _ in names)})"
        cells = [cell for row in table.rows for cell in row]
        connection.execute(f"insert into cases_given values {', '.join([marks] * len(table.rows))}", cells)
    engine.table = "cases_given"
    engine.columns = {name: f"c{place}" for name, place in at.items()}


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
