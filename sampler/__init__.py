"""Which cases to inspect: plan, draw and verify a sample."""

__version__ = "0.1.0"
