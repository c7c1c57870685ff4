"""The tables behind the pictures as plain values, and all in one.

Next: `sampler.size.pictures.tables`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sampler.size.pictures.tables import EXPECTED

if TYPE_CHECKING:
    import pandas as pd

    from sampler.size.pictures.what_if import WhatIf

_COLUMNS = ("picture", "rule", "confidence", "proportion", "population", "size", "measure", "value")


def long_table(what: WhatIf) -> pd.DataFrame:
    """Return the three tables as one, a row a figure: see `WhatIf.to_frame`."""
    import pandas as pd

    table = pd.DataFrame([*_margins(what), *_intervals(what), *_costs(what)], columns=list(_COLUMNS))
    return table.astype({"population": "Int64", "size": "Int64"})


def plain_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a table's rows as plain values; None where it is blank."""
    rows = table.astype(object).where(table.notna(), None)
    return [dict(zip(rows.columns, row, strict=True)) for row in rows.itertuples(index=False, name=None)]


def _margins(what: WhatIf) -> Iterator[tuple[object, ...]]:
    level = what.precision.confidence
    for row in plain_rows(what.margins):
        of = row["proportion"], row["population"], row["size"]
        yield "margins", row["rule"], level, *of, "margin", row["margin"]


def _intervals(what: WhatIf) -> Iterator[tuple[object, ...]]:
    level = what.precision.confidence
    for row in plain_rows(what.intervals):
        rule = EXPECTED if row["known"] else f"{EXPECTED}, relevant cases not counted"
        of = row["proportion"], row["population"], row["base"]
        yield "intervals", rule, level, *of, "low", row["low"]
        yield "intervals", rule, level, *of, "high", row["high"]


def _costs(what: WhatIf) -> Iterator[tuple[object, ...]]:
    for row in plain_rows(what.costs):
        of = what.precision.proportion, what.population, None
        yield "costs", row["rule"], row["confidence"], *of, "size", float(row["size"])
