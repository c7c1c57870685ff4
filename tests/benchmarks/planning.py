"""How long a plan takes and how much memory: each in a process of its own, on one thread.

    python tests/benchmarks/planning.py

Machines differ, and a busy one is slower than itself. So each process first runs a fixed workload, and limits
are in multiples of the time that took: 1.0 is somewhat less than a second of a processor of 2020. Planning
here is `sampler.plan` on a DataFrame, with how well the plan keeps its margins; for thousands of strata
that is 20 trial walks. A broken limit makes the script fail.
"""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import time

SHAPES = {
    "24 strata (577 -> 128)": ((2, 3, 4), 577, 128, 0.5),
    "480 with local units (577 -> 128)": ((2, 3, 4, 20), 577, 128, 10.0),
    "480 with local units (5,770 -> 600)": ((2, 3, 4, 20), 5_770, 600, 30.0),
    "5,000 strata (30,000 -> 3,000)": ((4, 5, 10, 25), 30_000, 3_000, 60.0),
}
"""The levels of each variable, the cases, the size, and the limit in multiples of the workload."""

MEMORY = 1024  # megabytes
MATCHED = 3
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


def cases(shape: tuple[int, ...], number: int) -> dict[str, list[str]]:
    """Return a list of cases, by column, whose levels depend on one another."""
    rng = random.Random(SEED)
    kinds = [[[rng.random() ** 2 + 0.05 for _ in range(k)] for k in shape] for _ in range(3)]
    rows = [
        [f"{rng.choices(range(len(weights)), weights)[0]:02}" for weights in rng.choice(kinds)]
        for _ in range(number)
    ]
    columns = {f"v{place}": [row[place] for row in rows] for place in range(len(shape))}
    return {"id": [f"C{k:06}" for k in range(number)], **columns}


def measure(label: str) -> None:
    """Print what planning a list takes, for the process that asked."""
    import duckdb  # noqa: F401 (imported before the clock starts)
    import pandas as pd

    import sampler

    shape, number, size, _ = SHAPES[label]
    one = workload()
    names = [f"v{place}" for place in range(len(shape))]
    frame = sampler.Frame(
        pd.DataFrame(cases(shape, number)), case="id", match=names[:MATCHED], spread=names[MATCHED:]
    )
    sampler.plan(sampler.Frame(pd.DataFrame({"id": ["a", "b"]}), case="id"), size=1)  # what is loaded once
    began = time.process_time()
    plan = sampler.plan(frame, size=size)
    kept = plan.margins_kept
    seconds = time.process_time() - began
    print(
        json.dumps(
            {
                "one": one,
                "seconds": seconds,
                "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                "strata": len(plan.strata),
                "tables": len(plan.tables),
                "worst": max(float(k.worst) for k in kept if len(k.variables) == 1),
            }
        )
    )


def main() -> None:
    """Print the table."""
    if len(sys.argv) > 1:
        measure(sys.argv[1])
        return
    one_thread = {**os.environ, **dict.fromkeys(["OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"], "1")}
    print(
        f"{'plan':36} {'strata':>6} {'tables':>6} {'CPU s':>7} {'1.0 is':>7} {'ratio':>6} {'MB':>5}   limit"
    )
    broken = 0
    for label, (*_, limit) in SHAPES.items():
        done = subprocess.run(
            [sys.executable, __file__, label], check=True, env=one_thread, stdout=subprocess.PIPE, text=True
        )
        found = json.loads(done.stdout)
        ratio = found["seconds"] / found["one"]
        kept = ratio < limit and found["megabytes"] < MEMORY
        broken += not kept
        print(
            f"{label:36} {found['strata']:6,} {found['tables']:6,} {found['seconds']:7.2f} "
            f"{found['one']:7.2f} {ratio:6.2f} {found['megabytes']:5.0f}   {limit:g} "
            f"{'kept' if kept else 'BROKEN'} (one-way margins: at most {found['worst']:.3f} off)",
            flush=True,
        )
    sys.exit(broken > 0)


if __name__ == "__main__":
    main()
