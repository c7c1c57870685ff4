"""What the exact rule found, and what a sample of any size really holds.

Next: `sampler.size.domains.results`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sampler.size.exact.widths import Widths, seen
from sampler.size.formula import Precision, percent, whole
from sampler.wording import counted

HOLDS = ("every", "expected", "assured")
"""For which results a half-width is to hold: by name."""


@dataclass(frozen=True, slots=True)
class ExactSize:
    """A sample size by what the interval will be.

    Attributes:
        size: cases; this and every larger size holds.
        first: the first size that holds; it may be below `size`, with sizes between that do not.
        population: eligible cases N; None without limit.
        confidence: of the interval.
        margin: the largest half-width, a fraction.
        method: of the interval, by name.
        hold: "every", "expected" or "assured".
        proportion: the share of yes assumed; None for "every".
        assurance: the chance asked for; None but for "assured".

    Example:
        >>> from sampler.size import exact_size
        >>> print(exact_size(577))
        141 cases: whatever the answers, half the width of the interval is at most 5 points (80%, exact).
    """

    size: int
    first: int
    population: int | None
    confidence: float
    margin: float
    method: str
    hold: str
    proportion: float | None
    assurance: float | None

    @property
    def rule(self) -> tuple[str, ...]:
        """The whole rule in words, a part at a time."""
        listed = "N without limit" if self.population is None else f"N = {self.population:,}"
        listed += "" if seen(self.population) == self.population else ", taken without limit"
        return (
            f"smallest n for which (high limit - low limit) / 2 of the {percent(self.confidence)}% interval "
            f"'{self.method}' is at most {percent(self.margin)} points {self._when}",
            "so that every larger n holds too" + self._earlier,
            listed,
        )

    @property
    def _when(self) -> str:
        if self.proportion is None:
            return "for every possible result"
        assumed = f"where {percent(self.proportion)}% of the list are yes"
        if self.assurance is None:
            return f"in expectation, {assumed}"
        return f"with a chance of {percent(self.assurance)}%, {assumed}"

    @property
    def _earlier(self) -> str:
        return "" if self.first == self.size else f"; the first n that holds is {self.first:,}"

    def to_dict(self) -> dict[str, Any]:
        """Return the values by name, with the rule, for JSON."""
        return {**asdict(self), "rule": list(self.rule)}

    def __str__(self) -> str:
        assumed = "" if self.proportion is None else f"if {percent(self.proportion)}% of the list are yes, "
        kept = f"is at most {percent(self.margin)} points"
        how = {
            "every": f"whatever the answers, half the width of the interval {kept}",
            "expected": f"half the width of the interval {kept} on average",
            "assured": f"half the width of the interval {kept} in {percent(self.assurance or 0)}% of samples",
        }[self.hold]
        interval = f"{percent(self.confidence)}%, {self.method}"
        return f"{counted(self.size, 'case')}: {assumed}{how} ({interval}).{self._said_earlier}"

    @property
    def _said_earlier(self) -> str:
        if self.first == self.size:
            return ""
        return f" {self.first:,} would do as well, though not every size between."


@dataclass(frozen=True, slots=True)
class Held:
    """What a sample of one size holds: half-widths as fractions.

    Attributes:
        size: cases n.
        population: eligible cases N; None without limit.
        formula: the margin by the formula, at the share assumed.
        widest: the largest half-width of any result.
        expected: the half-width on average, where the share assumed is yes.
        confidence: of the interval.
        proportion: the share of yes assumed.
        method: of the interval, by name.
    """

    size: int
    population: int | None
    formula: float
    widest: float
    expected: float
    confidence: float
    proportion: float
    method: str

    def to_dict(self) -> dict[str, Any]:
        """Return the values by name, for JSON."""
        return asdict(self)

    def __str__(self) -> str:
        return (
            f"{counted(self.size, 'case')}: {100 * self.formula:.2f} points by the formula; by the "
            f"{percent(self.confidence)}% interval ({self.method}) {100 * self.expected:.2f} on average if "
            f"{percent(self.proportion)}% are yes, and {100 * self.widest:.2f} at most."
        )


def held_by(
    size: int,
    population: int | None,
    confidence: float = 0.80,
    proportion: float = 0.5,
    correction: str = "simple",
    method: str = "exact",
) -> Held:
    """Return what a sample of one size holds: by the formula, on average, and at worst.

    Args:
        size: cases in the sample, 1 <= size <= population, and at most 100,000.
        population: eligible cases N; None without limit.
        confidence: of the interval, between 0 and 1.
        proportion: the share of yes assumed, between 0 and 1.
        correction: of the formula, "simple" or "cochran".
        method: of the interval, one of `stats.METHODS`.

    Returns:
        Held. In a census every half-width is 0.

    Raises:
        SamplerError: an argument out of range, all of them at once; a size above the population, or above
            100,000.

    Example:
        >>> print(held_by(128, 577))
        128 cases: 5.00 points by the formula; by the 80% interval (exact) 5.26 on average if 50% are yes,
        and 5.29 at most.
    """
    import numpy as np

    from sampler.errors import SamplerError, refuse_if_any
    from sampler.size.exact.too_wide import MOST_LOOKED_AT
    from sampler.size.formula import margin_of_error
    from sampler.size.refusals import mistakes_of
    from stats.intervals import method_mistakes

    listed = () if population is None else mistakes_of(lambda: whole("population", population, least=1))
    refuse_if_any(
        [
            *mistakes_of(lambda: whole("size", size, least=1)),
            *listed,
            *mistakes_of(lambda: Precision(confidence, 0.5, proportion, correction)),
            *method_mistakes(method),
        ]
    )
    n, total = int(size), None if population is None else int(population)
    formula = margin_of_error(n, total, confidence, proportion, correction)
    if n > MOST_LOOKED_AT:
        raise SamplerError(
            f"size must be at most {MOST_LOOKED_AT:,} for the exact rule, but got {n:,}: use the formula."
        )
    widths = Widths(seen(total), confidence, method)
    return Held(
        size=n,
        population=total,
        formula=formula,
        widest=float(widths.of_all(n).max()),
        expected=float(widths.expected(np.array([n]), proportion)[0]),
        confidence=confidence,
        proportion=proportion,
        method=method,
    )
