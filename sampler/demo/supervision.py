"""A synthetic division's supervision cases: `domain_two`.

Next: `sampler.demo.sector`.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from sampler.demo.chance import Chance
from sampler.demo.listing import as_written, numbered
from sampler.demo.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sampler.demo.listing import Dated

FIELDWORK = date(2018, 7, 2)
BEGUN_FROM = date(2017, 12, 2)
BEGUN_TO = date(2018, 1, 2)

_HEADINGS = ("case_id", "gender", "disposal", "rosh", "ldu", "officer", "start_date", "status")
_CASES = 17_497

# How many responsible officers each local delivery unit has: 437, with about 40 cases each.
_OFFICERS = (19, 28, 15, 34, 22, 25, 18, 11, 31, 20, 27, 16, 24, 13, 29, 21, 18, 26, 17, 23)

# Start dates reach back so far, most of them recent; the density six to seven months
# before fieldwork is about that of the eligible cases, so that they make no bump.
_DAYS_BACK = 1_500

_SEED = 2018


@cache
def domain_two() -> tuple[tuple[str, ...], ...]:
    """Return the list of supervision cases: headings, then 17,497 invented cases.

    Eligible, and exactly 577, are those with status `current` and a start date from
    2 December 2017 to 2 January 2018: six to seven months before fieldwork begins on
    2 July 2018. They fill 21 of the 24 cells of gender, disposal and risk of serious
    harm (rosh), eight of them with 1 to 3 cases. Dates are written dd/mm/yyyy. The
    columns to match on are gender, disposal and rosh; ldu to spread over.

    Example:
        >>> len(domain_two()) - 1
        17497
    """
    chance = Chance(_SEED)
    cases = [*_eligible(chance), *_others(chance)]
    return numbered(_HEADINGS, cases, "S{:06}", 100, chance)


def _eligible(chance: Chance) -> Iterator[Dated]:
    days = (BEGUN_TO - BEGUN_FROM).days + 1
    for gender, disposal, rosh, count in read_table("eligible_supervision.csv"):
        for _ in range(int(count)):
            start = chance.weekday(BEGUN_FROM, days)
            yield _case(chance, start, (gender, disposal, rosh), "current")


def _others(chance: Chance) -> Iterator[Dated]:
    """Return the cases that are not eligible: about the same mix, with every cell possible."""
    table = read_table("eligible_supervision.csv")
    kind = chance.among({row[:3]: int(row[3]) + 0.3 for row in table})
    left = _CASES - sum(int(row[3]) for row in table)
    while left:
        start = chance.weekday_before(FIELDWORK, _DAYS_BACK)
        # The longer ago a case began, the likelier it has ended.
        recent = 1 - (FIELDWORK - start).days / _DAYS_BACK
        ended = chance.share() > recent * recent
        if ended or not BEGUN_FROM <= start <= BEGUN_TO:
            left -= 1
            yield _case(chance, start, kind(), "terminated" if ended else "current")


def _case(chance: Chance, start: date, kind: tuple[str, ...], status: str) -> Dated:
    officer = chance.whole(sum(_OFFICERS))
    office = (_units()[officer], f"Officer {officer + 1:03}")
    return start, chance.share(), (*kind, *office, as_written(start), status)


@cache
def _units() -> tuple[str, ...]:
    """Return the unit of each officer, in the officers' order."""
    return tuple(f"LDU {unit:02}" for unit, officers in enumerate(_OFFICERS, 1) for _ in range(officers))
