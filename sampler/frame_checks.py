"""What the arguments of a frame say together that they must not.

Next: `sampler.engines`.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, get_args

from sampler.errors import near
from sampler.headings import heading
from sampler.persons import Person
from sampler.rules import Rule
from sampler.tickets import LINE_RULE, on_one_line

if TYPE_CHECKING:
    from sampler.frames import Frame, Levels


def contradictions(frame: Frame) -> list[str]:
    """Return a sentence for each way in which a frame contradicts itself."""
    named = [frame.case, *frame.strata_by]
    if not all(isinstance(name, str) and name.strip() for name in named):
        return ["case, match and spread must name columns, as text that is not blank."]
    if not all(isinstance(rule, get_args(Rule)) for rule in frame.eligible):
        return [f"eligible must hold rules: {', '.join(kind.__name__ for kind in get_args(Rule))}."]
    person: Any = frame.person
    if person is not None and not isinstance(person, Person):
        return ["person must be a Person, or None."]
    times = Counter(heading(name) for name in named)
    mistakes = [
        f"match and spread must name each column once, and not the case id; '{name}' comes twice."
        for name in sorted(name for name, number in times.items() if number > 1)
    ]
    mistakes += [
        f"{what} must name a column, as text, and another one than the case id."
        for what, name in (("officer", frame.officer), ("measure", frame.measure))
        if not isinstance(name, str) or (name and (not name.strip() or heading(name) == heading(frame.case)))
    ]
    mistakes += [
        f"levels are given for '{column}', which is not a matched column. {near(column, frame.strata_by)}"
        for column in frame.levels
        if column not in frame.strata_by
    ]
    return [*mistakes, *_blanks(frame), *level_mistakes(frame.levels)]


def _blanks(frame: Frame) -> list[str]:
    mistakes = [
        f"blank gives a level for '{name}', which is not a matched column."
        for name in frame.blank
        if name not in frame.strata_by
    ]
    mistakes += [
        f"blank must give '{name}' a level that is not blank itself."
        for name, level in frame.blank.items()
        if not isinstance(level, str) or not level.strip()
    ]
    mistakes += [
        f"blank must give '{name}' a level that is {LINE_RULE}."
        for name, level in frame.blank.items()
        if isinstance(level, str) and not on_one_line(level)
    ]
    return mistakes


def level_mistakes(levels: Levels) -> list[str]:
    """Return a sentence for each level that stands for nothing, and each value that stands in two."""
    mistakes = []
    for column, by in levels.items():
        if not by:
            mistakes.append(f"levels of '{column}' must name at least one level.")
        texts = [text for level, values in by.items() for text in (level, *values) if isinstance(text, str)]
        if not all(map(on_one_line, texts)):
            mistakes.append(f"the levels of '{column}' and their values must be {LINE_RULE}.")
        for level, values in by.items():
            named = [level, *values]
            if not values or not all(isinstance(text, str) and text.strip() for text in named):
                mistakes.append(
                    f"level '{level}' of '{column}' must list at least one value, none of them blank."
                )
        times = Counter(value for values in by.values() for value in dict.fromkeys(values))
        mistakes += [
            f"levels of '{column}' name the value '{value}' in {number} levels; name it in one."
            for value, number in times.items()
            if number > 1
        ]
    return mistakes
