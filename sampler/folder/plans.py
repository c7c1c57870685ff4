"""`plan.json`: making the plans, sealing them, and reading them back as they were sealed.

Next: `sampler.folder.commitment_page`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sampler.errors import SamplerError, refuse_if_any
from sampler.exclusions import NotInspectedBefore
from sampler.files import canonical_json, digest, read_json, readable_json, refuse_existing, write_whole
from sampler.folder.shapes import is_nested_plan, is_plan
from sampler.nesting import NestedPlan, nested_from_json
from sampler.planning import plan, plan_from_json
from sampler.plans import Plan
from sampler.rules import Rule
from sampler.settings import Inspection, SampleSettings
from sampler.tickets import RULE

Plans = dict[str, Plan | NestedPlan]


def make_plans(inspection: Inspection) -> Plans:
    """Return the plans of all samples; the list of each is read and counted.

    Raises:
        SamplerError: the faults of all lists, at once; a sample from a sample that could be left without any.
    """
    plans: Plans = {}
    mistakes: list[str] = []
    for settings in inspection.samples:
        try:
            made = plans[settings.name] = _plan(inspection, settings)
            parent = plans.get(settings.drawn_from)
            if isinstance(made, NestedPlan) and isinstance(parent, Plan):
                made.check(parent)
        except SamplerError as error:
            mistakes += [f"Sample {settings.name}: {sentence}" for sentence in error.mistakes]
    refuse_if_any(mistakes)
    return plans


def _plan(inspection: Inspection, settings: SampleSettings) -> Plan | NestedPlan:
    if settings.drawn_from:
        return NestedPlan(
            settings.name,
            settings.drawn_from,
            settings.eligible,
            settings.size or 0,
            settings.reason,
        )
    asked = inspection.precision
    return plan(
        settings.frame(),
        asked.confidence,
        asked.margin,
        size=settings.size,
        name=settings.name,
        proportion=asked.proportion,
        correction=asked.correction,
        reason=settings.reason,
        design=settings.design,
        population=settings.population,
    )


def seal_of(inspection_name: str, plans: Sequence[Mapping[str, Any]]) -> str:
    """Return the seal over all sealed plans of an inspection."""
    return digest(sealed_value(inspection_name, plans))


def sealed_value(inspection_name: str, plans: Sequence[Mapping[str, Any]]) -> list[object]:
    """Return the value whose canonical JSON the seal is the hash of."""
    return [RULE, "plans", inspection_name, list(plans)]


def plan_file(folder: Path) -> Path:
    """Return where the sealed plans are."""
    return folder / "plan.json"


def sealed_before(folder: Path) -> str:
    """Return the seal of the plans that are there already; "" if there are none, or they are damaged."""
    try:
        return str(read_json(plan_file(folder)).get("seal", ""))
    except SamplerError:
        return ""


def require_unsealed(folder: Path, *, force: bool = False) -> None:
    """Refuse to plan where a draw was made, or where a plan is sealed and `force` is false.

    Raises:
        SamplerError: with what to do. Not even `force` undoes a draw: only a new folder can.
    """
    drawn = folder / "draw.json"
    if drawn.exists():
        raise SamplerError(
            f"{drawn} exists: a draw was made by the sealed plan, so it stays as it is. "
            "Start another inspection folder for another plan."
        )
    refuse_existing([plan_file(folder)], force=force)


def save_plans(inspection: Inspection, plans: Plans, *, force: bool = False) -> str:
    """Write `plan.json` and return the seal.

    Raises:
        SamplerError: see `require_unsealed`.
    """
    require_unsealed(inspection.folder, force=force)
    sealed = [entry.to_json() for entry in plans.values()]
    seal = seal_of(inspection.name, sealed)
    content = {"rule": RULE, "inspection": inspection.name, "samples": sealed, "seal": seal}
    write_whole({plan_file(inspection.folder): readable_json(content)}, force=force)
    return seal


def load_plans(inspection: Inspection) -> tuple[Plans, str]:
    """Return the sealed plans and their seal, having checked that they are what was sealed.

    Raises:
        SamplerError: nothing was sealed yet; the file was edited; or `inspection.toml` no longer says
            what the plans were made from.
    """
    name, plans, seal = sealed_plans(inspection.folder, inspection.samples)
    refuse_if_any(_changes(inspection, name, plans))
    return plans, seal


def sealed_plans(folder: Path, samples: Sequence[SampleSettings] = ()) -> tuple[str, Plans, str]:
    """Return the inspection's name, the plans as they were sealed, and their seal.

    Args:
        folder: the inspection's folder.
        samples: what is decided of them now, to find their lists by; none where no list will be read.

    Raises:
        SamplerError: nothing was sealed yet, or the file was edited.
    """
    path = plan_file(folder)
    if not path.is_file():
        raise SamplerError(
            f"{path} is missing: no plan is sealed yet. Run 'sampler plan' first; a seed comes after it."
        )
    name, sealed, seal = _unsealed(path)
    settings = {sample.name: sample for sample in samples}
    try:
        plans: Plans = {
            entry["name"]: _sealed_nested(entry)
            if "from" in entry
            else _sealed_plan(entry, settings.get(entry["name"]))
            for entry in sealed
        }
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        raise SamplerError(_damaged(path)) from None
    if not _parents_first(plans):
        raise SamplerError(_damaged(path))
    return name, plans, seal


def _parents_first(plans: Plans) -> bool:
    """Return whether each sample from a sample stands below the one with a list that it is drawn from."""
    place = {name: number for number, name in enumerate(plans)}
    return all(
        isinstance(plans.get(planned.parent), Plan) and place[planned.parent] < place[name]
        for name, planned in plans.items()
        if isinstance(planned, NestedPlan)
    )


def _sealed_plan(entry: Mapping[str, Any], settings: SampleSettings | None) -> Plan:
    if not is_plan(entry):
        raise ValueError("no plan")
    if settings is None:
        return plan_from_json(entry, "")
    found = plan_from_json(entry, settings.source or "", sheet=settings.sheet, inspected=settings.inspected)
    if canonical_json(found.to_json()) != canonical_json(entry):
        raise ValueError("more, or other, than a plan seals")
    return found


def _sealed_nested(entry: Mapping[str, Any]) -> NestedPlan:
    if not is_nested_plan(entry):
        raise ValueError("no rules of a sample drawn from another")
    found = nested_from_json(entry)
    if entry["rule"] != RULE or canonical_json(found.to_json()) != canonical_json(entry):
        raise ValueError("more, or other, than is sealed")
    return found


def _unsealed(path: Path) -> tuple[str, list[Mapping[str, Any]], str]:
    """Return the inspection's name, what was sealed, and the seal that both still have."""
    content = read_json(path)
    if content.get("rule") != RULE:
        raise SamplerError(
            f"{path} was not sealed by the rule {RULE}, the only one that this version knows. "
            "Use the version that made it, or restore the file from a copy."
        )
    name, sealed, seal = (content.get(key) for key in ("inspection", "samples", "seal"))
    if not isinstance(name, str) or not isinstance(sealed, list) or not isinstance(seal, str):
        raise SamplerError(_damaged(path))
    if seal_of(name, sealed) != seal or set(content) != {"rule", "inspection", "samples", "seal"}:
        raise SamplerError(
            f"{path} was changed after it was sealed: its content no longer has the seal it names. "
            "Restore it from a copy."
        )
    names = [entry.get("name") for entry in sealed if isinstance(entry, dict)]
    if len(set(map(str, names))) < len(sealed):
        raise SamplerError(_damaged(path))
    return name, sealed, seal


def _damaged(path: Path) -> str:
    return f"{path} is damaged: it was cut short or edited. Restore it from a copy."


def _changes(inspection: Inspection, sealed_name: str, plans: Plans) -> list[str]:
    """Return a sentence for each way in which `inspection.toml` differs from what was sealed."""
    again = "Undo the change, or plan again before any draw."
    found = []
    if inspection.name != sealed_name:
        found.append(f"inspection.toml: name was changed after the plan was sealed. {again}")
    settings = {sample.name: sample for sample in inspection.samples}
    for name in dict.fromkeys([*settings, *plans]):
        if name not in plans:
            found.append(f"inspection.toml: samples.{name} was added after the plan was sealed. {again}")
        elif name not in settings:
            found.append(f"inspection.toml: samples.{name} was taken out after the plan was sealed. {again}")
        else:
            found += [
                f"inspection.toml: samples.{name}: {what} was changed after the plan was sealed. {again}"
                for what in _changed(inspection, settings[name], plans[name])
            ]
    return found


def _changed(inspection: Inspection, settings: SampleSettings, sealed: Plan | NestedPlan) -> list[str]:
    if isinstance(sealed, NestedPlan):
        return [] if _plan_is_nested_as(inspection, settings, sealed) else ["its rule"]
    if settings.drawn_from:
        return ["from"]
    before, now = sealed.frame.rules_json(), settings.frame().rules_json()
    changed = [key for key in before if before[key] != now[key]]
    earlier = _earlier_lists(sealed.frame.eligible, settings.eligible)
    if earlier:
        changed = [earlier if key == "eligible" else key for key in changed]
    changed += ["its method of drawing"] if sealed.settings != settings.design else []
    asked = None if settings.size is not None else inspection.precision
    if sealed.sizing.precision != asked:
        changed.append("its precision or size")
    elif asked is None:
        fixed = min(settings.size or 0, sealed.population)
        changed += ["its size"] if (sealed.size, sealed.sizing.reason) != (fixed, settings.reason) else []
    elif (sealed.sizing.population, sealed.sizing.reason) != (settings.population, settings.reason):
        changed.append("its population")
    return changed


def _earlier_lists(sealed: Sequence[Rule], now: Sequence[Rule]) -> str:
    """Return what is to be said if the rules differ in the cases inspected before, and in nothing else."""
    if sealed and now and sealed[:-1] == now[:-1]:
        before, here = sealed[-1], now[-1]
        if isinstance(before, NotInspectedBefore) and isinstance(here, NotInspectedBefore):
            return (
                f"the list of cases inspected before ({before.number:,} when sealed, now {here.number:,}, "
                "not all the same; an inspection named there may have gone on)"
            )
    return ""


def _plan_is_nested_as(inspection: Inspection, settings: SampleSettings, sealed: NestedPlan) -> bool:
    return bool(settings.drawn_from) and _plan(inspection, settings) == sealed
