"""From filled sheets to a row a question."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from stats import Estimate, SamplerError, interval, questions


@dataclass(frozen=True)
class Drawn:
    cases: pd.DataFrame
    case: str = "case_id"
    population: int = 577


IDS = [f"S{i:03}" for i in range(128)]
RESERVES = ["R1", "R2"]


@pytest.fixture
def sample() -> Drawn:
    cases = pd.DataFrame({"case_id": IDS + RESERVES, "gender": "female"})
    return Drawn(cases.assign(role=["sample"] * 128 + ["reserve"] * 2))


def sheet(**counts: tuple[int, int, int]) -> pd.DataFrame:
    """Return filled answers: so many yes, no and not relevant a question, the others blank."""
    columns = {
        name.replace("_", ".").lstrip("."): ["yes"] * yes
        + ["no"] * no
        + ["not relevant"] * other
        + [""] * (128 - yes - no - other)
        for name, (yes, no, other) in counts.items()
    }
    return pd.DataFrame({"case_id": IDS, "gender": "female", **columns})


def refusal(answers: pd.DataFrame, sample: Drawn, **options: object) -> tuple[str, ...]:
    with pytest.raises(SamplerError) as caught:
        questions(answers, sample, **options)  # type: ignore[arg-type]
    text = str(caught.value)
    assert not any(f"'{case}'" in text or f" {case}" in text for case in (*IDS, *RESERVES))
    return caught.value.mistakes


def test_a_row_a_question_in_the_order_of_the_columns(sample: Drawn) -> None:
    found = questions(sheet(_2_4_3=(66, 30, 32), _2_1_1=(115, 13, 0), _2_3_2=(88, 40, 0)), sample)
    assert found.columns.tolist() == [
        "question", "yes", "base", "not_relevant", "missing", "percent", "low", "high", "population",
        "domain_population", "confidence", "method", "percent_if_missing_no", "percent_if_missing_yes",
        "band", "crosses", "to_better", "to_worse", "total", "total_low", "total_high", "weighted",
        "effective_base", "equivalent_base", "design_effect", "small_base", "no_estimate",
    ]  # fmt: skip
    assert found.question.tolist() == ["2.4.3", "2.1.1", "2.3.2"]
    assert found.yes.tolist() == [66, 115, 88]
    assert found.base.tolist() == [96, 128, 128]
    assert found.not_relevant.tolist() == [32, 0, 0]
    assert found.domain_population.tolist() == [545, 577, 577]
    np.testing.assert_allclose(found.percent, [6600 / 96, 11500 / 128, 8800 / 128])
    low, high = interval([66, 115, 88], [96, 128, 128], [545, 577, 577])
    np.testing.assert_allclose(found.low, 100 * low)
    np.testing.assert_allclose(found.high, 100 * high)
    assert found.band.tolist() == ["Good", "Outstanding", "Good"]
    assert (found.confidence == 0.8).all()
    assert (found.method == "exact").all()


def test_crosses_is_judged_on_rounded_limits(sample: Drawn) -> None:
    """At 80%, 88 of 128 of 577 is 63.6 to 73.5: 64 and 73 lie in two bands; 115 is 86.1 to 92.7, one band."""
    found = questions(sheet(_1=(88, 40, 0), _2=(115, 13, 0)), sample)
    assert found.crosses.tolist() == [True, False]
    # 199 of 200 read, 99 yes: the limits are 99/200 and 100/200, and 49.5% is judged as 50, whatever
    # the float 0.495 (a little less) would say.
    most = Drawn(pd.DataFrame({"case_id": range(199), "role": "sample"}), population=200)
    read = pd.DataFrame({"case_id": range(199), "1": ["yes"] * 99 + ["no"] * 100})
    row = questions(read, most).iloc[0]
    assert (row.low, row.high) == (49.5, 50)
    assert (row.band, row.crosses) == ("Requires improvement", False)


def test_cases_without_a_row_are_missing_in_every_question(sample: Drawn) -> None:
    answers = sheet(_1=(100, 20, 0), _2=(50, 50, 10)).drop(index=[0, 1, 2])
    found = questions(answers, sample)
    assert found.missing.tolist() == [8 + 3, 18 + 3]
    assert (found.base + found.not_relevant + found.missing == 128).all()
    np.testing.assert_allclose(found.percent_if_missing_no, [9700 / 128, 4700 / 118])
    np.testing.assert_allclose(found.percent_if_missing_yes, [10800 / 128, 6800 / 118])


def test_confidence_method_and_standards_are_used(sample: Drawn, tmp_path: Path) -> None:
    own = tmp_path / "standards.toml"
    own.write_text(
        'name = "Own"\nbands = [{name = "Fine", at_least = 0, score = 1}]\n'
        'overall = [{name = "Fine", at_least = 0}]\nstandards = [{code = "1", title = "One"}]\n'
    )
    found = questions(sheet(_1=(88, 40, 0)), sample, 0.95, "clopper-pearson", own).iloc[0]
    low, high = interval(88, 128, 577, 0.95, "clopper-pearson")
    assert (found.low, found.high) == (100 * low, 100 * high)
    assert (found.band, found.crosses) == ("Fine", False)


def test_row_order_and_whole_number_ids_change_nothing(sample: Drawn) -> None:
    answers = sheet(_1=(88, 30, 5))
    shuffled = answers.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(questions(shuffled, sample), questions(answers, sample))
    numbered = Drawn(pd.DataFrame({"case_id": ["7", "12"], "role": "sample"}))
    whole = pd.DataFrame({"case_id": [12, 7], "1": ["yes", "no"]})
    assert questions(whole, numbered).base.tolist() == [2]


def test_nullable_and_categorical_columns_will_do(sample: Drawn) -> None:
    answers = sheet(_1=(88, 30, 5)).astype("string")
    answers.loc[answers["1"] == "", "1"] = pd.NA
    expected = questions(sheet(_1=(88, 30, 5)), sample)
    pd.testing.assert_frame_equal(questions(answers, sample), expected)
    pd.testing.assert_frame_equal(questions(answers.astype({"1": "category"}), sample), expected)


def test_an_estimate_says_the_same(sample: Drawn) -> None:
    row = questions(sheet(_1=(88, 30, 5)), sample).iloc[0]
    same = Estimate(88, 118, not_relevant=5, missing=5, population=577).to_frame().iloc[0]
    assert row[same.index].tolist() == same.tolist()


def test_all_mistakes_come_at_once_by_row_and_without_contents(sample: Drawn) -> None:
    answers = sheet(_1=(88, 30, 5), _2=(0, 0, 128), _3=(0, 0, 0))
    answers.loc[4, "1"] = "A. Person"
    answers.loc[6, "1"] = "n/a"
    answers.loc[9, "case_id"] = "S010"  # and row 11 is S010
    answers.loc[20, "case_id"] = "X999"
    answers.loc[21, "case_id"] = "R1"
    answers.loc[22, "case_id"] = None
    mistakes = refusal(answers, sample, confidence=80, method="wlad")
    assert mistakes == (
        "a row of answers must have a case id, but it is blank: row 23; fill it in.",
        "a case must be answered once, but several rows have one case's id: rows 10, 11; "
        "keep one row a case.",
        "only drawn cases can be answered for, but these were never drawn: row 21; check the id (blanks and "
        "leading zeros count), or take the row out.",
        "a reserve can be answered for only when it was called, but these were not: row 22; record the "
        "replacement first, or take the row out.",
        "question 1: an answer must be yes, no, not relevant or blank, but is none of these in rows 5, 7.",
        "confidence must lie between 0 and 1, but got 80: is 0.80 meant?",
        "method must be one of the interval methods, but got 'wlad'. Did you mean 'wald'?",
    )


def test_a_reserve_that_was_called_counts(sample: Drawn) -> None:
    cases = sample.cases.copy()
    cases.loc[128, "role"] = "sample"
    answers = pd.concat([sheet(_1=(88, 40, 0)), pd.DataFrame({"case_id": ["R1"], "1": ["yes"]})])
    assert questions(answers, Drawn(cases)).yes.tolist() == [89]


def test_columns_that_do_not_fit_are_refused(sample: Drawn) -> None:
    assert refusal(sheet(), sample) == (
        "the answers must have at least one column of a question, such as 2.1.1, but have none.",
    )
    renamed = sheet(_1=(1, 1, 0)).rename(columns={"case_id": "case id"})
    assert "must have a column 'case_id'. Did you mean 'case id'?" in refusal(renamed, sample)[0]
    twice = pd.concat([sheet(_1=(1, 1, 0)), sheet(_1=(1, 1, 0))[["1"]]], axis=1)
    assert "every column once, but these come again: 1." in refusal(twice, sample)[0]
    decimal = sheet(_1=(1, 1, 0)).assign(case_id=np.arange(128) + 0.0)
    assert "holds float64: read the file as text (dtype=str)." in refusal(decimal, sample)[0]
    no_role = Drawn(sample.cases.drop(columns="role"))
    assert "must have a column 'role'" in refusal(sheet(_1=(1, 1, 0)), no_role)[0]
    assert "must be a pandas DataFrame, but got list" in refusal([], sample)[0]  # type: ignore[arg-type]


def test_a_population_below_the_sample_is_refused() -> None:
    tiny = Drawn(pd.DataFrame({"case_id": ["a", "b"], "role": "sample"}), population=1)
    answers = pd.DataFrame({"case_id": ["a"], "1": ["yes"]})
    assert "must not be more than the population, but are 2 of 1." in refusal(answers, tiny)[0]
