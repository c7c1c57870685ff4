# ruff: noqa: T201
"""Print how six ways of sharing out a sample compare: the first table of docs/method.md.

Three invented caseloads, of two, three and four levels, and 20 local units besides. Each case is of one of
three hidden kinds, which differ in how common each level is: so the variables depend on one another.

Where a method's tables can be listed, with their chances, every figure is exact. Otherwise it is from draws
with fixed seeds, as many as the table says. The chance of a case is known in every method; where it is drawn,
the script stops if the draws contradict it.

- simple random: the list is shuffled;
- rounding: every stratum's share rounded by largest remainder;
- systematic: every k-th case of the list in serpentine order;
- the cube: written here on its own (Deville & Tillé 2004, in the steps of Chauvet & Tillé 2006), on the
  strata's remainders; where its flight ends, balancing variables are dropped from the last on. It is in
  floating point, whose errors grow with every step: with hundreds of strata another processor ends at other
  tables;
- one walk, and controlled selection: the package's own.

The last column is the mean squared error of the plain percentage, against simple random sampling: over
made-up answers, whose log odds of yes vary by level of the first three variables, with standard deviation 1.

    python docs/scripts/compare_methods.py
"""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from sampler.selection.design import controlled
from sampler.selection.margins import (
    Expected,
    Levels,
    Margin,
    expected_counts,
    margins_over,
    required_margins,
)
from sampler.selection.rounding import chances_lost, largest_remainder
from sampler.selection.systematic import systematic
from sampler.selection.tables import Design
from sampler.selection.walk import walk

SEED = 577
SHUFFLES = 10_000
DRAWS = 500
ANSWERS = 20  # made-up populations of answers
MATCHED = 3
CASELOADS = (((2, 3, 4), 577, 128), ((2, 3, 4, 20), 577, 128), ((2, 3, 4, 20), 5_770, 600))

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Caseload:
    """Strata with their cases, and the sample's exact shares of them.

    Attributes:
        strata: the levels of each stratum with cases.
        populations: the cases of each.
        expected: the shares.
    """

    strata: list[Levels]
    populations: list[int]
    expected: Expected

    @property
    def margins(self) -> Ints:
        """A row a one-way margin, 1 for each stratum that belongs to it; the first row is the total."""
        return self._rows(required_margins(self.expected, self.strata))

    @property
    def pairs(self) -> Ints:
        """The same for the margins of two of the first three variables."""
        both = itertools.combinations(range(MATCHED), 2)
        return self._rows([margins_over(self.expected, self.strata, pair) for pair in both])

    def _rows(self, sets: Sequence[Sequence[Margin]]) -> Ints:
        rows = [[cell in margin.members for cell in range(len(self.strata))] for g in sets for margin in g]
        return np.array(rows, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Tables:
    """What a method can give: all tables with their chances, or some that were drawn.

    Attributes:
        tables: a row a table, a column a stratum.
        weights: the chance of each table; they sum to 1.
        chances: the least and the greatest chance of a case, and how many cases have none.
        drawn: how many draws the tables are from; 0 where they are all that there are.
    """

    tables: Ints
    weights: Floats
    chances: tuple[Fraction, Fraction, int]
    drawn: int = 0


def caseload(shape: tuple[int, ...], number: int, size: int) -> Caseload:
    """Return an invented caseload of so many cases."""
    rng = random.Random(SEED)  # noqa: S311 (made-up cases)
    kinds = [[[rng.random() ** 2 + 0.05 for _ in range(k)] for k in shape] for _ in range(3)]
    counts: Counter[tuple[str, ...]] = Counter()
    for _ in range(number):
        kind = rng.choice(kinds)
        counts[tuple(f"{rng.choices(range(len(w)), w)[0]:02}" for w in kind)] += 1
    strata, populations = zip(*sorted(counts.items()), strict=True)
    return Caseload(list(strata), list(populations), expected_counts(populations, size))


def even(cases: Caseload) -> tuple[Fraction, Fraction, int]:
    """Return the chances under a method that gives every case n / N."""
    chance = Fraction(cases.expected.size, sum(cases.populations))
    return chance, chance, 0


def listed(cases: Caseload, design: Design) -> Tables:
    """Return all tables of a design."""
    total = sum(design.weights)
    chances = [mean / n for mean, n in zip(design.average(), cases.populations, strict=True)]
    never = sum(n for n, chance in zip(cases.populations, chances, strict=True) if not chance)
    weights = np.array([weight / total for weight in design.weights])
    return Tables(np.array(design.tables), weights, (min(chances), max(chances), never))


def drawn(cases: Caseload, tables: Ints) -> Tables:
    """Return tables drawn by a method that gives every case n / N.

    Raises:
        ValueError: a stratum's mean is 6 standard errors off: once in millions where the method is right.
    """
    due = [float(share) for share in cases.expected.fractions]
    error = np.sqrt((tables.var(axis=0) + 1 / len(tables)) / len(tables))
    if (abs(tables.mean(axis=0) - due) > 6 * error).any():
        raise ValueError("the method does not give every case the same chance")
    return Tables(tables, np.full(len(tables), 1 / len(tables)), even(cases), len(tables))


def simple_random(cases: Caseload) -> Tables:
    """Return tables of shuffled lists."""
    rng = np.random.default_rng(SEED)
    stratum = np.repeat(np.arange(len(cases.strata)), cases.populations)
    size = cases.expected.size
    found = []
    for _ in range(SHUFFLES):
        lowest = np.argpartition(rng.random(len(stratum)), size)[:size]
        found.append(np.bincount(stratum[lowest], minlength=len(cases.strata)))
    return drawn(cases, np.array(found))


def rounding(cases: Caseload) -> Tables:
    """Return the one table of largest remainders."""
    table = largest_remainder(cases.expected.fractions)
    lost = chances_lost(cases.populations, table)
    return Tables(np.array([table]), np.ones(1), (lost.least, lost.greatest, lost.never))


def in_steps(cases: Caseload) -> Tables:
    """Return the tables of every start of a systematic sample."""
    return listed(cases, systematic(cases.expected.fractions, cases.strata))


def one_walk(cases: Caseload) -> Tables:
    """Return tables of walks."""
    sets = required_margins(cases.expected, cases.strata)
    margins = [margin for group in sets for margin in group]
    return drawn(cases, np.array([walk(cases.expected, margins, f"walk {k}") for k in range(DRAWS)]))


def by_control(cases: Caseload) -> Tables:
    """Return the tables of controlled selection."""
    design = controlled(cases.expected, cases.strata, MATCHED)
    assert design is not None  # noqa: S101 (there are few enough strata)
    return listed(cases, design)


def cube(cases: Caseload) -> Tables:
    """Return tables by the cube method: a flight, in which all margins stay as they are, and a landing.

    All draws fly side by side. In each step each takes its first strata that are not settled, one more than
    there are margins, and moves along a random direction that changes none of their margins, up or down
    with chances that leave the average where it was, until one of them is settled. Where there is no such
    direction, the draw drops its last margin; the total is never dropped.
    """
    rng = np.random.default_rng(SEED)
    unsettled = list(cases.expected.unsettled)
    shares = np.array([cases.expected.remainder[cell] for cell in unsettled]) / cases.expected.whole
    order = np.argsort(rng.random((DRAWS, len(shares))), axis=1)
    every = np.arange(DRAWS)[:, None]
    at = shares[order]
    balance = cases.margins[:, unsettled].T[order].astype(np.float64)  # draw, stratum, margin
    kept = np.full(DRAWS, balance.shape[2])
    while True:
        free = (at > 0) & (at < 1)
        if not free.any():
            break
        taken = np.argsort(~free, axis=1, kind="stable")[:, : balance.shape[2] + 1]
        moving = free[every, taken]
        rows = balance[every, taken] * (np.arange(balance.shape[2]) < kept[:, None])[:, None, :]
        way = _direction(rows * moving[:, :, None], rng.standard_normal(taken.shape) * moving)
        kept = np.maximum(kept - ~way.any(axis=1), 1)
        at[every, taken] = _moved(at[every, taken], way, rng.random(DRAWS))
    tables = np.tile(np.array(cases.expected.base), (DRAWS, 1))
    tables[every, np.array(unsettled)[order]] += at.astype(np.int64)
    return drawn(cases, tables)


def _direction(rows: Floats, start: Floats) -> Floats:
    """Return the part of a direction that changes no margin, for each draw: nought where there is none.

    That is start - A' (A A' + ridge)^-1 A start, taken again until the ridge and rounding leave no trace.
    """
    across = rows.transpose(0, 2, 1)
    matrix = across @ rows + 1e-10 * np.eye(rows.shape[2])
    for _ in range(3):
        start = start - (rows @ np.linalg.solve(matrix, across @ start[:, :, None]))[:, :, 0]
        size = abs(start).max(axis=1, keepdims=True)
        start = np.where(size > 1e-6, start / np.maximum(size, 1e-6), 0.0)
    return start


def _moved(at: Floats, way: Floats, chance: Floats) -> Floats:
    """Return where each draw is after its step, settled strata at exactly 0 or 1."""
    far = []
    for direction in (way, -way):
        with np.errstate(divide="ignore", invalid="ignore"):
            room = np.where(
                direction > 0, (1 - at) / direction, np.where(direction < 0, -at / direction, np.inf)
            )
        room = np.where(abs(direction) > 1e-9, room, np.inf).min(axis=1)
        far.append(np.where(np.isfinite(room), room, 0.0))
    up, down = far
    step = np.where(chance * (up + down) < down, up, -down)
    moved = at + step[:, None] * way
    return np.where(moved < 1e-9, 0.0, np.where(moved > 1 - 1e-9, 1.0, moved))


METHODS: dict[str, Callable[[Caseload], Tables]] = {
    "simple random": simple_random,
    "rounding by stratum": rounding,
    "systematic": in_steps,
    "the cube method": cube,
    "one walk": one_walk,
    "controlled selection": by_control,
}


def made_up(cases: Caseload) -> list[Ints]:
    """Return the yeses of each stratum in some made-up populations of answers."""
    rng = np.random.default_rng(SEED)
    found = []
    for _ in range(ANSWERS):
        log_odds = np.full(len(cases.strata), 1.1)  # about 75% yes
        for variable in range(MATCHED):
            levels = sorted({cell[variable] for cell in cases.strata})
            effect = dict(zip(levels, rng.standard_normal(len(levels)), strict=True))
            log_odds += [effect[cell[variable]] for cell in cases.strata]
        found.append(rng.binomial(cases.populations, 1 / (1 + np.exp(-log_odds))))
    return found


def error(cases: Caseload, found: Tables, yes: Ints) -> float:
    """Return the mean squared error of the sample's number of yeses, over that of a simple random one."""
    number = np.array(cases.populations)
    size, population = cases.expected.size, int(number.sum())
    share = yes / number
    within = yes * (1 - share) / np.maximum(number - 1, 1)  # S_h²
    inside = (found.tables * (1 - found.tables / number)) @ within
    astray = (found.tables @ share - size * yes.sum() / population) ** 2
    spread = yes.sum() * (1 - yes.sum() / population) / (population - 1)
    mean = float(found.weights @ (inside + astray))
    return mean / float(size * (1 - size / population) * spread)


def row(cases: Caseload, found: Tables, answers: list[Ints]) -> list[str]:
    """Return what the table says of a method."""
    off, off_pairs = (_off(cases, found, margins) for margins in (cases.margins, cases.pairs))
    least, most, never = found.chances
    chance = f"{float(least):.3f}" if most - least < 1e-9 else f"{float(least):.3f} to {float(most):.3f}"
    ratio = np.mean([error(cases, found, yes) for yes in answers])
    return [
        f"{found.drawn:,}" if found.drawn else "all",
        _percent(found.weights[off < 1].sum()),
        _percent(found.weights[np.maximum(off, off_pairs) < 1].sum()),
        f"{off.max():.3f}",
        chance,
        str(never),
        f"{ratio:.2f}",
    ]


def _off(cases: Caseload, found: Tables, margins: Ints) -> Floats:
    """Return by how many cases each table misses a margin's share, at most."""
    due = margins @ np.array([float(share) for share in cases.expected.fractions])
    off: Floats = abs(found.tables @ margins.T - due).max(axis=1)
    return off


def _percent(share: float) -> str:
    percent = 100 * float(share)
    return f"{percent:.0f}%" if percent < 1e-9 or percent > 100 - 1e-9 else f"{percent:.1f}%"


def main() -> None:
    """Print the table."""
    heading = "caseload|method|draws|within one case|pairs too|worst|chance of a case|never drawn|error"
    print("| " + " | ".join(heading.split("|")) + " |")
    print("|" + "---|" * len(heading.split("|")))
    for shape, number, size in CASELOADS:
        cases = caseload(shape, number, size)
        answers = made_up(cases)
        cells = len(list(itertools.product(*map(range, shape))))
        place = f"{size:,} of {number:,}, {len(cases.strata)} strata of {cells} possible"
        for method, tables in METHODS.items():
            print("| " + " | ".join([place, method, *row(cases, tables(cases), answers)]) + " |", flush=True)
            place = ""


if __name__ == "__main__":
    main()
