"""A population completed by Polya's urn: every case that nobody read takes after one that is there.

Next: `stats.outlook.classes`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from stats.outlook.draws import compositions
from stats.tallies import ANSWERS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stats.outlook.draws import Stream

    Whole = NDArray[np.int64]
    Flags = NDArray[np.bool_]

__all__ = ["Counted", "Urn", "completed"]

YES, NO = ANSWERS.index("yes"), ANSWERS.index("no")


class Urn(NamedTuple):
    """The cases of one class that were read, and how many were not.

    Attributes:
        codes: places in `stats.tallies.ANSWERS`, a row a case, a column a question; at least one row.
        counts_as: of each case, as how many units it and each of its copies count.
        unit: as how many a case that is new counts.
        unread: cases of the class that nobody read, 0 or more.
    """

    codes: NDArray[np.int8]
    counts_as: Whole
    unit: int
    unread: int


class Counted(NamedTuple):
    """Yeses and bases of completed populations, in units: a row a completion, a column a question."""

    yes: Whole
    base: Whole


def completed(urn: Urn, with_new: Flags, stream: Stream) -> Counted:
    """Return what was answered in completions of the urn's population, a row a completion.

    Each unread case in turn copies one of those read and completed before it, all as likely; where the
    completion has the pseudo-count, it is, with the weight of one case, a new one instead. A new case copies
    from a case read which questions are relevant, and answers each of these by a fair coin.

    Not a single case is gone through. The unread cases that take after each of the first cases (the new ones
    being one more) are a composition, all as likely (`compositions`). Those that take after the first new
    one, after the second, and so on, are the cycles of a random permutation: each in turn takes any number of
    those left, all as likely. Both are the urn's own distribution, so the effort does not grow with the
    population.

    Args:
        urn: the class.
        with_new: of each completion, whether it has the pseudo-count.
        stream: of chance.

    Source:
        Blackwell & MacQueen (1973), Annals of Statistics 1:353-355 (the urn); Lo (1988), Annals of Statistics
        16:1684-1695 (the finite population Bayesian bootstrap); Pitman (2006), Combinatorial Stochastic
        Processes, section 3.1 (cycles).
    """
    cases, questions = urn.codes.shape
    is_yes = (urn.codes == YES) * urn.counts_as[:, None]
    relevant = (urn.codes == YES) | (urn.codes == NO)
    yes = np.empty((len(with_new), questions), dtype=np.int64)
    base = np.empty_like(yes)
    for new in (False, True):
        rows = np.flatnonzero(with_new == new)
        families = compositions(stream, len(rows), urn.unread, cases + new)
        # Whole numbers below 2**53, so the sums are exact in whatever order they are made.
        copies = (families[:, :cases] + 1).astype(np.float64)
        yes[rows] = copies @ is_yes.astype(np.float64)
        base[rows] = copies @ (relevant * urn.counts_as[:, None]).astype(np.float64)
        if new:
            _add_new(yes, base, rows, families[:, cases], relevant, urn.unit, stream)
    return Counted(yes, base)


def _add_new(
    yes: Whole, base: Whole, rows: Whole, left: Whole, relevant: Flags, unit: int, stream: Stream
) -> None:
    """Add the new cases and their copies to the counts of their rows; `left` is how many they are."""
    rows, left = rows[left > 0], left[left > 0]
    while rows.size:
        alike = 1 + stream.below(left, left.shape)
        asked = relevant[stream.below(len(relevant), left.shape)]
        said = stream.coins(len(rows), relevant.shape[1]) & asked
        yes[rows] += unit * alike[:, None] * said
        base[rows] += unit * alike[:, None] * asked
        left = left - alike
        rows, left = rows[left > 0], left[left > 0]
