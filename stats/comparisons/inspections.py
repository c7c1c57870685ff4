"""Two inspections side by side: every question of both, its change, and what chance alone would explain."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from stats.comparisons.differences import Difference, difference
from stats.comparisons.exact import size_mistakes
from stats.comparisons.several import holm
from stats.comparisons.words import confidence_words
from stats.errors import SamplerError
from stats.estimation import Estimate
from stats.rounding import fraction, half_up

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

__all__ = ["Changes", "compare_inspections"]


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes from one inspection to another.

    Attributes:
        now: name of the later inspection.
        before: name of the earlier one.
        titles: short label of each question, by its code.
        differences: by the code of the question, the later percentage less the earlier.
        p_values: Holm's adjusted p-value of each, in the same order.
        weighted: questions of both that are not compared, since a percentage is weighted.
        only_now: questions of the later inspection alone.
        only_before: questions of the earlier one alone.
        confidence: of the intervals.
    """

    now: str
    before: str
    titles: dict[str, str]
    differences: dict[str, Difference]
    p_values: dict[str, float]
    weighted: tuple[str, ...]
    only_now: tuple[str, ...]
    only_before: tuple[str, ...]
    confidence: float

    @property
    def changed(self) -> tuple[str, ...]:
        """The questions whose interval, taken by itself, leaves out no change."""
        return tuple(code for code, found in self.differences.items() if not found.low <= 0 <= found.high)

    @property
    def changed_at_once(self) -> tuple[str, ...]:
        """The questions that changed by Holm's rule, which allows for so many comparisons."""
        level = 1 - self.confidence
        return tuple(code for code, p_value in self.p_values.items() if p_value <= level + 1e-12)

    def to_frame(self) -> pd.DataFrame:
        """Return a row a question: label, both percentages, the change and its limits in points, p-values."""
        import pandas as pd

        rows = [
            {"question": code, "title": self.titles[code], **_row(found), "p_value_holm": self.p_values[code]}
            for code, found in self.differences.items()
        ]
        return pd.DataFrame(rows)

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _repr_html_(self) -> str:
        said = "<br>".join(escape(line) for line in self._judgement())
        return f"{self.to_frame().to_html(index=False, border=0)}<p>{said}</p>"

    def _lines(self) -> Iterator[str]:
        yield f"{self.now}, against {self.before}"
        yield ""
        columns = ["question", "before", "now", f"change, {confidence_words(self.confidence)} interval", ""]
        rows = [
            [
                f"{code} {self.titles[code]}".strip(),
                _percent(found.second.percent),
                _percent(found.first.percent),
                _points(found),
                "changed" if code in self.changed else "",
            ]
            for code, found in self.differences.items()
        ]
        widths = [max(len(row[k]) for row in [columns, *rows]) for k in range(len(columns))]
        for row in [columns, *rows]:
            yield "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
        yield ""
        yield from self._judgement()

    def _judgement(self) -> Iterator[str]:
        number, changed, at_once = len(self.differences), self.changed, self.changed_at_once
        for code in changed:
            yield f"{code} {self.differences[code]}."
        by_chance = float(half_up(fraction(number * (1 - self.confidence)), 1))
        yield (
            f"Taken one by one, {len(changed)} of {number} intervals leave out no change; by chance alone up "
            f"to about {by_chance:g} would, had nothing changed."
        )
        yield (
            f"Allowing for {number} comparisons at once (Holm, {confidence_words(self.confidence)}): "
            f"{', '.join(at_once) if at_once else 'none'} changed by more than chance would explain."
        )
        if self.weighted:
            yield f"Not compared, being weighted: {', '.join(self.weighted)}."
        if self.only_now:
            yield f"Asked now only: {', '.join(self.only_now)}."
        if self.only_before:
            yield f"Asked before only: {', '.join(self.only_before)}."
        yield "Both are taken for samples drawn by themselves; cases inspected in both would tell more."


def compare_inspections(
    now: pd.DataFrame, before: pd.DataFrame, confidence: float = 0.80, method: str | None = None
) -> Changes:
    """Return what changed from one inspection to another, question by question.

    Args:
        now: results of the later inspection, as `stats.read_reports` gives them for one folder.
        before: those of the earlier one.
        confidence: of the intervals, two-sided, above 0 and below 1.
        method: of the differences: "newcombe", "miettinen-nurminen" or "exact"; None for "exact" where both
            populations are known and small enough for it, else "newcombe".

    Returns:
        Changes, in the order of the later inspection. Weighted percentages are not compared: a report does
        not say what their variance is.

    Raises:
        SamplerError: the two have no question in common that can be compared, or what
            `stats.difference` refuses.
    """
    later, earlier = _by_question(now), _by_question(before)
    both = [code for code in later if code in earlier]
    weighted = tuple(code for code in both if _is_weighted(later[code]) or _is_weighted(earlier[code]))
    compared = [code for code in both if code not in weighted]
    if not compared:
        raise SamplerError(
            "the two inspections have no question in common that can be compared: check that both are of "
            "the same standards, and that their percentages are not weighted."
        )
    differences = {
        code: difference(first, second, confidence, method or _method(first, second))
        for code in compared
        for first, second in [(_estimate(later[code], confidence), _estimate(earlier[code], confidence))]
    }
    adjusted = holm([found.p_value for found in differences.values()])
    return Changes(
        now=str(now["provider"].iloc[0]),
        before=str(before["provider"].iloc[0]),
        titles={code: str(later[code].get("title") or "") for code in compared},
        differences=differences,
        p_values=dict(zip(differences, adjusted, strict=True)),
        weighted=weighted,
        only_now=tuple(code for code in later if code not in earlier),
        only_before=tuple(code for code in earlier if code not in later),
        confidence=confidence,
    )


def _by_question(table: pd.DataFrame) -> dict[str, dict[Any, Any]]:
    return {str(row["question"]): row for row in table.to_dict("records")}


def _is_weighted(row: dict[Any, Any]) -> bool:
    return row.get("weighted") == "yes"


def _method(first: Estimate, second: Estimate) -> str:
    too_large = [*size_mistakes(first, "first"), *size_mistakes(second, "second")]
    return "newcombe" if too_large else "exact"


def _estimate(row: dict[Any, Any], confidence: float) -> Estimate:
    import pandas as pd

    known = not pd.isna(row["population"])
    return Estimate(
        yes=int(row["yes"]),
        base=int(row["base"]),
        not_relevant=int(row["not_relevant"]),
        missing=int(row["missing"]),
        population=int(row["population"]) if known else None,
        confidence=confidence,
    )


def _row(found: Difference) -> dict[str, Any]:
    row = found.as_row()
    return {
        "before": row["second_percent"],
        "now": row["first_percent"],
        "change": row["difference"],
        **{name: row[name] for name in ("low", "high", "p_value", "confidence", "method")},
    }


def _percent(percent: float) -> str:
    return f"{half_up(100 * fraction(percent / 100))}%"


def _points(found: Difference) -> str:
    change, low, high = (
        f"{number:+d}" if (number := int(half_up(100 * fraction(value)))) else "0"
        for value in (found.estimate, found.low, found.high)
    )
    return f"{change} ({low} to {high})"
