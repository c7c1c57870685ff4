"""Sizes by what the interval will really be.

Reading order: `widths`, `blocks`, `too_wide`, `sizes`, `results`.
"""
