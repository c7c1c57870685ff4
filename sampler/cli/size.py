"""`sampler size`."""

from __future__ import annotations

from pathlib import Path

import click

from sampler.cli.options import printing_options, show
from sampler.cli.progress import progress


@click.command("size")
@click.argument("population", metavar="[N | DIR]", default=".")
@click.option("--confidence", type=float, help="Between 0 and 1 [default: 0.80, or the folder's].")
@click.option(
    "--margin", type=float, help="Margin of error, 0.05 for 5 points [default: 0.05, or the folder's]."
)
@click.option("--proportion", type=float, help="Share of yes assumed [default: 0.5, or the folder's].")
@click.option("--correction", help="simple or cochran [default: simple, or the folder's].")
@printing_options
def command(
    population: str,
    confidence: float | None,
    margin: float | None,
    proportion: float | None,
    correction: str | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Say how many cases to inspect, with the whole rule.

    Give the number N of eligible cases, "infinite", or an inspection's folder, whose lists are counted.
    """
    from dataclasses import asdict, replace

    from sampler.inspection import read_inspection
    from sampler.sizing import Precision, margin_of_error, whole

    changes = {
        key: value
        for key, value in {
            "confidence": confidence,
            "margin": margin,
            "proportion": proportion,
            "correction": correction,
        }.items()
        if value is not None
    }
    if population.replace(",", "").lstrip("-").isdigit() or population == "infinite":
        asked = Precision(**changes)  # type: ignore[arg-type]
        number = None if population == "infinite" else int(population.replace(",", ""))
        populations = {"": number if number is None else whole("N", number, least=1)}
        origin = "typed in"
    else:
        from sampler.engines import count

        inspection = read_inspection(Path(population))
        asked = replace(inspection.precision, **changes)  # type: ignore[arg-type]
        with progress("Counting the cases"):
            populations = {
                s.name: count(s.frame()).population for s in inspection.samples if s.source is not None
            }
        origin = "counted on the list"
    sizes = {name: asked.size_for(n) for name, n in populations.items()}
    lines = []
    for name, n in populations.items():
        held = margin_of_error(sizes[name], n, asked.confidence, asked.proportion, asked.correction)
        lines.append(
            (f"{name}: " if name else "")
            + asked.rule(n, origin)
            + f" These {sizes[name]} cases give a margin of error of {100 * held:.2f} points."
        )
    values = {
        "precision": asdict(asked),
        "z": asked.z,
        "samples": [
            {"name": name, "population": n, "population_from": origin, "size": sizes[name]}
            for name, n in populations.items()
        ],
    }
    show("\n\n".join(lines), values, as_json=as_json, quiet=quiet)
