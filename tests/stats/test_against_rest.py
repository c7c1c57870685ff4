"""One group against the rest of its sample."""

from __future__ import annotations

import pytest

from stats import Estimate, SamplerError, against_rest, difference, estimate


def test_it_is_the_difference_to_the_other_cases():
    group = Estimate(30, 50, 4, 2, population=231)
    whole = Estimate(88, 120, 5, 3, population=577, method="wilson")
    found = against_rest(group, whole, method="miettinen-nurminen")
    rest = Estimate(58, 70, 1, 1, population=346, method="wilson")
    assert found == difference(group, rest, method="miettinen-nurminen")
    assert found.second == rest
    assert found.sentence("North", "the rest", "is").startswith("North is 23 points below the rest (80% ")


def test_without_populations_and_with_known_relevant_cases():
    assert against_rest(Estimate(3, 5), Estimate(9, 20)).second == Estimate(6, 15)
    group = Estimate(3, 5, 1, population=30, relevant=20)
    found = against_rest(group, Estimate(9, 20, 4, population=80, relevant=60), confidence=0.9)
    assert found.second == Estimate(6, 15, 3, population=50, relevant=40)
    assert found.confidence == 0.9


def test_groups_that_cannot_be_are_refused_together():
    with pytest.raises(SamplerError) as caught:
        against_rest(Estimate(10, 30, 2), Estimate(9, 20, 1, population=50))
    assert len(caught.value.mistakes) == 5
    assert (
        "yes of the group must not be above that of the whole, but got 10 and 9" in caught.value.mistakes[0]
    )
    assert "population must be known of both" in caught.value.mistakes[-1]
    with pytest.raises(SamplerError, match="there is no rest to compare"):
        against_rest(Estimate(9, 20), Estimate(9, 20))
    with pytest.raises(SamplerError, match="the rest has 10 cases in the sample but 9 in the population"):
        against_rest(Estimate(4, 10, population=21), Estimate(9, 20, population=30))
    with pytest.raises(SamplerError, match="the rest has 10 relevant answers but 9 relevant cases"):
        against_rest(Estimate(4, 10, population=20, relevant=15), Estimate(9, 20, population=60, relevant=24))
    weighted = estimate(["yes", "no", "no"], {"f": 5, "m": 9}, strata=["f", "f", "m"])
    with pytest.raises(SamplerError, match="whole is a weighted percentage: estimate the rest by itself"):
        against_rest(Estimate(1, 2, population=5), weighted)
    with pytest.raises(SamplerError) as caught:
        against_rest(1, None)  # type: ignore[arg-type]
    assert len(caught.value.mistakes) == 2
