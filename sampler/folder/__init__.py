"""An inspection's folder: which file holds what, and the steps from one to the next.

inspection.toml      what the planner decides
standards.toml       standards, key questions, bands
panel.toml           what the panel decides, with its reasons (once there are answers)
cases/               the lists, wherever the planner puts them
plan.json            the sealed plans
seal/                the same to be published before the draw: commitment.json, commitment.txt
draw.json            the seed and what it drew
samples/NAME.csv     the cases of a sample and its reserves
samples/NAME-extended-K.csv   the same once it was extended
history.json         what was done since: replacements and extensions
sheets/NAME.xlsx     the inspectors' sheet, blank
answers/NAME.xlsx    the same, filled in (or NAME-*.xlsx, one a person; or .csv)
report/              report.html, report.txt, report.csv, chart.svg, groups.csv

Read `plans` first, then `draws`, `history` and `answers`.
"""
