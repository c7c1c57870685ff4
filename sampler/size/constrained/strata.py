"""A stratum as a planner states it: cases, cost of one, share of yes assumed, least and most cases.

Next: `sampler.size.constrained.constraints`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sampler.errors import SamplerError, likely, refuse_if_any
from sampler.size.formula import fraction_mistakes, whole
from sampler.tickets import LINE_RULE, on_one_line

if TYPE_CHECKING:
    import pandas as pd

    Strata = pd.DataFrame | Mapping[str, int | Mapping[str, Any]] | Sequence["Stratum"]

FIELDS = ("population", "cost", "proportion", "minimum", "maximum")
"""What a table of strata may say of one, besides its name; every other column names its levels."""

LONGEST_NAME = 1_000  # letters of what a stratum or a constraint is called
_CHEAPEST, _DEAREST = 1e-6, 1e9  # costs further apart are in different units


@dataclass(frozen=True, slots=True)
class Stratum:
    """One stratum of a sizing at least cost.

    Attributes:
        name: what it is called.
        population: its cases N_h, 0 or more.
        cost: what reading one case costs, above 0, in any unit; it means what it prints.
        proportion: the share of yes assumed in it, between 0 and 1; it means what it prints.
        minimum: least cases to take; None for what holds for all strata.
        maximum: most cases to take; None for all there are. More than there are is all there are.
        levels: where it belongs, by column, such as {"ldu": "Derby"}.

    Raises:
        SamplerError: a value out of range; all of them at once.
    """

    name: str
    population: int
    cost: float = 1
    proportion: float = 0.5
    minimum: int | None = None
    maximum: int | None = None
    levels: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        mistakes = [*self._whole_mistakes(), *fraction_mistakes("proportion", self.proportion)]
        if not isinstance(self.name, str) or not self.name.strip():
            mistakes.append("name must be text and not blank.")
        elif not on_one_line(self.name) or len(self.name) > LONGEST_NAME:
            raise SamplerError(f"a stratum's name must be {LINE_RULE}, of at most {LONGEST_NAME} letters.")
        texts = [*self.levels, *self.levels.values()] if isinstance(self.levels, Mapping) else [None]
        if not all(isinstance(text, str) for text in texts):
            mistakes.append("levels must be text by column, such as {'ldu': 'Derby'}.")
        if not _is_number(self.cost) or not _CHEAPEST <= self.cost <= _DEAREST:
            mistakes.append(
                f"cost must be a number above 0, from {_CHEAPEST:g} to {_DEAREST:g}, but got {self.cost!r}."
            )
        refuse_if_any(f"stratum '{self.name}': {sentence}" for sentence in mistakes)
        for thing in ("population", "minimum", "maximum"):  # numpy's whole numbers become Python's
            if getattr(self, thing) is not None:
                object.__setattr__(self, thing, int(getattr(self, thing)))

    def _whole_mistakes(self) -> Iterator[str]:
        values = {"population": self.population, "minimum": self.minimum, "maximum": self.maximum}
        known: dict[str, int] = {}
        for thing, value in values.items():
            if value is None and thing != "population":
                continue
            try:
                known[thing] = whole(thing, value, least=0)
            except SamplerError as error:
                yield from error.mistakes
        least = known.get("minimum", 0)
        for thing in ("population", "maximum"):
            if thing in known and least > known[thing]:
                yield f"minimum is {least:,}, above its {thing} of {known[thing]:,}."

    @property
    def most(self) -> int:
        """The most cases it can give: its maximum, or all there are."""
        return self.population if self.maximum is None else min(self.maximum, self.population)

    @property
    def price(self) -> Fraction:
        """The cost of a case as it prints, exactly."""
        return Fraction(str(self.cost))

    @property
    def share(self) -> Fraction:
        """The share of yes assumed as it prints, exactly."""
        return Fraction(str(self.proportion))

    def spread(self, correction: str) -> Fraction:
        """Return N_h² S_h², exactly: its part of the variance of a total is this times (1/n_h - 1/N_h).

        Args:
            correction: "simple", S_h² = p (1 - p); or "cochran", S_h² = p (1 - p) N_h / (N_h - 1), which is
                0 for a stratum of one case.
        """
        n, p = self.population, self.share
        if correction == "simple":
            return n * n * p * (1 - p)
        return n * n * p * (1 - p) * n / (n - 1) if n > 1 else Fraction(0)


def strata_of(given: Strata) -> tuple[Stratum, ...]:
    """Return the strata of a table, a mapping or a sequence, in its order.

    Args:
        given: a DataFrame with a row a stratum and the columns stratum and population, and as wanted cost,
            proportion, minimum and maximum, every other column naming where the stratum belongs; a mapping
            from the name to N_h or to such values; or a sequence of `Stratum`.

    Raises:
        SamplerError: there are none, two have the same name, or a value is missing or out of range; all at
            once.

    Example:
        >>> [stratum.most for stratum in strata_of({"women": 26, "men": {"population": 551, "maximum": 99}})]
        [26, 99]
    """
    rows: Iterable[Any]
    if hasattr(given, "columns"):
        rows = given.to_dict("records")  # type: ignore[union-attr]
    elif isinstance(given, Mapping):
        rows = [
            {"stratum": name, **(values if isinstance(values, Mapping) else {"population": values})}
            for name, values in given.items()
        ]
    elif isinstance(given, list | tuple):
        rows = given
    else:
        raise SamplerError("strata must be a DataFrame, a mapping from names, or a list of Stratum.")
    strata: list[Stratum] = []
    mistakes: list[str] = []
    for number, row in enumerate(rows, 1):
        try:
            strata.append(row if isinstance(row, Stratum) else stratum_of_row(row, f"row {number}"))
        except SamplerError as error:
            mistakes += error.mistakes
    names = [stratum.name for stratum in strata]
    repeated = (
        sorted({name for name in names if names.count(name) > 1}) if len(set(names)) < len(names) else []
    )
    mistakes += [f"two strata are called '{name}': give each a name of its own." for name in repeated]
    if not strata and not mistakes:
        mistakes.append("there are no strata: give at least one.")
    refuse_if_any(dict.fromkeys(mistakes))
    return tuple(strata)


def stratum_of_row(row: Any, place: str) -> Stratum:
    """Return the stratum that a row of a table states; empty values are as if they were not there.

    A row without a name is named after its levels.

    Raises:
        SamplerError: a value is missing or out of range, with the place.
    """
    if not isinstance(row, Mapping):
        raise SamplerError(f"strata: {place} must be a Stratum or a mapping of its values.")
    values = {str(key): value for key, value in row.items() if not _is_empty(value)}
    levels = {key: str(value) for key, value in values.items() if key not in (*FIELDS, "stratum")}
    for column in levels:
        if meant := likely(column, ("stratum", *FIELDS)):
            raise SamplerError(f"strata: column '{column}' is not known. {meant} If not, name it otherwise.")
    name = str(values.get("stratum", ", ".join(levels.values())))
    if not name.strip() or "population" not in values:
        lacking = "name" if "population" in values else "population"
        raise SamplerError(f"strata: {place} has no {lacking}. Fill it in.")
    return Stratum(name, levels=levels, **{key: _plain(values[key]) for key in FIELDS if key in values})


def _plain(value: Any) -> Any:
    """Return a float that is a whole number as one: tables with empty cells hold their counts as floats."""
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < _DEAREST else value


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Fraction) and not isinstance(value, bool)


def _is_empty(value: object) -> bool:
    return value is None or value != value or (isinstance(value, str) and not value.strip())
