"""Drawing all samples, recording it in `draw.json`, and reading back what was drawn.

Next: `sampler.folder.drawn`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from sampler.drawing import draw
from sampler.errors import SamplerError, near, refuse_if_any
from sampler.files import write_new, write_whole
from sampler.folder.drawn import entry_of, read_extended, read_sample, sample_file
from sampler.folder.history import History, load_history, with_history
from sampler.folder.plans import Plans, load_plans
from sampler.folder.records import DrawRecord, draw_file, load_record
from sampler.locking import only_writer
from sampler.nesting import NestedPlan
from sampler.samples import Sample
from sampler.settings import Inspection, SampleSettings
from sampler.tickets import check_text


def draw_all(
    inspection: Inspection,
    plans: Plans,
    seed: str | None,
    seed_source: str,
    recorded: Mapping[str, Mapping[str, Any]] | None = None,
) -> dict[str, Sample]:
    """Return all samples, drawn with one seed; those drawn from another follow it.

    Args:
        inspection: whose samples.
        plans: the sealed plans.
        seed: any text on one line; None for one from the operating system.
        seed_source: where it came from, in words; "" if that is not known.
        recorded: what `draw.json` says of each sample, to repeat a draw with the reserves it had;
            None to draw with those of `inspection.toml`.

    Raises:
        SamplerError: a list is no longer the sealed one; a seed that cannot be one.
    """
    if seed is not None:
        check_text("the seed", seed)
    if seed_source:
        check_text("the source of the seed", seed_source)
    samples: dict[str, Sample] = {}
    mistakes: list[str] = []
    for settings in inspection.samples:
        planned = plans[settings.name]
        share = recorded[settings.name]["reserve_share"] if recorded else settings.reserves
        try:
            if isinstance(planned, NestedPlan):
                if planned.parent not in samples:
                    continue  # the parent's own mistake is reported
                planned = planned.plan_from(samples[planned.parent])
            drawn = draw(planned, seed, share, seed_source=seed_source)
        except SamplerError as error:
            mistakes += [f"Sample {settings.name}: {sentence}" for sentence in error.mistakes]
            continue
        seed, seed_source = drawn.seed, drawn.seed_source
        samples[settings.name] = drawn
    refuse_if_any(mistakes)
    return samples


def draw_to_replace(
    inspection: Inspection, redraw_reason: str = "", seed: str | None = None
) -> DrawRecord | None:
    """Return the recorded draw that a redraw would replace; None where nothing is drawn yet.

    Raises:
        SamplerError: a draw was made, and no reason is given to draw again, or the seed is the same;
            or a reason is given and nothing was drawn; or samples' files are there without a record.
    """
    folder = inspection.folder
    path = draw_file(folder)
    if redraw_reason:
        check_text("the reason of a redraw", redraw_reason.strip())
    if path.exists():
        if not redraw_reason:
            raise SamplerError(
                f"{path} exists: the samples are drawn. 'sampler draw' without --seed writes lost files "
                'again. A redraw needs a reason, which is kept beside the first draw: --redraw "why".'
            )
        record = load_record(inspection)
        if seed is not None and seed in (record.seed, *(past["seed"] for past in record.earlier)):
            raise SamplerError(
                f"{path} records a draw by this seed already, and the same cases would come up. Run "
                "'sampler draw' without --seed and --redraw to write lost files again, or give another seed."
            )
        return record
    if redraw_reason:
        raise SamplerError(f"{path} is missing: nothing is drawn yet, so leave out --redraw.")
    refuse_if_any(
        f"{file} exists already, and no draw is recorded. Move it away; it may be somebody's work."
        for file in (sample_file(folder, settings.name) for settings in inspection.samples)
        if file.exists()
    )
    return None


def save_draw(
    inspection: Inspection,
    seal: str,
    samples: Mapping[str, Sample],
    *,
    redraw_reason: str = "",
    replacing: DrawRecord | None = None,
) -> DrawRecord:
    """Write `draw.json` and the samples' files, and return the record.

    The record is written first: if the machine stops in between, the files can be made again
    from it, and no seed is ever lost.

    Args:
        inspection: whose samples.
        seal: of the plans they were drawn by.
        samples: by name, drawn with one seed.
        redraw_reason: why they were drawn again; "" for the first draw.
        replacing: the draw that this one replaces, as `draw_to_replace` gave it; None for the first.

    Raises:
        SamplerError: see `draw_to_replace`; somebody else has drawn since, or is writing just now; or a
            file cannot be written.
    """
    first = next(iter(samples.values()))
    record = DrawRecord(
        seal=seal,
        number=1 if replacing is None else replacing.number + 1,
        reason=redraw_reason.strip(),
        seed=first.seed,
        seed_source=first.seed_source,
        samples={name: entry_of(sample) for name, sample in samples.items()},
        earlier=() if replacing is None else (*replacing.earlier, replacing.as_entry()),
    )
    folder = inspection.folder
    files = {sample_file(folder, name): sample.csv_bytes() for name, sample in samples.items()}
    with only_writer(folder):
        if draw_to_replace(inspection, redraw_reason, first.seed) != replacing:
            raise SamplerError(
                f"{draw_file(folder)}: the samples were drawn again a moment ago by somebody else. That draw "
                "is kept, and this one was not made. Look at it before you draw once more."
            )
        if replacing is None:
            write_new(draw_file(folder), record.as_bytes())
            write_whole(files, force=True)
        else:
            write_whole({draw_file(folder): record.as_bytes(), **files}, force=True)
    return record


def settings_of(inspection: Inspection, name: str) -> SampleSettings:
    """Return what a planner decided about the sample of a name.

    Raises:
        SamplerError: there is none; with a name like it.
    """
    settings = next((s for s in inspection.samples if s.name == name), None)
    if settings is None:
        raise SamplerError(f"there is no sample '{name}'. {near(name, [s.name for s in inspection.samples])}")
    return settings


def load_samples(inspection: Inspection, history: History | None = None) -> dict[str, Sample]:
    """Return the drawn samples as their files hold them, without reading any list of cases.

    What was done since the draw is applied, in its order: see `Sample.current` and `Sample.extended_from`.

    Args:
        inspection: whose.
        history: the changes to apply; None for all that are recorded.

    Raises:
        SamplerError: nothing is planned or drawn yet; files are missing or were edited.
    """
    plans, record = load_draw(inspection)
    return samples_of(inspection.folder, plans, record, history)


def samples_of(
    folder: Path, plans: Plans, record: DrawRecord, history: History | None = None
) -> dict[str, Sample]:
    """Return the samples of a recorded draw, as `load_samples` does.

    Args:
        folder: the inspection's folder.
        plans: as they were sealed.
        record: of the draw.
        history: the changes to apply; None for all that are recorded.

    Raises:
        SamplerError: files are missing or were edited.
    """
    history = load_history(folder, record) if history is None else history
    samples: dict[str, Sample] = {}
    mistakes: list[str] = []
    for name, planned in plans.items():
        if isinstance(planned, NestedPlan) and planned.parent not in samples:
            continue  # the parent's own mistake is reported
        full = planned.plan_from(samples[planned.parent]) if isinstance(planned, NestedPlan) else planned
        try:
            samples[name] = read_sample(sample_file(folder, name), full, record)
        except SamplerError as error:
            mistakes += error.mistakes
    refuse_if_any(mistakes)
    return with_history(samples, history, record.number, folder, partial(read_extended, folder))


def load_draw(inspection: Inspection) -> tuple[Plans, DrawRecord]:
    """Return the sealed plans and the record of the draw, having checked that they belong together.

    Raises:
        SamplerError: nothing is planned or drawn yet; a file was edited; or they do not belong together.
    """
    plans, seal = load_plans(inspection)
    record = load_record(inspection)
    require_together(plans, seal, record)
    return plans, record


def require_together(plans: Plans, seal: str, record: DrawRecord) -> None:
    """Refuse plans and a draw that do not belong together.

    Raises:
        SamplerError: the draw names another seal, or other samples.
    """
    if record.seal != seal:
        raise SamplerError("draw.json names another seal than plan.json: the draw was made by another plan.")
    if any(
        drawn.keys() != plans.keys() for drawn in (record.samples, *(e["samples"] for e in record.earlier))
    ):
        raise SamplerError("draw.json holds other samples than plan.json. Restore it from a copy.")
