"""How many cases in all, so that the part of them that a question is about is large enough by itself.

Next: `sampler.size.domains.rows`.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import partial

from sampler.errors import SamplerError, refuse_if_any
from sampler.size.domains.results import DomainSize, nearest
from sampler.size.formula import MOST, Precision, fraction_mistakes, whole
from sampler.size.reaching import (
    chance_of_population,
    chance_of_trials,
    smallest_of_population,
    smallest_of_trials,
)
from sampler.size.refusals import mistakes_of, share_mistakes
from sampler.wording import counted


def domain_size(
    population: int | None,
    share: float | None = None,
    domain_population: int | None = None,
    confidence: float = 0.80,
    margin: float = 0.05,
    proportion: float = 0.5,
    correction: str = "simple",
    *,
    assurance: float | None = None,
    base: int | None = None,
    origin: str = "given",
) -> DomainSize:
    """Return the size of the whole sample, so that the cases of a domain among them are enough.

    A domain is a part of the cases that a question is about, such as those with a known risk to children.
    The base it needs is the sample size for a population of N_d = share N cases. On average a sample of n
    has n N_d / N of them, so n = base N / N_d, rounded up, holds the base in about half of all samples.
    With an assurance, n is the smallest for which the base is reached with that chance in a simple random
    sample. The chance never falls as n grows, since a further case takes none away; every larger n holds too.
    Where the sample is drawn in proportion within the domain (its variable is matched), the first size is
    certain to hold the base.

    Args:
        population: eligible cases N; None without limit, by share only.
        share: the domain's share of the population, above 0, at most 1; a float means what it prints.
        domain_population: N_d, where it is known; instead of the share.
        confidence: between 0 and 1.
        margin: the margin of error of the domain's percentage, a fraction between 0 and 1.
        proportion: the share of yes assumed in the domain.
        correction: "simple" or "cochran".
        assurance: the chance, between 0 and 1, with which the base is to be reached; None: on average.
        base: the base needed, found by another rule; None: by the formula.
        origin: where the number of cases came from, in words.

    Returns:
        A DomainSize: size from base to N. Where every case of the domain is needed, the size may be all of N.
        For the chance, a share of N is taken as the nearest whole number of cases, a half rounded down.

    Raises:
        SamplerError: an argument out of range, all of them at once; neither share nor domain_population, or
            both; a base above what the domain has.

    Source:
        Cochran (1977), Sampling Techniques, 3rd ed., sections 2.12 and 4.4, 4.5; the chance is that of the
        hypergeometric distribution (binomial without a population).

    Example:
        Questions that apply to half of 577 cases:

        >>> found = domain_size(577, share=0.5)
        >>> found.base, found.size, round(found.chance, 2)
        (105, 210, 0.52)
        >>> domain_size(577, share=0.5, assurance=0.90).size
        225
    """
    precision = _checked(
        (confidence, margin, proportion, correction), population, share, domain_population, assurance, base
    )
    total = None if population is None else whole("population", population, least=1)
    part, of_all = _domain(total, share, domain_population)
    most = None if part is None else nearest(part)
    if most == 0:
        raise SamplerError(f"a share of {share:g} of {counted(total or 0, 'case')} is not even one case.")
    needed = _base_for(precision, part) if base is None else whole("base", base, least=1)
    if base is not None and most is not None and needed > most:
        raise SamplerError(f"base must be at most the domain's {counted(most, 'case')}, but got {needed:,}.")
    needed = needed if most is None else min(needed, most)
    size = _size_for(needed, total, most, of_all, assurance)
    return DomainSize(
        size,
        needed,
        base is not None,
        total,
        part,
        of_all,
        assurance,
        _chance(needed, total, most, of_all, size),
        precision,
        origin,
    )


def base_needed(domain: int, precision: Precision) -> int:
    """Return the cases that a domain of so many needs for a precision: at most all of it."""
    return min(domain, precision.size_for(domain))


def size_for_base(base: int, population: int, domain: int) -> int:
    """Return the whole sample that holds the base of a domain on average: base N / N_d, rounded up."""
    return min(population, -(-base * population // domain))


def _checked(
    asked: tuple[float, float, float, str],
    population: int | None,
    share: float | None,
    domain_population: int | None,
    assurance: float | None,
    base: int | None,
) -> Precision:
    mistakes = list(mistakes_of(lambda: Precision(*asked)))
    counts = {"population": population, "domain_population": domain_population, "base": base}
    for thing, value in counts.items():
        if value is not None:
            mistakes += mistakes_of(partial(whole, thing, value, least=1))
    mistakes += [] if share is None else share_mistakes("share", share, besides=1)
    mistakes += [] if assurance is None else fraction_mistakes("assurance", assurance)
    if (share is None) == (domain_population is None):
        mistakes.append("the domain needs either a share or a domain_population, and not both.")
    elif population is None and domain_population is not None:
        mistakes.append("a domain_population needs the population: give both, or a share.")
    elif not mistakes and domain_population is not None and domain_population > (population or 0):
        mistakes.append(
            f"domain_population must be at most the population of {population:,}, but got "
            f"{domain_population:,}."
        )
    refuse_if_any(mistakes)
    return Precision(*asked)


def _domain(
    total: int | None, share: float | None, domain_population: int | None
) -> tuple[Fraction | None, Fraction]:
    """Return the cases of the domain, exactly, and its share of the population."""
    if domain_population is not None and total is not None:
        part = Fraction(int(domain_population))
        return part, part / total
    of_all = Fraction(str(share))
    return None if total is None else of_all * total, of_all


def _base_for(precision: Precision, part: Fraction | None) -> int:
    # The formula holds for any number of cases, whole or not; with less than one it has no meaning.
    return precision.size_for(None if part is None else float(max(part, Fraction(1))))


def _size_for(
    base: int, total: int | None, most: int | None, of_all: Fraction, assurance: float | None
) -> int:
    if assurance is None:
        size = math.ceil(base / of_all)
        if total is None and size > MOST:
            raise SamplerError(f"with a share of {float(of_all):g} it would take more than {MOST:,} cases.")
        return size if total is None else min(size, total)
    chance = Fraction(str(assurance))
    if total is None or most is None:
        return smallest_of_trials(base, of_all, chance)
    return smallest_of_population(base, most, total, chance)


def _chance(base: int, total: int | None, most: int | None, of_all: Fraction, size: int) -> float:
    if total is None or most is None:
        return chance_of_trials(base, of_all, size)
    return chance_of_population(base, most, total, size)
