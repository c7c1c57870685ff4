"""A number of cases shared out over strata, in whole numbers.

Reading order: `checks`, `priorities`, `allocate`, `results`.
"""
