"""`seal/`: what to publish before the seed is drawn, so that nobody can say the plan came afterwards.

Next: `sampler.folder.records`.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sampler.errors import SamplerError
from sampler.files import canonical_json, read_json, write_whole
from sampler.folder.commitment_page import commitment_page
from sampler.folder.plans import load_plans, plan_file, sealed_value
from sampler.folder.records import draw_file
from sampler.settings import Inspection


@dataclass(frozen=True, slots=True)
class Commitment:
    """What was sealed, as it is published.

    Attributes:
        seal: the seal.
        files: the two files; of the first the seal is the SHA-256.
        written: those that were not there already.
    """

    seal: str
    files: tuple[Path, Path]
    written: tuple[Path, ...]


def commitment_file(folder: Path) -> Path:
    """Return where exactly what the seal is the hash of is written."""
    return folder / "seal" / "commitment.json"


def make_commitment(inspection: Inspection, *, force: bool = False, seed_source: str = "") -> Commitment:
    """Write what is to be published before the seed is drawn, unless it is there already.

    Args:
        inspection: whose plans are sealed.
        force: replace a commitment to plans that were sealed before these.
        seed_source: where the seed will come from, in words; "" where that is not settled.

    Raises:
        SamplerError: no plan is sealed; another commitment is there; or a draw was made, and these files
            are not there from before: a commitment made after the draw proves nothing.
    """
    folder = inspection.folder
    plans, seal = load_plans(inspection)
    sealed: Any = read_json(plan_file(folder))["samples"]
    path = commitment_file(folder)
    page = path.with_suffix(".txt")
    files = {
        path: canonical_json(sealed_value(inspection.name, sealed)),
        page: commitment_page(inspection.name, plans, seal, seed_source).encode("utf-8"),
    }
    lacking = {there: content for there, content in files.items() if _content(there) != content}
    if lacking and draw_file(folder).exists():
        raise SamplerError(
            f"{draw_file(folder)} exists: the samples are drawn, and a commitment made after the draw proves "
            f"nothing. {next(iter(lacking))} is not there as it would have been before. Restore it from a "
            "copy if it was; otherwise the draw rests on the seal in plan.json alone."
        )
    write_whole(lacking, force=force)
    return Commitment(seal, (path, page), tuple(lacking))


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def verify_commitment(inspection: Inspection, seal: str) -> bool:
    """Return whether a commitment is there; if so, it is to the plans with this seal.

    Args:
        inspection: whose.
        seal: of its plans, as `load_plans` gives it.

    Raises:
        SamplerError: the commitment is to something else, or damaged.
    """
    path = commitment_file(inspection.folder)
    if not path.exists():
        return False
    try:
        content = path.read_bytes()
        json.loads(content)
    except (OSError, ValueError, RecursionError):
        raise SamplerError(
            f"{path} is not readable as JSON: it was cut short or edited. Restore it from what was published."
        ) from None
    if hashlib.sha256(content).hexdigest() != seal:
        raise SamplerError(
            f"{path} is not what plan.json was sealed as: its hash is another than the seal. One of them was "
            "changed: compare both with what was published."
        )
    return True
