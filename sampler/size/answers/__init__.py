"""What `sampler size` answers: a planner's questions about one list, each with its words, values and rows.

Start with `sampler.size.answers.asked`.
"""
