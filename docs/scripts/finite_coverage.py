# ruff: noqa: T201
"""Print how methods made for a population with an end compare: the table of docs/method/finite-methods.md.

Over every number M of yeses that a population can hold, the chance to be covered and the mean width are
sums of hypergeometric chances. Nothing is simulated.

    python docs/scripts/finite_coverage.py
"""

from __future__ import annotations

import numpy as np
from scipy.stats import hypergeom

import stats

DESIGNS = ((128, 577), (123, 487), (22, 25))
METHODS = ("exact", "exact-shortest", "blaker", "mid-p", "bayes")


def measures(method: str, base: int, population: int, confidence: float) -> tuple[float, float, float]:
    """Return the mean and the least coverage, and the mean width, over M = 0 to N."""
    yes, numbers = np.arange(base + 1), np.arange(population + 1)[:, None]
    found = stats.interval(yes, base, population, confidence, method)
    low, high = np.rint(found.low * population), np.rint(found.high * population)
    chance = hypergeom.pmf(yes, population, numbers, base)
    covered = (chance * ((low <= numbers) & (numbers <= high))).sum(axis=1)
    return float(covered.mean()), float(covered.min()), float((chance @ (found.high - found.low)).mean())


def main() -> None:
    """Print the table."""
    print("| sample | confidence | interval | mean coverage | least coverage | mean width, points |")
    print("|---|---|---|---|---|---|")
    for base, population in DESIGNS:
        for confidence in (0.80, 0.95):
            for method in METHODS:
                mean, least, width = measures(method, base, population, confidence)
                shown = f"{mean:.3f} | {least:.3f} | {100 * width:.1f} |"
                print(f"| {base} of {population} | {100 * confidence:.0f}% | `{method}` | {shown}")


if __name__ == "__main__":
    main()
