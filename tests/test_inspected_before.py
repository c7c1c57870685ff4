"""Cases inspected before: which files say so, what a plan keeps of them, and a list that changed since."""

from __future__ import annotations

import hashlib
import json

import pytest

from sampler.errors import SamplerError
from sampler.inspected_before import inspected_before
from tests.small_inspection import SETTINGS, drawn, make, mistake, planned, run


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


class TestFolders:
    def test_the_cases_of_its_samples_count_and_its_reserves_do_not(self, tmp_path):
        folder = drawn(make(tmp_path / "earlier"))
        rows = [line.split(",") for line in (folder / "samples" / "main.csv").read_text().splitlines()[1:]]
        sample = {row[0] for row in rows if "sample" in row}
        assert len(sample) == 12 < len(rows)
        assert read(tmp_path, "earlier") == sample
        assert "none of its samples has the case column 'CRN'" in refusal(tmp_path, "earlier", case="CRN")

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
        assert "samples.main: eligible was changed after the plan was sealed" in said

    def test_their_order_and_repeats_change_nothing(self, folder):
        planned(folder)
        (folder / "earlier.csv").write_text("\n".join([*reversed(IDS), IDS[0]]))
        run("draw", folder, "--seed", "1")

    def test_a_list_that_is_missing_is_named_with_its_place(self, folder):
        (folder / "earlier.csv").unlink()
        said = mistake(folder, "plan", folder)
        assert said.startswith("inspection.toml: samples.main.inspected_before[0]: ")
        assert "earlier.csv is missing" in said
