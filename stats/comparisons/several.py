"""Several comparisons at once: p-values and intervals that hold for all of them together.

Next: `stats.comparisons.trends`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from stats.comparisons.differences import Difference
from stats.comparisons.ratios import Ratio
from stats.comparisons.sides import choice_mistakes, settled_confidence
from stats.comparisons.words import confidence_words
from stats.errors import SamplerError, refuse_if_any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

__all__ = ["Comparisons", "compare_all"]


@dataclass(frozen=True, slots=True)
class Comparisons:
    """Several comparisons, judged together.

    Attributes:
        names: what each is of; numbers from 1 if none were given.
        comparisons: each at the confidence that makes the intervals hold together.
        p_values: Holm's adjusted p-values, in the same order.
        confidence: that all intervals hold at once.
        rule: "bonferroni" or "sidak".
    """

    names: tuple[str, ...]
    comparisons: tuple[Difference | Ratio, ...]
    p_values: tuple[float, ...]
    confidence: float
    rule: str

    @property
    def promise(self) -> str:
        """What the intervals and p-values promise, in one sentence."""
        each = confidence_words(round(self.comparisons[0].confidence, 4))
        because = {
            "bonferroni": "however they depend on one another",
            "sidak": "if they are independent, or nearly normal",
        }[self.rule]
        return (
            f"All {len(self.comparisons):,} intervals hold at once in at least "
            f"{confidence_words(self.confidence)} of samples, {because}, as far as each holds at its own "
            f"{each}; where nothing differs, the chance that any adjusted p-value (Holm) is at or below "
            f"{confidence_words(round(1 - self.confidence, 12))} is no larger than that, as far as each "
            "p-value holds."
        )

    def at(self, confidence: float) -> Comparisons:
        """Return the same comparisons with intervals that hold all at once at another confidence."""
        return compare_all(dict(zip(self.names, self.comparisons, strict=True)), confidence, self.rule)

    def to_frame(self) -> pd.DataFrame:
        """Return a row a comparison, with its name and `p_value_holm`; limits are the simultaneous ones."""
        import pandas as pd

        rows = [
            {"name": name, **found.as_row(), "p_value_holm": p_value}
            for name, found, p_value in zip(self.names, self.comparisons, self.p_values, strict=True)
        ]
        return pd.DataFrame(rows).rename(columns={"confidence": "confidence_each"})

    def __str__(self) -> str:
        lines = [f"{name}: {found}" for name, found in zip(self.names, self.comparisons, strict=True)]
        return "\n".join([*lines, self.promise])

    def _repr_html_(self) -> str:
        return f"{self.to_frame().to_html(index=False, border=0)}<p>{escape(self.promise)}</p>"


def compare_all(
    comparisons: Mapping[str, Difference | Ratio] | Iterable[Difference | Ratio],
    confidence: float | None = None,
    rule: str = "bonferroni",
) -> Comparisons:
    """Return the comparisons with Holm's p-values and with intervals that hold all at once.

    Args:
        comparisons: differences and ratios, by name or in order.
        confidence: with which all intervals hold at once; None takes the one all comparisons have.
        rule: how the intervals share it out: "bonferroni" gives each of k the confidence 1 - (1 - c) / k
            (holds for any k events); "sidak" c ** (1 / k), a little narrower, which holds for independent
            comparisons, and for dependent ones as far as their estimates are normal (Šidák 1967, JASA
            62:626-633).

    Returns:
        Comparisons. Holm (1979, Scandinavian Journal of Statistics 6:65-70): the smallest p-value times k,
        the next times k - 1, and so on, never below the one before, at most 1. It holds for any
        dependence, and may find a difference whose simultaneous interval still includes none.

    Raises:
        SamplerError: no comparison, something else among them, different confidences, an unknown rule.

    Example:
        >>> from stats import Estimate, difference
        >>> whole = Estimate(40, 64, population=300)
        >>> found = compare_all({
        ...     "North": difference(Estimate(52, 64, population=280), whole),
        ...     "South": difference(Estimate(43, 64, population=310), whole),
        ... })
        >>> found.to_frame()[["name", "difference", "low", "high", "p_value_holm"]].round(2)
            name  difference   low   high  p_value_holm
        0  North       18.75  6.76  30.26          0.02
        1  South        4.69 -7.96  17.18          0.58
    """
    names, given = _named(comparisons)
    refuse_if_any(
        f"comparison {number} must be a Difference or a Ratio, but got {type(value).__name__}."
        for number, value in enumerate(given, 1)
        if not isinstance(value, Difference | Ratio)
    )
    level, wrong = settled_confidence([found.confidence for found in given], confidence, "the comparisons")
    refuse_if_any([*wrong, *choice_mistakes("rule", rule, _SHARED)])
    each = _SHARED[rule](level, len(given))
    return Comparisons(
        names, tuple(found.at(each) for found in given), holm([f.p_value for f in given]), level, rule
    )


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Return Holm's adjusted p-values, in the order given.

    Example:
        >>> holm([0.01, 0.04, 0.03])
        (0.03, 0.06, 0.06)
    """
    adjusted, largest = [0.0] * len(p_values), 0.0
    for rank, place in enumerate(sorted(range(len(p_values)), key=lambda i: p_values[i])):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[place]))
        adjusted[place] = largest
    return tuple(adjusted)


def _named(
    comparisons: Mapping[str, Difference | Ratio] | Iterable[Difference | Ratio],
) -> tuple[tuple[str, ...], tuple[Difference | Ratio, ...]]:
    if isinstance(comparisons, Mapping):
        named = tuple(str(name) for name in comparisons), tuple(comparisons.values())
    elif isinstance(comparisons, Iterable):
        given = tuple(comparisons)
        named = tuple(str(number) for number in range(1, len(given) + 1)), given
    else:
        raise SamplerError(f"comparisons must be several, but got {type(comparisons).__name__}.")
    if not named[1]:
        raise SamplerError("there are no comparisons: give at least one difference or ratio.")
    return named


def _bonferroni(confidence: float, number: int) -> float:
    return 1 - (1 - confidence) / number


def _sidak(confidence: float, number: int) -> float:
    return float(confidence ** (1 / number))


_SHARED: dict[str, Callable[[float, int], float]] = {"bonferroni": _bonferroni, "sidak": _sidak}
