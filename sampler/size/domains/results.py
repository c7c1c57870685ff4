"""The size of a whole sample for a domain, as a value: its chance, its whole rule, and the words for it.

Next: `sampler.size.domains.sizes`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sampler.size.formula import CORRECTIONS, Precision, margin_of_error, percent
from sampler.size.reaching import chance_words
from sampler.wording import counted

_FORMULAS = {"simple": "n0 / (1 + n0 / N_d)", "cochran": "n0 / (1 + (n0 - 1) / N_d)"}


@dataclass(frozen=True, slots=True)
class DomainSize:
    """The size of the whole sample that gives a domain the base it needs. Make one with `domain_size`.

    Attributes:
        size: cases of the whole sample.
        base: cases of the domain that are needed.
        base_given: whether the base was given; otherwise it follows from the precision.
        population: eligible cases N; None without limit.
        domain: cases of the domain, N_d; not whole where it is a share of N; None without limit.
        share: the domain's share of the population.
        assurance: the chance asked for that the base is reached; None: it is reached on average.
        chance: that the base is reached or exceeded in a simple random sample of this size.
        precision: asked of the domain's percentage.
        origin: where the numbers of cases came from.
    """

    size: int
    base: int
    base_given: bool
    population: int | None
    domain: Fraction | None
    share: Fraction
    assurance: float | None
    chance: float
    precision: Precision
    origin: str

    @property
    def domain_population(self) -> int | None:
        """The cases of the domain as a whole number: the nearest, a half rounded down."""
        return None if self.domain is None else nearest(self.domain)

    @property
    def expected_base(self) -> float:
        """The cases of the domain that a sample of this size holds on average."""
        return float(self.size * self.share)

    @property
    def margin(self) -> float:
        """The margin of error, a fraction, that the formula gives for the base; 0 if it is all."""
        asked = self.precision
        return margin_of_error(
            self.base, self.domain_population, asked.confidence, asked.proportion, asked.correction
        )

    @property
    def rule(self) -> tuple[str, ...]:
        """The whole rule in words, a part at a time."""
        where = "without limit" if self.population is None else f"{self.population:,} ({self.origin})"
        return (*self._base_rule(), self._domain_rule(), self._size_rule(), f"N = {where}")

    def _base_rule(self) -> tuple[str, ...]:
        if self.base_given:
            return (f"base = {self.base:,} (given)",)
        asked, *_ = self.precision.rule(None, "")
        n0 = self.precision.infinite_size
        first = f"n0 = z² p (1 - p) / e² = {n0:,.2f}"
        if self.domain is None:
            return asked, first, f"base = n0, rounded up: {self.base:,}"
        name = self.precision.correction
        formula = f"{_FORMULAS[name]} = {_corrected(self.precision, self.domain):,.2f} ({name} correction)"
        return asked, first, f"base = {formula}, rounded up, at most the domain: {self.base:,}"

    def _size_rule(self) -> str:
        if self.assurance is None:
            over = "base / share" if self.domain is None else "base N / N_d"
            exact = self.base / self.share
            beyond = "" if self.population is None or exact <= self.population else ", but at most N"
            return f"n = {over} = {float(exact):,.2f}, rounded up{beyond}: the base is reached on average"
        drawn = "binomial (n, share)" if self.domain is None else "hypergeometric (N, N_d, n)"
        whole_domain = ""
        if self.domain is not None and self.domain.denominator > 1:
            whole_domain = f", N_d taken as {self.domain_population:,}"
        return (
            f"n = the least with P(X >= base) >= {self.assurance:g}, X the base, {drawn}{whole_domain}; "
            f"every larger n holds too"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, for JSON."""
        return {
            "size": self.size,
            "base": self.base,
            "base_given": self.base_given,
            "population": self.population,
            "domain_population": self.domain_population,
            "share": float(self.share),
            "expected_base": self.expected_base,
            "assurance": self.assurance,
            "chance": self.chance,
            "margin": self.margin,
            "confidence": self.precision.confidence,
            "proportion": self.precision.proportion,
            "correction": self.precision.correction,
            "rule": list(self.rule),
        }

    def __str__(self) -> str:
        of = "" if self.population is None else f" of {self.population:,}"
        needed = "as was asked for"
        if not self.base_given:
            needed = (
                f"as a margin of error of {percent(self.precision.margin)} points at "
                f"{percent(self.precision.confidence)}% confidence needs"
            )
        if self.size == self.population:
            return (
                f"All {counted(self.size, 'case')}: nothing less is sure to hold {self.base:,} relevant ones "
                f"({self._domain_named()}), as many {needed}."
            )
        relevant = f"of them are relevant ({self._domain_named()})"
        often = chance_words(self.chance)
        if self.assurance is None:
            mean = f"{counted(self.size, 'case')}{of}: on average about {self.base:,} {relevant}"
            return f"{mean}, as many {needed}. It is that many or more in {often} of simple random samples."
        many = f"{self.base:,} or more {relevant}"
        return f"{counted(self.size, 'case')}{of}: with a chance of {often}, {many}, as many {needed}."

    def _domain_named(self) -> str:
        if self.domain is not None and self.domain.denominator == 1:
            return f"{int(self.domain):,} on the list"
        return f"{percent(float(self.share))}% of the list"

    def _domain_rule(self) -> str:
        if self.domain is None:
            return f"share = {float(self.share):g}"
        if self.domain.denominator == 1:
            return f"N_d = {int(self.domain):,}"
        return f"N_d = {float(self.share):g} N = {float(self.domain):,.10g}"


def nearest(part: Fraction) -> int:
    """Return the nearest whole number, a half rounded down: the fewer of a domain, the safer."""
    return math.ceil(part - Fraction(1, 2))


def _corrected(precision: Precision, domain: Fraction) -> float:
    cases: float = max(1.0, float(domain))  # not whole where it is a share of N
    return CORRECTIONS[precision.correction](precision.infinite_size, cases)
