"""The answers assumed for every eligible case, in whole cases, stratum by stratum.

Next: `stats.simulation.redrawn`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, Any

from stats.errors import SamplerError, near, refuse_if_any
from stats.rounding import half_up

if TYPE_CHECKING:
    from stats.simulation.planned import Planned

__all__ = ["Assumed", "assumed", "whole_cases"]

ONLY = "All cases"  # the code of a question that was given none


@dataclass(frozen=True, slots=True)
class Assumed:
    """One question's answers, had every eligible case been read.

    Attributes:
        code: of the question.
        yes: cases answered yes, by stratum.
        relevant: cases answered yes or no, by stratum.
    """

    code: str
    yes: tuple[int, ...]
    relevant: tuple[int, ...]


def assumed(plan: Planned, truths: Any, relevant: Any) -> tuple[Assumed, ...]:
    """Return the answers of every question, in whole cases.

    Args:
        plan: that is to be simulated.
        truths: shares of yes, 0 to 1: one, a sequence with one a stratum, or `{column: {level: share}}`; or a
            mapping from questions' codes to any of these.
        relevant: shares of the cases that a question applies to, in the same forms; None for all.

    Raises:
        SamplerError: shares outside 0 to 1, of too many or too few strata or levels, of unknown questions,
            or a question that applies to no case; all mistakes at once.
    """
    by_code = _by_code(plan, truths, {ONLY: truths})
    applies = _by_code(plan, relevant, dict.fromkeys(by_code, 1 if relevant is None else relevant))
    mistakes = [
        f"relevant names question {code!r}, which truths does not. {near(str(code), map(str, by_code))}"
        for code in applies
        if code not in by_code
    ]
    if not by_code:
        mistakes.append("truths must name at least one question, but names none.")
    found = []
    for code, truth in by_code.items():
        place = "truths" if code == ONLY else f"question {code}"
        shares = _shares(plan, truth, place, mistakes)
        parts = _shares(plan, applies.get(code, 1), f"relevant, {place}", mistakes)
        if shares and parts:
            found.append(_in_cases(plan, str(code), shares, parts))
            if not sum(found[-1].relevant):
                mistakes.append(
                    f"{place} applies to no case, so it has no percentage: raise its relevant share."
                )
    refuse_if_any(mistakes)
    return tuple(found)


def whole_cases(expected: Sequence[Fraction]) -> tuple[int, ...]:
    """Return whole numbers whose total is that of the expected ones, rounded half up.

    Each is rounded down or up, up where the remainder is largest (of equal ones, the first).

    Example:
        >>> whole_cases([Fraction(3, 2), Fraction(9, 4), Fraction(3, 4)])
        (2, 2, 1)
    """
    down = [floor(number) for number in expected]
    missing = int(half_up(sum(expected, Fraction(0)))) - sum(down)
    by_remainder = sorted(range(len(down)), key=lambda k: down[k] - expected[k])
    raised = set(by_remainder[:missing])
    return tuple(number + (k in raised) for k, number in enumerate(down))


def _in_cases(plan: Planned, code: str, shares: list[Fraction], parts: list[Fraction]) -> Assumed:
    populations = [int(number) for number in plan.populations]
    relevant = whole_cases([part * number for part, number in zip(parts, populations, strict=True)])
    yes = whole_cases([share * number for share, number in zip(shares, relevant, strict=True)])
    return Assumed(code, yes, relevant)


def _by_code(plan: Planned, given: Any, single: dict[Any, Any]) -> dict[Any, Any]:
    """Return the values by question; `single` where the mapping is one of levels, or is none."""
    if not isinstance(given, Mapping) or (given and all(_is_levels(plan, item) for item in given.items())):
        return single
    return dict(given)


def _is_levels(plan: Planned, item: tuple[Any, Any]) -> bool:
    return item[0] in plan.strata.columns and isinstance(item[1], Mapping)


def _shares(plan: Planned, given: Any, place: str, mistakes: list[str]) -> list[Fraction]:
    """Return a share a stratum; an empty list if there is a mistake."""
    strata = len(plan.populations)
    try:
        if isinstance(given, Mapping):
            return _of_levels(plan, given)
        if isinstance(given, (int, float, Fraction)):
            return [_share(given)] * strata
        if isinstance(given, (str, bytes)) or not hasattr(given, "__len__"):
            raise SamplerError("must be a share, a share a stratum, or {column: {level: share}}.")
        if len(given) != strata:
            raise SamplerError(f"must have one share a stratum ({strata:,}), but has {len(given):,}.")
        return [_share(value) for value in given]
    except SamplerError as error:
        mistakes += [f"{place} {mistake}" for mistake in error.mistakes]
        return []


def _of_levels(plan: Planned, given: Mapping[Any, Any]) -> list[Fraction]:
    columns = [str(name) for name in plan.strata.columns if name not in ("population", "share", "expected")]
    if len(given) != 1:
        raise SamplerError(
            f"must name one matched column, but names {len(given)}: give a share a stratum instead."
        )
    ((column, shares),) = given.items()
    if column not in columns:
        raise SamplerError(f"names {column!r}, which is no matched column. {near(str(column), columns)}")
    if not isinstance(shares, Mapping):
        raise SamplerError(f"must give a share for every level of {column}, but gives no levels.")
    levels = [str(level) for level in plan.strata[column]]
    wanted = list(dict.fromkeys(levels))
    given_levels = {str(level): share for level, share in shares.items()}
    refuse_if_any(
        [
            *(
                f"names no share for the level '{level}' of {column}."
                for level in wanted
                if level not in given_levels
            ),
            *(
                f"names the level '{level}', which {column} has not. {near(level, wanted)}"
                for level in given_levels
                if level not in wanted
            ),
        ]
    )
    return [_share(given_levels[level]) for level in levels]


def _share(value: Any) -> Fraction:
    try:
        exact = value if isinstance(value, Fraction) else Fraction(str(float(value)))
    except (TypeError, ValueError):
        raise SamplerError("must lie between 0 and 1, but got no number.") from None
    if isinstance(value, (bool, str)) or not 0 <= exact <= 1:
        raise SamplerError(f"must lie between 0 and 1, but got {value!r}.")
    return exact
