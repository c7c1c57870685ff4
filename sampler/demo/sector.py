"""A synthetic division's court reports and victim cases: `court_reports`, `victims`.

Next: `sampler.demo.caseload`.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from sampler.demo.chance import Chance
from sampler.demo.listing import as_written, numbered
from sampler.demo.supervision import BEGUN_FROM, BEGUN_TO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sampler.demo.listing import Dated, Row

REPORTED_FROM = date(2018, 4, 23)
REPORTED_TO = date(2018, 5, 4)

_REPORTS = 7_604
_VICTIMS = 1_204

# Eligible reports by type and by whom the case was allocated to. Invented; 487 in all.
_ELIGIBLE_REPORTS = {
    ("oral", "CRC"): 196,
    ("oral", "NPS"): 38,
    ("fast delivery", "CRC"): 132,
    ("fast delivery", "NPS"): 71,
    ("standard", "CRC"): 14,
    ("standard", "NPS"): 36,
}
_INSPECTED_SENTENCES = {
    "CRC": {"community order": 60, "suspended sentence order": 34, "immediate custody": 6},
    "NPS": {"community order": 28, "suspended sentence order": 27, "immediate custody": 45},
}
_OTHER_SENTENCES = {"fine": 8, "conditional discharge": 6, "deferred": 2}

# Eligible victim cases by the offence. Invented; 25 in all.
_ELIGIBLE_VICTIMS = {"violent": 15, "sexual": 10}
_CONTACT = {"accepted": 46, "declined": 31, "not offered": 23}
_SENTENCES = {"immediate custody": 96, "hospital order": 4}

_COURTS = 12

_REPORTS_BEGIN = date(2018, 1, 2)
_VICTIMS_BEGIN = date(2016, 7, 1)
_LISTS_END = date(2018, 6, 29)

_REPORT_HEADINGS = ("report_id", "report_type", "allocation", "sentence", "report_date", "court")
_VICTIM_HEADINGS = ("case_id", "offence", "sentence", "contact", "sentence_date")

_SEED = 2018


@cache
def court_reports() -> tuple[tuple[str, ...], ...]:
    """Return the list of court reports: headings, then 7,604 invented reports.

    Eligible, and exactly 487, are those whose sentence is a community order, a suspended
    sentence order or immediate custody, and whose report_date is from 23 April to
    4 May 2018, nine weeks before fieldwork. The columns to match on are report_type
    and allocation.

    Example:
        >>> court_reports()[0]
        ('report_id', 'report_type', 'allocation', 'sentence', 'report_date', 'court')
    """
    chance = Chance(_SEED + 1)
    reports = [*_eligible_reports(chance), *_other_reports(chance)]
    return numbered(_REPORT_HEADINGS, reports, "C{:05}", 12, chance)


@cache
def victims() -> tuple[tuple[str, ...], ...]:
    """Return the list of victim cases: headings, then 1,204 invented cases.

    Eligible, and exactly 25, are those whose sentence is immediate custody, whose
    sentence_date is from 2 December 2017 to 2 January 2018 and whose contact is
    `accepted`. No ratio was matched in the published inspection; offence is there
    for a planner who would match one.

    Example:
        >>> victims()[0]
        ('case_id', 'offence', 'sentence', 'contact', 'sentence_date')
    """
    chance = Chance(_SEED + 2)
    cases = [*_eligible_victims(chance), *_other_victims(chance)]
    return numbered(_VICTIM_HEADINGS, cases, "V{:04}", 8, chance)


def _eligible_reports(chance: Chance) -> Iterator[Dated]:
    sentence = {by: chance.among(weights) for by, weights in _INSPECTED_SENTENCES.items()}
    days = (REPORTED_TO - REPORTED_FROM).days + 1
    for (kind, by), count in _ELIGIBLE_REPORTS.items():
        for _ in range(count):
            day = chance.weekday(REPORTED_FROM, days)
            yield _report(chance, day, (kind, by, sentence[by]()))


def _other_reports(chance: Chance) -> Iterator[Dated]:
    """Return reports of other weeks, and those of the same weeks with other sentences."""
    kind = chance.among(_ELIGIBLE_REPORTS)
    sentence = {by: chance.among(weights | _OTHER_SENTENCES) for by, weights in _INSPECTED_SENTENCES.items()}
    days = (_LISTS_END - _REPORTS_BEGIN).days + 1
    left = _REPORTS - sum(_ELIGIBLE_REPORTS.values())
    while left:
        day, (name, by) = chance.weekday(_REPORTS_BEGIN, days), kind()
        passed = sentence[by]()
        if passed in _OTHER_SENTENCES or not REPORTED_FROM <= day <= REPORTED_TO:
            left -= 1
            yield _report(chance, day, (name, by, passed))


def _report(chance: Chance, day: date, details: Row) -> Dated:
    return day, chance.share(), (*details, as_written(day), f"Court {1 + chance.whole(_COURTS):02}")


def _eligible_victims(chance: Chance) -> Iterator[Dated]:
    days = (BEGUN_TO - BEGUN_FROM).days + 1
    for offence, count in _ELIGIBLE_VICTIMS.items():
        for _ in range(count):
            yield _victim(
                chance, chance.weekday(BEGUN_FROM, days), (offence, "immediate custody", "accepted")
            )


def _other_victims(chance: Chance) -> Iterator[Dated]:
    offence, sentence, contact = map(chance.among, (_ELIGIBLE_VICTIMS, _SENTENCES, _CONTACT))
    days = (_LISTS_END - _VICTIMS_BEGIN).days + 1
    left = _VICTIMS - sum(_ELIGIBLE_VICTIMS.values())
    while left:
        day, details = chance.weekday(_VICTIMS_BEGIN, days), (offence(), sentence(), contact())
        if details[1:] != ("immediate custody", "accepted") or not BEGUN_FROM <= day <= BEGUN_TO:
            left -= 1
            yield _victim(chance, day, details)


def _victim(chance: Chance, day: date, details: Row) -> Dated:
    return day, chance.share(), (*details, as_written(day))
