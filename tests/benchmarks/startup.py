"""How fast the command line answers: CPU seconds, medians, and ratios to a bare `python -c pass`.

    python tests/benchmarks/startup.py [RUNS]

The commands run in turn, so that a machine that slows down slows all of them. The limits are those
the project set itself; the script prints whether they hold. A busy machine may break them, so only a
command that fails makes the script fail.
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from sampler.demo.caseload import write_lists
from stats.framework_files import framework_file

LIMITS = {"sampler --help": 0.15, "sampler draw (577 of 17,497 rows)": 1.0}


def cpu_seconds(command: list[str]) -> float:
    """Return the user and system time of one run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def sampler(*words: str) -> list[str]:
    """Return the command line that runs sampler in this environment."""
    return [str(Path(sys.executable).parent / "sampler"), *words]


def inspection(folder: Path) -> Path:
    """Make an inspection of one sample, planned and not drawn: the 577 supervision cases."""
    settings = (Path(__file__).parents[2] / "sampler" / "demo" / "inspection.toml").read_text("utf-8")
    write_lists(folder)
    one = settings[: settings.index("[samples.court]")].replace('beside = "published.csv"\n', "")
    (folder / "inspection.toml").write_text(one, "utf-8")
    (folder / "standards.toml").write_bytes(framework_file("nps-2018"))
    subprocess.run(sampler("plan", str(folder), "--quiet"), check=True)
    return folder


def main() -> None:
    """Print the table."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with tempfile.TemporaryDirectory() as name:
        folder = inspection(Path(name))

        def undrawn() -> None:
            (folder / "draw.json").unlink(missing_ok=True)
            shutil.rmtree(folder / "samples", ignore_errors=True)

        commands: dict[str, tuple[Callable[[], None], list[str]]] = {
            "python -c pass": (lambda: None, [sys.executable, "-c", "pass"]),
            "sampler --help": (lambda: None, sampler("--help")),
            "sampler size 577": (lambda: None, sampler("size", "577")),
            "sampler draw (577 of 17,497 rows)": (undrawn, sampler("draw", str(folder), "--seed", "x", "-q")),
            "sampler verify (the same)": (lambda: None, sampler("verify", str(folder), "-q")),
        }
        times: dict[str, list[float]] = {label: [] for label in commands}
        for run in range(runs + 1):
            for label, (prepare, command) in commands.items():
                prepare()
                seconds = cpu_seconds(command)
                if run:  # the first round warms the file cache
                    times[label].append(seconds)
    bare = statistics.median(times["python -c pass"])
    print(f"{runs} runs, CPU seconds; {os.cpu_count()} processors")
    print(f"{'command':36} {'median':>8} {'lowest':>8} {'ratio':>7}   limit")
    for label, seconds in times.items():
        median, limit = statistics.median(seconds), LIMITS.get(label)
        kept = "" if limit is None else f"{limit:.2f} {'kept' if median < limit else 'BROKEN'}"
        print(f"{label:36} {median:8.3f} {min(seconds):8.3f} {median / bare:7.1f}   {kept}")


if __name__ == "__main__":
    main()
