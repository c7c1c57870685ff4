"""A table with a row a provider, read into counts and checked.

Next: `stats.providers.control_limits`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any

from stats.counts import is_missing, read_counts
from stats.errors import near, refuse_if_any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["ProviderCounts", "read_providers"]

WANTED = ("provider", "yes", "base")


@dataclass(frozen=True, slots=True)
class ProviderCounts:
    """The counts of one question, provider by provider.

    Attributes:
        names: of the providers, each once.
        yes: cases answered yes.
        base: cases answered yes or no, at least 1.
        population: cases the question can apply to; None where unknown or without end.
    """

    names: tuple[str, ...]
    yes: tuple[int, ...]
    base: tuple[int, ...]
    population: tuple[int | None, ...]

    def order(self) -> list[int]:
        """Return the providers' places in an order of their own: by counts, then names.

        Sums and random numbers that follow it do not depend on how the table's rows stand.
        """

        def key(place: int) -> tuple[int, int, float, str]:
            size = self.population[place]
            return self.yes[place], self.base[place], inf if size is None else size, self.names[place]

        return sorted(range(len(self.names)), key=key)

    def columns(self) -> dict[str, tuple[Any, ...]]:
        """Return the columns every table of providers begins with, by name."""
        shares = zip(self.yes, self.base, strict=True)
        return {
            "provider": self.names,
            "yes": self.yes,
            "base": self.base,
            "population": self.population,
            "percent": tuple(100 * yes / base for yes, base in shares),
        }


def read_providers(table: Any) -> ProviderCounts:
    """Return the counts in a table with a row a provider.

    Args:
        table: a DataFrame with the columns `provider`, `yes` and `base`, and where known `population`. Where
            it has `domain_population` too (the cases a question can apply to), as the tables of
            `stats.read_reports` do, that is used instead.

    Raises:
        SamplerError: no DataFrame, a column missing, no row, a provider without a name or named twice,
            several questions, counts that cannot be, weighted percentages; all mistakes at once.
    """
    import pandas as pd

    if not isinstance(table, pd.DataFrame):
        refuse_if_any([f"the providers must be a pandas DataFrame, but got {type(table).__name__}."])
    refuse_if_any(_layout_mistakes(table))
    names = [
        str(name).strip() if pd.api.types.is_scalar(name) and not is_missing(name) else ""
        for name in table["provider"]
    ]
    counts = read_counts(_cells(table["yes"]), _cells(table["base"]), _populations(table))
    refuse_if_any(
        [
            *_name_mistakes(names),
            *(f"providers: {mistake}" for mistake in counts.mistakes),
            *_weighted_mistakes(table, names),
        ]
    )
    return ProviderCounts(
        tuple(names),
        tuple(int(yes) for yes in counts.yes),
        tuple(int(base) for base in counts.base),
        tuple(None if size == inf else int(size) for size in counts.population),
    )


def _populations(table: pd.DataFrame) -> Any:
    kept = next((name for name in ("domain_population", "population") if name in table.columns), None)
    if kept is None:
        return None
    return _cells([None if is_missing(size) else size for size in table[kept]])


def _cells(column: Sequence[Any] | pd.Series[Any]) -> NDArray[np.object_]:
    """Return the cells in one dimension: a list in a cell is no number, and no row of numbers."""
    import numpy as np

    return np.fromiter(column, dtype=object, count=len(column))


def _layout_mistakes(table: pd.DataFrame) -> Iterator[str]:
    columns = [str(column) for column in table.columns]
    for name in WANTED:
        if name not in columns:
            yield f"the table of providers must have a column '{name}'. {near(name, columns)}"
    if twice := sorted({column for column in columns if columns.count(column) > 1}):
        yield f"the table of providers must have every column once, but these come again: {', '.join(twice)}."
        return
    if not len(table):
        yield "the table of providers must have a row, but is empty: give at least one provider."
    if "question" in columns and (asked := table["question"].dropna().astype(str).nunique()) > 1:
        yield (
            f"providers are compared on one question, but the table has {asked:,}: choose one, such as "
            "table[table.question == '2.1.1']."
        )


def _name_mistakes(names: Sequence[str]) -> Iterator[str]:
    blank = [str(place + 1) for place, name in enumerate(names) if not name]
    if blank:
        yield f"a provider must have a name, but there is none in row {', '.join(blank)}."
    for name in dict.fromkeys(names):
        if name and names.count(name) > 1:
            yield f"a provider must have one row, but '{name}' has {names.count(name)}: keep one."


def _weighted_mistakes(table: pd.DataFrame, names: Sequence[str]) -> Iterator[str]:
    if "weighted" not in table.columns:
        return
    marked = [str(said).casefold() in ("yes", "true") for said in table["weighted"]]
    if weighted := [name for name, is_so in zip(names, marked, strict=True) if is_so]:
        yield (
            "a weighted percentage cannot be compared by its counts, but these are weighted: "
            f"{', '.join(weighted)}. Leave them out."
        )
