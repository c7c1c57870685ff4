"""What a planner asks about the size of a sample, and the list it is asked of.

Next: `sampler.size.answers.shared`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from sampler.errors import refuse_if_any
from sampler.size.answers.shared import Shared
from sampler.size.formula import Precision, fraction_mistakes, whole
from sampler.size.refusals import mistakes_of


@dataclass(frozen=True, slots=True)
class Listed:
    """The list that a size is asked for, as far as sizing needs to know it.

    Attributes:
        name: the sample's name; "" where only a number was given.
        population: eligible cases N that are sized for; None without limit.
        origin: where N comes from, in words.
        fixed: the size fixed by hand in the inspection's settings; None for none.
        reason: why it was fixed, or N was.
        counted: the cases on the list, where N was fixed by hand; None where N is theirs.
        reserves: the reserves of its settings, as a share of the cases.
        plan_for: how a plan of so many cases shares them out over the list; None where there is no list.
        unequal: the settings that give cases unequal chances, in words; "" for none.
        column: the column whose levels are asked about; "" for none.
        units: eligible cases by level of it, each by place of the stratum they are in.
    """

    name: str
    population: int | None
    origin: str
    fixed: int | None = None
    reason: str = ""
    counted: int | None = None
    reserves: float = 0.0
    plan_for: Callable[[int], Shared] | None = None
    unequal: str = ""
    column: str = ""
    units: Mapping[str, Mapping[int, int]] = field(default_factory=dict)

    @property
    def cases(self) -> int | None:
        """The cases there are to draw from: those counted, whatever N was fixed at."""
        return self.population if self.counted is None else self.counted

    @property
    def by_case(self) -> bool:
        """Whether chances differ from case to case, so that no stratum has one for all of its own."""
        return bool({"cap", "method = 'pps'"} & set(self.unequal.split(", ")))


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of every list.

    Attributes:
        precision: confidence, margin, share of yes and correction.
        cases: a size fixed by hand, to see what it holds; None for the size by the formula.
        formula: whether the formula alone is asked about, and not the exact rule.
        method: the interval of the exact rule, one of `stats.METHODS`.
        assurance: the chance with which the exact rule, and a relevant base, are to hold.
        relevant: parts of the list that questions apply to: shares, or numbers of cases.
        relevant_margin: the margin of error wanted of these: one for all, or one each; empty for that of the
            whole.
        other: cases on another list to compare with; None for none, infinity for one without limit.
        other_cases: cases of it that are read; None for as many as of this one.
        difference: the margin of error wanted of the difference; None not to ask.
        change: the change that is to be found, such as -0.10; None not to ask.
        start: the share of yes that the change starts from; None for that of the precision.
        power: the chance with which it is to be found.
        test: how that chance is worked out, a method of `sampler.size.power`.
        losses: shares of cases expected to be lost, by name; empty not to ask.
        usable: cases that must remain usable; None for as many as are drawn.
        certainty: the chance with which enough usable cases are to remain.
        allocation: how units share the cases, a method of `sampler.size.allocate`.

    Raises:
        SamplerError: cases that are no whole number, or a chance that lies outside 0 to 1.
    """

    precision: Precision
    cases: int | None = None
    formula: bool = False
    method: str = "exact"
    assurance: float = 0.90
    relevant: tuple[Fraction | int, ...] = ()
    relevant_margin: tuple[float, ...] = ()
    other: float | None = None
    other_cases: int | None = None
    difference: float | None = None
    change: float | None = None
    start: float | None = None
    power: float = 0.80
    test: str = "formula"
    losses: Mapping[str, float] = field(default_factory=dict)
    usable: int | None = None
    certainty: float = 0.95
    allocation: str = "proportional"

    def __post_init__(self) -> None:
        wrong = fraction_mistakes("assurance", self.assurance) + fraction_mistakes(
            "certainty", self.certainty
        )
        if self.cases is not None:
            wrong += mistakes_of(lambda: whole("cases", self.cases, least=1))
        if len(self.relevant_margin) not in (0, 1, len(self.relevant)):
            wrong.append(
                f"relevant_margin must be given once, or once for each of the {len(self.relevant)} relevant "
                "parts."
            )
        refuse_if_any(wrong)

    def size_for(self, listed: Listed) -> int:
        """Return the size that further questions start from: the one by hand, else by the formula."""
        if self.cases is not None:
            return self.cases
        size = listed.fixed if listed.fixed is not None else self.precision.size_for(listed.population)
        return size if listed.cases is None else min(size, listed.cases)
