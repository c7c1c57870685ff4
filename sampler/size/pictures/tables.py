"""The tables behind the pictures: margins by size, intervals by base, costs of confidence.

Next: `sampler.size.pictures.expected`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, Any

from sampler.size.exact.widths import yes_on_list
from sampler.size.formula import Precision, margin_of_error
from sampler.size.pictures.expected import expected_limits

if TYPE_CHECKING:
    import pandas as pd

    from sampler.size.pictures.what_if import ExactRule

FORMULA, EXPECTED, EVERY = "formula", "exact, expected", "exact, every result"
"""The rules by which a margin or a size is found."""

QUICK = 5_000  # cases up to which the exact rule answers in seconds
LEVELS = (0.80, 0.90, 0.95, 0.99)
_BASES = (10, 20, 30)
_FEW = (2, 5)  # bases where even the smallest of those is too large
_ROUND = (10, 15, 20, 30, 50, 75)  # and ten times, a hundred times these, ...
_BETWEEN = 4  # so many round bases between 30 and the size
_POINTS, _EXACT_POINTS = 80, 24  # of a line


def margins_table(
    size: int,
    population: int | None,
    precision: Precision,
    proportions: Sequence[float],
    populations: Sequence[int | None],
) -> pd.DataFrame:
    """Return the margin of error by size, a row a size of a line; the lines stand one after the other."""
    sizes = _sizes(size, population, populations)

    def row(rule: str, share: float, total: int | None, n: int, margin: float) -> dict[str, Any]:
        chosen = (share, total, n) == (precision.proportion, population, size)
        values = {"rule": rule, "proportion": share, "population": total, "size": n, "margin": margin}
        return values | {"chosen": chosen}

    def line(share: float, total: int | None) -> list[dict[str, Any]]:
        given = precision.confidence, share, precision.correction
        return [row(FORMULA, share, total, n, margin_of_error(n, total, *given)) for n in _to(total, sizes)]

    rows = [found for share in proportions for found in line(share, population)]
    rows += [found for other in populations for found in line(precision.proportion, other)]
    for n in _thinned(_to(population, sizes), size):
        low, high = expected_limits(n, population, population, precision.proportion, precision.confidence)
        rows.append(row(EXPECTED, precision.proportion, population, n, (high - low) / 2))
    return _table(rows)


def intervals_table(size: int, population: int | None, precision: Precision) -> pd.DataFrame:
    """Return the interval to expect by base, a row a base where N_d is known, and one where it is not.

    Where the number of relevant cases is not known, the interval takes the largest there can be,
    N - (n - base), as `stats.questions` does.
    """
    from stats.bases import base_mark

    def row(base: int, relevant: int | None, known: bool) -> dict[str, Any]:
        taken = relevant if known or population is None else population - (size - base)
        share = precision.proportion
        low, high = expected_limits(base, relevant, taken, share, precision.confidence)
        if relevant is not None:
            share = yes_on_list(relevant, share) / relevant
        counts = {"base": base, "relevant": relevant, "known": known, "population": taken}
        limits = {"proportion": share, "low": low, "high": high, "half_width": (high - low) / 2}
        return counts | limits | {"mark": base_mark(base)}

    rows = []
    for base in bases(size):
        relevant = None if population is None else _relevant(base, size, population)
        rows.append(row(base, relevant, True))
        if relevant is not None and base < size:
            rows.append(row(base, relevant, False))
    return _table(rows)


def costs_table(population: int | None, precision: Precision, exact: ExactRule) -> pd.DataFrame:
    """Return the size for the margin at several confidences, by the formula and for every result.

    Where the formula asks for more than `QUICK` cases at one of them, it stands alone: the exact rule would
    take minutes, or is out of reach.
    """
    levels = sorted({*LEVELS, precision.confidence})
    rules: dict[str, Callable[[float], int]] = {
        FORMULA: lambda level: replace(precision, confidence=level).size_for(population)
    }
    if max(map(rules[FORMULA], levels)) <= QUICK:
        rules[EVERY] = lambda level: exact(population, level, precision.margin).size
    sizes = {(level, rule): find(level) for level in levels for rule, find in rules.items()}
    return _table(
        [
            {
                "confidence": level,
                "rule": rule,
                "size": size,
                "more": size - sizes[precision.confidence, rule],
            }
            for (level, rule), size in sizes.items()
        ]
    )


def _table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    table = pd.DataFrame(rows)
    return table.astype({name: "Int64" for name in ("population", "relevant") if name in table})


def _sizes(size: int, population: int | None, populations: Sequence[int | None]) -> list[int]:
    """Return the sizes of the lines: from about 10 to three times the size, or to N.

    They are evenly spaced, and closer where a population ends and the margin falls steeply.
    """
    ends = [total for total in (population, *populations) if total is not None]
    last = 3 * size if population is None else min(3 * size, population)
    first = max(1, min([max(10, size // 10), size // 2, *(total // 2 for total in ends)]))
    found = {size, *(first + (last - first) * k // _POINTS for k in range(_POINTS + 1))}
    found |= {end - (end - first) // 4**k for end in ends for k in range(1, 8)} | {*ends}
    return sorted(n for n in found if n <= last)


def _to(population: int | None, sizes: Sequence[int]) -> list[int]:
    return [n for n in sizes if population is None or n <= population]


def _thinned(sizes: Sequence[int], size: int) -> list[int]:
    """Return some of the sizes, the chosen one and the last among them: exact limits take their time."""
    return sorted({size, sizes[-1], *sizes[:: max(1, len(sizes) // _EXACT_POINTS)]})


def bases(size: int) -> list[int]:
    """Return round bases up to a size, the size last: at most eight.

    Example:
        >>> bases(128), bases(22), bases(6)
        ([10, 20, 30, 50, 75, 100, 128], [10, 20, 22], [2, 5, 6])
    """
    few = [base for base in _BASES if base < size] or [base for base in _FEW if base < size]
    tens = (10**power for power in range(len(str(size))))
    between = [base for ten in tens for one in _ROUND if 30 < (base := one * ten) < 0.9 * size]
    last = len(between) - 1
    spread = {between[last * k // (_BETWEEN - 1)] for k in range(_BETWEEN)} if between else set()
    return [*few, *sorted(spread), size]


def _relevant(base: int, size: int, population: int) -> int:
    """Return base N / n, to the nearest case: of so many relevant cases the base can be expected."""
    return max(base, floor(Fraction(base * population, size) + Fraction(1, 2)))
