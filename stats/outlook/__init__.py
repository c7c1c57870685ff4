"""How sure a rating is: the chance of each band, the answers to change, what each rule decides.

Read in this order: `draws`, `urns`, `weights`, `classes`, `completion` (what the cases nobody read may say);
`banding`, `samples`, `wording`, `chances`, `asking` (what that makes of the ratings); `changes`; `rules`.
"""
