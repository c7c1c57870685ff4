"""What holds for every list: the draw is the oracle's, whatever holds the list, and it proves itself."""

from __future__ import annotations

import csv
import string
import tempfile
import unicodedata
from pathlib import Path

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sampler
from tests import oracle

ids = st.lists(
    st.text(alphabet="".join(chr(c) for c in range(33, 127)), min_size=1, max_size=60),
    min_size=1,
    max_size=40,
    unique=True,
)


def is_text(level: str) -> bool:
    """Whether a list may hold a level: not blank, on one line, and nothing in it that hides the rest."""
    kinds = {unicodedata.category(letter) for letter in level}
    return not kinds & {"Zl", "Zp", "Cc", "Cf"} and kinds != {"Zs"} and "\ufffd" not in level


levels = st.lists(
    st.text(min_size=1, max_size=6).filter(is_text),
    min_size=1,
    max_size=3,
    unique=True,
)
seeds = st.text(alphabet=string.printable[:95] + "éß骰", min_size=1, max_size=20)


@st.composite
def lists(draw):
    """Ids, two matched columns and a sample size; any printable text may be a level."""
    names = draw(ids)
    genders, kinds = draw(levels), draw(levels)
    rows = [(case, draw(st.sampled_from(genders)), draw(st.sampled_from(kinds))) for case in names]
    return rows, draw(st.integers(1, len(rows))), draw(seeds), draw(st.sampled_from([0, 0.2, 1]))


def frame(source) -> sampler.Frame:
    return sampler.Frame(source, case="id", match=["g", "h"])


def drawn(sample) -> list[tuple[str, str, int]]:
    return [(d.case, d.role, d.order) for d in sample.drawn]


@given(lists())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_draw_is_the_oracles_from_every_source(given_list):
    rows, size, seed, reserves = given_list
    table = pd.DataFrame(rows, columns=["id", "g", "h"], dtype=object)
    plan = sampler.plan(frame(table), size=size, name="n")
    sample = sampler.draw(plan, seed=seed, reserves=reserves)

    cases = [(case, (g, h)) for case, g, h in rows]
    assert [(s.levels, s.population) for s in plan.count.strata] == oracle.strata(cases)
    assert plan.count.fingerprint == oracle.fingerprint(cases)
    allocation = plan.design.tables[oracle.picked(seed, "n", list(plan.design.weights))]
    extra = [0 if reserves == 0 else -(-k // 5) if reserves == 0.2 else k for k in allocation]
    populations = [s.population for s in plan.count.strata]
    take = [min(k + e, n) for k, e, n in zip(allocation, extra, populations, strict=True)]
    wanted = oracle.lowest(cases, seed, "n", take)
    assert [d.case for d in sample.drawn] == [case for stratum in wanted for case in stratum]

    sampler.verify(sample)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "c.csv"
        with path.open("w", encoding="utf-8", newline="") as lines:
            csv.writer(lines).writerows([["id", "g", "h"], *reversed(rows)])
        again = sampler.plan(frame(path), size=size, name="n")
        assert again.seal == plan.seal
        assert drawn(sampler.draw(again, seed=seed, reserves=reserves)) == drawn(sample)


@given(lists(), st.integers(0, 39))
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_case_of_the_sample_is_eligible_once_and_has_its_chance(given_list, _):
    rows, size, seed, reserves = given_list
    table = pd.DataFrame(rows, columns=["id", "g", "h"], dtype=object)
    sample = sampler.draw(sampler.plan(frame(table), size=size), seed=seed, reserves=reserves)
    cases = sample.cases
    assert set(cases["id"]) <= {row[0] for row in rows}
    assert cases["id"].is_unique
    assert (cases["role"] == "sample").sum() == size
    assert cases["inclusion_probability"].eq(size / len(rows)).all()
    merged = cases.merge(table, on=["id", "g", "h"])
    assert len(merged) == len(cases)
