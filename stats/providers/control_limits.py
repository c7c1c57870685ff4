"""How many yeses to expect of a provider whose share is the target, and where the unexpected begins.

Next: `stats.providers.funnels`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from fractions import Fraction

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["Limits", "Tails", "tails"]

NEAR = 1e-9  # a chance no further above the tail (relatively) counts as the tail itself


@dataclass(frozen=True, slots=True)
class Limits:
    """The counts of yeses inside, and the same limits interpolated for drawing.

    Attributes:
        low: the fewest yeses inside.
        high: the most yeses inside.
        drawn_low: the low limit between two counts, above low - 1 and at most low.
        drawn_high: its mirror image.
        beyond: the chance of a count outside.
    """

    low: int
    high: int
    drawn_low: float
    drawn_high: float
    beyond: float


@dataclass(frozen=True, slots=True)
class Tails:
    """The chance of each count of yeses, of so many or fewer, of so many or more; from 0 to the base."""

    at: Array
    below: Array
    above: Array

    def p_value(self, yes: int) -> float:
        """Return twice the smaller tail at a count, at most 1."""
        return float(min(1.0, 2 * min(self.below[yes], self.above[yes])))

    def limits(self, tail: Fraction) -> Limits:
        """Return the limits that leave at most `tail`, between 0 and 1/2, outside on each side.

        The low limit is the smallest count with P(Y <= count) > tail. It is drawn at count - a with
        a = (P(Y <= count) - tail) / P(Y = count), so that a count lies outside the drawn line where it
        lies outside the limit. The high one is the low one of the noes, mirrored.

        Source:
            Spiegelhalter (2005), Statistics in Medicine 24:1185-1202, appendix A.1.1 (his upper limit is not
            the lower one's mirror image: it is drawn up to one case lower).
        """
        allowed = float(tail)
        low = int(np.argmax(self.below > allowed * (1 + NEAR)))
        high = len(self.at) - 1 - int(np.argmax(self.above[::-1] > allowed * (1 + NEAR)))
        return Limits(
            low,
            high,
            max(0.0, low - float((self.below[low] - allowed) / self.at[low])),
            min(len(self.at) - 1.0, high + float((self.above[high] - allowed) / self.at[high])),
            float(self.at[:low].sum() + self.at[high + 1 :].sum()),
        )


def tails(base: int, population: int | None, target: Fraction) -> Tails:
    """Return the chances of 0 to `base` yeses where the share of yeses in the population is the target.

    Y is hypergeometric with M = target * population yeses. Where M is not whole, the two neighbouring whole
    numbers are mixed so that their mean is M: the mean of Y is base * target exactly. Without a population Y
    is binomial.

    Args:
        base: cases answered yes or no, at least 1.
        population: cases there are, at least `base`; None if unknown or without end.
        target: the share, 0 to 1.
    """
    if population is None:
        at = _binomial(base, target)
    else:
        whole = floor(target * population)
        part = float(target * population - whole)
        at = _hypergeometric(base, whole, population)
        if part:
            at = (1 - part) * at + part * _hypergeometric(base, whole + 1, population)
    return Tails(at, np.minimum(1, np.cumsum(at)), np.minimum(1, np.cumsum(at[::-1])[::-1]))


def _hypergeometric(base: int, yeses: int, population: int) -> Array:
    low, high = max(0, base + yeses - population), min(base, yeses)
    k = np.arange(low, high, dtype=np.float64)
    return _from_ratios(low, (yeses - k) * (base - k) / ((k + 1) * (population - yeses - base + k + 1)), base)


def _binomial(base: int, target: Fraction) -> Array:
    if target in (0, 1):
        return np.asarray(np.arange(base + 1) == base * target, dtype=np.float64)
    k = np.arange(base, dtype=np.float64)
    return _from_ratios(0, (base - k) / (k + 1) * float(target / (1 - target)), base)


def _from_ratios(low: int, ratios: Array, base: int) -> Array:
    """Return chances from those of each count to the count before, outwards from the likeliest."""
    mode = int((ratios >= 1).sum())  # ratios only fall
    down = np.cumprod(1 / ratios[:mode][::-1])[::-1]
    terms = np.concatenate([down, [1.0], np.cumprod(ratios[mode:])])
    at = np.zeros(base + 1)
    at[low : low + len(terms)] = terms / terms.sum()
    return at
