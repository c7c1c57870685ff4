"""The small tables that come with the demonstration: `read_table`.

Next: `sampler.demo.chance`.
"""

from __future__ import annotations

import csv
from importlib.resources import files


def read_table(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of one of this package's CSV tables, without its comment lines and its heading.

    Args:
        name: the file's name, such as `published.csv`.

    Example:
        >>> read_table("published.csv")[0]
        ('2.1.1', '90')
    """
    lines = files("sampler.demo").joinpath(name).read_text("utf-8").splitlines()
    rows = csv.reader(line for line in lines if not line.startswith("#"))
    next(rows)
    return tuple(map(tuple, rows))
