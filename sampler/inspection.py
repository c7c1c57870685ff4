"""`inspection.toml`: what a planner decides, read with every mistake named at once.

There is no seed in it: a seed is given when the plan has been sealed.

Next: `sampler.folder`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sampler.errors import SamplerError, near, refuse_if_any
from sampler.frames import Frame
from sampler.rules import NotEqual, OneOf, Rule, read_rule
from sampler.sizing import Precision
from stats.toml_tables import Table, read_toml

SETTINGS = "inspection.toml"
ENGINES = ("duckdb",)
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class SampleSettings:
    """What a planner decides about one sample.

    Attributes:
        name: its name: lower-case letters, digits and _.
        title: what people call it.
        source: the list of cases; None where the sample is drawn from another.
        drawn_from: the name of that other sample; "" where there is none.
        case: the column with the case id.
        match: the columns whose ratios to match, the most important first.
        eligible: the rules of eligibility, in order.
        blank: a level for blanks, by matched column.
        size: a size fixed by hand; None to size it by the precision.
        reason: why it was fixed by hand.
        reserves: reserves as a share of the cases.
        questions: codes of the key questions to answer on its cases.
    """

    name: str
    title: str
    source: Path | None
    drawn_from: str
    case: str
    match: tuple[str, ...]
    eligible: tuple[Rule, ...]
    blank: Mapping[str, str]
    size: int | None
    reason: str
    reserves: float
    questions: tuple[str, ...]

    def frame(self, source: Any = None) -> Frame:
        """Return the frame of this sample, of its own list or of a given one."""
        given = self.source if source is None else source
        return Frame(given or "", self.case, self.match, self.eligible, self.blank)


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a planner decides about an inspection.

    Attributes:
        folder: the inspection's folder.
        name: its name.
        fieldwork: the day that months are counted back from.
        precision: the precision its samples are sized for.
        samples: in the order of the file.
        standards: the file with standards and bands.
        notice: a text to print first in the report; "" for none.
        beside: a file of figures to print beside its own (columns question, percent); None for none.
        beside_title: what those figures are.
    """

    folder: Path
    name: str
    fieldwork: date | None
    precision: Precision
    samples: tuple[SampleSettings, ...]
    standards: Path
    notice: str
    beside: Path | None
    beside_title: str


def read_inspection(folder: Path) -> Inspection:
    """Return the inspection that a folder's `inspection.toml` describes.

    Raises:
        SamplerError: the file is missing or is not TOML; or every mistake in it, each with its place
            (`samples.court.match[1]`, counted from 0), the rule and the value.
    """
    path = folder / SETTINGS
    if not path.is_file():
        raise SamplerError(
            f"{path} is missing: {folder} is not an inspection's folder. "
            "Name the right folder, or start one with 'sampler new DIR'."
        )
    mistakes: list[str] = []
    table = Table(read_toml(path), mistakes)
    inspection = _inspection(table, folder)
    refuse_if_any(f"{SETTINGS}: {mistake}" for mistake in mistakes)
    return inspection


def _inspection(table: Table, folder: Path) -> Inspection:
    if table.given("seed"):
        table.raw("seed")
        table.note("seed", "does not belong here: give it to 'sampler draw' when the plan has been sealed.")
    name, fieldwork = table.text("name"), table.day("fieldwork", optional=True)
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
    )
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
    if not named.names():
        table.note(
            "samples", "is missing: describe at least one sample, under a heading like [samples.court]."
        )
    samples: list[SampleSettings] = []
    for name in named.names():
        entry = named.table(name)
        if not _NAME.fullmatch(name):
            named.note(name, "must be named in lower-case letters, digits and _, beginning with a letter.")
        sample = _sample(entry, name, folder, fieldwork)
        _check(entry, sample, samples)
        samples.append(sample)
    return tuple(samples)


def _sample(entry: Table, name: str, folder: Path, fieldwork: date | None) -> SampleSettings:
    source = entry.optional_text("source")
    sample = SampleSettings(
        name=name,
        title=entry.text("title", name.replace("_", " ").capitalize()),
        source=folder / source if source else None,
        drawn_from=entry.optional_text("from"),
        case=entry.text("case"),
        match=entry.texts("match") or (),
        eligible=_rules(entry, fieldwork),
        blank=entry.mapping("blank") or {},
        size=entry.whole("size") if entry.given("size") else None,
        reason=entry.optional_text("reason"),
        reserves=entry.number("reserves", 0.2),
        questions=entry.texts("questions") or (),
    )
    entry.finish()
    return sample


def _rules(entry: Table, fieldwork: date | None) -> tuple[Rule, ...]:
    rules = []
    given = entry.raw("eligible") or []
    if not isinstance(given, list) or not all(isinstance(rule, dict) for rule in given):
        entry.note("eligible", "must be a list of rules, each under [[samples.NAME.eligible]].")
        return ()
    for place, rule in enumerate(given):
        try:
            rules.append(read_rule(rule, fieldwork))
        except SamplerError as error:
            for sentence in error.mistakes:
                entry.note(f"eligible[{place}]", f": {sentence}")
    return tuple(rules)


def _check(entry: Table, sample: SampleSettings, before: Sequence[SampleSettings]) -> None:
    """Note what the keys of a sample say together that they must not."""
    if (sample.source is None) == (not sample.drawn_from):
        entry.note("source", "or from must be given, and not both: a list of cases, or an earlier sample.")
    if sample.size == 0:
        entry.note("size", "must be at least 1, but is 0.")
    if sample.size is not None and not sample.reason:
        entry.note("reason", "must say why the size was fixed by hand.")
    if sample.reserves is not None and not 0 <= sample.reserves <= 10:
        entry.note("reserves", f"must be a share from 0 to 10, such as 0.2, but is {sample.reserves}.")
    _check_columns(entry, sample)
    _check_questions(entry, sample, before)
    if sample.drawn_from:
        _check_nested(entry, sample, before)


def _check_columns(entry: Table, sample: SampleSettings) -> None:
    columns = [sample.case, *sample.match]
    for place, column in enumerate(sample.match):
        if columns.index(column) != place + 1:
            entry.note(f"match[{place}]", f"names '{column}' again; name each column once, not the case id.")
    for column in sample.blank:
        if column not in sample.match:
            entry.note(f"blank.{column}", f"is not a matched column. {near(column, sample.match)}")


def _check_questions(entry: Table, sample: SampleSettings, before: Sequence[SampleSettings]) -> None:
    taken = {question: other.name for other in before for question in other.questions}
    for place, question in enumerate(sample.questions):
        if question in taken:
            entry.note(f"questions[{place}]", f"is asked in sample {taken[question]} already.")
        if question in sample.questions[:place]:
            entry.note(f"questions[{place}]", "is named twice.")


def _check_nested(entry: Table, sample: SampleSettings, before: Sequence[SampleSettings]) -> None:
    parent = next((other for other in before if other.name == sample.drawn_from), None)
    if parent is None:
        names = [other.name for other in before]
        entry.note(
            "from",
            f"must name a sample further up, but is '{sample.drawn_from}'. {near(sample.drawn_from, names)}",
        )
        return
    if sample.size is None:
        entry.note("size", "must be given for a sample that is drawn from another.")
    if sample.case != parent.case:
        entry.note("case", f"must be '{parent.case}', as in sample {parent.name}.")
    if sample.match:
        entry.note("match", f"is that of sample {parent.name}; leave it out.")
    for place, rule in enumerate(sample.eligible):
        if rule.column not in parent.match or not isinstance(rule, OneOf | NotEqual):
            entry.note(
                f"eligible[{place}]",
                f"must be one_of or not_equal on a matched column of sample {parent.name}. "
                f"{near(rule.column, parent.match)}",
            )
