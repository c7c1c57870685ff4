"""Completed populations against the urn itself: enumerated in fractions, and in closed form.

Random tests have a fixed seed. Chi-squared tests pass above a p-value of 1e-5, so that each would fail for
one in 100,000 seeds though all is well.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from fractions import Fraction

import numpy as np
import pytest
from scipy.stats import betabinom, chisquare

from stats.outlook.classes import ENDLESS, urns_of
from stats.outlook.completion import count_completions
from stats.outlook.draws import Stream, compositions, subsets
from stats.outlook.urns import Urn, completed
from stats.tallies import ANSWERS

YES, NO, NOT, BLANK = range(4)
LEAST = 1e-5


def test_the_codes_are_those_of_the_answers() -> None:
    assert ANSWERS == ("yes", "no", "not relevant", "")


def fits(found: Counter[object], chances: dict[object, Fraction | float]) -> float:
    """Return the p-value of counts against chances; what has no chance must not come up."""
    assert set(found) <= {outcome for outcome, chance in chances.items() if chance > 0}
    number = sum(found.values())
    expected = np.array([float(chance) * number for chance in chances.values()])
    counts = np.array([found[outcome] for outcome in chances])
    rare = expected < 5  # chi-squared wants cells that are not too small
    if rare.any():
        expected = np.append(expected[~rare], expected[rare].sum())
        counts = np.append(counts[~rare], counts[rare].sum())
    return float(chisquare(counts, expected * counts.sum() / expected.sum()).pvalue)


@pytest.mark.parametrize(("total", "parts"), [(4, 3), (2, 4), (1, 3), (3, 1), (0, 3), (6, 2)])
def test_every_composition_is_as_likely(total: int, parts: int) -> None:
    """All ways to write the total as so many parts, enumerated."""
    ways = [way for way in itertools.product(range(total + 1), repeat=parts) if sum(way) == total]
    found = compositions(Stream(1), 40_000, total, parts)
    counts = Counter(tuple(row) for row in found.tolist())
    if len(ways) == 1:
        assert set(counts) == set(ways)
    else:
        assert fits(counts, dict.fromkeys(ways, Fraction(1, len(ways)))) > LEAST


@pytest.mark.parametrize(("slots", "size"), [(6, 3), (5, 0), (7, 1), (4, 4)])
def test_every_subset_is_as_likely(slots: int, size: int) -> None:
    sets = list(itertools.combinations(range(slots), size))
    counts = Counter(tuple(row) for row in subsets(Stream(2), 30_000, slots, size).tolist())
    if len(sets) == 1:
        assert set(counts) == set(sets)
    else:
        assert fits(counts, dict.fromkeys(sets, Fraction(1, len(sets)))) > LEAST


def by_hand(codes: list[tuple[int, ...]], unread: int, new: bool) -> dict[object, Fraction]:
    """Return the exact distribution of (yeses, bases), one unread case after the other, in fractions."""
    questions = len(codes[0])
    chances: dict[tuple[tuple[int, ...], ...], Fraction] = {tuple(codes): Fraction(1)}
    for _ in range(unread):
        after: defaultdict[tuple[tuple[int, ...], ...], Fraction] = defaultdict(Fraction)
        for state, chance in chances.items():
            whole = len(state) + new
            for case in state:
                after[(*state, case)] += chance / whole
            if new:
                for model in codes:
                    asked = [k for k in range(questions) if model[k] in (YES, NO)]
                    for said in itertools.product((YES, NO), repeat=len(asked)):
                        case = list(model)
                        for k, answer in zip(asked, said, strict=True):
                            case[k] = answer
                        share = Fraction(1, len(codes) * 2 ** len(asked))
                        after[(*state, tuple(case))] += chance / whole * share
        merged: defaultdict[tuple[tuple[int, ...], ...], Fraction] = defaultdict(Fraction)
        for state, chance in after.items():
            merged[(*state[: len(codes)], *sorted(state[len(codes) :]))] += chance
        chances = dict(merged)
    counts: defaultdict[object, Fraction] = defaultdict(Fraction)
    for state, chance in chances.items():
        yes = tuple(sum(case[k] == YES for case in state) for k in range(questions))
        base = tuple(sum(case[k] in (YES, NO) for case in state) for k in range(questions))
        counts[(yes, base)] += chance
    return dict(counts)


@pytest.mark.parametrize("new", [True, False])
@pytest.mark.parametrize(
    ("codes", "unread"),
    [
        ([(YES, NO), (YES, YES), (NO, NOT)], 3),
        ([(YES,)], 4),
        ([(YES, BLANK), (NO, YES)], 3),
        ([(NOT, YES), (YES, NO), (YES, YES), (NO, NOT)], 1),
    ],
)
def test_the_urn_enumerated(codes: list[tuple[int, ...]], unread: int, new: bool) -> None:
    """Yeses and bases of all questions together, so their dependence too."""
    exact = by_hand(codes, unread, new)
    assert sum(exact.values()) == 1
    table = np.array(codes, dtype=np.int8)
    urn = Urn(table, np.ones(len(codes), dtype=np.int64), 1, unread)
    found = completed(urn, np.full(60_000, new), Stream(3))
    counts: Counter[object] = Counter(
        (tuple(yes), tuple(base)) for yes, base in zip(found.yes.tolist(), found.base.tolist(), strict=True)
    )
    if len(exact) == 1:
        assert set(counts) == set(exact)
    else:
        assert fits(counts, exact) > LEAST


def one_class(answers: list[int], population: float, completions: int = 40_000) -> tuple[np.ndarray, ...]:
    codes = np.array(answers, dtype=np.int8)[:, None]
    counted = count_completions(urns_of(codes, np.ones(len(codes)), population), completions, 4)
    return counted.yes[:, 0], counted.base[:, 0]


def test_one_question_is_beta_binomial() -> None:
    """Yeses still unread are beta-binomial with yes + 1/2 and no + 1/2: Midlands' 2.3.2 and 3.2.1."""
    for yes, base, population in ((88, 128, 577), (16, 22, 25), (5, 5, 40)):
        found, bases = one_class([YES] * yes + [NO] * (base - yes), population)
        assert (bases == population).all()
        unread = population - base
        chances = betabinom.pmf(np.arange(unread + 1), unread, yes + 0.5, base - yes + 0.5)
        exact: dict[object, Fraction | float] = {yes + k: float(chances[k]) for k in range(unread + 1)}
        assert fits(Counter(found.tolist()), exact) > LEAST


def test_a_question_that_does_not_always_arise_is_dirichlet_multinomial() -> None:
    """Weights: not relevant 3 + 3/10, yes 5 + 7/20, no 2 + 7/20; the number relevant is beta-binomial."""
    _, bases = one_class([YES] * 5 + [NO] * 2 + [NOT] * 3, 30)
    chances = betabinom.pmf(np.arange(21), 20, 7.7, 3.3)
    exact: dict[object, Fraction | float] = {7 + k: float(chances[k]) for k in range(21)}
    assert fits(Counter(bases.tolist()), exact) > LEAST


def test_without_end_the_share_is_beta() -> None:
    """Beta(88.5, 40.5), in tenths of its own distribution."""
    from scipy.stats import beta

    found, bases = one_class([YES] * 88 + [NO] * 40, np.inf)
    assert (bases == ENDLESS + 128).all()
    tenths = np.floor(10 * beta.cdf(found / bases, 88.5, 40.5))
    exact: dict[object, Fraction | float] = dict.fromkeys(map(float, range(10)), 0.1)
    assert fits(Counter(tenths.tolist()), exact) > LEAST


def test_nothing_is_open_in_a_census() -> None:
    found, bases = one_class([YES] * 3 + [NO] * 2, 5)
    assert (found == 3).all()
    assert (bases == 5).all()


def test_unequal_chances_are_completed_class_by_class() -> None:
    """24 cases that stand for 48 and 20 that stand for 100; the pseudo-count is in the first in 48 of 148.

    Exact: the beta-binomials of the two classes, added up, mixed over where the pseudo-count is.
    """
    answers = [YES] * 20 + [NO] * 4 + [YES] * 8 + [NO] * 12
    weights = np.array([2.0] * 24 + [5.0] * 20)
    urns = urns_of(np.array(answers, dtype=np.int8)[:, None], weights, 148)
    assert [(len(urn.codes), urn.unread, urn.unit) for urn in urns] == [(24, 24, 1), (20, 80, 1)]
    counted = count_completions(urns, 60_000, 5)
    assert (counted.base == 148).all()
    exact = np.zeros(105)
    for share, first in ((48 / 148, 0.5), (100 / 148, 0.0)):
        one = betabinom.pmf(np.arange(25), 24, 20 + first, 4 + first)
        two = betabinom.pmf(np.arange(81), 80, 8.5 - first, 12.5 - first)
        exact += share * np.convolve(one, two)
    chances: dict[object, Fraction | float] = {28 + k: float(exact[k]) for k in range(105)}
    assert fits(Counter(counted.yes[:, 0].tolist()), chances) > LEAST


def test_small_classes_are_joined_and_keep_their_weights() -> None:
    """Every case its own weight: classes of 20 or more, centred on the weighted percentage.

    The pseudo-count draws it a little towards a half. The mean of 40,000 completions is within 4 standard
    errors of that (one seed in 15,000 fails), and .002 for class sizes being whole.
    """
    rng = np.random.Generator(np.random.PCG64(6))
    weights = np.sort(rng.uniform(2, 12, 90))
    answers = np.where(rng.random(90) < 0.3 + 0.04 * weights, YES, NO).astype(np.int8)[:, None]
    urns = urns_of(answers, weights, 630)
    assert all(len(urn.codes) >= 20 and urn.unit == 1024 for urn in urns)
    assert (len(urns), sum(len(urn.codes) for urn in urns)) == (4, 90)
    assert abs(sum(len(urn.codes) + urn.unread for urn in urns) - weights.sum()) <= len(urns) / 2
    counted = count_completions(urns, 40_000, 7)
    shares = counted.yes[:, 0] / counted.base[:, 0]
    plain = float(weights @ (answers[:, 0] == YES) / weights.sum())
    cases = weights.sum() / weights.mean()
    expected = (plain * cases + 0.5) / (cases + 1)
    assert abs(shares.mean() - expected) < 4 * shares.std() / 200 + 0.002


def test_classes_where_everything_was_read_stay_apart() -> None:
    codes = np.array([YES, NO, YES] + [YES, NO] * 10, dtype=np.int8)[:, None]
    weights = np.array([1.0] * 3 + [4.0] * 20)
    urns = urns_of(codes, weights, 83)
    assert [(len(urn.codes), urn.unread) for urn in urns] == [(3, 0), (20, 60)]
    few = urns_of(codes, np.array([2.0] * 3 + [4.0] * 20), 86)
    assert [(len(urn.codes), urn.unread) for urn in few] == [(23, 63)]
    assert few[0].counts_as.tolist()[::22] == [round(1024 * w * 23 / 86) for w in (2, 4)]
    unread = codes.copy()
    unread[3:] = BLANK
    (all_of_them,) = urns_of(unread, weights, 83)
    assert (len(all_of_them.codes), all_of_them.unread) == (3, 80)


def test_a_case_without_any_answer_is_one_that_was_not_read() -> None:
    codes = np.array([[YES, NO], [BLANK, BLANK], [NO, BLANK]], dtype=np.int8)
    (urn,) = urns_of(codes, np.ones(3), 10)
    assert (len(urn.codes), urn.unread) == (2, 8)
