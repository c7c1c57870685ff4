"""The rules that leave cases out: for a text in a column, for a day, for an earlier inspection.

Next: `sampler.rules`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sampler.days import day_in_words
from sampler.errors import SamplerError


@dataclass(frozen=True, slots=True)
class NotContaining:
    """The column does not contain this text; capitals do not matter. A blank meets the rule.

    Example:
        >>> NotContaining("surname", "*").words()
        "surname does not contain '*'"
    """

    column: str
    text: str

    def __post_init__(self) -> None:
        if not isinstance(self.text, str) or not self.text.strip():
            raise SamplerError("not_containing must be a text that is not blank.")

    def words(self) -> str:
        """Return the rule as a planner would say it."""
        return f"{self.column} does not contain '{self.text}'"

    def unmet(self) -> str:
        """Return what holds of a case that the rule leaves out."""
        return f"{self.column} contains '{self.text}'"

    def to_json(self) -> dict[str, object]:
        """Return the rule as it stands in a file."""
        return {"column": self.column, "not_containing": self.text}


@dataclass(frozen=True, slots=True)
class NotAfter:
    """The column holds this day or an earlier one.

    Example:
        >>> NotAfter("start", date(2018, 7, 2)).words()
        'start is not after 2 July 2018'
    """

    column: str
    day: date

    def __post_init__(self) -> None:
        _require_day("not_after", self.day)

    def words(self) -> str:
        """Return the rule as a planner would say it."""
        return f"{self.column} is not after {day_in_words(self.day)}"

    def unmet(self) -> str:
        """Return what holds of a case that the rule leaves out."""
        return f"{self.column} is after {day_in_words(self.day)}"

    def to_json(self) -> dict[str, object]:
        """Return the rule as it stands in a file."""
        return {"column": self.column, "not_after": self.day.isoformat()}


@dataclass(frozen=True, slots=True)
class NotBefore:
    """The column holds this day or a later one.

    Example:
        >>> NotBefore("start", date(2018, 7, 2)).unmet()
        'start is before 2 July 2018'
    """

    column: str
    day: date

    def __post_init__(self) -> None:
        _require_day("not_before", self.day)

    def words(self) -> str:
        """Return the rule as a planner would say it."""
        return f"{self.column} is not before {day_in_words(self.day)}"

    def unmet(self) -> str:
        """Return what holds of a case that the rule leaves out."""
        return f"{self.column} is before {day_in_words(self.day)}"

    def to_json(self) -> dict[str, object]:
        """Return the rule as it stands in a file."""
        return {"column": self.column, "not_before": self.day.isoformat()}


def _require_day(rule: str, day: object) -> None:
    if type(day) is not date:
        raise SamplerError(f"{rule} must be a date, such as 2018-07-02.")


@dataclass(frozen=True, slots=True, init=False)
class NotInspectedBefore:
    """The case is on none of the earlier lists. What is said and sealed of them is a number and a hash.

    A rule read back from a plan has the number and the hash that were sealed. It can be asked of a
    list only if the ids at hand are the same.

    Args:
        column: the column with the case id.
        ids: the ids of the cases that were inspected before.
        number: how many they were when sealed; None: how many they are.
        sha256: of the ids when sealed, sorted by their bytes, joined by line feeds; None: of these.

    Example:
        >>> rule = NotInspectedBefore("case_id", ["S2", "S1", "S2"])
        >>> rule.words()
        'case_id was not inspected before (2 cases on the earlier lists)'
        >>> rule.to_json()["not_inspected_before"]["sha256"][:16]
        'fc7c4adc62d1bbcd'
    """

    column: str
    ids: frozenset[str] = field(compare=False, repr=False)
    number: int
    sha256: str

    def __init__(
        self, column: str, ids: Iterable[str], number: int | None = None, sha256: str | None = None
    ) -> None:
        known = frozenset(ids)
        object.__setattr__(self, "column", column)
        object.__setattr__(self, "ids", known)
        object.__setattr__(self, "number", len(known) if number is None else number)
        object.__setattr__(self, "sha256", _hash(known) if sha256 is None else sha256)

    def require_ids(self) -> list[str]:
        """Return the ids, sorted, having checked that they are those that were sealed.

        Raises:
            SamplerError: they are not: the earlier lists are missing or were changed.
        """
        if _hash(self.ids) != self.sha256:
            raise SamplerError(
                f"the lists of cases inspected before hold {_cases(len(self.ids))} and are no longer those "
                f"that the plan was sealed with ({_cases(self.number)}). Restore them, or plan again."
            )
        return sorted(self.ids)

    def words(self) -> str:
        """Return the rule as a planner would say it."""
        return f"{self.column} was not inspected before ({_cases(self.number)} on the earlier lists)"

    def unmet(self) -> str:
        """Return what holds of a case that the rule leaves out."""
        return f"{self.column} was inspected before ({_cases(self.number)} on the earlier lists)"

    def to_json(self) -> dict[str, object]:
        """Return the rule as it is sealed: no id is in it."""
        return {"column": self.column, "not_inspected_before": {"ids": self.number, "sha256": self.sha256}}


def _cases(number: int) -> str:
    return f"{number:,} case{'' if number == 1 else 's'}"


def _hash(ids: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(ids)).encode("utf-8")).hexdigest()
