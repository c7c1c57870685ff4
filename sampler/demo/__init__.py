"""A synthetic inspection to try everything on: case lists and answers, all invented.

Only the published percentages are real. Read `caseload` first, then `answers`.
"""

from __future__ import annotations

from sampler.demo.answers import published, simulated_answers
from sampler.demo.caseload import court_reports, domain_two, victims, write_lists

__all__ = ["court_reports", "domain_two", "published", "simulated_answers", "victims", "write_lists"]
