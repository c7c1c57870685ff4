"""`sampler size`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sampler.cli.options import show
from sampler.cli.progress import progress
from sampler.cli.size_options import Grouped, size_options
from sampler.cli.size_typed import errors_as_typed, refuse_idle, refuse_outputs
from sampler.cli.size_wishes import at_least_cost

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from sampler.size.answers.answer import Answer
    from sampler.size.answers.asked import Asked, Listed
    from sampler.size.formula import Precision
    from sampler.size.pictures.what_if import WhatIf

_OF_PRECISION = ("confidence", "margin", "proportion", "correction")


_EXAMPLE = """Example:

\b
  sampler size 577 --relevant 0.25 --loss 0.10
  sampler size midlands --sample domain_two --by ldu --plot size.svg
  sampler size midlands --sample domain_two --wishes wishes.toml
"""


@click.command("size", cls=Grouped, epilog=_EXAMPLE)
@click.argument("population", metavar="[N | DIR]", default=None, required=False)
@size_options
def command(
    population: str | None,
    wishes: str | None,
    table: Path | None,
    plot: Path | None,
    plot_table: Path | None,
    force: bool,
    as_json: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Say how many cases to inspect, and what they will buy, with the whole rule.

    Give the number N of eligible cases, "infinite", or an inspection's folder, whose lists are counted.
    Without more, it answers for one percentage: by the formula, and by what the interval will really be.
    Every further question adds its answer.
    """
    asked_for = {
        key: value for key, value in options.items() if value not in (None, ()) and value is not False
    }
    refuse_idle(asked_for)
    refuse_outputs([table, plot, plot_table], force=force)
    if wishes is not None:
        if plot or plot_table or set(asked_for) - {"sample"}:
            raise click.UsageError("--wishes is asked by itself, or with DIR, --sample and --csv.")
        found, words = at_least_cost(Path(wishes), population, asked_for.get("sample"))
        written = _write({table: lambda: _csv(found.to_frame())}, force)
        show("\n\n".join([words, *written]), {"least_cost": found.to_dict()}, as_json=as_json, quiet=quiet)
        return
    precision, lists, nested = _lists(population or ".", asked_for)
    asked = _asked(precision, asked_for)
    with progress("Looking at the intervals"):
        found_all = [(listed, _answers(asked, listed)) for listed in lists]
    files: dict[Path | None, Callable[[], bytes]] = {table: lambda: _csv(_table(found_all))}
    if plot or plot_table:
        drawn = _what_if(asked, lists)
        files |= {plot: lambda: _picture(drawn, plot), plot_table: lambda: _csv(drawn.to_frame())}
    written = _write(files, force)
    texts = [answer.text(listed.name) for listed, answers in found_all for answer in answers]
    texts += [
        f"{one['name']}: {one['size']:,} of the cases of '{one['from']}': {one['reason']}" for one in nested
    ]
    texts += written
    show("\n\n".join(texts), _values(asked, found_all, nested), as_json=as_json, quiet=quiet)


def _lists(
    population: str, asked_for: dict[str, Any]
) -> tuple[Precision, list[Listed], list[dict[str, Any]]]:
    """Return the precision asked for, the lists, typed or in the folder, and the nested samples."""
    from dataclasses import replace

    from sampler.cli.size_lists import chosen_samples, counted_lists, is_number, nested_samples, typed_list
    from sampler.inspection import read_inspection
    from sampler.size.formula import Precision

    changes = {key: asked_for.pop(key) for key in _OF_PRECISION if key in asked_for}
    sample, column = asked_for.pop("sample", None), asked_for.pop("column", None)
    if is_number(population):
        if column or sample:
            raise click.UsageError("--by and --sample are about a folder's lists: give the folder, not N.")
        return Precision(**changes), [typed_list(population)], []
    inspection = read_inspection(Path(population))
    samples = chosen_samples(inspection, sample)
    with progress("Counting the cases"):
        lists = [listed for listed, _ in counted_lists(samples, column)]
    nested = [] if sample else nested_samples(inspection)
    return replace(inspection.precision, **changes), lists, nested


def _asked(precision: Precision, asked_for: Mapping[str, Any]) -> Asked:
    from sampler.size.answers.asked import Asked

    losses = dict(asked_for.get("losses", ()))
    if len(losses) < len(asked_for.get("losses", ())):
        raise click.UsageError(
            "--loss names one loss twice: give each its own name, such as unavailable=0.05."
        )
    with errors_as_typed():
        return Asked(precision, **{**asked_for, **({"losses": losses} if losses else {})})


def _answers(asked: Asked, listed: Listed) -> tuple[Answer, ...]:
    """Return the answers about a list; what is refused names the list it was refused for."""
    from sampler.size.answers.all_answers import answers

    with errors_as_typed(f"Sample {listed.name}: " if listed.name else ""):
        return answers(asked, listed)


def _what_if(asked: Asked, lists: list[Listed]) -> WhatIf:
    from sampler.size.pictures.what_if import what_if

    if len(lists) != 1:
        names = ", ".join(listed.name for listed in lists)
        raise click.UsageError(f"A picture is of one sample: name it with --sample. There are: {names}.")
    listed = lists[0]
    by_hand = asked.cases is not None or listed.fixed is not None
    return what_if(
        listed.population,
        asked.precision,
        asked.size_for(listed) if by_hand else None,
        name=listed.name,
    )


def _table(found: list[tuple[Listed, tuple[Answer, ...]]]) -> pd.DataFrame:
    from sampler.size.answers.all_answers import answers_to_frame

    return answers_to_frame(found)


def _csv(frame: pd.DataFrame) -> bytes:
    from sampler.cli.tables import csv_of

    return csv_of(frame)


def _picture(drawn: WhatIf, path: Path | None) -> bytes:
    from sampler.size.pictures.files import drawn_as

    return drawn_as(drawn, path.suffix.lower() if path else "")


def _write(files: Mapping[Path | None, Callable[[], bytes]], force: bool) -> list[str]:
    """Write the files that have a path, all or none, each made only then; return a line that names them."""
    from sampler.files import write_whole

    wanted = {path: make for path, make in files.items() if path is not None}
    if not wanted:
        return []
    write_whole({path: make() for path, make in wanted.items()}, force=force)
    return [f"Written: {', '.join(map(str, wanted))}"]


def _values(
    asked: Asked, found: list[tuple[Listed, tuple[Answer, ...]]], nested: list[dict[str, Any]]
) -> dict[str, Any]:
    from dataclasses import asdict

    from sampler.size.answers.all_answers import answers_to_dict

    return {
        "precision": asdict(asked.precision),
        "z": asked.precision.z,
        "samples": [
            {
                "name": listed.name,
                "population": listed.population,
                "population_from": listed.origin,
                "size": asked.precision.size_for(listed.population),
                **answers_to_dict(answers),
            }
            for listed, answers in found
        ],
        "nested": nested,
    }
