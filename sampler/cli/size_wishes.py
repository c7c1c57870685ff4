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
        return found, _words(found, ())
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
    return found, _words(found, () if own else settings.strata_by)


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


def _words(found: LeastCost, columns: Sequence[str]) -> str:
    from sampler.size.answers.answer import wrapped

    how = [wrapped(_to_draw(found, columns), ""), ""] if columns else []
    return "\n".join([str(found), "", *how, *(wrapped(part, "  ") for part in found.rule)])


def _to_draw(found: LeastCost, columns: Sequence[str]) -> str:
    """Return the settings with which a plan gives the levels that were asked about as many cases."""
    least: dict[str, dict[str, int]] = {}
    for one in found.reached:
        for column in columns:
            levels = {s.levels[column] for s in found.strata if s.name in one.domain}
            alike = {s.name for s in found.strata if s.population and s.levels[column] in levels}
            if len(levels) == 1 and alike == set(one.domain):
                [level] = levels
                cases = sum(s.population for s in found.strata if s.name in alike)
                if one.cases > found.size * cases // found.population:  # more than its share
                    least.setdefault(column, {})[level] = one.cases
    inner = [
        f"{_key(column)} = {{ " + ", ".join(f"{_key(level)} = {n}" for level, n in by.items()) + " }"
        for column, by in least.items()
    ]
    setting = f"size = {found.size}, with a reason"
    if inner:
        setting += f", and minimum = {{ {', '.join(inner)} }}"
    return f"To have about this drawn, write in inspection.toml: {setting}."


def _key(text: str) -> str:
    """Return a level or column as TOML has it for a key."""
    return text if re.fullmatch(r"[A-Za-z0-9_-]+", text) else json.dumps(text, ensure_ascii=False)
