"""The groups that answers are told apart by, such as local units, and how many eligible cases each has.

Next: `stats.question_rows`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stats.errors import SamplerError, near

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["EVERYBODY", "Groups", "group_mistakes", "groups_of"]

BLANK = "(blank)"


@dataclass(frozen=True, slots=True)
class Groups:
    """Groups of cases.

    Attributes:
        by: the column they are made by; "" where all cases are one group.
        names: of the groups, in the order of the alphabet.
        numbers: of each case the group's place in `names`; -1 where it is not known.
        populations: the eligible cases of each group; NaN where that is not known.
    """

    by: str
    names: tuple[str, ...]
    numbers: NDArray[np.int64]
    populations: NDArray[np.float64]


EVERYBODY = ""


def group_mistakes(by: object, answers: pd.DataFrame, drawn: pd.DataFrame, case: str) -> Iterator[str]:
    """Yield a sentence if there is no column of this name to tell cases apart by."""
    if by is None:
        return
    columns = [c for c in (*drawn.columns, *answers.columns) if c not in (case, "role", "order")]
    if not isinstance(by, str) or by not in columns:
        yield (
            f"by must be a column of the sample's cases or of the answers, but got {by!r}. "
            f"{near(by, dict.fromkeys(columns))}"
        )


def groups_of(
    by: str | None,
    cases: pd.DataFrame,
    answered: pd.DataFrame,
    strata: pd.DataFrame | None,
    population: float,
) -> Groups:
    """Return the groups of the sample's cases.

    Args:
        by: a column of `cases`, or else of `answered`; None for one group of all.
        cases: the sample's cases, a row each.
        answered: their rows of answers, in the same order; blank for a case without.
        strata: a row a stratum of the eligible cases, with a column "population"; None if unknown. Where
            `by` is one of its columns, it says how many eligible cases each group has; a group that it has
            and the sample has not is among the groups then.
        population: all the eligible cases.

    Returns:
        Groups. A case whose level is blank is in the group "(blank)" if the column is one of the sample's,
        and in none if it is one of the answers': whom nobody answered for has no level there.
    """
    import numpy as np
    import pandas as pd

    if by is None:
        everybody = np.zeros(len(cases), dtype=np.int64)
        return Groups("", (EVERYBODY,), everybody, np.array([float(population)]))
    of_sample = by in cases.columns
    try:
        places, distinct = pd.factorize((cases if of_sample else answered)[by].array)
    except TypeError:
        raise SamplerError(
            f"the column '{by}' must hold text or numbers, but a list or another collection is among them."
        ) from None
    # Worked out once for each distinct value; pandas numbers what is missing -1, which is the "" put last.
    levels = [_level(value) for value in distinct] + [""]
    if of_sample:
        levels = [level or BLANK for level in levels]
    there = {levels[place] for place in np.unique(places)}
    known = _populations(by, strata)
    names = sorted({*there, *known} - {""})
    number_of = {name: number for number, name in enumerate(names)}
    numbers = np.array([number_of.get(level, -1) for level in levels], dtype=np.int64)[places]
    sizes = np.array([known.get(name, np.nan) for name in names], dtype=np.float64)
    return Groups(by, tuple(names), numbers, sizes)


def _level(value: object) -> str:
    return str(value).strip()


def _populations(by: str, strata: Any) -> dict[str, float]:
    """Return the eligible cases of each level; nothing where the strata do not tell."""
    if strata is None or by not in strata.columns:
        return {}
    known: dict[str, float] = {}
    for value, size in zip(strata[by], strata["population"], strict=True):
        level = _level(value) or BLANK
        known[level] = known.get(level, 0.0) + float(size)
    return known
