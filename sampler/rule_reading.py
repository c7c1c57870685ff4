"""Reading a rule as it stands in an inspection's file or in a sealed plan: `read_rule`.

Next: `sampler.frames`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sampler.errors import SamplerError, near
from sampler.exclusions import NotAfter, NotBefore, NotContaining, NotInspectedBefore
from sampler.rules import Between, MonthsBefore, NotBlank, NotEqual, OneOf, Rule, is_number


def read_rule(
    entry: Mapping[str, Any], fieldwork: date | None = None, inspected: Iterable[str] | None = None
) -> Rule:
    """Return the rule that an entry of a file states.

    Args:
        entry: `column` and one of `one_of`, `not_equal`, `not_blank`, `between`, `months_before`
            (with `of`, the day to count from, unless it is the fieldwork's), `not_containing`,
            `not_after`, `not_before` (a day, or "fieldwork").
        fieldwork: the inspection's fieldwork date.
        inspected: the ids of the cases inspected before, to read a sealed rule about them; None
            where an entry may not be such a rule.

    Raises:
        SamplerError: an unknown, missing or ill-formed key.

    Example:
        >>> read_rule({"column": "status", "one_of": ["current"]})
        OneOf(column='status', values=('current',))
    """
    column = entry.get("column")
    if not isinstance(column, str) or not column.strip():
        raise SamplerError("column must name the column that the rule looks at.")
    if "not_inspected_before" in entry:
        return _sealed_inspected(column, entry["not_inspected_before"], inspected)
    kinds = [key for key in entry if key in _READERS]
    allowed = {"column", *kinds} | ({"of"} if "months_before" in kinds else set())
    unknown = [key for key in entry if key not in allowed]
    if unknown:
        raise SamplerError(_unknown(unknown[0]))
    if len(kinds) != 1:
        raise SamplerError(f"exactly one of {', '.join(_READERS)} must be given, but got {len(kinds)}.")
    return _READERS[kinds[0]](column, entry, fieldwork)


_MEANT_AS_ONE_OF = ("equals", "equal", "equal_to", "is", "in", "any_of", "one", "value", "values")
OF_THE_SAMPLE = (
    *(
        "title",
        "source",
        "sheet",
        "from",
        "case",
        "match",
        "spread",
        "blank",
        "levels",
        "person",
        "questions",
    ),
    *("size", "population", "reason", "reserves", "inspected_before", "method", "measure", "rounding"),
    *("allocation", "power", "expected", "minimum", "take_all", "cap"),
)
"""The keys of a sample: under the heading of one of its own tables they would be taken for something else."""


def _unknown(key: str) -> str:
    """Return the sentence about a key that is no rule; it never guesses the opposite of what was meant."""
    if key.casefold() in _MEANT_AS_ONE_OF:
        return f"'{key}' is not a rule. Write one_of = [\"...\"] for a column that must hold a certain text."
    if key.casefold() in OF_THE_SAMPLE:
        return (
            f"'{key}' belongs to the sample, not to a rule: put it under [samples.NAME], above the first "
            "[[samples.NAME.eligible]]."
        )
    return f"'{key}' is not a rule. {near(key, _READERS)}"


def _read_one_of(column: str, entry: Mapping[str, Any], _: date | None) -> Rule:
    values = entry["one_of"]
    values = values if isinstance(values, list | tuple) else [values]
    return OneOf(column, tuple(str(v) if is_number(v) else v for v in values))


def _read_not_equal(column: str, entry: Mapping[str, Any], _: date | None) -> Rule:
    value = entry["not_equal"]
    return NotEqual(column, str(value) if is_number(value) else value)


def _read_not_blank(column: str, entry: Mapping[str, Any], _: date | None) -> Rule:
    if entry["not_blank"] is not True:
        raise SamplerError("not_blank must be true; leave the rule out if blanks are eligible.")
    return NotBlank(column)


def _read_between(column: str, entry: Mapping[str, Any], _: date | None) -> Rule:
    low, high = _pair("between", entry["between"])
    return Between(column, _bound(low), _bound(high))


def _read_months_before(column: str, entry: Mapping[str, Any], fieldwork: date | None) -> Rule:
    least, most = _pair("months_before", entry["months_before"])
    of = entry.get("of", fieldwork)
    of = _bound(of) if isinstance(of, str) else of
    if not isinstance(of, date):
        raise SamplerError("months_before needs a day to count from: give fieldwork, or of, as a date.")
    return MonthsBefore(column, least, most, of)


def _read_not_containing(column: str, entry: Mapping[str, Any], _: date | None) -> Rule:
    return NotContaining(column, entry["not_containing"])


def _read_not_after(column: str, entry: Mapping[str, Any], fieldwork: date | None) -> Rule:
    return NotAfter(column, _day("not_after", entry, fieldwork))


def _read_not_before(column: str, entry: Mapping[str, Any], fieldwork: date | None) -> Rule:
    return NotBefore(column, _day("not_before", entry, fieldwork))


def _day(rule: str, entry: Mapping[str, Any], fieldwork: date | None) -> Any:
    """Return a rule's day: the one given, or the fieldwork's where it says so."""
    value = entry[rule]
    if value != "fieldwork":
        try:
            return date.fromisoformat(value) if isinstance(value, str) else value
        except ValueError:
            raise SamplerError(f'{rule} must be a date, such as 2018-07-02, or "fieldwork".') from None
    if fieldwork is None:
        raise SamplerError(f'{rule} = "fieldwork" needs the fieldwork day: give fieldwork, as a date.')
    return fieldwork


def _sealed_inspected(column: str, sealed: Any, inspected: Iterable[str] | None) -> Rule:
    if inspected is None or not isinstance(sealed, Mapping):
        raise SamplerError(
            'not_inspected_before is no rule to be written. Give inspected_before = ["earlier.csv"] under '
            "[samples.NAME] instead."
        )
    return NotInspectedBefore(column, inspected, sealed["ids"], sealed["sha256"])


_READERS: dict[str, Callable[[str, Mapping[str, Any], date | None], Rule]] = {
    "one_of": _read_one_of,
    "not_equal": _read_not_equal,
    "not_blank": _read_not_blank,
    "between": _read_between,
    "months_before": _read_months_before,
    "not_containing": _read_not_containing,
    "not_after": _read_not_after,
    "not_before": _read_not_before,
}


def _pair(key: str, value: object) -> tuple[Any, Any]:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise SamplerError(f"{key} must be a list of two values, such as [6, 7].")
    return value[0], value[1]


def _bound(value: Any) -> Any:
    """Return a bound as a date where it is one written as text (JSON has no dates)."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            try:
                return Decimal(value)
            except ArithmeticError:
                raise SamplerError("between must have two dates (2018-07-02), or two numbers.") from None
    return value
