"""Cases inspected before: which files say so, what a plan keeps of them, and a list that changed since."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil

import pytest

from sampler.errors import SamplerError
from sampler.inspected_before import inspected_before
from tests.small_inspection import SETTINGS, drawn, edit, edit_json, make, mistake, planned, run


def read(folder, *names, case="case_id") -> set[str]:
    return set(inspected_before(folder, names, case))


def refusal(folder, *names, case="case_id") -> str:
    with pytest.raises(SamplerError) as caught:
        inspected_before(folder, names, case)
    return str(caught.value)


class TestFiles:
    def test_a_column_among_others_or_ids_alone(self, tmp_path):
        (tmp_path / "a.csv").write_text("Earlier cases;\n\nname; case_id\nSurname 1;S1\nSurname 2;S2\n;\n")
        (tmp_path / "b.csv").write_text("S2\nS3\n\n=4\n")
        (tmp_path / "c.csv").write_text("case_id\nS5\n", encoding="utf-16")
        assert read(tmp_path, "a.csv", "b.csv", "c.csv") == {"S1", "S2", "S3", "=4", "S5"}
        assert read(tmp_path) == set()

    def test_every_list_that_cannot_be_read_is_told_with_its_place(self, tmp_path):
        (tmp_path / "a.csv").write_text("name,CRN\nSurname 1,S1\n")
        (tmp_path / "b.csv").write_text("case_id\nS1\nS 2\n\nSÉ\n")
        (tmp_path / "c.csv").write_text("case_id\n")
        (tmp_path / "d.xlsx").write_bytes(b"PK")
        (tmp_path / "empty").mkdir()
        said = refusal(tmp_path, "a.csv", "b.csv", "c.csv", "d.xlsx", "e.csv", "empty").split("\n- ")
        assert said[0] == "6 mistakes:"
        assert "[0]: a.csv has no column 'case_id', nor ids alone" in said[1]
        assert "[1]: b.csv, rows 3, 5: a case id must be text" in said[2]
        assert "[2]: c.csv holds no cases" in said[3]
        assert "[3]: d.xlsx must be a CSV file" in said[4]
        assert "e.csv is missing" in said[5]
        assert "holds no drawn samples" in said[6]
        assert "Surname" not in "".join(said)

    def test_many_wrong_rows_are_counted(self, tmp_path):
        (tmp_path / "a.csv").write_text("case_id\n" + "a b\n" * 8)
        assert "rows 2, 3, 4, 5, 6 and 3 more" in refusal(tmp_path, "a.csv")


MAIN = SETTINGS.split("[samples.sub]")[0]
"""Without the sample drawn from the other."""


def rows_of(path) -> list[dict[str, str]]:
    with path.open(newline="") as lines:
        return list(csv.DictReader(lines))


def as_drawn(folder, role="sample", name="main") -> set[str]:
    return {row["case_id"] for row in rows_of(folder / "samples" / f"{name}.csv") if row["role"] == role}


def a_male(folder, rosh) -> tuple[str, str]:
    """A drawn case of a stratum, and the first of its reserves."""
    rows = [
        row
        for row in rows_of(folder / "samples" / "main.csv")
        if (row["gender"], row["rosh"]) == ("male", rosh)
    ]
    return rows[0]["case_id"], next(row["case_id"] for row in rows if row["role"] == "reserve")


@pytest.fixture(scope="module")
def worked_on(tmp_path_factory):
    """An earlier inspection: drawn, a case found ineligible, one unavailable, extended; not to be changed."""
    folder = drawn(make(tmp_path_factory.mktemp("before") / "earlier", MAIN))
    run("replace", folder, "main", a_male(folder, "low")[0], "--because", "ineligible")
    run("replace", folder, "main", a_male(folder, "high")[0], "--because", "unavailable")
    run("extend", folder, "main", "--size", "18", "--because", "more time")
    return folder


@pytest.fixture
def earlier(worked_on, tmp_path):
    return shutil.copytree(worked_on, tmp_path / "earlier")


class TestRecords:
    """Of an earlier inspection's folder its records are followed, not its files as they were drawn."""

    def test_called_reserves_count_and_replaced_and_unavailable_cases_do_not(self, tmp_path):
        folder = drawn(make(tmp_path / "earlier", MAIN))
        first = as_drawn(folder)
        assert read(tmp_path, "earlier") == first
        (gone, called), (lost, _) = a_male(folder, "low"), a_male(folder, "high")
        run("replace", folder, "main", gone, "--because", "ineligible")
        assert read(tmp_path, "earlier") == first - {gone} | {called}
        run("replace", folder, "main", lost, "--because", "unavailable")
        assert read(tmp_path, "earlier") == first - {gone, lost} | {called}

    def test_a_case_counts_while_any_sample_has_it(self, tmp_path):
        folder = drawn(make(tmp_path / "earlier"))
        case = min(as_drawn(folder, name="sub"))
        run("replace", folder, "main", case, "--because", "unavailable")
        assert case in read(tmp_path, "earlier")
        run("replace", folder, "sub", case, "--because", "unavailable")
        assert case not in read(tmp_path, "earlier")

    def test_cases_added_by_an_extension_count(self, worked_on):
        [larger] = worked_on.glob("samples/main-extended-3.csv")
        now = {row["case_id"] for row in rows_of(larger) if row["role"] == "sample"}
        (gone, called), (lost, _) = a_male(worked_on, "low"), a_male(worked_on, "high")
        found = read(worked_on.parent, "earlier")
        assert called in found and len(found) == 17  # 18, less the one that is unavailable
        assert now - {gone, lost} < found
        assert len(found - now) == 1  # the next reserve, behind the case that was replaced

    def test_files_of_superseded_and_abandoned_draws_do_not_count(self, earlier):
        before = read(earlier.parent, "earlier")
        strays = [
            row["case_id"] for row in rows_of(earlier / "cases" / "list.csv") if row["case_id"] not in before
        ]
        text = "case_id,gender,rosh,role,order,inclusion_probability,weight\n" + "".join(
            f"{case},male,low,sample,1,0.5,2\n" for case in strays
        )
        for name in ("main-extended-9", "old"):
            (earlier / "samples" / f"{name}.csv").write_text(text)
        assert read(earlier.parent, "earlier") == before

    def test_a_redraw_starts_anew(self, earlier):
        run("draw", earlier, "--seed", "16 23 42", "--redraw", "void")
        assert read(earlier.parent, "earlier") == as_drawn(earlier)

    def test_neither_its_settings_nor_its_lists_are_read(self, earlier):
        before = read(earlier.parent, "earlier")
        (earlier / "inspection.toml").write_text("no settings any more")
        shutil.rmtree(earlier / "cases")
        assert read(earlier.parent, "earlier") == before

    def test_only_samples_with_the_case_column_count(self, earlier):
        assert "none of its samples has the case column 'CRN'" in refusal(
            earlier.parent, "earlier", case="CRN"
        )

    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("plan.json", "plan.json is missing, without which draw.json cannot be followed"),
            ("draw.json", "draw.json is missing"),
            ("samples/main.csv", "main.csv is missing"),
            ("samples/main-extended-3.csv", "main-extended-3.csv is missing"),
        ],
    )
    def test_a_record_that_is_lost_or_damaged_is_told(self, earlier, name, said):
        content = (earlier / name).read_bytes()
        (earlier / name).unlink()
        assert said in refusal(earlier.parent, "earlier")
        (earlier / name).write_bytes(content[:-20])
        assert f"{name.split('/')[-1]} " in refusal(earlier.parent, "earlier")

    def test_records_that_do_not_belong_together_are_told_with_their_folder(self, earlier):
        edit_json(earlier / "draw.json", lambda record: record.update(plan_seal="0" * 64))
        assert f"{earlier}: draw.json names another seal than plan.json" in refusal(earlier.parent, "earlier")

    def test_an_inspections_own_folder_is_no_earlier_one(self, earlier):
        assert "[0]: names this inspection's own folder" in refusal(earlier, ".")
        assert "own folder" in refusal(earlier, "../earlier")


class TestFolders:
    """A folder of which no record was kept: its samples as they were drawn."""

    def test_the_cases_of_its_samples_count_and_its_reserves_do_not(self, earlier):
        for name in ("draw.json", "history.json"):
            (earlier / name).unlink()
        expected = as_drawn(earlier) | as_drawn(earlier, name="main-extended-3")
        assert len(expected) == 18
        assert read(earlier.parent, "earlier") == expected
        said = refusal(earlier.parent, "earlier", case="CRN")
        assert "none of its samples has the case column 'CRN'" in said

    def test_an_id_that_a_spreadsheet_would_run_is_read_as_it_was(self, tmp_path):
        (tmp_path / "earlier" / "samples").mkdir(parents=True)
        text = "case_id,role,order,inclusion_probability,weight\n'=1,sample,1,0.5,2\n'S2,sample,1,0.5,2\n"
        (tmp_path / "earlier" / "samples" / "main.csv").write_text(text)
        assert read(tmp_path, "earlier") == {"=1", "'S2"}

    def test_a_sample_without_roles_is_no_drawn_sample(self, tmp_path):
        (tmp_path / "earlier" / "samples").mkdir(parents=True)
        (tmp_path / "earlier" / "samples" / "main.csv").write_text("case_id,x\nS1,y\n")
        assert "it has no column 'role'" in refusal(tmp_path, "earlier")


WITH_EARLIER = SETTINGS.replace(
    'questions = ["2.1.1", "2.1.2"]', 'questions = ["2.1.1", "2.1.2"]\ninspected_before = ["earlier.csv"]', 1
)
IDS = ["S000001", "S000002", "S000010", "Z9"]  # eligible, eligible, ended, unknown


@pytest.fixture
def folder(tmp_path):
    made = make(tmp_path / "small", WITH_EARLIER)
    (made / "earlier.csv").write_text("\n".join(IDS))
    return made


class TestPlans:
    def test_they_are_left_out_last_and_counted(self, folder):
        plan = run("plan", folder).stdout
        assert "2 left out: case_id was inspected before (4 cases on the earlier lists)" in plan
        assert "34 eligible" in plan

    def test_a_plan_holds_their_number_and_hash_and_no_id(self, folder):
        text = (planned(folder) / "plan.json").read_text()
        sha256 = hashlib.sha256("\n".join(sorted(IDS)).encode()).hexdigest()
        rules = json.loads(text)["samples"][0]["frame"]["eligible"]
        assert rules[-1] == {"column": "case_id", "not_inspected_before": {"ids": 4, "sha256": sha256}}
        assert not any(case in text for case in IDS)

    def test_the_draw_and_its_proof_read_them_again(self, folder):
        drawn(folder)
        run("verify", folder)
        rows = (folder / "samples" / "main.csv").read_text()
        assert not any(case in rows for case in IDS)

    @pytest.mark.parametrize("now", [IDS[:3], [*IDS, "S000020"], ["S000003", *IDS[1:]]])
    def test_another_list_than_the_sealed_one_is_told(self, folder, now):
        planned(folder)
        (folder / "earlier.csv").write_text("\n".join(now))
        said = mistake(folder, "draw", folder, "--seed", "1")
        assert said == (
            "inspection.toml: samples.main: the list of cases inspected before (4 when sealed, "
            f"now {len(now)}, not all the same; an inspection named there may have gone on) was changed "
            "after the plan was sealed. Undo the change, or plan again before any draw."
        )

    def test_a_rule_changed_beside_it_is_told_as_such(self, folder):
        planned(folder)
        (folder / "earlier.csv").write_text("S000001")
        edit(folder / "inspection.toml", ('one_of = ["current"]', 'one_of = ["ended"]'))
        assert "samples.main: eligible was changed" in mistake(folder, "draw", folder, "--seed", "1")

    def test_their_order_and_repeats_change_nothing(self, folder):
        planned(folder)
        (folder / "earlier.csv").write_text("\n".join([*reversed(IDS), IDS[0]]))
        run("draw", folder, "--seed", "1")

    def test_a_list_that_is_missing_is_named_with_its_place(self, folder):
        (folder / "earlier.csv").unlink()
        said = mistake(folder, "plan", folder)
        assert said.startswith("inspection.toml: samples.main.inspected_before[0]: ")
        assert "earlier.csv is missing" in said
