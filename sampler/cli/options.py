"""The options that commands share, and how they print."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

folder_argument = click.argument(
    "folder",
    metavar="[DIR]",
    default=".",
    type=click.Path(path_type=Path),
)

force_option = click.option("--force", is_flag=True, help="Replace files that exist.")


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
        click.echo(_CONTROL.sub("\ufffd", text))


_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


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
