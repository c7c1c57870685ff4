"""Several providers, or inspections, compared on one question.

Reading order: `provider_counts` (the table), `report_folders` (where it comes from); `control_limits`,
`funnels`, `funnel_scale`, `funnel_picture`; `beta_binomial`, `posteriors`, `shrinkage`, `ranking`.
"""
