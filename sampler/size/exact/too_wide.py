"""The largest sample that can still give an interval wider than asked.

Next: `sampler.size.exact.sizes`.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from math import ceil, cosh, log, sqrt
from statistics import NormalDist

from sampler.errors import SamplerError
from sampler.size.exact.blocks import by_blocks
from sampler.size.exact.widths import Widths

ORDERED = frozenset(
    {
        "exact",
        "clopper-pearson",
        "mid-p",
        "wilson",
        "wilson-cc",
        "wald",
        "agresti-coull",
        "jeffreys",
        "arcsine",
        "korn-graubard",
        "bayes",
    }
)
"""The methods whose limits never fall with a yes in place of a no, and never rise with one no more.

Not so the others: beside 58 yeses, a second no moves the low limit of "logit" up (at 99.9999%); with no yes,
a seventh no moves the high limits of "blaker" and "exact-shortest" up (at 80%).
"""

MOST_LOOKED_AT = 100_000
"""The largest sample that is looked at; a margin that may need more is refused."""

MOST_OF_COSTLY = {"exact-shortest": 1_500}
"""The same for methods that take too long for the intervals of larger samples."""

_EQUAL_TAILED = ("exact", "clopper-pearson")  # with a population, without


@lru_cache(maxsize=16)  # all three ways of holding start from it
def last_too_wide(widths: Widths, margin: float) -> int:
    """Return the largest sample with a result whose half-width is above a margin; 0 if there is none.

    No result of any larger sample is wider. For the methods in `ORDERED` whole blocks of sizes and results
    are settled at once (`sampler.size.exact.blocks`); for the others every result of every size is looked at.

    Args:
        widths: of which interval.
        margin: the half-width asked for, a fraction.

    Raises:
        SamplerError: larger samples would have to be looked at than the rule looks at.
    """
    end = horizon(widths, margin)
    if widths.method in ORDERED:
        return by_blocks(widths, margin, end)
    if widths.method == "blaker":  # within the equal-tailed interval, always
        end = 1 + by_blocks(replace(widths, method=_EQUAL_TAILED[widths.population is None]), margin, end)
    return _one_by_one(widths, margin, end)


def horizon(widths: Widths, margin: float) -> int:
    """Return a size from which on no result is wider than a margin, a census at the latest.

    With L = ln(2 / (1 - confidence)), an interval made of tails of (1 - confidence) / 2 reaches at most
    sqrt(L / (2 n)) to either side, by Hoeffding's inequality: "exact" and "clopper-pearson", and within those
    "mid-p" and "blaker". Of "jeffreys" and "bayes" so much is left by the beta distribution, whose tails are
    no heavier than those of a normal one with variance 1 / (4 (n + 2)). The intervals made with a normal
    quantile z are at most z / sqrt(n) wide, those with a correction for continuity 1 / n more, and z is below
    sqrt(2 L). For "logit" see `_stretched`. For "korn-graubard", whose effective n is not whole, and
    "exact-shortest" the same end is a rule, no theorem: no interval beyond it was ever found.

    Args:
        widths: of which interval.
        margin: the half-width asked for, a fraction.

    Raises:
        SamplerError: the size is above `MOST_LOOKED_AT`, or that of `MOST_OF_COSTLY`.

    Source:
        Hoeffding (1963), JASA 58:13-30, sections 2 and 6, the latter for draws without replacement; Marchal &
        Arbel (2017), Electronic Communications in Probability 22(54), for the beta distribution.
    """
    reach = _reach_of_one(widths.confidence)
    if widths.method == "logit":
        reach *= _stretched(widths.confidence, (reach / margin) ** 2)
    enough = reach / margin * (reach / margin)
    end = enough if widths.population is None else min(enough, widths.population)
    most = MOST_OF_COSTLY.get(widths.method, MOST_LOOKED_AT)
    if end > most:
        other = "or use" if most == MOST_LOOKED_AT else "use method 'exact', or"
        raise SamplerError(
            f"margin {margin:g} is too small for the exact rule by method '{widths.method}', which looks at "
            f"samples of up to {most:,}: ask for {ceil(1e4 * reach / sqrt(most)) / 1e4:g} or more, {other} "
            "the formula."
        )
    return ceil(end)


def _reach_of_one(confidence: float) -> float:
    """Return sqrt(L / 2), which over sqrt(n) is how far an interval reaches at most."""
    return sqrt(log(2 / float(1 - Fraction(str(confidence)))) / 2)


def _stretched(confidence: float, size: float) -> float:
    """Return by how much intervals of "logit" of a size and above may exceed the reach of the others, or 1.

    Between its ends the interval is symmetric on the scale of log odds, with t = z / sqrt(n p (1 - p)) to
    either side, and 2 z / sqrt(n) <= t <= z sqrt(n / (n - 1)). The half-width is
    sinh(t) / (2 (cosh(t) - 1 + n t² / (2 z²))). Without cosh(t) - 1, or by the inequality of the arithmetic
    and the geometric mean, it is at most z / (2 sqrt(n)) times sinh(t) / t, or times cosh(t / 2) / t. The
    lesser of the two grows to 1.162 where they meet; from there on the latter falls, and then rises to the
    largest t.
    """
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    size = max(size, 2)
    largest = z * sqrt(size / (size - 1))
    return max(1, z / 2 * max(1.162, cosh(largest / 2) / largest) / _reach_of_one(confidence))


def _one_by_one(widths: Widths, margin: float, end: int) -> int:
    for size in range(end - 1, 0, -1):
        if widths.of_all(size).max() > margin:
            return size
    return 0
