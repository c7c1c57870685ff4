"""The command line: one command a verb. Each reads files, calls one verb, writes files and prints.

`main` is what `sampler` runs. Only click is imported before a command is chosen.
"""

from __future__ import annotations

import io
import os
import sys
from importlib import import_module

import click

from sampler import __version__

COMMANDS = (
    *("demo", "new", "size", "plan", "seal", "draw", "verify"),
    *("sheet", "replace", "extend", "status", "report", "compare", "providers"),
)
"""The commands, in the order of the work; each is the function `command` of its own file."""


class _Verbs(click.Group):
    """A group that imports a command's file when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of the work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"sampler.cli.{cmd_name}").command
        return command


@click.command(
    cls=_Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Every command works on an inspection's folder, by default the one you are in. "
    "Start with 'sampler demo' to see a whole inspection, or 'sampler new DIR' for your own.",
)
@click.version_option(__version__, prog_name="sampler")
def verbs() -> None:
    """Choose which cases to inspect, and say what the answers mean for all the cases.

    The road: new, plan, draw, sheet, (the inspectors answer), report. Before a draw, seal lets a plan be
    published; after it, verify proves it, replace calls reserves, and extend adds cases. status says where
    you are. Afterwards, compare sets two inspections side by side, and providers many.
    """


def main() -> None:
    """Run the command line. A mistake that a person can mend is one sentence and exit code 1."""
    from sampler.errors import SamplerError

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(
                errors="replace"
            )  # a console that lacks a letter shows ?, and the work goes on
    try:
        verbs(prog_name="sampler")
    except SamplerError as error:
        from sampler.cli.options import printable

        click.echo(f"Error: {printable(str(error))}", err=True)
        sys.exit(1)
    except OSError as error:
        thing = f"{error.filename} cannot be used" if error.filename else "the result cannot be printed"
        click.echo(f"Error: {thing}: {error.strerror}.", err=True)
        sys.exit(1)
    except Exception as error:
        if os.environ.get("SAMPLER_TRACEBACK"):
            raise
        # A library's message might quote cases, so only the kind of error and the place are shown.
        click.echo(f"Error: {_fault(error)}", err=True)
        sys.exit(1)


def _fault(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename}, line {trace.tb_lineno}" if trace else "an unknown place"
    return (
        f"a fault in sampler itself ({type(error).__name__} at {where}). Please report it. "
        "Set SAMPLER_TRACEBACK=1 to see all of it; that text may quote your cases."
    )
