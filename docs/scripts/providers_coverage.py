# ruff: noqa: T201
"""Print how often steadied intervals hold the truth, and how wide: a table of docs/method/providers.md.

Providers of 60 to 600 cases, 20 to 120 of them read, get shares from a beta distribution with mean 0.7
and a precision; their cases are drawn without replacement; each 80% interval of `stats.shrink` and of
`stats.interval` is held against the provider's own share.

    python docs/scripts/providers_coverage.py
"""

from __future__ import annotations

import argparse

import numpy as np
import pandas as pd

import stats

MEAN = 0.7


def one_set(providers: int, precision: float, chance: np.random.Generator) -> np.ndarray:
    """Return for each provider whether the two intervals hold, and their widths in points."""
    sizes = chance.integers(60, 600, providers)
    shares = np.full(providers, MEAN)
    if np.isfinite(precision):
        shares = chance.beta(MEAN * precision, (1 - MEAN) * precision, providers)
    yeses = chance.binomial(sizes, shares)
    bases = np.minimum(sizes, chance.integers(20, 120, providers))
    yes = chance.hypergeometric(yeses, sizes - yeses, bases)
    names = [str(place) for place in range(providers)]
    table = pd.DataFrame({"provider": names, "yes": yes, "base": bases, "population": sizes})
    frame = stats.shrink(table).to_frame()
    plain = stats.interval(yes, bases, sizes)
    limits = [(frame["low"] / 100, frame["high"] / 100), (plain.low, plain.high)]
    truth = yeses / sizes
    holds = [(low - 1e-9 <= truth) & (truth <= high + 1e-9) for low, high in limits]
    return np.array([*holds, *(100 * (high - low) for low, high in limits)], dtype=float)


def main() -> None:
    """Print the table."""
    asked = argparse.ArgumentParser(description="Coverage of steadied intervals, by simulation.")
    asked.add_argument("--intervals", type=int, default=480)
    given = asked.parse_args()
    chance = np.random.Generator(np.random.PCG64(0))
    print(
        "| providers | precision | steadied: coverage | width, points | alone (`exact`): coverage | width |"
    )
    print("|---|---|---|---|---|---|")
    for providers in (3, 8, 24):
        for precision in (10.0, 40.0, float("inf")):
            sets = [one_set(providers, precision, chance) for _ in range(given.intervals // providers)]
            held, alone, wide, wider = np.concatenate(sets, axis=1).mean(axis=1)
            name = "endless" if np.isinf(precision) else f"{precision:g}"
            print(f"| {providers} | {name} | {held:.2f} | {wide:.1f} | {alone:.2f} | {wider:.1f} |")


if __name__ == "__main__":
    main()
