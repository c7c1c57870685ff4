"""The inspectors' workbook: write it, and read it back filled in.

Read `sheet` first (what a sheet holds), then `writing`, `grid` and `reading`.
"""

from __future__ import annotations

from sampler.sheets.reading import Answers, read_cases, read_sheet
from sampler.sheets.sheet import ANSWERS, Sheet
from sampler.sheets.writing import sheet_bytes

__all__ = ["ANSWERS", "Answers", "Sheet", "read_cases", "read_sheet", "sheet_bytes"]
