"""How far two readers of the same cases agree.

Reading order: `coefficients` (the formulas), `reading` (one question), `tables` (many).
"""
