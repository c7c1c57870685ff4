"""Agreement beyond chance: Cohen's kappa and Gwet's AC1, with their variances.

Next: `stats.double_reading.reading_checks`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["Coefficient", "ac1", "kappa"]


class Coefficient(NamedTuple):
    """A coefficient of agreement, at most 1, and its asymptotic standard error.

    None where it does not exist: see `kappa`.
    """

    value: float | None
    standard_error: float | None


def kappa(table: Array, fraction_read: float = 0.0) -> Coefficient:
    """Return Cohen's kappa of a square table of counts, first reader down, second across.

    kappa = (pa - pe) / (1 - pe), pa the share of agreement and pe the sum of the products of the readers'
    shares of each category. Where both use one and the same category throughout, pe is 1 and kappa does not
    exist. Where they agree throughout the standard error comes out as 0, whatever the number of cases, so
    none is given.

    Args:
        table: counts, not all 0.
        fraction_read: share of all cases that were read twice; the variance is that of the rest.

    Source:
        Cohen (1960), Educational and Psychological Measurement 20:37-46; Fleiss, Cohen & Everitt (1969),
        Psychological Bulletin 72:323-327 (variance).
    """
    p = table / table.sum()
    first, second = p.sum(axis=1), p.sum(axis=0)
    agreed, by_chance = float(np.trace(p)), float(first @ second)
    if _one_category(table):
        return Coefficient(None, None)
    value = (agreed - by_chance) / (1 - by_chance)
    if _all_agree(table):
        return Coefficient(1.0, None)
    # Row sums of the second reader with column sums of the first: p_kl goes with second_k + first_l.
    crossed = second[:, None] + first[None, :]
    on = (np.diag(p) * (1 - (first + second) * (1 - value)) ** 2).sum()
    off = (1 - value) ** 2 * ((p * crossed**2).sum() - (np.diag(p) * np.diag(crossed) ** 2).sum())
    rest = (value - by_chance * (1 - value)) ** 2
    variance = (on + off - rest) / (1 - by_chance) ** 2 / table.sum()
    return Coefficient(value, _root((1 - fraction_read) * variance))


def ac1(table: Array, fraction_read: float = 0.0) -> Coefficient:
    """Return Gwet's AC1 of a square table of counts.

    As kappa, but with pe = sum of pi (1 - pi) / (q - 1), pi the readers' mean share of a category and q the
    number of categories that either uses (2 if they use one): it stays near the share of agreement where
    nearly all cases are of one category. Where they agree throughout it is 1, and no standard error is given.

    Source:
        Gwet (2008), British Journal of Mathematical and Statistical Psychology 61:29-48.
    """
    used = (table.sum(axis=0) + table.sum(axis=1)) > 0
    p = table[np.ix_(used, used)] / table.sum()
    if _all_agree(table):
        return Coefficient(1.0, None)
    others = max(1, len(p) - 1)
    mean = (p.sum(axis=0) + p.sum(axis=1)) / 2
    agreed, by_chance = float(np.trace(p)), float((mean * (1 - mean)).sum() / others)
    value = (agreed - by_chance) / (1 - by_chance)
    linear = (np.diag(p) * (1 - mean)).sum() / others - agreed * by_chance
    square = (p * (1 - (mean[:, None] + mean) / 2) ** 2).sum() / others**2 - by_chance**2
    spread = agreed * (1 - agreed) - 4 * (1 - value) * linear + 4 * (1 - value) ** 2 * square
    return Coefficient(value, _root((1 - fraction_read) * spread / (1 - by_chance) ** 2 / table.sum()))


def _one_category(table: Array) -> bool:
    return _all_agree(table) and int((np.diag(table) > 0).sum()) == 1


def _all_agree(table: Array) -> bool:
    return bool(np.trace(table) == table.sum())


def _root(variance: float) -> float:
    return float(np.sqrt(max(0.0, variance)))
