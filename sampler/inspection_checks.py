"""What the keys of one sample in `inspection.toml` say together that they must not.

Next: `sampler.inspection`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from sampler.design_checks import check_design
from sampler.errors import near
from sampler.rules import NotEqual, OneOf
from sampler.size.formula import MOST
from sampler.tickets import LINE_RULE, on_one_line

if TYPE_CHECKING:
    from sampler.settings import Inspection, SampleSettings
    from stats.toml_tables import Table

OWN_COLUMNS = ("role", "order", "inclusion_probability", "weight")
"""The columns that the file of a drawn sample has besides those of the list."""

OF_THE_LIST = (
    "match",
    "spread",
    "levels",
    "person",
    "sheet",
    "inspected_before",
    "measure",
    "method",
    "allocation",
    "rounding",
    "power",
    "expected",
    "minimum",
    "take_all",
    "cap",
)
"""The keys that only a sample with a list of its own can have."""


def check_groups(report: Table, inspection: Inspection) -> None:
    """Note the columns of report.by that no sample matches or is spread over."""
    matched = dict.fromkeys(column for sample in inspection.samples for column in sample.strata_by)
    for place, column in enumerate(inspection.by):
        if column not in matched:
            report.note(
                f"by[{place}]",
                f"must be a column that a sample matches or is spread over, but is '{column}'. "
                f"{near(column, matched)}",
            )
        elif column in inspection.by[:place]:
            report.note(f"by[{place}]", f"must be named once, but '{column}' comes again.")


def check_sample(entry: Table, sample: SampleSettings, before: Sequence[SampleSettings]) -> None:
    """Note what the keys of a sample say together, or beside the samples before it, that they must not.

    A key that is wrong by itself was noted already and is None here: it is not judged again.
    """
    if entry.given("source") == entry.given("from"):
        entry.note("source", "or from must be given, and not both: a list of cases, or an earlier sample.")
    _check_by_hand(entry, sample)
    if sample.reserves is not None and not 0 <= sample.reserves <= 10:
        meant = f" Is {sample.reserves / 100:g} meant?" if 10 < sample.reserves <= 100 else ""
        entry.note("reserves", f"must be a share from 0 to 10, such as 0.2, but is {sample.reserves}.{meant}")
    _check_lines(entry, sample)
    _check_columns(entry, sample)
    _check_questions(entry, sample, before)
    if sample.drawn_from:
        _check_nested(entry, sample, before)
    else:
        check_design(entry, sample)


def _check_by_hand(entry: Table, sample: SampleSettings) -> None:
    """Note a size or population fixed by hand that cannot be, or that comes without its reason."""
    if sample.size == 0:
        entry.note("size", "must be at least 1, but is 0.")
    if sample.population == 0:
        entry.note("population", "must be at least 1, but is 0.")
    if sample.population is not None and sample.population > MOST:
        entry.note("population", f"must be at most {MOST:,}.")
    given = [key for key in ("size", "population") if entry.given(key)]
    if len(given) == 2 and not sample.drawn_from:
        entry.note(
            "population",
            "and size are both given: fix one of them by hand, the size or the population that it is worked "
            "out for.",
        )
    if given and not entry.given("reason"):
        entry.note("reason", f"must say why the {' or '.join(given)} was fixed by hand.")
    if entry.given("reason") and not given:
        entry.note(
            "reason",
            "says why the size was fixed by hand, but no size is given. Give size (or population, to size "
            "for so many cases), or take reason out.",
        )


def _check_lines(entry: Table, sample: SampleSettings) -> None:
    """Note texts that are sealed and published, and could forge a line there."""
    texts: dict[str, object] = {
        "reason": sample.reason,
        "case": sample.case,
        "match": sample.match,
        "spread": sample.spread,
        "cap": sample.officer,
        "measure": sample.measure,
        "eligible": [rule.to_json() for rule in sample.eligible or ()],
        "person": sample.person and sample.person.to_json(),
    }
    for key, value in texts.items():
        if not all(map(on_one_line, _texts_in(value))):
            entry.note(key, f"must be {LINE_RULE}.")


def _texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _texts_in(list(value.values()))
    elif isinstance(value, Sequence):
        for inner in value:
            yield from _texts_in(inner)


def _check_columns(entry: Table, sample: SampleSettings) -> None:
    named = [("case", sample.case)] if sample.case else []
    named += [(f"match[{place}]", column) for place, column in enumerate(sample.match)]
    named += [(f"spread[{place}]", column) for place, column in enumerate(sample.spread)]
    taken = {_key(column): "drawn" for column in OWN_COLUMNS}
    taken |= {_key(question): "question" for question in sample.questions}
    for place, column in named:
        if _key(column) in taken:
            entry.note(place, _TAKEN[taken[_key(column)]].format(column))
        taken.setdefault(_key(column), "again")
    read = entry.given("match") == bool(sample.match) and entry.given("spread") == bool(sample.spread)
    for key, columns in (("blank", sample.blank), ("levels", sample.levels)):
        for column in columns:
            if column not in sample.strata_by and read:
                entry.note(f"{key}.{column}", f"is not a matched column. {near(column, sample.strata_by)}")


_TAKEN = {
    "again": "names '{}' again; name each column once, not the case id. Capitals do not tell columns apart.",
    "drawn": (
        f"is '{{}}', but a drawn sample has columns {', '.join(OWN_COLUMNS)} of its own. "
        "Rename it in the list."
    ),
    "question": "is '{}', which is the code of a question too. Rename it in the list.",
}


def _key(heading: str) -> str:
    """Return a heading as a sheet's reader knows it: without regard to case and blanks."""
    return " ".join(heading.split()).casefold()


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
    if parent.drawn_from:
        # Its cases' chances over both draws before it are not worked out, so its weights would be wrong.
        entry.note(
            "from", f"must name a sample with a list of its own, but {parent.name} is drawn from another."
        )
        return
    if not entry.given("size"):
        entry.note("size", "must be given for a sample that is drawn from another.")
    if entry.given("population"):
        entry.note(
            "population",
            f"is for a sample with a list of its own, and this one is drawn from {parent.name}: take it out, "
            "and give its size.",
        )
    if sample.case and parent.case and sample.case != parent.case:
        entry.note("case", f"must be '{parent.case}', as in sample {parent.name}.")
    for key in OF_THE_LIST:
        if entry.given(key):
            entry.note(key, f"is that of sample {parent.name}; leave it out.")
    for place, rule in enumerate(sample.eligible):
        if rule.column not in parent.match or not isinstance(rule, OneOf | NotEqual):
            entry.note(
                f"eligible[{place}]",
                f"must be one_of or not_equal on a matched column of sample {parent.name}. "
                f"{near(rule.column, parent.match)}",
            )
