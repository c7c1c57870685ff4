"""Repeating recorded draws: to write lost files again, and to prove the draws that were replaced.

Next: `sampler.folder.changes`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sampler.errors import refuse_if_any
from sampler.files import write_whole
from sampler.folder.drawn import edited, entry_of, sample_file
from sampler.folder.draws import draw_all
from sampler.folder.plans import Plans
from sampler.folder.records import DrawRecord
from sampler.samples import Sample
from sampler.settings import Inspection


def restore_samples(inspection: Inspection, samples: Mapping[str, Sample], record: DrawRecord) -> list[Path]:
    """Write again those samples' files that a recorded draw lacks, and return their paths.

    A file that an earlier draw left, because a redraw was stopped half-way, is lacking too.

    Raises:
        SamplerError: the draw, repeated, is not the one recorded; or a file is there and was edited.
    """
    refuse_if_any(_unlike(samples, record.samples, "the draw"))
    lacking = {}
    mistakes = []
    for name, sample in samples.items():
        path = sample_file(inspection.folder, name)
        found = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
        left = [past["samples"][name]["sha256"] for past in record.earlier if name in past["samples"]]
        if found is None or (found != record.samples[name]["sha256"] and found in left):
            lacking[path] = sample.csv_bytes()
        elif found != record.samples[name]["sha256"]:
            mistakes.append(edited(path))
    refuse_if_any(mistakes)
    write_whole(lacking, force=True)
    return list(lacking)


def verify_earlier(inspection: Inspection, plans: Plans, record: DrawRecord) -> None:
    """Repeat the draws that were replaced by later ones.

    Raises:
        SamplerError: one of them, repeated, is not the one recorded.
    """
    for past in record.earlier:
        again = draw_all(inspection, plans, past["seed"], past["seed_source"], past["samples"])
        refuse_if_any(_unlike(again, past["samples"], f"earlier draw {past['number']}"))


def _unlike(samples: Mapping[str, Sample], recorded: Mapping[str, Any], what: str) -> list[str]:
    return [
        f"draw.json: {what} of sample {name}, repeated, is not the one recorded there. The file was edited: "
        "restore it from a copy."
        for name, sample in samples.items()
        if recorded.get(name) != entry_of(sample)
    ]
