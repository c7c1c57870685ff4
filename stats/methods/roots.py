"""Where many rising functions, each within its own bracket, cross zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Rows = NDArray[np.intp]

__all__ = ["roots"]


def roots(function: Callable[[Array, Rows], Array], below: Array, above: Array) -> Array:
    """Return where each function crosses zero, to the last digits of the float.

    Inverse quadratic steps where three points bend little enough, else halving; about eight calls. Of a
    function that does not change sign, the end nearer zero.

    Args:
        function: returns the values at the points given, of the rows given.
        below: where each function is at most 0.
        above: where each is at least 0; not below `below`.

    Source:
        Chandrupatla (1997), Advances in Engineering Software 28:145-149.
    """
    every = np.arange(len(below))
    newest, other = below.copy(), above.copy()
    f_newest, f_other = function(newest, every), function(other, every)
    oldest, f_oldest, share = other.copy(), f_other.copy(), np.full_like(below, 0.5)
    left = every[(f_newest < 0) & (f_other > 0) & (newest < other)]
    while left.size:
        a, b = newest[left], other[left]
        point = a + share[left] * (b - a)
        value = function(point, left)
        same = np.sign(value) == np.sign(f_newest[left])
        oldest[left] = np.where(same, a, b)
        f_oldest[left] = np.where(same, f_newest[left], f_other[left])
        other[left] = np.where(same, b, a)
        f_other[left] = np.where(same, f_other[left], f_newest[left])
        newest[left], f_newest[left] = point, value
        a, b, c = newest[left], other[left], oldest[left]
        fa, fb, fc = f_newest[left], f_other[left], f_oldest[left]
        least = 2 * np.finfo(float).eps * np.maximum(np.abs(a), np.finfo(float).tiny)
        reach = least / np.abs(b - a)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            along, up = (a - b) / (c - b), (fa - fb) / (fc - fb)
            bent = (up**2 >= along) | ((1 - up) ** 2 >= 1 - along) | ~np.isfinite(along + up)
            step = fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
        step = np.where(bent | ~np.isfinite(step), 0.5, step)
        share[left] = np.clip(step, np.minimum(reach, 0.5), np.maximum(1 - reach, 0.5))
        left = left[(value != 0) & (reach < 0.5)]
    better = np.abs(f_newest) <= np.abs(f_other)
    return np.where(better, newest, other)
