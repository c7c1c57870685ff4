"""Sizes for a part of the cases: a question that does not always arise, a local unit.

Reading order: `results`, `sizes`, `rows`, `tables`.
"""
