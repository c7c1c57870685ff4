"""What is asked of a sizing at least cost: margins, coefficients of variation and least cases of domains.

Next: `sampler.size.constrained.demands`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sampler.errors import SamplerError, refuse_if_any
from sampler.size.constrained.strata import LONGEST_NAME
from sampler.size.formula import fraction_mistakes, whole
from sampler.tickets import LINE_RULE, on_one_line

Domain = Sequence[str] | Mapping[str, str | Sequence[str]] | None
"""Names of strata; or levels by column, all of which have to hold; or None for all strata."""

_LARGEST = 100  # a larger coefficient of variation is none that anybody asks for


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
            *_domain_mistakes(self.domain, self.each, self.name),
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
        mistakes = [*_domain_mistakes(self.domain, self.each, self.name)]
        if not number or not 0 < self.cv <= _LARGEST:
            mistakes.append(f"cv must be a number above 0, at most {_LARGEST}, but got {self.cv!r}.")
        elif self.cv >= 2:
            mistakes.append(f"cv must be a fraction, but got {self.cv!r}. Is {self.cv / 100:g} meant?")
        refuse_if_any(mistakes)


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
        mistakes = [*_domain_mistakes(self.domain, self.each, self.name)]
        try:
            whole("cases", self.cases, least=1)
        except SamplerError as error:
            mistakes += error.mistakes
        refuse_if_any(mistakes)
        object.__setattr__(self, "cases", int(self.cases))  # numpy's whole numbers become Python's


Constraint = Margin | Cv | Least


def _domain_mistakes(domain: object, each: object, name: object) -> Iterator[str]:
    for thing, value in (("each", each), ("name", name)):
        if not isinstance(value, str):
            yield f"{thing} must be text, but got {value!r}."
        elif not on_one_line(value) or len(value) > LONGEST_NAME:
            yield f"{thing} must be {LINE_RULE}, of at most {LONGEST_NAME} letters."
    parts = list(domain.values()) if isinstance(domain, Mapping) else [domain]
    if domain is not None and not all(_is_texts(part) for part in parts):
        yield "domain must be names of strata, or levels by column; leave it out for all strata."


def _is_texts(value: object) -> bool:
    """Return whether a value is a text or several."""
    several = isinstance(value, Iterable) and not isinstance(value, Mapping)
    return isinstance(value, str) or (several and all(isinstance(part, str) for part in value))  # type: ignore[attr-defined]
