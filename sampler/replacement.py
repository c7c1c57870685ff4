"""Reporting a case that cannot be inspected, and calling the next reserve: `replace`.

Next: `sampler.verification`.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from dataclasses import dataclass

from sampler.errors import SamplerError, near
from sampler.notes import refuse_ids
from sampler.roles import CODES, INELIGIBLE, RESERVE, SAMPLE, UNAVAILABLE, Drawn, Replacement
from sampler.samples import Sample
from sampler.tickets import check_text
from sampler.wording import counted


def replace(sample: Sample, case: str | int, code: str, note: str = "", insist: bool = False) -> Sample:
    """Return the sample after a report that one of its cases cannot be inspected.

    An ineligible case gives way to the next reserve of its stratum; where none is left, it is removed, and
    the base of that stratum is one case short. An unavailable one is in scope, so it stays in the base
    without answers, and the percentages get bounds; it gives way only if the planner insists. Replacing
    what is unavailable by what is at hand can bend an estimate, which no interval shows.

    Args:
        sample: a drawn sample, perhaps with replacements already.
        case: the id of a case that is in the sample now: drawn for it, or a reserve called since.
        code: "ineligible" (out of scope) or "unavailable" (in scope, but its file cannot be had).
        note: anything to keep beside it, on one line; no names and no ids (see `sampler.notes`).
        insist: replace a case although it is only unavailable.

    Returns:
        A new sample; the one given is unchanged. What the draw gave (`drawn`, `csv_bytes`) is the same.

    Raises:
        SamplerError: the case was not drawn, is a reserve that was not called, or was reported before;
            an unavailable one is to be replaced, and no reserve is left in its stratum; an unknown
            code; a note that names a drawn case.

    Source: tickets put the cases of a stratum in a random order, and the order of those in scope stays
        random when the others are struck out. So the base is a simple random sample of each stratum's
        cases in scope (W. G. Cochran, Sampling Techniques, 3rd edition, 1977, chapter 2, subpopulations).
        A removed case changes no other's chance: where no reserve of the stratum was called before, those in
        scope came in with the n / N of the plan and keep it, so weights and percentages stand, and rest on
        fewer cases (the same chapter; C.-E. Sarndal, B. Swensson and J. Wretman, Model Assisted Survey
        Sampling, 1992, chapter 10, domains).

    Example:
        >>> import pandas as pd, sampler
        >>> cases = pd.DataFrame({"id": range(1, 26), "gender": ["f"] * 5 + ["m"] * 20})
        >>> sealed = sampler.plan(sampler.Frame(cases, case="id", match=["gender"]), size=4)
        >>> sample = sampler.draw(sealed, seed="4 8 15 16 23 42", reserves=0.25)
        >>> replace(sample, 20, "ineligible", note="closed in May").cases[["id", "role"]]
           id      role
        0  20  replaced
        1  23    sample
        2  12    sample
        3  13    sample
        4  11    sample
    """
    _check(code, note, insist)
    found = _reported(sample, str(case))
    refuse_ids("the note", note, (drawn.case for drawn in sample.drawn), about=found.case)
    left = reserves_left(sample)[found.stratum]
    if insist and not left:
        raise SamplerError(_none_left(sample))
    number = max((report.number for report in sample.replacements), default=0) + 1
    replaced = insist or (code == INELIGIBLE and left > 0)
    report = Replacement(number, found.stratum, found.order, code, note, replaced)
    return dataclasses.replace(sample, replacements=(*sample.replacements, report))


def can_be(sample: Sample, report: Replacement) -> bool:
    """Return whether a report is one that `replace` makes of a sample as it is now, its note aside.

    An ineligible case is replaced where its stratum has a reserve left, and only there; no reserve is
    passed over. An unavailable one is replaced at most where there is one.

    Args:
        sample: before the report.
        report: such as a record holds it.
    """
    here = next((case for case in sample.current if (case.stratum, case.order) == report.place), None)
    if here is None or here.role != SAMPLE or any(report.place == r.place for r in sample.replacements):
        return False
    left = reserves_left(sample)[report.stratum] > 0
    if report.code == INELIGIBLE:
        return report.replaced == left
    return report.code == UNAVAILABLE and (left or not report.replaced)


def called_by(sample: Sample, report: Replacement) -> Drawn | None:
    """Return the reserve that took the place of a reported case; None where the case was not replaced.

    Args:
        sample: with the report among its replacements.
        report: one of them.
    """
    if not report.replaced:
        return None
    so_far = sum(
        r.leaves and r.stratum == report.stratum for r in sample.replacements[: _place(sample, report)]
    )
    order = sample.allocation[report.stratum] + so_far + 1
    return next(case for case in sample.current if (case.stratum, case.order) == (report.stratum, order))


def _place(sample: Sample, report: Replacement) -> int:
    return next(k for k, other in enumerate(sample.replacements) if other.place == report.place)


def reserves_left(sample: Sample) -> tuple[int, ...]:
    """Return how many reserves each stratum has that were not called, in the plan's order of strata."""
    left = Counter(case.stratum for case in sample.current if case.role == RESERVE)
    return tuple(left[stratum] for stratum in range(len(sample.allocation)))


@dataclass(frozen=True, slots=True)
class Reserves:
    """The reserves behind a sample as it is now, counted.

    Attributes:
        drawn: those that the draw gave; after an extension, those that it gave.
        called: of these, those that moved up into the sample, whatever became of them there.
        left: the others: drawn less called.
        least: the fewest left in a stratum that gives cases.
        without: the strata that give cases and have none left.
        strata: the strata that give cases.
    """

    drawn: int
    called: int
    left: int
    least: int
    without: int
    strata: int


def reserves_of(sample: Sample) -> Reserves:
    """Return how many reserves a sample has: drawn, called and left.

    Example:
        >>> import pandas as pd, sampler
        >>> cases = pd.DataFrame({"id": range(1, 26), "gender": ["f"] * 5 + ["m"] * 20})
        >>> sealed = sampler.plan(sampler.Frame(cases, case="id", match=["gender"]), size=4)
        >>> reserves_of(sampler.draw(sealed, seed="4 8 15 16 23 42", reserves=0.25))
        Reserves(drawn=1, called=0, left=1, least=1, without=0, strata=1)
    """
    each = [left for left, cases in zip(reserves_left(sample), sample.allocation, strict=True) if cases]
    drawn = sum(case.order > sample.allocation[case.stratum] for case in sample.drawn)
    left = sum(each)
    return Reserves(drawn, drawn - left, left, min(each, default=0), each.count(0), len(each))


def short_by(sample: Sample) -> int:
    """Return how many cases a sample lacks: its size, less the cases in it now.

    Cases were removed where no reserve was left, or an extension drew all of a stratum, some of it replaced.
    """
    return sample.size - sum(case.role == SAMPLE for case in sample.current)


def unavailable_cases(sample: Sample) -> frozenset[str]:
    """Return the ids of the cases that are in the base and were reported unavailable."""
    kept = {report.place for report in sample.replacements if not report.leaves}
    return frozenset(case.case for case in sample.drawn if (case.stratum, case.order) in kept)


def _check(code: str, note: str, insist: bool) -> None:
    if code not in CODES:
        raise SamplerError(
            f"a case is reported ineligible or unavailable, but got {code!r}. {near(str(code), CODES)}"
        )
    if note:
        check_text("the note", note)
    if insist and code == INELIGIBLE:
        raise SamplerError(
            "an ineligible case is replaced always: insist is for an unavailable one. Leave it out."
        )


def _reported(sample: Sample, case: str) -> Drawn:
    """Return the case that is reported, or refuse the report."""
    found = next((drawn for drawn in sample.current if drawn.case == case), None)
    where = f"sample '{sample.name}'"
    if found is None:
        raise SamplerError(
            f"this case was not drawn for {where}: only its cases can be reported. Check the id (leading "
            "zeros count) and the sample's name."
        )
    before = next((r for r in sample.replacements if r.place == (found.stratum, found.order)), None)
    if before is not None:
        became = (
            "replaced"
            if before.replaced
            else "removed, since no reserve was left"
            if before.leaves
            else "stays in the base without answers"
        )
        raise SamplerError(
            f"this case of {where} was reported already: {before.code}, and {became} "
            f"(change {before.number})."
        )
    if found.role != SAMPLE:
        raise SamplerError(
            f"this case is a reserve of {where} that was not called, so nothing need be reported of it. "
            "Reserves are called in their order, when a case of the sample is replaced."
        )
    return found


def _none_left(sample: Sample) -> str:
    left = reserves_left(sample)
    return (
        f"sample '{sample.name}': no reserve is left in the stratum of this case, and it takes one of those "
        f"({sum(map(bool, left))} of {counted(len(left), 'stratum', 'strata')} still have any). Without "
        "insisting, it can be reported unavailable: it then stays in the base without answers. Extending "
        "the sample gives new reserves."
    )
