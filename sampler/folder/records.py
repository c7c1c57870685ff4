"""What `draw.json` holds, and reading it back.

Next: `sampler.folder.draws`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sampler.errors import SamplerError
from sampler.files import canonical_json, digest, read_json, readable_json
from sampler.settings import Inspection
from sampler.tickets import RULE, on_one_line


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
        earlier: the draws that this one replaced, with the same keys from number to samples.
    """

    seal: str
    number: int
    reason: str
    seed: str
    seed_source: str
    samples: Mapping[str, Mapping[str, Any]]
    earlier: tuple[Mapping[str, Any], ...]

    def as_entry(self) -> dict[str, object]:
        """Return the draw as it stands among the earlier ones once it has been replaced."""
        return {
            "number": self.number,
            "reason": self.reason,
            "seed": self.seed,
            "seed_source": self.seed_source,
            "samples": dict(self.samples),
        }

    def draws(self) -> tuple[DrawRecord, ...]:
        """Return the record as it was after each of its draws; the last is this one."""
        past = (
            DrawRecord(seal=self.seal, earlier=self.earlier[:place], **entry)
            for place, entry in enumerate(self.earlier)
        )
        return (*past, self)

    def to_json(self) -> dict[str, object]:
        """Return the record as it stands in the file."""
        return {"rule": RULE, "plan_seal": self.seal, **self.as_entry(), "earlier": list(self.earlier)}

    @property
    def draw_seal(self) -> str:
        """SHA-256 of all that is recorded: written down, it proves later that nothing was changed."""
        return digest(self.to_json())

    def as_bytes(self) -> bytes:
        """Return the content of `draw.json`: the record and its seal."""
        return readable_json({**self.to_json(), "draw_seal": self.draw_seal})


def draw_file(folder: Path) -> Path:
    """Return where the seed and the draw are recorded."""
    return folder / "draw.json"


_DRAW = {"number": int, "reason": str, "seed": str, "seed_source": str, "samples": dict}
_SAMPLE = {
    "table": (int, type(None)),
    "allocation": list,
    "cases": int,
    "reserves": int,
    "reserve_share": (int, float),
    "sha256": str,
}


def load_record(inspection: Inspection) -> DrawRecord:
    """Return what an inspection's `draw.json` records: see `read_record`."""
    return read_record(inspection.folder)


def read_record(folder: Path) -> DrawRecord:
    """Return what the `draw.json` of a folder records.

    Raises:
        SamplerError: nothing was drawn yet; the file is damaged; or it was made by another version's rule.
    """
    path = draw_file(folder)
    if not path.is_file():
        raise SamplerError(f"{path} is missing: nothing is drawn yet. Run 'sampler draw' first.")
    content: dict[str, Any] = read_json(path)
    if content.get("rule") != RULE:
        raise SamplerError(
            f"{path} was not made by the rule {RULE}, the only one that this version knows. "
            "Use the version that made it, or restore the file from a copy."
        )
    if not _is_whole(content):
        raise SamplerError(f"{path} is damaged: it was cut short or edited. Restore it from a copy.")
    record = DrawRecord(
        content["plan_seal"],
        content["number"],
        content["reason"],
        content["seed"],
        content["seed_source"],
        content["samples"],
        tuple(content["earlier"]),
    )
    # As canonical JSON, in which a key too many, and 12.0 in the place of 12, are differences.
    if canonical_json(content) != canonical_json({**record.to_json(), "draw_seal": record.draw_seal}):
        raise SamplerError(f"{path} was changed after the draw: it no longer has the seal it names.")
    return record


def _is_whole(content: Mapping[str, Any]) -> bool:
    """Return whether the file has every key, of the right kind, and draws numbered from 1."""
    earlier = content.get("earlier")
    if not isinstance(content.get("plan_seal"), str) or not isinstance(earlier, list):
        return False
    draws = [*earlier, content]
    return all(_is_draw(draw) for draw in draws) and [draw["number"] for draw in draws] == list(
        range(1, len(draws) + 1)
    )


def _is_draw(draw: object) -> bool:
    """Return whether a draw has every key, and texts without what could change how they are printed."""
    if isinstance(draw, dict) and not all(
        on_one_line(str(draw.get(key, ""))) for key in ("reason", "seed", "seed_source")
    ):
        return False
    return _has(draw, _DRAW) and all(_is_sample(entry) for entry in draw["samples"].values())  # type: ignore[index]


def _is_sample(entry: object) -> bool:
    return (
        _has(entry, _SAMPLE)
        and entry.keys() == _SAMPLE.keys()  # type: ignore[attr-defined]
        and is_share(entry["reserve_share"])  # type: ignore[index]
        and all(type(cases) is int for cases in entry["allocation"])  # type: ignore[index]
    )


def is_share(value: object) -> bool:
    """Return whether a value is a number that reserves could be given by, in or out of range."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 10**9


def _has(entry: object, kinds: Mapping[str, Any]) -> bool:
    """Return whether a value has every key, of its kind; no kind takes true or false for a number."""
    return isinstance(entry, dict) and all(
        isinstance(entry.get(key), kind) and not isinstance(entry.get(key), bool)
        for key, kind in kinds.items()
    )
