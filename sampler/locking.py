"""One writer at a time in an inspection's folder: `only_writer`.

Next: `sampler.tickets`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sampler.errors import SamplerError

LOCK = ".lock"


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Let one program at a time change the record of an inspection; a second one is refused at once.

    The lock is one of SQLite's, on an empty file: it works alike on every system, and the system releases it
    when the program ends, however it ends. So a killed command leaves at most an empty file `.lock`, which
    locks nobody out and is removed by the next writer.

    Args:
        folder: the inspection's folder; it must exist.

    Raises:
        SamplerError: another program is writing; or the folder cannot be written to, or not be locked.
    """
    path = folder / LOCK
    before = _identity(path)
    connection = _locked(folder)
    try:
        now = _identity(path)
        if now is None or before not in (None, now):  # the writer before removed the file that is locked here
            raise SamplerError(_busy(folder))
        try:
            yield
        finally:
            with suppress(OSError):  # where an open file cannot be removed, it stays, and does no harm
                path.unlink()
    finally:
        connection.close()


def _locked(folder: Path) -> sqlite3.Connection:
    connection = None
    try:
        connection = sqlite3.connect(folder / LOCK, timeout=0, isolation_level=None)
        connection.execute("PRAGMA journal_mode = OFF")  # nothing is ever stored: no file beside it
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        if connection is not None:
            connection.close()
        raise SamplerError(_refusal(folder, error)) from None
    return connection


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        there = path.stat()
    except OSError:
        return None
    return there.st_dev, there.st_ino


def _refusal(folder: Path, error: sqlite3.Error) -> str:
    code = getattr(error, "sqlite_errorcode", None)
    if code == sqlite3.SQLITE_BUSY:
        return _busy(folder)
    if code == sqlite3.SQLITE_NOTADB:
        return f"{folder / LOCK} is no file of this program's, which keeps an empty one there. Move it away."
    return (
        f"{folder} cannot be written to by one program alone ({error}). Is it read-only, or on a drive that "
        "knows no locks? Copy it to a folder of your own, and work there."
    )


def _busy(folder: Path) -> str:
    return (
        f"Another command is writing to {folder} at this moment, and nothing was changed by this one. "
        "Wait until it is done, and run this one again."
    )
