"""The long list as it arrives: read, left out by reason, one case a person, and nothing told of anybody."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

import sampler
from sampler.engines import count, lowest_in, measured_in, officers_in, opened
from sampler.inspection import read_inspection
from sampler.persons import Person
from sampler.tickets import ticket_key
from tests import long_list, oracle
from tests.long_list import KIND, LDU, ROSH, START

PRIVATE = re.compile(r"Surname|Given|PNC\d|pnc\d|X0\d|198\d-|Officer|officer \d", re.ASCII)
"""What names, dates of birth, PNCs, ids and officers of the list look like."""


@pytest.fixture(scope="module")
def rows() -> list[dict[str, object]]:
    return long_list.made_rows()


@pytest.fixture(scope="module")
def folder(tmp_path_factory, rows) -> Path:
    path = tmp_path_factory.mktemp("long")
    (path / "cases").mkdir()
    long_list.write_xlsx(path / "cases" / "long_list.xlsx", rows)
    long_list.write_csv(path / "cases" / "long_list.csv", rows)
    (path / "earlier.csv").write_text("CRN\n" + "\n".join(long_list.EARLIER) + "\n")
    (path / "inspection.toml").write_text(long_list.SETTINGS, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def frame(folder) -> sampler.Frame:
    return read_inspection(folder).samples[0].frame()


def test_every_reason_is_counted_as_the_oracle_counts_it(frame, rows):
    left_out, kept = long_list.expected(rows)
    counted = count(frame)
    assert counted.rows == 401
    assert {(part.rule, part.why): part.rows for part in counted.left_out} == dict(left_out)
    assert len(left_out) == 10  # every reason occurs
    assert left_out[(8, "repeated person")] > 20
    cases = [(str(row["CRN"]), long_list.stratum(row)) for row in kept]
    assert [(s.levels, s.population) for s in counted.strata] == oracle.strata(cases)
    assert counted.fingerprint == oracle.fingerprint(cases)


def test_the_same_sample_comes_from_csv_workbook_and_dataframe(frame, folder, rows):
    texts = pd.DataFrame(long_list.as_texts(rows))
    typed = texts.assign(**{START: pd.to_datetime(texts[START], dayfirst=True)})
    sources = [folder / "cases" / "long_list.xlsx", folder / "cases" / "long_list.csv", texts, typed]
    seen = []
    for source in sources:
        settings = read_inspection(folder).samples[0]
        its = settings.frame(source)
        with opened(its) as engine:
            counted = count(its)
            take = [min(3, stratum.population) for stratum in counted.strata]
            seen.append((counted, lowest_in(engine, ticket_key("s", "n"), counted.strata, take)))
    assert seen == [seen[0]] * 4


def test_no_name_date_of_birth_pnc_or_id_is_in_rules_or_words(frame):
    counted = count(frame)
    said = [repr(frame), json.dumps(frame.rules_json()), *(part.words(frame) for part in counted.left_out)]
    assert "was inspected before (4 cases on the earlier lists)" in said[-2]
    for text in said:
        assert not PRIVATE.search(text.replace("Responsible officer", ""))


def test_an_excluded_row_never_takes_a_good_one_with_it():
    """The person's earlier case is left out for its gender; were persons looked at first, both would go."""
    table = pd.DataFrame(
        {
            "id": ["1", "2", "3"],
            "pnc": ["A", "A", "A"],
            "sex": ["unknown", "M", "M"],
            "start": ["01/01/2018", "02/01/2018", "03/01/2018"],
        }
    )
    frame = sampler.Frame(
        table,
        case="id",
        eligible=[sampler.OneOf("sex", ("M", "F"))],
        person=Person(same=[["pnc"]], first="start"),
    )
    counted = count(frame)
    assert [(part.why, part.rows) for part in counted.left_out] == [("unmet", 1), ("repeated person", 1)]
    assert [case.case for case in drawn_of(frame)] == ["2"]


def drawn_of(frame: sampler.Frame) -> list:
    with opened(frame) as engine:
        strata = count(frame).strata
        return lowest_in(engine, ticket_key("s", "n"), strata, [s.population for s in strata])


def persons(rows: list[tuple[str, str, str, str]], **more) -> sampler.Frame:
    """A list with id, PNC, name and start."""
    table = pd.DataFrame(rows, columns=["id", "pnc", "name", "start"], dtype=object)
    return sampler.Frame(table, case="id", person=Person([["pnc"], ["name"]], "start"), **more)


class TestPersons:
    def test_rows_are_joined_through_others(self):
        frame = persons(
            [
                ("1", "A", "", "04/01/2018"),
                ("2", "a ", "Surname 1", "03/01/2018"),
                ("3", "", " SURNAME  1", "02/01/2018"),
                ("4", "", "", "01/01/2018"),
                ("5", " ", "\u00a0", "01/01/2018"),
            ]
        )
        assert sorted(case.case for case in drawn_of(frame)) == ["3", "4", "5"]

    def test_of_equal_days_the_first_id_as_text_is_kept(self):
        frame = persons([("9", "A", "", "2018-01-01"), ("10", "A", "", "01/01/2018")])
        assert [case.case for case in drawn_of(frame)] == ["10"]

    def test_one_id_on_two_rows_of_a_person_is_one_case(self):
        """An id that is a person's and not a sentence's."""
        frame = persons([("1", "A", "", "02/01/2018"), ("1", "A", "", "01/01/2018")])
        assert count(frame).population == 1

    def test_what_cannot_be_told_apart_is_refused(self):
        with pytest.raises(sampler.SamplerError, match=r"rows 1, 2: the case id .* more than one eligible"):
            count(persons([("1", "A", "", "01/01/2018"), ("1", "A", "", "01/01/2018")]))

    @pytest.mark.parametrize("start", ["", "soon", None])
    def test_a_day_that_cannot_be_read_is_a_fault_of_any_eligible_row(self, start):
        rows = [("1", "A", "", "01/01/2018"), ("2", "A", "", start)]
        with pytest.raises(sampler.SamplerError, match="row 2: 'start' is blank or not a date"):
            count(persons(rows))
        assert count(persons(rows, eligible=[sampler.NotEqual("id", "2")])).population == 1

    def test_persons_agree_with_the_oracle_on_many_lists(self):
        """Twenty random lists with long chains of names and numbers."""
        for seed in range(20):
            made = [
                row | {"First name(s)": "Given"}
                for row in long_list.made_rows(120, seed=100 + seed)
                if row["CRN"]
            ]
            for k, row in enumerate(made):
                row["PNC"] = f"PNC{(k * 7 + seed) % 90}" if k % 3 else ""
                row["Family name"] = f"Surname {(k * 5) % 80}"
                row["DoB"] = date(1980, 1, 1)
            same = [["PNC"], ["Family name", "First name(s)", "DoB"]]
            frame = sampler.Frame(pd.DataFrame(made), case="CRN", person=Person(same, START))
            kept = {str(row["CRN"]) for row in long_list.one_a_person(made)}
            assert {case.case for case in drawn_of(frame)} == kept

    @pytest.mark.parametrize(
        ("same", "words"),
        [([], "must list columns"), ([[]], "must list columns"), ([[" "]], "not blank"), ([5], "must list")],
    )
    def test_a_person_known_by_nothing_is_refused(self, same, words):
        with pytest.raises(sampler.SamplerError, match=words):
            Person(same, "start")


class TestLevels:
    def frame(self, values: list[str], **more) -> sampler.Frame:
        table = pd.DataFrame({"id": [str(k) for k in range(len(values))], "rosh": values})
        levels = {"rosh": {"low": "RLRH", "not low": ["RMRH", "RHRH"]}}
        return sampler.Frame(table, case="id", match="rosh", levels=levels, **more)

    def test_values_stand_for_their_level(self):
        counted = count(self.frame(["RLRH", "RMRH", "RHRH", "RLRH", "RHRH"]))
        assert [(s.levels, s.population) for s in counted.strata] == [(("low",), 2), (("not low",), 3)]

    def test_a_blank_can_join_a_level(self):
        counted = count(self.frame(["RLRH", "", "RHRH"], blank={"rosh": "not low"}))
        assert [(s.levels, s.population) for s in counted.strata] == [(("low",), 1), (("not low",), 2)]

    def test_values_of_no_level_blanks_and_near_misses_are_told_apart(self):
        with pytest.raises(sampler.SamplerError) as caught:
            count(self.frame(["RLRH", "SECRET", "rlrh", "RHRH ", ""]))
        blank, near, none = caught.value.mistakes
        assert "row 5: 'rosh' is matched but blank" in blank
        assert "rows 3, 4: 'rosh' holds a value that differs from one of its levels'" in near
        assert "row 2: 'rosh' holds a value that stands for none of its levels" in none
        assert "[samples.NAME.levels.rosh]" in none
        assert "SECRET" not in str(caught.value)

    @pytest.mark.parametrize(
        ("levels", "words"),
        [
            ({"rosh": {"low": ["a"], "high": ["a"]}}, "name the value 'a' in 2 levels"),
            ({"rosh": {"low": []}}, "'low' of 'rosh' must list at least one value"),
            ({"rosh": {"low": ["a", " "]}}, "none of them blank"),
            ({"rosh": {}}, "must name at least one level"),
            ({"ros": {"low": ["a"]}}, "'ros', which is not a matched column. Did you mean 'rosh'"),
        ],
    )
    def test_levels_that_contradict_themselves(self, levels, words):
        with pytest.raises(sampler.SamplerError, match=words):
            sampler.Frame("c.csv", case="id", match="rosh", levels=levels)


class TestSpreadOfficerMeasure:
    TABLE = pd.DataFrame(
        {
            "id": ["a", "b", "c", "d", "e"],
            "sex": ["f", "f", "m", "m", "m"],
            "ldu": ["N", "S", "N", "N", ""],
            "po": ["Officer 1", " officer  1 ", "Officer 2", "OFFICER 1", "Officer 2"],
            "orders": ["1", "2", "3.0", "999999999999", "5"],
        }
    )

    def test_strata_are_the_cells_of_matched_and_spread_columns(self):
        frame = sampler.Frame(self.TABLE, case="id", match="sex", spread="ldu", blank={"ldu": "none"})
        assert frame.strata_by == ("sex", "ldu")
        found = [(s.levels, s.population) for s in count(frame).strata]
        assert found == [(("f", "N"), 1), (("f", "S"), 1), (("m", "N"), 2), (("m", "none"), 1)]
        with pytest.raises(sampler.SamplerError, match="row 5: 'ldu' is spread over but blank"):
            count(sampler.Frame(self.TABLE, case="id", spread="ldu"))

    def test_officers_are_counted_without_regard_to_capitals_and_blanks(self):
        frame = sampler.Frame(self.TABLE, case="id", match="sex", officer="po")
        with opened(frame) as engine:
            strata = count(frame).strata
            assert officers_in(engine, strata) == [
                (0, "officer 1", 2),
                (1, "officer 1", 1),
                (1, "officer 2", 2),
            ]
        assert {case.case: case.officer for case in drawn_of(frame)}["d"] == "officer 1"
        assert {case.officer for case in drawn_of(sampler.Frame(self.TABLE, case="id"))} == {""}

    def test_every_case_comes_with_its_measure_by_ticket(self):
        frame = sampler.Frame(self.TABLE, case="id", match="sex", measure="orders")
        with opened(frame) as engine:
            found = measured_in(engine, ticket_key("s", "n"), count(frame).strata)
        tickets = {case: oracle.ticket("s", "n", case) for case in "abcde"}
        assert [(case.case, case.ticket) for case in found] == sorted(tickets.items(), key=lambda t: t[1])
        sizes = {case.case: (case.stratum, case.measure) for case in found}
        assert sizes == {"a": (0, 1), "b": (0, 2), "c": (1, 3), "d": (1, 999999999999), "e": (1, 5)}

    def test_faults_of_officers_and_measures_are_told_by_row(self):
        table = self.TABLE.assign(
            po=["", " ", "x", "y", "z"], orders=["0", "-1", "1.5", "10000000000000", "n"]
        )
        with pytest.raises(sampler.SamplerError) as caught:
            count(sampler.Frame(table, case="id", officer="po", measure="orders"))
        officer, measure = caught.value.mistakes
        assert "rows 1, 2: the responsible officer ('po') is blank" in officer
        assert "rows 1, 2, 3, 4, 5: the size of a case ('orders') must be a whole number" in measure

    def test_a_change_of_what_the_draw_depends_on_changes_the_fingerprint(self):
        prints = set()
        for change in ({}, {"po": "Officer 3"}, {"orders": "7"}, {"ldu": "S"}):
            table = self.TABLE.assign(
                **{name: [text, *self.TABLE[name][1:]] for name, text in change.items()}
            )
            frame = sampler.Frame(
                table, case="id", spread="ldu", blank={"ldu": "none"}, officer="po", measure="orders"
            )
            prints.add(count(frame).fingerprint)
        assert len(prints) == 4
        plain = sampler.Frame(self.TABLE, case="id", match="sex")
        moved = sampler.Frame(self.TABLE.assign(po="Officer 9"), case="id", match="sex")
        assert count(plain).fingerprint == count(moved).fingerprint

    def test_columns_that_no_setting_names_are_never_asked_for(self):
        frame = sampler.Frame("c.csv", case="id", match="sex", spread="ldu", officer="po", measure="orders")
        assert frame.columns == ("id", "sex", "ldu", "po", "orders")
        more = sampler.Frame("c.csv", case="id", person=Person([["pnc"], ["name", "dob"]], "start"))
        assert more.columns == ("id", "pnc", "name", "dob", "start")

    def test_a_frame_is_sealed_and_read_back(self, frame):
        from sampler.frames import frame_from_json

        full = sampler.Frame(
            "c.csv",
            case="id",
            match=["sex"],
            spread=["ldu"],
            levels={"ldu": {"x": ["N", "S"]}},
            officer="po",
            measure="orders",
            person=Person([["pnc"]], "start"),
            eligible=[
                sampler.NotContaining("name", "*"),
                sampler.NotAfter("start", date(2018, 7, 2)),
                sampler.NotBefore("start", date(2018, 1, 2)),
            ],
        )
        sealed = json.loads(json.dumps(full.rules_json()))
        assert frame_from_json(sealed, "c.csv") == full
        assert sealed["levels"] == {"ldu": {"x": ["N", "S"]}}
        plain = sampler.Frame("c.csv", case="id").rules_json()
        assert {k: plain[k] for k in ("spread", "levels", "officer", "measure", "person")} == {
            "spread": [],
            "levels": {},
            "officer": "",
            "measure": "",
            "person": None,
        }
        again = frame_from_json(frame.rules_json(), frame.source, inspected=frame.eligible[-1].ids)
        assert count(again) == count(frame)


class TestInspectedBefore:
    def test_another_list_than_the_sealed_one_is_refused_when_asked(self, frame):
        from sampler.frames import frame_from_json

        forgotten = frame_from_json(frame.rules_json(), frame.source, inspected=["X000001"])
        with pytest.raises(sampler.SamplerError, match=r"hold 1 case and are no longer those .* \(4 cases\)"):
            count(forgotten)

    def test_a_blank_id_is_a_fault_and_not_a_reason_to_leave_out(self):
        table = pd.DataFrame({"id": ["1", "", "3"], "sex": ["f", "f", "f"]})
        rule = sampler.NotInspectedBefore("id", ["1"])
        with pytest.raises(sampler.SamplerError, match="row 2: the case id"):
            count(sampler.Frame(table, case="id", match="sex", eligible=[rule]))

    def test_the_hash_is_of_the_sorted_ids(self):
        """printf 'S1\\nS2' | sha256sum"""
        rule = sampler.NotInspectedBefore("id", ["S2", "S1"])
        sha256 = "fc7c4adc62d1bbcd7eafd3f466e663d9d9346cc8887a8cf726138b636ed7e4d3"
        assert rule.to_json() == {"column": "id", "not_inspected_before": {"ids": 2, "sha256": sha256}}
        assert "S1" not in repr(rule)


class TestRules:
    def counts(self, rule, values) -> tuple[int, dict[str, int]]:
        table = pd.DataFrame({"id": [str(k) for k in range(len(values))], "c": values})
        counted = count(sampler.Frame(table, case="id", eligible=[rule]))
        return counted.population, {part.why: part.rows for part in counted.left_out}

    def test_a_text_contained_leaves_out_and_a_blank_does_not(self):
        values = ["Surname", "Surname*", "*", "", None, "*Surname"]
        assert self.counts(sampler.NotContaining("c", "*"), values) == (3, {"unmet": 3})
        assert self.counts(sampler.NotContaining("c", "deferred"), ["Deferred sentence", "fine"]) == (
            1,
            {"unmet": 1},
        )

    @pytest.mark.parametrize(
        ("rule", "kept"), [(sampler.NotAfter, 2), (sampler.NotBefore, 2)], ids=["after", "before"]
    )
    def test_the_day_itself_is_within(self, rule, kept):
        values = ["01/07/2018", "2018-07-02", "03/07/2018", ""]
        assert self.counts(rule("c", date(2018, 7, 2)), values) == (kept, {"unmet": 1, "blank": 1})

    def test_what_is_no_day_is_a_fault(self):
        with pytest.raises(sampler.SamplerError, match="row 2: 'c' is not a date"):
            self.counts(sampler.NotAfter("c", date(2018, 7, 2)), ["01/07/2018", "soon"])


def test_headings_are_compared_by_what_is_seen(folder, frame):
    assert KIND not in frame.columns  # the settings have it on one line
    assert " ".join(KIND.split()) in frame.columns
    with pytest.raises(sampler.SamplerError, match="'a b' comes twice"):
        sampler.Frame("c.csv", case="id", match=["a b", "a\n b"])
    table = pd.DataFrame([["1", "x", "y"]], columns=["id", "a b", "a  b"])
    with pytest.raises(sampler.SamplerError, match="2 columns named 'a b'"):
        count(sampler.Frame(table, case="id", match="a b"))


def test_faults_name_the_rows_of_the_file_and_nothing_in_them(tmp_path, rows):
    spoilt = [dict(row) for row in rows]
    kept = {row["CRN"] for row in long_list.expected(rows)[1]}
    good = [k for k, row in enumerate(rows) if row["CRN"] in kept]
    for place, heading, text in zip(
        good,
        ["CRN", "CRN", ROSH, KIND, "Responsible officer"],
        ["", "X 1", "rlrh", "Surname", ""],
        strict=False,
    ):
        spoilt[place][heading] = text
    (tmp_path / "cases").mkdir()
    long_list.write_xlsx(tmp_path / "cases" / "long_list.xlsx", spoilt)
    long_list.write_csv(tmp_path / "cases" / "long_list.csv", spoilt)
    (tmp_path / "earlier.csv").write_text("\n".join(long_list.EARLIER))
    for suffix in ("xlsx", "csv"):
        settings = long_list.SETTINGS.replace("long_list.xlsx", f"long_list.{suffix}")
        settings = settings.replace('case = "CRN"', 'case = "CRN"\ncap = {"Responsible officer" = 6}')
        (tmp_path / "inspection.toml").write_text(settings, encoding="utf-8")
        with pytest.raises(sampler.SamplerError) as caught:
            count(read_inspection(tmp_path).samples[0].frame())
        said = str(caught.value)
        for place in good[:5]:
            assert re.search(rf"rows? (\d+, )*{place + 3}\b", said), (place, said)
        assert len(caught.value.mistakes) == 5
        assert not PRIVATE.search(said.replace("esponsible officer", ""))


def test_the_settings_in_the_documentation_read_the_long_list(tmp_path, rows):
    page = (Path(__file__).parent.parent / "docs" / "how-to" / "lists.md").read_text("utf-8")
    [settings] = re.findall(r'```toml title="inspection.toml for the long list"\n(.*?)```', page, re.DOTALL)
    (tmp_path / "cases").mkdir()
    (tmp_path / "earlier").mkdir()
    long_list.write_xlsx(tmp_path / "cases" / "long_list.xlsx", rows)
    (tmp_path / "earlier" / "supervision.csv").write_text("\n".join(long_list.EARLIER))
    (tmp_path / "inspection.toml").write_text(settings, encoding="utf-8")
    [supervision] = read_inspection(tmp_path).samples
    frame = supervision.frame()
    counted = count(frame)
    left_out, kept = long_list.expected(rows)
    assert {(part.rule, part.why): part.rows for part in counted.left_out} == dict(left_out)
    cells = Counter((*long_list.stratum(row), str(row[LDU])) for row in kept)
    assert {stratum.levels: stratum.population for stratum in counted.strata} == dict(cells)
    assert supervision.design.cap is None  # with one that binds, `sampler report` would refuse its sample
    capped = settings.replace('case = "CRN"', 'case = "CRN"\ncap = { "Responsible officer" = 6 }')
    (tmp_path / "inspection.toml").write_text(capped, encoding="utf-8")
    [supervision] = read_inspection(tmp_path).samples
    with opened(supervision.frame()) as engine:
        officers = Counter()
        for number, officer, cases in officers_in(engine, counted.strata):
            officers[(counted.strata[number].levels, officer)] += cases
    wanted = Counter(
        ((*long_list.stratum(row), str(row[LDU])), str(row["Responsible officer"]).lower()) for row in kept
    )
    assert officers == wanted
    assert supervision.design.cap == 6
