"""What the answers say about all the cases: estimates, intervals and ratings.

Read in this order: `errors`; `intervals` (and below it `counts`, `methods`, `hypergeometric`); `estimation`
(`tallies`, `rounding`, `weighting`); `answers` (`responses`, `grouping`, `question_rows`, `weighted_shares`);
`standards`, `framework_files`; `decisions`, `ratings`; `reporting`. Then, as wanted: `survey` (weights and
strata), `comparisons`, `outlook` (the chance of each band), `providers`, `double_reading`, `simulation`.
Arithmetic takes counts and returns numbers; tables appear only where a person reads or writes them.

Importing the package is quick: numpy, scipy and pandas are loaded by the first name that needs them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stats.answers import DrawnSample, questions
    from stats.comparisons.differences import Difference, difference
    from stats.comparisons.exact import exact_test
    from stats.comparisons.overlaps import Overlap
    from stats.comparisons.ratios import Ratio, ratio
    from stats.comparisons.rest import against_rest
    from stats.comparisons.several import Comparisons, compare_all
    from stats.comparisons.trends import Trend, trend
    from stats.decisions import PanelDecision, read_decisions
    from stats.double_reading.reading import Agreement, agreement
    from stats.double_reading.tables import agreements
    from stats.errors import SamplerError
    from stats.estimation import Estimate, estimate
    from stats.framework_files import FRAMEWORKS, framework, nps_2018, read_framework
    from stats.intervals import METHODS, Interval, interval
    from stats.outlook.asking import band_chances
    from stats.outlook.chances import BandChances, Chances
    from stats.outlook.changes import answers_to_change, to_better, to_worse
    from stats.outlook.rules import sensitivity
    from stats.providers.funnel_picture import funnel_chart
    from stats.providers.funnels import Funnel, funnel
    from stats.providers.ranking import Ranks
    from stats.providers.report_folders import read_reports
    from stats.providers.shrinkage import Shrunk, shrink
    from stats.ratings import Rating, StandardRating, rate
    from stats.simulation.simulating import Simulation, simulate
    from stats.standards import Band, Framework, OverallBand, Question, Standard

__all__ = [
    "FRAMEWORKS",
    "METHODS",
    "Agreement",
    "Band",
    "BandChances",
    "Chances",
    "Comparisons",
    "Difference",
    "DrawnSample",
    "Estimate",
    "Framework",
    "Funnel",
    "Interval",
    "OverallBand",
    "Overlap",
    "PanelDecision",
    "Question",
    "Ranks",
    "Rating",
    "Ratio",
    "SamplerError",
    "Shrunk",
    "Simulation",
    "Standard",
    "StandardRating",
    "Trend",
    "against_rest",
    "agreement",
    "agreements",
    "answers_to_change",
    "band_chances",
    "compare_all",
    "difference",
    "estimate",
    "exact_test",
    "framework",
    "funnel",
    "funnel_chart",
    "interval",
    "nps_2018",
    "questions",
    "rate",
    "ratio",
    "read_decisions",
    "read_framework",
    "read_reports",
    "sensitivity",
    "shrink",
    "simulate",
    "to_better",
    "to_worse",
    "trend",
]

_HOMES = {
    "answers": ("DrawnSample", "questions"),
    "comparisons.differences": ("Difference", "difference"),
    "comparisons.exact": ("exact_test",),
    "comparisons.overlaps": ("Overlap",),
    "comparisons.ratios": ("Ratio", "ratio"),
    "comparisons.rest": ("against_rest",),
    "comparisons.several": ("Comparisons", "compare_all"),
    "comparisons.trends": ("Trend", "trend"),
    "decisions": ("PanelDecision", "read_decisions"),
    "double_reading.reading": ("Agreement", "agreement"),
    "double_reading.tables": ("agreements",),
    "errors": ("SamplerError",),
    "estimation": ("Estimate", "estimate"),
    "framework_files": ("FRAMEWORKS", "framework", "nps_2018", "read_framework"),
    "intervals": ("METHODS", "Interval", "interval"),
    "outlook.asking": ("band_chances",),
    "outlook.chances": ("BandChances", "Chances"),
    "outlook.changes": ("answers_to_change", "to_better", "to_worse"),
    "outlook.rules": ("sensitivity",),
    "providers.funnel_picture": ("funnel_chart",),
    "providers.funnels": ("Funnel", "funnel"),
    "providers.ranking": ("Ranks",),
    "providers.report_folders": ("read_reports",),
    "providers.shrinkage": ("Shrunk", "shrink"),
    "ratings": ("Rating", "StandardRating", "rate"),
    "simulation.simulating": ("Simulation", "simulate"),
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
