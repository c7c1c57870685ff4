"""Comparing percentages: two groups, two years, several of either, and a trend.

Reading order: `sides` (what a comparison takes of an estimate), `overlaps`; the parts of the methods:
`combining`, `score`, `pairs`, `exact`, `inverting`; the tables `difference_methods`, `ratio_methods`; then
what people ask for: `differences`, `ratios`, `rest`, `several`, `trends`; `words` says it.
"""
