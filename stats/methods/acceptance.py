"""For which numbers of yeses in the population a run of counts holds the sample's, often enough.

Next: `stats.methods.regions`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr, ndtri

from stats.methods.hypergeometric_terms import holds_exactly, inside

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Flags = NDArray[np.bool_]

__all__ = ["FiniteWindows"]

NEAR = 1e-11  # chances this close to the level are summed in whole numbers
EXACT_SIZE = 20_000  # the largest sample whose chances are summed in whole numbers
ROUNDS = 12  # after so many of Newton's steps halving takes over; three are usual


@dataclass(frozen=True, slots=True)
class FiniteWindows:
    """Windows first ... last of counts in a sample of `n` from `size` cases, to hold with chance `level`.

    For a window, P(first <= X <= last | M) rises and then falls as M grows, so that the M accepted lie
    side by side; and of two windows of one length the lower is better up to some M, then the upper.
    """

    n: int
    size: int
    level: Fraction

    @property
    def half(self) -> float:
        """Return how many M lie below size / 2."""
        return (self.size + 1) // 2

    def peak(self, first: Array, last: Array) -> Array:
        """Return the M at which the window is most likely to hold X.

        P(first <= X <= last) grows from M - 1 to M by P(T = M), T the place of the first-th yes drawn, and
        falls by the same of the yes after the last: a comparison of two products, as in `turn`.
        """
        peak = np.where(first == 0, 0.0, float(self.size))
        inner = (first > 0) & (last < self.n)
        peak[inner] = 1 + _crossing(first[inner] - 1, last[inner], self.n - 1, self.size - 1)
        return peak

    def turn(self, first: Array, last: Array) -> Array:
        """Return the first M for which the window one higher is better: P(X = last + 1) > P(X = first)."""
        return 1 + _crossing(first, last + 1, self.n, self.size)

    def accepts(self, first: Array, last: Array, m: Array) -> Flags:
        """Return where P(first <= X <= last | M) >= level."""
        return self._enough(inside(first, last, self.n, self.size, m).chance, first, last, m)

    def span(self, first: Array, last: Array, peak: Array) -> tuple[Array, Array]:
        """Return the first M accepted and the one after the last, the M at the peak being accepted."""
        n, size = self.n, self.size
        # Falling from the peak is rising to the peak of the noes.
        starts = self._first_accepted(
            np.concatenate([first, n - last]),
            np.concatenate([last, n - first]),
            np.concatenate([peak, size - peak]),
        )
        return starts[: len(first)], size - starts[len(first) :] + 1

    def _enough(self, chance: Array, first: Array, last: Array, m: Array) -> Flags:
        enough = chance >= float(self.level)
        for i in np.flatnonzero(np.abs(chance - float(self.level)) <= NEAR):
            window = int(first[i]), int(last[i]), self.n, self.size, int(m[i])
            enough[i] = min(self.n, self.size - self.n) <= EXACT_SIZE and holds_exactly(*window, self.level)
        return enough

    def _first_accepted(self, first: Array, last: Array, peak: Array) -> Array:
        below, above = np.minimum(first - 1, peak - 1), peak.copy()
        above[first == 0] = 0
        below[first == 0] = -1
        trial = _within(self._first_guess(first, last, peak), below, above)
        rounds = 0
        while (left := np.flatnonzero(above - below > 1)).size:
            a, b, m = first[left], last[left], trial[left]
            found = inside(a, b, self.n, self.size, m)
            enough = self._enough(found.chance, a, b, m)
            above[left] = np.where(enough, m, above[left])
            below[left] = np.where(enough, below[left], m)
            step = np.full_like(m, np.inf)
            rounds += 1
            if rounds <= ROUNDS:
                slope = (found.first * a - found.after * (b + 1)) / np.maximum(m, 1)
                np.divide(float(self.level) - found.chance, slope, out=step, where=slope > 1e-100)
            # Towards the other side of the root, so that the bracket closes.
            wanted = np.where(enough, np.ceil(m + step) - 1, np.floor(m + step) + 1)
            trial[left] = _within(wanted, below[left], above[left])
        return above

    def _first_guess(self, first: Array, last: Array, peak: Array) -> Array:
        """Return where a normal X with the window's chance at the peak would come to the level."""
        chance = np.clip(inside(first, last, self.n, self.size, peak).chance, 1e-9, 1 - 1e-15)
        level = min(float(self.level), 1 - 1e-15)
        half = -ndtri((1 - chance) / 2)
        apart = np.maximum(half - ndtri(level), 0)
        for _ in range(4):
            excess = ndtr(half - apart) - ndtr(-half - apart) - level
            density = np.exp(-((half - apart) ** 2) / 2) - np.exp(-((half + apart) ** 2) / 2)
            with np.errstate(divide="ignore", invalid="ignore"):
                step = excess * math.sqrt(2 * math.pi) / density
            apart = np.maximum(apart + np.where(np.isfinite(step), step, 0), 0)
        share = np.clip(peak / self.size, 0.5 / self.size, 1)
        spread = np.sqrt(share * (1 - share) * (self.size - self.n) / self.n * self.size)
        return np.asarray(np.rint(peak - apart * spread))


def _within(wanted: Array, below: Array, above: Array) -> Array:
    """Return the wanted trial where it lies strictly between the two, else their middle."""
    middle = np.floor((below + above) / 2)
    return np.where((wanted > below) & (wanted < above), wanted, middle)


def _crossing(low: Array, high: Array, n: int, size: int) -> Array:
    """Return the largest M with P(X = low | M) >= P(X = high | M), low being less than high."""
    below, above = high - 1, np.maximum(size - n + low + 1, high)
    shift = np.arange(int((high - low).max(initial=0)))
    rise = low[:, None] + shift
    used = rise < high[:, None]
    rise = np.where(used, rise, 0)
    fixed = np.where(used, (n - rise) / (rise + 1), 1)
    trial = _within(np.rint((low + high + 1) / 2 / (n + 1) * (size + 1)), below, above)
    rounds = 0
    while (left := np.flatnonzero(above - below > 1)).size:
        m, r, u = trial[left], rise[left], used[left]
        up, down = m[:, None] - r, size - n - m[:, None] + r + 1
        up, down = np.where(u, up, 1), np.where(u, down, 1)
        log = np.log(up / down * fixed[left]).sum(axis=1)
        holds = log <= 0
        for i in np.flatnonzero(np.abs(log) <= NEAR):
            holds[i] = _not_less(int(low[left[i]]), int(high[left[i]]), n, size, int(m[i]))
        below[left] = np.where(holds, m, below[left])
        above[left] = np.where(holds, above[left], m)
        slope = np.where(u, 1 / up + 1 / down, 0).sum(axis=1)
        rounds += 1
        root = m - log / slope if rounds <= ROUNDS else np.full_like(m, np.inf)
        wanted = np.where(holds, np.floor(root) + 1, np.ceil(root) - 1)
        trial[left] = _within(wanted, below[left], above[left])
    return below


def _not_less(low: int, high: int, n: int, size: int, m: int) -> bool:
    """Return whether P(X = low | m) >= P(X = high | m), in whole numbers."""
    up = math.prod((m - k) * (n - k) for k in range(low, high))
    down = math.prod((k + 1) * (size - n - m + k + 1) for k in range(low, high))
    return up <= down
