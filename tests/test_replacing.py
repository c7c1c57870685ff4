"""`sampler replace` in a folder: what is recorded, called, written, read back and reported."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from sampler.errors import SamplerError
from sampler.folder.draws import draw_all, draw_to_replace, load_samples, save_draw
from sampler.folder.history import load_history, record_change
from sampler.folder.plans import load_plans
from sampler.folder.records import load_record
from sampler.inspection import read_inspection
from sampler.locking import LOCK, only_writer
from tests.small_inspection import (
    SETTINGS,
    contents,
    csv_text,
    drawn,
    fill,
    make,
    mistake,
    mistakes,
    run,
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A drawn folder with its sheets; not to be changed."""
    folder = drawn(make(tmp_path_factory.mktemp("replacing") / "small"))
    run("sheet", folder)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "small"))


def rows(folder: Path, name: str = "main") -> list[dict[str, str]]:
    with (folder / "samples" / f"{name}.csv").open(newline="") as lines:
        return list(csv.DictReader(lines))


def cases(folder: Path, role: str = "sample", **levels: str) -> list[str]:
    """The ids of a role, as drawn."""
    found = [row for row in rows(folder) if row["role"] == role]
    return [row["case_id"] for row in found if all(row[key] == level for key, level in levels.items())]


def report(folder: Path, case: str, *options: str, name: str = "main") -> dict[str, object]:
    return dict(json.loads(run("replace", folder, name, case, "--json", *options).output))


def listed(path: Path) -> list[str]:
    """The ids on a sheet."""
    grid = CalamineWorkbook.from_path(path).get_sheet_by_name("Answers").to_python()
    return [str(row[0]) for row in grid[1:]]


MALE = {"gender": "male", "rosh": "high"}
"""A stratum with several cases and a reserve."""
OUT = ("--because", "ineligible")
LOST = ("--because", "unavailable")


def test_the_next_reserve_is_called_and_gets_a_sheet_of_its_own(folder) -> None:
    before = contents(folder)
    case, reserve = cases(folder, **MALE)[0], cases(folder, "reserve", **MALE)[0]
    said = run("replace", folder, "main", case, *OUT, "--note", "ended in May").output
    assert f"Called now: {reserve}, male, high\n" in said
    assert "Reserves left in its stratum: 0." in said
    after = contents(folder)
    assert sorted(after.keys() - before.keys()) == ["history.json", "sheets/main-called-1.xlsx"]
    assert {name: after[name] for name in before} == before
    assert listed(folder / "sheets" / "main-called-1.xlsx") == [reserve]
    assert case not in after["history.json"].decode()
    run("verify", folder)


def about(path: Path) -> dict[str, str]:
    """What a sheet says of itself."""
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name("How to fill in").to_python()
    return {str(row[0]): str(row[1]) for row in rows}


def test_a_sheet_written_again_leaves_out_what_stands_elsewhere_or_has_nothing_to_answer(folder) -> None:
    """Each case to inspect is on one sheet of the folder, so that nobody answers for it on two."""
    own = folder / "sheets" / "main.xlsx"
    assert "Not on this sheet" not in about(own)
    case, reserve = cases(folder, **MALE)[0], cases(folder, "reserve", **MALE)[0]
    report(folder, case, *OUT)
    lost = cases(folder, **MALE)[1]
    report(folder, lost, *LOST)
    said = run("sheet", folder, "--force").output
    assert set(listed(own)) == set(cases(folder)) - {case, lost}
    assert listed(folder / "sheets" / "main-called-1.xlsx") == [reserve]
    assert (
        f"{own}: {len(cases(folder)) - 2} cases, 2 questions\n"
        "  and 1 case called or added since, on a sheet of its own\n"
        "  without 1 case reported unavailable\n"
    ) in said
    assert "A case is answered in one file only" in said
    assert about(own)["Not on this sheet"] == (
        "1 case called or added since the draw stands on a sheet of its own. "
        "1 case reported unavailable: nothing to answer."
    )
    assert "one file only" in " ".join(about(own).values())


def test_a_sheet_of_a_called_case_that_was_lost_is_named(folder) -> None:
    case = cases(folder, **MALE)[0]
    report(folder, case, *OUT)
    assert "Missing" not in run("sheet", folder, "--force").output
    lost = folder / "sheets" / "main-called-1.xlsx"
    lost.unlink()
    assert f"Missing: {lost}. Run the same 'sampler replace'" in run("sheet", folder, "--force").output
    report(folder, case, *OUT)
    assert lost.exists()


def test_the_sheets_of_a_folder_hold_each_case_to_inspect_once(folder) -> None:
    """Whatever was replaced, and by whom, before and after an extension."""
    for _ in range(2):
        sample = load_samples(read_inspection(folder))["main"]
        left = {c.stratum for c in sample.current if c.role == "reserve"}
        case = next(c for c in sample.current if c.role == "sample" and c.stratum in left)
        report(folder, case.case, *OUT)
    run("extend", folder, "main", "--size", "18", "--because", "more time")
    sample = load_samples(read_inspection(folder))["main"]
    lost = next(c.case for c in sample.current if c.role == "sample" and c.case in cases(folder))
    report(folder, lost, *LOST)
    run("sheet", folder, "--force")
    on = [case for path in (folder / "sheets").glob("main*.xlsx") for case in listed(path)]
    gone = {c.case for c in sample.current if c.role == "replaced"}
    assert sorted(set(on) - gone) == sorted({c.case for c in sample.current if c.role == "sample"} - {lost})
    assert len(on) == len(set(on))


def test_the_record_is_what_its_description_says(folder) -> None:
    """The chain worked out from docs/files.md, by json and hashlib alone."""
    first, second = cases(folder, **MALE)[:2]
    report(folder, first, *OUT, "--note", "ended in May")
    last = report(folder, second, *LOST)
    content = json.loads((folder / "history.json").read_bytes())
    plan, draw = (json.loads((folder / f"{name}.json").read_bytes()) for name in ("plan", "draw"))
    assert content.keys() == {"rule", "seal", "changes", "last"}
    assert content["seal"] == plan["seal"]
    link = plan["seal"]
    for number, change in enumerate(content["changes"], start=1):
        assert (change["number"], change["kind"], change["sample"]) == (number, "replacement", "main")
        assert (change["draw"], change["draw_seal"]) == (1, draw["draw_seal"])
        bare = {key: value for key, value in change.items() if key != "chain"}
        text = json.dumps([link, bare], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        link = hashlib.sha256(text.encode()).hexdigest()
        assert change["chain"] == link
    assert content["last"] == link == last["chain"]
    places = [(c["stratum"], c["order"], c["code"], c["note"], c["replaced"]) for c in content["changes"]]
    assert places == [(3, 1, "ineligible", "ended in May", True), (3, 2, "unavailable", "", False)]
    size = draw["samples"]["main"]["allocation"][3]
    assert [change["called"] for change in content["changes"]] == [size + 1, None]


def test_a_sample_without_questions_gets_no_sheet(tmp_path) -> None:
    settings = SETTINGS.replace('questions = ["2.1.1", "2.1.2"]\n', "")
    folder = drawn(make(tmp_path / "small", settings))
    assert report(folder, cases(folder, **MALE)[0], *OUT)["sheet"] is None
    assert not (folder / "sheets").exists()


def test_another_sample_with_the_same_case_is_named(folder) -> None:
    shared = next(row["case_id"] for row in rows(folder, "sub") if row["role"] == "sample")
    assert "The case is in sample sub too" in run("replace", folder, "main", shared, *LOST).output


def test_dir_comes_first_and_may_be_left_out(folder, monkeypatch) -> None:
    monkeypatch.chdir(folder)
    said = run("replace", "main", cases(folder)[0], *LOST).output
    assert "Next: sampler status says" in said


class TestRefused:
    def test_wrong_names_and_cases_change_nothing_and_are_not_repeated(self, folder) -> None:
        case = cases(folder)[0]
        assert "Did you mean 'main'?" in mistake(folder, "replace", folder, "mian", case, *OUT)
        assert "was not drawn" in mistake(folder, "replace", folder, "main", "S999999", *OUT)
        assert "not called" in mistake(folder, "replace", folder, "main", cases(folder, "reserve")[0], *OUT)
        assert "Did you mean" in mistake(folder, "replace", folder, "main", case, "--because", "inelegible")
        assert "holds the id of a drawn case" in mistake(
            folder, "replace", folder, "main", case, *OUT, "--note", f"see {case}"
        )

    def test_before_the_draw(self, tmp_path) -> None:
        folder = make(tmp_path / "small")
        assert "nothing is drawn yet" in mistake(folder, "replace", folder, "main", "S000001", *OUT)

    def test_twice(self, folder) -> None:
        case = cases(folder)[0]
        report(folder, case, *LOST)
        assert "reported already" in mistake(folder, "replace", folder, "main", case, *LOST)

    def test_a_file_in_the_place_of_the_sheet_is_kept(self, folder) -> None:
        (folder / "sheets" / "main-called-1.xlsx").write_bytes(b"mine")
        said = mistake(folder, "replace", folder, "main", cases(folder, **MALE)[0], *OUT)
        assert "main-called-1.xlsx exists already, so nothing was recorded" in said


def test_the_same_report_again_writes_a_lost_sheet_and_nothing_else(folder) -> None:
    case = cases(folder, **MALE)[0]
    report(folder, case, *OUT, "--note", "ended")
    whole = contents(folder)
    (folder / "sheets" / "main-called-1.xlsx").unlink()
    assert "reported already" in mistake(folder, "replace", folder, "main", case, *OUT)  # another note
    report(folder, case, *OUT, "--note", "ended")
    assert contents(folder) == whole


class TestAnswers:
    def test_the_called_case_is_answered_in_a_file_of_its_own(self, folder) -> None:
        case = cases(folder, **MALE)[0]
        called = report(folder, case, *OUT)["called"]
        fill(folder)  # the file still holds the replaced case, answered
        text = csv_text([[str(called), "no", "no"]], ["case_id", "2.1.1", "2.1.2"])
        (folder / "answers" / "main-called-1.csv").write_text(text, newline="")
        run("report", folder)
        page = (folder / "report" / "report.txt").read_text()
        assert "1 case was replaced by the next reserves of their strata: 1 ineligible." in page
        assert "The answers to 1 case that left the sample do not count." in page
        assert "with 6 reserves in order behind them (1 called, 5 left)." in page
        web = " ".join((folder / "report" / "report.html").read_text().split())
        assert "<dt>Reserves</dt><dd>6 drawn, 1 called, 5 left</dd>" in web
        assert found(folder, "2.1.1", "yes", "base", "missing") == ["11", "12", "0"]

    def test_unavailable_cases_are_missing_and_give_bounds(self, folder) -> None:
        lost = cases(folder)[:2]
        for case in lost:
            report(folder, case, *LOST)
        fill(folder)
        said = mistake(folder, "report", folder)
        assert "a case that was reported unavailable has no answers, but these have (2 in all)" in said
        assert "main.csv, A2, A3" in said
        answers = folder / "answers" / "main.csv"
        kept = [line for line in answers.read_text().splitlines() if line.split(",")[0] not in lost]
        blank = [f"{lost[0]},,"]  # a row left blank is no contradiction
        answers.write_text("\n".join([*kept[:-1], kept[-1].replace("yes", "no"), *blank, ""]))
        run("report", folder)
        # 9 yes of 10 answered, 2 missing: 9/12 = 75% and 11/12 = 91.67% by hand.
        assert found(folder, "2.1.1", "yes", "base", "missing", "unavailable") == ["9", "10", "2", "2"]
        low, high = found(folder, "2.1.1", "percent if missing no", "percent if missing yes")
        assert (low, high) == ("75.0", "91.666666667")
        assert found(folder, "3.2.3", "unavailable", "percent if missing no") == ["0", "100.0"]
        for name in ("report.txt", "report.html"):
            page = " ".join((folder / "report" / name).read_text().split())
            assert "2 answers missing, 2 of them since the case was unavailable. Had they all been" in page
            assert "2 answers missing: 75% had they all been no, 92% had they been yes" in page
            assert "(yes + missing) / (base + missing)" in page

    def test_answers_for_a_reserve_not_called_are_refused_still(self, folder) -> None:
        fill(folder)
        reserve = cases(folder, "reserve")[0]
        answers = folder / "answers" / "main.csv"
        answers.write_text(f"{answers.read_text()}{reserve},yes,yes\n")
        assert "'sampler replace' calls reserves" in mistake(folder, "report", folder)


def found(folder: Path, question: str, *columns: str) -> list[str]:
    with (folder / "report" / "report.csv").open(newline="", encoding="utf-8") as lines:
        row = next(row for row in csv.DictReader(lines) if row["question"] == question)
    return [row[column] for column in columns]


def test_a_redraw_begins_anew_and_keeps_the_changes_on_record(folder) -> None:
    report(folder, cases(folder, **MALE)[0], *OUT)
    run("draw", folder, "--seed", "2", "--redraw", "void")
    samples = load_samples(read_inspection(folder))
    assert samples["main"].replacements == ()
    found = report(folder, cases(folder, **MALE)[0], *OUT)
    assert (found["change"], Path(str(found["sheet"])).name) == (2, "main-called-2.xlsx")
    changes = json.loads((folder / "history.json").read_bytes())["changes"]
    assert [change["draw"] for change in changes] == [1, 2]
    assert len(load_samples(read_inspection(folder))["main"].replacements) == 1
    run("verify", folder)


def report_again(change: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in change.items() if key not in ("number", "chain")}


class TestSeveralAtOnce:
    def test_while_another_writes_nothing_is_changed(self, folder) -> None:
        with only_writer(folder):
            before = {name: content for name, content in contents(folder).items() if name != LOCK}
            for command in (
                ("replace", folder, "main", cases(folder)[0], *OUT),
                ("draw", folder, "--seed", "2", "--redraw", "void"),
            ):
                assert "Another command is writing" in mistake(folder, *command)
            assert {name: content for name, content in contents(folder).items() if name != LOCK} == before
        assert LOCK not in contents(folder)

    def test_a_change_worked_out_from_an_older_record_is_not_added(self, folder) -> None:
        inspection = read_inspection(folder)
        record = load_record(inspection)
        seen = load_history(folder, record)
        report(folder, cases(folder)[0], *LOST)
        change = report_again(json.loads((folder / "history.json").read_bytes())["changes"][0])
        before = contents(folder)
        with pytest.raises(SamplerError, match="was added to a moment ago by somebody else"):
            record_change(inspection, record, seen, change)
        assert contents(folder) == before

    def test_of_two_redraws_from_one_draw_the_second_is_refused(self, folder) -> None:
        inspection = read_inspection(folder)
        plans, seal = load_plans(inspection)
        seen = draw_to_replace(inspection, "void", "2")
        for seed in ("2", "3"):
            samples = draw_all(inspection, plans, seed, "dice")
            if seed == "2":
                save_draw(inspection, seal, samples, redraw_reason="void", replacing=seen)
                before = contents(folder)
                continue
            with pytest.raises(SamplerError, match="drawn again a moment ago by somebody else"):
                save_draw(inspection, seal, samples, redraw_reason="void", replacing=seen)
        assert contents(folder) == before
        run("verify", folder)

    def test_of_many_programs_each_is_recorded_or_refused(self, folder) -> None:
        """Six programs report six cases at once: those that say so are recorded, and nothing else is."""
        chosen = cases(folder)[:6]
        program = "import sys; from sampler.cli import main; sys.argv[0] = 'sampler'; main()"
        started = [
            subprocess.Popen(
                [sys.executable, "-c", program, "replace", str(folder), "main", case, *LOST],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )
            for case in chosen
        ]
        ends = [(one.communicate()[1], one.returncode) for one in started]
        done = [case for case, (_, code) in zip(chosen, ends, strict=True) if code == 0]
        for said, code in ends:
            assert code == 0 or "at this moment" in said or "a moment ago" in said
        sample = load_samples(read_inspection(folder))["main"]
        places = {report.place for report in sample.replacements}
        assert {d.case for d in sample.drawn if (d.stratum, d.order) in places} == set(done)
        assert done
        assert LOCK not in contents(folder)


class TestHistoryFile:
    @pytest.fixture
    def with_three(self, folder: Path) -> Path:
        for case in cases(folder)[:3]:
            report(folder, case, *LOST)
        return folder

    def refusal(self, folder: Path, content: object) -> str:
        text = content if isinstance(content, bytes) else json.dumps(content).encode()
        (folder / "history.json").write_bytes(text)
        [said] = {mistakes(folder, command, folder)[0] for command in ("verify", "sheet", "report", "status")}
        return said

    @pytest.mark.parametrize(
        ("number", "edit"),
        [
            (2, lambda c: c["changes"][1].__setitem__("code", "ineligible")),
            (1, lambda c: c["changes"][0].__setitem__("note", "said later")),
            (3, lambda c: c["changes"][2].__setitem__("replaced", True)),
            (1, lambda c: c["changes"][0].__setitem__("order", 1.0)),
            (2, lambda c: c["changes"][1].__setitem__("draw", True)),
            (2, lambda c: c["changes"][1].__setitem__("more", "x")),
            (3, lambda c: c["changes"][2].pop("note")),
            (2, lambda c: c["changes"][1].__setitem__("kind", "reward")),
            (2, lambda c: c["changes"].__setitem__(1, "rubbish")),
            (1, lambda c: c["changes"].pop(0)),
            (2, lambda c: c["changes"].pop(1)),
            (3, lambda c: c["changes"].pop(2)),
            (1, lambda c: c["changes"].clear()),
            (1, lambda c: c["changes"].reverse()),
            (2, lambda c: c["changes"].insert(1, c["changes"][2])),
            (4, lambda c: c.__setitem__("last", "0" * 64)),
            (4, lambda c: c.__setitem__("more", 1)),
        ],
    )
    def test_the_first_change_that_is_wrong_is_named(self, with_three, number, edit) -> None:
        content = json.loads((with_three / "history.json").read_bytes())
        edit(content)
        assert f"change {number} is not as it was written" in self.refusal(with_three, content)

    def forged(self, folder: Path, **changes: object) -> dict[str, object]:
        """The record with its last change altered, and every link worked out anew."""
        content = json.loads((folder / "history.json").read_bytes())
        content["changes"][-1] |= changes
        link = content["seal"]
        for change in content["changes"]:
            bare = {key: value for key, value in change.items() if key != "chain"}
            text = json.dumps([link, bare], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            link = change["chain"] = hashlib.sha256(text.encode()).hexdigest()
        return content | {"last": link}

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"stratum": 99}, "do not allow it"),
            ({"order": 0}, "do not allow it"),
            ({"code": "ineligible"}, "do not allow it"),
            ({"code": "lost"}, "do not allow it"),
            ({"called": 2}, "do not allow it"),
            ({"replaced": True}, "do not allow it"),
            ({"sample": "none"}, "do not allow it"),
            ({"draw": 2}, "another draw"),
            ({"draw_seal": "0" * 64}, "another draw"),
        ],
    )
    def test_what_no_command_would_have_written_is_refused_with_its_links(
        self, with_three, changes, why
    ) -> None:
        said = self.refusal(with_three, self.forged(with_three, **changes))
        assert "change 3 is not as it was written" in said
        assert why in said

    def test_a_damaged_file_and_one_of_other_plans_are_refused(self, with_three) -> None:
        content = json.loads((with_three / "history.json").read_bytes())
        assert "not readable as JSON" in self.refusal(with_three, b'{"rule": ')
        assert "not made by the rule" in self.refusal(with_three, {**content, "rule": "sampler/0"})
        assert "is damaged" in self.refusal(with_three, {**content, "changes": {}})
        assert "belongs to other plans" in self.refusal(with_three, {**content, "seal": "0" * 64})

    def test_another_draw_of_the_same_plan_is_not_its_own(self, with_three) -> None:
        kept = (with_three / "history.json").read_bytes()
        for name in ("draw.json", "history.json", "samples/main.csv", "samples/sub.csv"):
            (with_three / name).unlink()
        run("draw", with_three, "--seed", "9")
        assert "it belongs to another draw" in self.refusal(with_three, kept)
