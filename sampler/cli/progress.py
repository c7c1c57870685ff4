"""A sign of life for work that lasts over a second, where there is a terminal to see it."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click

PATIENCE = 1.0  # seconds before anything is shown


@contextmanager
def progress(label: str) -> Iterator[None]:
    """Show the label and the seconds passed on the error stream, from the first second on."""
    if not sys.stderr.isatty():
        yield
        return
    done = threading.Event()
    started = time.monotonic()
    watcher = threading.Thread(target=_watch, args=(label, done, started), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def _watch(label: str, done: threading.Event, started: float) -> None:
    shown = False
    while not done.wait(PATIENCE):
        shown = True
        click.echo(f"\r{label} ... {time.monotonic() - started:.0f} s", nl=False, err=True)
    if shown:
        click.echo("\r" + " " * (len(label) + 12) + "\r", nl=False, err=True)
