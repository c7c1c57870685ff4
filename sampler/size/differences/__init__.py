"""Sizes for the difference of two percentages, and for finding a change.

Reading order: `two_samples`, `growing`, `margins`; `changes`, `normal_power`, `statistic`, `deciding`,
`exact_deciding`, `yes_chances`, `enumerating`, `detection`, `detection_sizes`, `stepping`,
`smallest_changes`.
"""
