"""How many cases: the sample size for a percentage, with its whole rule.

Next: `sampler.size.refusals`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist
from sys import maxsize
from typing import SupportsIndex

from sampler.errors import SamplerError, near, refuse_if_any

MOST = 10**15  # more cases than any list can have
_HAIR = 1e-12  # an exact whole number is not raised to the next one by floating point


def _simple(n0: float, population: float) -> float:
    return n0 / (1 + n0 / population)


def _cochran(n0: float, population: float) -> float:
    return n0 / (1 + (n0 - 1) / population)


CORRECTIONS: dict[str, Callable[[float, float], float]] = {"simple": _simple, "cochran": _cochran}
"""The corrections for a finite population, by name."""

_FORMULAS = {
    "simple": "n0 / (1 + n0 / N)",
    "cochran": "n0 / (1 + (n0 - 1) / N)",
}


@dataclass(frozen=True, slots=True)
class Precision:
    """The precision asked of a percentage.

    Attributes:
        confidence: between 0 and 1, such as 0.80.
        margin: the margin of error as a fraction, such as 0.05 for 5 points.
        proportion: the share of yes assumed; 0.5 is the safest.
        correction: "simple" or "cochran".

    Raises:
        SamplerError: a value out of range; all of them at once.

    Example:
        >>> Precision(0.80, 0.05).size_for(577)
        128
    """

    confidence: float = 0.80
    margin: float = 0.05
    proportion: float = 0.5
    correction: str = "simple"

    def __post_init__(self) -> None:
        mistakes = [
            *fraction_mistakes("confidence", self.confidence),
            *fraction_mistakes("margin", self.margin),
            *fraction_mistakes("proportion", self.proportion),
        ]
        if not isinstance(self.correction, str) or self.correction not in CORRECTIONS:
            advice = near(str(self.correction), CORRECTIONS)
            mistakes.append(f"correction '{self.correction}' is not known. {advice}")
        refuse_if_any(mistakes)

    @property
    def z(self) -> float:
        """The normal quantile of the confidence: 1.2815515655 for 0.80."""
        return NormalDist().inv_cdf((1 + self.confidence) / 2)

    @property
    def infinite_size(self) -> float:
        """The size for a population without limit, n0 = z² p (1 - p) / margin², before rounding."""
        return self.z**2 * self.proportion * (1 - self.proportion) / self.margin / self.margin

    def size_for(self, population: float | None) -> int:
        """Return the whole number of cases for this precision: see `sample_size`.

        Args:
            population: cases N, at least 1; a part of a list that is a share of it need not be whole. None
                without limit.

        Raises:
            SamplerError: no such population; or a margin so small that it would take more cases than any
                list can have.
        """
        return max(1, math.ceil(self._exact(population) * (1 - _HAIR)))

    def _exact(self, population: float | None) -> float:
        """Return the size before rounding."""
        n0 = self.infinite_size
        if not n0 <= MOST**2 or (population is None and n0 > MOST):
            raise SamplerError(f"margin {self.margin!r} is too small to size a sample for.")
        if population is None:
            return n0
        number: object = population  # whatever it is said to be
        if not isinstance(number, int | float | SupportsIndex) or not 1 <= population < math.inf:
            raise SamplerError(f"population must be a number of at least 1, but got {population!r}.")
        return CORRECTIONS[self.correction](n0, population)

    def rule(self, population: int | None, origin: str) -> tuple[str, ...]:
        """Return the whole rule in words, a part at a time, with where the population came from."""
        given = (
            f"confidence {percent(self.confidence)}%, margin of error {percent(self.margin)} points, "
            f"assumed share {percent(self.proportion)}%, z = {self.z:.10f}"
        )
        n0 = f"n0 = z² p (1 - p) / e² = {self.infinite_size:.2f}"
        if population is None:
            return given, f"{n0}, rounded up", "N = without limit"
        exact = f"{self._exact(population):.2f} ({self.correction} correction), rounded up"
        formula = f"n = {_FORMULAS[self.correction]} = {exact}"
        return given, n0, formula, f"N = {population:,} ({origin})"


def sample_size(
    population: int | None,
    confidence: float = 0.80,
    margin: float = 0.05,
    proportion: float = 0.5,
    correction: str = "simple",
) -> int:
    """Return the number of cases for a percentage at a confidence and a margin of error.

    n0 = z² p (1 - p) / e², then n0 / (1 + n0 / N) ("simple", variance p (1-p)/n (1 - n/N)) or
    n0 / (1 + (n0 - 1) / N) ("cochran", S² = N p (1-p) / (N - 1)), rounded up (less one part in 10^12, so
    that an exact whole number stays one). It rests on the normal
    approximation at p: a rule of thumb, not a guarantee for every result.

    Args:
        population: eligible cases N, a whole number of at least 1; None without limit.
        confidence: between 0 and 1.
        margin: the margin of error, a fraction between 0 and 1.
        proportion: the share of yes assumed, between 0 and 1.
        correction: "simple" or "cochran".

    Returns:
        A whole number from 1 to N. It equals N (a census) where nothing less will do.

    Raises:
        SamplerError: an argument out of range.

    Source:
        Cochran (1977), Sampling Techniques, 3rd ed., sections 4.4 and 4.5.

    Example:
        NPS Midlands 2018 inspected 128, 123 and 22 cases.

        >>> [sample_size(n) for n in (577, 487, 25)]
        [128, 123, 22]
    """
    precision = Precision(confidence, margin, proportion, correction)
    return precision.size_for(None if population is None else whole("population", population, least=1))


def margin_of_error(
    size: int,
    population: int | None,
    confidence: float = 0.80,
    proportion: float = 0.5,
    correction: str = "simple",
) -> float:
    """Return the margin of error, as a fraction, that a sample size gives: the inverse of `sample_size`.

    Args:
        size: cases in the sample, 1 <= size <= population.
        population: eligible cases N; None without limit.
        confidence: between 0 and 1.
        proportion: the share of yes assumed, between 0 and 1.
        correction: "simple" or "cochran".

    Returns:
        z sqrt(p (1-p)/n (1 - n/N)) ("simple"), or with (N - n)/(N - 1) for 1 - n/N ("cochran").
        At a census, 0.

    Raises:
        SamplerError: an argument out of range.

    Example:
        >>> round(margin_of_error(128, 577), 5)
        0.04996
    """
    precision = Precision(confidence, 0.5, proportion, correction)
    n = whole("size", size, least=1)
    spread = precision.z * math.sqrt(proportion * (1 - proportion) / n)
    if population is None:
        return spread
    total = whole("population", population, least=1)
    if n > total:
        raise SamplerError(f"size must be at most the population of {total}, but got {n}.")
    if n == total:
        return 0.0
    left = 1 - n / total if correction == "simple" else (total - n) / (total - 1)
    return spread * math.sqrt(left)


def populations_for(
    size: int,
    confidence: float = 0.80,
    margin: float = 0.05,
    proportion: float = 0.5,
    correction: str = "simple",
) -> range:
    """Return every population for which `sample_size` gives this size.

    Args:
        size: the published number of cases, at least 1.
        confidence: between 0 and 1.
        margin: a fraction between 0 and 1.
        proportion: the share of yes assumed, between 0 and 1.
        correction: "simple" or "cochran".

    Returns:
        A range, empty if no population gives it. Where every larger population gives it too,
        the range ends at the largest whole number that a range can count to.

    Raises:
        SamplerError: an argument out of range.

    Example:
        >>> populations_for(128)
        range(561, 581)
    """
    precision = Precision(confidence, margin, proportion, correction)
    n = whole("size", size, least=1)
    first, after = _first_population(precision, n), _first_population(precision, n + 1)
    return range(first, after) if first < after else range(0)


def _first_population(precision: Precision, size: int) -> int:
    """Return the smallest population that needs at least `size` cases; the size never falls as N grows."""
    low, high = 1, maxsize
    while low < high:
        middle = (low + high) // 2
        if precision.size_for(middle) >= size:
            high = middle
        else:
            low = middle + 1
    return low


def whole(thing: str, value: object, *, least: int) -> int:
    """Return a value as an int, if it is a whole number from `least` to `MOST` (numpy's are too).

    Raises:
        SamplerError: it is not.
    """
    try:
        number = value.__index__()  # type: ignore[attr-defined]
    except (AttributeError, TypeError):
        number = None
    if number is None or isinstance(value, bool) or number < least:
        raise SamplerError(f"{thing} must be a whole number of at least {least}, but got {value!r}.")
    if number > MOST:
        raise SamplerError(f"{thing} must be at most {MOST:,}.")
    return int(number)


def grouped(text: str) -> int:
    """Return the whole number that people write, with commas, blanks or nothing between thousands.

    Raises:
        ValueError: it is no such number; "57,7" and "1,5" are none.

    Example:
        >>> grouped("1,000"), grouped("12 345"), grouped("577")
        (1000, 12345, 577)
    """
    plain = text.strip()
    if not re.fullmatch(r"[+-]?(\d{1,40}|\d{1,3}(,\d{3}){1,5}|\d{1,3}( \d{3}){1,5})", plain, re.ASCII):
        raise ValueError("not a whole number")
    return int(plain.replace(",", "").replace(" ", ""))


def percent(fraction: float) -> str:
    """Return a fraction as a percentage without needless digits: 0.8 gives "80", 0.025 gives "2.5"."""
    return f"{100 * fraction:.10g}"


def fraction_mistakes(thing: str, value: object) -> list[str]:
    """Return a sentence in a list if a value is no fraction between 0 and 1, which 80 for 0.80 is not."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if number and 0 < value < 1 and (1 + value) / 2 < 1:  # type: ignore[operator]
        return []
    meant = f" Is {value / 100:g} meant?" if number and 1 < value < 100 else ""  # type: ignore[operator]
    return [f"{thing} must lie between 0 and 1, but got {value!r}.{meant}"]
