"""Percentages from samples in which not every case had the same chance: strata, weights, known totals.

Read in this order: `design` (and its checks); `sums`; `shares`, and below it `taylor`, `smoothing`,
`residuals`; `limits`; `calibration`. Plain functions on arrays and frozen values, for many questions and
groups at once.
"""

from __future__ import annotations

from stats.survey.calibration import calibrated
from stats.survey.design import LONELY, Design, design_of, domain_design
from stats.survey.limits import SURVEY_METHODS, limits
from stats.survey.shares import VARIANCES, DomainShares, domain_shares

__all__ = [
    "LONELY",
    "SURVEY_METHODS",
    "VARIANCES",
    "Design",
    "DomainShares",
    "calibrated",
    "design_of",
    "domain_design",
    "domain_shares",
    "limits",
]
