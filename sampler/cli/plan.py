"""`sampler plan`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sampler.cli.options import folder_argument, force_option, next_step, printing_options, show, with_folder
from sampler.cli.progress import progress

if TYPE_CHECKING:
    from sampler.nesting import NestedPlan
    from sampler.plans import Plan
    from sampler.settings import Inspection


@click.command("plan")
@folder_argument
@click.option(
    "--explain",
    is_flag=True,
    help="Only say what is certain of any draw, what is not, and why. Nothing is written.",
)
@force_option
@printing_options
def command(folder: Path, explain: bool, force: bool, as_json: bool, quiet: bool) -> None:
    """Count the eligible cases, size the samples, match the ratios, and seal the plan.

    Reads inspection.toml and the lists; writes plan.json. The seed comes afterwards, to 'sampler draw'.

    With --explain it tells of the sealed plan, if there is one, or of the plan that would be sealed.
    """
    from sampler.folder.answers import question_titles
    from sampler.folder.plans import make_plans, plan_file, require_unsealed, save_plans, sealed_before
    from sampler.inspection import read_inspection
    from stats.framework_files import read_framework

    inspection = read_inspection(folder)
    if explain:
        _explained(inspection, as_json=as_json, quiet=quiet)
        return
    require_unsealed(folder, force=force)
    if any(settings.questions for settings in inspection.samples):
        question_titles(inspection, read_framework(inspection.standards))
    before = sealed_before(folder)
    with progress("Counting the cases and matching the ratios"):
        plans = make_plans(inspection)
    seal = save_plans(inspection, plans, force=force)
    text = "\n\n\n".join(_words(planned, inspection) for planned in plans.values()) + (
        f"\n\n\nSealed in {plan_file(folder)}.\nSeal: {seal}\n"
        + (f"It replaces the seal {before}.\n" if before and before != seal else "")
        + "Publish or write down this seal before anyone knows the seed: it proves that the plan came first."
        + next_step(
            f"{with_folder('seal', folder)} writes a page to publish; then "
            f'{with_folder("draw", folder)} --seed "6 1 4 4 2 5" --source "dice, thrown on ..."'
        )
    )
    values = {
        "seal": seal,
        "file": str(plan_file(folder)),
        "samples": [_values(planned) for planned in plans.values()],
    }
    show(text, values, as_json=as_json, quiet=quiet)


def _words(planned: Plan | NestedPlan, inspection: Inspection) -> str:
    """Return the plan in words; beside a size fixed by hand, what it buys."""
    from sampler.plans import Plan
    from sampler.size.formula import margin_of_error, percent

    words = planned.words()
    if not isinstance(planned, Plan) or planned.sizing.precision or planned.size == planned.population:
        return words
    asked = inspection.precision
    margin = margin_of_error(
        planned.size, planned.population, asked.confidence, asked.proportion, asked.correction
    )
    equal = "" if planned.equal_chances else ", were chances equal"
    return (
        f"{words}\n\nThe size by hand: a margin of error of {100 * margin:.2f} points at "
        f"{percent(asked.confidence)}% confidence{equal}. 'sampler size' tells more."
    )


def _explained(inspection: Inspection, *, as_json: bool, quiet: bool) -> None:
    """Say what is certain of any draw by the sealed plans, or by those that would be sealed, and why."""
    from sampler.folder.plans import load_plans, make_plans, plan_file
    from sampler.plans import Plan

    sealed = plan_file(inspection.folder).exists()
    with progress("Counting the cases and matching the ratios"):
        plans = load_plans(inspection)[0] if sealed else make_plans(inspection)
    said = {
        name: planned.explain() if isinstance(planned, Plan) else planned.words()
        for name, planned in plans.items()
    }
    stands = f"The plan sealed in {plan_file(inspection.folder)}." if sealed else "Nothing is sealed yet."
    values = {"sealed": sealed, "samples": said}
    show("\n\n\n".join([*said.values(), stands]), values, as_json=as_json, quiet=quiet)


def _values(planned: Plan | NestedPlan) -> dict[str, object]:
    """Return what is planned, for programs."""
    from sampler.nesting import NestedPlan

    if isinstance(planned, NestedPlan):
        return {"name": planned.name, "from": planned.parent, "size": planned.size}
    return {
        "name": planned.name,
        "population": planned.population,
        "size": planned.size,
        "strata": len(planned.count.strata),
        "tables": len(planned.design.tables) if planned.design else 0,
        "method": planned.settings.method,
        "rows": planned.count.rows,
        "left_out": {part.words(planned.frame): part.rows for part in planned.count.left_out},
        "seal": planned.seal,
    }
