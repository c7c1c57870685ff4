# ruff: noqa: T201
"""Print how often intervals of a difference hold the truth: docs/tables/difference_coverage.md.

For every pair of numbers of yeses that the two populations can hold (of large ones every eighth), the
chances of all pairs of samples are hypergeometric; the coverage is the sum of those whose interval holds
the true difference. Nothing is simulated. The exact interval is worked out for the small designs only.

    python docs/scripts/difference_coverage.py
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.stats import hypergeom, norm

import stats
from stats.comparisons.exact import exact_limits
from stats.comparisons.score import difference_limits

CONFIDENCE = 0.80
SMALL = 1_400  # pairs of samples


class Design(NamedTuple):
    """Two samples."""

    what: str
    base1: int
    population1: int
    base2: int
    population2: int


DESIGNS = (
    Design("two years, 128 of 577 each", 128, 577, 128, 577),
    Design("women 10 of 26, men 118 of 551", 10, 26, 118, 551),
    Design("two victim samples, 22 of 25 and 20 of 30", 22, 25, 20, 30),
    Design("two small samples, 12 of 30 and 10 of 25", 12, 30, 10, 25),
)
Limits = tuple[np.ndarray, np.ndarray]


def effective(base: int, population: int) -> float:
    """Return n (N - 1) / (N - n)."""
    return base * (population - 1) / (population - base)


def hybrid(design: Design, method: str) -> Limits:
    """Return both limits for all pairs: roots of squares of distances, sums of those at their end."""
    x1, x2 = np.arange(design.base1 + 1), np.arange(design.base2 + 1)
    low1, high1 = stats.interval(x1, design.base1, design.population1, CONFIDENCE, method)
    low2, high2 = stats.interval(x2, design.base2, design.population2, CONFIDENCE, method)
    p1, p2 = (x1 / design.base1)[:, None], (x2 / design.base2)[None, :]
    gap = p1 - p2
    size1, size2 = design.population1, design.population2
    bottom1, top1 = low1 <= x1 / size1, high1 >= (size1 - design.base1 + x1) / size1
    bottom2, top2 = low2 <= x2 / size2, high2 >= (size2 - design.base2 + x2) / size2
    (down1, up1), (down2, up2) = (p1 - low1[:, None], high1[:, None] - p1), (p2 - low2, high2 - p2)
    fall, rise = bottom1[:, None] & top2, top1[:, None] & bottom2
    low = gap - np.where(fall, down1 + up2, np.hypot(down1, up2))
    return low, gap + np.where(rise, up1 + down2, np.hypot(up1, down2))


def score(design: Design) -> Limits:
    """Return both limits for all pairs of samples, of Miettinen and Nurminen."""
    p1, p2 = np.meshgrid(
        np.arange(design.base1 + 1) / design.base1, np.arange(design.base2 + 1) / design.base2, indexing="ij"
    )
    n1 = np.full_like(p1, effective(design.base1, design.population1))
    n2 = np.full_like(p2, effective(design.base2, design.population2))
    return difference_limits(p1, n1, p2, n2, float(norm.ppf((1 + CONFIDENCE) / 2)))


def exact(design: Design) -> Limits:
    """Return both exact limits for all pairs of samples; those of the noes are the others, turned round."""
    shape = (design.base1 + 1, design.base2 + 1)
    low, high = np.empty(shape), np.empty(shape)
    for x1, x2 in np.ndindex(*shape):
        first = stats.Estimate(x1, design.base1, population=design.population1)
        second = stats.Estimate(x2, design.base2, population=design.population2)
        if x1 > design.base1 - x1:
            break  # the pairs that follow are filled in
        low[x1, x2], high[x1, x2] = exact_limits(first, second, CONFIDENCE)
        noes = design.base1 - x1, design.base2 - x2
        low[noes], high[noes] = -high[x1, x2], -low[x1, x2]
    return low, high


def coverage(design: Design, limits: Limits) -> tuple[float, float, float]:
    """Return the mean and the least coverage, and half the mean width at half and half."""
    low, high = limits
    step = 8 if low.size > 10_000 else 1
    m1, m2 = np.arange(0, design.population1 + 1, step), np.arange(0, design.population2 + 1, step)
    chance1 = hypergeom.pmf(np.arange(design.base1 + 1), design.population1, m1[:, None], design.base1)
    chance2 = hypergeom.pmf(np.arange(design.base2 + 1), design.population2, m2[:, None], design.base2)
    covered = np.empty((len(m1), len(m2)))
    for i, j in np.ndindex(*covered.shape):
        truth = m1[i] / design.population1 - m2[j] / design.population2
        holds = (low - 1e-12 <= truth) & (truth <= high + 1e-12)
        covered[i, j] = chance1[i] @ holds @ chance2[j]
    width = chance1[len(m1) // 2] @ (high - low) @ chance2[len(m2) // 2]
    return float(covered.mean()), float(covered.min()), float(width / 2)


def main() -> None:
    """Print the table."""
    print("| samples | interval | mean coverage | least coverage | half-width at half, points |")
    print("|---|---|---|---|---|")
    for design in DESIGNS:
        found = {
            "`newcombe` of `exact`": hybrid(design, "exact"),
            "`newcombe` of `wilson`": hybrid(design, "wilson"),
            "`miettinen-nurminen`": score(design),
        }
        if (design.base1 + 1) * (design.base2 + 1) <= SMALL:
            found["`exact`"] = exact(design)
        for name, limits in found.items():
            mean, least, half = coverage(design, limits)
            print(f"| {design.what} | {name} | {mean:.3f} | {least:.3f} | {100 * half:.1f} |")


if __name__ == "__main__":
    main()
