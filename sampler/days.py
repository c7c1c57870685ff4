"""Days in words, and days some months earlier.

Next: `sampler.exclusions`.
"""

from __future__ import annotations

import calendar
from datetime import date

# In English on every machine: the standard library's names follow the machine's language.
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def day_in_words(day: date) -> str:
    """Return a day as people write it.

    Example:
        >>> day_in_words(date(2018, 7, 2))
        '2 July 2018'
    """
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def months_earlier(day: date, months: int) -> date:
    """Return the same day some months earlier, or the last day of a shorter month.

    Example:
        >>> months_earlier(date(2018, 3, 31), 1)
        datetime.date(2018, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
