"""The two questions, for any engine: how many in each stratum, and which have the lowest tickets.

Next: `sampler.engines.listings`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sampler.engines.engine import Engine, opened
from sampler.engines.faults import hidden_in_levels, repeated_id, row_faults, sentences
from sampler.engines.queries import count_statement, lowest_statement, repeated_id_statement
from sampler.engines.verdicts import BLANK, ELIGIBLE, EMPTY_ROW, FAILS, NEARLY, REPEATED
from sampler.errors import SamplerError, refuse_if_any
from sampler.files import digest
from sampler.frames import Frame
from sampler.rules import OneOf
from sampler.tickets import RULE


@dataclass(frozen=True, slots=True)
class Stratum:
    """One cell of the matched and spread columns: its levels and its eligible cases."""

    levels: tuple[str, ...]
    population: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows that are not eligible for one reason.

    Attributes:
        rule: the place of the rule that left them out, counted from 1; 0 for rows with nothing in them;
            one more than there are rules for repeated persons.
        why: "empty" (nothing in the row), "blank" (in the rule's column), "nearly" (another text only in
            capitals or blanks), "unmet" or "repeated person".
        rows: how many they are.
    """

    rule: int
    why: str
    rows: int

    def words(self, frame: Frame) -> str:
        """Return the reason in words."""
        if self.why == "empty":
            return "nothing in the row"
        if frame.person and self.rule > len(frame.eligible):
            return frame.person.unmet()
        if self.rule > len(frame.eligible):
            return "by a rule that is not there"  # as only a record that was made up can say
        rule = frame.eligible[self.rule - 1]
        if self.why == "nearly" and isinstance(rule, OneOf):
            return rule.nearly()
        return f"{rule.column} is blank" if self.why == "blank" else rule.unmet()


_WHY = {
    EMPTY_ROW: "empty",
    BLANK: "blank",
    NEARLY: "nearly",
    FAILS: "unmet",
    REPEATED: "repeated person",
}


@dataclass(frozen=True, slots=True)
class Count:
    """What query 1 says about a frame.

    Attributes:
        rows: rows read, empty ones included.
        left_out: the rows left out, by reason, in the order of the rules.
        strata: the strata with at least one eligible case, sorted by their levels.
        fingerprint: SHA-256 over the eligible ids and their strata. It changes if any case is
            added, removed or moved to another stratum, or given another officer or measure where
            the frame has a column for it, and with nothing else.
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
    """A case that came up in query 2; the order is by stratum, then by ticket.

    `officer` is its responsible officer in lower case, without blanks around it, where the frame has
    a column for it; otherwise "".
    """

    stratum: int
    ticket: str
    case: str
    officer: str = ""


def count(frame: Frame) -> Count:
    """Return the eligible cases per stratum, having checked the list: see `count_in`."""
    with opened(frame) as engine:
        return count_in(engine)


def count_in(engine: Engine) -> Count:
    """Return the eligible cases per stratum of an open list, having checked it: query 1.

    Raises:
        SamplerError: every fault of the list at once: blank, ill-formed or repeated ids, matched values
            that are blank or not on one line, dates or numbers that cannot be read (counts and row
            numbers, never contents); no rows; or no eligible case, with the reasons.
    """
    frame = engine.frame
    faults = row_faults(frame, engine.dialect)
    width = 1 + len(frame.strata_by)
    rows = engine.run(count_statement(engine, [fault.condition for fault in faults]))
    numbers = [sum(row[width + 2 + k] for row in rows) for k in range(len(faults))]
    [(repeated,)] = engine.run(repeated_id_statement(engine))
    eligible = [(row[1:width], row[width], row[width + 1]) for row in rows if row[0] == ELIGIBLE]
    found = [*zip(faults, numbers, strict=True), (repeated_id(frame, engine.dialect), repeated or 0)]
    found += hidden_in_levels(frame, engine.dialect, [(levels, number) for levels, number, _ in eligible])
    refuse_if_any(sentences(engine, found))
    order = list(_WHY)
    verdicts = sorted(
        (row[0] // 10, order.index(row[0] % 10), row[width]) for row in rows if row[0] != ELIGIBLE
    )
    left_out = tuple(LeftOut(rule, _WHY[order[why]], number) for rule, why, number in verdicts)
    eligible.sort()
    strata = tuple(Stratum(levels, number) for levels, number, _ in eligible)
    total = sum(row[width] for row in rows)
    if not total:
        raise SamplerError(f"{frame.place} holds no cases: it has a heading and no rows, or is empty.")
    if not strata:
        raise SamplerError(_nobody(frame, total, left_out))
    hashes = [[list(levels), number, ids] for levels, number, ids in eligible]
    return Count(total, left_out, strata, digest([RULE, "frame", hashes]))


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
    while limits:
        asked = [(number, strata[number].levels, limit) for number, limit in limits.items()]
        for number in limits:
            found[number] = []
        for number, case, ticket, officer, _ in engine.run(lowest_statement(engine, key, asked)):
            found[number].append(Ticketed(number, ticket, case, officer))
        short = [number for number in limits if len(found[number]) < take[number]]
        if any(limits[number] == NO_LIMIT for number in short):
            raise SamplerError(
                f"{engine.frame.place} holds fewer cases in a stratum than when it was counted."
            )
        limits = dict.fromkeys(short, NO_LIMIT)
    return [case for number in wanted for case in sorted(found[number])[: take[number]]]


NO_LIMIT = "g"  # above every hex digit


def _limit(take: int, population: int) -> str:
    """Return a ticket limit that lets through about take + 8 sqrt(take) + 8 of a stratum's cases."""
    wanted = take + 8 * math.isqrt(take) + 16
    if wanted >= population:
        return NO_LIMIT
    return f"{(wanted << 256) // population:064x}"


def _nobody(frame: Frame, total: int, left_out: Sequence[LeftOut]) -> str:
    because = "; ".join(f"{part.rows:,} left out ({part.words(frame)})" for part in left_out)
    return f"{frame.place}: no case is eligible. Of {total:,} rows: {because}. Check the rules' values."
