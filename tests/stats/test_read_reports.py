"""Many inspections' reports in one table; what is wrong with them is said at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from stats import SamplerError, funnel, read_reports
from stats.providers.provider_counts import read_providers

REPORT = Path("report") / "report.csv"


@pytest.fixture
def two(made_demo: Path, tmp_path: Path) -> list[Path]:
    """Two inspections: the demonstration, and the same under another name."""
    folders = [tmp_path / "north", tmp_path / "south"]
    for folder in folders:
        (folder / "report").mkdir(parents=True)
        shutil.copy(made_demo / REPORT, folder / REPORT)
        shutil.copy(made_demo / "inspection.toml", folder)
    rename(folders[1], "South")
    return folders


def rename(folder: Path, name: str) -> None:
    (folder / "inspection.toml").write_text(f'name = "{name}"\n', encoding="utf-8")


def change(folder: Path, old: str, new: str) -> None:
    text = (folder / REPORT).read_bytes().decode("utf-8")
    assert old in text
    (folder / REPORT).write_bytes(text.replace(old, new).encode("utf-8"))


def set_cell(folder: Path, row: int, column: str, value: str) -> None:
    table = pd.read_csv(folder / REPORT, dtype=str, keep_default_na=False)
    table.loc[row, column] = value
    table.to_csv(folder / REPORT, index=False)


def test_all_questions_of_all_inspections(two: list[Path], made_demo: Path) -> None:
    found = read_reports(two)
    written = pd.read_csv(made_demo / REPORT)
    assert found["provider"].unique().tolist() == ["NPS Midlands 2018 (synthetic)", "South"]
    assert len(found) == 2 * len(written)
    one = found[found["provider"] == "South"].reset_index(drop=True)
    for column, title in (
        ("yes", "yes"),
        ("percent", "percent"),
        ("domain_population", "relevant population"),
    ):
        assert one[column].tolist() == written[title].tolist()
    assert found.dtypes["yes"] == found.dtypes["population"] == "Int64"
    compared = funnel(found[found["question"] == "2.1.1"])
    assert compared.counts.names == ("NPS Midlands 2018 (synthetic)", "South")
    with pytest.raises(SamplerError, match="compared on one question, but the table has 18"):
        funnel(found)


def test_a_folder_without_a_name_is_named_by_itself(two: list[Path]) -> None:
    (two[0] / "inspection.toml").unlink()
    (two[1] / "inspection.toml").write_text("fieldwork = 2018-07-02\n", encoding="utf-8")
    assert read_reports([str(folder) for folder in two])["provider"].unique().tolist() == ["north", "south"]


def test_the_apostrophe_before_a_formula_is_taken_off(two: list[Path]) -> None:
    set_cell(two[0], 0, "title", "'=1+1")
    set_cell(two[0], 1, "title", "'quoted'")
    set_cell(two[0], 2, "title", "'@home")
    assert read_reports(two[:1])["title"].tolist()[:3] == ["=1+1", "'quoted'", "@home"]


def test_an_unknown_population_is_missing(two: list[Path]) -> None:
    set_cell(two[0], 0, "population", "")
    set_cell(two[0], 0, "relevant population", "")
    assert read_reports(two[:1]).loc[0, ["population", "domain_population"]].isna().all()


def test_the_mistakes_of_all_folders_come_at_once(two: list[Path], tmp_path: Path) -> None:
    absent, spoilt, other = tmp_path / "absent", tmp_path / "spoilt", tmp_path / "other"
    shutil.copytree(two[0], spoilt)
    rename(spoilt, "Spoilt")
    set_cell(spoilt, 0, "yes", "many")
    set_cell(spoilt, 1, "percent", "101")
    set_cell(spoilt, 2, "base", "1.5")
    shutil.copytree(two[0], other)
    (other / "inspection.toml").write_text("name = 5\n", encoding="utf-8")
    change(two[1], "question,", "questoin,")
    with pytest.raises(SamplerError) as caught:
        read_reports([two[0], absent, spoilt, other, two[1], two[0]])
    said = caught.value.mistakes
    assert len(said) == 7
    told = str(caught.value)
    for sentence in (
        "a folder must be given once, but",
        "absent/report/report.csv is not there: run sampler report in that folder.",
        "'yes' must be a whole number, 0 or more, but is not in row 1.",
        "'percent' must be a number from 0 to 100, but is not in row 2.",
        "'base' must be a whole number, 0 or more, but is not in row 3.",
        "name must be text in quotes",
        "there must be a column 'question'. Did you mean 'questoin'?",
    ):
        assert sentence in told.replace("\\", "/")
    assert "many" not in told


def test_a_name_used_twice_is_refused(two: list[Path]) -> None:
    rename(two[0], " South ")
    with pytest.raises(SamplerError, match=r"'South' has 2 \(.*north, .*south\): rename one"):
        read_reports(two)


def test_counts_that_cannot_be_are_refused(two: list[Path]) -> None:
    set_cell(two[0], 0, "yes", "999")
    with pytest.raises(SamplerError, match="yes must not be above the base"):
        read_reports(two[:1])
    set_cell(two[1], 0, "percent", "12.5")
    with pytest.raises(SamplerError, match="the percentage is not yes by base in row 1"):
        read_reports(two[1:])
    set_cell(two[1], 0, "percent", pd.read_csv(two[0] / REPORT, dtype=str).loc[0, "percent"])
    set_cell(two[1], 3, "weighted", "yes")
    weighted = read_reports(two[1:]).iloc[[3]]
    with pytest.raises(SamplerError, match="these are weighted: South"):
        read_providers(weighted)
    set_cell(two[1], 1, "question", "2.1.1")
    with pytest.raises(SamplerError, match=r"question '2\.1\.1' must be there once, but is 2 times"):
        read_reports(two[1:])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff\xfe", "must be UTF-8 text"),
        (b"", "holds no results"),
        (b"question,yes\r\n", "holds no results"),
        (b"question,yes\r\n1,2,3\r\n", "every row must have 2 cells, but not so row 1"),
        (b"yes,yes\r\n1,2\r\n", "one comes again"),
    ],
)
def test_files_that_are_no_reports(two: list[Path], content: bytes, sentence: str) -> None:
    (two[0] / REPORT).write_bytes(content)
    with pytest.raises(SamplerError, match=sentence):
        read_reports(two[:1])


@pytest.mark.parametrize(
    ("folders", "sentence"), [([], "names none"), ("north", "put it in a list"), (5, "list")]
)
def test_folders_are_a_list(folders: object, sentence: str) -> None:
    with pytest.raises(SamplerError, match=sentence):
        read_reports(folders)  # type: ignore[arg-type]
