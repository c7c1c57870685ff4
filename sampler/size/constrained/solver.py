"""Whole-number programs, solved by HiGHS.

Next: `sampler.size.constrained.search`.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic

_TROUBLE = 4  # the status for "other reasons"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the solver says.

    Attributes:
        values: the variables of the best it found; None where it found none.
        bound: nothing lower can be had; minus infinity where it could not say.
        status: "optimal", "infeasible" or "unfinished".
    """

    values: tuple[float, ...] | None
    bound: float
    status: str


@dataclass(slots=True)
class Rows:
    """The rows of a program as they are gathered: low <= sum of value x variable <= high."""

    places: list[tuple[int, int]] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def add(
        self,
        variables: Sequence[int],
        values: Sequence[float],
        low: float = -float("inf"),
        high: float = float("inf"),
    ) -> None:
        """Add a row."""
        self.places += [(len(self.low), variable) for variable in variables]
        self.values += values
        self.low.append(low)
        self.high.append(high)


def minimise(
    objective: Sequence[float],
    rows: Rows,
    low: Sequence[float],
    high: Sequence[float],
    whole: Sequence[bool],
    deadline: float,
) -> Answer:
    """Return the values that make the objective least, with a bound.

    Args:
        objective: what one of each variable costs.
        rows: the rows.
        low: the least value of each variable.
        high: the largest.
        whole: which variables are whole numbers.
        deadline: by the monotonic clock, when to stop at the latest.
    """
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    seconds = deadline - monotonic()
    if seconds <= 0:
        return Answer(None, -float("inf"), "unfinished")
    at = np.array(rows.places, dtype=int).reshape(-1, 2)
    matrix = csr_array((np.array(rows.values), (at[:, 0], at[:, 1])), shape=(len(rows.low), len(objective)))
    with _quiet():
        for presolve in (True, False):  # without it where it led the solver into numerical trouble
            found = milp(
                np.array(objective),
                integrality=np.array(whole, dtype=int),
                bounds=Bounds(np.array(low, dtype=float), np.array(high, dtype=float)),
                constraints=LinearConstraint(matrix, np.array(rows.low), np.array(rows.high)),
                options={"time_limit": seconds, "mip_rel_gap": 0.0, "presolve": presolve},
            )
            if found.status != _TROUBLE:
                break
    values = None if found.x is None else tuple(float(value) for value in found.x)
    status = {0: "optimal", 2: "infeasible"}.get(found.status, "unfinished")
    bound = found.mip_dual_bound if any(whole) else found.fun if status == "optimal" else None
    return Answer(values, -float("inf") if bound is None else float(bound), status)


@contextmanager
def _quiet() -> Iterator[None]:
    """Send what the solver's own C code prints nowhere: it would spoil JSON on the standard output."""
    try:
        kept = os.dup(1)
    except OSError:  # there is no standard output
        yield
        return
    try:
        with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - a descriptor is needed
            os.dup2(nowhere.fileno(), 1)
        yield
    finally:
        with suppress(OSError, AttributeError, TypeError):
            ctypes.CDLL(None).fflush(None)  # what C still holds back
        os.dup2(kept, 1)
        os.close(kept)
