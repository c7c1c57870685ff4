"""From dated rows to a list as a provider would send it: `numbered`, `as_written`.

Next: `sampler.demo.supervision`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from sampler.demo.chance import Chance

Row = tuple[str, ...]

# A date to sort by, chance to settle ties, and the row without its id.
Dated = tuple["date", float, Row]


def as_written(day: date) -> str:
    """Return a date the way providers write it, dd/mm/yyyy.

    Example:
        >>> from datetime import date
        >>> as_written(date(2018, 7, 2))
        '02/07/2018'
    """
    return f"{day:%d/%m/%Y}"


def numbered(
    headings: Row, cases: Iterable[Dated], pattern: str, gap: int, chance: Chance
) -> tuple[Row, ...]:
    """Return the headings, then the cases by date, each with an id that leaves gaps.

    Args:
        headings: of the id and of the rest.
        cases: in any order.
        pattern: how an id is written, such as `"S{:06}"`.
        gap: the most by which an id is higher than the one before.
        chance: where the gaps come from.
    """
    rows, number = [headings], 0
    for _, _, row in sorted(cases):
        number += 1 + chance.whole(gap)
        rows.append((pattern.format(number), *row))
    return tuple(rows)
