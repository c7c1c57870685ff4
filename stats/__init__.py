"""What the answers say about all the cases: estimates, intervals and ratings.

Read in this order: `errors`; `intervals` (and below it `counts`, `hypergeometric`); `estimation` (`tallies`,
`rounding`); `answers`; `standards`, `framework_files`; `decisions`, `ratings`; `reporting`. Arithmetic takes
counts and returns numbers; tables appear only where a person reads or writes them.

Importing the package is quick: numpy, scipy and pandas are loaded by the first name that needs them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stats.answers import DrawnSample, questions
    from stats.decisions import PanelDecision, read_decisions
    from stats.errors import SamplerError
    from stats.estimation import Estimate, estimate
    from stats.framework_files import nps_2018, read_framework
    from stats.intervals import METHODS, Interval, interval
    from stats.ratings import Rating, StandardRating, rate
    from stats.standards import Band, Framework, OverallBand, Question, Standard

__all__ = [
    "METHODS",
    "Band",
    "DrawnSample",
    "Estimate",
    "Framework",
    "Interval",
    "OverallBand",
    "PanelDecision",
    "Question",
    "Rating",
    "SamplerError",
    "Standard",
    "StandardRating",
    "estimate",
    "interval",
    "nps_2018",
    "questions",
    "rate",
    "read_decisions",
    "read_framework",
]

_HOMES = {
    "answers": ("DrawnSample", "questions"),
    "decisions": ("PanelDecision", "read_decisions"),
    "errors": ("SamplerError",),
    "estimation": ("Estimate", "estimate"),
    "framework_files": ("nps_2018", "read_framework"),
    "intervals": ("METHODS", "Interval", "interval"),
    "ratings": ("Rating", "StandardRating", "rate"),
    "standards": ("Band", "Framework", "OverallBand", "Question", "Standard"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    """Return a public name, loading the module it lives in (PEP 562)."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return the names there are, loaded or not."""
    return sorted({*globals(), *__all__})
