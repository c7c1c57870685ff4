"""The framework that answers are judged by: bands, standards and their key questions.

Next: `stats.framework_files`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any
from unicodedata import category

from stats.counts import number_of
from stats.errors import SamplerError, near, refuse_if_any
from stats.rounding import half_up

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["Band", "Framework", "OverallBand", "Question", "Standard", "rule_mistakes"]

ROUNDINGS = ("half-up", "none")


@dataclass(frozen=True, slots=True)
class Band:
    """A band of percentages: its name, the lowest percentage in it (0 to 100), the points it scores."""

    name: str
    at_least: int
    score: int


@dataclass(frozen=True, slots=True)
class OverallBand:
    """An overall rating: its name and the lowest number of points for it."""

    name: str
    at_least: int


@dataclass(frozen=True, slots=True)
class Question:
    """A key question: its code, such as "2.1.1", and a short title."""

    code: str
    title: str


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard: its code, title and key questions; none if it is judged without cases.

    A standard with `scored` false is rated, but adds nothing to the overall score.
    """

    code: str
    title: str
    questions: tuple[Question, ...] = ()
    scored: bool = True


@dataclass(frozen=True, slots=True)
class Framework:
    """What percentages mean, and how standards make an overall rating.

    Attributes:
        name: such as "NPS 2018".
        bands: best first; the last begins at 0 per cent.
        overall: best first; the last begins at 0 points.
        standards: in the order to print.
        near_boundary: within so many points of a band's boundary the panel may decide.
        small_base: on so many answers or fewer the panel may decide.
        rounding: "half-up" judges percentages rounded to whole numbers, as printed; "none" as they are.
        shrinks: whether a scored standard for which there were no cases is left out of the overall score,
            so that its maximum and the overall bands shrink; else there is no overall rating without it.

    Raises:
        SamplerError: when made with bands out of order, names or codes used twice, and the like; all
            mistakes at once, each with its place as in the file.

    Example:
        >>> from fractions import Fraction
        >>> from stats import nps_2018
        >>> framework = nps_2018()
        >>> framework.maximum, framework.band_of(Fraction(159, 2)).name, framework.band_of(Fraction(79)).name
        (30, 'Outstanding', 'Good')
    """

    name: str
    bands: tuple[Band, ...]
    overall: tuple[OverallBand, ...]
    standards: tuple[Standard, ...]
    near_boundary: int = 5
    small_base: int = 5
    rounding: str = "half-up"
    shrinks: bool = False

    def __post_init__(self) -> None:
        refuse_if_any(rule_mistakes(self))

    @property
    def maximum(self) -> int:
        """The most points there can be: the best band's score for every scored standard."""
        return self.bands[0].score * sum(standard.scored for standard in self.standards)

    @property
    def boundaries(self) -> tuple[int, ...]:
        """The percentages at which a better band begins, best first."""
        return tuple(band.at_least for band in self.bands[:-1])

    def rounded(self, percent: Fraction) -> Fraction:
        """Return the percentage as it is judged: rounded half up to a whole number, unless set otherwise."""
        if not 0 <= number_of(percent) <= 100:
            raise SamplerError(f"a percentage must be a number from 0 to 100, but got {percent!s:.40}.")
        return half_up(percent) if self.rounding == "half-up" else percent

    def needed(self, at_least: int) -> Fraction:
        """Return the lowest exact percentage that is judged as this boundary, or as above it.

        79.5 for a boundary at 80, if percentages are rounded half up; 80 if they are not.
        """
        return (
            Fraction(2 * at_least - 1, 2) if self.rounding == "half-up" and at_least else Fraction(at_least)
        )

    def band_of(self, percent: Fraction) -> Band:
        """Return the band of an exact percentage, 0 to 100."""
        judged = self.rounded(percent)
        return next(band for band in self.bands if judged >= band.at_least)

    def overall_bands(self, maximum: int | None = None) -> tuple[OverallBand, ...]:
        """Return the overall bands, best first, for a maximum that has shrunk; as they stand without one.

        Each band's highest total keeps its share of the maximum, floored: 6, 18 and 30 of 36 are a sixth, a
        half and five sixths, which are 4, 13 and 22 of 27.

        Example:
            >>> from stats import framework
            >>> [band.at_least for band in framework("youth-justice-2021").overall_bands(27)]
            [23, 14, 5, 0]
        """
        if maximum is None or maximum == self.maximum:
            return self.overall
        tops = [(band.at_least - 1) * maximum // self.maximum for band in self.overall[:-1]]
        lowest = [*(top + 1 for top in tops), 0]
        return tuple(OverallBand(band.name, low) for band, low in zip(self.overall, lowest, strict=True))

    def overall_of(self, points: int, maximum: int | None = None) -> OverallBand:
        """Return the overall rating of so many points, of a maximum that has shrunk if one is given."""
        most = self.maximum if maximum is None else maximum
        if not 0 <= number_of(points) <= most:
            raise SamplerError(f"points must be a number from 0 to {most:,}, but got {points!s:.40}.")
        return next(band for band in self.overall_bands(maximum) if points >= band.at_least)


def rule_mistakes(framework: Any) -> Iterator[str]:
    """Yield what contradicts itself in a framework, with its place in the file.

    The framework may also be what could be read of a faulty file; its values that are None are passed over.
    """
    bands, overall, standards = framework.bands, framework.overall, framework.standards
    yield from _named("bands", bands)
    yield from _falling("bands", "at_least", [band.at_least for band in bands], highest=100)
    yield from _falling("bands", "score", [band.score for band in bands])
    yield from _named("overall", overall)
    yield from _falling("overall", "at_least", [band.at_least for band in overall])
    yield from _within_reach(bands, overall, standards)
    yield from _used_once((f"standards[{i}].code", s.code) for i, s in enumerate(standards))
    yield from _used_once(
        (f"standards[{i}].questions[{j}].code", question.code)
        for i, standard in enumerate(standards)
        for j, question in enumerate(standard.questions)
    )
    for place, text in _texts(framework):
        if isinstance(text, str) and any(category(sign) in _UNSEEN and sign not in _JOINERS for sign in text):
            yield (
                f"{place} must be on one line, without control characters or others that are not seen: "
                "type it again."
            )
    if not standards:
        yield "standards must name at least one standard."
    if framework.near_boundary is not None and framework.near_boundary > 100:
        yield f"near_boundary must be at most 100 points, but is {framework.near_boundary}."
    if framework.rounding is not None and framework.rounding not in ROUNDINGS:
        choice = near(framework.rounding, ROUNDINGS)
        yield f"rounding must be one of {' and '.join(ROUNDINGS)}, but is {framework.rounding!r}. {choice}"


_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")  # what can forge a line, or turn the direction of reading
_JOINERS = "\u200c\u200d"  # spelling in some scripts


def _texts(framework: Any) -> Iterator[tuple[str, str | None]]:
    """Yield every name, code and title with its place."""
    yield "name", framework.name
    for kind in ("bands", "overall"):
        yield from ((f"{kind}[{i}].name", band.name) for i, band in enumerate(getattr(framework, kind)))
    for i, standard in enumerate(framework.standards):
        entries = [("", standard), *((f".questions[{j}]", q) for j, q in enumerate(standard.questions))]
        for place, entry in entries:
            yield from ((f"standards[{i}]{place}.{key}", getattr(entry, key)) for key in ("code", "title"))


def _named(place: str, bands: Sequence[Any]) -> Iterator[str]:
    yield from _used_once((f"{place}[{i}].name", band.name) for i, band in enumerate(bands))
    if not bands:
        yield f"{place} must name at least one band."
    elif bands[-1].at_least:
        last = f"{place}[{len(bands) - 1}].at_least"
        yield f"{last} must be 0, as the last band takes the rest, but is {bands[-1].at_least}."


def _within_reach(bands: Sequence[Any], overall: Sequence[Any], standards: Sequence[Any]) -> Iterator[str]:
    scored = sum(bool(standard.scored) for standard in standards)
    if not (bands and overall and standards) or bands[0].score is None or overall[0].at_least is None:
        return
    if overall[0].at_least > (most := bands[0].score * scored):
        yield (
            f"overall[0].at_least must be at most {most}, the points of {scored} scored standards, "
            f"but is {overall[0].at_least}: set the overall bands anew."
        )


def _falling(place: str, key: str, values: Sequence[int | None], highest: int | None = None) -> Iterator[str]:
    """Yield where values, best first, do not fall from one to the next."""
    for i, value in enumerate(values):
        before = values[i - 1] if i else None
        if value is not None and before is not None and value >= before:
            yield f"{place}[{i}].{key} must be below {before}, as the best comes first, but is {value}."
        if value is not None and highest is not None and value > highest:
            yield f"{place}[{i}].{key} must be at most {highest}, but is {value}."


def _used_once(places: Iterable[tuple[str, str | None]]) -> Iterator[str]:
    first: dict[str, str] = {}
    for place, name in places:
        if name is not None and first.setdefault(name.casefold(), place) != place:
            yield f"{place} must be used once, but {name!r} is also at {first[name.casefold()]}."
