"""A sample drawn from another sample: 20 of the 128, with the same tickets, so that the two nest.

What it will be is sealed with the other plans, as rules; its tables follow from the sample
it is drawn from, so they are made when that one is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from sampler.engines import Stratum
from sampler.errors import SamplerError
from sampler.frames import Frame, Table
from sampler.planning import plan
from sampler.plans import Plan
from sampler.rule_reading import read_rule
from sampler.rules import NotEqual, OneOf, Rule
from sampler.samples import SAMPLE, Sample
from sampler.selection.tables import Design
from sampler.tickets import RULE
from sampler.wording import counted

TRIALS = 200
"""Where a walk makes the parent's table, chances are averages over so many walks, not over all tables."""

SHOWN = 10
"""So many of a column's levels are named where no case meets the rules."""


@dataclass(frozen=True, slots=True)
class NestedPlan:
    """The rules of a sample drawn from another.

    Attributes:
        name: its name.
        parent: the name of the sample it is drawn from.
        eligible: rules on the parent's matched columns; the ratios matched are the parent's.
        size: its size.
        reason: why that size.
    """

    name: str
    parent: str
    eligible: tuple[Rule, ...]
    size: int
    reason: str

    def words(self) -> str:
        """Return what is planned, in words."""
        return (
            f"Plan '{self.name}': {self.size} of the cases drawn for '{self.parent}' ({self.reason}). "
            "Its tables follow when that sample is drawn."
        )

    def to_json(self) -> dict[str, object]:
        """Return what is sealed before the parent is drawn."""
        return {
            "rule": RULE,
            "name": self.name,
            "from": self.parent,
            "eligible": [rule.to_json() for rule in self.eligible],
            "size": self.size,
            "reason": self.reason,
        }

    def check(self, parent: Plan) -> None:
        """Refuse rules by which some draw of the parent would leave nothing to draw from.

        Where a walk makes the parent's table, 200 trial walks are looked at.

        Raises:
            SamplerError: the parent's cases of one stratum have different chances (by size, or under a
                cap); no stratum of it meets the rules; or it may be drawn without any case that meets them.
        """
        if parent.settings.method == "pps" or parent.settings.cap is not None:
            raise SamplerError(
                f"'{self.name}' cannot be drawn from '{self.parent}', whose cases have their own chances "
                "(by size, or under a cap on officers), so none could be given here. Draw it from a list."
            )
        eligible = self._strata(parent)
        if not eligible:
            raise SamplerError(
                f"'{self.name}': no eligible case of '{self.parent}' meets its rules "
                f"({'; '.join(rule.words() for rule in self.eligible)}). Check the rules' values. "
                f"{self._levels(parent)}"
            )
        tables = _tables(parent).tables
        without = sum(not any(table[k] for k in eligible) for table in tables)
        if without:
            raise SamplerError(
                f"'{self.name}': no case of '{self.parent}' meets its rules in {without:,} of the "
                f"{counted(len(tables), 'table')} it may be drawn by. Widen the rules, or ask for a larger "
                f"'{self.parent}'."
            )

    def _strata(self, parent: Plan) -> list[int]:
        """Return the parent's strata whose cases meet the rules."""
        strata = enumerate(parent.count.strata)
        return [k for k, stratum in strata if _passes(self.eligible, parent.frame.strata_by, stratum)]

    def _levels(self, parent: Plan) -> str:
        """Return the parent's levels, in words, of each column that the rules name."""
        named = {rule.column for rule in self.eligible}
        sentences = []
        for place, column in enumerate(parent.frame.strata_by):
            levels = sorted({stratum.levels[place] for stratum in parent.count.strata})
            more = f" and {len(levels) - SHOWN:,} more" if len(levels) > SHOWN else ""
            if column in named:
                sentences.append(f"Levels of {column}: {', '.join(levels[:SHOWN])}{more}.")
        return " ".join(sentences)

    def plan_from(self, parent: Sample) -> Plan:
        """Return the plan of this sample, now that the one it is drawn from is known.

        Given the parent, each of its eligible cases has the same chance. Before it, the chance of a
        case of the list is the mean, over the parent's tables, of its chance to be in the parent
        times its chance to be taken from there: that is what is stored. Reports on the parent's cases
        since its draw change nothing here.

        Raises:
            SamplerError: as `check`.
        """
        self.check(parent.plan)
        strata = parent.plan.count.strata
        rows = tuple((d.case, *strata[d.stratum].levels) for d in parent.drawn if d.role == SAMPLE)
        given = parent.plan.frame
        table = Table((parent.case, *given.strata_by), rows, f"sample '{self.parent}'")
        frame = Frame(table, parent.case, given.match, self.eligible, spread=given.spread)
        made = plan(frame, size=self.size, name=self.name, reason=self.reason, tickets=parent.plan.tickets)
        eligible = self._strata(parent.plan)
        chances = dict(zip(eligible, _chances(parent.plan, eligible, self.size), strict=True))
        places = {strata[k].levels: k for k in eligible}
        return replace(
            made,
            inclusion=tuple(chances[places[stratum.levels]] for stratum in made.count.strata),
            speaks_for=sum(strata[k].population for k in eligible),
        )


def nested_from_json(sealed: Mapping[str, Any]) -> NestedPlan:
    """Return the rules that `NestedPlan.to_json` wrote."""
    rules = tuple(read_rule(rule) for rule in sealed["eligible"])
    return NestedPlan(sealed["name"], sealed["from"], rules, sealed["size"], sealed["reason"])


def _passes(rules: tuple[Rule, ...], match: tuple[str, ...], stratum: Stratum) -> bool:
    """Return whether the cases of a stratum meet rules on the matched columns."""
    levels = dict(zip(match, stratum.levels, strict=True))
    return all(rule.admits(levels[rule.column]) for rule in rules if isinstance(rule, OneOf | NotEqual))


def _tables(parent: Plan) -> Design:
    """Return the parent's tables; some trials of them where a walk makes each."""
    from sampler.selection.walk import trial_walks

    strata = [stratum.levels for stratum in parent.count.strata]
    return parent.design or trial_walks(parent.expected, strata, TRIALS)


def _chances(parent: Plan, eligible: list[int], size: int) -> list[Fraction]:
    """Return each eligible stratum's chance: over the parent's tables, the mean of t_h / N_h * size / m.

    Tables are first added up in whole numbers by m, the eligible cases they hold: few values occur.
    """
    design = _tables(parent)
    by_number: dict[int, list[int]] = {}
    for table, weight in zip(design.tables, design.weights, strict=True):
        cases = [table[k] for k in eligible]
        sums = by_number.setdefault(sum(cases), [0] * len(eligible))
        by_number[sum(cases)] = [s + weight * c for s, c in zip(sums, cases, strict=True)]
    whole = sum(design.weights)
    return [
        sum(
            (Fraction(sums[place] * min(size, there), there) for there, sums in by_number.items() if there),
            Fraction(0),
        )
        / (whole * parent.count.strata[k].population)
        for place, k in enumerate(eligible)
    ]
