"""What planners add in words names no case, and what is read back of it steers no screen."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from sampler.errors import SamplerError
from sampler.notes import refuse_ids
from tests.small_inspection import SETTINGS, drawn, linked, make, mistake, run
from tests.test_replacing import LOST, MALE, OUT, cases, report, rows


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A drawn folder with its sheets; not to be changed."""
    folder = drawn(make(tmp_path_factory.mktemp("notes") / "small"))
    run("sheet", folder)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "small"))


class TestNotes:
    """Ids that a note may not hold, by the rule: see `sampler.notes`."""

    @pytest.mark.parametrize(
        ("note", "cases", "about"),
        [
            ("see S000123", ["S000123"], ""),
            ("see s000123.", ["S000123"], ""),
            ("SEE:ab/12-3;", ["Ab/12-3"], ""),
            ("case 90210 closed", ["90210"], ""),
            ("417 closed in May", ["417"], "417"),
            ("the same as c7", ["C7"], ""),
            ("smithj moved", ["SMITHJ"], ""),
            ("a+b1, again", ["A+B1"], ""),
        ],
    )
    def test_refused(self, note, cases, about) -> None:
        with pytest.raises(SamplerError, match=r"^the note holds the id of a drawn case") as caught:
            refuse_ids("the note", note, cases, about)
        assert not any(case.casefold() in str(caught.value).casefold() for case in cases)

    @pytest.mark.parametrize(
        ("note", "cases", "about"),
        [
            ("3 of 5 files missing", ["3", "5"], "3"),
            ("12 of 40 pages", ["12", "40"], "12"),
            ("ended in 2018, order 417 of 577", ["2018", "417"], "3"),
            ("a file may be lost", ["A", "May", "be"], "A"),
            ("see S0001234", ["S000123"], ""),
            ("see XS000123", ["S000123"], ""),
            ("see S000123_b", ["S000123"], ""),
            ("", ["S000123"], "S000123"),
        ],
    )
    def test_let_pass(self, note, cases, about) -> None:
        refuse_ids("the note", note, cases, about)


class TestWords:
    """What planners add in words is kept, and holds no id of a case drawn for any sample."""

    def test_a_note_of_another_case_or_in_other_capitals_is_refused(self, folder) -> None:
        case, other = cases(folder, **MALE)[0], cases(folder, "reserve", gender="female")[0]
        for note in (f"see {case.lower()}", f"the same person as {other}", f"({other.lower()})"):
            said = mistake(folder, "replace", folder, "main", case, *OUT, "--note", note)
            assert said == "the note holds the id of a drawn case, which no record keeps. Leave it out."

    def test_a_note_of_another_samples_case_is_refused(self, tmp_path) -> None:
        """The two samples are of one list, and by tickets of their own."""
        start = SETTINGS.index("[samples.main]")
        other = SETTINGS[start : SETTINGS.index("[samples.sub]")].replace("samples.main", "samples.more")
        other = other.replace('questions = ["2.1.1", "2.1.2"]\n', "")
        folder = drawn(make(tmp_path / "two", SETTINGS + other))
        here = {row["case_id"] for row in rows(folder)}
        there = next(row["case_id"] for row in rows(folder, "more") if row["case_id"] not in here)
        said = mistake(folder, "replace", folder, "main", cases(folder)[0], *OUT, "--note", f"as {there}")
        assert "the note holds the id of a drawn case" in said

    def test_the_reasons_of_extensions_and_redraws_too(self, folder) -> None:
        case = cases(folder)[0]
        said = mistake(folder, "extend", folder, "main", "--size", "18", "--because", f"{case} is lost")
        assert said.startswith("the reason of an extension holds the id of a drawn case")
        said = mistake(folder, "draw", folder, "--seed", "2", "--redraw", f"{case.lower()} is lost")
        assert said.startswith("the reason of a redraw holds the id of a drawn case")
        again = ("draw", folder, "--seed", "2", "--redraw", "lost", "--source", f"given by {case}")
        assert mistake(folder, *again).startswith("the source of the seed holds the id of a drawn case")

    def test_damaged_samples_do_not_stand_in_the_way_of_a_redraw(self, folder) -> None:
        (folder / "samples" / "main.csv").unlink()
        run("draw", folder, "--seed", "2", "--redraw", "3 of 5 files lost")

    @pytest.mark.parametrize("word", ["a\nb", "a\u001b[31mb", "\u007f"])
    def test_a_forged_note_that_would_steer_the_screen_is_refused_on_reading(self, folder, word) -> None:
        report(folder, cases(folder, **MALE)[0], *LOST)
        run("extend", folder, "main", "--size", "18", "--because", "more time")
        content = json.loads((folder / "history.json").read_bytes())
        for place, key in enumerate(("note", "reason")):
            forged = json.loads(json.dumps(content))
            forged["changes"][place][key] = word
            (folder / "history.json").write_text(json.dumps(linked(forged)))
            said = mistake(folder, "status", folder)
            assert f"change {place + 1} is not as it was written" in said
