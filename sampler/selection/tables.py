"""What controlled selection makes: tables of whole cases, each with its weight.

Next: `sampler.selection.margins`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any


@dataclass(frozen=True, slots=True)
class Design:
    """Tables of whole cases per stratum, each with its weight.

    Attributes:
        tables: a row a table, a number a stratum; each row sums to the sample size.
        weights: positive whole numbers; a table's probability is its weight over their sum.
    """

    tables: tuple[tuple[int, ...], ...]
    weights: tuple[int, ...]

    def picked(self, number: int) -> int:
        """Return which table a number from 0 to 2**256 - 1 picks, by the tables' cumulative weights.

        Example:
            >>> design = Design(((1, 0), (0, 1)), (1, 3))
            >>> design.picked(0), design.picked(2**254 - 1), design.picked(2**254)
            (0, 0, 1)
        """
        total = sum(self.weights)
        reached = 0
        for table, weight in enumerate(self.weights):
            reached += weight
            if number * total < reached << 256:
                return table
        raise ValueError("the number must be below 2**256")

    def average(self) -> tuple[Fraction, ...]:
        """Return the weighted average of the tables in each stratum, exactly."""
        total = sum(self.weights)
        return tuple(
            Fraction(sum(w * cases for w, cases in zip(self.weights, column, strict=True)), total)
            for column in zip(*self.tables, strict=True)
        )

    def to_json(self) -> dict[str, object]:
        """Return the tables as they are sealed: the least of each stratum, and a digit for what is added.

        The weights are written as text, since they may be longer than the numbers other programs hold.

        Example:
            >>> Design(((2, 0), (1, 1)), (1, 3)).to_json()
            {'base': [1, 0], 'tables': ['10', '01'], 'weights': ['1', '3']}
        """
        base = [min(column) for column in zip(*self.tables, strict=True)]
        added = [[cases - least for cases, least in zip(table, base, strict=True)] for table in self.tables]
        if any(more > 9 for table in added for more in table):
            raise ValueError("a stratum's cases differ by more than 9 between tables")
        return {
            "base": base,
            "tables": ["".join(map(str, table)) for table in added],
            "weights": [str(weight) for weight in self.weights],
        }


def design_from_json(sealed: Mapping[str, Any]) -> Design | None:
    """Return the design that `Design.to_json` wrote; None where there are no tables.

    Raises:
        ValueError, KeyError or TypeError: it is damaged.
    """
    if not sealed["tables"]:
        return None
    tables = tuple(
        tuple(least + int(more) for least, more in zip(sealed["base"], added, strict=True))
        for added in sealed["tables"]
    )
    weights = tuple(int(weight) for weight in sealed["weights"])
    if len(weights) != len(tables):
        raise ValueError("a weight for each table")
    return Design(tables, weights)
