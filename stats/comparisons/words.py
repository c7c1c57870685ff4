"""How comparisons are said: changes and gaps in points, ratios, verdicts."""

from __future__ import annotations

from decimal import Decimal

from stats.errors import SamplerError
from stats.rounding import fraction, half_up

__all__ = [
    "are_named",
    "change_words",
    "confidence_words",
    "gap_words",
    "number_words",
    "range_words",
    "verdict",
]


def confidence_words(confidence: float) -> str:
    """Return a confidence as a percentage without needless decimals.

    Example:
        >>> confidence_words(0.8), confidence_words(0.975)
        ('80%', '97.5%')
    """
    return f"{(Decimal(str(confidence)) * 100).normalize():f}%"


def change_words(gap: float, decimals: int = 0) -> str:
    """Return what happened from the second share to the first, in points.

    Example:
        >>> change_words(-0.109375), change_words(0.01), change_words(0.0), change_words(0.001)
        ('fell by 11 points', 'rose by 1 point', 'did not change', 'rose by less than 1 point')
    """
    if gap == 0:
        return "did not change"
    return f"{'rose' if gap > 0 else 'fell'} by {_points(gap, decimals)} {_noun(gap, decimals)}"


def gap_words(gap: float, first: str, second: str, verb: str) -> str:
    """Return where the first group stands beside the second.

    Example:
        >>> gap_words(0.109375, "women", "men", "are")
        'women are 11 points above men'
        >>> gap_words(0.0, "North", "South", "is")
        'North is level with South'
    """
    if gap == 0:
        return f"{first} {verb} level with {second}"
    return f"{first} {verb} {_points(gap)} {_noun(gap)} {'above' if gap > 0 else 'below'} {second}"


def are_named(first: object, second: object) -> bool:
    """Return whether both groups are named; False for two empty texts.

    Raises:
        SamplerError: only one is named, or a name is no text.
    """
    texts = [name for name in (first, second) if isinstance(name, str)]
    if texts == ["", ""]:
        return False
    if sum(bool(name.strip()) for name in texts) < 2:
        raise SamplerError('name both groups by texts, or neither: sentence("women", "men").')
    return True


def range_words(gap: float, low: float, high: float, words: tuple[str, str, str], decimals: int = 0) -> str:
    """Return the two limits, the direction left out where both lie on the estimate's side of no difference.

    Args:
        gap: the estimate; it says which side is meant.
        low: the low limit.
        high: the high limit.
        words: for below, level and above, such as "a fall of {}", "no change" and "a rise of {}".
        decimals: of the points.

    Example:
        >>> range_words(-0.11, -0.18, -0.04, ("a fall of {}", "no change", "a rise of {}"))
        ' 4 to 18'
        >>> range_words(-0.03, -0.09, 0.03, ("a fall of {}", "no change", "a rise of {}"))
        ': a fall of 9 to a rise of 3'
    """
    if gap > 0 and low > 0:
        return f" {_points(low, decimals)} to {_points(high, decimals)}"
    if gap < 0 and high < 0:
        return f" {_points(high, decimals)} to {_points(low, decimals)}"
    below, level, above = words

    def end(limit: float) -> str:
        return level if limit == 0 else (above if limit > 0 else below).format(_points(limit, decimals))

    return f": {end(low)} to {end(high)}"


def verdict(estimate: float, low: float, high: float, no_difference: float, what: str, known: bool) -> str:
    """Return what the interval says of "no difference".

    Args:
        estimate: the difference or the ratio.
        low: its low limit.
        high: its high limit.
        no_difference: 0 for a difference, 1 for a ratio.
        what: "change" or "difference".
        known: whether every case was read on both sides.

    Example:
        >>> verdict(-0.11, -0.18, -0.04, 0, "change", known=False)
        'more than chance would explain'
        >>> verdict(-0.03, -0.09, 0.03, 0, "change", known=False)
        'may be chance: the interval includes no change'
    """
    if known:
        return "every case was read, so chance has no part in it"
    if not low <= no_difference <= high:
        return "more than chance would explain"
    if estimate == no_difference:
        return f"no {what} was seen, but one within the interval cannot be ruled out"
    return f"may be chance: the interval includes no {what}"


def number_words(ratio: float) -> str:
    """Return a ratio with two decimals, half up.

    Example:
        >>> number_words(1.125), number_words(0.0), number_words(0.001)
        ('1.13', '0', 'less than 0.01')
    """
    if ratio == 0:
        return "0"
    rounded = half_up(fraction(ratio), 2)
    return f"{float(rounded):,.2f}" if rounded else "less than 0.01"


def _points(gap: float, decimals: int = 0) -> str:
    rounded = half_up(100 * fraction(abs(gap)), decimals)
    if rounded or gap == 0:
        return f"{float(rounded):.{decimals}f}"
    return f"less than {10**-decimals:.{decimals}f}"


def _noun(gap: float, decimals: int = 0) -> str:
    return "point" if decimals == 0 and _points(gap) in ("1", "less than 1") else "points"
