"""What the report shows of small groups, and what it must not."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest

from stats.reporting import Grouping, group_rows, groups_csv


def rows(bases: dict[str, int], **more: object) -> Grouping:
    """One question's results in groups of so many answered cases."""
    frame = pd.DataFrame(
        {
            "question": "2.1.1",
            "group": list(bases),
            "yes": [base // 2 for base in bases.values()],
            "base": list(bases.values()),
            "not_relevant": 0,
            "missing": 0,
            "percent": [100 * (base // 2) / base if base else float("nan") for base in bases.values()],
            "low": 30.0,
            "high": 70.0,
            "population": 99,
            "confidence": 0.8,
            "method": "exact",
            "weighted": False,
            **more,
        }
    )
    return Grouping("Case supervision", "unit", group_rows(frame, {"2.1.1": "=Assessment"}))


@pytest.mark.parametrize(
    ("bases", "hidden"),
    [
        ({"a": 40, "b": 30, "c": 20}, ""),
        ({"a": 40, "b": 30, "c": 4}, "bc"),  # one alone could be worked out from the others and all
        ({"a": 40, "b": 3, "c": 4}, "bc"),  # two of 7 together cannot
        ({"a": 40, "b": 1, "c": 2, "d": 9}, "bcd"),  # two of 3 together would speak of 3 persons
        ({"a": 40, "b": 1, "c": 4, "d": 9}, "bc"),
        ({"a": 13, "b": 6, "c": 1}, "bc"),
        ({"a": 12, "b": 3}, "ab"),
        ({"a": 40, "b": 0, "c": 5}, ""),  # a group without an answer tells nothing
        ({"a": 40, "b": 0, "c": 3}, "ac"),
        ({"a": 3}, "a"),
    ],
)
def test_a_small_group_cannot_be_worked_out_from_the_others(bases: dict[str, int], hidden: str) -> None:
    found = rows(bases).rows
    assert "".join(sorted(row.group for row in found if row.hidden)) == hidden
    shown = [row for row in found if not row.hidden]
    left = sum(row.base for row in found) - sum(row.base for row in shown)
    assert left == 0 or left >= 5 or len(shown) == 0
    for row in found:
        if row.hidden:
            assert (row.mark, row.percent_words, row.interval_words, row.base_words) == ("[c]",) * 4


def test_words_of_groups() -> None:
    many, few, none = rows({"a": 40, "b": 9, "c": 0}).rows
    assert (many.percent_words, many.interval_words, many.base_words) == ("50%", "30% to 70%", "20 of 40")
    assert (few.percent_words, few.interval_words, few.base_words) == ("[u]", "30% to 70%", "9")
    assert (none.percent_words, none.interval_words, none.base_words) == ("[x]",) * 3
    weighted = rows({"a": 40}, weighted=True, percent=58.0).rows[0]
    assert (weighted.percent_words, weighted.base_words) == ("58%", "40, weighted")


def test_the_table_holds_what_may_be_shown_and_no_formula() -> None:
    text = groups_csv([rows({"a": 40, "b": 9, "c": 4, "d": 3, "=1+1": 0})], notice="Invented.")
    table = {row["group"]: row for row in csv.DictReader(io.StringIO(text))}
    shown = ("yes", "base", "not relevant", "missing", "percent", "low", "high", "mark", "weighted")
    assert [table["a"][name] for name in shown] == ["20", "40", "0", "0", "50.0", "30.0", "70.0", "", "no"]
    assert [table["b"][name] for name in shown] == ["", "9", "", "", "", "30.0", "70.0", "[u]", "no"]
    assert [table["c"][name] for name in shown] == ["", "", "", "", "", "", "", "[c]", "no"]
    assert [table["'=1+1"][name] for name in shown] == ["", "", "", "", "", "", "", "[x]", "no"]
    assert table["a"]["title"] == "'=Assessment"
    assert table["a"]["notice"] == "Invented."
