"""Run a command again and again, killed one step later each time: a program of its own for `test_kills.py`.

    python -m tests.killed STEPS FROM INTO COMMAND [OPTION ...]

STEPS are some of mkstemp, fsync, chmod, replace and link, with commas between them. FROM is a folder to work
on; copies of it are put into INTO/0, INTO/1 and so on, where the command is killed before its first,
second, ... step, until it comes to its end. Prints how often it was killed.
It forks before anything has started a thread, so that no kill needs its own start of Python.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas

import sampler.engines.duckdb
import stats.reporting
from sampler.cli import verbs

LOADED = (duckdb, pandas, sampler.engines.duckdb, stats.reporting)  # once, for all the copies
HOMES = {"mkstemp": tempfile, "fsync": os, "chmod": os, "replace": os, "link": os}
"""The steps that writing a file goes through, and where they are found."""


def dying_before(step: int, names: list[str]) -> None:
    """Have this process killed, as by the system, before a step of these names, counted from 0."""
    passed = iter(range(step + 1_000_000))

    def counted(really: Callable[..., Any]) -> Callable[..., Any]:
        def either(*arguments: object, **options: object) -> object:
            if next(passed) == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return really(*arguments, **options)

        return either

    for name in names:
        setattr(HOMES[name], name, counted(getattr(HOMES[name], name)))


def comes_to_its_end(command: list[str], folder: Path, step: int, names: list[str]) -> bool:
    """Whether the command, to be killed before a step, had come to its end by then."""
    child = os.fork()
    if not child:
        dying_before(step, names)
        verbs([command[0], str(folder), "--quiet", *command[1:]], standalone_mode=False)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return False
    assert os.WIFEXITED(status)
    assert os.WEXITSTATUS(status) == 0
    return True


if __name__ == "__main__":
    names, start, into, *command = sys.argv[1:]
    step = 0
    while True:
        folder = Path(into) / str(step)
        shutil.copytree(start, folder)
        if comes_to_its_end(command, folder, step, names.split(",")):
            break
        step += 1
    print(step)
