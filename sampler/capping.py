"""No more than so many cases of one responsible officer: the draw with a cap.

Cases are taken in the order of their tickets, over all strata. First the sample: a case is
taken if its stratum still needs cases and its officer has fewer than the cap. Then, from the first
ticket again, the reserves by the same rule. The cap counts both, as in HM Inspectorate of
Probation's own sampler.

Next: `sampler.capped_chances`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Capped:
    """What a draw with a cap takes.

    Attributes:
        sample: the places of the sample in the order given, ascending.
        reserves: those of the reserves.
        short: for each stratum, how many cases the sample lacks because the officers are at their cap.
        reserves_short: the same for the reserves.
    """

    sample: tuple[int, ...]
    reserves: tuple[int, ...]
    short: tuple[int, ...]
    reserves_short: tuple[int, ...]


def capped(
    order: Sequence[tuple[int, str]], allocation: Sequence[int], reserves: Sequence[int], cap: int
) -> Capped:
    """Return which cases are the sample and which the reserves, where no officer gives more than the cap.

    Args:
        order: the stratum and the officer of every eligible case, in the order of the tickets.
        allocation: cases wanted of each stratum.
        reserves: reserves wanted of each stratum.
        cap: the most cases of one officer, reserves included, at least 1.

    Returns:
        The places in `order`. A cap that never binds: the first cases of each stratum, then its next. Where
        the cap leaves too few, what could be taken and what is short; the caller decides what to do.

    Example:
        The second case is passed over, since its officer has one case already.

        >>> capped([(0, "a"), (0, "a"), (0, "b"), (1, "b"), (1, "c")], [2, 1], [0, 0], cap=1)
        Capped(sample=(0, 2, 4), reserves=(), short=(0, 0), reserves_short=(0, 0))
    """
    held: Counter[str] = Counter()
    sample, short = _taken(order, range(len(order)), allocation, cap, held)
    drawn = set(sample)
    rest = [case for case in range(len(order)) if case not in drawn]
    reserve, reserves_short = _taken(order, rest, reserves, cap, held)
    return Capped(sample, reserve, short, reserves_short)


def _taken(
    order: Sequence[tuple[int, str]],
    cases: Sequence[int],
    wanted: Sequence[int],
    cap: int,
    held: Counter[str],
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the cases taken and what each stratum still lacks; `held` counts on by officer."""
    lacking = list(wanted)
    missing = sum(lacking)
    taken = []
    for case in cases:
        if not missing:
            break
        stratum, officer = order[case]
        if lacking[stratum] and held[officer] < cap:
            taken.append(case)
            held[officer] += 1
            lacking[stratum] -= 1
            missing -= 1
    return tuple(taken), tuple(lacking)
