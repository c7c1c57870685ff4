"""How many reserves, so that enough usable cases remain.

Next: `sampler.size.answers.all_answers`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sampler.errors import SamplerError, refuse_if_any
from sampler.size.answers.answer import Answer
from sampler.wording import counted

if TYPE_CHECKING:
    from sampler.size.answers.asked import Asked, Listed
    from sampler.size.losses.stratum_results import StratumReserves


def losses_answers(asked: Asked, listed: Listed) -> Iterator[Answer]:
    """Yield the reserves that losses take: in one order, and by stratum where the strata are known."""
    if not asked.losses:
        return
    from sampler.size.losses.sizes import size_for_losses

    usable = asked.size_for(listed)
    if usable == listed.population:
        yield _census(asked, usable)
        return
    found = size_for_losses(usable, _loss(asked), asked.certainty, listed.population, origin=listed.origin)
    values = found.to_dict()
    row: dict[str, Any] = {
        "question": "losses",
        "part": f"{100 * found.loss:g}% lost",
        "population": listed.population,
        "cases": found.total,
        "chance": found.chance,
        "method": "binomial" if listed.population is None else "hypergeometric",
        "words": str(found),
    }
    yield Answer("losses", str(found), found.rule, values, (row,))
    if listed.strata and listed.reserves is not None:
        yield _by_stratum(asked, listed, usable)


def _census(asked: Asked, population: int) -> Answer:
    """Return what losses leave of a list that is read whole, where nothing can be put in their place."""
    from sampler.size.losses.shares import kept_of, loss_parts, loss_parts_mistakes, loss_words

    parts = loss_parts(_loss(asked))
    refuse_if_any(loss_parts_mistakes(parts))
    left = math.floor(kept_of(parts) * population)
    words = (
        f"All {counted(population, 'case')} are read, so that there are no reserves. Of them, "
        f"{left:,} usable ones remain ({loss_words(parts)})."
    )
    row = {"question": "losses", "population": population, "cases": left, "words": words}
    return Answer("losses", words, (), {"usable": left, "reserves": 0}, (row,))


def _by_stratum(asked: Asked, listed: Listed, usable: int) -> Answer:
    """Return what the settings' reserves hold, since each stratum has its own, and what it would take."""
    from sampler.size.allocations.allocate import allocate
    from sampler.size.losses.stratum_reserves import stratum_reserves

    cases = list(allocate(usable, listed.strata).cases.values())
    held = stratum_reserves(
        cases, _loss(asked), asked.certainty, share=listed.reserves, populations=listed.strata
    )
    needed: StratumReserves | SamplerError
    try:
        needed = stratum_reserves(cases, _loss(asked), asked.certainty, populations=listed.strata)
    except SamplerError as error:
        needed = error
    more = _drawing_more(asked, listed, usable)
    keep = f"to keep {usable:,}"
    lines = [str(needed) if isinstance(needed, SamplerError) else f"{keep}: {_inside(needed)}"]
    lines += [f"{keep} by drawing more: {_inside(more)}"] if more else []
    shared = "cases shared out in proportion over the strata that inspection.toml draws by"
    found = [one for one in (held, needed, more) if one and not isinstance(one, SamplerError)]
    return Answer(
        "losses_by_stratum",
        f"By stratum, with the reserves of inspection.toml: {_inside(held)}",
        (*lines, shared, *held.rule[1:]),
        {
            "settings": held.to_dict(),
            "more_reserves": None if isinstance(needed, SamplerError) else needed.to_dict(),
            "more_cases": more and more.to_dict(),
        },
        tuple(_stratum_row(listed, one) for one in found),
    )


def _drawing_more(asked: Asked, listed: Listed, usable: int) -> StratumReserves | None:
    """Return the smallest sample of which so many remain with the reserves of the settings; None for none."""
    from sampler.size.allocations.allocate import allocate
    from sampler.size.losses.stratum_reserves import stratum_reserves

    for size in range(usable + 1, min(2 * usable, sum(listed.strata)) + 1):
        cases = list(allocate(size, listed.strata).cases.values())
        found = stratum_reserves(
            cases,
            _loss(asked),
            asked.certainty,
            usable=usable,
            share=listed.reserves,
            populations=listed.strata,
        )
        if found.chance >= asked.certainty:
            return found
    return None


def _inside(found: StratumReserves) -> str:
    """Return the words for the middle of a sentence."""
    words = str(found)
    return words[0].lower() + words[1:]


def _loss(asked: Asked) -> Any:
    """Return the losses as a number where there is one without a name."""
    return asked.losses.get("", 0.0) if set(asked.losses) == {""} else dict(asked.losses)


def _stratum_row(listed: Listed, found: StratumReserves) -> dict[str, Any]:
    return {
        "question": "losses, by stratum",
        "part": f"reserves = {found.share:g}",
        "population": listed.population,
        "cases": found.main + found.reserves,
        "chance": found.chance,
        "method": "binomial",
        "words": str(found),
    }
