"""What a chart shows, and the same in words for those who cannot see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stats.reporting.words import base_words, clean, confidence_words, interval_words, nearest, percent_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stats.reporting.layout import Layout
    from stats.reporting.rows import QuestionRow
    from stats.reporting.scale import Scale
    from stats.standards import Band


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn, and on what axis and measures."""

    rows: tuple[QuestionRow, ...]
    bands: tuple[Band, ...]
    beside: Mapping[str, float]
    beside_title: str
    title: str
    scale: Scale
    layout: Layout


def description(drawing: Drawing) -> str:
    """Return every value of the picture in words, question by question."""
    limits = ", ".join(f"{band.name} from {band.at_least:g}%" for band in drawing.bands)
    return clean(" ".join([f"Bands: {limits}.", *(_described(row, drawing) for row in drawing.rows)]))


def _described(row: QuestionRow, drawing: Drawing) -> str:
    title = f" {row.title}" if row.title else ""
    also = (
        f"; {drawing.beside_title} {nearest(drawing.beside[row.code])}%" if row.code in drawing.beside else ""
    )
    weighted = ", weighted" if row.weighted else ""
    reach = "in more than one band" if row.crosses else "in one band"
    return (
        f"{row.code}{title}: {percent_words(row)}, {confidence_words(row.confidence)} interval "
        f"{interval_words(row)}, {reach}; {base_words(row)} cases{weighted}; "
        f"{row.band}{also}."
    )
