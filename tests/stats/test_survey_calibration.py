"""Weights fitted to known totals; the variance after it is compared with R in test_survey_reference.py."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stats import SamplerError
from stats.survey import calibrated, design_of, domain_shares, limits

SEX = {"sex": list("ffmmmm")}
AGE = {"age": [1, 2, 1, 2, 2, 2]}
PLAIN = design_of(6, population=60)


def refused(auxiliary: Any, totals: Any, design: Any = PLAIN) -> tuple[str, ...]:
    with pytest.raises(SamplerError) as told:
        calibrated(design, auxiliary, totals)
    return told.value.mistakes


def test_post_stratified_weights_meet_their_totals_and_keep_their_ratios() -> None:
    design = design_of(4, weights=[1, 3, 2, 2])
    assert calibrated(design, {"a": list("xxyy")}, {"a": {"x": 12, "y": 6}}).weights.tolist() == [3, 9, 3, 3]


def test_raked_weights_meet_all_totals_and_keep_the_ratios_within_the_table() -> None:
    """Iterative proportional fitting changes no odds ratio of the table (Deming & Stephan 1940)."""
    rng = np.random.Generator(np.random.PCG64(4))
    a, b, c = (rng.integers(0, k, 400) for k in (2, 3, 4))
    totals = {
        name: dict(enumerate((rng.dirichlet(np.full(k, 9)) * 5000).tolist()))
        for name, k in (("a", 2), ("b", 3), ("c", 4))
    }
    made = calibrated(design_of(400), {"a": a, "b": b, "c": c}, totals)
    for name, column in (("a", a), ("b", b), ("c", c)):
        assert np.bincount(column, made.weights) == pytest.approx(list(totals[name].values()), rel=1e-8)
    cells = np.zeros((2, 3, 4))
    cells[a, b, c] = np.log(made.weights)  # alike in all cases of a cell, and all cells have cases
    for axis in range(3):
        cells = cells - cells.mean(axis=tuple(k for k in range(3) if k != axis), keepdims=True)
    assert np.abs(cells - cells.mean()).max() < 1e-8


def test_known_totals_that_explain_the_answers_narrow_the_interval() -> None:
    """And those that explain nothing do not; a few cases can never make it vanish."""
    strata = np.repeat([0, 1], [30, 70])
    design = design_of(100, population=1000)
    made = calibrated(design, {"s": strata.tolist()}, {"s": {0: 300, 1: 700}})
    widths = []
    for codes in (strata, np.arange(100) % 2):
        column = codes.astype(np.int8)[:, None]
        pair = [limits(domain_shares(column, d)) for d in (design, made)]
        widths.append([float(high[0, 0] - low[0, 0]) for low, high in pair])
    assert widths[0][1] < 0.5 * widths[0][0]
    assert widths[0][1] > 0.01
    assert widths[1][1] == pytest.approx(widths[1][0], rel=0.02)


def test_totals_that_do_not_fit_the_cases() -> None:
    found = refused({**SEX, **AGE}, {"sex": {"f": 0, "x": 9}, "age": {1: -2, 2: "many", 3: 0}})
    assert found == (
        "totals of 'sex' must name every level of the cases, but not 'm'. There are: f, x.",
        "the total of sex 'f' is 0, but 2 cases of the sample are.",
        "the total of sex 'x' is 9, but no case of the sample is: join it with a level like it, in both.",
        "the total of age 1 must not be negative, but got -2.",
        "the total of age 2 must be a number, but got none.",
    )


def test_totals_of_different_cases_are_named() -> None:
    found = refused({**SEX, **AGE}, {"sex": {"f": 20, "m": 40}, "age": {1: 20, 2: 41}})
    assert found == (
        "all totals must be of the same eligible cases, but they sum differently: the totals of sex 60, the "
        "totals of age 61, the population 60.",
    )
    by_chance = design_of(6, chances=[0.11] * 6)  # its population of 54.5 is an estimate
    assert calibrated(by_chance, SEX, {"sex": {"f": 20, "m": 40}}).weights.sum() == pytest.approx(60)
    assert "the population 60" in refused(SEX, {"sex": {"f": 20, "m": 30}})[0]


def test_totals_no_weights_can_meet_are_refused() -> None:
    """f is always 1 and m always 2, so their totals must be alike."""
    columns = {"sex": list("ffmm"), "age": [1, 1, 2, 2]}
    found = refused(columns, {"sex": {"f": 30, "m": 30}, "age": {1: 20, 2: 40}}, design_of(4, population=60))
    assert found[0].startswith("no weights of these cases meet all the totals at once; after 5,000 rounds")
    assert "sex f (10 off)" in found[0]


def test_names_and_columns_that_do_not_fit() -> None:
    found = refused({"sex": list("ffm"), "age": [1, 2, None, 1, 1, 1]}, {"sexes": {"f": 1}, "age": 3})
    assert len(found) == 5
    assert "Did you mean 'sexes'?" in found[0]
    assert "must be given by level" in found[1]
    assert "got 3 for 6 cases" in found[3]
    assert "blank in row 3" in found[4]
    assert "at least one" in refused({}, {})[0]
    once = calibrated(PLAIN, SEX, {"sex": {"f": 20, "m": 40}})
    assert "once" in refused(AGE, {"age": {1: 20, 2: 40}}, once)[0]
    with pytest.raises(SamplerError, match="for controlled samples as drawn"):
        domain_shares(
            np.zeros((6, 1), dtype=np.int8), once, variance="residual", matched=np.zeros((6, 1), int)
        )
