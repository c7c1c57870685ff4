"""How cases are shared out over strata: a whole-number weight a stratum, by name.

Roots are irrational and are cut at six decimals, in whole numbers or `decimal`, so that every
share made of them is a fraction that is the same on every machine.

Next: `sampler.selection.share_checks`.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal
from fractions import Fraction
from math import isqrt

DECIMALS = 6
"""A root is kept to so many decimals; the shares are exact for the root as kept."""

ALLOCATIONS = ("proportional", "equal", "power", "neyman")
"""The allocations, by name."""

_DIGITS = Context(prec=50)
_SCALE = 10**DECIMALS


def equal_weights(populations: Sequence[int]) -> tuple[int, ...]:
    """Return 1 for each stratum: the same number of cases from each, whatever its population."""
    return (1,) * len(populations)


def power_weights(populations: Sequence[int], power: Fraction | float) -> tuple[int, ...]:
    """Return N_h to the given power, in millionths: between equal (0) and proportional (1).

    Args:
        populations: eligible cases per stratum, each at least 1.
        power: from 0 to 1; a float means what it prints.

    Source:
        Bankier (1988), The American Statistician 42:174-177, where the coefficients of
        variation are taken to be the same.

    Example:
        >>> power_weights([100, 25, 2], 0.5)
        (10000000, 5000000, 1414214)
    """
    exact = Fraction(str(power))
    exponent = _DIGITS.divide(Decimal(exact.numerator), Decimal(exact.denominator))
    raised = (_DIGITS.exp(_DIGITS.multiply(exponent, _DIGITS.ln(Decimal(n)))) for n in populations)
    return tuple(round(value * _SCALE) for value in raised)


def neyman_weights(populations: Sequence[int], shares: Sequence[Fraction | float]) -> tuple[int, ...]:
    """Return N_h sqrt(p_h (1 - p_h)), in millionths, at least 1: the least variance for a size.

    Args:
        populations: eligible cases per stratum, each at least 1.
        shares: the share of yes expected in each stratum, between 0 and 1; a float means what it prints.

    Source:
        Neyman's allocation, Cochran (1977), Sampling Techniques, 3rd ed., sections 5.5 and 5.10, with
        S_h² = p_h (1 - p_h); its factor N_h / (N_h - 1) is left out there too.

    Example:
        >>> neyman_weights([100, 100], [0.5, 0.9])
        (50000000, 30000000)
    """
    weights = []
    for population, share in zip(populations, shares, strict=True):
        p = Fraction(str(share))
        square = p.numerator * (p.denominator - p.numerator) * (population * _SCALE) ** 2
        weights.append(max(1, isqrt(square) // p.denominator))
    return tuple(weights)
