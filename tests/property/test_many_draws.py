"""100,000 draws of the demonstration's plan: every table, stratum and case comes up as often as is due.

The seeds are "0" to "99999". They were chosen before anything was counted, and are fixed, so nothing here
fails by chance any more; each test says how likely a right program was to fail when they were chosen.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from datetime import date
from fractions import Fraction
from itertools import accumulate
from math import erfc, sqrt

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2

import sampler
from sampler.demo.caseload import domain_two
from sampler.samples import SAMPLE
from tests import oracle

pytestmark = pytest.mark.slow

DRAWS = 100_000
AT_ONCE = 2_000
FULL_DRAWS = 200
WATCHED = 280  # cases at least whose tickets are all worked out: whole strata, the smallest first
FAILS = 1e-4  # how likely a right program was to fail, in each direction of each test

RULES = (
    sampler.OneOf("status", ("current",)),
    sampler.MonthsBefore("start_date", 6, 7, date(2018, 7, 2)),
)
MATCH = ("gender", "disposal", "rosh")


@pytest.fixture(scope="module")
def eligible():
    """The ids and levels of the 577 eligible cases, by the oracle."""
    heading, *rows = domain_two()
    frame = sampler.Frame("none", case="case_id", match=MATCH, eligible=RULES)
    return oracle.eligible([dict(zip(heading, row, strict=True)) for row in rows], frame)


@pytest.fixture(scope="module")
def plan(eligible):
    """A plan of the 577 alone, so that a draw does not read the 17,000 others."""
    table = pd.DataFrame([(case, *levels) for case, levels in eligible], columns=["case_id", *MATCH])
    return sampler.plan(sampler.Frame(table, case="case_id", match=MATCH), name="domain_two")


@pytest.fixture(scope="module")
def picked(plan):
    """The table of every draw: SHA-256 as docs/files.md has it, the first cumulative weight above it."""
    cumulated = list(accumulate(plan.design.weights))
    found = []
    for seed in range(DRAWS):
        text = f"sampler/1\n{seed}\ndomain_two\nallocation"
        number = int.from_bytes(hashlib.sha256(text.encode()).digest())
        found.append(bisect_right(cumulated, number * cumulated[-1] >> 256))
    return np.array(found)


def watched(plan):
    """The smallest strata that have 300 cases together, or a few more."""
    by_size = sorted(range(len(plan.count.strata)), key=lambda k: plan.count.strata[k].population)
    reached = list(accumulate(plan.count.strata[k].population for k in by_size))
    return sorted(by_size[: sum(cases < WATCHED for cases in reached) + 1])


def ids_of(plan, eligible, stratum):
    levels = plan.count.strata[stratum].levels
    return [case.encode() for case, theirs in eligible if theirs == levels]


def drawn(plan, eligible, picked, stratum, seeds):
    """Which cases of a stratum each draw takes: a row a seed, True for the lowest tickets.

    Tickets are compared by their first 64 bits. Two of a stratum that agree there would be put in any
    order: of 1,000 million runs of this file, fewer than one would meet such a pair.
    """
    ids = ids_of(plan, eligible, stratum)
    cases = plan.tables[picked, stratum]
    found = np.zeros((len(seeds), len(ids)), dtype=bool)
    for start in range(0, len(seeds), AT_ONCE):
        part = seeds[start : start + AT_ONCE]
        keys = [
            hashlib.sha256(f"sampler/1\n{seed}\ndomain_two".encode()).hexdigest()[:32].encode() + b","
            for seed in part
        ]
        first = b"".join(hashlib.sha256(key + case).digest()[:8] for key in keys for case in ids)
        tickets = np.frombuffer(first, dtype=">u8").reshape(len(part), -1).astype(np.uint64)
        place = tickets.argsort(axis=1).argsort(axis=1)
        found[start : start + len(part)] = place < cases[list(part), None]
    return found


def most_standard_errors(tests: int) -> float:
    """Return how far the furthest of so many normal figures strays, with the probability FAILS."""
    low, high = 0.0, 10.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if tests * erfc(middle / sqrt(2)) > FAILS else (low, middle)
    return high


def test_the_tables_are_those_of_the_demonstration(plan):
    heading, *rows = domain_two()
    table = pd.DataFrame(rows, columns=list(heading))
    whole = sampler.plan(sampler.Frame(table, case="case_id", match=MATCH, eligible=RULES), name="domain_two")
    assert whole.design == plan.design
    assert whole.count.fingerprint == plan.count.fingerprint


def test_the_fast_way_is_the_way_of_a_draw(plan, eligible, picked):
    """Whole draws by the first 200 seeds take the same tables and the same cases."""
    seeds = range(FULL_DRAWS)
    fast = {k: drawn(plan, eligible, picked, k, seeds) for k in range(len(plan.count.strata))}
    ids = {k: [case.decode() for case in ids_of(plan, eligible, k)] for k in fast}
    for seed in seeds:
        sample = sampler.draw(plan, seed=str(seed), reserves=0)
        assert sample.table == picked[seed]
        assert {case.case for case in sample.drawn if case.role == SAMPLE} == {
            case for k in fast for case, there in zip(ids[k], fast[k][seed], strict=True) if there
        }


def test_tables_come_up_as_often_as_they_weigh(plan, picked):
    """Chi-square of the tables, those due fewer than 20 times put together: fails once in 5,000."""
    due = plan.probabilities * DRAWS
    often = due >= 20
    counts = np.bincount(picked, minlength=len(due))
    seen = np.append(counts[often], counts[~often].sum())
    wanted = np.append(due[often], due[~often].sum())
    statistic = ((seen - wanted) ** 2 / wanted).sum()
    assert len(seen) > 80
    assert FAILS < chi2.sf(statistic, len(seen) - 1) < 1 - FAILS


def test_strata_come_up_as_often_as_is_due(plan, picked):
    """Chi-square of the mean table with the design's own covariance of the strata: fails once in 5,000.

    The covariance is singular, since the total is fixed: hence its pseudo-inverse and, as degrees of freedom,
    its rank.
    """
    weights, total = plan.design.weights, sum(plan.design.weights)
    added = plan.tables - np.array(plan.expected.base)
    chances = np.array([float(Fraction(weight, total)) for weight in weights])
    due = np.array(plan.expected.remainder) / plan.expected.whole
    covariance = (added * chances[:, None]).T @ added - np.multiply.outer(due, due)
    gap = added[picked].mean(axis=0) - due
    values, vectors = np.linalg.eigh(covariance)
    moving = values > 1e-9
    assert (abs(gap @ vectors[:, ~moving]) < 1e-9).all()  # what is fixed does not move at all
    statistic = DRAWS * ((gap @ vectors[:, moving]) ** 2 / values[moving]).sum()
    assert moving.sum() < len(due)
    assert FAILS < chi2.sf(statistic, int(moving.sum())) < 1 - FAILS


def test_cases_come_up_as_often_as_is_due(plan, eligible, picked):
    """Each count is binomial(100,000, 128/577), sd 131: none of some 300 strays beyond what happens once in
    10,000 times, about 5 sd.

    And given the allocations k of the draws, the cases of a stratum are simple random samples of it. With

        S = sum of k/N (1 - k/N) N / (N - 1)    over the draws,

    the sum of (count - mean)² / S is chi-square with N - 1 degrees of freedom. Over all these strata
    together: fails once in 5,000.
    """
    chance = plan.size / plan.population
    counts, statistic, freedom = [], 0.0, 0
    for stratum in watched(plan):
        found = drawn(plan, eligible, picked, stratum, range(DRAWS))
        number, count, rate = found.shape[1], found.sum(axis=0), found.mean(axis=1)
        counts += count.tolist()
        if number > 1:
            spread = (rate * (1 - rate)).sum() * number / (number - 1)
            statistic += ((count - count.mean()) ** 2).sum() / spread
            freedom += number - 1
    assert len(counts) >= WATCHED
    strays = abs(np.array(counts) - DRAWS * chance) / sqrt(DRAWS * chance * (1 - chance))
    assert strays.max() < most_standard_errors(len(counts))
    assert freedom > 250
    assert FAILS < chi2.sf(statistic, freedom) < 1 - FAILS
