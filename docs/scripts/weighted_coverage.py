# ruff: noqa: T201
"""Print how often the weighted intervals hold the truth: the table of docs/method/weights.md.

For each design, lists of cases are made up whose truths run from 50% to 95%, alike in all strata or
not; samples are drawn from them again and again, and the intervals at 80% compared with the share
in the whole list. The figures are simulated: with 20,000 intervals a row, each coverage is
within .01 of its value in 999 of 1,000 runs.

    python docs/scripts/weighted_coverage.py
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stats.survey import Design, calibrated, design_of, domain_shares, limits

SEED = 577
TRUTHS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
SIZES_24 = np.array([1, 2, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 14, 16, 18, 21, 25, 28, 34, 39, 46, 53, 66, 147])
SIZES_40 = np.tile([3, 4, 5, 6, 8, 9, 11, 15], 5)

METHODS = ("korn-graubard", "logit", "wilson")

Codes = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A list by strata, and how many cases of each are drawn.

    Attributes:
        name: in the table.
        sizes: eligible cases by stratum.
        taken: cases drawn by stratum.
        relevant: chance that a question applies to a case.
        way: "strata"; "chances" (unequal inside one stratum); "totals" (a simple sample, post-stratified
            to the strata) or "controlled" (equal chances, strata matched: residual variance).
        spread: how far the log odds of a yes differ between strata, from the lowest to the highest.
    """

    name: str
    sizes: NDArray[np.intp]
    taken: NDArray[np.intp]
    relevant: float = 1.0
    way: str = "strata"
    spread: float = 1.5


def neyman(sizes: NDArray[np.intp], total: int) -> NDArray[np.intp]:
    """Return an allocation to cases times standard deviation, the latter differing up to 3 times."""
    aim = sizes * np.linspace(1, 3, len(sizes))
    return np.clip(np.rint(total * aim / aim.sum()), 1, sizes).astype(np.intp)


def scenarios() -> tuple[Scenario, ...]:
    """Return the rows of the table."""
    two = np.array([26, 551]), np.array([10, 118])
    small = np.minimum(SIZES_40, np.tile([1, 2, 3, 1, 3, 2, 1, 3], 5))
    equal, drawn = np.minimum(SIZES_24, 6), neyman(SIZES_24, 128)
    sixty = np.array([5, 10, 20, 25]), np.array([3, 5, 6, 8])
    three = np.array([90, 180, 307])
    return (
        Scenario("10 of 26 women, 118 of 551 men", *two),
        Scenario("the same, applies to 90%", *two, relevant=0.9),
        Scenario("the same, applies to 25%", *two, relevant=0.25),
        Scenario("24 strata, 6 of each", SIZES_24, equal),
        Scenario("the same, applies to 50%", SIZES_24, equal, relevant=0.5),
        Scenario("24 strata, Neyman, 131 of 577", SIZES_24, drawn),
        Scenario("the same, applies to 50%", SIZES_24, drawn, relevant=0.5),
        Scenario("the same, applies to 25%", SIZES_24, drawn, relevant=0.25),
        Scenario("40 strata, 1 to 3 of 3 to 15", SIZES_40, small),
        Scenario("22 of 60 in 4 strata", *sixty),
        Scenario("the same, applies to 90%", *sixty, relevant=0.9),
        Scenario("40 of 200, chances from 1 to 3", np.array([200]), np.array([40]), way="chances"),
        Scenario("60 of 577, 3 levels with known totals", three, np.array([60]), way="totals"),
        Scenario("128 of 577, 3 levels matched", three, np.array([20, 40, 68]), way="controlled"),
    )


def drawn_cases(
    scenario: Scenario, rng: np.random.Generator
) -> tuple[NDArray[np.intp], Callable[[NDArray[np.intp]], Design]]:
    """Return the places of a drawn sample in the list, and what makes its design of their strata."""
    ends = np.cumsum(scenario.sizes)
    if scenario.way == "totals":
        total, known = int(ends[-1]), dict(enumerate(scenario.sizes.tolist()))
        places = rng.choice(total, int(scenario.taken[0]), replace=False)
        return places, lambda strata: calibrated(
            design_of(len(strata), population=total), {"level": strata.tolist()}, {"level": known}
        )
    if scenario.way == "chances":
        total, wanted = int(ends[-1]), int(scenario.taken[0])
        chances = np.linspace(1, 3, total)
        chances *= wanted / chances.sum()
        places = rao_sampford(chances, wanted, rng)
        return places, lambda strata: design_of(len(strata), chances=chances[places])
    places = np.concatenate(
        [
            end - size + rng.choice(size, n, replace=False)
            for end, size, n in zip(ends, scenario.sizes, scenario.taken, strict=True)
        ]
    )
    if scenario.way == "controlled":
        return places, lambda strata: design_of(len(strata), population=int(ends[-1]))
    known = dict(enumerate(scenario.sizes.tolist()))
    return places, lambda strata: design_of(len(strata), strata, known)


def rao_sampford(chances: NDArray[np.float64], size: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Return a sample of fixed size with exactly these chances (Sampford 1967, by rejection)."""
    first, others = chances / chances.sum(), chances / (1 - chances)
    others /= others.sum()
    while True:
        places = np.concatenate(
            [rng.choice(len(chances), 1, p=first), rng.choice(len(chances), size - 1, p=others)]
        )
        if len(np.unique(places)) == size:
            return places


def answers_of(
    scenario: Scenario, truth: float, alike: bool, questions: int, rng: np.random.Generator
) -> tuple[Codes, NDArray[np.float64]]:
    """Return made-up answers of every case of the list to many questions, and the true shares."""
    strata = np.repeat(np.arange(len(scenario.sizes)), scenario.sizes)
    reach = 0.0 if alike else scenario.spread
    if len(scenario.sizes) > 1:
        shift = rng.permutation(np.linspace(-reach / 2, reach / 2, len(scenario.sizes)))[strata]
    else:
        shift = np.linspace(-reach / 2, reach / 2, len(strata))
    chance = 1 / (1 + np.exp(-np.log(truth / (1 - truth)) - shift))
    shape = len(strata), questions
    codes = (rng.random(shape) >= chance[:, None]).astype(np.int8)
    codes[rng.random(shape) >= scenario.relevant] = 2
    return codes, (codes == 0).sum(axis=0) / np.maximum((codes < 2).sum(axis=0), 1)


def coverage(
    scenario: Scenario, alike: bool, questions: int, draws: int, asked: tuple[tuple[str, str], ...]
) -> dict[tuple[str, str], tuple[float, float, float]]:
    """Return, for each variance and method asked, mean and least coverage over the truths and mean width."""
    rng = np.random.Generator(np.random.PCG64(SEED))
    strata = np.repeat(np.arange(len(scenario.sizes)), scenario.sizes)
    held = {pair: np.zeros((len(TRUTHS), 3)) for pair in asked}
    for row, truth in enumerate(TRUTHS):
        codes, shares = answers_of(scenario, truth, alike, questions, rng)
        for _ in range(draws):
            places, design_for = drawn_cases(scenario, rng)
            design, matched = design_for(strata[places]), strata[places][:, None]
            found = {name: domain_shares(codes[places], design, None, 1, name, matched) for name, _ in asked}
            for name, method in asked:
                low, high = (limit[:, 0] for limit in limits(found[name], 0.80, method))
                based, hair = found[name].base[:, 0] > 0, 1e-9
                hits = (low <= shares + hair) & (shares <= high + hair) & based
                held[name, method][row] += hits.sum(), (high - low)[based].sum(), based.sum()
    told = {}
    for pair, sums in held.items():
        by_truth = sums[:, 0] / sums[:, 2]
        told[pair] = float(by_truth.mean()), float(by_truth.min()), float((sums[:, 1] / sums[:, 2]).mean())
    return told


def main() -> None:
    """Print the table."""
    print("| sample | strata | `korn-graubard` | least | points | `logit` | `wilson` | by Taylor |")
    print("|---|---|---|---|---|---|---|---|")
    for scenario in scenarios():
        named = "residual" if scenario.way == "controlled" else "smoothed"
        asked = *((named, method) for method in METHODS), ("taylor", METHODS[0])
        for alike in (True, False):
            found = coverage(scenario, alike, 56, 60, asked)
            first, *others = (found[pair] for pair in asked)
            figures = [first[0], first[1], *(other[0] for other in others)]
            a, b, c, d, e = (f"{figure:.2f}"[1:] for figure in figures)
            told = "alike" if alike else "differ"
            print(f"| {scenario.name} | {told} | {a} | {b} | {100 * first[2]:.1f} | {c} | {d} | {e} |")


if __name__ == "__main__":
    main()
