"""The report as one page that needs nothing else: no scripts, fonts, pictures or network."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

from stats.reporting.cautions import cautions
from stats.reporting.diagram import chart
from stats.reporting.grouping import grouping_title
from stats.reporting.layout import NARROW, WIDE
from stats.reporting.likely import overall_chances
from stats.reporting.markup import Markup, element
from stats.reporting.parts import bullets, samples, score, summary
from stats.reporting.results import grouped, results
from stats.reporting.sentences import finding, interval_sentences, left_out_words
from stats.reporting.words import fieldwork_words

if TYPE_CHECKING:
    from stats.reporting.report import Report


def html(report: Report) -> str:
    """Return the report as one self-contained page of HTML.

    It reads well on a telephone, on a screen and on A4 paper, and with a screen reader. Every text is
    escaped, there is no script, and the page's own policy forbids the browser to load or run anything but
    its one style sheet.

    Args:
        report: what to show.

    Returns:
        A whole document, to be written as UTF-8. The same report gives the same text.

    Example:
        >>> from pathlib import Path
        >>> Path("report.html").write_text(html(report), encoding="utf-8")  # doctest: +SKIP
    """
    style = files("stats.reporting").joinpath("page.css").read_text(encoding="utf-8")
    document = element("html", _head(report, style), _body(report), lang="en-GB")
    return f"<!DOCTYPE html>\n{document}\n"


def _head(report: Report, style: str) -> Markup:
    # The hash lets the browser use this style sheet and no other, so that no text can bring one in.
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", report.title),
        Markup(f"<style>{style}</style>"),
    )


def _body(report: Report) -> Markup:
    sections = _sections(report)
    contents = [element("li", element("a", title, href=f"#{key}")) for key, title, _ in sections]
    date = fieldwork_words(report.fieldwork)
    front = (element("h1", report.title), *((element("p", date, class_="date"),) if date else ()))
    return element(
        "body",
        element("a", "Skip to the results", href="#main", class_="skip"),
        *_notice(report),
        element("header", element("div", *front, class_="column"), class_="front"),
        element(
            "main",
            score(report.rating, (*_left_out(report), *overall_chances(report))),
            element("nav", element("h2", "Contents"), element("ul", *contents), aria_label="Contents"),
            *(
                element("section", element("h2", title, id=key), content, aria_labelledby=key)
                for key, title, content in sections
            ),
            id="main",
            class_="column",
            tabindex="-1",
        ),
        *(
            (element("footer", element("p", f"{report.made_with}.", class_="column")),)
            if report.made_with
            else ()
        ),
    )


def _left_out(report: Report) -> tuple[str, ...]:
    return (left_out_words(report.rating),) if report.rating.left_out else ()


def _notice(report: Report) -> tuple[Markup, ...]:
    if not report.notice:
        return ()
    words = element("p", element("strong", "Important: "), report.notice, class_="column")
    return (element("div", words, class_="notice", role="note"),)


def _sections(report: Report) -> list[tuple[str, str, Markup]]:
    """Return each section's anchor, heading and content, in the order of reading."""
    return [
        ("standards", "Ratings of the standards", summary(report.rating)),
        ("results", "Results by standard", results(report)),
        *(
            (f"by-{number}", grouping_title(grouping), grouped(grouping))
            for number, grouping in enumerate(report.groupings, start=1)
        ),
        ("picture", "The results in one picture", _figure(report)),
        ("careful", "What to be careful with", bullets(cautions(report) or (_NOTHING,))),
        ("samples", "How the samples were made", samples(report)),
        ("method", "How the percentages and intervals were made", bullets(interval_sentences(report))),
        ("sentences", "The findings in sentences", _findings(report)),
    ]


_NOTHING = "Nothing was found that calls for a warning."


def _figure(report: Report) -> Markup:
    """Return the chart twice, for wide and narrow screens; the style sheet shows one of them."""
    bands = report.rating.framework.bands
    charts = (
        element(
            "div",
            Markup(chart(report.rows, bands, report.beside, report.beside_title, layout=layout)),
            class_=name,
        )
        for name, layout in (("wide", WIDE), ("narrow", NARROW))
    )
    return element("figure", *charts)


def _findings(report: Report) -> Markup:
    return element(
        "ul",
        *(element("li", element("b", f"{row.code} {row.title}: "), finding(row)) for row in report.rows),
    )
