"""Reading a TOML file a person wrote: each value by its key, each mistake with its place."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stats.errors import SamplerError, near, refuse_if_any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Table", "path_mistakes", "read_toml"]


class Table:
    """One table of a file: hands out its values and notes what is wrong, so that all is said at once.

    A value that is wrong is handed out as None.

    Args:
        values: the table.
        mistakes: the list to note mistakes in, shared by all tables of a file.
        place: where the table stands in the file, such as "standards[2]"; "" for the file itself.
    """

    def __init__(self, values: dict[str, Any], mistakes: list[str], place: str = "") -> None:
        self._values = values
        self._mistakes = mistakes
        self._place = place
        self._asked: set[str] = set()

    def place(self, key: str) -> str:
        """Return where a value of this table stands in the file."""
        return f"{self._place}.{key}" if self._place else key

    def text(self, key: str, default: str | None = None) -> Any:
        """Return a text that is not blank."""
        value = self._value(key, default)
        if isinstance(value, str) and value.strip():
            return value.strip()
        return self._refuse(key, "must be text in quotes and not blank", value)

    def whole(self, key: str, default: int | None = None) -> Any:
        """Return a whole number, 0 or more."""
        value = self._value(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        return self._refuse(key, "must be a whole number, 0 or more", value)

    def truth(self, key: str, default: bool) -> Any:
        """Return true or false."""
        value = self._value(key, default)
        return value if isinstance(value, bool) else self._refuse(key, "must be true or false", value)

    def optional_text(self, key: str) -> str:
        """Return a text that is not blank, or "" where none is given."""
        return (self.text(key) or "") if self.given(key) else str(self._value(key, "") or "")

    def number(self, key: str, default: float | None = None) -> Any:
        """Return a number; what range it must have is for its user to say."""
        value = self._value(key, default)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value
        return self._refuse(key, "must be a number", value)

    def day(self, key: str, optional: bool = False) -> Any:
        """Return a date; None also where an optional one is not given."""
        value = self._value(key, None)
        if type(value) is date or (optional and value is None):
            return value
        return self._refuse(key, "must be a date without quotes, such as 2018-07-02", value)

    def texts(self, key: str) -> Any:
        """Return a tuple of texts that are not blank; empty where none is given."""
        value = self._value(key, [])
        if not isinstance(value, list):
            return self._refuse(key, 'must be a list of texts, such as ["a", "b"]', value)
        wrong = [i for i, text in enumerate(value) if not isinstance(text, str) or not text.strip()]
        for i in wrong:
            self._mistakes.append(
                f"{self.place(key)}[{i}] must be text in quotes and not blank, but is {_shown(value[i])}."
            )
        return None if wrong else tuple(value)

    def one_or_more(self, key: str) -> Any:
        """Return a tuple of texts that are not blank, at least one; a single text for one alone."""
        value = self._value(key, None)
        texts = [value] if isinstance(value, str) else value
        if isinstance(texts, list) and texts and all(isinstance(t, str) and t.strip() for t in texts):
            return tuple(texts)
        return self._refuse(key, "must be a text in quotes, or a list of them, and not blank", value)

    def mapping(self, key: str) -> Any:
        """Return a table of texts, as a dictionary; empty where none is given."""
        value = self._value(key, {})
        if isinstance(value, dict) and all(isinstance(text, str) and text.strip() for text in value.values()):
            return dict(value)
        return self._refuse(key, "must be a table of texts", value)

    def given(self, key: str) -> bool:
        """Return whether the table has the key."""
        return key in self._values

    def raw(self, key: str) -> Any:
        """Return a value as it stands, None where it is not given: for a reader with rules of its own."""
        return self._value(key, None)

    def note(self, key: str, sentence: str) -> None:
        """Note a mistake found by a rule of the user's own."""
        self._mistakes.append(f"{self.place(key)} {sentence}")

    def table(self, key: str) -> Table:
        """Return a table within this one; an empty one where it is not given."""
        value = self._value(key, {})
        if not isinstance(value, dict):
            self._refuse(key, "must be a table", value)
            value = {}
        return Table(value, self._mistakes, self.place(key))

    def names(self) -> tuple[str, ...]:
        """Return the table's own keys, in the file's order."""
        return tuple(self._values)

    def tables(self, key: str, optional: bool = False) -> list[Table]:
        """Return a list of tables, in the file's order."""
        value = self._value(key, [] if optional else None)
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            each = f", each under [[{key}]]" if isinstance(value, dict) else ""
            self._refuse(key, f"must be a list of tables{each}", value)
            return []
        return [Table(v, self._mistakes, f"{self.place(key)}[{i}]") for i, v in enumerate(value)]

    def finish(self) -> None:
        """Note the keys that nobody asked for."""
        for key in [key for key in self._values if key not in self._asked]:
            self._mistakes.append(f"{self.place(key)} is not known. {near(key, sorted(self._asked))}")

    def _value(self, key: str, default: object) -> object:
        self._asked.add(key)
        return self._values.get(key, default)

    def _refuse(self, key: str, rule: str, value: object) -> None:
        got = "is missing" if key not in self._values else f"is {_shown(value)}"
        self._mistakes.append(f"{self.place(key)} {rule}, but {got}.")


def read_toml(path: str | Path) -> dict[str, Any]:
    """Return a file's contents.

    Raises:
        SamplerError: the path is none, there is no such file, it is not UTF-8 text, or not TOML (with line
            and column).
    """
    refuse_if_any(path_mistakes(path))
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise SamplerError(f"{path} cannot be read: {error.strerror or 'unknown reason'}.") from None
    except UnicodeDecodeError:
        raise SamplerError(f"{path} must be UTF-8 text: save it as such.") from None
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise SamplerError(f"{path} is not TOML: {_advice(text, str(error))}") from None


def path_mistakes(path: object) -> Iterator[str]:
    """Yield a sentence if the value cannot be the path of a file or folder."""
    if not isinstance(path, (str, Path)):
        yield f"a path must be text or a pathlib.Path, but got {type(path).__name__}."
    elif "\0" in str(path):
        yield "a path must not hold a null character, but one does: type it again."


# What people type in a settings file, and what to type instead.
_SLIPS = (
    (r"[\u2018\u2019\u201c\u201d]", 'curly quotes stand there; type straight ones: "'),
    (r"=\s*\d{1,2}/\d{1,2}/\d{2,4}", "a date is written 2018-07-02 here, without quotes"),
    (r"=\s*\d+(\.\d+)?\s*%", "a percentage is written as a fraction here: 0.80 for 80%"),
    (r"=\s*\d+,\d+", "a decimal is written with a point: 0.80"),
    (r'"[^"]*\\', "in a path write / instead of \\"),
    (
        r"^\s*\[[^\]]*[^\]\w.\[ ][^\]]*\]|^\s*\[\w*\.?\w+ \w",
        "a name in brackets has no blanks or signs but _",
    ),
    (r"=\s*[A-Za-z]", 'text stands in quotes: "like this"'),
)


def _advice(text: str, problem: str) -> str:
    """Return where the file goes wrong, with the likely cure."""
    found = re.search(r"at line (\d+), column \d+", problem)
    lines = text.splitlines()
    if not found or int(found[1]) > len(lines):
        return f"{problem}. Are a quote, bracket or equals sign missing?"
    line = lines[int(found[1]) - 1].strip()
    cure = next((cure for slip, cure in _SLIPS if re.search(slip, line)), "")
    cure = cure or "is a quote, bracket or equals sign missing?"
    return f"line {found[1]}, {line[:80]!r}: {cure}"


def _shown(value: object) -> str:
    names: Sequence[tuple[type, str]] = ((dict, "a table"), (list, "a list of other things"))
    return next((name for kind, name in names if isinstance(value, kind)), repr(value))
