"""What some methods of drawing need to know beyond the counts: officers, and every case with its size.

Next: `sampler.engines.repeated`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sampler.engines.engine import Engine
from sampler.engines.queries import lowest_statement, officers_statement
from sampler.engines.questions import NO_LIMIT, Stratum


@dataclass(frozen=True, slots=True)
class Measured:
    """An eligible case with its ticket and its size."""

    stratum: int
    ticket: str
    case: str
    measure: int


def officers_in(engine: Engine, strata: Sequence[Stratum]) -> list[tuple[int, str, int]]:
    """Return (stratum number, officer, eligible cases), sorted, of an open list with an officer column.

    Officers are told apart without regard to capitals and blanks, and named as `Ticketed` names them.
    `count_in` has refused a list in which one is blank.

    Args:
        engine: the open list; its frame has an officer column.
        strata: the strata, as `count_in` gave them.
    """
    numbers = {stratum.levels: number for number, stratum in enumerate(strata)}
    rows = engine.run(officers_statement(engine))
    return sorted((numbers[tuple(levels)], officer, cases) for *levels, officer, cases in rows)


def measured_in(engine: Engine, key: str, strata: Sequence[Stratum]) -> list[Measured]:
    """Return every eligible case of an open list with a measure column, by ticket.

    All of them are held in memory: for lists of some hundreds of thousands, not millions.
    `count_in` has refused a list in which a measure is no size.

    Args:
        engine: the open list; its frame has a measure column.
        key: what goes before the id in a ticket (`sampler.tickets.ticket_key`).
        strata: the strata, as `count_in` gave them.
    """
    asked = [(number, stratum.levels, NO_LIMIT) for number, stratum in enumerate(strata)]
    found = [
        Measured(number, ticket, case, int(measure))
        for number, case, ticket, _, measure in engine.run(lowest_statement(engine, key, asked))
    ]
    return sorted(found, key=lambda case: case.ticket)
