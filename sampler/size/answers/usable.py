"""How many reserves, so that enough usable cases remain.

Next: `sampler.size.answers.all_answers`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sampler.errors import SamplerError, refuse_if_any
from sampler.size.answers.answer import Answer, Row
from sampler.size.formula import percent
from sampler.size.reaching import chance_words
from sampler.wording import counted

if TYPE_CHECKING:
    from sampler.size.answers.asked import Asked, Listed
    from sampler.size.losses.stratum_results import StratumReserves

_CAPPED = (
    "The cap on the cases of one officer is not reckoned with: it leaves fewer reserves, and smaller chances."
)
_TRIED = 12  # larger samples that are planned to see whether they do


def losses_answers(asked: Asked, listed: Listed) -> Iterator[Answer]:
    """Yield the reserves that losses take: in one order of a number, by stratum of a list."""
    if not asked.losses:
        return
    size = asked.size_for(listed)
    title = f"losses of {percent(_lost(asked))}%"
    if size == listed.cases:
        yield _census(asked, size, title)
    elif listed.plan_for is None:
        yield _in_one_order(asked, listed, asked.usable or size, title)
    else:
        yield _by_stratum(asked, listed, size, title)


def _lost(asked: Asked) -> float:
    from sampler.size.losses.shares import kept_of, loss_parts, loss_parts_mistakes

    parts = loss_parts(_loss(asked))
    refuse_if_any(loss_parts_mistakes(parts))
    return float(1 - kept_of(parts))


def _census(asked: Asked, population: int, title: str) -> Answer:
    """Return what losses leave of a list that is read whole, where nothing can be put in their place."""
    from sampler.size.losses.stratum_reserves import stratum_reserves

    found = stratum_reserves(
        [population], _loss(asked), asked.certainty, usable=asked.usable, share=0.0, populations=[population]
    )
    wanted = (
        ""
        if asked.usable is None
        else f" {asked.usable:,} remain with a chance of {chance_words(found.chance)}."
    )
    words = (
        f"All {counted(population, 'case')} are read, so that there are no reserves. On average "
        f"{found.expected:,.1f} usable ones remain, with {percent(found.certainty)}% certainty "
        f"{found.held:,}."
        f"{wanted}"
    )
    row = {
        "question": "losses",
        "population": population,
        "cases": population,
        "chance_percent": found.chance,
        "method": "binomial",
        "words": words,
    }
    return Answer("losses", words, found.rule[:1], found.to_dict(), (row,), title)


def _in_one_order(asked: Asked, listed: Listed, usable: int, title: str) -> Answer:
    """Return the reserves of a sample whose cases all stand in one order."""
    from sampler.size.losses.sizes import size_for_losses

    found = size_for_losses(usable, _loss(asked), asked.certainty, listed.population, origin=listed.origin)
    row = {
        "question": "losses",
        "part": f"{percent(found.loss)}% lost",
        "population": listed.population,
        "cases": found.total,
        "chance_percent": found.chance,
        "method": "binomial" if listed.population is None else "hypergeometric",
        "words": str(found),
    }
    lines = (*found.rule, "a draw by strata needs more: ask of the inspection's folder")
    return Answer("losses", str(found), lines, found.to_dict(), (row,), title)


def _by_stratum(asked: Asked, listed: Listed, size: int, title: str) -> Answer:
    """Return what the settings' reserves hold, since each stratum has its own, and what it would take."""
    usable = size if asked.usable is None else asked.usable
    held = _held(asked, listed, size, usable, listed.reserves)
    lines: list[str] = []
    reserves = more = None
    if held.chance < asked.certainty:
        reserves = _enough_reserves(asked, listed, size, usable)
        more = _drawing_more(asked, listed, size, usable)
        lines += [_advice(found, listed) for found in (reserves, more) if found]
        lines += [] if reserves else [_at_best(asked, listed, size, usable)]
    walked = listed.plan_for is not None and listed.plan_for(size).walked
    about = ["These chances are of some trial tables, for a walk can make many more: read them as about."]
    lines += about if walked else []
    lines += [_CAPPED] if "cap" in listed.unequal.split(", ") else []
    rows = [_row(listed, found) for found in (held, reserves, more) if found]
    return Answer(
        "losses_by_stratum",
        "\n".join([str(held), *lines]),
        held.rule,
        {
            "settings": held.to_dict(),
            "more_reserves": reserves and reserves.to_dict(),
            "more_cases": more and more.to_dict(),
        },
        tuple(rows),
        title,
    )


def _held(asked: Asked, listed: Listed, size: int, usable: int, share: float | None) -> StratumReserves:
    """Return what a share of reserves holds in the draws that a plan of so many cases can make."""
    from sampler.size.losses.stratum_reserves import stratum_reserves

    if listed.plan_for is None:
        raise SamplerError("reserves by stratum can be told of a list only.")
    shared = listed.plan_for(size)
    return stratum_reserves(
        shared.tables,
        _loss(asked),
        asked.certainty,
        usable=usable,
        share=share,
        populations=shared.populations,
        weights=shared.weights,
    )


def _enough_reserves(asked: Asked, listed: Listed, size: int, usable: int) -> StratumReserves | None:
    """Return the smallest share of reserves that does; None where none does."""
    try:
        return _held(asked, listed, size, usable, None)
    except SamplerError:
        return None


def _drawing_more(asked: Asked, listed: Listed, size: int, usable: int) -> StratumReserves | None:
    """Return the smallest larger sample of which enough remain with the reserves of the settings, or None."""
    for larger in range(size + 1, min(size + _TRIED, listed.cases or 0) + 1):
        found = _held(asked, listed, larger, usable, listed.reserves)
        if found.chance >= asked.certainty:
            return found
    return None


def _advice(found: StratumReserves, listed: Listed) -> str:
    """Return what to write into inspection.toml, and what it holds."""
    if found.share == listed.reserves:
        setting = (
            f"size = {found.main}, with a reason{_instead(listed)}, and reserves = {found.share:g} (ask "
            f"again with --usable {found.usable})"
        )
    else:
        setting = f"reserves = {found.share:g}"
    words = str(found)
    return f"To keep {found.usable:,}, write {setting}: {words[0].lower()}{words[1:]}"


def _instead(listed: Listed) -> str:
    return "" if listed.counted is None else " and in place of population"


def _at_best(asked: Asked, listed: Listed, size: int, usable: int) -> str:
    best = _held(asked, listed, size, usable, 10.0)
    return (
        f"No reserves keep {usable:,} of {counted(size, 'case')} with {percent(asked.certainty)}% certainty: "
        f"at best {best.held:,} remain, for some strata have no more cases."
    )


def _loss(asked: Asked) -> Any:
    """Return the losses as a number where there is one without a name."""
    return asked.losses.get("", 0.0) if set(asked.losses) == {""} else dict(asked.losses)


def _row(listed: Listed, found: StratumReserves) -> Row:
    return {
        "question": "losses, by stratum",
        "part": f"reserves = {found.share:g}",
        "population": listed.cases,
        "cases": found.main,
        "chance_percent": found.chance,
        "method": "binomial",
        "words": str(found),
    }
