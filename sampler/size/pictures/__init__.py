"""What a size buys: tables, and pictures drawn from them.

Reading order: `rows`, `tables`, `expected`, `words`, `look`, `margins`, `intervals`, `costs`, `drawing`,
`files`, `what_if`.
"""
