"""`sampler verify`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sampler.cli.options import folder_argument, force_option, next_step, printing_options, show
from sampler.cli.progress import progress
from sampler.wording import counted

if TYPE_CHECKING:
    from sampler.folder.history import History
    from sampler.folder.records import DrawRecord
    from sampler.samples import Sample


@click.command("verify")
@folder_argument
@click.option(
    "--html",
    "page",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a page, too, in which anyone can draw the samples again from the lists, in a browser.",
)
@force_option
@printing_options
def command(folder: Path, page: Path | None, force: bool, as_json: bool, quiet: bool) -> None:
    """Repeat the whole draw from the lists, the plan and the seed, and name the first difference.

    What was done since is repeated too: each extension from the list, each call of a reserve in its order.

    Exit code 1 when anything differs; then no page is written.
    """
    from sampler.files import read_json, refuse_existing, write_whole
    from sampler.folder.commitment import verify_commitment
    from sampler.folder.draws import load_draw, load_samples
    from sampler.folder.history import load_history
    from sampler.folder.plans import plan_file
    from sampler.folder.records import draw_file
    from sampler.folder.repeats import as_drawn, refuse_unrecorded, verify_changes, verify_earlier
    from sampler.inspection import read_inspection
    from sampler.plans import Plan
    from sampler.verification import verify, verify_tables
    from sampler.verifier import verifier_page

    if page:
        _require_ending(page)
        refuse_existing([page], force=force)
    inspection = read_inspection(folder)
    plans, record = load_draw(inspection)
    committed = verify_commitment(inspection, plans, record.seal)
    for planned in plans.values():
        if isinstance(planned, Plan):
            verify_tables(planned)  # first, since what follows from a plan looks wrong beside an edited one
    samples = load_samples(inspection)
    history = load_history(folder, record)
    refuse_unrecorded(folder, history)
    drawn = {name: as_drawn(sample) for name, sample in samples.items()}
    for sample in drawn.values():
        with progress(f"Verifying sample {sample.name}"):
            verify(sample)
    with progress("Repeating what was done since, and the draws before"):
        verify_changes(inspection, drawn, history, record.number)
        verify_earlier(inspection, plans, record, history)
    values = _values(record, samples, history)
    text = _words(record, drawn.values(), history, committed)
    if page:
        content = verifier_page(read_json(plan_file(folder)), read_json(draw_file(folder)))
        write_whole({page: content}, force=force)
        values["page"] = str(page)
        asks = "the lists and for history.json" if history.changes else "the lists"
        text += next_step(f"give {page} to whoever wants to check; it holds no case, and asks for {asks}.")
    show(text, values, as_json=as_json, quiet=quiet)


def _values(record: DrawRecord, samples: Iterable[str], history: History) -> dict[str, object]:
    """Return what was found to agree, for programs."""
    return {
        "verified": True,
        "seal": record.seal,
        "draw_seal": record.draw_seal,
        "samples": list(samples),
        "seed": record.seed,
        "changes": len(history.changes),
        "chain": history.last if history.changes else None,
    }


def _words(
    record: DrawRecord, samples: Iterable[Sample], history: History, committed: tuple[Path, ...]
) -> str:
    """Return what was found to agree."""
    lines = ["Everything comes out the same."]
    lines += [
        "  plan.json has its seal, and inspection.toml still says the same of lists, rules and sizes:",
        f"  {record.seal}",
        *(f"  seal/{path.name} is {_IS[path.suffix]}" for path in committed),
    ]
    lines += [
        f"  {sample.name}: {counted(sample.size, 'case')} and "
        f"{counted(len(sample.drawn) - sample.size, 'reserve')}; list, plan, table, tickets and file agree"
        for sample in samples
    ]
    lines += [
        f"  draw {past['number']}, replaced by the next: the same cases, by the seed it had"
        for past in record.earlier
    ]
    if history.changes:
        what = Counter(change["kind"] for change in history.changes)
        kinds = ", ".join(counted(number, _CHANGES[kind]) for kind, number in sorted(what.items()))
        lines += [f"  history.json: {kinds}; repeated from the draw on, each comes out as recorded"]
    lines += [f"Draw {record.number}, by the seed '{record.seed}' ({record.seed_source})."]
    lines += [f"Seal of the draw: {record.draw_seal}"]
    lines += [f"Seal of the changes: {history.last}"] if history.changes else []
    return "\n".join(lines)


_CHANGES = {"extension": "extension", "replacement": "reported case"}
_IS = {".json": "what has this seal", ".txt": "the page about it"}


def _require_ending(page: Path) -> None:
    """Refuse a file that is no page by its name: it may be a record or a list."""
    from sampler.errors import SamplerError

    if page.suffix.casefold() not in {".html", ".htm"}:
        raise SamplerError(f"--html must name a file that ends in .html, but got {page.name}.")
