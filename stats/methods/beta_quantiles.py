"""Quantiles of the beta distribution at one tail, for many pairs of parameters at once.

scipy inverts the incomplete beta function pair by pair, which is slow for a million of them, and at large
parameters loses digits (1e-10 relatively at 1,000 and 185,000). What the pairs share is the tail: at a fixed
tail the quantile is a smooth surface over the two parameters, and a polynomial through some hundred points of
it, where scipy is precise, gives the others.

With v = 1/a + 1/b, ρ = √v and u = ρ (a - b) / (a + b), the logarithm of the quantile's odds is
log(a / b) + ρ f. For large a and b, f is a power series in u and v: Cornish & Fisher's expansion for the
difference of the logarithms of two gamma variables. (Its terms are ρ^k t^i, where t = u / ρ, i is at most k,
and k - i is even, since a change of sign of t exchanges the tails as one of ρ does.) Its constant is the
normal quantile.

Source:
    Cornish & Fisher (1937), Review of the International Statistical Institute 5:307-320; Abramowitz & Stegun
    (1964), 6.4.12 (the cumulants of the logarithm of a gamma variable).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betainccinv, betaincinv

if TYPE_CHECKING:
    from fractions import Fraction

    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Surface = list[list[float]]

__all__ = ["high_quantiles", "low_quantiles"]

REACH = 0.5  # the largest ρ of the surface; beyond, one parameter is below 8, and scipy is asked
DEGREE = 18  # of the polynomial in ρ
POINTS = (12, 12)  # numbers of ρ, and of t above 0, at which scipy is asked to make a surface
CLOSE = 5e-13  # it is used if at other points it keeps this close to scipy, relatively


def low_quantiles(a: Array, b: Array, tail: Fraction) -> Array:
    """Return the shares that a Beta(a, b) variable falls below with the chance `tail`, to 5e-13 relatively.

    Args:
        a: first parameters, at least 1/2, in one dimension.
        b: second parameters, at least 1/2, of the same shape.
        tail: the chance, above 0 and below 1.
    """
    surface = _surface(float(tail))
    if surface is None:
        return np.asarray(betaincinv(a, b, float(tail)))
    found = a / (a + b * _bend(a, b, surface))
    far = np.flatnonzero(a + b > REACH**2 * a * b)
    found[far] = betaincinv(a[far], b[far], float(tail))
    return found


def high_quantiles(a: Array, b: Array, tail: Fraction) -> Array:
    """Return the shares that a Beta(a, b) variable exceeds with the chance `tail`; see `low_quantiles`."""
    surface = _surface(float(tail))
    if surface is None:
        return np.asarray(betainccinv(a, b, float(tail)))
    odds = a * _bend(b, a, surface)  # a no is a yes of the mirrored variable
    odds /= b + odds
    far = np.flatnonzero(a + b > REACH**2 * a * b)
    odds[far] = betainccinv(a[far], b[far], float(tail))
    return odds


def _bend(a: Array, b: Array, surface: Surface) -> Array:
    """Return exp(-ρ f): by Horner's rule in u, and in v within."""
    v = np.minimum((a + b) / (a * b), REACH**2)
    rho = np.sqrt(v)
    u = rho * ((a - b) / (a + b))
    f, inner = np.zeros_like(u), np.empty_like(u)
    for row in reversed(surface):
        inner.fill(row[-1])
        for coefficient in row[-2::-1]:
            inner *= v
            inner += coefficient
        f *= u
        f += inner
    f *= rho
    return np.exp(np.negative(f, out=f), out=f)


@lru_cache(maxsize=32)
def _surface(tail: float) -> Surface | None:
    """Return the coefficients of f, by powers of u and of v; None where they do not keep close to scipy."""
    a, b = _points(*POINTS)
    one, other = _heights(a, b, tail), _heights(b, a, tail)
    surface: Surface = [[] for _ in range(DEGREE + 1)]
    # An exchange of a and b changes the sign of u: even and odd powers are found apart.
    for parity, height in enumerate(((one + other) / 2, (one - other) / 2)):
        powers = [(i, j) for i in range(parity, DEGREE + 1, 2) for j in range((DEGREE - i) // 2 + 1)]
        for (i, j), coefficient in zip(powers, _fitted(a, b, powers, height), strict=True):
            surface[i].append(float(coefficient) / REACH ** (i + 2 * j))
    a, b = _points(POINTS[0] + 1, POINTS[1] + 1)
    pairs = ((a, b), (b, a))
    astray = max(np.abs(np.log(_bend(a, b, surface)) + _heights(a, b, tail)).max() for a, b in pairs)
    return surface if astray < CLOSE else None


def _fitted(a: Array, b: Array, powers: list[tuple[int, int]], height: Array) -> Array:
    """Return the coefficients by least squares of the error in the logarithm of the odds."""
    rho = np.sqrt(1 / a + 1 / b)
    u, v = (a - b) / (a + b) * rho / REACH, (rho / REACH) ** 2  # of size 1: then powers are not far apart
    terms = np.stack([rho * u**i * v**j for i, j in powers], axis=1)
    return np.asarray(np.linalg.lstsq(terms, height, rcond=1e-15)[0])


def _points(rhos: int, ts: int) -> tuple[Array, Array]:
    """Return a and b, a the greater, for so many ρ by so many t, which crowd towards the edges."""
    from numpy.polynomial.chebyshev import chebpts1

    rho, t = np.meshgrid(REACH * chebpts1(2 * rhos)[rhos:], chebpts1(2 * ts)[ts:])
    return (2 / (rho**2 * (1 - t))).ravel(), (2 / (rho**2 * (1 + t))).ravel()


def _heights(a: Array, b: Array, tail: float) -> Array:
    """Return ρ f, from scipy's quantiles."""
    # Near 1 a quantile says little of what is left above it, which is a quantile too.
    below, above = betaincinv(a, b, tail), betainccinv(b, a, tail)
    odds = np.where(below < 0.5, below / (1 - below), (1 - above) / above)
    return np.asarray(np.log(odds * b / a))
