"""Two readers' answers to one question, held against each other.

Next: `stats.double_reading.tables`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from html import escape
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

from stats.counts import confidence_mistakes, hold_whole
from stats.double_reading.reading_checks import GIVEN, case_mistakes, cell_mistakes, codes_of, rows_of
from stats.errors import refuse_if_any
from stats.intervals import Interval, holding, interval, method_mistakes
from stats.rounding import fraction, half_up, percentage

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from stats.double_reading.coefficients import Coefficient

__all__ = ["Agreement", "agreement", "counted"]

_NOTHING = 1e-6  # a standard error below it is 0, but for rounding: the root of a variance of 1e-17 or so
_FLAT = (
    "the formula's standard error is 0, as where a reader gave one answer only or the two never agree; "
    "quote the interval of the percentage"
)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How two readers of the same cases answered one question.

    Attributes:
        table: numbers of cases: a row an answer of the first reader, a column one of the second, each in the
            order yes, no, not relevant.
        left_out: cases without an answer of either reader or both.
        population: cases that those read twice were drawn from; None if unknown or without end.
        confidence: of the intervals, two-sided, above 0 and below 1.
        method: of the interval of the share of agreement, one of `stats.METHODS`.

    Raises:
        SamplerError: when made with counts that cannot be, no case at all, or an unknown method; all mistakes
            at once.

    Example:
        The paradox that AC1 was made for (Gwet 2002): the readers agree on 118 of 125 cases.

        >>> found = Agreement(((118, 5, 0), (2, 0, 0), (0, 0, 0)))
        >>> print(found)
        94% agree (80% confidence interval 91% to 97%; 118 of 125 cases). Kappa -0.02 (-0.04 to -0.01),
        AC1 0.94 (0.91 to 0.97). First yes, second no: 5; first no, second yes: 2.
    """

    table: tuple[tuple[int, ...], ...]
    left_out: int = 0
    population: int | None = None
    confidence: float = 0.80
    method: str = "exact"

    def __post_init__(self) -> None:
        rows = rows_of(self.table)
        wrong = cell_mistakes(rows, self.left_out)
        if not wrong:
            object.__setattr__(self, "table", tuple(tuple(int(cell) for cell in row) for row in rows))
            wrong = case_mistakes(self)
        refuse_if_any([*wrong, *confidence_mistakes(self.confidence), *method_mistakes(self.method)])
        hold_whole(self, ("left_out", "population"))

    @property
    def cases(self) -> int:
        """Cases that both readers answered for."""
        return sum(map(sum, self.table))

    @property
    def agreed(self) -> int:
        """Cases that both answered alike."""
        return sum(self.table[place][place] for place in range(len(GIVEN)))

    @property
    def percent(self) -> float:
        """Cases answered alike as a percentage of those both answered for, not rounded."""
        return float(percentage(self.agreed, self.cases))

    @property
    def interval(self) -> Interval[float]:
        """Both limits of the share of agreement, 0 to 1; they hold the share itself."""
        limits = interval(self.agreed, self.cases, self.population, self.confidence, self.method)
        return holding(self.agreed / self.cases, limits)

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa, -1 to 1; None where both readers gave one and the same answer throughout."""
        return self._coefficients()[0].value

    @property
    def kappa_interval(self) -> Interval[float] | None:
        """Both limits of kappa; None where `why_no_interval` says why."""
        return self._limits(self._coefficients()[0])

    @property
    def ac1(self) -> float:
        """Gwet's AC1, at most 1."""
        value = self._coefficients()[1].value
        return 1.0 if value is None else value

    @property
    def ac1_interval(self) -> Interval[float] | None:
        """Both limits of AC1; None where `why_no_interval` says why."""
        return self._limits(self._coefficients()[1])

    @property
    def why_no_interval(self) -> str:
        """Why kappa or the intervals of kappa and AC1 do not exist; "" where they do."""
        if self.agreed < self.cases:
            without = [
                name
                for name, found in zip(("kappa", "AC1"), self._coefficients(), strict=True)
                if self._limits(found) is None
            ]
            return f"no interval of {' or '.join(without)} exists here: {_FLAT}" if without else ""
        answers = [answer for place, answer in enumerate(GIVEN) if self.table[place][place]]
        none = (
            "no interval of kappa or AC1 exists where readers agree throughout: quote that of the percentage"
        )
        if len(answers) == 1:
            return f"kappa does not exist where every answer is {answers[0]}; {none}"
        return none

    @property
    def yes_no(self) -> int:
        """Cases that the first reader answered yes and the second no."""
        return self.table[0][1]

    @property
    def no_yes(self) -> int:
        """Cases that the first reader answered no and the second yes."""
        return self.table[1][0]

    def at(self, confidence: float) -> Agreement:
        """Return the same at another confidence, above 0 and below 1."""
        return replace(self, confidence=confidence)

    def crossed(self) -> pd.DataFrame:
        """Return the table with its answers named: first reader down, second across."""
        import pandas as pd

        rows = pd.Index(GIVEN, name="first")
        return pd.DataFrame(self.table, index=rows, columns=pd.Index(GIVEN, name="second"))

    def to_frame(self) -> pd.DataFrame:
        """Return one row: see `stats.agreements`."""
        import pandas as pd

        return pd.DataFrame([self.as_row()])

    def as_row(self) -> dict[str, Any]:
        """Return the columns of `to_frame` by name."""
        low, high = self.interval
        nothing = (float("nan"), float("nan"))
        kappa_low, kappa_high = self.kappa_interval or nothing
        ac1_low, ac1_high = self.ac1_interval or nothing
        return {
            "cases": self.cases,
            "left_out": self.left_out,
            "agreed": self.agreed,
            "percent": self.percent,
            "low": 100 * low,
            "high": 100 * high,
            "kappa": float("nan") if self.kappa is None else self.kappa,
            "kappa_low": kappa_low,
            "kappa_high": kappa_high,
            "ac1": self.ac1,
            "ac1_low": ac1_low,
            "ac1_high": ac1_high,
            "yes_no": self.yes_no,
            "no_yes": self.no_yes,
            "population": self.population,
            "confidence": self.confidence,
            "method": self.method,
            "note": self.why_no_interval,
        }

    def __str__(self) -> str:
        low, high = (half_up(100 * fraction(limit)) for limit in self.interval)
        level = (Decimal(str(self.confidence)) * 100).normalize()
        out = f"; {self.left_out:,} left out" if self.left_out else ""
        relevant = sum(self.table[2]) + sum(row[2] for row in self.table) - 2 * self.table[2][2]
        sentences = [
            f"{half_up(percentage(self.agreed, self.cases))}% agree ({level:f}% confidence interval "
            f"{low}% to {high}%; {self.agreed:,} of {self.cases:,} cases{out}).",
            f"{_written('Kappa', self.kappa, self.kappa_interval)}, "
            f"{_written('AC1', self.ac1, self.ac1_interval)}.",
            f"First yes, second no: {self.yes_no:,}; first no, second yes: {self.no_yes:,}"
            f"{f'; not relevant to one of them: {relevant:,}' if relevant else ''}.",
            *([f"Note: {self.why_no_interval}."] if self.why_no_interval else []),
        ]
        return " ".join(sentences)

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>{self.crossed().to_html(border=0)}"

    def _coefficients(self) -> tuple[Coefficient, Coefficient]:
        import numpy as np

        from stats.double_reading.coefficients import ac1, kappa

        read = 0.0 if self.population is None else self.cases / self.population
        table = np.array(self.table, dtype=float)
        return kappa(table, read), ac1(table, read)

    def _limits(self, found: Coefficient) -> Interval[float] | None:
        if found.value is None or found.standard_error is None:
            return None
        if found.standard_error < _NOTHING and self.cases != self.population:
            return None
        reach = NormalDist().inv_cdf((1 + self.confidence) / 2) * found.standard_error
        return Interval(max(-1.0, found.value - reach), min(1.0, found.value + reach))


def agreement(
    first: Sequence[str | None],
    second: Sequence[str | None],
    population: int | None = None,
    confidence: float = 0.80,
    method: str = "exact",
) -> Agreement:
    """Return how far two readers of the same cases agree on one question.

    Args:
        first: the first reader's answers, one a case: yes, no, not relevant, or blank (or None) if missing.
        second: the second reader's, in the same order.
        population: cases that those read twice were drawn from at random; None if unknown or without end.
        confidence: of the intervals, two-sided, above 0 and below 1.
        method: of the interval of the share of agreement, one of `stats.METHODS`. Those of kappa and AC1 are
            normal ones, with the correction 1 - n / N for a finite population.

    Returns:
        An Agreement. Cases missing with either reader are counted and left out.

    Raises:
        SamplerError: answers outside the list, lists of different lengths, no case answered by both, more
            cases than the population; all mistakes at once.

    Example:
        >>> found = agreement(["yes"] * 9 + ["no", ""], ["yes"] * 8 + ["no", "no", "no"], population=128)
        >>> found.cases, found.agreed, found.left_out, round(found.kappa, 2), round(found.ac1, 2)
        (10, 9, 1, 0.62, 0.87)
    """
    codes = [codes_of("first", first), codes_of("second", second)]
    mistakes = [sentence for _, found in codes for sentence in found]
    if len(codes[0][0]) != len(codes[1][0]):
        mistakes.append(
            "both readers must have an answer a case, in one order, but they have "
            f"{len(codes[0][0]):,} and {len(codes[1][0]):,}."
        )
    refuse_if_any(mistakes)
    table, left_out = counted(codes[0][0], codes[1][0])
    return Agreement(table, left_out, population, confidence, method)


def counted(first: NDArray[np.int8], second: NDArray[np.int8]) -> tuple[tuple[tuple[int, ...], ...], int]:
    """Return the crossed table of two lists of codes, and how many cases miss an answer."""
    import numpy as np

    both = (first < len(GIVEN)) & (second < len(GIVEN))
    cells = np.bincount(
        first[both].astype(np.int64) * len(GIVEN) + second[both], minlength=len(GIVEN) ** 2
    ).reshape(len(GIVEN), -1)
    return tuple(tuple(int(number) for number in row) for row in cells), int((~both).sum())


def _written(name: str, value: float | None, limits: Interval[float] | None) -> str:
    if value is None:
        return f"{name} does not exist"
    within = f" ({_two(limits.low)} to {_two(limits.high)})" if limits else ""
    return f"{name} {_two(value)}{within}"


def _two(value: float) -> str:
    """Return a coefficient with two decimals, halves away from 0."""
    rounded = half_up(Fraction(abs(value)).limit_denominator(10**9), 2)
    sign = "-" if value < 0 and rounded else ""
    return f"{sign}{float(rounded):.2f}"
