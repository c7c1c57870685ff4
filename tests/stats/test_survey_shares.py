"""Weighted shares against enumeration, slow plain arithmetic, and what must always be so."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta

from stats import SamplerError
from stats.survey import SURVEY_METHODS, Design, calibrated, design_of, domain_design, domain_shares, limits

YES, NO, OUT, MISSING = range(4)


def column(*answers: int) -> np.ndarray:
    return np.array(answers, dtype=np.int8)[:, None]


def stratified_samples(sizes: list[int], taken: list[int]) -> Iterator[list[int]]:
    """Every sample, as places in the list of all strata one after the other."""
    starts = np.cumsum([0, *sizes[:-1]])
    kinds = [
        list(combinations(range(first, first + size), n))
        for first, size, n in zip(starts, sizes, taken, strict=True)
    ]
    for parts in product(*kinds):
        yield [place for part in parts for place in part]


@pytest.mark.parametrize(("sizes", "taken"), [([4, 5], [2, 3]), ([6, 3, 4], [2, 3, 2]), ([7], [3])])
def test_the_taylor_variance_is_unbiased_over_all_samples(sizes: list[int], taken: list[int]) -> None:
    """For every population of yes and no: the mean over all samples is the variance of the share."""
    strata = np.repeat(np.arange(len(sizes)), sizes)
    answers = np.array(list(product((YES, NO), repeat=sum(sizes))), dtype=np.int8).T
    answers = answers[:, :: max(1, answers.shape[1] // 500)]  # every one, or 500 spread over all
    shares, taylor, smoothed = [], [], []
    for places in stratified_samples(sizes, taken):
        design = design_of(len(places), strata[places], dict(enumerate(sizes)))
        found = domain_shares(answers[places], design, variance="taylor")
        shares.append(found.share[:, 0])
        taylor.append(found.variance[:, 0])
        smoothed.append(domain_shares(answers[places], design).variance[:, 0])
    truth = (answers == YES).mean(axis=0)
    assert np.allclose(np.mean(shares, axis=0), truth, atol=1e-14)
    variance = np.mean((np.array(shares) - truth) ** 2, axis=0)
    assert np.allclose(np.mean(taylor, axis=0), variance, atol=1e-14)
    # The smoothed one is never nothing, and on average over populations never too small.
    assert (np.array(smoothed) > 0).all()
    assert np.mean(smoothed) >= variance.mean()


def slow_taylor(codes: list[int], strata: list[int], weights: list[float], chances: list[float]) -> float:
    """The formula, case by case."""
    asked = [code in (YES, NO) for code in codes]
    total = sum(w for w, a in zip(weights, asked, strict=True) if a)
    share = sum(w for w, code in zip(weights, codes, strict=True) if code == YES) / total
    z = [
        w * ((code == YES) - share) / total if a else 0.0
        for w, code, a in zip(weights, codes, asked, strict=True)
    ]
    variance = 0.0
    for stratum in set(strata):
        here = [i for i, s in enumerate(strata) if s == stratum and chances[i] < 1]
        left = [1 - chances[i] for i in here]
        if len(here) == 1:
            variance += left[0] * z[here[0]] ** 2  # "adjust"
        elif here:
            mean = sum(c * z[i] for c, i in zip(left, here, strict=True)) / sum(left)
            spread = sum(c * (z[i] - mean) ** 2 for c, i in zip(left, here, strict=True))
            variance += len(here) / (len(here) - 1) * spread
    return variance


def test_unequal_chances_in_a_stratum() -> None:
    """Against the formula written as a loop over cases; some are certain to be drawn."""
    rng = np.random.Generator(np.random.PCG64(1))
    for _ in range(50):
        n = int(rng.integers(5, 40))
        codes = rng.choice(4, n, p=[0.4, 0.3, 0.2, 0.1]).astype(np.int8)
        codes[0] = YES
        strata = rng.integers(0, 4, n)
        chances = np.where(rng.random(n) < 0.2, 1.0, rng.uniform(0.05, 0.9, n))
        found = domain_shares(
            codes[:, None], design_of(n, strata.tolist(), chances=chances), variance="taylor"
        )
        wanted = slow_taylor(codes.tolist(), strata.tolist(), (1 / chances).tolist(), chances.tolist())
        assert found.variance[0, 0] == pytest.approx(wanted, rel=1e-10, abs=1e-18)
        weights = (1 / chances)[codes < OUT]
        assert found.kish_effective[0, 0] == pytest.approx(weights.sum() ** 2 / (weights**2).sum())


def slow_smoothed(
    answers: list[tuple[int, int, int, int]], sizes: list[float], missing: list[int]
) -> tuple[float, float]:
    """Variance and equivalent size, stratum by stratum, as docs/method/weights.md has them.

    Args:
        answers: (yes, no, not relevant, cases drawn) of each stratum.
        sizes: eligible cases.
        missing: blank answers.
    """
    base = [yes + no for yes, no, _, _ in answers]
    weight = [size / drawn * n for size, n, (*_, drawn) in zip(sizes, base, answers, strict=True)]
    part = [w / sum(weight) for w in weight]
    share = sum(p * yes / n for p, n, (yes, *_) in zip(part, base, answers, strict=True) if n)
    kish = sum(weight) ** 2 / sum(w * w / n for w, n in zip(weight, base, strict=True) if n)
    keep = kish / (kish + 1)
    unit = []
    for n, size, blank, (_, _, out, drawn) in zip(base, sizes, missing, answers, strict=True):
        largest = size - out
        domain = n + (largest - n) * (n + 1) / (drawn - blank + 1)
        unit.append((domain - n) / (n * (domain - 1)) if n and domain > 1 else 0.0)
    whole = sum(p * p * u for p, u in zip(part, unit, strict=True))
    centre = keep * share + (1 - keep) / 2
    variance = shifts = 0.0
    for p, u, n, (yes, _, _, drawn) in zip(part, unit, base, answers, strict=True):
        if n == 0:
            continue
        smooth = keep * (yes + share) / (n + 1) + (1 - keep) / 2
        lost = keep**2 * (n * n * u + 2 * n * p * u + whole) / (n + 1) ** 2
        s = smooth * (1 - smooth) / (1 - lost)
        added = keep**2 * n * n / (n + 1) ** 2 * (u - 2 * p * u + whole)
        variance += p * p * u * s
        shifts += p * p * u * (drawn - n) / max(drawn - 1, 1) * ((smooth - centre) ** 2 - added * s)
    variance += max(shifts, 0)
    return variance, centre * (1 - centre) / (1 - keep**2 * whole) / variance


def test_the_smoothed_variance_is_its_formula() -> None:
    rng = np.random.Generator(np.random.PCG64(2))
    for _ in range(40):
        height = int(rng.integers(1, 6))
        kinds = rng.integers(0, 5, (height, 4))  # yes, no, not relevant, missing
        kinds[:, 0] += 1
        drawn = kinds.sum(axis=1)
        sizes = drawn + rng.integers(0, 30, height)
        codes = np.concatenate([np.repeat(np.arange(4), row) for row in kinds]).astype(np.int8)
        design = design_of(len(codes), np.repeat(np.arange(height), drawn), dict(enumerate(sizes.tolist())))
        found = domain_shares(codes[:, None], design)
        answers = [(*row[:3], n) for row, n in zip(kinds.tolist(), drawn.tolist(), strict=True)]
        if found.whole[0, 0]:
            continue
        variance, equivalent = slow_smoothed(answers, sizes.tolist(), kinds[:, 3].tolist())
        assert found.variance[0, 0] == pytest.approx(variance, rel=1e-10)
        assert found.equivalent[0, 0] == pytest.approx(equivalent, rel=1e-10)


@pytest.mark.parametrize(
    ("yes", "base", "population"), [(88, 128, 577), (0, 22, 25), (22, 22, 60), (1, 1, 9)]
)
def test_one_list_with_equal_chances_is_clopper_pearson_on_the_effective_size(
    yes: int, base: int, population: int
) -> None:
    codes = column(*[YES] * yes, *[NO] * (base - yes))
    found = domain_shares(codes, design_of(base, population=population))
    size = base * (population - 1) / (population - base)
    assert found.equivalent[0, 0] == pytest.approx(size, rel=1e-12)
    assert found.design_effect[0, 0] == pytest.approx(1)
    assert found.kish[0, 0] == pytest.approx(1)
    assert found.effective[0, 0] == pytest.approx(base)
    x = size * yes / base
    low = 0.0 if yes == 0 else float(beta.ppf(0.1, x, size - x + 1))
    high = 1.0 if yes == base else float(beta.ppf(0.9, x + 1, size - x))
    got = limits(found)
    assert got[0][0, 0] == pytest.approx(max(low, yes / population))
    assert got[1][0, 0] == pytest.approx(min(high, 1 - (base - yes) / population))


def test_without_a_population_there_is_no_correction() -> None:
    found = domain_shares(column(YES, YES, NO, OUT), design_of(4))
    assert found.equivalent[0, 0] == pytest.approx(3)
    assert found.population[0, 0] == math.inf


def test_a_question_relevant_in_a_known_number_of_cases() -> None:
    """One list: n (D - 1) / (D - n) with the D given; with all of D read, a census."""
    design, codes = design_of(10, population=40), column(*[YES] * 5, *[NO] * 3, *[OUT] * 2)
    assert domain_shares(codes, design, relevant=20).equivalent[0, 0] == pytest.approx(8 * 19 / 12)
    all_read = domain_shares(codes, design, relevant=8)
    assert all_read.whole[0, 0]
    assert [limit[0, 0] for limit in limits(all_read)] == [0.625, 0.625]
    assert domain_shares(codes, design).population[0, 0] == 38
    for relevant, rule in ((7, "at least the cases"), (39, "at most the population")):
        with pytest.raises(SamplerError, match=rule):
            domain_shares(codes, design, relevant=relevant)


def test_a_domain_known_by_stratum() -> None:
    """The relevant cases are a stratified sample of their own."""
    design = design_of(8, list("aaaabbbb"), {"a": 40, "b": 20})
    codes = column(YES, NO, OUT, OUT, YES, YES, NO, OUT)
    inside = codes[:, 0] < OUT
    known = domain_design(design, inside, {"a": 10, "b": 12})
    plain = design_of(5, list("aabbb"), {"a": 10, "b": 12})
    assert known.weights.tolist() == plain.weights.tolist() == [5, 5, 4, 4, 4]
    found, wanted = (domain_shares(codes[inside], d) for d in (known, plain))
    assert found.share[0, 0] == wanted.share[0, 0] == pytest.approx(13 / 22)
    assert found.variance[0, 0] == wanted.variance[0, 0]
    with pytest.raises(SamplerError) as told:
        domain_design(design, inside, {"a": 1, "c": 3})
    assert len(told.value.mistakes) == 3
    with pytest.raises(SamplerError, match="must be given by stratum here"):
        domain_design(design, inside, 22)  # type: ignore[arg-type]
    fitted = calibrated(design, {"x": list("ffffmmmm")}, {"x": {"f": 20, "m": 40}})
    with pytest.raises(SamplerError, match="do not go together"):
        domain_design(fitted, inside, {"a": 10, "b": 12})


def test_groups_are_domains_and_cases_may_be_in_none() -> None:
    """Each group alone, the others' answers made not relevant, gives the same; also with a group of -1."""
    rng = np.random.Generator(np.random.PCG64(3))
    n = 200
    strata, groups = rng.integers(0, 6, n), rng.integers(-1, 3, n)
    codes = rng.choice(4, (n, 4), p=[0.5, 0.2, 0.2, 0.1]).astype(np.int8)
    matched = rng.integers(0, 3, (n, 2))
    design = design_of(n, strata, {s: int(c) * 3 for s, c in enumerate(np.bincount(strata))})
    for variance in ("smoothed", "taylor", "residual"):
        found = domain_shares(codes, design, groups, 3, variance, matched)
        for group in range(3):
            alone = domain_shares(
                np.where((groups == group)[:, None], codes, OUT).astype(np.int8),
                design,
                None,
                1,
                variance,
                matched,
            )
            for name in ("share", "base", "variance", "equivalent", "design_effect", "population"):
                assert np.allclose(getattr(found, name)[:, group], getattr(alone, name)[:, 0], rtol=1e-12), (
                    name
                )


def test_a_census_has_no_interval_and_a_whole_stratum_no_part_in_it() -> None:
    codes = column(YES, NO, NO, YES, YES, YES)
    whole = domain_shares(codes, design_of(6, list("aaabbb"), {"a": 3, "b": 3}))
    assert whole.variance[0, 0] == 0
    assert whole.whole[0, 0]
    for method in SURVEY_METHODS:
        assert [limit[0, 0] for limit in limits(whole, method=method)] == pytest.approx([4 / 6, 4 / 6])
    part = design_of(6, list("aaabbb"), {"a": 3, "b": 9})
    other = column(YES, YES, YES, YES, YES, YES)
    assert domain_shares(codes, part, variance="taylor").variance[0, 0] == 0
    for answers in (codes, other):  # all of b seen are yes, but six were not seen
        found = domain_shares(answers, part)
        low, high = (limit[0, 0] for limit in limits(found))
        assert found.variance[0, 0] > 0
        assert low < found.share[0, 0]
        assert high <= 1 - (answers == NO).sum() / 12
    missing = design_of(6, list("aaabbb"), {"a": 3, "b": 3})
    found = domain_shares(column(YES, NO, NO, YES, YES, MISSING), missing)
    assert not found.whole[0, 0]
    assert found.variance[0, 0] > 0


def test_a_stratum_in_which_nothing_was_relevant_can_still_hold_relevant_cases() -> None:
    """All of a read, none of b's two relevant: what was seen leaves 10 cases of b open."""
    design = design_of(4, list("aabb"), {"a": 2, "b": 12})
    found = domain_shares(column(YES, NO, OUT, OUT), design)
    assert not found.whole[0, 0]
    low, high = (limit[0, 0] for limit in limits(found))
    assert (low, high) == pytest.approx((1 / 12, 11 / 12))


def test_lonely_strata_of_which_none_is_left_to_average_over() -> None:
    """R has no number here; the smoothed variance takes its place in the interval."""
    design = design_of(3, list("abc"), {"a": 5, "b": 6, "c": 9}, lonely="average")
    found = domain_shares(column(YES, YES, NO), design, variance="taylor")
    assert np.isnan(found.variance[0, 0])
    low, high = limits(found)
    again = limits(domain_shares(column(YES, YES, NO), design))
    assert (low[0, 0], high[0, 0]) == (again[0][0, 0], again[1][0, 0])


def test_answers_that_the_matched_variables_explain_wholly_are_no_certainty() -> None:
    """All yes at one level, all no at the other: no residual is left, and the smoothed variance stands in."""
    codes, design = column(*[YES] * 7, *[NO] * 12), design_of(19, population=50)
    matched = codes.astype(np.intp)
    found = domain_shares(codes, design, variance="residual", matched=matched)
    assert found.variance[0, 0] == 0
    assert not np.isfinite(found.equivalent[0, 0])
    again = limits(domain_shares(codes, design))
    assert [limit[0, 0] for limit in limits(found)] == [limit[0, 0] for limit in again]
    two = domain_shares(codes[6:8], design_of(2, population=50), variance="residual", matched=matched[6:8])
    assert np.isnan(two.variance[0, 0])  # two cases, two levels: nothing is left to measure by
    assert np.isfinite(limits(two)).all()


def test_nobody_asked_is_nothing_and_warns_of_nothing() -> None:
    found = domain_shares(column(OUT, MISSING, OUT), design_of(3, population=9))
    assert found.base[0, 0] == 0
    assert np.isnan(found.share[0, 0])
    assert np.isnan(limits(found)).all()


@st.composite
def samples(draw: st.DrawFn) -> tuple[np.ndarray, Design]:
    height = draw(st.integers(1, 5))
    taken = draw(st.lists(st.integers(1, 6), min_size=height, max_size=height))
    more = draw(st.lists(st.integers(0, 40), min_size=height, max_size=height))
    n = sum(taken)
    codes = draw(st.lists(st.sampled_from([YES, NO, OUT, MISSING]), min_size=n, max_size=n))
    sizes = {i: a + b for i, (a, b) in enumerate(zip(taken, more, strict=True))}
    lonely = draw(st.sampled_from(["adjust", "average", "certainty", "remove"]))
    return column(*codes), design_of(n, np.repeat(np.arange(height), taken), sizes, lonely=lonely)


@settings(max_examples=150, deadline=None)
@given(
    samples(), st.sampled_from(["smoothed", "taylor"]), st.sampled_from(SURVEY_METHODS), st.floats(0.05, 0.99)
)
def test_limits_keep_to_what_was_seen(
    sample: tuple[np.ndarray, Design], variance: str, method: str, confidence: float
) -> None:
    codes, design = sample
    found = domain_shares(codes, design, variance=variance)
    low, high = (limit[0, 0] for limit in limits(found, confidence, method))
    if found.base[0, 0] == 0:
        return
    least = found.yes[0, 0] / found.population[0, 0]
    most = 1 - (found.base[0, 0] - found.yes[0, 0]) / found.population[0, 0]
    hair = 1e-12
    assert 0 <= least <= low + hair <= found.share[0, 0] + hair <= high + hair <= most + 2 * hair
    assert most <= 1
    if not found.whole[0, 0]:
        assert high > low
    # The other way round: noes for yeses mirrors everything.
    turned = domain_shares(np.where(codes < OUT, 1 - codes, codes).astype(np.int8), design, variance=variance)
    again = limits(turned, confidence, method)
    assert (1 - again[1][0, 0], 1 - again[0][0, 0]) == pytest.approx((low, high), abs=1e-9)
    wider = limits(found, (1 + confidence) / 2, method)
    assert wider[0][0, 0] <= low + hair
    assert wider[1][0, 0] >= high - hair


@pytest.mark.parametrize("variance", ["smoothed", "taylor"])
@pytest.mark.parametrize("method", SURVEY_METHODS)
def test_all_alike_is_a_share_of_one_to_the_last_digit(variance: str, method: str) -> None:
    """Weights that add up to other last digits in another order: 8 of 8 answers are yes, in four strata."""
    codes = column(*[YES] * 3, OUT, *[YES] * 4, OUT, YES)
    design = design_of(10, np.repeat(np.arange(4), [1, 3, 5, 1]), {0: 1, 1: 4, 2: 19, 3: 1}, lonely="adjust")
    found = domain_shares(codes, design, variance=variance)
    assert found.share[0, 0] == 1.0
    low, high = (limit[0, 0] for limit in limits(found, 0.5, method))
    assert low < high == 1.0
    turned = domain_shares(np.where(codes < OUT, 1 - codes, codes).astype(np.int8), design, variance=variance)
    again = limits(turned, 0.5, method)
    assert (1 - again[1][0, 0], 1 - again[0][0, 0]) == pytest.approx((low, high), abs=1e-12)


def test_unknown_names_are_refused() -> None:
    design, codes = design_of(3, population=9), column(YES, NO, YES)
    with pytest.raises(SamplerError, match="Did you mean 'taylor'"):
        domain_shares(codes, design, variance="tailor")
    with pytest.raises(SamplerError, match="needs the matched variables"):
        domain_shares(codes, design, variance="residual")
    with pytest.raises(SamplerError) as told:
        limits(domain_shares(codes, design), 80, "korn")
    assert len(told.value.mistakes) == 2
