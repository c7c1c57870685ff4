"""Controlled selection: whole cases per stratum that match every ratio and give each case the same chance.

Rounding each stratum's share to whole cases favours some cases and shuts others
out. Controlled selection (Goodman & Kish 1950; Causey, Cox & Ernst 1985) instead
takes tables of whole numbers that all match the ratios, and gives each table a
probability so that their average is the exact share of every stratum.

Read in this order: `tables`, `margins`, `enumeration`, `entropy`, `face`, `exactness`, `walk`, `chain`,
`pool`, `design`, `kept`; then `shares` and `allocations`, and the other methods: `rounding`, `systematic`.
"""
