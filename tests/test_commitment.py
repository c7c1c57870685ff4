"""What is published before the draw: exactly what the seal hashes, and a page; never made afterwards."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from sampler.errors import SamplerError
from sampler.folder.commitment import make_commitment, verify_commitment
from sampler.folder.plans import load_plans
from sampler.inspection import read_inspection
from tests.small_inspection import (
    AN_ID,
    SETTINGS,
    contents,
    edit,
    make,
    mistake,
    planned,
    run,
    seal,
)

FILES = ["seal/commitment.json", "seal/commitment.txt"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return planned(make(tmp_path_factory.mktemp("commitment") / "small"))


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "small"))


def page(folder: Path) -> str:
    return " ".join((folder / FILES[1]).read_text(encoding="utf-8").split())


def test_the_hash_of_the_published_file_is_the_seal(folder) -> None:
    before = contents(folder)
    said = run("seal", folder).output
    plan = json.loads((folder / "plan.json").read_bytes())
    content = (folder / FILES[0]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == plan["seal"] == seal(plan)
    assert json.loads(content) == [plan["rule"], "plans", plan["inspection"], plan["samples"]]
    assert sorted(contents(folder).keys() - before.keys()) == FILES
    assert f"Seal: {plan['seal']}" in said
    assert "before" in said or "only then" in said


def test_the_page_says_who_how_many_and_how_and_names_no_case_and_no_place(folder) -> None:
    run("seal", folder)
    said = page(folder)
    plan = json.loads((folder / "plan.json").read_bytes())
    for part in (
        "12 cases of 36 eligible cases, of 40 rows on the list.",
        "status is 'current'",
        "4: status is not 'current'",
        "fixed by hand: few",
        "male high 10 3.33",  # 10 x 12 / 36
        f"Seal: {plan['seal']}",
        "4 of the cases drawn for 'main' (fewer)",
        "sha256sum commitment.json",
        "The seed comes after this page",
    ):
        assert part in said
    assert f"{len(plan['samples'][0]['tables'])} tables" in said
    for name in FILES:
        text = (folder / name).read_text(encoding="utf-8")
        assert not AN_ID.search(text)
        assert "list.csv" not in text
        assert str(folder) not in text


def test_the_seeds_source_is_named_where_it_is_settled(folder) -> None:
    make_commitment(read_inspection(folder), seed_source="the lottery of 7 July 2018")
    assert "The seed will come from: the lottery of 7 July 2018." in page(folder)


def test_no_seed_is_taken_before_a_plan_is_sealed(tmp_path) -> None:
    folder = make(tmp_path / "small")
    assert "a seed comes after it" in mistake(folder, "draw", folder, "--seed", "1")
    assert "no plan is sealed yet" in mistake(folder, "seal", folder)


def test_again_it_is_said_to_be_there_and_one_of_the_two_is_written_again(folder) -> None:
    run("seal", folder)
    whole = contents(folder)
    assert "are there, and are what was sealed." in run("seal", folder).output
    (folder / FILES[1]).unlink()
    run("seal", folder)
    assert contents(folder) == whole


def test_another_plan_needs_force(folder) -> None:
    run("seal", folder)
    edit(folder / "inspection.toml", ("size = 12", "size = 13"))
    run("plan", folder, "--force")
    with pytest.raises(SamplerError, match="exists already"):
        make_commitment(read_inspection(folder))
    run("seal", folder, "--force")
    assert "13 cases of 36" in page(folder)


class TestAfterTheDraw:
    def test_none_is_made(self, folder) -> None:
        run("draw", folder, "--seed", "1")
        assert "made after the draw proves nothing" in mistake(folder, "seal", folder)
        assert "made after the draw proves nothing" in mistake(folder, "seal", folder, "--force")

    def test_one_from_before_is_said_to_be_there(self, folder) -> None:
        run("seal", folder)
        run("draw", folder, "--seed", "1")
        assert "are what was sealed before the draw." in run("seal", folder).output

    @pytest.mark.parametrize("name", FILES)
    def test_one_that_was_changed_is_not_written_anew(self, folder, name) -> None:
        run("seal", folder)
        run("draw", folder, "--seed", "1")
        (folder / name).write_bytes((folder / name).read_bytes() + b" ")
        assert name.rpartition("/")[2] in mistake(folder, "seal", folder, "--force")


class TestVerify:
    def test_it_is_compared_with_the_seal(self, folder) -> None:
        inspection = read_inspection(folder)
        plans, seal = load_plans(inspection)
        assert verify_commitment(inspection, plans, seal) == ()
        run("seal", folder)
        assert verify_commitment(inspection, plans, seal) == tuple(folder / name for name in FILES)
        path = folder / FILES[0]
        with pytest.raises(SamplerError, match=r"is not what plan\.json was sealed as"):
            verify_commitment(inspection, plans, "0" * 64)
        edit(path, ("Small", "Smaller"))
        with pytest.raises(SamplerError, match=r"is not what plan\.json was sealed as"):
            verify_commitment(inspection, plans, seal)
        path.write_bytes(b"[1,")
        with pytest.raises(SamplerError, match="not readable as JSON"):
            verify_commitment(inspection, plans, seal)

    @pytest.mark.parametrize(
        ("change", "line"),
        [
            (lambda text: text.replace("Small: which", "Large: which"), "line 1"),
            (lambda text: text.replace("12 cases of 36", "13 cases of 36"), "line 14"),
            (lambda text: text + "One more promise.\n", "line {more}"),
            (lambda text: text[: text.rindex("  - ")], "line {last}"),
            (lambda text: text.replace("The seed comes after", "The seed comes long after"), "line 9"),
            (lambda text: text.replace("\n", "\r\n"), "the line ends"),
            (lambda text: text.replace("Small: which", "\udcff: which"), "line 1"),
        ],
    )
    def test_the_first_line_that_differs_is_named_and_not_quoted(self, folder, change, line) -> None:
        run("seal", folder)
        path = folder / FILES[1]
        text = path.read_text(encoding="utf-8")
        path.write_bytes(change(text).encode("utf-8", "surrogateescape"))
        lines = len(text.splitlines())
        run("draw", folder, "--seed", "1")
        said = mistake(folder, "verify", folder)
        line = line.format(more=lines + 1, last=len(text[: text.rindex("  - ")].splitlines()) + 1)
        assert said.startswith(f"{path}, {line}: the plans in plan.json give another page.")
        assert "promise" not in said

    @pytest.mark.parametrize("source", ["the lottery of 7 July 2018", "dice. Thrown again, " * 9 + "at noon"])
    def test_a_page_that_names_the_seeds_source_agrees(self, folder, source) -> None:
        """The seal does not cover where the seed will come from, so the page's own words are taken."""
        inspection = read_inspection(folder)
        made = make_commitment(inspection, seed_source=source)
        assert verify_commitment(inspection, *load_plans(inspection)) == made.files
        edit(folder / FILES[1], ("How anyone can check", "How nobody can check"))
        with pytest.raises(SamplerError, match="give another page"):
            verify_commitment(inspection, *load_plans(inspection))

    def test_both_files_are_said_to_agree_and_either_may_be_kept_elsewhere(self, folder) -> None:
        run("seal", folder)
        run("draw", folder, "--seed", "1")
        said = run("verify", folder).output
        assert "seal/commitment.json is what has this seal" in said
        assert "seal/commitment.txt is the page about it" in said
        (folder / FILES[0]).unlink()
        said = run("verify", folder).output
        assert "commitment.json" not in said
        assert "seal/commitment.txt is the page about it" in said


def test_what_stands_for_each_level_and_who_counts_once_is_said(tmp_path) -> None:
    sub = SETTINGS.index("[samples.sub]")
    levels = """
[samples.main.levels.rosh]
"high, or medium" = ["high", "medium"]
low = "low"

[samples.main.blank]
gender = "not known"

[samples.main.person]
same = [["case_id"]]
first = "start"
"""
    folder = planned(make(tmp_path / "small", SETTINGS[:sub] + levels))
    run("seal", folder)
    said = page(folder)
    assert "- rosh, high, or medium: 'high', 'medium' - rosh, low: 'low' - gender, not known: a blank" in said
    assert "- one case a person (the same case_id): the first by start" in said


class TestSmallGroups:
    def test_they_are_counted_and_the_seal_alone_is_to_be_published(self, folder) -> None:
        """Of the 6 strata, 8 women's cases make three of fewer than 5."""
        said = run("seal", folder).output
        assert "3 strata have fewer than 5 eligible cases, and both files hold these counts" in said
        assert "Next: publish the seal alone, its 64 digits" in said
        assert json.loads(run("seal", folder, "--json").output)["small_strata"] == 3

    def test_where_there_are_none_the_files_may_be_published(self, tmp_path) -> None:
        sub = SETTINGS.index("[samples.sub]")
        settings = SETTINGS[:sub].replace('match = ["gender", "rosh"]', 'match = ["gender"]')
        folder = planned(make(tmp_path / "small", settings))
        said = run("seal", folder).output
        assert "fewer than" not in said
        assert "Next: look through both files, publish them" in said
