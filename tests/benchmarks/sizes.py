"""How long sizing takes: the exact rule, and sizes at least cost.

    python tests/benchmarks/sizes.py

Machines differ, and a busy one is slower than itself. So limits are in multiples of the CPU time that a fixed
workload takes in the same process: 1.0 is somewhat less than a second of a processor of 2020. A broken limit
makes the script fail.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable

ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
SEED = 577


def workload() -> float:
    """Return the CPU seconds of a fixed piece of work with large and small arrays: 1.0 in the table."""
    import numpy as np

    began = time.process_time()
    large = np.arange(100_000)
    for step in range(300):
        large = np.sort((large * 31 + step) % 99_991)[large % 99_991]
    small = np.arange(50)
    for step in range(100_000):
        small = np.minimum(small * 3 % 101, 90 + step % 7)
    return time.process_time() - began


def exact(population: int | None, **asked: object) -> Callable[[], str]:
    """Return the work of finding an exact size, which says what was found."""
    from sampler.size import exact_size

    return lambda: f"{exact_size(population, **asked).size:,} cases"  # type: ignore[arg-type]


def least_cost(number: int) -> Callable[[], str]:
    """Return the work of finding the cheapest sample of so many strata, with a margin for each tenth."""
    from sampler.size import Margin
    from sampler.size import least_cost as cheapest

    rng = random.Random(SEED)
    names = [f"unit {place}" for place in range(number)]
    strata = {
        name: {"population": rng.randint(20, 400), "cost": rng.choice([1, 1.5, 2]), "proportion": 0.5}
        for name in names
    }
    tenth = number // 10
    parts = [names[begin : begin + tenth] for begin in range(0, number, tenth)]
    asked = [Margin(0.03, 0.80), *(Margin(0.08, 0.80, part) for part in parts)]
    return lambda: f"cost {float(cheapest(strata, asked).cost):,g}"


def works() -> dict[str, tuple[Callable[[], str], float]]:
    """Return each work by its label, with its limit in multiples of the workload."""
    return {
        "every result, N = 577, 5 points": (exact(577), 1.0),
        "on average, N = 577, 5 points": (exact(577, hold="expected"), 2.0),
        "assured, N = 577, 5 points": (exact(577, hold="assured"), 2.0),
        "every result, N = 100,000, 5 points": (exact(100_000), 1.0),
        "on average, N = 100,000, 5 points": (exact(100_000, hold="expected"), 3.0),
        "every result, N = 100,000, 2 points": (exact(100_000, margin=0.02), 10.0),
        "every result, no end, 1 point": (exact(None, margin=0.01), 3.0),
        "blaker, N = 577, 5 points": (exact(577, method="blaker"), 15.0),
        "least cost, 100 strata, 11 margins": (least_cost(100), 30.0),
    }


def main() -> None:
    """Print the table."""
    if any(os.environ.get(name) != value for name, value in ONE_THREAD.items()):
        os.execve(sys.executable, [sys.executable, __file__], {**os.environ, **ONE_THREAD})  # noqa: S606
    from sampler.size import exact_size

    exact_size(50)  # what is loaded once
    print(f"{'size':38} {'CPU s':>7} {'1.0 is':>7} {'ratio':>6}   limit")
    broken = 0
    for label, (work, limit) in works().items():
        one = workload()
        began = time.process_time()
        found = work()
        seconds = time.process_time() - began
        kept = seconds / one < limit
        broken += not kept
        print(
            f"{label:38} {seconds:7.2f} {one:7.2f} {seconds / one:6.2f}   {limit:g} "
            f"{'kept' if kept else 'BROKEN'} ({found})",
            flush=True,
        )
    sys.exit(broken > 0)


if __name__ == "__main__":
    main()
