"""The two queries, written by hand. Every name is quoted, every value is bound.

Both stand on the same two steps: `cases` gives the needed columns neutral names,
and `judged` gives each case its verdict: eligible, or why not.

Next: `sampler.engines.questions`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sampler.engines.dialects import Dialect, fill
from sampler.frames import Frame
from sampler.rules import Between, MonthsBefore, NotBlank, NotEqual, OneOf, Rule

ELIGIBLE = 0
EMPTY_ROW = 1
FAILS, BLANK, UNREADABLE, NEARLY = (
    2,
    3,
    4,
    5,
)  # a verdict on rule k (counted from 0) is 10 * (k + 1) + one of these


@dataclass(slots=True)
class Statement:
    """SQL with its bound values; `bind` adds one and returns its place-holder."""

    values: list[object] = field(default_factory=list)
    sql: str = ""

    def bind(self, value: object) -> str:
        """Add a value and return the text that stands for it."""
        self.values.append(value)
        return f"${len(self.values)}"


def count_statement(frame: Frame, table: str, columns: Mapping[str, str], dialect: Dialect) -> Statement:
    """Return query 1: a row for each verdict and, among the eligible, each stratum.

    Each row: the verdict; the levels; rows; ids that are blank; ids against the rule; and the
    SHA-256 of the ids, sorted, a line each.
    """
    statement = Statement()
    levels = [f"case when verdict = {ELIGIBLE} then m{k} end as m{k}" for k in range(len(frame.match))]
    eligible_id = f"case when verdict = {ELIGIBLE} then id end"
    known = fill(dialect.has_text, "id")
    statement.sql = (
        f"with {_judged(frame, table, columns, dialect, statement)} "
        f"select {', '.join(['verdict', *levels])}, count(*), "
        f"count(*) filter (where verdict = {ELIGIBLE} and not {known}), "
        f"count(*) filter (where verdict = {ELIGIBLE} and {known} and not {fill(dialect.is_id, 'id')}), "
        f"{fill(dialect.sha256, fill(dialect.joined, eligible_id))} "
        f"from judged group by {', '.join(str(1 + k) for k in range(1 + len(levels)))}"
    )
    return statement


def repeated_statement(frame: Frame, table: str, columns: Mapping[str, str], dialect: Dialect) -> Statement:
    """Return the query for how many ids stand on more than one eligible row, and on how many rows."""
    statement = Statement()
    statement.sql = (
        f"with {_judged(frame, table, columns, dialect, statement)} "
        "select count(*), sum(n) from (select count(*) as n from judged "
        f"where verdict = {ELIGIBLE} and {fill(dialect.has_text, 'id')} group by id having count(*) > 1)"
    )
    return statement


def places_statement(
    frame: Frame, table: str, columns: Mapping[str, str], dialect: Dialect, fault: str, most: int
) -> Statement:
    """Return the query for the numbers of the first rows with a fault (one of `faults`)."""
    statement = Statement()
    statement.sql = (
        f"with {_judged(frame, table, columns, dialect, statement, 'row_number() over () as place')} "
        f"select place from judged where {fault} order by place limit {int(most)}"
    )
    return statement


def faults(frame: Frame, dialect: Dialect) -> dict[str, str]:
    """Return the condition that finds each kind of faulty row, by a short name."""
    known = fill(dialect.has_text, "id")
    eligible = f"verdict = {ELIGIBLE}"
    found = {
        "blank id": f"{eligible} and not {known}",
        "bad id": f"{eligible} and {known} and not {fill(dialect.is_id, 'id')}",
        "repeated id": (
            f"{eligible} and id in (select id from judged where {eligible} and {known} "
            "group by id having count(*) > 1)"
        ),
    }
    for k in range(len(frame.match)):
        found[f"blank m{k}"] = f"{eligible} and m{k} is null"
        found[f"damaged m{k}"] = f"{eligible} and {fill(dialect.damaged, f'm{k}')}"
    for k in range(len(frame.eligible)):
        found[f"unreadable r{k}"] = f"verdict = {10 * (k + 1) + UNREADABLE}"
    return found


def lowest_statement(
    frame: Frame,
    table: str,
    columns: Mapping[str, str],
    dialect: Dialect,
    key: str,
    limits: Sequence[tuple[int, Sequence[str], str]],
) -> Statement:
    """Return query 2: (stratum, id, ticket) of the eligible cases with a ticket below their stratum's limit.

    Args:
        frame: the frame.
        table: the engine's name for the cases.
        columns: the engine's name for each column.
        dialect: the engine's expressions.
        key: what goes before the id in a ticket.
        limits: for each stratum asked about its number, its levels and the limit, as text.
    """
    statement = Statement()
    judged = _judged(frame, table, columns, dialect, statement)
    rows = [
        f"({', '.join([str(int(number)), *map(statement.bind, levels), statement.bind(limit)])})"
        for number, levels, limit in limits
    ]
    names = ["stratum", *(f"l{k}" for k in range(len(frame.match))), "upper"]
    on = " and ".join(f"m{k} = l{k}" for k in range(len(frame.match))) or "true"
    ticket = fill(dialect.sha256, f"({statement.bind(key + ',')} || id)")
    statement.sql = (
        f"with {judged}, limits({', '.join(names)}) as (values {', '.join(rows)}) "
        f"select stratum, id, ticket from (select stratum, id, {ticket} as ticket, upper "
        f"from judged join limits on {on} where verdict = {ELIGIBLE}) where ticket < upper"
    )
    return statement


def _judged(
    frame: Frame,
    table: str,
    columns: Mapping[str, str],
    dialect: Dialect,
    statement: Statement,
    place: str = "",
) -> str:
    rule_columns = list(dict.fromkeys(rule.column for rule in frame.eligible))
    names = {column: f"r{k}" for k, column in enumerate(rule_columns)}
    selected = [f"{columns[frame.case]} as id"]
    selected += [f"{columns[column]} as t{k}" for k, column in enumerate(frame.match)]
    selected += [f"{columns[column]} as {name}" for column, name in names.items()]
    selected += [place] if place else []
    kept = ["id", "place"] if place else ["id"]
    every = ["id", *(f"t{k}" for k in range(len(frame.match))), *names.values()]
    empty = " and ".join(f"not {fill(dialect.has_text, column)}" for column in every)
    verdict = [f"when {empty} then {EMPTY_ROW}"]
    for k, rule in enumerate(frame.eligible):
        verdict += _verdicts(rule, names[rule.column], 10 * (k + 1), dialect, statement)
    levels = [
        f"case when {fill(dialect.has_text, f't{k}')} then t{k} "
        f"else {_named(frame, column, statement)} end as m{k}"
        for k, column in enumerate(frame.match)
    ]
    return (
        f"cases as (select {', '.join(selected)} from {table}), "
        f"judged as (select {', '.join([*kept, *levels])}, "
        f"case {' '.join(verdict)} else {ELIGIBLE} end as verdict from cases)"
    )


def _named(frame: Frame, column: str, statement: Statement) -> str:
    return statement.bind(frame.blank[column]) if column in frame.blank else "null"


def _verdicts(rule: Rule, column: str, code: int, dialect: Dialect, statement: Statement) -> list[str]:
    blank = f"when not {fill(dialect.has_text, column)} then {code + BLANK}"
    return [blank, *_CONDITIONS[type(rule)](rule, column, code, dialect, statement)]


def _one_of(rule: OneOf, column: str, code: int, _: Dialect, statement: Statement) -> list[str]:
    marks = [statement.bind(value) for value in rule.values]
    other = f"{column} not in ({', '.join(marks)})"
    alike = ", ".join(f"lower(trim({mark}))" for mark in marks)
    return [
        f"when {other} and lower(trim({column})) in ({alike}) then {code + NEARLY}",
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
    return _outside(value, low, high, code)


def _months_before(
    rule: MonthsBefore, column: str, code: int, dialect: Dialect, statement: Statement
) -> list[str]:
    return _in_days(rule.window, column, code, dialect, statement)


def _in_days(
    window: tuple[date, date], column: str, code: int, dialect: Dialect, statement: Statement
) -> list[str]:
    low, high = (f"cast({statement.bind(day.isoformat())} as date)" for day in window)
    return _outside(fill(dialect.date, column), low, high, code)


def _outside(value: str, low: str, high: str, code: int) -> list[str]:
    return [
        f"when {value} is null then {code + UNREADABLE}",
        f"when {value} not between {low} and {high} then {code + FAILS}",
    ]


_CONDITIONS: dict[type, Callable[..., list[str]]] = {
    OneOf: _one_of,
    NotEqual: _not_equal,
    NotBlank: _not_blank,
    Between: _between,
    MonthsBefore: _months_before,
}
