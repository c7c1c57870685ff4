"""Several wishes at once for `sampler size`: the least cases that hold them, and how to have them drawn."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sampler.cli.progress import progress

if TYPE_CHECKING:
    from sampler.engines.questions import Count
    from sampler.settings import SampleSettings
    from sampler.size.constrained.results import LeastCost
    from sampler.size.constrained.strata import Stratum

Level = tuple[str, str, str]
"""A column, one of its levels, and the name of a wish about its cases."""

_NEARLY = 0.5  # of a case: a draw gives whole cases


def at_least_cost(wishes: Path, population: str | None, sample: str | None) -> tuple[LeastCost, str]:
    """Return the least cases, or the cheapest, that hold all that a file of wishes asks for; and the words.

    Args:
        wishes: the file.
        population: what was typed for the list; None for the strata that the file names.
        sample: the sample of a folder; None for its only one.

    Raises:
        click.UsageError: a number was typed, or a folder has several samples and none was named.
        SamplerError: a file that cannot be read or used; wishes that cannot be met together.
    """
    from sampler.cli.size_lists import is_number
    from sampler.errors import SamplerError
    from sampler.size.constrained.wishes import read_wishes

    if population is None:
        with progress("Looking for the least cost"):
            found = read_wishes(wishes).least_cost()
        return found, _words(found, None)
    if is_number(population):
        raise click.UsageError("--wishes takes its strata from its own file or from a folder: leave N out.")
    settings, count = _counted(Path(population), sample)
    with progress("Looking for the least cost"):
        strata = _strata(count, settings.strata_by)
        try:
            asked = read_wishes(wishes, strata)
            found = asked.least_cost()
        except SamplerError as error:
            hint = " Strata are by the columns of match and spread in inspection.toml: add it to spread."
            raise SamplerError(
                *(text + hint if "the strata have no column" in text else text for text in error.mistakes)
            ) from None
    own = asked.strata != tuple(strata)  # the file names strata of its own
    return found, _words(found, None if own else settings)


def _counted(folder: Path, sample: str | None) -> tuple[SampleSettings, Count]:
    from sampler.cli.size_lists import chosen_samples, counted_lists
    from sampler.inspection import read_inspection

    samples = chosen_samples(read_inspection(folder), sample)
    if len(samples) != 1:
        names = ", ".join(settings.name for settings in samples)
        raise click.UsageError(f"--wishes is of one sample: name it with --sample. There are: {names}.")
    with progress("Counting the cases"):
        [(_, count)] = counted_lists(samples, None)
    return samples[0], count


def _strata(count: Count, columns: Sequence[str]) -> list[Stratum]:
    """Return the strata counted on a list, each case at the same cost."""
    from sampler.size.constrained.strata import Stratum

    return [
        Stratum(
            ", ".join(stratum.levels) or "all cases",
            stratum.population,
            levels=dict(zip(columns, stratum.levels, strict=True)),
        )
        for stratum in count.strata
    ]


def _words(found: LeastCost, settings: SampleSettings | None) -> str:
    from sampler.size.answers.answer import wrapped

    how = [] if settings is None else [*(wrapped(line, "") for line in _to_draw(found, settings)), ""]
    return "\n".join([str(found), "", *how, *(wrapped(part, "  ") for part in found.rule)])


def _to_draw(found: LeastCost, settings: SampleSettings) -> list[str]:
    """Return settings by which a plan gives the levels asked about as many cases, and what that misses."""
    from sampler.design_settings import DesignSettings
    from sampler.errors import SamplerError

    if settings.design != DesignSettings(method=settings.design.method):
        return ["inspection.toml asks for other shares already: put minimums for these cases beside them."]
    levels = _levels(found, settings.strata_by)
    asked: list[Level] = []
    missed = _missed(found, settings, asked)
    # A minimum for one level takes cases from others, which may need one then, too.
    while more := [level for level in levels if level[2] in missed and level not in asked]:
        try:
            missed = _missed(found, settings, [*asked, *more])
        except SamplerError:
            break
        asked += more
    instead = "" if settings.population is None else " in place of population"
    said = f"To have about this drawn, write in inspection.toml{instead}: {_setting(found, asked)}."
    short = [
        f"'{name}' expects {expected:.1f} of {cases:,} cases" for name, (expected, cases) in missed.items()
    ]
    return [said, *([f"A plan by that gives fewer: {'; '.join(short)}."] if short else [])]


def _setting(found: LeastCost, asked: Sequence[Level]) -> str:
    inner = ", ".join(
        f"{_key(column)} = {{ {', '.join(f'{_key(level)} = {n}' for level, n in by.items())} }}"
        for column, by in _minimum(found, asked).items()
    )
    return f"size = {found.size}, with a reason" + (f", and minimum = {{ {inner} }}" if inner else "")


def _minimum(found: LeastCost, asked: Sequence[Level]) -> dict[str, dict[str, int]]:
    """Return the least cases by column and level; of two wishes for one level the larger number."""
    cases = {one.name: one.cases for one in found.reached}
    minimum: dict[str, dict[str, int]] = {}
    for column, level, name in asked:
        least = minimum.setdefault(column, {})
        least[level] = max(cases[name], least.get(level, 0))
    return minimum


def _levels(found: LeastCost, columns: Sequence[str]) -> list[Level]:
    """Return the wishes that are about all cases of one level: its column, its name, and the wish's."""
    levels: list[Level] = []
    for one in found.reached:
        for column in columns:
            inside = {s.levels[column] for s in found.strata if s.name in one.domain}
            alike = {s.name for s in found.strata if s.population and s.levels[column] in inside}
            if len(inside) == 1 and alike == set(one.domain):
                levels.append((column, inside.pop(), one.name))
    return levels


def _missed(
    found: LeastCost, settings: SampleSettings, asked: Sequence[Level]
) -> dict[str, tuple[float, int]]:
    """Return the wishes that a plan by these minimums gives fewer cases than were found; both numbers."""
    from dataclasses import replace

    from sampler.cli.size_lists import shared_out

    minimum = _minimum(found, asked)
    shared = shared_out(replace(settings, design=replace(settings.design, minimum=minimum)), found.size)
    due = {
        stratum.name: float(population * chance)
        for stratum, population, chance in zip(found.strata, shared.populations, shared.chances, strict=True)
    }
    expected = {one.name: sum(due[name] for name in one.domain) for one in found.reached}
    cases = {one.name: one.cases for one in found.reached}
    return {name: (n, cases[name]) for name, n in expected.items() if n < cases[name] - _NEARLY}


def _key(text: str) -> str:
    """Return a level or column as TOML has it for a key."""
    return text if re.fullmatch(r"[A-Za-z0-9_-]+", text) else json.dumps(text, ensure_ascii=False)
