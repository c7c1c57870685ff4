"""Providers against a common target: which of them lie further from it than chance would bring them.

Next: `stats.providers.funnel_picture`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from html import escape
from math import isnan, prod
from typing import TYPE_CHECKING, Any

from stats.comparisons.several import holm
from stats.counts import confidence_mistakes, number_of
from stats.errors import SamplerError, refuse_if_any
from stats.providers.provider_counts import ProviderCounts, read_providers
from stats.rounding import half_up

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from stats.providers.control_limits import Limits, Tails

__all__ = ["Funnel", "funnel"]

LEVELS = (0.80, 0.95, 0.998)
LARGEST_BASE = 10_000_000  # a chance is held for each count up to the base


@dataclass(frozen=True, slots=True)
class Funnel:
    """Providers and the control limits around their target.

    Attributes:
        counts: of the providers.
        target: the share that every provider is held against, 0 to 1, exactly.
        confidence: of the limits, each above 0 and below 1, rising.

    Example:
        >>> import pandas as pd
        >>> found = funnel(pd.DataFrame({
        ...     "provider": ["North", "East", "South"], "yes": [88, 104, 12],
        ...     "base": [128, 128, 22], "population": [577, 560, 25]}))
        >>> print(found)
        3 providers around 73% (204 of 278 cases).
        Outside the 80% limits: 2 (0.3 expected by chance). Above: East. Below: South.
        Outside the 95% limits: 2 (0.1 expected by chance). Above: East. Below: South.
        Outside the 99.8% limits: 1 (0.0 expected by chance). Below: South.
        By Holm's correction for 3 providers South differs from the target at the 5% level.
    """

    counts: ProviderCounts
    target: Fraction
    confidence: tuple[float, ...] = LEVELS

    def __post_init__(self) -> None:
        refuse_if_any(_mistakes(self.target, self.confidence))

    def at(self, *confidence: float) -> Funnel:
        """Return the same providers with limits at other confidences."""
        return replace(self, confidence=tuple(sorted(confidence)))

    @property
    def p_values(self) -> tuple[float, ...]:
        """Each provider's two-sided p-value: twice the smaller tail, at most 1."""
        pairs = zip(self._tails(), self.counts.yes, strict=True)
        return tuple(found.p_value(yes) for found, yes in pairs)

    @property
    def holm(self) -> tuple[float, ...]:
        """The p-values by Holm's correction for as many comparisons as there are providers."""
        return holm(self.p_values)

    @property
    def limits(self) -> tuple[tuple[Limits, ...], ...]:
        """The limits as counts of yeses: a row a provider, an entry a confidence."""
        rests = [(1 - Fraction(str(level))) / 2 for level in self.confidence]
        return tuple(tuple(found.limits(rest) for rest in rests) for found in self._tails())

    @property
    def sides(self) -> tuple[tuple[str, ...], ...]:
        """Where each provider lies, "above", "below" or "" (inside): an entry a confidence."""
        pairs = zip(self.limits, self.counts.yes, strict=True)
        return tuple(tuple(_side(yes, limit) for limit in row) for row, yes in pairs)

    @property
    def expected_outside(self) -> tuple[float, ...]:
        """How many providers lie outside by chance if all have the target's share: an entry a confidence.

        It is below the number of providers times 1 - confidence, since counts are whole.
        """
        return tuple(sum(limit.beyond for limit in level) for level in zip(*self.limits, strict=True))

    @property
    def chance_of_any(self) -> tuple[float, ...]:
        """The chance that at least one lies outside if all have the target's share: an entry a confidence."""
        levels = zip(*self.limits, strict=True)
        return tuple(1 - prod(1 - limit.beyond for limit in level) for level in levels)

    def to_frame(self) -> pd.DataFrame:
        """Return a row a provider.

        Columns: provider, yes, base, population, percent; p and p_holm; outside (the highest confidence whose
        limits it lies outside of, or NaN) and side ("above", "below" or ""); and for every confidence the
        limits in per cent, such as low_95 and high_95: the least and the largest percentage inside.
        """
        import pandas as pd

        places = [_furthest(row, self.confidence) for row in self.sides]
        columns: dict[str, Any] = {
            **self.counts.columns(),
            "p": self.p_values,
            "p_holm": self.holm,
            "outside": [place[0] for place in places],
            "side": [place[1] for place in places],
        }
        for level, found in zip(self.confidence, zip(*self.limits, strict=True), strict=True):
            pairs = list(zip(found, self.counts.base, strict=True))
            columns[f"low_{_level(level)}"] = [100 * limit.low / base for limit, base in pairs]
            columns[f"high_{_level(level)}"] = [100 * limit.high / base for limit, base in pairs]
        return pd.DataFrame(columns).astype({"population": "Int64"})

    def __str__(self) -> str:
        yes, base = sum(self.counts.yes), sum(self.counts.base)
        k = len(self.counts.names)
        of = f" ({yes:,} of {base:,} cases)" if self.target == Fraction(yes, base) else " (given)"
        head = f"{k:,} provider{'' if k == 1 else 's'} around {half_up(100 * self.target)}%{of}."
        return "\n".join([head, *self._level_lines(), self._holm_line()])

    def _repr_html_(self) -> str:
        table = self.to_frame().to_html(index=False, border=0, na_rep="")
        return f"<p>{'<br>'.join(escape(line) for line in str(self).splitlines())}</p>{table}"

    def _tails(self) -> Iterator[Tails]:
        from stats.providers.control_limits import tails

        for base, population in zip(self.counts.base, self.counts.population, strict=True):
            yield tails(base, population, self.target)

    def _level_lines(self) -> Iterator[str]:
        by_level = zip(self.confidence, zip(*self.sides, strict=True), self.expected_outside, strict=True)
        for level, sides, expected in by_level:
            named = [
                f" {side.capitalize()}: {', '.join(names)}."
                for side in ("above", "below")
                if (names := [n for n, s in zip(self.counts.names, sides, strict=True) if s == side])
            ]
            outside = sum(bool(side) for side in sides) or "none"
            chance = f"{float(half_up(Fraction(expected), 1)):.1f}"
            head = f"Outside the {_level(level)}% limits: {outside} ({chance} expected by chance)."
            yield head + "".join(named)

    def _holm_line(self) -> str:
        different = [n for n, p in zip(self.counts.names, self.holm, strict=True) if p <= 0.05]
        k = len(self.counts.names)
        start = f"By Holm's correction for {k:,} provider{'' if k == 1 else 's'}"
        verb = "differs" if len(different) < 2 else "differ"
        return f"{start} {', '.join(different) or 'none'} {verb} from the target at the 5% level."


def funnel(
    table: Any, confidence: float | tuple[float, ...] = LEVELS, target: float | Fraction | None = None
) -> Funnel:
    """Return the providers with exact control limits around a common target, for one question.

    If a provider's share were the target, the number of yeses among its `base` cases would be
    hypergeometric (binomial where its population is unknown). Limits leave at most half of 1 - confidence
    outside on each side. A target that is not a whole number of a provider's cases is met by mixing the two
    whole numbers beside it, so that the mean is right. Of a provider read in full the limits are that number
    or those two: any other percentage differs for certain, though perhaps by little.

    Args:
        table: a DataFrame with a row a provider: `provider`, `yes`, `base`, and where known `population`
            (None or NaN where it is not) or, used before it, `domain_population`.
        confidence: of the limits, one or several, each above 0 and below 1.
        target: the share to hold providers against, 0 to 1; None for all their yeses by all their bases.

    Returns:
        A Funnel. The target is taken as known: where few providers make it up, each pulls it to itself, and
        the limits err towards calling nobody different.

    Raises:
        SamplerError: the table, a confidence or the target is faulty; all mistakes of the table, or else of
            the others, at once.

    Source:
        Spiegelhalter (2005), Funnel plots for comparing institutional performance, Statistics in Medicine
        24:1185-1202; Holm (1979), Scandinavian Journal of Statistics 6:65-70.

    Example:
        >>> import pandas as pd
        >>> found = funnel(pd.DataFrame({"provider": ["A", "B"], "yes": [88, 60], "base": [128, 100]}), 0.95)
        >>> found.to_frame()[["provider", "low_95", "high_95", "side"]].round(1)
          provider  low_95  high_95 side
        0        A    56.2     73.4
        1        B    55.0     74.0
    """
    counts = read_providers(table)
    if (largest := max(counts.base)) > LARGEST_BASE:
        raise SamplerError(
            f"limits are for bases of at most {LARGEST_BASE:,}, but got {largest:,}: leave it out."
        )
    levels = tuple(confidence) if isinstance(confidence, (tuple, list)) else (confidence,)
    if target is None:
        return Funnel(counts, Fraction(sum(counts.yes), sum(counts.base)), _sorted(levels))
    refuse_if_any(_mistakes(target, levels))
    return Funnel(counts, Fraction(str(target)), _sorted(levels))


def _sorted(levels: tuple[float, ...]) -> tuple[float, ...]:
    refuse_if_any(_mistakes(Fraction(0), levels))
    return tuple(sorted(levels))


def _mistakes(target: object, levels: tuple[float, ...]) -> Iterator[str]:
    share = number_of(target)
    if isnan(share):
        yield "target must be a number from 0 to 1, but got no number."
    elif not 0 <= share <= 1:
        yield f"target must lie between 0 and 1, but got {share:g}: write 0.70 for 70%."
    if not levels:
        yield "confidence must hold at least one level, but holds none: give 0.80, for instance."
    wrong = [mistake for level in levels for mistake in confidence_mistakes(level)]
    yield from wrong
    if not wrong and len(set(levels)) < len(levels):
        yield "confidence must hold every level once, but one comes again."


def _side(yes: int, limit: Limits) -> str:
    return "below" if yes < limit.low else "above" if yes > limit.high else ""


def _furthest(sides: tuple[str, ...], levels: tuple[float, ...]) -> tuple[float, str]:
    """Return the highest confidence whose limits are passed, and on which side."""
    passed = [(level, side) for level, side in zip(levels, sides, strict=True) if side]
    return passed[-1] if passed else (float("nan"), "")


def _level(level: float) -> str:
    return f"{(Decimal(str(level)) * 100).normalize():f}"
