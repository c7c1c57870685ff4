"""The order of acts: plan, seal, seed, draw, redraw; and a list or settings that no longer agree."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from sampler.demo.road import make_demo
from tests.small_inspection import (
    AN_ID,
    ROWS,
    SETTINGS,
    contents,
    csv_text,
    drawn,
    edit,
    make,
    mistake,
    mistakes,
    planned,
    run,
    seal,
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A drawn folder; not to be changed."""
    return drawn(make(tmp_path_factory.mktemp("folder") / "small"))


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy of the drawn folder, to spoil."""
    shutil.copytree(made, tmp_path / "small")
    return tmp_path / "small"


@pytest.fixture
def sealed(folder: Path) -> Path:
    """The same before the draw."""
    (folder / "draw.json").unlink()
    shutil.rmtree(folder / "samples")
    return folder


def new_list(folder: Path, rows: list[tuple[str, ...]]) -> None:
    (folder / "cases" / "list.csv").write_bytes(csv_text(rows).encode())


class TestOrderOfActs:
    @pytest.mark.parametrize("command", ["draw", "verify", "sheet", "report"])
    def test_nothing_is_done_before_a_plan_is_sealed(self, tmp_path, command) -> None:
        folder = make(tmp_path / "small")
        assert "plan.json is missing: no plan is sealed yet. Run 'sampler plan' first" in mistake(
            folder, command, folder
        )

    def test_a_seed_is_refused_before_the_plan_is_sealed(self, tmp_path) -> None:
        folder = make(tmp_path / "small")
        assert "Run 'sampler plan' first; a seed comes after it." in mistake(
            folder, "draw", folder, "--seed", "1"
        )
        edit(folder / "inspection.toml", ('name = "Small"', 'name = "Small"\nseed = "1"'))
        assert "seed does not belong here: give it to 'sampler draw'" in mistake(folder, "plan", folder)

    @pytest.mark.parametrize("command", ["verify", "sheet", "report"])
    def test_nothing_is_done_with_a_sample_before_the_draw(self, sealed, command) -> None:
        assert "draw.json is missing: nothing is drawn yet. Run 'sampler draw'" in mistake(
            sealed, command, sealed
        )

    def test_a_sealed_plan_is_replaced_by_force_only(self, sealed) -> None:
        before = (sealed / "plan.json").read_bytes()
        assert "plan.json exists already and is not overwritten unasked. Add --force" in mistake(
            sealed, "plan", sealed
        )
        edit(sealed / "inspection.toml", ("size = 12", "size = 13"))
        run("plan", sealed, "--force")
        assert (sealed / "plan.json").read_bytes() != before

    @pytest.mark.parametrize("options", [(), ("--force",)])
    def test_a_plan_is_final_once_a_draw_was_made(self, folder, options) -> None:
        said = mistake(folder, "plan", folder, *options)
        assert "draw.json exists: a draw was made by the sealed plan" in said
        assert "another inspection folder" in said

    def test_the_seal_is_that_of_its_description(self, made) -> None:
        content = json.loads((made / "plan.json").read_bytes())
        assert content["seal"] == seal(content)


class TestSeed:
    @pytest.mark.parametrize("seed", ["", "two\nlines", "\x00", "\udcff"])
    def test_a_seed_is_text_on_one_line_and_the_mistake_is_said_once(self, sealed, seed) -> None:
        assert mistake(sealed, "draw", sealed, "--seed", seed).startswith("the seed must be text ")

    def test_the_source_and_the_reason_are_texts_on_one_line_too(self, folder, sealed) -> None:
        said = mistake(sealed, "draw", sealed, "--seed", "1", "--source", "a\nb")
        assert said.startswith("the source of the seed must be text on one line")
        run("draw", sealed, "--seed", "1")
        for reason, rule in (("a\nb", "on one line"), ("  ", "of at least one character")):
            said = mistake(sealed, "draw", sealed, "--seed", "2", "--redraw", reason)
            assert said.startswith(f"the reason of a redraw must be text {rule}")

    def test_the_seed_and_its_source_are_recorded(self, sealed) -> None:
        run("draw", sealed, "--seed", "4 8 15", "--source", "lottery of 5 July")
        record = json.loads((sealed / "draw.json").read_bytes())
        assert (record["seed"], record["seed_source"]) == ("4 8 15", "lottery of 5 July")

    def test_without_one_the_operating_system_gives_128_bits(self, sealed) -> None:
        run("draw", sealed)
        record = json.loads((sealed / "draw.json").read_bytes())
        assert len(bytes.fromhex(record["seed"])) == 16
        assert record["seed_source"] == "the operating system's random numbers"
        run("verify", sealed)


class TestRedraw:
    def test_a_second_draw_needs_a_reason(self, folder) -> None:
        for options in (("--seed", "2"), ("--seed", "4 8 15"), ("--seed", "2", "--redraw", "")):
            said = mistake(folder, "draw", folder, *options)
            assert "'sampler draw' without --seed writes lost files again." in said
            assert 'needs a reason, which is kept beside the first draw: --redraw "why"' in said

    def test_a_redraw_by_the_same_seed_would_be_no_other(self, folder) -> None:
        said = mistake(folder, "draw", folder, "--seed", "4 8 15", "--redraw", "void")
        assert "records a draw by this seed already" in said

    def test_a_reason_without_a_draw_is_refused(self, sealed) -> None:
        assert "nothing is drawn yet, so leave out --redraw" in mistake(
            sealed, "draw", sealed, "--redraw", "x"
        )

    def test_redraws_are_numbered_and_all_of_the_earlier_ones_are_kept_and_proved(self, folder) -> None:
        keys = ("number", "reason", "seed", "seed_source", "samples")
        first = json.loads((folder / "draw.json").read_bytes())
        run("draw", folder, "--seed", "2", "--redraw", "the lottery was void")
        second = json.loads((folder / "draw.json").read_bytes())
        run("draw", folder, "--seed", "3", "--redraw", " again ")
        third = json.loads((folder / "draw.json").read_bytes())
        assert [draw["number"] for draw in (first, second, third)] == [1, 2, 3]
        assert [draw["reason"] for draw in (first, second, third)] == ["", "the lottery was void", "again"]
        assert third["earlier"] == [{key: draw[key] for key in keys} for draw in (first, second)]
        verified = run("verify", folder).stdout
        assert "draw 1, replaced" in verified
        assert "draw 2, replaced" in verified

    def test_files_of_a_sample_without_a_record_are_not_overwritten(self, folder) -> None:
        (folder / "draw.json").unlink()
        said = mistakes(folder, "draw", folder, "--seed", "1")
        assert [name in sentence for name, sentence in zip(("main", "sub"), said, strict=True)] == [
            True,
            True,
        ]
        assert "exists already, and no draw is recorded. Move it away" in said[0]


class TestLostSamples:
    @pytest.mark.parametrize("lost", [("main",), ("sub",), ("main", "sub")])
    def test_a_lost_sample_is_written_again_from_the_record(self, folder, made, lost) -> None:
        for name in lost:
            (folder / "samples" / f"{name}.csv").unlink()
        said = mistakes(folder, "verify", folder)
        assert "Run 'sampler draw' to write it again from draw.json" in said[0]
        printed = run("draw", folder).stdout
        assert printed.count("samples/") == len(lost)
        assert contents(folder) == contents(made)

    def test_with_all_files_there_a_second_draw_writes_nothing_and_says_so(self, folder, made) -> None:
        assert "Every file is there." in run("draw", folder).stdout
        assert contents(folder) == contents(made)

    def test_reserves_changed_since_do_not_change_what_was_drawn(self, folder, made) -> None:
        edit(folder / "inspection.toml", ('reason = "few"', 'reason = "few"\nreserves = 1'))
        (folder / "samples" / "main.csv").unlink()
        run("draw", folder)
        assert (folder / "samples" / "main.csv").read_bytes() == (made / "samples" / "main.csv").read_bytes()
        run("verify", folder)

    def test_an_edited_sample_is_not_overwritten_but_said(self, folder, made) -> None:
        path = folder / "samples" / "main.csv"
        path.write_bytes(path.read_bytes() + b"x")
        assert "main.csv was changed after the draw" in mistake(folder, "draw", folder)
        path.rename(folder / "mine.csv")
        run("draw", folder)
        assert path.read_bytes() == (made / "samples" / "main.csv").read_bytes()


# Row 1 is eligible (S000001, male, medium); row 0 and every tenth have ended; places count from 0.
LISTS = {
    "a case removed": (lambda rows: rows[:1] + rows[2:], "it has 35 eligible cases, and 36 were sealed"),
    "a case added": (
        lambda rows: [*rows, ("S9", *rows[1][1:])],
        "it has 37 eligible cases, and 36 were sealed",
    ),
    "a case moved": (
        lambda rows: [*rows[:1], (rows[1][0], "female", *rows[1][2:]), *rows[2:]],
        "the same number of cases is eligible, but 2 strata hold another number",
    ),
    "two cases exchanged": (
        lambda rows: [*rows[:1], (rows[2][0], *rows[1][1:]), (rows[1][0], *rows[2][1:]), *rows[3:]],
        "the counts are the same, but they are not all the same cases",
    ),
    "an id changed": (
        lambda rows: [*rows[:1], ("S9", *rows[1][1:]), *rows[2:]],
        "the counts are the same, but they are not all the same cases",
    ),
}


class TestTheListChanged:
    @pytest.mark.parametrize(("change", "said"), LISTS.values(), ids=LISTS.keys())
    def test_a_list_that_is_not_the_sealed_one_is_told_by_draw_and_verify(self, sealed, change, said) -> None:
        new_list(sealed, change(list(ROWS)))
        whole = mistake(sealed, "draw", sealed, "--seed", "1")
        assert whole.startswith("Sample main: The list is no longer the one that the plan was sealed for: ")
        assert said in whole
        assert "Restore the list, or plan again" in whole
        new_list(sealed, list(ROWS))
        run("draw", sealed, "--seed", "1")
        new_list(sealed, change(list(ROWS)))
        assert said in mistake(sealed, "verify", sealed)

    def test_the_order_of_rows_and_columns_and_rows_left_out_do_not_matter(self, sealed, made) -> None:
        heading = ["status", "start", "extra", "rosh", "gender", "case_id"]
        rows = [(*row[:2:-1], "x", *row[2::-1]) for row in reversed(ROWS) if row[4] == "current"]
        (sealed / "cases" / "list.csv").write_text(csv_text(rows, heading), newline="")
        run("draw", sealed, "--seed", "4 8 15")
        assert (sealed / "samples" / "main.csv").read_bytes() == (made / "samples" / "main.csv").read_bytes()


SETTINGS_CHANGED = {
    "the name": ('name = "Small"', 'name = "Smaller"', "name was changed"),
    "the size": ("size = 12", "size = 13", "samples.main: its size was changed"),
    "the reason": ('"few"', '"very few"', "samples.main: its size was changed"),
    "the size taken out": (
        'size = 12\nreason = "few"',
        "",
        "samples.main: its precision or size was changed",
    ),
    "the order of columns": ('["gender", "rosh"]', '["rosh", "gender"]', "samples.main: match was changed"),
    "a rule": ('["current"]', '["current", "ended"]', "samples.main: eligible was changed"),
    "the case id": ('case = "case_id"', 'case = "other_id"', "samples.main: case was changed"),
    "a level for blanks": ("size = 12", 'size = 12\nblank = {rosh = "x"}', "samples.main: blank was changed"),
    "a nested rule": ('["male"]', '["female"]', "samples.sub: its rule was changed"),
    "a nested size": ("size = 4", "size = 5", "samples.sub: its rule was changed"),
}


class TestSettingsChanged:
    @pytest.mark.parametrize(
        ("before", "after", "said"), SETTINGS_CHANGED.values(), ids=SETTINGS_CHANGED.keys()
    )
    @pytest.mark.parametrize("command", ["draw", "verify"])
    def test_what_was_sealed_cannot_be_changed(self, folder, before, after, said, command) -> None:
        edit(folder / "inspection.toml", (before, after))
        [sentence] = mistakes(folder, command, folder)
        assert sentence.startswith(f"inspection.toml: {said} after the plan was sealed. Undo the change")

    def test_precision_is_sealed_where_a_size_follows_from_it(self, tmp_path) -> None:
        folder = planned(make(tmp_path / "small", SETTINGS.replace('size = 12\nreason = "few"', "")))
        edit(folder / "inspection.toml", ("[samples.main]", "[precision]\nmargin = 0.06\n[samples.main]"))
        assert "samples.main: its precision or size was changed" in mistake(folder, "draw", folder)

    def test_a_sample_added_or_taken_out_is_named(self, folder) -> None:
        text = (folder / "inspection.toml").read_text().replace("samples.sub", "samples.new")
        (folder / "inspection.toml").write_text(text)
        assert [sentence.split(" was ")[0] for sentence in mistakes(folder, "verify", folder)] == [
            "inspection.toml: samples.new",
            "inspection.toml: samples.sub",
        ]

    def test_titles_questions_and_reserves_are_not_sealed(self, folder) -> None:
        edit(folder / "inspection.toml", ('"2.1.2"]', '"2.1.3"]\ntitle = "Other"\nreserves = 1'))
        run("verify", folder)
        run("sheet", folder)


class TestTheDemonstration:
    def test_made_twice_it_is_the_same_in_every_byte(self, made_demo, tmp_path) -> None:
        make_demo(tmp_path / "another place", "0")
        assert contents(tmp_path / "another place") == contents(made_demo)

    def test_no_case_is_named_in_the_plan_or_the_report(self, made_demo) -> None:
        for path in [made_demo / "plan.json", made_demo / "draw.json", *(made_demo / "report").iterdir()]:
            assert not AN_ID.search(path.read_text(encoding="utf-8")), path.name
        assert AN_ID.search((made_demo / "samples" / "domain_two.csv").read_text(encoding="utf-8"))

    def test_the_record_holds_the_hash_of_each_sample(self, made_demo) -> None:
        record = json.loads((made_demo / "draw.json").read_bytes())
        for name, entry in record["samples"].items():
            content = (made_demo / "samples" / f"{name}.csv").read_bytes()
            assert hashlib.sha256(content).hexdigest() == entry["sha256"]
