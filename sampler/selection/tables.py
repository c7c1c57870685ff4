"""What controlled selection makes: tables of whole cases, each with its weight.

Next: `sampler.selection.margins`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


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
