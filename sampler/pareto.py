"""Drawing with probability proportional to size: Pareto order sampling.

Every case has a measure, such as its number of offences, and should have a chance in
proportion to it. Its ticket is turned into a rank that depends on its target chance, and the
lowest ranks are drawn: the size is fixed, the reserves are the next ranks, and every case can
be checked by itself, as in a draw by tickets alone.

The chances are very nearly, and not exactly, the targets: `sampler.pareto_chances` works them
out. Sampford's method (1967) meets the targets exactly, but throws samples away until one has no
case twice. With 128 of 577 cases, alike, it keeps fewer than 3 of 10,000,000, and who checks a draw
would have to repeat them all.

Next: `sampler.pareto_chances`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from sampler.errors import refuse_if_any

_TICKETS = 1 << 256  # tickets are whole numbers below this


@dataclass(frozen=True, slots=True)
class Targets:
    """Who is certain to be drawn, and what the others share.

    Attributes:
        certain: for each case, whether its chance is 1.
        size: the cases to draw of the others.
        total: the sum of the others' measures; size times a measure over total, below 1, is the target.
    """

    certain: tuple[bool, ...]
    size: int
    total: int


def pareto_order(measures: Sequence[int], tickets: Sequence[str], size: int) -> list[int]:
    """Return the places of all cases in the order of the draw: `size` cases first, then the reserves.

    Cases whose target is 1 come first, by ticket. The others follow, the lowest first, by

        Q = [U / (1 - U)] / [target / (1 - target)],   U = ticket / 2**256,

    compared exactly, in whole numbers; of two that are equal, the lower ticket comes first. With equal
    measures this is the order of the tickets.

    Args:
        measures: the measure of each case, a whole number of at least 1.
        tickets: the ticket of each case, 64 hex digits.
        size: the sample size n, 1 <= n <= number of cases. At all of them, each is certain.

    Raises:
        SamplerError: the size or a measure is out of range.

    Source:
        Rosén (1997), J. Statist. Plann. Inference 62:159-191.

    Example:
        A case with twice the measure beats a slightly lower ticket; the ticket of the last is too high.

        >>> pareto_order([1, 2, 2], ["5" + "0" * 63, "6" + "0" * 63, "f" * 64], 1)
        [1, 0, 2]
    """
    targets = pareto_targets(measures, size)
    shift = 512 + 2 * targets.total.bit_length()  # two ranks that differ do so by more than 1 / 2**shift

    def rank(case: int) -> tuple[bool, int, str]:
        if targets.certain[case]:
            return False, 0, tickets[case]
        drawn, share = int(tickets[case], 16), targets.size * measures[case]
        above, below = drawn * (targets.total - share), (_TICKETS - drawn) * share
        return True, (above << shift) // below, tickets[case]

    return sorted(range(len(measures)), key=rank)


def pareto_targets(measures: Sequence[int], size: int) -> Targets:
    """Return who is certain to be drawn, and what the others' targets are made of.

    A case's target is n times its measure over the sum of the measures. Those with 1 or more are
    certain, and the rest are worked out again for the cases left, until none has.

    Raises:
        SamplerError: the size or a measure is out of range.

    Source:
        Särndal, Swensson & Wretman (1992), Model Assisted Survey Sampling, section 3.6.2.

    Example:
        >>> pareto_targets([50, 30, 5, 10, 5], 3)
        Targets(certain=(True, True, False, False, False), size=1, total=20)
    """
    bad = sum(measure < 1 for measure in measures)
    refuse_if_any(
        [
            *([] if 1 <= size <= len(measures) else [_bad_size(size, len(measures))]),
            *(
                [f"a measure must be a whole number from 1; {bad:,} are not. Correct the list."]
                if bad
                else []
            ),
        ]
    )
    certain = [False] * len(measures)
    left, total = size, sum(measures)
    by_measure = sorted(range(len(measures)), key=lambda case: -measures[case])
    for case in by_measure:
        if left * measures[case] < total:
            break
        certain[case] = True
        left, total = left - 1, total - measures[case]
    return Targets(tuple(certain), left, total)


def target_chances(measures: Sequence[int], size: int) -> tuple[Fraction, ...]:
    """Return the target chance of every case, exactly: in proportion to its measure, or 1; in sum the size.

    Example:
        >>> [str(chance) for chance in target_chances([50, 30, 5, 10, 5], 3)]
        ['1', '1', '1/4', '1/2', '1/4']
    """
    targets = pareto_targets(measures, size)
    return tuple(
        Fraction(1) if certain else Fraction(targets.size * measure, targets.total)
        for measure, certain in zip(measures, targets.certain, strict=True)
    )


def _bad_size(size: int, cases: int) -> str:
    return f"size must lie from 1 to the population of {cases:,}, but is {size:,}."
