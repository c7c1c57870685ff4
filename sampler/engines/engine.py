"""What an engine gives: the table of one frame's cases, and a way to ask about it.

Next: `sampler.engines.dialects`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from sampler.engines.dialects import Dialect
from sampler.frames import Frame


@dataclass(slots=True)
class Statement:
    """SQL with its bound values; `bind` adds one and returns its place-holder."""

    values: list[object] = field(default_factory=list)
    sql: str = ""

    def bind(self, value: object) -> str:
        """Add a value and return the text that stands for it."""
        self.values.append(value)
        return f"${len(self.values)}"


class Engine(Protocol):
    """One frame's cases, open to be asked about.

    Attributes:
        frame: the frame.
        dialect: the engine's expressions.
        table: the SQL that stands for the cases.
        columns: for each column of the frame, the SQL that gives it as text.
        repeated: the places, counted from 1, of the eligible rows that are left out for another row
            of the same person.
    """

    frame: Frame
    dialect: Dialect
    table: str
    columns: Mapping[str, str]
    repeated: Sequence[int]

    def run(self, statement: Statement) -> list[tuple[Any, ...]]:
        """Return the rows that a statement gives."""
        ...

    def rows(self, places: Sequence[int]) -> list[int]:
        """Return the numbers of rows as their reader sees them, by their places, counted from 1."""
        ...


@contextmanager
def opened(frame: Frame) -> Iterator[Engine]:
    """Open a frame's cases with the embedded engine, and close them afterwards.

    Raises:
        SamplerError: the source or one of its columns is missing or cannot be read.
    """
    from sampler.engines.duckdb import opened_in_duckdb
    from sampler.engines.repeated import repeated_in

    with opened_in_duckdb(frame) as engine:
        if frame.person is not None:
            engine.repeated = repeated_in(engine, frame.person)
        yield engine
