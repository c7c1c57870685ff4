"""The pictures in words: what each shows, all their figures, and how they were made.

Next: `sampler.size.pictures.look`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sampler.size.formula import percent
from sampler.size.pictures.rows import plain_rows
from sampler.size.pictures.tables import EVERY, EXPECTED, FORMULA
from sampler.wording import counted
from stats.bases import SMALL_BASE, VERY_SMALL_BASE
from stats.reporting.words import nearest

if TYPE_CHECKING:
    from sampler.size.pictures.what_if import WhatIf

_WORDS = ("One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
_NUMBERS = {str(number): word for number, word in enumerate(_WORDS, start=1)}
SHORT = 10**9  # larger populations are written as powers


def titles(what: WhatIf) -> tuple[str, str, str]:
    """Return what each picture shows, in a sentence without a full stop."""
    return _margin_title(what), _base_title(what), _cost_title(what)


def _margin_title(what: WhatIf) -> str:
    asked, level = what.precision, f"{percent(what.precision.confidence)}%"
    share = "" if asked.proportion == 0.5 else f" if {percent(asked.proportion)}% are yes"
    if what.by_hand:
        held = _held(what)
        give = "gives" if what.size == 1 else "give"
        cases = _cases(what)
        return f"{cases[0].upper()}{cases[1:]} {give} {held} at {level}{share}"
    endless = ", however long the list" if what.population is None else ""
    return f"{_points_spelt(asked.margin)} at {level} takes {_cases(what)}{endless}{share}"


def _cases(what: WhatIf) -> str:
    if what.population is None:
        return counted(what.size, "case")
    if what.size == what.population:
        return f"all {counted(what.size, 'case')}" if what.size > 1 else "the only case"
    return f"{what.size:,} of {counted(what.population, 'case')}"


def _points_spelt(margin: float) -> str:
    number, noun = asked_points(margin).split()
    return f"{_NUMBERS.get(number, number)} {noun}"


def asked_points(margin: float) -> str:
    """Return the margin that was asked for, in points: "5 points", "2.5 points", "1 point"."""
    number = percent(margin)
    return f"{number} point" if number == "1" else f"{number} points"


def _base_title(what: WhatIf) -> str:
    rows = widest(what)
    last = rows[-1]
    if not any(row["half_width"] for row in rows):
        return "When every case is inspected, no answer has a margin of error"
    expected = points(last["half_width"])
    asked = what.precision.proportion
    share = "" if asked == 0.5 else f" if {percent(asked)}% are yes"
    if len(rows) == 1:
        return f"Of {counted(last['base'], 'case')} expect ±{expected} points{share}"
    first = next((row for row in rows if row["base"] == VERY_SMALL_BASE), rows[0])
    return (
        f"Of {counted(first['base'], 'relevant case')} expect ±{points(first['half_width'])} points, "
        f"of all {counted(last['base'], 'case')} ±{expected}{share}"
    )


def widest(what: WhatIf) -> list[dict[str, Any]]:
    """Return the row of each base with the wider interval: that of relevant cases that are not counted."""
    return list({row["base"]: row for row in plain_rows(what.intervals)}.values())


def _cost_title(what: WhatIf) -> str:
    given = what.precision.confidence
    other = 0.95 if given < 0.95 else 0.80
    more = size_at(what, other, FORMULA) - size_at(what, given, FORMULA)
    kind = "more" if other > given else "fewer"
    number = f"{abs(more):,} {kind}" if more else f"no {kind}"
    noun = "case" if abs(more) == 1 else "cases"
    return f"{percent(other)}% confidence takes {number} {noun} than {percent(given)}%"


def size_at(what: WhatIf, level: float, rule: str) -> int:
    """Return the size at a confidence by a rule."""
    table = what.costs
    return int(table["size"][(table["confidence"] == level) & (table["rule"] == rule)].item())


def points(fraction: float) -> str:
    """Return a margin in points, with one decimal below ten.

    Example:
        >>> points(0.04996), points(0.1449), points(0.0)
        ('5.0', '14', '0.0')
    """
    return f"{100 * fraction:.1f}" if 100 * fraction < 9.95 else f"{100 * fraction:.0f}"


def chosen_words(what: WhatIf) -> str:
    """Return the chosen size and its margin: "128 cases: 5.0 points"."""
    return f"{counted(what.size, 'case')}: {_held(what)}"


def _held(what: WhatIf) -> str:
    held = margin_at(what, FORMULA)
    return f"{points(held)} points" if held else "no margin of error"


def margin_at(what: WhatIf, rule: str) -> float:
    """Return the margin of error of the chosen size, by a rule."""
    table = what.margins
    return float(table["margin"][table["chosen"] & (table["rule"] == rule)].item())


def population_words(population: int | None) -> str:
    """Return a population in a word or two: "N = 577", "N without limit"."""
    if population is None:
        return "N without limit"
    return f"N = {population:,}" if population < SHORT else f"N = {population:.3g}"


def described(what: WhatIf) -> str:
    """Return all that the pictures show in one paragraph."""
    first, second, third = what.titles
    name = f"{what.name}: " if what.name else ""
    return f"{name}{first}. {_margins(what)} {second}. {_intervals(what)} {third}. {_costs(what)}"


def _margins(what: WhatIf) -> str:
    """Say the margin of the chosen size on every line."""
    asked = what.precision
    at = [row for row in plain_rows(what.margins) if row["size"] == what.size and not row["chosen"]]
    others = [
        f"{points(row['margin'])} points "
        + (
            f"if {percent(row['proportion'])}% are yes"
            if row["proportion"] != asked.proportion
            else f"with {population_words(row['population'])}"
        )
        for row in at
        if row["rule"] == FORMULA
    ]
    beside = f"; {', '.join(others)}" if others else ""
    return (
        f"Picture 1, margin of error by number of cases, falling: {chosen_words(what)} by the formula "
        f"at {percent(asked.confidence)}% confidence, {percent(asked.proportion)}% yes, "
        f"{population_words(what.population)}{beside}; {points(margin_at(what, EXPECTED))} points is the "
        "half-width to expect of the exact interval."
    )


def _intervals(what: WhatIf) -> str:
    known = {row["base"]: row for row in plain_rows(what.intervals) if row["known"]}
    rows = [
        f"{counted(row['base'], 'case')} {_limits(row)}"
        + ("" if row["known"] else f" ({_limits(known[row['base']])})")
        for row in widest(what)
    ]
    brackets = (
        ""
        if len(known) == len(what.intervals)
        else (", their number on the list not known (in brackets: known)")
    )
    return f"Picture 2, exact interval to expect by relevant cases{brackets}: {', '.join(rows)}."


def _limits(row: dict[str, Any]) -> str:
    return f"{nearest(100 * row['low'])}% to {nearest(100 * row['high'])}%"


def _costs(what: WhatIf) -> str:
    both = exact_too(what)
    sizes = [
        f"{percent(level)}% {size_at(what, level, FORMULA):,}"
        + (f" and {size_at(what, level, EVERY):,}" if both else "")
        for level in dict.fromkeys(what.costs["confidence"])
    ]
    exactly = " and so that every result holds it exactly" if both else ""
    return (
        f"Picture 3, cases for a margin of {asked_points(what.precision.margin)} by confidence, by the "
        f"formula{exactly}: {', '.join(sizes)}."
    )


def exact_too(what: WhatIf) -> bool:
    """Return whether the costs of confidence are known by the exact rule, too."""
    return bool((what.costs["rule"] == EVERY).any())


def rule(what: WhatIf) -> tuple[str, ...]:
    """Return how the figures were made, a part at a time."""
    by_hand = (f"n = {what.size:,}, fixed by hand",) if what.by_hand else ()
    return (
        *what.precision.rule(what.population, "given"),
        *by_hand,
        "expected limits: means of the exact interval over all samples, each with its hypergeometric chance",
        "a base of b comes from b N / n relevant cases, to the nearest case",
        f"bases below {SMALL_BASE} are small, below {VERY_SMALL_BASE} very small",
    )
