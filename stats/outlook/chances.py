"""The chances of the bands, as values: for every key question, every standard, and overall.

Next: `stats.outlook.asking`.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from stats.outlook.wording import chances_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from stats.standards import Framework


__all__ = ["BandChances", "Chances"]


@dataclass(frozen=True, slots=True)
class Chances:
    """How likely each band is, for one question, one standard or overall.

    Attributes:
        level: "question", "standard", "overall" or "overall as decided".
        code: of the question or standard; "" overall.
        title: of the question or standard; "" overall.
        band: the one its percentage, or its points, have in the sample; None if there is none.
        bands: names of the bands, best first.
        chances: of each, 0 to 1, summing to 1; () where nothing can be said.
        why: why nothing can be said; "" where something can.
        settled: whether every case was read and answered, so that nothing is left to chance.
    """

    level: str
    code: str
    title: str
    band: str | None
    bands: tuple[str, ...]
    chances: tuple[float, ...]
    why: str = ""
    settled: bool = False

    @property
    def chance(self) -> float | None:
        """Return the chance of the band it has in the sample, 0 to 1."""
        return self[self.band] if self.chances and self.band is not None else None

    def __getitem__(self, band: str) -> float:
        """Return the chance of a band, 0 to 1, by its name."""
        return self.chances[self.bands.index(band)]

    def as_row(self) -> dict[str, Any]:
        """Return the columns of `BandChances.to_frame` by name."""
        return {
            "level": self.level,
            "code": self.code,
            "title": self.title,
            "band": self.band,
            "chance": self.chance,
            **dict(zip(self.bands, self.chances or [None] * len(self.bands), strict=True)),
            "why": self.why,
        }

    def __str__(self) -> str:
        what = f"{self.code} {self.title}" if self.code else self.level.capitalize()
        if self.settled and self.chances:
            return f"{what}: {self.bands[self.chances.index(1.0)]}, as every case was read"
        return f"{what}: {self.why or chances_in_words(self.bands, self.chances)}"


@dataclass(frozen=True, slots=True)
class BandChances:
    """The chances of the bands, and what they came from.

    Attributes:
        framework: that bands and rules are of.
        questions: in the framework's order, those with answers.
        standards: those judged by cases, in the framework's order; as computed, whatever the panel decided.
        overall: as computed; only standards judged without cases stand at the band of the panel.
        overall_as_decided: every standard that the panel decided stands at its band; as `overall` where it
            decided none that is judged by cases.
        completions: of the population, that the chances are shares of.
    """

    framework: Framework
    questions: tuple[Chances, ...]
    standards: tuple[Chances, ...]
    overall: Chances
    overall_as_decided: Chances
    completions: int

    def to_frame(self) -> pd.DataFrame:
        """Return a row a question, standard and overall: level, code, title, band, chance, and by each band.

        `band` is the one in the sample and `chance` its chance; then a column a band, named by it; all
        chances 0 to 1, missing where nothing can be said; `why` says why.
        """
        import pandas as pd

        frame = pd.DataFrame([chances.as_row() for chances in self._all()])
        numbers = [name for name in frame.columns if name not in ("level", "code", "title", "band", "why")]
        ordered = [*(name for name in frame.columns if name != "why"), "why"]
        return frame[ordered].astype(dict.fromkeys(numbers, "Float64"))

    def _all(self) -> Iterator[Chances]:
        yield from (*self.questions, *self.standards, self.overall, self.overall_as_decided)

    def __str__(self) -> str:
        same = self.overall.chances == self.overall_as_decided.chances
        lines = [str(chances) for chances in self._all()]
        return "\n".join([self.framework.name, *(lines[:-1] if same else lines)])

    def _repr_html_(self) -> str:
        table = self.to_frame().to_html(index=False, border=0, na_rep="", float_format="{:.3f}".format)
        return f"<p>{escape(self.framework.name)}</p>{table}"
