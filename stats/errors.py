"""The one family of errors of both packages.

It lives in `stats` because the import arrow runs from `sampler` to `stats`.
`sampler.errors` offers the same names.

    ValueError
    └── SamplerError      everything a person can mend: a file, an option, an answer
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class SamplerError(ValueError):
    """A mistake a person can mend, in one sentence each.

    Every sentence names the thing, the rule, the value and the place, and says
    what to do. It never holds a case id, a name or any other text read from cases.

    Args:
        *mistakes: the sentences, at least one. A file's mistakes come together,
            so that nobody has to mend them one run at a time.

    Attributes:
        mistakes: the same sentences, as a tuple.

    Example:
        >>> raise SamplerError("margin must lie between 0 and 1, but got 5.")
        Traceback (most recent call last):
        ...
        stats.errors.SamplerError: margin must lie between 0 and 1, but got 5.
    """

    def __init__(self, *mistakes: str) -> None:
        self.mistakes: tuple[str, ...] = mistakes
        super().__init__(_joined(mistakes))


def _joined(mistakes: tuple[str, ...]) -> str:
    if len(mistakes) == 1:
        return mistakes[0]
    return f"{len(mistakes)} mistakes:\n" + "\n".join(f"- {mistake}" for mistake in mistakes)


def refuse_if_any(mistakes: Iterable[str]) -> None:
    """Raise one SamplerError that lists all the mistakes; do nothing if there are none."""
    found = tuple(mistakes)
    if found:
        raise SamplerError(*found)


def likely(name: str, names: Iterable[str]) -> str:
    """Return advice that names the one that was surely meant, or "": where the others must not be shown.

    Example:
        >>> likely("gendr", ["gender", "rosh"]), likely("gender", ["female", "007"])
        ("Did you mean 'gender'?", '')
    """
    known = {other.casefold(): other for other in names}
    alike = difflib.get_close_matches(name.casefold(), known, n=1, cutoff=0.8)
    return f"Did you mean '{known[alike[0]]}'?" if alike else ""


def near(name: object, names: Iterable[object]) -> str:
    """Return advice to append to a sentence about an unknown name: the likely one, or all of them.

    What is no text is compared as it would be printed.

    Example:
        >>> near("gendr", ["gender", "rosh"])
        "Did you mean 'gender'?"
        >>> near("xyz", ["gender", "rosh"])
        'There are: gender, rosh.'
    """
    known = [str(other) for other in names]
    alike = difflib.get_close_matches(str(name).casefold(), [n.casefold() for n in known], n=1)
    if alike:
        likely = next(n for n in known if n.casefold() == alike[0])
        return f"Did you mean '{likely}'?"
    return f"There are: {', '.join(known)}." if known else "There are none."
