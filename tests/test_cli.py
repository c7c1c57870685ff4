"""The command line: its help, its exit codes, what it prints where, and where it may work."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from sampler.cli import COMMANDS, main, verbs
from tests.small_inspection import contents, csv_text, fill, make, mistake, planned, run


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that has been through every command but the report; not to be changed."""
    folder = planned(make(tmp_path_factory.mktemp("cli") / "small"))
    run("seal", folder)
    run("draw", folder, "--seed", "4 8 15")
    run("sheet", fill(folder))
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy, to spoil."""
    shutil.copytree(made, tmp_path / "small")
    return tmp_path / "small"


def sampler(*arguments: object, **variables: str) -> subprocess.CompletedProcess[str]:
    """The command as a shell runs it."""
    return subprocess.run(
        [sys.executable, "-c", "from sampler.cli import main; main()", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        env={**os.environ, **variables},
        check=False,
    )


def drawn_first(folder: Path) -> str:
    """The id of the first case of the main sample."""
    with (folder / "samples" / "main.csv").open(newline="") as lines:
        return next(csv.DictReader(lines))["case_id"]


def reported(folder: Path, name: str = "now") -> Path:
    """A folder beside it with a settings file and a report of one question, as far as others read it."""
    other = folder.with_name(name)
    (other / "report").mkdir(parents=True, exist_ok=True)
    (other / "inspection.toml").write_text(f'name = "{name}"\n')
    heading = "question,title,yes,base,not relevant,missing,percent,low,high,population,relevant population"
    row = "2.1.1,One,9,12,0,0,75,60,85,40,40"
    (other / "report" / "report.csv").write_text(
        f"{heading},percent if missing no,percent if missing yes\n{row},75,75\n"
    )
    return other


def in_turn(folder: Path) -> dict[str, list[object]]:
    """A call of every command that works on the folder, in an order in which all of them do."""
    return {
        "size": ["size", folder],
        "draw": ["draw", folder],
        "verify": ["verify", folder],
        "sheet": ["sheet", folder, "--force"],
        "replace": ["replace", folder, "main", drawn_first(folder), "--because", "unavailable"],
        "extend": ["extend", folder, "main", "--size", "20", "--because", "more time"],
        "status": ["status", folder],
        "report": ["report", folder],
        "compare": ["compare", reported(folder), reported(folder, "earlier")],
        "providers": [
            *("providers", reported(folder), reported(folder, "earlier")),
            *("--question", "2.1.1"),
        ],
        "seal": ["seal", folder],
        "plan": ["plan", folder.with_name("fresh")],
        "new": ["new", folder.with_name("new")],
    }


class TestHelp:
    def test_the_list_of_commands_has_a_summary_of_each(self) -> None:
        printed = run("--help").stdout
        rows = printed.partition("Commands:")[2].splitlines()
        lines = dict(row.split(maxsplit=1) for row in rows if row.strip() and row.split()[0] in COMMANDS)
        assert all(len(lines[command]) > 20 for command in COMMANDS)

    @pytest.mark.parametrize("name", COMMANDS)
    def test_a_command_has_a_summary_and_every_option_has_help(self, name) -> None:
        command = verbs.get_command(click.Context(verbs), name)
        assert command is not None
        assert command.name == name
        assert (command.help or "").split("\n")[0].endswith(".")
        options = [option for option in command.params if isinstance(option, click.Option)]
        assert {"as_json", "quiet"} <= {option.name for option in options}
        assert all(option.help and option.help[-1] in ".]" for option in options)
        assert run(name, "-h").stdout == run(name, "--help").stdout

    def test_the_version_is_the_packages(self) -> None:
        import sampler

        assert run("--version").stdout == f"sampler, version {sampler.__version__}\n"


class TestOutput:
    @pytest.mark.parametrize("name", [name for name in COMMANDS if name != "demo"])
    def test_json_is_the_whole_output(self, folder, name) -> None:
        make(folder.with_name("fresh"))
        result = run(*in_turn(folder)[name], "--json")
        assert isinstance(json.loads(result.stdout), dict)
        assert result.stdout.isascii()
        assert result.stderr == ""

    @pytest.mark.parametrize("name", [name for name in COMMANDS if name != "demo"])
    def test_quiet_is_silent_and_does_the_same(self, folder, name) -> None:
        make(folder.with_name("fresh"))
        shutil.copytree(folder.parent, folder.parent / "loud")
        result = run(*in_turn(folder)[name], "--quiet")
        assert result.output == ""
        loud = folder.parent / "loud"
        run(*in_turn(loud / "small")[name])
        everything = contents(folder.parent)
        after = {name: content for name, content in everything.items() if not name.startswith("loud/")}
        assert after == contents(loud)

    def test_what_json_says_is_what_was_done(self, folder) -> None:
        drawn_now = json.loads(run("draw", folder, "--json").stdout)
        record = json.loads((folder / "draw.json").read_bytes())
        assert {key: drawn_now[key] for key in ("number", "seed", "seed_source")} == {
            "number": 1,
            "seed": "4 8 15",
            "seed_source": "given by the planner",
        }
        for name, entry in drawn_now["samples"].items():
            assert Path(entry.pop("file")).read_bytes() == (folder / "samples" / f"{name}.csv").read_bytes()
            assert entry == record["samples"][name]
        verified = json.loads(run("verify", folder, "--json").stdout)
        assert verified == {
            "verified": True,
            "seal": record["plan_seal"],
            "draw_seal": record["draw_seal"],
            "samples": ["main", "sub"],
            "seed": "4 8 15",
            "changes": 0,
            "chain": None,
        }

    def test_numbers_of_things_agree_with_their_words(self, folder) -> None:
        printed = run("sheet", folder, "--force").stdout
        assert "main.xlsx: 12 cases, 2 questions\n" in printed
        assert "sub.xlsx: 4 cases, 1 question\n" in printed


class TestUsage:
    @pytest.mark.parametrize(
        "arguments",
        [
            ["daw"],
            ["plan", "--frce"],
            ["plan", "one", "two"],
            ["new"],
            ["draw", "--seed"],
            ["draw", "--source", "lottery"],
            ["size", "577", "--margin", "wide"],
        ],
    )
    def test_a_call_that_is_not_understood_exits_with_2_and_says_why(self, arguments, tmp_path) -> None:
        result = CliRunner().invoke(verbs, arguments)
        assert result.exit_code == 2
        assert result.output.splitlines()[-1].startswith("Error: ")

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (("replace", "DIR", "S000001"), "The sample is missing: 'DIR' is the folder."),
            (("replace", "DIR", "main"), "The case is missing: 'DIR' is the folder."),
            (("extend", "DIR", "--size", "14"), "The sample is missing: 'DIR' is the folder."),
            (("replace", "main"), "Give the sample and the case, and before them the folder"),
            (("extend", "1", "2", "3", "--size", "14"), "Give the sample, and before it the folder"),
        ],
    )
    def test_a_name_left_out_is_the_one_that_is_named(self, made, words, said) -> None:
        typed = [word.replace("DIR", str(made)) for word in words]
        result = CliRunner().invoke(verbs, [*typed, "--because", "ineligible"])
        assert result.exit_code == 2
        assert said.replace("DIR", str(made)) in result.output
        assert "S000001" not in result.output

    def test_a_sample_that_is_named_as_a_folder_beside_it_is_the_sample(self, folder, monkeypatch) -> None:
        monkeypatch.chdir(folder)
        shutil.copytree(folder, "main", ignore=shutil.ignore_patterns("main"))
        case = drawn_first(folder)
        assert "The case stays" in run("replace", "main", case, "--because", "unavailable").output

    def test_words_too_long_to_be_a_folder_are_the_sample(self, folder, monkeypatch) -> None:
        monkeypatch.chdir(folder)
        assert "there is no sample" in mistake(folder, "extend", "m" * 5000, "--size", 14, "--because", "x")

    @pytest.mark.parametrize("words", [("DIR", "--seed", "6", "1", "4"), ("--seed", "6", "1", "4")])
    def test_a_seed_without_quotes_is_told_of_them(self, made, words) -> None:
        result = CliRunner().invoke(verbs, ["draw", *(word.replace("DIR", str(made)) for word in words)])
        assert result.exit_code == 2
        assert 'with blanks needs quotes around it: --seed "6 1 4".' in result.output


class TestMain:
    def test_a_command_that_worked_exits_with_0(self) -> None:
        done = sampler("size", "577")
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("128 cases")

    def test_the_installed_command_is_this_one(self) -> None:
        installed = shutil.which("sampler", path=str(Path(sys.executable).parent))
        if installed is None:
            pytest.skip("the command is not installed beside this Python")
        done = subprocess.run([installed, "size", "0"], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == "Error: population must be a whole number of at least 1, but got 0.\n"

    def test_mistakes_go_to_the_error_stream_with_exit_code_1_and_no_traceback(self, tmp_path) -> None:
        folder = make(tmp_path / "small", settings='nmae = "x"\n')
        done = sampler("plan", folder, "--json")
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("Error: 3 mistakes:\n- inspection.toml: name must be text")
        assert "Traceback" not in done.stderr

    def test_a_call_that_is_not_understood_exits_with_2(self) -> None:
        assert sampler("daw").returncode == 2

    def test_a_fault_of_the_tool_shows_its_place_and_no_content(self, monkeypatch, capsys) -> None:
        def broken(**_: Any) -> None:
            raise KeyError("S000123")

        monkeypatch.setattr("sampler.cli.verbs", broken)
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 1
        said = capsys.readouterr().err
        assert said.startswith("Error: a fault in sampler itself (KeyError at ")
        assert "S000123" not in said
        monkeypatch.setenv("SAMPLER_TRACEBACK", "1")
        with pytest.raises(KeyError):
            main()

    def test_a_console_that_lacks_letters_shows_the_rest(self, tmp_path) -> None:
        rows = [(f"S{n}", "żeńska" if n % 2 else "male", "low", "", "current") for n in range(40)]
        folder = make(tmp_path / "small", cases=csv_text(rows))
        run("plan", folder)
        done = sampler("draw", folder, "--seed", "1", PYTHONIOENCODING="cp1252")
        assert (done.returncode, done.stderr) == (0, "")
        assert "?e?ska" in done.stdout

    @pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names there are always Unicode")
    def test_a_folder_whose_name_is_not_text_is_no_obstacle(self, tmp_path) -> None:
        folder = tmp_path / os.fsdecode(b"caf\xe9")
        done = sampler("new", folder)
        assert (done.returncode, done.stderr) == (0, "")
        assert "caf? is ready" in done.stdout
        done = sampler("new", folder, "--json")
        assert (done.returncode, done.stdout) == (1, "")
        assert "caf? is not empty" in done.stderr

    def test_no_command_is_loaded_before_it_is_chosen(self) -> None:
        script = "import sys, sampler.cli; print({'duckdb', 'pandas', 'numpy', 'scipy'} & {*sys.modules})"
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        assert done.stdout == "set()\n"


class TestFolders:
    @pytest.mark.parametrize("command", ["plan", "draw", "verify", "sheet", "report", "size"])
    def test_a_file_or_nothing_where_a_folder_is_expected(self, folder, command) -> None:
        said = mistake(folder, command, folder / "inspection.toml")
        assert "is a file. Name the inspection's folder, which holds inspection.toml." in said
        said = mistake(folder, command, folder / "lost")
        assert (
            "lost is not an inspection's folder. Name the right folder, or start one with 'sampler new DIR'"
            in said
        )

    def test_new_makes_a_folder_that_plans_once_it_has_its_list(self, tmp_path) -> None:
        printed = run("new", tmp_path / "deep" / "two words").stdout
        folder = tmp_path / "deep" / "two words"
        assert f'sampler plan "{folder}"' in printed
        assert set(contents(folder)) == {"inspection.toml", "standards.toml", "panel.toml"}
        assert (folder / "cases").is_dir()
        assert (folder / "answers").is_dir()
        assert "supervision.csv is missing" in mistake(folder, "plan", folder)
        rows = [(f"S{n}", "female" if n % 2 else "male", "x", "current", "20/06/2025") for n in range(20)]
        heading = ("case_id", "gender", "disposal", "status", "start_date")
        (folder / "cases" / "supervision.csv").write_text(csv_text(rows, heading), newline="")
        run("plan", folder)

    @pytest.mark.parametrize("command", ["new", "demo"])
    def test_a_folder_with_something_in_it_is_left_alone(self, folder, command) -> None:
        assert "is not empty, and nothing in it is overwritten" in mistake(folder, command, folder)
        assert "is a file, not a folder" in mistake(folder, command, folder / "inspection.toml")
        said = mistake(folder, command, folder / "inspection.toml" / "below")
        assert "cannot be written" in said

    @pytest.mark.parametrize("command", ["new", "demo"])
    def test_a_name_too_long_is_said_of_the_folder(self, tmp_path, command) -> None:
        name = tmp_path / ("n" * 300)
        assert mistake(tmp_path, command, name).startswith(f"the folder {name} cannot be used: ")

    def test_force_replaces_an_earlier_demonstration_and_nothing_else(self, folder, demo, made_demo) -> None:
        assert "is not empty" in mistake(folder, "demo", folder, "--force")
        (demo / "answers" / "court.xlsx").unlink()
        printed = run("demo", demo, "--force", "--json")
        assert json.loads(printed.stdout).keys() == {"folder", "score", "overall"}
        assert printed.stderr == ""
        after = contents(demo)
        assert after.keys() == contents(made_demo).keys()
        # The reports name the version that made them.
        differing = {name for name, content in contents(made_demo).items() if after[name] != content}
        assert {name.split("/")[0] for name in differing} <= {"report"}

    @pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
    @pytest.mark.parametrize("command", ["plan", "sheet", "report"])
    def test_a_folder_that_may_not_be_written_to_is_named(self, folder, command) -> None:
        for path in (folder, folder / "sheets"):
            path.chmod(0o500)
        options = [] if command == "report" else ["--force"]
        if command == "plan":
            folder.chmod(0o700)
            (folder / "draw.json").unlink()
            folder.chmod(0o500)
        assert "cannot be written: Permission denied" in mistake(folder, command, folder, *options)
        for path in (folder, folder / "sheets"):
            path.chmod(0o700)
