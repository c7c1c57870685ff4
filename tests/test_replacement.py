"""Reserves are called in their order, whatever is reported: held against a queue kept by hand."""

from __future__ import annotations

import dataclasses
import itertools
from collections import deque
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sampler
import stats
from sampler.replacement import called_by, can_be, reserves_left, reserves_of, short_by, unavailable_cases
from sampler.roles import REMOVED, REPLACED, RESERVE, SAMPLE, Drawn, Replacement

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
        self.removed: list[str] = []
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
            if insist:
                raise LookupError
            self.base[stratum].remove(case)
            self.removed.append(case)
            return None
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
    """A replaced reserve gives way to the next again, where there is one; what cannot be reported changes
    nothing."""
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
    roles: dict[str, set[str]] = {SAMPLE: set(), RESERVE: set(), REPLACED: set(), REMOVED: set()}
    for drawn in now.current:
        roles[drawn.role].add(drawn.case)
    assert roles[SAMPLE] == {case for base in oracle.base.values() for case in base}
    assert roles[RESERVE] == {case for queue in oracle.queue.values() for case in queue}
    assert roles[REPLACED] == set(oracle.gone)
    assert roles[REMOVED] == set(oracle.removed)
    assert short_by(now) == len(oracle.removed)
    found = reserves_of(now)
    assert (found.drawn, found.called) == (len(sample.drawn) - 10, len(oracle.gone))
    assert found.left == sum(map(len, oracle.queue.values()))
    assert found.without == sum(not queue for queue in oracle.queue.values())
    assert unavailable_cases(now) == set(oracle.unavailable)
    assert reserves_left(now) == tuple(len(queue) for queue in oracle.queue.values())
    assert now.drawn == sample.drawn
    assert now.csv_bytes() == sample.csv_bytes()
    assert now.cases["weight"].sum() == pytest.approx(40 - 4 * len(oracle.removed))


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

    def test_replacing_an_unavailable_case_when_no_reserve_is_left(self, sample) -> None:
        now = used_up(sample)
        said = refused(now, first(now), "unavailable", insist=True)
        assert "no reserve is left in the stratum of this case" in said
        assert f"({sum(map(bool, reserves_left(now)))} of 3 strata still have any)" in said
        assert "Without insisting, it can be reported unavailable" in said
        assert sampler.replace(now, first(now), "unavailable").replacements[-1].replaced is False

    def test_a_removed_case_reported_again(self, sample) -> None:
        now = used_up(sample)
        case = first(now)
        now = sampler.replace(now, case, "ineligible")
        assert "ineligible, and removed, since no reserve was left (change" in refused(
            now, case, "unavailable"
        )

    def test_an_unknown_code(self, sample) -> None:
        assert "Did you mean 'ineligible'?" in refused(sample, first(sample), "inelligible")

    def test_insisting_on_what_is_done_anyway(self, sample) -> None:
        assert "Leave it out" in refused(sample, first(sample), "ineligible", insist=True)

    @pytest.mark.parametrize("note", ["two\nlines", "\x1b[31m"])
    def test_a_note_of_several_lines(self, sample, note) -> None:
        assert "the note must be text on one line" in refused(sample, first(sample), "ineligible", note=note)

    def test_a_note_with_the_case_in_it(self, sample) -> None:
        case, other = first(sample), first(sample, RESERVE, 0)
        for note in (f"see {case}, closed", f"{case.lower()}.", f"the twin of ({other.lower()})"):
            assert "holds the id of a drawn case" in refused(sample, case, "ineligible", note=note)
        assert sampler.replace(sample, case, "ineligible", note=f"see {case}1").replacements


def used_up(sample: sampler.Sample) -> sampler.Sample:
    """The sample when every reserve of the second stratum was called."""
    for _ in range(reserves_left(sample)[1]):
        sample = sampler.replace(sample, first(sample), "ineligible")
    return sample


class TestNoReserveLeft:
    """An ineligible case of a stratum whose reserves are used up is removed: the base is one short."""

    def test_it_is_recorded_and_no_case_takes_its_place(self, sample) -> None:
        full = used_up(sample)
        case = first(full)
        now = sampler.replace(full, case, "ineligible", note="ended in May")
        report = now.replacements[-1]
        assert (report.replaced, report.leaves, called_by(now, report)) == (False, True, None)
        assert now.cases.set_index("id").loc[case, ["role", "weight"]].tolist() == ["removed", 0.0]
        others = now.cases[now.cases["id"] != case]
        assert others.equals(full.cases[full.cases["id"] != case])
        assert unavailable_cases(now) == frozenset()
        sampler.verify(now)

    def test_only_what_the_rule_allows_can_be(self, sample) -> None:
        """By the rule in words: with a reserve left, ineligible is replaced; without, it is not; unavailable
        may stay always, and is replaced only with a reserve left."""
        full = used_up(sample)
        for state, left in ((sample, True), (full, False)):
            place = next(d for d in state.current if (d.role, d.stratum) == (SAMPLE, 1))
            may = {
                (code, replaced)
                for code in ("ineligible", "unavailable", "lost")
                for replaced in (True, False)
                if can_be(state, Replacement(99, 1, place.order, code, "", replaced))
            }
            assert may == {("ineligible", left), ("unavailable", False)} | (
                {("unavailable", True)} if left else set()
            )

    def test_totals_of_the_cases_in_scope_are_unbiased(self) -> None:
        """Domain estimation by enumeration: 6 cases, 2 of them ineligible, 3 drawn without reserves.

        Over the 20 samples, all as likely, the mean weighted number of yeses is that of the 4 in scope,
        and each of these is in half of the samples: the n / N = 3 / 6 of the plan."""
        ids = ["a", "b", "c", "d", "out1", "out2"]
        yes = {"a": 1, "b": 1, "c": 0, "d": 1}
        cases = pd.DataFrame({"id": ids})
        drawn = sampler.draw(sampler.plan(sampler.Frame(cases, case="id"), size=3), seed="1", reserves=0)
        total, times = Fraction(0), dict.fromkeys(yes, 0)
        samples = list(itertools.combinations(ids, 3))
        for chosen in samples:
            rows = tuple(Drawn(case, 0, SAMPLE, order) for order, case in enumerate(chosen, start=1))
            now = dataclasses.replace(drawn, drawn=rows)
            for case in set(chosen) - yes.keys():
                now = sampler.replace(now, case, "ineligible")
            for case, role, weight in now.cases[["id", "role", "weight"]].itertuples(index=False):
                if role == SAMPLE:
                    total += Fraction(weight) * yes[case]
                    times[case] += 1
        assert total / len(samples) == 3
        assert set(times.values()) == {len(samples) // 2}

    def test_answers_for_it_are_refused_and_the_base_is_one_short(self, sample) -> None:
        now = sampler.replace(used_up(sample), first(used_up(sample)), "ineligible")
        answered = pd.DataFrame({"id": [d.case for d in now.current if d.role == SAMPLE], "2.1.1": "yes"})
        found = stats.questions(answered, now)
        assert (found["base"].tolist(), found["missing"].tolist()) == ([9], [0])
        more = pd.concat([answered, pd.DataFrame({"id": [first(now, REMOVED)], "2.1.1": "no"})])
        with pytest.raises(sampler.SamplerError, match="replaced or removed is not answered for"):
            stats.questions(more.reset_index(drop=True), now)


def test_a_replaced_case_is_not_answered_for(sample) -> None:
    """From a table of one's own; the folder's reader leaves such rows out and counts them."""
    now = sampler.replace(sample, first(sample), "ineligible")
    answered = pd.DataFrame({"id": [d.case for d in now.current if d.role == SAMPLE], "2.1.1": "yes"})
    assert stats.questions(answered, now)["base"].tolist() == [10]
    too_many = pd.concat([answered, pd.DataFrame({"id": [first(now, REPLACED)], "2.1.1": "no"})])
    with pytest.raises(sampler.SamplerError, match="a case that was replaced or removed is not answered for"):
        stats.questions(too_many.reset_index(drop=True), now)
