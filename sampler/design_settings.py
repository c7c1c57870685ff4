"""How a sample is to be drawn, as the planner decides it: `DesignSettings`.

Next: `sampler.rules`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sampler.errors import near, refuse_if_any

METHODS = ("controlled", "walk", "stratified", "systematic", "srs", "pps")
ALLOCATIONS = ("proportional", "equal", "power", "neyman")
ROUNDINGS = ("cell", "nested")
WITHOUT_STRATA = ("srs", "pps")
"""The methods that know no strata, so that nothing can be asked of one."""
POWER = 0.5
"""The exponent where `allocation` is "power" and none is given (Bankier 1988)."""


@dataclass(frozen=True, slots=True)
class DesignSettings:
    """The method of drawing and its options.

    Args:
        method: one of `METHODS`.
        allocation: one of `ALLOCATIONS`: how the cases are shared out over the strata.
        power: the exponent of the power allocation, 0 to 1; None with any other.
        expected: for the Neyman allocation, the share of yes expected (0 to 1) by level of one column.
        minimum: the least number of cases, by column and level.
        take_all: the levels of which every case is taken, by column.
        cap: the most cases of one responsible officer, reserves included; None for no cap.
        rounding: for "stratified", one of `ROUNDINGS`: every stratum by itself, or the first variable's
            levels first, then the next's within them.

    Raises:
        SamplerError: every contradiction, at once; each sentence begins with the option it is about.

    Example:
        >>> DesignSettings(minimum={"gender": {"female": 10}}).to_json()
        {'method': 'controlled', 'minimum': {'gender': {'female': 10}}}
    """

    method: str = "controlled"
    allocation: str = "proportional"
    power: float | None = None
    expected: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    minimum: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    take_all: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cap: int | None = None
    rounding: str = "cell"

    def __post_init__(self) -> None:
        refuse_if_any([*_unknown(self), *_without_strata(self), *_allocation(self), *_levels(self)])
        if self.allocation == "power" and self.power is None:
            object.__setattr__(self, "power", POWER)
        object.__setattr__(self, "expected", {column: dict(by) for column, by in self.expected.items()})
        object.__setattr__(self, "minimum", {column: dict(by) for column, by in self.minimum.items()})
        object.__setattr__(self, "take_all", {column: tuple(by) for column, by in self.take_all.items()})

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns whose levels the options speak of, each once."""
        return tuple(dict.fromkeys([*self.expected, *self.minimum, *self.take_all]))

    def to_json(self) -> dict[str, object]:
        """Return the method, and those options that are set, as they are sealed in a plan."""
        options: dict[str, object] = {
            "allocation": "" if self.allocation == "proportional" else self.allocation,
            "power": self.power,
            "expected": {column: dict(by) for column, by in self.expected.items()},
            "minimum": {column: dict(by) for column, by in self.minimum.items()},
            "take_all": {column: list(levels) for column, levels in self.take_all.items()},
            "cap": self.cap,
            "rounding": "" if self.rounding == "cell" else self.rounding,
        }
        empty: tuple[object, ...] = ("", None, {})
        return {"method": self.method, **{key: v for key, v in options.items() if v not in empty}}


def design_from_json(sealed: Mapping[str, Any]) -> DesignSettings:
    """Return the settings that `DesignSettings.to_json` wrote."""
    return DesignSettings(**sealed)


def _unknown(design: DesignSettings) -> list[str]:
    return [
        f"{option} '{value}' is not known. {near(value, known)}"
        for option, value, known in (
            ("method", design.method, METHODS),
            ("allocation", design.allocation, ALLOCATIONS),
            ("rounding", design.rounding, ROUNDINGS),
        )
        if value not in known
    ]


def _without_strata(design: DesignSettings) -> list[str]:
    """Refuse what is asked of strata where there are none."""
    if design.method not in WITHOUT_STRATA:
        return []
    asked = {
        "allocation": design.allocation != "proportional",
        "minimum": bool(design.minimum),
        "take_all": bool(design.take_all),
        "cap": design.cap is not None,
    }
    return [
        f"{option} cannot be had with method = '{design.method}', which draws without strata. Take it out, "
        "or use another method, such as 'controlled'."
        for option, given in asked.items()
        if given
    ]


def _allocation(design: DesignSettings) -> list[str]:
    mistakes = []
    if design.rounding != "cell" and design.method != "stratified":
        mistakes.append("rounding goes with method = 'stratified' only. Take one out, or change the other.")
    if design.power is not None and design.allocation != "power":
        mistakes.append("power goes with allocation = 'power' only. Take one out, or change the other.")
    if design.power is not None and not (_is_number(design.power) and 0 <= design.power <= 1):
        mistakes.append(f"power must lie from 0 to 1, but is {design.power!r}.")
    if bool(design.expected) != (design.allocation == "neyman"):
        mistakes.append(
            "expected gives the share of yes by level for allocation = 'neyman': give both, or neither."
        )
    if len(design.expected) > 1:
        mistakes.append(f"expected must speak of one column, but names {len(design.expected)}.")
    mistakes += [
        f"expected.{column}.{level} must be a share from 0 to 1, but is {share!r}."
        for column, shares in design.expected.items()
        for level, share in shares.items()
        if not (_is_number(share) and 0 <= share <= 1)
    ]
    return mistakes


def _levels(design: DesignSettings) -> list[str]:
    mistakes = [
        f"{option}.{column} must name at least one level."
        for option in ("expected", "minimum", "take_all")
        for column, levels in getattr(design, option).items()
        if not levels
    ]
    for column, cases in design.minimum.items():
        for level, least in cases.items():
            if not isinstance(least, int) or isinstance(least, bool) or least < 1:
                mistakes.append(
                    f"minimum.{column}.{level} must be a whole number of cases from 1, but is {least!r}."
                )
            if level in design.take_all.get(column, ()):
                mistakes.append(
                    f"minimum.{column}.{level} is asked of a level that take_all takes whole. Keep one."
                )
    mistakes += [
        f"take_all.{column} names '{level}' more than once."
        for column, levels in design.take_all.items()
        for level in dict.fromkeys(levels)
        if list(levels).count(level) > 1
    ]
    if design.cap is not None and (
        not isinstance(design.cap, int) or isinstance(design.cap, bool) or design.cap < 1
    ):
        mistakes.append(f"cap must be a whole number of cases from 1, but is {design.cap!r}.")
    return mistakes


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
