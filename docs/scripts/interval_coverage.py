# ruff: noqa: T201
"""Print how often the intervals hold the truth: the table of docs/method/intervals.md.

For every number M of yeses that a population can hold, the chance that a simple random sample gives x
yeses is hypergeometric; the coverage at M is the sum of those chances over the x whose interval holds
M / N. Nothing is simulated.

    python docs/scripts/interval_coverage.py
"""

from __future__ import annotations

import argparse

import numpy as np
from scipy.stats import hypergeom

import stats

HAIR = 1e-12  # limits are M / N in floating point


def coverage(method: str, base: int, population: int, confidence: float) -> tuple[float, float, float]:
    """Return the mean and the least coverage over M = 0 to N, and the mean width at the M of N / 2."""
    yes, numbers = np.arange(base + 1), np.arange(population + 1)[:, None]
    low, high = stats.interval(yes, base, population, confidence, method)
    chance = hypergeom.pmf(yes[None, :], population, numbers, base)
    holds = (low - HAIR <= numbers / population) & (numbers / population <= high + HAIR)
    covered = (chance * holds).sum(axis=1)
    width = float((chance[population // 2] * (high - low)).sum())
    return float(covered.mean()), float(covered.min()), width


def main() -> None:
    """Print the table."""
    asked = argparse.ArgumentParser(description="Coverage of the intervals, by enumeration.")
    asked.add_argument("--base", type=int, default=128)
    asked.add_argument("--population", type=int, default=577)
    asked.add_argument("--confidence", type=float, default=0.80)
    given = asked.parse_args()
    print("| interval | mean coverage | least coverage | mean width at half, points |")
    print("|---|---|---|---|")
    for method in stats.METHODS:
        mean, least, width = coverage(method, given.base, given.population, given.confidence)
        print(f"| `{method}` | {mean:.3f} | {least:.3f} | {100 * width:.1f} |")


if __name__ == "__main__":
    main()
