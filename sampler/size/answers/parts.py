"""How many cases so that a part of the list is known well enough, and what a size buys for every unit.

Next: `sampler.size.answers.changes`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sampler.size.answers.answer import Answer, Row

if TYPE_CHECKING:
    from fractions import Fraction

    from sampler.size.answers.asked import Asked, Listed
    from sampler.size.domains.results import DomainSize
    from sampler.size.domains.rows import DomainRow


def relevant_answers(asked: Asked, listed: Listed) -> Iterator[Answer]:
    """Yield, for each part that a question applies to, the sizes that hold its base on average and surely."""
    for part in asked.relevant:
        on_average, surely = (_domain(asked, listed, part, chance) for chance in (None, asked.assurance))
        yield Answer(
            "relevant",
            f"{on_average}\n{surely}",
            (*on_average.rule[:-1], f"with a chance: {surely.rule[-2]}", on_average.rule[-1]),
            {"on_average": on_average.to_dict(), "assured": surely.to_dict()},
            tuple(_relevant_row(one, part) for one in (on_average, surely)),
        )


def _domain(asked: Asked, listed: Listed, part: Fraction | int, assurance: float | None) -> DomainSize:
    from sampler.size.domains.sizes import domain_size

    precision = asked.precision
    known = isinstance(part, int)
    return domain_size(
        listed.population,
        None if known else float(part),
        int(part) if known else None,
        precision.confidence,
        precision.margin if asked.relevant_margin is None else asked.relevant_margin,
        precision.proportion,
        precision.correction,
        assurance=assurance,
        origin=listed.origin,
    )


def _relevant_row(found: DomainSize, part: Fraction | int) -> Row:
    return {
        "question": "relevant, on average" if found.assurance is None else "relevant, assured",
        "part": f"{part:,} cases" if isinstance(part, int) else f"{100 * float(part):g}%",
        "population": found.population,
        "cases": found.size,
        "margin": found.precision.margin,
        "confidence": found.precision.confidence,
        "proportion": found.precision.proportion,
        "chance": found.chance,
        "method": found.precision.correction,
        "words": str(found),
    }


def units_answer(asked: Asked, listed: Listed) -> Answer | None:
    """Return what the size buys for every unit, and what a margin in each would take; None if not asked."""
    if not listed.units:
        return None
    from sampler.size.allocations.allocate import allocate
    from sampler.size.domains.tables import domain_sizes, domains_bought

    precision = asked.precision
    how = (precision.confidence, precision.margin, precision.proportion, precision.correction)
    size = min(asked.size_for(listed), sum(listed.units.values()))
    proportions = dict.fromkeys(listed.units, precision.proportion) if asked.allocation == "neyman" else None
    shared = (
        size
        if asked.allocation == "proportional"
        else allocate(size, listed.units, asked.allocation, proportions).cases
    )
    bought = domains_bought(listed.units, shared, *how, origin=listed.origin)
    wanted = domain_sizes(listed.units, *how, origin=listed.origin)
    *table, sentence = str(bought).split("\n")
    shares = "" if asked.allocation == "proportional" else f" Cases are shared out by '{asked.allocation}'."
    indented = "\n".join(f"  {line}" for line in table)
    return Answer(
        "units",
        f"by {listed.column}: {sentence}{shares}\n{indented}",
        (str(wanted).rsplit("\n", 1)[-1], *bought.rule[2:]),
        {"column": listed.column, "bought": bought.to_dict(), "each": wanted.to_dict()},
        tuple(_unit_row(row, asked) for row in bought.rows),
    )


def _unit_row(row: DomainRow, asked: Asked) -> dict[str, Any]:
    values = row.to_dict()
    return {
        "question": "unit",
        "part": values["domain"],
        "population": values["population"],
        "cases": values["base"],
        "margin": values["margin"],
        "confidence": asked.precision.confidence,
        "proportion": asked.precision.proportion,
        "method": asked.allocation,
    }
