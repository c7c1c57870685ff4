"""For which shares of yeses a run of counts holds the sample's often enough, in a population without end.

The binomial twin of `stats.methods.acceptance`; all that `stats.methods.regions` rests on holds for it too.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betainc, betaincc, expit, gammaln

from stats.methods.roots import roots

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Flags = NDArray[np.bool_]

__all__ = ["EndlessWindows"]


@dataclass(frozen=True, slots=True)
class EndlessWindows:
    """Windows first ... last of counts in a sample of `n`, to hold with chance `level`."""

    n: int
    level: Fraction

    @property
    def half(self) -> float:
        """Return the middle of the shares."""
        return 0.5

    def peak(self, first: Array, last: Array) -> Array:
        """Return the share at which the window is most likely to hold X."""
        share = np.where(first == 0, 0.0, 1.0)
        inner = (first > 0) & (last < self.n)
        share[inner] = _crossing(first[inner] - 1, last[inner], self.n - 1)
        return share

    def turn(self, first: Array, last: Array) -> Array:
        """Return the share from which the window one higher is better: P(X = last + 1) > P(X = first)."""
        return _crossing(first, last + 1, self.n)

    def accepts(self, first: Array, last: Array, share: Array) -> Flags:
        """Return where P(first <= X <= last | share) >= level."""
        return np.asarray(_outside(first, last, self.n, share) <= float(1 - self.level))

    def span(self, first: Array, last: Array, peak: Array) -> tuple[Array, Array]:
        """Return the least and the greatest share accepted, the share at the peak being accepted."""
        n, allowed = self.n, float(1 - self.level)
        # Falling from the peak is rising to the peak of the noes.
        a, b = np.concatenate([first, n - last]), np.concatenate([last, n - first])
        top = np.concatenate([peak, 1 - peak])
        starts = np.zeros_like(a)
        inner = np.flatnonzero(a > 0)
        a, b, top = a[inner], b[inner], top[inner]
        starts[inner] = roots(
            lambda share, rows: allowed - _outside(a[rows], b[rows], n, share), np.zeros_like(top), top
        )
        return starts[: len(first)], 1 - starts[len(first) :]


def _outside(first: Array, last: Array, n: int, share: Array) -> Array:
    few = np.where(first > 0, betaincc(np.maximum(first, 1), n - first + 1, share), 0)
    many = np.where(last < n, betainc(last + 1, np.maximum(n - last, 1), share), 0)
    return few + many


def _crossing(low: Array, high: Array, n: int) -> Array:
    """Return the share at which P(X = low) = P(X = high)."""
    log = gammaln(high + 1) + gammaln(n - high + 1) - gammaln(low + 1) - gammaln(n - low + 1)
    return np.asarray(expit(log / (high - low)))
