"""What `sampler size` answers: a planner's questions about one list, each with its words, values and rows.

Reading order: `asked`, `shared`, `answer`, `precise`, `parts`, `units`, `changes`, `usable`, `all_answers`.
"""
