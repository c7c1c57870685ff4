"""How a plan shares out its cases over strata, and the margin of error where chances are unequal.

Next: `sampler.size.answers.answer`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sampler.size.formula import Precision


@dataclass(frozen=True, slots=True)
class Shared:
    """A plan's cases by stratum.

    Attributes:
        populations: eligible cases of each stratum.
        tables: cases of each stratum, in every table that a draw can pick; some of them where a walk makes
            the table of a draw.
        weights: what the tables' chances are in proportion to.
        chances: the inclusion probability of each stratum's cases.
        walked: whether the tables are only some of those there are.
    """

    populations: tuple[int, ...]
    tables: tuple[tuple[int, ...], ...]
    weights: tuple[int, ...]
    chances: tuple[Fraction, ...]
    walked: bool


def margin_by_strata(cells: Iterable[tuple[int, Fraction]], precision: Precision) -> float | None:
    """Return the margin of error of a part of the list whose cases have unequal chances, as a fraction.

    e = z sqrt(sum (N_h / N_d)² S² / n_h (1 - n_h / N_h)), n_h the cases expected of each stratum's part.

    Args:
        cells: for each stratum, the cases of the part that are in it, and the chance of each.
        precision: confidence, assumed share and correction.

    Returns:
        The margin; 0 where all are read; None where a case has no chance.

    Source:
        Cochran (1977), Sampling Techniques, 3rd ed., section 5.3.

    Example:
        With equal chances it is that of the plain formula:

        >>> from sampler.size.formula import Precision
        >>> round(margin_by_strata([(377, Fraction(128, 577)), (200, Fraction(128, 577))], Precision()), 5)
        0.04996
    """
    known = [(cases, chance) for cases, chance in cells if cases]
    total = sum(cases for cases, _ in known)
    if not known or not all(chance for _, chance in known):
        return None
    variance = precision.proportion * (1 - precision.proportion)
    if precision.correction == "cochran" and total > 1:
        variance *= total / (total - 1)
    spread = sum(Fraction(cases, total * total) * (1 - chance) / chance for cases, chance in known)
    return precision.z * sqrt(variance * spread)
