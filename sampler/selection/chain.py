"""Many tables at once, each changed by small exchanges of whole cases until it keeps its margins.

A Metropolis-Hastings chain on tables. An exchange takes a case from one stratum and gives it to a
neighbour, which differs in one variable; or two strata swap their level of one variable, which changes no
one-way margin. It is accepted with the chances under which tables settle at the weights

    product of odds[c] over the raised strata c  *  e**(-cost of the margins missed).

Required margins cost so much that soon no table misses any; preferred ones cost less, the less the less
important they are. From time to time the odds are set right, so that the average of the tables stays near
the shares.

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
STEEPEST = 90.0  # costs beyond ±90 count as ±90


@dataclass(frozen=True, slots=True)
class Costs:
    """The margins a table is judged by, for the unsettled strata.

    Attributes:
        of: for each stratum the margins it counts in, one of each set of margins.
        low: the least each margin may be, over the base.
        width: how many cases more it may be: 0 where its share is whole, and 1 otherwise.
        price: for each set of margins the cost of a miss by one case, in units of `unit`.
        unit: what one unit of cost is.
    """

    of: Ints
    low: Shorts
    width: Shorts
    price: Ints
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
        preferred: likewise, the most important first: a miss costs from 20 down to little more than 10.
    """
    place = {cell: k for k, cell in enumerate(expected.unsettled)}
    steps = len(preferred) + 1
    prices = [*(3 * steps for _ in required), *range(steps + len(preferred), steps, -1)]
    of = np.zeros((len(place), len(prices)), dtype=np.int64)
    rows: list[tuple[int, int]] = []
    for column, margins in enumerate([*required, *preferred]):
        for margin in margins:
            base = sum(expected.base[cell] for cell in margin.members)
            of[[place[cell] for cell in margin.members if cell in place], column] = len(rows)
            rows.append((margin.low - base, margin.high - margin.low))
    low, width = np.array(rows, dtype=np.int16).T.copy()
    return Costs(of, low, width, np.array(prices, dtype=np.int64), REQUIRED_COST / (3 * steps))


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
        self._width = judged.width[judged.of]
        self._odds = share / (1 - share)
        most = int(STEEPEST / judged.unit)
        self._factor = np.array([exp(-step * judged.unit, STEEPEST) for step in range(-most, most + 1)])
        self._chance = np.random.Philox(key=int(hashlib.sha256(key.encode()).hexdigest()[:32], 16))
        self.tables: Additions = np.zeros((0, len(share)), dtype=np.int8)
        self._every: Ints = np.zeros(0, dtype=np.int64)
        self._raised: Ints = np.zeros((0, 0), dtype=np.int64)
        self._over = np.zeros((0, len(judged.low)), dtype=np.int16)  # each margin, less the least it may be

    def start(self, tables: Additions) -> None:
        """Begin from these tables."""
        self.tables = tables.copy()
        self._every = np.arange(len(tables))
        # Every table raises as many strata, since all have the same total.
        self._raised = np.nonzero(tables)[1].reshape(len(tables), -1)
        self._over = np.tile(-self._costs.low.astype(np.int16), (len(tables), 1))
        for column in self._costs.of.T:
            for cell, margin in enumerate(column):
                self._over[:, margin] += tables[:, cell]

    def run(self, exchanges: int) -> None:
        """Propose so many exchanges of each kind to every table."""
        for _ in range(exchanges):
            self._to_neighbours()
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

    def kept(self) -> Ints:
        """Return how many margins, of those given first, each table keeps before the first it misses."""
        missed = (self._over < 0) | (self._over > self._costs.width)
        kept: Ints = np.where(missed.any(axis=1), missed.argmax(axis=1), missed.shape[1])
        return kept

    def _to_neighbours(self) -> None:
        """Propose that a case moves between two strata that differ in one variable."""
        place, number = self._numbers(self._raised.shape[1], 2**32)
        give = self._raised[self._every, place]
        take = self._neighbours[give, number * self._degree[give] >> 32]
        which = np.flatnonzero((self.tables[self._every, take] == 0) & (self._degree[give] > 0))
        odds = self._degree[give[which]] / self._degree[take[which]]
        self._exchange(which, [place[which]], [take[which]], odds)

    def _crosswise(self) -> None:
        """Propose that two raised strata swap their level of one variable."""
        one, other = self._numbers(self._raised.shape[1], self._raised.shape[1])
        first, second = self._raised[self._every, one], self._raised[self._every, other]
        variable, _ = self._numbers(len(self._changed), 1)
        new_first = self._changed[variable, first, self._levels[second, variable]]
        new_second = self._changed[variable, second, self._levels[first, variable]]
        room = (self.tables[self._every, new_first] | self.tables[self._every, new_second]) == 0
        which = np.flatnonzero(room & (new_first >= 0) & (new_second >= 0) & (one != other))
        even = np.ones(len(which))
        self._exchange(which, [one[which], other[which]], [new_first[which], new_second[which]], even)

    def _exchange(self, which: Ints, places: list[Ints], takes: list[Ints], proposed: Floats) -> None:
        """Accept or refuse that cases move between strata: a proposal for each of these tables.

        `proposed` is how much more often the way back would be proposed than this one is (Hastings 1970).
        """
        gives = [self._raised[which, place] for place in places]
        from_odds, to_odds = self._odds[gives[0]], self._odds[takes[0]]
        for give, take in zip(gives[1:], takes[1:], strict=True):
            from_odds, to_odds = from_odds * self._odds[give], to_odds * self._odds[take]
        cost = self._cost(which[:, None], gives, takes)
        most = len(self._factor) // 2
        factor = self._factor[np.minimum(np.maximum(cost, -most), most) + most]
        accept = proposed * to_odds / from_odds * factor
        raw = self._chance.random_raw(len(which))
        chance = (raw >> np.uint64(11)).astype(np.float64) * 2.0**-53
        accepted = chance < accept
        rows = which[accepted]
        for place, give, take in zip(places, gives, takes, strict=True):
            self._raised[rows, place[accepted]] = take[accepted]
            for cells, change in ((give[accepted], -1), (take[accepted], 1)):
                self.tables[rows, cells] += change
                self._over[rows[:, None], self._costs.of[cells]] += change

    def _cost(self, rows: Ints, gives: list[Ints], takes: list[Ints]) -> Ints:
        """Return by how much more, in units, margins would be missed; one that gains what it gives stays."""
        given = [self._costs.of[cells] for cells in gives]
        taken = [self._costs.of[cells] for cells in takes]
        touched = np.ones(given[0].shape, dtype=bool)
        for margins in taken:
            touched &= given[0] != margins
        more = np.zeros(given[0].shape, dtype=np.int16)
        for cells, margins in zip(gives, given, strict=True):
            over, width = self._over[rows, margins], self._width[cells]
            more += (over <= 0).view(np.int8) - (over > width)
        for cells, margins in zip(takes, taken, strict=True):
            over, width = self._over[rows, margins], self._width[cells]
            more += (over >= width).view(np.int8) - (over < 0)
        cost: Ints = (more * touched) @ self._costs.price
        return cost

    def _numbers(self, below: int, other_below: int) -> tuple[Ints, Ints]:
        """Return a pair of numbers from 0 to below - 1 for each table; even but for parts in 2**32."""
        raw = self._chance.random_raw(len(self.tables))
        high, low = raw >> np.uint64(32), raw & np.uint64(2**32 - 1)
        number = (high * np.uint64(below) >> np.uint64(32)).view(np.int64)
        return number, (low * np.uint64(other_below) >> np.uint64(32)).view(np.int64)


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
