"""The lists of cases that were inspected before, whose cases are not to be drawn again.

Next: `sampler.inspection`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from pathlib import Path

from sampler.engines.csvfile import CsvShape, csv_rows, csv_shape
from sampler.errors import SamplerError, refuse_if_any
from sampler.files import plain
from sampler.headings import heading
from sampler.roles import SAMPLE
from sampler.tickets import CASE_ID, ID_RULE

SHOWN = 5  # rows named in a sentence about faulty rows


def inspected_before(folder: Path, names: Sequence[str], case: str) -> frozenset[str]:
    """Return the ids of the cases inspected before.

    Args:
        folder: where the names start from.
        names: each a CSV file with the case column, or with ids alone and no heading; or the folder of
            an earlier inspection, of whose samples those with the same case column count: by its records
            (`sampler.folder.earlier`), or, where only files in `samples` were kept, as they were drawn.
        case: the column with the case id.

    Raises:
        SamplerError: every list that is missing, lacks the column, or holds what is no id (with row
            numbers, never contents), and every folder that is this inspection's own or whose records are
            damaged; each sentence begins with the list's place among the names.
    """
    found: set[str] = set()
    mistakes: list[str] = []
    for place, name in enumerate(names):
        try:
            found.update(
                _of_folder(folder / name, folder, case)
                if (folder / name).is_dir()
                else _of_file(folder / name, case)
            )
        except SamplerError as error:
            mistakes += [f"[{place}]: {sentence}" for sentence in error.mistakes]
    refuse_if_any(mistakes)
    return frozenset(found)


def _of_folder(folder: Path, own: Path, case: str) -> Set[str]:
    """Return the inspected cases of an earlier inspection."""
    from sampler.folder.earlier import inspected_in, is_recorded

    if folder.resolve() == own.resolve():
        raise SamplerError("names this inspection's own folder. Name an earlier one.")
    return inspected_in(folder, case) if is_recorded(folder) else _as_drawn(folder, case)


def _as_drawn(folder: Path, case: str) -> set[str]:
    """Return the drawn cases of an earlier inspection of which no record was kept, reserves aside."""
    found: set[str] = set()
    files = sorted((folder / "samples").glob("*.csv"))
    if not files:
        raise SamplerError(f"{folder} holds no drawn samples: there is no .csv file in its folder samples.")
    fitting = [path for path in files if _place(_shape(path, case), case) is not None]
    if not fitting:
        raise SamplerError(f"{folder}: none of its samples has the case column '{case}'.")
    for path in fitting:
        shape = _shape(path, case)
        roles = [k for k, name in enumerate(shape.heading) if name == "role"]
        if not roles:
            raise SamplerError(f"{path} is no drawn sample: it has no column 'role'.")
        found.update(_ids(path, shape, case, roles[0]))
    return found


def _of_file(path: Path, case: str) -> set[str]:
    shape = _shape(path, case)
    if _place(shape, case) is None and len(shape.heading) > 1:
        raise SamplerError(
            f"{path.name} has no column '{case}', nor ids alone. Give it a heading, or leave only the ids."
        )
    return _ids(path, shape, case, None)


def _shape(path: Path, case: str) -> CsvShape:
    if not path.is_file():
        what = "is no file but a device or a pipe: save the list as a file" if path.exists() else "is missing"
        raise SamplerError(f"{path} {what}.")
    if path.suffix.casefold() not in {".csv", ".txt"}:
        raise SamplerError(f"{path.name} must be a CSV file, or the folder of an earlier inspection.")
    return csv_shape(path, [case])


def _place(shape: CsvShape, case: str) -> int | None:
    places = [k for k, name in enumerate(shape.heading) if heading(name) == heading(case)]
    return places[0] if places else None


def _ids(path: Path, shape: CsvShape, case: str, role: int | None) -> set[str]:
    """Return the ids of a file, of those rows that are in the sample where a place of their role is given."""
    named = _place(shape, case)
    place, above = (0, 0) if named is None else (named, shape.above + 1)
    found: set[str] = set()
    wrong = []
    for number, row in _rows(path, shape, above):
        if role is not None and (len(row) <= role or row[role] != SAMPLE):
            continue
        case_id = row[place] if place < len(row) else ""
        case_id = plain(case_id) if role is not None else case_id
        if CASE_ID.fullmatch(case_id):
            found.add(case_id)
        else:
            wrong.append(number)
    if wrong:
        rows = ", ".join(map(str, wrong[:SHOWN])) + (
            f" and {len(wrong) - SHOWN:,} more" * (len(wrong) > SHOWN)
        )
        raise SamplerError(f"{path.name}, row{'s' * (len(wrong) > 1)} {rows}: {ID_RULE}. Correct them there.")
    if not found:
        raise SamplerError(f"{path.name} holds no cases.")
    return found


def _rows(path: Path, shape: CsvShape, above: int) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows below the headings that hold anything, each with its number."""
    rows = enumerate(csv_rows(path, shape.encoding, shape.delimiter), start=1)
    return ((number, row) for number, row in rows if number > above and any(cell.strip() for cell in row))
