"""Confidence intervals of a share of yeses: a table of small functions, by name.

Next: `stats.estimation`.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar, overload

from stats.counts import confidence_mistakes, read_counts
from stats.errors import near, refuse_if_any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["METHODS", "Interval", "interval", "method_mistakes"]

Limit = TypeVar("Limit")


class Interval(NamedTuple, Generic[Limit]):
    """Two limits of a share, 0 to 1: floats, or arrays of one shape.

    Example:
        >>> low, high = Interval(0.25, 0.75)
        >>> high - low
        0.5
    """

    low: Limit
    high: Limit


@overload
def interval(
    yes: int, base: int, population: float | None = None, confidence: float = 0.80, method: str = "exact"
) -> Interval[float]: ...
@overload
def interval(
    yes: Any, base: Any, population: Any = None, confidence: float = 0.80, method: str = "exact"
) -> Interval[Any]: ...
def interval(
    yes: Any, base: Any, population: Any = None, confidence: float = 0.80, method: str = "exact"
) -> Interval[Any]:
    """Return the confidence interval of the share of yeses in the population, as fractions 0 to 1.

    The sample is taken to be a simple random one. Both limits respect what has been seen: the low one
    is never below yes / population, the high one never above (population - base + yes) / population.
    With no yeses the low limit is exactly 0, with nothing else the high limit is exactly 1, and in a
    census (base = population) both are exactly yes / base.

    Args:
        yes: number of cases answered yes, 0 to `base`; one or an array.
        base: number of cases with a relevant answer, at least 1; one or an array.
        population: number of cases the sample was drawn from, at least `base` and at most 2**53;
            None (or infinity) if unknown or without end; one or an array. Arrays broadcast.
        confidence: two-sided confidence, above 0 and below 1; (1 - confidence) / 2 is left on each side.
        method: one of `METHODS`:

            "exact": equal-tailed hypergeometric. The low limit is the smallest M / population with
            P(X >= yes | M) > (1 - confidence) / 2, M being a number of yeses in the population; the
            high limit mirrors it. For a simple random sample it never covers less often than it says,
            each limit by itself a one-sided bound (Buonaccorsi 1987). Without a population it is
            Clopper-Pearson.

            "clopper-pearson": equal-tailed binomial (Clopper & Pearson 1934). Takes the population
            to be without end, as its definition says; a population given only keeps the limits
            within what has been seen.

    Returns:
        An Interval of floats, or of arrays if any count is an array.

    Raises:
        SamplerError: listing all mistakes: counts that are not whole or negative, yes above base, base
            of 0 or above the population, a confidence outside (0, 1), an unknown method. For arrays
            the first positions and the number of them.

    Example:
        The question with the lowest percentage of the Midlands inspection of 2018: 88 of 128 cases, 577
        eligible.

        >>> low, high = interval(88, 128, population=577, confidence=0.80)
        >>> f"{low:.3f} to {high:.3f}"
        '0.636 to 0.735'
        >>> interval([0, 16], [20, 20], population=[20, None]).low.round(3)
        array([0.   , 0.639])
    """
    import numpy as np

    counts = read_counts(yes, base, population)
    refuse_if_any([*counts.mistakes, *confidence_mistakes(confidence), *method_mistakes(method)])
    # As written: 0.8 means 8/10, and 1 - 0.8 is not 0.2 in floating point.
    tail = (1 - Fraction(str(confidence))) / 2
    triples = np.stack([counts.yes.ravel(), counts.base.ravel(), counts.population.ravel()])
    distinct, back = np.unique(triples, axis=1, return_inverse=True)
    x, n, size = distinct
    low, high = _seen(x, n, size, *_METHODS[method](x, n, size, tail))
    if counts.yes.ndim == 0:
        return Interval(float(low[0]), float(high[0]))
    back = back.reshape(counts.yes.shape)
    return Interval(low[back], high[back])


def method_mistakes(method: object) -> Iterator[str]:
    """Yield a sentence if there is no method of this name."""
    if not isinstance(method, str) or method not in _METHODS:
        yield f"method must be one of the interval methods, but got {method!r}. {near(str(method), METHODS)}"


def _seen(yes: Array, base: Array, population: Array, low: Array, high: Array) -> tuple[Array, Array]:
    """Return the limits, moved to what the answers seen leave possible in a finite population."""
    import numpy as np

    finite = np.isfinite(population)
    size = np.where(finite, population, 1)
    least, most = yes / size, (size - (base - yes)) / size
    return np.where(finite, np.maximum(low, least), low), np.where(finite, np.minimum(high, most), high)


def _exact(yes: Array, base: Array, population: Array, tail: Fraction) -> tuple[Array, Array]:
    import numpy as np

    from stats.hypergeometric import lower_limits

    low, high = _clopper_pearson(yes, base, population, tail)
    finite = np.isfinite(population)
    x, n, size = yes[finite], base[finite], population[finite]
    # The high limit is the low limit of the noes, mirrored; with none of a kind the limit is 0 or 1.
    kind, n, sizes = np.concatenate([x, n - x]), np.tile(n, 2), np.tile(size, 2)
    found = kind > 0
    least = np.zeros_like(kind)
    least[found] = lower_limits(kind[found], n[found], sizes[found], tail)
    low[finite] = least[: len(x)] / size
    high[finite] = (size - least[len(x) :]) / size
    return low, high


def _clopper_pearson(yes: Array, base: Array, population: Array, tail: Fraction) -> tuple[Array, Array]:
    import numpy as np
    from scipy.special import betainccinv, betaincinv

    del population  # by its definition
    # Where a limit is 0 or 1 the beta distribution does not exist; any other count stands in.
    low = betaincinv(np.maximum(yes, 1), base - yes + 1, float(tail))
    high = betainccinv(yes + 1, np.maximum(base - yes, 1), float(tail))
    return np.where(yes == 0, 0.0, low), np.where(yes == base, 1.0, high)


_METHODS: dict[str, Callable[[Array, Array, Array, Fraction], tuple[Array, Array]]] = {
    "exact": _exact,
    "clopper-pearson": _clopper_pearson,
}

METHODS: tuple[str, ...] = tuple(_METHODS)
