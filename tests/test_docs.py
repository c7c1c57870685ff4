"""The documentation says what is so: its examples run, and its commands print what it shows."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import sampler
import sampler.size
import stats
from sampler.cli import verbs
from sampler.folder.plans import load_plans
from sampler.inspection import read_inspection

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
FENCE = re.compile(r"^```(\w*)(?: title=\"([^\"]*)\")?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
SAMPLER = [sys.executable, "-c", "from sampler.cli import main; main()"]


def fences(page: Path) -> Iterator[tuple[str, str, str]]:
    """Yield the kind, title and content of each fenced block that stands at the left."""
    for found in FENCE.finditer(page.read_text("utf-8")):
        yield found[1], found[2] or "", found[3]


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_python_example_runs(page, made_demo, monkeypatch):
    """All `>>>` of a page share their names; they find the demonstration in the folder midlands."""
    monkeypatch.chdir(made_demo.parent)
    text = re.sub(r"(?m)^\s*```.*$", "", page.read_text("utf-8"))
    example = doctest.DocTestParser().get_doctest(text, {}, page.name, str(page), 0)
    told: list[str] = []
    doctest.DocTestRunner(optionflags=OPTIONS).run(example, out=told.append)
    assert not told, "".join(told)


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_what_is_taken_in_is_named_as_the_site_reads_it(page):
    """The site takes in a file by a line of its own making, and shows any other line as it stands."""
    lines = [line for line in page.read_text("utf-8").splitlines() if line.lstrip().startswith("--8")]
    assert all(re.fullmatch(r'--8<-- "[\w/.]+"', line) for line in lines), lines


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_command_shown_exists(page):
    commands = [
        line.split()[1]
        for kind, _, text in fences(page)
        if kind == "console"
        for line in text.splitlines()
        if line.startswith("sampler ")
    ]
    known = {"--help", "--version", *verbs.list_commands(click.Context(verbs))}
    assert set(commands) <= known


def run(line: str, folder: Path) -> str:
    """Return what a line typed at the prompt prints; Windows' separators are written as the others'."""
    plain = {k: v for k, v in os.environ.items() if not k.startswith("COV_")}
    done = subprocess.run(
        [*SAMPLER, *_words(line)] if line.startswith("sampler ") else ["bash", "-c", line],
        cwd=folder,
        env={**plain, "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return done.stdout.replace("\\", "/")


def _words(line: str) -> list[str]:
    return [quoted or plain for quoted, plain in re.findall(r'"([^"]*)"|(\S+)', line)][1:]


def assert_shown(shown: str, printed: str) -> None:
    """Each run of lines between two lines of dots stands in the output, in this order."""
    rest = _lines(printed)
    for run_of_lines in re.split(r"(?m)^\.\.\.$", shown):
        wanted = _lines(run_of_lines)
        places = [k for k in range(len(rest) - len(wanted) + 1) if rest[k : k + len(wanted)] == wanted]
        assert places, f"not printed:\n{run_of_lines}\nbut this was:\n{printed}"
        rest = rest[places[0] + len(wanted) :]


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def fill_in(folder: Path) -> None:
    """Do what step 11 of the tutorial asks for, in a copy of the sheet."""
    from openpyxl import load_workbook

    asked = {
        "2.1.1": ["yes"] * 112 + ["no"] * 16,
        "2.1.2": ["yes"] * 104 + ["no"] * 24,
        "2.1.3": ["yes"] * 88 + ["no"] * 24 + ["not relevant"] * 16,
    }
    book = load_workbook(folder / "sheets" / "supervision.xlsx")
    page = book["Answers"]
    for column in page.iter_cols():
        for cell, answer in zip(column[1:], asked.get(str(column[0].value).split()[0], ()), strict=False):
            cell.value = answer
    book.save(folder / "answers" / "supervision.xlsx")


def test_the_tutorial_prints_what_it_shows(tmp_path):
    """Its commands are typed one after the other, its files written where it says, in an empty folder."""
    by_hand = {
        "sampler size ours": lambda: shutil.copy(
            tmp_path / "midlands" / "cases" / "domain_two.csv",
            tmp_path / "ours" / "cases" / "supervision.csv",
        ),
        "sampler report ours": lambda: fill_in(tmp_path / "ours"),
    }
    printed, compared = "", 0
    for kind, title, text in fences(DOCS / "tutorial.md"):
        if title:
            (tmp_path / title).write_text(text, encoding="utf-8")
        elif kind == "console":
            by_hand.get(text.strip(), lambda: None)()
            printed = run(text.strip(), tmp_path)
        elif kind == "text":
            assert_shown(text, printed)
            compared += 1
    assert compared == 12


def test_the_page_on_sizes_shows_what_is_printed(made_demo, tmp_path):
    """Its commands are typed beside the demonstration, its file of wishes written where it says."""
    shutil.copytree(made_demo, tmp_path / "midlands")
    printed, compared = "", 0
    for kind, title, text in fences(DOCS / "how-to" / "size.md"):
        if title:
            (tmp_path / title).write_text(text, encoding="utf-8")
        elif kind == "console":
            printed = run(text.strip(), tmp_path)
            assert "Error" not in printed
        elif kind == "text":
            assert_shown(text, printed)
            compared += 1
    assert compared == 3


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="needs a shell with sha256sum")
def test_the_proof_by_hand_prints_what_it_shows(made_demo, tmp_path):
    """The lines of one page go to one shell; what they print is what the page shows, all in all."""
    shutil.copytree(made_demo, tmp_path / "midlands")
    blocks = list(fences(DOCS / "how-to" / "prove.md"))
    first = next(k for k, (_, _, text) in enumerate(blocks) if text.startswith("eligible()"))
    lines = "".join(text for kind, _, text in blocks[first:] if kind == "console")
    shown = "\n".join(text for kind, _, text in blocks[first:] if kind == "text")
    assert _lines(run(lines, tmp_path)) == _lines(shown)


def test_the_independent_verifier_agrees(made_demo, tmp_path):
    script = DOCS / "scripts" / "check_draw.py"
    page = (DOCS / "how-to" / "prove.md").read_text("utf-8")
    assert 'scripts/check_draw.py"' in (DOCS / "files.md").read_text("utf-8")
    done = subprocess.run([sys.executable, script, made_demo], capture_output=True, text=True, check=True)
    assert done.stdout in page
    spoilt = tmp_path / "midlands"
    shutil.copytree(made_demo, spoilt)
    sheet = spoilt / "cases" / "victims.csv"
    sheet.write_text(sheet.read_text("utf-8").replace("V3866", "V3867"), encoding="utf-8")
    done = subprocess.run([sys.executable, script, spoilt], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "Different: victims: the list has other cases.\n")


def test_the_coverage_table_is_what_its_script_prints():
    done = subprocess.run(
        [sys.executable, DOCS / "scripts" / "interval_coverage.py"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stdout == (DOCS / "tables" / "interval_coverage.md").read_text("utf-8")
    assert '"tables/interval_coverage.md"' in (DOCS / "method" / "intervals.md").read_text("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["design_variance", "sizes"])
def test_the_slow_tables_are_what_their_scripts_print(name):
    done = subprocess.run(
        [sys.executable, DOCS / "scripts" / f"{name}.py"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stdout == (DOCS / "tables" / f"{name}.md").read_text("utf-8")


def test_the_method_page_shows_how_the_demo_plan_keeps_its_ratios(made_demo):
    """The lines of the two-way margins, and the number of tables, are those of the demonstration's plan."""
    page = (DOCS / "method.md").read_text("utf-8")
    plan = load_plans(read_inspection(made_demo))[0]["domain_two"]
    two_way = [
        line for line in str(plan).splitlines() if line.startswith("  ") and " by " in line.partition(":")[0]
    ]
    assert len(two_way) == 3
    assert "\n".join(two_way) in page
    assert f"577 cases\nin 21 strata, {len(plan.design.tables):,} tables" in page


def test_the_picture_is_the_demo_chart(made_demo):
    assert (DOCS / "images" / "chart.svg").read_bytes() == (made_demo / "report" / "chart.svg").read_bytes()


def test_the_front_page_links_to_files_that_exist():
    """Links between the pages of docs are checked when the site is built."""
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", (ROOT / "README.md").read_text("utf-8"))
    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("package", [sampler, sampler.size, stats], ids=lambda package: package.__name__)
def test_every_public_name_is_in_the_reference(package):
    page = (DOCS / "reference" / f"{package.__name__.partition('.')[0]}.md").read_text("utf-8")
    absent = [name for name in package.__all__ if not re.search(rf"\b{package.__name__}\.{name}\b", page)]
    assert not absent


def test_every_command_option_and_sentence_of_help_is_in_the_reference():
    """Made by docs/scripts/cli_reference.py; compared by words, since versions of click break lines anew."""
    page = " ".join((DOCS / "reference" / "cli.md").read_text("utf-8").split())
    top = click.Context(verbs)
    absent = []
    for name in verbs.list_commands(top):
        command = verbs.get_command(top, name)
        section = page.split(f"## sampler {name} ")[-1].split(" ## ")[0]
        assert command is not None
        wanted = [" ".join((command.help or "").split())]
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                wanted += [*parameter.opts, " ".join((parameter.help or "").split())]
        absent += [(name, words) for words in wanted if words not in section]
    assert not absent
