"""What two samples will say of a change: how exactly it is known, whether it is found, and what it takes.

Next: `sampler.size.answers.usable`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Protocol

from sampler.size.answers.answer import Answer
from sampler.size.formula import percent

if TYPE_CHECKING:
    from sampler.size.answers.asked import Asked, Listed


_FOUND = "found: the {}% interval of the difference lies wholly on the side of the change"
_FOUND_EXACTLY = "found: by the exact test, whose p-value is at most what {}% confidence allows"
_TITLES = {
    "difference": "the difference between two samples",
    "difference, size": "cases for a difference",
    "change": "is a change found?",
    "change, size": "cases to find a change",
    "smallest change": "the smallest change that is found",
}


class _Found(Protocol):
    @property
    def rule(self) -> tuple[str, ...]: ...

    def to_dict(self) -> dict[str, Any]: ...


def difference_answers(asked: Asked, listed: Listed) -> Iterator[Answer]:
    """Yield how exactly a difference is known, and what a margin of it takes, as far as they are asked."""
    if asked.other is None and asked.other_cases is None and asked.difference is None:
        return
    from sampler.size.differences.margins import difference_margin, difference_size

    precision = asked.precision
    size = asked.size_for(listed)
    known = difference_margin(
        size,
        listed.population,
        asked.other_cases,
        asked.other,
        precision.confidence,
        precision.proportion,
        correction=precision.correction,
    )
    yield _answer(asked, "difference", known, precision.correction, margin=known.margin)
    if asked.difference is not None:
        needed = difference_size(
            asked.difference,
            listed.population,
            asked.other,
            asked.other_cases,
            confidence=precision.confidence,
            proportion=precision.proportion,
            correction=precision.correction,
        )
        yield _answer(asked, "difference, size", needed, precision.correction, margin=needed.held)


def change_answers(asked: Asked, listed: Listed) -> Iterator[Answer]:
    """Yield the chance that a change is found, the sizes it takes, and the smallest change that is found."""
    if asked.change is None and asked.other is None and asked.other_cases is None:
        return
    from sampler.size.differences.detection import power
    from sampler.size.differences.detection_sizes import size_for_power
    from sampler.size.differences.smallest_changes import smallest_change

    precision = asked.precision
    size = asked.size_for(listed)
    share = precision.proportion if asked.start is None else asked.start
    if asked.change is not None:
        found = power(
            asked.change,
            size,
            listed.population,
            asked.other_cases,
            asked.other,
            share,
            precision.confidence,
            asked.test,
        )
        yield _answer(asked, "change", found, asked.test, share=share, chance=found.chance)
        needed = size_for_power(
            asked.change,
            listed.population,
            asked.other,
            asked.other_cases,
            asked.power,
            from_proportion=share,
            confidence=precision.confidence,
            method=asked.test,
        )
        yield _answer(asked, "change, size", needed, asked.test, share=share, chance=needed.found.chance)
    least = smallest_change(
        size,
        listed.population,
        asked.other_cases,
        asked.other,
        share,
        asked.power,
        precision.confidence,
        asked.test,
    )
    yield _answer(asked, "smallest change", least, asked.test, share=share, chance=asked.power)


def _answer(
    asked: Asked,
    question: str,
    found: _Found,
    method: str,
    *,
    share: float | None = None,
    margin: float | None = None,
    chance: float | None = None,
) -> Answer:
    values = found.to_dict()
    row = {
        "question": question,
        "population": values["population"],
        "cases": values["size"],
        "margin_points": margin,
        "confidence_percent": asked.precision.confidence,
        "assumed_percent": asked.precision.proportion if share is None else share,
        "chance_percent": chance,
        "method": method,
        "words": str(found),
    }
    key = question.replace(", ", "_").replace(" ", "_")
    means = _FOUND_EXACTLY if method == "exact" else _FOUND
    rule = found.rule if share is None else (means.format(percent(asked.precision.confidence)), *found.rule)
    return Answer(key, str(found), rule, values | {"rule": list(rule)}, (row,), _TITLES[question])
