"""Reserves for cases that turn out not to be usable.

Reading order: `shares`, `results`, `sizes`, `stratum_results`, `stratum_reserves`.
"""
