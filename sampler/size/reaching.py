"""How many cases to draw so that enough of them are of the kind wanted, with a stated chance.

Either every case is of that kind with the same chance, whatever the others are (binomial), or so many of the
population are and the sample is a simple random one (hypergeometric). Both times a further case never makes
fewer of the kind, so the chance of enough never falls as the sample grows: the smallest size is found by
halving, and every larger one holds too.

Next: `sampler.size.exact.widths`.
"""

from __future__ import annotations

import math
from fractions import Fraction

from sampler.errors import SamplerError
from sampler.size.formula import MOST

NEAR = 1e-9  # chances so near (relatively) to the one asked for are settled in whole numbers ...
EXACT_SIZE = 20_000  # ... up to this size; above it they count as not enough
_AT_LEAST = Fraction(1, 10**30)  # "above the chance less this" is "at the chance or above"
_PIECE = 50_000  # counts whose chances are summed at a time


def smallest_of_population(wanted: int, kind: int, population: int, chance: Fraction) -> int:
    """Return the smallest n with P(X >= wanted) >= chance, X of the kind in n cases of the population.

    X is the same variable with n and `kind` exchanged, which makes n the limit that `lower_limits` finds.

    Args:
        wanted: cases of the kind wanted, 1 <= wanted <= kind.
        kind: cases of the kind in the population, at most `population`.
        population: cases N, at most 10**15.
        chance: between 0 and 1.

    Returns:
        From `wanted` to `population - kind + wanted`, which is certain to hold enough. A chance near
        the one asked for is settled in whole numbers, unless both `kind` and the rest of the population
        are above 20,000: there it may fall short of it by one part in 10**9.

    Source:
        Johnson, Kemp & Kotz (2005), Univariate Discrete Distributions, 3rd ed., chapter 6: n is a
        quantile of the negative hypergeometric distribution.

    Example:
        >>> smallest_of_population(105, 288, 577, Fraction("0.9"))
        225
    """
    import numpy as np

    from stats.hypergeometric import lower_limits

    x, m, size = (np.array([value], dtype=np.float64) for value in (wanted, kind, population))
    return int(lower_limits(x, m, size, chance * (1 - _AT_LEAST))[0])


def chance_of_population(wanted: int, kind: int, population: int, size: int) -> float:
    """Return P(X >= wanted), X being the cases of the kind in a simple random sample of `size`.

    Example:
        >>> round(chance_of_population(105, 288, 577, 210), 4)
        0.5219
    """
    least, most = max(0, size + kind - population), min(size, kind)
    if wanted <= least:
        return 1.0
    if wanted > most:
        return 0.0
    mean = size * kind / population
    spread = math.sqrt(mean * (1 - kind / population) * (1 - size / population))
    reach = math.ceil(12 * spread) + 60  # beyond it lies less than 1e-20
    if wanted > mean:
        return _between(wanted, min(most, wanted + reach), kind, population, size)
    return 1 - _between(max(least, wanted - reach), wanted - 1, kind, population, size)


def _between(first: int, last: int, kind: int, population: int, size: int) -> float:
    import numpy as np

    from stats.methods.hypergeometric_terms import inside

    starts = np.arange(first, last + 1, _PIECE, dtype=np.float64)
    ends = np.minimum(starts + _PIECE - 1, last)
    chances = inside(starts, ends, size, population, np.full_like(starts, kind)).chance
    return min(1.0, float(chances.sum()))


def smallest_of_trials(wanted: int, share: Fraction, chance: Fraction) -> int:
    """Return the smallest n with P(X >= wanted) >= chance, each of the n cases being of the kind by `share`.

    Args:
        wanted: cases of the kind wanted, at least 1.
        share: above 0, at most 1.
        chance: between 0 and 1.

    Returns:
        At least `wanted`; a chance near the one asked for is settled in whole numbers up to 20,000 cases,
        and above counts as too little, which may cost one case too many and never one too few.

    Raises:
        SamplerError: it would take more than 10**15 cases.

    Source:
        Johnson, Kemp & Kotz (2005), chapter 5: n is a quantile of the negative binomial distribution.

    Example:
        >>> smallest_of_trials(128, Fraction("0.9"), Fraction("0.95"))
        149
    """
    below, above = wanted - 1, wanted
    while not _enough(wanted, share, above, chance):
        if above > MOST:
            raise SamplerError(
                f"it would take more than {MOST:,} cases. Ask for fewer, or for less certainty."
            )
        below, above = above, 2 * above
    while above - below > 1:
        middle = (below + above) // 2
        below, above = (below, middle) if _enough(wanted, share, middle, chance) else (middle, above)
    return above


def chance_of_trials(wanted: int, share: Fraction, size: int) -> float:
    """Return P(X >= wanted), X being binomial: `size` cases, each of the kind by `share`.

    Example:
        >>> round(chance_of_trials(128, Fraction("0.9"), 143), 4)
        0.6433
    """
    from scipy.special import betainc

    if wanted > size:
        return 0.0
    if wanted <= 0 or share == 1:
        return 1.0
    return float(betainc(wanted, size - wanted + 1, float(share)))


def _enough(wanted: int, share: Fraction, size: int, chance: Fraction) -> bool:
    from scipy.special import betainc, betaincc

    if share == 1:
        return True
    # The smaller of the two sides of the chance is compared, which keeps its digits.
    other = chance > Fraction(1, 2)
    limit = float(1 - chance if other else chance)
    found = float((betaincc if other else betainc)(wanted, size - wanted + 1, float(share)))
    if abs(found - limit) > NEAR * limit:
        return (found < limit) is other
    return size <= EXACT_SIZE and _enough_exactly(wanted, share, size, chance)


def _enough_exactly(wanted: int, share: Fraction, size: int, chance: Fraction) -> bool:
    """Return whether P(X >= wanted) >= chance, in whole numbers: from all of the kind downwards."""
    kind, other = share.numerator, share.denominator - share.numerator
    ways, term = 0, kind**size
    for others in range(size - wanted + 1):
        ways += term
        term = term * ((size - others) * other) // ((others + 1) * kind)
    enough: bool = ways * chance.denominator >= chance.numerator * share.denominator**size
    return enough


def chance_words(chance: float) -> str:
    """Return a chance as a percentage, cut at two decimals so that "at least" stays true."""
    return f"{math.floor(10_000 * chance + 1e-6) / 100:.10g}%"
