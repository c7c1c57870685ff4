"""How many cases for one percentage: by the formula, and by what the interval will really be.

Next: `sampler.size.answers.parts`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sampler.errors import SamplerError
from sampler.size.answers.answer import Answer
from sampler.size.answers.shared import margin_by_strata
from sampler.size.formula import MOST, margin_of_error, percent, populations_for
from sampler.wording import counted

if TYPE_CHECKING:
    from sampler.size.answers.asked import Asked, Listed
    from sampler.size.exact.results import ExactSize, Held

QUICK = 1_500  # cases up to which sizes on average and with assurance are found in seconds


def formula_answer(asked: Asked, listed: Listed) -> Answer:
    """Return the size by the formula, the margin it holds, and the populations that need as many."""
    precision, population = asked.precision, listed.population
    size = precision.size_for(population)
    rule = precision.rule(population, listed.origin)
    margin = _margin(asked, size, population)
    longer = listed.counted is not None and listed.counted > size
    lines = [*rule] if longer and size == population else [*rule, _holds(asked, size, population)]
    values: dict[str, Any] = {"size": size, "margin_held": margin, "rule": list(rule)}
    if listed.counted is not None:
        lines += [
            f"counted on the list: {counted(listed.counted, 'eligible case')}",
            f"of these, {_holds(asked, min(size, listed.counted), listed.counted)}",
        ]
    if population is not None and size < population:
        same = populations_for(
            size, precision.confidence, precision.margin, precision.proportion, precision.correction
        )
        values["populations"] = [same[0], None if same[-1] > MOST else same[-1]]
        lines.append(_same(same, size))
    row = _row(asked, listed, "formula", size, margin, precision.correction)
    return Answer("formula", counted(size, "case"), tuple(lines), values, (row,))


def by_hand_answer(asked: Asked, listed: Listed) -> Answer | None:
    """Return what a size fixed by hand holds, by the formula; None where none is."""
    size = asked.size_for(listed)
    if asked.cases is None and listed.fixed is None:
        return None
    margin = _margin(asked, size, listed.cases)
    reason = "" if asked.cases is not None else listed.reason
    where = f", fixed by hand in inspection.toml: {reason}" if reason else ", as you ask"
    held = _holds(asked, size, listed.cases)
    row = _row(asked, listed, "size by hand", size, margin, asked.precision.correction)
    values = {"size": size, "margin_held": margin, "reason": reason}
    return Answer("by_hand", counted(size, "case") + where, (held,), values, (row,))


def unequal_answer(asked: Asked, listed: Listed) -> Answer | None:
    """Return the margin of a sample whose cases have unequal chances; None where they are equal."""
    if not listed.unequal or listed.plan_for is None:
        return None
    size = asked.size_for(listed)
    row = _row(asked, listed, "unequal chances", size, None, listed.unequal)
    values: dict[str, Any] = {"because": listed.unequal, "size": size, "margin_held": None}
    start = f"Chances are unequal here ({listed.unequal})"
    if listed.by_case:
        words = f"{start}, from case to case: what follows is for equal ones, and does not hold as it stands."
        return Answer("unequal", words, (), values, ({**row, "words": words},))
    shared = listed.plan_for(size)
    margin = margin_by_strata(zip(shared.populations, shared.chances, strict=True), asked.precision)
    if margin is None:
        words = f"{start}, and some cases can never be drawn: no margin of error holds for all of them."
        return Answer("unequal", words, (), values, ({**row, "words": words},))
    low, high = (percent(round(float(end(shared.chances)), 4)) for end in (min, max))
    words = f"{start}: margin of error with {counted(size, 'case')} drawn so: {100 * margin:.2f} points."
    lines = (
        "e = z √(sum (N_h / N)² S² / n_h (1 - n_h / N_h)), n_h the cases due to each stratum",
        f"chances from {low}% to {high}%; the exact rule below is for equal ones, and the report weights its "
        "percentages",
    )
    told = {**row, "margin_points": margin, "words": words}
    return Answer("unequal", words, lines, values | {"margin_held": margin}, (told,))


def exact_answer(asked: Asked, listed: Listed) -> Answer:
    """Return the sizes by the exact rule, and what the size in hand really holds."""
    from sampler.size.exact.too_wide import MOST_LOOKED_AT

    precision, size = asked.precision, asked.size_for(listed)
    if size > MOST_LOOKED_AT:
        words = f"By the exact rule: nothing, for it looks at samples of up to {MOST_LOOKED_AT:,} cases."
        return Answer("exact", words, (), {"sizes": None, "held": None}, ())
    assumed = f"if {percent(precision.proportion)}% of the list are yes"
    held, really = _held(asked, listed, size, assumed)
    found = _exact_sizes(asked, listed, size)
    rows = [_row(asked, listed, "held on average", size, held.expected, asked.method)]
    rows += [_row(asked, listed, "held at most", size, held.widest, asked.method)]
    values: dict[str, Any] = {"held": held.to_dict()}
    if isinstance(found, SamplerError):
        values["sizes"] = None
        return Answer("exact", f"By the exact rule: {found}", (really,), values, tuple(rows))
    every, *others = found
    values["sizes"] = [one.to_dict() for one in found]
    rows += [
        {
            **_row(asked, listed, f"exact, {one.hold}", one.size, precision.margin, asked.method),
            "chance_percent": one.assurance,
            "words": str(one),
        }
        for one in found
    ]
    kept = f"at most {percent(precision.margin)} points"
    when = ("on average", f"in {percent(asked.assurance)}% of samples")
    lines = [f"{_sized(one)}: {kept} {how}, {assumed}" for one, how in zip(others, when, strict=False)]
    lines += [really, " ".join(every.rule[:2])]
    if not others:
        lines.append(
            "on average, and in most samples: not looked at, for it takes minutes (in Python: exact_size)"
        )
    return Answer("exact", str(every), tuple(lines), values, tuple(rows))


def _held(asked: Asked, listed: Listed, size: int, assumed: str) -> tuple[Held, str]:
    """Return what the size in hand really holds, and the words for it; also for the cases now on the list."""
    from sampler.size.exact.results import held_by

    precision = asked.precision
    how = (precision.confidence, precision.proportion, precision.correction, asked.method)
    held = held_by(min(size, listed.population or size), listed.population, *how)
    words = (
        f"{counted(size, 'case')}: {100 * held.expected:.2f} points on average {assumed}, and "
        f"{100 * held.widest:.2f} at most"
    )
    if listed.counted is None:
        return held, words
    now = held_by(min(size, listed.counted), listed.counted, *how)
    return held, (
        f"{words}; of the {listed.counted:,} on the list now {100 * now.expected:.2f} on average, and "
        f"{100 * now.widest:.2f} at most"
    )


def _exact_sizes(asked: Asked, listed: Listed, size: int) -> list[ExactSize] | SamplerError:
    """Return the sizes that hold for every result, in expectation and with assurance; or why there are none.

    All that is asked was looked at before, so that only a margin too small for the rule can be refused.
    """
    from sampler.size.exact.results import HOLDS
    from sampler.size.exact.sizes import exact_size

    precision = asked.precision
    try:
        return [
            exact_size(
                listed.population,
                precision.confidence,
                precision.margin,
                asked.method,
                hold,
                precision.proportion,
                asked.assurance,
            )
            for hold in (HOLDS if size <= QUICK else HOLDS[:1])
        ]
    except SamplerError as error:
        return error


def _sized(found: ExactSize) -> str:
    cases = counted(found.size, "case")
    return (
        f"{cases} ({found.first:,} would do, but not every size between)"
        if found.first < found.size
        else cases
    )


def _holds(asked: Asked, size: int, population: int | None) -> str:
    """Return the margin of error that a number of cases gives, in words."""
    if size == population:
        return "a census: every eligible case is inspected, and there is no margin of error"
    margin = _margin(asked, size, population)
    return f"margin of error with {counted(size, 'case')}: {100 * margin:.2f} points"


def _same(populations: range, size: int) -> str:
    first, last = populations[0], populations[-1]
    if last > MOST:
        return f"every N from {first:,} on needs {counted(size, 'case')}"
    if first == last:
        return f"no other N needs {counted(size, 'case')}"
    return f"every N from {first:,} to {last:,} needs {counted(size, 'case')}"


def _margin(asked: Asked, size: int, population: int | None) -> float:
    precision = asked.precision
    return margin_of_error(size, population, precision.confidence, precision.proportion, precision.correction)


def _row(
    asked: Asked, listed: Listed, question: str, size: int, margin: float | None, method: str
) -> dict[str, Any]:
    return {
        "question": question,
        "population": listed.population,
        "cases": size,
        "margin_points": margin,
        "confidence_percent": asked.precision.confidence,
        "assumed_percent": asked.precision.proportion,
        "method": method,
    }
