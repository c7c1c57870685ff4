"""What is wrong with shares and counts, gathered, so that all mistakes of a call are named at once.

Next: `sampler.size.reaching`.
"""

from __future__ import annotations

from collections.abc import Callable

from sampler.errors import SamplerError
from sampler.size.formula import fraction_mistakes


def mistakes_of(check: Callable[[], object]) -> tuple[str, ...]:
    """Return the sentences with which a check refuses; none if it does not."""
    try:
        check()
    except SamplerError as error:
        return error.mistakes
    return ()


def share_mistakes(thing: str, value: object, *, besides: int) -> list[str]:
    """Return what is wrong with a share between 0 and 1 that may also be all (1) or nothing (0)."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return [] if number and value == besides else fraction_mistakes(thing, value)
