"""What planners add in words must not name a case: notes and reasons are kept, and ids are not.

Next: `sampler.replacement`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sampler.errors import SamplerError

COUNT = 3
"""A number of fewer digits is a count, not an id, even of the case that a note is about: 3 of 5 files."""

YEAR = 5
"""A number of fewer digits may be a year, a day or a count, where it is not the case that a note is about."""

WORD = 4
"""A text of fewer characters, none of them a digit, is an ordinary word."""


def refuse_ids(thing: str, text: str, cases: Iterable[str], about: str = "") -> None:
    """Refuse a note or reason that holds the id of a drawn case, in capitals or not, between blanks or signs.

    Some ids look like what a note may well say, and are not looked for: words of fewer than 4 characters,
    numbers of fewer than 5 digits, and of the case that the note is about numbers of fewer than 3. Such an
    id points to nobody without the word "case" before it, which nothing here can know.

    Args:
        thing: what the text is, as an error begins.
        text: the note or reason; "" for none.
        cases: the ids of the cases drawn.
        about: the id of the case that it is about; "" for none.

    Raises:
        SamplerError: without the id.

    Example:
        >>> drawn = ["3", "5", "2018", "S000123"]
        >>> refuse_ids("the note", "3 of 5 files missing, closed in 2018", drawn)
        >>> refuse_ids("the note", "see also s000123.", drawn)
        Traceback (most recent call last):
        ...
        stats.errors.SamplerError: the note holds the id of a drawn case, which no record keeps. Leave it out.
    """
    said = text.casefold()
    looked_for = [about] if about and _tells(about, COUNT) else []
    looked_for += [case for case in cases if _tells(case, YEAR)]
    # Looked for as plain text first: a pattern for each of many cases would take long.
    near = (case.casefold() for case in looked_for if case.casefold() in said)
    if any(re.search(rf"(?<!\w){re.escape(case)}(?!\w)", said) for case in near):
        raise SamplerError(f"{thing} holds the id of a drawn case, which no record keeps. Leave it out.")


def _tells(case: str, digits: int) -> bool:
    """Return whether an id is more than a word or number that any note may hold."""
    if case.isdigit():
        return len(case) >= digits
    return len(case) >= WORD or any(letter.isdigit() for letter in case)
