"""`inspection.toml`: what a planner decides, read with every mistake named at once.

There is no seed in it: a seed is given when the plan has been sealed.

Next: `sampler.folder`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sampler.errors import SamplerError, refuse_if_any
from sampler.exclusions import NotInspectedBefore
from sampler.inspected_before import inspected_before
from sampler.inspection_checks import check_groups, check_sample
from sampler.inspection_parts import read_design, read_levels, read_officer, read_person
from sampler.rule_reading import read_rule
from sampler.rules import Rule
from sampler.settings import Inspection, SampleSettings
from sampler.size.formula import Precision
from sampler.tickets import LINE_RULE, on_one_line
from stats.toml_tables import Table, read_toml

SETTINGS = "inspection.toml"
ENGINES = ("duckdb",)
_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")


def read_inspection(folder: Path) -> Inspection:
    """Return the inspection that a folder's `inspection.toml` describes.

    Raises:
        SamplerError: the file is missing or is not TOML; or every mistake in it, each with its place
            (`samples.court.match[1]`, counted from 0), the rule and the value.
    """
    path = folder / SETTINGS
    if folder.is_file():
        raise SamplerError(f"{folder} is a file. Name the inspection's folder, which holds {SETTINGS}.")
    if not path.is_file():
        raise SamplerError(
            f"{path} is missing: {folder} is not an inspection's folder. "
            "Name the right folder, or start one with 'sampler new DIR'."
        )
    mistakes: list[str] = []
    values = read_toml(path)
    if values.pop("seed", None) is not None:
        mistakes.append("seed does not belong here: give it to 'sampler draw' when the plan has been sealed.")
    inspection = _inspection(Table(values, mistakes), folder)
    refuse_if_any(f"{SETTINGS}: {mistake}" for mistake in mistakes)
    return inspection


def _inspection(table: Table, folder: Path) -> Inspection:
    name, fieldwork = table.text("name"), table.day("fieldwork", optional=True)
    if name and not on_one_line(name):
        table.note("name", f"must be {LINE_RULE}.")
    engine = table.text("engine", "duckdb")
    if engine is not None and engine not in ENGINES:
        table.note("engine", f"must be {' or '.join(ENGINES)}, but is '{engine}'.")
    precision = _precision(table.table("precision"))
    standards = table.text("standards", "standards.toml")
    report = table.table("report")
    beside = report.optional_text("beside")
    inspection = Inspection(
        folder=folder,
        name=name,
        fieldwork=fieldwork,
        precision=precision,
        samples=_samples(table, folder, fieldwork),
        standards=folder / (standards or ""),
        notice=report.optional_text("notice"),
        beside=folder / beside if beside else None,
        beside_title=report.text("beside_title", "Earlier"),
        by=report.texts("by") or (),
        without_cases=report.texts("without_cases") or (),
    )
    check_groups(report, inspection)
    report.finish()
    table.finish()
    return inspection


def _precision(table: Table) -> Precision:
    asked = {
        "confidence": table.number("confidence", 0.80),
        "margin": table.number("margin", 0.05),
        "proportion": table.number("proportion", 0.5),
        "correction": table.text("correction", "simple"),
    }
    table.finish()
    try:
        return Precision(**{key: value for key, value in asked.items() if value is not None})
    except SamplerError as error:
        for sentence in error.mistakes:
            key, _, rest = sentence.partition(" ")
            table.note(key, rest)
        return Precision()


def _samples(table: Table, folder: Path, fieldwork: date | None) -> tuple[SampleSettings, ...]:
    named = table.table("samples")
    if not table.given("samples") or table.raw("samples") == {}:
        table.note(
            "samples", "is missing: describe at least one sample, under a heading like [samples.court]."
        )
    samples: list[SampleSettings] = []
    for name in named.names():
        entry = named.table(name)
        if not isinstance(named.raw(name), dict):
            continue  # said already
        if not _NAME.fullmatch(name):
            named.note(name, "must be named in lower-case letters, digits and _, beginning with a letter.")
        sample = _sample(entry, name, folder, fieldwork)
        check_sample(entry, sample, samples)
        samples.append(sample)
    return tuple(samples)


def _sample(entry: Table, name: str, folder: Path, fieldwork: date | None) -> SampleSettings:
    source = entry.optional_text("source")
    case = entry.text("case")
    sample = SampleSettings(
        name=name,
        title=entry.text("title", name.replace("_", " ").capitalize()),
        source=folder / source if source else None,
        drawn_from=entry.optional_text("from"),
        case=case,
        match=entry.texts("match") or (),
        eligible=(*_rules(entry, fieldwork), *_not_inspected(entry, folder, case)),
        blank=entry.mapping("blank") or {},
        size=_by_hand(entry, "size"),
        reason=entry.optional_text("reason"),
        reserves=entry.number("reserves", 0.2),
        questions=entry.texts("questions") or (),
        sheet=entry.optional_text("sheet"),
        spread=entry.texts("spread") or (),
        levels=read_levels(entry),
        person=read_person(entry),
        officer=read_officer(entry),
        measure=entry.optional_text("measure"),
        design=read_design(entry),
        population=_by_hand(entry, "population"),
    )
    entry.finish()
    return sample


def _by_hand(entry: Table, key: str) -> int | None:
    """Return a number fixed by hand; None where none is, but then the key is known to a near name."""
    return None if entry.raw(key) is None else entry.whole(key)


def _rules(entry: Table, fieldwork: date | None) -> tuple[Rule, ...]:
    rules: list[Rule] = []
    given = entry.raw("eligible") if entry.given("eligible") else []
    if not isinstance(given, list) or not all(isinstance(rule, dict) for rule in given):
        entry.note("eligible", "must be a list of rules, each under [[samples.NAME.eligible]].")
        return ()
    for place, rule in enumerate(given):
        if any(isinstance(value, datetime) for value in _values(rule)):
            entry.note(f"eligible[{place}]", "must have dates without a time of day, such as 2018-07-02.")
            continue
        try:
            rules.append(read_rule(rule, fieldwork))
        except SamplerError as error:
            for sentence in error.mistakes:
                entry.note(f"eligible[{place}]:", sentence)
    return tuple(rules) if len(rules) == len(given) else ()


def _not_inspected(entry: Table, folder: Path, case: str | None) -> tuple[Rule, ...]:
    """Return the rule about cases inspected before; the lists named are read."""
    names = entry.texts("inspected_before")
    if not names or not case:
        return ()
    try:
        return (NotInspectedBefore(case, inspected_before(folder, names, case)),)
    except SamplerError as error:
        for sentence in error.mistakes:
            place, _, rest = sentence.partition(" ")
            entry.note(f"inspected_before{place}", rest)
        return ()


def _values(rule: Mapping[str, Any]) -> list[Any]:
    return [v for value in rule.values() for v in (value if isinstance(value, list) else [value])]
