"""The best sizes of a program, with a proof: chords are added where a solution lies until it is true.

Next: `sampler.size.constrained.optimum`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, inf, isfinite
from time import monotonic

from sampler.size.constrained.mending import mended
from sampler.size.constrained.program import Program
from sampler.size.constrained.solver import Answer

_ROUNDS = 12  # of the program without whole numbers, which are quick
_SAME = 1e-7  # the solver's bound may lie this far below a whole number, or (as a part) below a value
_OUT_OF_TIME = Answer(None, -inf, "unfinished")


@dataclass(frozen=True, slots=True)
class Solution:
    """The best that was found.

    Attributes:
        sizes: cases of each group; None where none was found.
        bound: nothing lower can be had, in the goal's unit.
        status: "optimal" (proved), "infeasible" (proved) or "unfinished".
    """

    sizes: tuple[int, ...] | None
    bound: float
    status: str


def solved(program: Program, deadline: float, start: Sequence[int] | None = None) -> Solution:
    """Return the best sizes that are found by the deadline.

    The program has too few chords at first, so what it promises is never worse than the truth: its value is
    a bound. A solution whose value in truth is the bound is the best there is.

    Args:
        program: the program; it is given more chords.
        deadline: by the monotonic clock.
        start: sizes to begin with, such as those of the parts.
    """
    if not program.groups:
        return Solution((), 0.0, "optimal")
    best = None if start is None else _better(program, None, start)
    bound = -inf
    for _ in range(_ROUNDS):
        answer = program.solve(deadline, whole=False)
        if answer.status == "infeasible":
            return Solution(best, bound, "unfinished" if best else "infeasible")
        bound = max(bound, answer.bound)
        if answer.values is None or not program.refine(answer.values):
            break
    if answer.values is not None:
        best = _better(program, best, [round(value) for value in answer.values[: len(program.groups)]])
    while best is None or not _proved(program, best, bound):
        answer = program.solve(deadline, whole=True) if monotonic() < deadline else _OUT_OF_TIME
        if answer.status == "infeasible":
            status = "infeasible" if best is None else "optimal" if program.ruled_out else "unfinished"
            return Solution(best, bound, status)
        bound = max(bound, answer.bound)
        if answer.values is None:
            return Solution(best, bound, "unfinished")
        sizes = [round(value) for value in answer.values[: len(program.groups)]]
        best = _better(program, best, sizes)
        if not program.refine(sizes) and not program.rule_out(sizes):
            break
    proved = best is not None and _proved(program, best, bound)
    return Solution(best, bound, "optimal" if proved else "unfinished")


def _better(program: Program, best: tuple[int, ...] | None, found: Sequence[int]) -> tuple[int, ...] | None:
    """Return the better of two, the new one as it is or mended, if it meets everything."""
    sizes = tuple(found)
    if all(weight > 0 for weight in program.goal.on_sizes):  # fewer cases are better
        sizes = mended(program.problem, sizes, program.goal.on_sizes)
    if not program.allows(sizes):
        return best
    return sizes if best is None or program.value(sizes) < program.value(best) else best


def _proved(program: Program, sizes: Sequence[int], bound: float) -> bool:
    value = program.value(sizes)
    if not isfinite(bound):
        return False
    if program.goal.whole:
        return round(value) <= ceil(bound - max(_SAME, _SAME * 1e-3 * abs(bound)))
    return value <= bound + _SAME * (abs(value) - program.lacking(sizes))
