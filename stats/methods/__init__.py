"""The methods of `stats.interval`, one small function each; `stats.intervals` loads the one asked for.

A method takes numbers of yeses, bases and populations (arrays of floats of one dimension and length, the
population infinity where it is unknown) and the tail, the chance left on each side, as a fraction. It returns
both limits. `stats.intervals` keeps them to what has been seen, so that a method need not; in a census, where
this settles both, it may return any numbers.
"""
