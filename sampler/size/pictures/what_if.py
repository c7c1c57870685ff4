"""What if: what a size buys, as three tables, and as three pictures drawn from them.

Next: `sampler.size.answers.asked`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from sampler.errors import SamplerError, refuse_if_any
from sampler.size.formula import Precision, fraction_mistakes, whole
from stats.reporting.words import clean

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

MOST_LINES = 8  # more lines than this nobody can tell apart
SAME = 1e-9  # shares that differ by less have one line


class Sized(Protocol):
    """What the exact rule gives: something with a size."""

    @property
    def size(self) -> int:
        """The number of cases."""


MOST_DRAWN = 100_000  # cases: an interval is looked at for each likely result
ExactRule = Callable[[int | None, float, float], Sized]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What a size buys and what other sizes would, as tables and as one figure with a panel each.

    In Jupyter it shows the figure, and the tables behind it.

    Attributes:
        size: cases in the sample.
        population: eligible cases N; None without limit.
        precision: the precision that was asked for.
        by_hand: whether the size was fixed by hand, and does not follow from the precision.
        margins: the margin of error by size: rule ("formula" or "exact, expected"), proportion, population
            (blank without limit), size, margin (a fraction), chosen.
        intervals: the interval to expect by base: base, relevant (cases on the list that the question applies
            to), known (whether their number is), population (that the interval takes for it), proportion (of
            yeses among them), low, high, half_width (fractions), mark ("very small", "small" or "").
        costs: what confidence costs: confidence, rule ("formula" or "exact, every result"), size, more (than
            at the confidence asked for).
        name: what the sample is called; "" for nothing.
    """

    size: int
    population: int | None
    precision: Precision
    by_hand: bool
    margins: pd.DataFrame = field(repr=False, compare=False)
    intervals: pd.DataFrame = field(repr=False, compare=False)
    costs: pd.DataFrame = field(repr=False, compare=False)
    name: str = ""

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The table behind each picture, by name: margins, intervals, costs."""
        return {"margins": self.margins, "intervals": self.intervals, "costs": self.costs}

    @property
    def titles(self) -> tuple[str, str, str]:
        """What each picture shows, in a sentence without a full stop."""
        from sampler.size.pictures.words import titles

        return titles(self)

    @property
    def alt(self) -> str:
        """The pictures in words, one paragraph, for those who cannot see them."""
        from sampler.size.pictures.words import described

        return described(self)

    @property
    def rule(self) -> tuple[str, ...]:
        """How the figures were made, a part at a time."""
        from sampler.size.pictures.words import rule

        return rule(self)

    def __str__(self) -> str:
        return " ".join(f"{title}." for title in self.titles)

    def to_frame(self) -> pd.DataFrame:
        """Return the three tables as one, a row a figure.

        Columns: picture (the table's name), rule, confidence, proportion, population (blank without limit),
        size (of the sample, or the base), measure ("margin", "low", "high" or "size") and value (a fraction;
        for "size" a number of cases).
        """
        from sampler.size.pictures.rows import long_table

        return long_table(self)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, with the rows of each table; None for a population without limit."""
        from sampler.size.pictures.rows import plain_rows

        return {
            "name": self.name,
            "size": self.size,
            "population": self.population,
            "by_hand": self.by_hand,
            "precision": asdict(self.precision),
            "alt": self.alt,
            "rule": list(self.rule),
            **{name: plain_rows(table) for name, table in self.tables.items()},
        }

    def figure(self) -> Figure:
        """Return the three pictures as a matplotlib Figure, as wide as a page of A4 within its margins."""
        from sampler.size.pictures.drawing import drawn

        return drawn(self)

    def save(self, path: str | Path, *, force: bool = False) -> None:
        """Write the figure to a file, whole or not at all; the same figure gives the same bytes.

        Args:
            path: ends in .svg or .png, which decides the format.
            force: replace a file that is there.

        Raises:
            SamplerError: another suffix; the file exists; or it cannot be written.
        """
        from sampler.size.pictures.files import save

        save(self, Path(path), force=force)

    def _repr_html_(self) -> str:
        from sampler.size.pictures.files import as_svg
        from sampler.wording import as_html

        tables = "".join(as_html(name, table.round(4)) for name, table in self.tables.items())
        return f"{as_svg(self)}<details><summary>The tables behind it</summary>{tables}</details>"


def what_if(
    population: int | None,
    precision: Precision | None = None,
    size: int | None = None,
    proportions: Sequence[float] = (0.5, 0.3, 0.1),
    populations: Sequence[int | None] = (),
    *,
    name: str = "",
    exact: ExactRule | None = None,
) -> WhatIf:
    """Return what a size buys, and what others would: three tables, and three pictures of them.

    1. The margin of error by size (`sampler.margin_of_error`), for the population and for others, for the
       assumed share of yes and for others; beside it, the half-width to expect of the exact interval.
    2. The exact interval to expect by base, for questions that apply to some of the cases only.
    3. The size at 80%, 90%, 95% and 99% confidence, by the formula and, up to 5,000 cases, by the exact rule.

    An expected limit is the mean of the limits of `stats.interval` over all the samples there are, each with
    its chance. As many of the cases as the proportion says, to the nearest case, are taken to be a yes.
    A base of b in a sample of n is taken to come from b N / n relevant cases, to the nearest case.

    Args:
        population: eligible cases N, at least 1; None without limit.
        precision: confidence, margin, proportion and correction; None for 80%, 5 points, 50%, "simple".
        size: a size fixed by hand, 1 to N; None for the one that follows from the precision.
        proportions: further shares of yes to draw. One that mirrors another (0.9 and 0.1) has its line.
        populations: further populations to draw, None for one without limit; if there are none, that one.
        name: what the sample is called, for the heading.
        exact: the exact rule, a function of population, confidence and margin; None for `exact_size`.

    Returns:
        A `WhatIf`. In a census the margin of error is 0, and every interval a point.

    Raises:
        SamplerError: a value out of range, all of them at once; more lines than can be told apart; a sample
            above 100,000 cases.

    Source:
        The formula: see `sampler.sample_size`. The limits: see `stats.interval`, method "exact".

    Example:
        >>> found = what_if(577)
        >>> print(found)
        Five points at 80% takes 128 of 577 cases. Of 20 relevant cases expect ±16 points, of all 128 cases
        ±5.3. 95% confidence takes 103 more cases than 80%.
        >>> found.save("size.svg")  # doctest: +SKIP
    """
    precision = Precision() if precision is None else precision
    if not isinstance(precision, Precision):
        raise SamplerError(f"precision must be a Precision, but got {type(precision).__name__}.")
    refuse_if_any([*_listed("proportions", proportions), *_listed("populations", populations)])
    refuse_if_any(_mistakes(population, size, proportions, populations))
    if not isinstance(name, str):
        raise SamplerError(f"name must be text, but got {type(name).__name__}.")
    population = None if population is None else int(population)
    shares, others = _unlike(precision.proportion, proportions), _others(population, populations)
    if len(shares) + len(others) > MOST_LINES:
        raise SamplerError(
            f"a picture holds at most {MOST_LINES} lines, but got {len(shares)} proportions and "
            f"{len(others) + 1} populations: leave some out."
        )
    from sampler.size.pictures.tables import costs_table, intervals_table, margins_table

    chosen = precision.size_for(population) if size is None else int(size)
    if chosen > MOST_DRAWN:
        raise SamplerError(
            f"a picture is drawn of samples of up to {MOST_DRAWN:,} cases, but this has {chosen:,}: ask for "
            "a larger margin."
        )
    return WhatIf(
        chosen,
        population,
        precision,
        size is not None,
        margins_table(chosen, population, precision, shares, others),
        intervals_table(chosen, population, precision),
        costs_table(population, precision, exact or _exact_rule()),
        clean(name),
    )


def _exact_rule() -> ExactRule:
    from sampler.size.exact.sizes import exact_size

    return exact_size


def _mistakes(
    population: object, size: object, proportions: Sequence[float], populations: Sequence[object]
) -> Iterator[str]:
    counts = [("population", population), ("size", size), *(("populations", one) for one in populations)]
    broken: list[str] = []
    for thing, value in counts:
        try:
            whole(thing, value if value is not None else 1, least=1)
        except SamplerError as error:
            broken += error.mistakes
    yield from broken
    if not broken and population is not None and size is not None and size > population:  # type: ignore[operator]
        yield f"size must be at most the population of {population:,}, but got {size:,}."
    for share in proportions:
        yield from fraction_mistakes("proportions", share)


def _listed(thing: str, values: object) -> Iterator[str]:
    if isinstance(values, str) or not hasattr(values, "__iter__") or getattr(values, "shape", (1,)) == ():
        yield f"{thing} must be a list of values, but got {type(values).__name__}."


def _unlike(chosen: float, proportions: Sequence[float]) -> list[float]:
    """Return the shares whose margins differ, the chosen one first: p and 1 - p have the same."""
    kept: list[float] = []
    for share in (chosen, *proportions):
        if all(min(abs(share - other), abs(share + other - 1)) > SAME for other in kept):
            kept.append(share)
    return kept


def _others(population: int | None, populations: Sequence[int | None]) -> list[int | None]:
    """Return the other populations as plain numbers, each once; without limit, if none is named."""
    found = [None if one is None else int(one) for one in populations] or [None]
    return [one for one in dict.fromkeys(found) if one != population]
