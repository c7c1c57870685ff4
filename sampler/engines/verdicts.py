"""What the rules of a frame say of each case, as SQL: its verdict.

Next: `sampler.engines.queries`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from sampler.engines.dialects import Dialect, fill
from sampler.engines.engine import Statement
from sampler.exclusions import NotAfter, NotBefore, NotContaining, NotInspectedBefore
from sampler.frames import Frame
from sampler.rules import Between, MonthsBefore, NotBlank, NotEqual, OneOf, Rule

ELIGIBLE = 0
EMPTY_ROW = 1
# A verdict on rule k, counted from 0, is 10 * (k + 1) + one of these.
FAILS, BLANK, UNREADABLE, NEARLY, REPEATED = 2, 3, 4, 5, 6

_BLANK_PASSES = (NotContaining, NotInspectedBefore)  # a blank id is a fault, and not a reason to leave out


def unreadable(place: int) -> int:
    """Return the verdict on a case whose cell the rule at this place, counted from 0, cannot read."""
    return 10 * (place + 1) + UNREADABLE


def repeated_person(frame: Frame) -> int:
    """Return the verdict on a case that is left out for another one of the same person."""
    return 10 * (len(frame.eligible) + 1) + REPEATED


def rule_verdicts(
    frame: Frame, names: Mapping[str, str], dialect: Dialect, statement: Statement
) -> list[str]:
    """Return `when ... then verdict` for each rule in order; `names` gives the SQL of its column."""
    found = []
    for place, rule in enumerate(frame.eligible):
        column, code = names[rule.column], 10 * (place + 1)
        if not isinstance(rule, _BLANK_PASSES):
            found.append(f"when not {fill(dialect.has_text, column)} then {code + BLANK}")
        found += _CONDITIONS[type(rule)](rule, column, code, dialect, statement)
    return found


def nearly_one_of(column: str, marks: list[str]) -> str:
    """Return the condition that a text is one of several but for capitals and outer blanks."""
    return f"lower(trim({column})) in ({', '.join(f'lower(trim({mark}))' for mark in marks)})"


def _one_of(rule: OneOf, column: str, code: int, _: Dialect, statement: Statement) -> list[str]:
    marks = [statement.bind(value) for value in rule.values]
    other = f"{column} not in ({', '.join(marks)})"
    return [
        f"when {other} and {nearly_one_of(column, marks)} then {code + NEARLY}",
        f"when {other} then {code + FAILS}",
    ]


def _not_equal(rule: NotEqual, column: str, code: int, _: Dialect, statement: Statement) -> list[str]:
    return [f"when {column} = {statement.bind(rule.value)} then {code + FAILS}"]


def _not_blank(*_: object) -> list[str]:
    return []  # a blank already has its verdict


def _between(rule: Between, column: str, code: int, dialect: Dialect, statement: Statement) -> list[str]:
    if isinstance(rule.low, date):
        return _in_days((rule.low, rule.high), column, code, dialect, statement)  # type: ignore[arg-type]
    value = fill(dialect.number, column)
    low, high = (f"cast({statement.bind(str(end))} as decimal(38, 9))" for end in (rule.low, rule.high))
    return _unless(f"{value} between {low} and {high}", value, code)


def _months_before(
    rule: MonthsBefore, column: str, code: int, dialect: Dialect, statement: Statement
) -> list[str]:
    return _in_days(rule.window, column, code, dialect, statement)


def _in_days(
    window: tuple[date, date], column: str, code: int, dialect: Dialect, statement: Statement
) -> list[str]:
    low, high = (_day(day, statement) for day in window)
    value = fill(dialect.date, column)
    return _unless(f"{value} between {low} and {high}", value, code)


def _not_after(rule: NotAfter, column: str, code: int, dialect: Dialect, statement: Statement) -> list[str]:
    value = fill(dialect.date, column)
    return _unless(f"{value} <= {_day(rule.day, statement)}", value, code)


def _not_before(rule: NotBefore, column: str, code: int, dialect: Dialect, statement: Statement) -> list[str]:
    value = fill(dialect.date, column)
    return _unless(f"{value} >= {_day(rule.day, statement)}", value, code)


def _day(day: date, statement: Statement) -> str:
    return f"cast({statement.bind(day.isoformat())} as date)"


def _unless(condition: str, value: str, code: int) -> list[str]:
    return [f"when {value} is null then {code + UNREADABLE}", f"when not ({condition}) then {code + FAILS}"]


def _not_containing(
    rule: NotContaining, column: str, code: int, _: Dialect, statement: Statement
) -> list[str]:
    return [f"when position(lower({statement.bind(rule.text)}) in lower({column})) > 0 then {code + FAILS}"]


def _not_inspected(
    rule: NotInspectedBefore, column: str, code: int, dialect: Dialect, statement: Statement
) -> list[str]:
    ids = fill(dialect.listed, f"cast({statement.bind(rule.require_ids())} as varchar[])")
    return [f"when {column} in {ids} then {code + FAILS}"]


_CONDITIONS: dict[type[Rule], Callable[..., list[str]]] = {
    OneOf: _one_of,
    NotEqual: _not_equal,
    NotBlank: _not_blank,
    Between: _between,
    MonthsBefore: _months_before,
    NotContaining: _not_containing,
    NotAfter: _not_after,
    NotBefore: _not_before,
    NotInspectedBefore: _not_inspected,
}
