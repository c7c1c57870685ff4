"""Reserves are called in their order, whatever is reported: held against a queue kept by hand."""

from __future__ import annotations

from collections import deque

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sampler
import stats
from sampler.replacement import called_by, reserves_left, unavailable_cases
from sampler.roles import REPLACED, RESERVE, SAMPLE

CASES = pd.DataFrame(
    {"id": [f"C{k:03d}" for k in range(40)], "gender": ["f"] * 10 + ["m"] * 26 + ["x"] * 4},
)


@pytest.fixture(scope="module")
def sample() -> sampler.Sample:
    """10 of 40 cases in 3 strata, with half as many reserves."""
    plan = sampler.plan(sampler.Frame(CASES, case="id", match=["gender"]), size=10)
    return sampler.draw(plan, seed="4 8 15", reserves=0.5)


class Queues:
    """The oracle: a base and a queue of reserves for each stratum, moved by hand."""

    def __init__(self, sample: sampler.Sample) -> None:
        strata = range(len(sample.allocation))
        self.base = {k: [d.case for d in sample.drawn if (d.stratum, d.role) == (k, SAMPLE)] for k in strata}
        self.queue = {
            k: deque(d.case for d in sample.drawn if (d.stratum, d.role) == (k, RESERVE)) for k in strata
        }
        self.gone: list[str] = []
        self.unavailable: list[str] = []

    def report(self, case: str, code: str, insist: bool) -> str | None:
        """Move a case, and return the one called; raise LookupError where it cannot be reported."""
        stratum = next((k for k, base in self.base.items() if case in base), None)
        if stratum is None or case in self.unavailable or (insist and code == "ineligible"):
            raise LookupError
        if code == "unavailable" and not insist:
            self.unavailable.append(case)
            return None
        if not self.queue[stratum]:
            raise LookupError
        called = self.queue[stratum].popleft()
        self.base[stratum].remove(case)
        self.base[stratum].append(called)
        self.gone.append(case)
        return called


REPORTS = st.lists(
    st.tuples(st.integers(0, 14), st.sampled_from(["ineligible", "unavailable"]), st.booleans()), max_size=25
)


@settings(deadline=None, derandomize=True)
@given(REPORTS)
def test_any_reports_leave_the_base_that_the_queues_leave(sample, reports) -> None:
    """A replaced reserve gives way to the next again; what cannot be reported changes nothing."""
    now, oracle = sample, Queues(sample)
    for place, code, insist in reports:
        case = sample.drawn[place % len(sample.drawn)].case
        try:
            called = oracle.report(case, code, insist)
        except LookupError:
            with pytest.raises(sampler.SamplerError):
                sampler.replace(now, case, code, insist=insist)
            continue
        now = sampler.replace(now, case, code, insist=insist)
        found = called_by(now, now.replacements[-1])
        assert (found and found.case) == called
    roles: dict[str, set[str]] = {SAMPLE: set(), RESERVE: set(), REPLACED: set()}
    for drawn in now.current:
        roles[drawn.role].add(drawn.case)
    assert roles[SAMPLE] == {case for base in oracle.base.values() for case in base}
    assert roles[RESERVE] == {case for queue in oracle.queue.values() for case in queue}
    assert roles[REPLACED] == set(oracle.gone)
    assert unavailable_cases(now) == set(oracle.unavailable)
    assert reserves_left(now) == tuple(len(queue) for queue in oracle.queue.values())
    assert now.drawn == sample.drawn
    assert now.csv_bytes() == sample.csv_bytes()
    assert now.cases["weight"].sum() == pytest.approx(40)


def first(sample: sampler.Sample, role: str = SAMPLE, stratum: int = 1) -> str:
    return next(d.case for d in sample.current if (d.role, d.stratum) == (role, stratum))


def refused(sample: sampler.Sample, *arguments: object, **options: object) -> str:
    with pytest.raises(sampler.SamplerError) as caught:
        sampler.replace(sample, *arguments, **options)  # type: ignore[arg-type]
    [sentence] = caught.value.mistakes
    assert "C0" not in sentence
    return sentence


def test_an_unavailable_case_stays_unless_the_planner_insists(sample) -> None:
    case = first(sample)
    kept = sampler.replace(sample, case, "unavailable")
    assert kept.cases.equals(sample.cases)
    assert unavailable_cases(kept) == {case}
    gone = sampler.replace(sample, case, "unavailable", insist=True)
    assert gone.cases.set_index("id").loc[case, ["role", "weight"]].tolist() == ["replaced", 0.0]
    assert unavailable_cases(gone) == frozenset()


def test_the_sample_still_verifies_and_balances_after_replacements(sample) -> None:
    now = sampler.replace(sample, first(sample), "ineligible")
    sampler.verify(now)
    assert now.balance().equals(sample.balance())


def test_whole_numbers_are_ids_too() -> None:
    cases = pd.DataFrame({"id": range(1, 9)})
    sample = sampler.draw(sampler.plan(sampler.Frame(cases, case="id"), size=2), seed="1", reserves=1)
    now = sampler.replace(sample, int(sample.drawn[0].case), "ineligible")
    assert [d.role for d in now.current] == ["replaced", "sample", "sample", "reserve"]


class TestRefused:
    def test_a_case_that_was_not_drawn(self, sample) -> None:
        drawn = {d.case for d in sample.drawn}
        other = next(case for case in CASES["id"] if case not in drawn)
        assert "this case was not drawn for sample 'sample'" in refused(sample, other, "ineligible")
        assert "was not drawn" in refused(sample, "", "ineligible")

    def test_a_reserve_that_was_not_called(self, sample) -> None:
        assert "a reserve of sample 'sample' that was not called" in refused(
            sample, first(sample, RESERVE), "ineligible"
        )

    @pytest.mark.parametrize(("code", "insist"), [("ineligible", False), ("unavailable", False)])
    def test_a_case_reported_before(self, sample, code, insist) -> None:
        case = first(sample)
        now = sampler.replace(sample, case, code, insist=insist)
        assert "was reported already" in refused(now, case, "ineligible")
        assert f": {code}, " in refused(now, case, "unavailable", insist=True)

    def test_one_more_than_there_are_reserves(self, sample) -> None:
        now = sample
        for _ in range(reserves_left(sample)[1]):
            now = sampler.replace(now, first(now), "ineligible")
        said = refused(now, first(now), "ineligible")
        assert "no reserve is left in the stratum of this case" in said
        assert f"({sum(map(bool, reserves_left(now)))} of 3 strata still have any)" in said
        assert "It can still be reported unavailable" in said
        assert "Without insisting" in refused(now, first(now), "unavailable", insist=True)
        assert sampler.replace(now, first(now), "unavailable").replacements[-1].replaced is False

    def test_an_unknown_code(self, sample) -> None:
        assert "Did you mean 'ineligible'?" in refused(sample, first(sample), "inelligible")

    def test_insisting_on_what_is_done_anyway(self, sample) -> None:
        assert "Leave it out" in refused(sample, first(sample), "ineligible", insist=True)

    @pytest.mark.parametrize("note", ["two\nlines", "\x1b[31m"])
    def test_a_note_of_several_lines(self, sample, note) -> None:
        assert "the note must be text on one line" in refused(sample, first(sample), "ineligible", note=note)

    def test_a_note_with_the_case_in_it(self, sample) -> None:
        case = first(sample)
        assert "holds the case's id" in refused(sample, case, "ineligible", note=f"see {case}, closed")
        assert sampler.replace(sample, case, "ineligible", note=f"see {case}1").replacements


def test_a_replaced_case_is_not_answered_for(sample) -> None:
    """From a table of one's own; the folder's reader leaves such rows out and counts them."""
    now = sampler.replace(sample, first(sample), "ineligible")
    answered = pd.DataFrame({"id": [d.case for d in now.current if d.role == SAMPLE], "2.1.1": "yes"})
    assert stats.questions(answered, now)["base"].tolist() == [10]
    too_many = pd.concat([answered, pd.DataFrame({"id": [first(now, REPLACED)], "2.1.1": "no"})])
    with pytest.raises(sampler.SamplerError, match="a case that was replaced is not answered for"):
        stats.questions(too_many.reset_index(drop=True), now)
