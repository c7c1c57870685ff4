"""The demonstration's tables, and what docs/method.md says of them, against all ways of rounding there are.

Golden: each of the 21 strata rounded down or up, all 2**21 combinations, those kept whose margins lie at the
floor or ceiling of their shares, in whole numbers. Nothing of the selection is used.
"""

from __future__ import annotations

from datetime import date
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sampler
from sampler.demo.caseload import domain_two

pytestmark = pytest.mark.slow

PAGE = Path(__file__).parents[2] / "docs" / "method.md"
RULES = (
    sampler.OneOf("status", ("current",)),
    sampler.MonthsBefore("start_date", 6, 7, date(2018, 7, 2)),
)
SIZE, POPULATION = 128, 577


@pytest.fixture(scope="module")
def plan():
    heading, *rows = domain_two()
    table = pd.DataFrame(rows, columns=list(heading))
    frame = sampler.Frame(table, case="case_id", match=("gender", "disposal", "rosh"), eligible=RULES)
    return sampler.plan(frame, name="domain_two")


def within(plan, tables, variables):
    """Which tables have the margins over some variables at the floor or ceiling of their shares."""
    kept = np.ones(len(tables), dtype=bool)
    strata = plan.count.strata
    for levels in {tuple(s.levels[v] for v in variables) for s in strata}:
        members = [k for k, s in enumerate(strata) if tuple(s.levels[v] for v in variables) == levels]
        units = sum(strata[k].population for k in members) * SIZE
        count = tables[:, members].sum(axis=1, dtype=np.int64)
        kept &= (count >= units // POPULATION) & (count <= -(-units // POPULATION))
    return kept


def never_together(plan, tables):
    """How many pairs of cases no table can bring into one sample."""
    populations = [s.population for s in plan.count.strata]
    here = tables > 0
    pairs = sum(n * (n - 1) // 2 for n, column in zip(populations, tables.T, strict=True) if column.max() < 2)
    return pairs + sum(
        populations[a] * populations[b]
        for a, b in combinations(range(len(populations)), 2)
        if not (here[:, a] & here[:, b]).any()
    )


def test_the_plan_holds_every_table_that_keeps_its_pairs_and_the_page_says_what_that_costs(plan):
    due = [s.population * SIZE for s in plan.count.strata]
    assert all(units % POPULATION for units in due)
    raised = (np.arange(2 ** len(due))[:, None] >> np.arange(len(due))) & 1
    every = (raised + np.array([units // POPULATION for units in due])).astype(np.int16)
    one_way = every[within(plan, every, ())]
    for variable in range(3):
        one_way = one_way[within(plan, one_way, (variable,))]
    two_way = one_way
    for pair in combinations(range(3), 2):
        two_way = two_way[within(plan, two_way, pair)]
    assert {tuple(table) for table in plan.tables.tolist()} == {tuple(table) for table in two_way.tolist()}
    said = " ".join(PAGE.read_text("utf-8").split())
    assert f"{len(one_way):,} tables keep the one-way margins, and {len(two_way)} keep the two-way" in said
    more, fewer = never_together(plan, two_way), never_together(plan, one_way)
    assert f"Of the 166,176 pairs of cases, {more} can never meet in a sample with these, and {fewer}" in said
