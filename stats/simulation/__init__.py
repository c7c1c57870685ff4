"""A plan drawn many times against assumed answers: what to expect of it before anyone has read a case.

Reading order: `planned` (what a plan is), `assumed` (the truths), `redrawn` (the draws),
`estimated` (their percentages), `simulating`.
"""
