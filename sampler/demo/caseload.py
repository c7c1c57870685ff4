"""The three synthetic case lists, written as files: `write_lists`.

The lists themselves are in `sampler.demo.supervision` and `sampler.demo.sector`.
Next: `sampler.demo.answers`.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from sampler.demo.sector import court_reports, victims
from sampler.demo.supervision import domain_two
from sampler.files import write_whole

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["court_reports", "domain_two", "victims", "write_lists"]

_LISTS = {"domain_two.csv": domain_two, "court_reports.csv": court_reports, "victims.csv": victims}


def write_lists(folder: Path, *, force: bool = False) -> tuple[Path, ...]:
    """Write the case lists into the folder `cases` of a folder, and return their paths.

    Args:
        folder: where the folder `cases` is, or is made.
        force: replace files of these names.

    Returns:
        cases/domain_two.csv (17,497 supervision cases), cases/court_reports.csv
        (7,604) and cases/victims.csv (1,204): UTF-8, commas, dates dd/mm/yyyy, the
        same bytes each time.

    Raises:
        SamplerError: one of the files exists and `force` is false, or the folder cannot be written to.

    Example:
        >>> import pathlib, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     [path.name for path in write_lists(pathlib.Path(folder))]
        ['domain_two.csv', 'court_reports.csv', 'victims.csv']
    """
    contents = {folder / "cases" / name: _as_csv(rows()) for name, rows in _LISTS.items()}
    write_whole(contents, force=force)
    return tuple(contents)


def _as_csv(rows: tuple[tuple[str, ...], ...]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8")
