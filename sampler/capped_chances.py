"""The chances of cases under a cap per officer, by repeating the draw.

A cap that binds lowers the chances of busy officers' cases and raises the others'; by how much
has no formula. So the draw is repeated on random orders, with and without the cap. Without it the
chance is known, and the difference between what is known and what came up corrects the other.

Next: `sampler.samples`.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING

from sampler.capping import capped
from sampler.errors import SamplerError
from sampler.selection.tables import Design

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

DRAWS = 2_000
"""So many draws are repeated where nothing else is asked."""

_AT_ONCE = 4_000_000  # cases in all draws that are worked on together
_WORDS = 4  # 64-bit words in the number that picks a table


@dataclass(frozen=True, slots=True)
class Simulated:
    """A chance as found by simulation.

    Attributes:
        chance: the estimate, a fraction.
        error: its standard error; at least 1 / draws, since what happens once in so many draws
            may not have been seen.
    """

    chance: float
    error: float


@dataclass(frozen=True, slots=True)
class CappedChances:
    """The chances of all cases under a cap.

    Attributes:
        chances: by stratum and officer, the chance of each of their cases to be in the sample.
        draws: how many draws were made.
    """

    chances: dict[tuple[int, str], Simulated]
    draws: int


def simulated_chances(
    counts: Sequence[tuple[int, str, int]],
    design: Design,
    cap: int,
    seed: bytes,
    draws: int = DRAWS,
    known: Sequence[Fraction] | None = None,
) -> CappedChances:
    """Return the chance of every case to be in the sample under a cap, estimated by repeating the draw.

    Each time a table is picked by its weight and all cases are put in random order; the sample is taken by
    the rule of `sampler.capping.capped`. Reserves come after the sample, so they do not matter here.
    The estimate for a stratum's cases of one officer is

        mean(x) - b (mean(u) - known),   b = cov(x, u) / var(u)

    with x the fraction of them taken, u the fraction taken without a cap on the same order, and known the
    chance without a cap. So a cap that never binds gives that chance itself.

    Args:
        counts: stratum, officer and number of eligible cases, each pair once.
        design: the tables of whole cases per stratum, with their weights.
        cap: the most cases of one officer, at least 1.
        seed: any bytes; the result is a function of them and of the other arguments.
        draws: how many draws, at least 2.
        known: the chance without a cap of each stratum's cases; None for that of the design's average.

    Raises:
        SamplerError: the cap leaves no room for one of the tables.

    Source:
        Hammersley & Handscomb (1964), Monte Carlo Methods, section 5.5, for the correction; Fattorini (2006),
        Biometrika 93:269-278, for chances estimated by repeating a draw.

    Example:
        Of two officers' 9 and 1 cases, 2 are drawn; at most one each:

        >>> found = simulated_chances([(0, "a", 9), (0, "b", 1)], Design(((2,),), (1,)), 1, b"7")
        >>> [round(chance.chance, 4) for chance in found.chances.values()]
        [0.1111, 1.0]
    """
    import numpy as np

    groups = _groups(counts)
    cumulated = list(accumulate(design.weights))
    stream = np.random.Philox(key=int.from_bytes(hashlib.sha256(seed).digest()[:16], "big"))
    taken, without_cap = [], []
    at_once = max(1, _AT_ONCE // len(groups.of_case))
    picked = [_picked(words, cumulated) for words in stream.random_raw((draws, _WORDS)).tolist()]
    for start in range(0, draws, at_once):
        wanted = np.array([design.tables[table] for table in picked[start : start + at_once]])
        keys = stream.random_raw((len(wanted), len(groups.of_case)))
        order = groups.of_case[np.argsort(keys, axis=1, kind="stable")].T
        without_cap.append(_taken(order, groups, wanted, len(groups.of_case)))
        taken.append(_taken(order, groups, wanted, cap))
        for draw in np.flatnonzero(taken[-1].sum(axis=1) < wanted.sum(axis=1)).tolist():
            taken[-1][draw] = _looking_ahead(order[:, draw], groups, wanted[draw], cap)
    cases = groups.populations.tolist()
    chances = design.average() if known is None else [c * n for c, n in zip(known, cases, strict=True)]
    due = np.array([float(cases) for cases in chances])[groups.stratum] / groups.populations[groups.stratum]
    found = _estimated(np.concatenate(taken), np.concatenate(without_cap), groups, due)
    pairs = [(stratum, officer) for stratum, officer, _ in counts]
    return CappedChances(dict(zip(pairs, found, strict=True)), draws)


@dataclass(frozen=True, slots=True)
class _Groups:
    """The cases of one stratum and officer are alike, and one group.

    Attributes:
        stratum: of each group.
        officer: of each group, as a number from 0.
        cases: of each group.
        of_case: the group of each case.
        populations: the cases of each stratum.
    """

    stratum: Ints
    officer: Ints
    cases: Ints
    of_case: Ints
    populations: Ints


def _groups(counts: Sequence[tuple[int, str, int]]) -> _Groups:
    import numpy as np

    officers = {officer: place for place, officer in enumerate(dict.fromkeys(name for _, name, _ in counts))}
    cases = np.array([number for _, _, number in counts])
    stratum = np.array([stratum for stratum, _, _ in counts])
    return _Groups(
        stratum,
        np.array([officers[officer] for _, officer, _ in counts]),
        cases,
        np.repeat(np.arange(len(counts)), cases),
        np.bincount(stratum, weights=cases).astype(np.int64),
    )


def _picked(words: Sequence[int], cumulated: Sequence[int]) -> int:
    """Return the table that a number of 256 bits picks: the rule of `Design.picked`, found by halving."""
    number = sum(word << (64 * place) for place, word in enumerate(words))
    return bisect_right(cumulated, number * cumulated[-1] >> (64 * _WORDS))


def _taken(order: Ints, groups: _Groups, wanted: Ints, cap: int) -> Ints:
    """Return how many cases of each group every draw takes, all draws side by side.

    Args:
        order: a row a place in the order, a column a draw: the group of the case at that place.
        groups: the groups.
        wanted: a row a draw, a column a stratum: the cases wanted.
        cap: the most cases of one officer.
    """
    import numpy as np

    draw = np.arange(len(wanted))
    lacking = wanted.copy()
    missing = int(wanted.sum())
    held = np.zeros((len(draw), int(groups.officer.max()) + 1), dtype=np.int64)
    taken = np.zeros((len(draw), len(groups.cases)), dtype=np.int64)
    for group in order:
        if not missing:
            break
        stratum, officer = groups.stratum[group], groups.officer[group]
        takes = (lacking[draw, stratum] > 0) & (held[draw, officer] < cap)
        lacking[draw, stratum] -= takes
        held[draw, officer] += takes
        taken[draw, group] += takes
        missing -= int(takes.sum())
    return taken


def _looking_ahead(order: Ints, groups: _Groups, wanted: Ints, cap: int) -> Ints:
    """Return the cases of each group that one draw takes, where taking them as they come leaves too few."""
    import numpy as np

    officers = [str(officer) for officer in groups.officer.tolist()]
    strata, shown = groups.stratum.tolist(), order.tolist()
    none = [0] * len(groups.populations)
    drawn = capped([(strata[group], officers[group]) for group in shown], wanted.tolist(), none, cap)
    if drawn is None:
        raise SamplerError(f"cap: with at most {cap} of one officer a table cannot be filled. Raise the cap.")
    return np.bincount(order[list(drawn.sample)], minlength=len(groups.cases))


def _estimated(taken: Ints, without_cap: Ints, groups: _Groups, due: Floats) -> list[Simulated]:
    """Return the estimate for each group and its standard error.

    Args:
        taken: a row a draw, a column a group: cases taken.
        without_cap: the same without the cap.
        groups: the groups.
        due: each group's chance without a cap.
    """
    import numpy as np

    draws = len(taken)
    x, u = taken / groups.cases, without_cap / groups.cases
    from_x, from_u = x - x.mean(axis=0), u - u.mean(axis=0)
    spread = (from_u**2).sum(axis=0)
    # A group that no draw reached, with or without the cap, has the chance that is due to it.
    slope = np.divide((from_x * from_u).sum(axis=0), spread, out=np.ones_like(spread), where=spread > 0)
    chance = x.mean(axis=0) - slope * (u.mean(axis=0) - due)
    chance = np.minimum(np.maximum(chance, due / draws), 1)  # never 0: what has no chance is not drawn
    rest = ((from_x - slope * from_u) ** 2).sum(axis=0)
    error = np.maximum(np.sqrt(rest / (draws - 1) / draws), 1 / draws)
    return [Simulated(*pair) for pair in zip(chance.tolist(), error.tolist(), strict=True)]
