"""Several constraints at once at the least cost, proved.

Reading order: `strata`, `constraints`, `demands`, `problem`, `program`, `solver`, `search`, `optimum`,
`mending`, `asked`, `advice`, `conflicts`, `sizes`, `results`, `wishes`.
"""
