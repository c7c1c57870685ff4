"""Files are written whole or not at all; cells are inert in a spreadsheet; JSON is read with care."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampler.errors import SamplerError
from sampler.files import (
    canonical_json,
    digest,
    inert,
    plain,
    read_json,
    readable_json,
    write_new,
    write_whole,
)
from sampler.locking import LOCK, only_writer
from tests.small_inspection import contents


class TestWriteWhole:
    def test_files_are_written_with_their_folders_and_nothing_is_left_beside_them(self, tmp_path) -> None:
        write_whole({tmp_path / "a" / "b.txt": b"b", tmp_path / "c.txt": b""})
        assert contents(tmp_path) == {"a/b.txt": b"b", "c.txt": b""}

    def test_one_existing_file_stops_all_of_it_and_every_one_is_named(self, tmp_path) -> None:
        write_whole({tmp_path / "old": b"old", tmp_path / "older": b"older"})
        with pytest.raises(SamplerError) as caught:
            write_whole({tmp_path / "new": b"new", tmp_path / "old": b"x", tmp_path / "older": b"x"})
        assert len(caught.value.mistakes) == 2
        assert f"{tmp_path / 'old'} exists already" in str(caught.value)
        assert "--force" in str(caught.value)
        assert contents(tmp_path) == {"old": b"old", "older": b"older"}

    def test_force_replaces(self, tmp_path) -> None:
        write_whole({tmp_path / "a": b"long before"})
        write_whole({tmp_path / "a": b"now"}, force=True)
        assert contents(tmp_path) == {"a": b"now"}

    @pytest.mark.parametrize("step", ["fsync", "replace"])
    @pytest.mark.parametrize("at", [1, 2])
    def test_a_full_disk_leaves_each_file_as_it_was_or_new_and_nothing_beside(
        self, tmp_path, monkeypatch, step, at
    ) -> None:
        before = {"a": b"a before", "b": b"b before"}
        write_whole({tmp_path / name: content for name, content in before.items()})
        calls = iter(range(1, 99))
        really = getattr(os, step)

        def failing(*arguments: object, **options: object) -> object:
            if next(calls) == at:
                raise OSError(28, "No space left on device", str(tmp_path / "a"))
            return really(*arguments, **options)

        monkeypatch.setattr(os, step, failing)
        with pytest.raises(SamplerError, match="cannot be written: No space left on device"):
            write_whole({tmp_path / "a": b"a now", tmp_path / "b": b"b now"}, force=True)
        # All are written before the first is renamed, in the order given.
        renamed = at - 1 if step == "replace" else 0
        now = {"a": b"a now", "b": b"b now"}
        assert contents(tmp_path) == {**before, **dict(list(now.items())[:renamed])}

    def test_a_network_drive_that_cannot_flush_a_folder_is_no_failure(self, tmp_path, monkeypatch) -> None:
        really = os.fsync

        def only_files(handle: int) -> None:
            if stat.S_ISDIR(os.fstat(handle).st_mode):
                raise OSError(22, "Invalid argument")
            really(handle)

        monkeypatch.setattr(os, "fsync", only_files)
        write_whole({tmp_path / "a": b"a"})
        assert contents(tmp_path) == {"a": b"a"}

    def test_a_file_where_a_folder_should_be_is_named(self, tmp_path) -> None:
        (tmp_path / "report").write_bytes(b"mine")
        with pytest.raises(SamplerError, match=r"report.* cannot be written: "):
            write_whole({tmp_path / "report" / "report.html": b"x"})
        assert contents(tmp_path) == {"report": b"mine"}

    def test_a_folder_where_a_file_should_be_is_kept(self, tmp_path) -> None:
        (tmp_path / "plan.json").mkdir()
        with pytest.raises(SamplerError, match=r"plan\.json cannot be written"):
            write_whole({tmp_path / "plan.json": b"x"}, force=True)
        assert contents(tmp_path) == {}

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are a POSIX thing")
    @pytest.mark.parametrize("name", ["pipe", "link"])
    def test_a_pipe_or_device_is_kept_and_nothing_is_written(self, tmp_path, name) -> None:
        os.mkfifo(tmp_path / "pipe")
        (tmp_path / "link").symlink_to(tmp_path / "pipe")
        with pytest.raises(SamplerError, match=f"{name} cannot be written: .* Name a file"):
            write_whole({tmp_path / "a": b"x", tmp_path / name: b"x"}, force=True)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "pipe"]
        assert (tmp_path / name).is_fifo()

    def test_a_name_too_long_for_a_file_is_said_of_it(self, tmp_path) -> None:
        with pytest.raises(SamplerError, match=r"n{300}\.csv cannot be written: "):
            write_whole({tmp_path / f"{'n' * 300}.csv": b"x"})

    @pytest.mark.skipif(os.name != "posix", reason="file modes are a POSIX thing")
    def test_a_new_file_has_the_mode_that_any_new_file_has(self, tmp_path) -> None:
        (tmp_path / "plain").write_bytes(b"")
        write_whole({tmp_path / "whole": b""})
        assert (tmp_path / "whole").stat().st_mode == (tmp_path / "plain").stat().st_mode

    @pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
    def test_a_read_only_folder_is_named(self, tmp_path) -> None:
        tmp_path.chmod(0o500)
        with pytest.raises(SamplerError, match="Permission denied"):
            write_whole({tmp_path / "a": b"x"})


class TestLeftParts:
    """What a killed writer leaves goes with the next write of the same file, and nothing else does."""

    LEFT = (".a.json.x1y2_z3w.part", ".a.json.00000000.part")
    KEPT = (".b.json.x1y2_z3w.part", ".a.json.bak.x1y2_z3w.part", "a.json.part", ".a.json.part", ".a.json.x")

    @pytest.mark.parametrize(
        "write", [lambda path: write_whole({path: b"new"}), lambda p: write_new(p, b"new")]
    )
    def test_they_are_removed_by_either_way_of_writing(self, tmp_path, write) -> None:
        for name in (*self.LEFT, *self.KEPT):
            (tmp_path / name).write_bytes(b"half")
        write(tmp_path / "a.json")
        assert contents(tmp_path) == {"a.json": b"new", **dict.fromkeys(self.KEPT, b"half")}

    def test_a_writer_whose_part_another_removed_is_told_so(self, tmp_path, monkeypatch) -> None:
        really = os.fsync
        other = iter([True])

        def interrupted(handle: int) -> None:
            really(handle)
            if next(other, False):
                write_whole({tmp_path / "a": b"other"}, force=True)

        monkeypatch.setattr(os, "fsync", interrupted)
        with pytest.raises(SamplerError, match="was made a moment ago by somebody else"):
            write_whole({tmp_path / "a": b"mine"}, force=True)
        assert contents(tmp_path) == {"a": b"other"}


class TestOnlyWriter:
    def test_a_second_writer_is_refused_and_the_next_is_not(self, tmp_path) -> None:
        with only_writer(tmp_path):
            with pytest.raises(SamplerError, match="Another command is writing"), only_writer(tmp_path):
                pass
            assert contents(tmp_path) == {LOCK: b""}
        with only_writer(tmp_path):
            pass
        assert contents(tmp_path) == {}

    def test_a_lock_left_by_a_killed_program_locks_nobody_out(self, tmp_path) -> None:
        program = (
            "import os, sys, pathlib; from sampler.locking import only_writer\n"
            "with only_writer(pathlib.Path(sys.argv[1])): os._exit(9)"
        )
        assert subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=False).returncode == 9
        assert contents(tmp_path) == {LOCK: b""}
        with only_writer(tmp_path):
            pass
        assert contents(tmp_path) == {}

    def test_a_lock_that_was_removed_by_its_holder_is_none(self, tmp_path, monkeypatch) -> None:
        """The holder before removes the file between our opening it and our locking it."""
        really = sqlite3.connect

        def late(path: Path, **options: object) -> sqlite3.Connection:
            connection = really(path, **options)  # type: ignore[call-overload]
            connection.execute("PRAGMA schema_version")  # opens the file
            path.unlink()
            return connection

        monkeypatch.setattr(sqlite3, "connect", late)
        with pytest.raises(SamplerError, match="Another command is writing"), only_writer(tmp_path):
            pass

    def test_somebody_elses_file_and_a_folder_that_is_not_there_are_named(self, tmp_path) -> None:
        (tmp_path / LOCK).write_bytes(b"somebody's own text" * 100)
        with pytest.raises(SamplerError, match="is no file of this program's"), only_writer(tmp_path):
            pass
        with pytest.raises(SamplerError, match="cannot be written to"), only_writer(tmp_path / "none"):
            pass

    def test_it_is_released_when_what_it_guards_fails(self, tmp_path) -> None:
        with pytest.raises(ValueError, match="inside"), only_writer(tmp_path):
            raise ValueError("inside")
        assert contents(tmp_path) == {}


class TestInert:
    @pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
    def test_no_cell_begins_with_a_sign_that_a_spreadsheet_may_run(self, sign) -> None:
        # The signs are those of OWASP's page on CSV injection.
        assert inert(f"{sign}1+1") == f"'{sign}1+1"

    @pytest.mark.parametrize("cell", ["female", "a=b", " =1", "", "'tis", 0.5, -3, None])
    def test_other_cells_are_left_alone(self, cell) -> None:
        assert inert(cell) == cell

    @given(st.text(alphabet="'=+-@\t\r\na é", max_size=6))
    def test_plain_gives_back_what_inert_was_given(self, text) -> None:
        shown = inert(text)
        assert plain(shown) == text
        assert shown[:1] not in set("=+-@\t\r\n")


class TestJson:
    def test_the_readable_text_holds_the_same_value_as_the_canonical_one(self) -> None:
        value = {"b": [1, 2, [3]], "a": {"é": "\u2028\n"}, "empty": {}, "none": [], "deep": [{"x": [True]}]}
        assert json.loads(readable_json(value)) == json.loads(canonical_json(value)) == value

    def test_the_digest_of_a_value_is_that_of_its_canonical_text(self) -> None:
        # printf '{"a":["ü"],"b":1}' | sha256sum
        assert digest({"b": 1, "a": ["ü"]}) == (
            "c79570202cf0d1406236c39cce67b47e4c509d2f598772c45f9d93b78e3d763b"
        )

    @pytest.mark.parametrize("content", [b"", b"{", b'{"a": NaN}', b'{"a": Infinity}', b"\xff", b"[" * 9999])
    def test_what_is_not_json_is_refused_and_not_quoted(self, tmp_path: Path, content) -> None:
        (tmp_path / "plan.json").write_bytes(content)
        with pytest.raises(SamplerError, match=r"plan\.json is not readable as JSON.* Restore it"):
            read_json(tmp_path / "plan.json")

    def test_what_is_no_object_or_no_file_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "list.json").write_bytes(b"[]")
        with pytest.raises(SamplerError, match="must hold one JSON object"):
            read_json(tmp_path / "list.json")
        with pytest.raises(SamplerError, match=r"none\.json is missing"):
            read_json(tmp_path / "none.json")
        with pytest.raises(SamplerError, match="cannot be read"):
            read_json(tmp_path)


def test_of_several_who_make_a_file_at_once_one_succeeds(tmp_path) -> None:
    write_new(tmp_path / "draw.json", b"first")
    with pytest.raises(SamplerError, match="was made a moment ago by somebody else"):
        write_new(tmp_path / "draw.json", b"second")
    assert (tmp_path / "draw.json").read_bytes() == b"first"
    assert [path.name for path in tmp_path.iterdir()] == ["draw.json"]
