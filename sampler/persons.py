"""One case a person: which rows are of the same person, and which one of them counts.

Next: `sampler.design_settings`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sampler.errors import SamplerError


@dataclass(frozen=True, slots=True)
class Person:
    """How the rows of one person are known, and which of them is kept.

    Two rows are of the same person if all columns of any one list agree; a row that agrees with
    the second of them is of that person too. Capitals and outer blanks do not matter, nor in which
    of the two ways a date is written, and a blank agrees with nothing. Asked of the eligible rows
    only, so that a row left out never takes another one with it.

    Args:
        same: the lists of columns. A single text stands for a list of one.
        first: a column with a date. The row with the earliest is kept; of several, the one whose
            case id comes first as text.

    Raises:
        SamplerError: no list, a list with nothing in it, or names that are blank.

    Example:
        >>> Person(same=[["pnc"], ["family_name", "first_name", "dob"]], first="start").words()
        'one case a person (the same pnc, or the same family_name, first_name and dob): the first by start'
    """

    same: tuple[tuple[str, ...], ...]
    first: str

    def __post_init__(self) -> None:
        given: Any = self.same
        lists = [given] if isinstance(given, str) else list(given)
        if not lists or not all(isinstance(names, str | list | tuple) and names for names in lists):
            raise SamplerError(
                'same must list columns that tell a person, such as [["pnc"], ["name", "dob"]].'
            )
        same = tuple((names,) if isinstance(names, str) else tuple(names) for names in lists)
        named: list[Any] = [name for names in same for name in names] + [self.first]
        if not all(isinstance(name, str) and name.strip() for name in named):
            raise SamplerError("same and first must name columns, as text that is not blank.")
        object.__setattr__(self, "same", same)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is looked at, each once."""
        return tuple(dict.fromkeys([name for names in self.same for name in names] + [self.first]))

    def words(self) -> str:
        """Return the rule as a planner would say it."""
        lists = ", or ".join("the same " + _listed(names) for names in self.same)
        return f"one case a person ({lists}): the first by {self.first}"

    def unmet(self) -> str:
        """Return what holds of a case that is left out."""
        return f"repeated person; another case of theirs is kept, the first by {self.first}"

    def to_json(self) -> dict[str, object]:
        """Return the rule as it stands in a file."""
        return {"same": [list(names) for names in self.same], "first": self.first}


def _listed(names: tuple[str, ...]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
