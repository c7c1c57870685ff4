"""Who is eligible: a closed vocabulary of rules, each a frozen value.

A rule looks at one column. It can be written in an inspection's file, read back
from a plan, said in words, and asked of any engine; it holds no code of its own.
Those that leave cases out are in `sampler.exclusions`.

Next: `sampler.rule_reading`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sampler.days import day_in_words, months_earlier
from sampler.errors import SamplerError
from sampler.exclusions import NotAfter, NotBefore, NotContaining, NotInspectedBefore

Number = int | float | Decimal


@dataclass(frozen=True, slots=True)
class OneOf:
    """The column holds one of these texts, to the letter.

    Args:
        column: the column to look at.
        values: the texts, in a tuple or list.

    Example:
        >>> OneOf("status", ("current", "suspended")).words()
        "status is 'current' or 'suspended'"
    """

    column: str
    values: tuple[str, ...]

    def __post_init__(self) -> None:
        values = tuple(self.values)
        if not values or not all(isinstance(value, str) and value.strip() for value in values):
            raise SamplerError("one_of must list at least one text, none of them blank.")
        object.__setattr__(self, "values", values)

    def words(self) -> str:
        """Return the rule as a planner would say it."""
        return f"{self.column} is " + " or ".join(f"'{value}'" for value in self.values)

    def unmet(self) -> str:
        """Return what holds of a case that the rule leaves out."""
        several = "none of " if len(self.values) > 1 else "not "
        return f"{self.column} is {several}" + ", ".join(f"'{value}'" for value in self.values)

    def nearly(self) -> str:
        """Return what holds of a case that the rule leaves out for capitals or blanks alone."""
        values = " or ".join(f"'{value}'" for value in self.values)
        return (
            f"{self.column} differs from {values} in capitals or blanks only (add it to one_of if it counts)"
        )

    def to_json(self) -> dict[str, object]:
        """Return the rule as it stands in a file."""
        return {"column": self.column, "one_of": list(self.values)}

    def admits(self, text: str) -> bool:
        """Return whether a case with this text meets the rule."""
        return text in self.values


@dataclass(frozen=True, slots=True)
class NotEqual:
    """The column holds something, and not this text.

    Example:
        >>> NotEqual("sentence", "fine").words()
        "sentence is not 'fine'"
    """

    column: str
    value: str

    def __post_init__(self) -> None:
        if not isinstance(self.value, str) or not self.value.strip():
            raise SamplerError("not_equal must be a text that is not blank.")

    def words(self) -> str:
        """Return the rule as a planner would say it."""
        return f"{self.column} is not '{self.value}'"

    def unmet(self) -> str:
        """Return what holds of a case that the rule leaves out."""
        return f"{self.column} is '{self.value}'"

    def to_json(self) -> dict[str, object]:
        """Return the rule as it stands in a file."""
        return {"column": self.column, "not_equal": self.value}

    def admits(self, text: str) -> bool:
        """Return whether a case with this text meets the rule."""
        return text != self.value


@dataclass(frozen=True, slots=True)
class NotBlank:
    """The column holds something.

    Example:
        >>> NotBlank("officer").words()
        'officer is filled in'
    """

    column: str

    def words(self) -> str:
        """Return the rule as a planner would say it."""
        return f"{self.column} is filled in"

    def unmet(self) -> str:
        """Return what holds of a case that the rule leaves out."""
        return f"{self.column} is blank"

    def to_json(self) -> dict[str, object]:
        """Return the rule as it stands in a file."""
        return {"column": self.column, "not_blank": True}


@dataclass(frozen=True, slots=True)
class Between:
    """The column holds a date, or a number, from `low` to `high`, both included.

    Example:
        >>> Between("start_date", date(2017, 12, 2), date(2018, 1, 2)).words()
        'start_date is from 2 December 2017 to 2 January 2018'
    """

    column: str
    low: date | Number
    high: date | Number

    def __post_init__(self) -> None:
        dates = type(self.low) is date, type(self.high) is date
        numbers = is_number(self.low), is_number(self.high)
        if not (all(dates) or all(numbers)):
            raise SamplerError("between must have two dates, or two numbers.")
        if all(numbers) and not all(_is_exact(end) for end in (self.low, self.high)):
            raise SamplerError("between must have numbers below 10^28 with at most 9 decimals.")
        if self.low > self.high:  # type: ignore[operator]
            raise SamplerError(f"between must run from low to high, but got {self.low} to {self.high}.")

    def words(self) -> str:
        """Return the rule as a planner would say it."""
        return f"{self.column} is from {_said(self.low)} to {_said(self.high)}"

    def unmet(self) -> str:
        """Return what holds of a case that the rule leaves out."""
        return f"{self.column} is not from {_said(self.low)} to {_said(self.high)}"

    def to_json(self) -> dict[str, object]:
        """Return the rule as it stands in a file."""
        return {"column": self.column, "between": [_written(self.low), _written(self.high)]}


@dataclass(frozen=True, slots=True)
class MonthsBefore:
    """The column holds a date from `most` to `least` months before a day, both ends included.

    A month before the 31st is the last day of a shorter month.

    Example:
        >>> MonthsBefore("start_date", 6, 7, date(2018, 7, 2)).window
        (datetime.date(2017, 12, 2), datetime.date(2018, 1, 2))
    """

    column: str
    least: int
    most: int
    of: date

    def __post_init__(self) -> None:
        whole = isinstance(self.least, int) and isinstance(self.most, int)
        if not whole or not 0 <= self.least <= self.most <= 1200:
            raise SamplerError(
                "months_before must be two whole numbers of months, the smaller first, "
                f"but got {self.least} and {self.most}."
            )
        if self.of.year - self.most // 12 < 2:
            raise SamplerError(f"months_before must not reach back before the year 1, but {self.of} does.")

    @property
    def window(self) -> tuple[date, date]:
        """The first and the last day."""
        return months_earlier(self.of, self.most), months_earlier(self.of, self.least)

    def words(self) -> str:
        """Return the rule as a planner would say it."""
        return f"{self.column} is {self._when()}"

    def unmet(self) -> str:
        """Return what holds of a case that the rule leaves out."""
        return f"{self.column} is not {self._when()}"

    def _when(self) -> str:
        low, high = self.window
        months = f"{self.least} to {self.most} months before {_said(self.of)}"
        return f"{months} ({_said(low)} to {_said(high)})"

    def to_json(self) -> dict[str, object]:
        """Return the rule as it stands in a file."""
        return {
            "column": self.column,
            "months_before": [self.least, self.most],
            "of": self.of.isoformat(),
        }


Rule = (
    OneOf
    | NotEqual
    | NotBlank
    | Between
    | MonthsBefore
    | NotContaining
    | NotAfter
    | NotBefore
    | NotInspectedBefore
)


def is_number(value: object) -> bool:
    """Return whether a value is a finite number, and not true or false."""
    finite = not isinstance(value, float | Decimal) or Decimal(value).is_finite()
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool) and finite


def _is_exact(number: Any) -> bool:
    """Return whether the engines can compare with the number exactly."""
    exact = Decimal(str(number))
    return abs(exact) < Decimal(10) ** 28 and exact == round(exact, 9)


def _said(value: date | Number) -> str:
    return day_in_words(value) if isinstance(value, date) else str(value)


def _written(value: date | Number) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int) else str(value)
