"""The family of errors: see `stats.errors`, where it lives, and why.

Next: `sampler.files`.
"""

from __future__ import annotations

from stats.errors import SamplerError, likely, near, refuse_if_any

__all__ = ["SamplerError", "likely", "near", "refuse_if_any"]
