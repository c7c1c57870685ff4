"""How many cases so that the part of the list that a question applies to is known well enough.

Next: `sampler.size.answers.units`.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from sampler.errors import SamplerError
from sampler.size.answers.answer import Answer, Row
from sampler.size.formula import percent
from sampler.wording import counted

if TYPE_CHECKING:
    from sampler.size.answers.asked import Asked, Listed
    from sampler.size.domains.results import DomainSize


def relevant_answers(asked: Asked, listed: Listed) -> Iterator[Answer]:
    """Yield, for each part that a question applies to, the sizes that hold its base on average and surely."""
    margins = asked.relevant_margin or (asked.precision.margin,)
    for part, margin in zip(asked.relevant, margins * (len(asked.relevant) // len(margins)), strict=True):
        found = [_domain(asked, listed, part, margin, chance) for chance in (None, asked.assurance)]
        exact = _by_the_exact_rule(asked, listed, part, margin, found[0])
        on_average, surely = found
        line = ""
        if exact:
            line = (
                f"by the exact rule, so that every result holds {percent(margin)} points: base "
                f"{exact.base:,}, on average in {counted(exact.size, 'case')}"
            )
        yield Answer(
            "relevant",
            "\n".join(str(one) for one in found),
            (
                *on_average.rule[:-1],
                f"with a chance: {surely.rule[-2]}",
                on_average.rule[-1],
                *([line] if line else []),
            ),
            {
                "on_average": on_average.to_dict(),
                "assured": surely.to_dict(),
                "exact": exact.to_dict() if exact else None,
            },
            tuple(
                _row(one, part, margin, how)
                for one, how in zip((*found, exact), ("on average", "assured", "exact rule"), strict=True)
                if one
            ),
            _title(part),
        )


def _title(part: Fraction | int) -> str:
    if isinstance(part, Fraction):
        return f"a part of {percent(float(part))}% of the list"
    hint = f" (for {part}% of the list, write {part / 100:g})" if 1 < part < 100 else ""
    hint = " (for all of it, write 1.0)" if part == 1 else hint
    return f"a part of {counted(part, 'case')} of the list{hint}"


def _domain(
    asked: Asked,
    listed: Listed,
    part: Fraction | int,
    margin: float,
    assurance: float | None,
    base: int | None = None,
) -> DomainSize:
    from sampler.size.domains.sizes import domain_size

    precision = asked.precision
    known = isinstance(part, int)
    return domain_size(
        listed.population,
        None if known else float(part),
        int(part) if known else None,
        precision.confidence,
        margin,
        precision.proportion,
        precision.correction,
        assurance=assurance,
        base=base,
        origin=listed.origin,
    )


def _by_the_exact_rule(
    asked: Asked, listed: Listed, part: Fraction | int, margin: float, found: DomainSize
) -> DomainSize | None:
    """Return the size for the base that the exact rule asks for; None where that is out of its reach."""
    from sampler.size.exact.sizes import exact_size

    if asked.formula:
        return None
    try:
        base = exact_size(found.domain_population, asked.precision.confidence, margin, asked.method)
    except SamplerError:
        return None
    return _domain(asked, listed, part, margin, None, base.size)


def _row(found: DomainSize, part: Fraction | int, margin: float, how: str) -> Row:
    return {
        "question": f"relevant, {how}",
        "part": f"{part:,} cases" if isinstance(part, int) else f"{percent(float(part))}%",
        "population": found.population,
        "cases": found.size,
        "margin_points": margin,
        "confidence_percent": found.precision.confidence,
        "assumed_percent": found.precision.proportion,
        "chance_percent": found.chance,
        "method": found.precision.correction,
        "words": str(found),
    }
