"""Confidence intervals of a share of yeses: a table of small functions, by name.

Next: `stats.methods`, a function a method; `stats.estimate_checks`.
"""

from __future__ import annotations

from fractions import Fraction
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar, overload

from stats.counts import confidence_mistakes, read_counts
from stats.errors import near, refuse_if_any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy as np
    from numpy.typing import NDArray

    from stats.counts import Counts

    Array = NDArray[np.float64]
    Limits = Callable[[Array, Array, Array, Fraction], tuple[Array, Array]]

__all__ = ["METHODS", "Interval", "holding", "interval", "method_mistakes", "side_mistakes"]

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


class _Method(NamedTuple):
    """Where a method's function is, in `stats.methods`, and how it is to be asked."""

    home: str
    name: str
    costly: bool = False  # asked once for each different triple of counts
    one_sided: bool = True  # each limit is a bound by itself
    largest_base: int = 2**53  # beyond, it would take minutes or more memory than there is
    largest_population: int = 2**53


_METHODS = {
    "exact": _Method("exact", "exact", costly=True),
    "exact-shortest": _Method("shortest", "shortest", costly=True, one_sided=False, largest_base=50_000),
    "clopper-pearson": _Method("beta", "clopper_pearson"),
    "mid-p": _Method("mid_p", "mid_p", costly=True),
    "blaker": _Method("blaker", "blaker", costly=True, one_sided=False, largest_population=10**14),
    "wilson": _Method("normal", "wilson"),
    "wilson-cc": _Method("normal", "wilson_cc"),
    "wald": _Method("normal", "wald"),
    "agresti-coull": _Method("normal", "agresti_coull"),
    "jeffreys": _Method("beta", "jeffreys"),
    "arcsine": _Method("normal", "arcsine"),
    "logit": _Method("normal", "logit"),
    "korn-graubard": _Method("beta", "korn_graubard"),
    "bayes": _Method("bayes", "bayes", costly=True),
}

METHODS: tuple[str, ...] = tuple(_METHODS)
SIDES = ("both", "low", "high")


@overload
def interval(
    yes: int,
    base: int,
    population: float | None = None,
    confidence: float = 0.80,
    method: str = "exact",
    side: str = "both",
) -> Interval[float]: ...
@overload
def interval(
    yes: Any,
    base: Any,
    population: Any = None,
    confidence: float = 0.80,
    method: str = "exact",
    side: str = "both",
) -> Interval[Any]: ...
def interval(
    yes: Any,
    base: Any,
    population: Any = None,
    confidence: float = 0.80,
    method: str = "exact",
    side: str = "both",
) -> Interval[Any]:
    """Return the confidence interval of the share of yeses in the population, as fractions 0 to 1.

    The sample is taken to be a simple random one. By every method the limits respect what has been seen: the
    low one is never below yes / population, the high one never above (population - base + yes) / population,
    and without a population they stay between 0 and 1. With no yeses the low limit is exactly 0, with nothing
    else the high limit is exactly 1, and in a census (base = population, as always with a population of one)
    both are exactly yes / base. One case (base = 1) is a sample like any other.

    Args:
        yes: number of cases answered yes, 0 to `base`; one or an array.
        base: number of cases with a relevant answer, at least 1; one or an array.
        population: number of cases the sample was drawn from, at least `base` and at most 2**53;
            None (or infinity) if unknown or without end; one or an array. Arrays broadcast.
        confidence: above 0 and below 1. Two-sided, (1 - confidence) / 2 is left on each side.
        method: one of `METHODS`:

            | method | the interval | with a population | source |
            |---|---|---|---|
            | `exact` | equal-tailed, never covers less than it says | hypergeometric | Buonaccorsi 1987 |
            | `exact-shortest` | the shortest that never covers less | hypergeometric | Wang 2015 |
            | `clopper-pearson` | equal-tailed binomial | ignored | Clopper & Pearson 1934 |
            | `mid-p` | equal-tailed, half of the chance of what was seen | hypergeometric | Lancaster 1961 |
            | `blaker` | both tails weighed together | hypergeometric | Blaker 2000 |
            | `wilson` | inverts the score test | effective size | Wilson 1927 |
            | `wilson-cc` | the same, corrected for continuity | effective size | Newcombe 1998 |
            | `wald` | p ± z standard errors; a point at 0% and 100% | effective size | Cochran 1977 |
            | `agresti-coull` | that after z² / 2 more of each | effective size | Agresti & Coull 1998 |
            | `jeffreys` | equal-tailed, after Beta(1/2, 1/2) | effective size | Brown, Cai & DasGupta 2001 |
            | `arcsine` | sin²(arcsin √p ± z / (2 √n)) | effective size | Brown, Cai & DasGupta 2001 |
            | `logit` | symmetric on the log odds | effective size | Brown, Cai & DasGupta 2001 |
            | `korn-graubard` | equal-tailed binomial | effective size | Korn & Graubard 1998 |
            | `bayes` | equal-tailed, after Beta(1/2, 1/2) | beta-binomial | Jeffreys' prior |

            The effective size is n (N - 1) / (N - n): so many cases drawn with replacement would tell as
            much. For "logit" with no yes or no no, the limits are those of "korn-graubard".
            "exact-shortest" takes bases up to 50,000, "blaker" populations up to 10**14.

        side: "both"; or "low" for the low limit alone, a bound at the confidence given, the high one being
            the largest possible (1, or what has been seen leaves); or "high", the mirror image. Methods whose
            limits are no bounds by themselves, "exact-shortest" and "blaker", have both only.

    Returns:
        An Interval of floats, or of arrays if any count is an array.

    Raises:
        SamplerError: listing all mistakes: counts that are not whole or negative, yes above base, base
            of 0 or above the population, a confidence outside (0, 1), an unknown method or side, counts too
            large for the method. For arrays the first positions and the number of them.

    Example:
        The question with the lowest percentage of the Midlands inspection of 2018: 88 of 128 cases, 577
        eligible.

        >>> low, high = interval(88, 128, population=577, confidence=0.80)
        >>> f"{low:.3f} to {high:.3f}"
        '0.636 to 0.735'
        >>> low, _ = interval(88, 128, population=577, confidence=0.90, side="low")
        >>> f"at least {low:.3f}"
        'at least 0.636'
        >>> interval([0, 16], [20, 20], population=[20, None]).low.round(3)
        array([0.   , 0.639])
    """
    counts = read_counts(yes, base, population)
    refuse_if_any(
        [
            *counts.mistakes,
            *confidence_mistakes(confidence),
            *method_mistakes(method),
            *side_mistakes(side, method),
        ]
    )
    refuse_if_any(_size_mistakes(counts, method))
    from stats.methods.batches import in_blocks, once_each

    # As written: 0.8 means 8/10, and 1 - 0.8 is not 0.2 in floating point.
    tail = (1 - Fraction(str(confidence))) / (2 if side == "both" else 1)
    asked = _METHODS[method]
    limits: Limits = getattr(import_module(f"stats.methods.{asked.home}"), asked.name)

    def work(x: Array, n: Array, size: Array) -> tuple[Array, Array]:
        return _seen(x, n, size, *limits(x, n, size, tail), side)

    shape = counts.yes.shape
    flat = (values.reshape(-1) for values in (counts.yes, counts.base, counts.population))
    low, high = (once_each if asked.costly else in_blocks)(work, *flat)
    return (
        Interval(low.reshape(shape), high.reshape(shape))
        if shape
        else Interval(float(low[0]), float(high[0]))
    )


def holding(share: Any, limits: Interval[Any]) -> Interval[Any]:
    """Return limits that hold the share they stand beside.

    A share x / n need not be possible for a list of N: 2 of 36 answers are 5.6%, but of 37 cases 2 are 5.4%
    and 3 are 8.1%. Where nearly all of a list was read, limits that are shares of the list can so leave it
    out, by less than one case. Wider limits cover no less often.

    Example:
        >>> found = interval(2, 36, population=37)
        >>> [round(100 * limit, 1) for limit in holding(2 / 36, found)]
        [5.4, 5.6]
    """
    import numpy as np

    if isinstance(share, float):
        return Interval(min(limits.low, share), max(limits.high, share))
    return Interval(np.minimum(limits.low, share), np.maximum(limits.high, share))


def method_mistakes(method: object) -> Iterator[str]:
    """Yield a sentence if there is no method of this name."""
    if not isinstance(method, str) or method not in _METHODS:
        yield f"method must be one of the interval methods, but got {method!r}. {near(str(method), METHODS)}"


def _size_mistakes(counts: Counts, method: str) -> Iterator[str]:
    """Yield a sentence if a method would take too long, or more memory than there is."""
    import numpy as np

    asked = _METHODS[method]
    population = counts.population[np.isfinite(counts.population)]
    for name, values, largest in (
        ("base", counts.base, asked.largest_base),
        ("population", population, asked.largest_population),
    ):
        if values.size and values.max() > largest:
            yield (
                f"method {method!r} is for a {name} of at most {largest:,}, but got {int(values.max()):,}: "
                "use method 'exact'."
            )


def side_mistakes(side: object, method: object = "exact") -> Iterator[str]:
    """Yield a sentence if there is no such side, or if the method has no limits by themselves."""
    if not isinstance(side, str) or side not in SIDES:
        yield f"side must be 'both', 'low' or 'high', but got {side!r}. {near(str(side), SIDES)}"
    elif side != "both" and isinstance(method, str) and method in _METHODS and not _METHODS[method].one_sided:
        yield (
            f"the limits of method {method!r} are no bounds by themselves, so side must be 'both', but got "
            f"{side!r}: use method 'exact'."
        )


def _seen(x: Array, n: Array, size: Array, low: Array, high: Array, side: str) -> tuple[Array, Array]:
    """Return the limits, moved to what the answers seen leave possible; a limit not asked for is that."""
    import numpy as np

    finite = np.isfinite(size)
    with np.errstate(invalid="ignore"):
        least, most = x / size, (size - n + x) / size
    if not finite.all():  # 0 and 1 where the population has no end
        most[~finite] = 1
    return (
        least if side == "high" else np.clip(low, least, most, out=low),
        most if side == "low" else np.clip(high, least, most, out=high),
    )
