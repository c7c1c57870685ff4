"""Whether a cap per officer leaves room for a table: which officers could give each stratum its cases.

An assignment says how many cases each stratum gets from each officer, no officer giving more than the
cap. It is found as a flow from strata to officers is: a case at a time. An officer who is needed and
has no room gives one case less in another stratum, a third officer gives one more there, and so on.

Source:
    L. R. Ford and D. R. Fulkerson (1956), Maximal flow through a network, Canadian Journal of Mathematics
    8:399-404.

Next: `sampler.capping`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


def assignment(cases: Ints, wanted: Sequence[int], cap: int) -> Ints | None:
    """Return one way to fill a table within a cap; None where there is none.

    Args:
        cases: a row a stratum, a column an officer: the eligible cases.
        wanted: the cases that each stratum is to give.
        cap: the most cases of one officer.

    Returns:
        How many cases of each stratum and officer to take, in the shape of `cases`.

    Example:
        >>> import numpy as np
        >>> assignment(np.array([[2, 1], [2, 0]]), [1, 1], cap=1)
        array([[0, 1],
               [1, 0]])
        >>> assignment(np.array([[2, 1], [2, 0]]), [1, 2], cap=1) is None
        True
    """
    taken = cases * 0
    room = [cap] * cases.shape[1]
    for stratum, missing in enumerate(wanted):
        for officer in cases[stratum].nonzero()[0].tolist():
            more = min(missing, room[officer], int(cases[stratum, officer]))
            taken[stratum, officer] = more
            room[officer] -= more
            missing -= more
        for _ in range(missing):
            starts = (cases[stratum] > taken[stratum]).nonzero()[0].tolist()
            moves = _moves(taken, cases, starts, {officer for officer, more in enumerate(room) if more})
            if moves is None:
                return None
            first, last = _made(taken, moves)
            taken[stratum, first] += 1
            room[last] -= 1
    return taken


def without_room(cases: Ints, tables: Iterable[Sequence[int]], most: Sequence[int], cap: int) -> int:
    """Return how many of some tables a cap leaves no room for.

    Args:
        cases: a row a stratum, a column an officer: the eligible cases.
        tables: cases wanted of each stratum.
        most: for each stratum at least what any table wants; with room for that, there is room for all.
        cap: the most cases of one officer.
    """
    if assignment(cases, most, cap) is not None:
        return 0
    return sum(assignment(cases, table, cap) is None for table in tables)


def reroute(taken: Ints, left: Ints, room: Sequence[int], stratum: int, officer: int) -> bool:
    """Change an assignment in place so that it takes a case of a stratum and officer; False if none can.

    Args:
        taken: the assignment of the cases still wanted.
        left: the cases not yet passed, in the same shape; at least `taken`.
        room: how many more cases each officer may give, those assigned counted.
        stratum: a stratum that still wants cases, and takes none from the officer yet.
        officer: has room, and at least one case left in that stratum.
    """
    assigned = taken.sum(axis=0).tolist()
    free = {other for other, more in enumerate(room) if more > assigned[other]}
    gives = taken[stratum].nonzero()[0].tolist()
    moves = _moves(taken, left, [officer], free.union(gives))
    if moves is None:
        return False
    _, last = _made(taken, moves)
    taken[stratum, last if taken[stratum, last] else gives[0]] -= 1
    taken[stratum, officer] += 1
    return True


class _Move(NamedTuple):
    """One case of a stratum is taken from another officer. The first of some moves only names its taker."""

    giver: int
    stratum: int
    taker: int


def _moves(taken: Ints, left: Ints, starts: Sequence[int], ends: set[int]) -> list[_Move] | None:
    """Return the fewest moves after which an officer of `starts` gives one case less, and one of `ends` more.

    The first names the officer it starts from, who is the only one where that is an end. None where no
    moves lead to an end.
    """
    reached = {start: _Move(-1, -1, start) for start in starts}
    queue = deque(starts)
    while queue:
        giver = queue.popleft()
        if giver in ends:
            found = [reached[giver]]
            while found[-1].giver >= 0:
                found.append(reached[found[-1].giver])
            return found[::-1]
        for stratum in taken[:, giver].nonzero()[0].tolist():
            for taker in (left[stratum] > taken[stratum]).nonzero()[0].tolist():
                if taker not in reached:
                    reached[taker] = _Move(giver, stratum, taker)
                    queue.append(taker)
    return None


def _made(taken: Ints, moves: Sequence[_Move]) -> tuple[int, int]:
    """Make the moves, and return the officer who gives one case less, and the one who gives one more."""
    for move in moves[1:]:
        taken[move.stratum, move.giver] -= 1
        taken[move.stratum, move.taker] += 1
    return moves[0].taker, moves[-1].taker
