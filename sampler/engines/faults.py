"""The faults of a list: the condition that finds the rows, and the sentence about them.

Next: `sampler.engines.questions`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sampler.engines.dialects import Dialect, fill
from sampler.engines.engine import Engine
from sampler.engines.queries import places_statement
from sampler.engines.verdicts import ELIGIBLE, FAILS, NEARLY, repeated_person, unreadable
from sampler.exclusions import NotAfter, NotBefore
from sampler.frames import Frame
from sampler.rules import Between, MonthsBefore, Rule
from sampler.tickets import ID_RULE, LINE_RULE, on_one_line

SHOWN = 5  # rows named in a sentence about faulty rows


@dataclass(frozen=True, slots=True)
class Fault:
    """One way in which a row can be faulty: a condition on `judged`, and what is said of such rows."""

    condition: str
    sentence: str


def row_faults(frame: Frame, dialect: Dialect) -> list[Fault]:
    """Return every fault that a row can have by itself, in the order in which they are told."""
    known = fill(dialect.has_text, "id")
    eligible = f"verdict = {ELIGIBLE}"
    found = [
        Fault(
            f"{eligible} and not {known}",
            f"the case id ('{frame.case}') is blank; give each case its id, or take the rows out.",
        ),
        Fault(
            f"{eligible} and {known} and not {fill(dialect.is_id, 'id')}",
            f"{ID_RULE} ('{frame.case}'); correct these at their source.",
        ),
    ]
    for k, column in enumerate(frame.strata_by):
        found += _of_levels(frame, k, column, eligible, dialect)
    found += _of_officer_and_measure(frame, eligible)
    for k, rule in enumerate(frame.eligible):
        what = DATE if _is_of_dates(rule) else "a number"
        advice = "correct it, or leave these rows out by an earlier rule."
        found.append(Fault(f"verdict = {unreadable(k)}", f"'{rule.column}' is not {what}; {advice}"))
    if frame.person:
        counted = f"verdict in ({ELIGIBLE}, {repeated_person(frame)})"
        found.append(
            Fault(
                f"{counted} and first is null",
                f"'{frame.person.first}' is blank or not {DATE}, and it decides which case of a person is "
                "kept; correct it, or leave these rows out by a rule.",
            )
        )
    return found


DATE = "a date (yyyy-mm-dd or dd/mm/yyyy)"


def hidden_in_levels(
    frame: Frame, dialect: Dialect, strata: Sequence[tuple[Sequence[str | None], int]]
) -> list[tuple[Fault, int]]:
    """Return for each column of the strata the fault of a level that is not text on one line, and its rows.

    Levels are printed, published and sealed: a line break in one could forge a line there.

    Args:
        frame: the frame.
        dialect: the engine's.
        strata: the levels of each, and its rows. They are few, so the rows need not be looked through.
    """
    found = []
    for k, column in enumerate(frame.strata_by):
        rows = sum(number for levels, number in strata if not on_one_line(levels[k] or ""))
        sentence = f"'{column}' must hold {LINE_RULE}; correct these at their source."
        found.append((Fault(f"verdict = {ELIGIBLE} and {fill(dialect.hidden, f'm{k}')}", sentence), rows))
    return found


def repeated_id(frame: Frame, dialect: Dialect) -> Fault:
    """Return the fault of an id that stands on more than one eligible row."""
    eligible = f"verdict = {ELIGIBLE}"
    return Fault(
        f"{eligible} and id in (select id from judged where {eligible} and "
        f"{fill(dialect.has_text, 'id')} group by id having count(*) > 1)",
        f"the case id ('{frame.case}') stands on more than one eligible row; keep one row a case, "
        "or add a rule that leaves the others out.",
    )


def sentences(engine: Engine, found: Sequence[tuple[Fault, int]]) -> list[str]:
    """Return a sentence for each fault that some rows have, with their number and the first of them."""
    told = []
    for fault, number in found:
        if number:
            places = [int(row[0]) for row in engine.run(places_statement(engine, fault.condition, SHOWN))]
            told.append(f"{engine.frame.place}, {_where(engine.rows(places), number)}: {fault.sentence}")
    return told


def _where(rows: Sequence[int], number: int) -> str:
    listed = ", ".join(str(row) for row in rows)
    if number <= len(rows):
        return f"{'row' if number == 1 else 'rows'} {listed}"
    return f"{number:,} rows, the first at {listed}"


def _of_levels(frame: Frame, k: int, column: str, eligible: str, dialect: Dialect) -> list[Fault]:
    use = "matched" if column in frame.match else "spread over"
    blank = f"{eligible} and m{k} is null"
    faults = [
        Fault(
            f"{blank} and x{k} = 0" if column in frame.levels else blank,
            f"'{column}' is {use} but blank; fill it in, or name a level for blanks "
            f'(blank = {{ {_key(column)} = "not recorded" }}, under [samples.NAME] in inspection.toml).',
        ),
        Fault(
            f"{eligible} and {fill(dialect.damaged, f'm{k}')}",
            f"'{column}' holds characters that were lost when the file was made; save it as UTF-8 again.",
        ),
    ]
    if column in frame.levels:
        where = f"[samples.NAME.levels.{_key(column)}]"
        faults += [
            Fault(
                f"{eligible} and x{k} = {NEARLY}",
                f"'{column}' holds a value that differs from one of its levels' in capitals or blanks only; "
                f"correct it, or add it under {where}.",
            ),
            Fault(
                f"{eligible} and x{k} = {FAILS}",
                f"'{column}' holds a value that stands for none of its levels; add it under {where}, or "
                "leave these rows out by a rule.",
            ),
        ]
    return faults


def _key(column: str) -> str:
    """Return a column's name as a key in a settings file: in quotes where it needs them."""
    bare = column.isascii() and column.replace("_", "").replace("-", "").isalnum()
    return column if bare else '"' + column.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _of_officer_and_measure(frame: Frame, eligible: str) -> list[Fault]:
    faults = []
    if frame.officer:
        faults.append(
            Fault(
                f"{eligible} and officer is null",
                f"the responsible officer ('{frame.officer}') is blank, and the cases of each are counted; "
                "fill it in, or leave these rows out by a rule.",
            )
        )
    if frame.measure:
        faults.append(
            Fault(
                f"{eligible} and measure is null",
                f"the size of a case ('{frame.measure}') must be a whole number from 1, below 10^12; "
                "correct it, or leave these rows out by a rule.",
            )
        )
    return faults


def _is_of_dates(rule: Rule) -> bool:
    dated = isinstance(rule, MonthsBefore | NotAfter | NotBefore)
    return dated or (isinstance(rule, Between) and hasattr(rule.low, "year"))
