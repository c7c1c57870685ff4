"""Pools of tables: margins kept in every one, averages as they are due, the same on every machine."""

from __future__ import annotations

import itertools
import os
import random
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sampler.selection import design as designing
from sampler.selection.design import controlled
from sampler.selection.enumeration import candidates
from sampler.selection.kept import margins_kept
from sampler.selection.margins import (
    expected_counts,
    expected_from,
    preferred_margins,
    required_margins,
)
from sampler.selection.pool import pool


def a_list(seed, shape, total):
    """Cells of some variables with random populations, not independent of one another, in all `total`."""
    rng = random.Random(seed)
    cells = [tuple(f"{v}{k:02}" for v, k in enumerate(c)) for c in itertools.product(*map(range, shape))]
    weights = [rng.gammavariate(2, 1) for _ in cells]
    drawn = rng.choices(range(len(cells)), weights, k=total)
    populations = [drawn.count(k) for k in range(len(cells))]
    return [n for n in populations if n], [c for c, n in zip(cells, populations, strict=True) if n]


def residual(design, expected):
    return max(
        abs(mean - Fraction(expected.share([cell]), expected.whole))
        for cell, mean in enumerate(design.average())
    )


@pytest.mark.parametrize(
    ("shape", "total", "size", "matched"),
    [((40,), 577, 128, 1), ((2, 30), 900, 200, 2), ((2, 3, 4, 4), 577, 128, 3), ((2, 3, 4, 8), 900, 128, 3)],
)
def test_every_table_of_a_pool_keeps_every_one_way_margin(shape, total, size, matched):
    populations, strata = a_list(1, shape, total)
    expected = expected_counts(populations, size)
    design = controlled(expected, strata, matched)
    assert design is not None
    assert len(design.tables) >= 900
    assert all(sum(table) == size for table in design.tables)
    kept = margins_kept(design, expected, strata, matched)
    assert all(margins.worst < 1 for margins in kept if len(margins.variables) == 1)
    assert residual(design, expected) < Fraction(1, 10**9)
    for table in design.tables:
        assert all(cases - low in (0, 1) for cases, low in zip(table, expected.base, strict=True))
    assert len(set(design.tables)) == len(design.tables)


def test_a_small_pool_is_made_exact():
    populations, strata = a_list(2, (36,), 700)
    expected = expected_counts(populations, 128)
    design = controlled(expected, strata)
    assert residual(design, expected) == 0


def test_preferred_margins_are_kept_in_most_draws():
    populations, strata = a_list(1, (2, 3, 4, 4), 577)
    expected = expected_counts(populations, 128)
    kept = {k.variables: k for k in margins_kept(controlled(expected, strata, 3), expected, strata, 3)}
    assert list(kept) == [(0,), (1,), (2,), (3,), (0, 1), (0, 2), (1, 2), (0, 1, 2)]
    assert kept[0, 1].within_one > Fraction(99, 100)
    assert kept[0, 2].within_one > Fraction(95, 100)
    assert kept[1, 2].within_one > Fraction(85, 100)
    assert kept[0, 1, 2].within_one > Fraction(1, 2)


def test_a_pool_has_the_weights_that_the_list_of_all_tables_would_have():
    """The same shares by list and by pool: the chances of pairs of strata agree within the pool's own noise.

    1,000 or so tables in effect: a probability p is known to about sqrt(p (1 - p) / 300) at worst; of 276
    pairs none may be off by more than 4 of these.
    """
    populations, strata = a_list(5, (2, 3, 4), 577)
    expected = expected_counts(populations, 128)
    listed = controlled(expected, strata)
    found = pool(
        expected, strata, required_margins(expected, strata), preferred_margins(expected, strata), "k"
    )
    assert found is not None
    additions, weights = found
    assert len(listed.tables) > len(additions)
    pooled = np.zeros((len(additions), len(strata)))
    pooled[:, list(expected.unsettled)] = additions
    by_list = np.array(listed.tables) - np.array(expected.base)
    together = [
        (z * (np.array(w, dtype=float) / float(sum(w)))[:, None]).T @ z
        for z, w in ((pooled, weights.tolist()), (by_list, listed.weights))
    ]
    error = np.sqrt(np.maximum(together[1] * (1 - together[1]), 1e-3) / 300)
    assert (abs(together[0] - together[1]) < 4 * error).all()


def test_every_table_of_a_pool_is_one_of_the_list():
    populations, strata = a_list(6, (2, 2, 4), 300)
    expected = expected_counts(populations, 60)
    required = required_margins(expected, strata)
    preferred = preferred_margins(expected, strata)
    margins = [m for group in (*required, *preferred) for m in group]
    every = {tuple(row) for row in candidates(expected, margins, [0] * len(margins)).tolist()}
    additions, _ = pool(expected, strata, required, preferred, "k")
    assert {tuple(row) for row in additions.tolist()} == every


def test_margins_that_hardly_ever_reach_their_ceiling_are_met():
    """The first level is due 7 + 1/400 cases, so one table in 400 must give it 8: a pool has to find it."""
    rng = random.Random(8)
    strata = [(level, f"{k:02}") for level in "abcd" for k in range(12)]
    shares = [Fraction(rng.randint(1, 399), 400) for _ in strata]
    first = sum(shares[:12])
    shares[0] += 7 + Fraction(1, 400) - first
    shares[-1] += -sum(shares) % 1
    expected = expected_from(shares)
    design = controlled(expected, strata)
    assert residual(design, expected) < Fraction(1, 10**9)
    high = sum(w for t, w in zip(design.tables, design.weights, strict=True) if sum(t[:12]) == 8)
    assert Fraction(high, sum(design.weights)) == pytest.approx(1 / 400, abs=1e-9)
    assert all(sum(table[:12]) in (7, 8) for table in design.tables)


def test_beyond_a_pool_there_is_no_design():
    populations, strata = a_list(1, (40,), 577)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(designing, "MOST_IN_A_POOL", 30)
        assert controlled(expected_counts(populations, 128), strata) is None


@given(st.integers(0, 10**6), st.integers(20, 400))
@settings(max_examples=6, deadline=None)
def test_any_pool_keeps_its_promises(seed, size):
    populations, strata = a_list(seed, (2, 3, 9), 500)
    expected = expected_counts(populations, size)
    design = controlled(expected, strata)
    assert design is not None
    assert residual(design, expected) < Fraction(1, 10**9)
    assert all(sum(table) == size for table in design.tables)
    kept = margins_kept(design, expected, strata)
    assert all(margins.worst < 1 for margins in kept if len(margins.variables) == 1)


POOL = """
import hashlib, itertools
from sampler.selection.design import controlled
from sampler.selection.margins import expected_counts
strata = list(itertools.product("fm", "abc", "0123456789"))
design = controlled(expected_counts([7 + 13 * k % 31 for k in range(60)], 200), strata, 2)
print(len(design.tables), hashlib.sha256(repr(design).encode()).hexdigest())
"""


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"OPENBLAS_CORETYPE": "Prescott", "OPENBLAS_NUM_THREADS": "1"},
        {"NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3"},
    ],
    ids=["as it is", "an old processor's linear algebra", "no vector instructions"],
)
def test_a_pool_is_the_same_on_every_machine(environment):
    """The hash was written down once; it moves only with the rule that plans are sealed by."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", POOL],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["1000", "4c3f4d04180ee308bd91d2814cf221d6904fa8742c5da4f9dd55eb51c84e32f1"]
