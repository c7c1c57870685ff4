"""Which cases to inspect: plan, draw and verify a sample.

The chain: a `Frame` (the list and who is eligible) -> `plan` -> a sealed `Plan` -> `draw` with a
seed -> a `Sample`; `verify` repeats it all. What the answers say is in the package `stats`.

To read the code, start with `sampler.errors`; each file names the next.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sampler import size
    from sampler.drawing import draw
    from sampler.errors import SamplerError
    from sampler.exclusions import NotAfter, NotBefore, NotContaining, NotInspectedBefore
    from sampler.extension import extend
    from sampler.frames import Frame
    from sampler.persons import Person
    from sampler.planning import plan
    from sampler.plans import Plan
    from sampler.replacement import replace
    from sampler.roles import Replacement
    from sampler.rules import Between, MonthsBefore, NotBlank, NotEqual, OneOf
    from sampler.samples import Sample
    from sampler.size.formula import Precision, margin_of_error, populations_for, sample_size
    from sampler.tickets import ticket
    from sampler.verification import verify

__version__ = "0.1.0"

__all__ = [
    "Between",
    "Frame",
    "MonthsBefore",
    "NotAfter",
    "NotBefore",
    "NotBlank",
    "NotContaining",
    "NotEqual",
    "NotInspectedBefore",
    "OneOf",
    "Person",
    "Plan",
    "Precision",
    "Replacement",
    "Sample",
    "SamplerError",
    "draw",
    "extend",
    "margin_of_error",
    "plan",
    "populations_for",
    "replace",
    "sample_size",
    "size",
    "ticket",
    "verify",
]

# Loaded when first asked for, so that `sampler --help` answers at once.
_HOMES = {
    "sampler.drawing": ("draw",),
    "sampler.errors": ("SamplerError",),
    "sampler.exclusions": ("NotAfter", "NotBefore", "NotContaining", "NotInspectedBefore"),
    "sampler.extension": ("extend",),
    "sampler.frames": ("Frame",),
    "sampler.persons": ("Person",),
    "sampler.planning": ("plan",),
    "sampler.plans": ("Plan",),
    "sampler.replacement": ("replace",),
    "sampler.roles": ("Replacement",),
    "sampler.rules": ("Between", "MonthsBefore", "NotBlank", "NotEqual", "OneOf"),
    "sampler.samples": ("Sample",),
    "sampler.size.formula": ("Precision", "margin_of_error", "populations_for", "sample_size"),
    "sampler.tickets": ("ticket",),
    "sampler.verification": ("verify",),
}


def __getattr__(name: str) -> object:
    if name == "size":
        return import_module("sampler.size")
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(module), name)
    raise AttributeError(f"module 'sampler' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
