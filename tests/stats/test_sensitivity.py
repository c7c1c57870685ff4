"""What hangs on each rule: each row against a rating by a framework changed by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from stats import Framework, OverallBand, PanelDecision, SamplerError, nps_2018, rate, sensitivity

REFERENCE = Path(__file__).parent.parent / "reference"
PANEL = (
    PanelDecision("1.1", "Good", "Evidence."),
    PanelDecision("1.2", "Requires improvement", "Evidence."),
    PanelDecision("1.3", "Good", "Evidence."),
    PanelDecision("1.4", "Requires improvement", "Evidence."),
    PanelDecision("2.2", "Outstanding", "Two points short."),
)


@pytest.fixture(scope="module")
def midlands() -> pd.DataFrame:
    published = pd.read_csv(REFERENCE / "midlands-2018.csv", comment="#")
    return published.dropna(subset="key_question").rename(columns={"key_question": "question"})


@pytest.fixture(scope="module")
def found(midlands: pd.DataFrame) -> pd.DataFrame:
    return sensitivity(midlands, None, PANEL).set_index("rule")


def test_as_published(found: pd.DataFrame) -> None:
    """21 of 30, Good; a row as it is, for rounding, the mean, 6 and 6 boundaries, and the panel."""
    first = found.iloc[0]
    assert (found.index[0], first.score, first.maximum, first.overall) == ("as it is", 21, 30, "Good")
    assert (first.changed, first.standards_changed, first.overall_changed) == ("", 0, False)
    assert len(found) == 1 + 1 + 1 + 6 + 6 + 1


def test_what_changes_at_midlands(found: pd.DataFrame) -> None:
    """By hand, from the published percentages.

    From 81%: 3.1 (80) falls to Good; 2.2 stays, decided. From 79%: nothing, the lowest are 84, 78, 69, 69, 80
    and 73. The mean: 2.1 87, 2.2 82, 2.3 78, 2.4 77, 3.1 81.5, 3.2 87 (of 73, 86, 100, 90), now Outstanding.
    """
    assert found.loc["Outstanding from 81%, not 80%", ["changed", "score"]].tolist() == [
        "3.1 Outstanding to Good",
        20,
    ]
    assert found.loc["Outstanding from 79%, not 80%", "standards_changed"] == 0
    mean = found.loc["the mean of a standard's questions, not the lowest"]
    assert (mean.changed, mean.score) == ("3.2 Good to Outstanding", 22)
    dropped = found.loc["without the panel's decisions on standards judged by cases"]
    assert (dropped.changed, dropped.score, dropped.overall) == ("2.2 Outstanding to Good", 20, "Good")
    assert not found.overall_changed.any()
    assert found.loc["overall Good from 17 points, not 16", "standards_changed"] == 0


def test_each_boundary_is_as_a_framework_changed_by_hand(midlands: pd.DataFrame, found: pd.DataFrame) -> None:
    framework = nps_2018()
    for place, band in enumerate(framework.bands[:-1]):
        for step in (1, -1):
            bands = list(framework.bands)
            bands[place] = replace(band, at_least=band.at_least + step)
            rating = rate(midlands, replace(framework, bands=tuple(bands)), PANEL)
            row = found.loc[f"{band.name} from {band.at_least + step}%, not {band.at_least}%"]
            assert (row.score, row.overall) == (rating.score, rating.overall)


def test_overall_boundaries() -> None:
    """A framework whose lower limit for Good is the very total: one point higher and it is not Good."""
    framework = nps_2018()
    at = (OverallBand("Outstanding", 26), OverallBand("Good", 21), *framework.overall[2:])
    published = pd.read_csv(REFERENCE / "midlands-2018.csv", comment="#").dropna(subset="key_question")
    table = published.rename(columns={"key_question": "question"})
    rows = sensitivity(table, replace(framework, overall=at), PANEL).set_index("rule")
    assert rows.loc["overall Good from 22 points, not 21", "overall"] == "Requires improvement"
    assert bool(rows.loc["overall Good from 22 points, not 21", "overall_changed"])
    assert rows.overall_changed.sum() == 1 + 2  # and where a standard falls: from 81%, and without the panel


def test_unrounded_and_rounded() -> None:
    """98 of 123 is 79.67%."""
    table = pd.DataFrame(
        {"question": ["3.1.1", "3.1.2"], "percent": [83, 79.7], "yes": [102, 98], "base": [123, 123]}
    )
    rows = sensitivity(table).set_index("rule")
    assert rows.loc["percentages unrounded", "changed"] == "3.1 Outstanding to Good"
    exact: Framework = replace(nps_2018(), rounding="none")
    back = sensitivity(table, exact).set_index("rule")
    assert back.loc["percentages rounded half up", "changed"] == "3.1 Good to Outstanding"


def test_boundaries_that_would_meet_are_passed_over() -> None:
    framework = nps_2018()
    bands = (replace(framework.bands[0], at_least=66), *framework.bands[1:])
    table = pd.DataFrame({"question": ["3.1.1"], "percent": [83]})
    rules = sensitivity(table, replace(framework, bands=bands)).rule.tolist()
    assert "Outstanding from 67%, not 66%" in rules
    assert "Outstanding from 65%, not 66%" not in rules
    assert "Good from 66%, not 65%" not in rules


def test_what_rate_refuses_is_refused(midlands: pd.DataFrame) -> None:
    with pytest.raises(SamplerError, match=r"standard 3.2: the panel may decide only"):
        sensitivity(midlands, None, [*PANEL, PanelDecision("3.2", "Outstanding", "So it is.")])
