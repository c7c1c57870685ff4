"""Two inspections side by side: every question of both, its change, and what chance alone would explain."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from stats.bases import VERY_SMALL_BASE
from stats.comparisons.differences import Difference, difference
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
        notices: what the reports print first, such as that the cases are invented; "" for nothing.
        titles: short label of each question, by its code.
        differences: by the code of the question, the later percentage less the earlier.
        p_values: Holm's adjusted p-value of each, in the same order.
        unknown: questions of both that are not compared, since a weighted percentage was reported without
            what its interval rests on.
        only_now: questions of the later inspection alone.
        only_before: questions of the earlier one alone.
        confidence: of the intervals.
    """

    now: str
    before: str
    notices: tuple[str, ...]
    titles: dict[str, str]
    differences: dict[str, Difference]
    p_values: dict[str, float]
    unknown: tuple[str, ...]
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
        yield from self.notices
        yield f"{self.now}, against {self.before}"
        yield ""
        columns = [
            "question",
            "before",
            "",
            "now",
            "",
            f"change, {confidence_words(self.confidence)} interval",
        ]
        rows = [
            [
                f"{code} {self.titles[code]}".strip(),
                *_side(found.second),
                *_side(found.first),
                _points(found),
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
        each = confidence_words(self.confidence)
        if not changed:
            yield f"No question changed by more than chance would explain: every {each} interval includes 0."
        for code in changed:
            yield f"{code} {self.differences[code]}."
        if changed and number > 1:
            by_chance = float(half_up(fraction(number * (1 - self.confidence)), 1))
            yield (
                f"That is said of each question by itself. Of {number} questions up to about {by_chance:g} "
                "would come out so by chance alone, had none changed."
            )
            yield (
                f"Allowing for that (Holm's rule, {each} for all {number} together), "
                f"{_listed(at_once) if at_once else 'none of them'} can be said to have changed."
            )
        yield "Changes are worked out from the unrounded percentages, and rounded themselves."
        small = [code for code, found in self.differences.items() if _smallest(found) < VERY_SMALL_BASE]
        if small:
            named = ", ".join(small)
            yield f"Fewer than {VERY_SMALL_BASE} cases in one of the two: {named}; quote no change of it."
        if self.unknown:
            yield (
                f"Not compared: {', '.join(self.unknown)}. They are weighted, and a report does not say how "
                "precise they are: run sampler report again."
            )
        if self.only_now:
            yield f"Asked now only: {', '.join(self.only_now)}."
        if self.only_before:
            yield f"Asked before only: {', '.join(self.only_before)}."
        yield (
            "The two samples are taken to be drawn independently. A report does not tell which cases were in "
            "both; where many were, the intervals are mostly wider than need be, but can be too narrow where "
            "cases changed."
        )


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
        Changes, in the order of the later inspection. Weighted percentages are compared by "newcombe".

    Raises:
        SamplerError: the two have no question in common that can be compared, or what
            `stats.difference` refuses.
    """
    later, earlier = _by_question(now), _by_question(before)
    both = [code for code in later if code in earlier]
    unknown = tuple(code for code in both if not (_is_known(later[code]) and _is_known(earlier[code])))
    compared = [code for code in both if code not in unknown]
    if not compared:
        raise SamplerError(
            "the two inspections have no question in common that can be compared: check that both are of "
            "the same standards."
            if not unknown
            else "the percentages of both are weighted, and the reports do not say how precise they are: run "
            "sampler report again in both folders."
        )
    differences = {
        code: difference(first, second, confidence, method)
        for code in compared
        for first, second in [(_estimate(later[code], confidence), _estimate(earlier[code], confidence))]
    }
    adjusted = holm([found.p_value for found in differences.values()])
    return Changes(
        now=str(now["provider"].iloc[0]),
        before=str(before["provider"].iloc[0]),
        notices=tuple(dict.fromkeys(_notice(table) for table in (now, before) if _notice(table))),
        titles={code: str(later[code].get("title") or "") for code in compared},
        differences=differences,
        p_values=dict(zip(differences, adjusted, strict=True)),
        unknown=unknown,
        only_now=tuple(code for code in later if code not in earlier),
        only_before=tuple(code for code in earlier if code not in later),
        confidence=confidence,
    )


def _by_question(table: pd.DataFrame) -> dict[str, dict[Any, Any]]:
    return {str(row["question"]): row for row in table.to_dict("records")}


def _is_weighted(row: dict[Any, Any]) -> bool:
    return row.get("weighted") == "yes"


def _is_known(row: dict[Any, Any]) -> bool:
    import pandas as pd

    return not _is_weighted(row) or not pd.isna(row.get("equivalent_base"))


def _estimate(row: dict[Any, Any], confidence: float) -> Estimate:
    import pandas as pd

    counts: dict[str, Any] = {name: int(row[name]) for name in ("yes", "base", "not_relevant", "missing")}
    population = None if pd.isna(row["population"]) else int(row["population"])
    if not _is_weighted(row):
        return Estimate(**counts, population=population, confidence=confidence)
    from stats.weighting import reported_share

    domain = None if pd.isna(row["domain_population"]) else int(row["domain_population"])
    share, equivalent = float(row["percent"]) / 100, float(row["equivalent_base"])
    weighted = reported_share(share, counts["yes"], counts["base"], equivalent, domain)
    return Estimate(
        **counts,
        population=population,
        confidence=confidence,
        method="korn-graubard",
        weighted=weighted,
    )


def _row(found: Difference) -> dict[str, Any]:
    row = found.as_row()
    return {
        "before": row["second_percent"],
        "before_yes": found.second.yes,
        "before_base": found.second.base,
        "now": row["first_percent"],
        "now_yes": found.first.yes,
        "now_base": found.first.base,
        "change": row["difference"],
        **{name: row[name] for name in ("low", "high", "p_value", "confidence", "method")},
    }


def _notice(table: pd.DataFrame) -> str:
    return str(table["notice"].iloc[0]) if "notice" in table.columns else ""


def _listed(codes: tuple[str, ...]) -> str:
    *most, last = codes
    return f"{', '.join(most)} and {last}" if most else last


def _smallest(found: Difference) -> int:
    return min(found.first.base, found.second.base)


def _side(found: Estimate) -> tuple[str, str]:
    percent = f"{half_up(100 * fraction(found.percent / 100))}%"
    return percent, f"{found.base}, weighted" if found.weighted else f"{found.yes} of {found.base}"


def _points(found: Difference) -> str:
    change, low, high = (
        f"{number:+d}" if (number := int(half_up(100 * fraction(value)))) else "0"
        for value in (found.estimate, found.low, found.high)
    )
    return f"{change} ({low} to {high})"
