"""How many cases to inspect, and what they will buy.

`formula` is the published rule; `exact` asks the interval itself; `domains`, `differences` and `losses`
size for parts, changes and cases that cannot be used; `allocations` and `constrained` share cases out over
strata; `pictures` draws what a size buys.

To read the code, start with `sampler.size.formula`; each file names the next.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sampler.size.allocations.allocate import allocate
    from sampler.size.allocations.results import Allocation
    from sampler.size.constrained.constraints import Cv, Least, Margin
    from sampler.size.constrained.results import LeastCost
    from sampler.size.constrained.sizes import least_cost
    from sampler.size.constrained.strata import Stratum
    from sampler.size.constrained.wishes import Wishes, read_strata, read_wishes
    from sampler.size.differences.detection import Power, power
    from sampler.size.differences.detection_sizes import PowerSize, size_for_power
    from sampler.size.differences.margins import (
        DifferenceMargin,
        DifferenceSize,
        difference_margin,
        difference_size,
    )
    from sampler.size.differences.smallest_changes import SmallestChange, smallest_change
    from sampler.size.domains.results import DomainSize
    from sampler.size.domains.rows import DomainsBought, DomainSizes
    from sampler.size.domains.sizes import domain_size
    from sampler.size.domains.tables import domain_sizes, domains_bought
    from sampler.size.exact.results import ExactSize, Held, held_by
    from sampler.size.exact.sizes import exact_size
    from sampler.size.formula import Precision, margin_of_error, populations_for, sample_size
    from sampler.size.losses.results import Losses
    from sampler.size.losses.sizes import size_for_losses
    from sampler.size.losses.stratum_reserves import stratum_reserves
    from sampler.size.losses.stratum_results import StratumReserves
    from sampler.size.pictures.what_if import WhatIf, what_if

__all__ = [
    "Allocation",
    "Cv",
    "DifferenceMargin",
    "DifferenceSize",
    "DomainSize",
    "DomainSizes",
    "DomainsBought",
    "ExactSize",
    "Held",
    "Least",
    "LeastCost",
    "Losses",
    "Margin",
    "Power",
    "PowerSize",
    "Precision",
    "SmallestChange",
    "Stratum",
    "StratumReserves",
    "WhatIf",
    "Wishes",
    "allocate",
    "difference_margin",
    "difference_size",
    "domain_size",
    "domain_sizes",
    "domains_bought",
    "exact_size",
    "held_by",
    "least_cost",
    "margin_of_error",
    "populations_for",
    "power",
    "read_strata",
    "read_wishes",
    "sample_size",
    "size_for_losses",
    "size_for_power",
    "smallest_change",
    "stratum_reserves",
    "what_if",
]

# Loaded when first asked for, so that the command line answers at once.
_HOMES = {
    "allocations.allocate": ("allocate",),
    "allocations.results": ("Allocation",),
    "differences.detection": (
        "Power",
        "power",
    ),
    "differences.detection_sizes": (
        "PowerSize",
        "size_for_power",
    ),
    "differences.margins": (
        "DifferenceMargin",
        "DifferenceSize",
        "difference_margin",
        "difference_size",
    ),
    "differences.smallest_changes": (
        "SmallestChange",
        "smallest_change",
    ),
    "domains.results": ("DomainSize",),
    "domains.rows": (
        "DomainSizes",
        "DomainsBought",
    ),
    "domains.sizes": ("domain_size",),
    "domains.tables": (
        "domain_sizes",
        "domains_bought",
    ),
    "exact.results": (
        "ExactSize",
        "Held",
        "held_by",
    ),
    "exact.sizes": ("exact_size",),
    "formula": (
        "Precision",
        "margin_of_error",
        "populations_for",
        "sample_size",
    ),
    "constrained.constraints": (
        "Cv",
        "Least",
        "Margin",
    ),
    "constrained.results": ("LeastCost",),
    "constrained.sizes": ("least_cost",),
    "constrained.strata": ("Stratum",),
    "constrained.wishes": (
        "Wishes",
        "read_strata",
        "read_wishes",
    ),
    "losses.results": ("Losses",),
    "losses.sizes": ("size_for_losses",),
    "losses.stratum_reserves": ("stratum_reserves",),
    "losses.stratum_results": ("StratumReserves",),
    "pictures.what_if": (
        "WhatIf",
        "what_if",
    ),
}


def __getattr__(name: str) -> object:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"sampler.size.{module}"), name)
    raise AttributeError(f"module 'sampler.size' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
