"""The queries, written by hand. Every name is quoted, every value is bound.

All stand on the same two steps: `cases` gives the needed columns neutral names,
and `judged` gives each case its verdict: eligible, or why not. In `judged` there are

    id, verdict         the case id as it stands; 0 for eligible, otherwise why not
    m0, m1, ...         the levels of the columns of the strata; null where there is none
    t0, x0, ...         where values stand for levels: the value, and what is wrong with it
    officer, measure    '' where the frame has no such column; null where it is blank, or no size
    first, p0, p1, ...  where a person counts once: the day, and the columns that tell a person
    place               the row's place, where it is asked for

Next: `sampler.engines.faults`.
"""

from __future__ import annotations

from collections.abc import Sequence

from sampler.engines.dialects import Dialect, fill
from sampler.engines.engine import Engine, Statement
from sampler.engines.verdicts import (
    ELIGIBLE,
    EMPTY_ROW,
    FAILS,
    NEARLY,
    nearly_one_of,
    repeated_person,
    rule_verdicts,
)
from sampler.frames import Frame

MOST = 10**12
"""Measures lie below this, so that their sum over any list is exact."""


def count_statement(engine: Engine, faults: Sequence[str]) -> Statement:
    """Return query 1: a row for each verdict and, among the eligible, each stratum.

    Each row: the verdict; the levels; rows; the SHA-256 of the ids, sorted, a line each; and for each
    fault, given as a condition, the rows that have it.
    """
    statement, dialect = Statement(), engine.dialect
    number = len(engine.frame.strata_by)
    levels = [f"case when verdict = {ELIGIBLE} then m{k} end as m{k}" for k in range(number)]
    line = f"case when verdict = {ELIGIBLE} then {_line(engine.frame)} end"
    columns = ["verdict", *levels, "count(*)", fill(dialect.sha256, fill(dialect.joined, line))]
    columns += [f"count(*) filter (where {fault})" for fault in faults]
    statement.sql = (
        f"with {judged(engine, statement)} select {', '.join(columns)} "
        f"from judged group by {', '.join(str(1 + k) for k in range(1 + number))}"
    )
    return statement


def _line(frame: Frame) -> str:
    """Return what of a case enters the fingerprint: its id, and what else a draw depends on."""
    more = [name for name, given in (("officer", frame.officer), ("measure", frame.measure)) if given]
    return " || chr(9) || ".join(["id", *(f"coalesce({name}, '')" for name in more)])


def repeated_id_statement(engine: Engine) -> Statement:
    """Return the query for on how many eligible rows an id stands that stands on others too."""
    statement = Statement()
    statement.sql = (
        f"with {judged(engine, statement)} select sum(n) from (select count(*) as n from judged "
        f"where verdict = {ELIGIBLE} and {fill(engine.dialect.has_text, 'id')} "
        "group by id having count(*) > 1)"
    )
    return statement


def places_statement(engine: Engine, fault: str, most: int) -> Statement:
    """Return the query for the places of the first rows with a fault, given as a condition."""
    statement = Statement()
    statement.sql = (
        f"with {judged(engine, statement, with_places=True)} "
        f"select place from judged where {fault} order by place limit {int(most)}"
    )
    return statement


def lowest_statement(engine: Engine, key: str, limits: Sequence[tuple[int, Sequence[str], str]]) -> Statement:
    """Return query 2: the eligible cases with a ticket below their stratum's limit.

    Each row: stratum, id, ticket, officer, measure.

    Args:
        engine: the open list.
        key: what goes before the id in a ticket.
        limits: for each stratum asked about its number, its levels and the limit, as text.
    """
    statement = Statement()
    cases = judged(engine, statement)
    rows = [
        f"({', '.join([str(int(number)), *map(statement.bind, levels), statement.bind(limit)])})"
        for number, levels, limit in limits
    ]
    number = len(engine.frame.strata_by)
    names = ["stratum", *(f"l{k}" for k in range(number)), "upper"]
    on = " and ".join(f"m{k} = l{k}" for k in range(number)) or "true"
    ticket = fill(engine.dialect.sha256, f"({statement.bind(key + ',')} || id)")
    statement.sql = (
        f"with {cases}, limits({', '.join(names)}) as (values {', '.join(rows)}) "
        "select stratum, id, ticket, officer, measure from "
        f"(select stratum, id, officer, measure, {ticket} as ticket, upper "
        f"from judged join limits on {on} where verdict = {ELIGIBLE}) where ticket < upper"
    )
    return statement


def officers_statement(engine: Engine) -> Statement:
    """Return the query for the eligible cases by levels and officer: the levels, the officer, cases."""
    statement = Statement()
    names = [*(f"m{k}" for k in range(len(engine.frame.strata_by))), "officer"]
    statement.sql = (
        f"with {judged(engine, statement)} select {', '.join(names)}, count(*) from judged "
        f"where verdict = {ELIGIBLE} group by {', '.join(names)}"
    )
    return statement


def judged(engine: Engine, statement: Statement, *, with_places: bool = False) -> str:
    """Return the two steps that every query stands on: see the head of this file."""
    frame, dialect = engine.frame, engine.dialect
    rules = {column: f"r{k}" for k, column in enumerate(dict.fromkeys(r.column for r in frame.eligible))}
    texts = [f"t{k}" for k in range(len(frame.strata_by))]
    named = {"id": frame.case, **dict(zip(texts, frame.strata_by, strict=True))}
    named |= {name: column for column, name in rules.items()}
    empty = " and ".join(f"not {fill(dialect.has_text, name)}" for name in named)
    named |= {"o": frame.officer} if frame.officer else {}
    named |= {"w": frame.measure} if frame.measure else {}
    person = frame.person.columns if frame.person else ()
    named |= {f"p{k}": column for k, column in enumerate(person)}
    place = ["row_number() over () as place"] if with_places or engine.repeated else []
    selected = [*(f"{engine.columns[column]} as {name}" for name, column in named.items()), *place]
    verdict = [f"when {empty} then {EMPTY_ROW}", *rule_verdicts(frame, rules, dialect, statement)]
    if engine.repeated:
        places = fill(dialect.listed, f"cast({statement.bind(list(engine.repeated))} as bigint[])")
        verdict.append(f"when place in {places} then {repeated_person(frame)}")
    kept = ["id", *_levels(frame, dialect, statement), *_officer_and_measure(frame, dialect)]
    kept += [f"p{k}" for k in range(len(person))] + ["place"] * len(place)
    if frame.person:
        kept.append(f"{fill(dialect.date, f'p{person.index(frame.person.first)}')} as first")
    return (
        f"cases as (select {', '.join(selected)} from {engine.table}), "
        f"judged as (select {', '.join(kept)}, "
        f"case {' '.join(verdict)} else {ELIGIBLE} end as verdict from cases)"
    )


def _levels(frame: Frame, dialect: Dialect, statement: Statement) -> list[str]:
    """Return the SQL of the level of each column of the strata."""
    found = []
    for k, column in enumerate(frame.strata_by):
        blank = statement.bind(frame.blank[column]) if column in frame.blank else "null"
        known = fill(dialect.has_text, f"t{k}")
        if column not in frame.levels:
            found.append(f"case when {known} then t{k} else {blank} end as m{k}")
            continue
        whens, marks = [], []
        for level, values in frame.levels[column].items():
            these = [statement.bind(value) for value in values]
            whens.append(f"when t{k} in ({', '.join(these)}) then {statement.bind(level)}")
            marks += these
        found.append(f"case {' '.join(whens)} when not {known} then {blank} end as m{k}")
        wrong = f"when {nearly_one_of(f't{k}', marks)} then {NEARLY} else {FAILS}"
        listed = f"when t{k} in ({', '.join(marks)}) or not {known} then 0"
        found += [f"t{k}", f"case {listed} {wrong} end as x{k}"]
    return found


def _officer_and_measure(frame: Frame, dialect: Dialect) -> list[str]:
    officer = (
        f"case when {fill(dialect.has_text, 'o')} then {fill(dialect.folded, 'o')} end"
        if frame.officer
        else "''"
    )
    if not frame.measure:
        return [f"{officer} as officer", "'' as measure"]
    size = fill(dialect.number, "w")
    fits = f"{size} >= 1 and {size} < {MOST} and {size} = floor({size})"
    return [
        f"{officer} as officer",
        f"case when {fits} then cast(cast({size} as bigint) as varchar) end as measure",
    ]
