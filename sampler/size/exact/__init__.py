"""Sizes by what the interval will really be.

Reading order: `widths`, `too_wide`, `sizes`, `results`.
"""
