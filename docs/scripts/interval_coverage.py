# ruff: noqa: T201
"""Print how often the intervals hold the truth: the table of docs/method.md.

For every number M of yeses that a population can hold, the chance that a simple random sample gives x
yeses is hypergeometric; the coverage at M is the sum of those chances over the x whose interval holds
M / N. Nothing is simulated.

    python docs/scripts/interval_coverage.py
"""

from __future__ import annotations

import argparse

import numpy as np
from scipy.stats import hypergeom, norm

import stats


def wald(yes: np.ndarray, base: int, population: int, confidence: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the textbook interval p ± z sqrt(p (1 - p) / n (1 - n / N)), for comparison."""
    share = yes / base
    z = norm.ppf((1 + confidence) / 2)
    reach = z * np.sqrt(share * (1 - share) / base * (1 - base / population))
    return share - reach, share + reach


def limits(method: str, base: int, population: int, confidence: float) -> tuple[np.ndarray, np.ndarray]:
    """Return both limits for 0, 1, ..., base yeses."""
    yes = np.arange(base + 1)
    if method == "wald":
        return wald(yes, base, population, confidence)
    found = stats.interval(yes, base, population, confidence, method)
    return found.low, found.high


def coverage(method: str, base: int, population: int, confidence: float) -> tuple[float, float, float]:
    """Return the mean and the least coverage over M = 0 to N, and the mean width at the M of N / 2."""
    low, high = limits(method, base, population, confidence)
    numbers = np.arange(population + 1)[:, None]
    chance = hypergeom.pmf(np.arange(base + 1)[None, :], population, numbers, base)
    hair = 1e-12  # limits are M / N in floating point
    holds = (low - hair <= numbers / population) & (numbers / population <= high + hair)
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
    for method in ("exact", "clopper-pearson", "wald"):
        mean, least, width = coverage(method, given.base, given.population, given.confidence)
        print(f"| `{method}` | {mean:.3f} | {least:.3f} | {100 * width:.1f} |")


if __name__ == "__main__":
    main()
