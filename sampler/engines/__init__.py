"""The two questions that are ever asked of the cases, and the engines that answer them.

`count_in` asks how many eligible cases each stratum has, and checks the list on the way;
`lowest_in` asks which cases have the lowest tickets. Everything after them is small.

Read in this order: `engine`, `dialects`, `verdicts`, `queries`, `faults`, `questions`, `listings`,
`repeated`, `duckdb`. Next: `sampler.size`.
"""

from __future__ import annotations

from sampler.engines.engine import Engine, opened
from sampler.engines.listings import Measured, measured_in, officers_in
from sampler.engines.questions import Count, LeftOut, Stratum, Ticketed, count, count_in, lowest_in

__all__ = [
    "Count",
    "Engine",
    "LeftOut",
    "Measured",
    "Stratum",
    "Ticketed",
    "count",
    "count_in",
    "lowest_in",
    "measured_in",
    "officers_in",
    "opened",
]
