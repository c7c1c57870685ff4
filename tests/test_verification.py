from __future__ import annotations

import json
from dataclasses import replace

import pandas as pd
import pytest

import sampler
from sampler.planning import plan_from_json
from sampler.samples import Sample
from sampler.selection.tables import Design


@pytest.fixture
def table() -> pd.DataFrame:
    return pd.DataFrame({"id": range(60), "g": ["a"] * 25 + ["b"] * 35, "h": ["x", "y", "z"] * 20})


@pytest.fixture
def sample(table) -> Sample:
    plan = sampler.plan(sampler.Frame(table, case="id", match=["g", "h"]), size=13)
    return sampler.draw(plan, seed="s", seed_source="test")


def test_a_true_sample_is_verified(sample):
    assert sampler.verify(sample) is None


def test_a_plan_survives_json(sample, table):
    text = json.dumps(sample.plan.to_json())
    again = plan_from_json(json.loads(text), table)
    assert again == sample.plan
    assert again.seal == sample.plan.seal
    assert sampler.draw(again, seed="s").drawn == sample.drawn


def spoilt_plan(sample, **changes):
    return replace(sample, plan=replace(sample.plan, **changes))


def first(sample, **changes):
    return replace(sample, drawn=(replace(sample.drawn[0], **changes), *sample.drawn[1:]))


def other_table(sample):
    return (sample.table + 1) % len(sample.plan.design.tables)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda s: replace(s, seed="t"), "table|row"),
        (lambda s: replace(s, table=other_table(s)), "the seed picks table"),
        (lambda s: first(s, case="59"), "row 1 of its cases is another case"),
        (lambda s: first(s, role="reserve"), "row 1 of its cases has another role"),
        (lambda s: replace(s, drawn=s.drawn[:-1]), "cases and reserves, but the draw gives"),
        (lambda s: replace(s, reserves=0.0), "cases and reserves, but the draw gives"),
        (
            lambda s: spoilt_plan(
                s,
                design=Design(
                    s.plan.design.tables, (2 * s.plan.design.weights[0], *s.plan.design.weights[1:])
                ),
            ),
            "do not have the chance due to them, such as 13 in 60",
        ),
        (
            lambda s: spoilt_plan(
                s,
                design=Design(
                    s.plan.design.tables, (s.plan.design.weights[0] + 1, *s.plan.design.weights[1:])
                ),
            ),
            "another result for the tables of whole cases and their weights",
        ),
        (
            lambda s: spoilt_plan(
                s,
                design=Design(
                    ((*s.plan.design.tables[0][:-1], 9), *s.plan.design.tables[1:]), s.plan.design.weights
                ),
            ),
            "table 1 holds",
        ),
        (
            lambda s: spoilt_plan(s, count=replace(s.plan.count, fingerprint="0" * 64)),
            "no longer the one that the plan was sealed for",
        ),
        (
            lambda s: spoilt_plan(s, count=replace(s.plan.count, rows=61)),
            "planning again gives another result for the rows counted",
        ),
    ],
)
def test_every_difference_is_found_and_named(sample, spoil, words):
    with pytest.raises(sampler.SamplerError, match=words):
        sampler.verify(spoil(sample))


def test_tables_of_another_making_are_found(sample):
    """Equal chances alone do not do: the tables must be the planned ones."""
    tables, weights = sample.plan.design.tables, sample.plan.design.weights
    reordered = Design(tables[::-1], weights[::-1])
    spoilt = spoilt_plan(sample, design=reordered)
    redrawn = sampler.draw(spoilt.plan, seed="s", seed_source="test")
    with pytest.raises(sampler.SamplerError, match="another result for the tables of whole cases"):
        sampler.verify(redrawn)


def test_a_changed_list_is_found(sample, table):
    table.loc[3, "g"] = "b"
    with pytest.raises(sampler.SamplerError, match="no longer the one that the plan was sealed for"):
        sampler.verify(sample)


def test_no_error_names_a_case(sample):
    with pytest.raises(sampler.SamplerError) as caught:
        sampler.verify(first(sample, case="SECRET"))
    assert "SECRET" not in str(caught.value)


def test_a_plan_by_another_rule_is_refused(sample, table):
    with pytest.raises(sampler.SamplerError, match="sealed by the rule 'sampler/9'"):
        plan_from_json({**sample.plan.to_json(), "rule": "sampler/9"}, table)


@pytest.mark.parametrize("key", ["frame", "strata", "sizing", "tables", "name"])
def test_a_damaged_plan_is_refused(sample, table, key):
    content = sample.plan.to_json()
    del content[key]
    with pytest.raises(sampler.SamplerError, match="damaged"):
        plan_from_json(content, table)
