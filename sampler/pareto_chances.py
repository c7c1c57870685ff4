"""The chances of cases under Pareto order sampling, worked out by numerical integration.

A case is drawn when fewer than n of the others have a lower rank. At a given rank, how many have is
a sum of independent yes-or-no variables, whose distribution follows by adding one case at a time,
and, without the case itself, by taking it out again. The rest is one integral over the rank.

Only operations whose every bit is fixed are used (see `sampler.selection.entropy`), so the chances
are the same on every machine.

Next: `sampler.cap_room`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from itertools import count
from math import fsum, sqrt
from typing import TYPE_CHECKING

from sampler.errors import SamplerError, refuse_if_any
from sampler.pareto import pareto_targets, target_chances
from sampler.wording import counted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MOST_CASES = 2_000
"""For so many cases at most, certain ones apart, the chances are worked out."""

LEAST_CHANCE = 1e-9
"""A smaller chance is refused."""

_NOTHING = 1e-15  # what is left out at the ends of the integral
_CONVERGED = 1e-11
_HALVINGS = 6
_DIGITS = Context(prec=25)


@dataclass(frozen=True, slots=True)
class ParetoChances:
    """The chance of every case to be drawn.

    Attributes:
        values: one a case, in their order.
        worked_out: True: right to 1e-9. False: there are too many cases, and these are the targets. With
            577 to 2,000 cases that are not certain, the chances were within 5 parts in a million of the
            targets; where a handful of cases hold nearly all of the measure, the two may differ widely.
    """

    values: tuple[float, ...]
    worked_out: bool


def pareto_chances(measures: Sequence[int], size: int) -> ParetoChances:
    """Return the chance of every case to be among the first `size` of `pareto_order`.

    With F_j(q) the chance that case j ranks below q, and S_i(q) how many others than i do,

        chance_i = integral of P(S_i(q) <= n - 1) dF_i(q)

    by the trapezoidal rule over log q, which converges faster than any power of its step here; the step is
    halved until the chances change by less than 1e-11. Up to 2,000 cases; beyond that, the targets.

    Args:
        measures: the measure of each case, a whole number of at least 1.
        size: the sample size n, 1 <= n <= number of cases.

    Raises:
        SamplerError: the size or a measure is out of range; measures are so unequal that a chance is below
            one in 1,000,000,000; or the integral does not settle, which has not been seen.

    Source:
        Aires (1999), Methodology and Computing in Applied Probability 1:457-469; Matei & Tillé (2007),
        Comput. Statist. Data Anal. 51:3703-3717.

    Example:
        The targets are 1/3 and 2/3.

        >>> [round(chance, 6) for chance in pareto_chances([1, 2], 1).values]
        [0.282797, 0.717203]
    """
    import numpy as np

    targets = pareto_targets(measures, size)
    shares = [
        targets.size * measure
        for measure, certain in zip(measures, targets.certain, strict=True)
        if not certain
    ]
    if len(shares) > MOST_CASES:
        return ParetoChances(tuple(float(chance) for chance in target_chances(measures, size)), False)
    odds = np.array([share / (targets.total - share) for share in shares])
    found = _chances(odds, targets.size).tolist() if shares else []
    refuse_if_any(_too_small(found))
    drawn = iter(found)
    return ParetoChances(tuple(1.0 if certain else next(drawn) for certain in targets.certain), True)


def _too_small(chances: Sequence[float]) -> list[str]:
    """Refuse a chance so small that nothing could be said for its case, or not to enough digits."""
    small = sum(chance < LEAST_CHANCE for chance in chances)
    if not small:
        return []
    return [
        f"The measures are too unequal to draw in proportion to them: {counted(small, 'case')} would have a "
        "chance below one in 1,000,000,000. Correct the measures, or measure by wider classes."
    ]


def _chances(odds: Floats, size: int) -> Floats:
    """Return the integral for every case, with a step that is halved until nothing changes."""
    spread = fsum((odds / (1 + odds) ** 2).tolist())
    step = min(0.5, 0.75 / sqrt(spread))
    found = _trapezoids(odds, size, step, 0.0)
    for _ in range(_HALVINGS):
        between = _trapezoids(odds, size, step, step / 2)
        if float(abs(found - between).max()) < _CONVERGED:
            return (found + between) / 2
        found, step = (found + between) / 2, step / 2
    raise SamplerError("The chances could not be worked out: please report this list's measures.")


def _trapezoids(odds: Floats, size: int, step: float, start: float) -> Floats:
    """Return step times the sum of the integrand at start, start ± step, start ± 2 step, ..."""
    upwards = (start + k * step for k in count())
    downwards = (start - k * step for k in count(1))
    return step * (_high_ranks(odds, size, upwards) + _low_ranks(odds, size, downwards))


def _high_ranks(odds: Floats, size: int, log_ranks: Iterator[float]) -> Floats:
    """Return the sum up to where too many others rank below."""
    total = 0 * odds
    while True:
        below, density = _at_rank(odds, next(log_ranks))
        few_others, counts = _few_others(below, size)
        total += few_others * density
        if fsum(counts[: size + 1]) * float(density.max()) < _NOTHING:
            return total


def _low_ranks(odds: Floats, size: int, log_ranks: Iterator[float]) -> Floats:
    """Return the sum down to where the case itself does not rank; from some point on no one is in its way."""
    total = 0 * odds
    in_doubt = True
    while True:
        below, density = _at_rank(odds, next(log_ranks))
        if in_doubt:
            few_others, counts = _few_others(below, size)
            total += few_others * density
            in_doubt = fsum(counts[size:]) * float(density.max()) >= _NOTHING
        else:
            total += density
            if float(density.max()) < _NOTHING:
                return total


def _at_rank(odds: Floats, log_rank: float) -> tuple[Floats, Floats]:
    """Return F(q) = q odds / (1 + q odds) for every case, and its derivative with respect to log q."""
    scaled = odds * float(_DIGITS.exp(Decimal(log_rank)))
    return scaled / (1 + scaled), scaled / (1 + scaled) ** 2


def _few_others(below: Floats, size: int) -> tuple[Floats, list[float]]:
    """Return the chance by case that fewer than n others rank below; and that k of all do, for every k."""
    import numpy as np

    counts = np.zeros(len(below) + 1)
    counts[0] = 1.0
    for k, chance in enumerate(below.tolist()):
        counts[1 : k + 2] = counts[1 : k + 2] * (1 - chance) + counts[: k + 1] * chance
        counts[0] *= 1 - chance
    values, place = np.unique(below, return_inverse=True)
    few = np.empty(len(values))
    rare = values <= 0.5
    few[rare] = _without(values[rare], counts[:size])
    few[~rare] = 1 - _without(1 - values[~rare], counts[:size:-1])
    return few[place], counts.tolist()


def _without(chances: Floats, counts: Floats) -> Floats:
    """Return, for a case of each chance, that one of the first counts holds without it.

    The case is taken out of the distribution by solving, from the bottom,
    count[k] = (1 - chance) without[k] + chance without[k - 1]; that is stable for chances up to 1/2.
    """
    left = 0 * chances
    total = 0 * chances
    for value in counts.tolist():
        left = (value - chances * left) / (1 - chances)
        total += left
    return total
