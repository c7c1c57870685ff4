"""No more than so many cases of one responsible officer: the draw with a cap.

Cases are taken in the order of their tickets, over all strata. First the sample: a case is
taken if its stratum still needs cases, its officer has fewer than the cap, and the cases after it
can still fill every stratum. Then, from the first ticket again, the reserves, as far as there is room.
The cap counts both, as in HM Inspectorate of Probation's own sampler.

Looking ahead is rarely needed: where taking every case that the cap allows fills all strata, that is the
sample. But where it leaves a stratum short, the seed would have to be refused, and whoever gave it could
give another; so a case that nothing can follow is passed over instead.

Next: `sampler.capped_chances`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sampler.cap_room import assignment, reroute


@dataclass(frozen=True, slots=True)
class Capped:
    """What a draw with a cap takes.

    Attributes:
        sample: the places of the sample in the order given, ascending.
        reserves: those of the reserves, as many of those wanted as the cap leaves room for.
    """

    sample: tuple[int, ...]
    reserves: tuple[int, ...]


def capped(
    order: Sequence[tuple[int, str]], allocation: Sequence[int], reserves: Sequence[int], cap: int
) -> Capped | None:
    """Return which cases are the sample and which the reserves, where no officer gives more than the cap.

    Args:
        order: the stratum and the officer of every eligible case, in the order of the tickets.
        allocation: cases wanted of each stratum.
        reserves: reserves wanted of each stratum.
        cap: the most cases of one officer, reserves included, at least 1.

    Returns:
        The places in `order`. A cap that never binds: the first cases of each stratum, then its next. Of all
        the samples that fill the allocation, it is the one that comes first in the order. None where no
        choice of cases fills the allocation.

    Example:
        The second case is passed over, since its officer has one case already:

        >>> capped([(0, "a"), (0, "a"), (0, "b"), (1, "b"), (1, "c")], [2, 1], [0, 0], cap=1)
        Capped(sample=(0, 2, 4), reserves=())

        The first case is, since only its officer has cases of the other stratum:

        >>> capped([(0, "a"), (0, "b"), (1, "a")], [1, 1], [0, 0], cap=1)
        Capped(sample=(1, 2), reserves=())
    """
    held: Counter[str] = Counter()
    sample = _as_they_come(order, range(len(order)), allocation, cap, held)
    if len(sample) < sum(allocation):
        looked_ahead = _looking_ahead(order, allocation, cap)
        if looked_ahead is None:
            return None
        sample = looked_ahead
        held = Counter(order[case][1] for case in sample)
    drawn = set(sample)
    rest = [case for case in range(len(order)) if case not in drawn]
    return Capped(sample, _as_they_come(order, rest, reserves, cap, held))


def _as_they_come(
    order: Sequence[tuple[int, str]],
    cases: Sequence[int],
    wanted: Sequence[int],
    cap: int,
    held: Counter[str],
) -> tuple[int, ...]:
    """Return the cases taken where none after them is thought of; `held` counts on by officer."""
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
    return tuple(taken)


def _looking_ahead(
    order: Sequence[tuple[int, str]], wanted: Sequence[int], cap: int
) -> tuple[int, ...] | None:
    """Return the sample where a case is taken only if those after it can fill what is wanted then.

    An assignment of what is wanted to officers is kept at hand: it proves that a case which is part of it
    can be taken. Any other case can be if the assignment can be changed so that the case is part of it.
    """
    import numpy as np

    numbers = {name: number for number, name in enumerate(dict.fromkeys(name for _, name in order))}
    left = np.zeros((len(wanted), len(numbers)), dtype=np.int64)
    for stratum, name in order:
        left[stratum, numbers[name]] += 1
    assigned = assignment(left, wanted, cap)
    if assigned is None:
        return None
    room = [cap] * len(numbers)
    taken = []
    for case, (stratum, name) in enumerate(order):
        officer = numbers[name]
        if room[officer] and assigned[stratum].any():
            here = stratum, officer
            if assigned[here] or reroute(assigned, left, room, stratum, officer):
                taken.append(case)
                assigned[here] -= 1
                room[officer] -= 1
        left[stratum, officer] -= 1
    return tuple(taken)
