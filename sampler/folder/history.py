"""`history.json`: what was changed after the draw. It is only ever added to.

Next: `sampler.folder.answers`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sampler.errors import SamplerError
from sampler.files import digest, read_json, readable_json, write_whole
from sampler.folder.changes import Change, Larger, changed, is_change
from sampler.folder.records import DrawRecord, draw_file, is_share, load_record
from sampler.locking import only_writer
from sampler.samples import Sample
from sampler.settings import Inspection
from sampler.tickets import RULE


def history_file(folder: Path) -> Path:
    """Return where the changes after the draw are recorded."""
    return folder / "history.json"


@dataclass(frozen=True, slots=True)
class History:
    """What `history.json` holds.

    Attributes:
        seal: the seal of the plans; the first link of the chain.
        changes: the changes, of earlier draws too, in the order in which they were made.
    """

    seal: str
    changes: tuple[Change, ...]

    @property
    def last(self) -> str:
        """The last link of the chain: it stands for all the changes, as a seal does for the plans."""
        return str(self.changes[-1]["chain"]) if self.changes else self.seal

    def with_change(self, change: Change) -> History:
        """Return the history with one more change, numbered and linked to those before."""
        entry = {**change, "number": len(self.changes) + 1}
        return History(self.seal, (*self.changes, {**entry, "chain": link(self.last, entry)}))

    def before(self, number: int) -> History:
        """Return the history as it was before a change."""
        return History(self.seal, self.changes[: number - 1])

    def extensions(self, draw: int, name: str) -> list[Change]:
        """Return the extensions of a sample in a draw."""
        return [
            change
            for change in self.changes
            if (change["kind"], change["draw"], change["sample"]) == ("extension", draw, name)
        ]

    def as_bytes(self) -> bytes:
        """Return the content of the file."""
        return readable_json(
            {"rule": RULE, "seal": self.seal, "changes": list(self.changes), "last": self.last}
        )


def link(before: str, entry: Change) -> str:
    """Return what links a change to those before: SHA-256 of [the link before, the change without one]."""
    return digest([before, {key: value for key, value in entry.items() if key != "chain"}])


def load_history(folder: Path, record: DrawRecord) -> History:
    """Return the changes recorded since the first draw; none where there is no file.

    Raises:
        SamplerError: the file is damaged, or was edited, reordered or cut: with the number of the first
            change that is wrong; or it belongs to other plans or draws.
    """
    path = history_file(folder)
    if not path.exists():
        return History(record.seal, ())
    content = read_json(path)
    changes = content.get("changes")
    if content.get("rule") != RULE:
        raise SamplerError(
            f"{path} was not made by the rule {RULE}, the only one that this version knows. "
            "Use the version that made it, or restore the file from a copy."
        )
    if not isinstance(changes, list):
        raise SamplerError(f"{path} is damaged: it was cut short or edited. Restore it from a copy.")
    if content.get("seal") != record.seal:
        raise SamplerError(
            f"{path} names another seal than draw.json: it belongs to other plans. Restore it from a copy."
        )
    history = History(record.seal, tuple(changes))
    seals = {draw.number: draw.draw_seal for draw in record.draws()}
    for number, why in _faults(history, seals):
        raise SamplerError(_wrong(path, number, why))
    if content.keys() != {"rule", "seal", "changes", "last"} or content["last"] != history.last:
        raise SamplerError(_wrong(path, len(changes) + 1, "it was taken out, or the end of the file edited"))
    return history


def _wrong(path: Path, number: int, why: str) -> str:
    return f"{path}: change {number} is not as it was written: {why}. Restore the file from a copy."


def _faults(history: History, seals: Mapping[int, str]) -> Iterator[tuple[int, str]]:
    """Yield the number of each change that is not what follows on those before, and why."""
    before, draw = history.seal, 1
    for number, change in enumerate(history.changes, start=1):
        if not is_change(change) or not is_share(change.get("reserve_share", 0)):
            yield number, "it is damaged, or of a kind that this version does not know"
        elif change["number"] != number or change["chain"] != link(before, change):
            yield number, "it was edited, or a change before it was taken out or moved"
        elif not draw <= change["draw"] or seals.get(change["draw"]) != change["draw_seal"]:
            yield number, "it belongs to another draw than draw.json records"
        before, draw = str(change["chain"]), change["draw"]


def with_history(
    samples: Mapping[str, Sample], history: History, draw: int, folder: Path, larger: Larger
) -> dict[str, Sample]:
    """Return the samples of a draw as the changes since have left them.

    Changes of another draw stay on record and count for nothing.

    Args:
        samples: as the draw gave them.
        history: the changes.
        draw: the number of the draw.
        folder: the inspection's folder.
        larger: gives the sample that an extension made, from its file or from the list.

    Raises:
        SamplerError: a change that cannot have been made, or that `larger` finds to be another.
    """
    found = dict(samples)
    for change in history.changes:
        if change["draw"] != draw:
            continue
        name = change["sample"]
        after = changed(found[name], change, larger) if name in found else None
        if after is None:
            why = "the draw and the changes before do not allow it"
            raise SamplerError(_wrong(history_file(folder), change["number"], why))
        found[name] = after
    return found


def record_change(inspection: Inspection, record: DrawRecord, history: History, change: Change) -> History:
    """Add a change to `history.json`, and return the history with it.

    Args:
        inspection: whose.
        record: the draw that the change was worked out from.
        history: the changes that it was worked out from.
        change: without its number and its link.

    Raises:
        SamplerError: another program is writing, or has drawn again or added a change since; or the file
            cannot be written.
    """
    folder = inspection.folder
    added = history.with_change(change)
    with only_writer(folder):
        now = load_record(inspection)
        if now != record or load_history(folder, now) != history:
            raise SamplerError(
                f"{draw_file(folder)} or {history_file(folder)} was added to a moment ago by somebody else, "
                "and this change was not recorded. Run the command again."
            )
        write_whole({history_file(folder): added.as_bytes()}, force=True)
    return added
