"""The kinds of changes that `history.json` records, and what each makes of a sample.

Next: `sampler.folder.history`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from sampler.folder.records import DrawRecord
from sampler.replacement import called_by, reserves_left
from sampler.roles import CODES, INELIGIBLE, SAMPLE, Replacement
from sampler.samples import Sample

Change = Mapping[str, Any]


def replacement_change(sample: Sample, report: Replacement, record: DrawRecord) -> dict[str, object]:
    """Return a report as it is recorded, without its number and its link to those before.

    Args:
        sample: with the report among its replacements.
        report: one of them.
        record: the draw that gave the sample.
    """
    return {
        "kind": "replacement",
        "draw": record.number,
        "draw_seal": record.draw_seal,
        "sample": sample.name,
        "stratum": report.stratum,
        "order": report.order,
        "code": report.code,
        "note": report.note,
        "replaced": report.replaced,
        "called": _called_order(sample, report),
    }


def is_change(value: object) -> bool:
    """Return whether a value has the keys of a known kind of change, each of its type."""
    if not isinstance(value, dict) or not isinstance(value.get("kind"), str) or value["kind"] not in KINDS:
        return False
    keys = KINDS[value["kind"]].keys
    return value.keys() == keys.keys() and all(
        isinstance(value[key], kind) and isinstance(value[key], bool) == (kind is bool)
        for key, kind in keys.items()
    )


def changed(sample: Sample, change: Change) -> Sample | None:
    """Return the sample after a recorded change; None if there cannot have been such a one."""
    return KINDS[change["kind"]].apply(sample, change)


def _replaced(sample: Sample, change: Change) -> Sample | None:
    keys = ("number", "stratum", "order", "code", "note", "replaced")
    report = Replacement(*(change[key] for key in keys))
    here = next((c for c in sample.current if (c.stratum, c.order) == report.place), None)
    if here is None or here.role != SAMPLE or any(report.place == r.place for r in sample.replacements):
        return None
    if report.code not in CODES or (report.code == INELIGIBLE and not report.replaced):
        return None
    if report.replaced and not reserves_left(sample)[report.stratum]:
        return None
    after = dataclasses.replace(sample, replacements=(*sample.replacements, report))
    return after if change["called"] == _called_order(after, report) else None


def _called_order(sample: Sample, report: Replacement) -> int | None:
    called = called_by(sample, report)
    return called.order if called else None


@dataclasses.dataclass(frozen=True, slots=True)
class Kind:
    """A kind of change: its keys with their types, and what it makes of a sample (None: it cannot be)."""

    keys: Mapping[str, Any]
    apply: Callable[[Sample, Change], Sample | None]


_EVERY = {"number": int, "kind": str, "draw": int, "draw_seal": str, "sample": str, "chain": str}

KINDS = {
    "replacement": Kind(
        {
            **_EVERY,
            "stratum": int,
            "order": int,
            "code": str,
            "note": str,
            "replaced": bool,
            "called": (int, type(None)),
        },
        _replaced,
    )
}
"""The kinds, by their name in the file."""
