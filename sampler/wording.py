"""Plans and samples in words and aligned tables, for the prompt and for Jupyter."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from sampler.drawing import Sample
    from sampler.planning import Plan


def aligned(heading: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a table in plain text: texts to the left, numbers to the right, decimals to two places.

    Example:
        >>> print(aligned(["level", "cases"], [["female", 12], ["male", 116]]))
        level   cases
        female     12
        male      116
    """
    cells = [[_written(value) for value in row] for row in rows]
    right = [bool(rows) and not isinstance(value, str) for value in (rows[0] if rows else heading)]
    widths = [max(len(row[k]) for row in [list(heading), *cells]) for k in range(len(heading))]
    return "\n".join(
        "  ".join(
            text.rjust(width) if flush else text.ljust(width)
            for text, width, flush in zip(row, widths, right, strict=True)
        ).rstrip()
        for row in [list(heading), *cells]
    )


def _written(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.2f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def plan_text(plan: Plan) -> str:
    """Return a plan in words: who is eligible, how many, how the ratios are matched, and its seal."""
    lines = [f"Plan '{plan.name}'", "", f"{plan.count.rows:,} rows read from {plan.frame.place}."]
    lines += [f"  {number:,} left out: {reason}" for reason, number in plan.count.left_out]
    lines += [f"{plan.population:,} eligible cases in {len(plan.count.strata)} strata.", ""]
    lines += [f"Sample size: {plan.sizing_words()}", ""]
    lines += [_chances(plan), *_kept_lines(plan), "", f"Seal: {plan.seal}"]
    return "\n".join(lines)


def _chances(plan: Plan) -> str:
    if plan.size == plan.population:
        return "Every eligible case is inspected."
    tables = len(plan.design.tables)
    return (
        f"Every eligible case has the same chance, {plan.size} in {plan.population:,} exactly "
        f"({100 * plan.inclusion_probability:.1f}%). "
        f"{tables:,} {'table' if tables == 1 else 'tables'} of whole cases match the ratios; "
        "the seed will pick one."
    )


def _kept_lines(plan: Plan) -> list[str]:
    lines = []
    for kept in plan.margins_kept:
        names = " by ".join(plan.frame.match[v] for v in kept.variables)
        worst = f"at most {_tenths(kept.worst)} of a case" if kept.worst < 1 else ""
        if kept.worst < 1:
            lines.append(f"  {names}: every level within one case of its share in every draw ({worst} off).")
        else:
            share = 100 * float(kept.within_one)
            often = "in no draw" if share == 0 else f"in {min(share, 99.9):.1f}% of draws"
            lines.append(
                f"  {names}: within one case {often}; never more than {_tenths(kept.worst)} cases off."
            )
    return lines


def _tenths(value: Fraction) -> str:
    """Return a number of cases rounded up to two decimals, so that "at most" stays true."""
    hundredths = -(-value * 100 // 1)
    return f"{int(hundredths) / 100:.2f}"


def sample_text(sample: Sample) -> str:
    """Return a sample in words: how many cases, how well the ratios match, and how to check it."""
    reserves = sum(drawn.role == "reserve" for drawn in sample.drawn)
    lines = [
        f"Sample '{sample.plan.name}': {sample.plan.size} of {sample.plan.population:,} eligible cases "
        f"and {reserves} reserves.",
        "",
        balance_text(sample),
    ]
    return "\n".join(lines)


def balance_text(sample: Sample) -> str:
    """Return the table of levels: eligible cases, the share due to each, and the cases drawn."""
    rows = [
        [row.variable, row.level, row.population, row.expected, row.drawn, row.difference]
        for row in sample.balance_rows()
    ]
    if not rows:
        return "No ratio was to be matched."
    return aligned(["matched", "level", "eligible", "share due", "drawn", "difference"], rows)


def as_html(caption: str, table: pd.DataFrame) -> str:
    """Return a table for Jupyter with a caption; every text is escaped."""
    return f"<p><strong>{escape(caption)}</strong></p>{table.to_html(index=False, escape=True, border=0)}"
