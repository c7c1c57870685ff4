"""One random walk from the exact shares to whole cases: chances are exact, margins nearly kept.

The cube method (Deville & Tillé 2004) on the cells of a table, in whole numbers throughout.
A case's worth of every unsettled stratum, and of every margin that is not whole (its slack, as
in Cox's controlled rounding, 1987), moves along directions that change no margin, up or down
with probabilities that leave its average where it was, until it is 0 or 1. Where no such direction
is left, the least important margin is given up, then the next; the total never is.

Nothing is rounded on the way. Directions come from an inverse kept in whole numbers (Edmonds 1967),
positions share one denominator, and every choice between up and down compares whole numbers with
256 bits of SHA-256. So every stratum's chance of one case more is its exact remainder.

Next: `sampler.selection.chain`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import count
from math import gcd

import numpy as np
from numpy.typing import NDArray

from sampler.selection.margins import Expected, Levels, Margin, required_margins
from sampler.selection.tables import Design

TRIALS = 20
"""So many walks are tried to see what they keep, where nothing else is asked."""

_FREE = -1  # balances a margin that was given up: it may be anything
_SAFE = 2**30  # products of two such numbers, subtracted, stay below 2**63


def walk(expected: Expected, margins: Sequence[Margin], key: str) -> tuple[int, ...]:
    """Return a table of whole cases: every stratum's share rounded down or up, its average exact.

    Args:
        expected: the exact shares.
        margins: the margins to keep, the most important first; the total of the sample is the first. Those
            of a single stratum are kept by it alone and do not count here.
        key: any text; the walk is a function of it. The cells enter in the order of
            SHA-256(key ",cell," number), the choices are by SHA-256(key ",step," number).

    Returns:
        Whole cases per stratum, which sum to the size. With one matched variable, or two, every margin
        over one of them is at the floor or ceiling of its share; with more, most are.

    Source:
        Deville & Tillé (2004), Biometrika 91:893-912; Cox (1987), J. Amer. Statist. Assoc. 82:520-524.

    Example:
        >>> from sampler.selection.margins import expected_counts, margins_over
        >>> shares = expected_counts([5, 3, 2], 2)
        >>> total = margins_over(shares, [["a"], ["b"], ["c"]], ())
        >>> walk(shares, total, "1"), walk(shares, total, "2")
        ((1, 1, 0), (1, 0, 1))
    """
    # A stratum that makes up a margin by itself keeps it anyway.
    margins = [margin for margin in margins if len(margin.members) > 1 or not margin.variables]
    path = _Path(expected, margins, key)
    cells = list(range(len(expected.unsettled)))
    cells.sort(key=lambda cell: hashlib.sha256(f"{key},cell,{expected.unsettled[cell]}".encode()).digest())
    for column in [*cells, *range(len(cells), len(path.rows_of))]:
        path.enter(column)
    for row in reversed(range(1, len(margins))):
        path.give_up(row)
    path.finish()
    table = list(expected.base)
    for place, cell in enumerate(expected.unsettled):
        table[cell] += path.settled[place]
    return tuple(table)


def trial_walks(expected: Expected, strata: Sequence[Levels], number: int = TRIALS) -> Design:
    """Return the tables of some walks, to see how well walks keep the margins of these shares.

    Args:
        expected: the exact shares.
        strata: the levels of each stratum.
        number: how many walks to try.
    """
    margins = [margin for group in required_margins(expected, strata) for margin in group]
    tables = tuple(walk(expected, margins, f"trial {trial}") for trial in range(number))
    return Design(tables, (1,) * number)


_Step = tuple[int | None, int, int]
"""A column that moves: its row (None for the newest), the column, and how far for one step."""


class _Path:
    """The state of a walk. Columns are the unsettled strata, then the slacks; rows are the margins.

    Attributes:
        rows_of: for each column the rows it counts in.
        settled: for each settled column 0 or 1.
        at: for each column on the way its position, in units of 1 / whole.
        basis: for each row the column that balances it; None where there is none yet; _FREE once given up.
    """

    def __init__(self, expected: Expected, margins: Sequence[Margin], key: str) -> None:
        place = {cell: k for k, cell in enumerate(expected.unsettled)}
        self.rows_of: list[list[int]] = [[] for _ in place]
        self._start = [expected.remainder[cell] for cell in expected.unsettled]
        for row, margin in enumerate(margins):
            for cell in margin.members:
                if cell in place:
                    self.rows_of[place[cell]].append(row)
            missing = margin.high * expected.whole - margin.share
            if missing:
                self.rows_of.append([row])
                self._start.append(missing)
        self._unit = expected.whole
        self.whole = expected.whole
        self.at: dict[int, int] = {}
        self.settled: dict[int, int] = {}
        self.basis: list[int | None] = [None] * len(margins)
        self._inverse: NDArray[np.int64] = np.eye(len(margins), dtype=np.int64)
        self._scale = 1  # the inverse of the basis is _inverse / _scale
        self._choices = (
            int.from_bytes(hashlib.sha256(f"{key},step,{number}".encode()).digest()) for number in count()
        )

    def enter(self, column: int) -> None:
        """Let a column take part, moving until it balances a row or is settled itself."""
        self.at[column] = self._start[column] * (self.whole // self._unit)
        image = self._inverse[:, self.rows_of[column]].sum(axis=1)
        row = self._unbalanced(image)
        if row is None:
            row = self._move(image, column)
        if row is None:
            self.settled[column] = self.at.pop(column) // self.whole
        else:
            self._exchange(row, column, image)

    def give_up(self, row: int) -> None:
        """Let a margin go where a column is still between 0 and 1, and move until one column less is."""
        if all(position in (0, self.whole) for position in self.at.values()):
            return
        image = self._inverse[:, row]
        at = self._unbalanced(image)
        if at is None:
            at = self._move(image, None)
        if at is not None:
            self._exchange(at, _FREE, image)

    def finish(self) -> None:
        """Settle the columns that arrived at 0 or 1 without leaving the basis."""
        self.settled |= {column: position // self.whole for column, position in self.at.items()}

    def _unbalanced(self, image: NDArray[np.int64]) -> int | None:
        """Return the first row without a balancing column that this direction would change."""
        return next((row for row in image.nonzero()[0].tolist() if self.basis[row] is None), None)

    def _move(self, image: NDArray[np.int64], newest: int | None) -> int | None:
        """Move up or down until a column arrives at 0 or 1; return its row, or None if it is the newest."""
        bound: list[_Step] = [] if newest is None else [(None, newest, self._scale)]
        for row in image.nonzero()[0].tolist():
            column = self.basis[row]
            if column is not None and column != _FREE:
                bound.append((row, column, -int(image[row])))
        if not bound:
            return None
        up = self._room(bound, 1)
        down = self._room(bound, -1)
        sign, (room, per) = (1, up) if self._upwards(up, down) else (-1, down)
        for column in self.at:
            self.at[column] *= per
        self.whole *= per
        for _, column, step in bound:
            self.at[column] += sign * step * room
        return next(row for row, column, _ in bound if self.at[column] in (0, self.whole))

    def _room(self, bound: list[_Step], sign: int) -> tuple[int, int]:
        """Return how far one can go before a column arrives, as room / per in units of 1 / whole."""
        room, per = -1, 1
        for _, column, step in bound:
            speed = sign * step
            left, speed = (self.whole - self.at[column], speed) if speed > 0 else (self.at[column], -speed)
            if room < 0 or left * per < room * speed:
                room, per = left, speed
        common = gcd(room, per)
        return room // common, per // common

    def _upwards(self, up: tuple[int, int], down: tuple[int, int]) -> bool:
        """Choose with chances that leave every average where it is: up with down / (up + down)."""
        far_up, far_down = up[0] * down[1], down[0] * up[1]
        return next(self._choices) * (far_up + far_down) < far_down << 256 or not far_down + far_up

    def _exchange(self, row: int, column: int, image: NDArray[np.int64]) -> None:
        """Let a column balance a row, in the place of the one that did."""
        before = self.basis[row]
        if before is not None and before != _FREE:
            self.settled[before] = self.at.pop(before) // self.whole
        self.basis[row] = column
        pivot = int(image[row])
        kept = self._inverse[row].copy()
        if max(abs(image).max(), abs(self._inverse).max()) >= _SAFE:
            raise OverflowError("the walk's inverse outgrew 64 bits")
        self._inverse = (pivot * self._inverse - np.multiply.outer(image, kept)) // self._scale
        self._inverse[row] = kept
        self._scale = pivot
