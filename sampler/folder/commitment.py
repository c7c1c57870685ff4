"""`seal/`: what to publish before the seed is drawn, so that nobody can say the plan came afterwards.

Next: `sampler.folder.records`.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from sampler.errors import SamplerError, refuse_if_any
from sampler.files import canonical_json, read_json, write_whole
from sampler.folder.commitment_page import commitment_page, seed_source_in
from sampler.folder.plans import Plans, load_plans, plan_file, sealed_value
from sampler.folder.records import draw_file
from sampler.plans import Plan
from sampler.settings import Inspection

FEW = 5
"""Counts below this are often withheld from statistics on people; a commitment prints them all."""


@dataclass(frozen=True, slots=True)
class Commitment:
    """What was sealed, as it is published.

    Attributes:
        seal: the seal.
        files: the two files; of the first the seal is the SHA-256.
        written: those that were not there already.
        small: strata with fewer than `FEW` eligible cases, whose counts the files hold.
    """

    seal: str
    files: tuple[Path, Path]
    written: tuple[Path, ...]
    small: int


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
    return Commitment(seal, (path, page), tuple(lacking), small_strata(plans))


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if path.is_file() else None  # a pipe in its place would never end
    except OSError:
        return None


def verify_commitment(inspection: Inspection, plans: Plans, seal: str) -> tuple[Path, ...]:
    """Return those files of a commitment that are there; each is to these plans.

    Args:
        inspection: whose.
        plans: its sealed plans, as `load_plans` gives them.
        seal: of them.

    Returns:
        The file that the seal is the hash of, and the page; () where nothing was written.

    Raises:
        SamplerError: one of them is to something else, or damaged.
    """
    path = commitment_file(inspection.folder)
    page = path.with_suffix(".txt")
    found = tuple(file for file in (path, page) if file.exists())
    faults = [
        _fault_of(path, seal) if file == path else _page_fault(page, inspection, plans, seal)
        for file in found
    ]
    refuse_if_any(fault for fault in faults if fault)
    return found


def _fault_of(path: Path, seal: str) -> str:
    """Return what is wrong with the file that the seal is the hash of; "" for nothing."""
    content = _content(path) or b""
    try:
        json.loads(content)
    except (ValueError, RecursionError):
        return (
            f"{path} is not readable as JSON: it was cut short or edited. Restore it from what was published."
        )
    if hashlib.sha256(content).hexdigest() != seal:
        return (
            f"{path} is not what plan.json was sealed as: its hash is another than the seal. One of them was "
            "changed: compare both with what was published."
        )
    return ""


def _page_fault(page: Path, inspection: Inspection, plans: Plans, seal: str) -> str:
    """Return the first line of the page that these plans do not give; "" where all are theirs."""
    content = _content(page) or b""
    source = seed_source_in(content.decode("utf-8", "replace"))
    right = commitment_page(inspection.name, plans, seal, source).encode("utf-8")
    if content == right:
        return ""
    pairs = zip_longest(content.splitlines(), right.splitlines())
    line = next((f"line {number}" for number, (a, b) in enumerate(pairs, start=1) if a != b), "the line ends")
    return (
        f"{page}, {line}: the plans in plan.json give another page. It was edited, or another version of "
        "this program wrote it. Compare it with what was published; the seal is that of commitment.json only."
    )


def small_strata(plans: Plans) -> int:
    """Return how many strata hold so few eligible cases that their counts could point at people."""
    return sum(
        stratum.population < FEW
        for planned in plans.values()
        if isinstance(planned, Plan)
        for stratum in planned.count.strata
    )
