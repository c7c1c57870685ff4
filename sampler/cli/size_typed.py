"""What is refused of `sampler size` before any work, and errors in the words that were typed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

NEEDS = {
    "relevant_margin": ("relevant",),
    "allocation": ("column",),
    "start": ("change", "other", "other_cases"),
    "power": ("change", "other", "other_cases"),
    "test": ("change", "other", "other_cases"),
    "usable": ("losses",),
    "certainty": ("losses",),
}
"""Options that say how another question is asked, which has to be asked, too: one of these."""

TYPED = {
    "domain_population": "--relevant",
    "share": "--relevant",
    "size": "--cases",
    "other_size": "--against-cases",
    "other_population": "--against",
    "from_proportion": "--from",
    "cases": "--cases",
    "usable": "--usable",
    "relevant_margin": "--relevant-margin",
}
"""How what errors call by its name in Python is typed."""


def refuse_idle(asked_for: Collection[str]) -> None:
    """Refuse options that would change nothing, since the question they belong to is not asked.

    Raises:
        click.UsageError: naming the option, and those that ask the question.
    """
    typed = {option.name: option.opts[0] for option in click.get_current_context().command.params}
    for name, questions in NEEDS.items():
        if name in asked_for and not set(questions) & set(asked_for):
            asked = " or ".join(typed[question] for question in questions)
            raise click.UsageError(f"{typed[name]} belongs to {asked}: give that, too, or leave it out.")


def refuse_outputs(paths: Iterable[Path | None], *, force: bool) -> None:
    """Refuse files that exist, or that are one and the same, before any work is done.

    Raises:
        click.UsageError: two options name one file.
        SamplerError: a file exists, and is not to be replaced.
    """
    from sampler.files import refuse_existing

    given = [path for path in paths if path is not None]
    if len({path.resolve() for path in given}) < len(given):
        raise click.UsageError("--csv, --plot and --plot-csv need a file each: two of them name the same.")
    refuse_existing(given, force=force)


@contextmanager
def errors_as_typed(prefix: str = "") -> Iterator[None]:
    """Let errors pass with the names that were typed, each sentence after a prefix."""
    from sampler.errors import SamplerError

    try:
        yield
    except SamplerError as error:
        raise SamplerError(*(prefix + as_typed(sentence) for sentence in error.mistakes)) from None


def as_typed(sentence: str) -> str:
    """Return an error's sentence with the options' names where it has those of Python.

    Example:
        >>> as_typed("other_size must be at most the other_population of 400, but got 500.")
        '--against-cases must be at most the --against of 400, but got 500.'
    """
    if sentence.startswith("method must be one of those offered"):
        sentence = sentence.replace("method", "--test", 1)
    sentence = sentence.replace("use method='", "use --test '")
    first, _, rest = sentence.partition(" ")
    for name, option in TYPED.items():
        if "_" in name:
            rest = re.sub(rf"\b{name}\b", option, rest)
    return f"{TYPED.get(first, first)} {rest}"
