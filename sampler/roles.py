"""What a drawn case is now: of the sample, a reserve, replaced or removed. A function of draw and reports.

In each stratum the cases stand in ticket order, the sample first and its reserves behind it. The base is the
first cases of that order that have not left it, as many as the allocation says. So a reserve is
called by moving up, the next in order always, and a called reserve that leaves gives way to the next
again: reserves called out of order cannot be written down. Where none is left, a case that leaves is
removed, and nobody moves up.

Next: `sampler.samples`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

SAMPLE, RESERVE, REPLACED, REMOVED = "sample", "reserve", "replaced", "removed"

INELIGIBLE, UNAVAILABLE = "ineligible", "unavailable"
CODES = (INELIGIBLE, UNAVAILABLE)
"""Why a case is reported: it is out of scope; or it is in scope, and its file cannot be had."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawn case.

    Attributes:
        case: its id.
        stratum: the place of its stratum in the plan.
        role: "sample", "reserve", "replaced" or "removed".
        order: its place in the ticket order of its stratum, from 1. Reserves follow the sample and
            are called in this order.
        chance: its inclusion probability, where that is not the same for all cases of its stratum; else None.
    """

    case: str
    stratum: int
    role: str
    order: int
    chance: float | None = None


@dataclass(frozen=True, slots=True)
class Replacement:
    """A report that a case cannot be inspected. It names the case by its place, never by its id.

    Attributes:
        number: of the change, from 1: its place among the reports; in a folder, in `history.json`.
        stratum: the place of the case's stratum in the plan.
        order: the case's place in the ticket order of its stratum, from 1.
        code: "ineligible" or "unavailable".
        note: what the planner adds, in words; "" for nothing.
        replaced: whether the next reserve takes its place. False: an unavailable case stays in the base,
            without answers; an ineligible one is removed, since its stratum has no reserve left.
    """

    number: int
    stratum: int
    order: int
    code: str
    note: str
    replaced: bool

    @property
    def place(self) -> tuple[int, int]:
        """The stratum and the order: what a case is known by."""
        return self.stratum, self.order

    @property
    def leaves(self) -> bool:
        """Whether the case leaves the base: it is out of scope, or the next reserve takes its place."""
        return self.replaced or self.code == INELIGIBLE


def current(
    drawn: Sequence[Drawn], allocation: Sequence[int], replacements: Sequence[Replacement]
) -> tuple[Drawn, ...]:
    """Return the drawn cases with the roles they have after the reports.

    Args:
        drawn: the cases and reserves of a draw; within a stratum in ticket order.
        allocation: the cases wanted of each stratum.
        replacements: the reports, in any order.

    Returns:
        The same cases in the same order. Without reports: the roles of the draw. With more that leave
        than a stratum has reserves, its base falls short.

    Example:
        >>> cases = [Drawn("a", 0, "sample", 1), Drawn("b", 0, "reserve", 2), Drawn("c", 0, "reserve", 3)]
        >>> gone = Replacement(1, 0, 1, "ineligible", "", True)
        >>> [case.role for case in current(cases, [1], [gone])]
        ['replaced', 'sample', 'reserve']
    """
    gone = {r.place: REPLACED if r.replaced else REMOVED for r in replacements if r.leaves}
    wanted = list(allocation)
    found = []
    for case in drawn:
        if (case.stratum, case.order) in gone:
            role = gone[case.stratum, case.order]
        elif wanted[case.stratum]:
            role = SAMPLE
            wanted[case.stratum] -= 1
        else:
            role = RESERVE
        found.append(case if case.role == role else replace(case, role=role))
    return tuple(found)
