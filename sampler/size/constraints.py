"""What is asked of a sizing at least cost: margins, coefficients of variation and least cases of domains.

Next: `sampler.size.demands`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

from sampler.errors import SamplerError, refuse_if_any
from sampler.size.formula import fraction_mistakes, whole

Domain = Sequence[str] | Mapping[str, str | Sequence[str]] | None
"""Names of strata; or levels by column, all of which have to hold; or None for all strata."""


@dataclass(frozen=True, slots=True)
class Margin:
    """A margin of error for the percentage of a domain.

    Attributes:
        margin: a fraction between 0 and 1, such as 0.08 for 8 points.
        confidence: between 0 and 1.
        domain: names of strata, or levels by column; None for all strata.
        each: a column: the margin is asked of every one of its levels (within the domain).
        name: what to call it; "" for a name made of its domain.

    Raises:
        SamplerError: a value out of range; all of them at once.
    """

    margin: float
    confidence: float = 0.80
    domain: Domain = None
    each: str = ""
    name: str = ""

    def __post_init__(self) -> None:
        mistakes = [
            *fraction_mistakes("margin", self.margin),
            *fraction_mistakes("confidence", self.confidence),
        ]
        refuse_if_any(mistakes)


@dataclass(frozen=True, slots=True)
class Cv:
    """A coefficient of variation for the percentage of a domain: its standard error over itself.

    Attributes:
        cv: above 0, such as 0.10 for 10%.
        domain: names of strata, or levels by column; None for all strata.
        each: a column: it is asked of every one of its levels (within the domain).
        name: what to call it; "" for a name made of its domain.

    Raises:
        SamplerError: cv is out of range.
    """

    cv: float
    domain: Domain = None
    each: str = ""
    name: str = ""

    def __post_init__(self) -> None:
        number = isinstance(self.cv, int | float) and not isinstance(self.cv, bool)
        if not number or not self.cv > 0 or not isfinite(self.cv):
            raise SamplerError(f"cv must be a number above 0, but got {self.cv!r}.")
        if self.cv >= 2:
            raise SamplerError(f"cv must be a fraction, but got {self.cv!r}. Is {self.cv / 100:g} meant?")


@dataclass(frozen=True, slots=True)
class Least:
    """A least number of cases in a domain.

    Attributes:
        cases: a whole number of at least 1.
        domain: names of strata, or levels by column; None for all strata.
        each: a column: it is asked of every one of its levels (within the domain).
        name: what to call it; "" for a name made of its domain.

    Raises:
        SamplerError: cases is no such number.
    """

    cases: int
    domain: Domain = None
    each: str = ""
    name: str = ""

    def __post_init__(self) -> None:
        whole("cases", self.cases, least=1)


Constraint = Margin | Cv | Least
