"""How `estimate` and `questions` are wired to the weighted estimates; their numbers are tested with those."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from stats import SamplerError, estimate, questions
from stats.survey import design_of, domain_shares, limits
from stats.weighted_shares import design_of_sample

GENDER = ["f"] * 10 + ["m"] * 20
ANSWERS = ["yes"] * 8 + ["not relevant", "no"] + ["yes"] * 11 + ["no"] * 7 + ["", "not relevant"]
CODES = np.array([["yes", "no", "not relevant", ""].index(answer) for answer in ANSWERS], dtype=np.int8)
SIZES = {"f": 26, "m": 551}


def test_the_share_is_that_of_the_strata_by_hand() -> None:
    """Women: 8 of 9 with weight 2.6; men: 11 of 18 with weight 27.55."""
    found = estimate(ANSWERS, SIZES, strata=GENDER)
    share = (8 * 2.6 + 11 * 27.55) / (9 * 2.6 + 18 * 27.55)
    assert found.proportion == pytest.approx(share, rel=1e-12)
    assert found.percent == pytest.approx(100 * share, rel=1e-12)
    assert (found.yes, found.base, found.not_relevant, found.missing) == (19, 27, 2, 1)
    assert (found.population, found.method) == (577, "korn-graubard")
    assert found.bounds == pytest.approx(
        (
            (8 * 2.6 + 11 * 27.55) / (9 * 2.6 + 19 * 27.55),
            (8 * 2.6 + 12 * 27.55) / (9 * 2.6 + 19 * 27.55),
        )
    )


def test_the_interval_is_that_of_the_survey_functions() -> None:
    design = design_of(30, GENDER, SIZES)
    shares = domain_shares(CODES[:, None], design)
    for method in ("korn-graubard", "logit", "wilson", "wald"):
        found = estimate(ANSWERS, SIZES, 0.9, method, strata=GENDER)
        low, high = limits(shares, 0.9, method)
        assert found.interval == (low[0, 0], high[0, 0])
    assert found.at(0.5).high < found.high
    assert found.effective_base == shares.effective[0, 0]


def test_a_total_counts_the_not_relevant_as_no() -> None:
    found = estimate(ANSWERS, SIZES, strata=GENDER)
    women, men = 8 / 10 * 26, 11 / 19 * 551
    # of 19 answered men, the one missing left out: its stratum's weights are shared out by the ratio
    share = (8 * 2.6 + 11 * 27.55) / (10 * 2.6 + 19 * 27.55)
    assert found.total is not None
    assert found.total.cases == pytest.approx(577 * share)
    assert found.total.low < women + men < found.total.high
    assert estimate(ANSWERS, strata=GENDER, weights=[1.0] * 30).total is None


def test_known_relevant_cases_bound_the_interval_and_make_the_total() -> None:
    found = estimate(ANSWERS, SIZES, strata=GENDER, relevant=500)
    assert found.domain_population == 500
    assert found.total is not None
    assert found.total.cases == pytest.approx(500 * found.proportion)
    by_stratum = estimate(ANSWERS, SIZES, strata=GENDER, relevant={"f": 20, "m": 500})
    assert by_stratum.proportion == pytest.approx((8 / 9 * 20 + 11 / 18 * 500) / 520)
    assert by_stratum.relevant == 520
    plain = estimate(ANSWERS, 577, relevant=500)
    assert plain.domain_population == 500


def test_post_stratification_is_by_hand_what_it_is() -> None:
    found = estimate(ANSWERS, 577, auxiliary={"gender": GENDER}, totals={"gender": SIZES})
    assert found.proportion == pytest.approx((8 * 2.6 + 11 * 27.55) / (9 * 2.6 + 18 * 27.55), rel=1e-9)


def test_weights_alone_have_no_finite_correction() -> None:
    found = estimate(["yes", "no", "yes"], weights=[1, 2, 3])
    assert found.proportion == pytest.approx(4 / 6)
    assert found.population is None


def test_it_reads_as_weighted() -> None:
    found = estimate(ANSWERS, SIZES, strata=GENDER)
    assert str(found).endswith("19 of 27 cases, weighted)")
    assert found.to_frame().loc[0, "weighted"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"population": SIZES}, "population by stratum needs strata"),
        ({"strata": GENDER, "population": {"f": 26}}, "'m'"),
        ({"strata": GENDER[:5], "population": SIZES}, "5"),
        ({"weights": [1.0] * 29 + [0.0]}, "30"),
        ({"weights": [1.0] * 29 + [-2.0]}, "30"),
        ({"weights": [1.0] * 29 + [float("nan")]}, "30"),
        ({"totals": {"gender": SIZES}}, "totals need auxiliary"),
        ({"auxiliary": {"gender": GENDER}, "variance": "smoothed"}, "auxiliary needs totals"),
        ({"variance": "residual"}, "needs auxiliary"),
        ({"variance": "tailor"}, "Did you mean 'taylor'?"),
        ({"strata": GENDER, "population": SIZES, "lonely": "adjusted"}, "Did you mean 'adjust'?"),
        ({"strata": GENDER, "population": SIZES, "method": "exact"}, "weighted percentages"),
        ({"relevant": {"f": 2}}, "relevant by stratum needs strata"),
        ({"population": 577, "relevant": 20}, "relevant must be at least the base"),
        ({"population": 577, "relevant": 576}, "relevant must be at least the base"),
    ],
)
def test_what_cannot_be_is_refused(options: dict[str, object], said: str) -> None:
    with pytest.raises(SamplerError) as caught:
        estimate(ANSWERS, **options)  # type: ignore[arg-type]
    assert said in str(caught.value)


def drawn(weights: list[float]) -> SimpleNamespace:
    cases = pd.DataFrame({"case_id": range(30), "gender": GENDER, "role": "sample", "weight": weights})
    return SimpleNamespace(cases=cases, case="case_id", population=577)


def test_questions_take_cases_of_one_chance_as_a_stratum() -> None:
    """The weights 2.6 and 27.55 are those of 10 of 26 and 20 of 551."""
    sample = drawn([2.6] * 10 + [27.55] * 20)
    found = questions(pd.DataFrame({"case_id": range(30), "q": ANSWERS}), sample).iloc[0]
    same = estimate(ANSWERS, SIZES, strata=GENDER)
    assert found.percent == pytest.approx(same.percent)
    assert (found.low, found.high) == pytest.approx((100 * same.low, 100 * same.high))
    assert (found.total, found.total_low) == pytest.approx((same.total.cases, same.total.low))
    assert (found.percent_if_missing_no, found.percent_if_missing_yes) == pytest.approx(
        tuple(100 * bound for bound in same.bounds)
    )
    assert (found.method, found.weighted) == ("korn-graubard", True)


def test_weights_that_differ_by_less_than_one_in_a_hundred_count_alike() -> None:
    answers = pd.DataFrame({"case_id": range(30), "q": ANSWERS})
    assert not questions(answers, drawn([20.0] * 15 + [20.19] * 15)).weighted[0]
    assert questions(answers, drawn([20.0] * 15 + [20.21] * 15)).weighted[0]


def test_a_variance_can_be_asked_for_where_cases_count_alike() -> None:
    """With one stratum the smoothed one gives Korn and Graubard's limits on n (N - 1) / (N - n)."""
    from stats import interval

    answers = pd.DataFrame({"case_id": range(30), "q": ["yes"] * 19 + ["no"] * 11})
    found = questions(answers, drawn([577 / 30] * 30), variance="smoothed").iloc[0]
    low, high = interval(19, 30, 577, method="korn-graubard")
    assert (found.low, found.high) == pytest.approx((100 * low, 100 * high))
    residual = questions(answers, drawn([577 / 30] * 30), variance="residual").iloc[0]
    assert residual.percent == found.percent
    assert residual.low != found.low


def test_chances_of_single_cases_are_taken_together() -> None:
    design = design_of_sample(np.array([1.5, 2, 2, 3, 3, 4, 5.5]), 7, 100, "adjust")
    strata = design.strata
    assert strata[1] == strata[2] != strata[3] == strata[4]
    assert strata[0] == strata[5] == strata[6] not in (strata[1], strata[3])
    np.testing.assert_allclose(design.share, 1 / np.array([1.5, 2, 2, 3, 3, 4, 5.5]))
    one = design_of_sample(np.array([2, 2, 3, 3, 2.8]), 5, 100, "adjust")
    assert one.strata[4] == one.strata[2]
    every = design_of_sample(np.array([2, 3, 4.0]), 3, 100, "adjust")
    assert set(every.strata) == {0}


@pytest.mark.parametrize("weight", [0.0, -1.0, float("nan"), float("inf")])
def test_weights_that_are_none_are_refused_with_their_rows(weight: float) -> None:
    answers = pd.DataFrame({"case_id": range(30), "q": ANSWERS})
    with pytest.raises(SamplerError, match=r"must have a weight above 0.* row 2 of them"):
        questions(answers, drawn([2.0, weight] + [3.0] * 28))


def test_options_of_weighted_percentages_are_checked() -> None:
    answers = pd.DataFrame({"case_id": range(30), "q": ANSWERS})
    sample = drawn([2.6] * 10 + [27.55] * 20)
    with pytest.raises(SamplerError) as caught:
        questions(answers, sample, method="exact", variance="nope", lonely="no")
    assert len(caught.value.mistakes) == 3
