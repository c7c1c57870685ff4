"""Reserves that are drawn by stratum and used only in their own: what a share of them is worth.

Next: `sampler.size.differences.two_samples`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from sampler.errors import SamplerError, refuse_if_any
from sampler.size.formula import fraction_mistakes, percent, whole
from sampler.size.losses.shares import Loss, Parts, kept_of, loss_parts, loss_parts_mistakes
from sampler.size.losses.sizes import MOST_HUNDREDTHS
from sampler.size.losses.stratum_results import StratumReserves
from sampler.size.losses.tables import Tables, rows_of, table_mistakes, tables_of
from sampler.size.refusals import mistakes_of
from sampler.wording import counted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

MOST_CASES = 10_000_000  # in a stratum, so that its chances can be held
_NOTHING = 1e-18  # chances below are left out
_NEAR = 1e-9  # a chance short of the certainty by less than this part of it is taken to reach it


def stratum_reserves(
    allocation: Sequence[int] | Sequence[Sequence[int]],
    loss: Loss,
    certainty: float = 0.95,
    *,
    usable: int | None = None,
    share: float | None = None,
    populations: Sequence[int] | None = None,
    weights: Sequence[int] | None = None,
) -> StratumReserves:
    """Return the smallest share of reserves with which enough cases remain, if they stay in their stratum.

    A draw takes of each stratum its cases and a share of them as reserves, rounded up. A lost case gives way
    to the next reserve of its own stratum; where none is left, the sample is one case smaller. Each case is
    lost with the chance `loss`, whatever becomes of others. Many small strata need far more reserves than one
    list: each has to be safe by itself.

    Args:
        allocation: cases of each stratum, 0 or more, at most 10,000,000; or several such tables of the same
            size, of which a draw picks one, such as `plan.tables`.
        loss: the share of cases expected to be lost, from 0 to below 1, or several by name, each of what the
            others leave.
        certainty: the chance, between 0 and 1, with which enough are to remain.
        usable: cases that must remain of all strata together; None: as many as the allocation has.
        share: a share of reserves, from 0 to 10, to see what it holds; None: the smallest in hundredths that
            holds `usable` with the certainty.
        populations: eligible cases of each stratum, beyond which it has no reserves; None: enough.
        weights: for several tables, whole numbers that their chances are in proportion to; None: all alike.

    Returns:
        StratumReserves. With a loss of 0 the share is 0.

    Raises:
        SamplerError: an argument out of range, all of them at once; not even reserves of 10 times the cases,
            or all there are, hold so many (it says how many they hold).

    Source:
        Chances of independent strata, convolved; each is binomial. Over tables: their weighted mean.

    Example:
        Twenty-four strata; one list would need reserves of 0.17:

        >>> cases = [5] * 16 + [6] * 8
        >>> found = stratum_reserves(cases, 0.10)
        >>> found.share, found.total
        (0.61, 224)
        >>> stratum_reserves(cases, 0.10, share=0.20).held
        122
    """
    parts = loss_parts(loss)
    rows = rows_of(allocation)
    _check(rows, parts, certainty, usable, share, populations, weights)
    main = int(sum(rows[0]))
    wanted = main if usable is None else int(usable)
    at = partial(_reserved, tables_of(rows, weights, populations), parts, main, wanted, certainty)
    if share is not None:
        return at(Fraction(str(share)))
    reaching, below = MOST_HUNDREDTHS, -1
    if not _reaches(best := at(Fraction(reaching, 100))):
        raise SamplerError(
            f"usable must be at most {best.held:,}, but got {wanted:,}: with {percent(certainty)}% certainty "
            f"no more remain of {counted(main, 'case')}, even with reserves of {best.share:g}, "
            f"{counted(best.reserves, 'case')}."
        )
    while reaching - below > 1:  # more reserves never leave fewer cases
        middle = (below + reaching) // 2
        below, reaching = (below, middle) if _reaches(at(Fraction(middle, 100))) else (middle, reaching)
    return at(Fraction(reaching, 100))


def _reaches(found: StratumReserves) -> bool:
    return found.chance >= found.certainty * (1 - _NEAR)


def _reserved(
    tables: Tables, parts: Parts, main: int, wanted: int, certainty: float, share: Fraction
) -> StratumReserves:
    """Return what a share of reserves holds."""
    import numpy as np

    kept = float(kept_of(parts))
    short, reserves = np.zeros(1), []
    for strata, chance in tables.chances.items():
        drawn: Counter[tuple[int, int]] = Counter()
        for (cases, limit), times in strata:
            both = cases + math.ceil(cases * share)
            drawn[cases, both if limit is None else min(both, limit)] += times
        one = chance * _short(drawn, kept)
        longer, shorter = (one, short) if len(one) > len(short) else (short, one)
        short = longer + np.pad(shorter, (0, len(longer) - len(shorter)))
        reserves.append(sum((both - cases) * times for (cases, both), times in drawn.items()))
    reached = np.minimum(1, np.cumsum(short))
    lost = min(int(np.searchsorted(reached, certainty * (1 - _NEAR))), main)
    return StratumReserves(
        share=float(share),
        reserves=max(reserves),
        fewest=min(reserves),
        main=main,
        usable=wanted,
        chance=float(reached[min(main - wanted, len(reached) - 1)]),
        certainty=certainty,
        held=main - lost,
        expected=main - float(np.arange(len(short)) @ short),
        strata=tables.strata,
        tables=tables.number,
        parts=parts,
    )


def _short(drawn: Counter[tuple[int, int]], kept: float) -> Array:
    """Return the chances that 0, 1, 2 ... cases are wanting in all strata together."""
    import numpy as np

    together = np.ones(1)
    for (cases, both), times in drawn.items():
        one = _short_of_one(cases, both, kept)
        for _ in range(times):
            together = np.convolve(together, one)
            together = together[: 1 + int(np.flatnonzero(together > _NOTHING)[-1])]
    return together


@lru_cache(maxsize=4096)
def _short_of_one(cases: int, both: int, kept: float) -> Array:
    """Return the chances that 0, 1, 2 ... of a stratum's cases are wanting."""
    import numpy as np
    from scipy.special import betainc

    mean = both * kept
    least = max(0, math.floor(mean - 12 * math.sqrt(mean * (1 - kept))) - 60)  # fewer: below 1e-20
    remaining = np.arange(cases, min(least, cases - 1), -1, dtype=np.float64)
    enough = np.append(betainc(remaining, both - remaining + 1, kept), 1.0)
    return np.diff(enough, prepend=0.0)


def _check(
    tables: Sequence[Sequence[int]],
    parts: Parts,
    certainty: float,
    usable: int | None,
    share: float | None,
    populations: Sequence[int] | None,
    weights: Sequence[int] | None,
) -> None:
    mistakes = [*loss_parts_mistakes(parts), *fraction_mistakes("certainty", certainty)]
    counts = list(dict.fromkeys(text for table in tables for text in _count_mistakes("allocation", table)))
    if usable is not None:
        counts += mistakes_of(partial(whole, "usable", usable, least=1))
    if populations is not None:
        counts += _count_mistakes("populations", populations)
    if share is not None and not _is_share(share):
        mistakes.append(f"share must be a share of reserves from 0 to 10, such as 0.2, but got {share!r}.")
    if not counts:
        each = [_relation_mistakes(table, usable, populations) for table in tables]
        counts = [*dict.fromkeys(text for found in each for text in found), *table_mistakes(tables, weights)]
    refuse_if_any([*mistakes, *counts])


def _count_mistakes(thing: str, counts: object) -> list[str]:
    no_list = getattr(counts, "shape", (1,)) == () or isinstance(counts, set | frozenset)
    if no_list or not isinstance(counts, Iterable) or isinstance(counts, str):
        return [f"{thing} must be a list of numbers of cases, one a stratum."]
    return list(mistakes_of(lambda: [whole(thing, cases, least=0) for cases in counts]))


def _is_share(share: object) -> bool:
    return isinstance(share, int | float) and not isinstance(share, bool) and 0 <= share <= 10


def _relation_mistakes(
    allocation: Sequence[int], usable: int | None, populations: Sequence[int] | None
) -> Iterator[str]:
    """Yield what is wrong with whole numbers that do not go together."""
    main = sum(allocation)
    if not main:
        yield "allocation must have at least one case, but there is none."
    elif max(allocation) > MOST_CASES:
        yield f"allocation must be at most {MOST_CASES:,} cases in a stratum."
    elif usable is not None and usable > main:
        yield f"usable must be at most the sample of {counted(main, 'case')}, but got {usable:,}."
    if populations is None:
        return
    if len(populations) != len(allocation):
        yield (
            f"populations must be one for each of {counted(len(allocation), 'stratum', 'strata')}, but there "
            f"are {len(populations):,}."
        )
    elif above := sum(cases > most for cases, most in zip(allocation, populations, strict=True)):
        yield f"allocation must be at most the population, but in {above:,} of {len(allocation):,} it is not."
