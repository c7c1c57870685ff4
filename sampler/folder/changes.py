"""The kinds of changes that `history.json` records, and what each makes of a sample.

Next: `sampler.folder.history`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from sampler.errors import SamplerError
from sampler.folder.drawn import sha256_of
from sampler.folder.records import DrawRecord
from sampler.replacement import called_by, can_be
from sampler.roles import Replacement
from sampler.samples import Sample
from sampler.tickets import check_text

Change = Mapping[str, Any]

Larger = Callable[[Sample, Change], Sample | None]
"""What gives the sample that an extension made of a smaller one: its file, or the list once more."""


def replacement_change(sample: Sample, report: Replacement, record: DrawRecord) -> dict[str, object]:
    """Return a report as it is recorded, without its number and its link to those before.

    Args:
        sample: with the report among its replacements.
        report: one of them.
        record: the draw that gave the sample.
    """
    return {
        **_opening("replacement", sample, record),
        "stratum": report.stratum,
        "order": report.order,
        "code": report.code,
        "note": report.note,
        "replaced": report.replaced,
        "called": _called_order(sample, report),
    }


def extension_change(larger: Sample, record: DrawRecord) -> dict[str, object]:
    """Return an extension as it is recorded, without its number and its link to those before.

    Args:
        larger: the extended sample.
        record: the draw that gave the sample.
    """
    return {**_opening("extension", larger, record), **extension_entry(larger)}


def extension_entry(larger: Sample) -> dict[str, object]:
    """Return what is recorded of an extended sample."""
    return {
        "before": sum(larger.plan.before),
        "size": larger.size,
        "reason": larger.plan.sizing.reason,
        "reserve_share": larger.reserves,
        "table": larger.table,
        "allocation": list(larger.allocation),
        "sha256": sha256_of(larger),
    }


def _opening(kind: str, sample: Sample, record: DrawRecord) -> dict[str, object]:
    return {"kind": kind, "draw": record.number, "draw_seal": record.draw_seal, "sample": sample.name}


def is_change(value: object) -> bool:
    """Return whether a value has the keys of a known kind of change, each of its type, words on one line."""
    if not isinstance(value, dict) or not isinstance(value.get("kind"), str) or value["kind"] not in KINDS:
        return False
    keys = KINDS[value["kind"]].keys
    return (
        value.keys() == keys.keys()
        and all(
            isinstance(value[key], kind) and isinstance(value[key], bool) == (kind is bool)
            for key, kind in keys.items()
        )
        and all(_on_a_line(value[key]) for key in WORDS if key in keys)
    )


def _on_a_line(text: str) -> bool:
    """Return whether a text is one that a command would have recorded: it is printed as it stands."""
    try:
        check_text("it", text or "-")
    except SamplerError:
        return False
    return True


def changed(sample: Sample, change: Change, larger: Larger) -> Sample | None:
    """Return the sample after a recorded change; None if there cannot have been such a one.

    Raises:
        SamplerError: what gives the larger sample finds another than was recorded.
    """
    return KINDS[change["kind"]].apply(sample, change, larger)


def _extended(sample: Sample, change: Change, larger: Larger) -> Sample | None:
    return larger(sample, change)


def _replaced(sample: Sample, change: Change, _: Larger) -> Sample | None:
    keys = ("number", "stratum", "order", "code", "note", "replaced")
    report = Replacement(*(change[key] for key in keys))
    if not can_be(sample, report):
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
    apply: Callable[[Sample, Change, Larger], Sample | None]


WORDS = ("note", "reason")
"""What a planner says in words."""

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
    ),
    "extension": Kind(
        {
            **_EVERY,
            "before": int,
            "size": int,
            "reason": str,
            "reserve_share": (int, float),
            "table": (int, type(None)),
            "allocation": list,
            "sha256": str,
        },
        _extended,
    ),
}
"""The kinds, by their name in the file."""
