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
    for name in samples:
        for change in history.extensions(record.number, name):
            path = extended_file(folder, name, change["number"])
            found = _hash_of(path)
            if found is None:
                lacking[path] = _extended_bytes(folder, samples, history, change)
            elif found != change["sha256"]:
                mistakes.append(edited(path, "history.json"))
    refuse_if_any(mistakes)
    write_whole(lacking, force=True)
    return list(lacking)


def _extended_bytes(folder: Path, samples: Mapping[str, Sample], history: History, change: Change) -> bytes:
    """Return the file that an extension wrote, from the samples as they were drawn."""
    earlier = history.before(change["number"])
    before = with_history(samples, earlier, change["draw"], folder, extended_again)
    return extended_again(before[change["sample"]], change).csv_bytes()


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


def refuse_unrecorded(folder: Path, history: History) -> None:
    """Refuse files of extended samples of which the history knows nothing: a change was taken out of it.

    Raises:
        SamplerError: naming each of them.
    """
    known = {
        extended_file(folder, change["sample"], change["number"])
        for change in history.changes
        if change["kind"] == "extension"
    }
    refuse_if_any(
        f"{path} is there, but history.json records no such extension: it was taken out of it, or the file "
        "belongs elsewhere. Restore history.json from a copy, or move the file away."
        for path in sorted((folder / "samples").glob("*-extended-*.csv"))
        if path not in known
    )


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
