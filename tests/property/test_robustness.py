"""What a draw does not depend on, what a change of the list can change, and what every allocation keeps."""

from __future__ import annotations

import random
from collections import defaultdict

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sampler
from sampler.design_settings import DesignSettings
from sampler.drawing import allocated
from sampler.samples import SAMPLE
from sampler.selection import design as designing

LEVELS = {"g": ("f", "m"), "d": ("a", "b", "c"), "r": ("1", "2", "3", "4")}
BY_STRATA = ("controlled", "walk", "stratified", "systematic")


def a_list(rng: random.Random, number: int, units: int = 1) -> pd.DataFrame:
    """Cases whose levels depend on one another, in so many local units, of so many officers."""
    rows = []
    for k in range(number):
        risk = rng.random()
        place = [
            min(int(len(names) * (risk + rng.random()) / 2), len(names) - 1) for names in LEVELS.values()
        ]
        levels = [names[at] for names, at in zip(LEVELS.values(), place, strict=True)]
        unit = f"u{rng.randrange(units):02}"
        rows.append((f"C{k:05}", *levels, unit, f"{unit} {rng.randrange(9)}", 1 + rng.randrange(7)))
    return pd.DataFrame(rows, columns=["id", *LEVELS, "unit", "officer", "hours"])


def plan_of(table: pd.DataFrame, size: int, design: DesignSettings | None = None, **columns) -> sampler.Plan:
    frame = sampler.Frame(table, case="id", **columns)
    return sampler.plan(frame, size=size, name="n", design=design)


def sample_of(sample: sampler.Sample) -> dict[tuple[str, ...], list[str]]:
    """The cases of the sample in each stratum, in the order of their tickets."""
    found = defaultdict(list)
    for case in sample.drawn:
        if case.role == SAMPLE:
            found[sample.plan.count.strata[case.stratum].levels].append(case.case)
    return found


MATCHED = {"match": list(LEVELS)}


@pytest.mark.parametrize(
    ("design", "columns"),
    [
        (DesignSettings(), MATCHED),
        (DesignSettings(), {**MATCHED, "spread": ["unit"]}),
        (DesignSettings("walk"), MATCHED),
        (DesignSettings("stratified"), MATCHED),
        (DesignSettings("systematic"), MATCHED),
        (DesignSettings("srs"), {}),
        (DesignSettings("pps"), {"measure": "hours"}),
        (DesignSettings(cap=2), {"match": ["g", "d"], "officer": "officer"}),
        (DesignSettings(minimum={"g": {"f": 30}}, take_all={"r": ("4",)}), MATCHED),
        (DesignSettings(allocation="neyman", expected={"g": {"f": 0.9, "m": 0.5}}), MATCHED),
    ],
    ids=["list", "pool", "walk", "stratified", "systematic", "srs", "pps", "cap", "minimum", "neyman"],
)
def test_the_order_of_rows_and_columns_changes_nothing(design, columns):
    """A draw is a function of the seed and of what each case is."""
    table = a_list(random.Random(4), 300, units=8)
    shuffled = table.sample(frac=1, random_state=1)[list(table.columns[::-1])]
    first, second = (plan_of(source, 70, design, **columns) for source in (table, shuffled))
    assert second.seal == first.seal
    for seed in ("1", "2"):
        one, other = (sampler.draw(plan, seed=seed) for plan in (first, second))
        assert other.drawn == one.drawn
        assert other.allocation == one.allocation


@given(
    st.sampled_from([*BY_STRATA, "srs"]),
    st.integers(0, 10**6),
    st.integers(1, 12),
    st.text("0123456789", min_size=1, max_size=4),
)
@settings(max_examples=40, deadline=None)
def test_cases_taken_off_a_list_change_no_more_than_they_must(method, number, gone, seed):
    """Without a stratum's r drawn cases that went, the others stay, in their order; cases follow, or the last
    ones go, only for those r and for the change of the stratum's allocation."""
    rng = random.Random(number)
    table = a_list(rng, 80)
    columns = {} if method == "srs" else MATCHED
    left = table.drop(index=rng.sample(range(len(table)), gone))
    first, second = (
        sampler.draw(plan_of(source, 25, DesignSettings(method), **columns), seed=seed, reserves=0)
        for source in (table, left)
    )
    removed = set(table["id"]) - set(left["id"])
    before, after = sample_of(first), sample_of(second)
    for levels in before.keys() | after.keys():
        kept = [case for case in before[levels] if case not in removed]
        lost = len(before[levels]) - len(kept)
        shared = min(len(kept), len(after[levels]))
        assert after[levels][:shared] == kept[:shared]
        change = abs(len(after[levels]) - len(before[levels]))
        assert len(set(kept) ^ set(after[levels])) <= change + lost


@st.composite
def wishes(draw):
    """A list, a size, and a way to share it out, among all there are."""
    table = a_list(random.Random(draw(st.integers(0, 10**6))), draw(st.integers(1, 90)))
    allocation = draw(st.sampled_from(["proportional", "equal", "power", "neyman"]))
    levels = {name: sorted(table[name].unique()) for name in LEVELS}
    shares = st.sampled_from([0.02, 0.3, 0.5, 0.9])
    some_d = draw(st.lists(st.sampled_from(levels["d"]), max_size=2, unique=True))
    some_r = draw(st.lists(st.sampled_from(levels["r"]), max_size=1))
    there = table["d"].value_counts()
    design = DesignSettings(
        draw(st.sampled_from(BY_STRATA)),
        allocation,
        power=draw(st.sampled_from([0, 0.5, 1])) if allocation == "power" else None,
        expected={"g": {level: draw(shares) for level in levels["g"]}} if allocation == "neyman" else {},
        minimum={"d": {d: draw(st.integers(1, int(there[d]))) for d in some_d}} if some_d else {},
        take_all={"r": tuple(some_r)} if some_r else {},
    )
    return table, draw(st.integers(1, len(table))), design, draw(st.booleans())


@pytest.mark.slow
@given(wishes(), st.text("0123456789", min_size=1, max_size=4))
@settings(max_examples=100, deadline=None)
def test_every_allocation_sums_to_the_size_and_no_stratum_gives_more_than_it_has(wish, seed):
    """Of all tables that a draw may pick, by every method and option; or the wishes exclude one another."""
    table, size, design, by_pool = wish
    with pytest.MonkeyPatch.context() as patch:
        if by_pool:  # as if there were too many tables to list
            patch.setattr(designing, "candidates", lambda *_: None)
        try:
            plan = plan_of(table, size, design, match=list(LEVELS))
        except sampler.SamplerError as refused:
            assert "take_all and minimum need" in str(refused)
            return
    populations = [stratum.population for stratum in plan.count.strata]
    picked = [allocated(plan, seed)[1]]
    for cases in [*picked, *(plan.design.tables if plan.design else ())]:
        assert sum(cases) == size
        assert all(0 <= k <= n for k, n in zip(cases, populations, strict=True))
    assert sum(plan.due) == size
    assert all(0 < due <= n for due, n in zip(plan.due, populations, strict=True))
    sample = sample_of(sampler.draw(plan, seed=seed, reserves=0))
    drawn = [len(sample[stratum.levels]) for stratum in plan.count.strata]
    assert tuple(drawn) == picked[0]
    for level, least in design.minimum.get("d", {}).items():
        due = sum(k for k, s in zip(plan.due, plan.count.strata, strict=True) if s.levels[1] == level)
        assert due >= least
    for level in design.take_all.get("r", ()):
        whole = [
            k == s.population for k, s in zip(drawn, plan.count.strata, strict=True) if s.levels[2] == level
        ]
        assert all(whole)
