"""Every local unit, or any other group of cases, at a margin of error: what it takes, and what a size buys.

Next: `sampler.size.losses.shares`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from functools import partial

from sampler.errors import SamplerError, refuse_if_any
from sampler.size.domains.rows import DomainRow, DomainsBought, DomainSizes
from sampler.size.domains.sizes import base_needed, size_for_base
from sampler.size.formula import Precision, margin_of_error, whole
from sampler.size.refusals import mistakes_of
from sampler.wording import counted

SHOWN = 5  # faulty domains named by their place; the others are counted


def domain_sizes(
    populations: Mapping[str, int],
    confidence: float = 0.80,
    margin: float = 0.05,
    proportion: float = 0.5,
    correction: str = "simple",
    *,
    origin: str = "given",
) -> DomainSizes:
    """Return what it takes that every domain holds a margin of error by itself.

    Domains are groups that share out all cases, such as the local delivery units. Each needs a base, the
    sample size for its own population. Drawn from each by itself, that is the sum of the bases, with unequal
    chances and so with weights in any figure for all. Drawn in proportion it takes, for the domain that needs
    most, base N / N_d in all, rounded up. Where the draw matches the domains, none then gets fewer than its
    base: a share n N_d / N of at least a whole number is never rounded below it.

    Args:
        populations: eligible cases of each domain, by name, each at least 1; a pandas Series will do.
        confidence: between 0 and 1.
        margin: the margin of error of every domain's percentage, a fraction between 0 and 1.
        proportion: the share of yes assumed.
        correction: "simple" or "cochran".
        origin: where the numbers of cases came from, in words.

    Returns:
        DomainSizes: `size` if each domain is drawn by itself, `proportional` if they are drawn in proportion.

    Raises:
        SamplerError: an argument out of range, all of them at once; no domains.

    Source:
        Cochran (1977), Sampling Techniques, 3rd ed., sections 4.4 and 4.5.

    Example:
        >>> found = domain_sizes({"North": 300, "South": 200, "East": 77})
        >>> found.size, found.proportional, [row.base_needed for row in found.rows]
        (251, 398, [107, 91, 53])
    """
    precision, counts = _checked(populations, (confidence, margin, proportion, correction))
    total = sum(counts.values())
    rows = []
    for name, domain in counts.items():
        base = base_needed(domain, precision)
        held = margin_of_error(base, domain, confidence, proportion, correction)
        rows.append(DomainRow(name, domain, float(base), held, base, size_for_base(base, total, domain)))
    return DomainSizes(
        sum(row.base_needed for row in rows),
        max(row.size_needed for row in rows),
        total,
        precision,
        origin,
        tuple(rows),
    )


def domains_bought(
    populations: Mapping[str, int],
    sizes: int | Mapping[str, int],
    confidence: float = 0.80,
    margin: float = 0.05,
    proportion: float = 0.5,
    correction: str = "simple",
    *,
    origin: str = "given",
) -> DomainsBought:
    """Return what a sample buys for each domain: its base, the margin of error it holds, and what it needs.

    Drawn in proportion, a domain expects n N_d / N cases. The margin stated is that of this number rounded
    down, the fewest that a draw matching the domains can give; with less than one case there is none.

    Args:
        populations: eligible cases of each domain, by name, each at least 1; a pandas Series will do.
        sizes: cases of the whole sample, drawn in proportion; or cases of each domain, by the same names.
        confidence: between 0 and 1.
        margin: the margin of error wanted, a fraction between 0 and 1, to say what it would take.
        proportion: the share of yes assumed.
        correction: "simple" or "cochran".
        origin: where the numbers of cases came from, in words.

    Returns:
        DomainsBought. A domain that is read whole has a margin of 0; one without a case has None.

    Raises:
        SamplerError: an argument out of range, all of them at once; no domains; a size above the population;
            sizes by other names than the populations.

    Example:
        >>> print(domains_bought({"North": 300, "South": 200, "East": 77}, 128))
        domain  cases  expected  margin, points  base for 5 points  size for 5 points
        North     300     66.55            6.97                107                206
        South     200     44.37            8.53                 91                263
        East       77     17.08           13.72                 53                398
        128 of 577 cases drawn in proportion; 80% confidence; 0 of 3 domains hold 5 points.
    """
    precision, counts = _checked(populations, (confidence, margin, proportion, correction))
    total = sum(counts.values())
    bases = _bases(counts, sizes)
    rows = []
    for name, domain in counts.items():
        whole_base = math.floor(bases[name])
        held = margin_of_error(whole_base, domain, confidence, proportion, correction) if whole_base else None
        needed = base_needed(domain, precision)
        expected = float(bases[name])
        rows.append(DomainRow(name, domain, expected, held, needed, size_for_base(needed, total, domain)))
    in_proportion = not hasattr(sizes, "items")
    return DomainsBought(int(sum(bases.values())), in_proportion, total, precision, origin, tuple(rows))


def _checked(
    populations: Mapping[str, int], asked: tuple[float, float, float, str]
) -> tuple[Precision, dict[str, int]]:
    """Return the precision and the cases of each domain, if nothing is wrong with either."""
    refuse_if_any([*mistakes_of(lambda: Precision(*asked)), *_count_mistakes("populations", populations, 1)])
    counts = {str(name): whole("population", cases, least=1) for name, cases in populations.items()}
    if len(counts) < len(populations):
        raise SamplerError("populations must name each domain once, but two have the same name as text.")
    precision = Precision(*asked)
    precision.size_for(None)  # refuses a margin too small to size a sample for
    return precision, counts


def _count_mistakes(thing: str, counts: object, least: int) -> list[str]:
    if not hasattr(counts, "items"):
        return [f"{thing} must be a mapping from the domains' names to their numbers of cases."]
    values = [cases for _, cases in counts.items()]
    if not values:
        return [f"{thing} must name at least one domain, but there is none."]
    wrong = [
        place
        for place, cases in enumerate(values, start=1)
        if mistakes_of(partial(whole, thing, cases, least=least))
    ]
    if not wrong:
        return []
    places = ", ".join(str(place) for place in wrong[:SHOWN])
    first = "the first are " if len(wrong) > SHOWN else ""
    return [
        f"{thing} must be whole numbers of at least {least}, but {len(wrong):,} of "
        f"{counted(len(values), 'domain')} have no such number ({first}{places}, counted from 1)."
    ]


def _bases(counts: dict[str, int], sizes: int | Mapping[str, int]) -> dict[str, Fraction]:
    """Return the cases of each domain in the sample: expected ones, exactly, where drawn in proportion."""
    total = sum(counts.values())
    if not isinstance(sizes, int) and hasattr(sizes, "items"):
        return _given_bases(counts, sizes)
    size = whole("sizes", sizes, least=1)
    if size > total:
        raise SamplerError(f"sizes must be at most the population of {total:,}, but got {size:,}.")
    return {name: Fraction(size * domain, total) for name, domain in counts.items()}


def _given_bases(counts: dict[str, int], sizes: Mapping[str, int]) -> dict[str, Fraction]:
    refuse_if_any(_count_mistakes("sizes", sizes, 0))
    bases = {str(name): Fraction(whole("sizes", cases, least=0)) for name, cases in sizes.items()}
    if bases.keys() != counts.keys():
        missing, unknown = len(counts.keys() - bases.keys()), len(bases.keys() - counts.keys())
        raise SamplerError(
            f"sizes must be by the same names as the populations: {counted(missing, 'name')} missing, "
            f"{counted(unknown, 'name')} of no domain."
        )
    above = sum(bases[name] > domain for name, domain in counts.items())
    if above:
        raise SamplerError(
            f"sizes must be at most the domain's cases, but {above:,} of "
            f"{counted(len(counts), 'domain')} have a larger one."
        )
    if not any(bases.values()):
        raise SamplerError("sizes must be at least one case in all, but every one is 0.")
    return {name: bases[name] for name in counts}
