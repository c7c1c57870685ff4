"""A plan in words: what was counted, what is certain of any draw, what is not, and why.

Next: `sampler.cap_checks`.
"""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING
from unicodedata import normalize

from sampler.chances import at_most, chances_of
from sampler.selection.walk import TRIALS
from sampler.wording import aligned, counted

if TYPE_CHECKING:
    from sampler.plans import Plan
    from sampler.selection.kept import MarginKept


def plan_words(plan: Plan) -> str:
    """Return a plan in words: who is eligible, how many, and how the ratios are matched."""
    lines = [f"Plan '{plan.name}'", "", f"{counted(plan.count.rows, 'row')} read from {plan.frame.place}"]
    width = len(f"{plan.count.rows:,}")
    lines += [f"  {part.rows:>{width},} left out: {part.words(plan.frame)}" for part in plan.count.left_out]
    strata = counted(len(plan.count.strata), "stratum", "strata")
    lines += [f"  {plan.population:>{width},} eligible, in {strata}", ""]
    lines += [f"Sample size: {counted(plan.size, 'case')}", *(f"  {part}" for part in plan.rule), ""]
    return "\n".join([*lines, *_levels(plan), _chances(plan), *_tables(plan), *_kept(plan)])


def explain(plan: Plan) -> str:
    """Return what is certain of any draw by a plan, what was given up, and why: for a planner to read."""
    parts = [f"Plan '{plan.name}': {counted(plan.size, 'case')} of {plan.population:,}."]
    if plan.size == plan.population:
        return f"{parts[0]}\nEvery eligible case is inspected, so nothing is left to chance."
    certain = [_chances(plan), *_certain(plan)]
    given_up = _given_up(plan)
    parts += ["", "Certain of every draw:", *(f"- {sentence}" for sentence in certain)]
    parts += [
        "",
        "Not certain:" if given_up else "Nothing was given up.",
        *(f"- {text}" for text in given_up),
    ]
    parts += ["", "How:", f"- {_HOW[_way(plan)]}"]
    return "\n".join(parts)


def _way(plan: Plan) -> str:
    if plan.by_walk:
        return "walk"
    if plan.settings.method == "controlled" and not plan.frame.strata_by:
        return "srs"
    if plan.settings.method == "stratified":
        return plan.settings.rounding or "cell"
    return plan.settings.method


_HOW = {
    "controlled": "A table says how many cases each stratum gives. The plan holds tables that keep the "
    "ratios, with chances of being picked under which every stratum gives, on average, what is due to it. "
    "The seed picks one table, and then the cases.",
    "walk": "The seed itself makes the table that says how many cases each stratum gives: one stratum after "
    "another is rounded up or down from what is due to it, in such a way that this stays the average. There "
    "are too many strata to make tables beforehand, or you asked for this.",
    "cell": "Each stratum's share is rounded to whole cases by largest remainder, once for all.",
    "nested": "The sample is shared out by largest remainder, once for all: among the levels of the first "
    "column, then of each of these among the levels of the next, and so on.",
    "systematic": "The strata are sorted so that neighbours are alike, and cases are taken at equal steps "
    "from a start that the seed picks.",
    "srs": "The cases with the lowest tickets of the whole list are taken, whatever they are.",
    "pps": "Pareto sampling: with U a case's ticket as a share of all tickets, and p its target, those with "
    "the lowest U / (1 - U) over p / (1 - p) are taken.",
}


def _certain(plan: Plan) -> list[str]:
    if plan.design is None:
        return ["Every stratum has its share rounded down or up.", *_cap_kept(plan)] if plan.by_walk else []
    if not plan.frame.strata_by:
        return _cap_kept(plan)
    lines = ["Every stratum has its share rounded down or up."] if _is_next_to_due(plan) else []
    lines += [f"{_names(plan, kept)}: {_always(kept)}" for kept in plan.margins_kept if kept.worst < 1]
    return lines + _cap_kept(plan)


def _is_next_to_due(plan: Plan) -> bool:
    assert plan.design is not None  # noqa: S101 (asked only of plans with tables)
    return all(
        abs(cases - due) < 1
        for column, due in zip(zip(*plan.design.tables, strict=True), plan.due, strict=True)
        for cases in (min(column), max(column))
    )


def _given_up(plan: Plan) -> list[str]:
    capped = [] if plan.settings.cap is None else [_CAP]
    if not plan.frame.strata_by or plan.settings.method == "pps":
        return capped
    sentences = [
        f"{_names(plan, kept)}: {_margin(plan, kept)}"
        for kept in plan.margins_kept
        if kept.worst >= 1 or plan.by_walk
    ]
    if plan.settings.method == "stratified" and len(set(plan.inclusion)) > 1:
        sentences.append("Equal chances: cases of a stratum that was rounded down have less of a chance.")
    if sentences and plan.settings.method == "controlled" and not plan.by_walk:
        sentences.append(
            "Why: the chances come first, then each ratio by itself, then pairs of them, in the order in "
            "which you named them. No tables were found that always keep the first of these as well as what "
            "is certain. Tables that miss less are favoured. What matters most goes first in match."
        )
    residual = chances_of(plan).residual
    if residual:
        sentences.append(
            f"The chances are those due to within {at_most(residual)}: far below what anybody could notice."
        )
    return sentences + capped


def _cap_kept(plan: Plan) -> list[str]:
    cap = plan.settings.cap
    return [] if cap is None else [f"No officer has more than {counted(cap, 'case')}, reserves included."]


_CAP = (
    "The chance of each case: where the cap binds, a busy officer's cases mostly have less of a chance than "
    "the others. How much cannot be worked out exactly; the sample's file gives simulated chances."
)


def _levels(plan: Plan) -> list[str]:
    """Return the table of levels, so that one that should not be there shows before the plan is used."""
    levels = plan.levels()
    if not levels:
        return []
    due: dict[tuple[str, str], Fraction] = {}
    for place, variable in enumerate(plan.frame.strata_by):
        for stratum, cases in zip(plan.count.strata, plan.due, strict=True):
            key = variable, stratum.levels[place]
            due[key] = due.get(key, Fraction(0)) + cases
    rows = [[variable, level, number, float(due[variable, level])] for variable, level, number in levels]
    alike = Counter(
        (variable, " ".join(normalize("NFKC", level).split()).casefold()) for variable, level, _ in levels
    )
    warnings = [
        f"Look: {times} levels of {variable} differ in capitals or blanks only. Make them one in the list."
        for (variable, _), times in alike.items()
        if times > 1
    ]
    table = aligned(["matched", "level", "eligible", "share due"], rows)
    return [table, "", *_groups(plan), *warnings, *([""] * bool(warnings))]


def _groups(plan: Plan) -> list[str]:
    """Return a line for each level that stands for values of other names, or for blanks."""
    lines = [
        f"{column} '{level}' stands for {' or '.join(repr(value) for value in values)}."
        for column, levels in plan.frame.levels.items()
        for level, values in levels.items()
        if values != (level,)
    ]
    lines += [f"{column}: a blank counts as '{level}'." for column, level in plan.frame.blank.items()]
    return [*lines, ""] if lines else []


def _chances(plan: Plan) -> str:
    """Return the sentence on the chance of a case."""
    if plan.size == plan.population:
        return "Every eligible case is inspected."
    if plan.settings.method == "pps":
        return (
            f"A case's chance is nearly in proportion to its {plan.frame.measure}; the largest may be "
            f"certain.{_WEIGHTED}"
        )
    least, most = min(plan.inclusion), max(plan.inclusion)
    if least == most:
        by = f"{plan.size:,} in {plan.population:,}"
        exact = "" if chances_of(plan).residual else " exactly"
        if plan.settings.cap is not None:
            return (
                f"Every eligible case has the same chance, {by} ({_percent(least)}), but for the cap of "
                f"{counted(plan.settings.cap, 'case')} of one officer: where it binds, chances differ."
                f"{_BINDS}"
            )
        return f"Every eligible case has the same chance, {by}{exact} ({_percent(least)})."
    never = sum(s.population for s, c in zip(plan.count.strata, plan.inclusion, strict=True) if not c)
    text = (
        f"The chances differ, from {_percent(least)} to {_percent(most)}; a case's weight is 1 / its chance."
    )
    text += _WEIGHTED
    if never:
        text += (
            f" Look: {counted(never, 'eligible case')} can never be drawn, and nothing can be said of them."
        )
    return text


_BINDS = (
    "\nWhere the cap moves chances by more than 1 in 100, 'sampler report' weights the cases; 'sampler "
    "status' says so once the sample is drawn."
)
_WEIGHTED = (
    "\n'sampler report' weights the cases accordingly: its percentages are unbiased, and its intervals as "
    "wide as unequal chances make them."
)


def _percent(chance: Fraction) -> str:
    return f"{100 * float(chance):.1f}%"


def _tables(plan: Plan) -> list[str]:
    if plan.size == plan.population or not plan.frame.strata_by or plan.settings.method == "pps":
        return []
    if plan.design is None:
        return ["The seed will drive a walk to one table of whole cases. How walks keep the ratios:"]
    if len(plan.design.tables) == 1:
        return ["One table of whole cases matches the ratios:"]
    number = len(plan.design.tables)
    return [f"The seed will pick one of {number:,} tables of whole cases that match the ratios:"]


def _kept(plan: Plan) -> list[str]:
    """Return a line for each set of margins: how well any draw keeps it."""
    if not _tables(plan):
        return []
    return [f"  {_names(plan, kept)}: {_margin(plan, kept)}" for kept in plan.margins_kept]


def _margin(plan: Plan, kept: MarginKept) -> str:
    if plan.by_walk:
        times = round(kept.within_one * TRIALS)
        return f"within one case in {times} of {TRIALS} walks tried (at most {_hundredths(kept.worst)} off)."
    return _always(kept) if kept.worst < 1 else _often(kept)


def _names(plan: Plan, kept: MarginKept) -> str:
    return " by ".join(plan.frame.strata_by[v] for v in kept.variables)


def _always(kept: MarginKept) -> str:
    every = "every level" if len(kept.variables) == 1 else "every combination"
    if kept.worst == 0:
        return f"{every} has exactly its share in every draw."
    return f"{every} is within one case of its share in every draw (at most {_hundredths(kept.worst)} off)."


def _often(kept: MarginKept) -> str:
    share = 100 * float(kept.within_one)
    often = "in no draw" if share == 0 else f"in {min(math.floor(share * 10) / 10, 99.9):.1f}% of draws"
    return f"within one case {often}; never more than {_hundredths(kept.worst)} cases off."


def _hundredths(cases: Fraction) -> str:
    """Return a number of cases rounded up to two decimals, so that "at most" stays true."""
    return f"{math.ceil(cases * 100) / 100:.2f}"
