"""How long a million intervals take, beside other code that does the same work in the same process.

    python tests/benchmarks/intervals.py

Machines differ, and a busy one is slower than itself: so times are CPU seconds, the best of several, ours and
the peer's in turn, and limits are in multiples of the peer's time. The peers are plain numpy (p, centre,
half-width, both limits) for Wilson; statsmodels' `proportion_confint` for Clopper and Pearson; and the fixed
workload of `planning.py`, somewhat less than a second of a processor of 2020, for the exact limits. A broken
limit makes the script fail.
"""

from __future__ import annotations

import math
import os
import sys
import time
from collections.abc import Callable
from statistics import NormalDist
from typing import Any

ONE_THREAD = dict.fromkeys(["OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"], "1")
PAIRS, TRIPLES = 10**6, 10**5
SEED = 577
Work = Callable[[], Any]


def seconds(work: Work) -> float:
    """Return the CPU seconds of one run."""
    began = time.process_time()
    work()
    return time.process_time() - began


def compare(label: str, ours: Work, peer: Work | float, limit: float, rounds: int) -> bool:
    """Print a row, and return whether the limit is kept."""
    mine = theirs = math.inf
    for _ in range(rounds):
        mine = min(mine, seconds(ours))
        theirs = peer if isinstance(peer, float) else min(theirs, seconds(peer))
    kept = mine < limit * theirs
    said = "kept" if kept else "BROKEN"
    print(f"{label:58} {mine:7.3f} {theirs:7.3f} {mine / theirs:6.2f}   {limit:g} {said}", flush=True)
    return kept


def rows() -> list[bool]:
    """Print every row, and return which limits are kept."""
    import numpy as np
    from planning import workload
    from statsmodels.stats.proportion import proportion_confint

    import stats

    rng = np.random.Generator(np.random.PCG64(SEED))
    z = NormalDist().inv_cdf(0.9)

    def pairs(smallest: int, largest: int, number: int = PAIRS) -> tuple[Any, Any]:
        base = rng.integers(smallest, largest, number, endpoint=True)
        return rng.integers(0, base, endpoint=True), base

    def plain() -> tuple[Any, Any]:
        p = yes / base
        scale = 1 + z * z / base
        centre = (p + z * z / (2 * base)) / scale
        half = z * np.sqrt(p * (1 - p) / base + z * z / (4 * base * base)) / scale
        return centre - half, centre + half

    def ours(method: str, population: Any = None) -> Work:
        return lambda: stats.interval(yes, base, population, 0.80, method)

    yes, base = pairs(1, 1000)
    listed = base + rng.integers(0, 10_000, PAIRS)
    kept = [
        compare("wilson, 1e6 pairs", ours("wilson"), plain, 1.5, 9),
        compare("wilson, 1e6 pairs, one population", ours("wilson", 20_000), plain, 1.5, 9),
        compare("wilson, 1e6 pairs, a population each", ours("wilson", listed), plain, 1.5, 9),
    ]
    for label, smallest, largest in (
        ("n to 1,000", 1, 1000),
        ("n = 128", 128, 128),
        ("n to 1e6, nearly all different", 1, 10**6),
    ):
        yes, base = pairs(smallest, largest)
        peer = seconds(lambda: proportion_confint(yes, base, 0.20, method="beta"))  # noqa: B023
        kept.append(compare(f"clopper-pearson, 1e6 pairs, {label}", ours("clopper-pearson"), peer, 0.25, 3))
    one = workload()
    population = rng.integers(1, 10_000, TRIPLES, endpoint=True)
    base = rng.integers(1, population, endpoint=True)
    yes = rng.integers(0, base, endpoint=True)
    kept.append(compare("exact, 1e5 triples, N to 10,000", ours("exact", population), one, 5, 1))
    often = rng.integers(0, TRIPLES, PAIRS)
    yes, base, population = yes[often], base[often], population[often]
    kept.append(compare("exact, the same triples ten times over", ours("exact", population), one, 6, 1))
    return kept


def main() -> None:
    """Print the table."""
    if any(os.environ.get(name) != value for name, value in ONE_THREAD.items()):
        os.execve(sys.executable, [sys.executable, __file__], {**os.environ, **ONE_THREAD})  # noqa: S606
    print(f"{'work':58} {'CPU s':>7} {'peer s':>7} {'ratio':>6}   limit")
    sys.exit(not all(rows()))


if __name__ == "__main__":
    main()
