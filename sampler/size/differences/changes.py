"""Changes of a share: taken as written, checked, and said.

Next: `sampler.size.differences.normal_power`.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from sampler.size.formula import percent


def changed(proportion: float, change: float) -> float:
    """Return the share that a change leads to, both taken as they are written: 0.3 - 0.1 is 0.2."""
    return float(Fraction(str(proportion)) + Fraction(str(change)))


def level(confidence: float) -> float:
    """Return the level of the two-sided test: 1 less the confidence, as written."""
    return float(1 - Fraction(str(confidence)))


def change_mistakes(change: object, from_proportion: object) -> Iterator[str]:
    """Yield a sentence for a change or a share that cannot be."""
    wrong = list(share_mistakes("from_proportion", from_proportion))
    if not _number(change) or not -1 <= change <= 1 or change == 0:  # type: ignore[operator]
        meant = f" Is {change / 100:g} meant?" if _number(change) and 1 < abs(change) < 100 else ""  # type: ignore
        wrong.append(f"change must lie between -1 and 1, and not be 0, but got {change!r}.{meant}")
    yield from wrong
    if not wrong and not 0 <= changed(from_proportion, change) <= 1:  # type: ignore[arg-type]
        start = percent(from_proportion)  # type: ignore[arg-type]
        end = "below 0%" if change < 0 else "above 100%"  # type: ignore[operator]
        yield f"change {change!r} from {start}% would lead {end}: give from_proportion, or a smaller change."


def share_mistakes(thing: str, value: object) -> Iterator[str]:
    """Yield a sentence if the value is no share; 0 and 1 are shares."""
    if not _number(value) or not 0 <= value <= 1:  # type: ignore[operator]
        meant = f" Is {value / 100:g} meant?" if _number(value) and 1 < value < 100 else ""  # type: ignore[operator]
        yield f"{thing} must lie between 0 and 1, but got {value!r}.{meant}"


def change_words(from_proportion: float, change: float) -> str:
    """Return a change in words: "a fall from 75% to 65%"."""
    way = "rise" if change > 0 else "fall"
    return f"a {way} from {percent(from_proportion)}% to {percent(changed(from_proportion, change))}%"


def of_hundred(chance: float) -> str:
    """Return a chance in words, never said to be certain where it is not.

    Example:
        >>> of_hundred(0.758), of_hundred(0.9999), of_hundred(1.0), of_hundred(0.001)
        ('76 of 100', 'more than 99 of 100', 'all', 'fewer than 1 of 100')
    """
    if chance == 1:
        return "all"
    if chance >= 0.995:
        return "more than 99 of 100"
    return f"{100 * chance:.0f} of 100" if chance >= 0.005 else "fewer than 1 of 100"


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
