"""The two questions that are ever asked of the cases, and the engines that answer them.

`count_in` asks how many eligible cases each stratum has, and checks the list on the way;
`lowest_in` asks which cases have the lowest tickets. Everything after them is small.

Read in this order: `questions`, `queries`, `dialects`, `duckdb`.
"""

from __future__ import annotations

from sampler.engines.questions import Count, LeftOut, Stratum, Ticketed, count, count_in, lowest_in, opened

__all__ = ["Count", "LeftOut", "Stratum", "Ticketed", "count", "count_in", "lowest_in", "opened"]
