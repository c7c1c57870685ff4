"""`samples/NAME.csv` and `samples/NAME-extended-K.csv`: a sample's file, and reading it back.

Next: `sampler.folder.repeats`.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sampler.errors import SamplerError
from sampler.extension import extended_shares
from sampler.files import plain
from sampler.folder.records import DrawRecord
from sampler.plans import Plan
from sampler.samples import RESERVE, SAMPLE, Drawn, Sample


def sample_file(folder: Path, name: str) -> Path:
    """Return where a sample's cases are."""
    return folder / "samples" / f"{name}.csv"


def extended_file(folder: Path, name: str, number: int) -> Path:
    """Return where an extended sample's cases are: the number is that of the change in `history.json`."""
    return folder / "samples" / f"{name}-extended-{number}.csv"


def entry_of(sample: Sample) -> dict[str, object]:
    """Return what `draw.json` says of a sample."""
    return {
        "table": sample.table,
        "allocation": list(sample.allocation),
        "cases": sample.size,
        "reserves": len(sample.drawn) - sample.size,
        "reserve_share": sample.reserves,
        "sha256": sha256_of(sample),
    }


def sha256_of(sample: Sample) -> str:
    """Return the hash of a sample's file."""
    return hashlib.sha256(sample.csv_bytes()).hexdigest()


def read_sample(path: Path, plan: Plan, record: DrawRecord) -> Sample:
    """Return a drawn sample as its file holds it, without reading any list of cases.

    Raises:
        SamplerError: the file is missing, or it and the record differ from one another or from what
            any draw by this plan writes.
    """
    entry = record.samples[plan.name]
    content = _unedited(path, entry["sha256"], "draw.json")
    allocation = _allocation(path, plan, entry)
    share = float(entry["reserve_share"])
    drawn = _rows(path, plan, content, allocation)
    sample = Sample(plan, record.seed, record.seed_source, share, entry["table"], allocation, drawn)
    _compare(path, sample, content)
    for key, value in entry_of(sample).items():
        if entry[key] != value:
            raise SamplerError(_disagrees(sample.name, key, path))
    return sample


def read_extended(folder: Path, sample: Sample, change: Mapping[str, Any]) -> Sample | None:
    """Return a sample as a recorded extension left it, without reading any list of cases.

    Its plan has no tables: they are made again when the extension is proved.

    Args:
        folder: the inspection's folder.
        sample: before the extension.
        change: as `history.json` records it.

    Returns:
        The larger sample; None where this sample cannot have been extended so.

    Raises:
        SamplerError: its file is missing, or is not what an extension like this writes.
    """
    allocation = tuple(change["allocation"])
    try:
        plan = extended_shares(sample, change["size"], change["reason"])
    except SamplerError:
        return None
    if (plan.size, change["before"]) != (change["size"], sample.size) or not _can_follow(plan, allocation):
        return None
    path = extended_file(folder, sample.name, change["number"])
    content = _unedited(path, change["sha256"], "history.json")
    larger = replace(
        sample,
        plan=plan,
        reserves=float(change["reserve_share"]),
        table=change["table"],
        allocation=allocation,
        drawn=_rows(path, plan, content, allocation),
        extended_from=sample,
    )
    _compare(path, larger, content)
    return larger if _holds(larger, sample) else None


def _can_follow(plan: Plan, allocation: Sequence[object]) -> bool:
    """Return whether cases per stratum are a table that the plan of an extended sample can hold."""
    strata = plan.count.strata
    return (
        len(allocation) == len(strata)
        and all(type(cases) is int for cases in allocation)
        and sum(allocation) == plan.size  # type: ignore[arg-type]
        and all(
            had <= cases <= stratum.population and abs(cases - due) < 1  # type: ignore[operator]
            for had, cases, stratum, due in zip(
                plan.before, allocation, strata, plan.expected.fractions, strict=True
            )
        )
    )


def _holds(larger: Sample, sample: Sample) -> bool:
    """Return whether the larger sample has the cases of the smaller one, with the reserves called since."""
    there = {(case.stratum, case.order): case.case for case in larger.drawn}
    kept = [case for case in sample.current if case.role != RESERVE]
    return all(there.get((case.stratum, case.order)) == case.case for case in kept)


def _allocation(path: Path, plan: Plan, entry: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the cases of each stratum: those of the table picked, or, without tables, as recorded."""
    table, recorded = entry["table"], entry["allocation"]
    if plan.design is not None:
        if table is None or not 0 <= table < len(plan.design.tables):
            raise SamplerError(
                f"draw.json: samples.{plan.name}.table is {'null' if table is None else table}, but the plan "
                f"has {len(plan.design.tables)} tables, counted from 0. Restore draw.json from a copy."
            )
        if list(plan.design.tables[table]) != recorded:
            raise SamplerError(_disagrees(plan.name, "allocation", path))
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


def _disagrees(name: str, key: str, path: Path) -> str:
    return (
        f"draw.json: samples.{name}.{key} does not agree with plan.json and {path.name}. "
        "One of them was edited: restore it from a copy."
    )


def _unedited(path: Path, sha256: str, record: str) -> bytes:
    try:
        content = path.read_bytes() if path.is_file() else None  # a pipe in its place would never end
    except OSError:
        content = None
    if content is None:
        raise SamplerError(
            f"{path} is missing. Run 'sampler draw' to write it again from {record}."
        ) from None
    if hashlib.sha256(content).hexdigest() != sha256:
        raise SamplerError(edited(path, record))
    return content


def edited(path: Path, record: str) -> str:
    """Return the sentence about a sample's file that is not the one that was drawn."""
    return (
        f"{path} was changed after the draw: it no longer has the hash in {record}. Move it away and "
        "run 'sampler draw' to write it again."
    )


def _rows(path: Path, plan: Plan, content: bytes, allocation: Sequence[int]) -> tuple[Drawn, ...]:
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
    for wrong in _out_of_order(drawn, allocation):
        raise SamplerError(_foreign(path, wrong))
    return tuple(drawn)


def _out_of_order(drawn: Sequence[Drawn], allocation: Sequence[int]) -> Iterator[int]:
    """Yield the rows whose order does not go on from those before, or whose role is another in that order."""
    before: Counter[int] = Counter()
    for row, case in enumerate(drawn, start=2):
        before[case.stratum] += 1
        role = SAMPLE if case.order <= allocation[case.stratum] else RESERVE
        if (case.order, case.role) != (before[case.stratum], role):
            yield row


def _compare(path: Path, sample: Sample, content: bytes) -> None:
    """Refuse a file that this sample would not be written as."""
    written = sample.csv_bytes()
    if written != content:
        pairs = zip(written.splitlines(), content.splitlines(), strict=False)
        row = next((number for number, (a, b) in enumerate(pairs, start=1) if a != b), 1)
        raise SamplerError(_foreign(path, row))


def _foreign(path: Path, row: int) -> str:
    return (
        f"{path}, row {row}: a draw by the sealed plan does not write this, though the file's hash is on "
        "record. The plan, the record or the file was edited: restore them from copies."
    )
