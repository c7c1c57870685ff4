"""`draw.json` and the samples' files: drawing, recording, and reading back what was drawn.

Next: `sampler.folder.answers`.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sampler.drawing import Drawn, Sample, draw
from sampler.errors import SamplerError, refuse_if_any
from sampler.files import plain, read_json, readable_json, write_whole
from sampler.folder.plans import Plans, load_plans
from sampler.inspection import Inspection
from sampler.nesting import NestedPlan
from sampler.planning import Plan
from sampler.tickets import RULE, check_text


@dataclass(frozen=True, slots=True)
class DrawRecord:
    """What `draw.json` holds.

    Attributes:
        seal: the seal of the plans it was drawn by.
        number: 1 for the first draw, 2 for the first redraw, and so on.
        reason: why it was drawn again; "" for the first.
        seed: the seed.
        seed_source: where it came from.
        samples: for each sample its table, its cases and reserves, and the hash of its file.
        earlier: the draws that this one replaced: number, seed, source and reason of each.
    """

    seal: str
    number: int
    reason: str
    seed: str
    seed_source: str
    samples: Mapping[str, Mapping[str, Any]]
    earlier: tuple[Mapping[str, Any], ...]

    def to_json(self) -> dict[str, object]:
        """Return the record as it stands in the file."""
        return {
            "rule": RULE,
            "plan_seal": self.seal,
            "number": self.number,
            "reason": self.reason,
            "seed": self.seed,
            "seed_source": self.seed_source,
            "samples": dict(self.samples),
            "earlier": list(self.earlier),
        }


def draw_file(folder: Path) -> Path:
    """Return where the seed and the draw are recorded."""
    return folder / "draw.json"


def sample_file(folder: Path, name: str) -> Path:
    """Return where a sample's cases are."""
    return folder / "samples" / f"{name}.csv"


def draw_all(inspection: Inspection, plans: Plans, seed: str | None, seed_source: str) -> dict[str, Sample]:
    """Return all samples, drawn with one seed; those drawn from another follow it.

    Raises:
        SamplerError: a list is no longer the sealed one; a seed that cannot be one.
    """
    samples: dict[str, Sample] = {}
    mistakes: list[str] = []
    for settings in inspection.samples:
        planned = plans[settings.name]
        try:
            if isinstance(planned, NestedPlan):
                if planned.parent not in samples:
                    continue  # the parent's own mistake is reported
                planned = planned.plan_from(samples[planned.parent])
            drawn = draw(planned, seed, settings.reserves, seed_source=seed_source)
        except SamplerError as error:
            mistakes += [f"Sample {settings.name}: {sentence}" for sentence in error.mistakes]
            continue
        seed, seed_source = drawn.seed, drawn.seed_source
        samples[settings.name] = drawn
    refuse_if_any(dict.fromkeys(mistakes))
    return samples


def save_draw(
    inspection: Inspection, seal: str, samples: Mapping[str, Sample], *, redraw_reason: str = ""
) -> DrawRecord:
    """Write `draw.json` and the samples' files, and return the record.

    The record is written first: if the machine stops in between, the files can be made again
    from it, and no seed is ever lost.

    Raises:
        SamplerError: a draw was made already, and no reason is given to draw again.
    """
    folder = inspection.folder
    path = draw_file(folder)
    before = load_record(inspection) if path.exists() else None
    if before is not None and not redraw_reason:
        raise SamplerError(
            f"{path} exists: the samples are drawn. A redraw needs a reason, which is kept beside the "
            'first draw: sampler draw --redraw "why".'
        )
    if before is not None:
        check_text("the reason of a redraw", redraw_reason)
    record = DrawRecord(
        seal=seal,
        number=1 if before is None else before.number + 1,
        reason=redraw_reason,
        seed=next(iter(samples.values())).seed,
        seed_source=next(iter(samples.values())).seed_source,
        samples={name: _entry(sample) for name, sample in samples.items()},
        earlier=() if before is None else (*before.earlier, _earlier(before)),
    )
    files = {path: readable_json(record.to_json())}
    files |= {sample_file(folder, name): sample.csv_bytes() for name, sample in samples.items()}
    if before is None:
        refuse_if_any(
            f"{file} exists already, and no draw is recorded. Move it away; it may be somebody's work."
            for file in files
            if file.exists()
        )
    write_whole(files, force=True)
    return record


def restore_samples(inspection: Inspection, samples: Mapping[str, Sample], record: DrawRecord) -> list[Path]:
    """Write again those samples' files that a recorded draw lacks, and return their paths.

    Raises:
        SamplerError: the draw, repeated, is not the one recorded.
    """
    refuse_if_any(
        f"draw.json: the draw of sample {name}, repeated, is not the one recorded there."
        for name, sample in samples.items()
        if record.samples.get(name, {}).get("sha256") != _entry(sample)["sha256"]
    )
    lost = [name for name in samples if not sample_file(inspection.folder, name).exists()]
    write_whole({sample_file(inspection.folder, name): samples[name].csv_bytes() for name in lost})
    return [sample_file(inspection.folder, name) for name in lost]


def _entry(sample: Sample) -> dict[str, object]:
    table = sample.plan.design.tables[sample.table]
    return {
        "table": sample.table,
        "allocation": list(table),
        "cases": sample.size,
        "reserves": len(sample.drawn) - sample.size,
        "reserve_share": sample.reserves,
        "sha256": hashlib.sha256(sample.csv_bytes()).hexdigest(),
    }


def _earlier(record: DrawRecord) -> dict[str, object]:
    return {
        "number": record.number,
        "seed": record.seed,
        "seed_source": record.seed_source,
        "reason": record.reason,
        "sha256": {name: entry["sha256"] for name, entry in record.samples.items()},
    }


def load_record(inspection: Inspection) -> DrawRecord:
    """Return what `draw.json` records.

    Raises:
        SamplerError: nothing was drawn yet, or the file is damaged.
    """
    path = draw_file(inspection.folder)
    if not path.is_file():
        raise SamplerError(f"{path} is missing: nothing is drawn yet. Run 'sampler draw' first.")
    content: dict[str, Any] = read_json(path)
    try:
        return DrawRecord(
            content["plan_seal"],
            content["number"],
            content["reason"],
            content["seed"],
            content["seed_source"],
            content["samples"],
            tuple(content["earlier"]),
        )
    except KeyError:
        raise SamplerError(
            f"{path} is damaged: it was cut short or edited. Restore it from a copy."
        ) from None


def load_samples(inspection: Inspection) -> dict[str, Sample]:
    """Return the drawn samples as their files hold them, without reading any list of cases.

    Raises:
        SamplerError: nothing is planned or drawn yet; a file is missing or was edited.
    """
    plans, seal = load_plans(inspection)
    record = load_record(inspection)
    if record.seal != seal:
        raise SamplerError("draw.json names another seal than plan.json: the draw was made by another plan.")
    samples: dict[str, Sample] = {}
    for name, planned in plans.items():
        if name not in record.samples:
            raise SamplerError(f"draw.json holds no draw of sample {name}.")
        entry = record.samples[name]
        content = _unedited(sample_file(inspection.folder, name), entry["sha256"])
        full = planned.plan_from(samples[planned.parent]) if isinstance(planned, NestedPlan) else planned
        drawn = _drawn(full, content)
        samples[name] = Sample(
            full, record.seed, record.seed_source, entry["reserve_share"], entry["table"], drawn
        )
    return samples


def _unedited(path: Path, sha256: str) -> str:
    try:
        content = path.read_bytes()
    except OSError:
        raise SamplerError(
            f"{path} is missing. Run 'sampler draw' to write it again from draw.json."
        ) from None
    if hashlib.sha256(content).hexdigest() != sha256:
        raise SamplerError(
            f"{path} was changed after the draw: it no longer has the hash in draw.json. Move it away and "
            "run 'sampler draw' to write it again."
        )
    return content.decode("utf-8")


def _drawn(planned: Plan, content: str) -> tuple[Drawn, ...]:
    strata = {stratum.levels: place for place, stratum in enumerate(planned.count.strata)}
    width = len(planned.frame.match)
    rows = list(csv.reader(content.splitlines(keepends=True)))[1:]
    return tuple(
        Drawn(
            plain(row[0]),
            strata[tuple(plain(text) for text in row[1 : 1 + width])],
            row[1 + width],
            int(row[2 + width]),
        )
        for row in rows
    )
