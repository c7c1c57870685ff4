"""`samples/NAME.csv`: a drawn sample's file, and reading it back.

Next: `sampler.folder.repeats`.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sampler.errors import SamplerError
from sampler.files import plain
from sampler.folder.records import DrawRecord
from sampler.plans import Plan
from sampler.samples import Drawn, Sample


def sample_file(folder: Path, name: str) -> Path:
    """Return where a sample's cases are."""
    return folder / "samples" / f"{name}.csv"


def entry_of(sample: Sample) -> dict[str, object]:
    """Return what `draw.json` says of a sample."""
    return {
        "table": sample.table,
        "allocation": list(sample.allocation),
        "cases": sample.size,
        "reserves": len(sample.drawn) - sample.size,
        "reserve_share": sample.reserves,
        "sha256": hashlib.sha256(sample.csv_bytes()).hexdigest(),
    }


def read_sample(path: Path, plan: Plan, record: DrawRecord) -> Sample:
    """Return a drawn sample as its file holds it, without reading any list of cases.

    Raises:
        SamplerError: the file is missing, or it and the record differ from one another or from what
            any draw by this plan writes.
    """
    entry = record.samples[plan.name]
    content = _unedited(path, entry["sha256"])
    allocation = _allocation(plan, entry)
    share = float(entry["reserve_share"])
    drawn = _rows(path, plan, content)
    sample = Sample(plan, record.seed, record.seed_source, share, entry["table"], allocation, drawn)
    _compare(path, sample, content, entry)
    return sample


def _allocation(plan: Plan, entry: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the cases of each stratum: those of the table picked, or, without tables, as recorded."""
    table, recorded = entry["table"], entry["allocation"]
    if plan.design is not None:
        if table is None or not 0 <= table < len(plan.design.tables):
            raise SamplerError(
                f"draw.json: samples.{plan.name}.table is {'null' if table is None else table}, but the plan "
                f"has {len(plan.design.tables)} tables, counted from 0. Restore draw.json from a copy."
            )
        return plan.design.tables[table]
    whole = all(isinstance(cases, int) and not isinstance(cases, bool) for cases in recorded)
    if (
        table is not None
        or not whole
        or len(recorded) != len(plan.count.strata)
        or any(not 0 <= cases <= s.population for cases, s in zip(recorded, plan.count.strata, strict=True))
        or sum(recorded) != plan.size
    ):
        raise SamplerError(
            f"draw.json: samples.{plan.name}.allocation does not give each stratum of the plan its cases, "
            f"{plan.size} in all. Restore draw.json from a copy."
        )
    return tuple(recorded)


def _unedited(path: Path, sha256: str) -> bytes:
    try:
        content = path.read_bytes()
    except OSError:
        raise SamplerError(
            f"{path} is missing. Run 'sampler draw' to write it again from draw.json."
        ) from None
    if hashlib.sha256(content).hexdigest() != sha256:
        raise SamplerError(edited(path))
    return content


def edited(path: Path) -> str:
    """Return the sentence about a sample's file that is not the one that was drawn."""
    return (
        f"{path} was changed after the draw: it no longer has the hash in draw.json. Move it away and "
        "run 'sampler draw' to write it again."
    )


def _rows(path: Path, plan: Plan, content: bytes) -> tuple[Drawn, ...]:
    strata = {stratum.levels: place for place, stratum in enumerate(plan.count.strata)}
    width = len(plan.frame.strata_by)
    # Of these, a case's chance is not that of its stratum, and is only known from the draw.
    own_chances = plan.settings.method == "pps" or plan.settings.cap is not None
    drawn: list[Drawn] = []
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        for row in rows[1:]:
            levels = tuple(plain(text) for text in row[1 : 1 + width])
            chance = float(row[3 + width]) if own_chances else None
            drawn.append(Drawn(plain(row[0]), strata[levels], row[1 + width], int(row[2 + width]), chance))
    except (LookupError, ValueError, csv.Error):
        raise SamplerError(_foreign(path, len(drawn) + 2)) from None
    return tuple(drawn)


def _compare(path: Path, sample: Sample, content: bytes, entry: Mapping[str, Any]) -> None:
    """Refuse a file that this sample would not be written as, or a record that says otherwise of it."""
    written = sample.csv_bytes()
    if written != content:
        pairs = zip(written.splitlines(), content.splitlines(), strict=False)
        row = next((number for number, (a, b) in enumerate(pairs, start=1) if a != b), 1)
        raise SamplerError(_foreign(path, row))
    for key, value in entry_of(sample).items():
        if entry[key] != value:
            raise SamplerError(
                f"draw.json: samples.{sample.name}.{key} does not agree with plan.json and {path.name}. "
                "One of them was edited: restore it from a copy."
            )


def _foreign(path: Path, row: int) -> str:
    return (
        f"{path}, row {row}: a draw by the sealed plan does not write this, though draw.json has the file's "
        "hash. One or more of the three were edited: restore them from copies."
    )
