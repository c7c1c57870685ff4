"""Refusing a cap per officer under which not every draw could be made, before a plan is sealed with it.

Next: `sampler.planning`.
"""

from __future__ import annotations

from sampler.cap_room import without_room
from sampler.engines import Count, officers_in, opened
from sampler.errors import SamplerError
from sampler.frames import Frame
from sampler.selection.margins import Expected
from sampler.selection.tables import Design
from sampler.wording import counted as count_words


def require_room(frame: Frame, counted: Count, cap: int, due: Expected, tables: Design | None) -> None:
    """Refuse a cap that leaves no room for a table that a seed may give.

    Otherwise some seeds would have to be refused after the plan is sealed, and others tried in their place.

    Args:
        frame: the list, with its officer column.
        counted: what was counted on it.
        cap: the most cases of one officer.
        due: the cases due to each stratum.
        tables: the plan's tables; None where a walk makes them, which gives a stratum at most its share
            rounded up: there must be room for that in all strata together.

    Raises:
        SamplerError: with the number of cases that can be had at most, and what to do.
    """
    import numpy as np

    with opened(frame) as engine:
        found = officers_in(engine, counted.strata)
    officers = {name: place for place, name in enumerate(dict.fromkeys(name for _, name, _ in found))}
    cases = np.zeros((len(counted.strata), len(officers)), dtype=np.int64)
    for stratum, name, number in found:
        cases[stratum, officers[name]] = number
    rounded_up = [whole + (cell in due.unsettled) for cell, whole in enumerate(due.base)]
    most = rounded_up if tables is None else [max(column) for column in zip(*tables.tables, strict=True)]
    tried = [rounded_up] if tables is None else tables.tables
    closed = without_room(cases, tried, most, cap)
    if closed:
        there = int(np.minimum(cases.sum(axis=0), cap).sum())
        raise SamplerError(
            _too_few(cap, there, due.size) if there < due.size else _uneven(cap, closed, tables)
        )


def _too_few(cap: int, there: int, wanted: int) -> str:
    return (
        f"cap: at most {count_words(cap, 'case')} of one officer leaves {there:,} of the eligible cases, "
        f"and {wanted:,} are wanted. Raise the cap, or ask for a smaller sample."
    )


def _uneven(cap: int, closed: int, tables: Design | None) -> str:
    often = (
        "" if tables is None else f" in {closed:,} of the plan's {count_words(len(tables.tables), 'table')}"
    )
    return (
        f"cap: with at most {count_words(cap, 'case')} of one officer, the strata cannot all be given their "
        f"cases{often}: some have too few officers. Raise the cap, ask for a smaller sample, or match fewer "
        "columns."
    )
