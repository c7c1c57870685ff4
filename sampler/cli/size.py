"""`sampler size`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sampler.cli.options import CONFIDENCE, Share, printing_options, show
from sampler.cli.progress import progress
from sampler.wording import counted

if TYPE_CHECKING:
    from sampler.settings import Inspection
    from sampler.size.formula import Precision


@click.command("size")
@click.argument("population", metavar="[N | DIR]", default=".")
@click.option("--confidence", type=CONFIDENCE, help="Between 0 and 1 [default: 0.80, or the folder's].")
@click.option(
    "--margin",
    type=Share("must lie between 0 and 1: write 0.05 for 5 points"),
    help="Margin of error, 0.05 for 5 points [default: 0.05, or the folder's].",
)
@click.option(
    "--proportion",
    type=Share("must lie between 0 and 1: write 0.5 for 50%"),
    help="Share of yes assumed [default: 0.5, or the folder's].",
)
@click.option("--correction", help="simple or cochran [default: simple, or the folder's].")
@printing_options
def command(population: str, as_json: bool, quiet: bool, **asked_for: float | str | None) -> None:
    """Say how many cases to inspect, with the whole rule.

    Give the number N of eligible cases, "infinite", or an inspection's folder, whose lists are counted.
    """
    from dataclasses import asdict, replace

    from sampler.inspection import read_inspection
    from sampler.size.formula import Precision

    changes = {key: value for key, value in asked_for.items() if value is not None}
    if population == "infinite" or re.fullmatch(r"-?[0-9][0-9,]{0,30}", population):
        precision = Precision(**changes)  # type: ignore[arg-type]
        populations, origin, fixed = {"": _number(population)}, "typed in", {}
    else:
        inspection = read_inspection(Path(population))
        precision = replace(inspection.precision, **changes)  # type: ignore[arg-type]
        with progress("Counting the cases"):
            populations, origin = _counted(inspection), "counted on the list"
        fixed = {s.name: s.size for s in inspection.samples if s.size is not None}
    lines = [_words(precision, name, n, origin, fixed.get(name)) for name, n in populations.items()]
    values = {
        "precision": asdict(precision),
        "z": precision.z,
        "samples": [
            {"name": name, "population": n, "population_from": origin, "size": precision.size_for(n)}
            for name, n in populations.items()
        ],
    }
    show("\n\n".join(lines), values, as_json=as_json, quiet=quiet)


def _number(typed: str) -> int | None:
    from sampler.size.formula import whole

    return None if typed == "infinite" else whole("population", int(typed.replace(",", "")), least=1)


def _counted(inspection: Inspection) -> dict[str, int | None]:
    """Return the eligible cases of each sample that has a list; the faults of all lists at once."""
    from sampler.engines import count
    from sampler.errors import SamplerError, refuse_if_any

    populations: dict[str, int | None] = {}
    mistakes: list[str] = []
    for settings in inspection.samples:
        if settings.source is None:
            continue
        try:
            populations[settings.name] = count(settings.frame()).population
        except SamplerError as error:
            mistakes += [f"Sample {settings.name}: {sentence}" for sentence in error.mistakes]
    refuse_if_any(mistakes)
    return populations


def _words(precision: Precision, name: str, population: int | None, origin: str, fixed: int | None) -> str:
    size = precision.size_for(population)
    lines = [f"{name}: {counted(size, 'case')}" if name else counted(size, "case")]
    lines += [*precision.rule(population, origin), _held(precision, size, population)]
    if fixed is not None:
        by_hand = fixed if population is None else min(fixed, population)
        lines.append(
            f"inspection.toml fixes {by_hand:,} by hand instead: {_held(precision, by_hand, population)}"
        )
    return "\n  ".join(lines)


def _held(precision: Precision, size: int, population: int | None) -> str:
    """Return the margin of error that a number of cases gives, in words."""
    from sampler.size.formula import margin_of_error

    if size == population:
        return "a census: every eligible case is inspected, and there is no margin of error"
    held = margin_of_error(size, population, precision.confidence, precision.proportion, precision.correction)
    return f"margin of error with {counted(size, 'case')}: {100 * held:.2f} points"
