"""An ineligible case whose stratum has no reserve left: removed, said, proved; and what the draw says."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path

import pytest

from tests.small_inspection import SETTINGS, contents, drawn, fill, linked, make, mistake, planned, run
from tests.test_replacing import LOST, MALE, OUT, cases, found, listed, report, rows


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A drawn folder with its sheets; not to be changed."""
    folder = drawn(make(tmp_path_factory.mktemp("removed") / "small"))
    run("sheet", folder)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "small"))


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A drawn folder whose main sample has no reserves, with its sheets."""
    settings = SETTINGS.replace('reason = "few"\n', 'reason = "few"\nreserves = 0\n')
    folder = drawn(make(tmp_path / "bare", settings))
    run("sheet", folder)
    return folder


class TestNoReserveLeft:
    """An ineligible case whose stratum has no reserve left is removed."""

    def test_it_is_recorded_said_and_proved(self, bare) -> None:
        before, case = contents(bare), cases(bare, **MALE)[0]
        said = run("replace", bare, "main", case, *OUT, "--note", "ended in May").output
        assert (
            f"The case is removed from sample main: ineligible (change 1 in {bare / 'history.json'})." in said
        )
        assert "no case takes its place" in said
        assert "The sample has 11 cases now, 1 fewer than its size. The percentages stand" in said
        assert "replaced" not in said
        after = contents(bare)
        assert sorted(after.keys() - before.keys()) == ["history.json"]
        [change] = json.loads(after["history.json"])["changes"]
        assert {key: change[key] for key in ("kind", "stratum", "order", "code", "replaced", "called")} == {
            "kind": "replacement",
            "stratum": 3,
            "order": 1,
            "code": "ineligible",
            "replaced": False,
            "called": None,
        }
        run("verify", bare)
        shown, _, _ = run("status", bare).output.partition("Sample sub")
        assert "Sample main: 11 cases, 1 fewer than its size\n" in shown
        assert "  replaced: 0; removed, with no reserve left: 1 ineligible; unavailable" in shown
        assert "  reserves: 0 drawn, 0 called, 0 left (none in 6 of 6 strata with cases)\n" in shown
        run("sheet", bare, "--force")
        assert set(listed(bare / "sheets" / "main.xlsx")) == set(cases(bare)) - {case}
        again = mistake(bare, "replace", bare, "main", case, *OUT)
        assert "removed, since no reserve was left (change 1)" in again

    def test_its_answers_do_not_count_and_the_report_says_so(self, bare) -> None:
        report(bare, cases(bare, **MALE)[0], *OUT)
        fill(bare)  # the removed case has answers in the file still
        run("report", bare)
        assert found(bare, "2.1.1", "yes", "base", "missing", "population") == ["11", "11", "0", "36"]
        page = " ".join((bare / "report" / "report.txt").read_text().split())
        assert "Removed as ineligible, with no reserve left in the stratum: 1 case." in page
        assert "The sample holds 11 cases now, 1 fewer than its size" in page
        assert "The answers to 1 case that left the sample do not count." in page
        assert "were replaced" not in page

    def test_an_unavailable_case_is_not_replaced_by_insisting(self, bare) -> None:
        said = mistake(bare, "replace", bare, "main", cases(bare)[0], *LOST, "--insist")
        assert "no reserve is left in the stratum of this case" in said

    def test_the_last_reserve_is_called_before_a_case_is_removed(self, folder) -> None:
        first, second = cases(folder, **MALE)[:2]
        done = report(folder, first, *OUT), report(folder, second, *OUT)
        assert [(one["replaced"], one["removed"], one["cases"]) for one in done] == [
            (True, False, 12),
            (False, True, 11),
        ]
        run("verify", folder)
        shown = run("status", folder).output
        assert "  replaced: 1 (1 ineligible); removed, with no reserve left: 1 ineligible;" in shown
        assert "  reserves: 6 drawn, 1 called, 5 left (none in 1 of 6 strata with cases)\n" in shown
        fill(folder)
        run("report", folder)
        page = " ".join((folder / "report" / "report.txt").read_text().split())
        assert "with 6 reserves in order behind them (1 called, 5 left)." in page

    def forged(self, folder: Path, **changes: object) -> str:
        """What `verify` says of a record with its last change altered, and every link worked out anew."""
        content = json.loads((folder / "history.json").read_bytes())
        content["changes"][-1] |= changes
        (folder / "history.json").write_text(json.dumps(linked(content)))
        return mistake(folder, "verify", folder)

    def test_a_record_that_passes_over_a_reserve_is_refused(self, folder) -> None:
        report(folder, cases(folder, **MALE)[0], *OUT)
        assert "do not allow it" in self.forged(folder, replaced=False, called=None)

    @pytest.mark.parametrize(
        "changes",
        [
            {"replaced": True},
            {"replaced": True, "called": 5},
            {"called": 5},
            {"code": "unavailable", "replaced": True},
        ],
    )
    def test_a_record_that_calls_a_reserve_where_none_is_left_is_refused(self, bare, changes) -> None:
        report(bare, cases(bare, **MALE)[0], *OUT)
        assert "do not allow it" in self.forged(bare, **changes)


def test_the_draw_says_which_strata_have_no_reserve(tmp_path) -> None:
    """30 of 36 cases: by the drawn file, strata whose cases are all in the sample have none."""
    settings = SETTINGS.replace("size = 12", "size = 30")
    folder = planned(make(tmp_path / "small", settings))
    said = run("draw", folder, "--seed", "4 8 15").output
    counts = Counter((row["gender"], row["rosh"], row["role"]) for row in rows(folder))
    without = {key[:2]: n for key, n in counts.items() if not counts[(*key[:2], "reserve")]}
    reserves = sum(n for key, n in counts.items() if key[2] == "reserve")
    assert without
    bare = sum(without.values())
    assert (
        f"{reserves} reserves; {len(without)} of the 6 strata with cases ({bare} cases) have none, " in said
    )
    assert "since every case there that could be one is drawn." in said
    assert "match fewer columns or group levels" in said


def test_the_draw_says_that_no_reserves_were_asked_for(bare, folder) -> None:
    said = run("draw", bare, "--seed", "2", "--redraw", "void").output
    strata = len({(row["gender"], row["rosh"]) for row in rows(bare)})
    assert (
        f"0 reserves; {strata} of the {strata} strata with cases (12 cases) have none, since reserves" in said
    )
    assert "have none" not in run("draw", folder, "--seed", "2", "--redraw", "void").output
