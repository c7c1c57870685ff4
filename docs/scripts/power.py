# ruff: noqa: T201
"""Print how often changes are found: docs/tables/power.md.

The formula is held against the true chance (every pair of results, weighed by its hypergeometric chance) and
against draws: pairs of samples are drawn from populations, and `stats` is asked of each different pair of
results, by its own functions, whether its interval leaves out 0. The exact interval, too slow for
all pairs, is asked along the edge of the pairs that it says are a change, which is taken to have no holes.

    python docs/scripts/power.py [--draws 20000] > docs/tables/power.md
"""

from __future__ import annotations

import argparse

import numpy as np
from scipy.stats import hypergeom

from sampler.size.differences.detection import power
from stats import Estimate
from stats.comparisons.difference_methods import DIFFERENCES
from stats.comparisons.exact import exact_limits

SEED = 577
CONFIDENCE = 0.80
# Size and population, those of the other sample, yeses in its population and in the first one.
DESIGNS = (
    (128, 577, 128, 577, 433, 433 - 29),
    (128, 577, 128, 577, 433, 433 - 58),
    (128, 577, 128, 577, 289, 289 + 58),
    (128, 577, 123, 487, 439, 462),
    (300, 577, 300, 577, 433, 433 - 29),
    (22, 25, 20, 30, 24, 14),
    (30, 200, 30, 200, 120, 160),
    (22, 25, 22, 25, 22, 20),
    (128, 577, 128, 577, 519, 548),
)


def simulated(design: tuple[int, ...], draws: int, rng: np.random.Generator) -> float:
    """Return how often the default of `stats.difference` finds the change, on the right side."""
    size, population, other_size, other_population, other_yes, yes = design
    drawn = np.column_stack(
        [
            rng.hypergeometric(yes, population - yes, size, draws),
            rng.hypergeometric(other_yes, other_population - other_yes, other_size, draws),
        ]
    )
    results, times = np.unique(drawn, axis=0, return_counts=True)
    rises = yes / population > other_yes / other_population
    found = 0
    for (x, other_x), count in zip(results, times, strict=True):
        first = Estimate(int(x), size, population=population)
        other = Estimate(int(other_x), other_size, population=other_population)
        low, high = DIFFERENCES["newcombe"].limits(first, other, CONFIDENCE, None)
        found += int(count) * (low > 0 if rises else high < 0)
    return found / draws


def exact_interval(design: tuple[int, ...]) -> float:
    """Return the chance that the exact interval of `stats.difference` lies on the side of the change."""
    sides = [design[:2] + design[5:], design[2:5]]
    if sides[0][2] / sides[0][1] < sides[1][2] / sides[1][1]:
        sides.reverse()  # the larger share is the first
    (size, population, yes), (other_size, other_population, other_yes) = sides
    chances = hypergeom.pmf(np.arange(size + 1), population, yes, size)
    other_chances = hypergeom.pmf(np.arange(other_size + 1), other_population, other_yes, other_size)

    def found(x: int, other_x: int) -> bool:
        first = Estimate(x, size, population=population)
        other = Estimate(other_x, other_size, population=other_population)
        return exact_limits(first, other, CONFIDENCE)[0] > 0

    total, edge = 0.0, -1  # the most yeses of the other that are still a rise
    for x in np.flatnonzero(chances > 1e-9):
        edge = max(edge, int(x * other_size / size) - 1)
        while edge >= 0 and not found(int(x), edge):
            edge -= 1
        while edge < other_size and found(int(x), edge + 1):
            edge += 1
        total += chances[x] * other_chances[: edge + 1].sum()
    return total


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--draws", type=int, default=20_000)
    draws, rng = parser.parse_args().draws, np.random.default_rng(SEED)
    methods = ("formula", "miettinen-nurminen", "exact", "newcombe")
    columns = (*(f"`{method}`" for method in methods[:-1]), "`newcombe` (drawn)", "exact interval")
    print("| samples | change | " + " | ".join(columns) + " |")
    print("|---|---|" + "---|" * len(columns))
    for design in DESIGNS:
        size, population, other_size, other_population, other_yes, yes = design
        before, after = other_yes / other_population, yes / population
        found = [
            power(
                after - before, size, population, other_size, other_population, before, CONFIDENCE, method
            ).chance
            for method in methods
        ]
        drawn = simulated(design, draws, rng)
        samples = f"{size} of {population}, {other_size} of {other_population}"
        cells = [f"{chance:.3f}" for chance in (*found, exact_interval(design))]
        cells[-2] += f" ({drawn:.3f})"
        print(f"| {samples} | {100 * before:.1f}% to {100 * after:.1f}% | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
