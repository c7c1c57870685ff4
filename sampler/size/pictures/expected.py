"""The limits of an interval that can be expected: their means over every sample there is.

Next: `sampler.size.pictures.words`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sampler.size.exact.widths import yes_on_list

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

MANY = 10**10  # a larger population counts as one without limit: no limit is moved by more than n / N
_ROOM = 40  # results looked at beyond nine standard deviations: those left out weigh less than 10^-12


def expected_limits(
    base: int, relevant: int | None, population: int | None, proportion: float, confidence: float
) -> tuple[float, float]:
    """Return the means of the low and of the high limit of the exact interval.

    Args:
        base: relevant cases in the sample, at least 1.
        relevant: relevant cases on the list, at least `base`; None without limit. `yes_on_list` says how many
            of them are a yes.
        population: what the interval is told about `relevant`: as many, more where that is unknown, or None.
            From 10**10 on, neither counts as a limit, which moves the limits by less than base / population.
        proportion: the share of them that is yes, between 0 and 1.
        confidence: between 0 and 1.

    Returns:
        Two fractions. Where every relevant case is in the sample and counted, both are its share of yes.

    Source:
        `stats.interval`, each result weighed with its hypergeometric chance, without limit its binomial one.

    Example:
        >>> low, high = expected_limits(128, 577, 577, 0.5, 0.80)
        >>> f"{low:.3f} to {high:.3f}"
        '0.448 to 0.553'
    """
    from stats import interval

    relevant, population = (n if n is not None and n <= MANY else None for n in (relevant, population))
    yes, chances = _results(base, relevant, proportion)
    low, high = interval(yes, base, population, confidence)
    return float((low * chances).sum()), float((high * chances).sum())


def _results(base: int, relevant: int | None, proportion: float) -> tuple[Ints, Floats]:
    """Return the likely numbers of yeses in a base, and the chance of each."""
    import numpy as np

    if relevant is None:
        listed, share, left = 0, proportion, 1.0
        lowest, highest = 0, base
    else:
        listed = yes_on_list(relevant, proportion)
        share, left = listed / relevant, 1 - base / relevant
        lowest, highest = max(0, base - (relevant - listed)), min(base, listed)
    reach = 9 * np.sqrt(base * share * (1 - share) * left) + _ROOM
    first, last = max(lowest, int(base * share - reach)), min(highest, int(base * share + reach))
    yes = np.arange(first, last + 1)
    chances = _chances(yes, base, relevant, listed, proportion)
    return yes, chances / chances.sum()


def _chances(yes: Ints, base: int, relevant: int | None, listed: int, proportion: float) -> Floats:
    import numpy as np

    if relevant is None:
        from scipy.stats import binom

        return np.asarray(binom.pmf(yes, base, proportion))
    if base == relevant:
        return np.ones(len(yes))
    # scipy's own loses digits from a million cases on, and does not come back from a thousand million.
    from stats.methods.hypergeometric_terms import inside

    at = yes.astype(np.float64)
    return inside(at, at, base, relevant, np.full(len(at), float(listed))).chance
