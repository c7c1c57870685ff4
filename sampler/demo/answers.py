"""Made-up answers that reprint the published percentages: `simulated_answers`."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING

from sampler.demo.tables import read_table
from sampler.errors import near, refuse_if_any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Keeping other people safe is asked where risk of serious harm arises.
_ASKED_WHERE_HARM = {"2.2.3", "2.3.3", "2.4.3"}
_SHARE_WITH_HARM = {"low": 0.0, "medium": 0.85, "high": 1.0, "very high": 1.0}


@cache
def published() -> Mapping[str, int]:
    """Return the published whole percentage of yes of each of the 18 key questions.

    Source: HM Inspectorate of Probation (December 2018), An inspection of Midlands
    Division, National Probation Service, Annex 2.

    Example:
        >>> published()["2.1.1"]
        90
    """
    return MappingProxyType({question: int(percent) for question, percent in read_table("published.csv")})


def simulated_answers(
    rows: Sequence[Sequence[str]], questions: Sequence[str], seed_text: str
) -> tuple[tuple[str, ...], ...]:
    """Return made-up answers to each question for each case.

    The count of yes is the whole number nearest to the published percentage of the
    base, ties up; a base of 100 or more, and each base of the published inspection,
    therefore reprints the percentage. Which cases they are depends on the seed and
    the ids alone, never on the order of rows. Each case has a quality, which enters
    all its answers: a weak case tends to fail several questions.

    Args:
        rows: a row a case: its id, then its matched values. A value that is a level of
            risk of serious harm settles whether 2.2.3, 2.3.3 and 2.4.3 are
            relevant: always for high and very high, for 85% of medium, never for
            low. Without such a value they are relevant.
        questions: codes of published questions.
        seed_text: any text; another text gives other answers with the same counts.

    Returns:
        A row a case, in the order of `rows`, an answer a question: `"yes"`, `"no"`
        or `"not relevant"`. With no rows, `()`.

    Raises:
        SamplerError: a question whose percentage was not published.

    Example:
        >>> rows = [(f"S{number}", "male") for number in range(128)]
        >>> answers = simulated_answers(rows, ["2.1.1"], "demo")
        >>> answers.count(("yes",)), answers.count(("no",))
        (115, 13)
    """
    refuse_if_any(
        f"question {code} has no published percentage. {near(code, published())}"
        for code in questions
        if code not in published()
    )
    columns = [_column(rows, question, seed_text) for question in questions]
    return tuple(tuple(column[place] for column in columns) for place in range(len(rows)))


def _column(rows: Sequence[Sequence[str]], question: str, seed: str) -> list[str]:
    answers = ["not relevant"] * len(rows)
    relevant = [place for place, row in enumerate(rows) if _is_relevant(row, question, seed)]
    # The sum of two equal parts makes any two questions' scores correlate by one half.
    best_first = sorted(
        relevant,
        key=lambda place: (
            -_number(seed, "quality", rows[place][0]) - _number(seed, question, rows[place][0]),
            rows[place][0],
        ),
    )
    yes = _nearest(published()[question], len(relevant))
    for rank, place in enumerate(best_first):
        answers[place] = "yes" if rank < yes else "no"
    return answers


def _is_relevant(row: Sequence[str], question: str, seed: str) -> bool:
    if question not in _ASKED_WHERE_HARM:
        return True
    shares = [_SHARE_WITH_HARM[value] for value in row[1:] if value in _SHARE_WITH_HARM]
    return not shares or _number(seed, "harm", row[0]) < shares[0] * 2**64


def _nearest(percent: int, base: int) -> int:
    """Return the whole number nearest to a percentage of the base, ties up."""
    return (2 * percent * base + 100) // 200


def _number(*texts: str) -> int:
    """Return a whole number below 2**64 that the texts alone settle."""
    return int.from_bytes(sha256("\n".join(texts).encode()).digest()[:8], "big")
