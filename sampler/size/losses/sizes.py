"""How many cases to draw, reserves among them, so that enough remain when some turn out not to be usable.

Next: `sampler.size.losses.tables`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from functools import partial

from sampler.errors import SamplerError, refuse_if_any
from sampler.size.formula import MOST, fraction_mistakes, percent, whole
from sampler.size.losses.results import Losses
from sampler.size.losses.shares import kept_of, loss_parts, loss_parts_mistakes
from sampler.size.reaching import (
    chance_of_population,
    chance_of_trials,
    smallest_of_population,
    smallest_of_trials,
)
from sampler.size.refusals import mistakes_of
from sampler.wording import counted

MOST_HUNDREDTHS = 1000  # reserves are drawn for at most 10 times the cases of each stratum


def size_for_losses(
    usable: int,
    loss: float | Mapping[str, float],
    certainty: float = 0.95,
    population: int | None = None,
    *,
    origin: str = "given",
) -> Losses:
    """Return the main sample and the reserves with which enough usable cases remain, with a certainty.

    The cases are taken in a random order, and one that is lost (ineligible, or unavailable) gives way to the
    next. The number m is the smallest for which at least `usable` of the first m cases can be used, with the
    certainty asked for; the first `usable` are the main sample, the others the reserves, in order. A further
    case never leaves fewer usable ones, so every larger m holds too. What is usual, usable / (1 - loss), is
    the mean number of cases it takes, and often not enough; `usual_chance` says how often it is.

    Without a population every case is lost with the chance `loss`, whatever becomes of others (binomial):
    take this where the share is what was seen elsewhere. With a population, exactly (1 - loss) N of its N
    cases, rounded down, are taken to be usable (hypergeometric); that is a little less uncertain.
    The reserves stand in one order for the whole sample. Where they are drawn by stratum and used only in
    their own, it takes more: see `stratum_reserves`.

    Args:
        usable: cases that must remain, at least 1.
        loss: the share of cases expected to be lost, from 0 to below 1; or several by name, each of what the
            others leave. A float means what it prints.
        certainty: the chance, between 0 and 1, with which enough are to remain.
        population: eligible cases N as listed, those that will be lost among them; None: without limit.
        origin: where the number of cases came from, in words.

    Returns:
        Losses. With a loss of 0 there are no reserves.

    Raises:
        SamplerError: an argument out of range, all of them at once; more cases than the population has
            usable ones.

    Source:
        Johnson, Kemp & Kotz (2005), Univariate Discrete Distributions, 3rd ed., chapters 5 (negative
        binomial) and 6 (negative hypergeometric distribution): m is their quantile.

    Example:
        >>> [size_for_losses(128, loss, population=577).total for loss in (0.10, 0.20)]
        [148, 169]
        >>> [size_for_losses(128, loss).total for loss in (0.10, 0.20)]
        [149, 171]
    """
    parts = loss_parts(loss)
    counts = {"usable": usable} if population is None else {"usable": usable, "population": population}
    refuse_if_any(
        [
            *loss_parts_mistakes(parts),
            *fraction_mistakes("certainty", certainty),
            *(
                text
                for thing, value in counts.items()
                for text in mistakes_of(partial(whole, thing, value, least=1))
            ),
        ]
    )
    wanted = whole("usable", usable, least=1)
    listed = None if population is None else whole("population", population, least=1)
    kept = kept_of(parts)
    good = None if listed is None else math.floor(kept * listed)
    if listed is not None and good is not None and wanted > good:
        raise SamplerError(_too_few(wanted, good, listed, kept))
    asked = Fraction(str(certainty))
    total = _smallest(wanted, kept, good, listed, asked)
    usual = math.ceil(wanted / kept) if listed is None else min(listed, math.ceil(wanted / kept))
    return Losses(
        total=total,
        main=wanted,
        reserves=total - wanted,
        reserve_share=share_for(wanted, total - wanted),
        chance=_chance(wanted, kept, good, listed, total),
        certainty=certainty,
        loss=float(1 - kept),
        parts=parts,
        population=listed,
        usable_in_population=good,
        expected_total=float(_mean(wanted, kept, good, listed)),
        usual=usual,
        usual_chance=_chance(wanted, kept, good, listed, usual),
        origin=origin,
    )


def share_for(cases: int, reserves: int) -> float | None:
    """Return the smallest share, in hundredths, that gives so many reserves for the cases when rounded up.

    The draw rounds the share of each stratum up, so that all strata together have as many or more. None if it
    were above 10, the largest share that a draw takes.

    Example:
        >>> share_for(128, 20), share_for(128, 41), share_for(128, 0)
        (0.15, 0.32, 0.0)
    """
    hundredths = 0 if reserves == 0 else 100 * (reserves - 1) // cases + 1
    return hundredths / 100 if hundredths <= MOST_HUNDREDTHS else None


def _smallest(wanted: int, kept: Fraction, good: int | None, listed: int | None, asked: Fraction) -> int:
    if listed is None or good is None:
        total = smallest_of_trials(wanted, kept, asked)
        if total > MOST:
            raise SamplerError(f"it would take more than {MOST:,} cases. Ask for fewer.")
        return total
    return smallest_of_population(wanted, good, listed, asked)


def _chance(wanted: int, kept: Fraction, good: int | None, listed: int | None, total: int) -> float:
    if listed is None or good is None:
        return chance_of_trials(wanted, kept, total)
    return chance_of_population(wanted, good, listed, total)


def _mean(wanted: int, kept: Fraction, good: int | None, listed: int | None) -> Fraction:
    """Return how many cases it takes on average until so many usable ones are found."""
    return wanted / kept if listed is None or good is None else Fraction(wanted * (listed + 1), good + 1)


def _too_few(wanted: int, good: int, listed: int, kept: Fraction) -> str:
    lost = f"a loss of {percent(float(1 - kept))}% of {counted(listed, 'case')}"
    if good == 0:
        return f"{lost} leaves no usable case: nothing can be promised."
    return f"usable must be at most {good:,}, but got {wanted:,}: {lost} leaves no more, even of all of them."
