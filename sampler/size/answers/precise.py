"""How many cases for one percentage: by the formula, and by what the interval will really be.

Next: `sampler.size.answers.parts`.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sampler.errors import SamplerError
from sampler.size.answers.answer import Answer
from sampler.size.formula import margin_of_error, percent, populations_for
from sampler.wording import counted

if TYPE_CHECKING:
    from sampler.size.answers.asked import Asked, Listed
    from sampler.size.exact.results import ExactSize


def formula_answer(asked: Asked, listed: Listed) -> Answer:
    """Return the size by the formula, the margin it holds, and the populations that need as many."""
    precision, population = asked.precision, listed.population
    size = precision.size_for(population)
    lines = [*precision.rule(population, listed.origin), _holds(asked, size, population)]
    if listed.counted is not None:
        drawn = min(size, listed.counted)
        lines.append(f"counted on the list: {counted(listed.counted, 'eligible case')}")
        lines.append(f"of these, {_holds(asked, drawn, listed.counted)}")
    values: dict[str, Any] = {"size": size, "margin_held": _margin(asked, size, population)}
    if population is not None and size < population:
        same = populations_for(
            size, precision.confidence, precision.margin, precision.proportion, precision.correction
        )
        values["populations"] = [same[0], None if same[-1] > 10**15 else same[-1]]
        lines.append(_same(same, size))
    return Answer(
        "formula",
        counted(size, "case"),
        tuple(lines),
        values | {"rule": list(precision.rule(population, listed.origin))},
        (_row(asked, listed, "formula", size, _margin(asked, size, population), precision.correction),),
    )


def by_hand_answer(asked: Asked, listed: Listed) -> Answer | None:
    """Return what a size fixed by hand holds, by the formula; None where none is."""
    size = asked.size_for(listed)
    if asked.cases is None and listed.fixed is None:
        return None
    margin = _margin(asked, size, listed.population)
    where = "asked about" if asked.cases is not None else f"fixed by hand in inspection.toml: {listed.reason}"
    return Answer(
        "by_hand",
        f"{counted(size, 'case')}, {where}",
        (_holds(asked, size, listed.population),),
        {"size": size, "margin_held": margin, "reason": "" if asked.cases is not None else listed.reason},
        (_row(asked, listed, "size by hand", size, margin, asked.precision.correction),),
    )


def exact_answer(asked: Asked, listed: Listed) -> Answer:
    """Return the sizes by the exact rule, and what the size in hand really holds."""
    from sampler.size.exact.results import held_by
    from sampler.size.exact.too_wide import MOST_LOOKED_AT

    precision, size = asked.precision, asked.size_for(listed)
    if size > MOST_LOOKED_AT:
        words = f"By the exact rule: nothing, for it looks at samples of up to {MOST_LOOKED_AT:,} cases."
        return Answer("exact", words, (), {"sizes": None, "held": None}, ())
    held = held_by(
        size,
        listed.population,
        precision.confidence,
        precision.proportion,
        precision.correction,
        asked.method,
    )
    found = _exact_sizes(asked, listed)
    assumed = f"if {percent(precision.proportion)}% of the list are yes"
    really = (
        f"{counted(size, 'case')}: {100 * held.expected:.2f} points on average {assumed}, and "
        f"{100 * held.widest:.2f} at most"
    )
    rows = [_row(asked, listed, "held on average", size, held.expected, asked.method)]
    rows += [_row(asked, listed, "held at most", size, held.widest, asked.method)]
    values: dict[str, Any] = {"held": held.to_dict()}
    if isinstance(found, SamplerError):
        values["sizes"] = None
        return Answer("exact", f"By the exact rule: {found}", (really,), values, tuple(rows))
    every, expected, assured = found
    values["sizes"] = [one.to_dict() for one in found]
    rows += [
        {
            **_row(asked, listed, f"exact, {one.hold}", one.size, precision.margin, asked.method),
            "chance": one.assurance,
            "words": str(one),
        }
        for one in found
    ]
    kept = f"at most {percent(precision.margin)} points"
    lines = (
        f"{_sized(expected)}: {kept} on average, {assumed}",
        f"{_sized(assured)}: {kept} in {percent(asked.assurance)}% of samples, {assumed}",
        really,
        " ".join(every.rule[:2]),
    )
    return Answer("exact", str(every), lines, values, tuple(rows))


def _exact_sizes(asked: Asked, listed: Listed) -> list[ExactSize] | SamplerError:
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
            for hold in HOLDS
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
    if last > 10**15:
        return f"every N from {first:,} on needs {counted(size, 'case')}"
    if first == last:
        return f"no other N needs {counted(size, 'case')}"
    return f"every N from {first:,} to {last:,} needs {counted(size, 'case')}"


def _margin(asked: Asked, size: int, population: int | None) -> float:
    precision = asked.precision
    return margin_of_error(size, population, precision.confidence, precision.proportion, precision.correction)


def _row(
    asked: Asked, listed: Listed, question: str, size: int, margin: float, method: str
) -> dict[str, Any]:
    precision = asdict(asked.precision)
    return {
        "question": question,
        "population": listed.population,
        "cases": size,
        "margin": margin,
        "confidence": precision["confidence"],
        "proportion": precision["proportion"],
        "method": method,
    }
