"""Chance that is the same on every machine and in every version: `Chance`.

Next: `sampler.demo.caseload`.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """Draws for made-up data, from a seed.

    They use `Random(seed).random()` alone, which Python promises to keep:
    https://docs.python.org/3/library/random.html#notes-on-reproducibility

    Args:
        seed: a whole number.

    Example:
        >>> Chance(1).among({"heads": 1, "tails": 1})()
        'heads'
    """

    def __init__(self, seed: int) -> None:
        # For invented cases; no case is ever drawn for inspection by it.
        self.share = Random(seed).random  # noqa: S311

    def whole(self, count: int) -> int:
        """Return one of the whole numbers 0 to count - 1, all equally likely."""
        return int(self.share() * count)

    def among(self, weights: Mapping[T, float]) -> Callable[[], T]:
        """Return a function that gives one of the keys, as likely as its share of the weights."""
        keys = list(weights)
        sums = list(accumulate(weights.values()))
        last = len(keys) - 1
        return lambda: keys[min(bisect(sums, self.share() * sums[-1]), last)]

    def weekday(self, first: date, days: int) -> date:
        """Return one of the weekdays among so many days from the first, all equally likely."""
        while (day := first + timedelta(self.whole(days))).weekday() > 4:
            pass
        return day

    def weekday_before(self, end: date, days: int) -> date:
        """Return one of the weekdays of so many days before the end, the late ones likelier."""
        while (day := end - timedelta(1 + int(days * self.share() * self.share()))).weekday() > 4:
            pass
        return day
