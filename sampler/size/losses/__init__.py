"""Reserves for cases that turn out not to be usable.

Reading order: `shares`, `results`, `sizes`, `tables`, `stratum_results`, `stratum_reserves`.
"""
