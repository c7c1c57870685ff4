"""Repeating what is recorded: to write lost files again, and to prove draws and what was done since.

Next: `sampler.folder.extending`.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sampler.errors import SamplerError, refuse_if_any
from sampler.extension import extend
from sampler.files import write_whole
from sampler.folder.changes import Change, extension_entry
from sampler.folder.drawn import edited, entry_of, extended_file, sample_file
from sampler.folder.draws import draw_all
from sampler.folder.history import History, with_history
from sampler.folder.plans import Plans
from sampler.folder.records import DrawRecord
from sampler.samples import Sample
from sampler.settings import Inspection


def restore_samples(
    inspection: Inspection, samples: Mapping[str, Sample], record: DrawRecord, history: History
) -> list[Path]:
    """Write again those samples' files that a recorded draw and its extensions lack, and return their paths.

    A file that an earlier draw left, because a redraw was stopped half-way, is lacking too.

    Args:
        inspection: whose.
        samples: as the draw, repeated, gives them.
        record: of the draw.
        history: of the changes since.

    Raises:
        SamplerError: the draw or an extension, repeated, is not the one recorded; or a file is there and
            was edited.
    """
    refuse_if_any(_unlike(samples, record.samples, "the draw"))
    folder = inspection.folder
    lacking = {}
    mistakes = []
    for name, sample in samples.items():
        path = sample_file(folder, name)
        found = _hash_of(path)
        left = [past["samples"][name]["sha256"] for past in record.earlier if name in past["samples"]]
        if found is None or (found != record.samples[name]["sha256"] and found in left):
            lacking[path] = sample.csv_bytes()
        elif found != record.samples[name]["sha256"]:
            mistakes.append(edited(path, "draw.json"))
    for name, extensions in ((name, history.extensions(record.number, name)) for name in samples):
        for change in extensions:
            path = extended_file(folder, name, change["number"])
            found = _hash_of(path)
            if found is None:
                before = with_history(
                    samples, history.before(change["number"]), record.number, folder, extended_again
                )
                lacking[path] = extended_again(before[name], change).csv_bytes()
            elif found != change["sha256"]:
                mistakes.append(edited(path, "history.json"))
    refuse_if_any(mistakes)
    write_whole(lacking, force=True)
    return list(lacking)


def _hash_of(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def as_drawn(sample: Sample) -> Sample:
    """Return a sample as its draw gave it, before all that was done since."""
    while sample.extended_from is not None:
        sample = sample.extended_from
    return dataclasses.replace(sample, replacements=())


def verify_changes(
    inspection: Inspection, samples: Mapping[str, Sample], history: History, draw: int
) -> None:
    """Repeat what was done after a draw: each extension from the list, each replacement in the ticket order.

    Args:
        inspection: whose.
        samples: as the draw gave them.
        history: the changes.
        draw: its number.

    Raises:
        SamplerError: naming the first change that does not come out as it was recorded.
    """
    with_history(samples, history, draw, inspection.folder, extended_again)


def extended_again(sample: Sample, change: Change) -> Sample:
    """Return a sample extended once more from its list, as a change says.

    Raises:
        SamplerError: it is not what was recorded: naming the first difference.
    """
    where = f"history.json: change {change['number']}, the extension of sample {sample.name}"
    try:
        larger = extend(sample, change["size"], change["reason"], change["reserve_share"])
    except SamplerError as error:
        raise SamplerError(*(f"{where}, cannot be repeated: {why}" for why in error.mistakes)) from None
    for key, now in extension_entry(larger).items():
        if change[key] != now:
            raise SamplerError(
                f"{where}, repeated from the list, has another {_WORDS.get(key, key)} than was recorded. "
                "The file was edited: restore it from a copy."
            )
    return larger


_WORDS = {
    "before": "size before",
    "allocation": "number of cases of each stratum",
    "sha256": "file of cases",
}


def verify_earlier(inspection: Inspection, plans: Plans, record: DrawRecord, history: History) -> None:
    """Repeat the draws that were replaced by later ones, and what was done after each.

    Raises:
        SamplerError: one of them, repeated, is not the one recorded.
    """
    for past in record.earlier:
        again = draw_all(inspection, plans, past["seed"], past["seed_source"], past["samples"])
        refuse_if_any(_unlike(again, past["samples"], f"earlier draw {past['number']}"))
        verify_changes(inspection, again, history, past["number"])


def _unlike(samples: Mapping[str, Sample], recorded: Mapping[str, Any], what: str) -> list[str]:
    return [
        f"draw.json: {what} of sample {name}, repeated, is not the one recorded there. The file was edited: "
        "restore it from a copy."
        for name, sample in samples.items()
        if recorded.get(name) != entry_of(sample)
    ]
