"""Results by group, against each group's answers taken alone."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from stats import SamplerError, interval, questions

LEVELS = ["north"] * 40 + ["south"] * 30 + ["west"] * 9 + [" "] * 1
IDS = [f"S{i:02}" for i in range(80)]
ANSWERS = (["yes", "yes", "no", "yes", "not relevant", "", "no"] * 12)[:80]


def sample(**more: object) -> SimpleNamespace:
    cases = pd.DataFrame({"case_id": IDS, "unit": LEVELS, "role": "sample"})
    return SimpleNamespace(cases=cases, case="case_id", population=300, **more)


def sheet(**more: list[str]) -> pd.DataFrame:
    return pd.DataFrame({"case_id": IDS, "2.1.1": ANSWERS, **more})


def counted(inside: np.ndarray) -> dict[str, int]:
    given = np.array(ANSWERS)[inside]
    return {kind: int((given == kind).sum()) for kind in ("yes", "no", "not relevant", "")}


def test_each_group_is_counted_alone() -> None:
    found = questions(sheet(), sample(), by="unit")
    assert found["group"].tolist() == ["(blank)", "north", "south", "west"]
    assert (found["by"] == "unit").all()
    for row in found.itertuples():
        inside = np.array([level.strip() or "(blank)" for level in LEVELS]) == row.group
        counts = counted(inside)
        assert (row.yes, row.base) == (counts["yes"], counts["yes"] + counts["no"])
        assert (row.not_relevant, row.missing) == (counts["not relevant"], counts[""])


def test_a_group_of_unknown_size_is_the_largest_that_was_seen_to_be_possible() -> None:
    """300 cases, less the 41 of other groups, less the not relevant of the south."""
    row = questions(sheet(), sample(), by="unit").query("group == 'south'").iloc[0]
    assert row.population is None
    assert row.domain_population == 300 - 50 - row.not_relevant
    low, high = interval(row.yes, row.base, row.domain_population)
    assert (row.low, row.high) == (100 * low, 100 * high)
    assert np.isnan(row.total)


def test_a_group_of_known_size_is_that_size() -> None:
    """The strata tell it, added up over the other matched variables; a group without a case has a row too."""
    strata = pd.DataFrame(
        {
            "unit": ["north", "north", "south", "west", "east", ""],
            "gender": list("fmmmfm"),
            "population": [50, 90, 100, 30, 27, 3],
        }
    )
    found = questions(sheet(), sample(strata=strata), by="unit").set_index("group")
    assert found["population"].to_dict() == {"(blank)": 3, "east": 27, "north": 140, "south": 100, "west": 30}
    north = found.loc["north"]
    assert north.domain_population == 140 - north.not_relevant
    answered = north.base + north.not_relevant
    low, high = interval(north.yes, answered, 140)
    assert north.total == pytest.approx(140 * north.yes / answered)
    assert (north.total_low, north.total_high) == pytest.approx((140 * low, 140 * high))


def test_no_answer_is_no_estimate_and_says_why() -> None:
    strata = pd.DataFrame({"unit": ["east", "north"], "population": [27, 140]})
    found = questions(sheet(), sample(strata=strata), by="unit").set_index("group")
    east = found.loc["east"]
    assert east.base == 0
    assert east.no_estimate == "no case was answered yes or no"
    assert np.isnan([east.percent, east.low, east.high]).all()
    assert east.band == ""
    assert not east.crosses
    assert pd.isna(east.to_better)
    assert (found.loc[found.base > 0, "no_estimate"] == "").all()


def test_small_bases_are_marked() -> None:
    found = questions(sheet(), sample(), by="unit").set_index("group")
    assert found["base"].to_dict() == {"(blank)": 1, "north": 29, "south": 21, "west": 7}
    assert found["small_base"].to_dict() == {
        "(blank)": "very small",
        "north": "small",
        "south": "small",
        "west": "very small",
    }


def test_a_column_of_the_answers_will_do_and_is_no_question() -> None:
    """A case nobody answered for has no grade there, and is in no group."""
    answers = sheet(grade=["PO", "PSO"] * 40)[2:]
    found = questions(answers, sample(), by="grade")
    assert found["question"].tolist() == ["2.1.1", "2.1.1"]
    assert found["group"].tolist() == ["PO", "PSO"]
    everybody = questions(answers.drop(columns="grade"), sample()).iloc[0]
    for name in ("yes", "base", "not_relevant"):
        assert found[name].sum() == everybody[name]
    assert found["missing"].sum() == everybody["missing"] - 2
    row = found.iloc[0]
    others = found.iloc[1]
    assert (
        row.domain_population == 300 - (others.base + others.not_relevant + others.missing) - row.not_relevant
    )


def test_several_questions_keep_their_order() -> None:
    answers = sheet()
    answers.insert(1, "2.9.9", ANSWERS[::-1])
    found = questions(answers, sample(), by="unit")
    assert found["question"].tolist() == ["2.9.9"] * 4 + ["2.1.1"] * 4


def test_an_unknown_column_is_refused() -> None:
    with pytest.raises(SamplerError, match=r"by must be a column .* got 'unti'\. Did you mean 'unit'\?"):
        questions(sheet(), sample(), by="unti")
    with pytest.raises(SamplerError, match="by must be a column"):
        questions(sheet(), sample(), by="case_id")


def test_weighted_groups_use_their_own_weights() -> None:
    drawn = sample()
    drawn.cases["weight"] = np.where(np.arange(80) % 4 == 0, 2.0, 5.0)
    found = questions(sheet(), drawn, by="unit").set_index("group")
    weight = drawn.cases["weight"].to_numpy()
    for group in ("north", "south", "west"):
        inside = np.array(LEVELS) == group
        yes = (np.array(ANSWERS) == "yes") & inside
        base = np.isin(ANSWERS, ["yes", "no"]) & inside
        assert found.loc[group, "percent"] == pytest.approx(100 * weight[yes].sum() / weight[base].sum())
        assert found.loc[group, "low"] < found.loc[group, "percent"] < found.loc[group, "high"]
        assert found.loc[group, "weighted"]


def test_a_group_of_one_weight_in_a_weighted_sample_has_its_exact_interval() -> None:
    """20 of 22 women were read, 14 of them a yes: 14 to 16 are possible; the exact limits are among them."""
    cases = pd.DataFrame(
        {
            "case_id": range(60),
            "gender": ["f"] * 20 + ["m"] * 40,
            "role": "sample",
            "weight": [1.1] * 20 + [3.0] * 40,
        }
    )
    strata = pd.DataFrame({"gender": ["f", "m"], "population": [22, 120]})
    drawn = SimpleNamespace(cases=cases, case="case_id", population=142, strata=strata)
    answers = pd.DataFrame({"case_id": range(60), "q": ["yes"] * 14 + ["no"] * 6 + ["yes", "no"] * 20})
    women, men = (row for _, row in questions(answers, drawn, by="gender").iterrows())
    for row, counts in ((women, (14, 20, 22)), (men, (20, 40, 120))):
        low, high = interval(*counts)
        assert (row["low"], row["high"]) == (100 * low, 100 * high)
        assert (row["method"], row["weighted"]) == ("exact", False)
    assert questions(answers, drawn)["weighted"][0]
    named = questions(answers, drawn, by="gender", method="wilson")
    assert (named["method"] == "wilson").all()
