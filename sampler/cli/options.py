"""The options that commands share, and how they print."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click
from click.types import FloatParamType

Command = TypeVar("Command", bound=Callable[..., Any])

folder_argument = click.argument(
    "folder",
    metavar="[DIR]",
    default=".",
    type=click.Path(path_type=Path),
)

force_option = click.option("--force", is_flag=True, help="Replace files that exist.")


class Share(FloatParamType):
    """A number that is typed as a decimal fraction; whoever types a percentage is told how it is written.

    Args:
        rule: what is said of anything else than a number, such as "must lie between 0 and 1: write 0.95 for
            95%".
    """

    def __init__(self, rule: str) -> None:
        self.rule = rule

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number; its range is checked where it is used."""
        try:
            return float(value)
        except ValueError:
            self.fail(f"{param.name if param else 'it'} {self.rule}.", param, ctx)


CONFIDENCE = Share("must lie between 0 and 1: write 0.95 for 95%")


class FileToWrite(click.Path):
    """The path of a file to write in a folder that is there: a slip of the hand makes no folder.

    Args:
        *endings: what its name may end in, such as ".csv"; none for any.
    """

    def __init__(self, *endings: str) -> None:
        super().__init__(path_type=Path)
        self.endings = endings

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Return the path."""
        path = Path(value)
        if not path.parent.is_dir():
            self.fail(f"there is no folder {path.parent}: make it first, or name another.", param, ctx)
        if self.endings and path.suffix.lower() not in self.endings:
            endings = " or ".join(self.endings)
            self.fail(f"{path.name} must end in {endings}, which is what is written.", param, ctx)
        return path


def folder_and_names(words: Sequence[str], wanted: Sequence[str]) -> tuple[Path, Sequence[str]]:
    """Return the folder, which may be left out before the names that a command needs, and these names.

    Args:
        words: as they were typed.
        wanted: what each name is of: "sample", and "case" where the command needs one too.

    Raises:
        click.UsageError: too few or too many words; or the folder was given and a name was not.
    """
    if not len(wanted) <= len(words) <= len(wanted) + 1:
        needed = " and ".join(f"the {name}" for name in wanted)
        before = "it" if len(wanted) == 1 else "them"
        raise click.UsageError(f"Give {needed}, and before {before} the folder if it is another.")
    if len(words) > len(wanted):
        return Path(words[0]), words[1:]
    if _is_inspection(words[0]) and words[0] not in _samples(Path()):
        rest = words[1:]
        # What was typed as a case is not shown.
        lacking = "case" if rest and rest[0] in _samples(Path(words[0])) else "sample"
        raise click.UsageError(
            f"The {lacking} is missing: '{words[0]}' is the folder. Give it, then "
            f"{' and '.join(f'the {name}' for name in wanted)}."
        )
    return Path(), words


def _is_inspection(word: str) -> bool:
    try:
        return (Path(word) / "inspection.toml").is_file()
    except OSError:
        return False  # a word too long to be a path, or a folder that may not be read


def _samples(folder: Path) -> list[str]:
    """Return the names of an inspection's samples, as far as its settings can be read."""
    from sampler.errors import SamplerError
    from sampler.inspection import read_inspection

    try:
        return [settings.name for settings in read_inspection(folder).samples]
    except SamplerError:
        return []


def printing_options(command: Command) -> Command:
    """Add --json and --quiet to a command."""
    command = click.option("--quiet", "-q", is_flag=True, help="Print nothing but errors.")(command)
    return click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")(command)


def show(text: str, values: Mapping[str, object], *, as_json: bool, quiet: bool) -> None:
    """Print a result: as text for people, as JSON for programs, or not at all.

    JSON is printed in ASCII, so that it is the same on every console. In text, control characters
    (a list's levels may hold some) are shown as �, so that they cannot steer the terminal.
    """
    if as_json:
        click.echo(json.dumps(values, indent=2))
    elif not quiet:
        click.echo(printable(text))


def printable(text: str) -> str:
    r"""Return lines with what cannot be seen, or steers a terminal, shown as the sign for such.

    Example:
        >>> printable("two\nlines\x07")
        'two\nlines�'
    """
    from sampler.tickets import HIDDEN

    return "\n".join(re.sub(HIDDEN, "\ufffd", line) for line in text.split("\n"))


def next_step(sentence: str) -> str:
    """Return a sentence on what to do next, set apart from what was printed before."""
    return f"\n\nNext: {sentence}"


def with_folder(command: str, folder: Path) -> str:
    """Return a command as it is typed for a folder: without it where it is the present one.

    Example:
        >>> with_folder("plan", Path(".")), with_folder("plan", Path("my cases"))
        ('sampler plan', 'sampler plan "my cases"')
    """
    text = str(folder) if re.fullmatch(r"[\w./\\:-]+", str(folder)) else f'"{folder}"'
    return f"sampler {command}" if str(folder) == "." else f"sampler {command} {text}"
