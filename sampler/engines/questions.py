"""The two questions, for any engine: how many in each stratum, and which have the lowest tickets.

Next: `sampler.engines.duckdb`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from sampler.engines.dialects import Dialect
from sampler.engines.queries import (
    BLANK,
    ELIGIBLE,
    EMPTY_ROW,
    FAILS,
    NEARLY,
    UNREADABLE,
    Statement,
    count_statement,
    faults,
    lowest_statement,
    places_statement,
    repeated_statement,
)
from sampler.errors import SamplerError, refuse_if_any
from sampler.files import digest
from sampler.frames import Frame
from sampler.rules import Between, MonthsBefore, OneOf, Rule
from sampler.tickets import ID_RULE, RULE

SHOWN = 5  # rows named in a sentence about faulty rows


@dataclass(frozen=True, slots=True)
class Stratum:
    """One cell of the matched variables: its levels and its eligible cases."""

    levels: tuple[str, ...]
    population: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows that are not eligible for one reason.

    Attributes:
        rule: the place of the rule that left them out, counted from 1; 0 for rows with nothing in them.
        why: "empty" (nothing in the row), "blank" (in the rule's column), "nearly" (another text only in
            capitals or blanks) or "unmet".
        rows: how many they are.
    """

    rule: int
    why: str
    rows: int

    def words(self, frame: Frame) -> str:
        """Return the reason in words."""
        if self.why == "empty":
            return "nothing in the row"
        rule = frame.eligible[self.rule - 1]
        if self.why == "nearly" and isinstance(rule, OneOf):
            return rule.nearly()
        return f"{rule.column} is blank" if self.why == "blank" else rule.unmet()


_WHY = {EMPTY_ROW: "empty", BLANK: "blank", NEARLY: "nearly", FAILS: "unmet"}


@dataclass(frozen=True, slots=True)
class Count:
    """What query 1 says about a frame.

    Attributes:
        rows: rows read, empty ones included.
        left_out: the rows left out, by reason, in the order of the rules.
        strata: the strata with at least one eligible case, sorted by their levels.
        fingerprint: SHA-256 over the eligible ids and their strata. It changes if any case is
            added, removed or moved to another stratum, and with nothing else.
    """

    rows: int
    left_out: tuple[LeftOut, ...]
    strata: tuple[Stratum, ...]
    fingerprint: str

    @property
    def population(self) -> int:
        """The eligible population N."""
        return sum(stratum.population for stratum in self.strata)


@dataclass(frozen=True, slots=True, order=True)
class Ticketed:
    """A case that came up in query 2; the order is by stratum, then by ticket."""

    stratum: int
    ticket: str
    case: str


class Engine(Protocol):
    """What an engine gives: the table of one frame's cases, and a way to ask about it."""

    frame: Frame
    dialect: Dialect
    table: str
    columns: Mapping[str, str]
    first_row: int

    def run(self, statement: Statement) -> list[tuple[Any, ...]]:
        """Return the rows that a statement gives."""
        ...


@contextmanager
def opened(frame: Frame) -> Iterator[Engine]:
    """Open a frame's cases with the embedded engine, and close them afterwards.

    Raises:
        SamplerError: the source or one of its columns is missing or cannot be read.
    """
    from sampler.engines.duckdb import opened_in_duckdb

    with opened_in_duckdb(frame) as engine:
        yield engine


def count(frame: Frame) -> Count:
    """Return the eligible cases per stratum, having checked the list: see `count_in`."""
    with opened(frame) as engine:
        return count_in(engine)


def count_in(engine: Engine) -> Count:
    """Return the eligible cases per stratum of an open list, having checked it: query 1.

    Raises:
        SamplerError: every fault of the list at once: blank, ill-formed or repeated ids, blank
            matched values, dates or numbers that cannot be read (counts and row numbers, never
            contents); no rows; or no eligible case, with the reasons.
    """
    frame = engine.frame
    rows = engine.run(count_statement(frame, engine.table, engine.columns, engine.dialect))
    refuse_if_any(_faults(frame, engine, rows))
    order = list(_WHY)
    verdicts = sorted(
        (int(row[0]) // 10, order.index(int(row[0]) % 10), int(row[-4])) for row in rows if row[0] != ELIGIBLE
    )
    left_out = tuple(LeftOut(rule, _WHY[order[why]], number) for rule, why, number in verdicts)
    eligible = sorted((row[1:-4], row[-4], row[-1]) for row in rows if row[0] == ELIGIBLE)
    strata = tuple(Stratum(tuple(map(str, levels)), int(n)) for levels, n, _ in eligible)
    total = sum(int(row[-4]) for row in rows)
    if not total:
        raise SamplerError(f"{frame.place} holds no cases: it has a heading and no rows, or is empty.")
    if not strata:
        raise SamplerError(_nobody(frame, total, left_out))
    ids = [[list(map(str, levels)), int(n), str(ids)] for levels, n, ids in eligible]
    return Count(total, left_out, strata, digest([RULE, "frame", ids]))


def lowest_in(engine: Engine, key: str, strata: Sequence[Stratum], take: Sequence[int]) -> list[Ticketed]:
    """Return the cases with the lowest tickets of each stratum, by stratum and ticket: query 2.

    A limit on the ticket, set so that a stratum comes up short less than once in 2 * 10**7
    times, keeps the answer to a few hundred cases however long the list; a stratum that did
    come up short is asked again without a limit.

    Args:
        engine: the open list.
        key: what goes before the id in a ticket (`sampler.tickets.ticket_key`).
        strata: the strata, as `count` gave them.
        take: how many cases to return of each, at most its population.

    Raises:
        SamplerError: a stratum no longer holds as many cases.
    """
    wanted = [number for number, k in enumerate(take) if k]
    limits = {number: _limit(take[number], strata[number].population) for number in wanted}
    found: dict[int, list[Ticketed]] = {}
    frame = engine.frame
    while limits:
        asked = [(number, strata[number].levels, limit) for number, limit in limits.items()]
        statement = lowest_statement(frame, engine.table, engine.columns, engine.dialect, key, asked)
        for number in limits:
            found[number] = []
        for number, case, ticket in engine.run(statement):
            found[int(number)].append(Ticketed(int(number), str(ticket), str(case)))
        short = [number for number in limits if len(found[number]) < take[number]]
        if any(limits[number] == _NO_LIMIT for number in short):
            raise SamplerError(f"{frame.place} holds fewer cases in a stratum than when it was counted.")
        limits = dict.fromkeys(short, _NO_LIMIT)
    return [case for number in wanted for case in sorted(found[number])[: take[number]]]


_NO_LIMIT = "g"  # above every hex digit


def _limit(take: int, population: int) -> str:
    """Return a ticket limit that lets through about take + 8 sqrt(take) + 8 of a stratum's cases."""
    wanted = take + 8 * math.isqrt(take) + 16
    if wanted >= population:
        return _NO_LIMIT
    return f"{(wanted << 256) // population:064x}"


def _faults(frame: Frame, engine: Engine, rows: Sequence[tuple[Any, ...]]) -> list[str]:
    """Return a sentence for each kind of faulty row, with the count and the first row numbers."""
    conditions = faults(frame, engine.dialect)
    eligible = [row for row in rows if row[0] == ELIGIBLE]
    verdicts = {int(row[0]): int(row[-4]) for row in rows if row[0] != ELIGIBLE}
    numbers = {
        "blank id": sum(int(row[-3]) for row in eligible),
        "bad id": sum(int(row[-2]) for row in eligible),
    }
    for k in range(len(frame.match)):
        numbers[f"blank m{k}"] = sum(int(row[-4]) for row in eligible if row[1 + k] is None)
        numbers[f"damaged m{k}"] = sum(int(row[-4]) for row in eligible if "\ufffd" in str(row[1 + k]))
    for k in range(len(frame.eligible)):
        numbers[f"unreadable r{k}"] = verdicts.get(10 * (k + 1) + UNREADABLE, 0)
    named = frame, engine.table, engine.columns, engine.dialect
    [(_, repeated)] = engine.run(repeated_statement(*named))
    numbers["repeated id"] = int(repeated or 0)
    sentences = []
    for fault, number in numbers.items():
        if number:
            places = engine.run(places_statement(*named, conditions[fault], SHOWN))
            where = _where([int(row[0]) + engine.first_row for row in places], number)
            sentences.append(f"{frame.place}, {where}: {_sentence(frame, fault)}")
    return sentences


def _where(rows: list[int], number: int) -> str:
    listed = ", ".join(str(row) for row in rows)
    if number <= len(rows):
        return f"{'row' if number == 1 else 'rows'} {listed}"
    return f"{number:,} rows, the first at {listed}"


def _sentence(frame: Frame, fault: str) -> str:
    kind, _, place = fault.partition(" ")
    if place == "id":
        return {
            "blank": f"the case id ('{frame.case}') is blank; give each case its id, or take the rows out.",
            "bad": f"{ID_RULE} ('{frame.case}'); correct these at their source.",
            "repeated": (
                f"the case id ('{frame.case}') stands on more than one eligible row; keep one row a case, "
                "or add a rule that leaves the others out."
            ),
        }[kind]
    if kind == "unreadable":
        rule = frame.eligible[int(place[1:])]
        what = "a date (yyyy-mm-dd or dd/mm/yyyy)" if _is_of_dates(rule) else "a number"
        return f"'{rule.column}' is not {what}; correct it, or leave these rows out by an earlier rule."
    column = frame.match[int(place[1:])]
    if kind == "damaged":
        return f"'{column}' holds characters that were lost when the file was made; save it as UTF-8 again."
    return (
        f"'{column}' is matched but blank; fill it in, or name a level for blanks "
        f'(blank = {{ {column} = "not recorded" }}, under [samples.NAME] in inspection.toml).'
    )


def _is_of_dates(rule: Rule) -> bool:
    return isinstance(rule, MonthsBefore) or (isinstance(rule, Between) and hasattr(rule.low, "year"))


def _nobody(frame: Frame, total: int, left_out: Sequence[LeftOut]) -> str:
    because = "; ".join(f"{part.rows:,} left out ({part.words(frame)})" for part in left_out)
    return f"{frame.place}: no case is eligible. Of {total:,} rows: {because}. Check the rules' values."
