"""Which eligible rows are left out because another row of the same person is kept.

Next: `sampler.engines.duckdb`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sampler.engines.dialects import Dialect, fill
from sampler.engines.engine import Engine, Statement
from sampler.engines.queries import judged
from sampler.engines.verdicts import ELIGIBLE
from sampler.persons import Person

if TYPE_CHECKING:
    from numpy.typing import NDArray


def repeated_in(engine: Engine, person: Person) -> list[int]:
    """Return the places of the eligible rows of a person of whom an earlier row is kept.

    A row and the first row with the same texts in a list of columns are of one person; so are all
    rows that are joined through others (the connected components of a graph). Of a person's rows the
    one with the earliest day is kept, then the one whose id comes first as text. Rows that agree in
    both are all kept, so that the check for repeated ids refuses them.

    Args:
        engine: the open list, with no row left out for its person yet.
        person: how the rows of one person are known.
    """
    import numpy as np

    answer = np.array(engine.run(_statement(engine, person)), dtype=np.int64).reshape(
        -1, 2 + len(person.same)
    )
    places, turns, partners = answer[:, 0], answer[:, 1], answer[:, 2:]
    if not len(places):
        return []
    persons = _joined(np.searchsorted(places, partners))
    earliest = np.full(len(places), np.iinfo(np.int64).max)
    np.minimum.at(earliest, persons, turns)
    repeated: list[int] = places[turns > earliest[persons]].tolist()
    return repeated


def _joined(partners: NDArray[Any]) -> NDArray[Any]:
    """Return the number of each row's person, given the rows that each is joined with."""
    import numpy as np
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    number, lists = partners.shape
    rows = np.repeat(np.arange(number), lists)
    graph = coo_array((np.ones(number * lists, dtype=np.int8), (rows, partners.ravel())), (number, number))
    persons: NDArray[Any] = connected_components(graph, directed=False)[1]
    return persons


def _compared(text: str, dialect: Dialect) -> str:
    """Return what is compared of a text: its day if it is a date, however written; otherwise its letters."""
    return f"coalesce(cast({fill(dialect.date, text)} as varchar), {fill(dialect.folded, text)})"


def _statement(engine: Engine, person: Person) -> Statement:
    """Return the query for each eligible row's place, its turn by day and id, and its partners' places.

    Its partner by a list of columns is the first row with the same texts in them, or the row itself
    where one of them is blank.
    """
    statement, dialect = Statement(), engine.dialect
    names = {column: f"p{k}" for k, column in enumerate(person.columns)}
    keys, partners = [], []
    for number, columns in enumerate(person.same):
        filled = " and ".join(fill(dialect.has_text, names[column]) for column in columns)
        # A folded text holds no line feed, so no two lists of texts are joined to the same one.
        text = " || chr(10) || ".join(_compared(names[column], dialect) for column in columns)
        keys.append(f"case when {filled} then {text} end as k{number}")
        partners.append(
            f"case when k{number} is null then place else min(place) over (partition by k{number}) end"
        )
    statement.sql = (
        f"with {judged(engine, statement, with_places=True)}, "
        f"known as (select place, id, first, {', '.join(keys)} from judged where verdict = {ELIGIBLE}) "
        f"select place, rank() over (order by first nulls last, id nulls last), {', '.join(partners)} "
        "from known order by place"
    )
    return statement
