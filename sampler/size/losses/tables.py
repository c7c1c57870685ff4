"""The tables of cases by stratum that a draw can pick, as far as reserves depend on them.

Next: `sampler.size.losses.stratum_results`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sampler.wording import counted

Kinds = frozenset[tuple[tuple[int, int | None], int]]
"""How many strata there are of each kind: of so many cases, in a population of so many (None: enough)."""


@dataclass(frozen=True, slots=True)
class Tables:
    """Tables that a draw can pick.

    Attributes:
        chances: of each sort of table, known by its kinds of strata: strata that are alike may change places.
        strata: strata that give cases in any of them.
        number: of tables.
    """

    chances: dict[Kinds, float]
    strata: int
    number: int


def rows_of(allocation: object) -> list[Sequence[int]]:
    """Return one table, or several, as several."""
    if not isinstance(allocation, Iterable) or isinstance(allocation, str):
        return [allocation]  # type: ignore[list-item]
    if getattr(allocation, "shape", (1,)) == () or isinstance(allocation, set | frozenset):
        return [allocation]  # type: ignore[list-item]
    rows = list(allocation)
    if rows and all(isinstance(row, Iterable) and not isinstance(row, str) for row in rows):
        return [list(map(_plain, row)) for row in rows]
    return [list(map(_plain, rows))]


def _plain(value: int) -> int:
    """Return numpy's whole numbers as Python's, which never overflow; what is none stays as it is."""
    return int(value) if hasattr(value, "__index__") and not isinstance(value, bool | type) else value


def tables_of(
    rows: Sequence[Sequence[int]], weights: Sequence[int] | None, populations: Sequence[int] | None
) -> Tables:
    """Return the tables, each sort once."""
    limits = [None] * len(rows[0]) if populations is None else [int(cases) for cases in populations]
    each = [1] * len(rows) if weights is None else [int(weight) for weight in weights]
    found: dict[Kinds, int] = {}
    for row, weight in zip(rows, each, strict=True):
        kinds = Counter((int(cases), limit) for cases, limit in zip(row, limits, strict=True) if cases)
        key = frozenset(kinds.items())
        found[key] = found.get(key, 0) + weight
    giving = sum(any(column) for column in zip(*rows, strict=True))
    return Tables({key: weight / sum(each) for key, weight in found.items()}, giving, len(rows))


def table_mistakes(rows: Sequence[Sequence[int]], weights: Sequence[int] | None) -> Iterator[str]:
    """Yield what is wrong with tables that do not go together, or with their weights."""
    if len({(len(row), sum(row)) for row in rows}) > 1:
        yield "allocation must have tables of as many strata and as many cases each."
    if weights is None:
        return
    given = list(weights)
    # A plan's weights may be longer numbers than those of cases.
    if len(given) != len(rows) or not all(isinstance(w, int) and w >= 1 for w in given):
        yield f"weights must be {counted(len(rows), 'whole number')} of at least 1, one a table."
