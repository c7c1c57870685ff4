"""What `sampler size` can be asked, in groups, and how it is typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any, TypeVar

import click

from sampler.cli.options import CONFIDENCE, FileToWrite, Share, force_option, printing_options

Command = TypeVar("Command", bound=Callable[..., Any])

LAST = "What is printed and written"  # and what no other group names
GROUPS = {
    "How exact": (
        "confidence",
        "margin",
        "proportion",
        "correction",
        "cases",
        "formula",
        "method",
        "assurance",
    ),
    "Parts of the list": ("relevant", "relevant_margin", "column", "allocation"),
    "A change, or another group": (
        "other",
        "other_cases",
        "difference",
        "change",
        "start",
        "power",
        "test",
    ),
    "Cases that cannot be used": ("losses", "usable", "certainty"),
    "Several wishes at the least cost": ("wishes",),
    LAST: (),
}
"""The options by what they ask, in the order of the help."""


class Grouped(click.Command):
    """A command whose help shows its options in groups."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, group by group."""
        options = [option for option in self.get_params(ctx) if isinstance(option, click.Option)]
        group = {name: title for title, names in GROUPS.items() for name in names}
        for title in GROUPS:
            mine = [option for option in options if group.get(option.name or "", LAST) == title]
            with formatter.section(title):
                formatter.write_dl([r for r in (option.get_help_record(ctx) for option in mine) if r])


def _parts(ctx: click.Context, param: click.Parameter, typed: tuple[str, ...]) -> tuple[Fraction | int, ...]:
    """Return parts of a list: a Fraction for what has a point, an int for what has none."""
    from sampler.size.formula import grouped

    found: list[Fraction | int] = []
    for value in typed:
        try:
            share = re.fullmatch(r"[0-9]{0,9}\.[0-9]{1,30}", value.strip(), re.ASCII)
            found.append(Fraction(value.strip()) if share else grouped(value))
        except ValueError:
            rule = "is neither a share such as 0.25 nor a number of cases such as 90."
            raise click.BadParameter(f"{_shown(value)} {rule}", ctx, param) from None
    return tuple(found)


def _losses(
    ctx: click.Context, param: click.Parameter, typed: tuple[str, ...]
) -> tuple[tuple[str, float], ...]:
    """Return shares of cases expected to be lost, each with its name, "" for none."""
    found: list[tuple[str, float]] = []
    for value in typed:
        name, _, share = value.rpartition("=")
        try:
            found.append((name.strip(), float(share)))
        except ValueError:
            rule = "is not written as 0.10 or unavailable=0.10."
            raise click.BadParameter(f"{_shown(value)} {rule}", ctx, param) from None
    return tuple(found)


def _cases(ctx: click.Context, param: click.Parameter, typed: str | None) -> int | None:
    """Return a number of cases, as people write it."""
    from sampler.size.formula import grouped

    if typed is None:
        return None
    try:
        return grouped(typed)
    except ValueError:
        rule = "is no whole number such as 577 or 1,000."
        raise click.BadParameter(f"{_shown(typed)} {rule}", ctx, param) from None


def _population(ctx: click.Context, param: click.Parameter, typed: str | None) -> float | None:
    """Return the number of cases on a list; infinity for one without limit."""
    from sampler.size.formula import grouped

    if typed is None:
        return None
    try:
        return float("inf") if typed.strip().casefold() == "infinite" else grouped(typed)
    except ValueError:
        rule = "is neither a whole number nor 'infinite'."
        raise click.BadParameter(f"{_shown(typed)} {rule}", ctx, param) from None


def _shown(value: str) -> str:
    return repr(value if len(value) <= 40 else value[:40] + "...")


def size_options(command: Command) -> Command:
    """Add every option of `sampler size`; what is left out is None, or empty where several may be given."""
    command = printing_options(force_option(command))
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


_SHARE = "must lie between 0 and 1: write 0.05 for 5"
_POINTS = Share(f"{_SHARE} points")
_CHANCE = Share("must lie between 0 and 1: write 0.90 for 90%")

_OPTIONS = (
    click.option("--confidence", type=CONFIDENCE, help="Between 0 and 1 [default: 0.80, or the folder's]."),
    click.option(
        "--margin",
        type=_POINTS,
        help="Margin of error, 0.05 for 5 points [default: 0.05, or the folder's].",
    ),
    click.option(
        "--proportion",
        type=Share("must lie between 0 and 1: write 0.5 for 50%"),
        help="Share of yes assumed [default: 0.5, or the folder's].",
    ),
    click.option("--correction", help="simple or cochran [default: simple, or the folder's]."),
    click.option(
        "--cases", metavar="N", callback=_cases, help="A number of cases fixed by hand, to see what it holds."
    ),
    click.option("--formula", is_flag=True, help="Only by the formula: leave the exact rule out."),
    click.option("--method", help="The interval of the exact rule, by name [default: exact]."),
    click.option(
        "--assurance",
        type=_CHANCE,
        help="The chance with which the exact rule, or a relevant base, is to hold [default: 0.90].",
    ),
    click.option(
        "--relevant",
        metavar="SHARE|CASES",
        callback=_parts,
        multiple=True,
        help="A part that questions apply to: 0.25 for a quarter of the list, or 90 for 90 cases of it. May "
        "be given several times.",
    ),
    click.option(
        "--relevant-margin",
        type=_POINTS,
        multiple=True,
        help="Margin of error wanted for it [default: that of the whole]; once, or once for each part.",
    ),
    click.option("--by", "column", help="A column of the list: what the size buys for each of its levels."),
    click.option(
        "--allocation",
        help="How the levels share the cases: proportional, equal, power or neyman [default: proportional].",
    ),
    click.option(
        "--against",
        "other",
        metavar="N",
        callback=_population,
        help="Compare with another list of so many cases: last year's, or another group's.",
    ),
    click.option(
        "--against-cases",
        "other_cases",
        metavar="N",
        callback=_cases,
        help="Cases read of it [default: as many as of this one].",
    ),
    click.option("--difference", type=_POINTS, help="Margin of error wanted of the difference."),
    click.option(
        "--change",
        type=Share("must lie between -1 and 1: write -0.10 for a fall of 10 points"),
        help="A change to be found: -0.10 for a fall of 10 points.",
    ),
    click.option(
        "--from",
        "start",
        type=Share("must lie between 0 and 1: write 0.75 for 75%"),
        help="The share of yes that the change starts from [default: that of --proportion].",
    ),
    click.option("--power", type=_CHANCE, help="The chance of finding it [default: 0.80]."),
    click.option(
        "--test",
        help="How that chance is worked out: formula, newcombe, exact or miettinen-nurminen "
        "[default: formula; exact is what compare does with lists of some hundred cases].",
    ),
    click.option(
        "--loss",
        "losses",
        metavar="[NAME=]SHARE",
        callback=_losses,
        multiple=True,
        help="Share of cases expected to be ineligible or unavailable: 0.10, or several as NAME=0.05.",
    ),
    click.option(
        "--usable",
        metavar="N",
        callback=_cases,
        help="Cases that must remain usable [default: as many as are drawn].",
    ),
    click.option(
        "--certainty", type=_CHANCE, help="The chance that enough usable cases remain [default: 0.95]."
    ),
    click.option(
        "--wishes",
        type=click.Path(),
        help="A file of margins to hold in several parts: the fewest or cheapest cases that do.",
    ),
    click.option("--sample", help="Of a folder's samples, this one only."),
    click.option(
        "--csv", "table", type=FileToWrite(".csv"), help="Write the answers to this file, as a table."
    ),
    click.option(
        "--plot",
        type=FileToWrite(".svg", ".png"),
        help="Draw what other sizes would buy: a file ending in .svg or .png.",
    ),
    click.option(
        "--plot-csv", "plot_table", type=FileToWrite(), help="Write the figures behind the drawing."
    ),
)
