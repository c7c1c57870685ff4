"""Many tables at once, each changed by small exchanges of whole cases until it keeps its margins.

A Metropolis chain on tables. An exchange takes a case from one stratum and gives it to a neighbour, which
differs in one variable; or two strata swap their level of one variable, which changes no one-way margin.
It is accepted with the chances under which tables settle at the weights

    product of odds[c] over the raised strata c  *  e**(-cost of the margins missed).

Required margins cost so much that soon no table misses any; preferred ones cost less the less important
they are. From time to time the odds are set right, so that the average of the tables stays near the shares.

Every number is a product, quotient or comparison, element by element, of numbers whose bits are the same on
every machine; chance comes from the raw 64-bit output of Philox (Salmon et al. 2011), stable by its
definition, keyed by SHA-256.

Next: `sampler.selection.pool`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sampler.selection.entropy import exp
from sampler.selection.enumeration import Additions
from sampler.selection.margins import Expected, Levels, Margin

Ints = NDArray[np.int64]
Shorts = NDArray[np.int16]
Floats = NDArray[np.float64]

REQUIRED_COST = 30.0  # for each case by which a required margin is missed
PULL = 0.3  # the part of what is lacking that is made up for at a time
RAREST = 0.03  # what is due more rarely is had so often, until the tables are weighted
TRIES_TO_NEIGHBOURS, TRIES_CROSSWISE = 3, 12  # until a proposal is possible at all
CROSSWISE_EVERY = 1
STEEPEST = 90.0  # costs beyond ±90 count as ±90


@dataclass(frozen=True, slots=True)
class Costs:
    """The margins a table is judged by, for the unsettled strata.

    Attributes:
        of: for each stratum the margins it counts in, one of each set of margins.
        low: the least each margin may be, over the base.
        width: how many cases more it may be: 0 where its share is whole, and 1 otherwise.
        price: the cost of a miss by one case, in units of `unit`.
        unit: what one unit of cost is.
    """

    of: Ints
    low: Shorts
    width: Shorts
    price: Shorts
    unit: float

    def due(self, share: Floats) -> Floats:
        """Return each margin's expected count, over the base."""
        due = np.zeros(len(self.low))
        for margins in self.of.T:
            for cell, margin in enumerate(margins.tolist()):
                due[margin] += share[cell]
        return due


def costs(
    expected: Expected, required: Sequence[Sequence[Margin]], preferred: Sequence[Sequence[Margin]]
) -> Costs:
    """Return what tables are judged by: sets of margins to keep, and sets to keep if possible.

    Args:
        expected: the exact shares.
        required: sets of margins; each set holds every unsettled stratum once.
        preferred: likewise, the most important first: a miss costs 10, and less in later sets.
    """
    place = {cell: k for k, cell in enumerate(expected.unsettled)}
    steps = len(preferred) + 1
    prices = [*(3 * steps for _ in required), *range(len(preferred), 0, -1)]
    of = np.zeros((len(place), len(prices)), dtype=np.int64)
    rows: list[tuple[int, int, int]] = []
    for column, (margins, price) in enumerate(zip([*required, *preferred], prices, strict=True)):
        for margin in margins:
            base = sum(expected.base[cell] for cell in margin.members)
            of[[place[cell] for cell in margin.members if cell in place], column] = len(rows)
            rows.append((margin.low - base, margin.high - margin.low, price))
    low, width, price_of = np.array(rows, dtype=np.int16).reshape(-1, 3).T.copy()
    return Costs(of, low, width, price_of, REQUIRED_COST / (3 * steps))


class Chains:
    """Tables that change together.

    Attributes:
        tables: a row a table, a column an unsettled stratum, each entry 0 or 1.
    """

    def __init__(self, expected: Expected, strata: Sequence[Levels], judged: Costs, key: str) -> None:
        """Prepare chains for the unsettled strata; `start` gives them their tables."""
        self._levels, self._changed = _level_changes([strata[cell] for cell in expected.unsettled])
        self._neighbours, self._degree = _neighbours(self._levels, self._changed)
        self._costs = judged
        share = np.array([expected.remainder[cell] for cell in expected.unsettled]) / expected.whole
        self._share = share
        self._due = judged.due(share)
        self._odds = share / (1 - share)
        most = int(STEEPEST / judged.unit)
        self._factor = np.array([exp(-step * judged.unit, STEEPEST) for step in range(-most, most + 1)])
        self._chance = np.random.Philox(key=int(hashlib.sha256(key.encode()).hexdigest()[:32], 16))
        self.tables: Additions = np.zeros((0, len(share)), dtype=np.int8)
        self._every: Ints = np.zeros((0, 1), dtype=np.int64)
        self._over = np.zeros((0, len(judged.low)), dtype=np.int16)  # each margin, less the least it may be

    def start(self, tables: Additions) -> None:
        """Begin from these tables."""
        self.tables = tables.copy()
        self._every = np.arange(len(tables))[:, None]
        self._over = np.tile(-self._costs.low.astype(np.int16), (len(tables), 1))
        for column in self._costs.of.T:
            for cell, margin in enumerate(column):
                self._over[:, margin] += tables[:, cell]

    def run(self, exchanges: int) -> None:
        """Propose so many exchanges of each kind to every table."""
        for number in range(exchanges):
            self._to_neighbours()
            if number % CROSSWISE_EVERY == 0:
                self._crosswise()

    def set_right(self) -> None:
        """Raise the odds of strata and margins that are too seldom at their ceiling, lower those too often.

        What is due at the ceiling in hardly any table, or in nearly all, is had a little more often than is
        due, or a pool would hold no table of the other kind; the weights set that right exactly.
        """
        number = len(self.tables)
        change = _push(self._share - self.tables.sum(axis=0) / number, self._share)
        either = self._costs.width == 1
        due = np.where(either, self._due - self._costs.low, 0.5)
        push = np.where(either, _push(due - self._over.sum(axis=0) / number, due), 1.0)
        for margins in self._costs.of.T:
            change = change * push[margins]
        self._odds = self._odds * change

    def kept(self, margins: int) -> NDArray[np.bool_]:
        """Return which tables miss none of the first so many margins."""
        over = self._over[:, :margins]
        kept: NDArray[np.bool_] = np.all((over >= 0) & (over <= self._costs.width[:margins]), axis=1)
        return kept

    def _to_neighbours(self) -> None:
        """Propose that a case moves between two strata that differ in one variable."""
        cell, number = self._numbers(TRIES_TO_NEIGHBOURS, len(self._share), 2**32)
        degree = self._degree[cell]
        other = self._neighbours[cell, number * degree >> 32]
        raised = self.tables[self._every, cell]
        rows, pick = _first((raised != self.tables[self._every, other]) & (degree > 0))
        here, cell, other = raised[rows, pick] == 1, cell[rows, pick], other[rows, pick]
        self._exchange(rows, [np.where(here, cell, other)], [np.where(here, other, cell)])

    def _crosswise(self) -> None:
        """Propose that two raised strata swap their level of one variable."""
        first, second = self._numbers(TRIES_CROSSWISE, len(self._share), len(self._share))
        raised = self.tables[self._every, first] & self.tables[self._every, second]
        rows, pick = np.nonzero(raised & (first != second))
        first, second = first[rows, pick], second[rows, pick]
        variable = (self._chance.random_raw(len(rows)) % np.uint64(len(self._changed))).astype(np.int64)
        new_first = self._changed[variable, first, self._levels[second, variable]]
        new_second = self._changed[variable, second, self._levels[first, variable]]
        room = (self.tables[rows, new_first] | self.tables[rows, new_second]) == 0
        possible = np.flatnonzero(room & (new_first >= 0) & (new_second >= 0))
        rows, one = np.unique(rows[possible], return_index=True)
        one = possible[one]
        self._exchange(rows, [first[one], second[one]], [new_first[one], new_second[one]])

    def _exchange(self, which: Ints, gives: list[Ints], takes: list[Ints]) -> None:
        """Accept or refuse that cases move between strata: a proposal for each of these tables."""
        from_odds, to_odds = self._odds[gives[0]], self._odds[takes[0]]
        for give, take in zip(gives[1:], takes[1:], strict=True):
            from_odds, to_odds = from_odds * self._odds[give], to_odds * self._odds[take]
        cost = self._cost(which[:, None], gives, takes)
        most = len(self._factor) // 2
        accept = to_odds / from_odds * self._factor[np.minimum(np.maximum(cost, -most), most) + most]
        raw = self._chance.random_raw(len(which))
        chance = (raw >> np.uint64(11)).astype(np.float64) * 2.0**-53
        accepted = chance < accept
        rows = which[accepted]
        for cells, change in [*((g, -1) for g in gives), *((t, 1) for t in takes)]:
            moved = cells[accepted]
            self.tables[rows, moved] += change
            self._over[rows[:, None], self._costs.of[moved]] += change

    def _cost(self, rows: Ints, gives: list[Ints], takes: list[Ints]) -> Ints:
        """Return by how much more, in units, margins would be missed; one that gains what it gives stays."""
        given = [self._costs.of[cells] for cells in gives]
        taken = [self._costs.of[cells] for cells in takes]
        touched = np.ones(given[0].shape, dtype=bool)
        for margins in taken:
            touched &= given[0] != margins
        more = np.zeros(given[0].shape, dtype=np.int16)
        for margins in given:
            over, width = self._over[rows, margins], self._costs.width[margins]
            more += (over <= 0).astype(np.int8) - (over > width)
        for margins in taken:
            over, width = self._over[rows, margins], self._costs.width[margins]
            more += (over >= width).astype(np.int8) - (over < 0)
        cost: Ints = (more * touched * self._costs.price[given[0]]).sum(axis=1)
        return cost

    def _numbers(self, tries: int, below: int, other_below: int) -> tuple[Ints, Ints]:
        """Return pairs of numbers from 0 to below - 1, so many a table; even but for parts in 2**32."""
        raw = self._chance.random_raw(len(self.tables) * tries).reshape(-1, tries)
        high, low = raw >> np.uint64(32), raw & np.uint64(2**32 - 1)
        return tuple(  # type: ignore[return-value]
            (half * np.uint64(limit) >> np.uint64(32)).view(np.int64)
            for half, limit in ((high, below), (low, other_below))
        )


def _first(possible: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Return the rows with a possible proposal, and the first such proposal of each."""
    rows = np.flatnonzero(possible.any(axis=1))
    return rows, possible[rows].argmax(axis=1)


def _push(lacking: Floats, due: Floats) -> Floats:
    """Return factors on odds that make up for a part of what is lacking, given the chance that is due."""
    due = np.minimum(np.maximum(due, 0.0), 1.0)
    wanted = np.minimum(np.maximum(due, RAREST), 1 - RAREST)
    change = 1 + PULL * (lacking + wanted - due) / (wanted * (1 - wanted))
    factors: Floats = np.minimum(np.maximum(change, 0.5), 2.0)
    return factors


def _level_changes(strata: Sequence[Levels]) -> tuple[Ints, Ints]:
    """Return each stratum's levels as numbers; and for each variable, stratum and level where that leads.

    -1 where no such stratum is unsettled.
    """
    number = len(strata[0])
    names = [sorted({levels[v] for levels in strata}) for v in range(number)]
    levels = np.array([[names[v].index(text) for v, text in enumerate(cell)] for cell in strata])
    place = {tuple(row): cell for cell, row in enumerate(levels.tolist())}
    changed = np.full((number, len(strata), max(map(len, names))), -1, dtype=np.int64)
    for cell, row in enumerate(levels.tolist()):
        for v in range(number):
            for level in range(len(names[v])):
                changed[v, cell, level] = place.get((*row[:v], level, *row[v + 1 :]), -1)
    return levels, changed


def _neighbours(levels: Ints, changed: Ints) -> tuple[Ints, Ints]:
    """Return for each stratum those that differ from it in one variable, and how many they are."""
    lists = [
        sorted({int(other) for other in changed[:, cell, :].ravel() if other not in (-1, cell)})
        for cell in range(len(levels))
    ]
    neighbours = np.zeros((len(lists), max(1, *map(len, lists))), dtype=np.int64)
    for cell, others in enumerate(lists):
        neighbours[cell, : len(others)] = others
    return neighbours, np.array([len(others) for others in lists])
