"""Where things stand in the chart: measures for wide and narrow screens, and the questions' places."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING

from stats.reporting.words import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stats.reporting.rows import QuestionRow

LINE = 17
"""From one line of a label to the next."""
_LETTER = 0.54  # mean width of a letter, in parts of the size of type: sans serif, a little generous
_GAP = 12  # between the questions of two standards


@dataclass(frozen=True, slots=True)
class Layout:
    """The measures of a picture in its own units, which are pixels at full size.

    Args:
        width: of the whole.
        left: where the axis begins.
        right: where it ends.
        yes: right edge of the column of percentages.
        label: width for a question's code and label.
        above: whether the label stands above its dot (narrow screens) or to the left of it.
        size: of type.
    """

    width: int
    left: int
    right: int
    yes: int
    label: int
    above: bool
    size: int

    def width_of(self, words: str, size: int | None = None) -> float:
        """Return about how wide text is; a little more rather than less."""
        return len(words) * (size or self.size) * _LETTER


WIDE = Layout(width=960, left=330, right=800, yes=856, label=318, above=False, size=14)
NARROW = Layout(width=360, left=15, right=236, yes=288, label=358, above=True, size=13)


@dataclass(frozen=True, slots=True)
class Place:
    """Where one question stands: its label's lines, and the strip with its dot."""

    row: QuestionRow
    code_width: float
    label: tuple[str, ...]
    top: float
    strip: float
    height: float

    @property
    def middle(self) -> float:
        """Height of the dot."""
        return self.strip + self.height / 2

    @property
    def bottom(self) -> float:
        """Lower edge of the strip."""
        return self.strip + self.height


def places(rows: Sequence[QuestionRow], top: float, layout: Layout) -> tuple[Place, ...]:
    """Return where each question stands, one below the other, a gap between those of two standards."""
    found: list[Place] = []
    code_width = max(layout.width_of(clean(row.code)) for row in rows) + 14
    y = top
    for before, row in zip([rows[0], *rows], rows, strict=False):
        y += _GAP if _standard(before) != _standard(row) else 0
        label = label_lines(row.title, layout.label - code_width, layout)
        words = LINE * len(label)
        strip, height = (y + words + 5, 22) if layout.above else (y, max(30, words + 8))
        found.append(Place(row, code_width, label, y, strip, height))
        y = strip + height + (8 if layout.above else 0)
    return tuple(found)


def _standard(row: QuestionRow) -> str:
    return row.code.rpartition(".")[0]


def label_lines(title: str, width: float, layout: Layout) -> tuple[str, ...]:
    """Return a label on two lines at most; the rest of a longer one is left to the description."""
    letters = max(8, int(1.1 * width / layout.width_of("x")))  # labels are plain type: narrower
    return tuple(wrap(clean(title), letters, max_lines=2, placeholder=" …")) or ("",)


def fitted(name: str, width: float, layout: Layout) -> tuple[str, ...]:
    """Return a name on as many lines as it needs to fit a width; a longer word stands as it is."""
    letters = max(1, int(width / layout.width_of("x")))
    return tuple(wrap(clean(name), letters, break_long_words=False, break_on_hyphens=False)) or ("",)


def tiers(spans: Sequence[tuple[float, float]]) -> tuple[int, ...]:
    """Return for each span, from left to right, the lowest tier on which it touches no other before it.

    Example:
        >>> tiers([(0, 10), (8, 20), (12, 30)])
        (0, 1, 0)
    """
    ends: list[float] = []
    found: list[int] = []
    for left, right in spans:
        tier = next((t for t, end in enumerate(ends) if end <= left), len(ends))
        ends[tier : tier + 1] = [right]
        found.append(tier)
    return tuple(found)
