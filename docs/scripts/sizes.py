# ruff: noqa: T201
"""Print the sizes of the exact rule for every method of intervals: docs/tables/sizes.md.

A number in brackets is the first size that holds, where it is smaller than the one from which on all do.

    python docs/scripts/sizes.py > docs/tables/sizes.md
"""

from __future__ import annotations

import argparse

import stats
from sampler.size import ExactSize, exact_size

ASSURANCE = 0.90
HOLDS = (("every", 0.5), ("expected", 0.5), ("expected", 0.75), ("assured", 0.5), ("assured", 0.75))
COLUMNS = {"expected": "average", "assured": f"{100 * ASSURANCE:.0f}% sure"}


def shown(found: ExactSize) -> str:
    """Return the size, with the first that holds in brackets where that is smaller."""
    return str(found.size) if found.first == found.size else f"{found.size} ({found.first})"


def main() -> None:
    """Print the table."""
    asked = argparse.ArgumentParser(description="Sizes by the exact rule, for every method.")
    asked.add_argument("--population", type=int, default=577)
    asked.add_argument("--confidence", type=float, default=0.80)
    asked.add_argument("--margin", type=float, default=0.05)
    given = asked.parse_args()
    print(
        "| interval | every result |"
        + "".join(f" {COLUMNS[hold]} at {100 * p:.0f}% |" for hold, p in HOLDS[1:])
    )
    print("|---|" + "---|" * len(HOLDS))
    for method in stats.METHODS:
        rule = (given.population, given.confidence, given.margin, method)
        cells = [shown(exact_size(*rule, hold, p, ASSURANCE)) for hold, p in HOLDS]
        print(f"| `{method}` | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
