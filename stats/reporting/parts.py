"""Parts of the page: the score, the ratings in short, the samples, and lists of sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stats.reporting.gauge import gauge, overall_bands
from stats.reporting.markup import Markup, element, join
from stats.reporting.palette import BANDS
from stats.reporting.words import confidence_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stats.ratings import Rating, StandardRating
    from stats.reporting.report import Report, Reported, SampleSection


def bullets(sentences: Iterable[str]) -> Markup:
    """Return sentences as a list."""
    return element("ul", *(element("li", sentence) for sentence in sentences))


def rating_tag(name: str | None, bands: Sequence[str]) -> Markup:
    """Return a rating in a box of its band's colour, or "Not rated" in a plain one.

    Args:
        name: the band's name, None if there is none.
        bands: the names of all bands, the best first.
    """
    place = f" band-{bands.index(name) % len(BANDS) + 1}" if name in bands else ""
    return element("strong", name or "Not rated", class_=f"tag{place}")


def band_names(rating: Rating) -> list[str]:
    """Return the names of the bands of a standard, the best first."""
    return [band.name for band in rating.framework.bands]


def score(rating: Rating, likely: Sequence[str] = ()) -> Markup:
    """Return the overall rating, its points, where they lie on the scale, and how likely each rating is."""
    names = [name for name, _, _ in overall_bands(rating)]
    points = element(
        "p", element("span", str(rating.score), class_="points"), f" of {rating.maximum} points", class_="of"
    )
    if rating.overall is None:
        verdict = element("p", f"There is no overall rating. Without a rating: {rating.why_no_overall}.")
        return element("section", element("h2", "Overall"), verdict, class_="score", aria_label="Overall")
    scale = [element("li", rating_tag(name, names)) for name in reversed(names)]
    return element(
        "section",
        element(
            "div",
            element("h2", "Overall rating"),
            element("p", rating_tag(rating.overall, names), class_="verdict"),
            points,
            *(element("p", sentence, class_="likely") for sentence in likely),
        ),
        element("div", gauge(rating), element("ul", *scale, class_="legend"), class_="scale"),
        class_="score",
    )


def summary(rating: Rating) -> Markup:
    """Return a table of the standards with their ratings and points."""
    headings = ("Standard", "Rating", "Points", "How")
    return element(
        "table",
        element("caption", "Each standard's rating, its points, and what the rating rests on"),
        element("thead", element("tr", *(element("th", words, scope="col") for words in headings))),
        element("tbody", *(_summary_row(standard, rating) for standard in rating.standards)),
        class_="summary",
    )


def _summary_row(standard: StandardRating, rating: Rating) -> Markup:
    return element(
        "tr",
        element("th", element("span", standard.code, class_="code"), f" {standard.title}", scope="row"),
        element("td", rating_tag(standard.band, band_names(rating))),
        element(
            "td", "–" if standard.score is None else str(standard.score), class_="number", data_label="Points"
        ),
        element("td", _how(standard)),
    )


def _how(standard: StandardRating) -> str:
    if standard.panel and standard.computed:
        return f"Panel; computed {standard.computed}"
    if standard.panel:
        return "Panel"
    if standard.computed is None:
        return "Not rated"
    if standard.lowest_percent is None:
        return "Computed"
    return f"Lowest question {standard.lowest_question}: {float(standard.lowest_percent):g}%"


def samples(report: Report) -> Markup:
    """Return how each sample was made, as a list of facts."""
    return join(*(_sample(sample) for sample in report.samples))


def _sample(sample: SampleSection) -> Markup:
    facts = (
        ("Eligible cases", f"{sample.population:,}"),
        ("Cases drawn", f"{sample.size:,}"),
        (
            "Reserves",
            f"{sample.reserves:,} drawn, {sample.called:,} called, {sample.reserves - sample.called:,} left",
        ),
        *_reported(sample.reported),
        ("Aim", _aim(sample)),
        ("Rule for the size", sample.sizing),
        ("Ratios matched", sample.matched or "None"),
        *(("Note", f"{note}.") for note in sample.notes),
        ("Where the seed came from", sample.seed_source or "Not recorded"),
        ("Seal of the plan", element("code", sample.seal) if sample.seal else "Not sealed"),
    )
    rows = (element("div", element("dt", name), element("dd", fact)) for name, fact in facts)
    return element(
        "div",
        element("h3", sample.title, " ", element("code", sample.name)),
        element("dl", *rows),
        class_="sample",
    )


def _reported(reported: Reported) -> tuple[tuple[str, str], ...]:
    codes = ((reported.ineligible, "ineligible"), (reported.unavailable_replaced, "unavailable"))
    replaced = ", ".join(f"{number:,} {code}" for number, code in codes if number)
    return (
        ("Cases replaced by reserves", f"{reported.replaced:,} ({replaced})" if replaced else "0"),
        *((("Removed, with no reserve left", _removed(reported.removed)),) if reported.removed else ()),
        ("Unavailable, without answers", f"{reported.unavailable:,}"),
        *((("Answers that do not count", _set_aside(reported)),) if reported.set_aside else ()),
    )


def _removed(count: int) -> str:
    return f"{count:,} (ineligible)"


def _set_aside(reported: Reported) -> str:
    return f"{reported.set_aside:,}, given for cases that left the sample"


def _aim(sample: SampleSection) -> str:
    if sample.margin is None:
        return "None: the size was fixed by hand"
    points = confidence_words(sample.margin).removesuffix("%")
    return f"{confidence_words(sample.confidence)} confidence, margin of error of {points} percentage points"
