"""Answers to change, against going through every number of answers."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

import stats
from stats import Framework, SamplerError, answers_to_change, nps_2018, to_better, to_worse

UNROUNDED = replace(nps_2018(), rounding="none")


def band(yes: int, base: int, framework: Framework) -> str:
    return framework.band_of(Fraction(100 * yes, base)).name


@pytest.mark.parametrize("framework", [nps_2018(), UNROUNDED])
def test_every_count_of_small_bases(framework: Framework) -> None:
    """One answer more at a time until the band is another."""
    for base in range(1, 45):
        for yes in range(base + 1):
            here = band(yes, base, framework)
            up = next((k for k in range(1, base - yes + 1) if band(yes + k, base, framework) != here), None)
            down = next((k for k in range(1, yes + 1) if band(yes - k, base, framework) != here), None)
            assert to_better(yes, base, framework) == up
            assert to_worse(yes, base, framework) == down


def test_counts_that_cannot_be() -> None:
    with pytest.raises(SamplerError, match="yes must not be above the base"):
        to_better(6, 5)
    with pytest.raises(SamplerError, match="a base of 0 has no estimate"):
        to_worse(0, 0)


def own(number: int) -> Framework:
    asked = tuple(stats.Question(f"1.{k}", f"Q{k}") for k in range(number))
    return replace(
        nps_2018(), standards=(stats.Standard("1", "One", asked),), overall=(stats.OverallBand("All", 0),)
    )


def by_trying(found: list[tuple[int, int]], framework: Framework) -> tuple[int | None, int | None]:
    """Return the fewest answers that move the standard up, and down, of all ways to change them."""
    bands = [b.name for b in framework.bands]

    def place(yes: tuple[int, ...]) -> int:
        return max(bands.index(band(y, base, framework)) for y, (_, base) in zip(yes, found, strict=True))

    now = place(tuple(yes for yes, _ in found))
    ups, downs = [], []
    for new in np.ndindex(*(base + 1 for _, base in found)):
        changed = sum(abs(n - yes) for n, (yes, _) in zip(new, found, strict=True))
        if place(new) < now:
            ups.append(changed)
        elif place(new) > now:
            downs.append(changed)
    return min(ups, default=None), min(downs, default=None)


def test_standards_against_all_ways_to_change_their_answers() -> None:
    rng = np.random.Generator(np.random.PCG64(9))
    framework = own(2)
    for _ in range(60):
        found = [(int(rng.integers(base + 1)), int(base)) for base in rng.integers(1, 14, 2)]
        rows = [
            {"question": f"1.{k}", "percent": 100 * yes / base, "yes": yes, "base": base}
            for k, (yes, base) in enumerate(found)
        ]
        table = answers_to_change(pd.DataFrame(rows), framework).set_index("level")
        row = table.loc["standard"]
        said = tuple(None if pd.isna(row[name]) else int(row[name]) for name in ("to_better", "to_worse"))
        assert said == by_trying(found, framework)


def test_weighted_percentages_move_by_one_case_of_the_base() -> None:
    """73.2% of 10: 63.2 after one answer less; 83.2 after one more."""
    table = pd.DataFrame(
        {"question": ["1.0"], "percent": [73.2], "yes": [6], "base": [10], "weighted": [True]}
    )
    found = answers_to_change(table, own(1))
    assert found.to_better.tolist() == found.to_worse.tolist() == [1, 1]
    assert answers_to_change(table.assign(percent=66.0, base=100), own(1)).to_worse.tolist() == [2, 2]


def test_without_a_base_nothing_is_said() -> None:
    found = answers_to_change(pd.DataFrame({"question": ["1.0"], "percent": [66]}), own(1))
    assert found[["to_better", "to_worse"]].isna().all(axis=None)
    assert found.band.tolist() == ["Good", "Good"]


def test_standards_without_all_their_questions_are_passed_over() -> None:
    rows = {"question": ["1.0", "1.1"], "percent": [66, np.nan], "yes": [66, 0], "base": [100, 0]}
    assert answers_to_change(pd.DataFrame(rows), own(2)).level.tolist() == ["question"]
