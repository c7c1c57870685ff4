"""Files written whole or not at all, and the one way of turning a value into bytes and a hash.

Next: `sampler.locking`.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from sampler.errors import SamplerError, refuse_if_any


def canonical_json(value: object) -> bytes:
    r"""Return the one JSON text of a value: UTF-8, sorted keys, no white space.

    Raises:
        ValueError: the value holds NaN or an infinity, which JSON does not have.

    Example:
        >>> canonical_json({"b": 1, "a": ["ü"]})
        b'{"a":["\xc3\xbc"],"b":1}'
    """
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def digest(value: object) -> str:
    """Return the SHA-256 of a value's canonical JSON, as 64 lower-case hex digits."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def write_whole(files: Mapping[Path, bytes], *, force: bool = False) -> None:
    """Write files so that each is there whole or not at all, in the order given.

    Each is written to a temporary name beside its own, flushed to the disk and renamed.
    Nothing is renamed before all are written, so a full disk leaves what was there before.
    What an earlier writer of the same file left half-written when it was killed is removed.

    Args:
        files: the bytes of each file. Folders are made as needed.
        force: overwrite what is there. Otherwise the first existing file stops all of it.

    Raises:
        SamplerError: a file exists and `force` is false; a folder, pipe or device stands where a file is to
            be, whatever `force` says; or a folder cannot be written to.
    """
    refuse_existing(files, force=force)
    waiting: list[tuple[Path, Path]] = []
    try:
        for path, content in files.items():
            waiting.append((_written_beside(path, content), path))
        while waiting:
            temporary, path = waiting[0]
            temporary.replace(path)
            waiting.pop(0)
            _flush_folder(path.parent)
            _remove_parts(path)
    except OSError as error:
        if waiting and not waiting[0][0].exists():
            raise SamplerError(_overtaken(waiting[0][1])) from None
        raise SamplerError(_unwritable(error)) from None
    finally:
        for temporary, _ in waiting:
            temporary.unlink(missing_ok=True)


def write_new(path: Path, content: bytes) -> None:
    """Write a file that must not exist yet: of several who try at once, one succeeds.

    Raises:
        SamplerError: it exists, perhaps since a moment ago; or it cannot be written.
    """
    try:
        temporary = _written_beside(path, content)
        try:
            os.link(temporary, path)
            _flush_folder(path.parent)
            _remove_parts(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        if path.exists():
            raise SamplerError(_overtaken(path)) from None
        raise SamplerError(_unwritable(error)) from None


def _overtaken(path: Path) -> str:
    return f"{path} was made a moment ago by somebody else, and is kept as it is."


def refuse_existing(paths: Iterable[Path], *, force: bool = False) -> None:
    """Refuse to overwrite files, all of them at once, unless `force`; what is no file, always.

    Raises:
        SamplerError: a file exists and `force` is false; or a folder, pipe or device stands there: a rename
            would put a file in the place of a device that others need.
    """
    try:
        refuse_if_any([mistake for path in paths if (mistake := _standing_there(path, force))])
    except OSError as error:
        raise SamplerError(_unwritable(error)) from None


def _standing_there(path: Path, force: bool) -> str:
    if not path.exists():
        return ""
    if not path.is_file():
        return f"{path} cannot be written: a folder, pipe or device stands there. Name a file."
    return (
        "" if force else f"{path} exists already and is not overwritten unasked. Add --force to replace it."
    )


def _written_beside(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if os.name == "posix":
            mask = os.umask(0)
            os.umask(mask)
            temporary.chmod(0o666 & ~mask)  # mkstemp makes files private; a shared folder's rule applies
    except FileNotFoundError:  # taken for left over by another writer of the same file, who was quicker
        raise SamplerError(_overtaken(path)) from None
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _remove_parts(path: Path) -> None:
    """Remove what killed writers of a file left beside it; one at work finds its own gone, and says so."""
    for part in path.parent.glob(".*.part"):
        if part.name.startswith(f".{path.name}.") and part.name.count(".") == path.name.count(".") + 3:
            with suppress(OSError):
                part.unlink()


def _flush_folder(folder: Path) -> None:
    """Make a rename last through a power cut, where the system lets a folder be flushed."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network drives cannot; the file is in place all the same
            os.fsync(handle)
    finally:
        os.close(handle)


def _unwritable(error: OSError) -> str:
    # What Windows says of a file that is open in Excel, and of one that may not be changed.
    locked = " Is it open in another program? Close it there." * isinstance(error, PermissionError)
    return f"{_place(error)} cannot be written: {error.strerror}.{locked}"


def _place(error: OSError) -> str:
    return str(error.filename2 or error.filename or "The folder")


def read_json(path: Path) -> dict[str, object]:
    """Return the object in a JSON file, of which `canonical_json` can be made.

    Raises:
        SamplerError: the file is missing, is not JSON or holds no object; or holds a key twice, an
            infinite number, half a character, or values within values without end.
    """
    try:
        if path.exists() and not path.is_file():
            raise SamplerError(f"{path} cannot be read: it is no file. Restore it from a copy.")
        value = json.loads(path.read_bytes(), object_pairs_hook=_each_key_once)
        _require_shallow(value)
        canonical_json(value)
    except SamplerError:
        raise
    except FileNotFoundError:
        raise SamplerError(f"{path} is missing.") from None
    except OSError as error:
        raise SamplerError(f"{path} cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError):
        raise SamplerError(
            f"{path} is not readable as JSON: it was cut short or edited. Restore it from a copy."
        ) from None
    if not isinstance(value, dict):
        raise SamplerError(f"{path} must hold one JSON object. Restore it from a copy.")
    return value


DEEPEST = 20
"""More levels of values within values than any file of ours has."""


def _require_shallow(value: object) -> None:
    level = [value]
    for _ in range(DEEPEST):
        inner = [v.values() if isinstance(v, dict) else v for v in level if isinstance(v, dict | list)]
        level = [value for values in inner for value in values]
    if level:
        raise ValueError("values within values, deeper than any file of ours")


def readable_json(value: object) -> bytes:
    """Return JSON for a person to look at: indented, sorted keys, lists of plain values on one line."""
    return (_indented(value, "") + "\n").encode("utf-8")


def _indented(value: object, indent: str) -> str:
    inner = indent + " "
    if isinstance(value, Mapping) and value:
        rows = [
            f"{inner}{json.dumps(k, ensure_ascii=False)}: {_indented(v, inner)}"
            for k, v in sorted(value.items())
        ]
        return "{\n" + ",\n".join(rows) + f"\n{indent}}}"
    if isinstance(value, list | tuple) and any(isinstance(v, list | tuple | Mapping) for v in value):
        return "[\n" + ",\n".join(inner + _indented(v, inner) for v in value) + f"\n{indent}]"
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _each_key_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse a key that stands twice: people would read the first, and programs take the last."""
    value = dict(pairs)
    if len(value) < len(pairs):
        raise ValueError("a key stands twice")
    return value


_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def inert(cell: object) -> object:
    """Return a cell that no spreadsheet runs as a formula: a text like one gets an apostrophe in front.

    Example:
        >>> inert("=1+1"), inert("female"), inert(0.5)
        ("'=1+1", 'female', 0.5)
    """
    return "'" + cell if isinstance(cell, str) and cell.lstrip("'").startswith(_FORMULA_SIGNS) else cell


def plain(cell: str) -> str:
    """Return the text that `inert` was given."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(_FORMULA_SIGNS) else cell
