"""Values of Python, numpy and pandas that are no plain numbers or tables: computed rightly, or refused."""

from __future__ import annotations

import warnings
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

import stats
from stats import Agreement, Estimate, Overlap, SamplerError, band_chances, questions

if TYPE_CHECKING:
    from collections.abc import Callable

TABLE = ((100, 10, 5), (20, 90, 5), (3, 4, 5))
SMALL = [np.uint8, np.int16, np.int32, np.int64, np.float32, float]
IDS = [f"S{place}" for place in range(12)]
SHEET = pd.DataFrame({"case_id": IDS, "2.1.1": ["yes", "no", "yes"] * 4, "unit": ["a", "b"] * 6})
CASES = pd.DataFrame({"case_id": IDS, "role": "sample", "gender": ["f", "m"] * 6})
RESULTS = pd.DataFrame({"question": ["2.1.1"], "yes": [8], "base": [10], "percent": [80.0]})
PROVIDERS = pd.DataFrame({"provider": ["A", "B"], "yes": [8, 5], "base": [10, 10]})
FRAMEWORK = stats.framework("nps-2018")
YOUTH = "youth-justice-2021"


def sample(cases: object = CASES, case: object = "case_id", population: object = 40) -> Any:
    return SimpleNamespace(cases=cases, case=case, population=population)


def changed(table: pd.DataFrame, column: str, value: object) -> pd.DataFrame:
    cells = [value, *table[column].tolist()[1:]]
    return table.assign(**{column: pd.Series(cells, dtype=object)})


@pytest.fixture(autouse=True)
def _strict() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


@pytest.mark.parametrize("kind", SMALL)
def test_small_numbers_of_numpy_do_not_overflow(kind: Callable[[int], Any]) -> None:
    """100 times np.uint8(88) is 96, and 88 of 128 was printed as 1%."""
    made = Estimate(kind(88), kind(128), kind(40), kind(40), population=kind(240), relevant=kind(150))
    whole = Estimate(88, 128, 40, 40, population=240, relevant=150)
    assert made == whole
    assert (str(made), made.bounds, made.total) == (str(whole), whole.bounds, whole.total)
    assert {type(value) for value in (made.yes, made.base, made.missing, made.population)} == {int}
    crossed = Agreement(tuple(tuple(kind(cell) for cell in row) for row in TABLE), kind(3), kind(250))
    assert crossed == Agreement(TABLE, 3, 250)
    assert str(crossed) == str(Agreement(TABLE, 3, 250))
    assert stats.to_better(kind(88), kind(128)) == 14


@pytest.mark.parametrize("kind", SMALL)
def test_comparisons_of_small_numbers_of_numpy(kind: Callable[[int], Any]) -> None:
    made, whole = Estimate(kind(160), kind(240)), Estimate(160, 240)
    other = Estimate(kind(120), kind(240)), Estimate(120, 240)
    assert stats.difference(made, other[0], method="miettinen-nurminen").as_row() == (
        stats.difference(whole, other[1], method="miettinen-nurminen").as_row()
    )
    assert stats.ratio(made, other[0], method="koopman").as_row() == (
        stats.ratio(whole, other[1], method="koopman").as_row()
    )
    overlap = Overlap(kind(100), kind(40), kind(20), kind(60), population=kind(240))
    assert overlap == Overlap(100, 40, 20, 60, population=240)
    assert stats.difference(made, other[0], overlap=overlap).low == (
        stats.difference(whole, other[1], overlap=Overlap(100, 40, 20, 60, population=240)).low
    )


def test_an_endless_population_is_an_unknown_one() -> None:
    assert Estimate(8, 10, population=float("inf")) == Estimate(8, 10)  # type: ignore[arg-type]
    assert Agreement(TABLE, 0, np.inf) == Agreement(TABLE)  # type: ignore[arg-type]


def test_a_half_float_is_a_number() -> None:
    assert stats.interval(np.float16(3), np.float16(10), 2000) == stats.interval(3, 10, 2000)


def test_relevant_cases_by_stratum_are_added_up_as_whole_numbers() -> None:
    answers, strata = ["yes", "no"] * 100, ["a"] * 100 + ["b"] * 100
    found = [
        stats.estimate(
            answers, {"a": 250, "b": 250}, strata=strata, relevant={"a": kind(180), "b": kind(190)}
        ).total
        for kind in (np.uint8, int)
    ]
    assert found[0] == found[1]


@pytest.mark.parametrize("wrong", [[1], (1,), np.array([1, 2]), [[1, 2], [3]], pd.Series([1]), {1: 2}])
@pytest.mark.parametrize("name", ["yes", "base", "not_relevant", "missing", "population", "relevant"])
def test_several_counts_are_not_one(name: str, wrong: object) -> None:
    given: dict[str, Any] = {"yes": 1, "base": 2, "population": 40, name: wrong}
    with pytest.raises(SamplerError, match=f"^{name} must be one number, but got several"):
        Estimate(**given)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: stats.interval(1, 10**400), "base must not be above"),
        (lambda: stats.interval(1, 2, Fraction(10**400)), "population must not be above"),
        (lambda: stats.interval([[1], [1, 2]], 3), "yes must be numbers, but got lists of different"),
        (lambda: stats.interval(np.timedelta64(3, "ns"), 10), "yes must be a whole number"),
        (lambda: stats.interval(1, 2, confidence=np.timedelta64(3, "D")), "confidence must be a number"),
        (lambda: stats.interval(1, 2, confidence=10**400), "confidence must lie between"),
        (lambda: stats.to_better([1], 10), "yes must be one number"),
        (lambda: stats.to_worse(1, [10]), "base must be one number"),
        (lambda: Overlap([1], 2, 3, 4), "both must be one number"),
        (lambda: Agreement(None), "must have 3 rows of 3"),
        (lambda: Agreement((([1], 1, 1), (1, 1, 1), (1, 1, 1))), "a cell must be one number"),
        (lambda: stats.agreement(None, ["yes"]), "first reader's answers must be a sequence"),
        (lambda: stats.agreement(["yes"], ["yes"], [3]), "population must be one number"),
        (lambda: stats.agreements(SHEET, SHEET, "case_id", 5), "questions must be a list of columns"),
        (lambda: stats.agreements(SHEET, SHEET, "case_id", ["2.1.1"], [5]), "population must be one number"),
        (lambda: stats.agreements(SHEET, SHEET, None), "must have a column 'None'"),
        (lambda: stats.estimate(None), "answers must be a sequence"),
        (lambda: stats.estimate({"yes": 1}), "answers must be a sequence"),
        (lambda: stats.estimate(np.zeros((2, 0))), "answers must be a sequence"),
        (lambda: stats.estimate(["yes"], 20, relevant=[1]), "relevant must be one number"),
    ],
)
def test_no_numbers_are_refused(call: Callable[[], object], said: str) -> None:
    with pytest.raises(SamplerError, match=said):
        call()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"auxiliary": {"g": None}, "variance": "residual"}, "must hold one level a case, but got a single"),
        ({"auxiliary": {"g": ["a"]}, "variance": "residual"}, "but got 1 for 10 cases"),
        ({"auxiliary": {"g": [["a"]] * 10}, "variance": "residual"}, "a list is among them"),
        ({"auxiliary": 5, "variance": "residual"}, "auxiliary must give columns"),
        ({"auxiliary": {"g": ["a"] * 10}, "totals": {"g": {"a": 10**400}}}, "must not be above"),
        ({"weights": [[1]] * 10}, "a weight must be a number"),
        ({"weights": [[1], [1, 2]] * 5}, "a weight must be a number"),
        ({"weights": [1e300] * 5 + [1.0] * 5}, "a weight must be at most"),
        ({"weights": [1e-300] * 10}, "a weight must be at least"),
        ({"weights": np.array(3)}, "must hold one weight a case"),
        ({"weights": [1.0] * 10, "relevant": [3]}, "relevant must be one number"),
        ({"strata": {1: 2}}, "must hold one label a case"),
        ({"variance": ["taylor"]}, "variance must be one of"),
        ({"variance": "taylor", "lonely": ["adjust"]}, "lonely must be a rule"),
        ({"weights": [1.0] * 10, "population": 10**400}, "population must not be above"),
    ],
)
def test_designs_that_cannot_be_are_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(SamplerError, match=said):
        stats.estimate(["yes", "no"] * 5, **{"population": 20, **given})


BOTH: list[tuple[object, Any, str]] = [
    (None, sample(), "the answers must be a pandas DataFrame, but got NoneType"),
    ([], sample(), "the answers must be a pandas DataFrame, but got list"),
    (SHEET, None, "a sample must have cases, case and population"),
    (SHEET, sample(cases=None), "the sample's cases must be a pandas DataFrame"),
    (SHEET, sample(case=None), "must be the name of its column of ids, but got NoneType"),
    (SHEET, sample(case=["case_id"]), "must be the name of its column of ids, but got list"),
    (SHEET, sample(case="id"), "the answers must have a column 'id'"),
    (SHEET.rename(columns={"case_id": 0}), sample(case="0"), "the answers must have a column '0'"),
    (SHEET, sample(CASES.drop(columns="role")), "must have a column 'role'"),
    (SHEET, sample(pd.concat([CASES, CASES], axis=1)), "must have every column once"),
    (pd.concat([SHEET, SHEET], axis=1), sample(), "must have every column once"),
    (SHEET[["case_id"]], sample(), "at least one column of a question"),
    (SHEET, sample(CASES.iloc[:0]), "must have at least one case"),
    (SHEET, sample(changed(CASES, "role", pd.NA)), "must have a role, but it is blank in row 1"),
    (SHEET, sample(population="240"), "population must be a whole number"),
    (SHEET, sample(population=float("nan")), "population must be a whole number"),
    (SHEET, sample(population=40.5), "population must be a whole number"),
    (SHEET, sample(population=np.array([240])), "population must be one number"),
    (SHEET, sample(changed(CASES.assign(weight=2.0), "weight", [2])), "must have a weight above 0"),
    (SHEET, sample(changed(CASES.assign(weight=2.0), "weight", 1e300)), "must have a weight above 0"),
]


@pytest.mark.parametrize("asked", [questions, band_chances])
@pytest.mark.parametrize(("answers", "drawn", "said"), BOTH)
def test_questions_and_band_chances_refuse_the_same(
    asked: Callable[..., object], answers: object, drawn: object, said: str
) -> None:
    table = (
        answers.drop(columns="unit") if isinstance(answers, pd.DataFrame) and "unit" in answers else answers
    )
    with pytest.raises(SamplerError, match=said):
        asked(table, drawn)


def test_several_samples_are_told_apart() -> None:
    with pytest.raises(SamplerError, match=r"^two: the answers must be a pandas DataFrame"):
        band_chances({"two": None}, {"two": sample()})  # type: ignore[dict-item]


@pytest.mark.parametrize("by", [["gender"], np.array(["gender"]), "case_id", 0])
def test_groups_by_no_column_are_refused(by: Any) -> None:
    with pytest.raises(SamplerError, match="by must be a column"):
        questions(SHEET, sample(), by=by)


@pytest.mark.parametrize(
    ("by", "variance", "said"),
    [("gender", None, "the column 'gender' must hold text"), (None, "residual", "one of them holds lists")],
)
def test_a_list_is_no_level(by: str | None, variance: str | None, said: str) -> None:
    with pytest.raises(SamplerError, match=said):
        questions(
            SHEET.drop(columns="unit"), sample(changed(CASES, "gender", ["f"])), by=by, variance=variance
        )


@pytest.mark.parametrize("wrong", [None, [], "x", {}])
@pytest.mark.parametrize("asked", [stats.rate, stats.sensitivity, stats.answers_to_change])
def test_no_table_of_questions_is_refused(asked: Callable[..., object], wrong: object) -> None:
    with pytest.raises(SamplerError, match="must be a pandas DataFrame"):
        asked(wrong)
    with pytest.raises(SamplerError, match="must have every column once"):
        asked(pd.concat([RESULTS, RESULTS], axis=1))


@pytest.mark.parametrize("column", ["yes", "base", "percent"])
def test_a_list_in_a_table_of_questions_is_refused(column: str) -> None:
    with pytest.raises(SamplerError, match=r"question 2.1.1: .* must be"):
        stats.rate(changed(RESULTS, column, [8, 9]))


@pytest.mark.parametrize("asked", [stats.rate, stats.sensitivity])
@pytest.mark.parametrize("decisions", [None, 5, "x", [1], [None]])
def test_no_decisions_are_refused(asked: Callable[..., object], decisions: object) -> None:
    with pytest.raises(SamplerError, match=r"decisions must be a list of stats\.PanelDecision"):
        asked(RESULTS, None, decisions)
    with pytest.raises(SamplerError, match=r"decisions must be a list of stats\.PanelDecision"):
        band_chances(SHEET.drop(columns="unit"), sample(), decisions=decisions)  # type: ignore[arg-type]


@pytest.mark.parametrize("asked", [stats.rate, stats.sensitivity])
@pytest.mark.parametrize(
    ("without", "said"),
    [
        (None, "without_cases must be a list"),
        ("3.1", "without_cases must be a list"),
        ([1], "standard 1 is not in"),
        ([["3.1"]], "is not in"),
    ],
)
def test_no_codes_without_cases_are_refused(asked: Callable[..., object], without: object, said: str) -> None:
    with pytest.raises(SamplerError, match=said):
        asked(RESULTS, YOUTH, (), without)


@pytest.mark.parametrize("wrong", [-1, 101, float("nan"), None, "x", True])
def test_no_percentages_have_no_band(wrong: Any) -> None:
    with pytest.raises(SamplerError, match="a percentage must be a number from 0 to 100"):
        FRAMEWORK.band_of(wrong)
    if wrong != 101:
        with pytest.raises(SamplerError, match="points must be a number from 0 to 30"):
            FRAMEWORK.overall_of(wrong)


def test_points_above_the_maximum_have_no_band() -> None:
    with pytest.raises(SamplerError, match="points must be a number from 0 to 27, but got 28"):
        FRAMEWORK.overall_of(28, 27)


@pytest.mark.parametrize("asked", [stats.read_framework, stats.read_decisions])
@pytest.mark.parametrize(("path", "said"), [(None, "a path must be text"), ("x\0y", "null character")])
def test_no_paths_are_refused(asked: Callable[[Any], object], path: object, said: str) -> None:
    with pytest.raises(SamplerError, match=said):
        asked(path)
    with pytest.raises(SamplerError, match=said):
        stats.read_reports([path, Path("x")])  # type: ignore[list-item]


@pytest.mark.parametrize("name", [None, ["nps-2018"], 5])
def test_no_names_of_frameworks_are_refused(name: Any) -> None:
    with pytest.raises(SamplerError, match="no bundled framework"):
        stats.framework(name)


@pytest.mark.parametrize("asked", [stats.funnel, stats.shrink])
@pytest.mark.parametrize("column", ["provider", "yes", "base", "population"])
def test_a_list_in_a_table_of_providers_is_refused(asked: Callable[..., object], column: str) -> None:
    table = PROVIDERS.assign(population=40)
    with pytest.raises(SamplerError, match="must"):
        asked(changed(table, column, [8, 9]))
    with pytest.raises(SamplerError, match="must have every column once"):
        asked(pd.concat([table, table], axis=1))


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: stats.funnel(PROVIDERS, ([],)), "confidence must be a number"),
        (lambda: stats.funnel(PROVIDERS, target=10**400), "target must lie between 0 and 1"),
        (lambda: stats.funnel(PROVIDERS.assign(base=2**53)), "for bases of at most 10,000,000"),
        (lambda: stats.funnel_chart(stats.funnel(PROVIDERS), None), "title of a funnel chart must be text"),
        (lambda: stats.shrink(PROVIDERS).ranks(2**53), "draws must be a whole number of 100 to 1,000,000"),
        (lambda: simulated(2**60), "draws must be a whole number of 100 to 1,000,000"),
        (lambda: band_chances(SHEET.drop(columns="unit"), sample(), completions=2**53), "of 1 to 1,000,000"),
        (lambda: stats.PanelDecision(None, "Good", "Near."), "the standard of a panel's decision must be"),
        (lambda: stats.ratio(Estimate(1, 2), Estimate(1, 2)).sentence(True, True), "name both groups"),
        (lambda: stats.difference(Estimate(1, 2), Estimate(1, 2)).sentence(True, True), "name both groups"),
        (lambda: stats.ratio(Estimate(1, 2), Estimate(1, 2)).sentence("women"), "name both groups"),
    ],
)
def test_other_values_are_refused(call: Callable[[], object], said: str) -> None:
    with pytest.raises(SamplerError, match=said):
        call()


def simulated(draws: int) -> object:
    strata = pd.DataFrame({"gender": ["f", "m"], "population": [5, 20]})
    plan = SimpleNamespace(strata=strata, tables=[[5, 17]], probabilities=[1.0], population=25, size=22)
    return stats.simulate(plan, 0.7, draws=draws)


def test_numpys_whole_numbers_are_draws_and_seeds() -> None:
    assert simulated(np.int64(100)) == simulated(100)  # type: ignore[arg-type]


def test_a_confidence_is_taken_as_written() -> None:
    """0.8 in single precision is 0.800000011920929, which was printed."""
    one, other = Estimate(8, 10), Estimate(5, 10)
    assert "(80% interval" in str(stats.difference(one, other, np.float32(0.8)))  # type: ignore[arg-type]
