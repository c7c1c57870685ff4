"""Designs: what they hold, and every mistake in one go."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from stats import SamplerError
from stats.survey import design_of


def mistakes(*given: Any, **named: Any) -> tuple[str, ...]:
    with pytest.raises(SamplerError) as told:
        design_of(*given, **named)
    return told.value.mistakes


def test_weights_come_from_populations_chances_or_as_given() -> None:
    strata = [("f", "x"), ("m", "x"), ("m", "x")]
    made = design_of(3, strata, {("f", "x"): 4, ("m", "x"): 6})
    assert made.weights.tolist() == [4, 3, 3]
    assert made.share.tolist() == [0.25, 1 / 3, 1 / 3]
    assert made.labels == (("f", "x"), ("m", "x"))
    by_chance = design_of(2, chances=[0.5, 0.25])
    assert by_chance.weights.tolist() == [2, 4]
    assert by_chance.share.tolist() == [0.5, 0.25]
    assert by_chance.population.tolist() == [6]
    given = design_of(2, population=10, weights=pd.Series([1, 3], index=[7, 8]))
    assert given.weights.tolist() == [1, 3]
    assert given.share.tolist() == [0.2, 0.2]
    endless = design_of(2, ["a", "b"], weights=[2.5, 1])
    assert endless.share.tolist() == [0, 0]
    assert endless.population.tolist() == [math.inf, math.inf]


def test_a_stratum_of_the_population_without_eligible_cases_needs_none() -> None:
    assert design_of(2, ["a", "a"], {"a": 5, "b": 0}).population.tolist() == [5]


def test_strata_are_told_apart_as_they_are_written() -> None:
    """Numbers of numpy are numbers; text and numbers differ."""
    assert design_of(2, np.array([1, 2]), {1: 3, 2: 4}).population.tolist() == [3, 4]
    assert any("must name every stratum" in told for told in mistakes(2, ["1", "2"], {1: 3, 2: 4}))


def test_weights_that_cannot_be_are_named_by_row() -> None:
    found = mistakes(7, weights=[1, 0, -1, None, "2", math.nan, math.inf], lonely="adjusted")
    assert len(found) == 5
    assert "Did you mean 'adjust'?" in found[-1]
    assert any("missing or none in rows 4, 5, 6." in told for told in found)
    assert any("is 0 in row 2." in told for told in found)
    assert any("negative in row 3." in told for told in found)
    assert any("has none in row 7." in told for told in found)
    assert mistakes(2, chances=[0.5, 1.5]) == ("a chance must be at most 1, but is above in row 2.",)
    truths = mistakes(2, weights=[True, True])
    assert truths == ("a weight must be a number, but is missing or none in rows 1, 2.",)


def test_lengths_and_labels() -> None:
    found = mistakes(3, ["a", "b"], weights=[1, 1], chances=0.5)
    assert found == (
        "strata must hold one label a case, but got 2 for 3 cases.",
        "weights must hold one weight a case, but got 2 for 3 cases.",
        "chances must hold one chance a case, but got a single value.",
    )
    blank = mistakes(6, ["a", "", None, math.nan, ("b", " "), "b"], {"a": 3})
    assert blank[0].startswith("every case must have a stratum, but it is blank in rows 2, 3, 4, 5:")
    assert "a list is among them" in mistakes(1, [["a"]], {"a": 3})[0]
    assert mistakes(3, "abc", {"a": 3}) == ("strata must hold one label a case, but got a single value.",)
    assert mistakes(0) == mistakes(True) == ("a sample must have a whole number of cases, at least one.",)


def test_populations_that_do_not_fit_the_answers() -> None:
    sizes = {"female": 0, "male": 1.5, "other": 9, "x": None}
    assert mistakes(4, ["female", "male", "male", "mael"], sizes, weights=[1, 1, 1, -1]) == (
        "population must name every stratum of the answers, but not 'mael'. Did you mean 'male'?",
        "population of stratum 'female' must be at least the 1 cases sampled of it, but got 0.",
        "population of stratum 'male' must be a whole number of 0 or more, but got 1.5.",
        "population of stratum 'x' must be a whole number, but got no number.",
        "no case of the sample is of stratum 'other', so nothing is known of its cases: join it with a "
        "stratum like it (in strata and population both), or take it out of population and say that the "
        "percentages do not speak for it.",
        "a weight must be above 0, but is negative in row 4.",
    )
    assert mistakes(4, population=3) == ("population must be at least the 4 cases sampled of it, but got 3.",)


def test_populations_of_the_wrong_kind() -> None:
    assert "give one label a case" in mistakes(2, population={"a": 5})[0]
    assert "must be given by stratum" in mistakes(2, ["a", "b"], 5)[0]
    assert "neither was given" in mistakes(2, ["a", "b"])[0]
    assert mistakes(2, population="5") == ("population must be a whole number, but got no number.",)
