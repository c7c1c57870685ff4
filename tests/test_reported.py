"""What every form of the report says of the cases that could not be inspected, and only of those."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

import pytest

from stats.reporting import Report, Reported, html, rows_csv, text
from tests.test_reporting import report


def reported(**counts: int) -> Report:
    """The report in which some cases of domain two could not be inspected."""
    whole = report()
    first, *rest = whole.samples
    return replace(whole, samples=(replace(first, reported=Reported(**counts)), *rest))


def forms(made: Report) -> list[str]:
    page = " ".join(re.sub(r"<[^>]*>", " ", html(made)).split())
    return [" ".join(text(made).split()), page]


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"ineligible": 1}, "1 case was replaced by the next reserves of their strata: 1 ineligible."),
        (
            {"ineligible": 2, "unavailable_replaced": 1},
            "3 cases were replaced by the next reserves of their strata: 2 ineligible and 1 unavailable.",
        ),
        ({"unavailable": 1}, "1 case, unavailable, stays in the base without answers."),
        ({"unavailable": 2}, "2 cases, unavailable, stay in the base without answers."),
        ({"removed": 1}, "Removed as ineligible, with no reserve left in the stratum: 1 case."),
        ({"removed": 2}, "Removed as ineligible, with no reserve left in the stratum: 2 cases."),
        ({"ineligible": 1, "set_aside": 1}, "The answers to 1 case that left the sample do not count."),
        ({"ineligible": 2, "set_aside": 2}, "The answers to 2 cases that left the sample do not count."),
    ],
)
def test_the_text_counts_them_by_code_and_sample(counts, said) -> None:
    made = text(reported(**counts))
    section = made.split("Domain two", 1)[1].split("Court", 1)[0]
    assert said in " ".join(section.split())
    assert "replaced by the next" not in made.split("Court", 1)[1].split("\n\n")[0]


def test_the_page_counts_them_by_code() -> None:
    _, page = forms(reported(ineligible=2, unavailable_replaced=1, unavailable=4))
    assert "Cases replaced by reserves 3 (2 ineligible, 1 unavailable)" in page
    assert "Unavailable, without answers 4" in page
    assert page.count("Cases replaced by reserves 0") == 2  # the other two samples
    assert "no reserve left" not in page
    _, page = forms(reported(removed=2, set_aside=1))
    assert page.count("Removed, with no reserve left 2 (ineligible)") == 1
    assert page.count("Cases replaced by reserves 0") == 3
    assert "Answers that do not count 1, given for cases that left the sample" in page


def test_reserves_are_counted_as_drawn_called_and_left() -> None:
    whole = reported(ineligible=2)
    first, *rest = whole.samples
    plain, page = forms(replace(whole, samples=(replace(first, called=2), *rest)))
    assert "with 3 reserves in order behind them (2 called, 1 left)." in plain
    assert plain.count("with 3 reserves in order behind them.") == 2
    assert "Reserves 3 drawn, 2 called, 1 left" in page
    assert page.count("Reserves 3 drawn, 0 called, 3 left") == 2


@pytest.mark.parametrize(
    ("counts", "note"),
    [
        ({"ineligible": 1}, "A case found ineligible was replaced"),
        ({"unavailable_replaced": 1}, "Where an unavailable case was replaced"),
        ({"unavailable": 1}, "yes / (base + missing)"),
        ({"removed": 1}, "keep the chance that they were drawn with"),
    ],
)
def test_the_method_note_explains_what_happened_and_only_that(counts, note) -> None:
    for form, without in zip(forms(reported(**counts)), forms(report()), strict=True):
        assert note in form
        assert note not in without


def test_the_table_has_bounds_for_every_question_at_its_end() -> None:
    """2.4.2 has 99 yes of 126 and 2 missing: 99/128 and 101/128, by hand; elsewhere, the percentage."""
    rows = list(csv.DictReader(io.StringIO(rows_csv(reported(unavailable=2)))))
    place = list(rows[0]).index("unavailable")
    assert list(rows[0])[place:] == [
        *("unavailable", "percent if missing no", "percent if missing yes", "weighted"),
        *("total", "total low", "total high", "to better", "to worse", "chance of band"),
        "equivalent base",
    ]
    by_code = {row["question"]: row for row in rows}
    assert [by_code["2.4.2"][key] for key in list(rows[0])[place : place + 3]] == [
        "2",
        "77.34375",
        "78.90625",
    ]
    assert by_code["3.1.1"]["unavailable"] == "0"
    assert by_code["3.1.1"]["percent if missing no"] == by_code["3.1.1"]["percent"]


def test_the_bounds_stand_beside_the_question_and_among_the_cautions() -> None:
    for form in forms(reported(unavailable=2)):
        assert "2 answers missing: 77% had they all been no, 79% had they been yes" in form
        assert (
            "2.4.2: 2 answers missing, 2 of them since the case was unavailable. Had they all been no, the "
            "percentage would be 77%; had they all been yes, 79%."
        ) in form
